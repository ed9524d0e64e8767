/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "disk-spec-private.h"

#include "domus-xen-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The two grammars of an entry of disk=[]. xm: source,device,mode, as xend
 * read it. xl: xl-disk-configuration(5), old prefixes included. */

static const char *const known_formats[] = { "raw", "qcow", "qcow2", "vhd", "qed", NULL };

static gboolean
fail (GError **error, const char *text, const char *why)
{
  g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID, _ ("The disk “%s”: %s"), text, why);
  return FALSE;
}

/* Takes "name:" from the front of @rest, names being small letters and digits. */
static char *
take_prefix (const char **rest)
{
  const char *c = *rest;

  while (g_ascii_islower (*c) || g_ascii_isdigit (*c))
    c++;
  if (c == *rest || *c != ':')
    return NULL;
  {
    char *prefix = g_strndup (*rest, (gsize)(c - *rest));
    *rest = c + 1;
    return prefix;
  }
}

static gboolean
is_one_of (const char *word, const char *const *words)
{
  return word != NULL && g_strv_contains (words, word);
}

/* The prefix of an xm source: phy:, file:, tap:aio:, tap2:tapdisk:qcow2:, and
 * block scripts' own. */
static gboolean
set_xm_source (XenDiskSpec *self, const char *source, const char *text, GError **error)
{
  static const char *const plain[] = { "phy",   "file", "tap",  "tap2", "tapdisk", "aio",
                                       "ioemu", "qemu", "sync", "ram",  NULL };
  static const char *const scripts[] = { "iscsi", "nbd", "enbd", "drbd", "npiv", "dmmd", NULL };
  g_autoptr (GString) prefix = g_string_new (NULL);

  while (*source != '/' && *source != '\0') {
    const char *rest = source;
    g_autofree char *word = take_prefix (&rest);

    if (word == NULL)
      break;
    if (is_one_of (word, known_formats) || g_str_equal (word, "vmdk")) {
      g_free (self->format);
      self->format = g_strdup (word);
    } else if (is_one_of (word, scripts)) {
      g_free (self->script);
      self->script = g_strconcat ("block-", word, NULL);
    } else if (!is_one_of (word, plain)) {
      g_autofree char *why = g_strdup_printf (_ ("“%s:” is no way to a disk that is known."), word);
      return fail (error, text, why);
    }
    if (prefix->len > 0)
      g_string_append_c (prefix, ':');
    g_string_append (prefix, word);
    source = rest;
    if (self->script != NULL)
      break;
  }
  if (prefix->len > 0)
    self->prefix = g_strdup (prefix->str);
  if (*source == '\0')
    return TRUE;
  /* xend looked for phy:hda1 in /dev */
  if (*source != '/' && g_strcmp0 (self->prefix, "phy") == 0)
    self->target = g_strconcat ("/dev/", source, NULL);
  else
    self->target = g_strdup (source);
  return TRUE;
}

/* hda, xvda1, d0p3, 51712 */
static gboolean
is_device_name (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      return FALSE;
  return *name != '\0';
}

/* "ioemu:hdc:cdrom" */
static gboolean
set_device (XenDiskSpec *self, const char *device, const char *text, GError **error)
{
  const char *colon;

  while (g_str_has_prefix (device, "ioemu:") || g_str_has_prefix (device, "tap:")
         || g_str_has_prefix (device, "phy:")) {
    if (*device == 'i')
      self->ioemu = TRUE;
    device = strchr (device, ':') + 1;
  }
  if (self->vdev != NULL)
    return fail (error, text, _ ("it says the same thing twice."));
  colon = strrchr (device, ':');
  if (colon == NULL) {
    self->vdev = g_strdup (device);
  } else {
    self->vdev = g_strndup (device, (gsize)(colon - device));
    if (!g_str_equal (colon, ":cdrom") && !g_str_equal (colon, ":disk")) {
      g_autofree char *why = g_strdup_printf (_ ("“%s” is no kind of drive."), colon + 1);
      return fail (error, text, why);
    }
    g_free (self->devtype);
    self->devtype = g_strdup (colon + 1);
  }
  if (g_str_has_prefix (self->vdev, "/dev/")) {
    char *name = g_strdup (self->vdev + strlen ("/dev/"));
    g_free (self->vdev);
    self->vdev = name;
  }
  if (!is_device_name (self->vdev))
    return fail (error, text, _ ("it has no device name such as “hda”."));
  return TRUE;
}

static gboolean
set_access (XenDiskSpec *self, const char *mode, gboolean xl, const char *text, GError **error)
{
  if (*mode == '\0') {
    self->access = XEN_ACCESS_DEFAULT;
  } else if (g_str_equal (mode, "r") || g_str_equal (mode, "ro")) {
    self->access = XEN_ACCESS_READ;
  } else if (g_str_equal (mode, "w") || g_str_equal (mode, "rw")) {
    self->access = XEN_ACCESS_WRITE;
  } else if (g_str_equal (mode, "w!") || g_str_equal (mode, "!") || g_str_equal (mode, "rw!")) {
    /* xl refuses it, but files that xend took have it */
    self->access = XEN_ACCESS_SHARED;
  } else {
    g_autofree char *why = g_strdup_printf (_ ("“%s” is no access mode."), mode);
    return fail (error, text, why);
  }
  return TRUE;
}

