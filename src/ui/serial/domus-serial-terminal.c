/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-serial-terminal-private.h"

#include <glib/gi18n-lib.h>
#include <vte/vte.h>

#define SCROLLBACK_LINES 10000

enum
{
  RESPONSE_TAKE_OVER = 1,
};

struct _DomusSerialTerminal
{
  GtkBox parent_instance;

  GtkInfoBar *bar;
  GtkLabel *bar_label;
  GtkWidget *take_over_button;
  GtkContainer *place;
  GtkWidget *scrollbar;

  VteTerminal *vte;
  DomusSerialLine *line; /* (owned) (nullable) */
  GtkWidget *menu;       /* (nullable): made when first wanted */
  gboolean was_open;
  gboolean spoke; /* something was ever shown */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusSerialTerminal, domus_serial_terminal, GTK_TYPE_BOX)

static void
show_bar (DomusSerialTerminal *self, GtkMessageType type, const char *text, gboolean take_over)
{
  gtk_widget_set_visible (GTK_WIDGET (self->bar), text != NULL);
  if (text == NULL)
    return;
  gtk_info_bar_set_message_type (self->bar, type);
  gtk_label_set_text (self->bar_label, text);
  gtk_widget_set_visible (self->take_over_button, take_over);
}

static void
on_state (DomusSerialTerminal *self)
{
  const GError *error = domus_serial_line_get_error (self->line);
  const char *hint = error != NULL ? domus_error_get_hint (error) : NULL;
  g_autofree char *text = NULL;

  switch (domus_serial_line_get_state (self->line)) {
  case DOMUS_SERIAL_LINE_OPEN:
    self->was_open = TRUE;
    show_bar (self, GTK_MESSAGE_INFO, NULL, FALSE);
    break;
  case DOMUS_SERIAL_LINE_TAKEN:
    show_bar (self, GTK_MESSAGE_WARNING,
              self->was_open ? _ ("Somebody else has taken over this serial console. It comes back "
                                  "here when they close it.")
                             : _ ("Somebody else has this serial console open. It comes here when "
                                  "they close it."),
              TRUE);
    break;
  case DOMUS_SERIAL_LINE_FAILED:
    text = hint != NULL ? g_strdup_printf ("%s %s", error->message, hint)
                        : g_strdup (error != NULL ? error->message : "");
    show_bar (self, GTK_MESSAGE_ERROR, text, FALSE);
    break;
  case DOMUS_SERIAL_LINE_CONNECTING:
    show_bar (self, GTK_MESSAGE_INFO, self->was_open ? _ ("Connecting again…") : _ ("Connecting…"),
              FALSE);
    break;
  case DOMUS_SERIAL_LINE_OFF:
  default:
    show_bar (self, GTK_MESSAGE_INFO,
              _ ("The guest does not run. This connects by itself when it does."), FALSE);
    break;
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The pen of the last guest must not colour what the next one writes. */
static void
on_connected (DomusSerialTerminal *self)
{
  static const char fresh_line[] = "\033[0m\033[?25h\r\n";

  if (self->spoke)
    vte_terminal_feed (self->vte, fresh_line, sizeof fresh_line - 1);
}

static void
on_data (DomusSerialLine *line, GBytes *bytes, DomusSerialTerminal *self)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  self->spoke = TRUE;
  vte_terminal_feed (self->vte, data, (gssize)size);
}

static void
on_commit (VteTerminal *vte, const char *text, guint size, DomusSerialTerminal *self)
{
  if (self->line != NULL)
    domus_serial_line_send (self->line, text, size);
}

static void
on_selection_changed (DomusSerialTerminal *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_take_over (DomusSerialTerminal *self, int response)
{
  if (response != RESPONSE_TAKE_OVER)
    return;
  domus_serial_line_take_over (self->line);
  gtk_widget_grab_focus (GTK_WIDGET (self->vte));
}

/* ---- the context menu ---- */

static GtkWidget *
get_menu (DomusSerialTerminal *self)
{
  g_autoptr (GMenu) menu = NULL;
  g_autoptr (GMenu) edit = NULL;
  g_autoptr (GMenu) rest = NULL;

  if (self->menu != NULL)
    return self->menu;
  menu = g_menu_new ();
  edit = g_menu_new ();
  rest = g_menu_new ();
  g_menu_append (edit, _ ("_Copy"), "serial.copy");
  g_menu_append (edit, _ ("_Paste"), "serial.paste");
  g_menu_append (edit, _ ("Select _All"), "serial.select-all");
  g_menu_append (rest, _ ("_Find…"), "serial.find");
  g_menu_append (rest, _ ("_Save Text…"), "serial.save");
  g_menu_append (rest, _ ("C_lear"), "serial.clear");
  g_menu_append (rest, _ ("Send _Break"), "serial.break");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (edit));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  self->menu = gtk_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_menu_attach_to_widget (GTK_MENU (self->menu), GTK_WIDGET (self->vte), NULL);
  return self->menu;
}

static gboolean
on_button_press (DomusSerialTerminal *self, GdkEventButton *event)
{
  if (!gdk_event_triggers_context_menu ((GdkEvent *)event))
    return GDK_EVENT_PROPAGATE;
  gtk_menu_popup_at_pointer (GTK_MENU (get_menu (self)), (GdkEvent *)event);
  return GDK_EVENT_STOP;
}

static gboolean
on_popup_menu (DomusSerialTerminal *self)
{
  gtk_menu_popup_at_widget (GTK_MENU (get_menu (self)), GTK_WIDGET (self->vte), GDK_GRAVITY_CENTER,
                            GDK_GRAVITY_NORTH_WEST, NULL);
  return TRUE;
}

/* ---- the widget ---- */

static void
domus_serial_terminal_map (GtkWidget *widget)
{
  DomusSerialTerminal *self = DOMUS_SERIAL_TERMINAL (widget);

  GTK_WIDGET_CLASS (domus_serial_terminal_parent_class)->map (widget);
  if (self->line != NULL) {
    domus_serial_line_start (self->line);
    on_state (self);
  }
}

static void
domus_serial_terminal_dispose (GObject *object)
{
  DomusSerialTerminal *self = DOMUS_SERIAL_TERMINAL (object);

  if (self->line != NULL) {
    g_signal_handlers_disconnect_by_data (self->line, self);
    domus_serial_line_stop (self->line);
  }
  g_clear_object (&self->line);
  G_OBJECT_CLASS (domus_serial_terminal_parent_class)->dispose (object);
}

static void
domus_serial_terminal_class_init (DomusSerialTerminalClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_serial_terminal_dispose;
  widget_class->map = domus_serial_terminal_map;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/serial/domus-serial-terminal.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusSerialTerminal, bar);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialTerminal, bar_label);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialTerminal, take_over_button);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialTerminal, place);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialTerminal, scrollbar);
  gtk_widget_class_bind_template_callback (widget_class, on_take_over);
}

