/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-windows.h"

#include "common/domus-error-box-private.h"
#include "common/domus-style-private.h"
#include "domus-disc-copy.h"
#include "domus-install-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DOMUS_TYPE_MAKE_ISO_DIALOG (domus_make_iso_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DomusMakeIsoDialog, domus_make_iso_dialog, DOMUS, MAKE_ISO_DIALOG, GtkDialog)

struct _DomusMakeIsoDialog
{
  GtkDialog parent_instance;

  GtkWidget *form;
  GtkEntry *drive;
  GtkComboBoxText *connections;
  GtkComboBoxText *pools;
  GtkEntry *name;
  GtkToggleButton *fill;
  GtkWidget *progress_box;
  GtkLabel *stage;
  GtkProgressBar *progress;
  GtkLabel *done;
  DomusErrorBox *error;
  GtkWidget *make;
  GtkWidget *close;

  DomusConnectionStore *store;
  DomusInstallPlan *plan; /* (owned) (nullable): knows the host's pools */
  GSignalGroup *signals;  /* of the plan */
  DomusJob *job;          /* (owned) (nullable): while it is made */
};

G_DEFINE_FINAL_TYPE (DomusMakeIsoDialog, domus_make_iso_dialog, GTK_TYPE_DIALOG)

static void
update (DomusMakeIsoDialog *self)
{
  const char *reason = NULL;

  if (*gtk_entry_get_text (self->drive) != '/')
    reason = _ ("Say which drive: a path such as /dev/cdrom.");
  else if (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools)) == NULL)
    reason = _ ("Choose a storage pool.");
  else if (*gtk_entry_get_text (self->name) == '\0'
           || strchr (gtk_entry_get_text (self->name), '/') != NULL)
    reason = _ ("The image needs a name, without slashes.");
  gtk_widget_set_sensitive (self->make, reason == NULL && self->job == NULL);
  gtk_widget_set_tooltip_text (self->make, reason);
  gtk_widget_set_sensitive (self->form, self->job == NULL);
  gtk_widget_set_visible (self->progress_box, self->job != NULL);
  gtk_button_set_label (GTK_BUTTON (self->close), self->job != NULL ? _ ("_Cancel") : _ ("_Close"));
}

static void
fill_pools (DomusMakeIsoDialog *self)
{
  GPtrArray *pools = domus_install_plan_get_pools (self->plan);
  g_autofree char *best = NULL;

  g_object_get (self->plan, "pool", &best, NULL);
  gtk_combo_box_text_remove_all (self->pools);
  for (guint i = 0; i < pools->len; i++) {
    const DomusPlanPool *pool = pools->pdata[i];

    if (pool->available > 0)
      gtk_combo_box_text_append (self->pools, pool->name, pool->name);
  }
  if (best == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pools), best))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->pools), 0);
  update (self);
}

static void
on_connection_changed (DomusMakeIsoDialog *self)
{
  const char *uri = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->connections));
  DomusConnection *connection = uri != NULL ? domus_connection_store_find (self->store, uri) : NULL;

  if (connection == NULL)
    return;
  g_clear_object (&self->plan);
  self->plan = domus_install_plan_new (connection);
  g_signal_group_set_target (self->signals, self->plan);
  domus_install_plan_prepare (self->plan);
  fill_pools (self);
}

static void
show_progress (DomusMakeIsoDialog *self)
{
  double progress = domus_job_get_progress (self->job);
  const char *stage = domus_job_get_stage (self->job);

  gtk_label_set_text (self->stage, stage != NULL ? stage : "");
  gtk_progress_bar_set_fraction (self->progress, CLAMP (progress, 0.0, 1.0));
}

