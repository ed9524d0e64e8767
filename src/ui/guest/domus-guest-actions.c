/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-actions.h"

#include "baselines/domus-clone-dialog-private.h"
#include "baselines/domus-freeze-dialog-private.h"
#include "domus-delete-dialog-private.h"
#include "domus-guest-save.h"
#include "domus-message.h"
#include "install/domus-pv-dialog-private.h"
#include "transfer/domus-transfer-private.h"

#include <glib/gi18n-lib.h>

/**
 * SECTION: The actions of one guest.
 *
 * One group serves a toolbar, a context menu and the keyboard. What is enabled
 * comes from domus_guest_can() alone, and nothing here sets a guest's state:
 * the model's next reading of the host does.
 */

typedef struct
{
  const char *name;
  DomusGuestAction action;
  const char *doing;   /* the job's title */
  const char *failed;  /* the error's heading */
  const char *confirm; /* (nullable): the question's heading */
  const char *loses;   /* (nullable): the question's body */
} ActionInfo;

static const ActionInfo infos[] = {
  { "run", DOMUS_GUEST_ACTION_RUN, N_ ("Starting “%s”"), N_ ("“%s” could not be started"), NULL,
    NULL },
  { "pause", DOMUS_GUEST_ACTION_PAUSE, N_ ("Pausing “%s”"), N_ ("“%s” could not be paused"), NULL,
    NULL },
  { "resume", DOMUS_GUEST_ACTION_RESUME, N_ ("Resuming “%s”"), N_ ("“%s” could not be resumed"),
    NULL, NULL },
  { "shut-down", DOMUS_GUEST_ACTION_SHUT_DOWN, N_ ("Shutting down “%s”"),
    N_ ("“%s” could not be shut down"), NULL, NULL },
  { "reboot", DOMUS_GUEST_ACTION_REBOOT, N_ ("Rebooting “%s”"), N_ ("“%s” could not be rebooted"),
    NULL, NULL },
  { "reset", DOMUS_GUEST_ACTION_RESET, N_ ("Resetting “%s”"), N_ ("“%s” could not be reset"),
    N_ ("Force a reset of “%s”?"),
    N_ ("This is like pressing the reset button: what the guest has not saved is lost.") },
  { "force-off", DOMUS_GUEST_ACTION_FORCE_OFF, N_ ("Forcing off “%s”"),
    N_ ("“%s” could not be forced off"), N_ ("Force off “%s”?"),
    N_ ("This is like pulling the power cord: what the guest has not saved is lost.") },
  { "save", DOMUS_GUEST_ACTION_SAVE, N_ ("Saving “%s”"), N_ ("“%s” could not be saved"), NULL,
    NULL },
  { "discard-saved", DOMUS_GUEST_ACTION_DISCARD_SAVED, N_ ("Discarding the saved state of “%s”"),
    N_ ("The saved state of “%s” could not be discarded"), N_ ("Discard the saved state of “%s”?"),
    N_ ("The guest will start afresh, as if its power had been cut when it was saved.") },
  { "delete", DOMUS_GUEST_ACTION_DELETE, NULL, NULL, NULL, NULL },
  { "console", DOMUS_GUEST_ACTION_CONSOLE, NULL, NULL, NULL, NULL },
  { "hardware", DOMUS_GUEST_ACTION_HARDWARE, NULL, NULL, NULL, NULL },
  { "export", DOMUS_GUEST_ACTION_EXPORT, NULL, NULL, NULL, NULL },
  { "baseline-create", DOMUS_GUEST_ACTION_BASELINE, NULL, NULL, NULL, NULL },
  { "clone", DOMUS_GUEST_ACTION_CLONE, NULL, NULL, NULL, NULL },
  { "drivers", DOMUS_GUEST_ACTION_DRIVERS, NULL, NULL, NULL, NULL },
  { "save-to-file", DOMUS_GUEST_ACTION_SAVE_TO_FILE, NULL, NULL, NULL, NULL },
  { "migrate", DOMUS_GUEST_ACTION_MIGRATE, NULL, NULL, NULL, NULL },
};

typedef struct
{
  GtkWidget *button; /* (unowned) (nullable): NULL once it was destroyed */
  DomusGuestAction action;
  char *tooltip; /* (owned) (nullable): as the template has it */
} BoundButton;

struct _DomusGuestActions
{
  GObject parent_instance;

