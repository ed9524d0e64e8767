/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include "domus-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
query_has (const char *query, const char *name)
{
  g_auto (GStrv) pairs = g_strsplit_set (query ? query : "", "&;", -1);
  gsize len = strlen (name);

  for (char **p = pairs; *p != NULL; p++) {
    if (strncmp (*p, name, len) == 0 && ((*p)[len] == '=' || (*p)[len] == '\0'))
      return TRUE;
  }
  return FALSE;
}

/**
 * domus_virt_link_uri:
 * @uri: as the user wrote it
 * @may_ask: whether ssh has a window to ask in, and no terminal
 *
 * ssh must not ask on the terminal that the program happened to be started
 * from: nobody looks there. libvirt's URI parameter no_tty makes it fail
 * instead. See https://libvirt.org/uri.html.
 *
 * Returns: (transfer full): the URI to open.
 */
char *
domus_virt_link_uri (const char *uri, gboolean may_ask)
{
  g_autoptr (DomusUri) parsed = domus_uri_parse (uri, NULL);
  const char *fragment = strchr (uri, '#');
  int len = fragment ? (int)(fragment - uri) : (int)strlen (uri);

  if (may_ask || parsed == NULL || g_strcmp0 (parsed->transport, "ssh") != 0
      || query_has (parsed->query, "no_tty"))
    return g_strdup (uri);
  return g_strdup_printf ("%.*s%sno_tty=1", len, uri,
                          parsed->query == NULL    ? "?"
                          : *parsed->query == '\0' ? ""
                                                   : "&");
}

/**
 * domus_virt_link_through:
 * @ssh_command: the program to call in the place of ssh
 *
 * Returns: (transfer full): @uri with libvirt's parameter "command" set to it
 */
char *
domus_virt_link_through (const char *uri, const char *ssh_command)
{
  g_auto (GStrv) parts = g_strsplit (uri, "#", 2);
  g_auto (GStrv) halves = g_strsplit (parts[0], "?", 2);
  g_auto (GStrv) pairs = g_strsplit_set (halves[0] && halves[1] ? halves[1] : "", "&;", -1);
  g_autofree char *escaped = g_uri_escape_string (ssh_command, "/", TRUE);
  GString *text = g_string_new (halves[0]);

  g_string_append_printf (text, "?command=%s", escaped);
  for (char **p = pairs; *p != NULL; p++) {
    if (**p != '\0' && !g_str_has_prefix (*p, "command="))
      g_string_append_printf (text, "&%s", *p);
  }
  return g_string_free (text, FALSE);
}

/* ---- what is asked at once ---- */

typedef struct
{
  DomusVirtLink *link;
  guint part;
  GError *error;
} Question;

static gpointer
ask (gpointer data)
{
  Question *question = data;
  DomusVirtLink *link = question->link;

  if (question->part < DOMUS_VIRT_HOST_PARTS)
    domus_virt_host_read (link->host, link, question->part, &question->error);
  else
    domus_virt_events_register (link->events, link->conn, question->part - DOMUS_VIRT_HOST_PARTS);
  return NULL;
}

/* A host far away is asked everything at the same time: some twenty questions,
 * one after the other, would take a second where each takes 50 ms. */
