/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-values-private.h"

#include <glib/gi18n-lib.h>

/**
 * domus_value_yes_or_no:
 *
 * Returns: (transfer full): the value of a check row.
 */
char *
domus_value_yes_or_no (gboolean on)
{
  return g_strdup (on ? "yes" : "no");
}

/**
 * domus_value_is_yes:
 *
 * Returns: what a check row's value says.
 */
gboolean
domus_value_is_yes (const char *value)
{
  return g_str_equal (value, "yes");
}

/**
 * domus_value_number:
 *
 * Returns: (transfer full): in decimal.
 */
char *
domus_value_number (guint64 value)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

/**
 * domus_value_format_choice:
 *
 * Returns: (transfer full): for a row's format.
 */
char *
domus_value_format_choice (const char *value)
{
  return g_strdup (*value != '\0' ? value : _ ("The hypervisor’s choice"));
}

/**
 * domus_value_add_choices:
 * @pairs: id, label, id, label, ..., %NULL
 */
void
domus_value_add_choices (GtkComboBoxText *combo, const char *const *pairs)
{
  for (gsize i = 0; pairs[i] != NULL; i += 2)
    gtk_combo_box_text_append (combo, pairs[i], _ (pairs[i + 1]));
}

/**
 * domus_value_get_guest:
 *
 * Returns: (transfer none): whose definition the page edits.
 */
DomusGuest *
domus_value_get_guest (DomusFormPage *page)
{
  return domus_draft_get_guest (domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page)));
}

/* ---- what the host knows ---- */

#define ASKER "domus-tune-asker"

typedef struct
{
  DomusFormPage *page; /* (unowned): owns this */
  DomusGuestTune *tune;
  GCancellable *cancellable;
} Asker;

static void
asker_free (Asker *asker)
{
  g_cancellable_cancel (asker->cancellable);
  g_object_unref (asker->cancellable);
  domus_guest_tune_free (asker->tune);
  g_free (asker);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  DomusGuestTune *tune = domus_guest_read_tune_finish (DOMUS_GUEST (source), result, &error);
  Asker *asker = user_data; /* gone when it was cancelled */

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (tune == NULL)
    return;
  domus_guest_tune_free (asker->tune);
  asker->tune = tune;
  domus_hardware_page_load (DOMUS_HARDWARE_PAGE (asker->page), FALSE);
}

static void
ask (Asker *asker)
{
  g_cancellable_cancel (asker->cancellable);
  g_object_unref (asker->cancellable);
  asker->cancellable = g_cancellable_new ();
  domus_guest_read_tune_async (domus_value_get_guest (asker->page), asker->cancellable, read_cb,
                               asker);
}

/**
 * domus_value_ask_tune:
 */
void
domus_value_ask_tune (DomusFormPage *page)
{
  Asker *asker = g_object_get_data (G_OBJECT (page), ASKER);

  if (asker != NULL)
    ask (asker);
}

/**
 * domus_value_get_tune:
 *
 * Returns: (transfer none) (nullable): what the host answered.
 */
DomusGuestTune *
domus_value_get_tune (DomusFormPage *page)
{
  Asker *asker = g_object_get_data (G_OBJECT (page), ASKER);

  if (asker == NULL) {
    asker = g_new0 (Asker, 1);
    asker->page = page;
    asker->cancellable = g_cancellable_new ();
    g_object_set_data_full (G_OBJECT (page), ASKER, asker, (GDestroyNotify)asker_free);
    g_signal_connect_object (domus_value_get_guest (page), "notify::state",
                             G_CALLBACK (domus_value_ask_tune), page, G_CONNECT_SWAPPED);
    ask (asker);
  }
  return asker->tune;
}
