/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-empty-state-private.h"

#include "domus-error-box-private.h"

struct _DomusEmptyState
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *heading;
  GtkLabel *body;
  DomusErrorBox *error;
  GtkContainer *actions;
};

G_DEFINE_FINAL_TYPE (DomusEmptyState, domus_empty_state, GTK_TYPE_BOX)

static void
domus_empty_state_class_init (DomusEmptyStateClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/common/domus-empty-state.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusEmptyState, icon);
  gtk_widget_class_bind_template_child (widget_class, DomusEmptyState, heading);
  gtk_widget_class_bind_template_child (widget_class, DomusEmptyState, body);
  gtk_widget_class_bind_template_child (widget_class, DomusEmptyState, error);
  gtk_widget_class_bind_template_child (widget_class, DomusEmptyState, actions);
}

static void
domus_empty_state_init (DomusEmptyState *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_empty_state_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_empty_state_new (void)
{
  return g_object_new (DOMUS_TYPE_EMPTY_STATE, NULL);
}

/**
 * domus_empty_state_set_text:
 * @body: (nullable): translated
 */
void
domus_empty_state_set_text (DomusEmptyState *self,
                            const char *icon_name,
                            const char *heading,
                            const char *body)
{
  g_return_if_fail (DOMUS_IS_EMPTY_STATE (self));

  gtk_image_set_from_icon_name (self->icon, icon_name, GTK_ICON_SIZE_DIALOG);
  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->body, body != NULL ? body : "");
  gtk_widget_set_visible (GTK_WIDGET (self->body), body != NULL);
  domus_error_box_set_error (self->error, NULL, NULL);
}

/**
 * domus_empty_state_set_error:
 * @error: (nullable): message, hint and details are shown under the heading
 */
void
domus_empty_state_set_error (DomusEmptyState *self,
                             const char *icon_name,
                             const char *heading,
                             const GError *error)
{
  domus_empty_state_set_text (self, icon_name, heading, NULL);
  domus_error_box_set_error (self->error, NULL, error);
}

/**
 * domus_empty_state_clear_actions:
 */
void
domus_empty_state_clear_actions (DomusEmptyState *self)
{
  g_return_if_fail (DOMUS_IS_EMPTY_STATE (self));
  gtk_container_foreach (self->actions, (GtkCallback)gtk_widget_destroy, NULL);
}

/**
 * domus_empty_state_add_action:
 * @label: with mnemonic, translated
 * @detailed_action: e.g. "app.add-connection"
 * @suggested: whether it is the one to press
 */
void
domus_empty_state_add_action (DomusEmptyState *self,
                              const char *label,
                              const char *detailed_action,
                              gboolean suggested)
{
  GtkWidget *button;

  g_return_if_fail (DOMUS_IS_EMPTY_STATE (self));

  button = gtk_button_new_with_mnemonic (label);
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed_action);
  if (suggested)
    gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_container_add (self->actions, button);
  gtk_widget_show (button);
}
