/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-tiles-private.h"

#include "domus-thumbnail-private.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#define PICTURE_WIDTH 200
#define PICTURE_HEIGHT 150
#define MAX_LIVE 40 /* what fits on a large monitor */
#define CALM_MS 200 /* after scrolling, before tiles come to life */

struct _DomusGuestTiles
{
  GtkScrolledWindow parent_instance;

  GtkIconView *icons;
  DomusGuestList *list;   /* (owned) */
  GHashTable *thumbnails; /* DomusGuest -> DomusThumbnail: those that can be seen */
  GPtrArray *kept;        /* (owned) (nullable): selected before an update */
  GHashTable *blanks;     /* state -> picture */
  GtkWidget *menu;        /* (nullable) */
  guint look_id;
  gboolean updating;
};

enum
{
  SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusGuestTiles, domus_guest_tiles, GTK_TYPE_SCROLLED_WINDOW)

/* ---- what a tile shows ---- */

/* The picture on a plate of the same size for all, dimmed unless it is live. */
static cairo_surface_t *
compose (DomusGuestTiles *self, cairo_surface_t *picture, const char *mark_name, gboolean live)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  cairo_surface_t *plate = gdk_window_create_similar_image_surface (
      gtk_widget_get_window (GTK_WIDGET (self)), CAIRO_FORMAT_RGB24, PICTURE_WIDTH * scale,
      PICTURE_HEIGHT * scale, scale);
  cairo_t *cr = cairo_create (plate);

  cairo_set_source_rgb (cr, 0.13, 0.13, 0.14);
  cairo_paint (cr);
  if (picture != NULL) {
    double width = cairo_image_surface_get_width (picture) / (double)scale;
    double height = cairo_image_surface_get_height (picture) / (double)scale;

    cairo_set_source_surface (cr, picture, (int)((PICTURE_WIDTH - width) / 2),
                              (int)((PICTURE_HEIGHT - height) / 2));
    cairo_paint_with_alpha (cr, live ? 1.0 : 0.35);
  }
  if (!live) {
    GdkRGBA white = { 0.9, 0.9, 0.9, 1 };
    g_autoptr (GtkIconInfo) info = gtk_icon_theme_lookup_icon_for_scale (
        gtk_icon_theme_get_for_screen (gtk_widget_get_screen (GTK_WIDGET (self))), mark_name, 48,
        scale, GTK_ICON_LOOKUP_FORCE_SIZE);
    g_autoptr (GdkPixbuf) icon =
        info != NULL ? gtk_icon_info_load_symbolic (info, &white, NULL, NULL, NULL, NULL, NULL)
                     : NULL;

    if (icon != NULL) {
      cairo_surface_t *mark = gdk_cairo_surface_create_from_pixbuf (icon, scale, NULL);

      cairo_set_source_surface (cr, mark, (PICTURE_WIDTH - 48) / 2.0, (PICTURE_HEIGHT - 48) / 2.0);
      cairo_paint_with_alpha (cr, 0.8);
      cairo_surface_destroy (mark);
    }
  }
  cairo_destroy (cr);
  return plate;
}

static cairo_surface_t *
get_blank (DomusGuestTiles *self, DomusGuestState state)
{
  cairo_surface_t *blank = g_hash_table_lookup (self->blanks, GINT_TO_POINTER (state));

  if (blank == NULL) {
    blank = compose (self, NULL, domus_guest_state_icon (state), FALSE);
    g_hash_table_insert (self->blanks, GINT_TO_POINTER (state), blank);
  }
  return blank;
}

static void
show_picture (GtkCellLayout *layout,
              GtkCellRenderer *cell,
              GtkTreeModel *model,
              GtkTreeIter *iter,
              gpointer user_data)
{
  DomusGuestTiles *self = user_data;
  DomusGuest *guest = domus_guest_list_get_guest (self->list, iter);
  DomusThumbnail *thumbnail = g_hash_table_lookup (self->thumbnails, guest);
  cairo_surface_t *picture = NULL;

  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  if (thumbnail != NULL)
    picture = g_object_get_data (G_OBJECT (thumbnail), "plate");
  g_object_set (cell, "surface",
                picture != NULL ? picture : get_blank (self, domus_guest_get_state (guest)), NULL);
}

