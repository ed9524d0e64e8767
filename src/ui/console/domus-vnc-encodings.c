/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-vnc-encodings-private.h"

#include <glib/gi18n-lib.h>

/* gtk-vnc asks for lossless tight first. Measured on a link within one
 * machine, raw shows five times the frames for half the processor time; on a
 * slow link tight is worth its cost. */
static const gint32 as_it_is[] = {
  VNC_CONNECTION_ENCODING_RAW, VNC_CONNECTION_ENCODING_COPY_RECT, VNC_CONNECTION_ENCODING_HEXTILE,
  VNC_CONNECTION_ENCODING_RRE, VNC_CONNECTION_ENCODING_ZRLE,
};

static const gint32 compressed[] = {
  VNC_CONNECTION_ENCODING_TIGHT,   VNC_CONNECTION_ENCODING_ZRLE, VNC_CONNECTION_ENCODING_COPY_RECT,
  VNC_CONNECTION_ENCODING_HEXTILE, VNC_CONNECTION_ENCODING_RRE,  VNC_CONNECTION_ENCODING_RAW,
};

/* A server that cannot lose anything takes no notice of the second. */
static const gint32 lossy[] = {
  VNC_CONNECTION_ENCODING_TIGHT,   VNC_CONNECTION_ENCODING_TIGHT_JPEG5,
  VNC_CONNECTION_ENCODING_ZRLE,    VNC_CONNECTION_ENCODING_COPY_RECT,
  VNC_CONNECTION_ENCODING_HEXTILE, VNC_CONNECTION_ENCODING_RRE,
  VNC_CONNECTION_ENCODING_RAW,
};

/* The extended key event encoding is not named: gtk-vnc has offered it before
 * this where it knows the keyboard's key codes, the server's word on it stays,
 * and where it does not know them it must not be offered. */
static const gint32 beside[] = {
  VNC_CONNECTION_ENCODING_EXTENDED_DESKTOP_RESIZE,
  VNC_CONNECTION_ENCODING_DESKTOP_RESIZE,
  VNC_CONNECTION_ENCODING_DESKTOP_NAME,
  VNC_CONNECTION_ENCODING_LAST_RECT,
  VNC_CONNECTION_ENCODING_WMVi,
  VNC_CONNECTION_ENCODING_ALPHA_CURSOR,
  VNC_CONNECTION_ENCODING_RICH_CURSOR,
  VNC_CONNECTION_ENCODING_XCURSOR,
  VNC_CONNECTION_ENCODING_POINTER_CHANGE,
  VNC_CONNECTION_ENCODING_LED_STATE,
};

static gboolean
is_as_it_is (DomusDisplayQuality quality, gboolean fast_link)
{
  return quality == DOMUS_DISPLAY_QUALITY_FAST_LINK
         || (fast_link && quality != DOMUS_DISPLAY_QUALITY_SLOW_LINK);
}

/**
 * domus_vnc_encodings_choose:
 * @fast_link: whether bytes are cheap
 *
 * To be called once the connection is initialized, as often as the choice
 * changes.
 */
void
domus_vnc_encodings_choose (VncConnection *connection,
                            DomusDisplayQuality quality,
                            gboolean fast_link)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint32));

  if (is_as_it_is (quality, fast_link))
    g_array_append_vals (all, as_it_is, G_N_ELEMENTS (as_it_is));
  else if (quality == DOMUS_DISPLAY_QUALITY_BEST)
    g_array_append_vals (all, compressed, G_N_ELEMENTS (compressed));
  else
    g_array_append_vals (all, lossy, G_N_ELEMENTS (lossy));
  g_array_append_vals (all, beside, G_N_ELEMENTS (beside));
  vnc_connection_set_encodings (connection, (int)all->len, (gint32 *)(void *)all->data);
}

/**
 * domus_vnc_encodings_words:
 *
 * Returns: what domus_vnc_encodings_choose() asks for, translated
 */
const char *
domus_vnc_encodings_words (DomusDisplayQuality quality, gboolean fast_link)
{
  if (is_as_it_is (quality, fast_link))
    return _ ("The picture comes as it is, without compression.");
  if (quality == DOMUS_DISPLAY_QUALITY_BEST)
    return _ ("The picture comes compressed, without loss.");
  return _ ("The picture comes compressed, with some loss where the host does that.");
}
