/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "from-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *type;
  const char *listen;
  const char *password;
  const char *keymap;
  gboolean automatic;
  gint64 port;
} Display;

static const char *
read_password (FromDomain *self, XenNode *node)
{
  const char *password = xen_node_get (node, "passwd");

  if (password == NULL || *password == '\0' || (self->flags & DOMUS_XEN_CONVERT_PASSWORDS))
    return password;
  from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                   _ ("The password of the display was left out: files are no place for one."));
  return NULL;
}

static void
read_display (FromDomain *self, XenNode *node, Display *display)
{
  XenNode *listen = xen_node_child (node, "listen");
  const char *port = xen_node_get (node, "port");
  const char *address = xen_node_get (node, "listen");
  const char *inner = xen_node_get (listen, "address");

  node->used = TRUE;
  display->type = xen_node_get (node, "type");
  display->keymap = xen_node_get (node, "keymap");
  display->password = read_password (self, node);
  display->listen = address != NULL ? address : inner;
  display->port = -1;
  if (port != NULL)
    g_ascii_string_to_signed (port, 10, -1, 65535, &display->port, NULL);
  display->automatic = xen_node_is (node, "autoport", "yes") || display->port < 5900;
  if (listen != NULL && xen_node_is (listen, "type", "address"))
    xen_node_skip (listen, "fromConfig");
}

static void
write_vnc (FromDomain *self, const Display *display)
{
  from_domain_number (self, "vnc", 1);
  from_domain_number (self, "vncunused", display->automatic);
  if (!display->automatic)
    from_domain_number (self, "vncdisplay", display->port - 5900);
  from_domain_string (self, "vnclisten", display->listen);
  from_domain_string (self, "vncpasswd", display->password);
  from_domain_string (self, "keymap", display->keymap);
  from_domain_number (self, "sdl", 0);
}

static void
write_sdl (FromDomain *self, XenNode *node)
{
  from_domain_number (self, "sdl", 1);
  from_domain_number (self, "vnc", 0);
  from_domain_string (self, "display", xen_node_get (node, "display"));
  from_domain_string (self, "xauthority", xen_node_get (node, "xauth"));
}

static void
write_spice (FromDomain *self, XenNode *node, const Display *display)
{
  const char *tls = xen_node_get (node, "tlsPort");
  const char *mouse = xen_node_get (xen_node_child (node, "mouse"), "mode");
  gboolean paste = xen_node_is (xen_node_child (node, "clipboard"), "copypaste", "yes");
  gint64 tls_port = 0;
  gboolean automatic = xen_node_is (node, "autoport", "yes");

  from_domain_number (self, "spice", 1);
  from_domain_number (self, "vnc", 0);
  from_domain_number (self, "sdl", 0);
  from_domain_string (self, "spicehost", display->listen);
  if (!automatic && display->port > 0)
    from_domain_number (self, "spiceport", display->port);
  if (tls != NULL && !automatic && g_ascii_string_to_signed (tls, 10, 1, 65535, &tls_port, NULL))
    from_domain_number (self, "spicetls_port", tls_port);
  from_domain_number (self, "spicedisable_ticketing", display->password == NULL);
  from_domain_string (self, "spicepasswd", display->password);
  if (mouse != NULL)
    from_domain_number (self, "spiceagent_mouse", g_str_equal (mouse, "client"));
  if (g_strcmp0 (mouse, "client") == 0 || paste)
    from_domain_number (self, "spicevdagent", 1);
  from_domain_number (self, "spice_clipboard_sharing", paste);
  from_domain_string (self, "spice_image_compression",
                      xen_node_get (xen_node_child (node, "image"), "compression"));
  from_domain_string (self, "spice_streaming_video",
                      xen_node_get (xen_node_child (node, "streaming"), "mode"));
}

