/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-check.h"

#include <stdio.h>
#include <string.h>

/* How many files a second one core takes, over the whole corpus: read and
 * converted to a domain, there and back, and checked. Prints a line for each. */

typedef struct
{
  char *text;
  gsize length;
} File;

static void
convert_file (const File *file)
{
  g_autoptr (DomusXenConfig) config =
      domus_xen_config_parse (file->text, (gssize)file->length, DOMUS_XEN_KIND_AUTO, NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (DomusXmlDoc) domain =
      domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, &findings, NULL);

  g_assert_nonnull (domain);
}

static void
round_trip_file (const File *file)
{
  g_autoptr (DomusXenConfig) config =
      domus_xen_config_parse (file->text, (gssize)file->length, DOMUS_XEN_KIND_AUTO, NULL);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (DomusXmlDoc) domain =
      domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, &findings, NULL);
  g_autofree char *text = domus_xen_config_from_domain (domain, DOMUS_XEN_KIND_XL,
                                                        DOMUS_XEN_CONVERT_DEFAULT, &lost, NULL);

  g_assert_nonnull (text);
}

static void
check_file (const File *file)
{
  g_autoptr (DomusXenConfig) config =
      domus_xen_config_parse (file->text, (gssize)file->length, DOMUS_XEN_KIND_AUTO, NULL);
  g_autoptr (GPtrArray) findings = domus_xen_config_check (config, NULL, NULL);

  g_assert_nonnull (findings);
}

static void
measure (const char *what, GArray *files, void (*run) (const File *file))
{
  gint64 start = g_get_monotonic_time ();
  guint done = 0;
  double seconds;

  while (g_get_monotonic_time () - start < G_USEC_PER_SEC) {
    for (guint i = 0; i < files->len; i++)
      run (&g_array_index (files, File, i));
    done += files->len;
  }
  seconds = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  printf ("%s: %.0f files/second\n", what, done / seconds);
  if (done / seconds < 1000)
    g_error ("%s: fewer than 1000 files a second", what);
}

/* One file of the largest size allowed, of the costliest kind known. */
static void
measure_worst (const char *what, const char *line)
{
  g_autoptr (GString) text = g_string_sized_new (DOMUS_XEN_CONFIG_MAX_BYTES);
  g_autoptr (DomusXenConfig) config = NULL;
  gint64 start;
  double seconds;

  while (text->len + strlen (line) <= DOMUS_XEN_CONFIG_MAX_BYTES)
    g_string_append (text, line);
  start = g_get_monotonic_time ();
  config = domus_xen_config_parse (text->str, (gssize)text->len, DOMUS_XEN_KIND_AUTO, NULL);
  seconds = (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  printf ("1 MiB of %s: %.2f seconds\n", what, seconds);
  if (seconds > 5)
    g_error ("1 MiB of %s took %.1f seconds", what, seconds);
}

int
main (void)
{
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (File));
  g_autoptr (GDir) folder = g_dir_open (DOMUS_TEST_CORPUS, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (DOMUS_TEST_CORPUS, name, NULL);
    File file;

    g_assert_true (g_file_get_contents (path, &file.text, &file.length, NULL));
    g_array_append_val (files, file);
  }
  measure ("file to domain", files, convert_file);
  measure ("file to domain to xl", files, round_trip_file);
  measure ("check", files, check_file);
  measure_worst ("settings", "name = 'x'\n");
  measure_worst ("open brackets", "a=[");
  measure_worst ("open brackets, a line each", "a=[\n");
  measure_worst ("open quotes", "a='\n");
  measure_worst ("triple quotes", "a='''\n");
  measure_worst ("growing lists", "a = [ 1 ]\na += a\n");
  measure_worst ("growing strings", "a = 'x'\na = a + a\n");
  measure_worst ("nested lists", "a=[a,a,a,a]\n");
  measure_worst ("conditions", "if x:\n a=1\n");
  measure_worst ("one long line", "a=1;");
  measure_worst ("garbage", "\x80\xff)}]= (\n");
  for (guint i = 0; i < files->len; i++)
    g_free (g_array_index (files, File, i).text);
  return 0;
}
