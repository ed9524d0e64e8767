/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-clipboard-share-private.h"

#include <string.h>

/* More than this is not what people copy by hand. */
#define MAX_BYTES (1024 * 1024)

struct _DomusClipboardShare
{
  GObject parent_instance;

  DomusConsoleView *console; /* (weak) (nullable) */
  GSettings *settings;       /* (owned) (nullable) */
  char *last;                /* (owned) (nullable): what both sides have */
  gboolean had_keyboard;
};

G_DEFINE_FINAL_TYPE (DomusClipboardShare, domus_clipboard_share, G_TYPE_OBJECT)

static gboolean
is_wanted (DomusClipboardShare *self)
{
  return self->console != NULL
         && (self->settings == NULL
             || g_settings_get_boolean (self->settings, "console-share-clipboard"));
}

static void
keep (DomusClipboardShare *self, const char *text)
{
  if (self->last != NULL)
    explicit_bzero (self->last, strlen (self->last));
  g_free (self->last);
  self->last = g_strdup (text);
}

static void
on_text (GtkClipboard *clipboard, const char *text, gpointer user_data)
{
  g_autoptr (DomusClipboardShare) self = user_data;
  DomusDisplayView *display =
      is_wanted (self) ? domus_console_view_get_display (self->console) : NULL;

  if (display == NULL || text == NULL || *text == '\0' || strlen (text) > MAX_BYTES
      || g_strcmp0 (text, self->last) == 0)
    return;
  keep (self, text);
  domus_display_view_set_clipboard (display, text);
}

static void
on_console_changed (DomusClipboardShare *self)
{
  gboolean has_keyboard = self->console != NULL && domus_console_view_has_keyboard (self->console);

  if (has_keyboard && !self->had_keyboard && is_wanted (self))
    gtk_clipboard_request_text (
        gtk_widget_get_clipboard (GTK_WIDGET (self->console), GDK_SELECTION_CLIPBOARD), on_text,
        g_object_ref (self));
  self->had_keyboard = has_keyboard;
}

/* A guest in the background does not change what is here. */
static void
on_guest_copied (DomusConsoleView *console, const char *text, DomusClipboardShare *self)
{
  if (!is_wanted (self) || text == NULL || strlen (text) > MAX_BYTES
      || !domus_console_view_has_keyboard (console) || g_strcmp0 (text, self->last) == 0)
    return;
  keep (self, text);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (console), GDK_SELECTION_CLIPBOARD),
                          text, -1);
}

static void
domus_clipboard_share_dispose (GObject *object)
{
  DomusClipboardShare *self = DOMUS_CLIPBOARD_SHARE (object);

  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_clear_weak_pointer (&self->console);
  g_clear_object (&self->settings);
  keep (self, NULL);
  G_OBJECT_CLASS (domus_clipboard_share_parent_class)->dispose (object);
}

static void
domus_clipboard_share_class_init (DomusClipboardShareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_clipboard_share_dispose;
}

static void
domus_clipboard_share_init (DomusClipboardShare *self)
{}

/**
 * domus_clipboard_share_new:
 * @settings: (nullable): "console-share-clipboard" turns it off
 *
 * Returns: (transfer full): shares until it is let go of
 */
DomusClipboardShare *
domus_clipboard_share_new (DomusConsoleView *console, GSettings *settings)
{
  DomusClipboardShare *self = g_object_new (DOMUS_TYPE_CLIPBOARD_SHARE, NULL);

  g_set_weak_pointer (&self->console, console);
  g_set_object (&self->settings, settings);
  g_signal_connect_swapped (console, "changed", G_CALLBACK (on_console_changed), self);
  g_signal_connect (console, "clipboard", G_CALLBACK (on_guest_copied), self);
  return self;
}