  GtkWidget *widget; /* (unowned) (nullable): weak */
  DomusConnectionStore *store;
  DomusGuest *guest; /* (owned) (nullable) */
  GSimpleActionGroup *group;
  GPtrArray *buttons; /* of BoundButton */
};

G_DEFINE_FINAL_TYPE (DomusGuestActions, domus_guest_actions, G_TYPE_OBJECT)

/* An operation in flight. It outlives the window that asked for it. */
typedef struct
{
  const ActionInfo *info;
  GWeakRef actions;
  DomusGuest *guest;
  DomusJob *job; /* (nullable) */
} Operation;

static void
operation_free (Operation *operation)
{
  g_weak_ref_clear (&operation->actions);
  g_clear_object (&operation->guest);
  g_clear_object (&operation->job);
  g_free (operation);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

static Operation *
operation_new (DomusGuestActions *self, const ActionInfo *info)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->info = info;
  operation->guest = g_object_ref (self->guest);
  g_weak_ref_init (&operation->actions, self);
  return operation;
}

static void
bound_button_free (gpointer data)
{
  BoundButton *bound = data;

  g_clear_weak_pointer (&bound->button);
  g_free (bound->tooltip);
  g_free (bound);
}

static const ActionInfo *
info_for (DomusGuestAction action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    if (infos[i].action == action)
      return &infos[i];
  }
  return NULL;
}

static GtkWindow *
get_window (DomusGuestActions *self)
{
  GtkWidget *toplevel;

  if (self->widget == NULL)
    return NULL;
  toplevel = gtk_widget_get_toplevel (self->widget);
  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static char *
fill (const char *format, DomusGuest *guest)
{
  g_autoptr (GString) text = g_string_new (_ (format));

  g_string_replace (text, "%s", domus_guest_get_label (guest), 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- doing ---- */

static void
acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (DomusGuestActions) self = g_weak_ref_get (&operation->actions);
  g_autoptr (GError) error = NULL;

  domus_guest_act_finish (operation->guest, result, &error);
  domus_job_finish (operation->job, error);
  if (error != NULL && self != NULL && self->widget != NULL) {
    g_autofree char *heading = fill (operation->info->failed, operation->guest);

    domus_message_error (get_window (self), heading, error);
  }
}

static void
operation_start (Operation *operation, DomusConnectionStore *store)
{
  gboolean saves = operation->info->action == DOMUS_GUEST_ACTION_SAVE;
  gboolean restores = operation->info->action == DOMUS_GUEST_ACTION_RUN
                      && domus_guest_get_state (operation->guest) == DOMUS_GUEST_STATE_SAVED;
  g_autofree char *title =
      fill (restores ? N_ ("Restoring “%s”") : operation->info->doing, operation->guest);
  g_autoptr (GCancellable) cancellable =
      saves && domus_guest_can_stop_saving (operation->guest) ? g_cancellable_new () : NULL;

  operation->job = domus_job_new (title, cancellable);
  if (store != NULL)
    domus_connection_store_add_job (store, operation->job);
  /* Not cancelled with the window: half a force-off would help nobody. */
  if (saves || restores)
    domus_guest_follow_work (operation->guest, operation->job);
  domus_guest_act_async (operation->guest, operation->info->action, cancellable, acted, operation);
}

static void
confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Operation) operation = user_data;
  g_autoptr (DomusGuestActions) self = g_weak_ref_get (&operation->actions);

  if (!domus_message_confirm_finish (result) || self == NULL)
    return;
  if (!domus_guest_can (operation->guest, operation->info->action, NULL))
    return;
  operation_start (g_steal_pointer (&operation), self->store);
}

static void
ask_first (DomusGuestActions *self, Operation *operation)
{
  g_autofree char *heading = fill (operation->info->confirm, operation->guest);
  g_autofree char *instead = NULL;
  g_autofree char *body = NULL;

  domus_guest_can (operation->guest, operation->info->action, &instead);
  body = instead == NULL ? g_strdup (_ (operation->info->loses))
                         : g_strdup_printf ("%s\n\n%s", _ (operation->info->loses), instead);
  domus_message_confirm_async (get_window (self), heading, body,
                               domus_guest_action_label (operation->info->action), TRUE, NULL,
                               confirmed, operation);
}

