/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-clone-dialog-private.h"

#include "common/domus-widgets-private.h"
#include "domus-baselines.h"
#include "domus-restack-job-private.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>

struct _DomusCloneDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  char *wanted;     /* (nullable): the baseline to begin with */
  GPtrArray *disks; /* (nullable): of DomusCloneDisk, once the guest is read */

  GtkEntry *name;
  GtkComboBoxText *source;
  GtkGrid *rows;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (DomusCloneDialog, domus_clone_dialog, GTK_TYPE_DIALOG)

static const char *
get_baseline (DomusCloneDialog *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->source));

  return id != NULL && *id != '\0' ? id : NULL;
}

static gboolean
is_taken (const char *name, gpointer connection)
{
  return connection != NULL && domus_connection_find_guest (connection, name) != NULL;
}

/* Why it cannot be made as it stands; NULL: it can. */
static char *
find_problem (DomusCloneDialog *self)
{
  const char *name = gtk_entry_get_text (self->name);
  g_autoptr (GError) error = NULL;
  char *reason = NULL;

  if (self->disks == NULL)
    return g_strdup (_ ("The guest is being read."));
  if (!domus_validate_guest_name (name, &error))
    return g_strdup (error->message);
  if (is_taken (name, domus_guest_get_connection (self->guest)))
    return g_strdup_printf (_ ("There is a guest “%s” on this host already."), name);
  if (get_baseline (self) == NULL)
    domus_guest_may_restack (self->guest, &reason);
  return reason;
}

static void
update (DomusCloneDialog *self)
{
  g_autofree char *problem = find_problem (self);

  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, problem == NULL);
}

static void
on_how (GtkComboBox *combo, DomusCloneDisk *disk)
{
  disk->how = (DomusCloneHow)g_ascii_strtoull (gtk_combo_box_get_active_id (combo), NULL, 10);
}

static GtkWidget *
make_choice (DomusCloneDialog *self, DomusCloneDisk *disk)
{
  static const struct
  {
    DomusCloneHow how;
    const char *label;
  } choices[] = {
    { DOMUS_CLONE_LINK, N_ ("Stand on the baseline: seconds, hardly any room") },
    { DOMUS_CLONE_COPY, N_ ("Copy in full") },
    { DOMUS_CLONE_SHARE, N_ ("Share, only to read") },
    { DOMUS_CLONE_NONE, N_ ("Leave out") },
  };
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  g_autofree char *active = g_strdup_printf ("%d", (int)disk->how);

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autofree char *id = g_strdup_printf ("%d", (int)choices[i].how);

    if (choices[i].how != DOMUS_CLONE_LINK || get_baseline (self) != NULL)
      gtk_combo_box_text_append (combo, id, _ (choices[i].label));
  }
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), active);
  gtk_widget_set_hexpand (GTK_WIDGET (combo), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (combo),
                               get_baseline (self) != NULL
                                   ? disk->path
                                   : _ ("A clone can stand on a baseline’s disk only: the guest "
                                        "itself goes on writing to its own."));
  g_signal_connect (combo, "changed", G_CALLBACK (on_how), disk);
  return GTK_WIDGET (combo);
}

static void
show_disks (DomusCloneDialog *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);

  domus_widgets_clear (GTK_CONTAINER (self->rows));
  g_clear_pointer (&self->disks, g_ptr_array_unref);
  if (config != NULL)
    self->disks = domus_guest_list_clone_disks (config, get_baseline (self));
  for (guint i = 0; self->disks != NULL && i < self->disks->len; i++) {
    DomusCloneDisk *disk = self->disks->pdata[i];
    g_autofree char *base = g_path_get_basename (disk->path);
    g_autofree char *text = g_strdup_printf ("%s  (%s)", base, disk->target);
    GtkWidget *label = gtk_label_new (text);
    GtkWidget *choice = make_choice (self, disk);

    g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 26,
                  "tooltip-text", disk->path, NULL);
    atk_object_set_name (gtk_widget_get_accessible (choice), disk->target);
    gtk_grid_attach (self->rows, label, 0, (int)i, 1, 1);
    gtk_grid_attach (self->rows, choice, 1, (int)i, 1, 1);
  }
  gtk_widget_show_all (GTK_WIDGET (self->rows));
  update (self);
}

static void
fill_sources (DomusCloneDialog *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autoptr (GPtrArray) baselines = NULL;

  if (self->disks != NULL || config == NULL)
    return;
  baselines = domus_baselines_list (config);
  gtk_combo_box_text_append (self->source, "", _ ("The guest as it is now"));
  for (guint i = 0; i < baselines->len; i++) {
    const DomusBaseline *baseline = baselines->pdata[i];
    g_autofree char *text = g_strdup_printf (_ ("Baseline “%s”"), baseline->name);

    gtk_combo_box_text_append (self->source, baseline->id, text);
  }
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->source),
                                    self->wanted != NULL ? self->wanted : ""))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->source), 0);
}

