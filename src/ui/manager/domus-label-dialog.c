/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-label-dialog-private.h"

#include "domus-bulk-run-private.h"
#include "domus-guest-search.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Colours that can be told apart beside each other, on light and dark. */
static const char *const palette[] = { "#3584e4", "#2ec27e", "#e5a50a", "#e66100",
                                       "#e01b24", "#9141ac", "#986a44", "#77767b" };

struct _DomusLabelDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store;
  GPtrArray *guests; /* of DomusGuest */
  GPtrArray *known;  /* of DomusTag */
  GPtrArray *rows;   /* of Row */
  GtkListBox *list;
  GtkLabel *waiting;
  GtkEntry *entry;
  GtkWidget *add;
  GtkTextBuffer *notes; /* (nullable) */
  char *old_notes;
  gboolean ready;
};

typedef struct
{
  char *name;
  char *colour; /* as it is in the definitions: (nullable) */
  guint n;      /* guests that have it */
  GtkToggleButton *check;
  GtkColorChooser *chooser;
} Row;

G_DEFINE_FINAL_TYPE (DomusLabelDialog, domus_label_dialog, GTK_TYPE_DIALOG)

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->name);
  g_free (row->colour);
  g_free (row);
}

/* ---- rows ---- */

static void
on_toggled (GtkToggleButton *check, Row *row)
{
  gtk_toggle_button_set_inconsistent (check, FALSE);
}

static char *
get_colour (Row *row)
{
  GdkRGBA rgba;

  gtk_color_chooser_get_rgba (row->chooser, &rgba);
  return g_strdup_printf ("#%02x%02x%02x", (guint)(rgba.red * 255 + 0.5),
                          (guint)(rgba.green * 255 + 0.5), (guint)(rgba.blue * 255 + 0.5));
}

/* The first that no other tag has. */
static const char *
free_colour (DomusLabelDialog *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (palette); i++) {
    gboolean used = FALSE;

    for (guint j = 0; j < self->rows->len && !used; j++) {
      Row *row = self->rows->pdata[j];
      g_autofree char *colour = row->chooser != NULL ? get_colour (row) : NULL;

      used = g_strcmp0 (colour, palette[i]) == 0;
    }
    if (!used)
      return palette[i];
  }
  return palette[self->rows->len % G_N_ELEMENTS (palette)];
}

static Row *
add_row (DomusLabelDialog *self, const char *name, const char *colour)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *check = gtk_check_button_new_with_label (name);
  GtkWidget *chooser;
  g_autofree char *title = g_strdup_printf (_ ("Colour of “%s”"), name);
  GdkRGBA rgba;

  gdk_rgba_parse (&rgba, colour != NULL ? colour : free_colour (self));
  chooser = gtk_color_button_new_with_rgba (&rgba);
  gtk_color_button_set_title (GTK_COLOR_BUTTON (chooser), title);
  atk_object_set_name (gtk_widget_get_accessible (chooser), title);
  row->name = g_strdup (name);
  row->colour = g_strdup (colour);
  row->check = GTK_TOGGLE_BUTTON (check);
  row->chooser = GTK_COLOR_CHOOSER (chooser);
  g_ptr_array_add (self->rows, row);
  g_object_set (box, "margin", 3, "margin-start", 9, "margin-end", 6, NULL);
  gtk_box_pack_start (GTK_BOX (box), check, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (box), chooser, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_list_box_insert (self->list, box, -1);
  gtk_list_box_row_set_activatable (
      gtk_list_box_get_row_at_index (self->list, (int)self->rows->len - 1), FALSE);
  gtk_widget_set_can_focus (gtk_widget_get_parent (box), FALSE);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), row);
  return row;
}

static Row *
find_row (DomusLabelDialog *self, const char *name)
{
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = self->rows->pdata[i];
    DomusTag tag = { row->name, NULL };
    gpointer one[] = { &tag };
    GPtrArray tags = { one, 1 };

    if (domus_tags_find (&tags, name) != NULL)
      return row;
  }
  return NULL;
}