static void
show_words (GtkCellLayout *layout,
            GtkCellRenderer *cell,
            GtkTreeModel *model,
            GtkTreeIter *iter,
            gpointer user_data)
{
  DomusGuestTiles *self = user_data;
  DomusGuest *guest = domus_guest_list_get_guest (self->list, iter);
  const char *state = domus_guest_state_label (domus_guest_get_state (guest));
  g_autofree char *words = g_strdup_printf ("%s\n%s", domus_guest_get_label (guest), state);

  g_object_set (cell, "text", words, NULL);
}

/* GtkIconView's items have no name of their own unless the model has one. */
static void
name_tile (DomusGuestTiles *self, int index, DomusGuest *guest)
{
  AtkObject *icons = gtk_widget_get_accessible (GTK_WIDGET (self->icons));
  g_autoptr (AtkObject) tile = atk_object_ref_accessible_child (icons, index);
  const char *words = domus_thumbnail_words (g_hash_table_lookup (self->thumbnails, guest), guest);
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), domus_guest_get_label (guest), words);

  if (tile != NULL && g_strcmp0 (atk_object_get_name (tile), name) != 0)
    atk_object_set_name (tile, name);
}

/* ---- live pictures for what can be seen ---- */

static void
redraw (DomusGuestTiles *self, DomusGuest *guest)
{
  g_autoptr (GtkTreePath) path = domus_guest_list_get_path (self->list, guest);
  GdkRectangle area;

  if (path == NULL || gtk_icon_view_get_model (self->icons) == NULL)
    return;
  name_tile (self, gtk_tree_path_get_indices (path)[0], guest);
  if (gtk_icon_view_get_cell_rect (self->icons, path, NULL, &area))
    gtk_widget_queue_draw_area (GTK_WIDGET (self->icons), area.x, area.y, area.width, area.height);
}

static void
on_thumbnail_changed (DomusThumbnail *thumbnail, DomusGuestTiles *self)
{
  DomusGuest *guest = domus_thumbnail_get_guest (thumbnail);

  if (!gtk_widget_get_realized (GTK_WIDGET (self)))
    return;
  g_object_set_data_full (G_OBJECT (thumbnail), "plate",
                          compose (self, domus_thumbnail_get_surface (thumbnail),
                                   domus_thumbnail_icon (thumbnail, guest),
                                   domus_thumbnail_is_live (thumbnail)),
                          (GDestroyNotify)cairo_surface_destroy);
  redraw (self, guest);
}

static void
thumbnail_free (gpointer data)
{
  g_signal_handlers_disconnect_matched (data, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_thumbnail_changed,
                                        NULL);
  domus_thumbnail_stop (data);
  g_object_unref (data);
}

static void
want (DomusGuestTiles *self, DomusGuest *guest, GHashTable *seen)
{
  DomusThumbnail *thumbnail = g_hash_table_lookup (self->thumbnails, guest);

  g_hash_table_add (seen, guest);
  if (thumbnail == NULL) {
    thumbnail = domus_thumbnail_new (guest, PICTURE_WIDTH, PICTURE_HEIGHT,
                                     gtk_widget_get_scale_factor (GTK_WIDGET (self)));
    g_signal_connect (thumbnail, "changed", G_CALLBACK (on_thumbnail_changed), self);
    g_hash_table_insert (self->thumbnails, g_object_ref (guest), thumbnail);
  }
  domus_thumbnail_start (thumbnail);
}

static gboolean on_look (gpointer user_data);

static void
look_soon (DomusGuestTiles *self)
{
  if (self->look_id == 0)
    self->look_id = g_timeout_add (CALM_MS, on_look, self);
}

static gboolean
is_seen (DomusGuestTiles *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GdkWindow *native = gtk_widget_get_window (window);

  return gtk_widget_get_mapped (GTK_WIDGET (self)) && native != NULL
         && (gdk_window_get_state (native)
             & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN))
                == 0;
}

/* GtkIconView tells which items show only when it is scrolled. */
static void
tell_showing (DomusGuestTiles *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self));

  g_signal_handlers_block_by_func (adjustment, look_soon, self);
  g_signal_emit_by_name (adjustment, "value-changed");
  g_signal_handlers_unblock_by_func (adjustment, look_soon, self);
}

