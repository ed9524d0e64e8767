/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"
#include "domus-stats-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  PROP_NAME = 1,
  PROP_TITLE,
  PROP_STATE,
  PROP_ID,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint details_changed;

G_DEFINE_FINAL_TYPE (DomusGuest, domus_guest, G_TYPE_OBJECT)

static void
domus_guest_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DomusGuest *self = DOMUS_GUEST (object);

  switch (id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_ID:
    g_value_set_int (value, self->id);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->busy > 0);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
domus_guest_dispose (GObject *object)
{
  DomusGuest *self = DOMUS_GUEST (object);

  g_clear_pointer (&self->details, domus_guest_details_free);
  g_clear_pointer (&self->stats, domus_guest_stats_free);
  if (self->connection != NULL)
    g_clear_weak_pointer (&self->connection);
  G_OBJECT_CLASS (domus_guest_parent_class)->dispose (object);
}

static void
domus_guest_finalize (GObject *object)
{
  DomusGuest *self = DOMUS_GUEST (object);

  g_free (self->uuid);
  g_free (self->name);
  g_free (self->title);
  g_free (self->addresses);
  g_free (self->folded_name);
  g_clear_pointer (&self->facts, domus_guest_facts_free);
  G_OBJECT_CLASS (domus_guest_parent_class)->finalize (object);
}

static void
domus_guest_class_init (DomusGuestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = domus_guest_get_property;
  object_class->dispose = domus_guest_dispose;
  object_class->finalize = domus_guest_finalize;

  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, DOMUS_GUEST_STATE_SUSPENDED,
                                        DOMUS_GUEST_STATE_UNKNOWN, flags);
  props[PROP_ID] = g_param_spec_int ("id", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  details_changed = g_signal_new ("details-changed", DOMUS_TYPE_GUEST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_guest_init (DomusGuest *self)
{
  self->id = -1;
}

static DomusGuestState
state_of (const DomusVirtGuest *info)
{
  switch (info->state) {
  case DOMUS_VIRT_STATE_RUNNING:
    return DOMUS_GUEST_STATE_RUNNING;
  case DOMUS_VIRT_STATE_PAUSED:
    return DOMUS_GUEST_STATE_PAUSED;
  case DOMUS_VIRT_STATE_SHUTTING_DOWN:
    return DOMUS_GUEST_STATE_SHUTTING_DOWN;
  case DOMUS_VIRT_STATE_CRASHED:
    return info->id < 0 ? DOMUS_GUEST_STATE_OFF : DOMUS_GUEST_STATE_CRASHED;
  case DOMUS_VIRT_STATE_SUSPENDED:
    return DOMUS_GUEST_STATE_SUSPENDED;
  case DOMUS_VIRT_STATE_OFF:
    return info->managed_save ? DOMUS_GUEST_STATE_SAVED : DOMUS_GUEST_STATE_OFF;
  case DOMUS_VIRT_STATE_UNKNOWN:
  default:
    return DOMUS_GUEST_STATE_UNKNOWN;
  }
}

/* Private: the connection makes and updates its guests. */
DomusGuest *
domus_guest_new (DomusConnection *connection, const DomusVirtGuest *info)
{
  DomusGuest *self = g_object_new (DOMUS_TYPE_GUEST, NULL);

  g_set_weak_pointer (&self->connection, connection);
  self->uuid = g_strdup (info->uuid);
  self->name = g_strdup (info->name);
  self->id = info->id;
  self->persistent = info->persistent;
  self->state = state_of (info);
  return self;
}

void
domus_guest_update (DomusGuest *self, const DomusVirtGuest *info)
{
  DomusGuestState state = state_of (info);
  gboolean was_active = domus_guest_is_active (self);

  g_object_freeze_notify (G_OBJECT (self));
  self->persistent = info->persistent;
  self->gone = FALSE;
  if (g_strcmp0 (self->name, info->name) != 0) {
    g_free (self->name);
    self->name = g_strdup (info->name);
    g_clear_pointer (&self->folded_name, g_free);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  }
  if (self->id != info->id) {
    if (self->id < 0)
      self->stop_asked = FALSE; /* another run */
    self->id = info->id;
    self->display_refused = FALSE;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ID]);
  }
  if (self->state != state) {
    self->state = state;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  }
  g_object_thaw_notify (G_OBJECT (self));
  if (was_active && (state == DOMUS_GUEST_STATE_OFF || state == DOMUS_GUEST_STATE_CRASHED)
      && !self->stop_asked && self->busy == 0 && self->connection != NULL)
    g_signal_emit_by_name (self->connection, "guest-stopped", self);
}