static void
show_guest (DomusGuestActions *self, const char *page)
{
  GtkWindow *window = get_window (self);
  GtkApplication *application = window != NULL ? gtk_window_get_application (window) : NULL;
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  if (application == NULL || connection == NULL)
    return;
  g_action_group_activate_action (G_ACTION_GROUP (application), "show-guest",
                                  g_variant_new ("(sss)", domus_connection_get_uri (connection),
                                                 domus_guest_get_uuid (self->guest), page));
}

static void
do_action (DomusGuestActions *self, DomusGuestAction action)
{
  const ActionInfo *info = info_for (action);

  if (self->guest == NULL || !domus_guest_can (self->guest, action, NULL))
    return;
  if (action == DOMUS_GUEST_ACTION_CONSOLE)
    show_guest (self, "console");
  else if (action == DOMUS_GUEST_ACTION_HARDWARE)
    show_guest (self, "hardware");
  else if (action == DOMUS_GUEST_ACTION_DELETE)
    gtk_window_present (
        GTK_WINDOW (domus_delete_dialog_new (get_window (self), self->store, self->guest)));
  else if (action == DOMUS_GUEST_ACTION_EXPORT)
    gtk_window_present (
        GTK_WINDOW (domus_export_dialog_new (get_window (self), self->store, self->guest)));
  else if (action == DOMUS_GUEST_ACTION_BASELINE)
    gtk_window_present (
        GTK_WINDOW (domus_freeze_dialog_new (get_window (self), self->store, self->guest)));
  else if (action == DOMUS_GUEST_ACTION_CLONE)
    gtk_window_present (
        GTK_WINDOW (domus_clone_dialog_new (get_window (self), self->store, self->guest, NULL)));
  else if (action == DOMUS_GUEST_ACTION_DRIVERS)
    gtk_window_present (
        GTK_WINDOW (domus_pv_dialog_new (get_window (self), self->store, self->guest)));
  else if (action == DOMUS_GUEST_ACTION_SAVE_TO_FILE)
    gtk_window_present (
        GTK_WINDOW (domus_save_dialog_new (get_window (self), self->store, self->guest)));
  else if (action == DOMUS_GUEST_ACTION_MIGRATE)
    gtk_window_present (
        GTK_WINDOW (domus_migrate_dialog_new (get_window (self), self->store, self->guest)));
  else if (info->confirm != NULL)
    ask_first (self, operation_new (self, info));
  else
    operation_start (operation_new (self, info), self->store);
}

static gboolean
is_paused (DomusGuest *guest)
{
  return guest != NULL && domus_guest_get_state (guest) == DOMUS_GUEST_STATE_PAUSED;
}

/* What a click on the control of @action means now: "Pause" is a toggle. */
static DomusGuestAction
effective (DomusGuestActions *self, DomusGuestAction action)
{
  if (action == DOMUS_GUEST_ACTION_PAUSE && is_paused (self->guest))
    return DOMUS_GUEST_ACTION_RESUME;
  return action;
}

static void
on_activate (GSimpleAction *simple, GVariant *parameter, gpointer user_data)
{
  DomusGuestActions *self = user_data;
  const char *name = g_action_get_name (G_ACTION (simple));

  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    if (g_str_equal (infos[i].name, name)) {
      do_action (self, effective (self, infos[i].action));
      return;
    }
  }
}

/* ---- showing ---- */

static void
update_button (DomusGuestActions *self, const BoundButton *bound)
{
  g_autofree char *reason = domus_guest_actions_get_reason (self, bound->action);
  const char *tooltip = reason != NULL ? reason : bound->tooltip;

  gtk_widget_set_tooltip_text (bound->button, tooltip);
  atk_object_set_description (gtk_widget_get_accessible (bound->button),
                              reason != NULL ? reason : "");
}

static void
update (DomusGuestActions *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), infos[i].name);
    gboolean enabled;

    if (action == NULL)
      continue;
    enabled = self->guest != NULL
              && domus_guest_can (self->guest, effective (self, infos[i].action), NULL);
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
    if (infos[i].action == DOMUS_GUEST_ACTION_PAUSE)
      g_simple_action_set_state (G_SIMPLE_ACTION (action),
                                 g_variant_new_boolean (is_paused (self->guest)));
  }

  for (guint i = self->buttons->len; i > 0; i--) {
    const BoundButton *bound = g_ptr_array_index (self->buttons, i - 1);

    if (bound->button == NULL)
      g_ptr_array_remove_index (self->buttons, i - 1);
    else
      update_button (self, bound);
  }
}

