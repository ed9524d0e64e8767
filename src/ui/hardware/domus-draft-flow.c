/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-draft-flow-private.h"

#include "domus-apply-dialog-private.h"
#include "domus-hardware-dialogs-private.h"
#include "domus-merge-dialog-private.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

struct _DomusDraftFlow
{
  GObject parent_instance;

  GtkWidget *widget; /* (unowned) (nullable): NULL once stopped */
  DomusGuest *guest;
  DomusDraft *draft; /* (nullable) */
  gboolean busy;
  GTask *settling; /* (nullable): close after applying */
};

enum
{
  CHANGED,
  APPLIED,
  UNDONE,
  NOTE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusDraftFlow, domus_draft_flow, G_TYPE_OBJECT)

static void
end_settling (DomusDraftFlow *self, gboolean close)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->settling);

  if (task != NULL)
    g_task_return_boolean (task, close);
}

static void
domus_draft_flow_dispose (GObject *object)
{
  DomusDraftFlow *self = DOMUS_DRAFT_FLOW (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_draft_flow_parent_class)->dispose (object);
}

static void
domus_draft_flow_class_init (DomusDraftFlowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_draft_flow_dispose;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[APPLIED] = g_signal_new ("applied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UNDONE] =
      g_signal_new ("undone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NOTE] = g_signal_new ("note", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
}

static void
domus_draft_flow_init (DomusDraftFlow *self)
{}

/**
 * domus_draft_flow_new:
 * @widget: (transfer none): stop the flow before it goes
 */
DomusDraftFlow *
domus_draft_flow_new (GtkWidget *widget, DomusGuest *guest)
{
  DomusDraftFlow *self = g_object_new (DOMUS_TYPE_DRAFT_FLOW, NULL);

  self->widget = widget;
  self->guest = g_object_ref (guest);
  return self;
}

/**
 * domus_draft_flow_set_draft:
 */
void
domus_draft_flow_set_draft (DomusDraftFlow *self, DomusDraft *draft)
{
  g_set_object (&self->draft, draft);
}

/**
 * domus_draft_flow_is_busy:
 */
gboolean
domus_draft_flow_is_busy (DomusDraftFlow *self)
{
  return self->busy;
}

/**
 * domus_draft_flow_stop:
 */
void
domus_draft_flow_stop (DomusDraftFlow *self)
{
  self->widget = NULL;
  end_settling (self, FALSE);
}

static GtkWindow *
get_window (DomusDraftFlow *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (self->widget);

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static void
set_busy (DomusDraftFlow *self, gboolean busy)
{
  self->busy = busy;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- conflicts ---- */

static void
merge_answered (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusDraftFlow *self = user_data;

  if (self->widget != NULL && response == GTK_RESPONSE_OK) {
    domus_draft_take_merge (self->draft,
                            domus_merge_dialog_get_merge (DOMUS_MERGE_DIALOG (dialog)));
    g_signal_emit (self, signals[NOTE], 0, _ ("Merged. Look over the changes, then apply."));
  } else if (self->widget != NULL && response == GTK_RESPONSE_REJECT) {
    domus_draft_revert (self->draft);
  }
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/**
 * domus_draft_flow_merge:
 *
 * Shows both versions, when somebody else's is known.
 */
void
domus_draft_flow_merge (DomusDraftFlow *self)
{
  DomusMerge *merge = self->draft != NULL ? domus_draft_get_merge (self->draft) : NULL;

  if (merge != NULL)
    g_signal_connect_object (domus_merge_dialog_new (get_window (self), merge), "response",
                             G_CALLBACK (merge_answered), self, 0);
}

/* ---- undo ---- */

static void
undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusDraftFlow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_undo_finish (DOMUS_GUEST (source), result, &error);

  if (self->widget == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    g_signal_emit (self, signals[UNDONE], 0);
  else
    domus_message_error (get_window (self), _ ("The change could not be taken back"), error);
}

/**
 * domus_draft_flow_undo:
 */
void
domus_draft_flow_undo (DomusDraftFlow *self)
{
  set_busy (self, TRUE);
  domus_guest_undo_async (self->guest, NULL, undone, g_object_ref (self));
}

static void
pending_reverted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusDraftFlow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_revert_pending_finish (DOMUS_GUEST (source), result, &error);

  if (self->widget == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    g_signal_emit (self, signals[APPLIED], 0,
                   _ ("The change was taken back: the next boot is as the guest runs now."));
  else
    domus_message_error (get_window (self), _ ("The change could not be taken back"), error);
}

/**
 * domus_draft_flow_revert_pending:
 * @change: of domus_guest_get_pending()
 */
void
domus_draft_flow_revert_pending (DomusDraftFlow *self, const DomusChange *change)
{
  set_busy (self, TRUE);
  domus_guest_revert_pending_async (self->guest, change, NULL, pending_reverted,
                                    g_object_ref (self));
}

/* ---- applying ---- */

static void live_retried (GObject *source, GAsyncResult *result, gpointer user_data);

static void
partial_answered (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusDraftFlow *self = user_data;

  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (self->widget == NULL)
    return;
  if (response == DOMUS_APPLY_RESPONSE_RETRY) {
    set_busy (self, TRUE);
    domus_draft_retry_live_async (self->draft, NULL, live_retried, g_object_ref (self));
    return;
  }
  if (response == DOMUS_APPLY_RESPONSE_UNDO)
    domus_draft_flow_undo (self);
  else
    end_settling (self, TRUE);
  end_settling (self, FALSE);
}

static void
finished (DomusDraftFlow *self, const char *words, const GError *error)
{
  if (self->widget == NULL)
    return;
  set_busy (self, FALSE);
  if (words != NULL) {
    g_signal_emit (self, signals[APPLIED], 0, words);
    end_settling (self, TRUE);
  } else if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL)
             && domus_draft_get_report (self->draft)->len > 0) {
    g_signal_connect_object (domus_apply_dialog_new_partial (get_window (self), self->draft, error),
                             "response", G_CALLBACK (partial_answered), self, 0);
  } else if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CONFLICT)
             && domus_draft_is_outdated (self->draft)) {
    end_settling (self, FALSE);
    domus_draft_flow_merge (self);
  } else {
    end_settling (self, FALSE);
    domus_message_error (get_window (self), _ ("The changes could not be applied"), error);
  }
}

static void
live_retried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusDraftFlow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = domus_draft_retry_live_finish (DOMUS_DRAFT (source), result, &error);

  finished (self, words, error);
}

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusDraftFlow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = domus_draft_apply_finish (DOMUS_DRAFT (source), result, &error);

  finished (self, words, error);
}

