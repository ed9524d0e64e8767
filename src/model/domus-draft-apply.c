/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include "domus-platform-support.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Config first, then the history, then the running guest: each in calls of its
 * own, so that what failed is known, and nothing is half made. */

typedef struct
{
  DomusVirt *virt;
  char *text; /* the new definition, with passwords */
  char *label;
  const char *action;
  char *noted;   /* (nullable): the fingerprint that an entry of the history was made for */
  char *unknown; /* (nullable): what libvirt's schema does not know of it */
  DomusXmlDoc *before;
  GPtrArray *changes; /* of DomusChange */
  GPtrArray *steps;   /* (nullable) */
  gboolean was_active;
} Work;

static void
work_free (Work *work)
{
  g_clear_object (&work->virt);
  if (work->text != NULL)
    explicit_bzero (work->text, strlen (work->text));
  g_free (work->text);
  g_free (work->label);
  g_free (work->noted);
  g_free (work->unknown);
  g_clear_pointer (&work->before, domus_xml_doc_unref);
  g_clear_pointer (&work->changes, g_ptr_array_unref);
  g_clear_pointer (&work->steps, g_ptr_array_unref);
  g_free (work);
}

static DomusWhen
general_rule (DomusDraft *self)
{
  const DomusPlatform *platform =
      self->guest->connection ? domus_connection_get_platform (self->guest->connection) : NULL;

  return platform != NULL && domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS)
             ? DOMUS_WHEN_REBOOT
             : DOMUS_WHEN_START;
}

/* ---- the report ---- */

static void
add_line (DomusDraft *self, const char *words, const char *when, gboolean now, const GError *error)
{
  DomusApplyLine *line = g_new0 (DomusApplyLine, 1);

  line->words = g_strdup (words);
  line->when = g_strdup (when);
  line->now = now;
  if (error != NULL)
    line->error = g_strdup (
        domus_error_get_details (error) != NULL ? domus_error_get_details (error) : error->message);
  g_ptr_array_add (self->report, line);
}

static void
fill_report (DomusDraft *self, const Work *work)
{
  const char *later =
      domus_when_to_words (work->was_active ? general_rule (self) : DOMUS_WHEN_START);

  g_ptr_array_set_size (self->report, 0);
  for (guint i = 0; i < work->changes->len; i++) {
    const DomusChange *change = work->changes->pdata[i];
    const DomusLiveStep *step =
        work->steps != NULL ? domus_live_steps_find (work->steps, change) : NULL;

    if (step == NULL)
      add_line (self, change->words, later, FALSE, NULL);
    else if (step->error != NULL)
      add_line (self, change->words, later, FALSE, step->error);
    else
      add_line (self, change->words, step->when, step->done, NULL);
  }
}

static char *
summarize_when (DomusDraft *self, gboolean active)
{
  guint now = 0;

  for (guint i = 0; i < self->report->len; i++)
    now += ((DomusApplyLine *)self->report->pdata[i])->now ? 1 : 0;
  if (!active)
    return g_strdup (_ ("Applied. The guest will have it when it starts."));
  if (now > 0 && now == self->report->len)
    return g_strdup (_ ("Applied. It is in effect now."));
  if (now > 0)
    return g_strdup_printf (ngettext ("Applied. %u change is in effect now; the rest waits for the "
                                      "next boot.",
                                      "Applied. %u changes are in effect now; the rest waits for "
                                      "the next boot.",
                                      now),
                            now);
  if (general_rule (self) == DOMUS_WHEN_REBOOT)
    return g_strdup (_ ("Applied. It takes effect when the guest reboots: Xen then reads the "
                        "definition again."));
  return g_strdup (_ ("Applied. It takes effect after the guest was shut down and started again."));
}

static char *
summarize (DomusDraft *self, const Work *work)
{
  g_autofree char *when = summarize_when (self, work->was_active);

  if (work->unknown == NULL)
    return g_steal_pointer (&when);
  return g_strdup_printf (_ ("%s libvirt’s schema does not know all of it, and took it all the "
                             "same: %s"),
                          when, work->unknown);
}

/* ---- the stages, last first ---- */

static void
apply_return (GTask *task, GError *error)
{
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);

  self->applying = FALSE;
  self->action = DOMUS_HISTORY_EDIT;
  domus_guest_end (self->guest);
  domus_guest_refresh (self->guest);
  if (self->guest->connection != NULL)
    domus_connection_relist (self->guest->connection);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, summarize (self, work), g_free);
}

