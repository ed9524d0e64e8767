/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-display-route-private.h"
#include "domus-guest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/**
 * domus_display_free:
 *
 * Closes the socket if it is still here, and wipes the password.
 */
void
domus_display_free (DomusDisplay *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->kind);
  g_free (self->host);
  g_free (self);
}

static DomusGraphics *
find_graphics (const DomusXmlDoc *live, GError **error)
{
  g_autoptr (GPtrArray) all = domus_domain_list_graphics (live);
  static const char *const kinds[] = { "vnc", "spice" }; /* what is shown, the best first */
  const DomusGraphics *other = NULL;

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++) {
    for (guint i = 0; i < all->len; i++) {
      const DomusGraphics *graphics = all->pdata[i];
      if (g_strcmp0 (graphics->kind, kinds[k]) == 0)
        return g_ptr_array_steal_index (all, i);
      other = graphics;
    }
  }
  if (other == NULL)
    g_propagate_error (
        error,
        domus_error_new (DOMUS_ERROR_INVALID_STATE, _ ("This guest has no graphical display."),
                         _ ("Add a VNC display to its hardware to see it here."), NULL));
  else {
    g_autofree char *text = g_strdup_printf (
        _ ("This guest’s display is of a kind that is not shown here (%s)."), other->kind);
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_UNSUPPORTED, text,
                                               _ ("Change its display to VNC."), NULL));
  }
  return NULL;
}

static void
route_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (DomusRoute) route = domus_route_find_finish (result, &error);
  DomusDisplay *display = g_task_get_task_data (task);
  DomusDisplay *found;

  if (route == NULL) {
    g_task_return_error (task, error);
    return;
  }
  found = g_new (DomusDisplay, 1);
  *found = *display;
  *display = (DomusDisplay){ .fd = -1 };
  found->fd = route->fd;
  route->fd = -1;
  found->host = g_steal_pointer (&route->host);
  found->port = route->port;
  g_task_return_pointer (task, found, (GDestroyNotify)domus_display_free);
}

static void
docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusDisplay *display = g_task_get_task_data (task);
  DomusVirt *virt = docs ? domus_guest_get_virt (self, &error) : NULL;
  g_autoptr (DomusGraphics) graphics = NULL;
  g_autofree char *password = NULL;

  if (virt != NULL && docs->live == NULL)
    error =
        domus_error_new (DOMUS_ERROR_INVALID_STATE, _ ("The guest is not running."), NULL, NULL);
  graphics = error == NULL ? find_graphics (docs->live, &error) : NULL;
  if (graphics == NULL) {
    g_task_return_error (task, error);
    return;
  }
  display->kind = g_strdup (graphics->kind);
  password = g_strdup_printf ("devices/graphics[@type='%s']/@passwd", graphics->kind);
  display->password = domus_xml_doc_get (docs->live, password);
  domus_route_find_async (self->connection, self->uuid, graphics, g_task_get_cancellable (task),
                          route_cb, g_object_ref (task));
}

/**
 * domus_guest_open_display_async:
 *
 * Reads the live definition for where the display is now, and connects.
 */
void
domus_guest_open_display_async (DomusGuest *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  DomusDisplay *display = g_new0 (DomusDisplay, 1);

  display->fd = -1;
  g_task_set_task_data (task, display, (GDestroyNotify)domus_display_free);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, docs_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_open_display_finish:
 *
 * Returns: (transfer full): a connected display, or %NULL with @error.
 */
DomusDisplay *
domus_guest_open_display_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
