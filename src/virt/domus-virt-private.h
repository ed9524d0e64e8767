/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtAuth, domus_virt_auth_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtPool, domus_virt_pool_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtVolume, domus_virt_volume_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtNetwork, domus_virt_network_free)

/* libvirt's free functions return int, which autoptr does not mind. They also
 * reset the last error: never let one run between a failure and its reading. */
typedef virDomain DomusVirDomain;
typedef virNetwork DomusVirNetwork;
typedef virStoragePool DomusVirPool;
typedef virStorageVol DomusVirVol;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirNetwork, virNetworkFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirPool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirVol, virStorageVolFree)

/* ---- events: what libvirt tells, gathered and brought to the main context ---- */

typedef struct _DomusVirtEvents DomusVirtEvents;
DomusVirtEvents *domus_virt_events_new        (DomusVirt *virt, GMainContext *context);
DomusVirtEvents *domus_virt_events_ref        (DomusVirtEvents *self);
void             domus_virt_events_unref      (DomusVirtEvents *self);
void             domus_virt_events_detach     (DomusVirtEvents *self);
void             domus_virt_events_lost       (DomusVirtEvents *self, int reason);
#define DOMUS_VIRT_EVENTS_PARTS 4
void             domus_virt_events_register   (DomusVirtEvents *self, virConnectPtr conn,
                                               guint part);
void             domus_virt_events_unregister (DomusVirtEvents *self, virConnectPtr conn);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtEvents, domus_virt_events_unref)

/* ---- link: one open libvirt connection, for worker threads ---- */

/**
 * DomusVirtLink:
 * @conn: (owned)
 * @host: (owned) (nullable): until the DomusVirt takes it
 * @driver: from the URI: "xen", "qemu", "test"
 * @remote: whether paths are another machine's
 * @session: whether the daemon is unprivileged
 * @events: (owned)
 */
typedef struct
{
  gatomicrefcount refs;
  virConnectPtr conn;
  DomusVirtHost *host;
  char *driver;
  gboolean remote;
  gboolean session;
  DomusVirtEvents *events;
  int no_bulk_stats; /* (atomic): learned from the driver */
} DomusVirtLink;

DomusVirtLink *domus_virt_link_open  (const char *uri, virConnectAuthPtr auth,
                                      DomusVirtEvents *events, GError **error);
DomusVirtLink *domus_virt_link_ref   (DomusVirtLink *self);
void           domus_virt_link_unref (DomusVirtLink *self);
char          *domus_virt_link_uri   (const char *uri, gboolean may_ask);
char          *domus_virt_link_through (const char *uri, const char *ssh_command);
#define DOMUS_VIRT_HOST_PARTS 4
gboolean       domus_virt_host_read  (DomusVirtHost *self, DomusVirtLink *link, guint part,
                                      GError **error);
void           domus_virt_host_free  (DomusVirtHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtHost, domus_virt_host_free)

/* ---- watch: whether the host still answers ---- */

typedef struct _DomusVirtWatch DomusVirtWatch;
DomusVirtWatch *domus_virt_watch_new  (DomusVirtLink *link, GMainContext *context);
void            domus_virt_watch_stop (DomusVirtWatch *self);

/* ---- queue: runs calls on a link ---- */

/**
 * DomusVirtArgs: what a call is given; strings are copied by domus_virt_run().
 * @data: (nullable): for a worker; taken over, and @release'd once the call is over
 */
typedef struct
{
  const char *subject; /* UUID, name or path */
  const char *text;    /* XML, path, ... */
  const char *extra;
  guint64 number;
  guint flags;
  gpointer data;
  GDestroyNotify release; /* in the queue's context */
} DomusVirtArgs;

/* Runs in a worker. Returns non-NULL, or NULL with @error set. */
typedef gpointer (*DomusVirtFunc) (DomusVirtLink *link, const DomusVirtArgs *args,
                                   GError **error);

/**
 * DomusVirtKind:
 * @DOMUS_VIRT_READ: waits behind changes; abandoned when cancelled
 * @DOMUS_VIRT_CHANGE: once begun, its true outcome is reported
 * @DOMUS_VIRT_URGENT: a change that has a slot of its own
 */
typedef enum
{
  DOMUS_VIRT_READ,
  DOMUS_VIRT_CHANGE,
  DOMUS_VIRT_URGENT,
} DomusVirtKind;

