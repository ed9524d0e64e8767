/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"

#include "domus-xml-doc.h"

#include <glib/gstdio.h>
#include <string.h>

#define DEFAULT "test:///default"

static char *
guest_xml (const char *name, const char *uuid, guint64 memory_kib)
{
  g_autofree char *id = uuid ? g_strdup_printf ("<uuid>%s</uuid>", uuid) : g_strdup ("");

  return g_strdup_printf ("<domain type='test'><name>%s</name>%s<memory>%" G_GUINT64_FORMAT
                          "</memory><os><type>hvm</type></os></domain>",
                          name, id, memory_kib);
}

static char *
define (DomusVirt *virt, const char *xml)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *uuid;

  domus_virt_define_async (virt, xml, FALSE, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  uuid = domus_virt_define_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_uuid_string_is_valid (uuid));
  return uuid;
}

static char *
get_xml (DomusVirt *virt, const char *uuid, DomusVirtXmlFlags flags)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *xml;

  domus_virt_get_xml_async (virt, uuid, flags, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  xml = domus_virt_get_xml_finish (virt, result, &error);
  g_assert_no_error (error);
  return xml;
}

static void
test_open (void)
{
  DomusVirt *virt = domus_virt_new (DEFAULT);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GAsyncResult) third = NULL;
  g_autoptr (GError) error = NULL;
  const DomusVirtHost *host;

  g_assert_cmpstr (domus_virt_get_uri (virt), ==, DEFAULT);
  g_assert_false (domus_virt_is_open (virt));
  g_assert_null (domus_virt_get_host (virt));
  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_virt_open_async (virt, NULL, domus_test_done, &second);
  domus_test_wait (&second);
  g_assert_false (domus_virt_open_finish (virt, second, &error));
  domus_test_expect (error, DOMUS_ERROR_BUSY, NULL);
  g_clear_error (&error);
  domus_test_wait (&result);
  g_assert_true (domus_virt_open_finish (virt, result, &error));
  g_assert_no_error (error);

  host = domus_virt_get_host (virt);
  g_assert_cmpstr (host->uri, ==, DEFAULT);
  g_assert_cmpstr (host->hypervisor_type, ==, "TEST");
  g_assert_cmpuint (host->libvirt_version, >, 0);
  g_assert_cmpuint (host->memory_kib, >, 0);
  g_assert_cmpuint (host->cpus, >, 0);
  g_assert_false (host->session);
  g_assert_nonnull (strstr (host->capabilities, "<capabilities>"));

  domus_virt_open_async (virt, NULL, domus_test_done, &third);
  domus_test_wait (&third);
  g_assert_true (domus_virt_open_finish (virt, third, NULL));
  domus_test_close (virt);
}

static void
expect_open_fails (const char *uri, DomusErrorCode code, const char *words)
{
  g_autoptr (DomusVirt) virt = domus_virt_new (uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_false (domus_virt_open_finish (virt, result, &error));
  domus_test_expect (error, code, words);
  g_assert_false (domus_virt_is_open (virt));
}

static void
test_open_fails (void)
{
  expect_open_fails ("qemu+unix:///system?socket=/nonexistent/sock", DOMUS_ERROR_NO_DAEMON,
                     "QEMU on this computer");
  expect_open_fails ("qemu+tcp://127.0.0.1:1/system", DOMUS_ERROR_NO_DAEMON, "does not listen");
  expect_open_fails ("qemu+tcp://no-such-host.invalid/system", DOMUS_ERROR_UNREACHABLE,
                     "no host of that name");
}

static void
test_list (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *xml = guest_xml ("Domain-0", "00000000-0000-0000-0000-000000000000", 1024);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autofree char *zero = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) defined = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtGuest) guest = NULL;
  g_autoptr (DomusVirtGuest) copy = NULL;

  domus_virt_define_async (virt, xml, FALSE, NULL, domus_test_done, &defined);
  domus_test_wait (&defined);
  g_free (domus_virt_define_finish (virt, defined, NULL));
  zero = domus_test_uuid (virt, "Domain-0");
  g_assert_null (zero);

  domus_virt_get_guest_async (virt, uuid, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  guest = domus_virt_get_guest_finish (virt, result, &error);
  g_assert_no_error (error);
  copy = domus_virt_guest_copy (guest);
  g_assert_cmpstr (copy->name, ==, "test");
  g_assert_cmpstr (copy->uuid, ==, uuid);
  g_assert_cmpint (copy->state, ==, DOMUS_VIRT_STATE_RUNNING);
  g_assert_cmpint (copy->id, ==, 1);
  g_assert_true (copy->persistent);
  g_assert_cmpuint (copy->vcpus, ==, 2);
  g_assert_cmpuint (copy->memory_kib, ==, 8388608 / 4);
  domus_test_close (virt);
}