/* A paravirtual guest's displays are entries of a list. */
static char *
vfb_text (XenNode *node, const Display *display)
{
  GString *out;

  if (g_strcmp0 (display->type, "sdl") == 0) {
    const char *name = xen_node_get (node, "display");
    const char *authority = xen_node_get (node, "xauth");

    return g_strconcat ("type=sdl", name != NULL ? ",display=" : "", name != NULL ? name : "",
                        authority != NULL ? ",xauthority=" : NULL, authority, NULL);
  }
  out = g_string_new ("type=vnc");
  if (display->automatic)
    g_string_append (out, ",vncunused=1");
  else
    g_string_append_printf (out, ",vncunused=0,vncdisplay=%" G_GINT64_FORMAT, display->port - 5900);
  if (display->listen != NULL)
    g_string_append_printf (out, ",vnclisten=%s", display->listen);
  if (display->password != NULL)
    g_string_append_printf (out, ",vncpasswd=%s", display->password);
  if (display->keymap != NULL)
    g_string_append_printf (out, ",keymap=%s", display->keymap);
  return g_string_free (out, FALSE);
}

static gboolean
is_known (const Display *display)
{
  return g_strcmp0 (display->type, "vnc") == 0 || g_strcmp0 (display->type, "sdl") == 0
         || g_strcmp0 (display->type, "spice") == 0;
}

static void
write_video (FromDomain *self, gboolean has_display)
{
  XenNode *video = xen_node_child (self->devices, "video");
  XenNode *model = xen_node_child (video, "model");
  const char *type = xen_node_get (model, "type");
  const char *memory = xen_node_get (model, "vram");
  guint64 kib;

  xen_node_skip (model, "heads");
  xen_node_skip (model, "primary");
  if (!self->hvm) {
    xen_node_ignore (video);
    return;
  }
  if (type == NULL || g_str_equal (type, "none")) {
    if (!has_display && type == NULL)
      from_domain_number (self, "nographic", 1);
    else if (type != NULL && self->kind == DOMUS_XEN_KIND_XL)
      from_domain_string (self, "vga", "none");
    return;
  }
  if (!g_str_equal (type, "cirrus") && !g_str_equal (type, "vga") && !g_str_equal (type, "xen")
      && !g_str_equal (type, "qxl")) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, video,
                     _ ("Xen has no video card “%s”; the guest gets “stdvga”."), type);
    xen_node_ignore (video);
    type = "vga";
    memory = NULL;
  }
  if (self->kind == DOMUS_XEN_KIND_XM) {
    if (g_str_equal (type, "qxl"))
      from_domain_say (self, DOMUS_XEN_RULE_LOST, video,
                       _ ("xm had no video card “%s”; the guest gets “stdvga”."), type);
    from_domain_number (self, "stdvga", !g_str_equal (type, "cirrus"));
  } else {
    from_domain_string (
        self, "vga", g_str_equal (type, "cirrus") || g_str_equal (type, "qxl") ? type : "stdvga");
  }
  if (memory != NULL && g_ascii_string_to_unsigned (memory, 10, 1, 1 << 24, &kib, NULL))
    from_domain_number (self, "videoram", (gint64)((kib + 1023) / 1024));
}

void
from_domain_graphics (FromDomain *self)
{
  g_autoptr (GPtrArray) nodes = from_domain_devices (self, "graphics");
  g_autoptr (GPtrArray) vfbs = g_ptr_array_new_with_free_func (g_free);
  gboolean done = FALSE;

  for (guint i = 0; i < nodes->len; i++) {
    XenNode *node = nodes->pdata[i];
    Display display;
    gboolean spice;

    read_display (self, node, &display);
    spice = g_strcmp0 (display.type, "spice") == 0;
    if (!is_known (&display) || (done && self->hvm)
        || (spice && (self->kind == DOMUS_XEN_KIND_XM || !self->hvm))) {
      from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                       _ ("The tool has no words for a display “%s” here; it was left out."),
                       display.type != NULL ? display.type : "");
      xen_node_ignore (node);
      continue;
    }
    if (!self->hvm)
      g_ptr_array_add (vfbs, vfb_text (node, &display));
    else if (spice)
      write_spice (self, node, &display);
    else if (g_str_equal (display.type, "vnc"))
      write_vnc (self, &display);
    else
      write_sdl (self, node);
    done = TRUE;
  }
  from_domain_list (self, "vfb", vfbs);
  if (self->hvm && !done) {
    from_domain_number (self, "vnc", 0);
    from_domain_number (self, "sdl", 0);
  }
  write_video (self, done);
}
