/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-import-page-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-finding-note-private.h"
#include "common/domus-widgets-private.h"
#include "domus-media-chooser.h"
#include "domus-storage.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

struct _DomusImportPage
{
  GtkBox parent_instance;

  GtkLabel *path;
  DomusErrorBox *error;
  GtkWidget *form;
  GtkEntry *name;
  GtkButton *use_name;
  DomusFindingNote *name_note;
  GtkWidget *acpi_label;
  GtkWidget *acpi_box;
  GtkToggleButton *acpi_off;
  GtkToggleButton *acpi_on;
  GtkWidget *identity_label;
  GtkToggleButton *renew;
  GtkWidget *pool_label;
  GtkComboBoxText *pool;
  GtkWidget *cd_label;
  GtkWidget *cd_box;
  GtkToggleButton *put_back;
  GtkButton *choose;
  GtkLabel *medium;
  GtkGrid *lines;
  GtkWidget *findings_heading;
  GtkContainer *findings;
  GtkExpander *expander;
  GtkTextBuffer *xml;

  DomusImportItem *item;       /* (owned) (nullable) */
  DomusConnection *connection; /* (owned) (nullable) */
  GCancellable *cancellable;   /* of the media chooser */
  GCancellable *listing;       /* (nullable): of the pools */
  GPtrArray *pools;            /* (nullable): of DomusPool */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusImportPage, domus_import_page, GTK_TYPE_BOX)

/* ---- showing ---- */

static void
show_lines (DomusImportPage *self)
{
  g_autoptr (GPtrArray) lines = domus_import_item_describe (self->item);

  domus_widgets_clear (GTK_CONTAINER (self->lines));
  for (guint i = 0; i < lines->len; i++) {
    const DomusImportLine *line = lines->pdata[i];
    GtkWidget *label = gtk_label_new (line->label);
    GtkWidget *value = gtk_label_new (line->value);

    g_object_set (label, "xalign", 1.0, "yalign", 0.0, "width-chars", 11, "visible", TRUE, NULL);
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
    g_object_set (value, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                  "selectable", TRUE, "can-focus", FALSE, "max-width-chars", 44, "hexpand", TRUE,
                  "visible", TRUE, NULL);
    if (line->missing)
      gtk_style_context_add_class (gtk_widget_get_style_context (value), "domus-warning");
    gtk_grid_attach (self->lines, label, 0, (int)i, 1, 1);
    gtk_grid_attach (self->lines, value, 1, (int)i, 1, 1);
  }
}

/* A place in the file is what people look for first. */
static DomusFinding *
with_place (const DomusFinding *finding)
{
  g_autofree char *summary = NULL;
  guint line;
  guint column;

  if (finding->place != NULL && sscanf (finding->place, "%u:%u", &line, &column) == 2)
    summary = g_strdup_printf (_ ("Line %u, column %u: %s"), line, column, finding->summary);
  return domus_finding_new (finding->rule, finding->severity, finding->place,
                            summary != NULL ? summary : finding->summary, finding->reason, NULL);
}

static void
show_findings (DomusImportPage *self)
{
  GPtrArray *findings = domus_import_item_get_findings (self->item);
  guint shown = 0;

  domus_widgets_clear (self->findings);
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    g_autoptr (DomusFinding) placed = NULL;
    GtkWidget *note;

    if (g_strcmp0 (finding->place, "name") == 0)
      continue; /* it stands under the name */
    placed = with_place (finding);
    note = domus_finding_note_new ();
    domus_finding_note_set (DOMUS_FINDING_NOTE (note), placed);
    gtk_container_add (self->findings, note);
    shown++;
  }
  gtk_widget_set_visible (self->findings_heading, shown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->findings), shown > 0);
}

static void
show_choices (DomusImportPage *self)
{
  gboolean acpi = domus_import_item_asks_acpi (self->item);
  gboolean clash = domus_import_item_has_clash (self->item);
  gboolean cd = domus_import_item_lacks_cd (self->item);
  const char *medium = domus_import_item_get_medium (self->item);
  g_autofree char *free_name = domus_import_item_suggest_name (self->item);

  gtk_widget_set_visible (GTK_WIDGET (self->use_name), free_name != NULL);
  if (free_name != NULL) {
    g_autofree char *label = g_strdup_printf (_ ("Use “%s”"), free_name);

    gtk_button_set_label (self->use_name, label);
  }
  gtk_widget_set_visible (self->acpi_label, acpi);
  gtk_widget_set_visible (self->acpi_box, acpi);
  gtk_toggle_button_set_active (
      domus_import_item_get_acpi (self->item) ? self->acpi_on : self->acpi_off, TRUE);
  gtk_widget_set_visible (self->identity_label, clash);
  gtk_widget_set_visible (GTK_WIDGET (self->renew), clash);
  gtk_toggle_button_set_active (self->renew, domus_import_item_get_renew (self->item));
  gtk_widget_set_visible (self->pool_label, domus_import_item_has_disks (self->item));
  gtk_widget_set_visible (GTK_WIDGET (self->pool), domus_import_item_has_disks (self->item));
  gtk_widget_set_visible (self->cd_label, cd);
  gtk_widget_set_visible (self->cd_box, cd);
  gtk_toggle_button_set_active (self->put_back, medium != NULL);
  gtk_label_set_text (self->medium, medium != NULL ? medium : "");
  gtk_widget_set_visible (GTK_WIDGET (self->medium), medium != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->choose), self->connection != NULL);
}

