/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-merge.h"

#include "domus-domain-diff-private.h"
#include "domus-domain.h"

#include <stdlib.h>
#include <string.h>

/* ---- the same device in another document ---- */

/* What tells a device of a kind apart wherever it stands. */
static char *
device_key (const DomusXmlDoc *doc, const char *name, const char *path)
{
  static const struct
  {
    const char *name;
    const char *first;
    const char *second; /* (nullable) */
  } keys[] = {
    { "interface", "mac/@address", NULL }, { "controller", "@type", "@index" },
    { "disk", "target/@dev", NULL },       { "graphics", "@type", NULL },
    { "input", "@type", "@bus" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (strcmp (keys[i].name, name) == 0) {
      g_autofree char *first_path = g_strdup_printf ("%s/%s", path, keys[i].first);
      g_autofree char *first = domus_xml_doc_get (doc, first_path);
      g_autofree char *second_path =
          keys[i].second != NULL ? g_strdup_printf ("%s/%s", path, keys[i].second) : NULL;
      g_autofree char *second = second_path != NULL ? domus_xml_doc_get (doc, second_path) : NULL;

      if (first != NULL)
        return g_strdup_printf ("%s|%s", first, second != NULL ? second : "");
    }
  }
  return NULL;
}

static guint
find_device (const DomusXmlDoc *into, const char *name, const char *key, const char *fragment)
{
  g_autofree char *all = g_strdup_printf ("devices/%s", name);
  guint n = domus_xml_doc_count (into, all);

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = g_strdup_printf ("devices/%s[%u]", name, i);
    g_autofree char *other =
        key != NULL ? device_key (into, name, path) : domus_xml_doc_get_fragment (into, path);

    if (g_strcmp0 (other, key != NULL ? key : fragment) == 0)
      return i;
  }
  return 0;
}

/* Places count devices, and the same device can be another one in line in
 * another document. */
static char *
relocate (const DomusXmlDoc *from, const DomusXmlDoc *into, const char *place)
{
  gsize prefix = strlen ("devices/");
  const char *open;
  char *end = NULL;
  g_autofree char *name = NULL;
  g_autofree char *device = NULL;
  g_autofree char *key = NULL;
  g_autofree char *fragment = NULL;
  guint found;

  if (!g_str_has_prefix (place, "devices/"))
    return g_strdup (place);
  name = g_strndup (place + prefix, strcspn (place + prefix, "[/"));
  open = place + prefix + strlen (name);
  if (*open != '[' || strtoul (open + 1, &end, 10) == 0 || *end != ']')
    return g_strdup (place);
  device = g_strndup (place, end + 1 - place);
  key = device_key (from, name, device);
  fragment = domus_xml_doc_get_fragment (from, device);
  found = fragment != NULL ? find_device (into, name, key, fragment) : 0;
  if (found == 0)
    return g_strdup (place);
  return g_strdup_printf ("devices/%s[%u]%s", name, found, end + 1);
}

/* ---- one change ---- */

static gboolean
is_attribute (const char *place)
{
  const char *slash = strrchr (place, '/');

  return place[0] == '@' || (slash != NULL && slash[1] == '@');
}

static char *
parent_of (const char *place)
{
  int depth = 0;

  for (const char *p = place + strlen (place); p > place; p--) {
    depth += p[-1] == ']' ? 1 : p[-1] == '[' ? -1 : 0;
    if (depth == 0 && p[-1] == '/')
      return g_strndup (place, p - 1 - place);
  }
  return g_strdup ("");
}

static void
set_or_remove (DomusXmlDoc *into, const char *place, const char *value)
{
  if (value != NULL)
    domus_xml_doc_set (into, place, value);
  else
    domus_xml_doc_remove (into, place);
}

static gboolean
put_element (DomusXmlDoc *into, const char *place, const char *fragment)
{
  g_autofree char *parent = parent_of (place);

  if (*parent != '\0')
    domus_xml_doc_ensure (into, parent);
  return domus_xml_doc_insert_fragment (into, parent, fragment, NULL);
}

static void
copy_all (DomusXmlDoc *into, const DomusXmlDoc *from, const char *path)
{
  guint n = domus_xml_doc_count (from, path);

  while (domus_xml_doc_exists (into, path))
    domus_xml_doc_remove (into, path);
  for (guint i = 1; i <= n; i++) {
    g_autofree char *one = g_strdup_printf ("%s[%u]", path, i);
    g_autofree char *fragment = domus_xml_doc_get_fragment (from, one);

    if (fragment != NULL)
      put_element (into, path, fragment);
  }
}

