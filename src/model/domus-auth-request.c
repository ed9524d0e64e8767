/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"

#include <string.h>

struct _DomusAuthRequest
{
  GObject parent_instance;
  DomusVirtAuth *auth;        /* (owned) (nullable): libvirt's */
  DomusSshQuestion *question; /* (owned) (nullable): or SSH's */
  char *prompt;               /* (nullable): of the question */
  guint failures;
};

enum
{
  WITHDRAWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusAuthRequest, domus_auth_request, G_TYPE_OBJECT)

static void
domus_auth_request_finalize (GObject *object)
{
  DomusAuthRequest *self = DOMUS_AUTH_REQUEST (object);

  domus_auth_request_respond (self, NULL); /* nothing if it was answered */
  g_clear_pointer (&self->auth, domus_virt_auth_unref);
  if (self->question != NULL)
    g_signal_handlers_disconnect_by_data (self->question, self);
  g_clear_object (&self->question);
  g_free (self->prompt);
  G_OBJECT_CLASS (domus_auth_request_parent_class)->finalize (object);
}

static void
domus_auth_request_class_init (DomusAuthRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_auth_request_finalize;
  signals[WITHDRAWN] = g_signal_new ("withdrawn", DOMUS_TYPE_AUTH_REQUEST, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_auth_request_init (DomusAuthRequest *self)
{}

/**
 * domus_auth_request_get_kind:
 */
DomusAuthKind
domus_auth_request_get_kind (DomusAuthRequest *self)
{
  static const DomusAuthKind kinds[] = {
    [DOMUS_SSH_ASK_PASSWORD] = DOMUS_AUTH_PASSWORD,
    [DOMUS_SSH_ASK_PASSPHRASE] = DOMUS_AUTH_PASSPHRASE,
    [DOMUS_SSH_ASK_HOST_KEY] = DOMUS_AUTH_HOST_KEY,
    [DOMUS_SSH_ASK_CONFIRM] = DOMUS_AUTH_CONFIRM,
    [DOMUS_SSH_ASK_NOTICE] = DOMUS_AUTH_NOTICE,
  };

  return self->auth != NULL ? DOMUS_AUTH_CREDENTIALS
                            : kinds[domus_ssh_question_get_kind (self->question)];
}

/**
 * domus_auth_request_get_failures:
 *
 * Returns: how often the same was asked before while connecting this time, so
 *   how many answers were wrong
 */
guint
domus_auth_request_get_failures (DomusAuthRequest *self)
{
  return self->failures;
}

/**
 * domus_auth_request_get_n:
 *
 * Returns: how many things are asked for.
 */
guint
domus_auth_request_get_n (DomusAuthRequest *self)
{
  return self->auth != NULL ? domus_virt_auth_get_n (self->auth) : 1;
}

/**
 * domus_auth_request_get_prompt:
 *
 * Returns: (transfer none): what is asked, without a colon at its end
 */
const char *
domus_auth_request_get_prompt (DomusAuthRequest *self, guint index)
{
  return self->auth != NULL ? domus_virt_auth_get_prompt (self->auth, index) : self->prompt;
}

/**
 * domus_auth_request_is_secret:
 */
gboolean
domus_auth_request_is_secret (DomusAuthRequest *self, guint index)
{
  return self->auth == NULL || domus_virt_auth_is_secret (self->auth, index);
}

/**
 * domus_auth_request_respond:
 * @answers: (nullable): one a prompt; %NULL cancels
 */
void
domus_auth_request_respond (DomusAuthRequest *self, const char *const *answers)
{
  const char *answer = answers != NULL ? answers[0] : NULL;

  if (self->auth != NULL) {
    domus_virt_auth_respond (self->auth, answers);
  } else if (domus_ssh_question_get_kind (self->question) == DOMUS_SSH_ASK_HOST_KEY) {
    domus_ssh_question_answer (self->question, answer != NULL ? "yes" : "no");
  } else {
    domus_ssh_question_answer (self->question, answer);
  }
}

/* Private: wraps what a connection was asked for. */
DomusAuthRequest *
domus_auth_request_new (DomusVirtAuth *auth)
{
  DomusAuthRequest *self = g_object_new (DOMUS_TYPE_AUTH_REQUEST, NULL);

  self->auth = domus_virt_auth_ref (auth);
  return self;
}

static void
on_withdrawn (DomusAuthRequest *self)
{
  g_signal_emit (self, signals[WITHDRAWN], 0);
}

/* Private: wraps a question of SSH's. */
DomusAuthRequest *
domus_auth_request_new_for_ssh (DomusSshQuestion *question, guint failures)
{
  DomusAuthRequest *self = g_object_new (DOMUS_TYPE_AUTH_REQUEST, NULL);

  self->question = g_object_ref (question);
  self->failures = failures;
  self->prompt = g_strdup (domus_ssh_question_get_text (question));
  if (g_str_has_suffix (self->prompt, ":"))
    self->prompt[strlen (self->prompt) - 1] = '\0';
  g_signal_connect_swapped (question, "withdrawn", G_CALLBACK (on_withdrawn), self);
  return self;
}
