/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-source-private.h"

#include "common/domus-finding-note-private.h"
#include "domus-media-chooser.h"
#include "domus-new-vm-system-private.h"

#include <glib/gi18n-lib.h>

enum
{
  COLUMN_LABEL,
  COLUMN_PATH,
  COLUMN_KIND,
};

struct _DomusNewVmSource
{
  GtkBox parent_instance;

  GtkToggleButton *from_medium;
  GtkToggleButton *from_disk;
  GtkToggleButton *from_network;
  GtkToggleButton *from_file;
  GtkWidget *file_box;
  GtkWidget *medium_box;
  GtkComboBox *media;
  GtkListStore *rows;
  GtkWidget *choose;
  GtkLabel *system;
  DomusFindingNote *note;
  DomusNewVmSystem *family;

  DomusInstallPlan *plan;    /* (owned) (nullable) */
  GSignalGroup *signals;     /* of the plan */
  GCancellable *cancellable; /* of the chooser */
  gboolean filling;
  gboolean chosen; /* the user looked for a medium at least once */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusNewVmSource, domus_new_vm_source, GTK_TYPE_BOX)

/* ---- the media ---- */

static gboolean
find_row (DomusNewVmSource *self, const char *path, GtkTreeIter *iter)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->rows);
  gboolean more = gtk_tree_model_get_iter_first (model, iter);

  for (; more; more = gtk_tree_model_iter_next (model, iter)) {
    g_autofree char *known = NULL;

    gtk_tree_model_get (model, iter, COLUMN_PATH, &known, -1);
    if (g_strcmp0 (known, path) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_row (DomusNewVmSource *self,
         const char *label,
         const char *path,
         DomusSourceKind kind,
         GtkTreeIter *iter)
{
  gtk_list_store_insert_with_values (self->rows, iter, -1, COLUMN_LABEL, label, COLUMN_PATH, path,
                                     COLUMN_KIND, (int)kind, -1);
}

/* The host's media, and the one that was chosen by its path. */
static void
fill_media (DomusNewVmSource *self)
{
  GPtrArray *media = domus_install_plan_get_media (self->plan);
  const char *path = NULL;
  DomusSourceKind kind = domus_install_plan_get_medium (self->plan, &path);
  GtkTreeIter iter;

  self->filling = TRUE;
  gtk_list_store_clear (self->rows);
  add_row (self, _ ("Choose an image or a drive"), NULL, DOMUS_SOURCE_FILE, NULL);
  for (guint i = 0; media != NULL && i < media->len; i++) {
    const DomusMedium *medium = g_ptr_array_index (media, i);

    add_row (self, medium->label, medium->path, medium->kind, NULL);
  }
  if (path != NULL && !find_row (self, path, &iter)) {
    g_autofree char *name = g_path_get_basename (path);

    add_row (self, name, path, kind, NULL);
  }
  if (find_row (self, path, &iter))
    gtk_combo_box_set_active_iter (self->media, &iter);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->media), path);
  self->filling = FALSE;
}

static void
show_system (DomusNewVmSource *self)
{
  g_autofree char *system = NULL;
  g_autofree char *text = NULL;
  const char *path = NULL;

  domus_install_plan_get_medium (self->plan, &path);
  g_object_get (self->plan, "system", &system, NULL);
  if (path != NULL && system != NULL && *system != '\0')
    text = g_strdup_printf (_ ("Recognised: %s"), system);
  else if (path != NULL)
    text =
        g_strdup (_ ("The system on it is not recognised. If the one below is wrong, choose it."));
  gtk_label_set_text (self->system, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->system), text != NULL);
}

static void
use_medium (DomusNewVmSource *self)
{
  g_autofree char *path = NULL;
  GtkTreeIter iter;
  int kind = DOMUS_SOURCE_FILE;

  if (gtk_combo_box_get_active_iter (self->media, &iter))
    gtk_tree_model_get (GTK_TREE_MODEL (self->rows), &iter, COLUMN_PATH, &path, COLUMN_KIND, &kind,
                        -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->media), path);
  domus_install_plan_set_medium (self->plan, (DomusSourceKind)kind, path);
  show_system (self);
}

static void
on_medium_changed (DomusNewVmSource *self)
{
  if (self->plan == NULL || self->filling)
    return;
  self->chosen = TRUE;
  use_medium (self);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusNewVmSource) self = user_data;
  DomusMedium *medium = domus_media_chooser_run_finish (result);
  GtkTreeIter iter;

  if (medium == NULL)
    return;
  if (self->plan != NULL && !g_cancellable_is_cancelled (self->cancellable)) {
    self->chosen = TRUE;
    if (!find_row (self, medium->path, &iter))
      add_row (self, medium->label, medium->path, medium->kind, &iter);
    gtk_combo_box_set_active_iter (self->media, &iter);
    g_signal_emit (self, signals[CHOSEN], 0);
  }
  domus_medium_free (medium);
}

static void
on_choose (DomusNewVmSource *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  domus_media_chooser_run_async (GTK_WINDOW (window),
                                 domus_install_plan_get_connection (self->plan), self->cancellable,
                                 on_chosen, g_object_ref (self));
}

/* ---- the kinds ---- */

