/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-form-page-private.h"

#include "common/domus-finding-note-private.h"
#include "common/domus-size-spin-private.h"
#include "domus-units.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define COUNT_MAX 4096
#define SIZE_MAX_MIB (64 * 1024 * 1024)

typedef struct
{
  const DomusFormRow *row;
  DomusFormPage *page; /* (unowned) */
  GtkWidget *control;
  GtkWidget *label; /* (nullable) */
  GtkWidget *box;
  GtkLabel *now;
  GtkLabel *error;
  DomusFindingNote *note;
  gboolean invalid;
} Field;

typedef struct
{
  const DomusFormRow *rows;
  gsize n_rows;
  GArray *fields;         /* of Field; never grows once built */
  DomusInstallPlan *plan; /* (nullable): asks the host for its networks */
} DomusFormPagePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (DomusFormPage, domus_form_page, DOMUS_TYPE_HARDWARE_PAGE)

static DomusFormPagePrivate *
priv_of (DomusFormPage *self)
{
  return domus_form_page_get_instance_private (self);
}

/* ---- values ---- */

static char *
get_value (const Field *field, const DomusXmlDoc *doc)
{
  char *value = NULL;

  if (field->row->get != NULL)
    value = field->row->get (field->page, doc);
  else if (field->row->path != NULL)
    value = domus_xml_doc_get (doc, field->row->path);
  return value != NULL ? value : g_strdup ("");
}

static gboolean
set_value (const Field *field, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (field->row->set != NULL)
    return field->row->set (field->page, doc, value, error);
  if (*value == '\0')
    domus_xml_doc_remove (doc, field->row->path);
  else
    domus_xml_doc_set (doc, field->row->path, value);
  return TRUE;
}

static gboolean
is_writable (const DomusFormRow *row)
{
  return row->kind != DOMUS_FORM_READ_ONLY && (row->set != NULL || row->path != NULL);
}

static char *
format_value (const DomusFormRow *row, const char *value)
{
  if (row->format != NULL)
    return row->format (value);
  if (*value == '\0')
    return g_strdup (_ ("none"));
  if (row->kind == DOMUS_FORM_CHECK)
    return g_strdup (g_str_equal (value, "yes") ? _ ("on") : _ ("off"));
  if (row->kind == DOMUS_FORM_SIZE)
    return domus_format_kib (g_ascii_strtoull (value, NULL, 10));
  return g_strdup (value);
}

/* ---- controls ---- */

static char *
read_control (const Field *field)
{
  switch (field->row->kind) {
  case DOMUS_FORM_TEXT:
    return g_strdup (gtk_entry_get_text (GTK_ENTRY (field->control)));
  case DOMUS_FORM_LONG_TEXT: {
    GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (field->control));
    GtkTextIter start, end;

    gtk_text_buffer_get_bounds (buffer, &start, &end);
    return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  }
  case DOMUS_FORM_CHECK:
    return g_strdup (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (field->control)) ? "yes"
                                                                                       : "no");
  case DOMUS_FORM_COUNT:
    return g_strdup_printf ("%d",
                            gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (field->control)));
  case DOMUS_FORM_SIZE:
    return g_strdup_printf ("%" G_GUINT64_FORMAT,
                            domus_size_spin_get_bytes (DOMUS_SIZE_SPIN (field->control))
                                / DOMUS_KIB);
  case DOMUS_FORM_CHOICE:
    return g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (field->control)));
  case DOMUS_FORM_CHOICE_ENTRY:
    return gtk_combo_box_text_get_active_text (GTK_COMBO_BOX_TEXT (field->control));
  case DOMUS_FORM_READ_ONLY:
  default:
    return g_strdup (gtk_label_get_text (GTK_LABEL (field->control)));
  }
}

static void
write_control (const Field *field, const char *value)
{
  g_autofree char *shown = NULL;

  switch (field->row->kind) {
  case DOMUS_FORM_TEXT:
    gtk_entry_set_text (GTK_ENTRY (field->control), value);
    break;
  case DOMUS_FORM_LONG_TEXT:
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (field->control)), value, -1);
    break;
  case DOMUS_FORM_CHECK:
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (field->control), g_str_equal (value, "yes"));
    break;
  case DOMUS_FORM_COUNT:
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (field->control), atoi (value));
    break;
  case DOMUS_FORM_SIZE:
    domus_size_spin_set_bytes (DOMUS_SIZE_SPIN (field->control),
                               g_ascii_strtoull (value, NULL, 10) * DOMUS_KIB);
    break;
  case DOMUS_FORM_CHOICE:
    /* What the definition has and we do not know is a choice as well. */
    if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (field->control), value)) {
      shown = format_value (field->row, value);
      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (field->control), value, shown);
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (field->control), value);
    }
    break;
  case DOMUS_FORM_CHOICE_ENTRY:
    gtk_entry_set_text (GTK_ENTRY (gtk_bin_get_child (GTK_BIN (field->control))), value);
    break;
  case DOMUS_FORM_READ_ONLY:
  default:
    shown = format_value (field->row, value);
    gtk_label_set_text (GTK_LABEL (field->control), shown);
    break;
  }
}