static void
live_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = DOMUS_DRAFT (source);
  Work *work = g_task_get_task_data (task);

  domus_draft_run_live_finish (self, result);
  fill_report (self, work);
  domus_draft_collect_failed (self, work->steps);
  apply_return (task, self->failed->len > 0 ? domus_draft_partial_error (self) : NULL);
}

static void
make_live (GTask *task)
{
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);

  if (work->steps != NULL) {
    domus_draft_run_live_async (self, work->steps, live_cb, g_object_ref (task));
    return;
  }
  fill_report (self, work);
  apply_return (task, NULL);
}

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember a change: %s", error->message);
  make_live (task);
}

static void
note (GTask *task, const char *after, GAsyncReadyCallback callback)
{
  DomusDraft *self = g_task_get_source_object (task);
  const Work *work = g_task_get_task_data (task);

  domus_history_add_async (domus_guest_get_history (self->guest), self->guest->uuid, work->action,
                           work->label, work->before, after, NULL, callback, g_object_ref (task));
}

/* The entry that was made beforehand says something else than what happened. */
static void
drop_noted (GTask *task, GAsyncReadyCallback callback)
{
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);

  domus_history_drop_after_async (domus_guest_get_history (self->guest), self->guest->uuid,
                                  work->noted, NULL, callback, g_object_ref (task));
  g_clear_pointer (&work->noted, g_free);
}

static void
noted_dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  g_autofree char *after = domus_xml_doc_fingerprint (self->base);

  domus_history_drop_finish (DOMUS_HISTORY (source), result, NULL);
  note (task, after, history_cb);
}

/* The draft goes on from what libvirt made of it. */
static void
applied_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, NULL);
  DomusHistory *history = domus_guest_get_history (self->guest);
  g_autofree char *after = NULL;

  g_clear_pointer (&self->theirs, domus_xml_doc_unref);
  domus_draft_take_docs (
      self, docs != NULL ? g_steal_pointer (&docs->config) : domus_xml_doc_copy (self->doc), NULL);
  if (docs != NULL && docs->live != NULL) {
    work->was_active = TRUE;
    work->steps = domus_draft_plan_live (self->guest, docs->live, work->before, self->base);
  }
  if (history == NULL || work->action == NULL) {
    make_live (task);
    return;
  }
  after = domus_xml_doc_fingerprint (self->base);
  if (g_strcmp0 (after, work->noted) == 0)
    make_live (task);
  else if (work->noted != NULL)
    drop_noted (task, noted_dropped_cb);
  else
    note (task, after, history_cb);
}

static void
config_written (GTask *task)
{
  DomusDraft *self = g_task_get_source_object (task);

  domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, NULL, applied_docs_cb,
                               g_object_ref (task));
}

/* Theirs is shown, not written over. */
static void
conflict_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, &error);

  if (docs == NULL) {
    apply_return (task, error);
    return;
  }
  domus_draft_found (self, g_steal_pointer (&docs->config));
  apply_return (task, domus_error_new (
                          DOMUS_ERROR_CONFLICT, _ ("The guest’s definition was changed meanwhile."),
                          _ ("Nothing was written. Look at both versions and choose."), NULL));
}

static gboolean
is_unsure (const GError *error)
{
  return g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED)
         || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_TIMEOUT);
}

/* It may have been written all the same; where the history knows already,
 * there is nothing to be told later. */
static void
be_unsure (DomusDraft *self, const Work *work)
{
  g_clear_pointer (&self->unsure_before, domus_xml_doc_unref);
  g_clear_pointer (&self->unsure_label, g_free);
  if (work->noted != NULL)
    return;
  self->unsure_before = domus_xml_doc_copy (work->before);
  self->unsure_label = g_strdup (work->label);
  self->unsure_action = work->action;
}

static void
config_failed (GTask *task, GError *error)
{
  DomusDraft *self = g_task_get_source_object (task);

  if (is_unsure (error))
    be_unsure (self, g_task_get_task_data (task));
  if (!g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CONFLICT)) {
    apply_return (task, error);
    return;
  }
  g_error_free (error);
  domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, NULL, conflict_docs_cb,
                               g_object_ref (task));
}

static void
defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Work *work = g_task_get_task_data (task);
  g_autofree char *uuid =
      domus_virt_redefine_finish (DOMUS_VIRT (source), result, &work->unknown, &error);

  if (uuid == NULL)
    config_failed (task, error);
  else
    config_written (task);
}

static void
failed_dropped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  domus_history_drop_finish (DOMUS_HISTORY (source), result, NULL);
}

