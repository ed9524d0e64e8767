/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"

#include "domus-domain-guest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Private: ends what is being read. */
void
domus_guest_details_free (DomusGuestDetails *details)
{
  g_cancellable_cancel (details->cancellable);
  g_object_unref (details->cancellable);
  g_clear_pointer (&details->live, domus_xml_doc_unref);
  g_clear_pointer (&details->config, domus_xml_doc_unref);
  g_clear_pointer (&details->started, domus_xml_doc_unref);
  g_clear_pointer (&details->findings, g_ptr_array_unref);
  g_clear_pointer (&details->pending, g_ptr_array_unref);
  g_hash_table_unref (details->path_states);
  g_clear_error (&details->error);
  g_free (details->undo_label);
  g_free (details);
}

static DomusPathState
path_state (const char *path, gpointer user_data)
{
  DomusGuestDetails *details = user_data;
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (details->path_states, path));

  return known == 0 ? DOMUS_PATH_UNKNOWN : (DomusPathState)(known - 1);
}

void
domus_guest_fill_case (DomusGuest *self, DomusCdCase *cd_case)
{
  DomusGuestDetails *details = self->details;

  *cd_case = (DomusCdCase){
    .config = details->config,
    .live = details->live,
    .started = details->started,
    .platform = self->connection ? domus_connection_get_platform (self->connection) : NULL,
    .path_state = path_state,
    .path_state_data = details,
    .display_refused = self->display_refused,
  };
}

/* Private: (transfer full): what of the definition waits for the next boot.
 * libxl's live definition never tells the share of the processors: that it is
 * not there does not mean that the one of the definition waits. */
GPtrArray *
domus_guest_list_waiting (DomusGuest *self, const DomusXmlDoc *live, const DomusXmlDoc *config)
{
  const DomusPlatform *platform =
      self->connection != NULL ? domus_connection_get_platform (self->connection) : NULL;
  g_autoptr (DomusXmlDoc) now = domus_xml_doc_copy (live);

  if (platform != NULL && platform->driver == DOMUS_DRIVER_XEN
      && domus_domain_get_weight (live) == 0)
    domus_domain_set_weight (now, domus_domain_get_weight (config));
  return domus_domain_diff (now, config, TRUE);
}

void
domus_guest_recheck (DomusGuest *self)
{
  DomusGuestDetails *details = self->details;
  DomusCdCase cd_case;

  if (details == NULL || details->config == NULL)
    return;
  domus_guest_fill_case (self, &cd_case);
  g_clear_pointer (&details->findings, g_ptr_array_unref);
  g_clear_pointer (&details->pending, g_ptr_array_unref);
  if (cd_case.platform != NULL)
    details->findings = domus_cd_doctor_check (&cd_case);
  if (details->live != NULL && self->persistent)
    details->pending = domus_guest_list_waiting (self, details->live, details->config);
  g_signal_emit_by_name (self, "details-changed");
}

static void read_details (DomusGuest *self);

static void
reading_done (DomusGuest *self)
{
  self->reading = FALSE;
  domus_guest_recheck (self);
  if (self->read_again)
    read_details (self);
}

typedef struct
{
  DomusGuest *guest;
  char *path;
  guint *left;
} PathCheck;

static void
path_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree PathCheck *check = user_data;
  g_autoptr (DomusGuest) self = check->guest;
  g_autofree char *path = check->path;
  g_autoptr (GError) error = NULL;
  DomusVirtPathState state = domus_virt_check_path_finish (DOMUS_VIRT (source), result, &error);
  gboolean last = --*check->left == 0;

  if (last)
    g_free (check->left);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->details == NULL) {
    if (last)
      self->reading = FALSE;
    return;
  }
  /* The two enumerations have the same members in the same order. */
  G_STATIC_ASSERT ((int)DOMUS_PATH_UNREADABLE == (int)DOMUS_VIRT_PATH_UNREADABLE);
  g_hash_table_insert (self->details->path_states, g_strdup (path),
                       GUINT_TO_POINTER (error ? 0 : state + 1));
  if (last)
    reading_done (self);
}

static void
collect_media (const DomusXmlDoc *doc, GHashTable *paths)
{
  g_autoptr (GPtrArray) disks = doc ? domus_domain_list_disks (doc) : NULL;

  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    if (disk->kind == DOMUS_DISK_KIND_CDROM && disk->source != NULL
        && (disk->source_kind == DOMUS_SOURCE_FILE || disk->source_kind == DOMUS_SOURCE_BLOCK))
      g_hash_table_add (paths, g_strdup (disk->source));
  }
}

