/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "domus-xen-config.h"

#include "disk-spec-private.h"
#include "keys-private.h"
#include "scan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _DomusXenConfig
{
  gatomicrefcount refs;
  char *text;
  gsize length;
  DomusXenKind kind;
  GArray *lines;
  GPtrArray *entries;
  GHashTable *by_key;
  GPtrArray *diagnostics;
};

G_DEFINE_QUARK (domus - xen - error - quark, domus_xen_error)
G_DEFINE_BOXED_TYPE (DomusXenConfig, domus_xen_config, domus_xen_config_ref, domus_xen_config_unref)

void
xen_diagnostic_free (DomusXenDiagnostic *self)
{
  g_free (self->message);
  g_free (self);
}

void
xen_entry_free (DomusXenEntry *self)
{
  g_free (self->key);
  xen_value_unref (self->value);
  g_free (self);
}

static GArray *
find_lines (const char *text, gsize length)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize begin = 0;

  g_array_append_val (lines, begin);
  for (const char *c = text; (c = memchr (c, '\n', length - (gsize)(c - text))) != NULL; c++) {
    begin = (gsize)(c - text) + 1;
    g_array_append_val (lines, begin);
  }
  return lines;
}

static gboolean
check_bytes (const char *text, gsize length, GError **error)
{
  if (length > DOMUS_XEN_CONFIG_MAX_BYTES) {
    g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_TOO_LARGE,
                 _ ("The file has more than %d bytes; that is no guest’s configuration."),
                 DOMUS_XEN_CONFIG_MAX_BYTES);
    return FALSE;
  }
  if (memchr (text, '\0', length) != NULL) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NOT_TEXT,
                         _ ("This is not a text file."));
    return FALSE;
  }
  return TRUE;
}

/* Which of the two a file was written for: by its program code, by its disks,
 * by settings that only one of them has. Undecided files are xl's, which is
 * what reads them today. */
static DomusXenKind
guess_kind (const XenParser *parser)
{
  const DomusXenEntry *disk = g_hash_table_lookup (parser->variables, "disk");
  const DomusXenEntry *kernel;
  gboolean xm_mark = FALSE;

  if (parser->python)
    return DOMUS_XEN_KIND_XM;
  for (guint i = 0; i < parser->entries->len; i++) {
    const DomusXenEntry *entry = parser->entries->pdata[i];
    const XenKey *key = xen_key_lookup (entry->key);

    if (key == NULL)
      continue;
    if ((key->flags & XEN_KEY_XL_MARK) != 0)
      return DOMUS_XEN_KIND_XL;
    if ((key->flags & (XEN_KEY_XM | XEN_KEY_XL)) == XEN_KEY_XM)
      xm_mark = TRUE;
  }
  if (disk != NULL && disk->value->type == DOMUS_XEN_VALUE_STRING)
    return xen_disk_text_is_xm (disk->value->text) ? DOMUS_XEN_KIND_XM : DOMUS_XEN_KIND_XL;
  if (disk != NULL && disk->value->type == DOMUS_XEN_VALUE_LIST)
    for (guint i = 0; i < disk->value->items->len; i++) {
      const DomusXenValue *item = disk->value->items->pdata[i];

      if (item->type == DOMUS_XEN_VALUE_STRING && *item->text != '\0')
        return xen_disk_text_is_xm (item->text) ? DOMUS_XEN_KIND_XM : DOMUS_XEN_KIND_XL;
    }
  kernel = g_hash_table_lookup (parser->variables, "kernel");
  if (kernel != NULL && kernel->value->type == DOMUS_XEN_VALUE_STRING
      && g_str_has_suffix (kernel->value->text, "/hvmloader"))
    xm_mark = TRUE;
  return xm_mark ? DOMUS_XEN_KIND_XM : DOMUS_XEN_KIND_XL;
}