/* xend: parts between commas, the source first; a fourth part is a domain that
 * serves the disk. */
XenDiskSpec *
xen_disk_spec_parse_xm (const char *text, GError **error)
{
  g_autoptr (XenDiskSpec) self = xen_disk_spec_new ();
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint count = g_strv_length (parts);

  for (guint i = 0; i < count; i++)
    g_strstrip (parts[i]);
  if (count <= 1 && (count == 0 || *parts[0] == '\0'))
    return g_steal_pointer (&self);
  if (count < 2 || count > 4) {
    fail (error, text, _ ("it should be a source, a device and a mode, with commas between them."));
    return NULL;
  }
  if (!set_xm_source (self, parts[0], text, error) || !set_device (self, parts[1], text, error))
    return NULL;
  if (count > 2 && !set_access (self, parts[2], FALSE, text, error))
    return NULL;
  if (count > 3 && *parts[3] != '\0')
    self->backend = g_strdup (parts[3]);
  return g_steal_pointer (&self);
}

static gboolean
set_once (char **place, const char *value, const char *text, GError **error)
{
  if (*place != NULL && **place != '\0')
    return fail (error, text, _ ("it says the same thing twice."));
  g_free (*place);
  *place = g_strdup (value);
  return TRUE;
}

static gboolean
set_xl_format (XenDiskSpec *self, const char *value, const char *text, GError **error)
{
  static const char *const also[] = { "aio", "empty", "xvhd", NULL };
  const char *format = *value == '\0' || g_str_equal (value, "aio") ? "raw" : value;

  if (!is_one_of (format, known_formats) && !is_one_of (format, also)) {
    g_autofree char *why = g_strdup_printf (_ ("“%s” is no format of a disk image."), value);
    return fail (error, text, why);
  }
  /* libvirt once wrote xvhd, which xl never knew */
  if (g_str_equal (format, "xvhd"))
    format = "vhd";
  g_free (self->format);
  self->format = g_strdup (format);
  return TRUE;
}

/* key=value parts and flags. 0: none of them, -1: wrong. */
static int
set_xl_named (XenDiskSpec *self, const char *part, const char *text, GError **error)
{
  static const char *const kept[] = { "colo", "no-colo", "trusted", "untrusted", NULL };
  const char *equals = strchr (part, '=');
  g_autofree char *key = NULL;
  const char *value;

  if (g_str_equal (part, "cdrom")) {
    g_free (self->devtype);
    self->devtype = g_strdup ("cdrom");
    return 1;
  }
  if (g_str_equal (part, "direct-io-safe")) {
    self->direct_io_safe = TRUE;
    return 1;
  }
  if (g_str_equal (part, "discard") || g_str_equal (part, "no-discard")) {
    self->discard = *part == 'd' ? XEN_FLAG_ON : XEN_FLAG_OFF;
    return 1;
  }
  if (is_one_of (part, kept)) {
    g_ptr_array_add (self->extras, g_strdup (part));
    return 1;
  }
  if (equals == NULL)
    return 0;
  key = g_strndup (part, (gsize)(equals - part));
  value = equals + 1;
  if (g_str_equal (key, "format"))
    return set_xl_format (self, value, text, error) ? 1 : -1;
  if (g_str_equal (key, "vdev"))
    return set_once (&self->vdev, value, text, error) ? 1 : -1;
  if (g_str_equal (key, "access"))
    return set_access (self, value, TRUE, text, error) ? 1 : -1;
  if (g_str_equal (key, "backend"))
    return set_once (&self->backend, value, text, error) ? 1 : -1;
  if (g_str_equal (key, "backendtype"))
    return set_once (&self->backendtype, value, text, error) ? 1 : -1;
  if (g_str_equal (key, "script"))
    return set_once (&self->script, value, text, error) ? 1 : -1;
  if (g_str_equal (key, "devtype")) {
    if (!g_str_equal (value, "cdrom") && !g_str_equal (value, "disk"))
      return fail (error, text, _ ("it has a kind of drive that is not known.")) - 1;
    g_free (self->devtype);
    self->devtype = g_strdup (value);
    return 1;
  }
  if (xen_disk_text_is_xm (part) || *key == '/' || strpbrk (key, " /:.") != NULL)
    return 0;
  g_ptr_array_add (self->extras, g_strdup (part));
  return 1;
}

typedef struct
{
  gboolean old_prefix;
  gboolean has_target;
  gboolean has_format;
  gboolean has_access;
} Positions;

/* What has no name goes to the first place that is still free: target, format,
 * vdev, access. After an old prefix there is no format. */
