/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-history-view-private.h"

#include "domus-draft.h"
#include "domus-identity.h"
#include "domus-message.h"
#include "common/domus-diff-view-private.h"
#include "common/domus-widgets-private.h"
#include "hardware/domus-draft-flow-private.h"

#include <glib/gi18n-lib.h>

struct _DomusHistoryView
{
  GtkBox parent_instance;

  DomusGuest *guest;
  DomusDraftFlow *flow;
  GCancellable *cancellable; /* (nullable): NULL once disposed */
  GPtrArray *entries;        /* (nullable): of DomusHistoryEntry, newest first */
  gboolean started;
  gboolean loading; /* the lock is shown, not set */

  GtkToggleButton *lock_check;
  GtkStack *state_stack;
  GtkListBox *list;
  GtkLabel *title_label;
  GtkLabel *time_label;
  GtkBox *diff_box;
  DomusDiffView *diff;
  GtkWidget *undo_button;
  GtkWidget *return_button;
};

static guint applied;

G_DEFINE_FINAL_TYPE (DomusHistoryView, domus_history_view, GTK_TYPE_BOX)

static GtkWindow *
get_window (DomusHistoryView *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static char *
format_time (const DomusHistoryEntry *entry)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (entry->time_us / G_USEC_PER_SEC);

  /* Translators: day and time of a change, as strftime() takes it */
  return time != NULL ? g_date_time_format (time, _ ("%x, %R")) : g_strdup ("");
}

static int
selected_index (DomusHistoryView *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return self->entries != NULL && index >= 0 && index < (int)self->entries->len ? index : -1;
}

/* What the change led to: the version before the next one, or today's. */
static DomusXmlDoc *
version_after (DomusHistoryView *self, int index)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);

  if (index > 0)
    return domus_history_entry_get_doc (self->entries->pdata[index - 1], NULL);
  return config != NULL ? domus_xml_doc_copy (config) : NULL;
}

static void
show_selected (DomusHistoryView *self)
{
  int index = selected_index (self);
  const DomusHistoryEntry *entry = index >= 0 ? self->entries->pdata[index] : NULL;
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autoptr (DomusXmlDoc) before = NULL;
  g_autoptr (DomusXmlDoc) after = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autofree char *time = NULL;
  g_autofree char *details = NULL;
  gboolean busy = domus_draft_flow_is_busy (self->flow);

  if (entry == NULL)
    return;
  before = domus_history_entry_get_doc (entry, NULL);
  after = version_after (self, index);
  changes = before != NULL && config != NULL ? domus_domain_diff (config, before, FALSE) : NULL;
  time = format_time (entry);
  details = g_strdup_printf (_ ("%s, by “%s”. Below: what it changed."), time,
                             domus_history_entry_get_action (entry));
  gtk_label_set_text (self->title_label, entry->label);
  gtk_label_set_text (self->time_label, details);
  domus_diff_view_set (self->diff, before, after);
  gtk_widget_set_visible (self->undo_button, entry->undoable);
  gtk_widget_set_sensitive (self->undo_button, !busy);
  gtk_widget_set_sensitive (self->return_button, changes != NULL && changes->len > 0 && !busy);
  gtk_widget_set_tooltip_text (
      self->return_button, before == NULL ? _ ("What was kept of the earlier state is damaged.")
                           : changes != NULL && changes->len == 0
                               ? _ ("The guest is defined like this now")
                               : _ ("Shows first what would change to be as before this change"));
}

static GtkWidget *
make_row (const DomusHistoryEntry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  g_autofree char *time = format_time (entry);
  g_autofree char *words =
      g_strdup_printf ("%s · %s", time, domus_history_entry_get_action (entry));
  GtkLabel *label;

  label = domus_widgets_add_line (GTK_CONTAINER (box), entry->label, NULL);
  gtk_label_set_lines (label, 2);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  label = domus_widgets_add_line (GTK_CONTAINER (box), words, "dim-label");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), "domus-small");
  g_object_set (box, "margin", 9, NULL);
  gtk_widget_show (box);
  return box;
}

static gboolean
same_entries (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const DomusHistoryEntry *one = a->pdata[i];
    const DomusHistoryEntry *other = b->pdata[i];

    if (!g_str_equal (one->id, other->id))
      return FALSE;
  }
  return TRUE;
}

static void
listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHistoryView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries =
      domus_guest_list_history_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL || entries == NULL)
    return;
  if (!same_entries (self->entries, entries)) {
    domus_widgets_clear (GTK_CONTAINER (self->list));
    g_clear_pointer (&self->entries, g_ptr_array_unref);
    self->entries = g_steal_pointer (&entries);
    for (guint i = 0; i < self->entries->len; i++)
      gtk_container_add (GTK_CONTAINER (self->list), make_row (self->entries->pdata[i]));
    gtk_stack_set_visible_child_name (self->state_stack, self->entries->len > 0 ? "list" : "empty");
    if (self->entries->len > 0)
      gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  }
  show_selected (self);
}

