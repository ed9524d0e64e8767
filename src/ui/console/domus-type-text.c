/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-type-text-private.h"

#include "domus-domain.h"
#include "domus-keymap.h"
#include "domus-typing-layout-private.h"
#include "domus-typist-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <vncdisplay.h>

/* More than this is asked about; more than that is a file, not a text. */
#define LONG_TEXT 2000
#define MAX_TEXT 100000

struct _DomusTypeText
{
  GtkDialog parent_instance;

  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkComboBoxText *layout;
  GtkToggleButton *windows;
  GtkSpinButton *pace;
  GtkToggleButton *automatic;
  GtkWidget *settings_grid;
  GtkLabel *problem;
  GtkToggleButton *leave_out;
  GtkProgressBar *progress;
  GtkWidget *stop_button;
  GtkWidget *type_button;

  DomusConsoleView *console; /* (weak) (nullable) */
  DomusDisplayView *display; /* (owned) (nullable): while it types */
  DomusGuest *guest;         /* (owned) (nullable) */
  GSettings *settings;       /* (owned) (nullable) */
  DomusTypist *typist;       /* (owned) (nullable) */
  guint typed;
};

enum
{
  TYPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusTypeText, domus_type_text, GTK_TYPE_DIALOG)

static char *
get_text (DomusTypeText *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static DomusKeymap *
get_keymap (DomusTypeText *self)
{
  return domus_keymap_new (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->layout)),
                           gtk_toggle_button_get_active (self->windows));
}

/* Spelled out, since most of what is not on a keyboard looks like something
 * that is, or like nothing. */
static char *
describe_characters (const char *characters)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint n = 0;

  for (const char *at = characters; *at != '\0'; at = g_utf8_next_char (at), n++) {
    gunichar character = g_utf8_get_char (at);

    if (n == 12) {
      g_string_append (words, " …");
      break;
    }
    if (n > 0)
      g_string_append_c (words, ' ');
    if (g_unichar_isgraph (character) && g_unichar_type (character) != G_UNICODE_NON_SPACING_MARK)
      g_string_append_unichar (words, character);
    else
      g_string_append_printf (words, "U+%04X", character);
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
update (DomusTypeText *self)
{
  g_autofree char *text = get_text (self);
  g_autoptr (DomusKeymap) keymap = get_keymap (self);
  g_autofree char *clean = domus_keymap_clean_text (keymap, text, FALSE);
  g_autofree char *untypable = domus_keymap_find_untypable (keymap, clean);
  gboolean ready = self->console != NULL && domus_console_view_is_ready (self->console);
  gboolean too_long = strlen (text) > MAX_TEXT;
  gboolean typing = self->typist != NULL;
  g_autofree char *problem = NULL;

  if (!ready) {
    problem = g_strdup (_ ("The guest’s screen is not connected."));
  } else if (too_long) {
    problem = g_strdup (_ ("This is too long to be typed. Give it to the guest on a CD."));
  } else if (untypable != NULL) {
    g_autofree char *characters = describe_characters (untypable);

    problem = g_strdup_printf (_ ("Not on this keyboard: %s"), characters);
  }
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->leave_out), untypable != NULL && ready && !too_long);
  gtk_widget_set_sensitive (GTK_WIDGET (self->view), !typing);
  gtk_widget_set_sensitive (self->settings_grid, !typing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->leave_out), !typing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pace),
                            !gtk_toggle_button_get_active (self->automatic));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), typing);
  gtk_widget_set_visible (self->stop_button, typing);
  gtk_widget_set_visible (self->type_button, !typing);
  gtk_dialog_set_response_sensitive (
      GTK_DIALOG (self), GTK_RESPONSE_OK,
      ready && !too_long && !typing && *clean != '\0'
          && (untypable == NULL || gtk_toggle_button_get_active (self->leave_out)));
}

/* ---- typing ---- */

static void
press_key (guint keyval, guint16 code, gboolean down, gpointer user_data)
{
  DomusTypeText *self = user_data;

  if (self->display != NULL)
    domus_display_view_send_key (self->display, keyval, code, down);
}

