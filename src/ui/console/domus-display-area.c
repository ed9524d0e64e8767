/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-area-private.h"

#include "domus-display-frame-private.h"

/* A window that is being dragged larger has many sizes on the way. */
#define FOLLOW_MS 400
#define SCROLLER "domus-scroller"

struct _DomusDisplayArea
{
  GtkStack parent_instance;

  DomusDisplayView *view; /* (nullable): the shown one */
  guint follow_id;
  int room_width; /* what is there for the picture, in the screen's pixels */
  int room_height;
  DomusDisplayScaling scaling;
  DomusDisplayQuality quality;
  gboolean smooth;
  gboolean resize_guest;
  gboolean view_only;
};

enum
{
  PROP_SCALING = 1,
  PROP_SMOOTH,
  PROP_QUALITY,
  PROP_RESIZE_GUEST,
  PROP_VIEW_ONLY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static const char *const scalings[] = { "fit", "whole", "actual", "double" };
static const char *const qualities[] = { "automatic", "best", "fast", "slow" };

G_DEFINE_FINAL_TYPE (DomusDisplayArea, domus_display_area, GTK_TYPE_STACK)

static DomusDisplayFrame *
get_frame (DomusDisplayView *view)
{
  return DOMUS_DISPLAY_FRAME (gtk_widget_get_parent (domus_display_view_get_widget (view)));
}

static gboolean
follow_due (gpointer user_data)
{
  DomusDisplayArea *self = user_data;

  self->follow_id = 0;
  /* Graphics cards want widths in steps. */
  if (self->view != NULL && self->resize_guest && self->room_width > 1)
    domus_display_view_resize_guest (self->view, self->room_width & ~7, self->room_height);
  return G_SOURCE_REMOVE;
}

static void
follow_later (DomusDisplayArea *self)
{
  if (!self->resize_guest || self->view == NULL)
    return;
  g_clear_handle_id (&self->follow_id, g_source_remove);
  self->follow_id = g_timeout_add (FOLLOW_MS, follow_due, self);
}

static void
domus_display_area_size_allocate (GtkWidget *widget, GtkAllocation *room)
{
  DomusDisplayArea *self = DOMUS_DISPLAY_AREA (widget);
  int factor = gtk_widget_get_scale_factor (widget);

  GTK_WIDGET_CLASS (domus_display_area_parent_class)->size_allocate (widget, room);
  if (self->room_width == room->width * factor && self->room_height == room->height * factor)
    return;
  self->room_width = room->width * factor;
  self->room_height = room->height * factor;
  follow_later (self);
}

static int
find_word (const char *const *words, guint n_words, const char *word)
{
  for (guint i = 0; i < n_words; i++) {
    if (g_strcmp0 (words[i], word) == 0)
      return (int)i;
  }
  return 0;
}

static void
domus_display_area_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DomusDisplayArea *self = DOMUS_DISPLAY_AREA (object);

