/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-bulk-actions-private.h"

#include "domus-error.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

/* Operations of one bulk at the same time: enough to keep a host busy, not so
 * many that it serves nothing else. */
#define AT_ONCE 4

typedef struct
{
  const char *name;
  DomusGuestAction action;
  const char *doing;   /* %u: the number of guests */
  const char *confirm; /* (nullable) */
  const char *loses;   /* (nullable) */
} BulkInfo;

static const BulkInfo infos[] = {
  { "run", DOMUS_GUEST_ACTION_RUN, N_ ("Starting guests (%u)"), NULL, NULL },
  { "pause", DOMUS_GUEST_ACTION_PAUSE, N_ ("Pausing guests (%u)"), NULL, NULL },
  { "resume", DOMUS_GUEST_ACTION_RESUME, N_ ("Resuming guests (%u)"), NULL, NULL },
  { "shut-down", DOMUS_GUEST_ACTION_SHUT_DOWN, N_ ("Shutting down guests (%u)"), NULL, NULL },
  { "reboot", DOMUS_GUEST_ACTION_REBOOT, N_ ("Rebooting guests (%u)"), NULL, NULL },
  { "force-off", DOMUS_GUEST_ACTION_FORCE_OFF, N_ ("Forcing off guests (%u)"),
    N_ ("Force off the selected guests (%u)?"),
    N_ ("This is like pulling their power cords: what they have not saved is lost.") },
  { "save", DOMUS_GUEST_ACTION_SAVE, N_ ("Saving guests (%u)"), NULL, NULL },
};

struct _DomusBulkActions
{
  GObject parent_instance;

  GtkWidget *widget; /* (unowned) (nullable): weak */
  DomusConnectionStore *store;
  GPtrArray *guests; /* of DomusGuest */
  GSimpleActionGroup *group;
  guint update_id;
};

G_DEFINE_FINAL_TYPE (DomusBulkActions, domus_bulk_actions, G_TYPE_OBJECT)

/* One action on several guests. Outlives the window. Counted by hand: one
 * for each operation in flight. */
typedef struct
{
  const BulkInfo *info;
  GWeakRef actions;
  GPtrArray *guests;
  GCancellable *cancellable;
  DomusJob *job;
  GString *failures;
  guint next;
  guint done;
  guint failed;
} Bulk;

static void
bulk_free (Bulk *bulk)
{
  g_weak_ref_clear (&bulk->actions);
  g_ptr_array_unref (bulk->guests);
  g_clear_object (&bulk->cancellable);
  g_clear_object (&bulk->job);
  g_string_free (bulk->failures, TRUE);
  g_free (bulk);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bulk, bulk_free)

/* ---- doing ---- */

static GError *
bulk_error (Bulk *bulk)
{
  g_autofree char *message = NULL;

  if (g_cancellable_is_cancelled (bulk->cancellable))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  if (bulk->failed == 0)
    return NULL;
  message = g_strdup_printf (ngettext ("It failed for %u of %u guest.",
                                       "It failed for %u of %u guests.", bulk->guests->len),
                             bulk->failed, bulk->guests->len);
  return domus_error_new (DOMUS_ERROR_FAILED, message, NULL, bulk->failures->str);
}

static void bulk_go_on (Bulk *bulk);

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bulk *bulk = user_data;
  DomusGuest *guest = DOMUS_GUEST (source);
  g_autoptr (GError) error = NULL;

  bulk->done++;
  if (!domus_guest_act_finish (guest, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    bulk->failed++;
    g_string_append_printf (bulk->failures, "%s: %s\n", domus_guest_get_label (guest),
                            error->message);
  }
  bulk_go_on (bulk);
}

/* Frees @bulk when all is done. */
static void
bulk_go_on (Bulk *bulk)
{
  if (g_cancellable_is_cancelled (bulk->cancellable)) {
    /* Those that have not begun stay as they are. */
    bulk->done += bulk->guests->len - bulk->next;
    bulk->next = bulk->guests->len;
  }
  while (bulk->next < bulk->guests->len && bulk->next - bulk->done < AT_ONCE) {
    DomusGuest *guest = g_ptr_array_index (bulk->guests, bulk->next++);

    domus_guest_act_async (guest, bulk->info->action, NULL, on_acted, bulk);
  }
  domus_job_set_progress (bulk->job, (double)bulk->done / (double)bulk->guests->len);
  if (bulk->done == bulk->guests->len) {
    g_autoptr (GError) error = bulk_error (bulk);

    domus_job_finish (bulk->job, error);
    bulk_free (bulk);
  }
}

/* @format is one of the table's, with one %u. */
static char *
counted (const char *format, guint n)
{
  g_auto (GStrv) parts = g_strsplit (format, "%u", 2);
  g_autofree char *number = g_strdup_printf ("%u", n);

  return g_strjoinv (number, parts);
}

static void
bulk_start (Bulk *bulk, DomusConnectionStore *store)
{
  g_autofree char *title = counted (_ (bulk->info->doing), bulk->guests->len);

  bulk->job = domus_job_new (title, bulk->cancellable);
  domus_connection_store_add_job (store, bulk->job);
  bulk_go_on (bulk);
}

static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Bulk) bulk = user_data;
  g_autoptr (DomusBulkActions) self = g_weak_ref_get (&bulk->actions);

  if (domus_message_confirm_finish (result) && self != NULL && self->store != NULL)
    bulk_start (g_steal_pointer (&bulk), self->store);
}

static gboolean
all_paused (DomusBulkActions *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->guests->len; i++) {
    if (domus_guest_can (self->guests->pdata[i], DOMUS_GUEST_ACTION_PAUSE, NULL))
      return FALSE;
    any = any || domus_guest_can (self->guests->pdata[i], DOMUS_GUEST_ACTION_RESUME, NULL);
  }
  return any;
}

