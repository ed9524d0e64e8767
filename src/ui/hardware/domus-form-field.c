/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-form-field-private.h"

#include "common/domus-size-spin-private.h"
#include "common/domus-widgets-private.h"
#include "domus-domain-device.h"
#include "domus-platform-support.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define COUNT_MAX 4096
#define SIZE_MAX_MIB (64 * 1024 * 1024)

/* ---- values ---- */

/* In the live definition a device may have another position. */
static char *
get_path (const DomusFormField *field, const DomusXmlDoc *doc)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (field->page);
  const char *place = domus_hardware_page_get_place (page);
  const DomusXmlDoc *draft = domus_hardware_page_get_doc (page);
  g_autofree char *other = NULL;

  if (!g_str_has_prefix (field->row->path, "./"))
    return g_strdup (field->row->path);
  if (doc != draft)
    other = domus_domain_match_device (draft, place, doc);
  else
    other = g_strdup (place);
  return other != NULL ? g_strconcat (other, field->row->path + 1, NULL) : NULL;
}

/**
 * domus_form_field_get:
 *
 * Returns: (transfer full): the value in @doc, "" for none.
 */
char *
domus_form_field_get (const DomusFormField *field, const DomusXmlDoc *doc)
{
  char *value = NULL;

  if (field->row->get != NULL) {
    value = field->row->get (field->page, doc);
  } else if (field->row->path != NULL) {
    g_autofree char *path = get_path (field, doc);

    value = path != NULL ? domus_xml_doc_get (doc, path) : NULL;
  }
  return value != NULL ? value : g_strdup ("");
}

static gboolean
set_value (const DomusFormField *field, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autofree char *path = NULL;

  if (field->row->set != NULL)
    return field->row->set (field->page, doc, value, error);
  if (g_str_has_prefix (field->row->path, "./")) {
    domus_domain_set_device_value (
        doc, domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (field->page)),
        field->row->path + 2, value);
    return TRUE;
  }
  path = get_path (field, doc);
  if (*value == '\0')
    domus_xml_doc_remove (doc, path);
  else
    domus_xml_doc_set (doc, path, value);
  return TRUE;
}

/**
 * domus_form_row_is_writable:
 *
 * Returns: whether the row is there to be edited.
 */
gboolean
domus_form_row_is_writable (const DomusFormRow *row)
{
  return row->kind != DOMUS_FORM_READ_ONLY && (row->set != NULL || row->path != NULL);
}

/**
 * domus_form_row_format:
 *
 * Returns: (transfer full): a value as people are told it.
 */
char *
domus_form_row_format (const DomusFormRow *row, const char *value)
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

/**
 * domus_form_field_read:
 *
 * Returns: (transfer full) (nullable): what the control shows; %NULL when
 *   nothing is chosen.
 */
char *
domus_form_field_read (const DomusFormField *field)
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

/**
 * domus_form_field_write:
 *
 * Shows a value; to be called while the page loads.
 */
void
domus_form_field_write (const DomusFormField *field, const char *value)
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
      shown = domus_form_row_format (field->row, value);
      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (field->control), value, shown);
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (field->control), value);
    }
    break;
  case DOMUS_FORM_CHOICE_ENTRY:
    gtk_entry_set_text (GTK_ENTRY (gtk_bin_get_child (GTK_BIN (field->control))), value);
    break;
  case DOMUS_FORM_READ_ONLY:
  default:
    shown = domus_form_row_format (field->row, value);
    gtk_label_set_text (GTK_LABEL (field->control), shown);
    break;
  }
}

/**
 * domus_form_field_show_error:
 * @error: (nullable): why what is typed is no value
 */
void
domus_form_field_show_error (DomusFormField *field, const GError *error)
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
on_edited (DomusFormField *field)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (field->page);
  DomusXmlDoc *doc;
  g_autofree char *value = NULL;
  g_autofree char *old = NULL;
  g_autoptr (GError) error = NULL;

  if (domus_hardware_page_is_loading (page))
    return;
  doc = domus_hardware_page_get_doc (page);
  value = domus_form_field_read (field);
  old = domus_form_field_get (field, doc);
  if (value == NULL)
    return;
  if (!g_str_equal (value, old))
    set_value (field, doc, value, &error);
  domus_form_field_show_error (field, error);
  domus_hardware_page_touched (page);
}

