/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-tablet-hint-private.h"

#include "domus-domain-device.h"
#include "domus-message.h"
#include "domus-view-actions-private.h"
#include "hardware/domus-draft-flow-private.h"

#include <glib/gi18n-lib.h>

#define DISMISSED "tablet-hint-dismissed"

struct _DomusTabletHint
{
  GtkInfoBar parent_instance;

  DomusConsoleView *console; /* (nullable): weak */
  DomusGuest *guest;
  GSettings *settings; /* (nullable) */
  GCancellable *cancellable;
  DomusDraftFlow *flow; /* (nullable): while a tablet is added */
  gboolean opening;
  gboolean done; /* asked for in this window */

  GtkWidget *add_button;
};

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusTabletHint, domus_tablet_hint, GTK_TYPE_INFO_BAR)

static void update (DomusTabletHint *self);

/* A tablet that the guest has no driver for yet (firmware, setup) is no reason
 * to say anything: the definition counts, not only what the server tells. */
static gboolean
is_wanted (DomusTabletHint *self)
{
  DomusDisplayView *view =
      self->console != NULL ? domus_console_view_get_display (self->console) : NULL;
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GdkWindow *window = gtk_widget_get_window (toplevel);

  if (self->done || view == NULL || config == NULL
      || (self->settings != NULL && g_settings_get_boolean (self->settings, DISMISSED)))
    return FALSE;
  if (window != NULL && (gdk_window_get_state (window) & GDK_WINDOW_STATE_FULLSCREEN))
    return FALSE;
  return domus_guest_is_persistent (self->guest) && domus_guest_get_connection (self->guest) != NULL
         && !domus_display_view_is_absolute (view)
         && !domus_xml_doc_exists (config, "devices/input[@type='tablet']");
}

static void
update (DomusTabletHint *self)
{
  gboolean busy = self->opening || (self->flow != NULL && domus_draft_flow_is_busy (self->flow));

  gtk_widget_set_visible (GTK_WIDGET (self), is_wanted (self));
  gtk_widget_set_sensitive (self->add_button, !busy);
}

static void
fail (DomusTabletHint *self, const GError *error)
{
  domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                       _ ("A tablet could not be added"), error);
}

static void
drop_flow (DomusTabletHint *self)
{
  if (self->flow == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->flow, self);
  domus_draft_flow_stop (self->flow);
  g_clear_object (&self->flow);
}

static void
on_applied (DomusDraftFlow *flow, const char *words, DomusTabletHint *self)
{
  self->done = TRUE;
  g_signal_emit (self, signals[MESSAGE], 0, words);
  update (self);
}

static gboolean
add_tablet (DomusDraft *draft, GError **error)
{
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (draft));
  const DomusPlatform *platform =
      connection != NULL ? domus_connection_get_platform (connection) : NULL;
  DomusXmlDoc *doc = domus_draft_get_doc (draft);
  g_autofree char *xml = NULL;
  g_autofree char *place = NULL;

  if (domus_xml_doc_exists (doc, "devices/input[@type='tablet']"))
    return TRUE; /* somebody was quicker */
  xml = domus_device_make (DOMUS_DEVICE_INPUT, doc, platform, error);
  place = xml != NULL ? domus_domain_add_device (doc, xml, error) : NULL;
  if (place == NULL)
    return FALSE;
  domus_draft_touched (draft);
  return TRUE;
}

static void
draft_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusTabletHint) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDraft) draft = domus_draft_open_finish (result, &error);

  self->opening = FALSE;
  if (self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable)) {
    if (draft != NULL && domus_draft_was_kept (draft))
      domus_draft_keep (draft);
    return; /* the window is gone */
  }
  if (draft != NULL && domus_draft_was_kept (draft)) {
    /* They are for the user to look at, not to go along with this. */
    domus_draft_keep (draft);
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PENDING,
                         _ ("There are changes on the page “Hardware” that were not applied. Apply "
                            "or revert them first."));
    fail (self, error);
  } else if (draft == NULL || !add_tablet (draft, &error)) {
    fail (self, error);
  } else {
    drop_flow (self);
    self->flow = domus_draft_flow_new (GTK_WIDGET (self), self->guest);
    g_signal_connect (self->flow, "applied", G_CALLBACK (on_applied), self);
    g_signal_connect_swapped (self->flow, "changed", G_CALLBACK (update), self);
    domus_draft_flow_set_draft (self->flow, draft);
    domus_draft_flow_apply (self->flow);
  }
  update (self);
}

static void
on_add (DomusTabletHint *self)
{
  self->opening = TRUE;
  update (self);
  domus_draft_open_async (self->guest, self->cancellable, draft_opened, g_object_ref (self));
}

static void
on_dismiss (DomusTabletHint *self)
{
  self->done = TRUE;
  if (self->settings != NULL)
    g_settings_set_boolean (self->settings, DISMISSED, TRUE);
  update (self);
  if (self->console != NULL)
    domus_console_view_focus (self->console);
}

static void
domus_tablet_hint_dispose (GObject *object)
{
  DomusTabletHint *self = DOMUS_TABLET_HINT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  drop_flow (self);
  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_clear_weak_pointer (&self->console);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (domus_tablet_hint_parent_class)->dispose (object);
}

static void
domus_tablet_hint_class_init (DomusTabletHintClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_tablet_hint_dispose;
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/console/domus-tablet-hint.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusTabletHint, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss);
}

static void
domus_tablet_hint_init (DomusTabletHint *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_tablet_hint_add:
 * @page: a #GtkBox, at whose beginning it comes
 * @console: whose pointer it is about; not kept alive
 *
 * QEMU tells a viewer that the pointer is relative with a pseudo-encoding of
 * RFB; without a tablet the guest's pointer and the desktop's drift apart.
 *
 * Returns: (transfer none): a bar that shows itself when it has something
 *   to say
 */
GtkWidget *
domus_tablet_hint_add (GtkWidget *page, DomusConsoleView *console, DomusGuest *guest)
{
  DomusTabletHint *self = g_object_new (DOMUS_TYPE_TABLET_HINT, NULL);

  g_set_weak_pointer (&self->console, console);
  g_set_object (&self->guest, guest);
  self->settings = domus_view_actions_get_settings (guest);
  g_signal_connect_swapped (console, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (guest, "details-changed", G_CALLBACK (update), self);
  gtk_box_pack_start (GTK_BOX (page), GTK_WIDGET (self), FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (page), GTK_WIDGET (self), 0);
  update (self);
  return GTK_WIDGET (self);
}
