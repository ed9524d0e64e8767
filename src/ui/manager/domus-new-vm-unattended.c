/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-new-vm-unattended-private.h"

#include "common/domus-finding-note-private.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

struct _DomusNewVmUnattended
{
  GtkBox parent_instance;

  GtkExpander *expander;
  GtkToggleButton *answer;
  GtkLabel *reason;
  GtkWidget *form;
  GtkEntry *user;
  GtkEntry *password;
  GtkEntry *computer;
  GtkEntry *product_key;
  GtkWidget *image_label;
  GtkEntry *image;
  GtkComboBoxText *language;
  GtkComboBoxText *keyboard;
  GtkComboBoxText *time_zone;
  GtkWidget *drivers_label;
  GtkEntry *drivers;
  GtkToggleButton *remote_desktop;
  GtkToggleButton *bits64;
  GtkToggleButton *skip_checks;
  GtkTextBuffer *file;
  GtkExpander *file_expander;
  DomusFindingNote *note;

  DomusInstallPlan *plan; /* (owned) (nullable) */
  GSignalGroup *signals;  /* of the plan */
  DomusOsFamily family;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (DomusNewVmUnattended, domus_new_vm_unattended, GTK_TYPE_BOX)

static char *
get_text (GtkEntry *entry)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (entry)));
}

static DomusAnswers *
get_answers (DomusNewVmUnattended *self)
{
  DomusAnswers *answers = domus_answers_new (self->family, NULL, NULL);
  g_autofree char *key = get_text (self->product_key);

  g_free (answers->language);
  g_free (answers->keyboard);
  g_free (answers->time_zone);
  answers->user = get_text (self->user);
  answers->password = g_strdup (gtk_entry_get_text (self->password));
  answers->computer = get_text (self->computer);
  answers->product_key = g_ascii_strup (key, -1);
  answers->image = get_text (self->image);
  answers->driver_folder = get_text (self->drivers);
  answers->language = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->language)));
  answers->keyboard = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->keyboard)));
  answers->time_zone = g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->time_zone)));
  answers->remote_desktop = gtk_toggle_button_get_active (self->remote_desktop);
  answers->bits64 = gtk_toggle_button_get_active (self->bits64);
  answers->skip_checks = domus_os_family_get (self->family)->wants_tpm
                         && gtk_toggle_button_get_active (self->skip_checks);
  return answers;
}

static void
show_file (DomusNewVmUnattended *self)
{
  const DomusAnswers *answers =
      self->plan != NULL ? domus_install_plan_get_answers (self->plan) : NULL;
  g_autofree char *text = NULL;

  if (answers == NULL || !gtk_expander_get_expanded (self->file_expander))
    return;
  text = domus_answers_write (answers, TRUE);
  gtk_text_buffer_set_text (self->file, text != NULL ? text : "", -1);
}

static void
on_changed (DomusNewVmUnattended *self)
{
  gboolean on = gtk_toggle_button_get_active (self->answer)
                && gtk_widget_is_sensitive (GTK_WIDGET (self->answer));

  if (self->plan == NULL || self->filling)
    return;
  gtk_widget_set_sensitive (self->form, on);
  self->filling = TRUE; /* "changed" is our own doing */
  domus_install_plan_set_answers (self->plan, on ? get_answers (self) : NULL);
  self->filling = FALSE;
  show_file (self);
}

/* Windows takes at most 15 letters, digits and hyphens. */
static void
suggest_computer (DomusNewVmUnattended *self)
{
  g_autofree char *name = NULL;
  GString *text = g_string_new (NULL);

  if (self->plan != NULL)
    g_object_get (self->plan, "name", &name, NULL);
  for (const char *c = name != NULL ? name : ""; *c != '\0' && text->len < 15; c++)
    if (g_ascii_isalnum (*c) || (*c == '-' && text->len > 0))
      g_string_append_c (text, *c);
  gtk_entry_set_placeholder_text (self->computer, text->len > 0 ? text->str : "");
  g_string_free (text, TRUE);
}

static void
on_toggled (DomusNewVmUnattended *self)
{
  if (gtk_toggle_button_get_active (self->answer) && *gtk_entry_get_text (self->computer) == '\0') {
    const char *suggestion;

    suggest_computer (self);
    suggestion = gtk_entry_get_placeholder_text (self->computer);
    gtk_entry_set_text (self->computer, suggestion != NULL ? suggestion : "");
  }
  on_changed (self);
  if (gtk_toggle_button_get_active (self->answer))
    gtk_widget_grab_focus (GTK_WIDGET (self->user));
}

