/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"

struct _DomusAuthRequest
{
  GObject parent_instance;
  DomusVirtAuth *auth; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DomusAuthRequest, domus_auth_request, G_TYPE_OBJECT)

static void
domus_auth_request_finalize (GObject *object)
{
  DomusAuthRequest *self = DOMUS_AUTH_REQUEST (object);

  domus_virt_auth_respond (self->auth, NULL); /* nothing if it was answered */
  domus_virt_auth_unref (self->auth);
  G_OBJECT_CLASS (domus_auth_request_parent_class)->finalize (object);
}

static void
domus_auth_request_class_init (DomusAuthRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_auth_request_finalize;
}

static void
domus_auth_request_init (DomusAuthRequest *self)
{}

/**
 * domus_auth_request_get_n:
 *
 * Returns: how many things are asked for.
 */
guint
domus_auth_request_get_n (DomusAuthRequest *self)
{
  return domus_virt_auth_get_n (self->auth);
}

/**
 * domus_auth_request_get_prompt:
 */
const char *
domus_auth_request_get_prompt (DomusAuthRequest *self, guint index)
{
  return domus_virt_auth_get_prompt (self->auth, index);
}

/**
 * domus_auth_request_is_secret:
 */
gboolean
domus_auth_request_is_secret (DomusAuthRequest *self, guint index)
{
  return domus_virt_auth_is_secret (self->auth, index);
}

/**
 * domus_auth_request_respond:
 * @answers: (nullable): one a prompt; %NULL cancels
 */
void
domus_auth_request_respond (DomusAuthRequest *self, const char *const *answers)
{
  domus_virt_auth_respond (self->auth, answers);
}

/* Private: wraps what a connection was asked for. */
DomusAuthRequest *
domus_auth_request_new (DomusVirtAuth *auth)
{
  DomusAuthRequest *self = g_object_new (DOMUS_TYPE_AUTH_REQUEST, NULL);

  self->auth = domus_virt_auth_ref (auth);
  return self;
}