static void
on_progress (DomusTypist *typist, guint done, guint total, DomusTypeText *self)
{
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u of %u character", "%u of %u characters", total), done, total);

  self->typed = done;
  gtk_progress_bar_set_fraction (self->progress, total > 0 ? (double)done / total : 1);
  gtk_progress_bar_set_text (self->progress, text);
}

static void
drop_typist (DomusTypeText *self)
{
  g_autoptr (DomusTypist) typist = g_steal_pointer (&self->typist);

  if (typist == NULL)
    return;
  g_signal_handlers_disconnect_by_data (typist, self);
  domus_typist_stop (typist);
  if (self->display != NULL)
    g_signal_handlers_disconnect_by_data (self->display, self);
  g_clear_object (&self->display);
}

static void
on_ended (DomusTypist *typist, gboolean complete, DomusTypeText *self)
{
  drop_typist (self);
  if (complete) {
    g_signal_emit (self, signals[TYPED], 0, self->typed);
    gtk_widget_destroy (GTK_WIDGET (self));
  } else {
    update (self);
  }
}

static void
on_frame (DomusTypeText *self)
{
  if (self->typist != NULL)
    domus_typist_saw_frame (self->typist);
}

/* What was begun at one screen does not go on at the next. */
static void
on_display_closed (DomusTypeText *self)
{
  g_autofree char *text = g_strdup_printf (
      ngettext ("The screen was lost after %u character had been typed.",
                "The screen was lost after %u characters had been typed.", self->typed),
      self->typed);

  if (self->typist == NULL)
    return;
  drop_typist (self);
  update (self);
  gtk_label_set_text (self->problem, text);
  gtk_widget_show (GTK_WIDGET (self->problem));
}

/* As far as the server tells; most do. */
static gboolean
has_caps_lock (DomusDisplayView *display)
{
  GtkWidget *widget = domus_display_view_get_widget (display);

  return VNC_IS_DISPLAY (widget)
         && (vnc_connection_get_ledstate (vnc_display_get_connection (VNC_DISPLAY (widget)))
             & VNC_LEDSTATE_CAPS_LOCK)
                != 0;
}

static void
remember (DomusTypeText *self)
{
  if (self->settings == NULL)
    return;
  domus_typing_layout_save (self->settings, domus_guest_get_uuid (self->guest),
                            gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->layout)),
                            gtk_toggle_button_get_active (self->windows));
  g_settings_set_uint (self->settings, "typing-pace",
                       gtk_toggle_button_get_active (self->automatic)
                           ? DOMUS_TYPIST_ADAPTIVE
                           : (guint)gtk_spin_button_get_value_as_int (self->pace));
}

