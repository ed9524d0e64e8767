/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-bulk-actions-private.h"

#include "domus-bulk-run-private.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *name;
  DomusGuestAction action;
  const char *doing; /* %u: the number of guests */
  const char *failed;
  const char *confirm; /* (nullable) */
  const char *loses;   /* (nullable) */
} BulkInfo;

static const BulkInfo infos[] = {
  { "run", DOMUS_GUEST_ACTION_RUN, N_ ("Starting guests (%u)"), N_ ("Not all guests were started"),
    NULL, NULL },
  { "pause", DOMUS_GUEST_ACTION_PAUSE, N_ ("Pausing guests (%u)"),
    N_ ("Not all guests were paused"), NULL, NULL },
  { "resume", DOMUS_GUEST_ACTION_RESUME, N_ ("Resuming guests (%u)"),
    N_ ("Not all guests were resumed"), NULL, NULL },
  { "shut-down", DOMUS_GUEST_ACTION_SHUT_DOWN, N_ ("Shutting down guests (%u)"),
    N_ ("Not all guests were shut down"), NULL, NULL },
  { "reboot", DOMUS_GUEST_ACTION_REBOOT, N_ ("Rebooting guests (%u)"),
    N_ ("Not all guests were rebooted"), NULL, NULL },
  { "force-off", DOMUS_GUEST_ACTION_FORCE_OFF, N_ ("Forcing off guests (%u)"),
    N_ ("Not all guests were forced off"), N_ ("Force off the selected guests (%u)?"),
    N_ ("This is like pulling their power cords: what they have not saved is lost.") },
  { "save", DOMUS_GUEST_ACTION_SAVE, N_ ("Saving guests (%u)"), N_ ("Not all guests were saved"),
    NULL, NULL },
  { "delete", DOMUS_GUEST_ACTION_DELETE, N_ ("Deleting guests (%u)"),
    N_ ("Not all guests were deleted"), N_ ("Delete the selected guests (%u)?"),
    N_ ("Those that run are forced off first. Their disks are kept; to delete disks as well, "
        "delete guests one at a time.") },
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

/* A question that is being asked. */
typedef struct
{
  const BulkInfo *info;
  GWeakRef actions;
  GPtrArray *guests;
} Question;

static void
question_free (Question *question)
{
  g_weak_ref_clear (&question->actions);
  g_ptr_array_unref (question->guests);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* ---- doing ---- */

static void
begin_action (DomusGuest *guest, gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  domus_guest_act_async (guest, ((const BulkInfo *)data)->action, NULL, callback, user_data);
}

static void
begin_delete (DomusGuest *guest, gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  static const char *const none[] = { NULL };

  domus_guest_delete_async (guest, none, NULL, callback, user_data);
}

static const DomusBulkKind acting = { begin_action, domus_guest_act_finish };
static const DomusBulkKind deleting = { begin_delete, domus_guest_delete_finish };

/* @format is one of the table's, with one %u. */
static char *
counted (const char *format, guint n)
{
  g_auto (GStrv) parts = g_strsplit (format, "%u", 2);
  g_autofree char *number = g_strdup_printf ("%u", n);

  return g_strjoinv (number, parts);
}

static GtkWindow *
get_window (DomusBulkActions *self)
{
  return self->widget != NULL ? GTK_WINDOW (gtk_widget_get_toplevel (self->widget)) : NULL;
}

static void
start (DomusBulkActions *self, const BulkInfo *info, GPtrArray *guests)
{
  g_autofree char *title = counted (_ (info->doing), guests->len);

  domus_bulk_run (self->store, get_window (self), title, _ (info->failed), guests,
                  info->action == DOMUS_GUEST_ACTION_DELETE ? &deleting : &acting, (gpointer)info,
                  NULL);
}

static void
on_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (DomusBulkActions) self = g_weak_ref_get (&question->actions);

  if (domus_message_confirm_finish (result) && self != NULL && self->store != NULL)
    start (self, question->info, question->guests);
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
  g_autoptr (GPtrArray) guests = g_ptr_array_new_with_free_func (g_object_unref);

  if (info->action == DOMUS_GUEST_ACTION_PAUSE && all_paused (self))
    info = info_for ("resume");
  for (guint i = 0; i < self->guests->len; i++) {
    if (domus_guest_can (self->guests->pdata[i], info->action, NULL))
      g_ptr_array_add (guests, g_object_ref (self->guests->pdata[i]));
  }
  if (guests->len == 0)
    return;
  if (info->confirm != NULL && self->widget != NULL) {
    g_autofree char *heading = counted (_ (info->confirm), guests->len);
    const char *label = domus_guest_action_label (info->action);
    Question *question = g_new0 (Question, 1);

    question->info = info;
    question->guests = g_steal_pointer (&guests);
    g_weak_ref_init (&question->actions, self);
    domus_message_confirm_async (get_window (self), heading, _ (info->loses), label, TRUE, NULL,
                                 on_confirmed, question);
  } else {
    start (self, info, guests);
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
