/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-cd-changer-private.h"

#include "domus-cd-dialog-private.h"
#include "domus-identity.h"
#include "domus-media-chooser.h"
#include "domus-message.h"

#include <glib/gi18n-lib.h>

struct _DomusCdChanger
{
  GObject parent_instance;

  GtkWindow *window; /* (nullable): weak; NULL once it was destroyed */
  DomusConnectionStore *store;
  DomusGuest *guest;
  GCancellable *cancellable;

  gboolean busy;
  DomusSourceKind kind; /* of the change in flight */
  char *medium;         /* (nullable) */
  DomusCdRepair *repair;
  DomusJob *job;
};

enum
{
  PROP_BUSY = 1,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusCdChanger, domus_cd_changer, G_TYPE_OBJECT)

static void
set_busy (DomusCdChanger *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

static void
end (DomusCdChanger *self)
{
  g_clear_pointer (&self->repair, domus_cd_repair_free);
  g_clear_pointer (&self->medium, g_free);
  g_clear_object (&self->job);
  set_busy (self, FALSE);
}

static void
on_dialog_applied (DomusCdDialog *dialog, const char *words, DomusCdChanger *self)
{
  g_signal_emit (self, signals[CHANGED], 0, words);
}

static void
show_dialog (DomusCdChanger *self, DomusSourceKind kind, const char *medium)
{
  GtkWidget *dialog = domus_cd_dialog_new (self->window, self->store, self->guest, kind, medium);

  g_signal_connect_object (dialog, "applied", G_CALLBACK (on_dialog_applied), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const char *
failed_heading (DomusCdChanger *self)
{
  return self->kind == DOMUS_SOURCE_NONE ? _ ("The CD could not be ejected")
                                         : _ ("The CD could not be put in");
}

static void
applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusCdChanger) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = domus_guest_apply_cd_finish (DOMUS_GUEST (source), result, &error);
  gboolean partial = g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL);

  domus_job_finish (self->job, error);
  if (done || partial) {
    g_autofree char *words = g_strdup_printf ("%s %s", self->repair->words, self->repair->when);

    g_signal_emit (self, signals[CHANGED], 0, partial ? error->message : words);
  }
  if (error != NULL && self->window != NULL)
    domus_message_error (self->window,
                         partial ? _ ("Only half of the change was made") : failed_heading (self),
                         error);
  end (self);
}

static gboolean
changes_identity (DomusCdChanger *self)
{
  const DomusXmlDoc *config = domus_guest_get_config (self->guest);
  g_autoptr (GPtrArray) findings =
      config != NULL ? domus_identity_guard (config, self->repair->config) : NULL;

  return findings != NULL && findings->len > 0;
}

static void
planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusCdChanger) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  self->repair = domus_guest_plan_cd_finish (DOMUS_GUEST (source), result, &error);
  if (self->window == NULL) {
    end (self);
    return;
  }
  if (self->repair == NULL) {
    domus_message_error (self->window, failed_heading (self), error);
    end (self);
    return;
  }
  /* What does not happen at once wants explaining, and offers a restart; what
   * Windows may ask to be activated for is said first. */
  if (self->kind != DOMUS_SOURCE_NONE
      && (self->repair->effect == DOMUS_CD_EFFECT_GUEST_REBOOT
          || self->repair->effect == DOMUS_CD_EFFECT_RESTART || changes_identity (self))) {
    show_dialog (self, self->kind, self->medium);
    end (self);
    return;
  }

  title = g_strdup_printf (_ ("Changing the CD of “%s”"), domus_guest_get_label (self->guest));
  self->job = domus_job_new (title, NULL);
  if (self->store != NULL)
    domus_connection_store_add_job (self->store, self->job);
  domus_guest_apply_cd_async (self->guest, self->repair, FALSE, NULL, applied, g_object_ref (self));
}

static void
start (DomusCdChanger *self, DomusSourceKind kind, const char *medium)
{
  self->kind = kind;
  g_free (self->medium);
  self->medium = g_strdup (medium);
  set_busy (self, TRUE);
  domus_guest_plan_cd_async (self->guest, kind, medium, FALSE, self->cancellable, planned,
                             g_object_ref (self));
}

static void
medium_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusCdChanger) self = user_data;
  DomusMedium *medium = domus_media_chooser_run_finish (result);

  if (medium != NULL && self->window != NULL && !self->busy)
    start (self, medium->kind, medium->path);
  g_clear_pointer (&medium, domus_medium_free);
}

static void
domus_cd_changer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BUSY)
    g_value_set_boolean (value, DOMUS_CD_CHANGER (object)->busy);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
domus_cd_changer_dispose (GObject *object)
{
  DomusCdChanger *self = DOMUS_CD_CHANGER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (domus_cd_changer_parent_class)->dispose (object);
}

static void
domus_cd_changer_finalize (GObject *object)
{
  DomusCdChanger *self = DOMUS_CD_CHANGER (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->guest);
  g_clear_object (&self->job);
  g_clear_pointer (&self->repair, domus_cd_repair_free);
  g_free (self->medium);
  G_OBJECT_CLASS (domus_cd_changer_parent_class)->finalize (object);
}

static void
domus_cd_changer_class_init (DomusCdChangerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = domus_cd_changer_get_property;
  object_class->dispose = domus_cd_changer_dispose;
  object_class->finalize = domus_cd_changer_finalize;

  props[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
domus_cd_changer_init (DomusCdChanger *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * domus_cd_changer_new:
 * @window: where dialogs belong; not kept alive
 * @store: (nullable): whose job list tells of changes
 *
 * Returns: (transfer full):
 */
DomusCdChanger *
domus_cd_changer_new (GtkWindow *window, DomusConnectionStore *store, DomusGuest *guest)
{
  DomusCdChanger *self = g_object_new (DOMUS_TYPE_CD_CHANGER, NULL);

  g_set_weak_pointer (&self->window, window);
  g_set_object (&self->store, store);
  g_set_object (&self->guest, guest);
  return self;
}

/**
 * domus_cd_changer_insert:
 *
 * Asks for a disc and puts it in: at once where that is safe and the drive is
 * there, else after a dialog that says when.
 */
void
domus_cd_changer_insert (DomusCdChanger *self)
{
  DomusConnection *connection = domus_guest_get_connection (self->guest);

  if (self->busy || self->window == NULL || connection == NULL)
    return;
  domus_media_chooser_run_async (self->window, connection, self->cancellable, medium_chosen,
                                 g_object_ref (self));
}

/**
 * domus_cd_changer_eject:
 *
 * Empties the drive, for the next boot and, where it can be done, now.
 */
void
domus_cd_changer_eject (DomusCdChanger *self)
{
  if (!self->busy)
    start (self, DOMUS_SOURCE_NONE, NULL);
}

/**
 * domus_cd_changer_put_back:
 *
 * Opens CD Doctor.
 */
void
domus_cd_changer_put_back (DomusCdChanger *self)
{
  if (!self->busy && self->window != NULL)
    show_dialog (self, DOMUS_SOURCE_FILE, NULL);
}

/**
 * domus_cd_changer_is_busy:
 *
 * Returns: whether a change is under way
 */
gboolean
domus_cd_changer_is_busy (DomusCdChanger *self)
{
  return self->busy;
}
