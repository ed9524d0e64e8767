/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-install-bar-private.h"

#include "domus-autopilot.h"
#include "domus-finish-dialog-private.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

struct _DomusInstallBar
{
  GtkBox parent_instance;

  DomusGuest *guest;         /* (nullable) */
  DomusAutopilot *autopilot; /* (owned) (nullable) */
  GCancellable *cancellable;
  GSimpleActionGroup *actions;
  gboolean waiting; /* for a command of ours */

  GtkInfoBar *bar;
  GtkLabel *label;
  GtkLabel *detail;
  GtkProgressBar *progress;
  GtkWidget *again_button;
  GtkWidget *next_button;
  GtkWidget *retry_button;
  GtkWidget *menu_button;
};

G_DEFINE_FINAL_TYPE (DomusInstallBar, domus_install_bar, GTK_TYPE_BOX)

static void
set_enabled (DomusInstallBar *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static const char *
phase_words (guint phase)
{
  return phase == 1 ? _ ("Phase 1 of 2: copying files") : _ ("Phase 2 of 2: installing the system");
}

static const char *
label_of (const DomusInstallStatus *status)
{
  if (status->kind == DOMUS_INSTALL_ONE_PHASE)
    return status->stand == DOMUS_INSTALL_STAND_RUNNING
               ? _ ("A system is being installed")
               : _ ("An installation is underway; the guest is off");
  switch (status->stand) {
  case DOMUS_INSTALL_STAND_RUNNING:
    return phase_words (status->phase);
  case DOMUS_INSTALL_STAND_BETWEEN:
    return status->phase == 1 ? _ ("Phase 1 of 2 begins") : _ ("Phase 2 of 2 begins");
  case DOMUS_INSTALL_STAND_ASK:
    return _ ("Did phase 1 end, with all files copied?");
  case DOMUS_INSTALL_STAND_LAST:
    return _ ("Phase 2 of 2: the guest is off");
  case DOMUS_INSTALL_STAND_READY:
  case DOMUS_INSTALL_STAND_NONE:
  default:
    return status->phase == 1 ? _ ("Phase 1 of 2 begins when the guest is run")
                              : _ ("Phase 2 of 2 begins when the guest is run");
  }
}

static const char *
detail_of (const DomusInstallStatus *status)
{
  if (status->kind == DOMUS_INSTALL_ONE_PHASE)
    return _ ("The CD stays in its drive through every reboot, until the installation is "
              "finished.");
  if (status->stand == DOMUS_INSTALL_STAND_ASK)
    return _ ("The guest was turned off from outside, or the host restarted. Repeat phase 1 "
              "unless you saw Setup restart.");
  if (status->stand == DOMUS_INSTALL_STAND_RUNNING && status->phase == 1)
    return status->unattended
               ? _ ("ACPI and APIC are off. Phase 2 begins by itself, even without Domus.")
               : _ ("ACPI and APIC are off. Phase 2 begins by itself while Domus is running.");
  if (status->stand == DOMUS_INSTALL_STAND_RUNNING || status->stand == DOMUS_INSTALL_STAND_LAST)
    return _ ("ACPI and APIC are on. The CD stays in its drive until the installation is "
              "finished.");
  return NULL;
}

static double
fraction_of (const DomusInstallStatus *status)
{
  double done = status->phase - 1;

  if (status->stand == DOMUS_INSTALL_STAND_RUNNING || status->stand == DOMUS_INSTALL_STAND_LAST)
    done += 0.5;
  return done / status->n_phases;
}

static void
update_error (DomusInstallBar *self, const GError *error)
{
  const char *hint = error->domain == DOMUS_ERROR ? domus_error_get_hint (error) : NULL;
  g_autofree char *text =
      g_strdup_printf (_ ("The installation does not go on: %s"), error->message);

  gtk_info_bar_set_message_type (self->bar, GTK_MESSAGE_WARNING);
  gtk_label_set_text (self->label, text);
  gtk_label_set_text (self->detail, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), hint != NULL);
}

static void
update (DomusInstallBar *self)
{
  const DomusInstallStatus *status = domus_autopilot_get_status (self->autopilot, self->guest);
  const GError *error = domus_autopilot_get_error (self->autopilot, self->guest);
  const char *detail = status != NULL ? detail_of (status) : NULL;
  gboolean idle = !self->waiting && !domus_guest_is_busy (self->guest)
                  && domus_guest_get_state (self->guest) != DOMUS_GUEST_STATE_UNKNOWN;
  gboolean phases;
  gboolean ask;

  gtk_widget_set_visible (GTK_WIDGET (self->bar), status != NULL);
  if (status == NULL)
    return;
  phases = status->kind == DOMUS_INSTALL_TWO_PHASES;
  ask = status->stand == DOMUS_INSTALL_STAND_ASK;
  if (error != NULL) {
    update_error (self, error);
  } else {
    gtk_info_bar_set_message_type (self->bar, ask ? GTK_MESSAGE_QUESTION : GTK_MESSAGE_INFO);
    gtk_label_set_text (self->label, label_of (status));
    gtk_label_set_text (self->detail, detail != NULL ? detail : "");
    gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->progress), phases && error == NULL && !ask);
  gtk_progress_bar_set_fraction (self->progress, fraction_of (status));
  gtk_widget_set_visible (self->again_button, ask);
  gtk_widget_set_visible (self->next_button, ask);
  gtk_widget_set_visible (self->retry_button, error != NULL);
  set_enabled (self, "next", idle && phases && (status->phase == 1 || ask));
  set_enabled (self, "again", idle && phases);
  set_enabled (self, "finish", idle);
  set_enabled (self, "abandon", idle);
  set_enabled (self, "retry", idle && error != NULL);
}

