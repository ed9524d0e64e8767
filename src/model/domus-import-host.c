/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include <string.h>

/* Reading every other definition takes a call a guest. */
#define MAX_GUESTS 500

struct _DomusImportHost
{
  grefcount refs;              /* its owner's, and one for each question on its way */
  DomusConnection *connection; /* (owned) */
  DomusVirt *virt;             /* (owned) (nullable) */
  GCancellable *cancellable;
  void (*changed) (gpointer data);
  gpointer data;
  GHashTable *paths;   /* path -> DomusPathState + 1 */
  GHashTable *macs;    /* MAC, lower case -> name of the guest */
  GHashTable *disks;   /* path -> name of the guest */
  GPtrArray *networks; /* (nullable): of char *, NULL-terminated */
  GPtrArray *bridges;  /* (nullable) */
  GPtrArray *guests;   /* UUIDs still to look at */
  gboolean too_many;
};

typedef struct
{
  DomusImportHost *host; /* (owned) */
  char *path;            /* (owned) (nullable) */
} Question;

static void host_unref (DomusImportHost *self);

static Question *
question_new (DomusImportHost *self, const char *path)
{
  Question *question = g_new0 (Question, 1);

  g_ref_count_inc (&self->refs);
  question->host = self;
  question->path = g_strdup (path);
  return question;
}

static void
question_free (Question *question)
{
  host_unref (question->host);
  g_free (question->path);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* An answer may have been on its way when its question was given up. */
static gboolean
abandoned (DomusImportHost *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

static void
host_unref (DomusImportHost *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  g_object_unref (self->cancellable);
  g_clear_object (&self->virt);
  g_clear_object (&self->connection);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->macs);
  g_hash_table_unref (self->disks);
  g_ptr_array_unref (self->guests);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_clear_pointer (&self->bridges, g_ptr_array_unref);
  g_free (self);
}

/* ---- networks ---- */

static void
networks_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  DomusImportHost *self = question->host;
  g_autoptr (GPtrArray) list = domus_virt_list_networks_finish (DOMUS_VIRT (source), result, NULL);

  if (abandoned (self))
    return;
  if (list != NULL) {
    self->networks = g_ptr_array_new_with_free_func (g_free);
    self->bridges = g_ptr_array_new_with_free_func (g_free);
    for (guint i = 0; i < list->len; i++) {
      const DomusVirtNetwork *network = list->pdata[i];

      g_ptr_array_add (g_str_equal (network->kind, "bridge") ? self->bridges : self->networks,
                       g_strdup (network->name));
    }
    g_ptr_array_add (self->networks, NULL);
    /* None at all is rather a host that cannot tell. */
    if (self->bridges->len == 0
        && domus_connection_get_platform (self->connection)->driver == DOMUS_DRIVER_XEN)
      g_clear_pointer (&self->bridges, g_ptr_array_unref);
    else
      g_ptr_array_add (self->bridges, NULL);
  }
  self->changed (self->data);
}

/* ---- the other guests ---- */

static void next_guest (DomusImportHost *self);

static void
guest_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  DomusImportHost *self = question->host;
  g_autofree char *text = domus_virt_get_xml_finish (DOMUS_VIRT (source), result, NULL);
  g_autoptr (DomusXmlDoc) doc = NULL;

  if (abandoned (self))
    return;
  doc = text != NULL ? domus_xml_doc_parse (text, "domain", NULL) : NULL;
  if (doc != NULL) {
    g_autofree char *name = domus_domain_get_name (doc);
    g_autoptr (GPtrArray) interfaces = domus_domain_list_interfaces (doc);
    g_autoptr (GPtrArray) disks = domus_domain_list_disks (doc);

    for (guint i = 0; i < interfaces->len; i++) {
      const DomusInterface *interface = interfaces->pdata[i];

      if (interface->mac != NULL)
        g_hash_table_insert (self->macs, g_ascii_strdown (interface->mac, -1), g_strdup (name));
    }
    for (guint i = 0; i < disks->len; i++) {
      const DomusDisk *disk = disks->pdata[i];

      if (disk->source != NULL && disk->kind == DOMUS_DISK_KIND_DISK && !disk->readonly
          && !disk->shareable)
        g_hash_table_insert (self->disks, g_strdup (disk->source), g_strdup (name));
    }
  }
  next_guest (self);
}

