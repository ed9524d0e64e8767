/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-facts-private.h"
#include "domus-guest-private.h"
#include "domus-stats-private.h"

/* Between two questions: so many times as long as the last answer took. */
#define BACK_OFF 4
/* How many looks go by before addresses are asked for again. */
#define ADDRESS_LOOKS 20
#define INTERVAL_MS (DOMUS_STATS_SECONDS * 1000)

struct _DomusSampler
{
  DomusConnection *connection; /* (unowned) */
  GPtrArray *watches;          /* of DomusStatsWatch, unowned: they leave */
  guint timer;
  gboolean asking;
  gint64 asked_us;
  gint64 due_us; /* the next question; not before */
  guint looks;
};

static void schedule (DomusSampler *self);

/* Private. */
void
domus_sampler_free (DomusSampler *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_ptr_array_unref (self->watches);
  g_free (self);
}

/* The running guests of this host that somebody looks at, each with the number
 * of points to keep. */
static GHashTable *
watched (DomusSampler *self)
{
  GHashTable *guests = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->watches->len; i++) {
    GPtrArray *wanted = domus_stats_watch_get_guests (self->watches->pdata[i]);
    guint points = domus_stats_watch_get_points (self->watches->pdata[i]);

    for (guint j = 0; j < wanted->len; j++) {
      DomusGuest *guest = wanted->pdata[j];
      guint known = GPOINTER_TO_UINT (g_hash_table_lookup (guests, guest));

      if (guest->connection == self->connection && guest->id >= 0 && !guest->gone)
        g_hash_table_insert (guests, guest, GUINT_TO_POINTER (MAX (known, points)));
    }
  }
  return guests;
}

static void
tell (DomusSampler *self)
{
  g_autoptr (GPtrArray) watches = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->watches->len; i++)
    g_ptr_array_add (watches, g_object_ref (self->watches->pdata[i]));
  for (guint i = 0; i < watches->len; i++)
    g_signal_emit_by_name (watches->pdata[i], "sampled");
}

static void
take_samples (DomusSampler *self, GPtrArray *samples)
{
  g_autoptr (GHashTable) guests = watched (self);

  for (guint i = 0; i < samples->len; i++) {
    const DomusVirtSample *sample = samples->pdata[i];
    DomusGuest *guest = g_hash_table_lookup (self->connection->by_uuid, sample->uuid);
    guint keep = GPOINTER_TO_UINT (g_hash_table_lookup (guests, guest));

    if (guest == NULL || keep == 0)
      continue;
    domus_guest_take_sample (guest, sample, keep);
    if (sample->addresses != NULL)
      domus_guest_take_addresses (guest, sample->addresses);
  }
}

static void
sampled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConnection) connection = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) samples = domus_virt_sample_finish (DOMUS_VIRT (source), result, &error);
  DomusSampler *self = connection->sampler;
  gint64 now = g_get_monotonic_time ();

  if (self == NULL || connection->virt != DOMUS_VIRT (source))
    return;
  self->asking = FALSE;
  self->due_us = MAX (self->asked_us + INTERVAL_MS * G_TIME_SPAN_MILLISECOND,
                      now + (now - self->asked_us) * (BACK_OFF - 1));
  if (samples != NULL) {
    take_samples (self, samples);
    tell (self);
  }
  if (connection->sampler != NULL)
    schedule (connection->sampler);
}

static void
ask (DomusSampler *self, GHashTable *guests)
{
  g_autofree DomusVirtWish *wishes = g_new0 (DomusVirtWish, g_hash_table_size (guests));
  GHashTableIter iter;
  gpointer key;
  guint n = 0;

  g_hash_table_iter_init (&iter, guests);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    DomusGuest *guest = key;

    wishes[n].uuid = guest->uuid;
    if (guest->facts != NULL) {
      wishes[n].macs = (const char *const *)guest->facts->macs;
      wishes[n].targets = (const char *const *)guest->facts->targets;
    }
    n++;
  }
  self->asking = TRUE;
  self->asked_us = g_get_monotonic_time ();
  self->looks++;
  domus_virt_sample_async (self->connection->virt, wishes, n, self->looks % ADDRESS_LOOKS == 0,
                           self->connection->cancellable, sampled_cb,
                           g_object_ref (self->connection));
}

static gboolean
on_due (gpointer user_data)
{
  DomusSampler *self = user_data;
  g_autoptr (GHashTable) guests = watched (self);

  self->timer = 0;
  if (domus_connection_get_virt (self->connection) != NULL && g_hash_table_size (guests) > 0)
    ask (self, guests);
  return G_SOURCE_REMOVE;
}

/* Asks when it is time; not at all when there is nothing to ask for. */
static void
schedule (DomusSampler *self)
{
  g_autoptr (GHashTable) guests = NULL;
  gint64 wait;

  if (self->asking)
    return;
  guests = watched (self);
  if (g_hash_table_size (guests) == 0 || domus_connection_get_virt (self->connection) == NULL) {
    g_clear_handle_id (&self->timer, g_source_remove);
    return;
  }
  if (self->timer != 0)
    return;
  wait = MAX (self->due_us - g_get_monotonic_time (), 0) / G_TIME_SPAN_MILLISECOND;
  self->timer =
      g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, (guint)MIN (wait, G_MAXINT), on_due, self, NULL);
}

/* ---- who looks ---- */

/* Private: also when what it looks at has changed. */
void
domus_sampler_add (DomusConnection *connection, DomusStatsWatch *watch)
{
  if (connection->sampler == NULL) {
    connection->sampler = g_new0 (DomusSampler, 1);
    connection->sampler->connection = connection;
    connection->sampler->watches = g_ptr_array_new ();
  }
  if (!g_ptr_array_find (connection->sampler->watches, watch, NULL))
    g_ptr_array_add (connection->sampler->watches, watch);
  schedule (connection->sampler);
}

/* Private. */
void
domus_sampler_remove (DomusConnection *connection, DomusStatsWatch *watch)
{
  if (connection->sampler == NULL)
    return;
  g_ptr_array_remove (connection->sampler->watches, watch);
  schedule (connection->sampler);
}

/* Private: the link is gone, and with it what was asked. */
void
domus_sampler_dropped (DomusConnection *connection)
{
  if (connection->sampler == NULL)
    return;
  connection->sampler->asking = FALSE;
  g_clear_handle_id (&connection->sampler->timer, g_source_remove);
}

/* Private: some guest of @connection may run now, or not any more. */
void
domus_sampler_guest_changed (DomusConnection *connection)
{
  if (connection->sampler != NULL)
    schedule (connection->sampler);
}
