/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-apply-dialog-private.h"

#include "domus-connection.h"
#include "domus-platform-check.h"
#include "common/domus-diff-view-private.h"
#include "common/domus-finding-note-private.h"
#include "common/domus-widgets-private.h"

#include <glib/gi18n-lib.h>

static GtkWidget *
make_dialog (GtkWindow *parent, const char *title, const char *heading, GtkWidget **box)
{
  GtkWidget *dialog = g_object_new (GTK_TYPE_DIALOG, "title", title, "transient-for", parent,
                                    "modal", TRUE, "destroy-with-parent", TRUE, "use-header-bar",
                                    FALSE, "default-width", 560, NULL);

  *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_container_set_border_width (GTK_CONTAINER (*box), 18);
  domus_widgets_add_line (GTK_CONTAINER (*box), heading, "domus-title");
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), *box, TRUE, TRUE,
                      0);
  gtk_widget_show (*box);
  gtk_style_context_add_class (gtk_widget_get_style_context (dialog), "domus-dialog");
  return dialog;
}

static GtkWidget *
add_scrolled_box (GtkWidget *box)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", 320, NULL);
  gtk_container_add (GTK_CONTAINER (scrolled), inner);
  gtk_container_add (GTK_CONTAINER (box), scrolled);
  gtk_widget_show_all (scrolled);
  return inner;
}

typedef struct
{
  DomusDraft *draft;
  DomusFinding *finding;
  GtkWidget *row;
} Repair;

static void
repair_free (gpointer data, GClosure *closure)
{
  Repair *repair = data;

  g_object_unref (repair->draft);
  domus_finding_unref (repair->finding);
  g_free (repair);
}

static void
on_repair (GtkWidget *button, Repair *repair)
{
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (repair->draft));
  const DomusPlatform *platform =
      connection != NULL ? domus_connection_get_platform (connection) : NULL;
  g_autoptr (GError) error = NULL;

  if (platform != NULL
      && domus_platform_repair (platform, domus_draft_get_doc (repair->draft),
                                repair->finding->rule, repair->finding->place, &error)) {
    gtk_widget_set_sensitive (repair->row, FALSE);
    gtk_button_set_label (GTK_BUTTON (button), _ ("Repaired"));
    domus_draft_touched (repair->draft);
  } else if (error != NULL) {
    gtk_widget_set_tooltip_text (button, error->message);
  }
}

static void
add_finding (GtkWidget *box, DomusDraft *draft, DomusFinding *finding)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *note = domus_finding_note_new ();

  domus_finding_note_set (DOMUS_FINDING_NOTE (note), finding);
  gtk_box_pack_start (GTK_BOX (row), note, TRUE, TRUE, 0);
  if (finding->repair != NULL && domus_platform_is_rule (finding->rule)) {
    GtkWidget *button = gtk_button_new_with_label (_ ("Repair"));
    Repair *repair = g_new0 (Repair, 1);

    repair->draft = g_object_ref (draft);
    repair->finding = domus_finding_ref (finding);
    repair->row = row;
    gtk_widget_set_tooltip_text (button, finding->repair);
    gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
    g_signal_connect_data (button, "clicked", G_CALLBACK (on_repair), repair, repair_free, 0);
    gtk_box_pack_end (GTK_BOX (row), button, FALSE, FALSE, 0);
    gtk_widget_show (button);
  }
  gtk_container_add (GTK_CONTAINER (box), row);
  gtk_widget_show (row);
}

/**
 * domus_apply_dialog_new:
 * @findings: (element-type DomusFinding): may be empty
 *
 * Returns: (transfer none): a dialog that is shown
 */
GtkWidget *
domus_apply_dialog_new (GtkWindow *parent, DomusDraft *draft, GPtrArray *findings)
{
  GtkWidget *box;
  GtkWidget *dialog = make_dialog (
      parent, _ ("Apply Changes"),
      findings->len > 0 ? _ ("Before this is applied") : _ ("Apply these changes?"), &box);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Changes as _XML"));
  GtkWidget *diff = domus_diff_view_new (_ ("Changes as XML"));

  if (findings->len > 0) {
    GtkWidget *inner = add_scrolled_box (box);

    for (guint i = 0; i < findings->len; i++)
      add_finding (inner, draft, findings->pdata[i]);
  }
  gtk_widget_set_size_request (diff, -1, 240);
  domus_diff_view_set (DOMUS_DIFF_VIEW (diff), domus_draft_get_base (draft),
                       domus_draft_get_doc (draft));
  gtk_container_add (GTK_CONTAINER (expander), diff);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), findings->len == 0);
  gtk_box_pack_start (GTK_BOX (box), expander, TRUE, TRUE, 0);
  gtk_widget_show_all (expander);

  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_add_button (GTK_DIALOG (dialog),
                         findings->len > 0 ? _ ("_Apply Anyway") : _ ("_Apply"), GTK_RESPONSE_OK);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), findings->len > 0 ? (int)GTK_RESPONSE_CANCEL
                                                                          : (int)GTK_RESPONSE_OK);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}

/**
 * domus_apply_dialog_new_partial:
 *
 * Returns: (transfer none): a dialog that is shown
 */
GtkWidget *
domus_apply_dialog_new_partial (GtkWindow *parent, DomusDraft *draft, const GError *error)
{
  GtkWidget *box;
  GtkWidget *dialog = make_dialog (parent, _ ("Half Applied"),
                                   _ ("The running guest did not take everything"), &box);
  GPtrArray *report = domus_draft_get_report (draft);
  GtkWidget *inner;

  domus_widgets_add_line (GTK_CONTAINER (box), error->message, NULL);
  domus_widgets_add_line (GTK_CONTAINER (box), domus_error_get_hint (error), "dim-label");
  inner = add_scrolled_box (box);
  for (guint i = 0; i < report->len; i++) {
    const DomusApplyLine *line = report->pdata[i];
    GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

    domus_widgets_add_line (GTK_CONTAINER (texts), line->words, NULL);
    domus_widgets_add_line (GTK_CONTAINER (texts), line->error, "domus-error");
    domus_widgets_add_line (GTK_CONTAINER (texts), line->when, "dim-label");
    gtk_container_add (GTK_CONTAINER (inner), texts);
    gtk_widget_show (texts);
  }
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Undo"), DOMUS_APPLY_RESPONSE_UNDO);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Close"), GTK_RESPONSE_CLOSE);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("Try _Live Again"), DOMUS_APPLY_RESPONSE_RETRY);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CLOSE);
  gtk_window_present (GTK_WINDOW (dialog));
  return dialog;
}
