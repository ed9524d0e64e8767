/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-baselines-view-private.h"

#include "common/domus-widgets-private.h"
#include "domus-baselines.h"
#include "domus-clone-dialog-private.h"
#include "domus-freeze-dialog-private.h"
#include "domus-leftover-bar-private.h"
#include "domus-message.h"
#include "domus-restack-job-private.h"

#include <glib/gi18n-lib.h>

struct _DomusBaselinesView
{
  GtkBox parent_instance;

  DomusGuest *guest;
  DomusConnectionStore *store; /* (nullable) */
  GCancellable *cancellable;
  GCancellable *reading; /* (nullable): of the selected one's picture */
  GPtrArray *baselines;  /* (nullable): of DomusBaseline, as in the list */
  char *current;         /* (nullable) */
  char *shown;           /* (nullable): whose details are shown */
  gboolean started;

  GtkWidget *freeze_button;
  GtkWidget *flatten_button;
  GtkLabel *reason_label;
  DomusLeftoverBar *leftover_bar;
  GtkStack *state_stack;
  GtkListBox *list;
  GtkLabel *title_label;
  GtkLabel *time_label;
  GtkLabel *note_label;
  GtkImage *picture;
  GtkBox *disks;
  GtkWidget *return_button;
  GtkWidget *clone_button;
  GtkWidget *delete_button;
};

G_DEFINE_FINAL_TYPE (DomusBaselinesView, domus_baselines_view, GTK_TYPE_BOX)

static GtkWindow *
get_window (DomusBaselinesView *self)
{
  GtkWidget *toplevel = gtk_widget_get_toplevel (GTK_WIDGET (self));

  return GTK_IS_WINDOW (toplevel) ? GTK_WINDOW (toplevel) : NULL;
}

static const DomusBaseline *
get_selected (DomusBaselinesView *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  return self->baselines != NULL && index >= 0 && (guint)index < self->baselines->len
             ? self->baselines->pdata[index]
             : NULL;
}

/* ---- the tree ---- */

static guint
depth_of (GPtrArray *baselines, const DomusBaseline *baseline)
{
  guint depth = 0;

  while (baseline->parent != NULL && depth < baselines->len) {
    baseline = domus_baselines_find (baselines, baseline->parent);
    if (baseline == NULL)
      break;
    depth++;
  }
  return depth;
}

/* Each after the one that it stands on. */
static void
add_branch (GPtrArray *from, const char *parent, guint depth, GPtrArray *to)
{
  for (guint i = 0; i < from->len && depth <= from->len; i++) {
    DomusBaseline *baseline = from->pdata[i];
    gboolean root =
        baseline->parent == NULL || domus_baselines_find (from, baseline->parent) == NULL;

    if (parent == NULL ? !root : g_strcmp0 (baseline->parent, parent) != 0)
      continue;
    g_ptr_array_add (to, baseline);
    add_branch (from, baseline->id, depth + 1, to);
  }
}

static char *
format_time (const DomusBaseline *baseline)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (baseline->time);

  return time != NULL ? g_date_time_format (time, "%x %H:%M") : g_strdup ("");
}

static GtkWidget *
make_row (DomusBaselinesView *self, const DomusBaseline *baseline)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gboolean current = g_strcmp0 (baseline->id, self->current) == 0;
  g_autofree char *time = format_time (baseline);
  g_autofree char *below =
      current ? g_strdup_printf (_ ("%s · the guest goes on from here"), time) : g_strdup (time);
  GtkLabel *name = domus_widgets_add_line (GTK_CONTAINER (box), baseline->name, NULL);
  GtkLabel *line = domus_widgets_add_line (GTK_CONTAINER (box), below, "dim-label");

  if (current)
    gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (name)), "domus-heading");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (line)), "domus-small");
  g_object_set (box, "margin", 9, "margin-start",
                (int)(12 + 18 * MIN (depth_of (self->baselines, baseline), 6)), NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), baseline->name);
  gtk_widget_show_all (row);
  return row;
}