/* An existing disk wants its path asked for; the others a new one. */
static void
fit_disk (DomusNewVmSource *self, gboolean existing)
{
  g_autofree char *path = NULL;
  int disk;

  g_object_get (self->plan, "disk", &disk, "disk-path", &path, NULL);
  if (existing && disk != DOMUS_PLAN_DISK_FILE && disk != DOMUS_PLAN_DISK_BLOCK)
    g_object_set (self->plan, "disk", DOMUS_PLAN_DISK_FILE, NULL);
  else if (!existing && disk != DOMUS_PLAN_DISK_NONE && (path == NULL || *path == '\0'))
    g_object_set (self->plan, "disk", DOMUS_PLAN_DISK_NEW, NULL);
}

static void
on_kind_toggled (DomusNewVmSource *self, GtkToggleButton *button)
{
  gboolean medium = gtk_toggle_button_get_active (self->from_medium);

  if (!gtk_toggle_button_get_active (button) || self->plan == NULL)
    return;
  gtk_widget_set_visible (self->medium_box, medium);
  gtk_widget_set_visible (self->file_box, gtk_toggle_button_get_active (self->from_file));
  fit_disk (self, gtk_toggle_button_get_active (self->from_disk));
  if (medium) {
    use_medium (self);
  } else {
    domus_install_plan_set_medium (self->plan, DOMUS_SOURCE_NONE, NULL);
    show_system (self);
  }
  g_signal_emit_by_name (self->plan, "changed"); /* what can be created, too */
}

/* Another dialog takes over. */
static void
on_import (DomusNewVmSource *self)
{
  GtkWidget *dialog = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  GtkApplication *application = parent != NULL ? gtk_window_get_application (parent) : NULL;
  const char *const none[] = { NULL };

  if (application == NULL)
    return;
  g_action_group_activate_action (
      G_ACTION_GROUP (application), "import",
      g_variant_new ("(s^as)",
                     domus_connection_get_uri (domus_install_plan_get_connection (self->plan)),
                     none));
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
}

/* ---- object ---- */

static void
on_ready (DomusNewVmSource *self)
{
  gboolean ready;

  g_object_get (self->plan, "ready", &ready, NULL);
  if (ready)
    fill_media (self);
}

static void
domus_new_vm_source_dispose (GObject *object)
{
  DomusNewVmSource *self = DOMUS_NEW_VM_SOURCE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->plan);
  G_OBJECT_CLASS (domus_new_vm_source_parent_class)->dispose (object);
}

static void
domus_new_vm_source_finalize (GObject *object)
{
  g_clear_object (&DOMUS_NEW_VM_SOURCE (object)->cancellable);
  G_OBJECT_CLASS (domus_new_vm_source_parent_class)->finalize (object);
}

static void
domus_new_vm_source_class_init (DomusNewVmSourceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_source_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_new_vm_source_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", DOMUS_TYPE_NEW_VM_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  g_type_ensure (DOMUS_TYPE_NEW_VM_SYSTEM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-new-vm-source.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, from_medium);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, from_disk);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, from_network);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, from_file);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, file_box);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, medium_box);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, media);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, rows);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, choose);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, system);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, note);
  gtk_widget_class_bind_template_child (widget_class, DomusNewVmSource, family);
  gtk_widget_class_bind_template_callback (widget_class, on_medium_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_toggled);
}

static void
domus_new_vm_source_init (DomusNewVmSource *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "notify::ready", G_CALLBACK (on_ready), self);
  g_signal_group_connect_swapped (self->signals, "notify::system", G_CALLBACK (show_system), self);
}

/**
 * domus_new_vm_source_set_plan:
 * @plan: told what is chosen here
 */
void
domus_new_vm_source_set_plan (DomusNewVmSource *self, DomusInstallPlan *plan)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_SOURCE (self));

  g_set_object (&self->plan, plan);
  g_signal_group_set_target (self->signals, plan);
  self->chosen = FALSE;
  if (domus_install_plan_get_medium (plan, NULL) == DOMUS_SOURCE_NONE)
    domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, NULL);
  domus_new_vm_system_set_plan (self->family, plan);
  fill_media (self);
  gtk_toggle_button_set_active (self->from_medium, TRUE);
  show_system (self);
}

/**
 * domus_new_vm_source_show_findings:
 *
 * That nothing is chosen yet is no news before something was.
 */
void
domus_new_vm_source_show_findings (DomusNewVmSource *self, GPtrArray *findings)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_SOURCE (self));
  domus_finding_note_pick (self->note, self->chosen ? findings : NULL, "medium");
  domus_new_vm_system_show_findings (self->family, findings);
}

/**
 * domus_new_vm_source_is_import:
 *
 * Returns: whether all is to come from a file
 */
gboolean
domus_new_vm_source_is_import (DomusNewVmSource *self)
{
  g_return_val_if_fail (DOMUS_IS_NEW_VM_SOURCE (self), FALSE);
  return gtk_toggle_button_get_active (self->from_file);
}

/**
 * domus_new_vm_source_get_first:
 *
 * Returns: (transfer none)
 */
GtkWidget *
domus_new_vm_source_get_first (DomusNewVmSource *self)
{
  g_return_val_if_fail (DOMUS_IS_NEW_VM_SOURCE (self), NULL);
  return self->choose;
}