static void
test_missing (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  domus_virt_get_guest_async (virt, uuid, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_null (domus_virt_get_guest_finish (virt, result, &error));
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, "does not exist any more");
  g_assert_nonnull (domus_error_get_details (error));
  domus_test_close (virt);
}

static void
test_ops (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *xml = guest_xml ("one", NULL, 65536);
  g_autofree char *uuid = define (virt, xml);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_OFF);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_START);
  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_RUNNING);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_SUSPEND);
  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_PAUSED);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_RESUME);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_AUTOSTART_ON);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_REBOOT);

  domus_virt_op_async (virt, uuid, DOMUS_VIRT_OP_START, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_false (domus_virt_op_finish (virt, result, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID_STATE, "“one” could not be started.");
  g_clear_error (&error);
  g_clear_object (&result);

  domus_test_op (virt, uuid, DOMUS_VIRT_OP_MANAGED_SAVE);
  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_OFF);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_DISCARD_SAVED);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_START);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_DESTROY);
  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_OFF);

  domus_virt_undefine_async (virt, uuid, NULL, domus_test_done, &gone);
  domus_test_wait (&gone);
  g_assert_true (domus_virt_undefine_finish (virt, gone, &error));
  g_assert_no_error (error);
  g_assert_null (domus_test_uuid (virt, "one"));
  domus_test_close (virt);
}

