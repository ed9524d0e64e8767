/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"
#include "domus-units.h"
#include "domus-virt-private.h"

#include <string.h>

/* The test driver's made-up storage, networks and devices. */

static const DomusVirtPool *
find_pool (GPtrArray *pools, const char *name)
{
  for (guint i = 0; i < pools->len; i++) {
    if (strcmp (((DomusVirtPool *)pools->pdata[i])->name, name) == 0)
      return pools->pdata[i];
  }
  return NULL;
}

static GPtrArray *
list_pools (DomusVirt *virt)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *pools;

  domus_virt_list_pools_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  pools = domus_virt_list_pools_finish (virt, result, &error);
  g_assert_no_error (error);
  return pools;
}

static DomusVirtVolume *
create (DomusVirt *virt, const char *name, guint64 capacity, gboolean preallocate, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_create_volume_async (virt, "default-pool", name, capacity, "qcow2", preallocate, NULL,
                                  domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_create_volume_finish (virt, result, error);
}

static guint
count_volumes (DomusVirt *virt, const char *pool, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) volumes = NULL;

  domus_virt_list_volumes_async (virt, pool, TRUE, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  volumes = domus_virt_list_volumes_finish (virt, result, error);
  return volumes ? volumes->len : G_MAXUINT;
}

static DomusVirtPathState
check (DomusVirt *virt, const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DomusVirtPathState state;

  domus_virt_check_path_async (virt, path, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  state = domus_virt_check_path_finish (virt, result, &error);
  g_assert_no_error (error);
  return state;
}

static gboolean
delete_volume (DomusVirt *virt, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_delete_volume_async (virt, path, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_delete_volume_finish (virt, result, error);
}

static void
test_volumes (void)
{
  DomusVirt *virt = domus_test_open ("test:///default");
  g_autoptr (GPtrArray) pools = list_pools (virt);
  const DomusVirtPool *pool = find_pool (pools, "default-pool");
  g_autoptr (GError) error = NULL;
  DomusVirtVolume *volume;
  guint before;

  g_assert_nonnull (pool);
  g_assert_cmpstr (pool->type, ==, "dir");
  g_assert_cmpstr (pool->path, ==, "/default-pool");
  g_assert_true (pool->active);
  g_assert_cmpuint (pool->available, >, DOMUS_GIB);

  before = count_volumes (virt, NULL, &error);
  g_assert_no_error (error);
  volume = create (virt, "a&b.img", DOMUS_GIB, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (volume->pool, ==, "default-pool");
  g_assert_cmpstr (volume->name, ==, "a&b.img");
  g_assert_cmpstr (volume->path, ==, "/default-pool/a&b.img");
  g_assert_cmpuint (volume->capacity, ==, DOMUS_GIB);
  g_assert_cmpuint (count_volumes (virt, "default-pool", &error), ==, before + 1);

  g_assert_null (create (virt, "a&b.img", DOMUS_GIB, FALSE, &error));
  domus_test_expect (error, DOMUS_ERROR_EXISTS, "could not be created");
  g_clear_error (&error);
  g_assert_null (create (virt, "big.img", pool->capacity * 2, TRUE, &error));
  domus_test_expect (error, DOMUS_ERROR_NO_SPACE, "are free");
  g_clear_error (&error);
  g_assert_cmpuint (count_volumes (virt, NULL, &error), ==, before + 1);

  g_assert_cmpint (check (virt, volume->path), ==, DOMUS_VIRT_PATH_READABLE);
  g_assert_true (delete_volume (virt, volume->path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (check (virt, volume->path), ==, DOMUS_VIRT_PATH_MISSING);
  g_assert_cmpint (check (virt, "/elsewhere/a.img"), ==, DOMUS_VIRT_PATH_UNKNOWN);
  g_assert_false (delete_volume (virt, volume->path, &error));
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, "could not be deleted");
  g_clear_error (&error);
  g_assert_cmpuint (count_volumes (virt, "nowhere", &error), ==, G_MAXUINT);
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, "no such storage pool");
  domus_virt_volume_free (volume);
  domus_test_close (virt);
}

static void
on_storage (DomusVirt *virt, gboolean *got)
{
  *got = TRUE;
}

static gboolean
ensure (DomusVirt *virt, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_ensure_dir_pool_async (virt, "more", "/more", NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_ensure_dir_pool_finish (virt, result, error);
}

static void
test_pool (void)
{
  DomusVirt *virt = domus_test_open ("test:///default");
  g_autoptr (GPtrArray) pools = NULL;
  g_autoptr (GError) error = NULL;
  gboolean got = FALSE;

  g_signal_connect (virt, "storage-event", G_CALLBACK (on_storage), &got);
  g_assert_true (ensure (virt, &error));
  g_assert_no_error (error);
  domus_test_wait_flag (&got);
  pools = list_pools (virt);
  g_assert_true (find_pool (pools, "more")->active);
  g_assert_cmpstr (find_pool (pools, "more")->path, ==, "/more");
  g_assert_true (ensure (virt, &error));
  domus_test_close (virt);
}

static void
test_networks (void)
{
  DomusVirt *virt = domus_test_open ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) started = NULL;
  g_autoptr (GAsyncResult) missing = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  g_autoptr (GError) error = NULL;
  const DomusVirtNetwork *first;

  domus_virt_list_networks_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  networks = domus_virt_list_networks_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (networks->len, >, 0);
  first = networks->pdata[0];
  g_assert_cmpstr (first->kind, ==, "network");
  g_assert_cmpstr (first->name, ==, "default");
  g_assert_true (first->active);

  domus_virt_start_network_async (virt, "default", NULL, domus_test_done, &started);
  domus_test_wait (&started);
  g_assert_true (domus_virt_start_network_finish (virt, started, &error));
  domus_virt_start_network_async (virt, "nowhere", NULL, domus_test_done, &missing);
  domus_test_wait (&missing);
  g_assert_false (domus_virt_start_network_finish (virt, missing, &error));
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, "“nowhere” could not be started");
  domus_test_close (virt);
}

static void
test_host (void)
{
  DomusVirt *virt = domus_test_open ("test:///default");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) drives_result = NULL;
  g_auto (GStrv) drives = NULL;
  g_autoptr (GError) error = NULL;
  guint64 free_kib = 0;

  domus_virt_get_free_memory_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_true (domus_virt_get_free_memory_finish (virt, result, &free_kib, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (free_kib, >, 0);

  domus_virt_list_cd_drives_async (virt, NULL, domus_test_done, &drives_result);
  domus_test_wait (&drives_result);
  drives = domus_virt_list_cd_drives_finish (virt, drives_result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (drives);
  domus_test_close (virt);
}

/* ---- why a guest does not start ---- */

static gpointer
explain (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *xml = g_strdup_printf (
      "<domain type='test'><name>%s</name><memory unit='KiB'>%" G_GUINT64_FORMAT "</memory>"
      "<os><type>hvm</type></os><devices>%s</devices></domain>",
      args->extra, args->number, args->text);
  virDomainPtr dom = virDomainDefineXML (link->conn, xml);

  g_assert_nonnull (dom);
  if (args->flags)
    g_assert_cmpint (virDomainCreate (dom), ==, 0);
  g_propagate_error (error,
                     domus_error_new (DOMUS_ERROR_FAILED, "unexplained", NULL, "libxl's words"));
  domus_virt_explain_start (link, dom, "It failed.", error);
  virDomainFree (dom);
  return NULL;
}

static GError *
explained (DomusVirt *virt, const char *name, guint64 kib, const char *devices, gboolean start)
{
  static const DomusVirtCall call = { "explain", explain, NULL, DOMUS_VIRT_CHANGE };
  DomusVirtArgs args = { .extra = name, .number = kib, .text = devices, .flags = start };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  domus_virt_run (virt, &call, &args, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_null (domus_virt_run_finish (virt, result, &error));
  g_assert_cmpstr (domus_error_get_details (error), ==, "libxl's words");
  return error;
}

#define DISK(path)                                                                                 \
  "<disk type='file' device='disk'><source file='" path "'/><target dev='hda'/></disk>"
#define BRIDGE(name) "<interface type='bridge'><source bridge='" name "'/></interface>"

static void
test_explain (void)
{
  static const struct
  {
    guint64 kib;
    const char *devices;
    DomusErrorCode code;
    const char *words;
  } cases[] = {
    { 1024, "", DOMUS_ERROR_FAILED, "unexplained" },
    { 1024, DISK ("/elsewhere/a.img"), DOMUS_ERROR_FAILED, "unexplained" },
    { 1024, BRIDGE ("eth1"), DOMUS_ERROR_FAILED, "unexplained" },
    { G_GUINT64_CONSTANT (1) << 36, "", DOMUS_ERROR_NO_MEMORY, "It failed. It needs 64 TiB" },
    { 1024, DISK ("/default-pool/x.img"), DOMUS_ERROR_NOT_FOUND, "no file “/default-pool/x.img”" },
    { 1024, BRIDGE ("br99"), DOMUS_ERROR_NOT_FOUND, "no bridge “br99”" },
    { 1024, DISK ("/elsewhere/b.img"), DOMUS_ERROR_BUSY, "“holder” uses its disk" },
  };
  DomusVirt *virt = domus_test_open ("test:///default");
  g_autoptr (GError) holder = explained (virt, "holder", 1024, DISK ("/elsewhere/b.img"), TRUE);

  domus_test_expect (holder, DOMUS_ERROR_FAILED, "unexplained");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strdup_printf ("case-%" G_GSIZE_FORMAT, i);
    g_autoptr (GError) error = explained (virt, name, cases[i].kib, cases[i].devices, FALSE);

    domus_test_expect (error, cases[i].code, cases[i].words);
  }
  domus_test_close (virt);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/virt/storage/volumes", test_volumes);
  g_test_add_func ("/virt/storage/pool", test_pool);
  g_test_add_func ("/virt/storage/networks", test_networks);
  g_test_add_func ("/virt/storage/host", test_host);
  g_test_add_func ("/virt/storage/explain", test_explain);
  return g_test_run ();
}
