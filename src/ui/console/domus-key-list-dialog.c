/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-key-list-dialog-private.h"

#include "domus-send-keys-private.h"

#include <glib/gi18n-lib.h>

#define MAX_COMBINATIONS 40

/* What a combination may end in, beside letters, digits and function keys. */
static const char *const special_keys[] = {
  "Delete", "Insert", "Escape",      "Tab",   "Return", "BackSpace", "space",
  "Home",   "End",    "Prior",       "Next",  "Up",     "Down",      "Left",
  "Right",  "Print",  "Scroll_Lock", "Pause", "Menu",   "Super_L",   NULL,
};

struct _DomusKeyListDialog
{
  GtkDialog parent_instance;

  GtkListBox *list;
  GtkWidget *empty_label;
  GtkToggleButton *control;
  GtkToggleButton *alt;
  GtkToggleButton *shift;
  GtkToggleButton *super;
  GtkComboBox *key;
  GtkWidget *add_button;

  GSettings *settings; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DomusKeyListDialog, domus_key_list_dialog, GTK_TYPE_DIALOG)

static char *
chosen (DomusKeyListDialog *self)
{
  const char *key = gtk_combo_box_get_active_id (self->key);
  g_autoptr (GString) keys = g_string_new (NULL);

  if (key == NULL)
    return NULL;
  if (gtk_toggle_button_get_active (self->control))
    g_string_append (keys, "Control_L+");
  if (gtk_toggle_button_get_active (self->alt))
    g_string_append (keys, "Alt_L+");
  if (gtk_toggle_button_get_active (self->shift))
    g_string_append (keys, "Shift_L+");
  if (gtk_toggle_button_get_active (self->super))
    g_string_append (keys, "Super_L+");
  g_string_append (keys, key);
  return g_string_free (g_steal_pointer (&keys), FALSE);
}

static void
update_add (DomusKeyListDialog *self)
{
  g_auto (GStrv) own = g_settings_get_strv (self->settings, "key-combinations");
  g_autofree char *keys = chosen (self);
  const char *reason = NULL;

  if (keys == NULL)
    reason = _ ("Choose a key first");
  else if (g_strv_contains ((const char *const *)own, keys))
    reason = _ ("It is in the list already");
  else if (g_strv_length (own) >= MAX_COMBINATIONS)
    reason = _ ("The list is full");
  gtk_widget_set_sensitive (self->add_button, reason == NULL);
  gtk_widget_set_tooltip_text (self->add_button,
                               reason != NULL ? reason : _ ("Add it to “Send Key”"));
}

static void
on_remove (GtkWidget *button, DomusKeyListDialog *self)
{
  const char *keys = g_object_get_data (G_OBJECT (button), "keys");
  g_auto (GStrv) own = g_settings_get_strv (self->settings, "key-combinations");
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  for (gsize i = 0; own[i] != NULL; i++)
    if (!g_str_equal (own[i], keys))
      g_ptr_array_add (rest, own[i]);
  g_ptr_array_add (rest, NULL);
  g_settings_set_strv (self->settings, "key-combinations", (const char *const *)rest->pdata);
  gtk_widget_grab_focus (GTK_WIDGET (self->key));
}

static GtkWidget *
row_new (DomusKeyListDialog *self, const char *keys)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *label = domus_send_keys_label (keys);
  g_autofree char *remove = g_strdup_printf (_ ("Remove %s"), label);
  GtkWidget *text = gtk_label_new (label);
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_BUTTON);

  g_object_set (box, "margin-start", 12, "margin-end", 6, "margin-top", 3, "margin-bottom", 3,
                NULL);
  g_object_set (text, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_set_tooltip_text (button, remove);
  atk_object_set_name (gtk_widget_get_accessible (button), remove);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), GTK_STYLE_CLASS_FLAT);
  g_object_set_data_full (G_OBJECT (button), "keys", g_strdup (keys), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, 0);
  gtk_container_add (GTK_CONTAINER (box), text);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_show_all (row);
  return row;
}

static void
update_list (DomusKeyListDialog *self)
{
  g_auto (GStrv) own = g_settings_get_strv (self->settings, "key-combinations");

  gtk_container_foreach (GTK_CONTAINER (self->list), (GtkCallback)gtk_widget_destroy, NULL);
  for (gsize i = 0; own[i] != NULL; i++)
    gtk_list_box_insert (self->list, row_new (self, own[i]), -1);
  update_add (self);
}

static void
on_add (DomusKeyListDialog *self)
{
  g_auto (GStrv) own = g_settings_get_strv (self->settings, "key-combinations");
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  g_autofree char *keys = chosen (self);
  g_auto (GStrv) result = NULL;

  if (keys == NULL)
    return;
  g_strv_builder_addv (all, (const char **)own);
  g_strv_builder_add (all, keys);
  result = g_strv_builder_end (all);
  g_settings_set_strv (self->settings, "key-combinations", (const char *const *)result);
}

static void
fill_keys (GtkComboBoxText *combo)
{
  for (gsize i = 0; special_keys[i] != NULL; i++) {
    g_autofree char *label = domus_send_keys_label (special_keys[i]);

    gtk_combo_box_text_append (combo, special_keys[i], label);
  }
  for (guint i = 1; i <= 24; i++) {
    g_autofree char *name = g_strdup_printf ("F%u", i);

    gtk_combo_box_text_append (combo, name, name);
  }
  for (char c = 'a'; c <= 'z'; c++) {
    const char name[] = { c, '\0' };
    const char label[] = { g_ascii_toupper (c), '\0' };

    gtk_combo_box_text_append (combo, name, label);
  }
  for (char c = '0'; c <= '9'; c++) {
    const char name[] = { c, '\0' };

    gtk_combo_box_text_append (combo, name, name);
  }
}

static void
domus_key_list_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_key_list_dialog_dispose (GObject *object)
{
  DomusKeyListDialog *self = DOMUS_KEY_LIST_DIALOG (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (domus_key_list_dialog_parent_class)->dispose (object);
}

static void
domus_key_list_dialog_class_init (DomusKeyListDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_key_list_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_key_list_dialog_response;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/console/domus-key-list-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, list);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, empty_label);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, control);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, alt);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, shift);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, super);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, key);
  gtk_widget_class_bind_template_child (widget_class, DomusKeyListDialog, add_button);
  gtk_widget_class_bind_template_callback (widget_class, update_add);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
domus_key_list_dialog_init (DomusKeyListDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->list, self->empty_label);
  fill_keys (GTK_COMBO_BOX_TEXT (self->key));
}

/**
 * domus_key_list_dialog_new:
 * @settings: has them under "key-combinations"
 *
 * Returns: (transfer none):
 */
GtkWidget *
domus_key_list_dialog_new (GtkWindow *parent, GSettings *settings)
{
  DomusKeyListDialog *self =
      g_object_new (DOMUS_TYPE_KEY_LIST_DIALOG, "transient-for", parent, "destroy-with-parent",
                    TRUE, "modal", TRUE, "use-header-bar", FALSE, NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_swapped (settings, "changed::key-combinations", G_CALLBACK (update_list), self);
  update_list (self);
  return GTK_WIDGET (self);
}