static void
show_row (DomusLabelDialog *self, Row *row)
{
  g_signal_handlers_block_by_func (row->check, on_toggled, row);
  gtk_toggle_button_set_active (row->check, row->n > 0);
  gtk_toggle_button_set_inconsistent (row->check, row->n > 0 && row->n < self->guests->len);
  g_signal_handlers_unblock_by_func (row->check, on_toggled, row);
}

static void
fill (DomusLabelDialog *self)
{
  for (guint i = 0; i < self->known->len; i++) {
    const DomusTag *tag = self->known->pdata[i];

    if (find_row (self, tag->name) == NULL)
      add_row (self, tag->name, tag->colour);
  }
  for (guint i = 0; i < self->guests->len; i++) {
    const DomusGuestFacts *facts = domus_guest_get_facts (self->guests->pdata[i]);

    for (guint j = 0; facts != NULL && facts->tags != NULL && j < facts->tags->len; j++) {
      const DomusTag *tag = facts->tags->pdata[j];
      Row *row = find_row (self, tag->name);

      if (row == NULL)
        row = add_row (self, tag->name, tag->colour);
      row->n++;
    }
  }
  for (guint i = 0; i < self->rows->len; i++)
    show_row (self, self->rows->pdata[i]);
  if (self->notes != NULL) {
    const DomusGuestFacts *facts = domus_guest_get_facts (self->guests->pdata[0]);

    self->old_notes = g_strdup (facts != NULL && facts->notes != NULL ? facts->notes : "");
    gtk_text_buffer_set_text (self->notes, self->old_notes, -1);
  }
}

/* ---- what the guests have now ---- */

static gboolean
all_read (DomusLabelDialog *self)
{
  for (guint i = 0; i < self->guests->len; i++) {
    if (domus_guest_get_facts (self->guests->pdata[i]) == NULL)
      return FALSE;
  }
  return TRUE;
}

static void
on_facts_read (DomusLabelDialog *self)
{
  if (self->ready || !all_read (self))
    return;
  self->ready = TRUE;
  fill (self);
  gtk_widget_hide (GTK_WIDGET (self->waiting));
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), TRUE);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_APPLY, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
read_facts (DomusLabelDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++) {
    g_autoptr (DomusConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->store), i);
    g_autoptr (GPtrArray) theirs = g_ptr_array_new ();

    for (guint j = 0; j < self->guests->len; j++) {
      if (domus_guest_get_connection (self->guests->pdata[j]) == connection)
        g_ptr_array_add (theirs, self->guests->pdata[j]);
    }
    if (theirs->len == 0)
      continue;
    g_signal_connect_object (connection, "facts-read", G_CALLBACK (on_facts_read), self,
                             G_CONNECT_SWAPPED);
    domus_connection_want_facts (connection, theirs);
  }
  on_facts_read (self);
}

/* ---- doing ---- */

static void
begin_edit (DomusGuest *guest, gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  domus_guest_edit_labels_async (guest, data, NULL, callback, user_data);
}

static const DomusBulkKind editing = { begin_edit, domus_guest_edit_labels_finish };

static DomusLabelEdit *
make_edit (DomusLabelDialog *self)
{
  g_autoptr (DomusLabelEdit) edit = domus_label_edit_new ();
  g_autoptr (GStrvBuilder) remove = g_strv_builder_new ();
  gboolean changed = FALSE;

  edit->add = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_tag_free);
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = self->rows->pdata[i];
    gboolean mixed = gtk_toggle_button_get_inconsistent (row->check);
    gboolean on = gtk_toggle_button_get_active (row->check) && !mixed;
    g_autofree char *colour = get_colour (row);

    if (on && (row->n < self->guests->len || g_strcmp0 (colour, row->colour) != 0)) {
      g_ptr_array_add (edit->add, domus_tag_new (row->name, colour));
      changed = TRUE;
    } else if (!on && !mixed && row->n > 0) {
      g_strv_builder_add (remove, row->name);
      changed = TRUE;
    }
  }
  edit->remove = g_strv_builder_end (remove);
  if (self->notes != NULL) {
    g_autofree char *text = NULL;

    g_object_get (self->notes, "text", &text, NULL);
    if (strcmp (text, self->old_notes) != 0) {
      edit->notes = g_steal_pointer (&text);
      changed = TRUE;
    }
  }
  return changed ? g_steal_pointer (&edit) : NULL;
}

