/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-view-private.h"

#include "domus-key-chord-private.h"

G_DEFINE_INTERFACE (DomusDisplayView, domus_display_view, G_TYPE_OBJECT)

static void
domus_display_view_default_init (DomusDisplayViewInterface *iface)
{
  static const struct
  {
    const char *name;
    GType parameter; /* G_TYPE_NONE: none */
  } signals[] = {
    { "ready", G_TYPE_NONE },         { "frame", G_TYPE_NONE },
    { "stalled", G_TYPE_NONE },       { "closed", G_TYPE_STRING },
    { "resized", G_TYPE_NONE },       { "grab-changed", G_TYPE_NONE },
    { "left", G_TYPE_NONE },          { "password-wanted", G_TYPE_BOOLEAN },
    { "auth-failed", G_TYPE_STRING }, { "clipboard", G_TYPE_STRING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_new (signals[i].name, DOMUS_TYPE_DISPLAY_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, signals[i].parameter == G_TYPE_NONE ? 0 : 1, signals[i].parameter);
}

/**
 * domus_display_view_get_widget:
 *
 * Returns: (transfer none) (nullable): the picture; %NULL after closing
 */
GtkWidget *
domus_display_view_get_widget (DomusDisplayView *self)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), NULL);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->get_widget (self);
}

/**
 * domus_display_view_open:
 * @display: its socket, if there is one, is taken over
 * @use_password: whether to answer with the password of @display
 *
 * The widget must be in a window already.
 *
 * Returns: whether connecting has begun; the signals tell the rest
 */
gboolean
domus_display_view_open (DomusDisplayView *self, DomusDisplay *display, gboolean use_password)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self) && display != NULL, FALSE);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->open (self, display, use_password);
}

/**
 * domus_display_view_close:
 *
 * Ends the connection. May be called from a handler of its own signals; none
 * comes any more.
 */
void
domus_display_view_close (DomusDisplayView *self)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->close (self);
}

/**
 * domus_display_view_is_ready:
 *
 * Returns: whether the guest's screen is there
 */
gboolean
domus_display_view_is_ready (DomusDisplayView *self)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), FALSE);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->is_ready (self);
}

/**
 * domus_display_view_get_size:
 * @width: (out):
 * @height: (out): in the guest's pixels
 *
 * Returns: whether the size is known
 */
gboolean
domus_display_view_get_size (DomusDisplayView *self, int *width, int *height)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), FALSE);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->get_size (self, width, height);
}

/**
 * domus_display_view_get_pixbuf:
 *
 * Returns: (transfer full) (nullable): the guest's screen as it is now, in its
 *   own size; after the end of the connection, as it was last
 */
GdkPixbuf *
domus_display_view_get_pixbuf (DomusDisplayView *self)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), NULL);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->get_pixbuf (self);
}

/**
 * domus_display_view_set_sharp:
 * @sharp: whether a scaled picture keeps hard edges instead of being smoothed
 */
void
domus_display_view_set_sharp (DomusDisplayView *self, gboolean sharp)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->set_sharp (self, sharp);
}

/**
 * domus_display_view_set_view_only:
 * @view_only: whether keys and pointer stay here
 */
void
domus_display_view_set_view_only (DomusDisplayView *self, gboolean view_only)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->set_view_only (self, view_only);
}

/**
 * domus_display_view_set_quality:
 *
 * Before or after opening.
 */
void
domus_display_view_set_quality (DomusDisplayView *self, DomusDisplayQuality quality)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->set_quality (self, quality);
}

/**
 * domus_display_view_get_quality_words:
 *
 * Returns: (nullable): how the picture is sent now, translated
 */
const char *
domus_display_view_get_quality_words (DomusDisplayView *self)
{
  DomusDisplayViewInterface *iface;

  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), NULL);
  iface = DOMUS_DISPLAY_VIEW_GET_IFACE (self);
  return iface->get_quality_words != NULL ? iface->get_quality_words (self) : NULL;
}

