/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-autopilot-private.h"
#include "domus-facts-private.h"
#include "domus-stats-private.h"
#include "domus-guest-private.h"
#include "domus-job.h"
#include "domus-units.h"
#include "domus-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Seconds before the next try, by the number of failures in a row. */
static const guint back_off[] = { 1, 2, 5, 10, 20, 30, 60 };

enum
{
  PROP_URI = 1,
  PROP_LABEL,
  PROP_STATE,
  PROP_ERROR_MESSAGE,
  N_PROPS
};

enum
{
  AUTH_REQUEST,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusConnection, domus_connection, G_TYPE_OBJECT)

/* ---- object ---- */

static void drop_virt (DomusConnection *self);
static void fail (DomusConnection *self, const GError *error);

static void
domus_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DomusConnection *self = DOMUS_CONNECTION (object);

  switch (id) {
  case PROP_URI:
    g_value_set_string (value, self->uri);
    break;
  case PROP_LABEL:
    g_value_set_string (value, self->label);
    break;
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error ? self->error->message : NULL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
domus_connection_dispose (GObject *object)
{
  DomusConnection *self = DOMUS_CONNECTION (object);

  drop_virt (self);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_hash_table_remove_all (self->by_uuid);
  g_clear_object (&self->guests);
  g_clear_object (&self->autopilot);
  g_clear_object (&self->history);
  g_clear_pointer (&self->facts, domus_facts_reader_free);
  g_clear_pointer (&self->sampler, domus_sampler_free);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  g_clear_pointer (&self->rescued, g_hash_table_unref);
  G_OBJECT_CLASS (domus_connection_parent_class)->dispose (object);
}

static void
domus_connection_finalize (GObject *object)
{
  DomusConnection *self = DOMUS_CONNECTION (object);

  g_free (self->uri);
  g_free (self->label);
  g_clear_pointer (&self->options, domus_connection_options_free);
  g_free (self->host);
  g_clear_error (&self->error);
  g_clear_pointer (&self->platform, domus_platform_unref);
  g_hash_table_unref (self->by_uuid);
  g_hash_table_unref (self->looks);
  g_hash_table_unref (self->unsure);
  g_clear_pointer (&self->ssh_pool, domus_ssh_pool_unref);
  G_OBJECT_CLASS (domus_connection_parent_class)->finalize (object);
}

static void
domus_connection_class_init (DomusConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = domus_connection_get_property;
  object_class->dispose = domus_connection_dispose;
  object_class->finalize = domus_connection_finalize;
  props[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, DOMUS_CONNECTION_FAILED,
                                        DOMUS_CONNECTION_CLOSED, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[AUTH_REQUEST] = g_signal_new ("auth-request", DOMUS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, DOMUS_TYPE_AUTH_REQUEST);
  g_signal_new ("guest-added", DOMUS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, DOMUS_TYPE_GUEST);
  g_signal_new ("guest-stopped", DOMUS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, DOMUS_TYPE_GUEST);
  g_signal_new ("job", DOMUS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, DOMUS_TYPE_JOB);
  g_signal_new ("listed", DOMUS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_signal_new ("facts-read", DOMUS_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
domus_connection_init (DomusConnection *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "domus", "history", NULL);

  self->guests = g_list_store_new (DOMUS_TYPE_GUEST);
  self->by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  self->looks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unsure = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->history = domus_history_new (folder);
  self->autopilot = domus_autopilot_new (self);
}

/**
 * domus_connection_new:
 * @uri: a libvirt URI, as domus_uri_parse() takes it
 *
 * Returns: a closed connection.
 */
DomusConnection *
domus_connection_new (const char *uri)
{
  DomusConnection *self = g_object_new (DOMUS_TYPE_CONNECTION, NULL);
  g_autoptr (DomusUri) parsed = domus_uri_parse (uri, NULL);

  self->uri = g_strdup (uri);
  self->label = parsed ? domus_uri_describe (parsed) : g_strdup (uri);
  self->host = parsed ? g_strdup (parsed->host) : NULL;
  return self;
}

/**
 * domus_connection_new_passive:
 * @uri: as of domus_connection_new()
 *
 * For a program that does one thing and ends: a failure is final, and nothing
 * is done that was not asked for (installations are not led on, definitions
 * that a cut-off rename left are not put back).
 *
 * Returns: a closed connection.
 */
DomusConnection *
domus_connection_new_passive (const char *uri)
{
  DomusConnection *self = domus_connection_new (uri);

  self->probe = TRUE;
  self->passive = TRUE;
  return self;
}

static void
set_state (DomusConnection *self, DomusConnectionState state, const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (error != self->error) {
    g_clear_error (&self->error);
    self->error = error ? g_error_copy (error) : NULL;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR_MESSAGE]);
  }
  if (self->state != state) {
    self->state = state;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  }
  g_object_thaw_notify (G_OBJECT (self));
}

static void
guest_event_cb (DomusVirt *virt, const char *uuid, DomusConnection *self)
{
  domus_connection_guest_event (self, virt, uuid);
}

static void
list_event_cb (DomusVirt *virt, DomusConnection *self)
{
  domus_connection_relist (self);
}

static void
auth_request_cb (DomusVirt *virt, DomusVirtAuth *auth, DomusConnection *self)
{
  g_autoptr (DomusAuthRequest) request = domus_auth_request_new (auth);

  g_signal_emit (self, signals[AUTH_REQUEST], 0, request);
}

static void
question_cb (DomusSsh *ssh, DomusSshQuestion *question, DomusConnection *self)
{
  const char *text = domus_ssh_question_get_text (question);
  guint failures = GPOINTER_TO_UINT (g_hash_table_lookup (self->asked, text));
  g_autoptr (DomusAuthRequest) request = domus_auth_request_new_for_ssh (question, failures);

  g_hash_table_insert (self->asked, g_strdup (text), GUINT_TO_POINTER (failures + 1));
  g_signal_emit (self, signals[AUTH_REQUEST], 0, request);
}

static void
ssh_closed_cb (DomusSsh *ssh, GError *error, DomusConnection *self)
{
  g_autoptr (DomusConnection) keep = g_object_ref (self);
  g_autoptr (GError) copy = g_error_copy (error);

  fail (self, copy);
}

/* ---- open and close ---- */

static void
drop_virt (DomusConnection *self)
{
  GHashTableIter iter;
  gpointer guest;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->listing = FALSE;
  self->list_again = FALSE;
  g_hash_table_remove_all (self->looks);
  g_hash_table_remove_all (self->unsure);
  self->rescue_checked = NULL;
  domus_facts_dropped (self);
  domus_sampler_dropped (self);
  if (self->ssh != NULL) {
    g_signal_handlers_disconnect_by_data (self->ssh, self);
    domus_ssh_close (self->ssh);
    g_clear_object (&self->ssh);
  }
  g_clear_pointer (&self->asked, g_hash_table_unref);
  if (self->virt == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->virt, self);
  domus_virt_close (self->virt);
  g_clear_object (&self->virt);
  g_hash_table_iter_init (&iter, self->by_uuid);
  while (g_hash_table_iter_next (&iter, NULL, &guest))
    domus_guest_set_lost (guest);
}

static gboolean
retry_cb (gpointer user_data)
{
  DomusConnection *self = user_data;

  self->retry = 0;
  domus_connection_open (self);
  return G_SOURCE_REMOVE;
}

static gboolean
trying_may_help (const GError *error)
{
  switch (error->domain == DOMUS_ERROR ? error->code : DOMUS_ERROR_FAILED) {
  case DOMUS_ERROR_AUTH:
  case DOMUS_ERROR_AUTH_CANCELLED:
  case DOMUS_ERROR_DENIED:
  case DOMUS_ERROR_WRONG_HYPERVISOR:
  case DOMUS_ERROR_INVALID:
  case DOMUS_ERROR_NOT_FOUND:
    return FALSE;
  default:
    return TRUE;
  }
}

static void
fail (DomusConnection *self, const GError *error)
{
  drop_virt (self);
  if (self->probe || !trying_may_help (error)) {
    set_state (self, DOMUS_CONNECTION_FAILED, error);
    return;
  }
  {
    guint seconds = back_off[MIN (self->failures, G_N_ELEMENTS (back_off) - 1)];
    self->failures++;
    self->retry_at = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
    g_clear_handle_id (&self->retry, g_source_remove);
    self->retry = g_timeout_add_seconds (seconds, retry_cb, self);
  }
  set_state (self, DOMUS_CONNECTION_WAITING, error);
}

static void
closed_cb (DomusVirt *virt, GError *error, DomusConnection *self)
{
  g_autoptr (DomusConnection) keep = g_object_ref (self);
  g_autoptr (GError) copy = g_error_copy (error);

  fail (self, copy);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = domus_virt_open_finish (DOMUS_VIRT (source), result, &error);
  const DomusVirtHost *host;
  GHashTableIter iter;
  gpointer guest;

  if (self->virt != DOMUS_VIRT (source))
    return;
  if (!ok) {
    fail (self, error);
    return;
  }
  self->failures = 0;
  self->probe = self->passive;
  host = domus_virt_get_host (self->virt);
  g_clear_pointer (&self->platform, domus_platform_unref);
  self->platform = domus_platform_new (host->hypervisor_type, host->hypervisor_version,
                                       host->libvirt_version, host->capabilities,
                                       host->domain_capabilities, host->memory_kib, host->cpus);
  set_state (self, DOMUS_CONNECTION_OPEN, NULL);
  domus_connection_relist (self);
  g_hash_table_iter_init (&iter, self->by_uuid);
  while (g_hash_table_iter_next (&iter, NULL, &guest))
    domus_guest_refresh (guest);
}

static void
ssh_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = domus_ssh_open_finish (DOMUS_SSH (source), result, &error);

  if (self->ssh != DOMUS_SSH (source))
    return;
  if (!ok) {
    fail (self, error);
    return;
  }
  domus_virt_set_ssh_command (self->virt, domus_ssh_get_command (self->ssh));
  domus_virt_open_async (self->virt, self->cancellable, opened_cb, g_object_ref (self));
}

static void
open_ssh (DomusConnection *self, const DomusUri *uri)
{
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ssh =
      self->ssh_pool != NULL ? domus_ssh_pool_get (self->ssh_pool, uri) : domus_ssh_new (uri);
  g_signal_connect_object (self->ssh, "question", G_CALLBACK (question_cb), self, 0);
  g_signal_connect_object (self->ssh, "closed", G_CALLBACK (ssh_closed_cb), self, 0);
  domus_ssh_open_async (self->ssh, self->cancellable, ssh_opened_cb, g_object_ref (self));
}

/**
 * domus_connection_open:
 *
 * Connects, or tries again at once. Nothing if it is open or on its way.
 */
void
domus_connection_open (DomusConnection *self)
{
  g_autoptr (DomusUri) uri = NULL;

  if (self->state == DOMUS_CONNECTION_CONNECTING || self->state == DOMUS_CONNECTION_OPEN)
    return;
  g_clear_handle_id (&self->retry, g_source_remove);
  drop_virt (self);
  self->virt = domus_virt_new (self->uri);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->virt, "closed", G_CALLBACK (closed_cb), self, 0);
  g_signal_connect_object (self->virt, "guest-event", G_CALLBACK (guest_event_cb), self, 0);
  g_signal_connect_object (self->virt, "list-event", G_CALLBACK (list_event_cb), self, 0);
  g_signal_connect_object (self->virt, "auth-request", G_CALLBACK (auth_request_cb), self, 0);
  set_state (self, DOMUS_CONNECTION_CONNECTING, self->error);
  uri = domus_uri_parse (self->uri, NULL);
  if (uri != NULL && g_strcmp0 (uri->transport, "ssh") == 0)
    open_ssh (self, uri);
  else
    domus_virt_open_async (self->virt, self->cancellable, opened_cb, g_object_ref (self));
}

