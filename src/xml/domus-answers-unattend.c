/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-answers-private.h"

#include <stdarg.h>
#include <string.h>

#define NAMESPACE "urn:schemas-microsoft-com:unattend"
#define WCM "http://schemas.microsoft.com/WMIConfig/2002/State"

/* A writer that keeps its place, so that what it writes is well-formed. */
typedef struct
{
  const DomusAnswers *answers;
  GString *out;
  guint depth;
  const char *open[16];
} Writer;

static void
indent (Writer *self)
{
  for (guint i = 0; i < self->depth; i++)
    g_string_append (self->out, "  ");
}

static void
begin_with (Writer *self, const char *name, const char *attributes)
{
  g_assert (self->depth < G_N_ELEMENTS (self->open));
  indent (self);
  g_string_append_printf (self->out, "<%s%s%s>\n", name, *attributes != '\0' ? " " : "",
                          attributes);
  self->open[self->depth++] = name;
}

static void
begin (Writer *self, const char *name)
{
  begin_with (self, name, "");
}

static void
end (Writer *self)
{
  self->depth--;
  indent (self);
  g_string_append_printf (self->out, "</%s>\n", self->open[self->depth]);
}

/* Escapes byte by byte into the one buffer: no copies of a password stay. */
static void
leaf (Writer *self, const char *name, const char *text)
{
  indent (self);
  g_string_append_printf (self->out, "<%s>", name);
  for (const char *c = text; *c != '\0'; c++) {
    switch (*c) {
    case '<':
      g_string_append (self->out, "&lt;");
      break;
    case '>':
      g_string_append (self->out, "&gt;");
      break;
    case '&':
      g_string_append (self->out, "&amp;");
      break;
    default:
      g_string_append_c (self->out, *c);
      break;
    }
  }
  g_string_append_printf (self->out, "</%s>\n", name);
}

static void
component (Writer *self, const char *name)
{
  g_autofree char *attributes = g_strdup_printf (
      "name=\"%s\" processorArchitecture=\"%s\" publicKeyToken=\"31bf3856ad364e35\" "
      "language=\"neutral\" versionScope=\"nonSxS\"",
      name, self->answers->bits64 ? "amd64" : "x86");

  begin_with (self, "component", attributes);
}

static void
international (Writer *self, const char *name, gboolean setup)
{
  const DomusAnswersLanguage *language = domus_answers_find_language (self->answers->language);
  const DomusAnswersLanguage *keyboard = domus_answers_find_language (self->answers->keyboard);
  g_autofree char *input = NULL;

  if (language == NULL)
    return;
  input = g_strdup_printf ("%04x:%08x", language->lcid,
                           keyboard != NULL ? keyboard->layout : language->layout);
  component (self, name);
  if (setup) {
    begin (self, "SetupUILanguage");
    leaf (self, "UILanguage", language->tag);
    end (self);
  }
  leaf (self, "InputLocale", input);
  leaf (self, "SystemLocale", language->tag);
  leaf (self, "UILanguage", language->tag);
  leaf (self, "UserLocale", language->tag);
  end (self);
}

/* A small active partition for the boot manager, the rest for Windows. The
 * guest starts with a BIOS: no EFI partition. */
static void
disk (Writer *self)
{
  gboolean newer = self->answers->family >= DOMUS_OS_FAMILY_WINDOWS_8;

  begin (self, "DiskConfiguration");
  leaf (self, "WillShowUI", "OnError");
  begin_with (self, "Disk", "wcm:action=\"add\"");
  leaf (self, "DiskID", "0");
  leaf (self, "WillWipeDisk", "true");
  begin (self, "CreatePartitions");
  begin_with (self, "CreatePartition", "wcm:action=\"add\"");
  leaf (self, "Order", "1");
  leaf (self, "Size", newer ? "500" : "200");
  leaf (self, "Type", "Primary");
  end (self);
  begin_with (self, "CreatePartition", "wcm:action=\"add\"");
  leaf (self, "Order", "2");
  leaf (self, "Extend", "true");
  leaf (self, "Type", "Primary");
  end (self);
  end (self);
  begin (self, "ModifyPartitions");
  begin_with (self, "ModifyPartition", "wcm:action=\"add\"");
  leaf (self, "Order", "1");
  leaf (self, "PartitionID", "1");
  leaf (self, "Active", "true");
  leaf (self, "Format", "NTFS");
  leaf (self, "Label", "System");
  end (self);
  begin_with (self, "ModifyPartition", "wcm:action=\"add\"");
  leaf (self, "Order", "2");
  leaf (self, "PartitionID", "2");
  leaf (self, "Format", "NTFS");
  leaf (self, "Letter", "C");
  end (self);
  end (self);
  end (self);
  end (self);
}

static void
image (Writer *self)
{
  const char *wanted = self->answers->image;
  gboolean number = ANSWERED (wanted) && strspn (wanted, "0123456789") == strlen (wanted);

  begin (self, "ImageInstall");
  begin (self, "OSImage");
  if (ANSWERED (wanted)) {
    begin (self, "InstallFrom");
    begin_with (self, "MetaData", "wcm:action=\"add\"");
    leaf (self, "Key", number ? "/IMAGE/INDEX" : "/IMAGE/NAME");
    leaf (self, "Value", wanted);
    end (self);
    end (self);
  }
  begin (self, "InstallTo");
  leaf (self, "DiskID", "0");
  leaf (self, "PartitionID", "2");
  end (self);
  leaf (self, "WillShowUI", "OnError");
  end (self);
  end (self);
}