  switch (id) {
  case PROP_SCALING:
    self->scaling = (DomusDisplayScaling)find_word (scalings, G_N_ELEMENTS (scalings),
                                                    g_value_get_string (value));
    break;
  case PROP_SMOOTH:
    self->smooth = g_value_get_boolean (value);
    break;
  case PROP_QUALITY:
    self->quality = (DomusDisplayQuality)find_word (qualities, G_N_ELEMENTS (qualities),
                                                    g_value_get_string (value));
    break;
  case PROP_RESIZE_GUEST:
    self->resize_guest = g_value_get_boolean (value);
    follow_later (self);
    break;
  case PROP_VIEW_ONLY:
    self->view_only = g_value_get_boolean (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  domus_display_area_update (self);
}

static void
domus_display_area_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DomusDisplayArea *self = DOMUS_DISPLAY_AREA (object);

  switch (id) {
  case PROP_SCALING:
    g_value_set_string (value, scalings[self->scaling]);
    break;
  case PROP_SMOOTH:
    g_value_set_boolean (value, self->smooth);
    break;
  case PROP_QUALITY:
    g_value_set_string (value, qualities[self->quality]);
    break;
  case PROP_RESIZE_GUEST:
    g_value_set_boolean (value, self->resize_guest);
    break;
  case PROP_VIEW_ONLY:
    g_value_set_boolean (value, self->view_only);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
domus_display_area_dispose (GObject *object)
{
  DomusDisplayArea *self = DOMUS_DISPLAY_AREA (object);

  g_clear_handle_id (&self->follow_id, g_source_remove);
  self->view = NULL;
  G_OBJECT_CLASS (domus_display_area_parent_class)->dispose (object);
}

static void
domus_display_area_class_init (DomusDisplayAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = domus_display_area_dispose;
  object_class->set_property = domus_display_area_set_property;
  object_class->get_property = domus_display_area_get_property;
  GTK_WIDGET_CLASS (klass)->size_allocate = domus_display_area_size_allocate;

  props[PROP_SCALING] = g_param_spec_string ("scaling", NULL, NULL, "fit", flags);
  props[PROP_SMOOTH] = g_param_spec_boolean ("smooth", NULL, NULL, TRUE, flags);
  props[PROP_QUALITY] = g_param_spec_string ("quality", NULL, NULL, "automatic", flags);
  props[PROP_RESIZE_GUEST] = g_param_spec_boolean ("resize-guest", NULL, NULL, FALSE, flags);
  props[PROP_VIEW_ONLY] = g_param_spec_boolean ("view-only", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
domus_display_area_init (DomusDisplayArea *self)
{
  self->smooth = TRUE;
}

/**
 * domus_display_area_add_view:
 * @view: not open yet
 *
 * Puts it where it can be realized, behind what is shown.
 */
void
domus_display_area_add_view (DomusDisplayArea *self, DomusDisplayView *view)
{
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *frame = domus_display_frame_new ();
  GtkWidget *widget = domus_display_view_get_widget (view);

  g_return_if_fail (DOMUS_IS_DISPLAY_AREA (self));

  gtk_container_add (GTK_CONTAINER (frame), widget);
  gtk_container_add (GTK_CONTAINER (scroller), frame);
  gtk_viewport_set_shadow_type (GTK_VIEWPORT (gtk_bin_get_child (GTK_BIN (scroller))),
                                GTK_SHADOW_NONE);
  gtk_widget_show_all (scroller);
  gtk_container_add (GTK_CONTAINER (self), scroller);
  g_object_set_data (G_OBJECT (view), SCROLLER, scroller);
  domus_display_view_set_quality (view, self->quality);
}

static gboolean
destroy_idle (gpointer user_data)
{
  gtk_widget_destroy (GTK_WIDGET (user_data));
  return G_SOURCE_REMOVE;
}

/**
 * domus_display_area_remove_view:
 *
 * May be called from within a handler of the very widget: it goes in an idle.
 */
void
domus_display_area_remove_view (DomusDisplayArea *self, DomusDisplayView *view)
{
  GtkWidget *scroller = g_object_steal_data (G_OBJECT (view), SCROLLER);

  g_return_if_fail (DOMUS_IS_DISPLAY_AREA (self));

  if (self->view == view)
    self->view = NULL;
  if (scroller != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_idle, g_object_ref (scroller),
                     g_object_unref);
}

/**
 * domus_display_area_show_view:
 * @view: (nullable): one that was added
 */
void
domus_display_area_show_view (DomusDisplayArea *self, DomusDisplayView *view)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_AREA (self));

  if (self->view == view)
    return;
  self->view = view;
  if (view == NULL)
    return;
  domus_display_area_update (self);
  gtk_stack_set_visible_child (GTK_STACK (self), g_object_get_data (G_OBJECT (view), SCROLLER));
  follow_later (self);
}

/**
 * domus_display_area_update:
 *
 * Shows the shown view as it is now and as it is wanted.
 */
void
domus_display_area_update (DomusDisplayArea *self)
{
  int width, height;

  g_return_if_fail (DOMUS_IS_DISPLAY_AREA (self));

  if (self->view == NULL || domus_display_view_get_widget (self->view) == NULL)
    return;
  if (domus_display_view_get_size (self->view, &width, &height))
    domus_display_frame_set_picture_size (get_frame (self->view), width, height);
  domus_display_frame_set_scaling (get_frame (self->view), self->scaling);
  domus_display_view_set_sharp (self->view, !self->smooth);
  domus_display_view_set_view_only (self->view, self->view_only);
  domus_display_view_set_quality (self->view, self->quality);
}

/**
 * domus_display_area_get_quality:
 *
 * Returns: what the user chose
 */
DomusDisplayQuality
domus_display_area_get_quality (DomusDisplayArea *self)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_AREA (self), DOMUS_DISPLAY_QUALITY_AUTOMATIC);
  return self->quality;
}

/**
 * domus_display_area_get_missing:
 * @width: (out): in logical pixels; negative when there is too much
 * @height: (out): likewise
 *
 * Returns: whether it is known
 */
gboolean
domus_display_area_get_missing (DomusDisplayArea *self, int *width, int *height)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_AREA (self), FALSE);

  *width = *height = 0;
  if (self->view == NULL)
    return FALSE;
  domus_display_frame_get_wanted (get_frame (self->view), width, height);
  *width -= gtk_widget_get_allocated_width (GTK_WIDGET (self));
  *height -= gtk_widget_get_allocated_height (GTK_WIDGET (self));
  return TRUE;
}
