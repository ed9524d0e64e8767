/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-storage-dialogs-private.h"

#include "common/domus-size-spin-private.h"
#include "domus-host-form-private.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the three dialogs have; each uses some of it. */
typedef struct
{
  DomusConnection *connection;
  GtkWidget *owner;
  DomusStorageDone done;
  char *pool;
  char *pool_type;
  DomusVolume *volume; /* (nullable): that is copied, or grown */

  GtkEntry *name;
  DomusSizeSpin *size;
  GtkComboBoxText *format; /* (nullable) */
  GtkEntry *backing;       /* (nullable) */
  GtkToggleButton *whole;  /* (nullable) */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_object_unref (self->connection);
  g_object_unref (self->owner);
  g_free (self->pool);
  g_free (self->pool_type);
  domus_volume_free (self->volume);
  g_free (self);
}

static Ask *
ask_new (GtkWidget *owner,
         DomusConnection *connection,
         const DomusPool *pool,
         const DomusVolume *volume,
         DomusStorageDone done)
{
  Ask *self = g_new0 (Ask, 1);

  self->connection = g_object_ref (connection);
  self->owner = g_object_ref (owner);
  self->done = done;
  if (pool != NULL) {
    self->pool = g_strdup (pool->name);
    self->pool_type = g_strdup (pool->type);
  }
  if (volume != NULL)
    self->volume = domus_volume_copy (volume);
  return self;
}

static void
volume_wish_clear (DomusVolumeWish *wish)
{
  g_free (wish->name);
  g_free (wish->format);
  g_free (wish->backing);
  g_free (wish->backing_format);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DomusVolumeWish, volume_wish_clear)

static void
add_format (Ask *self, DomusHostForm *form)
{
  const char *const *formats = domus_volume_formats (self->pool_type);

  if (*formats == NULL)
    return;
  self->format = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  for (; *formats != NULL; formats++)
    gtk_combo_box_text_append (self->format, *formats,
                               strcmp (*formats, "qcow2") == 0 ? _ ("qcow2 (grows, can be frozen)")
                               : strcmp (*formats, "raw") == 0 ? _ ("raw (plain, quick)")
                                                               : _ ("VHD (for other programs)"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->format), 0);
  domus_host_form_add (form, _ ("_Format:"), GTK_WIDGET (self->format));
}

static void
fill_wish (Ask *self, DomusVolumeWish *wish)
{
  const char *backing = self->backing != NULL ? gtk_entry_get_text (self->backing) : "";

  wish->format = self->format != NULL
                     ? g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->format)))
                     : NULL;
  wish->name =
      domus_volume_file_name (gtk_entry_get_text (self->name), self->pool_type, wish->format);
  wish->capacity =
      self->size != NULL ? domus_size_spin_get_bytes (self->size) : self->volume->capacity;
  wish->preallocate = self->whole != NULL && gtk_toggle_button_get_active (self->whole);
  if (*backing != '\0') {
    wish->backing = g_strdup (backing);
    wish->backing_format = g_strdup (g_str_has_suffix (backing, ".qcow2") ? "qcow2" : "raw");
  }
}

/* ---- a new one ---- */

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusHostForm *form = domus_host_form_back (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      domus_connection_make_volume_finish (DOMUS_CONNECTION (source), result, &error);
  Ask *self;

  if (form == NULL)
    return;
  self = form->data;
  if (path != NULL) {
    g_autofree char *name = g_path_get_basename (path);
    self->done (self->owner, name);
  }
  domus_host_form_end (form, _ ("The volume was not made"), error);
}

static void
make (DomusHostForm *form)
{
  Ask *self = form->data;
  g_auto (DomusVolumeWish) wish = { 0 };

  fill_wish (self, &wish);
  domus_host_form_begin (form);
  domus_connection_make_volume_async (self->connection, self->pool, &wish, NULL, form->cancellable,
                                      made_cb, domus_host_form_hold (form));
}

static void
on_format (Ask *self)
{
  const char *format = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->format));

  gtk_widget_set_sensitive (GTK_WIDGET (self->backing), g_strcmp0 (format, "qcow2") == 0);
  if (g_strcmp0 (format, "qcow2") != 0)
    gtk_entry_set_text (self->backing, "");
}

/**
 * domus_new_volume_dialog_show:
 */
void
domus_new_volume_dialog_show (GtkWidget *owner,
                              DomusConnection *connection,
                              const DomusPool *pool,
                              DomusStorageDone done)
{
  Ask *self = ask_new (owner, connection, pool, NULL, done);
  DomusHostForm *form = domus_host_form_new (owner, _ ("New Volume"), _ ("_Make"), self, ask_free);
  g_autofree char *room = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *text = g_strdup_printf (_ ("“%s” has %s left."), pool->name, room);

  self->name = GTK_ENTRY (gtk_entry_new ());
  self->size = DOMUS_SIZE_SPIN (domus_size_spin_new ());
  domus_size_spin_set_bytes (self->size, 20 * DOMUS_GIB);
  domus_host_form_add (form, _ ("_Name:"), GTK_WIDGET (self->name));
  domus_host_form_add (form, _ ("_Size:"), GTK_WIDGET (self->size));
  add_format (self, form);
  if (self->format != NULL) {
    self->backing = GTK_ENTRY (gtk_entry_new ());
    gtk_entry_set_placeholder_text (self->backing, _ ("Nothing: an empty disk"));
    domus_host_form_add (form, _ ("Stands _on:"), GTK_WIDGET (self->backing));
    g_signal_connect_swapped (self->format, "changed", G_CALLBACK (on_format), self);
  }
  self->whole =
      GTK_TOGGLE_BUTTON (gtk_check_button_new_with_mnemonic (_ ("_Take all of its space at once")));
  domus_host_form_add_wide (form, GTK_WIDGET (self->whole));
  domus_host_form_add_wide (form, gtk_label_new (text));
  domus_host_form_run (form, make);
}

