/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "disk-spec-private.h"
#include "domus-xen-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* One entry of disk=[] as the repair sees it. */
typedef struct
{
  const DomusXenValue *item;
  XenDiskSpec *spec; /* NULL when it is not understood */
  gboolean xm;
} Entry;

typedef struct
{
  const DomusXenConfig *config;
  const char *text;
  gsize length;
  GArray *entries; /* of Entry */
  GString *out;
} Repair;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_clear_pointer (&entry->spec, xen_disk_spec_free);
}

static void
read_entries (Repair *self, const DomusXenEntry *disk)
{
  gboolean xm = domus_xen_config_get_kind (self->config) == DOMUS_XEN_KIND_XM;
  guint count = disk->value->type == DOMUS_XEN_VALUE_LIST ? disk->value->items->len : 1;

  for (guint i = 0; i < count; i++) {
    Entry entry = { 0 };

    entry.item =
        disk->value->type == DOMUS_XEN_VALUE_LIST ? disk->value->items->pdata[i] : disk->value;
    if (entry.item->type == DOMUS_XEN_VALUE_STRING) {
      entry.xm = xen_disk_text_is_xm (entry.item->text) || (xm && *entry.item->text == '\0');
      entry.spec = entry.xm ? xen_disk_spec_parse_xm (entry.item->text, NULL)
                            : xen_disk_spec_parse_xl (entry.item->text, NULL);
    }
    g_array_append_val (self->entries, entry);
  }
}

/* hda to hdd; Xen gives xvda to xvdd the same places. -1: another bus. */
static int
place_of (const XenDiskSpec *spec)
{
  const char *name = spec != NULL && spec->vdev != NULL ? spec->vdev : "";
  const char *letter = NULL;

  if (g_str_has_prefix (name, "hd"))
    letter = name + 2;
  else if (g_str_has_prefix (name, "xvd"))
    letter = name + 3;
  return letter != NULL && *letter >= 'a' && *letter <= 'd' && letter[1] == '\0' ? *letter - 'a'
                                                                                 : -1;
}

static gboolean
is_emulated_cd (const Entry *entry)
{
  return entry->spec != NULL && xen_disk_spec_is_cdrom (entry->spec)
         && g_str_has_prefix (entry->spec->vdev, "hd") && place_of (entry->spec) >= 0;
}

/* The drive to use: hdc before others, one with a medium before an empty one. */
static Entry *
find_drive (Repair *self)
{
  Entry *best = NULL;
  int best_score = -1;

  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = &g_array_index (self->entries, Entry, i);
    int score;

    if (!is_emulated_cd (entry))
      continue;
    score = (place_of (entry->spec) == 2 ? 1 : 0) + (entry->spec->target != NULL ? 2 : 0);
    if (score > best_score) {
      best = entry;
      best_score = score;
    }
  }
  return best;
}

/* A CD that no firmware sees, or an image that lost its ":cdrom". */
static Entry *
find_misplaced (Repair *self, const char *medium)
{
  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = &g_array_index (self->entries, Entry, i);

    if (entry->spec == NULL || entry->spec->target == NULL)
      continue;
    if (xen_disk_spec_is_cdrom (entry->spec))
      return entry;
    if (g_strcmp0 (entry->spec->target, medium) == 0
        || (entry->spec->access == XEN_ACCESS_READ
            && g_str_has_suffix (entry->spec->target, ".iso")))
      return entry;
  }
  return NULL;
}

/* hdc is what the guest's system expects; NULL when all four are taken. */
static const char *
find_place (Repair *self, const Entry *except)
{
  static const char *const names[] = { "hdc", "hdd", "hdb", "hda" };
  gboolean taken[4] = { FALSE };

  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = &g_array_index (self->entries, Entry, i);
    int place = place_of (entry->spec);

    if (entry != except && place >= 0)
      taken[place] = TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!taken[names[i][2] - 'a'])
      return names[i];
  return NULL;
}

