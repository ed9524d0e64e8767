/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-draft-bar-private.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusDraftBar
{
  GtkBox parent_instance;

  char *words; /* (nullable): the changes that a note was shown with */

  GtkLabel *note_label;
  GtkMenuButton *changes_button;
  GtkLabel *changes_label;
  GtkBox *changes_list;
  GtkWidget *undo_button;
  GtkWidget *revert_button;
  GtkWidget *apply_button;
};

enum
{
  APPLY,
  REVERT,
  UNDO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusDraftBar, domus_draft_bar, GTK_TYPE_BOX)

static void
on_apply (DomusDraftBar *self)
{
  g_signal_emit (self, signals[APPLY], 0);
}

static void
on_revert (DomusDraftBar *self)
{
  g_signal_emit (self, signals[REVERT], 0);
}

static void
on_undo (DomusDraftBar *self)
{
  g_signal_emit (self, signals[UNDO], 0);
}

static char *
join_words (GPtrArray *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    g_string_append_printf (text, "%s\n", ((DomusChange *)g_ptr_array_index (changes, i))->words);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
fill_list (DomusDraftBar *self, GPtrArray *changes)
{
  domus_widgets_clear (GTK_CONTAINER (self->changes_list));
  for (guint i = 0; changes != NULL && i < changes->len; i++) {
    const DomusChange *change = g_ptr_array_index (changes, i);

    domus_widgets_add_line (GTK_CONTAINER (self->changes_list), change->words, NULL);
  }
}

static void
domus_draft_bar_finalize (GObject *object)
{
  g_free (DOMUS_DRAFT_BAR (object)->words);
  G_OBJECT_CLASS (domus_draft_bar_parent_class)->finalize (object);
}

static void
domus_draft_bar_class_init (DomusDraftBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_SIGNALS] = { "apply", "revert", "undo" };

  G_OBJECT_CLASS (klass)->finalize = domus_draft_bar_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/hardware/domus-draft-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, note_label);
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, changes_button);
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, changes_label);
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, changes_list);
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, undo_button);
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, revert_button);
  gtk_widget_class_bind_template_child (widget_class, DomusDraftBar, apply_button);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_revert);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
}

static void
domus_draft_bar_init (DomusDraftBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_draft_bar_update:
 * @changes: (nullable) (element-type DomusChange): not applied
 * @problem: (nullable): why they cannot be applied
 * @undo: (nullable): what "Undo" would take back
 * @busy: whether an operation is in flight
 */
void
domus_draft_bar_update (
    DomusDraftBar *self, GPtrArray *changes, const char *problem, const char *undo, gboolean busy)
{
  guint n = changes != NULL ? changes->len : 0;
  g_autofree char *words = join_words (changes);

  if (g_strcmp0 (words, self->words) != 0) {
    gtk_label_set_text (self->note_label, "");
    g_free (self->words);
    self->words = g_strdup (words);
    fill_list (self, changes);
  }
  if (n > 0) {
    g_autofree char *text =
        g_strdup_printf (ngettext ("%u change not applied", "%u changes not applied", n), n);

    gtk_label_set_text (self->changes_label, text);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->changes_button), n > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->changes_button), words);

  gtk_widget_set_sensitive (self->apply_button, n > 0 && problem == NULL && !busy);
  gtk_widget_set_tooltip_text (self->apply_button, problem != NULL ? problem
                                                   : n == 0        ? _ ("Nothing is changed")
                                                                   : NULL);
  gtk_widget_set_sensitive (self->revert_button, (n > 0 || problem != NULL) && !busy);
  gtk_widget_set_sensitive (self->undo_button, undo != NULL && n == 0 && !busy);
  gtk_widget_set_tooltip_text (self->undo_button,
                               undo == NULL ? _ ("There is no applied change to take back")
                               : n > 0      ? _ ("Apply or revert your changes first")
                                            : undo);
}

/**
 * domus_draft_bar_show_note:
 */
void
domus_draft_bar_show_note (DomusDraftBar *self, const char *text)
{
  gtk_label_set_text (self->note_label, text);
}
