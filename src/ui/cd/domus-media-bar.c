/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-media-bar-private.h"

#include "domus-cd-state-private.h"

#include <glib/gi18n-lib.h>

struct _DomusMediaBar
{
  GtkBox parent_instance;

  DomusGuest *guest; /* (nullable) */

  GtkLabel *cd_label;
  GtkLabel *next_label;
  GtkWidget *insert_button;
  GtkWidget *eject_button;
  GtkSpinner *spinner;
  GtkLabel *hint_label;
  GtkImage *state_icon;
  GtkLabel *state_label;
};

G_DEFINE_FINAL_TYPE (DomusMediaBar, domus_media_bar, GTK_TYPE_BOX)

static void
update (DomusMediaBar *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  const DomusXmlDoc *live = domus_guest_get_live (self->guest);
  g_autoptr (DomusDisk) next = domus_cd_state_find (config);
  g_autoptr (DomusDisk) now = live != NULL ? domus_cd_state_find (live) : NULL;
  const DomusDisk *shown = live != NULL ? now : next;
  g_autofree char *text = domus_cd_state_describe (shown);
  g_autofree char *path = domus_cd_state_path (shown);
  gboolean differs = live != NULL && config != NULL && !domus_cd_state_equal (now, next);

  if (config == NULL && live == NULL)
    gtk_label_set_text (self->cd_label, "…");
  else
    gtk_label_set_text (self->cd_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cd_label), path);

  if (differs) {
    g_autofree char *then = domus_cd_state_describe (next);
    g_autofree char *then_path = domus_cd_state_path (next);
    g_autofree char *sentence = g_strdup_printf (_ ("Next boot: %s"), then);

    gtk_label_set_text (self->next_label, sentence);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->next_label), then_path);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->next_label), differs);

  gtk_image_set_from_icon_name (self->state_icon,
                                domus_guest_state_icon (domus_guest_get_state (self->guest)),
                                GTK_ICON_SIZE_MENU);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->state_icon)),
                       domus_guest_state_label (domus_guest_get_state (self->guest)));
  gtk_label_set_text (self->state_label,
                      domus_guest_state_label (domus_guest_get_state (self->guest)));
}

static void
domus_media_bar_dispose (GObject *object)
{
  DomusMediaBar *self = DOMUS_MEDIA_BAR (object);

  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_media_bar_parent_class)->dispose (object);
}

static void
domus_media_bar_class_init (DomusMediaBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_media_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/cd/domus-media-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, cd_label);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, next_label);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, insert_button);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, eject_button);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, hint_label);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DomusMediaBar, state_label);
}

static void
domus_media_bar_init (DomusMediaBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_media_bar_set_guest:
 *
 * Shows @guest from now on. To be called once.
 */
void
domus_media_bar_set_guest (DomusMediaBar *self, DomusGuest *guest)
{
  g_return_if_fail (self->guest == NULL);

  g_set_object (&self->guest, guest);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * domus_media_bar_set_busy:
 *
 * Shows that something is being done to the guest.
 */
void
domus_media_bar_set_busy (DomusMediaBar *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  g_object_set (self->spinner, "active", busy, NULL);
}

/**
 * domus_media_bar_set_hint:
 * @hint: (nullable): how to get keyboard and pointer back
 * @strong: whether the pointer cannot leave without it
 */
void
domus_media_bar_set_hint (DomusMediaBar *self, const char *hint, gboolean strong)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->hint_label));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  if (strong) {
    gtk_style_context_remove_class (context, "dim-label");
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  } else {
    gtk_style_context_add_class (context, "dim-label");
  }
  gtk_label_set_attributes (self->hint_label, attributes);
  gtk_label_set_text (self->hint_label, hint != NULL ? hint : "");
}

/**
 * domus_media_bar_can_eject:
 *
 * Returns: whether a medium is in the drive, now or at the next boot
 */
gboolean
domus_media_bar_can_eject (DomusMediaBar *self)
{
  g_autoptr (DomusDisk) next = domus_cd_state_find (domus_guest_get_config (self->guest));
  g_autoptr (DomusDisk) now = domus_cd_state_find (domus_guest_get_live (self->guest));

  return (next != NULL && !domus_cd_is_empty (next)) || (now != NULL && !domus_cd_is_empty (now));
}