/* ---- a copy ---- */

/* Copying goes on when the dialog is gone. */
typedef struct
{
  DomusJob *job;
  GtkWidget *owner;
  DomusStorageDone done;
} Copying;

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Copying *copying = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      domus_connection_make_volume_finish (DOMUS_CONNECTION (source), result, &error);

  domus_job_finish (copying->job, error);
  if (path != NULL && gtk_widget_get_parent (copying->owner) != NULL) {
    g_autofree char *name = g_path_get_basename (path);
    copying->done (copying->owner, name);
  }
  g_object_unref (copying->job);
  g_object_unref (copying->owner);
  g_free (copying);
}

static void
copy (DomusHostForm *form)
{
  Ask *self = form->data;
  g_auto (DomusVolumeWish) wish = { 0 };
  g_autofree char *title = g_strdup_printf (_ ("Copying “%s”"), self->volume->name);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  Copying *copying;

  fill_wish (self, &wish);
  xml = domus_volume_to_xml (&wish, &error);
  if (xml == NULL) {
    domus_host_form_end (form, NULL, error);
    return;
  }
  copying = g_new0 (Copying, 1);
  copying->job = domus_job_new (title, NULL); /* libvirt cannot end it */
  copying->owner = g_object_ref (self->owner);
  copying->done = self->done;
  domus_connection_add_job (self->connection, copying->job);
  domus_connection_make_volume_async (self->connection, self->pool, &wish, self->volume->path, NULL,
                                      copied_cb, copying);
  domus_host_form_end (form, NULL, NULL);
}

/**
 * domus_copy_volume_dialog_show:
 */
void
domus_copy_volume_dialog_show (GtkWidget *owner,
                               DomusConnection *connection,
                               const DomusPool *pool,
                               const DomusVolume *volume,
                               DomusStorageDone done)
{
  Ask *self = ask_new (owner, connection, pool, volume, done);
  g_autofree char *title = g_strdup_printf (_ ("Copy “%s”"), volume->name);
  DomusHostForm *form = domus_host_form_new (owner, title, _ ("_Copy"), self, ask_free);
  g_autofree char *name = g_strdup_printf (_ ("copy-of-%s"), volume->name);

  self->name = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_text (self->name, name);
  domus_host_form_add (form, _ ("_Name:"), GTK_WIDGET (self->name));
  add_format (self, form);
  if (self->format != NULL && volume->format != NULL)
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->format), volume->format);
  domus_host_form_add_wide (
      form, gtk_label_new (_ ("A guest that writes to it meanwhile would spoil the copy.")));
  domus_host_form_run (form, copy);
}

/* ---- a larger one ---- */

static void
grown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusHostForm *form = domus_host_form_back (user_data);
  g_autoptr (GError) error = NULL;
  Ask *self;

  domus_connection_grow_volume_finish (DOMUS_CONNECTION (source), result, &error);
  if (form == NULL)
    return;
  self = form->data;
  if (error == NULL)
    self->done (self->owner, self->volume->name);
  domus_host_form_end (form, _ ("The volume was not made larger"), error);
}

static void
grow (DomusHostForm *form)
{
  Ask *self = form->data;

  domus_host_form_begin (form);
  domus_connection_grow_volume_async (self->connection, self->volume->path,
                                      domus_size_spin_get_bytes (self->size), form->cancellable,
                                      grown_cb, domus_host_form_hold (form));
}

/**
 * domus_grow_volume_dialog_show:
 */
void
domus_grow_volume_dialog_show (GtkWidget *owner,
                               DomusConnection *connection,
                               const DomusVolume *volume,
                               DomusStorageDone done)
{
  Ask *self = ask_new (owner, connection, NULL, volume, done);
  g_autofree char *title = g_strdup_printf (_ ("Make “%s” Larger"), volume->name);
  DomusHostForm *form = domus_host_form_new (owner, title, _ ("_Grow"), self, ask_free);

  self->size = DOMUS_SIZE_SPIN (domus_size_spin_new ());
  domus_size_spin_set_bytes (self->size, volume->capacity);
  domus_host_form_add (form, _ ("New _size:"), GTK_WIDGET (self->size));
  domus_host_form_add_wide (
      form, gtk_label_new (_ ("The disk gets larger; the partitions on it stay as they are until "
                              "the guest extends them.")));
  domus_host_form_run (form, grow);
}
