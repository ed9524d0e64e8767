/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-draft-bar-private.h"

#include "domus-changes-list-private.h"
#include "domus-connection.h"
#include "domus-platform-support.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusDraftBar
{
  GtkBox parent_instance;

  char *words;       /* (nullable): the changes that a note was shown with */
  DomusDraft *draft; /* (nullable) */
  DomusChangesList *unapplied;
  DomusChangesList *pending;

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
  REVERT_PENDING,
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

static void
join_words (GString *text, GPtrArray *changes)
{
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    g_string_append_printf (text, "%s\n", ((DomusChange *)g_ptr_array_index (changes, i))->words);
}

static const char *
pending_when (DomusDraftBar *self)
{
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (self->draft));
  const DomusPlatform *platform =
      connection != NULL ? domus_connection_get_platform (connection) : NULL;

  return platform != NULL
             ? domus_when_to_words (domus_platform_get_when (platform, "device/update"))
             : NULL;
}

static void
fill_lists (DomusDraftBar *self, GPtrArray *changes, GPtrArray *pending)
{
  domus_changes_list_clear (self->unapplied);
  domus_changes_list_clear (self->pending);
  for (guint i = 0; changes != NULL && i < changes->len; i++) {
    g_autofree char *when = domus_draft_describe_when (self->draft, changes->pdata[i]);

    domus_changes_list_add (self->unapplied, changes, changes->pdata[i], when);
  }
  for (guint i = 0; pending != NULL && i < pending->len; i++)
    domus_changes_list_add (self->pending, pending, pending->pdata[i], pending_when (self));
}

static void
on_revert_change (DomusDraftBar *self, gpointer change)
{
  if (self->draft != NULL && !domus_draft_revert_change (self->draft, change))
    gtk_label_set_text (self->note_label, _ ("This change cannot be taken back by itself."));
}

static void
on_revert_pending (DomusDraftBar *self, gpointer change)
{
  g_signal_emit (self, signals[REVERT_PENDING], 0, change);
}

static void
domus_draft_bar_finalize (GObject *object)
{
  g_free (DOMUS_DRAFT_BAR (object)->words);
  g_clear_object (&DOMUS_DRAFT_BAR (object)->draft);
  G_OBJECT_CLASS (domus_draft_bar_parent_class)->finalize (object);
}

static void
domus_draft_bar_class_init (DomusDraftBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_SIGNALS] = { "apply", "revert", "undo" };

  G_OBJECT_CLASS (klass)->finalize = domus_draft_bar_finalize;
  signals[REVERT_PENDING] =
      g_signal_new ("revert-pending", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  for (guint i = 0; i < REVERT_PENDING; i++)
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
  self->unapplied = DOMUS_CHANGES_LIST (domus_changes_list_new (_ ("Not applied")));
  self->pending = DOMUS_CHANGES_LIST (domus_changes_list_new (_ ("Waiting for the next boot")));
  gtk_container_add (GTK_CONTAINER (self->changes_list), GTK_WIDGET (self->unapplied));
  gtk_container_add (GTK_CONTAINER (self->changes_list), GTK_WIDGET (self->pending));
  g_signal_connect_object (self->unapplied, "revert", G_CALLBACK (on_revert_change), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pending, "revert", G_CALLBACK (on_revert_pending), self,
                           G_CONNECT_SWAPPED);
}

/**
 * domus_draft_bar_update:
 * @draft: (nullable): %NULL while it is not read
 * @problem: (nullable): why its changes cannot be applied
 * @undo: (nullable): what "Undo" would take back
 * @busy: whether an operation is in flight
 */
void
domus_draft_bar_update (
    DomusDraftBar *self, DomusDraft *draft, const char *problem, const char *undo, gboolean busy)
{
  GPtrArray *changes = draft != NULL ? domus_draft_get_changes (draft) : NULL;
  GPtrArray *pending =
      draft != NULL ? domus_guest_get_pending (domus_draft_get_guest (draft)) : NULL;
  guint n = changes != NULL ? changes->len : 0;
  guint n_pending = pending != NULL ? pending->len : 0;
  g_autoptr (GString) words = g_string_new (NULL);

  g_set_object (&self->draft, draft);
  join_words (words, changes);
  g_string_append_c (words, '\f');
  join_words (words, pending);
  if (g_strcmp0 (words->str, self->words) != 0) {
    gtk_label_set_text (self->note_label, "");
    g_free (self->words);
    self->words = g_strdup (words->str);
    fill_lists (self, changes, pending);
  }
  if (n > 0) {
    g_autofree char *text =
        g_strdup_printf (ngettext ("%u change not applied", "%u changes not applied", n), n);

    gtk_label_set_text (self->changes_label, text);
  } else if (n_pending > 0) {
    g_autofree char *text =
        g_strdup_printf (ngettext ("%u change waits for the next boot",
                                   "%u changes wait for the next boot", n_pending),
                         n_pending);

    gtk_label_set_text (self->changes_label, text);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->changes_button), n + n_pending > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->changes_list), !busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->changes_button),
                               _ ("Show each change, and take back single ones"));

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
