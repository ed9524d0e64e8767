/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-form-page-private.h"

#include "domus-form-field-private.h"
#include "domus-platform-support.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const DomusFormRow *rows;
  gsize n_rows;
  GArray *fields;         /* of DomusFormField; never grows once built */
  DomusInstallPlan *plan; /* (nullable): asks the host for its networks */
} DomusFormPagePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (DomusFormPage, domus_form_page, DOMUS_TYPE_HARDWARE_PAGE)

static DomusFormPagePrivate *
priv_of (DomusFormPage *self)
{
  return domus_form_page_get_instance_private (self);
}

/* ---- loading ---- */

/* Why the row cannot be edited: the host, or the definition as it is. */
static char *
why_not (DomusFormField *field, const DomusXmlDoc *doc, gboolean *honoured)
{
  const DomusFormRow *row = field->row;
  const DomusPlatform *platform =
      domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (field->page));
  char *reason = NULL;

  *honoured = platform == NULL || row->support == NULL
              || domus_platform_get_support (platform, row->support, NULL, &reason)
                     == DOMUS_SUPPORT_HONOURED;
  if (*honoured) {
    g_clear_pointer (&reason, g_free);
    if (row->why_not != NULL)
      reason = row->why_not (field->page, doc);
  }
  return reason;
}

static gboolean
is_unset (const DomusFormField *field, const char *value)
{
  return value == NULL || *value == '\0'
         || (field->row->kind == DOMUS_FORM_CHECK && g_str_equal (value, "no"))
         || (field->row->kind == DOMUS_FORM_COUNT && g_str_equal (value, "0"));
}

static void
grey (DomusFormField *field, const char *reason)
{
  gtk_widget_set_sensitive (field->control,
                            reason == NULL && domus_form_row_is_writable (field->row));
  if (field->button != NULL)
    gtk_widget_set_sensitive (field->button, reason == NULL);
  gtk_widget_set_tooltip_text (field->box, reason);
  if (reason != NULL && field->reason == NULL)
    field->reason = domus_form_field_add_line (GTK_BOX (field->box), NULL, "dim-label");
  if (field->reason != NULL) {
    gtk_label_set_text (field->reason, reason != NULL ? reason : "");
    gtk_widget_set_visible (GTK_WIDGET (field->reason), reason != NULL);
  }
}

static void
load_field (DomusFormField *field, GPtrArray *findings, gboolean reset)
{
  const DomusXmlDoc *doc = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (field->page));
  const DomusXmlDoc *live = domus_hardware_page_get_live (DOMUS_HARDWARE_PAGE (field->page));
  g_autofree char *value = domus_form_field_get (field, doc);
  g_autofree char *shown = NULL;
  g_autofree char *now = live != NULL ? domus_form_field_get (field, live) : NULL;
  const char *place = field->row->place;
  gboolean applies = field->row->applies == NULL || field->row->applies (field->page, doc);
  g_autofree char *reason = NULL;
  gboolean honoured;

  if (field->row->refill)
    domus_form_field_refill (field);
  shown = domus_form_field_read (field);
  reason = why_not (field, doc, &honoured);
  if (!honoured && is_unset (field, value) && is_unset (field, now))
    applies = FALSE;
  if (field->row->support != NULL || field->row->why_not != NULL)
    grey (field, reason);
  gtk_widget_set_visible (field->box, applies);
  if (field->label != NULL)
    gtk_widget_set_visible (field->label, applies);
  if (reset)
    domus_form_field_show_error (field, NULL);
  if (!field->invalid && g_strcmp0 (value, shown) != 0)
    domus_form_field_write (field, value);

  gtk_widget_set_visible (GTK_WIDGET (field->now), now != NULL && !g_str_equal (now, value));
  if (now != NULL && !g_str_equal (now, value)) {
    g_autofree char *words = domus_form_row_format (field->row, now);
    g_autofree char *text = g_strdup_printf (_ ("Now: %s"), words);

    gtk_label_set_text (field->now, text);
  }
  if (place != NULL)
    domus_finding_note_pick (field->note, findings, *place != '\0' ? place : field->row->path);
}

/* A heading over rows of which none is shown says nothing. */
static void
show_headings (DomusFormPagePrivate *priv)
{
  gboolean any = FALSE;

  for (guint i = priv->fields->len; i > 0; i--) {
    DomusFormField *field = &g_array_index (priv->fields, DomusFormField, i - 1);

    if (field->row->kind == DOMUS_FORM_HEADING) {
      gtk_widget_set_visible (field->box, any);
      any = FALSE;
    } else {
      any |= gtk_widget_get_visible (field->box);
    }
  }
}

static void
domus_form_page_load (DomusHardwarePage *page, gboolean reset)
{
  DomusFormPagePrivate *priv = priv_of (DOMUS_FORM_PAGE (page));
  g_autoptr (GPtrArray) findings = domus_draft_get_findings (domus_hardware_page_get_draft (page));

  if (priv->fields == NULL)
    domus_form_page_build (DOMUS_FORM_PAGE (page), priv->rows, priv->n_rows);
  for (guint i = 0; i < priv->fields->len; i++) {
    DomusFormField *field = &g_array_index (priv->fields, DomusFormField, i);

    if (field->row->kind != DOMUS_FORM_HEADING)
      load_field (field, findings, reset);
  }
  show_headings (priv);
}

