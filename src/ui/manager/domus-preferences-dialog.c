/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-preferences-dialog-private.h"

#include "console/domus-console-preferences-private.h"
#include "domus-general-preferences-private.h"
#include "domus-windows.h"

#include <glib/gi18n-lib.h>

struct _DomusPreferencesDialog
{
  GtkDialog parent_instance;

  GtkStack *pages;
};

G_DEFINE_FINAL_TYPE (DomusPreferencesDialog, domus_preferences_dialog, GTK_TYPE_DIALOG)

static void
domus_preferences_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_preferences_dialog_class_init (DomusPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GTK_DIALOG_CLASS (klass)->response = domus_preferences_dialog_response;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusPreferencesDialog, pages);
}

static void
domus_preferences_dialog_init (DomusPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_preferences_dialog_add_page:
 * @title: translated
 */
void
domus_preferences_dialog_add_page (DomusPreferencesDialog *self, GtkWidget *page, const char *title)
{
  gtk_stack_add_titled (self->pages, page, title, title);
  atk_object_set_name (gtk_widget_get_accessible (page), title);
}

/**
 * domus_preferences_dialog_new:
 * @parent: (nullable):
 * @settings: Domus's own
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *
domus_preferences_dialog_new (GtkWindow *parent, GSettings *settings)
{
  DomusPreferencesDialog *self =
      g_object_new (DOMUS_TYPE_PREFERENCES_DIALOG, "transient-for", parent, "destroy-with-parent",
                    TRUE, "use-header-bar", FALSE, NULL);

  domus_preferences_dialog_add_page (self, domus_general_preferences_new (settings), _ ("General"));
  domus_preferences_dialog_add_page (self, domus_console_preferences_new (settings), _ ("Console"));
  return GTK_WIDGET (self);
}
