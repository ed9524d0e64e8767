/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-autopilot-private.h"
#include "domus-connection-private.h"
#include "domus-facts-private.h"
#include "domus-stats-private.h"
#include "domus-guest-private.h"

#include <string.h>

static int
compare_guests (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_utf8_collate (domus_guest_get_name ((DomusGuest *)a),
                         domus_guest_get_name ((DomusGuest *)b));
}

typedef struct
{
  DomusGuest *guest;
  char *key;
} Sortable;

static int
compare_sortable (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Sortable *)a)->key, ((const Sortable *)b)->key);
}

/* Many at once: one items-changed for all, and one collation key each. */
static void
add_guests (DomusConnection *self, GPtrArray *fresh)
{
  g_autofree Sortable *all = NULL;
  g_autofree gpointer *sorted = NULL;
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->guests));
  guint n = n_old + fresh->len;

  if (fresh->len <= 8) {
    for (guint i = 0; i < fresh->len; i++)
      g_list_store_insert_sorted (self->guests, fresh->pdata[i], compare_guests, NULL);
    return;
  }
  all = g_new (Sortable, n);
  sorted = g_new (gpointer, n);
  for (guint i = 0; i < n; i++) {
    all[i].guest = i < n_old ? g_list_model_get_item (G_LIST_MODEL (self->guests), i)
                             : g_object_ref (fresh->pdata[i - n_old]);
    all[i].key = g_utf8_collate_key (domus_guest_get_name (all[i].guest), -1);
  }
  qsort (all, n, sizeof *all, compare_sortable);
  for (guint i = 0; i < n; i++)
    sorted[i] = all[i].guest;
  g_list_store_splice (self->guests, 0, n_old, sorted, n);
  for (guint i = 0; i < n; i++) {
    g_object_unref (all[i].guest);
    g_free (all[i].key);
  }
}

static void
remove_guest (DomusConnection *self, DomusGuest *guest)
{
  g_autoptr (DomusGuest) keep = g_object_ref (guest);
  guint position;

  g_hash_table_remove (self->by_uuid, domus_guest_get_uuid (guest));
  if (g_list_store_find (self->guests, guest, &position))
    g_list_store_remove (self->guests, position);
  domus_guest_set_gone (guest);
}

static void
take_list (DomusConnection *self, GPtrArray *infos)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer guest;

  for (guint i = 0; i < infos->len; i++) {
    const DomusVirtGuest *info = infos->pdata[i];

    g_hash_table_add (seen, info->uuid);
    guest = g_hash_table_lookup (self->by_uuid, info->uuid);
    if (guest != NULL) {
      domus_guest_update (guest, info);
    } else {
      DomusGuest *new_guest = domus_guest_new (self, info);
      g_hash_table_insert (self->by_uuid, (char *)domus_guest_get_uuid (new_guest), new_guest);
      g_ptr_array_add (fresh, new_guest);
    }
  }
  g_hash_table_iter_init (&iter, self->by_uuid);
  while (g_hash_table_iter_next (&iter, NULL, &guest)) {
    const char *uuid = domus_guest_get_uuid (guest);

    if (!g_hash_table_contains (seen, uuid) && !((DomusGuest *)guest)->renaming
        && !g_hash_table_contains (self->unsure, uuid))
      g_ptr_array_add (gone, guest);
  }
  for (guint i = 0; i < gone->len; i++)
    remove_guest (self, gone->pdata[i]);
  if (fresh->len > 0)
    add_guests (self, fresh);
  for (guint i = 0; self->listed && i < fresh->len; i++)
    g_signal_emit_by_name (self, "guest-added", fresh->pdata[i]);
  if (!self->listed) {
    self->listed = TRUE;
    g_signal_emit_by_name (self, "listed");
  }
}

static void look (DomusConnection *self, const char *uuid);