static void
check_paths (DomusGuest *self)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DomusVirt *virt = domus_guest_get_virt (self, NULL);
  GHashTableIter iter;
  gpointer path;
  guint *left;

  collect_media (self->details->config, paths);
  collect_media (self->details->live, paths);
  if (virt == NULL || g_hash_table_size (paths) == 0) {
    reading_done (self);
    return;
  }
  left = g_new (guint, 1);
  *left = g_hash_table_size (paths);
  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, &path, NULL)) {
    PathCheck *check = g_new0 (PathCheck, 1);
    check->guest = g_object_ref (self);
    check->path = g_strdup (path);
    check->left = left;
    domus_virt_check_path_async (virt, path, self->details->cancellable, path_checked_cb, check);
  }
}

static void
undo_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusGuest) self = user_data;
  g_autoptr (DomusHistoryEntry) entry =
      domus_history_last_finish (DOMUS_HISTORY (source), result, NULL);

  if (self->details == NULL)
    return;
  g_free (self->details->undo_label);
  self->details->undo_label = entry ? g_strdup (entry->label) : NULL;
  g_signal_emit_by_name (self, "details-changed");
}

static void
details_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusGuest *self = DOMUS_GUEST (source);
  DomusGuestDetails *details = user_data; /* valid unless cancelled */
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  g_autofree char *title = NULL;
  DomusHistory *history;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->details != details)
    return;
  g_clear_error (&details->error);
  if (error != NULL) {
    details->error = g_steal_pointer (&error);
    self->reading = FALSE;
    g_signal_emit_by_name (self, "details-changed");
    if (self->read_again)
      read_details (self);
    return;
  }
  g_clear_pointer (&details->config, domus_xml_doc_unref);
  g_clear_pointer (&details->live, domus_xml_doc_unref);
  details->config = g_steal_pointer (&docs->config);
  if (self->persistent && details->config != NULL)
    domus_guest_tidy_answers (self, details->config);
  details->live = g_steal_pointer (&docs->live);
  if (details->live == NULL) {
    g_clear_pointer (&details->started, domus_xml_doc_unref);
  } else if (details->started == NULL || details->started_id != self->id) {
    g_clear_pointer (&details->started, domus_xml_doc_unref);
    details->started = domus_xml_doc_copy (details->live);
    details->started_id = self->id;
    domus_guest_keep_cap (self);
  }

  title = domus_domain_get_title (details->config);
  domus_guest_take_title (self, title);
  history = domus_guest_get_history (self);
  if (history != NULL)
    domus_history_last_async (history, self->uuid, details->cancellable, undo_known_cb,
                              g_object_ref (self));
  check_paths (self);
}

static void
read_details (DomusGuest *self)
{
  if (self->details == NULL || domus_guest_get_virt (self, NULL) == NULL)
    return;
  if (self->reading) {
    self->read_again = TRUE;
    return;
  }
  self->reading = TRUE;
  self->read_again = FALSE;
  domus_guest_read_docs_async (self, 0, self->details->cancellable, details_read_cb, self->details);
}

/**
 * domus_guest_hold:
 *
 * Keeps the details read and fresh until domus_guest_release().
 */
void
domus_guest_hold (DomusGuest *self)
{
  if (self->holds++ > 0)
    return;
  self->details = g_new0 (DomusGuestDetails, 1);
  self->details->cancellable = g_cancellable_new ();
  self->details->path_states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->details->started_id = -1;
  self->reading = FALSE;
  read_details (self);
}

/**
 * domus_guest_release:
 */
void
domus_guest_release (DomusGuest *self)
{
  g_return_if_fail (self->holds > 0);
  if (--self->holds == 0)
    g_clear_pointer (&self->details, domus_guest_details_free);
}

/**
 * domus_guest_refresh:
 *
 * Reads the details again, if somebody holds the guest. Calls made while one
 * read is under way become one more read.
 */
void
domus_guest_refresh (DomusGuest *self)
{
  read_details (self);
}

/**
 * domus_guest_get_live:
 *
 * Returns: (transfer none) (nullable): the live definition; %NULL when the
 *   guest is off or nobody holds it.
 */
