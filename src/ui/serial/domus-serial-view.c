/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-serial-view-private.h"

#include "domus-message.h"
#include "domus-serial-find-private.h"
#include "domus-serial-terminal-private.h"

#include <glib/gi18n-lib.h>
#include <vte/vte.h>

struct _DomusSerialView
{
  GtkBox parent_instance;

  GtkWidget *toolbar;
  GtkComboBoxText *devices;
  GtkLabel *device_label;
  GtkStack *stack;
  GtkWidget *break_button;
  GtkLabel *none_text;

  DomusSerialFind *find;
  DomusGuest *guest; /* (owned) (nullable) */
  GSimpleActionGroup *actions;
  GCancellable *cancellable;
  gboolean filling;
  gboolean seen; /* terminals cost something: not before */
};

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusSerialView, domus_serial_view, GTK_TYPE_BOX)

static DomusSerialTerminal *
get_terminal (DomusSerialView *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (self->stack);

  return DOMUS_IS_SERIAL_TERMINAL (child) ? DOMUS_SERIAL_TERMINAL (child) : NULL;
}

static void
set_enabled (DomusSerialView *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_actions (DomusSerialView *self)
{
  DomusSerialTerminal *terminal = get_terminal (self);
  g_autofree char *reason = NULL;
  gboolean open = FALSE, can_break = FALSE;

  if (terminal != NULL && domus_serial_terminal_get_line (terminal) != NULL) {
    DomusSerialLine *line = domus_serial_terminal_get_line (terminal);

    open = domus_serial_line_get_state (line) == DOMUS_SERIAL_LINE_OPEN;
    can_break = domus_serial_line_can_break (line, &reason);
  }
  set_enabled (self, "copy", terminal != NULL && domus_serial_terminal_has_selection (terminal));
  set_enabled (self, "paste", open);
  set_enabled (self, "break", can_break);
  gtk_widget_set_tooltip_text (
      self->break_button, reason != NULL ? reason : _ ("Send a break: Linux takes it as SysRq"));
}

/* As in every terminal, since Ctrl+C and the like are the guest's. */
static gboolean
on_terminal_key (GtkWidget *vte, GdkEventKey *event, DomusSerialView *self)
{
  GdkModifierType all = gtk_accelerator_get_default_mod_mask ();
  static const struct
  {
    guint keyval;
    const char *action;
  } keys[] = {
    { GDK_KEY_C, "copy" }, { GDK_KEY_V, "paste" }, { GDK_KEY_A, "select-all" },
    { GDK_KEY_F, "find" }, { GDK_KEY_S, "save" },
  };

  if ((event->state & all) == (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) {
    for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
      if (gdk_keyval_to_upper (event->keyval) == keys[i].keyval) {
        g_action_group_activate_action (G_ACTION_GROUP (self->actions), keys[i].action, NULL);
        return GDK_EVENT_STOP;
      }
    }
  }
  return GDK_EVENT_PROPAGATE;
}

/* ---- which there are ---- */

static char *
describe (const DomusSerial *serial)
{
  if (g_str_equal (serial->kind, "serial"))
    return g_strdup_printf (_ ("Serial %u"), serial->port + 1);
  if (g_strcmp0 (serial->target, "virtio") == 0)
    return g_strdup_printf (_ ("Virtio console %u"), serial->port + 1);
  if (g_strcmp0 (serial->target, "xen") == 0)
    return g_strdup_printf (_ ("Xen console %u"), serial->port + 1);
  return g_strdup_printf (_ ("Console %u"), serial->port + 1);
}

static void
add_terminal (DomusSerialView *self, const DomusSerial *serial)
{
  g_autofree char *label = describe (serial);
  GtkWidget *terminal = gtk_stack_get_child_by_name (self->stack, serial->alias);

  gtk_combo_box_text_append (self->devices, serial->alias, label);
  if (terminal != NULL)
    return;
  terminal = domus_serial_terminal_new (self->guest, serial->alias, label);
  gtk_widget_show (terminal);
  gtk_stack_add_named (self->stack, terminal, serial->alias);
  g_signal_connect_object (domus_serial_terminal_get_vte (DOMUS_SERIAL_TERMINAL (terminal)),
                           "key-press-event", G_CALLBACK (on_terminal_key), self, 0);
  g_signal_connect_object (terminal, "changed", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
}

static void
show_chosen (DomusSerialView *self)
{
  const char *alias = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->devices));
  g_autofree char *label = gtk_combo_box_text_get_active_text (self->devices);
  DomusSerialTerminal *terminal;

  if (self->filling)
    return;
  gtk_stack_set_visible_child_name (self->stack, alias != NULL ? alias : "none");
  gtk_label_set_text (self->device_label, label != NULL ? label : "");
  terminal = get_terminal (self);
  gtk_widget_set_visible (self->toolbar, terminal != NULL);
  domus_serial_find_set_vte (self->find,
                             terminal != NULL ? domus_serial_terminal_get_vte (terminal) : NULL);
  update_actions (self);
}