static void
domus_guest_actions_dispose (GObject *object)
{
  DomusGuestActions *self = DOMUS_GUEST_ACTIONS (object);

  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  g_clear_object (&self->group);
  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  g_clear_weak_pointer (&self->widget);
  G_OBJECT_CLASS (domus_guest_actions_parent_class)->dispose (object);
}

static void
domus_guest_actions_class_init (DomusGuestActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_guest_actions_dispose;
}

static void
domus_guest_actions_init (DomusGuestActions *self)
{
  self->group = g_simple_action_group_new ();
  self->buttons = g_ptr_array_new_with_free_func (bound_button_free);

  for (gsize i = 0; i < G_N_ELEMENTS (infos); i++) {
    g_autoptr (GSimpleAction) action = NULL;

    if (infos[i].action == DOMUS_GUEST_ACTION_RESUME)
      continue;
    if (infos[i].action == DOMUS_GUEST_ACTION_PAUSE)
      action = g_simple_action_new_stateful (infos[i].name, NULL, g_variant_new_boolean (FALSE));
    else
      action = g_simple_action_new (infos[i].name, NULL);
    g_simple_action_set_enabled (action, FALSE);
    g_signal_connect_object (action, "activate", G_CALLBACK (on_activate), self, 0);
    g_action_map_add_action (G_ACTION_MAP (self->group), G_ACTION (action));
  }
}

/**
 * domus_guest_actions_new:
 * @widget: where dialogs find their parent window; not kept alive
 * @store: (nullable): whose job list tells of the operations
 *
 * Returns: (transfer full): actions of no guest yet, all of them off
 */
DomusGuestActions *
domus_guest_actions_new (GtkWidget *widget, DomusConnectionStore *store)
{
  DomusGuestActions *self = g_object_new (DOMUS_TYPE_GUEST_ACTIONS, NULL);

  g_return_val_if_fail (GTK_IS_WIDGET (widget), self);
  g_set_weak_pointer (&self->widget, widget);
  g_set_object (&self->store, store);
  return self;
}

/**
 * domus_guest_actions_set_guest:
 * @guest: (nullable): whose actions these are from now on
 */
void
domus_guest_actions_set_guest (DomusGuestActions *self, DomusGuest *guest)
{
  g_return_if_fail (DOMUS_IS_GUEST_ACTIONS (self));

  if (self->guest == guest)
    return;
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_set_object (&self->guest, guest);
  if (guest != NULL) {
    g_signal_connect_object (guest, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (guest, "notify::busy", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (guest, "details-changed", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  }
  update (self);
}

/**
 * domus_guest_actions_get_group:
 *
 * Returns: (transfer none): to be inserted in a widget as "guest"
 */
GActionGroup *
domus_guest_actions_get_group (DomusGuestActions *self)
{
  g_return_val_if_fail (DOMUS_IS_GUEST_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}

/**
 * domus_guest_actions_get_reason:
 *
 * Returns: (transfer full) (nullable): why @action is off or, when it is on,
 *   what is done in its stead; translated
 */
char *
domus_guest_actions_get_reason (DomusGuestActions *self, DomusGuestAction action)
{
  char *reason = NULL;

  g_return_val_if_fail (DOMUS_IS_GUEST_ACTIONS (self), NULL);

  if (self->guest == NULL)
    return g_strdup (_ ("No guest is selected"));
  domus_guest_can (self->guest, effective (self, action), &reason);
  return reason;
}

/**
 * domus_guest_actions_bind_button:
 * @button: a #GtkActionable; one without an action name is given @action's.
 *   Its tooltip is shown while there is no reason to tell.
 *
 * The group must be inserted as "guest" in @button or above it.
 */
void
domus_guest_actions_bind_button (DomusGuestActions *self,
                                 GtkWidget *button,
                                 DomusGuestAction action)
{
  BoundButton *bound;

  g_return_if_fail (DOMUS_IS_GUEST_ACTIONS (self));
  g_return_if_fail (GTK_IS_WIDGET (button));

  if (GTK_IS_ACTIONABLE (button)
      && gtk_actionable_get_action_name (GTK_ACTIONABLE (button)) == NULL) {
    g_autofree char *name = g_strconcat ("guest.", info_for (action)->name, NULL);

    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
  }
  bound = g_new0 (BoundButton, 1);
  bound->action = action;
  bound->tooltip = gtk_widget_get_tooltip_text (button);
  g_set_weak_pointer (&bound->button, button);
  g_ptr_array_add (self->buttons, bound);
  update_button (self, bound);
}