/* ---- what is shown of one ---- */

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusBaselinesView) self = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) definition =
      domus_guest_read_baseline_finish (DOMUS_GUEST (source), result, &bytes, &error);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  if (definition == NULL || bytes == NULL || self->cancellable == NULL)
    return;
  stream = g_memory_input_stream_new_from_bytes (bytes);
  pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, NULL);
  gtk_image_set_from_pixbuf (self->picture, pixbuf);
  gtk_widget_set_visible (GTK_WIDGET (self->picture), pixbuf != NULL);
}

static void
read_kept (DomusBaselinesView *self, const DomusBaseline *baseline)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  gtk_widget_hide (GTK_WIDGET (self->picture));
  if (baseline->kept == NULL)
    return;
  self->reading = g_cancellable_new ();
  domus_guest_read_baseline_async (self->guest, baseline->id, self->reading, kept_cb,
                                   g_object_ref (self));
}

static void
show_sensitive (DomusBaselinesView *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autofree char *reason = NULL;
  gboolean may = domus_guest_may_restack (self->guest, &reason) && config != NULL;
  const DomusBaseline *selected = get_selected (self);

  gtk_label_set_text (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_sensitive (self->freeze_button, may);
  gtk_widget_set_tooltip_text (self->freeze_button, reason);
  gtk_widget_set_sensitive (self->flatten_button, may && self->current != NULL);
  gtk_widget_set_tooltip_text (
      self->flatten_button, reason != NULL          ? reason
                            : self->current != NULL ? _ ("Makes the guest’s disks stand on nothing")
                                                    : _ ("The guest’s disks stand on no baseline"));
  gtk_widget_set_sensitive (self->return_button, may && selected != NULL);
  gtk_widget_set_tooltip_text (self->return_button, reason);
  gtk_widget_set_sensitive (self->delete_button, may && selected != NULL);
  gtk_widget_set_tooltip_text (self->delete_button, reason);
  gtk_widget_set_sensitive (self->clone_button,
                            selected != NULL && !domus_guest_is_busy (self->guest));
}

static void
show_selected (DomusBaselinesView *self)
{
  const DomusBaseline *baseline = get_selected (self);
  g_autofree char *time = NULL;

  show_sensitive (self);
  if (baseline == NULL || g_strcmp0 (self->shown, baseline->id) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (baseline->id);
  time = format_time (baseline);
  gtk_label_set_text (self->title_label, baseline->name);
  gtk_label_set_text (self->time_label, time);
  gtk_label_set_text (self->note_label, baseline->note != NULL ? baseline->note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), baseline->note != NULL);
  domus_widgets_clear (GTK_CONTAINER (self->disks));
  for (guint i = 0; i < baseline->disks->len; i++) {
    const DomusBaselineDisk *disk = baseline->disks->pdata[i];
    g_autofree char *text =
        g_strdup_printf ("%s: %s", disk->target, domus_baseline_method_label (disk->method));
    GtkLabel *path;

    domus_widgets_add_line (GTK_CONTAINER (self->disks), text, NULL);
    path = domus_widgets_add_line (GTK_CONTAINER (self->disks), disk->path, "dim-label");
    gtk_label_set_selectable (path, TRUE);
    gtk_label_set_line_wrap_mode (path, PANGO_WRAP_CHAR);
  }
  read_kept (self, baseline);
}

static gboolean
same_baselines (DomusBaselinesView *self, GPtrArray *list, const char *current)
{
  if (self->baselines == NULL || self->baselines->len != list->len
      || g_strcmp0 (self->current, current) != 0)
    return FALSE;
  for (guint i = 0; i < list->len; i++) {
    if (domus_baselines_find (self->baselines, ((DomusBaseline *)list->pdata[i])->id) == NULL)
      return FALSE;
  }
  return TRUE;
}

static void
show_all (DomusBaselinesView *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autoptr (GPtrArray) list = config != NULL ? domus_baselines_list (config) : NULL;
  g_autofree char *current = config != NULL ? domus_baselines_get_current (config) : NULL;
  g_autofree char *wanted = NULL;

  if (list == NULL) {
    show_sensitive (self);
    return;
  }
  if (!same_baselines (self, list, current)) {
    g_autoptr (GPtrArray) tree = g_ptr_array_new ();
    int index = 0;

    wanted = current != NULL ? g_strdup (current) : g_strdup (self->shown);
    domus_widgets_clear (GTK_CONTAINER (self->list));
    g_clear_pointer (&self->baselines, g_ptr_array_unref);
    g_clear_pointer (&self->shown, g_free);
    add_branch (list, NULL, 0, tree);
    g_ptr_array_set_free_func (list, NULL);
    self->baselines = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_baseline_free);
    for (guint i = 0; i < tree->len; i++)
      g_ptr_array_add (self->baselines, tree->pdata[i]);
    /* What is in a ring, written by hand, is in no branch. */
    for (guint i = 0; i < list->len; i++)
      if (!g_ptr_array_find (tree, list->pdata[i], NULL))
        g_ptr_array_add (self->baselines, list->pdata[i]);
    g_free (self->current);
    self->current = g_strdup (current);
    for (guint i = 0; i < self->baselines->len; i++) {
      const DomusBaseline *baseline = self->baselines->pdata[i];

      gtk_container_add (GTK_CONTAINER (self->list), make_row (self, baseline));
      if (g_strcmp0 (baseline->id, wanted) == 0)
        index = (int)i;
    }
    gtk_stack_set_visible_child_name (self->state_stack, list->len > 0 ? "list" : "empty");
    if (list->len > 0)
      gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, index));
  }
  show_selected (self);
}

