/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-preview-private.h"

#include "common/domus-finding-note-private.h"
#include "domus-units.h"
#include "cd/domus-cd-dialog-private.h"
#include "cd/domus-cd-state-private.h"
#include "domus-thumbnail-private.h"

#include <glib/gi18n-lib.h>

#define PICTURE_WIDTH 214
#define PICTURE_HEIGHT 161

struct _DomusGuestPreview
{
  GtkScrolledWindow parent_instance;

  GtkImage *picture;
  GtkLabel *name;
  GtkLabel *state;
  GtkImage *icon;
  GtkWidget *grid;
  GtkLabel *connection;
  GtkLabel *memory;
  GtkLabel *vcpus;
  GtkLabel *cd;
  GtkLabel *network;
  GtkLabel *problem;
  GtkContainer *findings;
  GtkWidget *put_back;

  DomusConnectionStore *store;
  DomusGuest *guest;         /* (owned) (nullable): held */
  DomusThumbnail *thumbnail; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusGuestPreview, domus_guest_preview, GTK_TYPE_SCROLLED_WINDOW)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "…");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), NULL);
}

static void
show_definition (DomusGuestPreview *self, const DomusXmlDoc *domain)
{
  g_autofree char *memory = NULL;
  g_autofree char *vcpus = NULL;
  g_autofree char *cd = NULL;
  g_autofree char *path = NULL;
  g_autoptr (DomusDisk) drive = NULL;
  g_autoptr (GPtrArray) interfaces = NULL;

  if (domain == NULL) {
    set_text (self->memory, NULL);
    set_text (self->vcpus, NULL);
    set_text (self->cd, NULL);
    set_text (self->network, NULL);
    return;
  }
  memory = domus_format_kib (domus_domain_get_memory (domain));
  vcpus = g_strdup_printf ("%u", domus_domain_get_vcpus (domain));
  drive = domus_cd_state_find (domain);
  cd = domus_cd_state_describe (drive);
  path = domus_cd_state_path (drive);
  interfaces = domus_domain_list_interfaces (domain);
  set_text (self->memory, memory);
  set_text (self->vcpus, vcpus);
  set_text (self->cd, cd);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cd), path);
  if (interfaces->len > 0) {
    const DomusInterface *first = g_ptr_array_index (interfaces, 0);

    set_text (self->network, first->source != NULL ? first->source : first->kind);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->network), first->mac);
  } else {
    set_text (self->network, _ ("None"));
  }
}

static void
show_findings (DomusGuestPreview *self)
{
  GPtrArray *findings = self->guest != NULL ? domus_guest_get_findings (self->guest) : NULL;
  gboolean repair = FALSE;

  gtk_container_foreach (self->findings, (GtkCallback)gtk_widget_destroy, NULL);
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);
    GtkWidget *note;

    if (finding->severity == DOMUS_SEVERITY_INFO)
      continue;
    repair = repair || (finding->repair != NULL && g_str_has_prefix (finding->rule, "cd-"));
    note = domus_finding_note_new ();
    domus_finding_note_set (DOMUS_FINDING_NOTE (note), finding);
    gtk_container_add (self->findings, note);
  }
  gtk_widget_set_visible (self->put_back, repair);
}

static void
show_details (DomusGuestPreview *self)
{
  const DomusXmlDoc *live = domus_guest_get_live (self->guest);
  const GError *error = domus_guest_get_details_error (self->guest);

  show_definition (self, live != NULL ? live : domus_guest_get_config (self->guest));
  gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), error != NULL);
  show_findings (self);
}

static void
show_basics (DomusGuestPreview *self)
{
  DomusGuestState state = domus_guest_get_state (self->guest);
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  gtk_label_set_text (self->name, domus_guest_get_label (self->guest));
  gtk_label_set_text (self->state, domus_thumbnail_words (self->thumbnail, self->guest));
  gtk_image_set_from_icon_name (self->icon, domus_guest_state_icon (state), GTK_ICON_SIZE_MENU);
  set_text (self->connection, connection != NULL ? domus_connection_get_label (connection) : NULL);
}

static void
on_put_back (DomusGuestPreview *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (self->guest != NULL)
    gtk_window_present (GTK_WINDOW (domus_cd_dialog_new (GTK_WINDOW (window), self->store,
                                                         self->guest, DOMUS_SOURCE_FILE, NULL)));
}

