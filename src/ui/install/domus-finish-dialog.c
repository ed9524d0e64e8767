/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-finish-dialog-private.h"

#include "domus-autopilot.h"
#include "domus-identity.h"

#include <glib/gi18n-lib.h>

struct _DomusFinishDialog
{
  GtkDialog parent_instance;

  GtkWidget *origin; /* (weak) (nullable) */
  DomusGuest *guest;
  gboolean closed;

  GtkToggleButton *eject;
  GtkToggleButton *lock;
  GtkToggleButton *baseline;
  GtkLabel *problem;
  GtkWidget *finish_button;
};

G_DEFINE_FINAL_TYPE (DomusFinishDialog, domus_finish_dialog, GTK_TYPE_DIALOG)

/* The guest window's action of that name, or NULL. */
static GActionGroup *
find_action (GtkWidget *origin, const char *group, const char *name)
{
  GtkWidget *window = origin != NULL ? gtk_widget_get_toplevel (origin) : NULL;
  GActionGroup *actions = window != NULL ? gtk_widget_get_action_group (window, group) : NULL;

  return actions != NULL && g_action_group_has_action (actions, name) ? actions : NULL;
}

static GActionGroup *
find_baseline (GtkWidget *origin)
{
  GActionGroup *actions = find_action (origin, "win", "baseline-create");

  return actions != NULL ? actions : find_action (origin, "guest", "baseline-create");
}

static void
activate (GActionGroup *actions, const char *name)
{
  if (actions != NULL && g_action_group_get_action_enabled (actions, name))
    g_action_group_activate_action (actions, name, NULL);
}

static void
finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusFinishDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_autopilot_command_finish (DOMUS_AUTOPILOT (source), result, &error);

  if (self->closed)
    return;
  if (!done) {
    const char *hint = error->domain == DOMUS_ERROR ? domus_error_get_hint (error) : NULL;
    g_autofree char *text =
        hint != NULL ? g_strdup_printf ("%s %s", error->message, hint) : g_strdup (error->message);

    gtk_widget_set_sensitive (self->finish_button, TRUE);
    gtk_label_set_text (self->problem, text);
    gtk_widget_show (GTK_WIDGET (self->problem));
    return;
  }
  if (gtk_toggle_button_get_active (self->eject))
    activate (find_action (self->origin, "win", "eject-cd"), "eject-cd");
  if (gtk_widget_get_visible (GTK_WIDGET (self->baseline))
      && gtk_toggle_button_get_active (self->baseline))
    activate (find_baseline (self->origin), "baseline-create");
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
domus_finish_dialog_response (GtkDialog *dialog, int response)
{
  DomusFinishDialog *self = DOMUS_FINISH_DIALOG (dialog);
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  if (response != GTK_RESPONSE_ACCEPT || connection == NULL) {
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  gtk_widget_set_sensitive (self->finish_button, FALSE);
  gtk_widget_hide (GTK_WIDGET (self->problem));
  domus_autopilot_finish_async (domus_connection_get_autopilot (connection), self->guest,
                                gtk_toggle_button_get_active (self->lock), finished,
                                g_object_ref (self));
}

static void
domus_finish_dialog_dispose (GObject *object)
{
  DomusFinishDialog *self = DOMUS_FINISH_DIALOG (object);

  self->closed = TRUE;
  if (self->origin != NULL)
    g_clear_weak_pointer (&self->origin);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_finish_dialog_parent_class)->dispose (object);
}

static void
domus_finish_dialog_class_init (DomusFinishDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_finish_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_finish_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/install/domus-finish-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusFinishDialog, eject);
  gtk_widget_class_bind_template_child (widget_class, DomusFinishDialog, lock);
  gtk_widget_class_bind_template_child (widget_class, DomusFinishDialog, baseline);
  gtk_widget_class_bind_template_child (widget_class, DomusFinishDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, DomusFinishDialog, finish_button);
}

static void
domus_finish_dialog_init (DomusFinishDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_windows (DomusGuest *guest)
{
  const DomusXmlDoc *config = domus_guest_get_config (guest);
  g_autofree char *clock = config != NULL ? domus_domain_get_clock (config) : NULL;

  return g_strcmp0 (clock, "localtime") == 0;
}

/**
 * domus_finish_dialog_show:
 */
void
domus_finish_dialog_show (GtkWidget *origin, DomusGuest *guest)
{
  const DomusXmlDoc *config = domus_guest_get_config (guest);
  DomusFinishDialog *self = g_object_new (DOMUS_TYPE_FINISH_DIALOG, "use-header-bar", FALSE,
                                          "transient-for", gtk_widget_get_toplevel (origin), NULL);

  g_set_weak_pointer (&self->origin, origin);
  self->guest = g_object_ref (guest);
  /* Only Windows counts what its computer is made of. */
  gtk_toggle_button_set_active (
      self->lock, is_windows (guest) || (config != NULL && domus_identity_is_locked (config)));
  gtk_widget_set_visible (GTK_WIDGET (self->baseline), find_baseline (origin) != NULL);
  gtk_window_present (GTK_WINDOW (self));
}