static void
show_xml (DomusImportPage *self)
{
  g_autofree char *text = NULL;

  if (self->item == NULL || !gtk_expander_get_expanded (self->expander))
    return;
  text = domus_import_item_preview_xml (self->item);
  gtk_text_buffer_set_text (self->xml, text != NULL ? text : "", -1);
}

static void
update (DomusImportPage *self)
{
  DomusImportState state = domus_import_item_get_state (self->item);
  gboolean unreadable = state == DOMUS_IMPORT_UNREADABLE;
  const char *name = domus_import_item_get_name (self->item);

  self->filling = TRUE;
  gtk_label_set_text (self->path, domus_import_item_get_path (self->item));
  domus_error_box_set_error (self->error,
                             unreadable ? _ ("No guest can be made of this file")
                             : state == DOMUS_IMPORT_FAILED ? _ ("The guest could not be imported")
                                                            : NULL,
                             domus_import_item_get_error (self->item));
  gtk_widget_set_visible (self->form, !unreadable);
  gtk_widget_set_visible (GTK_WIDGET (self->lines), !unreadable);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), !unreadable);
  gtk_widget_set_sensitive (self->form,
                            state != DOMUS_IMPORT_DONE && state != DOMUS_IMPORT_RUNNING);
  if (g_strcmp0 (gtk_entry_get_text (self->name), name) != 0)
    gtk_entry_set_text (self->name, name);
  domus_finding_note_pick (self->name_note, domus_import_item_get_findings (self->item), "name");
  show_choices (self);
  show_lines (self);
  show_findings (self);
  show_xml (self);
  self->filling = FALSE;
}

/* ---- what the user does ---- */

static void
on_name_changed (DomusImportPage *self)
{
  if (!self->filling && self->item != NULL)
    domus_import_item_set_name (self->item, gtk_entry_get_text (self->name));
}

static void
on_use_name (DomusImportPage *self)
{
  g_autofree char *name = domus_import_item_suggest_name (self->item);

  if (name != NULL)
    domus_import_item_set_name (self->item, name);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
on_acpi_toggled (DomusImportPage *self)
{
  if (!self->filling && self->item != NULL)
    domus_import_item_set_acpi (self->item, gtk_toggle_button_get_active (self->acpi_on));
}

static void
on_renew_toggled (DomusImportPage *self)
{
  if (!self->filling && self->item != NULL)
    domus_import_item_set_renew (self->item, gtk_toggle_button_get_active (self->renew));
}

/* The chooser may answer for an item that is no longer shown. */
typedef struct
{
  DomusImportPage *page;
  DomusImportItem *item;
} Choice;

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Choice *choice = user_data;
  g_autoptr (DomusImportPage) self = choice->page;
  g_autoptr (DomusImportItem) item = choice->item;
  DomusMedium *medium = domus_media_chooser_run_finish (result);

  if (self->cancellable == NULL)
    g_clear_pointer (&medium, domus_medium_free);
  if (medium != NULL) {
    domus_import_item_set_medium (item, medium->kind, medium->path);
    domus_medium_free (medium);
  } else if (self->item == item) {
    update (self); /* the check button shows what is so */
  }
}

static void
on_choose (DomusImportPage *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  Choice *choice;

  if (self->connection == NULL || self->item == NULL)
    return;
  choice = g_new0 (Choice, 1);
  choice->page = g_object_ref (self);
  choice->item = g_object_ref (self->item);
  domus_media_chooser_run_async (GTK_WINDOW (window), self->connection, self->cancellable,
                                 on_chosen, choice);
}

static void
on_put_back_toggled (DomusImportPage *self)
{
  if (self->filling || self->item == NULL)
    return;
  if (!gtk_toggle_button_get_active (self->put_back))
    domus_import_item_set_medium (self->item, DOMUS_SOURCE_NONE, NULL);
  else if (domus_import_item_get_medium (self->item) == NULL)
    on_choose (self);
}

