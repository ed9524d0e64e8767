/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include <string.h>

enum
{
  PROP_DIRTY = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint changed;

G_DEFINE_FINAL_TYPE (DomusDraft, domus_draft, G_TYPE_OBJECT)

static void
domus_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DIRTY)
    g_value_set_boolean (value, domus_draft_is_dirty (DOMUS_DRAFT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
domus_draft_finalize (GObject *object)
{
  DomusDraft *self = DOMUS_DRAFT (object);

  g_clear_object (&self->guest);
  g_clear_pointer (&self->base, domus_xml_doc_unref);
  g_clear_pointer (&self->doc, domus_xml_doc_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self->name);
  G_OBJECT_CLASS (domus_draft_parent_class)->finalize (object);
}

static void
domus_draft_class_init (DomusDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = domus_draft_get_property;
  object_class->finalize = domus_draft_finalize;
  props[PROP_DIRTY] =
      g_param_spec_boolean ("dirty", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed = g_signal_new ("changed", DOMUS_TYPE_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
domus_draft_init (DomusDraft *self)
{}

/* ---- open ---- */

static void
open_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *guest = DOMUS_GUEST (source);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (guest, result, &error);
  DomusDraft *self;

  if (docs == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self = g_object_new (DOMUS_TYPE_DRAFT, NULL);
  self->guest = g_object_ref (guest);
  self->base = g_steal_pointer (&docs->config);
  self->doc = domus_xml_doc_copy (self->base);
  g_task_return_pointer (task, self, g_object_unref);
}

/**
 * domus_draft_open_async:
 */
void
domus_draft_open_async (DomusGuest *guest,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (guest, cancellable, callback, user_data);

  domus_guest_read_docs_async (guest, DOMUS_VIRT_XML_SECURE, cancellable, open_docs_cb,
                               g_object_ref (task));
}

/**
 * domus_draft_open_finish:
 *
 * Returns: (transfer full): a clean draft.
 */
DomusDraft *
domus_draft_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- edit ---- */

/**
 * domus_draft_get_guest:
 */
DomusGuest *
domus_draft_get_guest (DomusDraft *self)
{
  return self->guest;
}

/**
 * domus_draft_get_doc:
 *
 * Returns: (transfer none): edit it, then call domus_draft_touched().
 */
DomusXmlDoc *
domus_draft_get_doc (DomusDraft *self)
{
  return self->doc;
}

/**
 * domus_draft_get_base:
 */
const DomusXmlDoc *
domus_draft_get_base (DomusDraft *self)
{
  return self->base;
}

/**
 * domus_draft_touched:
 */
void
domus_draft_touched (DomusDraft *self)
{
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIRTY]);
  g_signal_emit (self, changed, 0);
}

/**
 * domus_draft_get_name:
 *
 * Returns: (transfer none): the name that the guest will have; until the next
 *   call.
 */
const char *
domus_draft_get_name (DomusDraft *self)
{
  g_free (self->name);
  self->name = domus_domain_get_name (self->doc);
  return self->name;
}

/**
 * domus_draft_set_name:
 */
void
domus_draft_set_name (DomusDraft *self, const char *name)
{
  domus_xml_doc_set (self->doc, "name", name);
  domus_draft_touched (self);
}

/**
 * domus_draft_get_changes:
 *
 * Returns: (transfer none) (element-type DomusChange): own changes, in words.
 */
GPtrArray *
domus_draft_get_changes (DomusDraft *self)
{
  if (self->changes == NULL)
    self->changes = domus_domain_diff (self->base, self->doc, FALSE);
  return self->changes;
}

/**
 * domus_draft_is_dirty:
 */
gboolean
domus_draft_is_dirty (DomusDraft *self)
{
  return !domus_xml_doc_equal (self->base, self->doc);
}

/**
 * domus_draft_revert:
 *
 * Drops own changes.
 */
void
domus_draft_revert (DomusDraft *self)
{
  domus_xml_doc_unref (self->doc);
  self->doc = domus_xml_doc_copy (self->base);
  domus_draft_touched (self);
}

/* ---- rebase ---- */

static gboolean
touches (GPtrArray *changes, const char *place)
{
  for (guint i = 0; i < changes->len; i++) {
    if (g_strcmp0 (((DomusChange *)changes->pdata[i])->place, place) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
set_from (DomusXmlDoc *into, const DomusXmlDoc *from, const char *place)
{
  if (strrchr (place, '@') > strrchr (place, '/') || place[0] == '@') {
    g_autofree char *value = domus_xml_doc_get (from, place);
    domus_xml_doc_set (into, place, value);
  } else {
    g_autofree char *fragment = domus_xml_doc_get_fragment (from, place);
    if (fragment == NULL)
      domus_xml_doc_remove (into, place);
    else if (!domus_xml_doc_exists (into, place)
             || !domus_xml_doc_replace_fragment (into, place, fragment, NULL)) {
      const char *slash = strrchr (place, '/');
      g_autofree char *parent = slash ? g_strndup (place, slash - place) : g_strdup ("");
      domus_xml_doc_insert_fragment (into, parent, fragment, NULL);
    }
  }
}

static void
rebase_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusDraft *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs =
      domus_guest_read_docs_finish (DOMUS_GUEST (source), result, &error);
  g_autoptr (GPtrArray) theirs = NULL;
  g_autoptr (DomusXmlDoc) merged = NULL;
  GPtrArray *own;
  int lost = 0;

  if (docs == NULL) {
    g_task_return_error (task, error);
    return;
  }
  own = domus_draft_get_changes (self);
  theirs = domus_domain_diff (self->base, docs->config, FALSE);
  merged = domus_xml_doc_copy (docs->config);
  for (guint i = 0; i < own->len; i++) {
    const DomusChange *change = own->pdata[i];
    if (change->place == NULL || touches (theirs, change->place))
      lost++;
    else
      set_from (merged, self->doc, change->place);
  }
  domus_xml_doc_unref (self->base);
  self->base = g_steal_pointer (&docs->config);
  domus_xml_doc_unref (self->doc);
  self->doc = g_steal_pointer (&merged);
  domus_draft_touched (self);
  g_task_return_int (task, lost);
}

/**
 * domus_draft_rebase_async:
 */
void
domus_draft_rebase_async (DomusDraft *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  domus_guest_read_docs_async (self->guest, DOMUS_VIRT_XML_SECURE, cancellable, rebase_docs_cb,
                               g_object_ref (task));
}

/**
 * domus_draft_rebase_finish:
 *
 * Returns: how many own changes touch what the other changed, and were given
 *   up; -1 with @error.
 */
int
domus_draft_rebase_finish (DomusDraft *self, GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