static void
make_clone (DomusCloneDialog *self)
{
  const char *label = domus_guest_get_label (self->guest);
  g_autofree char *title = g_strdup_printf (_ ("Cloning “%s”"), label);
  g_autofree char *failed = g_strdup_printf (_ ("“%s” could not be cloned"), label);
  DomusRestackJob *job = domus_restack_job_new (gtk_window_get_transient_for (GTK_WINDOW (self)),
                                                self->store, title, failed);

  domus_guest_clone_async (self->guest, gtk_entry_get_text (self->name), get_baseline (self),
                           self->disks, domus_restack_job_get (job), domus_restack_job_done, job);
}

static void
domus_clone_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    make_clone (DOMUS_CLONE_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_clone_dialog_dispose (GObject *object)
{
  DomusCloneDialog *self = DOMUS_CLONE_DIALOG (object);

  if (self->guest != NULL)
    domus_guest_release (self->guest);
  G_OBJECT_CLASS (domus_clone_dialog_parent_class)->dispose (object);
  /* After the rows, whose handlers point into it. */
  g_clear_pointer (&self->disks, g_ptr_array_unref);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  g_clear_pointer (&self->wanted, g_free);
}

static void
domus_clone_dialog_class_init (DomusCloneDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_clone_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_clone_dialog_response;
}

static void
domus_clone_dialog_init (DomusCloneDialog *self)
{}

static void
attach (GtkGrid *grid, int row, const char *text, GtkWidget *field)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), field);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_widget_set_hexpand (field, TRUE);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, field, 1, row, 1, 1);
}

static void
build (DomusCloneDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *grid = gtk_grid_new ();
  DomusConnection *connection = domus_guest_get_connection (self->guest);
  g_autofree char *wish = g_strdup_printf ("%s-clone", domus_guest_get_name (self->guest));
  g_autofree char *name = domus_unique_name (wish, is_taken, connection);
  g_autofree char *heading =
      g_strdup_printf (_ ("A second guest like “%s”"), domus_guest_get_label (self->guest));

  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  domus_widgets_add_line (GTK_CONTAINER (box), heading, "domus-title");
  g_object_set (grid, "row-spacing", 6, "column-spacing", 12, NULL);
  gtk_container_add (GTK_CONTAINER (box), grid);
  self->name = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_text (self->name, name);
  gtk_entry_set_activates_default (self->name, TRUE);
  g_signal_connect_object (self->name, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  attach (GTK_GRID (grid), 0, _ ("_Name"), GTK_WIDGET (self->name));
  self->source = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  attach (GTK_GRID (grid), 1, _ ("_From"), GTK_WIDGET (self->source));
  g_signal_connect_object (self->source, "changed", G_CALLBACK (show_disks), self,
                           G_CONNECT_SWAPPED);

  domus_widgets_add_line (GTK_CONTAINER (box), _ ("Disks"), "domus-heading");
  self->rows = GTK_GRID (gtk_grid_new ());
  g_object_set (self->rows, "row-spacing", 6, "column-spacing", 12, NULL);
  gtk_container_add (GTK_CONTAINER (box), GTK_WIDGET (self->rows));
  domus_widgets_add_line (
      GTK_CONTAINER (box),
      _ ("The new guest gets a UUID, network addresses and firmware variables of its own. "
         "Windows may want to be activated again, and a name inside the guest, its host keys and "
         "its domain membership are the same as before: change them where both are on one "
         "network."),
      "dim-label");
  self->problem = domus_widgets_add_line (GTK_CONTAINER (box), "", NULL);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (self))), box);
  gtk_widget_show_all (box);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("C_lone"),
                          GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
}

/**
 * domus_clone_dialog_new:
 * @store: (nullable): whose list of jobs tells of it
 * @baseline: (nullable)
 *
 * Returns: (transfer none): to be presented; it destroys itself
 */
GtkWidget *
domus_clone_dialog_new (GtkWindow *parent,
                        DomusConnectionStore *store,
                        DomusGuest *guest,
                        const char *baseline)
{
  DomusCloneDialog *self = g_object_new (
      DOMUS_TYPE_CLONE_DIALOG, "use-header-bar", FALSE, "transient-for", parent, "modal", TRUE,
      "destroy-with-parent", TRUE, "title", _ ("Clone Guest"), "default-width", 560, NULL);

  g_set_object (&self->guest, guest);
  g_set_object (&self->store, store);
  self->wanted = g_strdup (baseline);
  domus_guest_hold (guest);
  build (self);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (fill_sources), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  fill_sources (self);
  update (self);
  return GTK_WIDGET (self);
}
