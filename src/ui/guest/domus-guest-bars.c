/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-bars-private.h"

#include "domus-message.h"
#include "common/domus-widgets-private.h"
#include "install/domus-install-bar-private.h"

#include <glib/gi18n-lib.h>

struct _DomusGuestBars
{
  GtkBox parent_instance;

  DomusGuest *guest; /* (nullable) */
  GCancellable *cancellable;
  gboolean offer_undo; /* once the model knows what it would take back */

  DomusInstallBar *install_bar;

  GtkInfoBar *finding_bar;
  GtkLabel *finding_label;
  GtkWidget *why_button;
  GtkBox *finding_list;
  GtkWidget *finished_button;
  GtkWidget *repair_button;
  GtkWidget *reset_button;

  GtkInfoBar *pending_bar;
  GtkLabel *pending_label;
  GtkBox *pending_list;

  GtkInfoBar *message_bar;
  GtkLabel *message_label;
  GtkWidget *undo_button;
};

G_DEFINE_FINAL_TYPE (DomusGuestBars, domus_guest_bars, GTK_TYPE_BOX)

static const DomusFinding *
worst_finding (GPtrArray *findings)
{
  /* Nothing else matters while the guest is dead. */
  const DomusFinding *worst =
      findings != NULL ? domus_findings_lookup (findings, DOMUS_CD_RULE_DEVICE_MODEL_DEAD) : NULL;

  if (worst != NULL)
    return worst;
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity != DOMUS_SEVERITY_INFO
        && (worst == NULL || finding->severity > worst->severity))
      worst = finding;
  }
  return worst;
}

static gboolean
is_cd_repair (const DomusFinding *finding)
{
  return finding->repair != NULL && g_str_has_prefix (finding->rule, "cd-");
}

static void
update_findings (DomusGuestBars *self)
{
  GPtrArray *findings = domus_guest_get_findings (self->guest);
  const DomusFinding *worst = worst_finding (findings);
  gboolean repairable = FALSE;

  gtk_widget_set_visible (GTK_WIDGET (self->finding_bar), worst != NULL);
  if (worst == NULL)
    return;

  domus_widgets_clear (GTK_CONTAINER (self->finding_list));
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    repairable |= is_cd_repair (finding);
    domus_widgets_add_line (GTK_CONTAINER (self->finding_list), finding->summary, NULL);
    if (finding->reason != NULL)
      domus_widgets_add_line (GTK_CONTAINER (self->finding_list), finding->reason, "dim-label");
  }

  gtk_info_bar_set_message_type (self->finding_bar, worst->severity == DOMUS_SEVERITY_ERROR
                                                        ? GTK_MESSAGE_ERROR
                                                        : GTK_MESSAGE_WARNING);
  gtk_label_set_text (self->finding_label, worst->summary);
  gtk_widget_set_visible (self->why_button, worst->reason != NULL || findings->len > 1);
  gtk_widget_set_visible (self->repair_button, repairable);
  gtk_widget_set_visible (self->finished_button, repairable
                                                     && domus_guest_get_install_state (self->guest)
                                                            == DOMUS_INSTALL_UNDERWAY);
  gtk_widget_set_visible (self->reset_button,
                          g_str_equal (worst->rule, DOMUS_CD_RULE_DEVICE_MODEL_DEAD));
}

static void
update_pending (DomusGuestBars *self)
{
  GPtrArray *pending = domus_guest_get_pending (self->guest);
  guint n = pending != NULL ? pending->len : 0;

  gtk_widget_set_visible (GTK_WIDGET (self->pending_bar), n > 0);
  if (n == 0)
    return;

  domus_widgets_clear (GTK_CONTAINER (self->pending_list));
  for (guint i = 0; i < n; i++) {
    const DomusChange *change = g_ptr_array_index (pending, i);

    domus_widgets_add_line (GTK_CONTAINER (self->pending_list), change->words, NULL);
  }

  {
    g_autofree char *text = g_strdup_printf (
        ngettext ("%u change waits for the next boot", "%u changes wait for the next boot", n), n);

    gtk_label_set_text (self->pending_label, text);
  }
}