static gboolean
on_look (gpointer user_data)
{
  DomusGuestTiles *self = user_data;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GtkTreePath *first = NULL, *last = NULL;
  GHashTableIter iter;
  gpointer guest;

  self->look_id = 0;
  if (is_seen (self) && gtk_icon_view_get_model (self->icons) != NULL
      && gtk_icon_view_get_visible_range (self->icons, &first, &last)) {
    int end = gtk_tree_path_get_indices (last)[0];

    for (int i = gtk_tree_path_get_indices (first)[0]; i <= end; i++) {
      GtkTreeIter row;

      if (g_hash_table_size (seen) >= MAX_LIVE
          || !gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (self->list), &row, NULL, i))
        break;
      name_tile (self, i, domus_guest_list_get_guest (self->list, &row));
      want (self, domus_guest_list_get_guest (self->list, &row), seen);
    }
    gtk_tree_path_free (first);
    gtk_tree_path_free (last);
  }
  tell_showing (self);
  g_hash_table_iter_init (&iter, self->thumbnails);
  while (g_hash_table_iter_next (&iter, &guest, NULL))
    if (!g_hash_table_contains (seen, guest))
      g_hash_table_iter_remove (&iter);
  return G_SOURCE_REMOVE;
}

/* ---- the list ---- */

static void
bind (DomusGuestTiles *self, gboolean on)
{
  gtk_icon_view_set_model (self->icons, on ? GTK_TREE_MODEL (self->list) : NULL);
}

static void
on_update_begin (DomusGuestList *list, gboolean reset, DomusGuestTiles *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->kept = domus_guest_tiles_get_selected (self);
  self->updating = TRUE;
  if (reset)
    bind (self, FALSE);
}

static void
on_update_end (DomusGuestList *list, gboolean reset, DomusGuestTiles *self)
{
  g_autoptr (GPtrArray) kept = g_steal_pointer (&self->kept);

  if (kept == NULL)
    return;
  if (reset)
    bind (self, TRUE);
  domus_guest_tiles_select (self, kept);
  self->updating = FALSE;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
  look_soon (self);
}

static void
on_selection_changed (DomusGuestTiles *self)
{
  if (!self->updating)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* ---- what the user does ---- */

static void
activate_action (DomusGuestTiles *self, const char *name)
{
  GActionGroup *group = gtk_widget_get_action_group (GTK_WIDGET (self), "guest");

  if (group != NULL && g_action_group_get_action_enabled (group, name))
    g_action_group_activate_action (group, name, NULL);
}

static void
open_console (DomusGuestTiles *self)
{
  activate_action (self, "console");
}

static GtkWidget *
get_menu (DomusGuestTiles *self)
{
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->menu != NULL)
    return self->menu;
  builder = gtk_builder_new_from_resource ("/org/domusvm/Domus/manager/guest-menu.ui");
  self->menu = gtk_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
  gtk_menu_attach_to_widget (GTK_MENU (self->menu), GTK_WIDGET (self->icons), NULL);
  return self->menu;
}