static char *
entry_text (const XenDiskSpec *old, const char *vdev, const char *medium, gboolean xm)
{
  g_autoptr (XenDiskSpec) spec = xen_disk_spec_new ();

  spec->target = g_strdup (medium);
  spec->vdev = g_strdup (vdev);
  spec->devtype = g_strdup ("cdrom");
  spec->access = XEN_ACCESS_READ;
  if (xm) {
    spec->prefix = g_strdup (g_str_has_prefix (medium, "/dev/") ? "phy" : "file");
    spec->ioemu = TRUE;
    return xen_disk_spec_to_xm (spec);
  }
  if (old != NULL)
    spec->backend = g_strdup (old->backend);
  return xen_disk_spec_to_xl (spec);
}

static char *
quoted (const char *text, char quote)
{
  GString *out = g_string_new (NULL);

  g_string_append_c (out, quote);
  for (; *text != '\0'; text++) {
    if (*text == quote || *text == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *text);
  }
  g_string_append_c (out, quote);
  return g_string_free (out, FALSE);
}

static char
quote_at (const Repair *self, gsize offset)
{
  return offset < self->length && self->text[offset] == '"' ? '"' : '\'';
}

static const char *
line_end (const Repair *self)
{
  return memchr (self->text, '\r', self->length) != NULL ? "\r\n" : "\n";
}