static void
begin (DomusTypeText *self)
{
  g_autofree char *text = get_text (self);
  g_autoptr (DomusKeymap) keymap = get_keymap (self);
  g_autofree char *clean = domus_keymap_clean_text (keymap, text, TRUE);
  DomusDisplayView *display =
      self->console != NULL ? domus_console_view_get_display (self->console) : NULL;
  guint pace = gtk_toggle_button_get_active (self->automatic)
                   ? DOMUS_TYPIST_ADAPTIVE
                   : (guint)gtk_spin_button_get_value_as_int (self->pace);

  if (display == NULL || self->typist != NULL) {
    update (self);
    return;
  }
  remember (self);
  self->display = g_object_ref (display);
  self->typed = 0;
  self->typist = domus_typist_new (clean, g_steal_pointer (&keymap), pace, press_key, self);
  g_signal_connect (self->typist, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect (self->typist, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect_swapped (display, "frame", G_CALLBACK (on_frame), self);
  g_signal_connect_swapped (display, "closed", G_CALLBACK (on_display_closed), self);
  on_progress (self->typist, 0, (guint)g_utf8_strlen (clean, -1), self);
  update (self);
  gtk_widget_grab_focus (self->stop_button);
  domus_typist_start (self->typist, has_caps_lock (display));
}

static void
on_long_answered (GtkDialog *question, int response, DomusTypeText *self)
{
  gtk_widget_destroy (GTK_WIDGET (question));
  if (response == GTK_RESPONSE_OK)
    begin (self);
}

static void
ask_long (DomusTypeText *self, guint characters)
{
  GtkWidget *question = gtk_message_dialog_new (
      GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
      GTK_BUTTONS_NONE, ngettext ("Type %u character?", "Type %u characters?", characters),
      characters);

  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (question), "%s",
      _ ("That takes minutes, in which the guest’s window should be left alone."));
  gtk_dialog_add_buttons (GTK_DIALOG (question), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Type"),
                          GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (question), GTK_RESPONSE_OK);
  g_signal_connect_object (question, "response", G_CALLBACK (on_long_answered), self, 0);
  gtk_window_present (GTK_WINDOW (question));
}

static void
domus_type_text_response (GtkDialog *dialog, int response)
{
  DomusTypeText *self = DOMUS_TYPE_TEXT (dialog);
  guint characters = (guint)gtk_text_buffer_get_char_count (self->buffer);

  if (response == GTK_RESPONSE_OK && characters > LONG_TEXT)
    ask_long (self, characters);
  else if (response == GTK_RESPONSE_OK)
    begin (self);
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
on_stop (DomusTypeText *self)
{
  if (self->typist != NULL)
    domus_typist_stop (self->typist);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_clipboard (GtkClipboard *clipboard, const char *text, gpointer user_data)
{
  g_autoptr (DomusTypeText) self = user_data;

  if (self->buffer != NULL && text != NULL && gtk_text_buffer_get_char_count (self->buffer) == 0)
    gtk_text_buffer_set_text (self->buffer, text, (int)strnlen (text, (gsize)2 * MAX_TEXT));
}

static void
domus_type_text_dispose (GObject *object)
{
  DomusTypeText *self = DOMUS_TYPE_TEXT (object);

  drop_typist (self);
  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_clear_weak_pointer (&self->console);
  g_clear_object (&self->guest);
  g_clear_object (&self->settings);
  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  self->buffer = NULL;
  G_OBJECT_CLASS (domus_type_text_parent_class)->dispose (object);
}

static void
domus_type_text_class_init (DomusTypeTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_type_text_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_type_text_response;
  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/console/domus-type-text.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, view);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, layout);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, windows);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, pace);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, automatic);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, settings_grid);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, problem);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, leave_out);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, progress);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DomusTypeText, type_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
domus_type_text_init (DomusTypeText *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffer = gtk_text_view_get_buffer (self->view);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (update), self);
  domus_typing_layout_fill (self->layout);
}

/**
 * domus_type_text_new:
 * @settings: (nullable): remembers layout and pace
 *
 * Returns: (transfer none): the dialog, with the clipboard's text in it as
 *   soon as that is known
 */
GtkWidget *
domus_type_text_new (GtkWindow *parent,
                     DomusConsoleView *console,
                     DomusGuest *guest,
                     GSettings *settings)
{
  DomusTypeText *self = g_object_new (DOMUS_TYPE_TYPE_TEXT, "transient-for", parent,
                                      "destroy-with-parent", TRUE, "use-header-bar", FALSE, NULL);
  guint pace = settings != NULL ? g_settings_get_uint (settings, "typing-pace") : 0;
  g_autofree char *layout = NULL;
  gboolean windows;

  g_set_weak_pointer (&self->console, console);
  self->guest = g_object_ref (guest);
  g_set_object (&self->settings, settings);
  layout = domus_typing_layout_load (settings, guest, &windows);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->layout), layout);
  gtk_toggle_button_set_active (self->windows, windows);
  gtk_toggle_button_set_active (self->automatic, pace == DOMUS_TYPIST_ADAPTIVE);
  if (pace != DOMUS_TYPIST_ADAPTIVE)
    gtk_spin_button_set_value (self->pace, pace);
  g_signal_connect_object (console, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_clipboard_request_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                              on_clipboard, g_object_ref (self));
  update (self);
  return GTK_WIDGET (self);
}
