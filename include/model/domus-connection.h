/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"
#include "domus-job.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_CONNECTION_CLOSED,     /* by the user; stays closed */
  DOMUS_CONNECTION_CONNECTING,
  DOMUS_CONNECTION_OPEN,
  DOMUS_CONNECTION_WAITING,    /* failed or lost; will be tried again */
  DOMUS_CONNECTION_FAILED,     /* failed in a way that trying does not mend */
} DomusConnectionState;

typedef enum
{
  DOMUS_AUTH_CREDENTIALS, /* prompts, each with an answer */
  DOMUS_AUTH_PASSWORD,    /* one prompt of SSH's: a password or a code */
  DOMUS_AUTH_PASSPHRASE,  /* one prompt: opens a key of the user's */
  DOMUS_AUTH_HOST_KEY,    /* an unknown host: any answer trusts it */
  DOMUS_AUTH_CONFIRM,     /* any answer is a yes */
  DOMUS_AUTH_NOTICE,      /* the user has to do something; nothing to answer */
} DomusAuthKind;

/* Something that a connection asks for. Answer once.
 * Signal "withdrawn" (): it is not waited for any more. */
#define DOMUS_TYPE_AUTH_REQUEST (domus_auth_request_get_type ())
G_DECLARE_FINAL_TYPE (DomusAuthRequest, domus_auth_request, DOMUS, AUTH_REQUEST, GObject)
DomusAuthKind domus_auth_request_get_kind (DomusAuthRequest *self);
/* How often the same was asked before in this attempt to connect. */
guint       domus_auth_request_get_failures (DomusAuthRequest *self);
guint       domus_auth_request_get_n      (DomusAuthRequest *self);
const char *domus_auth_request_get_prompt (DomusAuthRequest *self, guint index);
gboolean    domus_auth_request_is_secret  (DomusAuthRequest *self, guint index);
void        domus_auth_request_respond    (DomusAuthRequest *self, const char *const *answers);

/**
 * DomusMedium: something that can be put into a CD drive.
 * @pool: (nullable): the storage pool that holds it
 * @label: for people: file name, or "CD drive /dev/sr0"
 */
typedef struct
{
  DomusSourceKind kind; /* FILE or BLOCK */
  char *path;
  char *label;
  char *pool;
  guint64 size;
  char *format;
  guint64 allocation;
} DomusMedium;
void domus_medium_free (DomusMedium *self);

/* One host. Main thread only.
 * Properties, read-only: "uri", "label", "state", "error-message" (nullable).
 * Signals: "auth-request" (DomusAuthRequest *), "guest-added" (DomusGuest *)
 * after a guest came to be, "guest-stopped" (DomusGuest *) after one went off or
 * crashed and nobody had asked for that here, "listed" () after the first list,
 * "job" (DomusJob *) for what it does by itself. */
#define DOMUS_TYPE_CONNECTION (domus_connection_get_type ())
G_DECLARE_FINAL_TYPE (DomusConnection, domus_connection, DOMUS, CONNECTION, GObject)

DomusConnection     *domus_connection_new          (const char *uri);
DomusConnection     *domus_connection_new_passive  (const char *uri);
const char          *domus_connection_get_uri      (DomusConnection *self);
const char          *domus_connection_get_label    (DomusConnection *self); /* "Xen on …" */
DomusConnectionState domus_connection_get_state    (DomusConnection *self);
const GError        *domus_connection_get_error    (DomusConnection *self); /* why not open */
guint                domus_connection_get_retry_seconds (DomusConnection *self); /* WAITING */
gboolean             domus_connection_is_remote    (DomusConnection *self);
const DomusPlatform *domus_connection_get_platform (DomusConnection *self); /* NULL until open */
char                *domus_connection_get_host_summary (DomusConnection *self);
                                            /* "Xen 4.17.7, 2 CPUs, 5 GiB" */
GListModel          *domus_connection_get_guests   (DomusConnection *self); /* by name */
DomusGuest          *domus_connection_find_guest   (DomusConnection *self,
                                                    const char *name_id_or_uuid);
gboolean             domus_connection_is_listed    (DomusConnection *self); /* first list done */

void domus_connection_add_job (DomusConnection *self, DomusJob *job);

void domus_connection_open  (DomusConnection *self); /* also "try again now" */
void domus_connection_close (DomusConnection *self);

/* ISO images in the host's pools and its CD drives; refreshes the pools. */
void       domus_connection_list_media_async  (DomusConnection *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
GPtrArray *domus_connection_list_media_finish (DomusConnection *self, GAsyncResult *result,
                                               GError **error); /* of DomusMedium */

G_END_DECLS