/**
 * domus_connection_close:
 *
 * Closes and stays closed. Never waits for the host.
 */
void
domus_connection_close (DomusConnection *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  self->failures = 0;
  drop_virt (self);
  set_state (self, DOMUS_CONNECTION_CLOSED, NULL);
}

/* ---- getters ---- */

DomusVirt *
domus_connection_get_virt (DomusConnection *self)
{
  return self->state == DOMUS_CONNECTION_OPEN ? self->virt : NULL;
}

DomusSsh *
domus_connection_get_ssh (DomusConnection *self)
{
  return self->state == DOMUS_CONNECTION_OPEN ? self->ssh : NULL;
}

DomusHistory *
domus_connection_get_history (DomusConnection *self)
{
  return self->history;
}

const char *
domus_connection_get_host (DomusConnection *self)
{
  return self->host;
}

void
domus_connection_set_probe (DomusConnection *self, gboolean probe)
{
  self->probe = probe;
}

/**
 * domus_connection_get_uri:
 */
const char *
domus_connection_get_uri (DomusConnection *self)
{
  return self->uri;
}

/**
 * domus_connection_get_label:
 */
const char *
domus_connection_get_label (DomusConnection *self)
{
  return self->label;
}

/**
 * domus_connection_get_state:
 */
DomusConnectionState
domus_connection_get_state (DomusConnection *self)
{
  return self->state;
}

