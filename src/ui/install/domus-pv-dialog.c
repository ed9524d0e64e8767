/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-pv-dialog-private.h"

#include "baselines/domus-freeze-dialog-private.h"
#include "common/domus-error-box-private.h"
#include "common/domus-spinner-private.h"
#include "common/domus-widgets-private.h"
#include "domus-baseline.h"
#include "domus-guest-pv.h"
#include "domus-identity.h"
#include "domus-media-chooser.h"

#include <glib/gi18n-lib.h>

#define TICK_WIDTH 16

enum
{
  STEP_BASELINE,
  STEP_DISC,
  STEP_TEST,
  STEP_SWITCH,
  STEP_BACK,
  N_STEPS
};

typedef struct
{
  GtkImage *done; /* a tick, or nothing */
  GtkLabel *state;
  GtkButton *button;
} StepRow;

struct _DomusPvDialog
{
  GtkDialog parent_instance;

  DomusConnectionStore *store; /* (nullable) */
  DomusGuest *guest;
  GCancellable *cancellable; /* (nullable): NULL once disposed */
  gboolean busy;
  gboolean cleaned; /* what is left was tried to be deleted since the guest is off */

  GtkGrid *steps;
  GtkLabel *locked;
  DomusErrorBox *error_box;
  GtkWidget *spinner;
  GtkLabel *said;
  StepRow rows[N_STEPS];
};

G_DEFINE_FINAL_TYPE (DomusPvDialog, domus_pv_dialog, GTK_TYPE_DIALOG)

static const struct
{
  const char *heading;
  const char *text;
  const char *button;
} steps[N_STEPS] = {
  { N_ ("Freeze a baseline"), N_ ("While the guest is off. It is the way back whatever happens."),
    N_ ("_Freeze…") },
  { N_ ("Insert the disc with the drivers"),
    N_ ("An ISO image, in a drive of its own: the Windows PV drivers of the Xen Project, or "
        "virtio-win for QEMU."),
    N_ ("_Insert…") },
  { N_ ("Plug in a test disk and a test card"),
    N_ ("The system finds new hardware. Let it take the drivers from the disc, and see that both "
        "work."),
    N_ ("_Plug In") },
  { N_ ("Switch the network cards"),
    N_ ("They keep their addresses; the test disk and the test card go."), N_ ("_Switch") },
  { N_ ("Back, if it does not work"), N_ ("The network cards become what they were before."),
    N_ ("Switch _Back") },
};

/* ---- what is shown ---- */

static void
show_step (DomusPvDialog *self, guint step, gboolean done, gboolean can, const char *state)
{
  StepRow *row = &self->rows[step];

  gtk_image_set_from_icon_name (row->done, done ? "object-select-symbolic" : NULL,
                                GTK_ICON_SIZE_BUTTON);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (row->done)), done ? _ ("Done") : "");
  gtk_label_set_text (row->state, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (row->state), state != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (row->button), can && !self->busy);
}

static void
show_baseline (DomusPvDialog *self, const DomusXmlDoc *config)
{
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);
  const DomusBaseline *last = baselines->len > 0 ? baselines->pdata[baselines->len - 1] : NULL;
  g_autofree char *state = last != NULL ? g_strdup_printf (_ ("There is “%s”."), last->name) : NULL;
  g_autofree char *reason = NULL;
  gboolean can = domus_guest_can (self->guest, DOMUS_GUEST_ACTION_BASELINE, &reason);

  show_step (self, STEP_BASELINE, last != NULL, can, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->rows[STEP_BASELINE].button), reason);
}

static void start (DomusPvDialog *self, DomusPvStep step, const DomusMedium *disc);

static void
show_state (DomusPvDialog *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autoptr (DomusPvState) state = NULL;
  g_autofree char *disc = NULL;
  g_autofree char *test = NULL;
  gboolean plugged;

  gtk_widget_set_visible (self->spinner, self->busy || config == NULL);
  if (config == NULL) {
    for (guint i = 0; i < N_STEPS; i++)
      show_step (self, i, FALSE, FALSE, NULL);
    return;
  }
  state = domus_pv_state_read (config);
  plugged = state->disk != NULL || state->card != NULL;
  disc = state->disc != NULL ? g_strdup_printf (_ ("“%s” is in the drive."), state->disc) : NULL;
  if (state->disk != NULL)
    test = g_strdup_printf (_ ("The test disk is %s."), state->disk);
  else if (state->left != NULL)
    test =
        g_strdup (_ ("The guest still has the test disk. Its image goes once the guest is off."));
  show_baseline (self, config);
  show_step (self, STEP_DISC, state->disc != NULL, TRUE, disc);
  show_step (self, STEP_TEST, plugged, plugged || state->left == NULL, test);
  show_step (self, STEP_SWITCH, state->switched > 0, state->emulated > 0,
             state->emulated == 0 && state->switched == 0
                 ? _ ("The guest has no emulated network card.")
                 : NULL);
  show_step (self, STEP_BACK, FALSE, state->switched > 0, NULL);
  gtk_button_set_label (self->rows[STEP_TEST].button,
                        plugged ? _ ("Take _Out") : _ (steps[STEP_TEST].button));
  gtk_widget_set_visible (GTK_WIDGET (self->locked), domus_identity_is_locked (config));
  if (domus_guest_get_state (self->guest) != DOMUS_GUEST_STATE_OFF) {
    self->cleaned = FALSE;
  } else if (state->left != NULL && !self->busy && !self->cleaned) {
    self->cleaned = TRUE;
    start (self, DOMUS_PV_LEFT, NULL);
  }
}