static void
show_error (Field *field, const GError *error)
{
  GtkStyleContext *context = gtk_widget_get_style_context (field->control);

  field->invalid = error != NULL;
  gtk_label_set_text (field->error, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (field->error), error != NULL);
  if (error != NULL)
    gtk_style_context_add_class (context, "error");
  else
    gtk_style_context_remove_class (context, "error");
}

static void
on_edited (Field *field)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (field->page);
  DomusXmlDoc *doc;
  g_autofree char *value = NULL;
  g_autofree char *old = NULL;
  g_autoptr (GError) error = NULL;

  if (domus_hardware_page_is_loading (page))
    return;
  doc = domus_hardware_page_get_doc (page);
  value = read_control (field);
  old = get_value (field, doc);
  if (value == NULL)
    return;
  if (!g_str_equal (value, old))
    set_value (field, doc, value, &error);
  show_error (field, error);
  domus_hardware_page_touched (page);
}

static GtkWidget *
make_control (Field *field)
{
  const DomusFormRow *row = field->row;
  GtkWidget *widget;

  switch (row->kind) {
  case DOMUS_FORM_TEXT:
    widget = gtk_entry_new ();
    gtk_widget_set_hexpand (widget, TRUE);
    g_signal_connect_swapped (widget, "changed", G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_LONG_TEXT:
    widget = gtk_text_view_new ();
    gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (widget), FALSE);
    gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (widget), GTK_WRAP_WORD_CHAR);
    g_object_set (widget, "top-margin", 6, "bottom-margin", 6, "left-margin", 6, "right-margin", 6,
                  NULL);
    g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), "changed",
                              G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_CHECK:
    widget = gtk_check_button_new_with_mnemonic (_ (row->label));
    g_signal_connect_swapped (widget, "toggled", G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_COUNT:
    widget = gtk_spin_button_new_with_range (
        1, row->maximum != NULL ? row->maximum (field->page) : COUNT_MAX, 1);
    gtk_widget_set_halign (widget, GTK_ALIGN_START);
    g_signal_connect_swapped (widget, "value-changed", G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_SIZE:
    widget = domus_size_spin_new ();
    domus_size_spin_set_range (DOMUS_SIZE_SPIN (widget), 1, SIZE_MAX_MIB, 256);
    gtk_widget_set_halign (widget, GTK_ALIGN_START);
    g_signal_connect_swapped (widget, "value-changed", G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_CHOICE:
    widget = gtk_combo_box_text_new ();
    gtk_widget_set_halign (widget, GTK_ALIGN_START);
    g_signal_connect_swapped (widget, "changed", G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_CHOICE_ENTRY:
    widget = gtk_combo_box_text_new_with_entry ();
    gtk_widget_set_halign (widget, GTK_ALIGN_START);
    g_signal_connect_swapped (widget, "changed", G_CALLBACK (on_edited), field);
    break;
  case DOMUS_FORM_READ_ONLY:
  default:
    widget = gtk_label_new (NULL);
    gtk_label_set_xalign (GTK_LABEL (widget), 0);
    gtk_label_set_selectable (GTK_LABEL (widget), TRUE);
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_MIDDLE);
    break;
  }
  if (row->fill != NULL)
    row->fill (field->page, GTK_COMBO_BOX_TEXT (widget));
  return widget;
}

static GtkLabel *
add_small_label (GtkBox *box, const char *text, const char *style)
{
  GtkLabel *label = domus_widgets_add_line (GTK_CONTAINER (box), text, style);

  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
  return label;
}

static GtkWidget *
frame_text_view (GtkWidget *view)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 72);
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), view);
  gtk_widget_show_all (scrolled);
  return scrolled;
}

/* What a screen reader calls the control: the label without its decorations. */
static void
name_control (const Field *field)
{
  g_auto (GStrv) parts = g_strsplit (_ (field->row->label), "_", -1);
  g_autofree char *name = g_strjoinv (NULL, parts);
  GtkWidget *widget = field->control;

  if (g_str_has_suffix (name, ":"))
    name[strlen (name) - 1] = '\0';
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
  if (field->row->kind == DOMUS_FORM_CHOICE_ENTRY)
    atk_object_set_name (gtk_widget_get_accessible (gtk_bin_get_child (GTK_BIN (widget))), name);
}

