/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-storage-dialogs-private.h"

#include "domus-host-form-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  DomusConnection *connection;
  GtkWidget *owner;
  DomusStorageDone done;

  GtkComboBoxText *kind;
  GtkEntry *name;
  GtkLabel *host_label;
  GtkEntry *host;
  GtkLabel *source_label;
  GtkEntry *source;
  GtkLabel *target_label;
  GtkEntry *target;
  gboolean target_is_own; /* the user wrote it */
} NewPool;

static void
new_pool_free (gpointer data)
{
  NewPool *self = data;

  g_object_unref (self->connection);
  g_object_unref (self->owner);
  g_free (self);
}

static const DomusPoolKind *
chosen_kind (NewPool *self)
{
  return domus_pool_kind_find (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->kind)));
}

static void
show_field (GtkLabel *label, GtkEntry *entry, const char *text)
{
  g_autofree char *caption = text != NULL ? g_strdup_printf ("%s:", _ (text)) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (entry), text != NULL);
  if (text == NULL)
    return;
  gtk_label_set_text (label, caption);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (entry)), _ (text));
}

static void
propose_target (NewPool *self)
{
  const DomusPoolKind *kind = chosen_kind (self);
  const char *name = gtk_entry_get_text (self->name);
  g_auto (GStrv) parts = NULL;
  g_autofree char *target = NULL;

  if (self->target_is_own || kind->target == NULL)
    return;
  parts = g_strsplit (kind->target, "%s", 2);
  target = g_strjoinv (name, parts);
  gtk_entry_set_text (self->target, target);
  self->target_is_own = FALSE;
}

static void
on_kind (NewPool *self)
{
  const DomusPoolKind *kind = chosen_kind (self);

  show_field (self->host_label, self->host, kind->host_label);
  show_field (self->source_label, self->source, kind->source_label);
  show_field (self->target_label, self->target, kind->target_label);
  propose_target (self);
}

static void
on_target (NewPool *self)
{
  self->target_is_own = gtk_widget_has_focus (GTK_WIDGET (self->target));
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusHostForm *form = domus_host_form_back (user_data);
  g_autoptr (GError) error = NULL;
  NewPool *self;

  domus_connection_make_pool_finish (DOMUS_CONNECTION (source), result, &error);
  if (form == NULL)
    return;
  self = form->data;
  if (error == NULL)
    self->done (self->owner, gtk_entry_get_text (self->name));
  domus_host_form_end (form, _ ("The storage pool was not made"), error);
}

static void
accept (DomusHostForm *form)
{
  NewPool *self = form->data;
  const DomusPoolKind *kind = chosen_kind (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = domus_pool_to_xml (
      kind, gtk_entry_get_text (self->name), gtk_entry_get_text (self->host),
      gtk_entry_get_text (self->source), gtk_entry_get_text (self->target), &error);

  if (xml == NULL) {
    domus_host_form_end (form, NULL, error);
    return;
  }
  domus_host_form_begin (form);
  domus_connection_make_pool_async (self->connection, kind, gtk_entry_get_text (self->name), xml,
                                    form->cancellable, made_cb, domus_host_form_hold (form));
}

/**
 * domus_new_pool_dialog_show:
 */
void
domus_new_pool_dialog_show (GtkWidget *owner, DomusConnection *connection, DomusStorageDone done)
{
  NewPool *self = g_new0 (NewPool, 1);
  DomusHostForm *form =
      domus_host_form_new (owner, _ ("New Storage Pool"), _ ("_Make"), self, new_pool_free);
  gsize n;
  const DomusPoolKind *kinds = domus_pool_kinds (&n);

  self->connection = g_object_ref (connection);
  self->owner = g_object_ref (owner);
  self->done = done;
  self->name = GTK_ENTRY (gtk_entry_new ());
  self->kind = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  self->host = GTK_ENTRY (gtk_entry_new ());
  self->source = GTK_ENTRY (gtk_entry_new ());
  self->target = GTK_ENTRY (gtk_entry_new ());
  for (gsize i = 0; i < n; i++)
    gtk_combo_box_text_append (self->kind, kinds[i].type, _ (kinds[i].label));
  domus_host_form_add (form, _ ("_Name:"), GTK_WIDGET (self->name));
  domus_host_form_add (form, _ ("_Kind:"), GTK_WIDGET (self->kind));
  self->host_label = GTK_LABEL (domus_host_form_add (form, "", GTK_WIDGET (self->host)));
  self->source_label = GTK_LABEL (domus_host_form_add (form, "", GTK_WIDGET (self->source)));
  self->target_label = GTK_LABEL (domus_host_form_add (form, "", GTK_WIDGET (self->target)));
  gtk_entry_set_width_chars (self->target, 34);
  domus_host_form_add_wide (
      form, gtk_label_new (_ ("Paths are the host’s. What is there already is kept and shown.")));
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (propose_target), self);
  g_signal_connect_swapped (self->kind, "changed", G_CALLBACK (on_kind), self);
  g_signal_connect_swapped (self->target, "changed", G_CALLBACK (on_target), self);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->kind), 0);
  domus_host_form_run (form, accept);
}
