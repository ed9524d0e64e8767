/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-hardware-view-private.h"

#include "domus-draft-bar-private.h"
#include "domus-hardware-dialogs-private.h"
#include "domus-hardware-item-private.h"
#include "domus-hardware-page-private.h"
#include "domus-message.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusHardwareView
{
  GtkBox parent_instance;

  DomusGuest *guest;
  DomusDraft *draft;         /* (nullable): once it was read */
  GCancellable *cancellable; /* (nullable): NULL once disposed */
  GPtrArray *items;          /* (nullable): of DomusHardwareItem */
  GHashTable *pages;         /* id -> DomusHardwarePage, those made so far */
  char *seen_config;         /* (nullable): fingerprint that the draft knows of */
  gboolean opening;
  gboolean busy;
  gboolean reset_next; /* the next load throws away what is no value */
  GTask *settling;     /* (nullable): close after applying */

  GtkStack *state_stack;
  GtkLabel *error_label;
  GtkListBox *list;
  GtkStack *page_stack;
  DomusDraftBar *draft_bar;
};

enum
{
  APPLIED,
  UNDONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusHardwareView, domus_hardware_view, GTK_TYPE_BOX)

static void start_apply (DomusHardwareView *self);

static GtkWindow *
get_window (DomusHardwareView *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

/* ---- the bar ---- */

static char *
find_problem (DomusHardwareView *self)
{
  g_autoptr (GPtrArray) findings = NULL;
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page)) {
    char *problem = domus_hardware_page_get_problem (page);

    if (problem != NULL)
      return problem;
  }
  findings = domus_draft_get_findings (self->draft);
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity == DOMUS_SEVERITY_ERROR)
      return g_strdup (finding->summary);
  }
  return NULL;
}

static void
update_bar (DomusHardwareView *self)
{
  g_autofree char *problem = NULL;

  if (self->draft == NULL)
    return;
  problem = find_problem (self);
  domus_draft_bar_update (self->draft_bar, domus_draft_get_changes (self->draft), problem,
                          domus_guest_get_undo_label (self->guest),
                          self->busy || domus_guest_get_connection (self->guest) == NULL);
}

static void
set_busy (DomusHardwareView *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (GTK_WIDGET (self->page_stack), !busy);
  update_bar (self);
}

/* ---- list and pages ---- */

static const DomusHardwareItem *
selected_item (DomusHardwareView *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return index >= 0 && self->items != NULL && index < (int)self->items->len
             ? g_ptr_array_index (self->items, index)
             : NULL;
}

static void
load_pages (DomusHardwareView *self, gboolean reset)
{
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    domus_hardware_page_load (page, reset);
}

static void
show_selected (DomusHardwareView *self)
{
  const DomusHardwareItem *item = selected_item (self);
  GtkWidget *page;

  if (item == NULL || self->draft == NULL)
    return;
  page = g_hash_table_lookup (self->pages, item->id);
  if (page == NULL) {
    page = item->make ();
    domus_hardware_page_set_up (DOMUS_HARDWARE_PAGE (page), self->draft, item->label, item->key,
                                item->place);
    g_hash_table_insert (self->pages, g_strdup (item->id), page);
    gtk_widget_show (page);
    gtk_stack_add_named (self->page_stack, page, item->id);
    domus_hardware_page_load (DOMUS_HARDWARE_PAGE (page), FALSE);
    g_signal_connect_object (page, "problem-changed", G_CALLBACK (update_bar), self,
                             G_CONNECT_SWAPPED);
  }
  gtk_stack_set_visible_child (self->page_stack, page);
}

static gboolean
same_items (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    const DomusHardwareItem *one = g_ptr_array_index (a, i);
    const DomusHardwareItem *other = g_ptr_array_index (b, i);

    if (!g_str_equal (one->id, other->id))
      return FALSE;
  }
  return TRUE;
}

static GtkWidget *
make_row (const DomusHardwareItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (item->label);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_container_add (GTK_CONTAINER (box),
                     gtk_image_new_from_icon_name (item->icon_name, GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (box), label);
  g_object_set (box, "margin", 9, NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), item->label);
  gtk_widget_show_all (row);
  return row;
}

/* Pages of devices that are gone go with them; the others keep what is typed. */
static void
drop_stale_pages (DomusHardwareView *self)
{
  GHashTableIter iter;
  gpointer id, page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, &id, &page)) {
    gboolean found = FALSE;

    for (guint i = 0; i < self->items->len && !found; i++)
      found = g_str_equal (((DomusHardwareItem *)g_ptr_array_index (self->items, i))->id, id);
    if (!found) {
      gtk_widget_destroy (page);
      g_hash_table_iter_remove (&iter);
    }
  }
}

