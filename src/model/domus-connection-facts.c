/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-search.h"

#include "domus-facts-private.h"
#include "domus-fold.h"
#include "domus-guest-private.h"
#include "domus-virt-stats.h"

/* Asked for in one call, which answers for as many as a moment is enough for. */
#define SLICE 512

struct _DomusFactsReader
{
  DomusConnection *connection; /* (unowned) */
  GQueue wanted;               /* of DomusGuest, referenced; each once */
  gboolean reading;
  gboolean all;
};

static void read_slice (DomusFactsReader *self);

static DomusFactsReader *
ensure_reader (DomusConnection *connection)
{
  if (connection->facts == NULL) {
    connection->facts = g_new0 (DomusFactsReader, 1);
    connection->facts->connection = connection;
    g_queue_init (&connection->facts->wanted);
  }
  return connection->facts;
}

static void
forget_wanted (DomusFactsReader *self)
{
  DomusGuest *guest;

  while ((guest = g_queue_pop_head (&self->wanted)) != NULL) {
    guest->facts_wanted = FALSE;
    g_object_unref (guest);
  }
}

/* Private. */
void
domus_facts_reader_free (DomusFactsReader *self)
{
  forget_wanted (self);
  g_free (self);
}

/* ---- reading ---- */

/* It is at the head, unless others were wanted meanwhile. */
static void
not_wanted (DomusFactsReader *self, DomusGuest *guest)
{
  GList *link = guest->facts_wanted ? g_queue_find (&self->wanted, guest) : NULL;

  if (link == NULL)
    return;
  guest->facts_wanted = FALSE;
  g_queue_delete_link (&self->wanted, link);
  g_object_unref (guest);
}

static void
take_facts (DomusGuest *guest, DomusGuestFacts *facts)
{
  domus_guest_facts_free (guest->facts);
  guest->facts = facts;
  guest->facts_stale = FALSE;
  domus_guest_take_addresses (guest, facts->addresses);
  if (guest->details == NULL && facts->haystack != NULL)
    domus_guest_take_title (guest, facts->title);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConnection) connection = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = domus_virt_read_facts_finish (DOMUS_VIRT (source), result, &error);
  DomusFactsReader *self = connection->facts;

  if (self == NULL || connection->virt != DOMUS_VIRT (source))
    return;
  self->reading = FALSE;
  if (all == NULL) {
    /* Without a list there is nothing to ask for; the next one begins anew. */
    forget_wanted (self);
    return;
  }
  for (guint i = 0; i < all->len; i++) {
    DomusGuestFacts *facts = all->pdata[i];
    DomusGuest *guest = g_hash_table_lookup (connection->by_uuid, facts->uuid);

    if (guest == NULL)
      continue;
    all->pdata[i] = NULL;
    not_wanted (self, guest);
    take_facts (guest, facts);
  }
  g_signal_emit_by_name (connection, "facts-read");
  if (connection->facts != NULL)
    read_slice (connection->facts);
}

static void
read_slice (DomusFactsReader *self)
{
  DomusVirt *virt = domus_connection_get_virt (self->connection);
  g_autoptr (GPtrArray) uuids = NULL;
  GList *link;

  while ((link = self->wanted.head) != NULL && ((DomusGuest *)link->data)->gone)
    not_wanted (self, link->data);
  if (self->reading || link == NULL || virt == NULL)
    return;
  uuids = g_ptr_array_new ();
  for (; link != NULL && uuids->len < SLICE; link = link->next)
    g_ptr_array_add (uuids, ((DomusGuest *)link->data)->uuid);
  g_ptr_array_add (uuids, NULL);
  self->reading = TRUE;
  domus_virt_read_facts_async (virt, (const char *const *)uuids->pdata,
                               self->connection->cancellable, read_cb,
                               g_object_ref (self->connection));
}