static void
next_guest (DomusImportHost *self)
{
  g_autofree char *uuid = NULL;

  if (self->guests->len == 0) {
    self->changed (self->data);
    return;
  }
  uuid = g_ptr_array_steal_index_fast (self->guests, self->guests->len - 1);
  domus_virt_get_xml_async (self->virt, uuid, DOMUS_VIRT_XML_CONFIG, self->cancellable, guest_cb,
                            question_new (self, NULL));
}

static void
list_guests (DomusImportHost *self)
{
  GListModel *guests = domus_connection_get_guests (self->connection);
  guint n = g_list_model_get_n_items (guests);

  self->too_many = n > MAX_GUESTS;
  for (guint i = 0; !self->too_many && i < n; i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);

    g_ptr_array_add (self->guests, g_strdup (domus_guest_get_uuid (guest)));
  }
  next_guest (self);
}

/* ---- paths ---- */

static void
path_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  DomusImportHost *self = question->host;
  g_autoptr (GError) error = NULL;
  DomusVirtPathState state = domus_virt_check_path_finish (DOMUS_VIRT (source), result, &error);

  if (abandoned (self))
    return;
  /* The two enumerations have the same members in the same order. */
  G_STATIC_ASSERT ((int)DOMUS_PATH_UNREADABLE == (int)DOMUS_VIRT_PATH_UNREADABLE);
  if (error == NULL && state != DOMUS_VIRT_PATH_UNKNOWN) {
    g_hash_table_insert (self->paths, g_strdup (question->path), GUINT_TO_POINTER (state + 1));
    self->changed (self->data);
  }
}

DomusPathState
domus_import_host_get_path (DomusImportHost *self, const char *path)
{
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->paths, path));

  if (known > 0)
    return (DomusPathState)(known - 1);
  g_hash_table_insert (self->paths, g_strdup (path), GUINT_TO_POINTER (DOMUS_PATH_UNKNOWN + 1));
  if (self->virt != NULL)
    domus_virt_check_path_async (self->virt, path, self->cancellable, path_cb,
                                 question_new (self, path));
  return DOMUS_PATH_UNKNOWN;
}

/* ---- what is known ---- */

void
domus_import_host_fill (DomusImportHost *self, DomusAdaptHost *adapt)
{
  const DomusVirtHost *host = self->virt != NULL ? domus_virt_get_host (self->virt) : NULL;

  *adapt = (DomusAdaptHost){
    .platform = domus_connection_get_platform (self->connection),
    .networks = self->networks != NULL ? (const char *const *)self->networks->pdata : NULL,
    .bridges = self->bridges != NULL ? (const char *const *)self->bridges->pdata : NULL,
    .session = host != NULL && host->session,
  };
}

const char *
domus_import_host_find_mac (DomusImportHost *self, const char *mac)
{
  g_autofree char *lower = g_ascii_strdown (mac, -1);

  return g_hash_table_lookup (self->macs, lower);
}

const char *
domus_import_host_find_disk (DomusImportHost *self, const char *path)
{
  return g_hash_table_lookup (self->disks, path);
}

gboolean
domus_import_host_too_many (DomusImportHost *self)
{
  return self->too_many;
}

DomusConnection *
domus_import_host_get_connection (DomusImportHost *self)
{
  return self->connection;
}

DomusImportHost *
domus_import_host_new (DomusConnection *connection, void (*changed) (gpointer data), gpointer data)
{
  DomusImportHost *self = g_new0 (DomusImportHost, 1);

  g_ref_count_init (&self->refs);
  self->connection = g_object_ref (connection);
  g_set_object (&self->virt, domus_connection_get_virt (connection));
  self->cancellable = g_cancellable_new ();
  self->changed = changed;
  self->data = data;
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->macs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->guests = g_ptr_array_new_with_free_func (g_free);
  if (self->virt != NULL) {
    domus_virt_list_networks_async (self->virt, self->cancellable, networks_cb,
                                    question_new (self, NULL));
    list_guests (self);
  }
  return self;
}

void
domus_import_host_free (DomusImportHost *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  host_unref (self);
}