static gboolean
ask_all (DomusVirtLink *self, GError **error)
{
  Question questions[DOMUS_VIRT_HOST_PARTS + DOMUS_VIRT_EVENTS_PARTS] = { 0 };
  GThread *threads[G_N_ELEMENTS (questions)] = { NULL };

  self->host = g_new0 (DomusVirtHost, 1);
  self->host->session = self->session;
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++) {
    questions[i].link = self;
    questions[i].part = i;
    if (i > 0 && self->remote)
      threads[i] = g_thread_try_new ("domus-virt-ask", ask, &questions[i], NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    if (threads[i] == NULL)
      ask (&questions[i]);
    else
      g_thread_join (threads[i]);
  if (questions[0].error == NULL)
    return TRUE;
  g_propagate_error (error, questions[0].error);
  g_clear_pointer (&self->host, domus_virt_host_free);
  return FALSE;
}

/**
 * domus_virt_link_open:
 * @auth: asks for credentials, in this thread
 * @events: told of everything from now on
 *
 * Opens a connection, which can take minutes. Not on the main thread.
 *
 * Returns: (transfer full): the link, or %NULL with a %DOMUS_ERROR.
 */
DomusVirtLink *
domus_virt_link_open (const char *uri,
                      virConnectAuthPtr auth,
                      DomusVirtEvents *events,
                      GError **error)
{
  g_autoptr (DomusUri) parsed = domus_uri_parse (uri, NULL);
  DomusVirtLink *self;
  virConnectPtr conn;

  g_assert (!domus_virt_is_main_thread ());
  virResetLastError ();
  conn = virConnectOpenAuth (uri, auth, 0);
  if (conn == NULL) {
    g_autofree char *where = parsed ? domus_uri_describe (parsed) : g_strdup (uri);
    g_autofree char *what = g_strdup_printf (_ ("No connection to “%s”."), where);

    return domus_virt_fail (error, what);
  }

  /* No virConnectSetKeepAlive(): see domus-virt-watch.c. */
  self = g_new0 (DomusVirtLink, 1);
  g_atomic_ref_count_init (&self->refs);
  self->conn = conn;
  self->driver = g_strdup (parsed ? parsed->driver : "");
  self->remote = parsed != NULL && domus_uri_is_remote (parsed);
  self->session = parsed != NULL && g_strcmp0 (parsed->path, "/session") == 0;
  self->events = domus_virt_events_ref (events);
  if (!ask_all (self, error)) {
    domus_virt_events_detach (events);
    domus_virt_link_unref (self);
    return NULL;
  }
  return self;
}

static gpointer
close_thread (gpointer data)
{
  DomusVirtLink *self = data;
  int left;

  g_assert (!domus_virt_is_main_thread ());
  left = virConnectClose (self->conn);
  if (left > 0)
    g_critical ("A closed libvirt connection still has %d references", left);
  else if (left < 0)
    g_debug ("Closing: %s", virGetLastErrorMessage ());

  domus_virt_host_free (self->host);
  domus_virt_events_unref (self->events);
  g_free (self->driver);
  g_free (self);
  return NULL;
}

static void
start_thread (const char *name, GThreadFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_try_new (name, func, data, &error);

  /* Leaked then, together with what it should have closed. */
  if (thread == NULL)
    g_warning ("%s", error->message);
  else
    g_thread_unref (thread);
}

static gboolean
close_now (gpointer data)
{
  start_thread ("domus-virt-close", close_thread, data);
  return G_SOURCE_REMOVE;
}

static gpointer
unregister_thread (gpointer data)
{
  DomusVirtLink *self = data;

  g_assert (!domus_virt_is_main_thread ());
  domus_virt_events_unregister (self->events, self->conn);
  /* A registered callback holds a reference of the connection. If an event is
   * being delivered at this moment, it goes only when that is over, and the
   * last reference closes: that must not be on the main thread. So wait for
   * one turn of the main loop, where libvirt-glib delivers. */
  domus_virt_invoke (NULL, close_now, self, NULL);
  return NULL;
}

/**
 * domus_virt_link_ref:
 *
 * Returns: (transfer full): @self. Any thread.
 */
DomusVirtLink *
domus_virt_link_ref (DomusVirtLink *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_virt_link_unref:
 *
 * The last one closes the connection, in a thread of its own: closing asks the
 * daemon, which may never answer. Never waits. Any thread.
 */
void
domus_virt_link_unref (DomusVirtLink *self)
{
  if (g_atomic_ref_count_dec (&self->refs))
    start_thread ("domus-virt-close", unregister_thread, self);
}
