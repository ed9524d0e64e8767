/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-cd-page-private.h"

#include "cd/domus-cd-state-private.h"
#include "domus-media-chooser.h"

#include <glib/gi18n-lib.h>

struct _DomusCdPage
{
  DomusHardwarePage parent_instance;

  GCancellable *cancellable;
  char *problem; /* (nullable) */

  GtkLabel *medium_label;
  GtkLabel *now_label;
  GtkLabel *place_label;
  GtkLabel *problem_label;
  GtkWidget *insert_button;
  GtkWidget *eject_button;
};

G_DEFINE_FINAL_TYPE (DomusCdPage, domus_cd_page, DOMUS_TYPE_HARDWARE_PAGE)

static void
set_medium (DomusCdPage *self, DomusSourceKind kind, const char *path)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (self);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->problem, g_free);
  if (!domus_domain_set_disk_source (domus_hardware_page_get_doc (page),
                                     domus_hardware_page_get_key (page), kind, path, NULL, NULL,
                                     &error))
    self->problem = g_strdup (error->message);
  domus_hardware_page_touched (page);
}

static void
medium_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusCdPage) self = user_data;
  DomusMedium *medium = domus_media_chooser_run_finish (result);

  if (medium != NULL && self->cancellable != NULL)
    set_medium (self, medium->kind, medium->path);
  g_clear_pointer (&medium, domus_medium_free);
}

static void
on_insert (DomusCdPage *self)
{
  DomusDraft *draft = domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (self));
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (draft));
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (connection != NULL)
    domus_media_chooser_run_async (GTK_WINDOW (window), connection, self->cancellable,
                                   medium_chosen, g_object_ref (self));
}

static void
on_eject (DomusCdPage *self)
{
  set_medium (self, DOMUS_SOURCE_NONE, NULL);
}

static void
domus_cd_page_load (DomusHardwarePage *page, gboolean reset)
{
  DomusCdPage *self = DOMUS_CD_PAGE (page);
  const DomusXmlDoc *live = domus_hardware_page_get_live (page);
  const char *target = domus_hardware_page_get_key (page);
  g_autoptr (DomusDisk) drive = domus_domain_find_disk (domus_hardware_page_get_doc (page), target);
  g_autoptr (DomusDisk) now = live != NULL ? domus_domain_find_disk (live, target) : NULL;
  gboolean differs = live != NULL && !domus_cd_state_equal (drive, now);
  g_autofree char *path = domus_cd_state_path (drive);
  g_autofree char *place = NULL;

  if (reset)
    g_clear_pointer (&self->problem, g_free);
  gtk_label_set_text (self->medium_label, path);
  gtk_widget_set_visible (GTK_WIDGET (self->now_label), differs);
  if (differs) {
    g_autofree char *words = domus_cd_state_path (now);
    g_autofree char *text = g_strdup_printf (_ ("Now: %s"), words);

    gtk_label_set_text (self->now_label, text);
  }
  place = g_strdup_printf (_ ("%s on the %s bus"), target,
                           drive != NULL && drive->bus != NULL ? drive->bus : "?");
  gtk_label_set_text (self->place_label, place);
  gtk_label_set_text (self->problem_label, self->problem != NULL ? self->problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), self->problem != NULL);
  gtk_widget_set_sensitive (self->insert_button, drive != NULL);
  gtk_widget_set_sensitive (self->eject_button, drive != NULL && !domus_cd_is_empty (drive));
}

static void
domus_cd_page_dispose (GObject *object)
{
  DomusCdPage *self = DOMUS_CD_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (domus_cd_page_parent_class)->dispose (object);
}

static void
domus_cd_page_finalize (GObject *object)
{
  g_free (DOMUS_CD_PAGE (object)->problem);
  G_OBJECT_CLASS (domus_cd_page_parent_class)->finalize (object);
}

static void
domus_cd_page_class_init (DomusCdPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_cd_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_cd_page_finalize;
  DOMUS_HARDWARE_PAGE_CLASS (klass)->load = domus_cd_page_load;
}

static void
domus_cd_page_init (DomusCdPage *self)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/domusvm/Domus/hardware/domus-cd-page.ui");
  GtkBox *body = domus_hardware_page_get_body (DOMUS_HARDWARE_PAGE (self));

  self->cancellable = g_cancellable_new ();
  self->medium_label = GTK_LABEL (gtk_builder_get_object (builder, "medium_label"));
  self->now_label = GTK_LABEL (gtk_builder_get_object (builder, "now_label"));
  self->place_label = GTK_LABEL (gtk_builder_get_object (builder, "place_label"));
  self->problem_label = GTK_LABEL (gtk_builder_get_object (builder, "problem_label"));
  self->insert_button = GTK_WIDGET (gtk_builder_get_object (builder, "insert_button"));
  self->eject_button = GTK_WIDGET (gtk_builder_get_object (builder, "eject_button"));
  g_signal_connect_object (self->insert_button, "clicked", G_CALLBACK (on_insert), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->eject_button, "clicked", G_CALLBACK (on_eject), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (body),
                     GTK_WIDGET (gtk_builder_get_object (builder, "content")));
}

/**
 * domus_cd_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_cd_page_new (void)
{
  return g_object_new (DOMUS_TYPE_CD_PAGE, NULL);
}
