/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-thumbnail-private.h"

#include "common/domus-last-picture-private.h"
#include "domus-connection.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>
#include <vncbaseframebuffer.h>
#include <vncconnection.h>

/* From picture to picture; and after a failure. */
#define INTERVAL_MS 3000
#define RETRY_MS 10000
/* What belongs to one update arrives in this time on any link that is worth
 * looking through. */
#define SETTLE_MS 150
/* A pixel. */
#define BYTES 4

struct _DomusThumbnail
{
  GObject parent_instance;

  DomusGuest *guest;
  int width; /* in device pixels */
  int height;
  int scale;

  cairo_surface_t *surface;   /* (owned) (nullable) */
  VncConnection *connection;  /* (owned) (nullable) */
  GCancellable *cancellable;  /* (owned) (nullable): of the look-up in flight */
  GCancellable *last_picture; /* (owned) (nullable) */
  guint8 *pixels;             /* (nullable): as CAIRO_FORMAT_RGB24; the framebuffer's */
  int guest_width;
  int guest_height;
  char *password; /* (owned) (nullable): until it was asked for */
  guint ask_id;
  guint settle_id;
  guint retry_id;
  gboolean started;
  gboolean live;
  gboolean locked; /* the display wants a password that is not known here */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusThumbnail, domus_thumbnail, G_TYPE_OBJECT)

static void connect_now (DomusThumbnail *self);

/* ---- making it small ---- */

static guint32
mean_of_block (const guint8 *source, int stride, int x0, int x1, int y0, int y1)
{
  guint red = 0, green = 0, blue = 0, n = 0;
  /* Four by four of them tell enough of a larger block. */
  int step_x = MAX (1, (x1 - x0) / 4), step_y = MAX (1, (y1 - y0) / 4);

  for (int y = y0; y < y1; y += step_y) {
    const guint8 *row = source + (gsize)y * (gsize)stride;

    for (int x = x0; x < x1; x += step_x, n++) {
      guint32 pixel;

      memcpy (&pixel, row + (gsize)x * BYTES, sizeof pixel);
      red += (pixel >> 16) & 0xff;
      green += (pixel >> 8) & 0xff;
      blue += pixel & 0xff;
    }
  }
  return (red / n) << 16 | (green / n) << 8 | blue / n;
}

/**
 * domus_thumbnail_shrink:
 * @stride: bytes from row to row
 * @to_width: at most that; the proportions stay
 *
 * Returns: (transfer full): never larger than @source
 */