static gboolean
on_button_press (DomusGuestTiles *self, GdkEventButton *event)
{
  g_autoptr (GtkTreePath) path = NULL;

  if (!gdk_event_triggers_context_menu ((GdkEvent *)event))
    return GDK_EVENT_PROPAGATE;
  path = gtk_icon_view_get_path_at_pos (self->icons, (int)event->x, (int)event->y);
  if (path == NULL)
    return GDK_EVENT_PROPAGATE;
  if (!gtk_icon_view_path_is_selected (self->icons, path)) {
    gtk_icon_view_unselect_all (self->icons);
    gtk_icon_view_select_path (self->icons, path);
    gtk_icon_view_set_cursor (self->icons, path, NULL, FALSE);
  }
  gtk_widget_grab_focus (GTK_WIDGET (self->icons));
  gtk_menu_popup_at_pointer (GTK_MENU (get_menu (self)), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu (DomusGuestTiles *self)
{
  g_autoptr (GtkTreePath) path = NULL;
  GdkRectangle area;

  if (!gtk_icon_view_get_cursor (self->icons, &path, NULL)
      || !gtk_icon_view_get_cell_rect (self->icons, path, NULL, &area))
    return FALSE;
  gtk_menu_popup_at_rect (GTK_MENU (get_menu (self)), gtk_widget_get_window (GTK_WIDGET (self)),
                          &area, GDK_GRAVITY_CENTER, GDK_GRAVITY_NORTH_WEST, NULL);
  return TRUE;
}

static gboolean
on_key_press (DomusGuestTiles *self, GdkEventKey *event)
{
  guint modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (modifiers == 0 && (event->keyval == GDK_KEY_Delete || event->keyval == GDK_KEY_KP_Delete))
    activate_action (self, "delete");
  else if (modifiers == GDK_MOD1_MASK && event->keyval == GDK_KEY_Return)
    activate_action (self, "hardware");
  else if (modifiers == 0 && event->keyval == GDK_KEY_Return)
    activate_action (self, "console");
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- the widget ---- */

static void
domus_guest_tiles_map (GtkWidget *widget)
{
  DomusGuestTiles *self = DOMUS_GUEST_TILES (widget);

  bind (self, TRUE);
  GTK_WIDGET_CLASS (domus_guest_tiles_parent_class)->map (widget);
  look_soon (self);
}

static void
domus_guest_tiles_unmap (GtkWidget *widget)
{
  DomusGuestTiles *self = DOMUS_GUEST_TILES (widget);

  GTK_WIDGET_CLASS (domus_guest_tiles_parent_class)->unmap (widget);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_hash_table_remove_all (self->thumbnails);
}

static void
domus_guest_tiles_dispose (GObject *object)
{
  DomusGuestTiles *self = DOMUS_GUEST_TILES (object);

  self->updating = TRUE;
  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->thumbnails != NULL)
    g_hash_table_remove_all (self->thumbnails);
  g_clear_object (&self->list);
  g_clear_pointer (&self->kept, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_guest_tiles_parent_class)->dispose (object);
}

static void
domus_guest_tiles_finalize (GObject *object)
{
  DomusGuestTiles *self = DOMUS_GUEST_TILES (object);

  g_hash_table_unref (self->thumbnails);
  g_hash_table_unref (self->blanks);
  G_OBJECT_CLASS (domus_guest_tiles_parent_class)->finalize (object);
}

static void
domus_guest_tiles_class_init (DomusGuestTilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_guest_tiles_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_guest_tiles_finalize;
  widget_class->map = domus_guest_tiles_map;
  widget_class->unmap = domus_guest_tiles_unmap;
  signals[SELECTION_CHANGED] =
      g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_cells (DomusGuestTiles *self)
{
  GtkCellRenderer *picture = gtk_cell_renderer_pixbuf_new ();
  GtkCellRenderer *words = gtk_cell_renderer_text_new ();
  GtkCellLayout *layout = GTK_CELL_LAYOUT (self->icons);

  g_object_set (picture, "width", PICTURE_WIDTH + 4, "height", PICTURE_HEIGHT + 4, NULL);
  g_object_set (words, "alignment", PANGO_ALIGN_CENTER, "ellipsize", PANGO_ELLIPSIZE_END, "xalign",
                0.5, "width", PICTURE_WIDTH, NULL);
  gtk_cell_layout_pack_start (layout, picture, FALSE);
  gtk_cell_layout_pack_start (layout, words, FALSE);
  gtk_cell_layout_set_cell_data_func (layout, picture, show_picture, self, NULL);
  gtk_cell_layout_set_cell_data_func (layout, words, show_words, self, NULL);
}

static void
domus_guest_tiles_init (DomusGuestTiles *self)
{
  GtkWidget *icons = gtk_icon_view_new ();

  self->icons = GTK_ICON_VIEW (icons);
  self->thumbnails = g_hash_table_new_full (NULL, NULL, g_object_unref, thumbnail_free);
  self->blanks = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)cairo_surface_destroy);
  gtk_icon_view_set_selection_mode (self->icons, GTK_SELECTION_MULTIPLE);
  gtk_icon_view_set_item_width (self->icons, PICTURE_WIDTH + 8);
  gtk_icon_view_set_margin (self->icons, 12);
  gtk_icon_view_set_row_spacing (self->icons, 6);
  gtk_icon_view_set_column_spacing (self->icons, 6);
  atk_object_set_name (gtk_widget_get_accessible (icons), _ ("Guests"));
  add_cells (self);
  gtk_widget_show (icons);
  gtk_container_add (GTK_CONTAINER (self), icons);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  g_signal_connect_swapped (icons, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect_swapped (icons, "item-activated", G_CALLBACK (open_console), self);
  g_signal_connect_swapped (icons, "button-press-event", G_CALLBACK (on_button_press), self);
  g_signal_connect_swapped (icons, "popup-menu", G_CALLBACK (on_popup_menu), self);
  g_signal_connect_swapped (icons, "key-press-event", G_CALLBACK (on_key_press), self);
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self)),
                            "value-changed", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (icons, "size-allocate", G_CALLBACK (look_soon), self);
}