static void
add_field (DomusFormPage *self, GtkGrid *grid, Field *field, int top)
{
  const DomusFormRow *row = field->row;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  field->page = self;
  field->control = make_control (field);
  gtk_widget_show (field->control);

  if (row->kind != DOMUS_FORM_CHECK) {
    GtkWidget *label = gtk_label_new_with_mnemonic (_ (row->label));

    gtk_label_set_xalign (GTK_LABEL (label), 1);
    gtk_widget_set_valign (label, GTK_ALIGN_START);
    gtk_widget_set_margin_top (label, row->kind == DOMUS_FORM_READ_ONLY ? 0 : 8);
    gtk_label_set_mnemonic_widget (GTK_LABEL (label), field->control);
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
    gtk_widget_show (label);
    gtk_grid_attach (grid, label, 0, top, 1, 1);
    field->label = label;
  }
  if (row->kind != DOMUS_FORM_READ_ONLY)
    name_control (field);
  field->box = box;

  gtk_container_add (GTK_CONTAINER (box), row->kind == DOMUS_FORM_LONG_TEXT
                                              ? frame_text_view (field->control)
                                              : field->control);
  field->now = add_small_label (GTK_BOX (box), NULL, "dim-label");
  if (row->hint != NULL)
    add_small_label (GTK_BOX (box), _ (row->hint), "dim-label");
  field->error = add_small_label (GTK_BOX (box), NULL, "domus-error");
  field->note = DOMUS_FINDING_NOTE (domus_finding_note_new ());
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (field->note));
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_show (box);
  gtk_grid_attach (grid, box, 1, top, 1, 1);
}

/* ---- loading ---- */

static void
load_field (Field *field, GPtrArray *findings, gboolean reset)
{
  const DomusXmlDoc *doc = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (field->page));
  const DomusXmlDoc *live = domus_hardware_page_get_live (DOMUS_HARDWARE_PAGE (field->page));
  g_autofree char *value = get_value (field, doc);
  g_autofree char *shown = read_control (field);
  g_autofree char *now = live != NULL ? get_value (field, live) : NULL;
  const char *place = field->row->place;
  gboolean applies = field->row->applies == NULL || field->row->applies (field->page, doc);

  gtk_widget_set_visible (field->box, applies);
  if (field->label != NULL)
    gtk_widget_set_visible (field->label, applies);
  if (reset)
    show_error (field, NULL);
  if (!field->invalid && g_strcmp0 (value, shown) != 0)
    write_control (field, value);

  gtk_widget_set_visible (GTK_WIDGET (field->now), now != NULL && !g_str_equal (now, value));
  if (now != NULL && !g_str_equal (now, value)) {
    g_autofree char *words = format_value (field->row, now);
    g_autofree char *text = g_strdup_printf (_ ("Now: %s"), words);

    gtk_label_set_text (field->now, text);
  }
  if (place != NULL)
    domus_finding_note_pick (field->note, findings, *place != '\0' ? place : field->row->path);
}

static void
domus_form_page_load (DomusHardwarePage *page, gboolean reset)
{
  DomusFormPagePrivate *priv = priv_of (DOMUS_FORM_PAGE (page));
  g_autoptr (GPtrArray) findings = domus_draft_get_findings (domus_hardware_page_get_draft (page));

  if (priv->fields == NULL)
    domus_form_page_build (DOMUS_FORM_PAGE (page), priv->rows, priv->n_rows);
  for (guint i = 0; i < priv->fields->len; i++)
    load_field (&g_array_index (priv->fields, Field, i), findings, reset);
}

static char *
domus_form_page_get_problem (DomusHardwarePage *page)
{
  DomusFormPagePrivate *priv = priv_of (DOMUS_FORM_PAGE (page));

  for (guint i = 0; priv->fields != NULL && i < priv->fields->len; i++) {
    const Field *field = &g_array_index (priv->fields, Field, i);

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
    Field *field = &g_array_index (priv->fields, Field, i);

    if (field->row->fill != NULL && field->row->needs_networks) {
      GtkListStore *store =
          GTK_LIST_STORE (gtk_combo_box_get_model (GTK_COMBO_BOX (field->control)));

      /* Only the list: the entry keeps what is typed in it. */
      g_signal_handlers_block_by_func (field->control, on_edited, field);
      gtk_list_store_clear (store);
      field->row->fill (self, GTK_COMBO_BOX_TEXT (field->control));
      g_signal_handlers_unblock_by_func (field->control, on_edited, field);
    }
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

  priv->fields = g_array_sized_new (FALSE, TRUE, sizeof (Field), (guint)n_rows);
  g_array_set_size (priv->fields, (guint)n_rows);
  gtk_grid_set_row_spacing (grid, 12);
  gtk_grid_set_column_spacing (grid, 12);
  for (gsize i = 0; i < n_rows; i++) {
    Field *field = &g_array_index (priv->fields, Field, i);

    field->row = &rows[i];
    add_field (self, grid, field, (int)i);
    if (!is_writable (field->row) && field->row->kind != DOMUS_FORM_READ_ONLY)
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
