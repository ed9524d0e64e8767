/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-hardware-view-private.h"

#include "domus-device-buttons-private.h"
#include "domus-draft-bar-private.h"
#include "domus-draft-flow-private.h"
#include "domus-hardware-item-private.h"
#include "domus-connection.h"
#include "domus-hardware-page-private.h"
#include "domus-xml-page-private.h"
#include "common/domus-spinner-private.h"
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
  gboolean opening;
  gboolean reset_next; /* the next load throws away what is no value */
  DomusDraftFlow *flow;
  guint update_source; /* 0: nothing to bring up to date */
  gboolean discarded;  /* edits were given up on purpose */
  int to_select;       /* row of the list; -1: none */

  GtkStack *state_stack;
  GtkLabel *error_label;
  GtkListBox *list;
  GtkStack *page_stack;
  GtkInfoBar *outdated_bar;
  GtkStack *mode_stack;
  GtkBox *xml_box;
  DomusXmlPage *xml_page; /* (nullable): once it was shown; an editor is dear to make */
  char *wanted_place;     /* (nullable): of a device that was added, to be selected */
  DomusDeviceButtons *device_buttons;
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

/* ---- the bar ---- */

static const char *
xml_problem (DomusHardwareView *self)
{
  return self->xml_page != NULL ? domus_xml_page_get_problem (self->xml_page) : NULL;
}

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
  if (xml_problem (self) != NULL)
    return g_strdup (xml_problem (self));
  findings = domus_draft_get_findings (self->draft);
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    if (finding->severity == DOMUS_SEVERITY_ERROR && !domus_draft_may_insist (finding))
      return g_strdup (finding->summary);
  }
  return NULL;
}

static gboolean
is_connected (DomusHardwareView *self)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  return connection != NULL && domus_connection_get_state (connection) == DOMUS_CONNECTION_OPEN;
}

static void
update_marks (DomusHardwareView *self)
{
  for (guint i = 0; self->items != NULL && i < self->items->len; i++) {
    const DomusHardwareItem *item = self->items->pdata[i];
    gpointer page = g_hash_table_lookup (self->pages, item->id);
    g_autofree char *problem = page != NULL ? domus_hardware_page_get_problem (page) : NULL;

    /* What is wrong with the guest's XML as a whole is marked at its first page. */
    if (problem == NULL && self->xml_page != NULL && (item->key[0] != '\0' || i == 0))
      problem = g_strdup (domus_xml_page_get_problem_of (self->xml_page, item->place));
    domus_hardware_row_mark (gtk_list_box_get_row_at_index (self->list, (int)i), problem);
  }
}

static void
update_bar (DomusHardwareView *self)
{
  g_autofree char *problem = NULL;

  if (self->draft == NULL || self->cancellable == NULL)
    return;
  update_marks (self);
  problem = find_problem (self);
  if (problem == NULL && !is_connected (self))
    problem = g_strdup (_ ("The host is not connected. The changes are kept until it is back."));
  domus_draft_bar_update (self->draft_bar, self->draft, problem,
                          domus_guest_get_undo_label (self->guest),
                          domus_draft_flow_is_busy (self->flow));
  gtk_widget_set_visible (GTK_WIDGET (self->outdated_bar), domus_draft_is_outdated (self->draft));
}

static void
on_flow_changed (DomusHardwareView *self)
{
  gboolean busy = domus_draft_flow_is_busy (self->flow);

  gtk_widget_set_sensitive (GTK_WIDGET (self->mode_stack), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->device_buttons), !busy);
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

/* Only what is seen is brought up to date; the others when they are shown.
 * fresh: it was shown just now, and is up to date. */