static gboolean
on_window_state (GtkWidget *window, GdkEventWindowState *event, DomusGuestTiles *self)
{
  look_soon (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_hierarchy_changed (DomusGuestTiles *self, GtkWidget *before)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (window) && window != before)
    g_signal_connect_object (window, "window-state-event", G_CALLBACK (on_window_state), self, 0);
}

/**
 * domus_guest_tiles_new:
 * @list: whose rows are shown
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_guest_tiles_new (DomusGuestList *list)
{
  DomusGuestTiles *self = g_object_new (DOMUS_TYPE_GUEST_TILES, NULL);

  self->list = g_object_ref (list);
  g_signal_connect (self, "hierarchy-changed", G_CALLBACK (on_hierarchy_changed), NULL);
  g_signal_connect_object (list, "update-begin", G_CALLBACK (on_update_begin), self, 0);
  g_signal_connect_object (list, "update-end", G_CALLBACK (on_update_end), self, 0);
  return GTK_WIDGET (self);
}

static void
collect (GtkIconView *icons, GtkTreePath *path, gpointer guests)
{
  DomusGuestList *list = DOMUS_GUEST_LIST (gtk_icon_view_get_model (icons));
  GtkTreeIter iter;

  if (gtk_tree_model_get_iter (GTK_TREE_MODEL (list), &iter, path))
    g_ptr_array_add (guests, g_object_ref (domus_guest_list_get_guest (list, &iter)));
}

/**
 * domus_guest_tiles_get_selected:
 *
 * Returns: (transfer full) (element-type DomusGuest)
 */
GPtrArray *
domus_guest_tiles_get_selected (DomusGuestTiles *self)
{
  GPtrArray *guests = g_ptr_array_new_with_free_func (g_object_unref);

  if (gtk_icon_view_get_model (self->icons) != NULL)
    gtk_icon_view_selected_foreach (self->icons, collect, guests);
  return guests;
}

/**
 * domus_guest_tiles_select:
 * @guests: (element-type DomusGuest): these alone, as far as they are shown
 */
void
domus_guest_tiles_select (DomusGuestTiles *self, GPtrArray *guests)
{
  if (gtk_icon_view_get_model (self->icons) == NULL)
    return;
  gtk_icon_view_unselect_all (self->icons);
  for (guint i = 0; i < guests->len; i++) {
    g_autoptr (GtkTreePath) path = domus_guest_list_get_path (self->list, guests->pdata[i]);

    if (path == NULL)
      continue;
    gtk_icon_view_select_path (self->icons, path);
    if (i == 0)
      gtk_icon_view_set_cursor (self->icons, path, NULL, FALSE);
  }
}

/**
 * domus_guest_tiles_select_all:
 */
void
domus_guest_tiles_select_all (DomusGuestTiles *self)
{
  gtk_icon_view_select_all (self->icons);
}

/**
 * domus_guest_tiles_focus:
 * @select: whether the first one is selected if none is
 *
 * Puts the keyboard into the tiles.
 */
void
domus_guest_tiles_focus (DomusGuestTiles *self, gboolean select)
{
  g_autoptr (GPtrArray) selected = domus_guest_tiles_get_selected (self);

  gtk_widget_grab_focus (GTK_WIDGET (self->icons));
  if (select && selected->len == 0 && domus_guest_list_get_n_shown (self->list) > 0
      && gtk_icon_view_get_model (self->icons) != NULL) {
    g_autoptr (GtkTreePath) path = gtk_tree_path_new_first ();

    gtk_icon_view_select_path (self->icons, path);
    gtk_icon_view_set_cursor (self->icons, path, NULL, FALSE);
  }
}
