/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-overview-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-finding-note-private.h"
#include "common/domus-spinner-private.h"
#include "common/domus-widgets-private.h"
#include "domus-host-facts-private.h"
#include "domus-host.h"

#include <glib/gi18n-lib.h>

struct _DomusHostOverview
{
  GtkBox parent_instance;

  GtkWidget *spinner;
  DomusErrorBox *error_box;
  GtkContainer *findings;
  GtkWidget *memory;
  GtkLabel *memory_label;
  GtkLevelBar *memory_bar;
  GtkGrid *facts;

  DomusConnection *connection;
  GSimpleActionGroup *actions;
  GCancellable *cancellable; /* (nullable): while it is being looked */
  DomusHostReport *report;   /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusHostOverview, domus_host_overview, GTK_TYPE_BOX)

/* ---- showing ---- */

static GtkWidget *
new_show_button (DomusHostOverview *self, DomusGuest *guest)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Show _Guest"));
  g_autofree char *name = g_strdup_printf (_ ("Show “%s”"), domus_guest_get_name (guest));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.show-guest");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sss)",
                                    domus_connection_get_uri (self->connection),
                                    domus_guest_get_uuid (guest), "hardware");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  return button;
}

static void
add_finding (DomusHostOverview *self, const DomusFinding *finding)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *note = domus_finding_note_new ();
  DomusGuest *guest = finding->place != NULL
                          ? domus_connection_find_guest (self->connection, finding->place)
                          : NULL;

  domus_finding_note_set (DOMUS_FINDING_NOTE (note), finding);
  gtk_box_pack_start (GTK_BOX (line), note, TRUE, TRUE, 0);
  if (guest != NULL)
    gtk_container_add (GTK_CONTAINER (line), new_show_button (self, guest));
  gtk_container_add (self->findings, line);
  gtk_widget_show_all (line);
}

/* What is shown already stays: somebody may be about to press its button. */
static gboolean
has_same_findings (const DomusHostReport *a, const DomusHostReport *b)
{
  if (a == NULL || a->findings->len != b->findings->len)
    return FALSE;
  for (guint i = 0; i < a->findings->len; i++) {
    const DomusFinding *x = a->findings->pdata[i];
    const DomusFinding *y = b->findings->pdata[i];

    if (g_strcmp0 (x->summary, y->summary) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
show_findings (DomusHostOverview *self)
{
  domus_widgets_clear (self->findings);
  for (guint i = 0; i < self->report->findings->len; i++)
    add_finding (self, self->report->findings->pdata[i]);
  if (self->report->findings->len == 0)
    domus_widgets_add_line (self->findings,
                            _ ("Domus has looked for missing bridges, networks, files and space, "
                               "and found nothing wrong."),
                            "dim-label");
  gtk_widget_show (GTK_WIDGET (self->findings));
}

static void
show_memory (DomusHostOverview *self)
{
  const DomusHostReport *report = self->report;
  g_autofree char *total = g_format_size_full (report->memory_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *held = g_format_size_full (report->held_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *left = g_format_size_full (report->free_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *text =
      report->held_kib == 0
          ? g_strdup_printf (_ ("Memory: %s, of which %s are free."), total, left)
          : g_strdup_printf (
              report->held_is_all
                  ? _ ("Memory: %s, of which guests hold %s; %s are free.")
                  : _ ("Memory: %s, of which guests hold more than %s; %s are free."),
              total, held, left);

  gtk_widget_set_visible (self->memory, report->memory_kib > 0 && report->free_kib > 0);
  if (report->memory_kib == 0)
    return;
  gtk_label_set_text (self->memory_label, text);
  gtk_level_bar_set_value (self->memory_bar,
                           1 - MIN (1, (double)report->free_kib / (double)report->memory_kib));
}

static void
show_facts (DomusHostOverview *self)
{
  const char *section = NULL;

  domus_host_facts_clear (self->facts);
  for (guint i = 0; i < self->report->facts->len; i++) {
    const DomusHostFact *fact = self->report->facts->pdata[i];

    if (g_strcmp0 (fact->section, section) != 0)
      domus_host_facts_heading (self->facts, fact->section);
    section = fact->section;
    domus_host_facts_add (self->facts, fact->label, fact->value);
  }
}

/* ---- looking ---- */

static void
set_enabled (DomusHostOverview *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusHostOverview) self = user_data;
  g_autoptr (GError) error = NULL;
  DomusHostReport *report =
      domus_connection_look_at_host_finish (DOMUS_CONNECTION (source), result, &error);
  gboolean same;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  gtk_widget_hide (self->spinner);
  set_enabled (self, "look", TRUE);
  domus_error_box_set_error (self->error_box, _ ("The host cannot be looked at"), error);
  if (report == NULL)
    return;
  same = has_same_findings (self->report, report);
  g_clear_pointer (&self->report, domus_host_report_free);
  self->report = report;
  set_enabled (self, "copy", TRUE);
  if (!same)
    show_findings (self);
  show_memory (self);
  show_facts (self);
}

static void
look (DomusHostOverview *self)
{
  if (self->cancellable != NULL
      || domus_connection_get_state (self->connection) != DOMUS_CONNECTION_OPEN)
    return;
  self->cancellable = g_cancellable_new ();
  gtk_widget_show (self->spinner);
  set_enabled (self, "look", FALSE);
  domus_connection_look_at_host_async (self->connection, self->cancellable, looked_cb,
                                       g_object_ref (self));
}

static void
activate_look (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  look (user_data);
}

static void
activate_copy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  DomusHostOverview *self = user_data;
  g_autofree char *text = domus_host_report_to_text (self->report);

  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text, -1);
}

static const GActionEntry entries[] = {
  { "look", activate_look, NULL, NULL, NULL, { 0 } },
  { "copy", activate_copy, NULL, NULL, NULL, { 0 } },
};

/* ---- object ---- */

static void
domus_host_overview_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (domus_host_overview_parent_class)->map (widget);
  look (DOMUS_HOST_OVERVIEW (widget));
}

static void
domus_host_overview_dispose (GObject *object)
{
  DomusHostOverview *self = DOMUS_HOST_OVERVIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->actions);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->report, domus_host_report_free);
  G_OBJECT_CLASS (domus_host_overview_parent_class)->dispose (object);
}

static void
domus_host_overview_class_init (DomusHostOverviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_host_overview_dispose;
  widget_class->map = domus_host_overview_map;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  g_type_ensure (DOMUS_TYPE_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/host/domus-host-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, spinner);
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, error_box);
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, findings);
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, memory);
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, memory_label);
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, memory_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusHostOverview, facts);
}

static void
domus_host_overview_init (DomusHostOverview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "host", G_ACTION_GROUP (self->actions));
  set_enabled (self, "copy", FALSE);
}

/**
 * domus_host_overview_new:
 *
 * Returns: (transfer floating): looks at the host when it is seen
 */
GtkWidget *
domus_host_overview_new (DomusConnection *connection)
{
  DomusHostOverview *self = g_object_new (DOMUS_TYPE_HOST_OVERVIEW, NULL);

  self->connection = g_object_ref (connection);
  return GTK_WIDGET (self);
}