const DomusXmlDoc *
domus_guest_get_live (DomusGuest *self)
{
  return self->details ? self->details->live : NULL;
}

/**
 * domus_guest_get_config:
 *
 * Returns: (transfer none) (nullable): what the next boot will take.
 */
const DomusXmlDoc *
domus_guest_get_config (DomusGuest *self)
{
  return self->details ? self->details->config : NULL;
}

/**
 * domus_guest_get_details_error:
 *
 * Returns: (transfer none) (nullable): why the details could not be read.
 */
const GError *
domus_guest_get_details_error (DomusGuest *self)
{
  return self->details ? self->details->error : NULL;
}

/**
 * domus_guest_get_findings:
 *
 * Returns: (transfer none) (nullable) (element-type DomusFinding)
 */
GPtrArray *
domus_guest_get_findings (DomusGuest *self)
{
  return self->details ? self->details->findings : NULL;
}

/**
 * domus_guest_get_pending:
 *
 * Returns: (transfer none) (nullable) (element-type DomusChange): what the
 *   next boot will change; %NULL when off or not known.
 */
GPtrArray *
domus_guest_get_pending (DomusGuest *self)
{
  return self->details ? self->details->pending : NULL;
}

/**
 * domus_guest_get_undo_label:
 *
 * Returns: (transfer none) (nullable): what Undo would take back.
 */
const char *
domus_guest_get_undo_label (DomusGuest *self)
{
  return self->details ? self->details->undo_label : NULL;
}

/* ---- is the device model dead? ---- */

/* On Xen a guest whose device model has died goes on "running", with its port
 * in the definition, but its CPU time stands still to the nanosecond; that of a
 * healthy guest grows even while it sleeps (tests/xenlab/FACTS.md). */
#define SECOND_LOOK_SECONDS 3

typedef struct
{
  DomusGuest *guest;
  guint64 cpu_time_ns;
  int id;
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->guest);
  g_free (look);
}

static void
set_display_refused (DomusGuest *self, gboolean refused)
{
  if (self->display_refused == refused)
    return;
  self->display_refused = refused;
  domus_guest_recheck (self);
}

static void
second_look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;
  DomusGuest *self = look->guest;
  g_autoptr (DomusVirtGuest) info = domus_virt_get_guest_finish (DOMUS_VIRT (source), result, NULL);

  if (info != NULL && info->id == look->id && self->id == look->id
      && info->state == DOMUS_VIRT_STATE_RUNNING && info->cpu_time_ns == look->cpu_time_ns)
    set_display_refused (self, TRUE);
  self->looking = FALSE;
  look_free (look);
}

static gboolean
look_again_cb (gpointer user_data)
{
  Look *look = user_data;
  DomusVirt *virt = domus_guest_get_virt (look->guest, NULL);

  if (virt != NULL && look->guest->id == look->id) {
    domus_virt_get_guest_async (virt, look->guest->uuid, NULL, second_look_cb, look);
  } else {
    look->guest->looking = FALSE;
    look_free (look);
  }
  return G_SOURCE_REMOVE;
}

static void
first_look_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Look *look = user_data;
  g_autoptr (DomusVirtGuest) info = domus_virt_get_guest_finish (DOMUS_VIRT (source), result, NULL);

  if (info == NULL || info->state != DOMUS_VIRT_STATE_RUNNING || info->id != look->guest->id) {
    look->guest->looking = FALSE;
    look_free (look);
    return;
  }
  look->id = info->id;
  look->cpu_time_ns = info->cpu_time_ns;
  g_timeout_add_seconds (SECOND_LOOK_SECONDS, look_again_cb, look);
}

/**
 * domus_guest_report_display:
 * @refused: the display refused again and again, while the guest runs
 *
 * A refusal alone says little (a reboot, an address that cannot be reached
 * from here): before it counts, the guest is looked at twice.
 */
void
domus_guest_report_display (DomusGuest *self, gboolean refused)
{
  DomusVirt *virt = domus_guest_get_virt (self, NULL);
  Look *look;

  if (!refused) {
    set_display_refused (self, FALSE);
    return;
  }
  if (virt == NULL || self->looking || self->state != DOMUS_GUEST_STATE_RUNNING)
    return;
  self->looking = TRUE;
  look = g_new0 (Look, 1);
  look->guest = g_object_ref (self);
  domus_virt_get_guest_async (virt, self->uuid, NULL, first_look_cb, look);
}