/**
 * domus_connection_get_error:
 *
 * Returns: (transfer none) (nullable): why it is not open.
 */
const GError *
domus_connection_get_error (DomusConnection *self)
{
  return self->error;
}

/**
 * domus_connection_get_retry_seconds:
 *
 * Returns: seconds until the next try, 0 unless it waits for one.
 */
guint
domus_connection_get_retry_seconds (DomusConnection *self)
{
  gint64 left = self->retry_at - g_get_monotonic_time ();

  if (self->retry == 0 || left <= 0)
    return 0;
  return (guint)((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

/**
 * domus_connection_is_remote:
 *
 * Returns: whether files are another machine's.
 */
gboolean
domus_connection_is_remote (DomusConnection *self)
{
  return self->host != NULL;
}

/**
 * domus_connection_get_platform:
 *
 * Returns: (transfer none) (nullable): kept when the connection is lost.
 */
const DomusPlatform *
domus_connection_get_platform (DomusConnection *self)
{
  return self->platform;
}

/**
 * domus_connection_get_host_summary:
 *
 * Returns: (transfer full) (nullable): a line about the host; %NULL until it
 *   is known.
 */
char *
domus_connection_get_host_summary (DomusConnection *self)
{
  const DomusPlatform *platform = self->platform;
  g_autofree char *memory = NULL;
  g_autofree char *version = NULL;
  const char *name;

  if (platform == NULL)
    return NULL;
  name = platform->driver == DOMUS_DRIVER_XEN    ? "Xen"
         : platform->driver == DOMUS_DRIVER_QEMU ? "QEMU"
         : platform->driver == DOMUS_DRIVER_TEST ? _ ("libvirt’s test driver")
                                                 : _ ("Hypervisor");
  memory = domus_format_kib (platform->host_memory_kib / 1024 * 1024);
  version = g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT,
                             platform->hypervisor_version / 1000000,
                             platform->hypervisor_version / 1000 % 1000);
  return g_strdup_printf (ngettext ("%s %s, %u CPU, %s", "%s %s, %u CPUs, %s", platform->host_cpus),
                          name, version, platform->host_cpus, memory);
}

/**
 * domus_connection_add_job:
 *
 * Something that is done with the host: seen where all that goes on is seen.
 */
void
domus_connection_add_job (DomusConnection *self, DomusJob *job)
{
  g_signal_emit_by_name (self, "job", job);
}

/**
 * domus_connection_get_guests:
 *
 * Returns: (transfer none): a #GListModel of #DomusGuest, by name. Guests stay
 *   in it while the connection is lost, in an unknown state.
 */
GListModel *
domus_connection_get_guests (DomusConnection *self)
{
  return G_LIST_MODEL (self->guests);
}