static void
want (DomusFactsReader *self, DomusGuest *guest, gboolean first)
{
  if (guest->facts_wanted || guest->gone || (guest->facts != NULL && !guest->facts_stale))
    return;
  guest->facts_wanted = TRUE;
  if (first)
    g_queue_push_head (&self->wanted, g_object_ref (guest));
  else
    g_queue_push_tail (&self->wanted, g_object_ref (guest));
}

static void
want_all (DomusFactsReader *self)
{
  GListModel *guests = domus_connection_get_guests (self->connection);
  guint n = g_list_model_get_n_items (guests);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);

    want (self, guest, FALSE);
  }
}

/* ---- what the connection tells ---- */

/* Private: what is known may be wrong now. It is read again where it was. */
void
domus_facts_guest_changed (DomusConnection *connection, DomusGuest *guest)
{
  DomusFactsReader *self = connection->facts;

  if (self == NULL || (guest->facts == NULL && !self->all))
    return;
  guest->facts_stale = TRUE;
  want (self, guest, TRUE);
  read_slice (self);
}

/* Private. */
void
domus_facts_listed (DomusConnection *connection)
{
  DomusFactsReader *self = connection->facts;

  if (self == NULL)
    return;
  if (self->all)
    want_all (self);
  read_slice (self);
}

/* Private: what was read may be old when the host is back. */
void
domus_facts_dropped (DomusConnection *connection)
{
  DomusFactsReader *self = connection->facts;
  GHashTableIter iter;
  gpointer guest;

  if (self == NULL)
    return;
  self->reading = FALSE;
  forget_wanted (self);
  g_hash_table_iter_init (&iter, connection->by_uuid);
  while (g_hash_table_iter_next (&iter, NULL, &guest))
    ((DomusGuest *)guest)->facts_stale = TRUE;
}

/* ---- public ---- */

/**
 * domus_connection_want_facts:
 * @guests: (element-type DomusGuest): of @self
 */
void
domus_connection_want_facts (DomusConnection *self, GPtrArray *guests)
{
  DomusFactsReader *reader = ensure_reader (self);

  for (guint i = guests->len; i > 0; i--)
    want (reader, guests->pdata[i - 1], TRUE);
  read_slice (reader);
}

/**
 * domus_connection_want_all_facts:
 *
 * For a search, or for sorting by what only the definition says.
 */
void
domus_connection_want_all_facts (DomusConnection *self)
{
  DomusFactsReader *reader = ensure_reader (self);

  if (reader->all)
    return;
  reader->all = TRUE;
  want_all (reader);
  read_slice (reader);
}

/**
 * domus_connection_has_all_facts:
 *
 * Returns: whether nothing is left to be read
 */
gboolean
domus_connection_has_all_facts (DomusConnection *self)
{
  return self->facts != NULL && self->facts->all && self->listed && !self->facts->reading
         && self->facts->wanted.length == 0;
}

/**
 * domus_guest_get_facts:
 *
 * Returns: (transfer none) (nullable): what the definition said when it was
 *   last read
 */
const DomusGuestFacts *
domus_guest_get_facts (DomusGuest *self)
{
  return self->facts;
}

/**
 * domus_guest_get_addresses:
 *
 * Returns: (transfer none) (nullable): of a guest that runs
 */
const char *
domus_guest_get_addresses (DomusGuest *self)
{
  return self->id >= 0 ? self->addresses : NULL;
}

/* Private. */
void
domus_guest_take_addresses (DomusGuest *self, const char *addresses)
{
  if (g_strcmp0 (self->addresses, addresses) == 0)
    return;
  g_free (self->addresses);
  self->addresses = addresses != NULL && *addresses != '\0' ? g_strdup (addresses) : NULL;
}

/* Private. */
const char *
domus_guest_get_folded_name (DomusGuest *self)
{
  if (self->folded_name == NULL)
    self->folded_name = domus_fold (self->name);
  return self->folded_name;
}
