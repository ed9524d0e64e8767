/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-bulk-run-private.h"

#include "domus-error.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

/* Operations of one bulk at the same time: enough to keep a host busy, not so
 * many that it serves nothing else. */
#define AT_ONCE 4

/* Counted by hand: one for each operation in flight. */
typedef struct
{
  const DomusBulkKind *kind;
  gpointer data;
  GDestroyNotify free_data;
  GtkWindow *window; /* (unowned) (nullable): weak */
  char *failed_text;
  GPtrArray *guests;
  GCancellable *cancellable;
  DomusJob *job;
  GString *failures;
  guint next;
  guint done;
  guint failed;
} Bulk;

static void
bulk_free (Bulk *bulk)
{
  if (bulk->free_data != NULL)
    bulk->free_data (bulk->data);
  g_clear_weak_pointer (&bulk->window);
  g_free (bulk->failed_text);
  g_ptr_array_unref (bulk->guests);
  g_object_unref (bulk->cancellable);
  g_object_unref (bulk->job);
  g_string_free (bulk->failures, TRUE);
  g_free (bulk);
}

static GError *
bulk_error (Bulk *bulk)
{
  g_autofree char *message = NULL;

  if (g_cancellable_is_cancelled (bulk->cancellable) && bulk->failed == 0)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  if (bulk->failed == 0)
    return NULL;
  message = g_strdup_printf (ngettext ("It failed for %u of %u guest.",
                                       "It failed for %u of %u guests.", bulk->guests->len),
                             bulk->failed, bulk->guests->len);
  return domus_error_new (DOMUS_ERROR_FAILED, message,
                          _ ("The details say why, guest by guest. The others are done."),
                          bulk->failures->str);
}

static void
bulk_end (Bulk *bulk)
{
  g_autoptr (GError) error = bulk_error (bulk);

  domus_job_finish (bulk->job, error);
  if (bulk->failed > 0 && bulk->window != NULL)
    domus_message_error (bulk->window, bulk->failed_text, error);
  bulk_free (bulk);
}

static void bulk_go_on (Bulk *bulk);

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bulk *bulk = user_data;
  DomusGuest *guest = DOMUS_GUEST (source);
  g_autoptr (GError) error = NULL;

  bulk->done++;
  if (!bulk->kind->finish (guest, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    bulk->failed++;
    g_string_append_printf (bulk->failures, "%s: %s\n", domus_guest_get_label (guest),
                            error->message);
  }
  bulk_go_on (bulk);
}

/* Frees @bulk when all is done. */
static void
bulk_go_on (Bulk *bulk)
{
  if (g_cancellable_is_cancelled (bulk->cancellable)) {
    /* Those that have not begun stay as they are. */
    bulk->done += bulk->guests->len - bulk->next;
    bulk->next = bulk->guests->len;
  }
  while (bulk->next < bulk->guests->len && bulk->next - bulk->done < AT_ONCE) {
    DomusGuest *guest = g_ptr_array_index (bulk->guests, bulk->next++);

    bulk->kind->begin (guest, bulk->data, on_done, bulk);
  }
  domus_job_set_progress (bulk->job, (double)bulk->done / (double)bulk->guests->len);
  if (bulk->done == bulk->guests->len)
    bulk_end (bulk);
}

static gpointer
ref_guest (gconstpointer guest, gpointer user_data)
{
  return g_object_ref ((gpointer)guest);
}

/**
 * domus_bulk_run:
 * @guests: (element-type DomusGuest): at least one
 */
void
domus_bulk_run (DomusConnectionStore *store,
                GtkWindow *window,
                const char *title,
                const char *failed,
                GPtrArray *guests,
                const DomusBulkKind *kind,
                gpointer data,
                GDestroyNotify free_data)
{
  Bulk *bulk = g_new0 (Bulk, 1);

  g_return_if_fail (guests->len > 0);
  bulk->kind = kind;
  bulk->data = data;
  bulk->free_data = free_data;
  bulk->failed_text = g_strdup (failed);
  bulk->guests = g_ptr_array_copy (guests, ref_guest, NULL);
  g_ptr_array_set_free_func (bulk->guests, g_object_unref);
  bulk->cancellable = g_cancellable_new ();
  bulk->failures = g_string_new (NULL);
  if (window != NULL)
    g_set_weak_pointer (&bulk->window, window);
  bulk->job = domus_job_new (title, bulk->cancellable);
  domus_connection_store_add_job (store, bulk->job);
  bulk_go_on (bulk);
}
