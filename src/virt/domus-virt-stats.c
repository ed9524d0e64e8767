/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-stats.h"

#include "domus-virt-private.h"
#include "domus-virt-stats-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define BULK_STATS                                                                                 \
  (VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU                   \
   | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK)

/**
 * domus_virt_sample_free:
 * @self: (nullable)
 */
void
domus_virt_sample_free (DomusVirtSample *self)
{
  if (self == NULL)
    return;
  g_free (self->uuid);
  g_free (self->addresses);
  g_free (self);
}

static DomusVirtSample *
sample_new (const char *uuid)
{
  DomusVirtSample *self = g_new0 (DomusVirtSample, 1);

  self->uuid = g_strdup (uuid);
  self->time_us = g_get_monotonic_time ();
  self->disk_read = self->disk_written = self->received = self->sent = -1;
  return self;
}

static void
add_to (gint64 *sum, gint64 more)
{
  if (more >= 0)
    *sum = MAX (*sum, 0) + more;
}

/* ---- all in one question ---- */

static guint64
get_number (virDomainStatsRecordPtr record, const char *name)
{
  unsigned long long value = 0;

  return virTypedParamsGetULLong (record->params, record->nparams, name, &value) == 1 ? value : 0;
}

/* "net.0.rx.bytes": the sum over all the numbers. */
static gint64
sum_of (virDomainStatsRecordPtr record, const char *prefix, const char *suffix)
{
  gint64 sum = -1;

  for (int i = 0; i < record->nparams; i++) {
    const virTypedParameter *param = &record->params[i];

    if (param->type == VIR_TYPED_PARAM_ULLONG && g_str_has_prefix (param->field, prefix)
        && g_str_has_suffix (param->field, suffix))
      add_to (&sum, (gint64)param->value.ul);
  }
  return sum;
}

static void
fill_from_record (DomusVirtSample *self, virDomainStatsRecordPtr record)
{
  guint64 available = get_number (record, "balloon.available");
  guint64 unused = get_number (record, "balloon.unused");
  guint vcpus = 0;

  self->cpu_time_ns = get_number (record, "cpu.time");
  if (virTypedParamsGetUInt (record->params, record->nparams, "vcpu.current", &vcpus) == 1)
    self->vcpus = vcpus;
  self->memory_max_kib = get_number (record, "balloon.maximum");
  /* What the guest itself tells is better than what it was given. */
  self->memory_kib = available > unused && unused > 0 ? available - unused
                                                      : get_number (record, "balloon.current");
  self->disk_read = sum_of (record, "block.", ".rd.bytes");
  self->disk_written = sum_of (record, "block.", ".wr.bytes");
  self->received = sum_of (record, "net.", ".rx.bytes");
  self->sent = sum_of (record, "net.", ".tx.bytes");
}

/* FALSE where the driver has no such call, or says too little by it. */
static gboolean
sample_bulk (DomusVirtLink *link, GPtrArray *doms, GPtrArray *samples)
{
  g_autofree virDomainPtr *list = g_new0 (virDomainPtr, doms->len + 1);
  virDomainStatsRecordPtr *records = NULL;
  int n;

  if (g_atomic_int_get (&link->no_bulk_stats) || doms->len == 0)
    return FALSE;
  for (guint i = 0; i < doms->len; i++)
    list[i] = doms->pdata[i];
  /* A guest that is busy with something long tells less, and keeps nobody
   * waiting. */
  n = virDomainListGetStats (list, BULK_STATS, &records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);
  if (n < 0) {
    g_atomic_int_set (&link->no_bulk_stats, domus_virt_unknown_to (domus_virt_error_code ()));
    return FALSE;
  }
  for (int i = 0; i < n; i++) {
    char uuid[VIR_UUID_STRING_BUFLEN];
    DomusVirtSample *sample;

    if (virDomainGetUUIDString (records[i]->dom, uuid) < 0)
      continue;
    sample = sample_new (uuid);
    fill_from_record (sample, records[i]);
    g_ptr_array_add (samples, sample);
  }
  virDomainStatsRecordListFree (records);
  if (samples->len > 0 && ((DomusVirtSample *)samples->pdata[0])->cpu_time_ns == 0) {
    g_ptr_array_set_size (samples, 0);
    g_atomic_int_set (&link->no_bulk_stats, TRUE);
    return FALSE;
  }
  return TRUE;
}

/* ---- guest by guest ---- */

static void
add_memory (DomusVirtSample *self, virDomainPtr dom)
{
  virDomainMemoryStatStruct stats[VIR_DOMAIN_MEMORY_STAT_NR];
  int n = virDomainMemoryStats (dom, stats, VIR_DOMAIN_MEMORY_STAT_NR, 0);
  guint64 available = 0, unused = 0;

  for (int i = 0; i < n; i++) {
    if (stats[i].tag == VIR_DOMAIN_MEMORY_STAT_AVAILABLE)
      available = stats[i].val;
    else if (stats[i].tag == VIR_DOMAIN_MEMORY_STAT_UNUSED)
      unused = stats[i].val;
  }
  if (available > unused && unused > 0)
    self->memory_kib = available - unused;
}