/**
 * domus_display_view_resize_guest:
 * @width: in the guest's pixels
 * @height: likewise
 *
 * Returns: whether the server lets itself be asked for a size. It may still
 *   decline; "resized" tells.
 */
gboolean
domus_display_view_resize_guest (DomusDisplayView *self, int width, int height)
{
  DomusDisplayViewInterface *iface;

  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), FALSE);
  iface = DOMUS_DISPLAY_VIEW_GET_IFACE (self);
  return iface->resize_guest != NULL && iface->resize_guest (self, width, height);
}

/**
 * domus_display_view_has_grab:
 * @pointer: (out) (optional): whether the pointer is grabbed too
 *
 * Returns: whether keys go to the guest
 */
gboolean
domus_display_view_has_grab (DomusDisplayView *self, gboolean *pointer)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), FALSE);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->has_grab (self, pointer);
}

/**
 * domus_display_view_is_absolute:
 *
 * Returns: whether the guest's pointer goes where this desktop's is
 */
gboolean
domus_display_view_is_absolute (DomusDisplayView *self)
{
  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), FALSE);
  return DOMUS_DISPLAY_VIEW_GET_IFACE (self)->is_absolute (self);
}

/**
 * domus_display_view_release:
 *
 * Gives pointer and keyboard back to the desktop. The focus stays where it is.
 */
void
domus_display_view_release (DomusDisplayView *self)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->release (self);
}

/**
 * domus_display_view_set_grab:
 * @release_keys: (nullable): a name of domus_key_chord_list()
 * @all_keys: whether keys that the desktop itself knows go to the guest too
 */
void
domus_display_view_set_grab (DomusDisplayView *self, const char *release_keys, gboolean all_keys)
{
  DomusDisplayViewInterface *iface = DOMUS_DISPLAY_VIEW_GET_IFACE (self);

  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  if (iface->set_grab != NULL)
    iface->set_grab (self, release_keys, all_keys);
}

/**
 * domus_display_view_get_release_label:
 *
 * Returns: (transfer none): what to press to get the keyboard back, translated
 */
const char *
domus_display_view_get_release_label (DomusDisplayView *self)
{
  DomusDisplayViewInterface *iface = DOMUS_DISPLAY_VIEW_GET_IFACE (self);

  g_return_val_if_fail (DOMUS_IS_DISPLAY_VIEW (self), NULL);
  return iface->get_release_label != NULL ? iface->get_release_label (self)
                                          : domus_key_chord_title ("Control+Alt");
}

/**
 * domus_display_view_answer:
 * @username: (nullable):
 *
 * Answers "password-wanted".
 */
void
domus_display_view_answer (DomusDisplayView *self, const char *username, const char *password)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->answer (self, username, password);
}

/**
 * domus_display_view_send_keys:
 * @keyvals: X keysyms
 * @kind: a click presses them in this order and lets go in reverse
 */
void
domus_display_view_send_keys (DomusDisplayView *self,
                              const guint *keyvals,
                              guint n_keyvals,
                              DomusDisplayKey kind)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->send_keys (self, keyvals, n_keyvals, kind);
}

/**
 * domus_display_view_send_key:
 * @keyval: X keysym
 * @scancode: XT scan code, 0x80 set for the E0 keys; 0 when it is not known
 */
void
domus_display_view_send_key (DomusDisplayView *self, guint keyval, guint16 scancode, gboolean down)
{
  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  DOMUS_DISPLAY_VIEW_GET_IFACE (self)->send_key (self, keyval, scancode, down);
}

/**
 * domus_display_view_set_clipboard:
 *
 * Hands @text to the guest, where the server takes it.
 */
void
domus_display_view_set_clipboard (DomusDisplayView *self, const char *text)
{
  DomusDisplayViewInterface *iface;

  g_return_if_fail (DOMUS_IS_DISPLAY_VIEW (self));
  iface = DOMUS_DISPLAY_VIEW_GET_IFACE (self);
  if (iface->set_clipboard != NULL)
    iface->set_clipboard (self, text);
}
