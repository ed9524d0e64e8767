/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  DomusVirt *virt;
  char *old_name;
  char *text;     /* the new definition */
  char *old_text; /* the present one, with passwords, for the way back */
  char *expected;
  char *label;
  gboolean rename;
} Work;

static void
work_free (Work *work)
{
  g_clear_object (&work->virt);
  g_free (work->old_name);
  if (work->text != NULL)
    explicit_bzero (work->text, strlen (work->text));
  if (work->old_text != NULL)
    explicit_bzero (work->old_text, strlen (work->old_text));
  g_free (work->text);
  g_free (work->old_text);
  g_free (work->expected);
  g_free (work->label);
  g_free (work);
}

static void
apply_return (GTask *task, GError *error)
{
  DomusDraft *self = g_task_get_source_object (task);
  const DomusPlatform *platform =
      self->guest->connection ? domus_connection_get_platform (self->guest->connection) : NULL;
  const char *when;

  domus_guest_end (self->guest);
  domus_guest_refresh (self->guest);
  if (self->guest->connection != NULL)
    domus_connection_relist (self->guest->connection);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (!domus_guest_is_active (self->guest))
    when = _ ("Applied. The guest will have it when it starts.");
  else if (platform != NULL && domus_platform_has (platform, DOMUS_QUIRK_REBOOT_REREADS))
    when = _ ("Applied. It takes effect when the guest reboots: Xen then reads the definition "
              "again.");
  else
    when = _ ("Applied. It takes effect after the guest was shut down and started again.");
  g_task_return_pointer (task, g_strdup (when), g_free);
}

static void
history_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_history_add_finish (DOMUS_HISTORY (source), result, &error))
    g_warning ("cannot remember a change: %s", error->message);
  apply_return (task, NULL);
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
  g_autoptr (DomusXmlDoc) before = self->base;
  DomusHistory *history = domus_guest_get_history (self->guest);
  g_autofree char *after = NULL;

  self->base = docs != NULL ? g_steal_pointer (&docs->config) : domus_xml_doc_copy (self->doc);
  domus_xml_doc_unref (self->doc);
  self->doc = domus_xml_doc_copy (self->base);
  domus_draft_touched (self);
  if (history == NULL || work->rename) {
    apply_return (task, NULL);
    return;
  }
  after = domus_xml_doc_fingerprint (self->base);
  domus_history_add_async (history, self->guest->uuid, work->label, before, after, NULL, history_cb,
                           g_object_ref (task));
}

static void
defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_redefine_finish (DOMUS_VIRT (source), result, &error);

  if (uuid == NULL)
    apply_return (task, error);
  else
    domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, NULL, applied_docs_cb,
                                 g_object_ref (task));
}

/* ---- rename ---- */

static void
way_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &error);
  g_autoptr (GError) first = g_object_steal_data (G_OBJECT (task), "first-error");

  if (uuid == NULL) {
    g_autofree char *message = g_strdup_printf (
        _ ("The guest “%s” could not be renamed, and its definition could not be put back."),
        work->old_name);
    apply_return (task, domus_error_new (DOMUS_ERROR_PARTIAL, message,
                                         _ ("Press “Apply” again once the host answers: this "
                                            "window still has the whole definition."),
                                         error->message));
  } else {
    apply_return (task, g_steal_pointer (&first));
  }
}

static void
new_defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &error);

  if (uuid == NULL) {
    g_object_set_data_full (G_OBJECT (task), "first-error", error, (GDestroyNotify)g_error_free);
    domus_virt_define_async (work->virt, work->old_text, FALSE, NULL, way_back_cb,
                             g_object_ref (task));
    return;
  }
  domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, NULL, applied_docs_cb,
                               g_object_ref (task));
}

static void
undefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (!domus_virt_undefine_finish (DOMUS_VIRT (source), result, &error))
    apply_return (task, error);
  else
    domus_virt_define_async (work->virt, work->text, FALSE, NULL, new_defined_cb,
                             g_object_ref (task));
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

/* Without virDomainRename() (libxl) a guest is renamed by removing its
 * definition and adding it under the new name; just before, it is read once
 * more, so that nobody's change is lost. */
static void
rename_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, &error);

  if (docs == NULL) {
    apply_return (task, error);
  } else if (!domus_xml_doc_equal (docs->config, self->base)) {
    apply_return (task, domus_error_new (DOMUS_ERROR_CONFLICT,
                                         _ ("The guest’s definition was changed meanwhile."), NULL,
                                         NULL));
  } else {
    work->old_text = domus_xml_doc_to_string (docs->config);
    domus_virt_undefine_async (work->virt, self->guest->uuid, NULL, undefined_cb,
                               g_object_ref (task));
  }
}

/**
 * domus_draft_apply_async:
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
  const DomusPlatform *platform;
  GPtrArray *changes;
  Work *work;

  g_task_set_check_cancellable (task, FALSE);
  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  platform = domus_connection_get_platform (self->guest->connection);
  changes = domus_draft_get_changes (self);
  work = g_new0 (Work, 1);
  work->virt = g_object_ref (virt);
  work->old_name = domus_domain_get_name (self->base);
  work->text = domus_xml_doc_to_string (self->doc);
  work->expected = domus_xml_doc_fingerprint (self->base);
  work->rename = g_strcmp0 (work->old_name, domus_draft_get_name (self)) != 0;
  work->label =
      changes->len == 1
          ? g_strdup (((DomusChange *)changes->pdata[0])->words)
          : g_strdup_printf (ngettext ("%u change", "%u changes", changes->len), changes->len);
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  domus_guest_begin (self->guest);

  if (!work->rename)
    domus_virt_redefine_async (virt, self->guest->uuid, work->text, work->expected, NULL,
                               defined_cb, g_object_ref (task));
  else if (domus_platform_has (platform, DOMUS_QUIRK_NO_RENAME))
    domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, NULL, rename_docs_cb,
                                 g_object_ref (task));
  else
    domus_virt_rename_async (virt, self->guest->uuid, domus_draft_get_name (self), NULL, renamed_cb,
                             g_object_ref (task));
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
