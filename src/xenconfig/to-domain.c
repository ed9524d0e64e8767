/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "keys-private.h"
#include "to-domain-private.h"

#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

void
to_domain_emit (ToDomain *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_markup_vprintf_escaped (format, arguments);
  va_end (arguments);
  g_string_append (self->out, text);
}

static DomusSeverity
severity_of (const char *rule)
{
  if (g_str_equal (rule, DOMUS_XEN_RULE_INVALID))
    return DOMUS_SEVERITY_ERROR;
  return g_str_equal (rule, DOMUS_XEN_RULE_LOST) ? DOMUS_SEVERITY_WARNING : DOMUS_SEVERITY_INFO;
}

void
to_domain_say (ToDomain *self,
               const char *rule,
               const char *key,
               const DomusXenValue *item,
               const char *format,
               ...)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, key);
  g_autofree char *summary = NULL;
  g_autofree char *place = NULL;
  va_list arguments;

  va_start (arguments, format);
  summary = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (item != NULL || entry != NULL) {
    guint line;
    guint column;

    domus_xen_config_locate (self->config, item != NULL ? item->start : entry->start, &line,
                             &column);
    place = g_strdup_printf ("%u:%u", line, column);
  }
  g_ptr_array_add (self->findings,
                   domus_finding_new (rule, severity_of (rule), place, summary, NULL, NULL));
}

gboolean
to_domain_has (const ToDomain *self, const char *key)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, key);

  return entry != NULL && entry->value->type != DOMUS_XEN_VALUE_TEXT;
}

/* XML has no words for control characters. */
static const char *
clean (ToDomain *self, const char *text)
{
  g_autofree char *copy = NULL;
  char *to;

  for (const char *c = text; *c != '\0'; c++)
    if ((guchar)*c < 0x20 || (guchar)*c == 0x7f || ((guchar)c[0] == 0xef && (guchar)c[1] == 0xbf))
      goto unclean;
  return text;

unclean:
  copy = g_strdup (text);
  to = copy;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    if ((character >= 0x20 || character == '\t') && character != 0x7f && character != 0xfffe
        && character != 0xffff)
      to += g_unichar_to_utf8 (character, to);
    else if (character < 0x20)
      *to++ = ' ';
  }
  *to = '\0';
  return g_string_chunk_insert (self->strings, copy);
}

const char *
to_domain_item (ToDomain *self, const DomusXenValue *item)
{
  g_autofree char *digits = NULL;

  if (item->type == DOMUS_XEN_VALUE_STRING)
    return clean (self, item->text);
  if (item->type != DOMUS_XEN_VALUE_NUMBER)
    return NULL;
  digits = g_strdup_printf ("%" G_GINT64_FORMAT, item->number);
  return g_string_chunk_insert (self->strings, digits);
}

/* Without the white space around it; NULL when it is not there, or empty. */
const char *
to_domain_string (ToDomain *self, const char *key)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, key);
  const char *text;
  gsize length;

  if (entry == NULL)
    return NULL;
  if (entry->value->type == DOMUS_XEN_VALUE_LIST) {
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, key, NULL,
                   _ ("“%s” should be one value, not a list; it was left out."), key);
    return NULL;
  }
  text = to_domain_item (self, entry->value);
  if (text == NULL)
    return NULL;
  while (g_ascii_isspace (*text))
    text++;
  length = strlen (text);
  if (length > 0 && g_ascii_isspace (text[length - 1])) {
    g_autofree char *copy = g_strchomp (g_strdup (text));
    text = g_string_chunk_insert (self->strings, copy);
  }
  return *text != '\0' ? text : NULL;
}

gboolean
to_domain_number (ToDomain *self, const char *key, gint64 minimum, gint64 maximum, gint64 *number)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, key);
  const char *text;
  gint64 value;

  if (entry == NULL || entry->value->type == DOMUS_XEN_VALUE_TEXT)
    return FALSE;
  if (entry->value->type == DOMUS_XEN_VALUE_NUMBER) {
    value = entry->value->number;
  } else {
    text = to_domain_string (self, key);
    if (text == NULL)
      return FALSE;
    if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL)) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, key, NULL,
                     _ ("“%s” should be a number, not “%s”; it was left out."), key, text);
      return FALSE;
    }
  }
  if (value < minimum || value > maximum) {
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, key, NULL,
                   _ ("“%s” cannot be %" PRId64 "; it was left out."), key, value);
    return FALSE;
  }
  *number = value;
  return TRUE;
}