static void
report_twice (XenParser *parser)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < parser->entries->len; i++) {
    const DomusXenEntry *entry = parser->entries->pdata[i];
    const DomusXenEntry *before = g_hash_table_lookup (seen, entry->key);

    if (before != NULL && !entry->helper && xen_key_lookup (entry->key) != NULL
        && parser->text[entry->start + strlen (entry->key)] != '.' && !before->helper
        && memchr (parser->text + entry->start, '+', entry->value->start - entry->start) == NULL) {
      guint line;
      guint column;

      xen_parser_locate (parser->lines, parser->text, before->start, &line, &column);
      xen_parser_report (parser, DOMUS_SEVERITY_WARNING, entry->start,
                         _ ("“%s” was set before, in line %u; this one counts."), entry->key, line);
    }
    g_hash_table_replace (seen, entry->key, (gpointer)entry);
  }
}

/* What editors of other systems leave behind, and xl's lexer stumbles over. */
static void
report_bytes (XenParser *parser)
{
  const char *cr = memchr (parser->text, '\r', parser->length);

  if (parser->begin > 0)
    xen_parser_report (parser, DOMUS_SEVERITY_WARNING, 0,
                       _ ("The file begins with a byte order mark, which xl does not read."));
  if (cr != NULL)
    xen_parser_report (parser, DOMUS_SEVERITY_WARNING, (gsize)(cr - parser->text),
                       _ ("The lines end as on DOS, which xl does not read."));
}

static int
compare_diagnostic (gconstpointer a, gconstpointer b)
{
  const DomusXenDiagnostic *one = *(const DomusXenDiagnostic *const *)a;
  const DomusXenDiagnostic *two = *(const DomusXenDiagnostic *const *)b;

  if (one->line != two->line)
    return one->line < two->line ? -1 : 1;
  return one->column < two->column ? -1 : one->column > two->column;
}

/**
 * domus_xen_config_parse:
 * @text: the bytes of the file
 * @length: how many, or -1 when @text ends in a null byte
 * @kind: whose file it is; %DOMUS_XEN_KIND_AUTO to tell by its contents
 *
 * Reads a file without running it, in time linear in its size. Problems inside
 * the file are diagnostics, not errors: see domus_xen_config_has_errors().
 * Safe to call from any thread.
 *
 * Returns: (transfer full): the file, or %NULL with
 *   %DOMUS_XEN_ERROR_TOO_LARGE or %DOMUS_XEN_ERROR_NOT_TEXT.
 */
DomusXenConfig *
domus_xen_config_parse (const char *text, gssize length, DomusXenKind kind, GError **error)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize)length;
  DomusXenConfig *self;
  XenParser parser = { 0 };

  if (!check_bytes (text, bytes, error))
    return NULL;

  self = g_new0 (DomusXenConfig, 1);
  g_atomic_ref_count_init (&self->refs);
  self->text = g_strndup (text, bytes);
  self->length = bytes;
  self->lines = find_lines (self->text, bytes);
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)xen_entry_free);
  self->diagnostics = g_ptr_array_new_with_free_func ((GDestroyNotify)xen_diagnostic_free);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);

  parser.text = self->text;
  parser.length = bytes;
  parser.budget = XEN_PARSE_BUDGET;
  parser.lines = self->lines;
  parser.entries = self->entries;
  parser.variables = self->by_key;
  parser.diagnostics = self->diagnostics;
  if (!g_utf8_validate_len (text, bytes, NULL))
    xen_parser_report (&parser, DOMUS_SEVERITY_WARNING, 0,
                       _ ("The file is not in UTF-8; it was read as Latin-1."));
  xen_parser_run (&parser);
  report_twice (&parser);
  self->kind = kind != DOMUS_XEN_KIND_AUTO ? kind : guess_kind (&parser);
  if (self->kind == DOMUS_XEN_KIND_XL)
    report_bytes (&parser);
  g_ptr_array_sort (self->diagnostics, compare_diagnostic);
  return self;
}

/**
 * domus_xen_config_ref:
 *
 * Returns: (transfer full): @self
 */
