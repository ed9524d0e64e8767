/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-freeze-dialog-private.h"

#include "common/domus-last-picture-private.h"
#include "common/domus-widgets-private.h"
#include "domus-baselines.h"
#include "domus-restack-job-private.h"

#include <glib/gi18n-lib.h>

#define PICTURE_WIDTH 320

struct _DomusFreezeDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  GCancellable *cancellable;
  GBytes *picture; /* (nullable) */
  gboolean planned;

  GtkEntry *name;
  GtkTextView *note;
  GtkBox *disks;
};

G_DEFINE_FINAL_TYPE (DomusFreezeDialog, domus_freeze_dialog, GTK_TYPE_DIALOG)

static void
update (DomusFreezeDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name)));

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     self->planned && *name != '\0');
}

static void
show_ways (DomusFreezeDialog *self, GPtrArray *ways)
{
  gboolean fine = ways->len > 0;

  domus_widgets_clear (GTK_CONTAINER (self->disks));
  if (ways->len == 0)
    domus_widgets_add_line (GTK_CONTAINER (self->disks),
                            _ ("The guest has no disk of its own to freeze."), NULL);
  for (guint i = 0; i < ways->len; i++) {
    const DomusBaselineWay *way = ways->pdata[i];
    g_autofree char *text = g_strdup_printf (
        "%s: %s", way->target,
        way->problem != NULL ? _ ("cannot be frozen") : domus_baseline_method_label (way->method));

    domus_widgets_add_line (GTK_CONTAINER (self->disks), text, NULL);
    domus_widgets_add_line (GTK_CONTAINER (self->disks),
                            way->problem != NULL ? way->problem : way->words, "dim-label");
    fine = fine && way->problem == NULL;
  }
  self->planned = fine;
  update (self);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusFreezeDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ways =
      domus_guest_plan_freeze_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL)
    return; /* closed meanwhile */
  if (ways != NULL) {
    show_ways (self, ways);
    return;
  }
  domus_widgets_clear (GTK_CONTAINER (self->disks));
  domus_widgets_add_line (GTK_CONTAINER (self->disks), error->message, NULL);
}

static void
picture_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusFreezeDialog) self = user_data;
  g_autoptr (GdkPixbuf) picture = domus_last_picture_load_finish (result);
  g_autoptr (GdkPixbuf) small = NULL;
  char *data;
  gsize size;
  int height;

  if (picture == NULL || self->cancellable == NULL)
    return;
  height = gdk_pixbuf_get_height (picture) * PICTURE_WIDTH / gdk_pixbuf_get_width (picture);
  small = gdk_pixbuf_scale_simple (picture, PICTURE_WIDTH, MAX (height, 1), GDK_INTERP_BILINEAR);
  if (small != NULL && gdk_pixbuf_save_to_buffer (small, &data, &size, "png", NULL, NULL))
    self->picture = g_bytes_new_take (data, size);
}

static void
freeze (DomusFreezeDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name)));
  const char *label = domus_guest_get_label (self->guest);
  g_autofree char *title = g_strdup_printf (_ ("Freezing “%s”"), label);
  g_autofree char *failed = g_strdup_printf (_ ("“%s” could not be frozen"), label);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note);
  DomusRestackJob *job = domus_restack_job_new (gtk_window_get_transient_for (GTK_WINDOW (self)),
                                                self->store, title, failed);
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *note = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  note = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  domus_guest_freeze_async (self->guest, name, note, self->picture, domus_restack_job_get (job),
                            domus_restack_job_done, job);
}

static void
domus_freeze_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    freeze (DOMUS_FREEZE_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_freeze_dialog_dispose (GObject *object)
{
  DomusFreezeDialog *self = DOMUS_FREEZE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_freeze_dialog_parent_class)->dispose (object);
}

static void
domus_freeze_dialog_class_init (DomusFreezeDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_freeze_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_freeze_dialog_response;
}

static void
attach (GtkGrid *grid, int row, const char *label, GtkWidget *field)
{
  GtkWidget *widget = gtk_label_new_with_mnemonic (label);

  g_object_set (widget, "xalign", 1.0, "valign", GTK_ALIGN_START, "margin-top", 6, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (widget), "dim-label");
  gtk_label_set_mnemonic_widget (GTK_LABEL (widget),
                                 GTK_IS_BIN (field) ? gtk_bin_get_child (GTK_BIN (field)) : field);
  gtk_grid_attach (grid, widget, 0, row, 1, 1);
  gtk_grid_attach (grid, field, 1, row, 1, 1);
}

static GtkWidget *
make_note (DomusFreezeDialog *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->note = GTK_TEXT_VIEW (gtk_text_view_new ());
  g_object_set (self->note, "accepts-tab", FALSE, "wrap-mode", GTK_WRAP_WORD_CHAR, "left-margin", 6,
                "right-margin", 6, "top-margin", 6, "bottom-margin", 6, NULL);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->note)), _ ("Note"));
  g_object_set (scrolled, "shadow-type", GTK_SHADOW_IN, "min-content-height", 70, "hexpand", TRUE,
                NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), GTK_WIDGET (self->note));
  return scrolled;
}

static void
domus_freeze_dialog_init (DomusFreezeDialog *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
build (DomusFreezeDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *grid = gtk_grid_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%x");
  g_autofree char *proposal = g_strdup_printf (_ ("Clean, %s"), date);

  g_object_set (grid, "row-spacing", 6, "column-spacing", 12, NULL);
  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  domus_widgets_add_line (GTK_CONTAINER (box), _ ("Freeze the disks as they are now"),
                          "domus-title");
  domus_widgets_add_line (
      GTK_CONTAINER (box),
      _ ("From then on you can come back to this state in seconds, and make new guests from it."),
      NULL);
  gtk_container_add (GTK_CONTAINER (box), grid);

  self->name = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_text (self->name, proposal);
  gtk_entry_set_activates_default (self->name, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->name), TRUE);
  g_signal_connect_object (self->name, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  attach (GTK_GRID (grid), 0, _ ("_Name"), GTK_WIDGET (self->name));
  attach (GTK_GRID (grid), 1, _ ("N_ote"), make_note (self));

  domus_widgets_add_line (GTK_CONTAINER (box), _ ("What becomes of the disks"), "domus-heading");
  self->disks = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  domus_widgets_add_line (GTK_CONTAINER (self->disks), _ ("Looking at the host’s disks…"),
                          "dim-label");
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->disks));

  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), box);
  gtk_widget_show_all (box);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Freeze"),
                          GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
}

/**
 * domus_freeze_dialog_new:
 * @store: (nullable): whose list of jobs tells of it
 *
 * Returns: (transfer none): to be presented; it destroys itself
 */
GtkWidget *
domus_freeze_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusFreezeDialog *self = g_object_new (
      DOMUS_TYPE_FREEZE_DIALOG, "use-header-bar", FALSE, "transient-for", parent, "modal", TRUE,
      "destroy-with-parent", TRUE, "title", _ ("Freeze Baseline"), "default-width", 520, NULL);

  g_set_object (&self->guest, guest);
  g_set_object (&self->store, store);
  build (self);
  update (self);
  domus_guest_plan_freeze_async (guest, self->cancellable, planned_cb, g_object_ref (self));
  domus_last_picture_load_async (domus_guest_get_uuid (guest), self->cancellable, picture_cb,
                                 g_object_ref (self));
  return GTK_WIDGET (self);
}
