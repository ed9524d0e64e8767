/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-options.h"
#include "domus-history.h"
#include "domus-ssh-pool.h"
#include "domus-virt.h"

G_BEGIN_DECLS

struct _DomusConnection
{
  GObject parent_instance;

  char *uri;               /* (owned) */
  char *label;             /* (owned) */
  DomusConnectionOptions *options; /* (owned) (nullable): once set or asked for */
  char *host;              /* (owned) (nullable) */
  DomusConnectionState state;
  GError *error;           /* (owned) (nullable) */
  DomusVirt *virt;         /* (owned) (nullable) */
  DomusSsh *ssh;           /* (owned) (nullable): what virt and the displays go over */
  DomusSshPool *ssh_pool;  /* (owned) (nullable): where others to the same host are found */
  GHashTable *asked;       /* (owned) (nullable): SSH's questions of this try, and how often */
  DomusPlatform *platform; /* (owned) (nullable) */
  DomusHistory *history;   /* (owned) */
  struct _DomusAutopilot *autopilot; /* (owned) */
  GHashTable *kept;        /* (owned) (nullable): uuid -> edits that outlived their window */
  GHashTable *rescued;     /* (owned) (nullable): uuid -> definition that is being replaced */
  gconstpointer rescue_checked; /* (unowned): the link that rescues were looked for on */
  GListStore *guests;      /* (owned): of DomusGuest, by name */
  GHashTable *by_uuid;     /* uuid (of the guest) -> guest (of the store) */
  struct _DomusFactsReader *facts; /* (owned) (nullable): once wanted */
  struct _DomusSampler *sampler;   /* (owned) (nullable): while somebody watches */
  GHashTable *looks;       /* (owned) uuid (owned) -> whether to look again: guests being read */
  GHashTable *unsure;      /* (owned) uuid (owned): changed while the list was being read */
  GCancellable *cancellable; /* (owned) (nullable): of this try */
  guint failures;
  guint retry;             /* source id */
  gint64 retry_at;
  gboolean listed;
  gboolean listing;
  gboolean list_again;
  gboolean probe;
  gboolean passive;
};

DomusVirt    *domus_connection_get_virt    (DomusConnection *self); /* NULL unless open */
DomusSsh     *domus_connection_get_ssh     (DomusConnection *self); /* NULL unless open */
DomusHistory *domus_connection_get_history (DomusConnection *self);
const char   *domus_connection_get_host    (DomusConnection *self); /* of the URI, or NULL */
/* A connection that is only tried: no retry after its first failure. */
void          domus_connection_set_probe   (DomusConnection *self, gboolean probe);
/* What asks the host begins with this: a task, or NULL when the connection is
 * closed, and @callback will hear of it. */
GTask        *domus_connection_begin       (DomusConnection *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data,
                                            DomusVirt **virt);
/* Hands on what a call said that only succeeds or fails; drops @task. */
void          domus_connection_end         (GTask *task, gboolean ok, GError *error);
void          domus_connection_relist      (DomusConnection *self);
void          domus_connection_guest_unsure (DomusConnection *self, const char *uuid);
/* After the list was read: definitions that a rename lost are put back. */
void          domus_rescue_recover         (DomusConnection *self);
/* Something happened to a guest: look again. */
void          domus_connection_guest_event (DomusConnection *self, DomusVirt *virt,
                                            const char *uuid);

void          domus_connection_load_options   (DomusConnection *self, GSettings *settings);
void          domus_connection_forget_options (DomusConnection *self, GSettings *settings);
GSettings    *domus_connection_store_get_settings (DomusConnectionStore *self);

DomusAuthRequest *domus_auth_request_new (DomusVirtAuth *auth);
DomusAuthRequest *domus_auth_request_new_for_ssh (DomusSshQuestion *question, guint failures);

G_END_DECLS