static char *
redefine (DomusVirt *virt, const char *uuid, const char *xml, const char *expected, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_redefine_async (virt, uuid, xml, expected, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_redefine_finish (virt, result, NULL, error);
}

static void
test_redefine (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *first = guest_xml ("two", NULL, 65536);
  g_autofree char *uuid = define (virt, first);
  g_autofree char *before = get_xml (virt, uuid, DOMUS_VIRT_XML_CONFIG | DOMUS_VIRT_XML_SECURE);
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (before, "domain", NULL);
  g_autofree char *expected = domus_xml_doc_fingerprint (doc);
  g_autofree char *other_uuid = g_uuid_string_random ();
  g_autofree char *other = guest_xml ("two", other_uuid, 65536);
  g_autofree char *changed = NULL;
  g_autofree char *same = NULL;
  g_autofree char *after = NULL;
  g_autofree char *odd = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *unknown_uuid = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  domus_xml_doc_set_uint (doc, "memory", 131072);
  changed = domus_xml_doc_to_string (doc);
  same = redefine (virt, uuid, changed, expected, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (same, ==, uuid);
  after = get_xml (virt, uuid, DOMUS_VIRT_XML_CONFIG);
  g_assert_nonnull (strstr (after, "<memory unit='KiB'>131072<"));

  /* What the schema does not know is told; it is written all the same. */
  g_free (expected);
  expected = domus_xml_doc_fingerprint (doc);
  domus_xml_doc_set_uint (doc, "memory", 65536);
  domus_xml_doc_set (doc, "oddity", "1");
  odd = domus_xml_doc_to_string (doc);
  domus_virt_redefine_async (virt, uuid, odd, expected, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  unknown_uuid = domus_virt_redefine_finish (virt, result, &unknown, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (unknown_uuid, ==, uuid);
  g_assert_nonnull (unknown);

  /* It has changed since the fingerprint was made. */
  g_assert_null (redefine (virt, uuid, changed, expected, &error));
  domus_test_expect (error, DOMUS_ERROR_CONFLICT, NULL);
  g_clear_error (&error);
  g_assert_null (redefine (virt, uuid, other, expected, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID, "UUID");
  domus_test_close (virt);
}

static void
test_define_invalid (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *xml = guest_xml ("test", uuid, 65536);

  domus_virt_define_async (virt, "<domain type='test'><bogus/></domain>", TRUE, NULL,
                           domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_null (domus_virt_define_finish (virt, result, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID, "not accepted");
  g_clear_error (&error);
  domus_virt_define_async (virt, xml, FALSE, NULL, domus_test_done, &taken);
  domus_test_wait (&taken);
  g_assert_null (domus_virt_define_finish (virt, taken, &error));
  domus_test_expect (error, DOMUS_ERROR_EXISTS, "guest of that name");
  domus_test_close (virt);
}

static gboolean
rename_guest (DomusVirt *virt, const char *uuid, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_rename_async (virt, uuid, "new", NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_rename_finish (virt, result, error);
}

static void
test_rename (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (rename_guest (virt, uuid, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID_STATE, "could not be renamed");
  g_clear_error (&error);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_DESTROY);
  g_assert_true (rename_guest (virt, uuid, &error));
  g_assert_no_error (error);
  after = domus_test_uuid (virt, "new");
  g_assert_cmpstr (after, ==, uuid);
  domus_test_close (virt);
}

/* ---- events ---- */

typedef struct
{
  char *uuid;
  int guest;
  int list;
  gboolean got;
} Seen;

static void
on_guest (DomusVirt *virt, const char *uuid, Seen *seen)
{
  g_assert_true (domus_virt_is_main_thread ());
  if (g_strcmp0 (uuid, seen->uuid) == 0)
    seen->guest++;
  seen->got |= seen->guest > 0;
}

static void
on_list (DomusVirt *virt, Seen *seen)
{
  seen->list++;
  seen->got = TRUE;
}

static void
test_events (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *xml = guest_xml ("three", NULL, 65536);
  g_autofree char *uuid = NULL;
  Seen seen = { NULL };

  g_signal_connect (virt, "guest-event", G_CALLBACK (on_guest), &seen);
  g_signal_connect (virt, "list-event", G_CALLBACK (on_list), &seen);
  uuid = define (virt, xml);
  domus_test_wait_flag (&seen.got);
  g_assert_cmpint (seen.list, ==, 1);

  seen = (Seen){ uuid };
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_START);
  domus_test_wait_flag (&seen.got);
  g_assert_cmpint (seen.list, ==, 0);
  domus_test_close (virt);
}

/* ---- cancelling and closing ---- */

static void
test_cancel_open (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DomusVirt *virt = domus_virt_new (DEFAULT);

  domus_virt_open_async (virt, cancellable, domus_test_done, &result);
  g_cancellable_cancel (cancellable);
  domus_test_wait (&result);
  g_assert_false (domus_virt_open_finish (virt, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (domus_virt_is_open (virt));
  domus_test_close (virt);
}

static void
test_close_pending (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) later = NULL;
  g_autoptr (GError) error = NULL;

  domus_virt_list_guests_async (virt, NULL, domus_test_done, &result);
  domus_virt_close (virt);
  g_assert_false (domus_virt_is_open (virt));
  g_assert_null (result);
  domus_test_wait (&result);
  g_assert_null (domus_virt_list_guests_finish (virt, result, &error));
  domus_test_expect (error, DOMUS_ERROR_CLOSED, NULL);
  g_clear_error (&error);
  domus_virt_list_guests_async (virt, NULL, domus_test_done, &later);
  domus_test_wait (&later);
  g_assert_null (domus_virt_list_guests_finish (virt, later, &error));
  domus_test_expect (error, DOMUS_ERROR_CLOSED, NULL);
  domus_test_close (virt);
}

static void
test_reopen (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_close (virt);
  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_true (domus_virt_open_finish (virt, result, NULL));
  uuid = domus_test_uuid (virt, "test");
  g_assert_nonnull (uuid);
  domus_test_close (virt);
}

/* ---- credentials ---- */

typedef struct
{
  const char *user; /* (nullable): NULL gives up */
  const char *password;
  gboolean drop;
  int n;
} Answers;

static void
on_auth (DomusVirt *virt, DomusVirtAuth *auth, Answers *answers)
{
  const char *values[8] = { NULL };

  g_assert_true (domus_virt_is_main_thread ());
  answers->n++;
  if (answers->drop)
    return;
  for (guint i = 0; i < domus_virt_auth_get_n (auth); i++) {
    g_assert_cmpstr (domus_virt_auth_get_prompt (auth, i), !=, "");
    values[i] = domus_virt_auth_is_secret (auth, i) ? answers->password : answers->user;
  }
  domus_virt_auth_respond (auth, answers->user ? values : NULL);
}

static char *
write_host (const char *content)
{
  char *path = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("domus-XXXXXX.xml", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);
  return path;
}

static GError *
log_in (Answers answers)
{
  g_autofree char *path =
      write_host ("<node><auth><user password='secret'>astrochicken</user></auth></node>");
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  DomusVirt *virt = domus_virt_new (uri);
  GError *error = NULL;

  g_signal_connect (virt, "auth-request", G_CALLBACK (on_auth), &answers);
  domus_virt_open_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  domus_virt_open_finish (virt, result, &error);
  g_assert_cmpint (answers.n, >, 0);
  domus_test_close (virt);
  g_unlink (path);
  return error;
}

static void
test_auth (void)
{
  g_autoptr (GError) good = log_in ((Answers){ "astrochicken", "secret" });
  g_autoptr (GError) bad = log_in ((Answers){ "astrochicken", "wrong" });
  g_autoptr (GError) given_up = log_in ((Answers){ NULL });
  g_autoptr (GError) dropped = log_in ((Answers){ NULL, NULL, .drop = TRUE });

  g_assert_no_error (good);
  domus_test_expect (bad, DOMUS_ERROR_AUTH, NULL);
  g_assert_null (strstr (domus_error_get_details (bad), "wrong"));
  domus_test_expect (given_up, DOMUS_ERROR_AUTH_CANCELLED, NULL);
  domus_test_expect (dropped, DOMUS_ERROR_AUTH_CANCELLED, NULL);
}

static void
cancel_on_auth (DomusVirt *virt, DomusVirtAuth *auth, gpointer data)
{
  g_object_set_data_full (G_OBJECT (virt), "auth", domus_virt_auth_ref (auth),
                          (GDestroyNotify)domus_virt_auth_unref);
  g_cancellable_cancel (data);
}

/* The dialog is open, and the user stops the whole thing. */
static void
test_auth_cancel (void)
{
  g_autofree char *path =
      write_host ("<node><auth><user password='secret'>astrochicken</user></auth></node>");
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  DomusVirt *virt = domus_virt_new (uri);

  g_signal_connect (virt, "auth-request", G_CALLBACK (cancel_on_auth), cancellable);
  domus_virt_open_async (virt, cancellable, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_false (domus_virt_open_finish (virt, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  domus_test_close (virt);
  g_unlink (path);
}

/* ---- many ---- */

#define MANY 5000

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("<node>");
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) guests = NULL;
  guint states[DOMUS_VIRT_STATE_SUSPENDED + 1] = { 0 };
  DomusVirt *virt;
  int before;

  for (int i = 0; i < MANY; i++)
    g_string_append_printf (
        text,
        "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"
        "<name>g%d</name><memory>1024</memory><os><type>hvm</type></os>"
        "<test:runstate>%d</test:runstate></domain>",
        i,
        i % 5 == 0   ? 1
        : i % 5 == 1 ? 3
                     : 5);
  g_string_append (text, "</node>");
  path = write_host (text->str);
  uri = g_strconcat ("test://", path, NULL);
  virt = domus_test_open (uri);

  before = g_atomic_int_get (&domus_test_n_wrapped);
  domus_virt_list_guests_async (virt, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  guests = domus_virt_list_guests_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&domus_test_n_wrapped) - before, <=, 7);
  g_assert_cmpuint (guests->len, ==, MANY);
  for (guint i = 0; i < guests->len; i++)
    states[((DomusVirtGuest *)guests->pdata[i])->state]++;
  g_assert_cmpuint (states[DOMUS_VIRT_STATE_RUNNING], ==, MANY / 5);
  g_assert_cmpuint (states[DOMUS_VIRT_STATE_PAUSED], ==, MANY / 5);
  g_assert_cmpuint (states[DOMUS_VIRT_STATE_OFF], ==, MANY / 5 * 3);
  domus_test_close (virt);
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/virt/local/open", test_open);
  g_test_add_func ("/virt/local/open-fails", test_open_fails);
  g_test_add_func ("/virt/local/list", test_list);
  g_test_add_func ("/virt/local/missing", test_missing);
  g_test_add_func ("/virt/local/ops", test_ops);
  g_test_add_func ("/virt/local/redefine", test_redefine);
  g_test_add_func ("/virt/local/define-invalid", test_define_invalid);
  g_test_add_func ("/virt/local/rename", test_rename);
  g_test_add_func ("/virt/local/events", test_events);
  g_test_add_func ("/virt/local/cancel-open", test_cancel_open);
  g_test_add_func ("/virt/local/close-pending", test_close_pending);
  g_test_add_func ("/virt/local/reopen", test_reopen);
  g_test_add_func ("/virt/local/auth", test_auth);
  g_test_add_func ("/virt/local/auth-cancel", test_auth_cancel);
  g_test_add_func ("/virt/local/many", test_many);
  return g_test_run ();
}