/* Setup of Windows 11 reads these before it looks at the machine. */
static void
skip_checks (Writer *self)
{
  static const char *const checks[] = { "BypassTPMCheck", "BypassSecureBootCheck",
                                        "BypassCPUCheck" };

  begin (self, "RunSynchronous");
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++) {
    g_autofree char *order = g_strdup_printf ("%u", i + 1);
    g_autofree char *command = g_strdup_printf (
        "reg.exe add HKLM\\SYSTEM\\Setup\\LabConfig /v %s /t REG_DWORD /d 1 /f", checks[i]);

    begin_with (self, "RunSynchronousCommand", "wcm:action=\"add\"");
    leaf (self, "Order", order);
    leaf (self, "Path", command);
    end (self);
  }
  end (self);
}

static void
windows_pe (Writer *self)
{
  const DomusAnswers *answers = self->answers;

  begin_with (self, "settings", "pass=\"windowsPE\"");
  international (self, "Microsoft-Windows-International-Core-WinPE", TRUE);
  if (ANSWERED (answers->driver_folder)) {
    component (self, "Microsoft-Windows-PnpCustomizationsWinPE");
    begin (self, "DriverPaths");
    begin_with (self, "PathAndCredentials", "wcm:action=\"add\" wcm:keyValue=\"1\"");
    leaf (self, "Path", answers->driver_folder);
    end (self);
    end (self);
    end (self);
  }
  component (self, "Microsoft-Windows-Setup");
  disk (self);
  image (self);
  if (answers->skip_checks)
    skip_checks (self);
  begin (self, "UserData");
  leaf (self, "AcceptEula", "true");
  leaf (self, "FullName", answers->user != NULL ? answers->user : "");
  if (ANSWERED (answers->organisation))
    leaf (self, "Organization", answers->organisation);
  if (ANSWERED (answers->product_key)) {
    begin (self, "ProductKey");
    leaf (self, "Key", answers->product_key);
    leaf (self, "WillShowUI", "OnError");
    end (self);
  }
  end (self);
  end (self);
  end (self);
}

static void
specialize (Writer *self)
{
  const DomusAnswers *answers = self->answers;

  begin_with (self, "settings", "pass=\"specialize\"");
  component (self, "Microsoft-Windows-Shell-Setup");
  leaf (self, "ComputerName", ANSWERED (answers->computer) ? answers->computer : "*");
  end (self);
  if (answers->remote_desktop) {
    component (self, "Microsoft-Windows-TerminalServices-LocalSessionManager");
    leaf (self, "fDenyTSConnections", "false");
    end (self);
    component (self, "Networking-MPSSVC-Svc");
    begin (self, "FirewallGroups");
    begin_with (self, "FirewallGroup", "wcm:action=\"add\" wcm:keyValue=\"RemoteDesktop\"");
    leaf (self, "Active", "true");
    /* The group's name in any language. */
    leaf (self, "Group", "@FirewallAPI.dll,-28752");
    leaf (self, "Profile", "all");
    end (self);
    end (self);
    end (self);
  }
  end (self);
}

static void
account (Writer *self, gboolean hide_password)
{
  const DomusAnswers *answers = self->answers;

  begin (self, "UserAccounts");
  begin (self, "LocalAccounts");
  begin_with (self, "LocalAccount", "wcm:action=\"add\"");
  begin (self, "Password");
  if (!ANSWERED (answers->password))
    leaf (self, "Value", "");
  else
    leaf (self, "Value", hide_password ? ANSWERS_HIDDEN : answers->password);
  leaf (self, "PlainText", "true");
  end (self);
  leaf (self, "DisplayName", answers->user != NULL ? answers->user : "");
  leaf (self, "Group", "Administrators");
  leaf (self, "Name", answers->user != NULL ? answers->user : "");
  end (self);
  end (self);
  end (self);
}

static void
oobe_system (Writer *self, gboolean hide_password)
{
  const DomusAnswers *answers = self->answers;
  const DomusAnswersZone *zone = domus_answers_find_zone (answers->time_zone);

  begin_with (self, "settings", "pass=\"oobeSystem\"");
  international (self, "Microsoft-Windows-International-Core", FALSE);
  component (self, "Microsoft-Windows-Shell-Setup");
  begin (self, "OOBE");
  leaf (self, "HideEULAPage", "true");
  if (answers->family >= DOMUS_OS_FAMILY_WINDOWS_8) {
    leaf (self, "HideLocalAccountScreen", "true");
    leaf (self, "HideOnlineAccountScreens", "true");
  }
  if (answers->family >= DOMUS_OS_FAMILY_WINDOWS_7)
    leaf (self, "HideWirelessSetupInOOBE", "true");
  leaf (self, "NetworkLocation", "Work");
  leaf (self, "ProtectYourPC", "3");
  end (self);
  if (zone != NULL)
    leaf (self, "TimeZone", zone->windows);
  account (self, hide_password);
  end (self);
  end (self);
}

/**
 * domus_answers_write_unattend:
 *
 * Components and settings by Microsoft's unattended Windows Setup reference.
 *
 * Returns: (transfer full): Autounattend.xml for Windows Vista and later.
 */
char *
domus_answers_write_unattend (const DomusAnswers *self, gboolean hide_password)
{
  /* Large enough for all: growing would leave the password in freed memory. */
  Writer writer = { self, g_string_sized_new (32 * 1024), 0, { NULL } };

  g_string_append (writer.out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
  begin_with (&writer, "unattend", "xmlns=\"" NAMESPACE "\" xmlns:wcm=\"" WCM "\"");
  windows_pe (&writer);
  specialize (&writer);
  oobe_system (&writer, hide_password);
  end (&writer);
  return g_string_free (writer.out, FALSE);
}
