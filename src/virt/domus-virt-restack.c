/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-restack-private.h"

#include "domus-disk-use.h"
#include "domus-domain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
make_free (gpointer data)
{
  DomusVirtMake *make = data;

  g_free (make->pool);
  g_free (make->name);
  g_free (make->source);
  g_free (make->source_format);
  g_free (make->format);
  g_free (make->text);
  g_free (make->token);
  g_free (make->path);
  g_free (make);
}

/**
 * domus_virt_restack_new:
 *
 * Returns: (transfer full)
 */
DomusVirtRestack *
domus_virt_restack_new (void)
{
  DomusVirtRestack *self = g_new0 (DomusVirtRestack, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->makes = g_ptr_array_new_with_free_func (make_free);
  self->held = g_ptr_array_new_with_free_func (g_free);
  self->doomed = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * domus_virt_restack_ref:
 */
DomusVirtRestack *
domus_virt_restack_ref (DomusVirtRestack *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_virt_restack_unref:
 */
void
domus_virt_restack_unref (DomusVirtRestack *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_ptr_array_unref (self->makes);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->doomed);
  g_free (self->uuid);
  g_free (self->expected);
  g_free (self->xml);
  g_free (self->pool);
  g_free (self->name);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static DomusVirtMake *
add_make (DomusVirtRestack *self,
          DomusVirtMakeKind kind,
          const char *pool,
          const char *name,
          const char *source)
{
  DomusVirtMake *make = g_new0 (DomusVirtMake, 1);

  make->kind = kind;
  make->pool = g_strdup (pool);
  make->name = g_strdup (name);
  make->source = g_strdup (source);
  make->token = g_strdup_printf ("/domus-new-volume-%u-%08x", self->makes->len, g_random_int ());
  g_ptr_array_add (self->makes, make);
  return make;
}

/**
 * domus_virt_restack_overlay:
 * @pool: (nullable)
 * @source_format: (nullable): of the image at @source
 *
 * Returns: (transfer full): stands for the path
 */
char *
domus_virt_restack_overlay (DomusVirtRestack *self,
                            const char *pool,
                            const char *name,
                            const char *source,
                            const char *source_format)
{
  DomusVirtMake *make = add_make (self, DOMUS_VIRT_MAKE_OVERLAY, pool, name, source);

  make->source_format = g_strdup (source_format);
  return g_strdup (make->token);
}

/**
 * domus_virt_restack_copy:
 * @pool: (nullable)
 * @format: (nullable): of the copy; %NULL: as the source
 *
 * Returns: (transfer full): stands for the path
 */
char *
domus_virt_restack_copy (DomusVirtRestack *self,
                         const char *pool,
                         const char *name,
                         const char *source,
                         const char *source_format,
                         const char *format)
{
  DomusVirtMake *make = add_make (self, DOMUS_VIRT_MAKE_COPY, pool, name, source);

  make->source_format = g_strdup (source_format);
  make->format = g_strdup (format != NULL ? format : source_format);
  return g_strdup (make->token);
}

/**
 * domus_virt_restack_note:
 *
 * Returns: (transfer full): stands for the path
 */
char *
domus_virt_restack_note (DomusVirtRestack *self,
                         const char *beside,
                         const char *name,
                         const char *text)
{
  DomusVirtMake *make = add_make (self, DOMUS_VIRT_MAKE_NOTE, NULL, name, beside);

  make->text = g_strdup (text);
  return g_strdup (make->token);
}

/**
 * domus_virt_restack_define:
 * @uuid: (nullable)
 * @expected: (nullable)
 */
void
domus_virt_restack_define (DomusVirtRestack *self,
                           const char *uuid,
                           const char *expected,
                           const char *xml)
{
  g_free (self->uuid);
  self->uuid = g_strdup (uuid);
  g_free (self->expected);
  self->expected = g_strdup (expected);
  g_free (self->xml);
  self->xml = g_strdup (xml);
}

/**
 * domus_virt_restack_hold:
 */
void
domus_virt_restack_hold (DomusVirtRestack *self, const char *uuid)
{
  g_ptr_array_add (self->held, g_strdup (uuid));
}

/**
 * domus_virt_restack_doom:
 */
void
domus_virt_restack_doom (DomusVirtRestack *self, const char *path)
{
  g_ptr_array_add (self->doomed, g_strdup (path));
}

/**
 * domus_virt_restack_cancel:
 */
void
domus_virt_restack_cancel (DomusVirtRestack *self)
{
  g_atomic_int_set (&self->cancelled, TRUE);
}

/* Private: see the header. */
void
domus_virt_restack_at (DomusVirtRestack *self, const char *pool, const char *name, guint64 expects)
{
  g_mutex_lock (&self->lock);
  g_free (self->pool);
  self->pool = g_strdup (pool);
  g_free (self->name);
  self->name = g_strdup (name);
  self->expects = expects;
  g_mutex_unlock (&self->lock);
}

/* ---- in a worker ---- */

static gboolean
check_off (DomusVirtLink *link, const char *uuid, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, uuid, error);
  const char *why = NULL;

  if (dom == NULL)
    return FALSE;
  if (virDomainIsActive (dom) == 1)
    why = _ ("The guest is running: its disks change while it does.");
  else if (virDomainHasManagedSaveImage (dom, 0) == 1)
    why = _ ("The guest is saved: its memory belongs to its disks as they are.");
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID_STATE, why,
                                             _ ("Shut the guest down first."), NULL));
  return FALSE;
}

