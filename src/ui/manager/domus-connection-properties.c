/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-connection-properties-private.h"

#include "domus-connection-options.h"

#include <glib/gi18n-lib.h>

#define NO_COLOUR "none"

struct _DomusConnectionProperties
{
  GtkDialog parent_instance;

  GtkLabel *address;
  GtkEntry *name;
  GtkEntry *group;
  GtkListStore *groups;
  GtkComboBoxText *colour;
  GtkToggleButton *opens;

  DomusConnectionStore *store;
  DomusConnection *connection;
};

G_DEFINE_FINAL_TYPE (DomusConnectionProperties, domus_connection_properties, GTK_TYPE_DIALOG)

static void
apply (DomusConnectionProperties *self)
{
  const char *colour = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->colour));
  g_autoptr (DomusConnectionOptions) options = domus_connection_options_new ();

  options->name = g_strdup (gtk_entry_get_text (self->name));
  options->group = g_strdup (gtk_entry_get_text (self->group));
  options->colour = g_strdup (colour);
  options->waits = !gtk_toggle_button_get_active (self->opens);
  domus_connection_store_set_options (self->store, self->connection, options);
}

static void
domus_connection_properties_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_APPLY)
    apply (DOMUS_CONNECTION_PROPERTIES (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* Groups that there are, to be completed. */
static void
list_groups (DomusConnectionProperties *self)
{
  GListModel *model = G_LIST_MODEL (self->store);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (model, i);
    const char *group = domus_connection_get_options (connection)->group;

    if (group != NULL && g_hash_table_add (seen, (gpointer)group))
      gtk_list_store_insert_with_values (self->groups, NULL, -1, 0, group, -1);
  }
}

static void
domus_connection_properties_dispose (GObject *object)
{
  DomusConnectionProperties *self = DOMUS_CONNECTION_PROPERTIES (object);

  g_clear_object (&self->store);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (domus_connection_properties_parent_class)->dispose (object);
}

static void
domus_connection_properties_class_init (DomusConnectionPropertiesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_connection_properties_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_connection_properties_response;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-connection-properties.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionProperties, address);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionProperties, name);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionProperties, group);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionProperties, groups);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionProperties, colour);
  gtk_widget_class_bind_template_child (widget_class, DomusConnectionProperties, opens);
}

static void
domus_connection_properties_init (DomusConnectionProperties *self)
{
  const char *const *colours = domus_connection_colours ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_combo_box_text_append (self->colour, NO_COLOUR, _ ("None"));
  for (gsize i = 0; colours[i] != NULL; i++)
    gtk_combo_box_text_append (self->colour, colours[i],
                               domus_connection_colour_label (colours[i]));
}

/**
 * domus_connection_properties_new:
 * @parent: (nullable)
 * @store: remembers what is changed
 *
 * Returns: (transfer none): to be presented
 */
GtkWidget *
domus_connection_properties_new (GtkWindow *parent,
                                 DomusConnectionStore *store,
                                 DomusConnection *connection)
{
  const DomusConnectionOptions *options = domus_connection_get_options (connection);
  DomusConnectionProperties *self = g_object_new (DOMUS_TYPE_CONNECTION_PROPERTIES, "transient-for",
                                                  parent, "use-header-bar", FALSE, NULL);

  self->store = g_object_ref (store);
  self->connection = g_object_ref (connection);
  list_groups (self);
  gtk_label_set_text (self->address, domus_connection_get_uri (connection));
  gtk_entry_set_text (self->name, options->name != NULL ? options->name : "");
  if (options->name == NULL)
    gtk_entry_set_placeholder_text (self->name, domus_connection_get_label (connection));
  gtk_entry_set_text (self->group, options->group != NULL ? options->group : "");
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->colour),
                               options->colour != NULL ? options->colour : NO_COLOUR);
  gtk_toggle_button_set_active (self->opens, !options->waits);
  return GTK_WIDGET (self);
}