static void
on_picture (DomusThumbnail *thumbnail, DomusGuestPreview *self)
{
  cairo_surface_t *surface = domus_thumbnail_get_surface (thumbnail);

  gtk_image_set_from_surface (self->picture, surface);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), surface != NULL);
  gtk_widget_set_opacity (GTK_WIDGET (self->picture),
                          domus_thumbnail_is_live (thumbnail) ? 1.0 : 0.4);
  gtk_label_set_text (self->state, domus_thumbnail_words (thumbnail, self->guest));
}

static void
follow_screen (DomusGuestPreview *self)
{
  self->thumbnail = domus_thumbnail_new (self->guest, PICTURE_WIDTH, PICTURE_HEIGHT,
                                         gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  g_signal_connect (self->thumbnail, "changed", G_CALLBACK (on_picture), self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    domus_thumbnail_start (self->thumbnail);
}

static void
domus_guest_preview_map (GtkWidget *widget)
{
  DomusGuestPreview *self = DOMUS_GUEST_PREVIEW (widget);

  GTK_WIDGET_CLASS (domus_guest_preview_parent_class)->map (widget);
  if (self->thumbnail != NULL)
    domus_thumbnail_start (self->thumbnail);
}

static void
domus_guest_preview_unmap (GtkWidget *widget)
{
  DomusGuestPreview *self = DOMUS_GUEST_PREVIEW (widget);

  if (self->thumbnail != NULL)
    domus_thumbnail_stop (self->thumbnail);
  GTK_WIDGET_CLASS (domus_guest_preview_parent_class)->unmap (widget);
}

static void
drop_guest (DomusGuestPreview *self)
{
  if (self->guest == NULL)
    return;
  if (self->thumbnail != NULL) {
    g_signal_handlers_disconnect_by_data (self->thumbnail, self);
    domus_thumbnail_stop (self->thumbnail);
  }
  g_clear_object (&self->thumbnail);
  gtk_widget_hide (GTK_WIDGET (self->picture));
  g_signal_handlers_disconnect_by_data (self->guest, self);
  domus_guest_release (self->guest);
  g_clear_object (&self->guest);
}

static void
domus_guest_preview_dispose (GObject *object)
{
  DomusGuestPreview *self = DOMUS_GUEST_PREVIEW (object);

  drop_guest (self);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_guest_preview_parent_class)->dispose (object);
}

static void
domus_guest_preview_class_init (DomusGuestPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_guest_preview_dispose;
  widget_class->map = domus_guest_preview_map;
  widget_class->unmap = domus_guest_preview_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/manager/domus-guest-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, name);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, state);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, icon);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, grid);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, connection);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, memory);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, vcpus);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, cd);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, network);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, problem);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, findings);
  gtk_widget_class_bind_template_child (widget_class, DomusGuestPreview, put_back);
  gtk_widget_class_bind_template_callback (widget_class, on_put_back);
}

static void
domus_guest_preview_init (DomusGuestPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_guest_preview_new:
 * @store: whose jobs tell of repairs
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_guest_preview_new (DomusConnectionStore *store)
{
  DomusGuestPreview *self = g_object_new (DOMUS_TYPE_GUEST_PREVIEW, NULL);

  self->store = g_object_ref (store);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)),
                       _ ("Details of the selection"));
  return GTK_WIDGET (self);
}

/**
 * domus_guest_preview_set_guest:
 * @guest: (nullable): %NULL unless exactly one is selected; held while shown
 */
void
domus_guest_preview_set_guest (DomusGuestPreview *self, DomusGuest *guest, guint n_selected)
{
  g_return_if_fail (DOMUS_IS_GUEST_PREVIEW (self));

  if (guest != NULL && guest == self->guest)
    return;
  drop_guest (self);
  gtk_widget_set_visible (self->grid, guest != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), guest != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->state), guest != NULL);
  if (guest == NULL) {
    g_autofree char *text = g_strdup_printf (
        ngettext ("%u guest selected", "%u guests selected", n_selected), n_selected);

    gtk_label_set_text (self->name, text);
    gtk_widget_hide (GTK_WIDGET (self->problem));
    show_findings (self);
    return;
  }
  self->guest = g_object_ref (guest);
  g_signal_connect_object (guest, "notify", G_CALLBACK (show_basics), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (show_details), self,
                           G_CONNECT_SWAPPED);
  domus_guest_hold (guest);
  follow_screen (self);
  show_basics (self);
  show_details (self);
}