static void
update_undo (DomusGuestBars *self)
{
  const char *undo = domus_guest_get_undo_label (self->guest);

  gtk_widget_set_visible (self->undo_button, self->offer_undo && undo != NULL);
  gtk_widget_set_tooltip_text (self->undo_button, undo);
}

static void
update (DomusGuestBars *self)
{
  update_findings (self);
  update_pending (self);
  update_undo (self);
}

static void
undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_undo_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (DomusGuestBars) self = user_data;

  if (self->cancellable == NULL)
    return; /* the window is gone */
  gtk_widget_set_sensitive (self->undo_button, TRUE);
  if (done)
    domus_guest_bars_show_message (self, _ ("The change was taken back."), FALSE);
  else
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                         _ ("The change could not be taken back"), error);
}

static void
on_undo (DomusGuestBars *self)
{
  gtk_widget_set_sensitive (self->undo_button, FALSE);
  domus_guest_undo_async (self->guest, self->cancellable, undone, g_object_ref (self));
}

static void
finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_set_install_state_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (DomusGuestBars) self = user_data;

  if (self->cancellable == NULL)
    return; /* the window is gone */
  gtk_widget_set_sensitive (self->finished_button, TRUE);
  if (done)
    domus_guest_bars_show_message (
        self, _ ("Noted: the system is installed, and its drive may be empty."), TRUE);
  else
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                         _ ("The end of the installation could not be noted"), error);
}

static void
on_finished (DomusGuestBars *self)
{
  gtk_widget_set_sensitive (self->finished_button, FALSE);
  domus_guest_set_install_state_async (self->guest, DOMUS_INSTALL_FINISHED, self->cancellable,
                                       finished, g_object_ref (self));
}

static void
on_install_message (DomusGuestBars *self, const char *text)
{
  domus_guest_bars_show_message (self, text, TRUE);
}

static void
on_message_response (DomusGuestBars *self)
{
  gtk_widget_hide (GTK_WIDGET (self->message_bar));
}

static void
domus_guest_bars_dispose (GObject *object)
{
  DomusGuestBars *self = DOMUS_GUEST_BARS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_guest_bars_parent_class)->dispose (object);
}

static void
domus_guest_bars_class_init (DomusGuestBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_guest_bars_dispose;
  g_type_ensure (DOMUS_TYPE_INSTALL_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/guest/domus-guest-bars.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, install_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, finding_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, finding_label);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, why_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, finding_list);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, finished_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, repair_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, reset_button);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, pending_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, pending_label);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, pending_list);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, message_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, message_label);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestBars, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
  gtk_widget_class_bind_template_callback (widget_class, on_finished);
  gtk_widget_class_bind_template_callback (widget_class, on_install_message);
  gtk_widget_class_bind_template_callback (widget_class, on_message_response);
}

static void
domus_guest_bars_init (DomusGuestBars *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * domus_guest_bars_set_guest:
 *
 * Speaks of @guest from now on. To be called once.
 */
void
domus_guest_bars_set_guest (DomusGuestBars *self, DomusGuest *guest)
{
  g_return_if_fail (self->guest == NULL);

  g_set_object (&self->guest, guest);
  domus_install_bar_set_guest (self->install_bar, guest);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * domus_guest_bars_show_message:
 * @text: what was done and when it takes effect, translated
 * @with_undo: whether to offer to take it back
 */
void
domus_guest_bars_show_message (DomusGuestBars *self, const char *text, gboolean with_undo)
{
  gtk_label_set_text (self->message_label, text);
  self->offer_undo = with_undo;
  update_undo (self);
  gtk_widget_show (GTK_WIDGET (self->message_bar));
}
