/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-answers-private.h"
#include "domus-disc-image.h"
#include "domus-domain.h"
#include "domus-finding.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The label of the disc. */
#define DISC_LABEL "ANSWERS"

/**
 * domus_answers_new:
 * @locale: (nullable)
 * @time_zone: (nullable)
 *
 * Returns: (transfer full): language and keyboard of @locale where Windows has
 *   them, American English otherwise; no user and no password.
 */
DomusAnswers *
domus_answers_new (DomusOsFamily family, const char *locale, const char *time_zone)
{
  DomusAnswers *self = g_new0 (DomusAnswers, 1);
  const DomusAnswersLanguage *language = domus_answers_find_language (locale);
  const DomusAnswersZone *zone = domus_answers_find_zone (time_zone);

  self->family = family;
  self->bits64 = family >= DOMUS_OS_FAMILY_WINDOWS_VISTA;
  self->remote_desktop = TRUE;
  self->language = g_strdup (language != NULL ? language->tag : "en-US");
  self->keyboard = g_strdup (self->language);
  self->time_zone = g_strdup (zone != NULL ? zone->name : "Etc/UTC");
  return self;
}

/**
 * domus_answers_copy:
 *
 * Returns: (transfer full)
 */
DomusAnswers *
domus_answers_copy (const DomusAnswers *self)
{
  DomusAnswers *copy = g_memdup2 (self, sizeof *self);

  copy->image = g_strdup (self->image);
  copy->product_key = g_strdup (self->product_key);
  copy->user = g_strdup (self->user);
  copy->password = g_strdup (self->password);
  copy->organisation = g_strdup (self->organisation);
  copy->computer = g_strdup (self->computer);
  copy->language = g_strdup (self->language);
  copy->keyboard = g_strdup (self->keyboard);
  copy->time_zone = g_strdup (self->time_zone);
  copy->driver_folder = g_strdup (self->driver_folder);
  return copy;
}

/**
 * domus_answers_free:
 * @self: (nullable)
 */
void
domus_answers_free (DomusAnswers *self)
{
  if (self == NULL)
    return;
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->image);
  g_free (self->product_key);
  g_free (self->user);
  g_free (self->organisation);
  g_free (self->computer);
  g_free (self->language);
  g_free (self->keyboard);
  g_free (self->time_zone);
  g_free (self->driver_folder);
  g_free (self);
}

/* ---- checks ---- */

static void
find (GPtrArray *findings, DomusSeverity severity, const char *rule, const char *text)
{
  g_ptr_array_add (findings, domus_finding_new (rule, severity, "answers", text, NULL, NULL));
}

static gboolean
is_plain (const char *text)
{
  return text == NULL || (g_str_is_ascii (text) && strpbrk (text, "\"\r\n%") == NULL);
}

static gboolean
is_text (const char *text)
{
  if (text == NULL)
    return TRUE;
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar)*c < ' ' || *c == 127)
      return FALSE;
  return g_utf8_validate (text, -1, NULL);
}

static void
check_user (const DomusAnswers *self, GPtrArray *findings)
{
  static const char *const taken[] = { "administrator", "guest",   "system", "defaultaccount",
                                       "none",          "network", "local",  "wdagutilityaccount" };

  if (!ANSWERED (self->user)) {
    find (findings, DOMUS_SEVERITY_ERROR, "answers-user", _ ("Say who will use Windows."));
    return;
  }
  if (g_utf8_strlen (self->user, -1) > 20 || strpbrk (self->user, "\"/\\[]:;|=,+*?<>@") != NULL
      || !is_text (self->user) || g_str_has_suffix (self->user, "."))
    find (findings, DOMUS_SEVERITY_ERROR, "answers-user",
          _ ("A user’s name in Windows has at most 20 characters, and none of "
             "\" / \\ [ ] : ; | = , + * ? < > @."));
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    if (g_ascii_strcasecmp (self->user, taken[i]) == 0)
      find (findings, DOMUS_SEVERITY_ERROR, "answers-user",
            _ ("Windows keeps this user’s name for itself. Choose another."));
  if (ANSWERED (self->computer) && g_ascii_strcasecmp (self->user, self->computer) == 0)
    find (findings, DOMUS_SEVERITY_ERROR, "answers-user",
          _ ("The user and the computer cannot have the same name."));
}

static void
check_computer (const DomusAnswers *self, GPtrArray *findings)
{
  gboolean digits = TRUE;
  gboolean good = TRUE;

  if (!ANSWERED (self->computer))
    return;
  for (const char *c = self->computer; *c != '\0'; c++) {
    good = good && (g_ascii_isalnum (*c) || *c == '-');
    digits = digits && g_ascii_isdigit (*c);
  }
  if (!good || digits || strlen (self->computer) > 15 || *self->computer == '-')
    find (findings, DOMUS_SEVERITY_ERROR, "answers-computer",
          _ ("A computer’s name in Windows has at most 15 letters, digits and hyphens, and not "
             "digits only."));
}