static void
apply_now (DomusDraftFlow *self)
{
  set_busy (self, TRUE);
  domus_draft_apply_async (self->draft, NULL, applied, g_object_ref (self));
}

static void
before_answered (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusDraftFlow *self = user_data;

  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (self->widget == NULL)
    return;
  if (response == GTK_RESPONSE_OK)
    apply_now (self);
  else
    end_settling (self, FALSE);
}

/**
 * domus_draft_flow_apply:
 *
 * Shows first what is to be known first, and lets the user insist.
 */
void
domus_draft_flow_apply (DomusDraftFlow *self)
{
  g_autoptr (GPtrArray) findings = domus_draft_get_new_findings (self->draft);

  if (domus_draft_is_outdated (self->draft)) {
    end_settling (self, FALSE);
    domus_draft_flow_merge (self);
  } else if (findings->len > 0 || domus_draft_is_xml (self->draft)) {
    g_signal_connect_object (domus_apply_dialog_new (get_window (self), self->draft, findings),
                             "response", G_CALLBACK (before_answered), self, 0);
  } else {
    apply_now (self);
  }
}

/* ---- closing ---- */

static void
given_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusDraftFlow) self = user_data;

  domus_draft_give_up_finish (DOMUS_DRAFT (source), result);
  if (self->widget != NULL)
    set_busy (self, FALSE);
  end_settling (self, TRUE);
}

static void
settle_answered (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusDraftFlow *self = user_data;

  if (self->widget == NULL)
    return;
  if (response == DOMUS_HARDWARE_RESPONSE_APPLY) {
    domus_draft_flow_apply (self);
    return;
  }
  if (response == DOMUS_HARDWARE_RESPONSE_DISCARD) {
    set_busy (self, TRUE);
    domus_draft_give_up_async (self->draft, given_up, g_object_ref (self));
    return;
  }
  end_settling (self, FALSE);
}

/**
 * domus_draft_flow_settle_async:
 * @problem: (nullable): why applying is not possible
 */
void
domus_draft_flow_settle_async (DomusDraftFlow *self,
                               const char *problem,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  end_settling (self, FALSE);
  self->settling = g_task_new (self, NULL, callback, user_data);
  g_signal_connect_object (
      domus_hardware_ask_close (get_window (self), domus_guest_get_label (self->guest), problem),
      "response", G_CALLBACK (settle_answered), self, 0);
}

/**
 * domus_draft_flow_settle_finish:
 *
 * Returns: whether the window may close
 */
gboolean
domus_draft_flow_settle_finish (DomusDraftFlow *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
