/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What may be spent to show a guest's screen. */
typedef enum
{
  DOMUS_DISPLAY_QUALITY_AUTOMATIC, /* by what the link turns out to be */
  DOMUS_DISPLAY_QUALITY_BEST,      /* nothing is ever lost */
  DOMUS_DISPLAY_QUALITY_FAST_LINK, /* bytes are cheap, time is not */
  DOMUS_DISPLAY_QUALITY_SLOW_LINK, /* the other way round */
} DomusDisplayQuality;

typedef enum
{
  DOMUS_DISPLAY_KEY_CLICK, /* down in order, then up in reverse */
  DOMUS_DISPLAY_KEY_DOWN,
  DOMUS_DISPLAY_KEY_UP,
} DomusDisplayKey;

/* One connection to a guest's screen and the widget that shows it, whatever
 * the protocol: VNC is DomusVncSession. An object is used for one connection
 * only; who reconnects makes a new one.
 *
 * Signals, all on the main context:
 * "ready" (): keys can be sent, the size is known;
 * "frame" (): a part of the picture has changed; comes very often;
 * "stalled" (): nothing has come for long although it was asked for; what
 *    comes later is told by "frame";
 * "closed" (const char *reason, nullable, translated): once, and the last;
 * "resized" (): the guest's screen has another size;
 * "grab-changed" (); "left" (): the user asked for the keyboard back;
 * "password-wanted" (gboolean username_too): answer or close;
 * "auth-failed" (const char *reason, nullable): "closed" follows;
 * "clipboard" (const char *text): the guest copied something. */
#define DOMUS_TYPE_DISPLAY_VIEW (domus_display_view_get_type ())
G_DECLARE_INTERFACE (DomusDisplayView, domus_display_view, DOMUS, DISPLAY_VIEW, GObject)

struct _DomusDisplayViewInterface
{
  GTypeInterface parent;

  GtkWidget *(*get_widget) (DomusDisplayView *self);
  gboolean (*open) (DomusDisplayView *self, DomusDisplay *display, gboolean use_password);
  void (*close) (DomusDisplayView *self);
  gboolean (*is_ready) (DomusDisplayView *self);
  gboolean (*get_size) (DomusDisplayView *self, int *width, int *height);
  GdkPixbuf *(*get_pixbuf) (DomusDisplayView *self);
  void (*set_sharp) (DomusDisplayView *self, gboolean sharp);
  void (*set_view_only) (DomusDisplayView *self, gboolean view_only);
  void (*set_quality) (DomusDisplayView *self, DomusDisplayQuality quality);
  const char *(*get_quality_words) (DomusDisplayView *self);
  gboolean (*resize_guest) (DomusDisplayView *self, int width, int height);
  gboolean (*has_grab) (DomusDisplayView *self, gboolean *pointer);
  gboolean (*is_absolute) (DomusDisplayView *self);
  void (*release) (DomusDisplayView *self);
  void (*set_grab) (DomusDisplayView *self, const char *release_keys, gboolean all_keys);
  const char *(*get_release_label) (DomusDisplayView *self);
  void (*answer) (DomusDisplayView *self, const char *username, const char *password);
  void (*send_keys) (DomusDisplayView *self,
                     const guint *keyvals,
                     guint n_keyvals,
                     DomusDisplayKey kind);
  void (*send_key) (DomusDisplayView *self, guint keyval, guint16 scancode, gboolean down);
  void (*set_clipboard) (DomusDisplayView *self, const char *text);
};

/* The picture; nullable after closing. It fills whatever room it is given:
 * whoever places it keeps the proportions (DomusDisplayFrame). */
GtkWidget *domus_display_view_get_widget (DomusDisplayView *self);
/* Takes the socket of @display. FALSE: nothing was begun, no signal comes. */
gboolean
domus_display_view_open (DomusDisplayView *self, DomusDisplay *display, gboolean use_password);
void domus_display_view_close (DomusDisplayView *self); /* no signal comes */
gboolean domus_display_view_is_ready (DomusDisplayView *self);
/* In the guest's own pixels. */
gboolean domus_display_view_get_size (DomusDisplayView *self, int *width, int *height);
GdkPixbuf *domus_display_view_get_pixbuf (DomusDisplayView *self); /* full, nullable */
void domus_display_view_set_sharp (DomusDisplayView *self, gboolean sharp);
void domus_display_view_set_view_only (DomusDisplayView *self, gboolean view_only);
void domus_display_view_set_quality (DomusDisplayView *self, DomusDisplayQuality quality);
/* What is done now, translated; nullable. */
const char *domus_display_view_get_quality_words (DomusDisplayView *self);
/* Whether the server lets itself be asked; whether it does it is told by
 * "resized". */
gboolean domus_display_view_resize_guest (DomusDisplayView *self, int width, int height);
gboolean domus_display_view_has_grab (DomusDisplayView *self, gboolean *pointer);
gboolean domus_display_view_is_absolute (DomusDisplayView *self); /* the pointer */
void domus_display_view_release (DomusDisplayView *self);
/* What gives the keyboard back, a name of domus_key_chord_list() (nullable:
 * the usual), and whether the guest gets the desktop's own keys too. */
void domus_display_view_set_grab (DomusDisplayView *self,
                                  const char *release_keys,
                                  gboolean all_keys);
const char *domus_display_view_get_release_label (DomusDisplayView *self); /* translated */
void domus_display_view_answer (DomusDisplayView *self, const char *username, const char *password);
/* Nothing is sent while it is not ready or view only. */
void domus_display_view_send_keys (DomusDisplayView *self,
                                   const guint *keyvals,
                                   guint n_keyvals,
                                   DomusDisplayKey kind);
/* One key by its X keysym and its XT scan code (0: unknown), as it is; the
 * scan code as in QEMU's extended key event (0x80 | code for E0 keys). */
void
domus_display_view_send_key (DomusDisplayView *self, guint keyval, guint16 scancode, gboolean down);
void domus_display_view_set_clipboard (DomusDisplayView *self, const char *text);

G_END_DECLS
