/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-disk-box-private.h"

#include "common/domus-size-spin-private.h"
#include "domus-host-device.h"
#include "domus-install-plan.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_SIZE (20 * DOMUS_GIB)

struct _DomusNewDiskBox
{
  GtkGrid parent_instance;

  DomusDraft *draft;
  DomusInstallPlan *plan; /* (nullable): asks the host for its pools */

  GtkComboBoxText *kind;
  GtkWidget *size;
  GtkWidget *size_label;
  GtkComboBoxText *pools;
  GtkWidget *pools_label;
  GtkLabel *free_space;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusNewDiskBox, domus_new_disk_box, GTK_TYPE_GRID)

static const DomusPlanPool *
chosen_pool (DomusNewDiskBox *self)
{
  GPtrArray *pools = self->plan != NULL ? domus_install_plan_get_pools (self->plan) : NULL;
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->pools));

  for (guint i = 0; pools != NULL && id != NULL && i < pools->len; i++) {
    const DomusPlanPool *pool = g_ptr_array_index (pools, i);

    if (g_strcmp0 (pool->name, id) == 0)
      return pool;
  }
  return NULL;
}

static void
show_state (DomusNewDiskBox *self)
{
  gboolean fresh = domus_new_disk_box_is_new (self);
  const DomusPlanPool *pool = chosen_pool (self);
  g_autofree char *size =
      pool != NULL ? g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS) : NULL;
  g_autofree char *text = size != NULL ? g_strdup_printf (_ ("%s free"), size) : NULL;

  gtk_widget_set_visible (self->size, fresh);
  gtk_widget_set_visible (self->size_label, fresh);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->pools)), fresh);
  gtk_widget_set_visible (self->pools_label, fresh);
  gtk_label_set_text (self->free_space, text != NULL ? text : "");
}

static void
on_kind_changed (DomusNewDiskBox *self)
{
  show_state (self);
  g_signal_emit (self, signals[CHANGED], 0, TRUE);
}

static void
on_changed (DomusNewDiskBox *self)
{
  show_state (self);
  g_signal_emit (self, signals[CHANGED], 0, FALSE);
}

static void
on_ready (DomusNewDiskBox *self)
{
  GPtrArray *pools = domus_install_plan_get_pools (self->plan);

  gtk_combo_box_text_remove_all (self->pools);
  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusPlanPool *pool = g_ptr_array_index (pools, i);

    gtk_combo_box_text_append (self->pools, pool->name, pool->name);
  }
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->pools), "default"))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->pools), 0);
  on_changed (self);
}

static void
domus_new_disk_box_dispose (GObject *object)
{
  DomusNewDiskBox *self = DOMUS_NEW_DISK_BOX (object);

  g_clear_object (&self->plan);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (domus_new_disk_box_parent_class)->dispose (object);
}

static void
domus_new_disk_box_class_init (DomusNewDiskBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_new_disk_box_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static GtkWidget *
attach (DomusNewDiskBox *self, const char *text, GtkWidget *widget, GtkWidget *control, int row)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), control);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_grid_attach (GTK_GRID (self), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self), widget, 1, row, 1, 1);
  gtk_widget_show_all (label);
  gtk_widget_show_all (widget);
  return label;
}

static void
domus_new_disk_box_init (DomusNewDiskBox *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_grid_set_row_spacing (GTK_GRID (self), 12);
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  g_object_set (self, "margin-start", 18, "margin-end", 18, "margin-top", 18, NULL);

  self->kind = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  gtk_combo_box_text_append (self->kind, "new", _ ("Make a new one"));
  gtk_combo_box_text_append (self->kind, "existing", _ ("Use one that is there"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->kind), 0);
  attach (self, _ ("_Image:"), GTK_WIDGET (self->kind), GTK_WIDGET (self->kind), 0);

  self->size = domus_size_spin_new ();
  domus_size_spin_set_range (DOMUS_SIZE_SPIN (self->size), 1, 64 * 1024 * 1024, 1024);
  domus_size_spin_set_bytes (DOMUS_SIZE_SPIN (self->size), DEFAULT_SIZE);
  self->size_label = attach (self, _ ("Si_ze:"), self->size, self->size, 1);

  self->pools = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  self->free_space = GTK_LABEL (gtk_label_new (NULL));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->free_space)),
                               "dim-label");
  gtk_container_add (GTK_CONTAINER (line), GTK_WIDGET (self->pools));
  gtk_container_add (GTK_CONTAINER (line), GTK_WIDGET (self->free_space));
  self->pools_label = attach (self, _ ("_Pool:"), line, GTK_WIDGET (self->pools), 2);

  g_signal_connect_swapped (self->kind, "changed", G_CALLBACK (on_kind_changed), self);
  g_signal_connect_swapped (self->size, "value-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->pools, "changed", G_CALLBACK (show_state), self);
}

