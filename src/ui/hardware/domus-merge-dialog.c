/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-merge-dialog-private.h"

#include "common/domus-diff-view-private.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

struct _DomusMergeDialog
{
  GtkDialog parent_instance;

  DomusMerge *merge;
  DomusDiffView *result; /* theirs to what would be applied */
};

G_DEFINE_FINAL_TYPE (DomusMergeDialog, domus_merge_dialog, GTK_TYPE_DIALOG)

static void
domus_merge_dialog_finalize (GObject *object)
{
  domus_merge_free (DOMUS_MERGE_DIALOG (object)->merge);
  G_OBJECT_CLASS (domus_merge_dialog_parent_class)->finalize (object);
}

static void
domus_merge_dialog_class_init (DomusMergeDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_merge_dialog_finalize;
}

static void
domus_merge_dialog_init (DomusMergeDialog *self)
{}

static void
show_result (DomusMergeDialog *self)
{
  g_autoptr (DomusXmlDoc) result = domus_merge_get_result (self->merge);

  domus_diff_view_set (self->result, self->merge->base, result);
}

static void
on_chosen (GtkToggleButton *mine, gpointer user_data)
{
  DomusMergeDialog *self = user_data;
  DomusMergeItem *item = g_object_get_data (G_OBJECT (mine), "item");

  item->take_mine = gtk_toggle_button_get_active (mine);
  show_result (self);
}

static GtkWidget *
make_choice (GtkWidget *group, const char *who, const char *words)
{
  GtkWidget *radio = gtk_radio_button_new_from_widget (GTK_RADIO_BUTTON (group));
  GtkWidget *label = gtk_label_new (words);
  g_autofree char *name = g_strdup_printf ("%s: %s", who, words);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_width_chars (GTK_LABEL (label), 30);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_container_add (GTK_CONTAINER (radio), label);
  gtk_widget_set_valign (radio, GTK_ALIGN_START);
  gtk_widget_set_hexpand (radio, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (radio), name);
  return radio;
}

static void
add_heading (GtkGrid *grid, int column, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "domus-heading");
  gtk_grid_attach (grid, label, column, 0, 1, 1);
}

static GtkWidget *
make_grid (DomusMergeDialog *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_row_spacing (grid, 12);
  gtk_grid_set_column_spacing (grid, 18);
  gtk_grid_set_column_homogeneous (grid, TRUE);
  add_heading (grid, 0, _ ("Theirs"));
  add_heading (grid, 1, _ ("Mine"));
  for (guint i = 0; i < self->merge->items->len; i++) {
    DomusMergeItem *item = self->merge->items->pdata[i];
    GtkWidget *theirs = make_choice (NULL, _ ("Theirs"),
                                     item->theirs != NULL ? item->theirs->words : _ ("As it was"));
    GtkWidget *mine =
        make_choice (theirs, _ ("Mine"), item->mine != NULL ? item->mine->words : _ ("As it was"));

    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (item->take_mine ? mine : theirs), TRUE);
    g_object_set_data (G_OBJECT (mine), "item", item);
    g_signal_connect (mine, "toggled", G_CALLBACK (on_chosen), self);
    gtk_grid_attach (grid, theirs, 0, (int)i + 1, 1, 1);
    gtk_grid_attach (grid, mine, 1, (int)i + 1, 1, 1);
  }
  return GTK_WIDGET (grid);
}

static GtkWidget *
make_scrolled (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 300, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), child);
  return scrolled;
}

/**
 * domus_merge_dialog_new:
 * @merge: (transfer full): of domus_draft_get_merge()
 *
 * Returns: (transfer none): a dialog that is shown
 */
GtkWidget *
domus_merge_dialog_new (GtkWindow *parent, DomusMerge *merge)
{
  DomusMergeDialog *self = g_object_new (
      DOMUS_TYPE_MERGE_DIALOG, "title", _ ("Changed Meanwhile"), "transient-for", parent, "modal",
      TRUE, "destroy-with-parent", TRUE, "use-header-bar", FALSE, "default-width", 720, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Result as _XML"));
  guint conflicts = domus_merge_get_conflicts (merge);
  GtkStyleContext *context;
  g_autofree char *words = NULL;

  self->merge = merge;
  words = conflicts == 0
              ? g_strdup (_ ("Your changes and theirs do not touch the same settings. Nothing is "
                             "written until you apply."))
              : g_strdup_printf (ngettext ("%u setting was changed by both. Choose for each "
                                           "setting; nothing is written until you apply.",
                                           "%u settings were changed by both. Choose for each "
                                           "setting; nothing is written until you apply.",
                                           conflicts),
                                 conflicts);
  gtk_container_set_border_width (GTK_CONTAINER (box), 18);
  domus_widgets_add_line (GTK_CONTAINER (box), _ ("Somebody else changed this guest meanwhile"),
                          "domus-title");
  domus_widgets_add_line (GTK_CONTAINER (box), words, NULL);
  gtk_container_add (GTK_CONTAINER (box), make_scrolled (make_grid (self)));
  self->result = DOMUS_DIFF_VIEW (domus_diff_view_new (_ ("Result as XML")));
  gtk_widget_set_size_request (GTK_WIDGET (self->result), -1, 200);
  gtk_container_add (GTK_CONTAINER (expander), GTK_WIDGET (self->result));
  gtk_container_add (GTK_CONTAINER (box), expander);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (self))), box, TRUE, TRUE,
                      0);
  gtk_widget_show_all (box);

  context = gtk_widget_get_style_context (GTK_WIDGET (self));
  gtk_style_context_add_class (context, "domus-dialog");
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Discard Mine"), GTK_RESPONSE_REJECT);
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Merge"), GTK_RESPONSE_OK);
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
  show_result (self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

/**
 * domus_merge_dialog_get_merge:
 *
 * Returns: (transfer none): with what was chosen
 */
const DomusMerge *
domus_merge_dialog_get_merge (DomusMergeDialog *self)
{
  return self->merge;
}