static gboolean
check_all_off (DomusVirtLink *link, const DomusVirtRestack *self, GError **error)
{
  for (guint i = 0; i < self->held->len; i++) {
    if (!check_off (link, self->held->pdata[i], error))
      return FALSE;
  }
  return self->uuid == NULL || check_off (link, self->uuid, error);
}

static gboolean
make_all (DomusVirtLink *link, DomusVirtRestack *self, GError **error)
{
  for (guint i = 0; i < self->makes->len; i++) {
    if (g_atomic_int_get (&self->cancelled)) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
      return FALSE;
    }
    g_mutex_lock (&self->lock);
    self->step = i;
    g_mutex_unlock (&self->lock);
    if (!domus_virt_make_volume (link, self, self->makes->pdata[i], error))
      return FALSE;
  }
  if (g_atomic_int_get (&self->cancelled)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("It was cancelled."));
    return FALSE;
  }
  return TRUE;
}

static void
unmake_all (DomusVirtLink *link, DomusVirtRestack *self)
{
  for (guint i = self->makes->len; i > 0; i--) {
    const DomusVirtMake *make = self->makes->pdata[i - 1];
    g_autoptr (DomusVirVol) vol = NULL;

    if (make->path == NULL)
      continue;
    vol = virStorageVolLookupByPath (link->conn, make->path);
    if (vol == NULL || virStorageVolDelete (vol, 0) < 0)
      g_info ("%s was not taken back: %s", make->path, virGetLastErrorMessage ());
  }
}

static char *
fill_in (const DomusVirtRestack *self)
{
  GString *xml = g_string_new (self->xml);

  for (guint i = 0; i < self->makes->len; i++) {
    const DomusVirtMake *make = self->makes->pdata[i];
    g_autofree char *escaped = g_markup_escape_text (make->path, -1);

    g_string_replace (xml, make->token, escaped, 0);
  }
  return g_string_free (xml, FALSE);
}

/* The volumes may have been taken for leftovers while a long copy ran. */
static gboolean
check_made (DomusVirtLink *link, const DomusVirtRestack *self, GError **error)
{
  for (guint i = 0; i < self->makes->len; i++) {
    const DomusVirtMake *make = self->makes->pdata[i];
    g_autoptr (DomusVirVol) vol = virStorageVolLookupByPath (link->conn, make->path);

    if (vol == NULL) {
      domus_virt_fail (error, _ ("A disk that was made for it is gone."));
      return FALSE;
    }
  }
  return TRUE;
}

/* Started in the moment between the last look and the definition: it runs on
 * the old disks, and the new ones must not stand on them. */
static gboolean
check_not_overtaken (DomusVirtLink *link,
                     const DomusVirtRestack *self,
                     const char *before,
                     GError **error)
{
  g_autoptr (DomusVirDomain) dom = NULL;
  g_autofree char *live = NULL;

  if (self->uuid == NULL || before == NULL)
    return TRUE;
  dom = domus_virt_lookup_guest (link, self->uuid, NULL);
  if (dom == NULL || virDomainIsActive (dom) != 1)
    return TRUE;
  live = virDomainGetXMLDesc (dom, 0);
  for (guint i = 0; live != NULL && i < self->makes->len; i++) {
    if (strstr (live, ((DomusVirtMake *)self->makes->pdata[i])->path) != NULL)
      return TRUE; /* it started with the new ones */
  }
  if (self->makes->len == 0)
    return TRUE;
  domus_virt_define_now (link, before, 0, NULL);
  g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID_STATE,
                                             _ ("The guest was started meanwhile."),
                                             _ ("Shut the guest down first."), NULL));
  return FALSE;
}

static char *
define (DomusVirtLink *link, DomusVirtRestack *self, GError **error)
{
  g_autofree char *xml = fill_in (self);
  g_autofree char *before = NULL;
  g_autofree char *uuid = NULL;

  if (!check_made (link, self, error) || !check_all_off (link, self, error))
    return NULL;
  if (self->uuid != NULL) {
    g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, self->uuid, error);

    if (dom == NULL || !domus_virt_check_unchanged (dom, self->expected, error))
      return NULL;
    before = virDomainGetXMLDesc (dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
  }
  uuid = domus_virt_define_now (link, xml, 0, error);
  if (uuid == NULL || !check_not_overtaken (link, self, before, error))
    return NULL;
  return g_steal_pointer (&uuid);
}