/* ---- where disks go ---- */

static const DomusPool *
find_pool (DomusImportPage *self, const char *name)
{
  for (guint i = 0; self->pools != NULL && i < self->pools->len; i++) {
    const DomusPool *pool = self->pools->pdata[i];

    if (g_strcmp0 (pool->name, name) == 0)
      return pool;
  }
  return NULL;
}

static void
on_pool_changed (DomusImportPage *self)
{
  const DomusPool *pool =
      find_pool (self, gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pool)));

  if (!self->filling && self->item != NULL && pool != NULL)
    domus_import_item_set_pool (self->item, pool->name, pool->path);
}

/* An image is a file of its own: volumes of other kinds cannot hold all. */
static gboolean
takes_files (const DomusPool *pool)
{
  return pool->active && pool->path != NULL
         && (g_strcmp0 (pool->type, "dir") == 0 || g_strcmp0 (pool->type, "fs") == 0
             || g_strcmp0 (pool->type, "netfs") == 0);
}

static void
on_pools (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusImportPage) self = user_data;
  g_autoptr (GPtrArray) pools =
      domus_connection_list_pools_finish (DOMUS_CONNECTION (source), result, NULL);
  const DomusPool *chosen = NULL;

  if (self->item == NULL || (GObject *)self->connection != source || pools == NULL)
    return;
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  self->pools = g_steal_pointer (&pools);
  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->pool);
  for (guint i = 0; i < self->pools->len; i++) {
    const DomusPool *pool = self->pools->pdata[i];
    g_autofree char *room = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *text = g_strdup_printf (_ ("%s (%s free)"), pool->name, room);

    if (!takes_files (pool))
      continue;
    gtk_combo_box_text_append (self->pool, pool->name, text);
    if (chosen == NULL || g_str_equal (pool->name, "default"))
      chosen = pool;
  }
  if (find_pool (self, domus_import_item_get_pool (self->item)) != NULL)
    chosen = find_pool (self, domus_import_item_get_pool (self->item));
  if (chosen != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pool), chosen->name);
  self->filling = FALSE;
  domus_import_item_set_pool (self->item, chosen != NULL ? chosen->name : NULL,
                              chosen != NULL ? chosen->path : NULL);
}

static void
list_pools (DomusImportPage *self)
{
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  if (self->item == NULL || self->connection == NULL || !domus_import_item_has_disks (self->item)
      || domus_connection_get_state (self->connection) != DOMUS_CONNECTION_OPEN)
    return;
  self->listing = g_cancellable_new ();
  domus_connection_list_pools_async (self->connection, self->listing, on_pools,
                                     g_object_ref (self));
}

/* ---- object ---- */

static void
domus_import_page_dispose (GObject *object)
{
  DomusImportPage *self = DOMUS_IMPORT_PAGE (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  g_clear_object (&self->item);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_import_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, DomusImportPage, child)

static void
domus_import_page_class_init (DomusImportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_import_page_dispose;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/transfer/domus-import-page.ui");
  BIND (path);
  BIND (error);
  BIND (form);
  BIND (name);
  BIND (use_name);
  BIND (name_note);
  BIND (acpi_label);
  BIND (acpi_box);
  BIND (acpi_off);
  BIND (acpi_on);
  BIND (identity_label);
  BIND (renew);
  BIND (pool_label);
  BIND (pool);
  BIND (cd_label);
  BIND (cd_box);
  BIND (put_back);
  BIND (choose);
  BIND (medium);
  BIND (lines);
  BIND (findings_heading);
  BIND (findings);
  BIND (expander);
  BIND (xml);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_use_name);
  gtk_widget_class_bind_template_callback (widget_class, on_acpi_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_renew_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_pool_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_put_back_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, show_xml);
}

static void
domus_import_page_init (DomusImportPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_import_page_set_item:
 * @item: (nullable)
 * @connection: (nullable): %NULL while there is none to import into
 */
void
domus_import_page_set_item (DomusImportPage *self,
                            DomusImportItem *item,
                            DomusConnection *connection)
{
  g_return_if_fail (DOMUS_IS_IMPORT_PAGE (self));

  g_set_object (&self->connection, connection);
  if (self->item != item) {
    if (self->item != NULL)
      g_signal_handlers_disconnect_by_data (self->item, self);
    g_set_object (&self->item, item);
    if (item != NULL)
      g_signal_connect_object (item, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  }
  list_pools (self);
  if (item != NULL)
    update (self);
}