static void
fill_list (DomusHardwareView *self)
{
  g_autoptr (GPtrArray) items = domus_hardware_list_items (domus_draft_get_doc (self->draft));
  const DomusHardwareItem *old = selected_item (self);
  g_autofree char *selected = old != NULL ? g_strdup (old->id) : NULL;
  int select = 0;

  if (same_items (self->items, items))
    return;
  domus_widgets_clear (GTK_CONTAINER (self->list));
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = g_steal_pointer (&items);
  for (guint i = 0; i < self->items->len; i++) {
    const DomusHardwareItem *item = g_ptr_array_index (self->items, i);

    gtk_container_add (GTK_CONTAINER (self->list), make_row (item));
    if (g_strcmp0 (item->id, selected) == 0)
      select = (int)i;
  }
  drop_stale_pages (self);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, select));
}

static void
on_draft_changed (DomusHardwareView *self)
{
  gboolean reset = self->reset_next;

  self->reset_next = FALSE;
  fill_list (self);
  load_pages (self, reset);
  update_bar (self);
}

/* ---- reading ---- */

static void
remember_config (DomusHardwareView *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);

  g_free (self->seen_config);
  self->seen_config = config != NULL ? domus_xml_doc_fingerprint (config) : NULL;
}

static void
opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHardwareView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusDraft) draft = domus_draft_open_finish (result, &error);

  self->opening = FALSE;
  if (self->cancellable == NULL)
    return;
  if (draft == NULL) {
    gtk_label_set_text (self->error_label, error->message);
    gtk_stack_set_visible_child_name (self->state_stack, "error");
    return;
  }
  self->draft = g_steal_pointer (&draft);
  remember_config (self);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (on_draft_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->state_stack, "ready");
  on_draft_changed (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->list)));
}

/**
 * domus_hardware_view_start:
 *
 * Reads the definition, if that was not done yet.
 */
void
domus_hardware_view_start (DomusHardwareView *self)
{
  if (self->draft != NULL || self->opening)
    return;
  self->opening = TRUE;
  gtk_stack_set_visible_child_name (self->state_stack, "loading");
  domus_draft_open_async (self->guest, self->cancellable, opened, g_object_ref (self));
}

static void
refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHardwareView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (domus_draft_rebase_finish (DOMUS_DRAFT (source), result, &error) < 0
      && self->cancellable != NULL)
    g_debug ("cannot read the definition again: %s", error->message);
}

/* Somebody else changed the definition: without edits of our own there is
 * nothing to decide, so show theirs. With edits, "Apply" finds out. */
static void
on_guest_changed (DomusHardwareView *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autofree char *fingerprint = NULL;

  if (self->draft == NULL)
    return;
  fingerprint = config != NULL ? domus_xml_doc_fingerprint (config) : NULL;
  if (fingerprint != NULL && g_strcmp0 (fingerprint, self->seen_config) != 0 && !self->busy
      && !domus_draft_is_dirty (self->draft)) {
    remember_config (self);
    domus_draft_rebase_async (self->draft, self->cancellable, refreshed, g_object_ref (self));
  }
  load_pages (self, FALSE);
  update_bar (self);
}

/* ---- applying ---- */

static void
end_settling (DomusHardwareView *self, gboolean close)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->settling);

  if (task != NULL)
    g_task_return_boolean (task, close);
}

static void
rebased (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHardwareView) self = user_data;
  g_autoptr (GError) error = NULL;
  int lost = domus_draft_rebase_finish (DOMUS_DRAFT (source), result, &error);

  if (self->cancellable == NULL)
    return;
  set_busy (self, FALSE);
  remember_config (self);
  if (lost < 0) {
    domus_message_error (get_window (self), _ ("The changes could not be merged"), error);
  } else if (lost > 0) {
    g_autofree char *text = g_strdup_printf (
        ngettext ("Merged. %d of your changes touches what was changed meanwhile, and was "
                  "dropped: look before you apply.",
                  "Merged. %d of your changes touch what was changed meanwhile, and were "
                  "dropped: look before you apply.",
                  lost),
        lost);

    domus_draft_bar_show_note (self->draft_bar, text);
  } else {
    domus_draft_bar_show_note (self->draft_bar, _ ("Merged. Look over the changes, then apply."));
  }
}