static gboolean
is_only (const Repair *self, gsize start, gsize end, const char *allowed)
{
  for (gsize i = start; i < end; i++)
    if (strchr (allowed, self->text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* What the file puts between entries: ", ", or a comma and a new line. */
static char *
separator (const Repair *self, const DomusXenValue *list)
{
  guint count = list->items->len;
  const DomusXenValue *last = list->items->pdata[count - 1];

  if (count > 1) {
    const DomusXenValue *before = list->items->pdata[count - 2];

    if (before->end < last->start && is_only (self, before->end, last->start, ", \t\r\n")
        && memchr (self->text + before->end, ',', last->start - before->end) != NULL)
      return g_strndup (self->text + before->end, last->start - before->end);
  } else if (is_only (self, list->start + 1, last->start, " \t\r\n")
             && memchr (self->text + list->start, '\n', last->start - list->start) != NULL) {
    g_autofree char *blanks =
        g_strndup (self->text + list->start + 1, last->start - list->start - 1);
    return g_strconcat (",", blanks, NULL);
  }
  return g_strdup (", ");
}

static void
splice (Repair *self, gsize start, gsize end, const char *replacement)
{
  g_string_append_len (self->out, self->text, (gssize)start);
  g_string_append (self->out, replacement);
  g_string_append_len (self->out, self->text + end, (gssize)(self->length - end));
}

static void
add_line (Repair *self, gsize after, const char *line)
{
  const char *end = line_end (self);
  gboolean open = after > 0 && self->text[after - 1] != '\n';
  g_autofree char *whole = g_strconcat (open ? end : "", line, end, NULL);

  splice (self, after, after, whole);
}

static gsize
end_of_line (const Repair *self, gsize offset)
{
  const char *found = memchr (self->text + offset, '\n', self->length - offset);

  return found != NULL ? (gsize)(found - self->text) + 1 : self->length;
}

static void
insert_entry (Repair *self, const DomusXenEntry *disk, const char *entry)
{
  const DomusXenValue *list = disk->value;
  gboolean literal =
      list->end > list->start && self->text[list->end - 1] == ']' && self->text[list->start] == '[';

  if (list->type == DOMUS_XEN_VALUE_STRING) {
    g_autofree char *old = g_strndup (self->text + list->start, list->end - list->start);
    g_autofree char *item = quoted (entry, quote_at (self, list->start));
    g_autofree char *both = g_strdup_printf ("[%s, %s]", old, item);

    splice (self, list->start, list->end, both);
  } else if (list->items->len == 0 && literal) {
    g_autofree char *item = quoted (entry, '\'');

    splice (self, list->start + 1, list->start + 1, item);
  } else if (literal && list->items->len > 0) {
    const DomusXenValue *last = list->items->pdata[list->items->len - 1];
    g_autofree char *item = quoted (entry, quote_at (self, last->start));
    g_autofree char *between = separator (self, list);
    g_autofree char *both = g_strconcat (between, item, NULL);

    splice (self, last->end, last->end, both);
  } else {
    g_autofree char *item = quoted (entry, '\'');
    g_autofree char *line = g_strdup_printf ("disk += [ %s ]", item);

    add_line (self, end_of_line (self, disk->end), line);
  }
}

static void
replace_entry (Repair *self, const Entry *entry, const char *text)
{
  g_autofree char *item = quoted (text, quote_at (self, entry->item->start));

  splice (self, entry->item->start, entry->item->end, item);
}

/* FALSE with an error; else @out has the text, which may be the old one. */
static gboolean
put_cd (Repair *self, const char *medium, GError **error)
{
  const DomusXenEntry *disk = domus_xen_config_lookup (self->config, "disk");
  gboolean xm = domus_xen_config_get_kind (self->config) == DOMUS_XEN_KIND_XM;
  Entry *drive;
  Entry *misplaced;
  const char *place;
  g_autofree char *text = NULL;

  if (disk != NULL && disk->value->type != DOMUS_XEN_VALUE_LIST
      && disk->value->type != DOMUS_XEN_VALUE_STRING) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_SYNTAX,
                         _ ("The file’s “disk” is not understood, so it cannot be repaired."));
    return FALSE;
  }
  if (disk != NULL)
    read_entries (self, disk);
  drive = find_drive (self);
  misplaced = drive == NULL || drive->spec->target == NULL ? find_misplaced (self, medium) : NULL;
  if (medium == NULL && drive != NULL && drive->spec->target != NULL) {
    g_string_append_len (self->out, self->text, (gssize)self->length);
    return TRUE;
  }
  if (medium == NULL && misplaced != NULL)
    medium = misplaced->spec->target;
  if (medium == NULL) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NO_MEDIUM,
                         _ ("The file does not tell which disc the guest needs; choose one."));
    return FALSE;
  }
  if (*medium != '/' || strpbrk (medium, "\n\r") != NULL || !g_utf8_validate (medium, -1, NULL)) {
    g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                 _ ("“%s” is not the full path of a disc."), medium);
    return FALSE;
  }
  if (drive != NULL && g_strcmp0 (drive->spec->target, medium) == 0) {
    g_string_append_len (self->out, self->text, (gssize)self->length);
    return TRUE;
  }

  place = drive != NULL ? drive->spec->vdev : find_place (self, misplaced);
  if (place == NULL) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_NO_ROOM,
                         _ ("All four places of IDE are taken by disks."));
    return FALSE;
  }
  if (drive == NULL)
    drive = misplaced;
  text = entry_text (drive != NULL ? drive->spec : NULL, place, medium,
                     drive != NULL ? drive->xm : xm);
  if (text == NULL) {
    g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                 _ ("Such a file cannot have a comma in a path: “%s”."), medium);
    return FALSE;
  }
  if (drive != NULL) {
    replace_entry (self, drive, text);
  } else if (disk != NULL) {
    insert_entry (self, disk, text);
  } else {
    g_autofree char *item = quoted (text, '\'');
    g_autofree char *line = g_strdup_printf ("disk = [ %s ]", item);

    add_line (self, self->length, line);
  }
  return TRUE;
}

static DomusXenConfig *
reparse (const DomusXenConfig *config, const char *text, GError **error)
{
  return domus_xen_config_parse (text, -1, domus_xen_config_get_kind (config), error);
}

static gboolean
boots_from_cd (const DomusXenConfig *config)
{
  const DomusXenEntry *boot = domus_xen_config_lookup (config, "boot");

  /* xl.cfg(5): the disk, then the CD */
  if (boot == NULL)
    return domus_xen_config_get_kind (config) == DOMUS_XEN_KIND_XL;
  return boot->value->type == DOMUS_XEN_VALUE_STRING && strchr (boot->value->text, 'd') != NULL;
}