/* ---- commands ---- */

typedef enum
{
  RETURN,
  FLATTEN,
  DELETE,
} Command;

typedef struct
{
  DomusBaselinesView *view;
  Command command;
  char *id; /* (nullable) */
} Request;

static void
run (DomusBaselinesView *self, Command command, const char *id)
{
  static const char *const titles[] = { N_ ("Returning “%s” to a baseline"),
                                        N_ ("Flattening the disks of “%s”"),
                                        N_ ("Deleting a baseline of “%s”") };
  static const char *const failures[] = { N_ ("“%s” could not return to the baseline"),
                                          N_ ("The disks of “%s” could not be flattened"),
                                          N_ ("The baseline of “%s” could not be deleted") };
  g_autoptr (GString) title = g_string_new (_ (titles[command]));
  g_autoptr (GString) failed = g_string_new (_ (failures[command]));
  DomusRestackJob *job;

  g_string_replace (title, "%s", domus_guest_get_label (self->guest), 1);
  g_string_replace (failed, "%s", domus_guest_get_label (self->guest), 1);
  job = domus_restack_job_new (get_window (self), self->store, title->str, failed->str);
  if (command == RETURN)
    domus_guest_return_async (self->guest, id, FALSE, domus_restack_job_get (job),
                              domus_restack_job_done, job);
  else if (command == FLATTEN)
    domus_guest_flatten_async (self->guest, domus_restack_job_get (job), domus_restack_job_done,
                               job);
  else
    domus_guest_delete_baseline_async (self->guest, id, domus_restack_job_get (job),
                                       domus_restack_job_done, job);
}

static void
confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (DomusBaselinesView) self = request->view;
  g_autofree char *id = request->id;

  if (domus_message_confirm_finish (result) && self->cancellable != NULL)
    run (self, request->command, id);
}

static void
ask (DomusBaselinesView *self,
     Command command,
     const char *heading,
     const char *body,
     const char *button)
{
  const DomusBaseline *baseline = get_selected (self);
  Request *request = g_new0 (Request, 1);

  request->view = g_object_ref (self);
  request->command = command;
  request->id = baseline != NULL ? g_strdup (baseline->id) : NULL;
  domus_message_confirm_async (get_window (self), heading, body, button, command != FLATTEN,
                               self->cancellable, confirmed, request);
}

static void
on_freeze (DomusBaselinesView *self)
{
  gtk_window_present (
      GTK_WINDOW (domus_freeze_dialog_new (get_window (self), self->store, self->guest)));
}

static void
on_clone (DomusBaselinesView *self)
{
  const DomusBaseline *baseline = get_selected (self);

  if (baseline != NULL)
    gtk_window_present (GTK_WINDOW (
        domus_clone_dialog_new (get_window (self), self->store, self->guest, baseline->id)));
}

static void
on_return (DomusBaselinesView *self)
{
  const DomusBaseline *baseline = get_selected (self);
  g_autofree char *heading = NULL;

  if (baseline == NULL)
    return;
  heading = g_strdup_printf (_ ("Return to “%s”?"), baseline->name);
  ask (self, RETURN, heading,
       _ ("What the guest has written to these disks since is lost. The baseline stays as it is, "
          "and so does the rest of the hardware."),
       _ ("_Return"));
}

