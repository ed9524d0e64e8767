/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"
#include "domus-units.h"

#include "domus-xml-doc.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A real daemon with a real QEMU, in software emulation. */

typedef struct
{
  DomusTestDaemon *daemon; /* NULL: skipped */
  DomusVirt *virt;
  char *uuid; /* of a guest "real" */
} Fixture;

static char *
define (DomusVirt *virt, const char *xml, gboolean validate, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_define_async (virt, xml, validate, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_define_finish (virt, result, error);
}

static char *
images (Fixture *f, const char *name)
{
  return g_build_filename (f->daemon->dir, "images", name, NULL);
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *iso = NULL;
  g_autofree char *xml = NULL;

  f->daemon = domus_test_daemon_new ();
  if (f->daemon == NULL)
    return;
  f->virt = domus_test_open (f->daemon->uri);
  iso = images (f, "one.iso");
  g_file_set_contents (iso, "not really a disc", -1, &error);
  g_assert_no_error (error);
  g_chmod (iso, 0644);
  xml = g_strdup_printf (
      "<domain type='qemu'><name>real</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>"
      "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
      "<devices><disk type='file' device='cdrom'><source file='%s'/>"
      "<target dev='hdc' bus='ide'/><readonly/></disk>"
      "<graphics type='vnc' passwd='secret'/></devices></domain>",
      iso);
  f->uuid = define (f->virt, xml, TRUE, &error);
  g_assert_no_error (error);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  if (f->daemon == NULL)
    return;
  domus_test_close (f->virt);
  domus_test_daemon_free (f->daemon);
  g_free (f->uuid);
}

static void
test_host (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) nets = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  g_autoptr (GError) error = NULL;
  const DomusVirtHost *host;
  guint64 free_kib = 0;

  if (f->daemon == NULL)
    return;
  host = domus_virt_get_host (f->virt);
  g_assert_cmpstr (host->hypervisor_type, ==, "QEMU");
  g_assert_true (host->session);
  g_assert_cmpuint (host->hypervisor_version, >, 0);
  g_assert_nonnull (strstr (host->domain_capabilities, "<domainCapabilities>"));
  domus_virt_get_free_memory_async (f->virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_true (domus_virt_get_free_memory_finish (f->virt, result, &free_kib, &error));
  g_assert_cmpuint (free_kib, >, 1024);
  domus_virt_list_networks_async (f->virt, NULL, domus_test_done, &nets);
  domus_test_wait (&nets);
  networks = domus_virt_list_networks_finish (f->virt, nets, &error);
  g_assert_no_error (error);
  g_assert_nonnull (networks);
}

static char *
get_xml (Fixture *f, DomusVirtXmlFlags flags)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *xml;

  domus_virt_get_xml_async (f->virt, f->uuid, flags, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  xml = domus_virt_get_xml_finish (f->virt, result, &error);
  g_assert_no_error (error);
  return xml;
}

static void
on_guest (DomusVirt *virt, const char *uuid, gboolean *got)
{
  *got = TRUE;
}

static void
change_device (Fixture *f, const char *xml, gboolean live, gboolean force)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  domus_virt_device_async (f->virt, f->uuid, DOMUS_VIRT_DEVICE_UPDATE, xml, live, force, NULL,
                           domus_test_done, &result);
  domus_test_wait (&result);
  domus_virt_device_finish (f->virt, result, &error);
  g_assert_no_error (error);
}

static int
open_graphics (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  domus_virt_open_graphics_async (f->virt, f->uuid, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  fd = domus_virt_open_graphics_finish (f->virt, result, &error);
  g_assert_no_error (error);
  return fd;
}

static void
test_life (Fixture *f, gconstpointer data)
{
  g_autofree char *open_xml = NULL;
  g_autofree char *secure_xml = NULL;
  g_autofree char *live_xml = NULL;
  g_autofree char *config_xml = NULL;
  gboolean got = FALSE;
  char greeting[12];
  int fd;

  if (f->daemon == NULL)
    return;
  open_xml = get_xml (f, DOMUS_VIRT_XML_CONFIG);
  g_assert_null (strstr (open_xml, "secret"));
  secure_xml = get_xml (f, DOMUS_VIRT_XML_CONFIG | DOMUS_VIRT_XML_SECURE);
  g_assert_nonnull (strstr (secure_xml, "secret"));

  g_signal_connect (f->virt, "guest-event", G_CALLBACK (on_guest), &got);
  domus_test_op (f->virt, f->uuid, DOMUS_VIRT_OP_START_PAUSED);
  g_assert_cmpint (domus_test_state (f->virt, f->uuid), ==, DOMUS_VIRT_STATE_PAUSED);
  domus_test_op (f->virt, f->uuid, DOMUS_VIRT_OP_RESUME);
  g_assert_cmpint (domus_test_state (f->virt, f->uuid), ==, DOMUS_VIRT_STATE_RUNNING);
  domus_test_wait_flag (&got);

  fd = open_graphics (f);
  g_assert_cmpint (read (fd, greeting, sizeof greeting), ==, sizeof greeting);
  g_assert_true (strncmp (greeting, "RFB 003.008\n", sizeof greeting) == 0);
  close (fd);

  /* Eject live; the configuration keeps its disc. */
  change_device (f,
                 "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>",
                 TRUE, TRUE);
  live_xml = get_xml (f, DOMUS_VIRT_XML_CURRENT);
  config_xml = get_xml (f, DOMUS_VIRT_XML_CONFIG);
  g_assert_null (strstr (live_xml, "one.iso"));
  g_assert_nonnull (strstr (config_xml, "one.iso"));

  domus_test_op (f->virt, f->uuid, DOMUS_VIRT_OP_RESET);
  domus_test_op (f->virt, f->uuid, DOMUS_VIRT_OP_DESTROY);
  g_assert_cmpint (domus_test_state (f->virt, f->uuid), ==, DOMUS_VIRT_STATE_OFF);
}

static void
test_start_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *iso = NULL;

  if (f->daemon == NULL)
    return;
  iso = images (f, "one.iso");
  g_assert_cmpint (g_unlink (iso), ==, 0);
  domus_virt_op_async (f->virt, f->uuid, DOMUS_VIRT_OP_START, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_false (domus_virt_op_finish (f->virt, result, &error));
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, "“real” could not be started. A disk or medium");
  g_assert_nonnull (strstr (domus_error_get_details (error), "one.iso"));
}

