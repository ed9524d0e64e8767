/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "to-domain-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* A display, from the settings of the guest or from an entry of vfb=[]. */
typedef struct
{
  const char *type;
  const char *listen;
  const char *password;
  const char *keymap;
  const char *x_display;
  const char *x_authority;
  int unused; /* whether a free port is looked for; -1: not said */
  gint64 number;
} Display;

/* "10.0.0.1:2" names the display's number, too. */
static char *
split_listen (Display *display)
{
  const char *colon = display->listen != NULL ? strrchr (display->listen, ':') : NULL;
  guint64 number;

  if (colon == NULL || strchr (display->listen, ':') != colon
      || !xen_parse_uint (colon + 1, 10, 59635, &number))
    return g_strdup (display->listen);
  if (display->number < 0)
    display->number = (gint64)number;
  return g_strndup (display->listen, (gsize)(colon - display->listen));
}

static void
emit_vnc (ToDomain *self, Display *display, const char *key, const DomusXenValue *item)
{
  g_autofree char *listen = split_listen (display);
  gboolean automatic = display->unused != 0;

  if (automatic && display->number >= 0 && display->unused > 0)
    to_domain_say (self, DOMUS_XEN_RULE_LOST, key, item,
                   _ ("The display’s number is only the first to be tried, which libvirt cannot "
                      "say; any free one is taken."));
  else if (display->number >= 0)
    automatic = FALSE;
  if (!automatic && display->unused < 0)
    to_domain_say (self, DOMUS_XEN_RULE_CHANGED, key, item,
                   _ ("The display’s number was taken as the only one that will do; Xen would try "
                      "the next ones, too."));
  if (automatic)
    g_string_append (self->out, "    <graphics type='vnc' port='-1' autoport='yes'");
  else
    g_string_append_printf (self->out,
                            "    <graphics type='vnc' port='%" G_GINT64_FORMAT "' autoport='no'",
                            5900 + MAX (display->number, 0));
  if (listen != NULL && *listen != '\0')
    to_domain_emit (self, " listen='%s'", listen);
  if (display->keymap != NULL)
    to_domain_emit (self, " keymap='%s'", display->keymap);
  if (display->password != NULL && *display->password != '\0')
    to_domain_emit (self, " passwd='%s'", display->password);
  if (listen != NULL && *listen != '\0')
    to_domain_emit (self, ">\n      <listen type='address' address='%s'/>\n    </graphics>\n",
                    listen);
  else
    g_string_append (self->out, "/>\n");
}

static void
emit_sdl (ToDomain *self, const Display *display)
{
  g_string_append (self->out, "    <graphics type='sdl'");
  if (display->x_display != NULL)
    to_domain_emit (self, " display='%s'", display->x_display);
  if (display->x_authority != NULL)
    to_domain_emit (self, " xauth='%s'", display->x_authority);
  g_string_append (self->out, "/>\n");
}

static void
emit_spice (ToDomain *self)
{
  gint64 port = 0;
  gint64 tls = 0;
  const char *host = to_domain_string (self, "spicehost");
  const char *password = to_domain_string (self, "spicepasswd");
  const char *compression = to_domain_string (self, "spice_image_compression");
  const char *streaming = to_domain_string (self, "spice_streaming_video");
  gboolean ticketless = to_domain_boolean (self, "spicedisable_ticketing", FALSE);

  to_domain_number (self, "spiceport", 0, 65535, &port);
  to_domain_number (self, "spicetls_port", 0, 65535, &tls);
  g_string_append (self->out, "    <graphics type='spice'");
  if (port != 0)
    g_string_append_printf (self->out, " port='%" G_GINT64_FORMAT "'", port);
  if (tls != 0)
    g_string_append_printf (self->out, " tlsPort='%" G_GINT64_FORMAT "'", tls);
  g_string_append (self->out, port == 0 && tls == 0 ? " autoport='yes'" : " autoport='no'");
  if (host != NULL)
    to_domain_emit (self, " listen='%s'", host);
  if (password != NULL && !ticketless)
    to_domain_emit (self, " passwd='%s'", password);
  g_string_append (self->out, ">\n");
  if (host != NULL)
    to_domain_emit (self, "      <listen type='address' address='%s'/>\n", host);
  if (compression != NULL)
    to_domain_emit (self, "      <image compression='%s'/>\n", compression);
  if (streaming != NULL)
    to_domain_emit (self, "      <streaming mode='%s'/>\n", streaming);
  g_string_append_printf (self->out, "      <mouse mode='%s'/>\n",
                          to_domain_boolean (self, "spiceagent_mouse", TRUE) ? "client" : "server");
  g_string_append_printf (self->out, "      <clipboard copypaste='%s'/>\n    </graphics>\n",
                          to_domain_boolean (self, "spice_clipboard_sharing", FALSE) ? "yes"
                                                                                     : "no");
}

