/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  char *text;
  gboolean secret;
  char *answer; /* (nullable): wiped when freed */
} Prompt;

struct _DomusVirtAuth
{
  int refs; /* one is the waiting worker's */
  GMutex mutex;
  GCond cond;
  gboolean done;
  gboolean cancelled;
  guint n;
  Prompt *prompts;
};

G_DEFINE_BOXED_TYPE (DomusVirtAuth, domus_virt_auth, domus_virt_auth_ref, domus_virt_auth_unref)

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static gboolean
is_secret (int type)
{
  return type == VIR_CRED_PASSPHRASE || type == VIR_CRED_NOECHOPROMPT;
}

/* libvirt's own prompts are "Username" and "Enter root's password for HOST",
 * some with a colon at the end, in English or the daemon's language. */
static char *
prompt_text (const virConnectCredential *cred)
{
  g_autofree char *text = g_strstrip (g_strdup (cred->prompt ? cred->prompt : ""));

  if (g_str_has_suffix (text, ":"))
    text[strlen (text) - 1] = '\0';
  if (*text != '\0')
    return g_steal_pointer (&text);
  return g_strdup (is_secret (cred->type) ? _ ("Password") : _ ("User name"));
}

/**
 * domus_virt_auth_new:
 * @creds: (array length=n): what libvirt asks for
 *
 * Returns: (transfer full): the request, with one reference for the worker
 *   that goes on to domus_virt_auth_wait().
 */
DomusVirtAuth *
domus_virt_auth_new (const virConnectCredential *creds, guint n)
{
  DomusVirtAuth *self = g_new0 (DomusVirtAuth, 1);

  self->refs = 1;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->n = n;
  self->prompts = g_new0 (Prompt, n);
  for (guint i = 0; i < n; i++) {
    self->prompts[i].text = prompt_text (&creds[i]);
    self->prompts[i].secret = is_secret (creds[i].type);
  }
  return self;
}

/**
 * domus_virt_auth_ref:
 *
 * Returns: (transfer full): @self. Any thread.
 */
DomusVirtAuth *
domus_virt_auth_ref (DomusVirtAuth *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

/**
 * domus_virt_auth_unref:
 * @self: (nullable)
 *
 * A request that nobody but the waiting worker holds any more can never be
 * answered, so it counts as cancelled. Any thread.
 */
void
domus_virt_auth_unref (DomusVirtAuth *self)
{
  int refs;

  if (self == NULL)
    return;
  do {
    refs = g_atomic_int_get (&self->refs);
    /* Answered before the reference goes: after that the worker may free it. */
    if (refs == 2)
      domus_virt_auth_respond (self, NULL);
  } while (!g_atomic_int_compare_and_exchange (&self->refs, refs, refs - 1));
  if (refs != 1)
    return;
  for (guint i = 0; i < self->n; i++) {
    g_free (self->prompts[i].text);
    wipe (self->prompts[i].answer);
  }
  g_free (self->prompts);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * domus_virt_auth_get_n:
 *
 * Returns: how many questions there are.
 */
guint
domus_virt_auth_get_n (DomusVirtAuth *self)
{
  return self->n;
}

/**
 * domus_virt_auth_get_prompt:
 *
 * Returns: (transfer none): the label of a question, without a colon.
 */
const char *
domus_virt_auth_get_prompt (DomusVirtAuth *self, guint index)
{
  g_return_val_if_fail (index < self->n, NULL);
  return self->prompts[index].text;
}

/**
 * domus_virt_auth_is_secret:
 *
 * Returns: whether the answer must not be shown while it is typed.
 */
gboolean
domus_virt_auth_is_secret (DomusVirtAuth *self, guint index)
{
  g_return_val_if_fail (index < self->n, TRUE);
  return self->prompts[index].secret;
}

/**
 * domus_virt_auth_respond:
 * @answers: (nullable) (array): one for each question, or %NULL to give up
 *
 * The first answer counts, later ones are ignored. Any thread.
 */
void
domus_virt_auth_respond (DomusVirtAuth *self, const char *const *answers)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->done)
    return;
  self->done = TRUE;
  self->cancelled = answers == NULL;
  for (guint i = 0; answers != NULL && i < self->n; i++)
    self->prompts[i].answer = g_strdup (answers[i] ? answers[i] : "");
  g_cond_signal (&self->cond);
}

/**
 * domus_virt_auth_wait:
 * @creds: (array): as given to domus_virt_auth_new(); filled in
 *
 * Waits for the answer; libvirt frees what it is given with free(). The
 * answers are wiped here.
 *
 * Returns: whether there was one.
 */
gboolean
domus_virt_auth_wait (DomusVirtAuth *self, virConnectCredential *creds)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (!self->done)
    g_cond_wait (&self->cond, &self->mutex);
  if (self->cancelled)
    return FALSE;
  for (guint i = 0; i < self->n; i++) {
    creds[i].result = strdup (self->prompts[i].answer);
    creds[i].resultlen = strlen (self->prompts[i].answer);
    wipe (g_steal_pointer (&self->prompts[i].answer));
  }
  return TRUE;
}