static void
test_transient (Fixture *f, gconstpointer data)
{
  g_autofree char *xml = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr (DomusXmlDoc) doc = NULL;
  g_autoptr (GAsyncResult) undefined = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (f->daemon == NULL)
    return;
  xml = get_xml (f, DOMUS_VIRT_XML_CONFIG | DOMUS_VIRT_XML_SECURE);
  doc = domus_xml_doc_parse (xml, "domain", &error);
  g_assert_no_error (error);
  fingerprint = domus_xml_doc_fingerprint (doc);
  domus_test_op (f->virt, f->uuid, DOMUS_VIRT_OP_START);
  /* A running guest without a definition goes on, but only until it stops. */
  domus_virt_undefine_async (f->virt, f->uuid, NULL, domus_test_done, &undefined);
  domus_test_wait (&undefined);
  g_assert_true (domus_virt_undefine_finish (f->virt, undefined, &error));
  g_assert_no_error (error);
  domus_virt_redefine_async (f->virt, f->uuid, xml, fingerprint, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_null (domus_virt_redefine_finish (f->virt, result, NULL, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID_STATE, "vanishes");
  g_assert_nonnull (domus_error_get_hint (error));
  domus_test_op (f->virt, f->uuid, DOMUS_VIRT_OP_DESTROY);
}

static DomusVirtPathState
check (Fixture *f, const char *path)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DomusVirtPathState state;

  domus_virt_check_path_async (f->virt, path, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  state = domus_virt_check_path_finish (f->virt, result, &error);
  g_assert_no_error (error);
  return state;
}

static DomusVirtVolume *
create (Fixture *f,
        const char *name,
        guint64 capacity,
        const char *format,
        gboolean preallocate,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_create_volume_async (f->virt, "images", name, capacity, format, preallocate, NULL,
                                  domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_create_volume_finish (f->virt, result, error);
}

static void
test_storage (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *foreign = NULL;
  g_autofree char *missing = NULL;
  g_autoptr (GAsyncResult) pool = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GPtrArray) volumes = NULL;
  g_autoptr (GError) error = NULL;
  DomusVirtVolume *volume;

  if (f->daemon == NULL)
    return;
  folder = images (f, "pool");
  domus_virt_ensure_dir_pool_async (f->virt, "images", folder, NULL, domus_test_done, &pool);
  domus_test_wait (&pool);
  g_assert_true (domus_virt_ensure_dir_pool_finish (f->virt, pool, &error));
  g_assert_no_error (error);

  volume = create (f, "disk.qcow2", DOMUS_GIB, "qcow2", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (volume->format, ==, "qcow2");
  g_assert_cmpuint (volume->capacity, ==, DOMUS_GIB);
  g_assert_cmpuint (volume->allocation, <, DOMUS_MIB);
  g_assert_cmpint (check (f, volume->path), ==, DOMUS_VIRT_PATH_READABLE);
  missing = g_build_filename (folder, "nothing.img", NULL);
  g_assert_cmpint (check (f, missing), ==, DOMUS_VIRT_PATH_MISSING);
  domus_virt_volume_free (volume);

  volume = create (f, "full.img", DOMUS_MIB, "raw", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (volume->allocation, >=, DOMUS_MIB);
  domus_virt_volume_free (volume);

  /* Larger than any disk, and libvirt is the one to find out. */
  g_assert_null (create (f, "huge.qcow2", G_GUINT64_CONSTANT (1) << 62, "qcow2", FALSE, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (create (f, "huge.img", G_GUINT64_CONSTANT (1) << 60, "raw", TRUE, &error));
  domus_test_expect (error, DOMUS_ERROR_NO_SPACE, NULL);
  g_clear_error (&error);

  /* A file that came without libvirt is found by refreshing. */
  foreign = g_build_filename (folder, "foreign.img", NULL);
  g_file_set_contents (foreign, "x", -1, &error);
  g_assert_no_error (error);
  domus_virt_list_volumes_async (f->virt, "images", TRUE, NULL, domus_test_done, &listed);
  domus_test_wait (&listed);
  volumes = domus_virt_list_volumes_finish (f->virt, listed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (volumes->len, ==, 3);
  domus_virt_delete_volume_async (f->virt, foreign, NULL, domus_test_done, &deleted);
  domus_test_wait (&deleted);
  g_assert_true (domus_virt_delete_volume_finish (f->virt, deleted, &error));
  g_assert_no_error (error);
  g_assert_cmpint (check (f, foreign), ==, DOMUS_VIRT_PATH_MISSING);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add ("/virt/daemon/host", Fixture, NULL, setup, test_host, teardown);
  g_test_add ("/virt/daemon/life", Fixture, NULL, setup, test_life, teardown);
  g_test_add ("/virt/daemon/start-fails", Fixture, NULL, setup, test_start_fails, teardown);
  g_test_add ("/virt/daemon/transient", Fixture, NULL, setup, test_transient, teardown);
  g_test_add ("/virt/daemon/storage", Fixture, NULL, setup, test_storage, teardown);
  return g_test_run ();
}