static const BulkInfo *
info_for (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    if (g_str_equal (infos[i].name, name))
      return &infos[i];
  }
  return NULL;
}

static void
on_activate (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusBulkActions *self = user_data;
  const BulkInfo *info = info_for (g_action_get_name (G_ACTION (action)));
  g_autoptr (Bulk) bulk = g_new0 (Bulk, 1);

  if (info->action == DOMUS_GUEST_ACTION_PAUSE && all_paused (self))
    info = info_for ("resume");
  bulk->info = info;
  bulk->guests = g_ptr_array_new_with_free_func (g_object_unref);
  bulk->failures = g_string_new (NULL);
  bulk->cancellable = g_cancellable_new ();
  g_weak_ref_init (&bulk->actions, self);
  for (guint i = 0; i < self->guests->len; i++) {
    if (domus_guest_can (self->guests->pdata[i], info->action, NULL))
      g_ptr_array_add (bulk->guests, g_object_ref (self->guests->pdata[i]));
  }
  if (bulk->guests->len == 0)
    return;
  if (info->confirm != NULL && self->widget != NULL) {
    g_autofree char *heading = counted (_ (info->confirm), bulk->guests->len);
    GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (self->widget));
    const char *label = domus_guest_action_label (info->action);
    const char *loses = _ (info->loses);

    domus_message_confirm_async (window, heading, loses, label, TRUE, NULL, on_confirmed,
                                 g_steal_pointer (&bulk));
  } else {
    bulk_start (g_steal_pointer (&bulk), self->store);
  }
}

/* ---- showing ---- */

static void
update (DomusBulkActions *self)
{
  gboolean paused = all_paused (self);

  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), infos[i].name);
    DomusGuestAction what = infos[i].action;
    gboolean enabled = FALSE;

    if (action == NULL)
      continue;
    if (what == DOMUS_GUEST_ACTION_PAUSE && paused)
      what = DOMUS_GUEST_ACTION_RESUME;
    for (guint j = 0; j < self->guests->len && !enabled; j++)
      enabled = domus_guest_can (self->guests->pdata[j], what, NULL);
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    if (infos[i].action == DOMUS_GUEST_ACTION_PAUSE)
      g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (paused));
  }
}

static gboolean
on_update (gpointer user_data)
{
  DomusBulkActions *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Once for all the guests that change in one go. */
static void
queue_update (DomusBulkActions *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (on_update, self);
}

static void
drop_guests (DomusBulkActions *self)
{
  for (guint i = 0; i < self->guests->len; i++)
    g_signal_handlers_disconnect_by_func (self->guests->pdata[i], queue_update, self);
  g_ptr_array_set_size (self->guests, 0);
}

static void
domus_bulk_actions_dispose (GObject *object)
{
  DomusBulkActions *self = DOMUS_BULK_ACTIONS (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->guests != NULL)
    drop_guests (self);
  g_clear_pointer (&self->guests, g_ptr_array_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->group);
  g_clear_weak_pointer (&self->widget);
  G_OBJECT_CLASS (domus_bulk_actions_parent_class)->dispose (object);
}

static void
domus_bulk_actions_class_init (DomusBulkActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_bulk_actions_dispose;
}

static void
domus_bulk_actions_init (DomusBulkActions *self)
{
  self->guests = g_ptr_array_new_with_free_func (g_object_unref);
  self->group = g_simple_action_group_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    g_autoptr (GSimpleAction) action = NULL;

    if (infos[i].action == DOMUS_GUEST_ACTION_RESUME)
      continue;
    if (infos[i].action == DOMUS_GUEST_ACTION_PAUSE)
      action = g_simple_action_new_stateful (infos[i].name, NULL, g_variant_new_boolean (FALSE));
    else
      action = g_simple_action_new (infos[i].name, NULL);
    g_signal_connect_object (action, "activate", G_CALLBACK (on_activate), self, 0);
    g_action_map_add_action (G_ACTION_MAP (self->group), G_ACTION (action));
  }
}

/**
 * domus_bulk_actions_new:
 * @widget: where questions find their window; not kept alive
 * @store: whose job list tells of the operations
 *
 * Returns: (transfer full): actions of no guests yet
 */
DomusBulkActions *
domus_bulk_actions_new (GtkWidget *widget, DomusConnectionStore *store)
{
  DomusBulkActions *self = g_object_new (DOMUS_TYPE_BULK_ACTIONS, NULL);

  g_set_weak_pointer (&self->widget, widget);
  self->store = g_object_ref (store);
  return self;
}

/**
 * domus_bulk_actions_set_guests:
 * @guests: (nullable) (element-type DomusGuest): copied
 */
void
domus_bulk_actions_set_guests (DomusBulkActions *self, GPtrArray *guests)
{
  g_return_if_fail (DOMUS_IS_BULK_ACTIONS (self));

  drop_guests (self);
  for (guint i = 0; guests != NULL && i < guests->len; i++) {
    DomusGuest *guest = g_object_ref (guests->pdata[i]);

    g_ptr_array_add (self->guests, guest);
    g_signal_connect_object (guest, "notify::state", G_CALLBACK (queue_update), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (guest, "notify::busy", G_CALLBACK (queue_update), self,
                             G_CONNECT_SWAPPED);
  }
  update (self);
}

/**
 * domus_bulk_actions_get_group:
 *
 * Returns: (transfer none): to be inserted in a widget as "guest"
 */
GActionGroup *
domus_bulk_actions_get_group (DomusBulkActions *self)
{
  g_return_val_if_fail (DOMUS_IS_BULK_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}