/* Private: from a definition. */
void
domus_guest_take_title (DomusGuest *self, const char *title)
{
  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

static void
leave_state (DomusGuest *self, DomusGuestState state)
{
  self->id = -1;
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

void
domus_guest_set_gone (DomusGuest *self)
{
  self->gone = TRUE;
  leave_state (self, DOMUS_GUEST_STATE_UNKNOWN);
  g_signal_emit (self, details_changed, 0);
}

void
domus_guest_set_lost (DomusGuest *self)
{
  leave_state (self, DOMUS_GUEST_STATE_UNKNOWN);
}

void
domus_guest_begin (DomusGuest *self)
{
  if (self->busy++ == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

void
domus_guest_end (DomusGuest *self)
{
  g_return_if_fail (self->busy > 0);
  if (--self->busy == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

void
domus_guest_expect_stop (DomusGuest *self)
{
  self->stop_asked = TRUE;
}

/**
 * domus_guest_get_connection:
 *
 * Returns: (transfer none) (nullable): %NULL once the connection was removed.
 */
DomusConnection *
domus_guest_get_connection (DomusGuest *self)
{
  return self->connection;
}

/**
 * domus_guest_get_uuid:
 */
const char *
domus_guest_get_uuid (DomusGuest *self)
{
  return self->uuid;
}

/**
 * domus_guest_get_name:
 */
const char *
domus_guest_get_name (DomusGuest *self)
{
  return self->name;
}

/**
 * domus_guest_get_label:
 *
 * Returns: (transfer none): the title where one is known, else the name.
 */
const char *
domus_guest_get_label (DomusGuest *self)
{
  return self->title != NULL && *self->title != '\0' ? self->title : self->name;
}

/**
 * domus_guest_get_state:
 */
DomusGuestState
domus_guest_get_state (DomusGuest *self)
{
  return self->state;
}

/**
 * domus_guest_is_active:
 *
 * Returns: whether it holds memory on the host now, running or not.
 */
gboolean
domus_guest_is_active (DomusGuest *self)
{
  return self->id >= 0;
}

/**
 * domus_guest_is_persistent:
 */
gboolean
domus_guest_is_persistent (DomusGuest *self)
{
  return self->persistent;
}

/**
 * domus_guest_is_busy:
 *
 * Returns: whether an operation of ours is in flight.
 */
gboolean
domus_guest_is_busy (DomusGuest *self)
{
  return self->busy > 0;
}

/**
 * domus_guest_is_gone:
 *
 * Returns: whether its definition was removed meanwhile.
 */
gboolean
domus_guest_is_gone (DomusGuest *self)
{
  return self->gone;
}

/**
 * domus_guest_can:
 * @reason: (out) (optional) (nullable): see domus_guest_action_check()
 */
gboolean
domus_guest_can (DomusGuest *self, DomusGuestAction action, char **reason)
{
  const DomusPlatform *platform =
      self->connection ? domus_connection_get_platform (self->connection) : NULL;

  if (self->busy > 0 && action != DOMUS_GUEST_ACTION_FORCE_OFF
      && action != DOMUS_GUEST_ACTION_CONSOLE && action != DOMUS_GUEST_ACTION_HARDWARE) {
    if (reason != NULL)
      *reason = g_strdup (_ ("Another operation on this guest is still in flight."));
    return FALSE;
  }
  return domus_guest_action_check (action, self->state, self->persistent, platform, reason);
}

DomusVirt *
domus_guest_get_virt (DomusGuest *self, GError **error)
{
  DomusVirt *virt = self->connection ? domus_connection_get_virt (self->connection) : NULL;

  if (virt == NULL)
    g_propagate_error (
        error, domus_error_new (DOMUS_ERROR_CLOSED, _ ("The connection to the host is closed."),
                                _ ("Wait for it to come back, or connect again."), NULL));
  return virt;
}

DomusHistory *
domus_guest_get_history (DomusGuest *self)
{
  return self->connection ? domus_connection_get_history (self->connection) : NULL;
}