/* Memory and CPUs are told as one change where maximum and current are one. */
static gboolean
take_amount (DomusXmlDoc *into, const DomusXmlDoc *from, const char *place)
{
  guint64 memory = domus_domain_get_memory (into);
  guint64 current = domus_domain_get_current_memory (into);
  guint vcpus = domus_domain_get_max_vcpus (into);
  guint vcpus_now = domus_domain_get_vcpus (into);

  if (strcmp (place, "memory") == 0 || strcmp (place, "currentMemory") == 0) {
    guint64 maximum_from = domus_domain_get_memory (from);
    guint64 current_from = domus_domain_get_current_memory (from);
    gboolean both = memory == current && maximum_from == current_from;

    if (both || strcmp (place, "memory") == 0)
      memory = maximum_from;
    if (both || strcmp (place, "currentMemory") == 0)
      current = current_from;
    domus_domain_set_memory (into, MAX (memory, current), current);
    return TRUE;
  }
  if (strcmp (place, "vcpu") == 0 || strcmp (place, "vcpu/@current") == 0) {
    guint maximum_from = domus_domain_get_max_vcpus (from);
    guint current_from = domus_domain_get_vcpus (from);
    gboolean both = vcpus == vcpus_now && maximum_from == current_from;

    if (both || strcmp (place, "vcpu") == 0)
      vcpus = maximum_from;
    if (both || strcmp (place, "vcpu/@current") == 0)
      vcpus_now = current_from;
    domus_domain_set_vcpus (into, MAX (vcpus, vcpus_now), vcpus_now);
    return TRUE;
  }
  return FALSE;
}

/* Settings whose change is told in words: their values are read from the
 * document that has them. */