static void
conflict_answered (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusHardwareView *self = user_data;

  if (response != DOMUS_HARDWARE_RESPONSE_MERGE && response != DOMUS_HARDWARE_RESPONSE_DISCARD)
    return;
  if (response == DOMUS_HARDWARE_RESPONSE_DISCARD) {
    self->reset_next = TRUE;
    domus_draft_revert (self->draft);
  }
  set_busy (self, TRUE);
  domus_draft_rebase_async (self->draft, self->cancellable, rebased, g_object_ref (self));
}

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHardwareView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *when = domus_draft_apply_finish (DOMUS_DRAFT (source), result, &error);

  if (self->cancellable == NULL)
    return;
  set_busy (self, FALSE);
  if (when != NULL) {
    remember_config (self);
    g_signal_emit (self, signals[APPLIED], 0, when);
    end_settling (self, TRUE);
    return;
  }
  end_settling (self, FALSE);
  if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CONFLICT))
    g_signal_connect_object (domus_hardware_ask_conflict (get_window (self)), "response",
                             G_CALLBACK (conflict_answered), self, 0);
  else
    domus_message_error (get_window (self), _ ("The changes could not be applied"), error);
}

static void
start_apply (DomusHardwareView *self)
{
  set_busy (self, TRUE);
  domus_draft_apply_async (self->draft, NULL, applied, g_object_ref (self));
}

static void
on_revert (DomusHardwareView *self)
{
  self->reset_next = TRUE;
  domus_draft_revert (self->draft);
}

static void
undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHardwareView) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_undo_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    g_signal_emit (self, signals[UNDONE], 0);
  else
    domus_message_error (get_window (self), _ ("The change could not be taken back"), error);
}

static void
on_undo (DomusHardwareView *self)
{
  set_busy (self, TRUE);
  domus_guest_undo_async (self->guest, NULL, undone, g_object_ref (self));
}

/* ---- closing ---- */

static void
settle_answered (GtkDialog *dialog, int response, gpointer user_data)
{
  DomusHardwareView *self = user_data;

  if (response == DOMUS_HARDWARE_RESPONSE_APPLY)
    start_apply (self);
  else
    end_settling (self, response == DOMUS_HARDWARE_RESPONSE_DISCARD);
}

/**
 * domus_hardware_view_settle_async:
 *
 * Asks whether to apply or to discard what is not applied.
 */
void
domus_hardware_view_settle_async (DomusHardwareView *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autofree char *problem = find_problem (self);
  GtkDialog *dialog;

  end_settling (self, FALSE);
  self->settling = g_task_new (self, NULL, callback, user_data);
  dialog =
      domus_hardware_ask_close (get_window (self), domus_guest_get_label (self->guest), problem);
  g_signal_connect_object (dialog, "response", G_CALLBACK (settle_answered), self, 0);
}

/**
 * domus_hardware_view_settle_finish:
 *
 * Returns: whether the window may close
 */
gboolean
domus_hardware_view_settle_finish (DomusHardwareView *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
domus_hardware_view_dispose (GObject *object)
{
  DomusHardwareView *self = DOMUS_HARDWARE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  end_settling (self, FALSE);
  if (self->guest != NULL)
    g_signal_handlers_disconnect_by_data (self->guest, self);
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  g_clear_object (&self->draft);
  g_clear_object (&self->guest);
  G_OBJECT_CLASS (domus_hardware_view_parent_class)->dispose (object);
}

static void
domus_hardware_view_finalize (GObject *object)
{
  DomusHardwareView *self = DOMUS_HARDWARE_VIEW (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->pages, g_hash_table_unref);
  g_free (self->seen_config);
  G_OBJECT_CLASS (domus_hardware_view_parent_class)->finalize (object);
}

static void
domus_hardware_view_class_init (DomusHardwareViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_hardware_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_hardware_view_finalize;
  signals[APPLIED] = g_signal_new ("applied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  signals[UNDONE] = g_signal_new ("undone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DOMUS_TYPE_DRAFT_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/hardware/domus-hardware-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, state_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, error_label);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, list);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, page_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, draft_bar);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
  gtk_widget_class_bind_template_callback (widget_class, domus_hardware_view_start);
  gtk_widget_class_bind_template_callback (widget_class, start_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_revert);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
}

static void
domus_hardware_view_init (DomusHardwareView *self)
{
  self->cancellable = g_cancellable_new ();
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_hardware_view_new:
 *
 * Returns: (transfer floating): a view of @guest's definition, not read yet
 */
GtkWidget *
domus_hardware_view_new (DomusGuest *guest)
{
  DomusHardwareView *self = g_object_new (DOMUS_TYPE_HARDWARE_VIEW, NULL);

  g_set_object (&self->guest, guest);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (on_guest_changed), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * domus_hardware_view_is_dirty:
 *
 * Returns: whether there are edits that closing would lose
 */
gboolean
domus_hardware_view_is_dirty (DomusHardwareView *self)
{
  return self->draft != NULL && domus_draft_is_dirty (self->draft);
}
