/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-hardware-page-private.h"
#include "domus-install-plan.h"

G_BEGIN_DECLS

/* A hardware page that is a table: one row a setting, each a label, a kind of
 * control, and how its value is read from a definition and written to one.
 * Values are text: numbers in decimal, "yes" and "no", amounts in KiB. */
#define DOMUS_TYPE_FORM_PAGE (domus_form_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (DomusFormPage, domus_form_page, DOMUS, FORM_PAGE, DomusHardwarePage)

struct _DomusFormPageClass
{
  DomusHardwarePageClass parent_class;
};

typedef enum
{
  DOMUS_FORM_HEADING, /* of the rows below; no value */
  DOMUS_FORM_TEXT,
  DOMUS_FORM_LONG_TEXT,
  DOMUS_FORM_READ_ONLY,
  DOMUS_FORM_CHECK,
  DOMUS_FORM_COUNT,
  DOMUS_FORM_SIZE,
  DOMUS_FORM_CHOICE,
  DOMUS_FORM_CHOICE_ENTRY, /* a choice that can also be typed */
} DomusFormKind;

/**
 * DomusFormRow: one setting.
 * @label: with mnemonic, for gettext
 * @hint: (nullable): a line under the control, for gettext
 * @path: (nullable): of the value in a definition, where @get and @set are
 *   not given; an empty value removes it. "./…" is relative to the device that
 *   the page is about
 * @get: (nullable): (transfer full) (nullable)
 * @set: (nullable): refuses in words what cannot be a value; NULL with a NULL
 *   @path makes the row read-only
 * @format: (nullable): the value for people, for "Now: …"
 * @fill: (nullable): the choices; called again when "networks" are known
 * @maximum: (nullable): of counts
 * @place: (nullable): place of findings about this row; "" for @path
 * @applies: (nullable): whether the row is shown for this definition
 * @needs_networks: choices come from the host's networks
 * @support: (nullable): field of domus-platform-support.h. What the host
 *   ignores or refuses is greyed with the reason, or left out where it is not
 *   set; a choice without @fill offers the values that the host honours
 * @refill: the choices depend on the definition: @fill is called at each load
 * @why_not: (nullable): (transfer full) (nullable): why the row is greyed just
 *   now, for this definition
 * @minimum: of counts
 * @button: (nullable): of a button beside the control, for gettext, with mnemonic
 * @clicked: (nullable): what the button does
 */
typedef struct
{
  DomusFormKind kind;
  const char *label;
  const char *hint;
  const char *path;
  char *(*get) (DomusFormPage *page, const DomusXmlDoc *doc);
  gboolean (*set) (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error);
  char *(*format) (const char *value);
  void (*fill) (DomusFormPage *page, GtkComboBoxText *combo);
  guint (*maximum) (DomusFormPage *page);
  const char *place;
  gboolean (*applies) (DomusFormPage *page, const DomusXmlDoc *doc);
  gboolean needs_networks;
  const char *support;
  gboolean refill;
  char *(*why_not) (DomusFormPage *page, const DomusXmlDoc *doc);
  guint minimum;
  const char *button;
  void (*clicked) (DomusFormPage *page);
} DomusFormRow;

GtkWidget *domus_form_page_new (const DomusFormRow *rows, gsize n_rows);
/* Builds the rows of a page of a subclass; after domus_hardware_page_set_up(). */
void domus_form_page_build (DomusFormPage *self, const DomusFormRow *rows, gsize n_rows);
/* The host's networks and bridges (DomusPlanNetwork), or NULL until known. */
GPtrArray *domus_form_page_get_networks (DomusFormPage *self);

G_END_DECLS