/* ---- steps ---- */

static void
done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusPvDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *when = domus_guest_pv_finish (DOMUS_GUEST (source), result, &error);

  if (self->cancellable == NULL)
    return; /* closed meanwhile */
  self->busy = FALSE;
  gtk_label_set_text (self->said, when != NULL ? when : "");
  domus_error_box_set_error (self->error_box, NULL, error);
  show_state (self);
}

static void
start (DomusPvDialog *self, DomusPvStep step, const DomusMedium *disc)
{
  self->busy = TRUE;
  gtk_label_set_text (self->said, _ ("Working…"));
  domus_error_box_set_error (self->error_box, NULL, NULL);
  show_state (self);
  domus_guest_pv_async (self->guest, step, disc, NULL, done, g_object_ref (self));
}

static void
disc_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusPvDialog) self = user_data;
  DomusMedium *disc = domus_media_chooser_run_finish (result);

  if (disc != NULL && self->cancellable != NULL)
    start (self, DOMUS_PV_DISC, disc);
  g_clear_pointer (&disc, domus_medium_free);
}

static void
on_clicked (DomusPvDialog *self, GtkButton *button)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autoptr (DomusPvState) state = config != NULL ? domus_pv_state_read (config) : NULL;
  guint step = 0;

  while (step < N_STEPS && self->rows[step].button != button)
    step++;
  if (state == NULL || connection == NULL || self->busy)
    return;
  if (step == STEP_BASELINE)
    gtk_window_present (
        GTK_WINDOW (domus_freeze_dialog_new (GTK_WINDOW (self), self->store, self->guest)));
  else if (step == STEP_DISC)
    domus_media_chooser_run_async (GTK_WINDOW (self), connection, self->cancellable, disc_chosen,
                                   g_object_ref (self));
  else if (step == STEP_TEST)
    start (self, state->disk != NULL || state->card != NULL ? DOMUS_PV_UNPLUG : DOMUS_PV_PLUG,
           NULL);
  else
    start (self, step == STEP_SWITCH ? DOMUS_PV_SWITCH : DOMUS_PV_BACK, NULL);
}

static void
add_step (DomusPvDialog *self, guint step)
{
  StepRow *row = &self->rows[step];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *heading = g_strdup_printf ("%u. %s", step + 1, _ (steps[step].heading));

  row->done = GTK_IMAGE (gtk_image_new ());
  g_object_set (row->done, "valign", GTK_ALIGN_START, "width-request", TICK_WIDTH, NULL);
  domus_widgets_add_line (GTK_CONTAINER (box), heading, "domus-heading");
  domus_widgets_add_line (GTK_CONTAINER (box), _ (steps[step].text), "dim-label");
  row->state = domus_widgets_add_line (GTK_CONTAINER (box), "", NULL);
  g_object_set (box, "hexpand", TRUE, "margin-bottom", 10, NULL);
  row->button = GTK_BUTTON (gtk_button_new_with_mnemonic (_ (steps[step].button)));
  g_object_set (row->button, "valign", GTK_ALIGN_START, NULL);
  g_signal_connect_object (row->button, "clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
  gtk_grid_attach (self->steps, GTK_WIDGET (row->done), 0, (int)step, 1, 1);
  gtk_grid_attach (self->steps, box, 1, (int)step, 1, 1);
  gtk_grid_attach (self->steps, GTK_WIDGET (row->button), 2, (int)step, 1, 1);
}

static void
domus_pv_dialog_response (GtkDialog *dialog, int response)
{
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
domus_pv_dialog_dispose (GObject *object)
{
  DomusPvDialog *self = DOMUS_PV_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->guest != NULL) {
    g_signal_handlers_disconnect_by_data (self->guest, self);
    domus_guest_release (self->guest);
  }
  g_clear_object (&self->guest);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_pv_dialog_parent_class)->dispose (object);
}

static void
domus_pv_dialog_class_init (DomusPvDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_pv_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_pv_dialog_response;
  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  g_type_ensure (DOMUS_TYPE_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/install/domus-pv-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusPvDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, DomusPvDialog, locked);
  gtk_widget_class_bind_template_child (widget_class, DomusPvDialog, error_box);
  gtk_widget_class_bind_template_child (widget_class, DomusPvDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, DomusPvDialog, said);
}

static void
domus_pv_dialog_init (DomusPvDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_STEPS; i++)
    add_step (self, i);
  gtk_widget_show_all (GTK_WIDGET (self->steps));
}

/**
 * domus_pv_dialog_new:
 * @store: (nullable): whose list of jobs tells of a baseline
 *
 * Returns: (transfer none): to be presented; it destroys itself
 */
GtkWidget *
domus_pv_dialog_new (GtkWindow *parent, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusPvDialog *self =
      g_object_new (DOMUS_TYPE_PV_DIALOG, "use-header-bar", FALSE, "transient-for", parent, NULL);
  g_autofree char *title =
      g_strdup_printf (_ ("PV Drivers for “%s”"), domus_guest_get_label (guest));

  gtk_window_set_title (GTK_WINDOW (self), title);
  g_set_object (&self->store, store);
  self->guest = g_object_ref (guest);
  g_signal_connect_object (guest, "details-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (guest, "notify::state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  domus_guest_hold (guest);
  show_state (self);
  return GTK_WIDGET (self);
}