/**
 * domus_new_disk_box_new:
 * @draft: of the guest that gets the disk
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_new_disk_box_new (DomusDraft *draft)
{
  DomusNewDiskBox *self = g_object_new (DOMUS_TYPE_NEW_DISK_BOX, NULL);
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (draft));

  self->draft = g_object_ref (draft);
  if (connection != NULL) {
    self->plan = domus_install_plan_new (connection);
    g_signal_connect_object (self->plan, "notify::ready", G_CALLBACK (on_ready), self,
                             G_CONNECT_SWAPPED);
    domus_install_plan_prepare (self->plan);
  }
  show_state (self);
  return GTK_WIDGET (self);
}

/**
 * domus_new_disk_box_is_new:
 *
 * Returns: whether an image is to be made
 */
gboolean
domus_new_disk_box_is_new (DomusNewDiskBox *self)
{
  return gtk_combo_box_get_active (GTK_COMBO_BOX (self->kind)) == 0;
}

/**
 * domus_new_disk_box_get_problem:
 *
 * Returns: (transfer full) (nullable): why no image can be made
 */
char *
domus_new_disk_box_get_problem (DomusNewDiskBox *self)
{
  gboolean ready = FALSE;
  GPtrArray *pools;

  if (self->plan != NULL)
    g_object_get (self->plan, "ready", &ready, NULL);
  if (!ready)
    return g_strdup (_ ("Asking the host for its storage pools…"));
  pools = domus_install_plan_get_pools (self->plan);
  if (pools == NULL || pools->len == 0)
    return g_strdup (_ ("This host has no storage pool to make an image in. Use one that is "
                        "there."));
  return chosen_pool (self) == NULL ? g_strdup (_ ("Choose a storage pool.")) : NULL;
}

/**
 * domus_new_disk_box_describe:
 *
 * Returns: (transfer full): a sentence
 */
char *
domus_new_disk_box_describe (DomusNewDiskBox *self)
{
  const DomusPlanPool *pool = chosen_pool (self);
  guint64 bytes = domus_size_spin_get_bytes (DOMUS_SIZE_SPIN (self->size));
  g_autofree char *size = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);

  if (pool != NULL && pool->available > 0 && bytes > pool->available)
    return g_strdup_printf (_ ("An image of %s is made in the pool “%s”, which has less free: it "
                               "takes only what the guest writes, as long as there is room."),
                            size, pool->name);
  return g_strdup_printf (_ ("An image of %s is made in the pool “%s”."), size,
                          pool != NULL ? pool->name : "");
}

/**
 * domus_new_disk_box_create_async:
 * @target: of the disk, for the image's name
 * @format: (nullable): "raw" or "qcow2"
 *
 * The callback's source is the #DomusConnection.
 */
void
domus_new_disk_box_create_async (DomusNewDiskBox *self,
                                 const char *target,
                                 const char *format,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const DomusPlanPool *pool = chosen_pool (self);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gboolean qcow2 = g_strcmp0 (format, "qcow2") == 0;
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *base = g_strdup_printf ("%s-%s-%s.%s", domus_draft_get_name (self->draft),
                                           target, stamp, qcow2 ? "qcow2" : "img");
  g_autofree char *name = g_strdelimit (g_strdup (base), "/ ", '-');

  gtk_spin_button_update (GTK_SPIN_BUTTON (self->size));
  domus_connection_create_disk_async (domus_install_plan_get_connection (self->plan),
                                      pool != NULL ? pool->name : "", name,
                                      domus_size_spin_get_bytes (DOMUS_SIZE_SPIN (self->size)),
                                      qcow2 ? "qcow2" : "raw", NULL, callback, user_data);
}
