/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-diff.h"

#include <string.h>

/* Beyond this many cells the middle is shown as replaced as a whole. */
#define MAX_CELLS (4 * 1024 * 1024)

typedef struct
{
  char mark; /* ' ', '-' or '+' */
  const char *line;
} Entry;

static char **
split_lines (const char *text, guint *n)
{
  char **lines = g_strsplit (text, "\n", -1);

  *n = g_strv_length (lines);
  if (*n > 0 && *lines[*n - 1] == '\0')
    (*n)--;
  return lines;
}

static void
add_entry (GArray *script, char mark, const char *line)
{
  Entry entry = { mark, line };

  g_array_append_val (script, entry);
}

/* The longest common subsequence by the table of all prefixes. */
static void
diff_middle (char **a, guint n, char **b, guint m, GArray *script)
{
  g_autofree guint32 *table = NULL;
  guint i = 0, j = 0;

  if ((guint64)(n + 1) * (m + 1) <= MAX_CELLS) {
    table = g_new0 (guint32, (gsize)(n + 1) * (m + 1));
#define CELL(x, y) table[(gsize)(x) * (m + 1) + (y)]
    for (guint x = n; x-- > 0;)
      for (guint y = m; y-- > 0;)
        CELL (x, y) = strcmp (a[x], b[y]) == 0 ? CELL (x + 1, y + 1) + 1
                                               : MAX (CELL (x + 1, y), CELL (x, y + 1));
    while (i < n && j < m) {
      if (strcmp (a[i], b[j]) == 0) {
        add_entry (script, ' ', a[i++]);
        j++;
      } else if (CELL (i + 1, j) >= CELL (i, j + 1)) {
        add_entry (script, '-', a[i++]);
      } else {
        add_entry (script, '+', b[j++]);
      }
    }
#undef CELL
  }
  while (i < n)
    add_entry (script, '-', a[i++]);
  while (j < m)
    add_entry (script, '+', b[j++]);
}

/* The same texts can be told apart at several places. A run of lines that is
 * pushed down as far as it goes begins with an element's first line and ends
 * with its last. */
static void
push_runs_down (GArray *script)
{
  Entry *entries = (Entry *)(gpointer)script->data;

  for (guint start = 0, end; start < script->len; start = end) {
    end = start + 1;
    if (entries[start].mark == ' ')
      continue;
    while (end < script->len && entries[end].mark == entries[start].mark)
      end++;
    if (start > 0 && entries[start - 1].mark != ' ')
      continue;
    for (; end < script->len && entries[end].mark == ' '
           && strcmp (entries[start].line, entries[end].line) == 0;
         start++, end++) {
      entries[end].mark = entries[start].mark;
      entries[start].mark = ' ';
    }
  }
}

static GArray *
make_script (char **a, guint n, char **b, guint m)
{
  GArray *script = g_array_new (FALSE, FALSE, sizeof (Entry));
  guint head = 0, tail = 0;

  while (head < n && head < m && strcmp (a[head], b[head]) == 0)
    add_entry (script, ' ', a[head++]);
  while (tail < n - head && tail < m - head && strcmp (a[n - 1 - tail], b[m - 1 - tail]) == 0)
    tail++;
  diff_middle (a + head, n - head - tail, b + head, m - head - tail, script);
  for (; tail > 0; tail--)
    add_entry (script, ' ', a[n - tail]);
  push_runs_down (script);
  return script;
}

/* The end of the hunk that begins at @start: changes that are at most twice
 * the context apart belong together. */
static guint
hunk_end (const GArray *script, guint start, guint context)
{
  guint last_change = start;

  for (guint i = start; i < script->len && i - last_change <= 2 * (guint64)context + 1; i++)
    if (g_array_index (script, Entry, i).mark != ' ')
      last_change = i;
  return (guint)MIN (script->len, (guint64)last_change + context + 1);
}

static void
write_hunk (
    const GArray *script, guint start, guint end, guint old_line, guint new_line, GString *out)
{
  guint old_count = 0, new_count = 0;

  for (guint i = start; i < end; i++) {
    old_count += g_array_index (script, Entry, i).mark != '+';
    new_count += g_array_index (script, Entry, i).mark != '-';
  }
  g_string_append_printf (out, "@@ -%u,%u +%u,%u @@\n", old_count > 0 ? old_line : old_line - 1,
                          old_count, new_count > 0 ? new_line : new_line - 1, new_count);
  for (guint i = start; i < end; i++)
    g_string_append_printf (out, "%c%s\n", g_array_index (script, Entry, i).mark,
                            g_array_index (script, Entry, i).line);
}

/**
 * domus_text_diff:
 * @context_lines: how many equal lines are shown around a change
 *
 * Returns: (transfer full): the hunks of a unified diff, "" if the texts have
 *   the same lines.
 */
char *
domus_text_diff (const char *before, const char *after, guint context_lines)
{
  guint n, m, old_line = 1, new_line = 1, shown = 0;
  g_auto (GStrv) a = split_lines (before, &n);
  g_auto (GStrv) b = split_lines (after, &m);
  g_autoptr (GArray) script = make_script (a, n, b, m);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < script->len; i++) {
    guint start, end;
    if (g_array_index (script, Entry, i).mark == ' ')
      continue;
    start = i - MIN (i - shown, context_lines);
    end = hunk_end (script, i, context_lines);
    for (; shown < start; shown++) {
      old_line++;
      new_line++;
    }
    write_hunk (script, start, end, old_line, new_line, out);
    for (; shown < end; shown++) {
      old_line += g_array_index (script, Entry, shown).mark != '+';
      new_line += g_array_index (script, Entry, shown).mark != '-';
    }
    i = end - 1;
  }
  return g_string_free (out, FALSE);
}