static void
load_visible (DomusHardwareView *self, gboolean reset, gboolean fresh)
{
  GtkWidget *visible = gtk_stack_get_visible_child (self->page_stack);
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page)) {
    if ((page == visible && !fresh) || reset)
      domus_hardware_page_load (page, reset);
  }
  if (self->xml_page != NULL)
    domus_xml_page_load (self->xml_page, reset);
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
    g_signal_connect_object (page, "problem-changed", G_CALLBACK (update_bar), self,
                             G_CONNECT_SWAPPED);
  }
  domus_hardware_page_load (DOMUS_HARDWARE_PAGE (page), FALSE);
  gtk_stack_set_visible_child (self->page_stack, page);
  if (self->xml_page != NULL)
    domus_xml_page_show (self->xml_page, self->draft, item->place, item->label);
  domus_device_buttons_set (self->device_buttons, self->draft, item->place);
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
  GtkListBoxRow *old_row = gtk_list_box_get_selected_row (self->list);
  /* Where the selected device was removed or moved: what is in its place. */
  int select = old_row != NULL ? gtk_list_box_row_get_index (old_row) : 0;

  if (domus_hardware_items_equal (self->items, items))
    return;
  domus_widgets_clear (GTK_CONTAINER (self->list));
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = g_steal_pointer (&items);
  for (guint i = 0; i < self->items->len; i++) {
    const DomusHardwareItem *item = g_ptr_array_index (self->items, i);

    gtk_container_add (GTK_CONTAINER (self->list), domus_hardware_item_make_row (item));
    if (self->wanted_place == NULL ? g_strcmp0 (item->id, selected) == 0
                                   : g_strcmp0 (item->place, self->wanted_place) == 0)
      select = (int)i;
  }
  g_clear_pointer (&self->wanted_place, g_free);
  drop_stale_pages (self);
  self->to_select = MIN (select, (int)self->items->len - 1);
}

/* Shows its page, too. Gives whether there was one to select. */
static gboolean
select_wanted (DomusHardwareView *self)
{
  int row = self->to_select;

  self->to_select = -1;
  if (row >= 0)
    gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, row));
  return row >= 0;
}

static void
on_device_added (DomusHardwareView *self, const char *place)
{
  /* The list follows the draft a little later. */
  g_free (self->wanted_place);
  self->wanted_place = g_strdup (place);
}

/* Devices behind it move up: what was typed and is no value is not theirs. */
static void
on_device_removing (DomusHardwareView *self)
{
  self->reset_next = TRUE;
}

static gboolean
update_cb (gpointer user_data)
{
  DomusHardwareView *self = user_data;
  gboolean reset = self->reset_next;

  self->update_source = 0;
  self->reset_next = FALSE;
  fill_list (self);
  load_visible (self, reset, select_wanted (self));
  update_bar (self);
  return G_SOURCE_REMOVE;
}

/* Many edits at once are one update, and what was typed is painted first. */
static void
on_draft_changed (DomusHardwareView *self)
{
  if (self->update_source == 0)
    self->update_source = g_idle_add (update_cb, self);
}

/* ---- reading ---- */

/* The first page comes after the list: both at once would be a stall. */
static gboolean
present_cb (gpointer user_data)
{
  DomusHardwareView *self = user_data;

  update_cb (self);
  if (domus_draft_was_kept (self->draft))
    domus_draft_bar_show_note (self->draft_bar, _ ("These are your edits from before."));
  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->list)));
  return G_SOURCE_REMOVE;
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
  domus_draft_flow_set_draft (self->flow, self->draft);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (on_draft_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->state_stack, "ready");
  fill_list (self);
  self->update_source = g_idle_add (present_cb, self);
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
on_guest_changed (DomusHardwareView *self)
{
  if (self->draft != NULL)
    on_draft_changed (self);
}

/* ---- what becomes of the edits ---- */

static void
start_apply (DomusHardwareView *self)
{
  domus_draft_flow_apply (self->flow);
}

static void
on_revert (DomusHardwareView *self)
{
  self->reset_next = TRUE;
  domus_draft_revert (self->draft);
}

static void
on_undo (DomusHardwareView *self)
{
  domus_draft_flow_undo (self->flow);
}

static void
on_revert_pending (DomusHardwareView *self, gpointer change)
{
  domus_draft_flow_revert_pending (self->flow, change);
}

static void
on_merge (DomusHardwareView *self)
{
  domus_draft_flow_merge (self->flow);
}