static void
apply (DomusLabelDialog *self)
{
  DomusLabelEdit *edit = make_edit (self);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *title = NULL;

  if (edit == NULL)
    return;
  title = g_strdup_printf (ngettext ("Changing tags and notes of %u guest",
                                     "Changing tags of %u guests", self->guests->len),
                           self->guests->len);
  domus_bulk_run (self->store, parent, title, _ ("Not all tags and notes were changed"),
                  self->guests, &editing, edit, (GDestroyNotify)domus_label_edit_free);
}

static void
domus_label_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_APPLY)
    apply (DOMUS_LABEL_DIALOG (dialog));
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_entry_changed (DomusLabelDialog *self)
{
  g_autofree char *name = domus_tag_clean_name (gtk_entry_get_text (self->entry));
  gboolean blank = *gtk_entry_get_text (self->entry) == '\0';

  gtk_widget_set_sensitive (self->add, name != NULL);
  gtk_entry_set_icon_from_icon_name (self->entry, GTK_ENTRY_ICON_SECONDARY,
                                     name == NULL && !blank ? "dialog-warning-symbolic" : NULL);
  if (name == NULL && !blank)
    gtk_entry_set_icon_tooltip_text (self->entry, GTK_ENTRY_ICON_SECONDARY,
                                     _ ("A tag has up to 64 characters, and no comma."));
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_APPLY);
}

static void
on_add (DomusLabelDialog *self)
{
  g_autofree char *name = domus_tag_clean_name (gtk_entry_get_text (self->entry));
  Row *row;

  if (name == NULL) {
    /* Enter in an empty entry is for the dialog. */
    if (*gtk_entry_get_text (self->entry) == '\0')
      gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_APPLY);
    return;
  }
  row = find_row (self, name);
  if (row == NULL)
    row = add_row (self, name, NULL);
  gtk_toggle_button_set_active (row->check, TRUE);
  gtk_toggle_button_set_inconsistent (row->check, FALSE);
  gtk_entry_set_text (self->entry, "");
}

/* ---- the window ---- */

static void
domus_label_dialog_dispose (GObject *object)
{
  DomusLabelDialog *self = DOMUS_LABEL_DIALOG (object);

  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_label_dialog_parent_class)->dispose (object);
}

static void
domus_label_dialog_finalize (GObject *object)
{
  DomusLabelDialog *self = DOMUS_LABEL_DIALOG (object);

  g_ptr_array_unref (self->guests);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->rows);
  g_free (self->old_notes);
  G_OBJECT_CLASS (domus_label_dialog_parent_class)->finalize (object);
}

static void
domus_label_dialog_class_init (DomusLabelDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_label_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_label_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = domus_label_dialog_response;
}

static void
domus_label_dialog_init (DomusLabelDialog *self)
{
  self->rows = g_ptr_array_new_with_free_func (row_free);
}

static GtkWidget *
add_frame (GtkBox *box, GtkWidget *child, int height)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), height);
  gtk_container_add (GTK_CONTAINER (scrolled), child);
  gtk_box_pack_start (box, scrolled, TRUE, TRUE, 0);
  return scrolled;
}