cairo_surface_t *
domus_thumbnail_shrink (
    const guint8 *source, int width, int height, int stride, int to_width, int to_height)
{
  double factor = MIN (1.0, MIN ((double)to_width / width, (double)to_height / height));
  int w = MAX (1, (int)(width * factor + 0.5)), h = MAX (1, (int)(height * factor + 0.5));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  guint8 *out = cairo_image_surface_get_data (surface);
  int out_stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < h; y++) {
    int y0 = (int)((gint64)y * height / h), y1 = MAX (y0 + 1, (int)((gint64)(y + 1) * height / h));
    guint32 *row = (guint32 *)(void *)(out + (gsize)y * (gsize)out_stride);

    for (int x = 0; x < w; x++) {
      int x0 = (int)((gint64)x * width / w), x1 = MAX (x0 + 1, (int)((gint64)(x + 1) * width / w));

      row[x] = mean_of_block (source, stride, x0, x1, y0, y1);
    }
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
take_surface (DomusThumbnail *self, cairo_surface_t *surface)
{
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = surface;
  cairo_surface_set_device_scale (surface, self->scale, self->scale);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- the picture of before ---- */

static void
on_last_picture (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusThumbnail) self = user_data;
  g_autoptr (GdkPixbuf) picture = domus_last_picture_load_finish (result);
  g_autoptr (GdkPixbuf) small = NULL;
  double factor;

  if (self->last_picture == NULL || self->live || picture == NULL)
    return;
  factor = MIN ((double)self->width / gdk_pixbuf_get_width (picture),
                (double)self->height / gdk_pixbuf_get_height (picture));
  small = gdk_pixbuf_scale_simple (
      picture, MAX (1, (int)(gdk_pixbuf_get_width (picture) * MIN (factor, 1))),
      MAX (1, (int)(gdk_pixbuf_get_height (picture) * MIN (factor, 1))), GDK_INTERP_BILINEAR);
  take_surface (self, gdk_cairo_surface_create_from_pixbuf (small, 1, NULL));
}

static void
load_last_picture (DomusThumbnail *self)
{
  if (self->last_picture != NULL || self->surface != NULL)
    return;
  self->last_picture = g_cancellable_new ();
  domus_last_picture_load_async (domus_guest_get_uuid (self->guest), self->last_picture,
                                 on_last_picture, g_object_ref (self));
}

static void
keep_last_picture (DomusThumbnail *self)
{
  g_autoptr (GdkPixbuf) picture = NULL;
  cairo_surface_t *surface;

  if (self->pixels == NULL || !self->live)
    return;
  surface = domus_thumbnail_shrink (self->pixels, self->guest_width, self->guest_height,
                                    self->guest_width * BYTES, DOMUS_LAST_PICTURE_WIDTH,
                                    DOMUS_LAST_PICTURE_HEIGHT);
  picture = gdk_pixbuf_get_from_surface (surface, 0, 0, cairo_image_surface_get_width (surface),
                                         cairo_image_surface_get_height (surface));
  cairo_surface_destroy (surface);
  if (picture != NULL)
    domus_last_picture_save (domus_guest_get_uuid (self->guest), picture);
}

/* Nobody is asked for a tile's sake. */
static void
show_locked (DomusThumbnail *self)
{
  if (self->locked)
    return;
  self->locked = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- the connection ---- */

static void
forget_password (DomusThumbnail *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

static void
drop (DomusThumbnail *self)
{
  g_clear_handle_id (&self->ask_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  keep_last_picture (self);
  self->live = FALSE;
  if (self->connection != NULL) {
    g_signal_handlers_disconnect_by_data (self->connection, self);
    vnc_connection_shutdown (self->connection);
    g_clear_object (&self->connection);
  }
  self->pixels = NULL;
  forget_password (self);
}

static gboolean
on_retry (gpointer user_data)
{
  DomusThumbnail *self = user_data;

  self->retry_id = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (DomusThumbnail *self)
{
  drop (self);
  if (self->started)
    self->retry_id = g_timeout_add (RETRY_MS, on_retry, self);
}

static gboolean
on_ask (gpointer user_data)
{
  DomusThumbnail *self = user_data;

  self->ask_id = 0;
  vnc_connection_framebuffer_update_request (
      self->connection, TRUE, 0, 0, (guint16)self->guest_width, (guint16)self->guest_height);
  return G_SOURCE_REMOVE;
}

/* The next one is asked for only when this one has come: a still screen costs
 * nothing at all. */
static gboolean
on_settled (gpointer user_data)
{
  DomusThumbnail *self = user_data;

  self->settle_id = 0;
  self->live = TRUE;
  self->locked = FALSE;
  if (self->ask_id == 0)
    self->ask_id = g_timeout_add (INTERVAL_MS, on_ask, self);
  take_surface (self,
                domus_thumbnail_shrink (self->pixels, self->guest_width, self->guest_height,
                                        self->guest_width * BYTES, self->width, self->height));
  return G_SOURCE_REMOVE;
}

static void
on_update (VncConnection *connection, int x, int y, int width, int height, DomusThumbnail *self)
{
  if (self->settle_id == 0 && self->pixels != NULL)
    self->settle_id = g_timeout_add (SETTLE_MS, on_settled, self);
}

static gboolean
make_framebuffer (DomusThumbnail *self)
{
  VncPixelFormat format = {
    .bits_per_pixel = 32,
    .depth = 24,
    .byte_order = G_BYTE_ORDER,
    .true_color_flag = TRUE,
    .red_max = 255,
    .green_max = 255,
    .blue_max = 255,
    .red_shift = 16,
    .green_shift = 8,
    .blue_shift = 0,
  };
  VncBaseFramebuffer *framebuffer;

  self->guest_width = vnc_connection_get_width (self->connection);
  self->guest_height = vnc_connection_get_height (self->connection);
  if (self->guest_width <= 0 || self->guest_height <= 0)
    return FALSE;
  self->pixels = g_malloc0 ((gsize)self->guest_width * (gsize)self->guest_height * BYTES);
  framebuffer = vnc_base_framebuffer_new (self->pixels, (guint16)self->guest_width,
                                          (guint16)self->guest_height, self->guest_width * BYTES,
                                          &format, &format);
  g_object_set_data_full (G_OBJECT (framebuffer), "pixels", self->pixels, g_free);
  vnc_connection_set_framebuffer (self->connection, VNC_FRAMEBUFFER (framebuffer));
  g_object_unref (framebuffer);
  return vnc_connection_set_pixel_format (self->connection, &format);
}

static void
on_initialized (VncConnection *connection, DomusThumbnail *self)
{
  gint32 encodings[] = {
    VNC_CONNECTION_ENCODING_HEXTILE,
    VNC_CONNECTION_ENCODING_ZRLE,
    VNC_CONNECTION_ENCODING_RRE,
    VNC_CONNECTION_ENCODING_COPY_RECT,
    VNC_CONNECTION_ENCODING_DESKTOP_RESIZE,
    VNC_CONNECTION_ENCODING_RAW,
  };

  forget_password (self);
  if (!make_framebuffer (self)
      || !vnc_connection_set_encodings (connection, G_N_ELEMENTS (encodings), encodings)
      || !vnc_connection_framebuffer_update_request (
          connection, FALSE, 0, 0, (guint16)self->guest_width, (guint16)self->guest_height))
    retry_later (self);
}

static void
on_resize (VncConnection *connection, int width, int height, DomusThumbnail *self)
{
  if (!make_framebuffer (self))
    return;
  g_clear_handle_id (&self->ask_id, g_source_remove);
  vnc_connection_framebuffer_update_request (connection, FALSE, 0, 0, (guint16)self->guest_width,
                                             (guint16)self->guest_height);
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* gvnc hands out GValueArrays */
    static gboolean
    offers (GValueArray *types, int type)
{
  for (guint i = 0; i < types->n_values; i++)
    if (g_value_get_enum (g_value_array_get_nth (types, i)) == type)
      return TRUE;
  return FALSE;
}

static void
on_choose_type (VncConnection *connection, GValueArray *types, DomusThumbnail *self)
{
  static const int known[] = { VNC_CONNECTION_AUTH_NONE, VNC_CONNECTION_AUTH_VNC };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (offers (types, known[i])) {
      vnc_connection_set_auth_type (connection, (guint)known[i]);
      return;
    }
  }
  show_locked (self);
  vnc_connection_shutdown (connection);
}

static void
on_credential (VncConnection *connection, GValueArray *wanted, DomusThumbnail *self)
{
  if (self->password != NULL && !offers (wanted, VNC_CONNECTION_CREDENTIAL_USERNAME)) {
    vnc_connection_set_credential (connection, VNC_CONNECTION_CREDENTIAL_PASSWORD, self->password);
    forget_password (self);
  } else {
    show_locked (self);
    vnc_connection_shutdown (connection);
  }
}
G_GNUC_END_IGNORE_DEPRECATIONS

static gboolean
retry_idle (gpointer user_data)
{
  DomusThumbnail *self = user_data;

  self->retry_id = 0;
  retry_later (self);
  return G_SOURCE_REMOVE;
}

/* From inside of the connection: it must not go here. */
static void
on_disconnected (VncConnection *connection, DomusThumbnail *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  self->retry_id = g_idle_add (retry_idle, self);
}

static void
display_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusThumbnail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDisplay) display =
      domus_guest_open_display_finish (DOMUS_GUEST (source), result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  g_clear_object (&self->cancellable);
  if (display == NULL || g_strcmp0 (display->kind, "vnc") != 0 || display->fd < 0) {
    retry_later (self);
    return;
  }
  self->password = g_strdup (display->password);
  self->connection = vnc_connection_new ();
  vnc_connection_set_shared (self->connection, TRUE);
  g_signal_connect (self->connection, "vnc-initialized", G_CALLBACK (on_initialized), self);
  g_signal_connect (self->connection, "vnc-framebuffer-update", G_CALLBACK (on_update), self);
  g_signal_connect (self->connection, "vnc-desktop-resize", G_CALLBACK (on_resize), self);
  g_signal_connect (self->connection, "vnc-auth-choose-type", G_CALLBACK (on_choose_type), self);
  g_signal_connect (self->connection, "vnc-auth-credential", G_CALLBACK (on_credential), self);
  g_signal_connect_swapped (self->connection, "vnc-auth-failure", G_CALLBACK (show_locked), self);
  g_signal_connect (self->connection, "vnc-disconnected", G_CALLBACK (on_disconnected), self);
  if (vnc_connection_open_fd (self->connection, display->fd))
    display->fd = -1;
  else
    retry_later (self);
}

static void
connect_now (DomusThumbnail *self)
{
  if (!self->started || self->connection != NULL || self->cancellable != NULL)
    return;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  load_last_picture (self);
  if (!domus_guest_is_active (self->guest))
    return;
  self->cancellable = g_cancellable_new ();
  domus_guest_open_display_async (self->guest, self->cancellable, display_found,
                                  g_object_ref (self));
}

static void
on_guest_changed (DomusThumbnail *self)
{
  if (!domus_guest_is_active (self->guest)) {
    self->locked = FALSE;
    drop (self);
  } else {
    connect_now (self);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* ---- the object ---- */

static void
domus_thumbnail_dispose (GObject *object)
{
  DomusThumbnail *self = DOMUS_THUMBNAIL (object);

  domus_thumbnail_stop (self);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_cancellable_cancel (self->last_picture);
  g_clear_object (&self->last_picture);
  g_clear_object (&self->guest);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  G_OBJECT_CLASS (domus_thumbnail_parent_class)->dispose (object);
}

static void
domus_thumbnail_class_init (DomusThumbnailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_thumbnail_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_thumbnail_init (DomusThumbnail *self)
{}

/**
 * domus_thumbnail_new:
 * @width: at most so large, in the widget's own pixels
 * @scale: of the widget
 *
 * Returns: (transfer full): not started
 */
DomusThumbnail *
domus_thumbnail_new (DomusGuest *guest, int width, int height, int scale)
{
  DomusThumbnail *self = g_object_new (DOMUS_TYPE_THUMBNAIL, NULL);

  self->guest = g_object_ref (guest);
  self->width = width * scale;
  self->height = height * scale;
  self->scale = scale;
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * domus_thumbnail_get_guest:
 *
 * Returns: (transfer none):
 */
DomusGuest *
domus_thumbnail_get_guest (DomusThumbnail *self)
{
  return self->guest;
}

/**
 * domus_thumbnail_start:
 *
 * Somebody looks.
 */
void
domus_thumbnail_start (DomusThumbnail *self)
{
  if (self->started)
    return;
  self->started = TRUE;
  connect_now (self);
}

/**
 * domus_thumbnail_stop:
 *
 * Nobody looks any more; the picture stays.
 */
void
domus_thumbnail_stop (DomusThumbnail *self)
{
  if (!self->started)
    return;
  self->started = FALSE;
  drop (self);
}

/**
 * domus_thumbnail_get_surface:
 *
 * Returns: (transfer none) (nullable): the picture as far as there is one
 */
cairo_surface_t *
domus_thumbnail_get_surface (DomusThumbnail *self)
{
  return self->surface;
}

/**
 * domus_thumbnail_is_live:
 *
 * Returns: whether it is the screen as it is now
 */
gboolean
domus_thumbnail_is_live (DomusThumbnail *self)
{
  return self->live;
}

/**
 * domus_thumbnail_words:
 * @self: (nullable):
 *
 * Returns: what @guest does, and what there is to say of its picture; translated
 */
const char *
domus_thumbnail_words (DomusThumbnail *self, DomusGuest *guest)
{
  if (self != NULL && self->locked)
    return _ ("Running, the display wants a password");
  return domus_guest_state_label (domus_guest_get_state (guest));
}

/**
 * domus_thumbnail_icon:
 * @self:
 *
 * Returns: the name of the icon that says why @guest's picture is not live
 */
const char *
domus_thumbnail_icon (DomusThumbnail *self, DomusGuest *guest)
{
  return self->locked ? "changes-prevent-symbolic"
                      : domus_guest_state_icon (domus_guest_get_state (guest));
}
