/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-os-family.h"

G_BEGIN_DECLS

/* What Setup is told, so that it asks nothing. Pure; the files that are made
 * hold the password, as Setup wants it, and nothing else does. */

/**
 * DomusAnswers: all strings are owned; NULL and "" mean: none.
 * @bits64: 64-bit Windows, from Vista on
 * @image: which of the disc's editions: its name, or its number
 * @password: never logged, wiped when freed
 * @language, @keyboard: as "de-DE", of domus_answers_languages()
 * @time_zone: as "Europe/Berlin"
 * @skip_checks: install Windows 11 without TPM and Secure Boot
 * @driver_folder: as Setup sees it, "E:\drivers"
 */
typedef struct
{
  DomusOsFamily family;
  gboolean bits64;
  gboolean remote_desktop;
  gboolean skip_checks;
  char *image;
  char *product_key;
  char *user;
  char *password;
  char *organisation;
  char *computer;
  char *language;
  char *keyboard;
  char *time_zone;
  char *driver_folder;
} DomusAnswers;

/* With @family's defaults; @locale (nullable) as setlocale() tells it, "de_DE.UTF-8". */
DomusAnswers *domus_answers_new  (DomusOsFamily family, const char *locale, const char *time_zone);
DomusAnswers *domus_answers_copy (const DomusAnswers *self);
void          domus_answers_free (DomusAnswers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusAnswers, domus_answers_free)

/* (transfer full) of DomusFinding; place "answers". */
GPtrArray  *domus_answers_check         (const DomusAnswers *self);
/* "Autounattend.xml" or "WINNT.SIF"; NULL: this family cannot be told. */
const char *domus_answers_get_file_name (const DomusAnswers *self);
/* The file. @hide_password: for showing. Wipe what is not hidden. */
char       *domus_answers_write         (const DomusAnswers *self, gboolean hide_password);
/* The disc that the file is on: a CD, or for WINNT.SIF a floppy disk. */
GBytes     *domus_answers_make_disc     (const DomusAnswers *self, GError **error);

/* ---- tables ---- */

/**
 * DomusAnswersLanguage:
 * @lcid: language of Windows
 * @layout: its usual keyboard
 */
typedef struct
{
  const char *tag;
  const char *label; /* for _() */
  guint16 lcid;
  guint32 layout;
} DomusAnswersLanguage;
const DomusAnswersLanguage *domus_answers_languages       (gsize *n);
/* By "de-DE", "de_DE.UTF-8" or, at last, "de"; NULL: not known. */
const DomusAnswersLanguage *domus_answers_find_language   (const char *locale);

/**
 * DomusAnswersZone:
 * @windows: the zone's name since Vista
 * @index: its number in Windows 2000, XP and 2003
 */
typedef struct
{
  const char *name;
  const char *windows;
  guint16 index;
} DomusAnswersZone;
const DomusAnswersZone *domus_answers_zones     (gsize *n);
const DomusAnswersZone *domus_answers_find_zone (const char *name);

/* ---- where the disc goes ---- */

/* (nullable): the IDE place where one more CD does not come before the
 * install disc when the BIOS looks for one to boot; NULL: all four are used. */
const char *domus_answers_choose_place (const DomusXmlDoc *domain);

G_END_DECLS