static void
on_delete (DomusBaselinesView *self)
{
  const DomusBaseline *baseline = get_selected (self);
  g_autofree char *heading = NULL;

  if (baseline == NULL)
    return;
  heading = g_strdup_printf (_ ("Delete the baseline “%s”?"), baseline->name);
  ask (self, DELETE, heading,
       _ ("Its disks are deleted for good. That is refused while anything stands on them."),
       _ ("_Delete"));
}

static void
on_flatten (DomusBaselinesView *self)
{
  ask (self, FLATTEN, _ ("Flatten the disks?"),
       _ ("The guest’s disks are copied in full, so that they stand on no baseline any more. "
          "Nothing is lost; it takes as long and as much room as the disks."),
       _ ("_Flatten"));
}

/* ---- the widget ---- */

static void
on_changed (DomusBaselinesView *self)
{
  if (self->started && self->cancellable != NULL)
    show_all (self);
}

static void
on_busy (DomusBaselinesView *self)
{
  if (self->started && self->cancellable != NULL && !domus_guest_is_busy (self->guest))
    domus_leftover_bar_look (self->leftover_bar);
  on_changed (self);
}

/**
 * domus_baselines_view_load:
 */
void
domus_baselines_view_load (DomusBaselinesView *self)
{
  self->started = TRUE;
  show_all (self);
  domus_leftover_bar_look (self->leftover_bar);
}

static void
domus_baselines_view_dispose (GObject *object)
{
  DomusBaselinesView *self = DOMUS_BASELINES_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_baselines_view_parent_class)->dispose (object);
}

static void
domus_baselines_view_finalize (GObject *object)
{
  DomusBaselinesView *self = DOMUS_BASELINES_VIEW (object);

  g_clear_pointer (&self->baselines, g_ptr_array_unref);
  g_free (self->current);
  g_free (self->shown);
  G_OBJECT_CLASS (domus_baselines_view_parent_class)->finalize (object);
}

static void
domus_baselines_view_class_init (DomusBaselinesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const struct
  {
    const char *name;
    gssize offset;
  } children[] = {
#define CHILD(name) { #name, G_STRUCT_OFFSET (DomusBaselinesView, name) }
    CHILD (freeze_button), CHILD (flatten_button), CHILD (reason_label), CHILD (leftover_bar),
    CHILD (state_stack),   CHILD (list),           CHILD (title_label),  CHILD (time_label),
    CHILD (note_label),    CHILD (picture),        CHILD (disks),        CHILD (return_button),
    CHILD (clone_button),  CHILD (delete_button),
#undef CHILD
  };

  g_type_ensure (DOMUS_TYPE_LEFTOVER_BAR);
  G_OBJECT_CLASS (klass)->dispose = domus_baselines_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_baselines_view_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/baselines/domus-baselines-view.ui");
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    gtk_widget_class_bind_template_child_full (widget_class, children[i].name, FALSE,
                                               children[i].offset);
  gtk_widget_class_bind_template_callback (widget_class, on_freeze);
  gtk_widget_class_bind_template_callback (widget_class, on_flatten);
  gtk_widget_class_bind_template_callback (widget_class, on_return);
  gtk_widget_class_bind_template_callback (widget_class, on_clone);
  gtk_widget_class_bind_template_callback (widget_class, on_delete);
  gtk_widget_class_bind_template_callback (widget_class, show_selected);
}

static void
domus_baselines_view_init (DomusBaselinesView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_baselines_view_new:
 * @store: (nullable): whose list of jobs tells of what is done
 *
 * Returns: (transfer floating)
 */
GtkWidget *
domus_baselines_view_new (DomusGuest *guest, DomusConnectionStore *store)
{
  DomusBaselinesView *self = g_object_new (DOMUS_TYPE_BASELINES_VIEW, NULL);

  g_set_object (&self->guest, guest);
  g_set_object (&self->store, store);
  domus_leftover_bar_set_guest (self->leftover_bar, guest);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (on_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::busy", G_CALLBACK (on_busy), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