static void
show_lock (DomusHistoryView *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);

  self->loading = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->lock_check),
                            config != NULL && !domus_draft_flow_is_busy (self->flow));
  gtk_toggle_button_set_active (self->lock_check,
                                config != NULL && domus_identity_is_locked (config));
  self->loading = FALSE;
}

/**
 * domus_history_view_load:
 */
void
domus_history_view_load (DomusHistoryView *self)
{
  self->started = TRUE;
  show_lock (self);
  domus_guest_list_history_async (self->guest, self->cancellable, listed, g_object_ref (self));
}

static void
on_guest_changed (DomusHistoryView *self)
{
  if (self->started && self->cancellable != NULL)
    domus_history_view_load (self);
}

/* ---- back ---- */

static void
on_undo (DomusHistoryView *self)
{
  domus_draft_flow_undo (self->flow);
}

typedef struct
{
  DomusHistoryView *view;
  char *id; /* (nullable): of the entry to go back to; NULL: the lock is set */
  gboolean lock;
} Request;

static DomusHistoryEntry *
find_entry (DomusHistoryView *self, const char *id)
{
  for (guint i = 0; self->entries != NULL && i < self->entries->len; i++) {
    DomusHistoryEntry *entry = self->entries->pdata[i];

    if (g_str_equal (entry->id, id))
      return entry;
  }
  return NULL;
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (DomusHistoryView) self = request->view;
  g_autofree char *id = request->id;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDraft) draft = domus_draft_open_finish (result, &error);
  const DomusHistoryEntry *entry = id != NULL ? find_entry (self, id) : NULL;

  if (self->cancellable == NULL || (id != NULL && entry == NULL))
    return;
  if (draft != NULL && id == NULL) {
    domus_identity_set_locked (domus_draft_get_doc (draft), request->lock);
    domus_draft_touched (draft);
  }
  if (draft == NULL || (entry != NULL && !domus_draft_return_to (draft, entry, &error))) {
    domus_message_error (get_window (self), _ ("The definition could not be changed"), error);
    return;
  }
  domus_draft_flow_set_draft (self->flow, draft);
  domus_draft_flow_apply (self->flow);
}

static void
open_draft (DomusHistoryView *self, const char *id, gboolean lock)
{
  Request *request = g_new0 (Request, 1);

  request->view = g_object_ref (self);
  request->id = g_strdup (id);
  request->lock = lock;
  domus_draft_open_async (self->guest, self->cancellable, opened, request);
}

static void
on_return (DomusHistoryView *self)
{
  int index = selected_index (self);

  if (index >= 0)
    open_draft (self, ((DomusHistoryEntry *)self->entries->pdata[index])->id, FALSE);
}

static void
on_lock (DomusHistoryView *self)
{
  if (!self->loading)
    open_draft (self, NULL, gtk_toggle_button_get_active (self->lock_check));
}

static void
on_applied (DomusHistoryView *self, const char *words)
{
  g_signal_emit (self, applied, 0, words);
}

static void
on_undone (DomusHistoryView *self)
{
  g_signal_emit (self, applied, 0, _ ("The change was taken back."));
}

/* ---- the widget ---- */

static void
domus_history_view_dispose (GObject *object)
{
  DomusHistoryView *self = DOMUS_HISTORY_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->flow != NULL)
    domus_draft_flow_stop (self->flow);
  g_clear_object (&self->flow);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_history_view_parent_class)->dispose (object);
}

static void
domus_history_view_finalize (GObject *object)
{
  g_clear_pointer (&DOMUS_HISTORY_VIEW (object)->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_history_view_parent_class)->finalize (object);
}

static void
domus_history_view_class_init (DomusHistoryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_history_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_history_view_finalize;
  applied = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                          NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/history/domus-history-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, lock_check);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, state_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, list);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, title_label);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, time_label);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, diff_box);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, undo_button);
  gtk_widget_class_bind_template_child (widget_class, DomusHistoryView, return_button);
  gtk_widget_class_bind_template_callback (widget_class, on_lock);
  gtk_widget_class_bind_template_callback (widget_class, on_return);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
}

static void
domus_history_view_init (DomusHistoryView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->diff = DOMUS_DIFF_VIEW (domus_diff_view_new (_ ("What it changed")));
  gtk_box_pack_start (self->diff_box, GTK_WIDGET (self->diff), TRUE, TRUE, 0);
  gtk_widget_show (GTK_WIDGET (self->diff));
  gtk_widget_set_vexpand (GTK_WIDGET (self->diff), TRUE);
}

/**
 * domus_history_view_new:
 *
 * Returns: (transfer floating): the history of @guest, not read yet
 */
GtkWidget *
domus_history_view_new (DomusGuest *guest)
{
  DomusHistoryView *self = g_object_new (DOMUS_TYPE_HISTORY_VIEW, NULL);

  g_set_object (&self->guest, guest);
  self->flow = domus_draft_flow_new (GTK_WIDGET (self), guest);
  g_signal_connect_object (self->flow, "changed", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flow, "applied", G_CALLBACK (on_applied), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flow, "undone", G_CALLBACK (on_undone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