static gboolean
set_xl_positional (
    XenDiskSpec *self, Positions *at, const char *part, const char *text, GError **error)
{
  if (!at->has_target) {
    at->has_target = TRUE;
    if (*part != '\0')
      self->target = g_strdup (part);
    return TRUE;
  }
  if (!at->old_prefix && !at->has_format && self->format == NULL) {
    at->has_format = TRUE;
    /* ",hdc:cdrom,r": xend's empty drive */
    if (self->target == NULL && strchr (part, ':') != NULL)
      return set_device (self, part, text, error);
    return set_xl_format (self, part, text, error);
  }
  if (self->vdev == NULL)
    return set_device (self, part, text, error);
  if (!at->has_access && self->access == XEN_ACCESS_DEFAULT) {
    at->has_access = TRUE;
    return set_access (self, part, TRUE, text, error);
  }
  return *part == '\0' || fail (error, text, _ ("it has too many parts."));
}

/* Old prefixes stand before any part, and only some mean anything. */
static gboolean
strip_old_prefixes (
    XenDiskSpec *self, Positions *at, const char **part, const char *text, GError **error)
{
  static const char *const ignored[] = { "tapdisk", "tap",  "tap2", "aio",
                                         "ioemu",   "file", "phy",  NULL };
  static const char *const scripts[] = { "iscsi", "nbd", "enbd", "drbd", NULL };

  for (;;) {
    const char *rest = *part;
    g_autofree char *word = take_prefix (&rest);

    if (word == NULL)
      return TRUE;
    if (is_one_of (word, scripts)) {
      g_free (self->script);
      self->script = g_strconcat ("block-", word, NULL);
    } else if (g_str_equal (word, "raw") || g_str_equal (word, "qcow")
               || g_str_equal (word, "qcow2") || g_str_equal (word, "vhd")) {
      g_free (self->format);
      self->format = g_strdup (word);
    } else if (!is_one_of (word, ignored)) {
      if (g_ascii_isalnum (*rest) || at->has_target)
        return TRUE;
      return fail (error, text, _ ("its prefix is not known."));
    }
    if (g_str_equal (word, "ioemu"))
      self->ioemu = TRUE;
    at->old_prefix = TRUE;
    *part = rest;
  }
}

XenDiskSpec *
xen_disk_spec_parse_xl (const char *text, GError **error)
{
  g_autoptr (XenDiskSpec) self = xen_disk_spec_new ();
  Positions at = { 0 };
  const char *rest = text;

  while (*rest != '\0') {
    gsize length;
    const char *part;
    g_autofree char *copy = NULL;
    int named;

    while (g_ascii_isspace (*rest))
      rest++;
    if (*rest == '\0')
      break;
    /* takes everything to the end, commas and all */
    if (g_str_has_prefix (rest, "target=")) {
      if (self->target != NULL)
        return fail (error, text, _ ("it says the same thing twice.")) ? NULL : NULL;
      if (rest[strlen ("target=")] != '\0')
        self->target = g_strdup (rest + strlen ("target="));
      break;
    }
    length = strcspn (rest, ",");
    copy = g_strndup (rest, length);
    rest += length + (rest[length] == ',');
    part = copy;
    g_strchomp (copy);

    named = set_xl_named (self, part, text, error);
    if (named < 0)
      return NULL;
    if (named > 0)
      continue;
    if (!strip_old_prefixes (self, &at, &part, text, error)
        || !set_xl_positional (self, &at, part, text, error))
      return NULL;
  }
  if (self->vdev != NULL && !is_device_name (self->vdev)) {
    fail (error, text, _ ("it has no device name such as “hda”."));
    return NULL;
  }
  if (self->vdev == NULL && text[strspn (text, " \t\r\n")] != '\0') {
    fail (error, text, _ ("it has no device name such as “hda”."));
    return NULL;
  }
  if (g_strcmp0 (self->format, "empty") == 0)
    g_clear_pointer (&self->target, g_free);
  /* xl.cfg: a CD drive is never writable, whatever it says */
  if (xen_disk_spec_is_cdrom (self))
    self->access = XEN_ACCESS_READ;
  return g_steal_pointer (&self);
}

/* Which grammar an entry is in, by its looks. */
gboolean
xen_disk_text_is_xm (const char *text)
{
  static const char *const prefixes[] = { "phy:",  "file:", "tap:",   "tap2:", "ioemu:",
                                          "qemu:", "drbd:", "iscsi:", "nbd:",  NULL };
  g_auto (GStrv) parts = NULL;
  guint count;

  while (g_ascii_isspace (*text))
    text++;
  for (gsize i = 0; prefixes[i] != NULL; i++)
    if (g_str_has_prefix (text, prefixes[i]))
      return TRUE;
  if (*text != ',' && *text != '/')
    return FALSE;
  /* ",hdc:cdrom,r" and "/dev/x,hda,w", but not "/x,raw,hda" or "/x,,hda" */
  parts = g_strsplit (text, ",", 5);
  count = g_strv_length (parts);
  if (count < 2 || count > 4)
    return FALSE;
  g_strstrip (parts[1]);
  return *parts[1] != '\0' && !is_one_of (parts[1], known_formats)
         && strchr (parts[1], '=') == NULL;
}
