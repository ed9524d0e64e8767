/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-form-page-private.h"

#include "domus-domain-device.h"

G_BEGIN_DECLS

/* What the tables of device pages have in common. Paths are within the device
 * that the page is about; @doc may be the live definition, where the device
 * may have another position or be missing. */

/* (transfer full) (nullable): the device's place in @doc */
char *domus_device_page_find (DomusFormPage *page, const DomusXmlDoc *doc);
char *domus_device_page_get (DomusFormPage *page, const DomusXmlDoc *doc, const char *path);
gboolean domus_device_page_is (DomusFormPage *page,
                               const DomusXmlDoc *doc,
                               const char *path,
                               const char *value);
void domus_device_page_set (DomusFormPage *page,
                            DomusXmlDoc *doc,
                            const char *path,
                            const char *value);
/* Elements that say something by being there: "yes" and "no". */
char *domus_device_page_get_flag (DomusFormPage *page, const DomusXmlDoc *doc, const char *path);
void domus_device_page_set_flag (DomusFormPage *page,
                                 DomusXmlDoc *doc,
                                 const char *path,
                                 const char *value);

/* What this host makes of devices of the page's kind, where it does not just
 * take them: a row for tables. */
char *domus_device_page_get_truth (DomusFormPage *page, const DomusXmlDoc *doc);
gboolean domus_device_page_has_truth (DomusFormPage *page, const DomusXmlDoc *doc);
#define DOMUS_DEVICE_TRUTH_ROW                                                                     \
  { .kind = DOMUS_FORM_READ_ONLY,                                                                  \
    .label = N_ ("On this host:"),                                                                 \
    .get = domus_device_page_get_truth,                                                            \
    .applies = domus_device_page_has_truth }

/**
 * DomusDeviceWord: a value and what people call it, for gettext.
 */
typedef struct
{
  const char *value;
  const char *label;
} DomusDeviceWord;
char *domus_device_word (const DomusDeviceWord *words, gsize n, const char *value);
char *domus_device_format_plain (const char *value);
void domus_device_fill_words (GtkComboBoxText *combo, const DomusDeviceWord *words, gsize n);

G_END_DECLS
