/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-display-view-private.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_DISPLAY_LINK_IDLE,       /* nobody looks, or the guest is off */
  DOMUS_DISPLAY_LINK_CONNECTING, /* for the first time, or again */
  DOMUS_DISPLAY_LINK_PASSWORD,   /* it asks for one */
  DOMUS_DISPLAY_LINK_SHOWN,
  DOMUS_DISPLAY_LINK_FAILED, /* goes on trying where that may help */
} DomusDisplayLinkState;

/* Keeps a guest's screen connected, whatever happens to the guest, its host
 * and what is between: notices ends and silence, looks where the screen is
 * now, and connects again.
 *
 * A connection that went silent is kept beside its successor: whichever shows
 * a picture first stays.
 *
 * Signals: "view-added" (view): to be put into a window before this returns;
 * "view-removed" (view): ended, nothing may be destroyed before this returns;
 * "changed" (): state, message, or what get_view() gives;
 * "password-wanted" (gboolean username): answered within it, or the state is
 * PASSWORD; "password-refused" ();
 * "view-changed" (): size, grab; "frame" (), "left" (), "clipboard" (text) of
 * the shown view. */
#define DOMUS_TYPE_DISPLAY_LINK (domus_display_link_get_type ())
G_DECLARE_FINAL_TYPE (DomusDisplayLink, domus_display_link, DOMUS, DISPLAY_LINK, GObject)

DomusDisplayLink *domus_display_link_new (DomusGuest *guest);
void domus_display_link_set_wanted (DomusDisplayLink *self, gboolean wanted);
void domus_display_link_reconnect (DomusDisplayLink *self);
void domus_display_link_answer (DomusDisplayLink *self, const char *username, const char *password);
DomusDisplayLinkState domus_display_link_get_state (DomusDisplayLink *self);
DomusDisplayView *domus_display_link_get_view (DomusDisplayLink *self); /* nullable, ready */
const char *domus_display_link_get_message (DomusDisplayLink *self);
const char *domus_display_link_get_hint (DomusDisplayLink *self); /* nullable */
/* Of the view that was shown last; dropped when the guest runs anew. */
GdkPixbuf *domus_display_link_get_last_picture (DomusDisplayLink *self); /* none, nullable */

G_END_DECLS