/* Lets the firmware look at the CD after what it looks at now. */
static char *
put_boot (const DomusXenConfig *config, const char *text, GError **error)
{
  g_autoptr (DomusXenConfig) before = reparse (config, text, error);
  g_autoptr (DomusXenConfig) after = NULL;
  Repair self = { 0 };
  const DomusXenEntry *boot;
  g_autofree char *changed = NULL;

  if (before == NULL)
    return NULL;
  if (boots_from_cd (before))
    return g_strdup (text);
  boot = domus_xen_config_lookup (before, "boot");
  self.text = domus_xen_config_get_text (before, &self.length);
  self.out = g_string_sized_new (self.length + 16);
  if (boot == NULL) {
    add_line (&self, self.length, "boot = 'cd'");
  } else {
    const char *old = boot->value->type == DOMUS_XEN_VALUE_STRING ? boot->value->text : "c";
    g_autofree char *letters = g_strconcat (old, "d", NULL);
    g_autofree char *item = quoted (letters, quote_at (&self, boot->value->start));

    splice (&self, boot->value->start, boot->value->end, item);
  }
  changed = g_string_free (self.out, FALSE);
  after = reparse (config, changed, error);
  if (after == NULL)
    return NULL;
  if (!boots_from_cd (after)) {
    g_set_error_literal (
        error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
        _ ("The way this file sets its boot order is beyond repair by a program."));
    return NULL;
  }
  return g_steal_pointer (&changed);
}

/* A look at the result with the same eyes: never hand out a file that does
 * not hold what it was repaired for. */
static gboolean
verify (const DomusXenConfig *config, const char *text, const char *medium, GError **error)
{
  g_autoptr (DomusXenConfig) changed = reparse (config, text, error);
  Repair self = { 0 };
  const DomusXenEntry *disk;
  Entry *drive;
  gboolean fine;

  if (changed == NULL)
    return FALSE;
  self.config = changed;
  self.entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self.entries, entry_clear);
  disk = domus_xen_config_lookup (changed, "disk");
  if (disk != NULL && disk->value->type != DOMUS_XEN_VALUE_TEXT)
    read_entries (&self, disk);
  drive = find_drive (&self);
  fine = drive != NULL && drive->spec->target != NULL
         && (medium == NULL || g_str_equal (drive->spec->target, medium));
  g_array_unref (self.entries);
  if (!fine)
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                         _ ("The way this file writes its disks is beyond repair by a program."));
  return fine;
}

/**
 * domus_xen_config_repair_cd:
 * @config: a file
 * @medium: (nullable): full path of the disc or the CD drive on the host;
 *   %NULL to keep what the file has
 * @repair_boot: also let the boot order reach the CD
 *
 * Puts the install CD back into a file, at hdc where that is free. All other
 * bytes stay as they are. Applied to its own result it changes nothing.
 *
 * Returns: (transfer full): the new text, or %NULL with
 *   %DOMUS_XEN_ERROR_NO_MEDIUM, %DOMUS_XEN_ERROR_NO_ROOM,
 *   %DOMUS_XEN_ERROR_SYNTAX or %DOMUS_XEN_ERROR_INVALID.
 */
char *
domus_xen_config_repair_cd (const DomusXenConfig *config,
                            const char *medium,
                            gboolean repair_boot,
                            GError **error)
{
  Repair self = { config };
  g_autofree char *text = NULL;
  gboolean fine;

  self.text = domus_xen_config_get_text (config, &self.length);
  self.entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self.entries, entry_clear);
  self.out = g_string_sized_new (self.length + 128);
  fine = put_cd (&self, medium, error);
  g_array_unref (self.entries);
  text = g_string_free (self.out, FALSE);
  if (!fine || !verify (config, text, medium, error))
    return NULL;
  return repair_boot ? put_boot (config, text, error) : g_steal_pointer (&text);
}