static gboolean
take_known (DomusXmlDoc *into, const DomusXmlDoc *from, const char *place, const char *there)
{
  static const char *const plain[] = {
    "name",        "uuid",      "title",    "description", "clock/@offset",
    "on_poweroff", "on_reboot", "on_crash", "os/loader",   "os/kernel",
  };

  if (take_amount (into, from, place))
    return TRUE;
  /* A feature itself, not what stands in it. */
  if (strcmp (place, "os/boot") == 0
      || (g_str_has_prefix (place, "features/")
          && strchr (place + strlen ("features/"), '/') == NULL)) {
    copy_all (into, from, place);
    return TRUE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++) {
    if (strcmp (place, plain[i]) == 0) {
      g_autofree char *value = domus_xml_doc_get (from, place);

      set_or_remove (into, place, value);
      return TRUE;
    }
  }
  if (g_str_has_suffix (place, "/@passwd")) {
    g_autofree char *value = domus_xml_doc_get (from, there);

    set_or_remove (into, place, value);
    return TRUE;
  }
  /* Where a disk's image or a card's network is: its kind goes with it. */
  if (g_str_has_suffix (place, "]/source")
      && (g_str_has_prefix (place, "devices/disk[")
          || g_str_has_prefix (place, "devices/interface["))) {
    g_autofree char *device = parent_of (place);
    g_autofree char *device_there = parent_of (there);
    g_autofree char *type = g_strconcat (device, "/@type", NULL);
    g_autofree char *type_there = g_strconcat (device_there, "/@type", NULL);
    g_autofree char *kind = domus_xml_doc_get (from, type_there);

    if (!domus_xml_doc_exists (into, device))
      return FALSE;
    if (kind != NULL) {
      g_autofree char *fragment = domus_xml_doc_get_fragment (from, there);

      domus_xml_doc_set (into, type, kind);
      domus_xml_doc_remove (into, place);
      if (fragment != NULL)
        put_element (into, place, fragment);
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * domus_change_apply:
 * @into: (inout): edited in place
 * @before, @after: what @change tells the difference of
 * @back: whether @into gets what was before, not what came after
 *
 * Returns: whether it could be made; %FALSE leaves @into as it was
 */
gboolean
domus_change_apply (DomusXmlDoc *into,
                    const DomusXmlDoc *before,
                    const DomusXmlDoc *after,
                    const DomusChange *change,
                    gboolean back)
{
  const DomusXmlDoc *from = back ? before : after;
  /* Removed elements are counted in the document that has them. */
  const DomusXmlDoc *counted = change->after == NULL ? before : after;
  const char *value = back ? change->before : change->after;
  g_autofree char *place = NULL;
  g_autofree char *there = NULL;

  g_return_val_if_fail (change->place != NULL, FALSE);

  place = relocate (counted, into, change->place);
  there = relocate (counted, from, change->place);
  if (take_known (into, from, place, there))
    return TRUE;
  if (is_attribute (place)) {
    g_autofree char *parent = parent_of (place);

    if (*parent != '\0' && !domus_xml_doc_exists (into, parent))
      return FALSE;
    set_or_remove (into, place, value);
    return TRUE;
  }
  if (change->before != NULL && change->after != NULL) {
    if (!domus_xml_doc_exists (into, place))
      return FALSE;
    domus_xml_doc_set (into, place, value);
    return TRUE;
  }
  if (value == NULL) {
    domus_xml_doc_remove (into, place);
    return TRUE;
  }
  {
    g_autofree char *fragment = domus_xml_doc_get_fragment (from, change->place);

    return fragment != NULL && put_element (into, place, fragment);
  }
}

/**
 * domus_change_revert_to_live:
 *
 * What a start hands out (ports, names, labels) is not written.
 */
gboolean
domus_change_revert_to_live (DomusXmlDoc *config,
                             const DomusXmlDoc *live,
                             const DomusChange *change)
{
  g_autoptr (DomusXmlDoc) plain = domus_xml_doc_copy (live);
  g_autoptr (DomusXmlDoc) now = domus_xml_doc_copy (config);

  domus_diff_forget_runtime (plain);
  return domus_change_apply (config, plain, now, change, TRUE);
}

/* ---- two people's changes ---- */

static gboolean
is_same_or_within (const char *inner, const char *outer)
{
  gsize n = strlen (outer);

  return strncmp (inner, outer, n) == 0 && (inner[n] == '\0' || inner[n] == '/');
}

static gboolean
touch_each_other (const DomusChange *a, const DomusChange *b)
{
  static const char *const pairs[][2] = { { "memory", "currentMemory" },
                                          { "vcpu", "vcpu/@current" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    if ((strcmp (a->place, pairs[i][0]) == 0 && strcmp (b->place, pairs[i][1]) == 0)
        || (strcmp (a->place, pairs[i][1]) == 0 && strcmp (b->place, pairs[i][0]) == 0))
      return TRUE;
  }
  return is_same_or_within (a->place, b->place) || is_same_or_within (b->place, a->place);
}

static gboolean
are_same (const DomusChange *a, const DomusChange *b)
{
  return strcmp (a->place, b->place) == 0 && g_strcmp0 (a->after, b->after) == 0
         && (a->after == NULL || !g_str_has_suffix (a->place, "/@passwd"));
}

static void
item_free (DomusMergeItem *item)
{
  domus_change_free (item->mine);
  domus_change_free (item->theirs);
  g_free (item);
}

static void
add_item (GPtrArray *items, DomusChange *mine, DomusChange *theirs)
{
  DomusMergeItem *item = g_new0 (DomusMergeItem, 1);

  item->mine = mine;
  item->theirs = theirs;
  item->conflict = mine != NULL && theirs != NULL;
  item->take_mine = theirs == NULL;
  g_ptr_array_insert (items, item->conflict ? 0 : -1, item);
}

static DomusChange *
join_words (DomusChange *all, DomusChange *more)
{
  char *words;

  if (all == NULL)
    return more;
  words = g_strdup_printf ("%s\n%s", all->words, more->words);
  g_free (all->words);
  all->words = words;
  domus_change_free (more);
  return all;
}

/**
 * domus_merge_new:
 * @base: what both were made from
 *
 * Where both changed a setting to different values, the other's is chosen
 * until somebody chooses: it is what is there.
 *
 * Returns: (transfer full): what each changed
 */
DomusMerge *
domus_merge_new (const DomusXmlDoc *base, const DomusXmlDoc *mine, const DomusXmlDoc *theirs)
{
  DomusMerge *self = g_new0 (DomusMerge, 1);
  g_autoptr (GPtrArray) own = domus_domain_diff (base, mine, FALSE);
  g_autoptr (GPtrArray) others = domus_domain_diff (base, theirs, FALSE);

  self->base = domus_xml_doc_copy (base);
  self->mine = domus_xml_doc_copy (mine);
  self->theirs = domus_xml_doc_copy (theirs);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify)item_free);
  g_ptr_array_set_free_func (own, NULL);
  g_ptr_array_set_free_func (others, NULL);
  for (guint i = 0; i < own->len; i++) {
    DomusChange *change = own->pdata[i];
    DomusChange *other = NULL;
    gboolean same = FALSE;

    for (guint n = 0; n < others->len && !same; n++)
      same = are_same (change, others->pdata[n]);
    for (guint n = 0; n < others->len && !same;) {
      if (touch_each_other (change, others->pdata[n]))
        other = join_words (other, g_ptr_array_steal_index (others, n));
      else
        n++;
    }
    if (same)
      domus_change_free (change);
    else
      add_item (self->items, change, other);
  }
  for (guint n = 0; n < others->len; n++)
    add_item (self->items, NULL, others->pdata[n]);
  return self;
}

/**
 * domus_merge_free:
 * @self: (nullable):
 */
void
domus_merge_free (DomusMerge *self)
{
  if (self == NULL)
    return;
  domus_xml_doc_unref (self->base);
  domus_xml_doc_unref (self->mine);
  domus_xml_doc_unref (self->theirs);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * domus_merge_get_conflicts:
 *
 * Returns: how many settings both changed to different values
 */
guint
domus_merge_get_conflicts (const DomusMerge *self)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += ((DomusMergeItem *)self->items->pdata[i])->conflict ? 1 : 0;
  return n;
}

/**
 * domus_merge_get_result:
 *
 * Returns: (transfer full): the merged definition
 */
DomusXmlDoc *
domus_merge_get_result (const DomusMerge *self)
{
  DomusXmlDoc *result = domus_xml_doc_copy (self->theirs);

  /* Backwards: removing a device moves those behind it. */
  for (guint i = self->items->len; i > 0; i--) {
    const DomusMergeItem *item = self->items->pdata[i - 1];

    if (item->take_mine && item->mine != NULL)
      domus_change_apply (result, self->base, self->mine, item->mine, FALSE);
    else if (item->take_mine)
      domus_change_apply (result, self->base, self->theirs, item->theirs, TRUE);
  }
  return result;
}