static void
redefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (domus_draft_rename_finish (result, &error)) {
    config_written (task);
    return;
  }
  /* Where the end is not known, the entry stays: the guest may have its new name. */
  if (work->noted != NULL && !is_unsure (error))
    drop_noted (task, failed_dropped_cb);
  config_failed (task, error);
}

static void
start_rename (GTask *task)
{
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);

  domus_draft_rename_async (self->guest, work->before, self->doc, redefined_cb,
                            g_object_ref (task));
}

static void
rename_noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error)) {
    g_warning ("cannot remember a change: %s", error->message);
    g_clear_pointer (&work->noted, g_free);
  }
  start_rename (task);
}

static void
note_rename (GTask *task)
{
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);

  if (work->action == NULL || domus_guest_get_history (self->guest) == NULL) {
    start_rename (task);
    return;
  }
  work->noted = domus_xml_doc_fingerprint (self->doc);
  note (task, work->noted, rename_noted_cb);
}

/* Just before, it is read once more, so that nobody's change is lost. The
 * history is told first: whatever comes in between, what there was is known. */
static void
rename_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, &error);

  if (docs == NULL)
    apply_return (task, error);
  else if (!domus_xml_doc_equal (docs->config, self->base))
    config_failed (task, domus_error_new (DOMUS_ERROR_CONFLICT, "", NULL, NULL));
  else
    note_rename (task);
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) renamed = NULL;
  g_autofree char *expected = NULL;

  if (!domus_virt_rename_finish (DOMUS_VIRT (source), result, &error)) {
    apply_return (task, g_steal_pointer (&error));
    return;
  }
  renamed = domus_xml_doc_copy (self->base);
  domus_xml_doc_set (renamed, "name", domus_draft_get_name (self));
  expected = domus_xml_doc_fingerprint (renamed);
  domus_virt_redefine_async (work->virt, self->guest->uuid, work->text, expected, NULL, defined_cb,
                             g_object_ref (task));
}

/* What is remembered: up to three changes in words. */
static char *
make_label (GPtrArray *changes)
{
  g_autoptr (GString) label = g_string_new (NULL);

  for (guint i = 0; i < changes->len && i < 3; i++)
    g_string_append_printf (label, "%s%s", i > 0 ? "; " : "",
                            ((DomusChange *)changes->pdata[i])->words);
  if (changes->len > 3)
    g_string_append_printf (label, _ ("; and %u more"), changes->len - 3);
  return g_string_free (g_steal_pointer (&label), FALSE);
}

/**
 * domus_draft_apply_async:
 * @cancellable: (nullable): unused: what reached the host is not taken back by
 *   cancelling
 */
void
domus_draft_apply_async (DomusDraft *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self->guest, &error);
  g_autofree char *old_name = domus_domain_get_name (self->base);
  g_autofree char *expected = NULL;
  Work *work;

  g_task_set_check_cancellable (task, FALSE);
  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  work = g_new0 (Work, 1);
  work->virt = g_object_ref (virt);
  work->text = domus_xml_doc_to_string (self->doc);
  work->before = domus_xml_doc_copy (self->base);
  work->changes = g_ptr_array_ref (domus_draft_get_changes (self));
  work->label = make_label (work->changes);
  work->action = self->action;
  work->was_active = domus_guest_is_active (self->guest);
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  self->applying = TRUE;
  g_ptr_array_set_size (self->report, 0);
  g_ptr_array_set_size (self->failed, 0);
  domus_guest_begin (self->guest);

  if (g_strcmp0 (old_name, domus_draft_get_name (self)) == 0) {
    expected = domus_xml_doc_fingerprint (self->base);
    domus_virt_redefine_async (virt, self->guest->uuid, work->text, expected, NULL, defined_cb,
                               g_object_ref (task));
  } else if (domus_platform_has (domus_connection_get_platform (self->guest->connection),
                                 DOMUS_QUIRK_NO_RENAME)) {
    domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, NULL, rename_docs_cb,
                                 g_object_ref (task));
  } else {
    domus_virt_rename_async (virt, self->guest->uuid, domus_draft_get_name (self), NULL, renamed_cb,
                             g_object_ref (task));
  }
}

/**
 * domus_draft_apply_finish:
 *
 * Returns: (transfer full): when it takes effect, in words; %NULL with @error.
 */
char *
domus_draft_apply_finish (DomusDraft *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * domus_draft_get_report:
 *
 * Returns: (transfer none) (element-type DomusApplyLine): what became of each
 *   change of the last apply; empty when nothing was written
 */
GPtrArray *
domus_draft_get_report (DomusDraft *self)
{
  return self->report;
}