int
to_domain_boolean (ToDomain *self, const char *key, int fallback)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, key);
  static const char *const yes[] = { "yes", "true", "on", NULL };
  static const char *const no[] = { "no", "false", "off", NULL };
  const char *text;
  gint64 number;

  if (entry == NULL || entry->value->type == DOMUS_XEN_VALUE_TEXT)
    return fallback;
  if (entry->value->type == DOMUS_XEN_VALUE_NUMBER)
    return entry->value->number != 0;
  text = to_domain_string (self, key);
  if (text == NULL)
    return fallback;
  for (gsize i = 0; i < 3; i++) {
    if (g_ascii_strcasecmp (text, yes[i]) == 0)
      return TRUE;
    if (g_ascii_strcasecmp (text, no[i]) == 0)
      return FALSE;
  }
  if (!to_domain_number (self, key, G_MININT64, G_MAXINT64, &number))
    return fallback;
  return number != 0;
}

/* A single string stands for a list of one. */
GPtrArray *
to_domain_list (ToDomain *self, const char *key)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, key);
  GPtrArray *items;

  if (entry == NULL || entry->value->type == DOMUS_XEN_VALUE_TEXT)
    return g_ptr_array_new ();
  if (entry->value->type == DOMUS_XEN_VALUE_LIST) {
    items = g_ptr_array_sized_new (entry->value->items->len);
    for (guint i = 0; i < entry->value->items->len; i++) {
      const DomusXenValue *item = entry->value->items->pdata[i];

      if (item->type == DOMUS_XEN_VALUE_TEXT)
        to_domain_say (
            self, DOMUS_XEN_RULE_INVALID, key, item,
            _ ("An entry of “%s” is not known without running the file; it was left out."), key);
      else
        g_ptr_array_add (items, (gpointer)item);
    }
    return items;
  }
  items = g_ptr_array_new ();
  g_ptr_array_add (items, entry->value);
  return items;
}

static void
pair_clear (gpointer data)
{
  XenPair *pair = data;

  g_free (pair->key);
  g_free (pair->value);
}

GArray *
xen_pairs_parse (const char *text)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (XenPair));
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  g_array_set_clear_func (pairs, pair_clear);
  for (gsize i = 0; parts[i] != NULL; i++) {
    char *equals = strchr (parts[i], '=');
    XenPair pair = { NULL, NULL };

    if (equals != NULL) {
      pair.key = g_strstrip (g_strndup (parts[i], (gsize)(equals - parts[i])));
      pair.value = g_strstrip (g_strdup (equals + 1));
    } else {
      pair.key = g_strstrip (g_strdup (parts[i]));
    }
    if (*pair.key == '\0' && pair.value == NULL)
      pair_clear (&pair);
    else
      g_array_append_val (pairs, pair);
  }
  return pairs;
}

const char *
xen_pairs_get (const GArray *pairs, const char *key)
{
  for (guint i = 0; i < pairs->len; i++) {
    const XenPair *pair = &g_array_index (pairs, XenPair, i);

    if (g_str_equal (pair->key, key))
      return pair->value != NULL ? pair->value : "";
  }
  return NULL;
}

gboolean
xen_parse_uint (const char *text, guint base, guint64 maximum, guint64 *number)
{
  if (text == NULL)
    return FALSE;
  if (base == 16 && g_ascii_strncasecmp (text, "0x", 2) == 0)
    text += 2;
  return g_ascii_string_to_unsigned (text, base, 0, maximum, number, NULL);
}

static gboolean
find_type (ToDomain *self, GError **error)
{
  const char *type = to_domain_string (self, "type");
  const char *builder = to_domain_string (self, "builder");
  const char *kernel = to_domain_string (self, "kernel");

  self->type = XEN_GUEST_PV;
  if (type == NULL && to_domain_boolean (self, "pvh", FALSE)) {
    self->type = XEN_GUEST_PVH;
    return TRUE;
  }
  if (type == NULL && builder == NULL && kernel != NULL && g_str_has_suffix (kernel, "hvmloader")) {
    self->type = XEN_GUEST_HVM;
    to_domain_say (self, DOMUS_XEN_RULE_ASSUMED, "kernel", NULL,
                   _ ("The file does not say that the guest is fully virtualized, but its kernel "
                      "is the loader of such guests; it was taken for one."));
    return TRUE;
  }
  if (type == NULL)
    type = builder;
  if (type == NULL || g_str_equal (type, "pv") || g_str_equal (type, "linux")
      || g_str_equal (type, "generic") || g_str_equal (type, "linux26"))
    return TRUE;
  if (g_str_equal (type, "hvm")) {
    self->type = XEN_GUEST_HVM;
    return TRUE;
  }
  if (g_str_equal (type, "pvh")) {
    self->type = XEN_GUEST_PVH;
    return TRUE;
  }
  g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
               _ ("“%s” is no type of guest that is known."), type);
  return FALSE;
}

