/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-serial-find-private.h"

#define PCRE2_CODE_UNIT_WIDTH 0
#include <glib/gi18n-lib.h>
#include <pcre2.h>
#include <vte/vte.h>

struct _DomusSerialFind
{
  GtkSearchBar parent_instance;

  GtkEntry *entry;
  GtkWidget *previous_button;
  GtkWidget *next_button;
  GtkLabel *result;

  VteTerminal *vte; /* (weak) (nullable) */
};

enum
{
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusSerialFind, domus_serial_find, GTK_TYPE_SEARCH_BAR)

static void
show_result (DomusSerialFind *self, gboolean found)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->entry));
  gboolean missing = !found && gtk_entry_get_text_length (self->entry) > 0;

  gtk_label_set_text (self->result, missing ? _ ("Not found") : "");
  if (missing)
    gtk_style_context_add_class (context, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (context, GTK_STYLE_CLASS_ERROR);
}

static void
on_previous (DomusSerialFind *self)
{
  if (self->vte != NULL)
    show_result (self, vte_terminal_search_find_previous (self->vte));
}

static void
on_next (DomusSerialFind *self)
{
  if (self->vte != NULL)
    show_result (self, vte_terminal_search_find_next (self->vte));
}

static void
on_text_changed (DomusSerialFind *self)
{
  const char *text = gtk_entry_get_text (self->entry);
  g_autofree char *pattern = g_regex_escape_string (text, -1);
  g_autoptr (GError) error = NULL;
  VteRegex *regex = NULL;

  if (self->vte == NULL)
    return;
  if (*text != '\0') {
    regex = vte_regex_new_for_search (
        pattern, -1, PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_MULTILINE | PCRE2_CASELESS, &error);
    if (regex == NULL)
      g_warning ("%s", error->message);
  }
  if (regex != NULL)
    vte_terminal_unselect_all (self->vte); /* what was found stays when the bar goes */
  vte_terminal_search_set_regex (self->vte, regex, 0);
  g_clear_pointer (&regex, vte_regex_unref);
  gtk_widget_set_sensitive (self->previous_button, *text != '\0');
  gtk_widget_set_sensitive (self->next_button, *text != '\0');
  show_result (self, *text == '\0' || vte_terminal_search_find_previous (self->vte));
}

static gboolean
on_key_press (DomusSerialFind *self, GdkEventKey *event)
{
  gboolean shift = (event->state & GDK_SHIFT_MASK) != 0;

  if (event->keyval != GDK_KEY_Return && event->keyval != GDK_KEY_KP_Enter)
    return GDK_EVENT_PROPAGATE;
  if (shift)
    on_next (self);
  else
    on_previous (self);
  return GDK_EVENT_STOP;
}

static void
on_mode_changed (DomusSerialFind *self)
{
  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self)))
    return;
  if (self->vte != NULL)
    vte_terminal_search_set_regex (self->vte, NULL, 0);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
domus_serial_find_dispose (GObject *object)
{
  DomusSerialFind *self = DOMUS_SERIAL_FIND (object);

  g_clear_weak_pointer (&self->vte);
  G_OBJECT_CLASS (domus_serial_find_parent_class)->dispose (object);
}

static void
domus_serial_find_class_init (DomusSerialFindClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_serial_find_dispose;
  signals[CLOSED] = g_signal_new ("closed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/serial/domus-serial-find.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusSerialFind, entry);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialFind, previous_button);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialFind, next_button);
  gtk_widget_class_bind_template_child (widget_class, DomusSerialFind, result);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_changed);
}

static void
domus_serial_find_init (DomusSerialFind *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self), self->entry);
}

/**
 * domus_serial_find_new:
 *
 * Returns: (transfer floating): the bar, closed
 */
GtkWidget *
domus_serial_find_new (void)
{
  return g_object_new (DOMUS_TYPE_SERIAL_FIND, "visible", TRUE, NULL);
}

/**
 * domus_serial_find_set_vte:
 * @vte: (nullable): where to look
 */
void
domus_serial_find_set_vte (DomusSerialFind *self, GtkWidget *vte)
{
  g_set_weak_pointer (&self->vte, vte != NULL ? VTE_TERMINAL (vte) : NULL);
  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self)))
    on_text_changed (self);
}

/**
 * domus_serial_find_open:
 *
 * Shows the bar and puts the cursor into it.
 */
void
domus_serial_find_open (DomusSerialFind *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self), TRUE);
  /* Keys go to it at once, before the bar has unfolded. */
  gtk_widget_realize (GTK_WIDGET (self->entry));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  on_text_changed (self);
}
