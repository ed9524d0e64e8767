/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-window-private.h"

#include "common/domus-empty-state-private.h"
#include "domus-host-pages-private.h"
#include "manager/domus-jobs-strip-private.h"

#include <glib/gi18n-lib.h>

#define WIDTH 1080
#define HEIGHT 640

struct _DomusHostWindow
{
  GtkApplicationWindow parent_instance;

  GtkBox *box;
  GtkStack *state_stack;
  GtkWidget *sidebar;
  GtkStack *pages;
  DomusEmptyState *closed;

  DomusConnection *connection;
};

G_DEFINE_FINAL_TYPE (DomusHostWindow, domus_host_window, GTK_TYPE_APPLICATION_WINDOW)

/* ---- pages ---- */

static void
make_page (DomusHostWindow *self)
{
  GtkWidget *box = gtk_stack_get_visible_child (self->pages);
  const char *name = gtk_stack_get_visible_child_name (self->pages);
  g_autoptr (GList) made = box != NULL ? gtk_container_get_children (GTK_CONTAINER (box)) : NULL;

  if (made != NULL)
    return;
  for (gsize i = 0; i < domus_host_n_pages; i++) {
    GtkWidget *page;

    if (g_strcmp0 (domus_host_pages[i].name, name) != 0)
      continue;
    page = domus_host_pages[i].create (self->connection);
    gtk_widget_set_hexpand (page, TRUE);
    gtk_container_add (GTK_CONTAINER (box), page);
    gtk_widget_show (page);
  }
}

static void
on_page_shown (DomusHostWindow *self)
{
  if (self->connection != NULL
      && domus_connection_get_state (self->connection) == DOMUS_CONNECTION_OPEN)
    make_page (self);
}

static void
add_pages (DomusHostWindow *self)
{
  for (gsize i = 0; i < domus_host_n_pages; i++) {
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

    gtk_widget_show (box);
    gtk_stack_add_titled (self->pages, box, domus_host_pages[i].name,
                          _ (domus_host_pages[i].title));
  }
}

/* The sidebar's rows have a label each, but no name of their own. */
static void
name_rows (DomusHostWindow *self)
{
  GtkWidget *list = self->sidebar;

  while (GTK_IS_BIN (list) && !GTK_IS_LIST_BOX (list))
    list = gtk_bin_get_child (GTK_BIN (list));
  for (gsize i = 0; GTK_IS_LIST_BOX (list) && i < domus_host_n_pages; i++) {
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int)i);

    if (row != NULL)
      atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (row)),
                           _ (domus_host_pages[i].title));
  }
}

/* ---- the connection ---- */

static void
on_state (DomusHostWindow *self)
{
  DomusConnectionState state = domus_connection_get_state (self->connection);
  const GError *error = domus_connection_get_error (self->connection);
  gboolean open = state == DOMUS_CONNECTION_OPEN;

  gtk_stack_set_visible_child_name (self->state_stack, open ? "open" : "closed");
  if (open) {
    make_page (self);
    return;
  }
  domus_empty_state_clear_actions (self->closed);
  if (error != NULL)
    domus_empty_state_set_error (self->closed, "network-offline-symbolic",
                                 _ ("The host is not connected"), error);
  else
    domus_empty_state_set_text (
        self->closed, "network-offline-symbolic",
        state == DOMUS_CONNECTION_CONNECTING ? _ ("Connecting…") : _ ("The host is not connected"),
        NULL);
  if (state != DOMUS_CONNECTION_CONNECTING)
    domus_empty_state_add_action (self->closed, _ ("_Connect"), "win.connect", TRUE);
}

static void
activate_connect (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_connection_open (DOMUS_HOST_WINDOW (user_data)->connection);
}

static void
activate_page (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  domus_host_window_show_page (user_data, g_variant_get_string (parameter, NULL));
}

static void
activate_close (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static const GActionEntry entries[] = {
  { "connect", activate_connect, NULL, NULL, NULL, { 0 } },
  { "page", activate_page, "s", NULL, NULL, { 0 } },
  { "close", activate_close, NULL, NULL, NULL, { 0 } },
};

/* ---- object ---- */

static void
domus_host_window_dispose (GObject *object)
{
  DomusHostWindow *self = DOMUS_HOST_WINDOW (object);

  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  G_OBJECT_CLASS (domus_host_window_parent_class)->dispose (object);
  g_clear_object (&self->connection); /* the pages have let go of it */
}

static void
domus_host_window_class_init (DomusHostWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_host_window_dispose;
  g_type_ensure (DOMUS_TYPE_EMPTY_STATE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/host/domus-host-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusHostWindow, box);
  gtk_widget_class_bind_template_child (widget_class, DomusHostWindow, state_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHostWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, DomusHostWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, DomusHostWindow, closed);
  gtk_widget_class_bind_template_callback (widget_class, on_page_shown);
}

static void
domus_host_window_init (DomusHostWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, HEIGHT);
}

/**
 * domus_host_window_new:
 * @store: whose jobs are shown below
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
domus_host_window_new (GtkApplication *application,
                       DomusConnectionStore *store,
                       DomusConnection *connection)
{
  DomusHostWindow *self = g_object_new (DOMUS_TYPE_HOST_WINDOW, "application", application, NULL);
  GtkWidget *strip;

  self->connection = g_object_ref (connection);
  gtk_window_set_title (GTK_WINDOW (self), domus_connection_get_label (connection));
  g_signal_connect_swapped (connection, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect_swapped (connection, "notify::error-message", G_CALLBACK (on_state), self);
  strip = domus_jobs_strip_new (store);
  gtk_box_pack_end (self->box, strip, FALSE, FALSE, 0);
  add_pages (self);
  name_rows (self);
  on_state (self);
  return GTK_WIDGET (self);
}

/**
 * domus_host_window_show_page:
 * @page: "overview" or another page's name; one that is not known changes nothing
 */
void
domus_host_window_show_page (GtkWidget *window, const char *page)
{
  DomusHostWindow *self = DOMUS_HOST_WINDOW (window);

  if (gtk_stack_get_child_by_name (self->pages, page) != NULL)
    gtk_stack_set_visible_child_name (self->pages, page);
}

/**
 * domus_host_window_get_connection:
 *
 * Returns: (transfer none)
 */
DomusConnection *
domus_host_window_get_connection (GtkWidget *window)
{
  return DOMUS_HOST_WINDOW (window)->connection;
}