/* A list that was on its way when something happened may tell of the time before. */
static void
look_at_unsure (DomusConnection *self)
{
  GHashTableIter iter;
  gpointer uuid;

  g_hash_table_iter_init (&iter, self->unsure);
  while (g_hash_table_iter_next (&iter, &uuid, NULL)) {
    look (self, uuid);
    g_hash_table_iter_remove (&iter);
  }
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = domus_virt_list_guests_finish (DOMUS_VIRT (source), result, &error);

  if (self->virt != DOMUS_VIRT (source))
    return;
  self->listing = FALSE;
  if (infos != NULL) {
    take_list (self, infos);
    domus_facts_listed (self);
    domus_sampler_guest_changed (self);
    if (!self->passive) {
      domus_rescue_recover (self);
      domus_autopilot_listed (self->autopilot);
    }
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("cannot list the guests of %s: %s", self->uri, error->message);
  look_at_unsure (self);
  if (self->list_again)
    domus_connection_relist (self);
}

/* Private: lists once more; calls meanwhile become one. */
void
domus_connection_relist (DomusConnection *self)
{
  if (domus_connection_get_virt (self) == NULL)
    return;
  if (self->listing) {
    self->list_again = TRUE;
    return;
  }
  self->listing = TRUE;
  self->list_again = FALSE;
  domus_virt_list_guests_async (self->virt, self->cancellable, listed_cb, g_object_ref (self));
}

typedef struct
{
  DomusConnection *connection; /* (owned) */
  char *uuid;                  /* (owned) */
} Look;

static void
look_free (Look *self)
{
  g_object_unref (self->connection);
  g_free (self->uuid);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
take_look (DomusConnection *self, const DomusVirtGuest *info, const GError *error)
{
  DomusGuest *guest;

  if (info == NULL) {
    if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND))
      domus_connection_relist (self);
    return;
  }
  guest = g_hash_table_lookup (self->by_uuid, info->uuid);
  if (guest == NULL) {
    domus_connection_relist (self);
    return;
  }
  domus_guest_update (guest, info);
  domus_guest_refresh (guest);
  domus_facts_guest_changed (self, guest);
  domus_sampler_guest_changed (self);
}

static void
look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look_done = user_data;
  DomusConnection *self = look_done->connection;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtGuest) info =
      domus_virt_get_guest_finish (DOMUS_VIRT (source), result, &error);
  gboolean again;

  if (self->virt != DOMUS_VIRT (source))
    return;
  again = GPOINTER_TO_INT (g_hash_table_lookup (self->looks, look_done->uuid));
  g_hash_table_remove (self->looks, look_done->uuid);
  take_look (self, info, error);
  if (again)
    look (self, look_done->uuid);
}

/* One read of a guest at a time: of two, the older could be the last to arrive. */
static void
look (DomusConnection *self, const char *uuid)
{
  Look *begun;

  if (g_hash_table_contains (self->looks, uuid)) {
    g_hash_table_insert (self->looks, g_strdup (uuid), GINT_TO_POINTER (TRUE));
    return;
  }
  g_hash_table_insert (self->looks, g_strdup (uuid), GINT_TO_POINTER (FALSE));
  begun = g_new0 (Look, 1);
  begun->connection = g_object_ref (self);
  begun->uuid = g_strdup (uuid);
  domus_virt_get_guest_async (self->virt, uuid, self->cancellable, look_cb, begun);
}

/* Private: something happened to this guest; a list that is on its way may not
 * know of it. */
void
domus_connection_guest_unsure (DomusConnection *self, const char *uuid)
{
  if (self->listing)
    g_hash_table_add (self->unsure, g_strdup (uuid));
}

/* An event says only: look again. On Xen the events of a reboot come in
 * either order. */
void
domus_connection_guest_event (DomusConnection *self, DomusVirt *virt, const char *uuid)
{
  if (self->virt != virt)
    return;
  domus_connection_guest_unsure (self, uuid);
  look (self, uuid);
}

/**
 * domus_connection_find_guest:
 *
 * Returns: (transfer none) (nullable): by UUID, else by name, else by numeric
 *   id.
 */
DomusGuest *
domus_connection_find_guest (DomusConnection *self, const char *name_id_or_uuid)
{
  DomusGuest *found = g_hash_table_lookup (self->by_uuid, name_id_or_uuid);
  GHashTableIter iter;
  gpointer value;

  if (found != NULL)
    return found;
  g_hash_table_iter_init (&iter, self->by_uuid);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    DomusGuest *guest = value;
    g_autofree char *id = g_strdup_printf ("%d", guest->id);

    if (strcmp (guest->name, name_id_or_uuid) == 0)
      return guest;
    if (guest->id >= 0 && strcmp (id, name_id_or_uuid) == 0)
      found = guest;
  }
  return found;
}

/**
 * domus_connection_is_listed:
 *
 * Returns: whether the guests were listed at least once.
 */
gboolean
domus_connection_is_listed (DomusConnection *self)
{
  return self->listed;
}