/* Xen's driver tells of disks that the host's kernel serves, and says of those
 * that QEMU serves: "unsupported disk driver". */
static void
add_disks (DomusVirtSample *self, virDomainPtr dom, char **targets)
{
  for (guint i = 0; targets[i] != NULL && *targets[i] != '\0'; i++) {
    virDomainBlockStatsStruct stats;

    if (virDomainBlockStats (dom, targets[i], &stats, sizeof stats) < 0)
      continue;
    add_to (&self->disk_read, stats.rd_bytes);
    add_to (&self->disk_written, stats.wr_bytes);
  }
}

static void
add_cards (DomusVirtSample *self, virDomainPtr dom, char **macs)
{
  for (guint i = 0; macs[i] != NULL && *macs[i] != '\0'; i++) {
    virDomainInterfaceStatsStruct stats;

    if (virDomainInterfaceStats (dom, macs[i], &stats, sizeof stats) < 0)
      continue;
    add_to (&self->received, stats.rx_bytes);
    add_to (&self->sent, stats.tx_bytes);
  }
}

/* @line: "UUID", MAC addresses and disks, apart by tabs; those by commas. */
static DomusVirtSample *
sample_one (virDomainPtr dom, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", 3);
  g_auto (GStrv) macs = g_strsplit (parts[1], ",", -1);
  g_auto (GStrv) targets = g_strsplit (parts[2], ",", -1);
  virDomainInfo info;
  DomusVirtSample *self;

  if (virDomainGetInfo (dom, &info) < 0)
    return NULL;
  self = sample_new (parts[0]);
  self->cpu_time_ns = info.cpuTime;
  self->vcpus = info.nrVirtCpu;
  self->memory_kib = info.memory;
  self->memory_max_kib = info.maxMem;
  add_memory (self, dom);
  add_disks (self, dom, targets);
  add_cards (self, dom, macs);
  return self;
}

static void
sample_each (GHashTable *doms, char **lines, char **uuids, GPtrArray *samples)
{
  for (guint i = 0; lines[i] != NULL; i++) {
    virDomainPtr dom = g_hash_table_lookup (doms, uuids[i]);
    DomusVirtSample *sample = dom != NULL ? sample_one (dom, lines[i]) : NULL;

    if (sample != NULL)
      g_ptr_array_add (samples, sample);
  }
}

/* ---- the call ---- */

static GPtrArray *
pick (GHashTable *doms, char **uuids)
{
  GPtrArray *picked = g_ptr_array_new ();

  for (guint i = 0; uuids[i] != NULL; i++) {
    virDomainPtr dom = g_hash_table_lookup (doms, uuids[i]);

    if (dom != NULL && (int)virDomainGetID (dom) >= 0)
      g_ptr_array_add (picked, dom);
    else
      g_hash_table_remove (doms, uuids[i]);
  }
  return picked;
}

static gpointer
sample (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (args->text, "\n", -1);
  g_auto (GStrv) uuids = g_strsplit (args->text, "\n", -1);
  g_autoptr (GHashTable) doms = NULL;
  g_autoptr (GPtrArray) picked = NULL;
  GPtrArray *samples;

  for (guint i = 0; uuids[i] != NULL; i++)
    uuids[i][strcspn (uuids[i], "\t")] = '\0';
  doms = domus_virt_find_many (link, uuids, VIR_CONNECT_LIST_DOMAINS_ACTIVE, error);
  if (doms == NULL)
    return NULL;
  picked = pick (doms, uuids);
  samples = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_sample_free);
  if (!sample_bulk (link, picked, samples))
    sample_each (doms, lines, uuids, samples);
  for (guint i = 0; args->flags && i < samples->len; i++) {
    DomusVirtSample *one = samples->pdata[i];
    virDomainPtr dom = g_hash_table_lookup (doms, one->uuid);

    if (dom != NULL)
      one->addresses = domus_virt_join_addresses (dom);
  }
  return samples;
}

/**
 * domus_virt_sample_async:
 * @wishes: (array length=n): copied
 * @addresses: whether the host is asked for the guests' addresses as well
 *
 * Counters grow from the guest's start on; the caller makes rates of them.
 */
void
domus_virt_sample_async (DomusVirt *self,
                         const DomusVirtWish *wishes,
                         guint n,
                         gboolean addresses,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const DomusVirtCall call = { "sample", sample, (GDestroyNotify)g_ptr_array_unref,
                                      DOMUS_VIRT_READ, TRUE };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *macs = wishes[i].macs ? g_strjoinv (",", (char **)wishes[i].macs) : NULL;
    g_autofree char *disks =
        wishes[i].targets ? g_strjoinv (",", (char **)wishes[i].targets) : NULL;

    g_string_append_printf (text, "%s%s\t%s\t%s", i > 0 ? "\n" : "", wishes[i].uuid,
                            macs ? macs : "", disks ? disks : "");
  }
  domus_virt_run (self, &call, &(DomusVirtArgs){ .text = text->str, .flags = addresses },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_sample_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtSample): of those that run
 */
GPtrArray *
domus_virt_sample_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}