static gboolean
delete_doomed (DomusVirtLink *link, const DomusVirtRestack *self, GError **error)
{
  g_autoptr (GPtrArray) uses = self->doomed->len > 0 ? domus_virt_disk_uses (link) : NULL;
  g_autoptr (GString) kept = g_string_new (NULL);

  for (guint i = 0; i < self->doomed->len; i++) {
    const char *path = self->doomed->pdata[i];
    const DomusDiskUse *use = uses != NULL ? domus_disk_uses_find (uses, path, NULL) : NULL;
    g_autoptr (DomusVirVol) vol = NULL;
    g_autofree char *why = NULL;

    vol = virStorageVolLookupByPath (link->conn, path);
    if (uses == NULL)
      why = g_strdup (virGetLastErrorMessage ());
    else if (use != NULL)
      why = domus_disk_use_describe (use);
    else if (vol == NULL || virStorageVolDelete (vol, 0) < 0)
      why = g_strdup (virGetLastErrorMessage ());
    else
      /* What stood on another one of these does not any more. */
      for (guint k = uses->len; k > 0; k--)
        if (g_strcmp0 (((DomusDiskUse *)uses->pdata[k - 1])->user, path) == 0)
          g_ptr_array_remove_index (uses, k - 1);
    if (why != NULL)
      g_string_append_printf (kept, "%s: %s\n", path, why);
  }
  if (kept->len == 0)
    return TRUE;
  g_propagate_error (
      error, domus_error_new (DOMUS_ERROR_PARTIAL,
                              _ ("It is done, but disks that are not needed any more were left."),
                              _ ("Delete them by hand if nobody needs them."), kept->str));
  return FALSE;
}

static gpointer
run (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  DomusVirtRestack *self = args->data;
  g_autofree char *uuid = NULL;

  if (!check_all_off (link, self, error))
    return NULL;
  if (self->uuid != NULL) {
    g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, self->uuid, error);

    if (dom == NULL || !domus_virt_check_unchanged (dom, self->expected, error))
      return NULL;
  }
  if (!make_all (link, self, error)) {
    unmake_all (link, self);
    return NULL;
  }
  uuid = self->xml != NULL ? define (link, self, error) : g_strdup ("");
  if (uuid == NULL) {
    unmake_all (link, self);
    return NULL;
  }
  if (!delete_doomed (link, self, error))
    return NULL;
  return g_steal_pointer (&uuid);
}

/**
 * domus_virt_restack_async:
 *
 * Cancelled by domus_virt_restack_cancel() only: what has begun ends in one of
 * two ways, all or nothing.
 */
void
domus_virt_restack_async (DomusVirt *self,
                          DomusVirtRestack *restack,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static const DomusVirtCall call = { "restack", run, g_free, DOMUS_VIRT_CHANGE, .slow = TRUE };

  domus_virt_run (self, &call,
                  &(DomusVirtArgs){ .data = domus_virt_restack_ref (restack),
                                    .release = (GDestroyNotify)domus_virt_restack_unref },
                  NULL, callback, user_data);
}

/**
 * domus_virt_restack_finish:
 *
 * Returns: (transfer full): the UUID of the guest, or "" when none was defined
 */
char *
domus_virt_restack_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- how far ---- */

static gpointer
poll_progress (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  DomusVirtRestack *self = args->data;
  g_autofree char *pool_name = NULL;
  g_autofree char *name = NULL;
  g_autoptr (DomusVirPool) pool = NULL;
  g_autoptr (DomusVirVol) vol = NULL;
  virStorageVolInfo info;
  double *progress = g_new0 (double, 1);
  guint64 expects;

  g_mutex_lock (&self->lock);
  *progress = self->makes->len > 0 ? (double)self->step / self->makes->len : -1;
  pool_name = g_strdup (self->pool);
  name = g_strdup (self->name);
  expects = self->expects;
  g_mutex_unlock (&self->lock);

  if (name != NULL && expects > 0) {
    pool = virStoragePoolLookupByName (link->conn, pool_name);
    vol = pool != NULL ? virStorageVolLookupByName (pool, name) : NULL;
    if (vol != NULL && virStorageVolGetInfo (vol, &info) == 0)
      *progress += MIN (1, (double)info.allocation / expects) / self->makes->len;
  }
  return progress;
}

/**
 * domus_virt_restack_poll_async:
 */
void
domus_virt_restack_poll_async (DomusVirt *self,
                               DomusVirtRestack *restack,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "poll restack", poll_progress, g_free, DOMUS_VIRT_READ };

  domus_virt_run (self, &call,
                  &(DomusVirtArgs){ .data = domus_virt_restack_ref (restack),
                                    .release = (GDestroyNotify)domus_virt_restack_unref },
                  cancellable, callback, user_data);
}

/**
 * domus_virt_restack_poll_finish:
 * @progress: (out): 0 to 1
 */
gboolean
domus_virt_restack_poll_finish (DomusVirt *self,
                                GAsyncResult *result,
                                double *progress,
                                GError **error)
{
  g_autofree double *value = domus_virt_run_finish (self, result, error);

  if (value == NULL)
    return FALSE;
  *progress = *value;
  return TRUE;
}