static void
on_changed (DomusAutopilot *autopilot, DomusGuest *guest, DomusInstallBar *self)
{
  if (guest == self->guest)
    update (self);
}

/* ---- commands ---- */

typedef struct
{
  DomusInstallBar *bar;
  DomusInstallCommand command;
} Command;

static const char *
failure_of (DomusInstallCommand command)
{
  switch (command) {
  case DOMUS_INSTALL_COMMAND_ABANDON:
  case DOMUS_INSTALL_COMMAND_FINISH:
    return _ ("That could not be noted");
  case DOMUS_INSTALL_COMMAND_START:
  case DOMUS_INSTALL_COMMAND_NEXT:
  case DOMUS_INSTALL_COMMAND_AGAIN:
  default:
    return _ ("The phase could not be started");
  }
}

static void
commanded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *command = user_data;
  g_autoptr (DomusInstallBar) self = command->bar;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_autopilot_command_finish (DOMUS_AUTOPILOT (source), result, &error);

  if (self->cancellable != NULL) { /* else the window is gone */
    self->waiting = FALSE;
    update (self);
    if (!done)
      domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                           failure_of (command->command), error);
    else if (command->command == DOMUS_INSTALL_COMMAND_ABANDON)
      g_signal_emit_by_name (self, "message",
                             _ ("The installation is yours to lead. The CD is still watched."));
  }
  g_free (command);
}

static void
run_command (DomusInstallBar *self, DomusInstallCommand which)
{
  Command *command = g_new0 (Command, 1);

  command->bar = g_object_ref (self);
  command->command = which;
  self->waiting = TRUE;
  update (self);
  domus_autopilot_command_async (self->autopilot, self->guest, which, commanded, command);
}

static void
confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *command = user_data;
  g_autoptr (DomusInstallBar) self = command->bar;

  if (domus_message_confirm_finish (result) && self->cancellable != NULL)
    run_command (self, command->command);
  g_free (command);
}

/* What runs is asked about: it is forced off. */
static void
start_phase (DomusInstallBar *self, DomusInstallCommand which)
{
  Command *command;

  if (!domus_guest_is_active (self->guest)) {
    run_command (self, which);
    return;
  }
  command = g_new0 (Command, 1);
  command->bar = g_object_ref (self);
  command->command = which;
  domus_message_confirm_async (
      GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
      which == DOMUS_INSTALL_COMMAND_NEXT ? _ ("Begin phase 2 now?") : _ ("Repeat phase 1?"),
      which == DOMUS_INSTALL_COMMAND_NEXT
          ? _ ("The guest is forced off, and started from its disk with ACPI and APIC on. Files "
               "that were not copied yet will be missing.")
          : _ ("The guest is forced off, and started from the CD with ACPI and APIC off."),
      which == DOMUS_INSTALL_COMMAND_NEXT ? _ ("_Begin Phase 2") : _ ("_Repeat Phase 1"), TRUE,
      self->cancellable, confirmed, command);
}

static void
activate_next (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  start_phase (user_data, DOMUS_INSTALL_COMMAND_NEXT);
}

static void
activate_again (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  start_phase (user_data, DOMUS_INSTALL_COMMAND_AGAIN);
}

static void
activate_retry (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_command (user_data, DOMUS_INSTALL_COMMAND_START);
}

static void
activate_abandon (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  run_command (user_data, DOMUS_INSTALL_COMMAND_ABANDON);
}

static void
activate_finish (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusInstallBar *self = user_data;

  domus_finish_dialog_show (GTK_WIDGET (self), self->guest);
}

static const GActionEntry entries[] = {
  { "next", activate_next, NULL, NULL, NULL, { 0 } },
  { "again", activate_again, NULL, NULL, NULL, { 0 } },
  { "retry", activate_retry, NULL, NULL, NULL, { 0 } },
  { "finish", activate_finish, NULL, NULL, NULL, { 0 } },
  { "abandon", activate_abandon, NULL, NULL, NULL, { 0 } },
};

/* ---- the widget ---- */

static void
domus_install_bar_dispose (GObject *object)
{
  DomusInstallBar *self = DOMUS_INSTALL_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  if (self->autopilot != NULL)
    g_signal_handlers_disconnect_by_data (self->autopilot, self);
  g_clear_object (&self->guest);
  g_clear_object (&self->autopilot);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (domus_install_bar_parent_class)->dispose (object);
}

static void
domus_install_bar_class_init (DomusInstallBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_install_bar_dispose;
  g_signal_new ("message", DOMUS_TYPE_INSTALL_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/install/domus-install-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, bar);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, label);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, detail);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, progress);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, again_button);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, next_button);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, retry_button);
  gtk_widget_class_bind_template_child (widget_class, DomusInstallBar, menu_button);
}

static void
domus_install_bar_init (DomusInstallBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "install", G_ACTION_GROUP (self->actions));
}

/**
 * domus_install_bar_set_guest:
 *
 * Tells of @guest from now on. To be called once.
 */
void
domus_install_bar_set_guest (DomusInstallBar *self, DomusGuest *guest)
{
  DomusConnection *connection = domus_guest_get_connection (guest);

  g_return_if_fail (self->guest == NULL);
  if (connection == NULL)
    return;
  g_set_object (&self->guest, guest);
  g_set_object (&self->autopilot, domus_connection_get_autopilot (connection));
  g_signal_connect_object (self->autopilot, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (guest, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  domus_autopilot_watch (self->autopilot, guest);
  update (self);
}