static void
emit_identity (ToDomain *self, const char *name)
{
  const char *uuid = to_domain_string (self, "uuid");

  to_domain_emit (self, "  <name>%s</name>\n", name);
  if (uuid == NULL) {
    to_domain_say (self, DOMUS_XEN_RULE_ASSUMED, "uuid", NULL,
                   _ ("The file has no UUID; the guest gets a new one when it is defined."));
  } else if (domus_validate_uuid (uuid, NULL)) {
    to_domain_emit (self, "  <uuid>%s</uuid>\n", uuid);
  } else {
    to_domain_say (self, DOMUS_XEN_RULE_INVALID, "uuid", NULL,
                   _ ("“%s” is no UUID; it was left out."), uuid);
  }
}

static void
emit_events (ToDomain *self)
{
  static const char *const actions[] = { "destroy", "restart", "preserve", "rename-restart", NULL };
  static const char *const crash_actions[] = { "coredump-destroy", "coredump-restart", NULL };
  static const char *const keys[] = { "on_poweroff", "on_reboot", "on_crash" };
  const char *fallbacks[] = { "destroy", "restart", "restart" };

  /* xl.cfg(5) has destroy for a crash, xend had restart */
  if (self->kind == DOMUS_XEN_KIND_XL)
    fallbacks[2] = "destroy";
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *action = to_domain_string (self, keys[i]);

    if (action != NULL && !g_strv_contains (actions, action)
        && (i < 2 || !g_strv_contains (crash_actions, action))) {
      to_domain_say (self, DOMUS_XEN_RULE_LOST, keys[i], NULL,
                     _ ("libvirt has no “%s” for “%s”; it became “%s”."), action, keys[i],
                     fallbacks[i]);
      action = NULL;
    }
    to_domain_emit (self, "  <%s>%s</%s>\n", keys[i], action != NULL ? action : fallbacks[i],
                    keys[i]);
  }
}

/* xend's own emulator is gone, and xl passes over the name: libxl finds its
 * own where none is written. */
static void
emit_emulator (ToDomain *self)
{
  const char *chosen = to_domain_string (self, "device_model_override");
  const char *old = to_domain_string (self, "device_model");

  if (chosen == NULL && old != NULL && self->kind == DOMUS_XEN_KIND_XM
      && !g_str_has_suffix (old, "qemu-dm"))
    chosen = old;
  else if (old != NULL)
    to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "device_model", NULL,
                   _ ("The emulator “%s” was left out: Xen chooses its own today."), old);
  if (chosen != NULL)
    to_domain_emit (self, "    <emulator>%s</emulator>\n", chosen);
}

static void
emit_arguments (ToDomain *self)
{
  const char *const keys[] = { "device_model_args", self->type == XEN_GUEST_HVM
                                                        ? "device_model_args_hvm"
                                                        : "device_model_args_pv" };
  gboolean open = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GPtrArray) list = to_domain_list (self, keys[i]);

    for (guint j = 0; j < list->len; j++) {
      const char *argument = to_domain_item (self, list->pdata[j]);

      if (argument == NULL)
        continue;
      if (!open)
        g_string_append (self->out, "  <xen:commandline>\n");
      open = TRUE;
      to_domain_emit (self, "    <xen:arg value='%s'/>\n", argument);
    }
  }
  if (open)
    g_string_append (self->out, "  </xen:commandline>\n");
}

