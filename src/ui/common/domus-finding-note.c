/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-finding-note-private.h"

#include <glib/gi18n-lib.h>

struct _DomusFindingNote
{
  GtkBox parent_instance;

  GtkImage *icon;
  GtkLabel *summary;
  GtkLabel *reason;
};

G_DEFINE_FINAL_TYPE (DomusFindingNote, domus_finding_note, GTK_TYPE_BOX)

static void
domus_finding_note_class_init (DomusFindingNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/common/domus-finding-note.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusFindingNote, icon);
  gtk_widget_class_bind_template_child (widget_class, DomusFindingNote, summary);
  gtk_widget_class_bind_template_child (widget_class, DomusFindingNote, reason);
}

static void
domus_finding_note_init (DomusFindingNote *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_finding_note_new:
 *
 * Returns: (transfer floating): an empty, hidden note
 */
GtkWidget *
domus_finding_note_new (void)
{
  return g_object_new (DOMUS_TYPE_FINDING_NOTE, NULL);
}

/**
 * domus_finding_note_set:
 * @finding: (nullable): %NULL hides the note
 */
void
domus_finding_note_set (DomusFindingNote *self, const DomusFinding *finding)
{
  GtkStyleContext *context;
  const char *icon = "dialog-information-symbolic";
  const char *label = _ ("Note");
  const char *style = "dim-label";

  g_return_if_fail (DOMUS_IS_FINDING_NOTE (self));
  gtk_widget_set_visible (GTK_WIDGET (self), finding != NULL);
  if (finding == NULL)
    return;
  if (finding->severity == DOMUS_SEVERITY_ERROR) {
    icon = "dialog-error-symbolic";
    label = _ ("Error");
    style = "domus-error";
  } else if (finding->severity == DOMUS_SEVERITY_WARNING) {
    icon = "dialog-warning-symbolic";
    label = _ ("Warning");
    style = "domus-warning";
  }
  context = gtk_widget_get_style_context (GTK_WIDGET (self->icon));
  gtk_style_context_remove_class (context, "dim-label");
  gtk_style_context_remove_class (context, "domus-error");
  gtk_style_context_remove_class (context, "domus-warning");
  gtk_style_context_add_class (context, style);
  gtk_image_set_from_icon_name (self->icon, icon, GTK_ICON_SIZE_MENU);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->icon)), label);
  gtk_label_set_text (self->summary, finding->summary);
  gtk_label_set_text (self->reason, finding->reason != NULL ? finding->reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), finding->reason != NULL);
}

/**
 * domus_finding_note_pick:
 * @findings: (nullable) (element-type DomusFinding)
 * @place: (nullable): %NULL picks among those without a place
 *
 * Returns: whether there is one to show
 */
gboolean
domus_finding_note_pick (DomusFindingNote *self, GPtrArray *findings, const char *place)
{
  const DomusFinding *worst = NULL;

  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);

    if (g_strcmp0 (finding->place, place) == 0
        && (worst == NULL || finding->severity > worst->severity))
      worst = finding;
  }
  domus_finding_note_set (self, worst);
  return worst != NULL;
}
