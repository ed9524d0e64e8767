/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-config.h"

#include <string.h>

static DomusXenConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  DomusXenConfig *config = domus_xen_config_parse (text, -1, DOMUS_XEN_KIND_AUTO, &error);

  g_assert_no_error (error);
  return config;
}

/* What is not understood is said with its place, and what comes after it is
 * still read. */
static void
test_diagnostics (void)
{
  static const struct
  {
    const char *text;
    DomusSeverity severity;
    guint line;
    guint column;
    gboolean rest; /* whether name = "x" after it is read */
  } cases[] = {
    { "memory = 'open\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, TRUE },
    { "disk = [ 'a',\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 2, 6, TRUE },
    { "a = 1\nmemory =\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 2, 9, TRUE },
    { "boot = c\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 8, TRUE },
    { "kernel = /boot/vmlinuz\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, TRUE },
    { "memory = 512MB\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, TRUE },
    { "memory = 1.5\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, TRUE },
    { "memory = 99999999999999999999\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, TRUE },
    { "memory = 512 vcpus = 2\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 14, TRUE },
    { "= 5\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 1, TRUE },
    { "just words\nname = 'x'\n", DOMUS_SEVERITY_WARNING, 1, 1, TRUE },
    { "größe = 'ü'; memory = [\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 2, 6, TRUE },
    { "for i in range(3):\n    memory = i\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 1, TRUE },
    { "if unknown():\n    memory = 1\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 2, 5, TRUE },
    { "if 1\n    memory = 1\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 5, TRUE },
    { "memory = os.popen('free').read()\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, TRUE },
    { "disk = [ 'a' 5 ]\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 14, TRUE },
    { "memory = '''open\nname = 'x'\n", DOMUS_SEVERITY_ERROR, 1, 10, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXenConfig) config = parse (cases[i].text);
    GPtrArray *diagnostics = domus_xen_config_get_diagnostics (config);
    gboolean found = FALSE;

    for (guint j = 0; j < diagnostics->len; j++) {
      const DomusXenDiagnostic *diagnostic = diagnostics->pdata[j];

      g_test_message ("%s%u:%u %s", cases[i].text, diagnostic->line, diagnostic->column,
                      diagnostic->message);
      found = found
              || (diagnostic->line == cases[i].line && diagnostic->column == cases[i].column
                  && diagnostic->severity == cases[i].severity);
    }
    g_assert_true (found);
    g_assert_true ((domus_xen_config_lookup (config, "name") != NULL) == cases[i].rest);
  }
}

/* A value that is not known is kept as it stands. */
static void
test_text (void)
{
  g_autoptr (DomusXenConfig) config =
      parse ("memory = host.memory() / 2\nextra = 'a' + unknown + \"b\"  # why\n");
  const DomusXenEntry *memory = domus_xen_config_lookup (config, "memory");
  const DomusXenEntry *extra = domus_xen_config_lookup (config, "extra");

  g_assert_cmpint (memory->value->type, ==, DOMUS_XEN_VALUE_TEXT);
  g_assert_cmpstr (memory->value->text, ==, "host.memory() / 2");
  g_assert_cmpint (extra->value->type, ==, DOMUS_XEN_VALUE_TEXT);
  g_assert_true (g_str_has_prefix (extra->value->text, "'a' + unknown"));
  g_assert_true (domus_xen_config_has_errors (config));
}

/* Entries and the items of lists know the bytes that gave them. */
static void
test_places (void)
{
  static const char text[] = "a = 1; disk = [ 'one', # first\n  \"two\" ]\nb='x' 'y'\n";
  g_autoptr (DomusXenConfig) config = parse (text);
  const DomusXenEntry *disk = domus_xen_config_lookup (config, "disk");
  const DomusXenEntry *b = domus_xen_config_lookup (config, "b");
  const DomusXenValue *second;
  guint line;
  guint column;

  g_assert_true (strncmp (text + disk->start, "disk = [", 8) == 0);
  g_assert_cmpint (text[disk->end - 1], ==, ']');
  g_assert_cmpuint (disk->value->items->len, ==, 2);
  second = disk->value->items->pdata[1];
  g_assert_cmpuint (second->end - second->start, ==, strlen ("\"two\""));
  g_assert_true (strncmp (text + second->start, "\"two\"", 5) == 0);
  domus_xen_config_locate (config, second->start, &line, &column);
  g_assert_cmpuint (line, ==, 2);
  g_assert_cmpuint (column, ==, 3);
  g_assert_cmpstr (b->value->text, ==, "xy");
  g_assert_true (strncmp (text + b->value->start, "'x' 'y'", b->value->end - b->value->start) == 0);
}

static void
test_limits (void)
{
  g_autofree char *large = g_strnfill (DOMUS_XEN_CONFIG_MAX_BYTES + 1, '\n');
  g_autofree char *full = g_strnfill (DOMUS_XEN_CONFIG_MAX_BYTES, '[');
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXenConfig) config = NULL;

  g_assert_null (domus_xen_config_parse (large, -1, DOMUS_XEN_KIND_AUTO, &error));
  g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (domus_xen_config_parse ("a\0b", 3, DOMUS_XEN_KIND_AUTO, &error));
  g_assert_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NOT_TEXT);
  g_clear_error (&error);
  full[0] = 'a';
  full[1] = '=';
  config = domus_xen_config_parse (full, DOMUS_XEN_CONFIG_MAX_BYTES, DOMUS_XEN_KIND_AUTO, &error);
  g_assert_no_error (error);
  g_assert_true (domus_xen_config_has_errors (config));
}

/* Values that grow by doubling, and lists that hold each other, end in a
 * diagnostic instead of in all memory. */
static void
test_bombs (void)
{
  static const char *const lines[] = { "a = a + a\n", "a += a\n", "a = [a, a, a, a]\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GString) text = g_string_new (i == 0 ? "a = 'xxxxxxxx'\n" : "a = [ 'x' ]\n");
    g_autoptr (DomusXenConfig) config = NULL;

    for (guint j = 0; j < 64; j++)
      g_string_append (text, lines[i]);
    g_string_append (text, "disk = a\n");
    config = parse (text->str);
    g_assert_nonnull (domus_xen_config_lookup (config, "disk"));
  }
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *text;
    DomusXenKind kind;
  } cases[] = {
    { "name = 'x'\ndisk = [ 'phy:/dev/a,hda,w' ]\n", DOMUS_XEN_KIND_XM },
    { "name = 'x'\ndisk = [ '/dev/a,raw,hda,rw' ]\n", DOMUS_XEN_KIND_XL },
    { "name = 'x'\ndisk = [ '/dev/a,,hda' ]\n", DOMUS_XEN_KIND_XL },
    { "name = 'x'\ndisk = [ 'vdev=hda,target=/a' ]\n", DOMUS_XEN_KIND_XL },
    { "import os\nname = 'x'\n", DOMUS_XEN_KIND_XM },
    { "name = 'x'\ntype = 'hvm'\n", DOMUS_XEN_KIND_XL },
    { "name = 'x'\ntype = 'hvm'\ndisk = [ 'file:/a,hda,w' ]\n", DOMUS_XEN_KIND_XL },
    { "name = 'x'\nmemory = 5\n", DOMUS_XEN_KIND_XL },
    { "name = 'x'\nvhpt = 1\n", DOMUS_XEN_KIND_XM },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXenConfig) config = parse (cases[i].text);

    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (domus_xen_config_get_kind (config), ==, cases[i].kind);
  }
}

static void
test_looks (void)
{
  g_assert_cmpint (domus_xen_text_looks_like ("\xef\xbb\xbf\n <domain/>", -1), ==,
                   DOMUS_XEN_LOOKS_LIKE_XML);
  g_assert_cmpint (domus_xen_text_looks_like ("name='a'\nmemory=5\n", -1), ==,
                   DOMUS_XEN_LOOKS_LIKE_CONFIG);
  g_assert_cmpint (domus_xen_text_looks_like ("#!/bin/sh\necho hello\nname=a\n", -1), ==,
                   DOMUS_XEN_LOOKS_LIKE_NOTHING);
  g_assert_cmpint (domus_xen_text_looks_like ("", -1), ==, DOMUS_XEN_LOOKS_LIKE_NOTHING);
  g_assert_cmpint (domus_xen_text_looks_like ("\x7f\x45LF\0\0", 6), ==,
                   DOMUS_XEN_LOOKS_LIKE_NOTHING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xenconfig/parser/diagnostics", test_diagnostics);
  g_test_add_func ("/xenconfig/parser/text", test_text);
  g_test_add_func ("/xenconfig/parser/places", test_places);
  g_test_add_func ("/xenconfig/parser/limits", test_limits);
  g_test_add_func ("/xenconfig/parser/bombs", test_bombs);
  g_test_add_func ("/xenconfig/parser/kinds", test_kinds);
  g_test_add_func ("/xenconfig/parser/looks", test_looks);
  return g_test_run ();
}
