/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-uri.h"
#include "domus-validate.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *driver, *transport, *user, *host;
  int port;
  const char *path, *query;
  gboolean remote;
  const char *words;
} uris[] = {
  { "xen:///system", "xen", NULL, NULL, NULL, 0, "/system", NULL, FALSE, "Xen on this computer" },
  { "xen+ssh://root@lab.example.org/system", "xen", "ssh", "root", "lab.example.org", 0, "/system",
    NULL, TRUE, "Xen on lab.example.org" },
  { "xen+tcp://127.0.0.1:16509/system", "xen", "tcp", NULL, "127.0.0.1", 16509, "/system", NULL,
    TRUE, "Xen on 127.0.0.1" },
  { "xen://[::1]:5/system", "xen", NULL, NULL, "::1", 5, "/system", NULL, TRUE, "Xen on ::1" },
  { "qemu:///session", "qemu", NULL, NULL, NULL, 0, "/session", NULL, FALSE,
    "QEMU user session on this computer" },
  { "qemu:///system?socket=/run/a%20b", "qemu", NULL, NULL, NULL, 0, "/system", "socket=/run/a%20b",
    FALSE, "QEMU on this computer" },
  { "qemu+unix:///system?socket=/s", "qemu", "unix", NULL, NULL, 0, "/system", "socket=/s", FALSE,
    "QEMU on this computer" },
  { "test:///default", "test", NULL, NULL, NULL, 0, "/default", NULL, FALSE, "Test host" },
  { "bhyve:///system", "bhyve", NULL, NULL, NULL, 0, "/system", NULL, FALSE,
    "bhyve on this computer" },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DomusUri) uri = domus_uri_parse (uris[i].text, &error);
    g_autofree char *words = NULL;
    g_assert_no_error (error);
    g_test_message ("%s", uris[i].text);
    g_assert_cmpstr (uri->driver, ==, uris[i].driver);
    g_assert_cmpstr (uri->transport, ==, uris[i].transport);
    g_assert_cmpstr (uri->user, ==, uris[i].user);
    g_assert_cmpstr (uri->host, ==, uris[i].host);
    g_assert_cmpint (uri->port, ==, uris[i].port);
    g_assert_cmpstr (uri->path, ==, uris[i].path);
    g_assert_cmpstr (uri->query, ==, uris[i].query);
    g_assert_cmpint (domus_uri_is_remote (uri), ==, uris[i].remote);
    words = domus_uri_describe (uri);
    g_assert_cmpstr (words, ==, uris[i].words);
  }
}

static void
test_errors (void)
{
  static const char *const texts[] = { NULL,
                                       "",
                                       "xen",
                                       "/system",
                                       "xen:/system",
                                       "://",
                                       "xen+ssh:///system",
                                       "qemu+tcp:///system",
                                       "qemu+tls://",
                                       "xen+ssh://root:secret@h/system" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", texts[i] != NULL ? texts[i] : "(null)");
    g_assert_null (domus_uri_parse (texts[i], &error));
    g_assert_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID);
    g_assert_null (strstr (error->message, "secret"));
  }
  domus_uri_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/uri/parse", test_parse);
  g_test_add_func ("/util/uri/errors", test_errors);
  return g_test_run ();
}