DomusXenConfig *
domus_xen_config_ref (DomusXenConfig *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/** domus_xen_config_unref: */
void
domus_xen_config_unref (DomusXenConfig *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->diagnostics);
  g_array_unref (self->lines);
  g_free (self->text);
  g_free (self);
}

/**
 * domus_xen_config_get_kind:
 *
 * Returns: whose file it is; never %DOMUS_XEN_KIND_AUTO
 */
DomusXenKind
domus_xen_config_get_kind (const DomusXenConfig *self)
{
  return self->kind;
}

/**
 * domus_xen_config_get_text:
 * @length: (out) (optional): how many bytes
 *
 * Returns: (transfer none): the file as it was given, null-terminated
 */
const char *
domus_xen_config_get_text (const DomusXenConfig *self, gsize *length)
{
  if (length != NULL)
    *length = self->length;
  return self->text;
}

/**
 * domus_xen_config_get_entries:
 *
 * Returns: (transfer none) (element-type DomusXenEntry): all assignments, in
 *   the order in which they took effect; of several to one key the last counts
 */
GPtrArray *
domus_xen_config_get_entries (const DomusXenConfig *self)
{
  return self->entries;
}

/**
 * domus_xen_config_lookup:
 * @key: a setting's name
 *
 * Returns: (transfer none) (nullable): the assignment that counts
 */
const DomusXenEntry *
domus_xen_config_lookup (const DomusXenConfig *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

/**
 * domus_xen_config_get_diagnostics:
 *
 * Returns: (transfer none) (element-type DomusXenDiagnostic): by place
 */
GPtrArray *
domus_xen_config_get_diagnostics (const DomusXenConfig *self)
{
  return self->diagnostics;
}

/**
 * domus_xen_config_has_errors:
 *
 * Returns: whether a setting or a line of the file was not understood
 */
gboolean
domus_xen_config_has_errors (const DomusXenConfig *self)
{
  for (guint i = 0; i < self->diagnostics->len; i++)
    if (((const DomusXenDiagnostic *)self->diagnostics->pdata[i])->severity == DOMUS_SEVERITY_ERROR)
      return TRUE;
  return FALSE;
}

/**
 * domus_xen_config_locate:
 * @offset: a place in the text, in bytes
 * @line: (out): from 1
 * @column: (out): from 1, in characters
 */
void
domus_xen_config_locate (const DomusXenConfig *self, gsize offset, guint *line, guint *column)
{
  xen_parser_locate (self->lines, self->text, MIN (offset, self->length), line, column);
}

/**
 * domus_xen_text_looks_like:
 * @text: the bytes of a file, or enough from its beginning
 * @length: how many, or -1 when @text ends in a null byte
 *
 * For a folder such as /etc/xen, where scripts and daemons' settings lie beside
 * the guests: a configuration has at least a name or a disk, and memory or a
 * kernel or a type.
 *
 * Returns: what it is by its looks
 */
DomusXenLooks
domus_xen_text_looks_like (const char *text, gssize length)
{
  gsize bytes = length < 0 ? strlen (text) : (gsize)length;
  g_autoptr (DomusXenConfig) config = NULL;
  gsize at = 0;
  guint score = 0;
  static const char *const signs[] = { "name",    "memory", "disk",  "vif",       "kernel",
                                       "builder", "type",   "vcpus", "bootloader" };

  if (bytes >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    at = 3;
  while (at < bytes && g_ascii_isspace (text[at]))
    at++;
  if (at < bytes && text[at] == '<')
    return DOMUS_XEN_LOOKS_LIKE_XML;
  config = domus_xen_config_parse (text, (gssize)bytes, DOMUS_XEN_KIND_AUTO, NULL);
  if (config == NULL)
    return DOMUS_XEN_LOOKS_LIKE_NOTHING;
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (domus_xen_config_lookup (config, signs[i]) != NULL)
      score++;
  return score >= 2 ? DOMUS_XEN_LOOKS_LIKE_CONFIG : DOMUS_XEN_LOOKS_LIKE_NOTHING;
}