static char *
domus_form_page_get_problem (DomusHardwarePage *page)
{
  DomusFormPagePrivate *priv = priv_of (DOMUS_FORM_PAGE (page));

  for (guint i = 0; priv->fields != NULL && i < priv->fields->len; i++) {
    const DomusFormField *field = &g_array_index (priv->fields, DomusFormField, i);

    if (field->invalid)
      return g_strdup (gtk_label_get_text (field->error));
  }
  return NULL;
}

/* ---- the host's networks ---- */

static void
on_networks (DomusFormPage *self)
{
  DomusFormPagePrivate *priv = priv_of (self);

  for (guint i = 0; i < priv->fields->len; i++) {
    DomusFormField *field = &g_array_index (priv->fields, DomusFormField, i);

    if (field->row->fill != NULL && field->row->needs_networks)
      domus_form_field_refill (field);
  }
}

static void
ask_for_networks (DomusFormPage *self)
{
  DomusFormPagePrivate *priv = priv_of (self);
  DomusGuest *guest =
      domus_draft_get_guest (domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (self)));
  DomusConnection *connection = domus_guest_get_connection (guest);

  if (connection == NULL || priv->plan != NULL)
    return;
  priv->plan = domus_install_plan_new (connection);
  g_signal_connect_object (priv->plan, "notify::ready", G_CALLBACK (on_networks), self,
                           G_CONNECT_SWAPPED);
  domus_install_plan_prepare (priv->plan);
}

static void
domus_form_page_dispose (GObject *object)
{
  DomusFormPagePrivate *priv = priv_of (DOMUS_FORM_PAGE (object));

  g_clear_object (&priv->plan);
  G_OBJECT_CLASS (domus_form_page_parent_class)->dispose (object);
}

static void
domus_form_page_finalize (GObject *object)
{
  g_clear_pointer (&priv_of (DOMUS_FORM_PAGE (object))->fields, g_array_unref);
  G_OBJECT_CLASS (domus_form_page_parent_class)->finalize (object);
}

static void
domus_form_page_class_init (DomusFormPageClass *klass)
{
  DomusHardwarePageClass *page_class = DOMUS_HARDWARE_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_form_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_form_page_finalize;
  page_class->load = domus_form_page_load;
  page_class->get_problem = domus_form_page_get_problem;
}

static void
domus_form_page_init (DomusFormPage *self)
{}

/**
 * domus_form_page_new:
 * @rows: (array length=n_rows): must outlive the page
 *
 * Returns: (transfer floating): a page, to be set up
 */
GtkWidget *
domus_form_page_new (const DomusFormRow *rows, gsize n_rows)
{
  DomusFormPage *self = g_object_new (DOMUS_TYPE_FORM_PAGE, NULL);

  priv_of (self)->rows = rows;
  priv_of (self)->n_rows = n_rows;
  return GTK_WIDGET (self);
}

/**
 * domus_form_page_build:
 * @rows: (array length=n_rows): must outlive the page
 *
 * Makes the controls. A page made by domus_form_page_new() does it by itself.
 */
void
domus_form_page_build (DomusFormPage *self, const DomusFormRow *rows, gsize n_rows)
{
  DomusFormPagePrivate *priv = priv_of (self);
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  gboolean networks = FALSE;

  priv->fields = g_array_sized_new (FALSE, TRUE, sizeof (DomusFormField), (guint)n_rows);
  g_array_set_size (priv->fields, (guint)n_rows);
  gtk_grid_set_row_spacing (grid, 12);
  gtk_grid_set_column_spacing (grid, 12);
  for (gsize i = 0; i < n_rows; i++) {
    DomusFormField *field = &g_array_index (priv->fields, DomusFormField, i);

    field->row = &rows[i];
    domus_form_field_build (self, grid, field, (int)i);
    if (!domus_form_row_is_writable (field->row) && field->row->kind != DOMUS_FORM_READ_ONLY
        && field->row->kind != DOMUS_FORM_HEADING)
      gtk_widget_set_sensitive (field->control, FALSE);
    networks |= field->row->needs_networks;
  }
  gtk_widget_show (GTK_WIDGET (grid));
  gtk_container_add (GTK_CONTAINER (domus_hardware_page_get_body (DOMUS_HARDWARE_PAGE (self))),
                     GTK_WIDGET (grid));
  if (networks)
    ask_for_networks (self);
}

/**
 * domus_form_page_get_networks:
 *
 * Returns: (transfer none) (nullable) (element-type DomusPlanNetwork): what
 *   the host offers; %NULL until it has answered
 */
GPtrArray *
domus_form_page_get_networks (DomusFormPage *self)
{
  DomusFormPagePrivate *priv = priv_of (self);
  gboolean ready = FALSE;

  if (priv->plan == NULL)
    return NULL;
  g_object_get (priv->plan, "ready", &ready, NULL);
  return ready ? domus_install_plan_get_networks (priv->plan) : NULL;
}