/* xl.cfg(5): videoram defaults and minima; in KiB. */
static void
emit_video (ToDomain *self)
{
  const char *vga = to_domain_string (self, "vga");
  const char *model = to_domain_boolean (self, "stdvga", FALSE) ? "vga" : "cirrus";
  gint64 minimum;
  gint64 mebibytes = 0;

  if (vga != NULL) {
    if (g_str_equal (vga, "stdvga"))
      model = "vga";
    else if (g_str_equal (vga, "cirrus") || g_str_equal (vga, "qxl"))
      model = vga;
    else if (g_str_equal (vga, "none"))
      return;
    else
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "vga", NULL,
                     _ ("“%s” is no video card; “%s” was taken."), vga, model);
  }
  minimum = g_str_equal (model, "qxl") ? 128 : g_str_equal (model, "vga") ? 16 : 8;
  if (!to_domain_number (self, "videoram", 1, 4096, &mebibytes)) {
    mebibytes = minimum;
  } else if (mebibytes < minimum) {
    to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "videoram", NULL,
                   _ ("Xen no longer takes less than %" PRId64
                      " MiB for such a video card; “videoram” was raised to that."),
                   minimum);
    mebibytes = minimum;
  }
  to_domain_emit (self,
                  "    <video>\n      <model type='%s' vram='%" G_GINT64_FORMAT
                  "' heads='1' primary='yes'/>\n    </video>\n",
                  model, mebibytes * 1024);
}

static void
read_display (ToDomain *self, Display *display)
{
  display->listen = to_domain_string (self, "vnclisten");
  display->password = to_domain_string (self, "vncpasswd");
  display->keymap = to_domain_string (self, "keymap");
  display->x_display = to_domain_string (self, "display");
  display->x_authority = to_domain_string (self, "xauthority");
  display->unused = to_domain_boolean (self, "vncunused", -1);
  display->number = -1;
  to_domain_number (self, "vncdisplay", 0, 59635, &display->number);
}

static void
emit_vfb (ToDomain *self, const DomusXenValue *item)
{
  const char *text = to_domain_item (self, item);
  g_autoptr (GArray) pairs = text != NULL ? xen_pairs_parse (text) : NULL;
  Display display = { 0 };
  guint64 number;
  const char *unused;
  const char *vnc;

  if (pairs == NULL)
    return;
  vnc = xen_pairs_get (pairs, "vnc");
  unused = xen_pairs_get (pairs, "vncunused");
  display.listen = xen_pairs_get (pairs, "vnclisten");
  display.password = xen_pairs_get (pairs, "vncpasswd");
  display.keymap = xen_pairs_get (pairs, "keymap");
  display.x_display = xen_pairs_get (pairs, "display");
  display.x_authority = xen_pairs_get (pairs, "xauthority");
  display.unused = unused != NULL ? !g_str_equal (unused, "0") : -1;
  display.number = -1;
  if (xen_parse_uint (xen_pairs_get (pairs, "vncdisplay"), 10, 59635, &number))
    display.number = (gint64)number;
  if (g_strcmp0 (xen_pairs_get (pairs, "type"), "sdl") == 0
      || (g_strcmp0 (xen_pairs_get (pairs, "sdl"), "1") == 0
          && (vnc == NULL || g_str_equal (vnc, "0"))))
    emit_sdl (self, &display);
  else if (vnc == NULL || !g_str_equal (vnc, "0"))
    emit_vnc (self, &display, "vfb", item);
}

static void
emit_emulated (ToDomain *self)
{
  Display display = { 0 };
  gboolean sdl = to_domain_boolean (self, "sdl", FALSE);
  gboolean spice = to_domain_boolean (self, "spice", FALSE);
  /* xl.cfg(5): VNC is on unless switched off */
  gboolean vnc = to_domain_boolean (self, "vnc", self->kind == DOMUS_XEN_KIND_XL && !sdl && !spice);

  if (to_domain_boolean (self, "nographic", FALSE))
    return;
  read_display (self, &display);
  if (spice)
    emit_spice (self);
  else if (vnc)
    emit_vnc (self, &display, "vncdisplay", NULL);
  else if (sdl)
    emit_sdl (self, &display);
  if (sdl && (spice || vnc))
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "sdl", NULL,
                   _ ("libvirt gives a Xen guest one display; “sdl” was left out."));
  if (spice && vnc && to_domain_has (self, "vnc"))
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "vnc", NULL,
                   _ ("libvirt gives a Xen guest one display; “vnc” was left out."));
  if (spice || vnc || sdl || to_domain_has (self, "vga") || to_domain_has (self, "stdvga")) {
    emit_video (self);
  } else if (to_domain_has (self, "vfb")) {
    g_autoptr (GPtrArray) list = to_domain_list (self, "vfb");

    if (list->len > 0) {
      emit_vfb (self, list->pdata[0]);
      emit_video (self);
    }
  } else if (self->kind == DOMUS_XEN_KIND_XM) {
    to_domain_say (self, DOMUS_XEN_RULE_ASSUMED, "vnc", NULL,
                   _ ("The file asks for no display, so the guest has none."));
  }
}

void
to_domain_graphics (ToDomain *self)
{
  g_autoptr (GPtrArray) list = NULL;

  if (self->type == XEN_GUEST_HVM) {
    emit_emulated (self);
    return;
  }
  list = to_domain_list (self, "vfb");
  for (guint i = 0; i < list->len; i++)
    emit_vfb (self, list->pdata[i]);
  if (list->len == 0) {
    Display display = { 0 };

    read_display (self, &display);
    if (to_domain_boolean (self, "vnc", FALSE))
      emit_vnc (self, &display, "vncdisplay", NULL);
    else if (to_domain_boolean (self, "sdl", FALSE))
      emit_sdl (self, &display);
  }
}