static void
check_key (const DomusAnswers *self, const DomusOsFamilyInfo *family, GPtrArray *findings)
{
  const char *key = self->product_key;
  gboolean good = key != NULL && strlen (key) == 29;

  if (!ANSWERED (key)) {
    find (findings, DOMUS_SEVERITY_INFO, "answers-key",
          family->nt5 ? _ ("Without a product key Setup stops and asks for it.")
                      : _ ("Without a product key Setup may stop and ask for it."));
    return;
  }
  for (gsize i = 0; good && i < 29; i++)
    good = i % 6 == 5 ? key[i] == '-' : g_ascii_isalnum (key[i]);
  if (!good)
    find (findings, DOMUS_SEVERITY_ERROR, "answers-key",
          _ ("A product key has five groups of five letters and digits: "
             "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX."));
}

static void
check_password (const DomusAnswers *self, const DomusOsFamilyInfo *family, GPtrArray *findings)
{
  if (!is_text (self->password))
    find (findings, DOMUS_SEVERITY_ERROR, "answers-password",
          _ ("The password has a character that cannot be typed."));
  else if (family->nt5 && !is_plain (self->password))
    find (findings, DOMUS_SEVERITY_ERROR, "answers-password",
          _ ("Setup of this Windows takes only plain letters, digits and signs without \" and % "
             "in a password. It can be changed later."));
  if (!ANSWERED (self->password) && self->remote_desktop)
    find (findings, DOMUS_SEVERITY_WARNING, "answers-password",
          _ ("Without a password Windows lets nobody in by Remote Desktop."));
}

/**
 * domus_answers_check:
 *
 * Returns: (transfer full) (element-type DomusFinding): errors are what Setup
 *   would stop at.
 */
GPtrArray *
domus_answers_check (const DomusAnswers *self)
{
  const DomusOsFamilyInfo *family = domus_os_family_get (self->family);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);

  if (family->answers == DOMUS_OS_ANSWERS_NONE) {
    find (findings, DOMUS_SEVERITY_ERROR, "answers-family",
          _ ("Domus cannot answer for this system’s installer."));
    return findings;
  }
  check_user (self, findings);
  check_password (self, family, findings);
  check_computer (self, findings);
  check_key (self, family, findings);
  if (family->nt5 && (!is_plain (self->user) || !is_plain (self->organisation)))
    find (findings, DOMUS_SEVERITY_ERROR, "answers-user",
          _ ("Setup of this Windows takes only plain letters in names."));
  if (!is_text (self->image) || !is_text (self->organisation) || !is_text (self->driver_folder))
    find (findings, DOMUS_SEVERITY_ERROR, "answers-text",
          _ ("There is a character that Setup cannot read."));
  if (ANSWERED (self->driver_folder) && family->nt5)
    find (findings, DOMUS_SEVERITY_WARNING, "answers-drivers",
          _ ("Setup of this Windows takes no driver folder from an answer file; it is passed "
             "over."));
  return findings;
}

/* ---- files ---- */

/**
 * domus_answers_get_file_name:
 *
 * Returns: (transfer none) (nullable): as Setup looks for it.
 */
const char *
domus_answers_get_file_name (const DomusAnswers *self)
{
  switch (domus_os_family_get (self->family)->answers) {
  case DOMUS_OS_ANSWERS_SIF:
    return "WINNT.SIF";
  case DOMUS_OS_ANSWERS_UNATTEND:
    return "Autounattend.xml";
  case DOMUS_OS_ANSWERS_NONE:
  default:
    return NULL;
  }
}

/**
 * domus_answers_write:
 *
 * Returns: (transfer full) (nullable): NULL where the family cannot be told.
 */
char *
domus_answers_write (const DomusAnswers *self, gboolean hide_password)
{
  switch (domus_os_family_get (self->family)->answers) {
  case DOMUS_OS_ANSWERS_SIF:
    return domus_answers_write_sif (self, hide_password);
  case DOMUS_OS_ANSWERS_UNATTEND:
    return domus_answers_write_unattend (self, hide_password);
  case DOMUS_OS_ANSWERS_NONE:
  default:
    return NULL;
  }
}

/**
 * domus_answers_make_disc:
 *
 * Returns: (transfer full): the image; it holds the password.
 */
GBytes *
domus_answers_make_disc (const DomusAnswers *self, GError **error)
{
  DomusDiscFile file = { .name = domus_answers_get_file_name (self) };
  char *text = domus_answers_write (self, FALSE);
  GBytes *image;

  if (text == NULL) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("Domus cannot answer for this system’s installer."));
    return NULL;
  }
  file.data = text;
  file.size = strlen (text);
  image = domus_os_family_get (self->family)->answers == DOMUS_OS_ANSWERS_SIF
              ? domus_disc_image_new_floppy (DISC_LABEL, &file, 1, error)
              : domus_disc_image_new_iso (DISC_LABEL, &file, 1, error);
  explicit_bzero (text, file.size);
  g_free (text);
  return image;
}

/**
 * domus_answers_choose_place:
 *
 * Returns: (transfer none) (nullable): a free IDE target.
 */
const char *
domus_answers_choose_place (const DomusXmlDoc *domain)
{
  static const char *const places[] = { "hdd", "hdb", "hdc", "hda" };
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    gboolean taken = FALSE;

    for (guint k = 0; k < disks->len; k++)
      taken = taken || g_strcmp0 (((const DomusDisk *)disks->pdata[k])->target, places[i]) == 0;
    if (!taken)
      return places[i];
  }
  return NULL;
}
