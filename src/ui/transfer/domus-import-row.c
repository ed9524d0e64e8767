/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-import-row-private.h"

#include <glib/gi18n-lib.h>

struct _DomusImportRow
{
  GtkListBoxRow parent_instance;

  GtkToggleButton *check;
  GtkLabel *name;
  GtkLabel *file;
  GtkLabel *state;
  GtkImage *icon;

  DomusImportItem *item; /* (owned) */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusImportRow, domus_import_row, GTK_TYPE_LIST_BOX_ROW)

static char *
count_findings (DomusImportItem *item)
{
  GPtrArray *findings = domus_import_item_get_findings (item);
  guint serious = 0;

  for (guint i = 0; i < findings->len; i++)
    if (((const DomusFinding *)findings->pdata[i])->severity != DOMUS_SEVERITY_INFO)
      serious++;
  if (serious > 0)
    return g_strdup_printf (ngettext ("%u thing to look at", "%u things to look at", serious),
                            serious);
  return findings->len > 0 ? g_strdup_printf (
             ngettext ("Ready, with %u note", "Ready, with %u notes", findings->len), findings->len)
                           : g_strdup (_ ("Ready"));
}

static char *
state_words (DomusImportItem *item)
{
  const GError *error = domus_import_item_get_error (item);
  GPtrArray *findings = domus_import_item_get_findings (item);

  switch (domus_import_item_get_state (item)) {
  case DOMUS_IMPORT_BLOCKED:
    return g_strdup (((const DomusFinding *)findings->pdata[0])->summary);
  case DOMUS_IMPORT_UNREADABLE:
    return g_strdup (error != NULL ? error->message : "");
  case DOMUS_IMPORT_RUNNING:
    return g_strdup (_ ("Importing…"));
  case DOMUS_IMPORT_DONE:
    return g_strdup (_ ("Imported"));
  case DOMUS_IMPORT_FAILED:
    return g_strdup_printf (_ ("Failed: %s"), error != NULL ? error->message : "");
  case DOMUS_IMPORT_READY:
  case DOMUS_IMPORT_DOUBTFUL:
  default:
    return count_findings (item);
  }
}

static void
show_icon (DomusImportRow *self, DomusImportState state)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->icon));
  gboolean bad = state == DOMUS_IMPORT_BLOCKED || state == DOMUS_IMPORT_UNREADABLE
                 || state == DOMUS_IMPORT_FAILED;
  const char *icon = bad                              ? "dialog-error-symbolic"
                     : state == DOMUS_IMPORT_DOUBTFUL ? "dialog-warning-symbolic"
                     : state == DOMUS_IMPORT_RUNNING  ? "content-loading-symbolic"
                                                      : "object-select-symbolic";

  gtk_style_context_remove_class (context, "domus-error");
  gtk_style_context_remove_class (context, "domus-warning");
  if (bad || state == DOMUS_IMPORT_DOUBTFUL)
    gtk_style_context_add_class (context, bad ? "domus-error" : "domus-warning");
  gtk_image_set_from_icon_name (self->icon, icon, GTK_ICON_SIZE_MENU);
}

static void
update (DomusImportRow *self)
{
  DomusImportState state = domus_import_item_get_state (self->item);
  const char *name = domus_import_item_get_name (self->item);
  const char *label = domus_import_item_get_label (self->item);
  const char *format = domus_import_item_get_format (self->item);
  gboolean possible =
      state == DOMUS_IMPORT_READY || state == DOMUS_IMPORT_DOUBTFUL || state == DOMUS_IMPORT_FAILED;
  g_autofree char *words = state_words (self->item);
  g_autofree char *file =
      *format != '\0' ? g_strdup_printf ("%s (%s)", label, format) : g_strdup (label);
  g_autofree char *accessible = g_strdup_printf (_ ("Import “%s”"), *name != '\0' ? name : label);

  self->filling = TRUE;
  gtk_toggle_button_set_active (self->check, domus_import_item_is_included (self->item)
                                                 || state == DOMUS_IMPORT_DONE
                                                 || state == DOMUS_IMPORT_RUNNING);
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->check), possible);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->check), possible ? NULL : words);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->check)), accessible);
  gtk_label_set_text (self->name, *name != '\0' ? name : label);
  gtk_label_set_text (self->file, file);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), domus_import_item_get_path (self->item));
  gtk_label_set_text (self->state, words);
  show_icon (self, state);
  accessible =
      (g_free (accessible), g_strdup_printf ("%s: %s", *name != '\0' ? name : label, words));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), accessible);
}

static void
on_toggled (DomusImportRow *self)
{
  if (!self->filling)
    domus_import_item_set_chosen (self->item, gtk_toggle_button_get_active (self->check));
}

static void
domus_import_row_dispose (GObject *object)
{
  DomusImportRow *self = DOMUS_IMPORT_ROW (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (domus_import_row_parent_class)->dispose (object);
}

static void
domus_import_row_class_init (DomusImportRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_import_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/transfer/domus-import-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusImportRow, check);
  gtk_widget_class_bind_template_child (widget_class, DomusImportRow, name);
  gtk_widget_class_bind_template_child (widget_class, DomusImportRow, file);
  gtk_widget_class_bind_template_child (widget_class, DomusImportRow, state);
  gtk_widget_class_bind_template_child (widget_class, DomusImportRow, icon);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
domus_import_row_init (DomusImportRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_import_row_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_import_row_new (DomusImportItem *item)
{
  DomusImportRow *self = g_object_new (DOMUS_TYPE_IMPORT_ROW, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

/**
 * domus_import_row_get_item:
 *
 * Returns: (transfer none)
 */
DomusImportItem *
domus_import_row_get_item (DomusImportRow *self)
{
  g_return_val_if_fail (DOMUS_IS_IMPORT_ROW (self), NULL);
  return self->item;
}
