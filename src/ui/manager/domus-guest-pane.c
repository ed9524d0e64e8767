/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-pane-private.h"

#include "domus-guest-columns-private.h"
#include "domus-guest-tiles-private.h"
#include "domus-guest-view-private.h"

struct _DomusGuestPane
{
  GtkStack parent_instance;

  DomusGuestList *list; /* (owned) (nullable) */
  GtkWidget *view;
  GtkWidget *tiles; /* (nullable): made when first wanted */
  gboolean as_tiles;
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusGuestPane, domus_guest_pane, GTK_TYPE_STACK)

static void
on_selection_changed (GtkWidget *source, DomusGuestPane *self)
{
  if (source == (self->as_tiles ? self->tiles : self->view))
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
domus_guest_pane_dispose (GObject *object)
{
  DomusGuestPane *self = DOMUS_GUEST_PANE (object);

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  if (self->tiles != NULL)
    g_signal_handlers_disconnect_by_data (self->tiles, self);
  self->view = self->tiles = NULL;
  g_clear_object (&self->list);
  G_OBJECT_CLASS (domus_guest_pane_parent_class)->dispose (object);
}

static void
domus_guest_pane_class_init (DomusGuestPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_guest_pane_dispose;
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_guest_pane_init (DomusGuestPane *self)
{}

/**
 * domus_guest_pane_new:
 * @list: whose rows are shown
 *
 * Returns: (transfer floating): the pane, as a list
 */
GtkWidget *
domus_guest_pane_new (DomusGuestList *list)
{
  DomusGuestPane *self = g_object_new (DOMUS_TYPE_GUEST_PANE, NULL);

  self->list = g_object_ref (list);
  self->view = domus_guest_view_new (list);
  gtk_widget_show (self->view);
  gtk_container_add (GTK_CONTAINER (self), self->view);
  g_signal_connect (self->view, "selection-changed", G_CALLBACK (on_selection_changed), self);
  return GTK_WIDGET (self);
}

/**
 * domus_guest_pane_set_tiles:
 * @tiles: whether tiles are shown rather than the list
 */
void
domus_guest_pane_set_tiles (DomusGuestPane *self, gboolean tiles)
{
  g_autoptr (GPtrArray) selected = NULL;

  if (self->as_tiles == tiles || self->view == NULL)
    return;
  selected = domus_guest_pane_get_selected (self);
  if (self->tiles == NULL) {
    self->tiles = domus_guest_tiles_new (self->list);
    gtk_widget_show (self->tiles);
    gtk_container_add (GTK_CONTAINER (self), self->tiles);
    g_signal_connect (self->tiles, "selection-changed", G_CALLBACK (on_selection_changed), self);
  }
  self->as_tiles = tiles;
  gtk_stack_set_visible_child (GTK_STACK (self), tiles ? self->tiles : self->view);
  if (tiles)
    domus_guest_tiles_select (DOMUS_GUEST_TILES (self->tiles), selected);
  else if (selected->len > 0)
    domus_guest_view_select (DOMUS_GUEST_VIEW (self->view), selected->pdata[0]);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
on_setting (GSettings *settings, const char *key, DomusGuestPane *self)
{
  domus_guest_pane_set_tiles (self, g_settings_get_boolean (settings, key));
}

/**
 * domus_guest_pane_follow:
 * @map: gets the stateful action "manager-tiles"
 * @settings: remembers it, under the same name
 */
void
domus_guest_pane_follow (DomusGuestPane *self, GActionMap *map, GSettings *settings)
{
  g_autoptr (GAction) action = g_settings_create_action (settings, "manager-tiles");

  g_action_map_add_action (map, action);
  domus_guest_columns_follow (map, settings);
  domus_guest_view_follow (DOMUS_GUEST_VIEW (self->view), settings);
  g_signal_connect_object (settings, "changed::manager-tiles", G_CALLBACK (on_setting), self, 0);
  on_setting (settings, "manager-tiles", self);
}

/**
 * domus_guest_pane_get_selected:
 *
 * Returns: (transfer full) (element-type DomusGuest)
 */
GPtrArray *
domus_guest_pane_get_selected (DomusGuestPane *self)
{
  return self->as_tiles ? domus_guest_tiles_get_selected (DOMUS_GUEST_TILES (self->tiles))
                        : domus_guest_view_get_selected (DOMUS_GUEST_VIEW (self->view));
}

/**
 * domus_guest_pane_select_all:
 */
void
domus_guest_pane_select_all (DomusGuestPane *self)
{
  if (self->as_tiles)
    domus_guest_tiles_select_all (DOMUS_GUEST_TILES (self->tiles));
  else
    domus_guest_view_select_all (DOMUS_GUEST_VIEW (self->view));
}

/**
 * domus_guest_pane_focus:
 * @select: whether the first guest is selected if none is
 *
 * Puts the keyboard into what is shown.
 */
void
domus_guest_pane_focus (DomusGuestPane *self, gboolean select)
{
  if (self->as_tiles)
    domus_guest_tiles_focus (DOMUS_GUEST_TILES (self->tiles), select);
  else
    domus_guest_view_focus (DOMUS_GUEST_VIEW (self->view), select);
}