static void
show_done (DomusMakeIsoDialog *self, const DomusDiscCopied *copied)
{
  g_autofree char *size = g_format_size_full (copied->size, G_FORMAT_SIZE_IEC_UNITS);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s is made (%s).\nSHA-256: %s"), copied->path, size,
                          copied->sha256);
  if (copied->bad_sectors->len > 0) {
    g_string_append_printf (text,
                            ngettext ("\n%u sector could not be read and is filled with zeros:",
                                      "\n%u sectors could not be read and are filled with zeros:",
                                      copied->bad_sectors->len),
                            copied->bad_sectors->len);
    for (guint i = 0; i < MIN (copied->bad_sectors->len, 20); i++)
      g_string_append_printf (text, " %u", g_array_index (copied->bad_sectors, guint32, i));
    if (copied->bad_sectors->len > 20)
      g_string_append (text, " …");
  }
  gtk_label_set_text (self->done, text->str);
  gtk_widget_show (GTK_WIDGET (self->done));
  g_string_free (text, TRUE);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusMakeIsoDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDiscCopied) copied =
      domus_disc_copy_finish (DOMUS_CONNECTION (source), result, &error);

  if (self->job == NULL)
    return; /* closed; the jobs strip tells */
  domus_connection_store_dismiss_job (self->store, self->job);
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  if (copied != NULL)
    show_done (self, copied);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    domus_error_box_set_error (self->error, _ ("The image could not be made"), error);
  update (self);
}

static void
start (DomusMakeIsoDialog *self)
{
  DomusConnection *connection = domus_install_plan_get_connection (self->plan);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *title = g_strdup_printf (_ ("Making “%s”"), gtk_entry_get_text (self->name));

  self->job = domus_job_new (title, cancellable);
  g_signal_connect_object (self->job, "notify", G_CALLBACK (show_progress), self,
                           G_CONNECT_SWAPPED);
  domus_connection_store_add_job (self->store, self->job);
  domus_error_box_set_error (self->error, NULL, NULL);
  gtk_widget_hide (GTK_WIDGET (self->done));
  update (self);
  domus_disc_copy_async (connection, gtk_entry_get_text (self->drive),
                         gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools)),
                         gtk_entry_get_text (self->name), gtk_toggle_button_get_active (self->fill),
                         self->job, on_copied, g_object_ref (self));
}

static void
on_response (DomusMakeIsoDialog *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    start (self);
  } else if (self->job != NULL) {
    gtk_label_set_text (self->stage, _ ("Cancelling…"));
    g_cancellable_cancel (domus_job_get_cancellable (self->job));
  } else {
    gtk_widget_destroy (GTK_WIDGET (self));
  }
}

static gboolean
on_delete_event (void)
{
  return GDK_EVENT_STOP; /* on_response() decided */
}

static void
domus_make_iso_dialog_dispose (GObject *object)
{
  DomusMakeIsoDialog *self = DOMUS_MAKE_ISO_DIALOG (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->plan);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_make_iso_dialog_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, DomusMakeIsoDialog, child)

static void
domus_make_iso_dialog_class_init (DomusMakeIsoDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_make_iso_dialog_dispose;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-make-iso-dialog.ui");
  BIND (form);
  BIND (drive);
  BIND (connections);
  BIND (pools);
  BIND (name);
  BIND (fill);
  BIND (progress_box);
  BIND (stage);
  BIND (progress);
  BIND (done);
  BIND (error);
  BIND (make);
  BIND (close);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_connection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_event);
}

static void
domus_make_iso_dialog_init (DomusMakeIsoDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "notify::ready", G_CALLBACK (fill_pools), self);
}

/**
 * domus_make_iso_dialog_new:
 * @parent: (nullable)
 * @connection: where the image is to be, unless the user says otherwise
 *
 * Returns: (transfer none): the dialog, not shown yet; it destroys itself.
 */
GtkWidget *
domus_make_iso_dialog_new (GtkWindow *parent,
                           DomusConnectionStore *store,
                           DomusConnection *connection)
{
  DomusMakeIsoDialog *self =
      g_object_new (DOMUS_TYPE_MAKE_ISO_DIALOG, "transient-for", parent, NULL);
  GListModel *model = G_LIST_MODEL (store);

  self->store = g_object_ref (store);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (DomusConnection) one = g_list_model_get_item (model, i);

    if (domus_connection_get_state (one) == DOMUS_CONNECTION_OPEN)
      gtk_combo_box_text_append (self->connections, domus_connection_get_uri (one),
                                 domus_connection_get_label (one));
  }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->connections),
                               domus_connection_get_uri (connection));
  return GTK_WIDGET (self);
}
