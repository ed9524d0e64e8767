/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-answers-private.h"

#include <stdarg.h>

/* One entry; lines end as DOS wants them. */
static void line (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
line (GString *out, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (out, format, args);
  va_end (args);
  g_string_append (out, "\r\n");
}

static const char *
or_none (const char *text)
{
  return text != NULL ? text : "";
}

/**
 * domus_answers_write_sif:
 *
 * Entries by the reference of unattended installation (ref.chm in the disc's
 * deploy.cab). The checks have refused what cannot stand in quotes.
 *
 * Returns: (transfer full): WINNT.SIF for Windows 2000, XP or 2003.
 */
char *
domus_answers_write_sif (const DomusAnswers *self, gboolean hide_password)
{
  gboolean old = self->family == DOMUS_OS_FAMILY_WINDOWS_2000;
  const DomusAnswersLanguage *language = domus_answers_find_language (self->language);
  const DomusAnswersLanguage *keyboard = domus_answers_find_language (self->keyboard);
  const DomusAnswersZone *zone = domus_answers_find_zone (self->time_zone);
  const char *password = hide_password ? ANSWERS_HIDDEN : self->password;
  GString *out = g_string_sized_new (4096); /* one piece: the password is in it */

  line (out, "[Data]");
  line (out, "AutoPartition=1");
  line (out, "MsDosInitiated=\"0\"");
  line (out, "UnattendedInstall=\"Yes\"");
  line (out, "%s", "");
  line (out, "[Unattended]");
  line (out, "UnattendMode=FullUnattended");
  line (out, "OemSkipEula=Yes");
  line (out, "OemPreinstall=No");
  line (out, "TargetPath=%s", old ? "\\WINNT" : "\\WINDOWS");
  line (out, "FileSystem=*");
  line (out, "Repartition=Yes");
  line (out, "WaitForReboot=No");
  line (out, "UnattendSwitch=Yes");
  line (out, "%s", "");
  line (out, "[GuiUnattended]");
  if (ANSWERED (self->password))
    line (out, "AdminPassword=\"%s\"", password);
  else
    line (out, "AdminPassword=*");
  line (out, "EncryptedAdminPassword=No");
  if (zone != NULL)
    line (out, "TimeZone=%u", zone->index);
  line (out, "OEMSkipRegional=1");
  line (out, "OemSkipWelcome=1");
  line (out, "%s", "");
  line (out, "[UserData]");
  if (ANSWERED (self->product_key))
    line (out, "%s=\"%s\"", old ? "ProductID" : "ProductKey", self->product_key);
  line (out, "FullName=\"%s\"", or_none (self->user));
  line (out, "OrgName=\"%s\"", or_none (self->organisation));
  line (out, "ComputerName=%s", ANSWERED (self->computer) ? self->computer : "*");
  line (out, "%s", "");
  if (language != NULL) {
    line (out, "[RegionalSettings]");
    line (out, "SystemLocale=%08x", language->lcid);
    line (out, "UserLocale=%08x", language->lcid);
    line (out, "InputLocale=%04x:%08x", language->lcid,
          keyboard != NULL ? keyboard->layout : language->layout);
    line (out, "%s", "");
  }
  if (self->family == DOMUS_OS_FAMILY_WINDOWS_2003) {
    line (out, "[LicenseFilePrintData]");
    line (out, "AutoMode=PerServer");
    line (out, "AutoUsers=5");
    line (out, "%s", "");
  }
  line (out, "[Identification]");
  line (out, "JoinWorkgroup=WORKGROUP");
  line (out, "%s", "");
  line (out, "[Networking]");
  line (out, "InstallDefaultComponents=Yes");
  if (self->remote_desktop && !old) {
    line (out, "%s", "");
    line (out, "[TerminalServices]");
    line (out, "AllowConnections=1");
    line (out, "%s", "");
    line (out, "[WindowsFirewall]");
    line (out, "Profiles=WindowsFirewall.Both");
    line (out, "%s", "");
    line (out, "[WindowsFirewall.Both]");
    line (out, "Type=3");
    line (out, "Mode=1");
    line (out, "Exceptions=1");
    line (out, "Services=WindowsFirewall.RemoteDesktop");
    line (out, "%s", "");
    line (out, "[WindowsFirewall.RemoteDesktop]");
    line (out, "Type=2");
    line (out, "Mode=1");
    line (out, "Scope=0");
  }
  return g_string_free (out, FALSE);
}