/* What the file says and nothing above took. */
static void
say_lost (ToDomain *self)
{
  GPtrArray *entries = domus_xen_config_get_entries (self->config);

  for (guint i = 0; i < entries->len; i++) {
    const DomusXenEntry *entry = entries->pdata[i];
    const XenKey *key = xen_key_lookup (entry->key);
    g_autofree char *shown = NULL;

    if (domus_xen_config_lookup (self->config, entry->key) != entry)
      continue;
    if (key == NULL) {
      if (!entry->helper)
        to_domain_say (self, DOMUS_XEN_RULE_LOST, entry->key, NULL,
                       _ ("“%s” is not a setting of Xen’s tools; it was left out."), entry->key);
      continue;
    }
    if ((key->flags & (XEN_KEY_CONVERTED | XEN_KEY_IMMATERIAL)) != 0
        || entry->value->type == DOMUS_XEN_VALUE_TEXT)
      continue;
    if (entry->value->type == DOMUS_XEN_VALUE_LIST && entry->value->items->len == 0)
      continue;
    if (entry->value->type != DOMUS_XEN_VALUE_LIST) {
      const char *text = to_domain_item (self, entry->value);

      if (g_strcmp0 (text, key->fallback) == 0 || *text == '\0')
        continue;
      shown = g_strdup (text);
    }
    if (shown != NULL)
      to_domain_say (self, DOMUS_XEN_RULE_LOST, entry->key, NULL,
                     _ ("libvirt has no place for “%s” (%s); it was left out."), entry->key, shown);
    else
      to_domain_say (self, DOMUS_XEN_RULE_LOST, entry->key, NULL,
                     _ ("libvirt has no place for “%s”; it was left out."), entry->key);
  }
}

static void
say_diagnostics (ToDomain *self)
{
  GPtrArray *diagnostics = domus_xen_config_get_diagnostics (self->config);

  for (guint i = 0; i < diagnostics->len; i++) {
    const DomusXenDiagnostic *diagnostic = diagnostics->pdata[i];
    g_autofree char *place = g_strdup_printf ("%u:%u", diagnostic->line, diagnostic->column);

    g_ptr_array_add (self->findings, domus_finding_new (DOMUS_XEN_RULE_SYNTAX, diagnostic->severity,
                                                        place, diagnostic->message, NULL, NULL));
  }
}

static void
build (ToDomain *self, const char *name)
{
  gboolean arguments = to_domain_has (self, "device_model_args")
                       || to_domain_has (self, "device_model_args_hvm")
                       || to_domain_has (self, "device_model_args_pv");

  g_string_append_printf (self->out, "<domain type='xen'%s>\n",
                          arguments ? " xmlns:xen='http://libvirt.org/schemas/domain/xen/1.0'"
                                    : "");
  emit_identity (self, name);
  to_domain_memory (self);
  to_domain_vcpus (self);
  to_domain_os (self);
  to_domain_features (self);
  to_domain_cpu (self);
  to_domain_clock (self);
  emit_events (self);
  g_string_append (self->out, "  <devices>\n");
  emit_emulator (self);
  to_domain_disks (self);
  to_domain_controllers (self);
  to_domain_interfaces (self);
  to_domain_serials (self);
  to_domain_channels (self);
  to_domain_inputs (self);
  to_domain_graphics (self);
  to_domain_sounds (self);
  to_domain_hostdevs (self);
  g_string_append (self->out, "  </devices>\n");
  emit_arguments (self);
  g_string_append (self->out, "</domain>\n");
}

/**
 * domus_xen_config_to_domain:
 * @config: a file
 * @flags: how to take what it does not say
 * @findings: (out) (optional) (transfer full) (element-type DomusFinding): what
 *   was not understood, left out, changed or taken for granted
 *
 * Makes the definition of the guest that @config describes. Any thread.
 *
 * Returns: (transfer full): the domain, or %NULL with %DOMUS_XEN_ERROR_INVALID
 *   when the file has no usable name or an unknown type of guest.
 */
DomusXmlDoc *
domus_xen_config_to_domain (const DomusXenConfig *config,
                            DomusXenConvertFlags flags,
                            GPtrArray **findings,
                            GError **error)
{
  ToDomain self = { config, domus_xen_config_get_kind (config), flags };
  const char *name;
  DomusXmlDoc *domain = NULL;

  self.findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  self.strings = g_string_chunk_new (1024);
  self.out = g_string_sized_new (4096);
  say_diagnostics (&self);
  name = to_domain_string (&self, "name");
  if (name == NULL || strchr (name, '/') != NULL) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                         name == NULL ? _ ("The file gives the guest no name.")
                                      : _ ("A guest’s name cannot have a slash."));
  } else if (find_type (&self, error)) {
    build (&self, name);
    say_lost (&self);
    domain = domus_xml_doc_parse (self.out->str, "domain", error);
  }
  if (findings != NULL && domain != NULL)
    *findings = g_ptr_array_ref (self.findings);
  g_ptr_array_unref (self.findings);
  g_string_chunk_free (self.strings);
  g_string_free (self.out, TRUE);
  return domain;
}