/* What this family's Setup can be told. */
static void
on_plan_changed (DomusNewVmUnattended *self)
{
  const DomusOsFamilyInfo *info;
  gboolean has_medium = domus_install_plan_get_medium (self->plan, NULL) != DOMUS_SOURCE_NONE;
  gboolean possible;
  int family;

  if (self->filling)
    return;
  g_object_get (self->plan, "family", &family, NULL);
  info = domus_os_family_get ((DomusOsFamily)family);
  possible = has_medium && info->answers != DOMUS_OS_ANSWERS_NONE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->answer), possible);
  gtk_label_set_text (self->reason,
                      possible ? _ ("Setup asks nothing, and erases the guest’s disk without "
                                    "asking. The password is not kept.")
                      : has_medium
                          ? _ ("Domus can answer for Windows 2000 and later only. Choose the "
                               "system above if it was not recognised.")
                          : _ ("Only an installation from a disc can be told its answers."));
  gtk_widget_set_visible (self->image_label, !info->nt5);
  gtk_widget_set_visible (GTK_WIDGET (self->image), !info->nt5);
  gtk_widget_set_visible (self->drivers_label, !info->nt5);
  gtk_widget_set_visible (GTK_WIDGET (self->drivers), !info->nt5);
  gtk_widget_set_visible (GTK_WIDGET (self->bits64), !info->nt5);
  gtk_widget_set_visible (GTK_WIDGET (self->skip_checks), info->wants_tpm);
  gtk_widget_set_visible (GTK_WIDGET (self->remote_desktop),
                          family != DOMUS_OS_FAMILY_WINDOWS_2000);
  if ((DomusOsFamily)family != self->family || !possible) {
    self->family = (DomusOsFamily)family;
    on_changed (self);
  }
}

static void
on_user_changed (DomusNewVmUnattended *self)
{
  on_changed (self);
}

static void
domus_new_vm_unattended_dispose (GObject *object)
{
  DomusNewVmUnattended *self = DOMUS_NEW_VM_UNATTENDED (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->plan);
  G_OBJECT_CLASS (domus_new_vm_unattended_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, DomusNewVmUnattended, child)

static void
domus_new_vm_unattended_class_init (DomusNewVmUnattendedClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_new_vm_unattended_dispose;
  g_type_ensure (DOMUS_TYPE_FINDING_NOTE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/manager/domus-new-vm-unattended.ui");
  BIND (expander);
  BIND (answer);
  BIND (reason);
  BIND (form);
  BIND (user);
  BIND (password);
  BIND (computer);
  BIND (product_key);
  BIND (image_label);
  BIND (image);
  BIND (language);
  BIND (keyboard);
  BIND (time_zone);
  BIND (drivers_label);
  BIND (drivers);
  BIND (remote_desktop);
  BIND (bits64);
  BIND (skip_checks);
  BIND (file);
  BIND (file_expander);
  BIND (note);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_user_changed);
  gtk_widget_class_bind_template_callback (widget_class, show_file);
}

static void
fill_languages (GtkComboBoxText *combo, const char *chosen)
{
  gsize n;
  const DomusAnswersLanguage *languages = domus_answers_languages (&n);

  for (gsize i = 0; i < n; i++)
    gtk_combo_box_text_append (combo, languages[i].tag, _ (languages[i].label));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen);
}

static void
fill_zones (GtkComboBoxText *combo, const char *chosen)
{
  gsize n;
  const DomusAnswersZone *zones = domus_answers_zones (&n);

  for (gsize i = 0; i < n; i++)
    gtk_combo_box_text_append (combo, zones[i].name, zones[i].name);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen);
}

/* As this computer has it, people want it in the guest. */
static void
domus_new_vm_unattended_init (DomusNewVmUnattended *self)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (DomusAnswers) usual = domus_answers_new (
      DOMUS_OS_FAMILY_WINDOWS_8, setlocale (LC_MESSAGES, NULL), g_time_zone_get_identifier (here));

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = TRUE;
  fill_languages (self->language, usual->language);
  fill_languages (self->keyboard, usual->keyboard);
  fill_zones (self->time_zone, usual->time_zone);
  self->filling = FALSE;
  self->signals = g_signal_group_new (DOMUS_TYPE_INSTALL_PLAN);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (on_plan_changed), self);
}

/**
 * domus_new_vm_unattended_set_plan:
 * @plan: told what is answered here
 */
void
domus_new_vm_unattended_set_plan (DomusNewVmUnattended *self, DomusInstallPlan *plan)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_UNATTENDED (self));
  g_set_object (&self->plan, plan);
  g_signal_group_set_target (self->signals, plan);
  on_changed (self);
  on_plan_changed (self);
}

/**
 * domus_new_vm_unattended_show_findings:
 */
void
domus_new_vm_unattended_show_findings (DomusNewVmUnattended *self, GPtrArray *findings)
{
  g_return_if_fail (DOMUS_IS_NEW_VM_UNATTENDED (self));
  domus_finding_note_pick (self->note, findings, "answers");
}

/**
 * domus_new_vm_unattended_get_expander:
 *
 * Returns: (transfer none)
 */
GtkWidget *
domus_new_vm_unattended_get_expander (DomusNewVmUnattended *self)
{
  g_return_val_if_fail (DOMUS_IS_NEW_VM_UNATTENDED (self), NULL);
  return GTK_WIDGET (self->expander);
}