static void
domus_serial_terminal_init (DomusSerialTerminal *self)
{
  GtkWidget *vte = vte_terminal_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->vte = VTE_TERMINAL (vte);
  vte_terminal_set_scrollback_lines (self->vte, SCROLLBACK_LINES);
  vte_terminal_set_scroll_on_keystroke (self->vte, TRUE);
  vte_terminal_set_scroll_on_output (self->vte, FALSE);
  vte_terminal_set_audible_bell (self->vte, FALSE);
  vte_terminal_set_mouse_autohide (self->vte, TRUE);
  /* What is at the other end of a serial line asks with DEL. */
  vte_terminal_set_backspace_binding (self->vte, VTE_ERASE_ASCII_DELETE);
  gtk_widget_set_hexpand (vte, TRUE);
  gtk_widget_set_vexpand (vte, TRUE);
  gtk_widget_show (vte);
  gtk_container_add (self->place, vte);
  gtk_range_set_adjustment (GTK_RANGE (self->scrollbar),
                            gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (vte)));
  g_signal_connect (vte, "commit", G_CALLBACK (on_commit), self);
  g_signal_connect_swapped (vte, "selection-changed", G_CALLBACK (on_selection_changed), self);
  g_signal_connect_swapped (vte, "button-press-event", G_CALLBACK (on_button_press), self);
  g_signal_connect_swapped (vte, "popup-menu", G_CALLBACK (on_popup_menu), self);
}

/**
 * domus_serial_terminal_new:
 * @alias: of domus_domain_list_serials()
 * @name: what a screen reader calls it
 *
 * Returns: (transfer floating): the terminal
 */
GtkWidget *
domus_serial_terminal_new (DomusGuest *guest, const char *alias, const char *name)
{
  DomusSerialTerminal *self = g_object_new (DOMUS_TYPE_SERIAL_TERMINAL, NULL);

  self->line = domus_serial_line_new (guest, alias);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->vte)), name);
  g_signal_connect (self->line, "data", G_CALLBACK (on_data), self);
  g_signal_connect_swapped (self->line, "connected", G_CALLBACK (on_connected), self);
  g_signal_connect_swapped (self->line, "notify::state", G_CALLBACK (on_state), self);
  on_state (self);
  return GTK_WIDGET (self);
}

/**
 * domus_serial_terminal_get_line:
 *
 * Returns: (transfer none):
 */
DomusSerialLine *
domus_serial_terminal_get_line (DomusSerialTerminal *self)
{
  return self->line;
}

/**
 * domus_serial_terminal_get_vte:
 *
 * Returns: (transfer none): what takes the keys
 */
GtkWidget *
domus_serial_terminal_get_vte (DomusSerialTerminal *self)
{
  return GTK_WIDGET (self->vte);
}

/**
 * domus_serial_terminal_has_selection:
 *
 * Returns: whether there is something to copy
 */
gboolean
domus_serial_terminal_has_selection (DomusSerialTerminal *self)
{
  return vte_terminal_get_has_selection (self->vte);
}

/**
 * domus_serial_terminal_copy:
 */
void
domus_serial_terminal_copy (DomusSerialTerminal *self)
{
  if (vte_terminal_get_has_selection (self->vte))
    vte_terminal_copy_clipboard_format (self->vte, VTE_FORMAT_TEXT);
}

/**
 * domus_serial_terminal_paste:
 *
 * Types the clipboard to the guest.
 */
void
domus_serial_terminal_paste (DomusSerialTerminal *self)
{
  vte_terminal_paste_clipboard (self->vte);
}

/**
 * domus_serial_terminal_clear:
 *
 * Forgets what was said, and begins with an empty screen.
 */
void
domus_serial_terminal_clear (DomusSerialTerminal *self)
{
  vte_terminal_reset (self->vte, TRUE, TRUE);
  self->spoke = FALSE;
}

/**
 * domus_serial_terminal_get_text:
 *
 * Returns: (transfer full): all that is on the screen and above it
 */
GBytes *
domus_serial_terminal_get_text (DomusSerialTerminal *self, GError **error)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();

  /* To memory, which does not wait. */
  if (!vte_terminal_write_contents_sync (self->vte, stream, VTE_WRITE_DEFAULT, NULL, error)
      || !g_output_stream_close (stream, NULL, error))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}
