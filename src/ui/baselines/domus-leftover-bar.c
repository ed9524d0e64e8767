/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-leftover-bar-private.h"

#include "domus-baselines.h"
#include "domus-connection.h"
#include "domus-host-device.h"
#include "domus-message.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>

struct _DomusLeftoverBar
{
  GtkInfoBar parent_instance;

  DomusGuest *guest;
  GCancellable *cancellable; /* (nullable): NULL once it is going */
  GPtrArray *leftovers;      /* (nullable): of DomusMedium */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (DomusLeftoverBar, domus_leftover_bar, GTK_TYPE_INFO_BAR)

static GtkWindow *
get_window (DomusLeftoverBar *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusLeftoverBar) self = user_data;
  g_autoptr (GPtrArray) found =
      domus_connection_list_leftovers_finish (DOMUS_CONNECTION (source), result, NULL);
  g_autofree char *text = NULL;
  g_autofree char *size = NULL;
  guint64 bytes = 0;

  if (self->cancellable == NULL)
    return;
  /* While something is being made here, its volumes look like leftovers. */
  if (found != NULL && (found->len == 0 || domus_guest_is_busy (self->guest)))
    g_clear_pointer (&found, g_ptr_array_unref);
  g_clear_pointer (&self->leftovers, g_ptr_array_unref);
  self->leftovers = g_steal_pointer (&found);
  gtk_widget_set_visible (GTK_WIDGET (self), self->leftovers != NULL);
  if (self->leftovers == NULL)
    return;
  for (guint i = 0; i < self->leftovers->len; i++)
    bytes += ((DomusMedium *)self->leftovers->pdata[i])->allocation;
  size = domus_format_bytes (bytes);
  text = g_strdup_printf (
      ngettext ("An interrupted operation left %u disk on the host that nobody uses (%s).",
                "Interrupted operations left %u disks on the host that nobody uses (%s).",
                self->leftovers->len),
      self->leftovers->len, size);
  gtk_label_set_text (self->label, text);
}

/**
 * domus_leftover_bar_look:
 */
void
domus_leftover_bar_look (DomusLeftoverBar *self)
{
  DomusConnection *connection =
      self->guest != NULL ? domus_guest_get_connection (self->guest) : NULL;

  if (connection != NULL && self->cancellable != NULL)
    domus_connection_list_leftovers_async (connection, self->cancellable, listed_cb,
                                           g_object_ref (self));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusLeftoverBar) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_connection_delete_disk_finish (DOMUS_CONNECTION (source), result, &error)
      && self->cancellable != NULL)
    domus_message_error (get_window (self), _ ("A leftover could not be removed"), error);
  domus_leftover_bar_look (self);
}

static void
confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusLeftoverBar) self = user_data;
  DomusConnection *connection =
      self->guest != NULL ? domus_guest_get_connection (self->guest) : NULL;

  if (!domus_message_confirm_finish (result) || self->leftovers == NULL || connection == NULL)
    return;
  for (guint i = 0; i < self->leftovers->len; i++)
    domus_connection_delete_disk_async (connection,
                                        ((DomusMedium *)self->leftovers->pdata[i])->path, NULL,
                                        deleted_cb, g_object_ref (self));
}

static void
domus_leftover_bar_response (GtkInfoBar *bar, int response)
{
  DomusLeftoverBar *self = DOMUS_LEFTOVER_BAR (bar);
  g_autoptr (GString) body = g_string_new (NULL);

  if (self->leftovers == NULL)
    return;
  for (guint i = 0; i < self->leftovers->len; i++)
    g_string_append_printf (body, "%s\n", ((DomusMedium *)self->leftovers->pdata[i])->path);
  g_string_append (body, "\n");
  g_string_append (body, _ ("Do not remove them while somebody else is cloning on this host."));
  domus_message_confirm_async (get_window (self), _ ("Remove these disks for good?"), body->str,
                               _ ("_Remove"), TRUE, self->cancellable, confirmed,
                               g_object_ref (self));
}

/**
 * domus_leftover_bar_set_guest:
 * @guest: whose host is looked at
 */
void
domus_leftover_bar_set_guest (DomusLeftoverBar *self, DomusGuest *guest)
{
  g_set_object (&self->guest, guest);
}

static void
domus_leftover_bar_dispose (GObject *object)
{
  DomusLeftoverBar *self = DOMUS_LEFTOVER_BAR (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->guest);
  g_clear_pointer (&self->leftovers, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_leftover_bar_parent_class)->dispose (object);
}

static void
domus_leftover_bar_class_init (DomusLeftoverBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_leftover_bar_dispose;
  GTK_INFO_BAR_CLASS (klass)->response = domus_leftover_bar_response;
}

static void
domus_leftover_bar_init (DomusLeftoverBar *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  self->cancellable = g_cancellable_new ();
  self->label = GTK_LABEL (label);
  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, "visible", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (gtk_info_bar_get_content_area (GTK_INFO_BAR (self))), label);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self), GTK_MESSAGE_WARNING);
  gtk_info_bar_add_button (GTK_INFO_BAR (self), _ ("Re_move Leftovers…"), GTK_RESPONSE_APPLY);
}