static void
add_tags (DomusLabelDialog *self, GtkBox *box)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_New tag"));
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *waiting = gtk_label_new (_ ("Reading the guests’ definitions…"));
  GtkWidget *none = gtk_label_new (_ ("No tags yet"));

  self->list = GTK_LIST_BOX (list);
  self->entry = GTK_ENTRY (entry);
  self->waiting = GTK_LABEL (waiting);
  self->add = gtk_button_new_with_mnemonic (_ ("A_dd"));
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (none), "dim-label");
  g_object_set (none, "margin", 12, "visible", TRUE, NULL);
  gtk_list_box_set_placeholder (self->list, none);
  atk_object_set_name (gtk_widget_get_accessible (list), _ ("Tags"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_widget_set_sensitive (self->add, FALSE);
  gtk_widget_set_sensitive (entry, FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (waiting), "dim-label");
  gtk_label_set_xalign (self->waiting, 0);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_entry_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
  add_frame (box, list, 150);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), entry, TRUE, TRUE, 6);
  gtk_box_pack_start (GTK_BOX (row), self->add, FALSE, FALSE, 0);
  gtk_box_pack_start (box, row, FALSE, FALSE, 0);
  gtk_box_pack_start (box, waiting, FALSE, FALSE, 0);
}

static void
add_notes (DomusLabelDialog *self, GtkBox *box)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("N_otes"));
  GtkWidget *view = gtk_text_view_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), view);
  g_object_set (view, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE, "left-margin", 6,
                "right-margin", 6, "top-margin", 6, "bottom-margin", 6, NULL);
  atk_object_set_name (gtk_widget_get_accessible (view), _ ("Notes"));
  self->notes = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_box_pack_start (box, label, FALSE, FALSE, 0);
  add_frame (box, view, 90);
}

static void
build (DomusLabelDialog *self)
{
  GtkBox *box = GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (self)));
  g_autofree char *title = NULL;

  title =
      self->guests->len == 1
          ? g_strdup_printf (_ ("Tags and Notes of “%s”"),
                             domus_guest_get_label (self->guests->pdata[0]))
          : g_strdup_printf (ngettext ("Tags of %u Guest", "Tags of %u Guests", self->guests->len),
                             self->guests->len);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_window_set_default_size (GTK_WINDOW (self), 420, -1);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "domus-dialog");
  g_object_set (box, "margin", 12, "spacing", 12, NULL);
  add_tags (self, box);
  if (self->guests->len == 1)
    add_notes (self, box);
  gtk_dialog_add_buttons (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Apply"),
                          GTK_RESPONSE_APPLY, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_APPLY);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_APPLY, FALSE);
  gtk_widget_show_all (GTK_WIDGET (box));
}

static gpointer
ref_guest (gconstpointer guest, gpointer user_data)
{
  return g_object_ref ((gpointer)guest);
}

static gpointer
copy_tag (gconstpointer tag, gpointer user_data)
{
  return domus_tag_copy (tag);
}

/**
 * domus_label_dialog_new:
 * @guests: (element-type DomusGuest): at least one; copied
 * @known: (element-type DomusTag): copied
 *
 * Returns: (transfer none): a window, not presented yet; ends itself
 */
GtkWidget *
domus_label_dialog_new (GtkWindow *parent,
                        DomusConnectionStore *store,
                        GPtrArray *guests,
                        GPtrArray *known)
{
  DomusLabelDialog *self = g_object_new (DOMUS_TYPE_LABEL_DIALOG, "transient-for", parent, "modal",
                                         TRUE, "use-header-bar", FALSE, NULL);

  self->store = g_object_ref (store);
  self->guests = g_ptr_array_copy (guests, ref_guest, NULL);
  g_ptr_array_set_free_func (self->guests, g_object_unref);
  self->known = g_ptr_array_copy (known, copy_tag, NULL);
  g_ptr_array_set_free_func (self->known, (GDestroyNotify)domus_tag_free);
  build (self);
  read_facts (self);
  return GTK_WIDGET (self);
}