static void
on_applied (DomusHardwareView *self, const char *words)
{
  g_signal_emit (self, signals[APPLIED], 0, words);
}

static void
on_undone (DomusHardwareView *self)
{
  g_signal_emit (self, signals[UNDONE], 0);
}

static void
on_note (DomusHardwareView *self, const char *words)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  update_cb (self);
  domus_draft_bar_show_note (self->draft_bar, words);
}

/* ---- closing ---- */

static void
settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusHardwareView *self = g_task_get_source_object (task);
  gboolean close = domus_draft_flow_settle_finish (DOMUS_DRAFT_FLOW (source), result);

  self->discarded = close;
  g_task_return_boolean (task, close);
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
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *problem = find_problem (self);

  domus_draft_flow_settle_async (self->flow, problem, settled, task);
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

/* ---- details, XML, xl ---- */

static void
make_xml_page (DomusHardwareView *self)
{
  const DomusHardwareItem *item = selected_item (self);

  self->xml_page = g_object_new (DOMUS_TYPE_XML_PAGE, "visible", TRUE, "expand", TRUE, NULL);
  gtk_container_add (GTK_CONTAINER (self->xml_box), GTK_WIDGET (self->xml_page));
  g_signal_connect_object (self->xml_page, "problem-changed", G_CALLBACK (update_bar), self,
                           G_CONNECT_SWAPPED);
  if (item != NULL)
    domus_xml_page_show (self->xml_page, self->draft, item->place, item->label);
}

static void
on_mode (DomusHardwareView *self)
{
  gboolean xml = g_strcmp0 (gtk_stack_get_visible_child_name (self->mode_stack), "xml") == 0;

  if (self->draft == NULL)
    return;
  if (xml && self->xml_page == NULL)
    make_xml_page (self);
  if (self->xml_page != NULL)
    domus_xml_page_set_active (self->xml_page, xml);
  if (!xml)
    load_visible (self, FALSE, FALSE);
}

static void
domus_hardware_view_dispose (GObject *object)
{
  DomusHardwareView *self = DOMUS_HARDWARE_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->update_source, g_source_remove);
  /* A window that goes with its guest or its connection takes no edits along. */
  if (self->draft != NULL && !self->discarded)
    domus_draft_keep (self->draft);
  if (self->flow != NULL)
    domus_draft_flow_stop (self->flow);
  g_clear_object (&self->flow);
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
  g_free (self->wanted_place);
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

  g_type_ensure (DOMUS_TYPE_DEVICE_BUTTONS);
  g_type_ensure (DOMUS_TYPE_DRAFT_BAR);
  g_type_ensure (DOMUS_TYPE_SPINNER);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/hardware/domus-hardware-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, state_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, error_label);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, list);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, page_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, device_buttons);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, draft_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, outdated_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, mode_stack);
  gtk_widget_class_bind_template_child (widget_class, DomusHardwareView, xml_box);
  gtk_widget_class_bind_template_callback (widget_class, on_device_added);
  gtk_widget_class_bind_template_callback (widget_class, on_device_removing);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
  gtk_widget_class_bind_template_callback (widget_class, domus_hardware_view_start);
  gtk_widget_class_bind_template_callback (widget_class, start_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_revert);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
  gtk_widget_class_bind_template_callback (widget_class, on_revert_pending);
  gtk_widget_class_bind_template_callback (widget_class, on_merge);
  gtk_widget_class_bind_template_callback (widget_class, on_mode);
}

static void
domus_hardware_view_init (DomusHardwareView *self)
{
  self->cancellable = g_cancellable_new ();
  self->to_select = -1;
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
  self->flow = domus_draft_flow_new (GTK_WIDGET (self), guest);
  g_signal_connect_object (self->flow, "changed", G_CALLBACK (on_flow_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flow, "applied", G_CALLBACK (on_applied), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flow, "undone", G_CALLBACK (on_undone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flow, "note", G_CALLBACK (on_note), self, G_CONNECT_SWAPPED);
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
  return self->draft != NULL && (domus_draft_is_dirty (self->draft) || xml_problem (self) != NULL);
}