/**
 * DomusVirtCall:
 * @slow: may take more than a moment; few of these run at a time
 */
typedef struct
{
  const char *name;
  DomusVirtFunc func;
  GDestroyNotify free_result; /* (nullable) */
  DomusVirtKind kind;
  gboolean slow;
} DomusVirtCall;

typedef struct _DomusVirtQueue DomusVirtQueue;
DomusVirtQueue *domus_virt_queue_new   (DomusVirtLink *link, GMainContext *context);
void            domus_virt_queue_unref (DomusVirtQueue *self);
void            domus_virt_queue_push  (DomusVirtQueue *self, GTask *task,
                                        const DomusVirtCall *call, const DomusVirtArgs *args);
DomusVirtLink  *domus_virt_queue_get_link (DomusVirtQueue *self);
void            domus_virt_queue_shut  (DomusVirtQueue *self, const GError *reason);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtQueue, domus_virt_queue_unref)

/* What every public call is made of. */
void     domus_virt_run        (DomusVirt *self, const DomusVirtCall *call,
                                const DomusVirtArgs *args, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gpointer domus_virt_run_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Of an open connection, for a call on another that needs both; NULL: not open. */
DomusVirtLink *domus_virt_ref_link (DomusVirt *self);

/* For functions that have nothing to return but that they succeeded. */
#define DOMUS_VIRT_DONE GINT_TO_POINTER (TRUE)

/* ---- attempt: opens a link ---- */

typedef struct _DomusVirtAttempt DomusVirtAttempt;
DomusVirtAttempt *domus_virt_attempt_new     (const char *uri, GTask *task,
                                              DomusVirtEvents *events, GMainContext *context);
void              domus_virt_attempt_unref   (DomusVirtAttempt *self);
void              domus_virt_attempt_abandon (DomusVirtAttempt *self, GError *reason);

/* ---- for events and attempts, on the main context ---- */

void domus_virt_opened         (DomusVirt *self, DomusVirtLink *link);
void domus_virt_open_cancelled (DomusVirt *self);
void domus_virt_emit_auth      (DomusVirt *self, DomusVirtAuth *auth);
void domus_virt_emit_events (DomusVirt *self, GHashTable *guests, gboolean list,
                             gboolean storage, gboolean networks);
void domus_virt_lost        (DomusVirt *self, const GError *error);
void domus_virt_invoke      (GMainContext *context, GSourceFunc func, gpointer data,
                             GDestroyNotify notify);

/* ---- auth, for the worker that opens ---- */

DomusVirtAuth *domus_virt_auth_new  (const virConnectCredential *creds, guint n);
gboolean       domus_virt_auth_wait (DomusVirtAuth *self, virConnectCredential *creds);

/* ---- errors; in the thread of the failed call, at once ---- */

GError  *domus_virt_error_new  (const char *what);
gpointer domus_virt_fail       (GError **error, const char *what);
gboolean domus_virt_unknown_to (int code); /* the driver lacks a function or a flag */
int      domus_virt_error_code (void);
GError  *domus_virt_error_map  (const char *what, int domain, int code, const char *text);
GError  *domus_virt_error_why  (const char *what, DomusErrorCode code, const char *cause,
                                const char *hint, const char *details);

/* ---- storage ---- */

DomusVirtPathState domus_virt_path_state (DomusVirtLink *link, const char *path);
GPtrArray         *domus_virt_networks_read (DomusVirtLink *link, GPtrArray **bridges,
                                             GError **error);
/* Who stands on which disk, of all guests and volumes; of DomusDiskUse. */
GPtrArray         *domus_virt_disk_uses  (DomusVirtLink *link);
/* No disk that others stand on becomes one that is written to; BUSY. */
gboolean           domus_virt_check_new_disks (DomusVirtLink *link, const char *before,
                                               const char *after, GError **error);

/* ---- guests ---- */

void domus_virt_explain_start (DomusVirtLink *link, virDomainPtr dom, const char *what,
                               GError **error);

/* Whether the definition still is what was read; define in the same breath. */
gboolean       domus_virt_check_unchanged (virDomainPtr dom, const char *expected, GError **error);
gpointer       domus_virt_define_now (DomusVirtLink *link, const char *xml, guint flags,
                                      GError **error);
virDomainPtr   domus_virt_lookup_guest (DomusVirtLink *link, const char *uuid, GError **error);
DomusVirtState domus_virt_state_from_libvirt (int state);

G_END_DECLS
