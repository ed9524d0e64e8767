/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-manager-toolbar-private.h"

#include <glib/gi18n-lib.h>

struct _DomusManagerToolbar
{
  GtkBox parent_instance;

  GtkWidget *new_vm;
  GtkWidget *run;
  GtkWidget *pause;
  GtkWidget *shut_down;
  GtkWidget *shut_down_more;
  GtkWidget *console;
  GtkWidget *hardware;
  GtkEntry *search;
  GtkWidget *menu_button;

  GtkWidget *menu;       /* (nullable): made when it is first wanted */
  GtkWidget *power_menu; /* (nullable) */
};

enum
{
  SEARCH_CHANGED,
  SEARCH_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusManagerToolbar, domus_manager_toolbar, GTK_TYPE_BOX)

/* ---- menus ---- */

static void
popup_menu (DomusManagerToolbar *self,
            GtkWidget **menu,
            const char *resource,
            const char *id,
            GtkWidget *at)
{
  if (*menu == NULL) {
    g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (resource);

    *menu = gtk_menu_new_from_model (G_MENU_MODEL (gtk_builder_get_object (builder, id)));
    gtk_menu_attach_to_widget (GTK_MENU (*menu), GTK_WIDGET (self), NULL);
  }
  gtk_menu_popup_at_widget (GTK_MENU (*menu), at, GDK_GRAVITY_SOUTH_EAST, GDK_GRAVITY_NORTH_EAST,
                            NULL);
}

static void
on_menu_clicked (DomusManagerToolbar *self)
{
  popup_menu (self, &self->menu, "/org/domusvm/Domus/manager/manager-menu.ui", "menu",
              self->menu_button);
}

static void
on_shut_down_more_clicked (DomusManagerToolbar *self)
{
  popup_menu (self, &self->power_menu, "/org/domusvm/Domus/manager/guest-menu.ui", "power",
              self->shut_down_more);
}

/* ---- searching ---- */

static void
on_search_changed (DomusManagerToolbar *self)
{
  g_signal_emit (self, signals[SEARCH_CHANGED], 0, gtk_entry_get_text (self->search));
}

static void
on_search_done (DomusManagerToolbar *self)
{
  g_signal_emit (self, signals[SEARCH_DONE], 0);
}

static void
on_search_stopped (DomusManagerToolbar *self)
{
  domus_manager_toolbar_set_search (self, "");
}

/* ---- object ---- */

static void
domus_manager_toolbar_class_init (DomusManagerToolbarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SEARCH_CHANGED] =
      g_signal_new ("search-changed", DOMUS_TYPE_MANAGER_TOOLBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SEARCH_DONE] = g_signal_new ("search-done", DOMUS_TYPE_MANAGER_TOOLBAR, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-manager-toolbar.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, new_vm);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, run);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, pause);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, shut_down);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, shut_down_more);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, console);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, hardware);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, search);
  gtk_widget_class_bind_template_child (widget_class, DomusManagerToolbar, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_shut_down_more_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_done);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
}

static void
domus_manager_toolbar_init (DomusManagerToolbar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_manager_toolbar_new:
 * @actions: of the single selected guest
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_manager_toolbar_new (DomusGuestActions *actions)
{
  DomusManagerToolbar *self = g_object_new (DOMUS_TYPE_MANAGER_TOOLBAR, NULL);

  domus_guest_actions_bind_button (actions, self->run, DOMUS_GUEST_ACTION_RUN);
  domus_guest_actions_bind_button (actions, self->pause, DOMUS_GUEST_ACTION_PAUSE);
  domus_guest_actions_bind_button (actions, self->shut_down, DOMUS_GUEST_ACTION_SHUT_DOWN);
  domus_guest_actions_bind_button (actions, self->console, DOMUS_GUEST_ACTION_CONSOLE);
  domus_guest_actions_bind_button (actions, self->hardware, DOMUS_GUEST_ACTION_HARDWARE);
  return GTK_WIDGET (self);
}

/**
 * domus_manager_toolbar_set_selected:
 *
 * Call it after the actions know the selection: with several guests the
 * reasons why a button is off are other ones.
 */
void
domus_manager_toolbar_set_selected (DomusManagerToolbar *self, guint n_selected)
{
  GtkWidget *shared[] = { self->run, self->pause, self->shut_down };
  GtkWidget *single[] = { self->console, self->hardware };

  g_return_if_fail (DOMUS_IS_MANAGER_TOOLBAR (self));
  gtk_widget_set_sensitive (self->shut_down_more, n_selected > 0);
  if (n_selected < 2)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    gtk_widget_set_tooltip_text (shared[i], NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (single); i++)
    gtk_widget_set_tooltip_text (single[i], _ ("Select a single guest"));
}

/**
 * domus_manager_toolbar_set_can_make:
 * @can_make: whether some host could take a new guest
 */
void
domus_manager_toolbar_set_can_make (DomusManagerToolbar *self, gboolean can_make)
{
  g_return_if_fail (DOMUS_IS_MANAGER_TOOLBAR (self));
  gtk_widget_set_tooltip_text (self->new_vm, can_make
                                                 ? _ ("Make a new guest and install a system in it")
                                                 : _ ("No host is connected"));
}

/**
 * domus_manager_toolbar_focus_search:
 */
void
domus_manager_toolbar_focus_search (DomusManagerToolbar *self)
{
  g_return_if_fail (DOMUS_IS_MANAGER_TOOLBAR (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * domus_manager_toolbar_set_search:
 * @text: "" shows all guests again
 *
 * As if it was typed; the keyboard goes to what was found.
 */
void
domus_manager_toolbar_set_search (DomusManagerToolbar *self, const char *text)
{
  g_return_if_fail (DOMUS_IS_MANAGER_TOOLBAR (self));
  gtk_entry_set_text (self->search, text);
  on_search_done (self);
}

/**
 * domus_manager_toolbar_take_key:
 *
 * Returns: whether @event began a search
 */
gboolean
domus_manager_toolbar_take_key (DomusManagerToolbar *self, GdkEventKey *event)
{
  g_return_val_if_fail (DOMUS_IS_MANAGER_TOOLBAR (self), FALSE);

  if (!g_unichar_isgraph (gdk_keyval_to_unicode (event->keyval))
      || gtk_widget_has_focus (GTK_WIDGET (self->search))
      || !gtk_search_entry_handle_event (GTK_SEARCH_ENTRY (self->search), (GdkEvent *)event))
    return FALSE;
  gtk_entry_grab_focus_without_selecting (self->search);
  gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
  return TRUE;
}