static void
drop_others (DomusSerialView *self, GHashTable *wanted)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self->stack));

  for (GList *l = children; l != NULL; l = l->next) {
    g_autofree char *name = NULL;

    gtk_container_child_get (GTK_CONTAINER (self->stack), l->data, "name", &name, NULL);
    if (DOMUS_IS_SERIAL_TERMINAL (l->data) && !g_hash_table_contains (wanted, name))
      gtk_widget_destroy (l->data);
  }
}

static void
update_devices (DomusSerialView *self)
{
  const DomusXmlDoc *live = domus_guest_get_live (self->guest);
  const DomusXmlDoc *domain = live != NULL ? live : domus_guest_get_config (self->guest);
  g_autoptr (GPtrArray) serials = domain != NULL ? domus_domain_list_serials (domain) : NULL;
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *chosen = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->devices)));
  guint closed = 0, n;

  if (domain == NULL || !self->seen)
    return; /* it is being read, or nobody looks */
  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->devices);
  for (guint i = 0; i < serials->len; i++) {
    const DomusSerial *serial = serials->pdata[i];

    if (serial->is_open) {
      add_terminal (self, serial);
      g_hash_table_add (wanted, serial->alias);
    } else {
      closed++;
    }
  }
  drop_others (self, wanted);
  n = g_hash_table_size (wanted);
  if (chosen == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->devices), chosen))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->devices), n > 0 ? 0 : -1);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->devices), n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->device_label), n == 1);
  gtk_label_set_text (self->none_text,
                      closed > 0 ? _ ("This guest’s serial ports lead to files or elsewhere on the "
                                      "host. One of the kind “pty” can be shown here.")
                                 : _ ("Add a serial port of the kind “pty” to its hardware to talk "
                                      "to the guest without a screen."));
  show_chosen (self);
}

/* ---- actions ---- */

static void
activate_copy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusSerialTerminal *terminal = get_terminal (user_data);

  if (terminal != NULL)
    domus_serial_terminal_copy (terminal);
}

static void
activate_paste (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusSerialTerminal *terminal = get_terminal (user_data);

  if (terminal != NULL)
    domus_serial_terminal_paste (terminal);
}

static void
activate_select_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusSerialTerminal *terminal = get_terminal (user_data);

  if (terminal != NULL)
    vte_terminal_select_all (VTE_TERMINAL (domus_serial_terminal_get_vte (terminal)));
}

static void
activate_find (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (get_terminal (user_data) != NULL)
    domus_serial_find_open (DOMUS_SERIAL_VIEW (user_data)->find);
}

static void
activate_clear (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusSerialTerminal *terminal = get_terminal (user_data);

  if (terminal == NULL)
    return;
  domus_serial_terminal_clear (terminal);
  domus_serial_view_focus (user_data);
}

static void
break_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusSerialView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_serial_line_break_finish (DOMUS_SERIAL_LINE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                         _ ("The break could not be sent"), error);
}

static void
activate_break (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusSerialView *self = user_data;
  DomusSerialTerminal *terminal = get_terminal (self);

  if (terminal == NULL)
    return;
  domus_serial_line_break_async (domus_serial_terminal_get_line (terminal), self->cancellable,
                                 break_sent, g_object_ref (self));
  domus_serial_view_focus (self);
}

typedef struct
{
  DomusSerialView *view;
  GBytes *text;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->view);
  g_bytes_unref (saving->text);
  g_free (saving);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  DomusSerialView *self = saving->view;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)) {
    g_autofree char *name = g_file_get_parse_name (G_FILE (source));
    g_autofree char *words = g_strdup_printf (_ ("Text saved as “%s”."), name);

    if (self->guest != NULL)
      g_signal_emit (self, signals[MESSAGE], 0, words);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                         _ ("The text could not be saved"), error);
  }
  saving_free (saving);
}