/* What the host honours; and, where the setting may be left out, nothing. */
static void
fill_honoured (const DomusFormField *field, GtkComboBoxText *combo)
{
  const DomusFormRow *row = field->row;
  const DomusPlatform *platform =
      domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (field->page));
  g_auto (GStrv) values =
      platform != NULL ? domus_platform_list_values (platform, row->support) : NULL;

  if (row->kind == DOMUS_FORM_CHOICE && row->set == NULL) {
    g_autofree char *none = domus_form_row_format (row, "");

    gtk_combo_box_text_append (combo, "", none);
  }
  for (guint i = 0; values != NULL && values[i] != NULL; i++) {
    g_autofree char *label = row->kind == DOMUS_FORM_CHOICE ? domus_form_row_format (row, values[i])
                                                            : g_strdup (values[i]);

    gtk_combo_box_text_append (combo, values[i], label);
  }
}

/**
 * domus_form_field_refill:
 *
 * Lists the choices anew. An entry keeps what is typed in it; elsewhere the
 * value is to be written again.
 */
void
domus_form_field_refill (DomusFormField *field)
{
  GtkListStore *store = GTK_LIST_STORE (gtk_combo_box_get_model (GTK_COMBO_BOX (field->control)));

  g_signal_handlers_block_by_func (field->control, on_edited, field);
  gtk_list_store_clear (store);
  field->row->fill (field->page, GTK_COMBO_BOX_TEXT (field->control));
  g_signal_handlers_unblock_by_func (field->control, on_edited, field);
}

static GtkWidget *
make_control (DomusFormField *field)
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
        row->minimum, row->maximum != NULL ? row->maximum (field->page) : COUNT_MAX, 1);
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
  else if (row->support != NULL && GTK_IS_COMBO_BOX_TEXT (widget))
    fill_honoured (field, GTK_COMBO_BOX_TEXT (widget));
  return widget;
}

/**
 * domus_form_field_add_line:
 *
 * Returns: (transfer none): a small line under the control.
 */
GtkLabel *
domus_form_field_add_line (GtkBox *box, const char *text, const char *style)
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

static void
on_button (DomusFormField *field)
{
  field->row->clicked (field->page);
}

static GtkWidget *
with_button (DomusFormField *field)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ (field->row->button));

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_button), field);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  field->button = button;
  gtk_container_add (GTK_CONTAINER (line), field->control);
  gtk_container_add (GTK_CONTAINER (line), button);
  gtk_widget_show_all (line);
  return line;
}

/* What a screen reader calls the control: the label without its decorations. */
static void
name_control (const DomusFormField *field)
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
build_heading (GtkGrid *grid, DomusFormField *field, GtkWidget *box, int top)
{
  GtkLabel *label = domus_widgets_add_line (GTK_CONTAINER (box), _ (field->row->label), NULL);
  g_autoptr (PangoAttrList) bold = pango_attr_list_new ();

  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (label, bold);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_show_all (box);
  gtk_grid_attach (grid, box, 0, top, 2, 1);
  field->control = GTK_WIDGET (label);
  field->box = box;
}

/**
 * domus_form_field_build:
 *
 * Makes a row of the grid.
 */
void
domus_form_field_build (DomusFormPage *self, GtkGrid *grid, DomusFormField *field, int top)
{
  const DomusFormRow *row = field->row;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  field->page = self;
  if (row->kind == DOMUS_FORM_HEADING) {
    build_heading (grid, field, box, top);
    return;
  }
  field->control = make_control (field);
  gtk_widget_show (field->control);

  if (row->kind != DOMUS_FORM_CHECK) {
    GtkWidget *label = gtk_label_new_with_mnemonic (_ (row->label));

    gtk_label_set_xalign (GTK_LABEL (label), 1);
    gtk_widget_set_valign (label, GTK_ALIGN_START);
    gtk_widget_set_margin_top (label,
                               row->kind == DOMUS_FORM_READ_ONLY && row->button == NULL ? 0 : 8);
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
                                          : row->button != NULL ? with_button (field)
                                                                : field->control);
  field->now = domus_form_field_add_line (GTK_BOX (box), NULL, "dim-label");
  if (row->hint != NULL)
    domus_form_field_add_line (GTK_BOX (box), _ (row->hint), "dim-label");
  field->error = domus_form_field_add_line (GTK_BOX (box), NULL, "domus-error");
  field->note = DOMUS_FINDING_NOTE (domus_finding_note_new ());
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (field->note));
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_show (box);
  gtk_grid_attach (grid, box, 1, top, 1, 1);
}