static void
file_chosen (GtkNativeDialog *native, int response, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native));
  if (file != NULL)
    g_file_replace_contents_bytes_async (file, saving->text, NULL, FALSE, G_FILE_CREATE_NONE,
                                         saving->view->cancellable, saved, saving);
  else
    saving_free (saving);
  gtk_native_dialog_destroy (native);
  g_object_unref (native);
}

static void
activate_save (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusSerialView *self = user_data;
  DomusSerialTerminal *terminal = get_terminal (self);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  GtkFileChooserNative *native;
  GBytes *text;
  Saving *saving;

  if (terminal == NULL)
    return;
  text = domus_serial_terminal_get_text (terminal, &error);
  if (text == NULL) {
    domus_message_error (window, _ ("The text could not be saved"), error);
    return;
  }
  saving = g_new0 (Saving, 1);
  saving->view = g_object_ref (self);
  saving->text = text;
  name = g_strdup_printf ("%s %s.log", domus_guest_get_name (self->guest),
                          domus_serial_line_get_alias (domus_serial_terminal_get_line (terminal)));
  g_strdelimit (name, "/", '-');
  native = gtk_file_chooser_native_new (_ ("Save Text"), window, GTK_FILE_CHOOSER_ACTION_SAVE,
                                        _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (native), TRUE);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (native), g_get_home_dir ());
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (native), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  g_signal_connect (native, "response", G_CALLBACK (file_chosen), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}

static const GActionEntry entries[] = {
  { "copy", activate_copy, NULL, NULL, NULL, { 0 } },
  { "paste", activate_paste, NULL, NULL, NULL, { 0 } },
  { "select-all", activate_select_all, NULL, NULL, NULL, { 0 } },
  { "find", activate_find, NULL, NULL, NULL, { 0 } },
  { "clear", activate_clear, NULL, NULL, NULL, { 0 } },
  { "save", activate_save, NULL, NULL, NULL, { 0 } },
  { "break", activate_break, NULL, NULL, NULL, { 0 } },
};

/* ---- the widget ---- */

static void
domus_serial_view_dispose (GObject *object)
{
  DomusSerialView *self = DOMUS_SERIAL_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_serial_view_parent_class)->dispose (object);
}

static void
domus_serial_view_finalize (GObject *object)
{
  g_object_unref (DOMUS_SERIAL_VIEW (object)->actions);
  G_OBJECT_CLASS (domus_serial_view_parent_class)->finalize (object);
}

static void
begin (DomusSerialView *self)
{
  if (self->seen || self->guest == NULL)
    return;
  self->seen = TRUE;
  update_devices (self);
}

static void
domus_serial_view_map (GtkWidget *widget)
{
  begin (DOMUS_SERIAL_VIEW (widget));
  GTK_WIDGET_CLASS (domus_serial_view_parent_class)->map (widget);
}

static void
domus_serial_view_class_init (DomusSerialViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_serial_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_serial_view_finalize;
  GTK_WIDGET_CLASS (klass)->map = domus_serial_view_map;
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (DOMUS_TYPE_SERIAL_FIND);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/serial/domus-serial-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, toolbar);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, devices);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, device_label);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, break_button);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, none_text);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialView, find);
  gtk_widget_class_bind_template_callback (widget_class, show_chosen);
  gtk_widget_class_bind_template_callback (widget_class, domus_serial_view_focus);
}

static void
domus_serial_view_init (DomusSerialView *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "serial", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_serial_view_new:
 * @guest: whose details somebody holds
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
domus_serial_view_new (DomusGuest *guest)
{
  DomusSerialView *self = g_object_new (DOMUS_TYPE_SERIAL_VIEW, NULL);

  self->guest = g_object_ref (guest);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (update_devices), self,
                           G_CONNECT_SWAPPED);
  show_chosen (self);
  return GTK_WIDGET (self);
}

/**
 * domus_serial_view_has_keyboard:
 *
 * Returns: whether a terminal has the focus
 */
gboolean
domus_serial_view_has_keyboard (DomusSerialView *self)
{
  DomusSerialTerminal *terminal = get_terminal (self);

  return terminal != NULL && gtk_widget_has_focus (domus_serial_terminal_get_vte (terminal));
}

/**
 * domus_serial_view_focus:
 *
 * Gives the keyboard to the terminal.
 */
void
domus_serial_view_focus (DomusSerialView *self)
{
  DomusSerialTerminal *terminal;

  begin (self);
  terminal = get_terminal (self);
  if (terminal != NULL)
    gtk_widget_grab_focus (domus_serial_terminal_get_vte (terminal));
}
