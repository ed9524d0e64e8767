/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One open libvirt connection, used without waiting. Every call runs in a
 * small pool of worker threads of the connection's own and completes on the
 * main context (the thread-default one of domus_virt_new()). Results are
 * plain values that nobody changes. Guests are named by UUID text. Errors are
 * of DOMUS_ERROR with libvirt's text as details, or G_IO_ERROR_CANCELLED.
 *
 * Reads that are cancelled are abandoned. Changes report what truly happened:
 * a call that reached the daemon is not undone by cancelling. */

/* Call once, before the first connection: event loop, quiet error handler. */
void domus_virt_init (void);
/* TRUE on the thread that called domus_virt_init(). */
gboolean domus_virt_is_main_thread (void);

typedef enum
{
  DOMUS_VIRT_STATE_UNKNOWN,
  DOMUS_VIRT_STATE_RUNNING,
  DOMUS_VIRT_STATE_PAUSED,
  DOMUS_VIRT_STATE_SHUTTING_DOWN,
  DOMUS_VIRT_STATE_OFF,
  DOMUS_VIRT_STATE_CRASHED,
  DOMUS_VIRT_STATE_SUSPENDED, /* by the guest's own power management */
} DomusVirtState;

/**
 * DomusVirtGuest: a guest as the daemon lists it.
 * @id: -1 when not running
 * @vcpus, @memory_kib: 0 unless asked for (domus_virt_get_guest_async())
 * @cpu_time_ns: used so far; 0 unless asked for
 */
typedef struct
{
  char *uuid;
  char *name;
  int id;
  DomusVirtState state;
  gboolean persistent;
  gboolean autostart;
  gboolean managed_save;
  guint vcpus;
  guint64 memory_kib;
  guint64 cpu_time_ns;
} DomusVirtGuest;
DomusVirtGuest *domus_virt_guest_copy (const DomusVirtGuest *self);
void            domus_virt_guest_free (DomusVirtGuest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtGuest, domus_virt_guest_free)

/* What is known of the host once the connection is open. */
typedef struct
{
  char *uri;             /* libvirt's own, canonical */
  char *hostname;        /* (nullable) */
  char *hypervisor_type; /* virConnectGetType() */
  guint64 hypervisor_version;
  guint64 libvirt_version;
  char *capabilities;        /* XML */
  char *domain_capabilities; /* (nullable): XML, for HVM */
  guint64 memory_kib;
  guint cpus;
  gboolean session; /* an unprivileged daemon */
} DomusVirtHost;

typedef struct
{
  char *name;
  char *type; /* "dir", "logical", ... */
  char *path; /* (nullable): target path on the host */
  gboolean active;
  guint64 capacity;
  guint64 available;
} DomusVirtPool;
void domus_virt_pool_free (DomusVirtPool *self);

typedef struct
{
  char *pool;
  char *name;
  char *path;
  char *format; /* (nullable): "raw", "qcow2", "iso" */
  guint64 capacity;
  guint64 allocation;
} DomusVirtVolume;
void domus_virt_volume_free (DomusVirtVolume *self);

typedef struct
{
  char *kind; /* "network" or "bridge" */
  char *name;
  gboolean active;
  gboolean is_default_route; /* reserved for bridges that carry the host's uplink */
} DomusVirtNetwork;
void domus_virt_network_free (DomusVirtNetwork *self);

#define DOMUS_TYPE_VIRT (domus_virt_get_type ())
G_DECLARE_FINAL_TYPE (DomusVirt, domus_virt, DOMUS, VIRT, GObject)

/* Signals, always on the main context:
 *   "closed"          (GError *error)  the daemon or the way to it is gone
 *   "guest-event"     (const char *uuid)  look again at this guest
 *   "list-event"      ()  a guest was defined or undefined: list again
 *   "storage-event"   ()  pools changed
 *   "auth-request"    (DomusVirtAuth *)  answer with domus_virt_auth_respond() */
DomusVirt           *domus_virt_new      (const char *uri);
const char          *domus_virt_get_uri  (DomusVirt *self);
/* What libvirt calls instead of ssh from the next opening on; NULL: ssh. */
void                 domus_virt_set_ssh_command (DomusVirt *self, const char *command);
gboolean             domus_virt_is_open  (DomusVirt *self);
const DomusVirtHost *domus_virt_get_host (DomusVirt *self); /* NULL until open */

void     domus_virt_open_async  (DomusVirt *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_open_finish (DomusVirt *self, GAsyncResult *result, GError **error);
/* Closes in a worker; pending calls fail with DOMUS_ERROR_CLOSED. Never waits.
 * Dropping the last reference does the same. */
void     domus_virt_close       (DomusVirt *self);

/* Credentials. A request holds its worker until it is answered or cancelled. */
typedef struct _DomusVirtAuth DomusVirtAuth;
#define DOMUS_TYPE_VIRT_AUTH (domus_virt_auth_get_type ())
GType          domus_virt_auth_get_type   (void);
DomusVirtAuth *domus_virt_auth_ref        (DomusVirtAuth *self);
void           domus_virt_auth_unref      (DomusVirtAuth *self);
guint          domus_virt_auth_get_n      (DomusVirtAuth *self);
const char    *domus_virt_auth_get_prompt (DomusVirtAuth *self, guint index);
gboolean       domus_virt_auth_is_secret  (DomusVirtAuth *self, guint index);
/* @answers: one a prompt, or NULL to cancel. Copied, and wiped after use. */
void           domus_virt_auth_respond    (DomusVirtAuth *self, const char *const *answers);

/* ---- guests ---- */

/* All guests, in O(1) round trips. */
void       domus_virt_list_guests_async  (DomusVirt *self, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_list_guests_finish (DomusVirt *self, GAsyncResult *result,
                                          GError **error); /* of DomusVirtGuest */

void            domus_virt_get_guest_async  (DomusVirt *self, const char *uuid,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
DomusVirtGuest *domus_virt_get_guest_finish (DomusVirt *self, GAsyncResult *result,
                                             GError **error);

typedef enum
{
  DOMUS_VIRT_XML_CURRENT = 0,
  DOMUS_VIRT_XML_CONFIG = 1 << 0, /* the persistent definition */
  DOMUS_VIRT_XML_SECURE = 1 << 1, /* with passwords */
} DomusVirtXmlFlags;
void  domus_virt_get_xml_async  (DomusVirt *self, const char *uuid, DomusVirtXmlFlags flags,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
char *domus_virt_get_xml_finish (DomusVirt *self, GAsyncResult *result, GError **error);

typedef enum
{
  DOMUS_VIRT_OP_START,
  DOMUS_VIRT_OP_START_PAUSED,
  DOMUS_VIRT_OP_SUSPEND,
  DOMUS_VIRT_OP_RESUME,
  DOMUS_VIRT_OP_SHUTDOWN,
  DOMUS_VIRT_OP_REBOOT,
  DOMUS_VIRT_OP_RESET,
  DOMUS_VIRT_OP_DESTROY,
  DOMUS_VIRT_OP_MANAGED_SAVE,
  DOMUS_VIRT_OP_DISCARD_SAVED,
  DOMUS_VIRT_OP_WAKE_UP,
  DOMUS_VIRT_OP_AUTOSTART_ON,
  DOMUS_VIRT_OP_AUTOSTART_OFF,
} DomusVirtOp;
void     domus_virt_op_async  (DomusVirt *self, const char *uuid, DomusVirtOp op,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean domus_virt_op_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* virDomainDefineXMLFlags(). Finish returns the UUID. @validate asks libvirt
 * to check against its schema. */
void  domus_virt_define_async  (DomusVirt *self, const char *xml, gboolean validate,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data);
char *domus_virt_define_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Defines @xml only when the persistent definition still is @expected (the
 * fingerprint of domus_xml_doc_fingerprint() over CONFIG|SECURE): read, compare
 * and define in one go in the worker; DOMUS_ERROR_CONFLICT when it is not.
 * libvirt validates it; what its schema does not know is written all the same,
 * and told (@unknown). */
void  domus_virt_redefine_async  (DomusVirt *self, const char *uuid, const char *xml,
                                  const char *expected, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
char *domus_virt_redefine_finish (DomusVirt *self, GAsyncResult *result, char **unknown,
                                  GError **error);

/* With managed save, snapshots metadata and NVRAM as far as the driver knows
 * the flags (tries with fewer when one is refused). */
void     domus_virt_undefine_async  (DomusVirt *self, const char *uuid,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean domus_virt_undefine_finish (DomusVirt *self, GAsyncResult *result, GError **error);

typedef enum
{
  DOMUS_VIRT_DEVICE_ATTACH,
  DOMUS_VIRT_DEVICE_DETACH,
  DOMUS_VIRT_DEVICE_UPDATE,
} DomusVirtDeviceAction;
/* @live or the configuration; one at a time, never both in one call. @force
 * opens a locked tray (where the driver knows it). */
void     domus_virt_device_async  (DomusVirt *self, const char *uuid,
                                   DomusVirtDeviceAction action, const char *device_xml,
                                   gboolean live, gboolean force, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_device_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* virDomainRename(); guest off. */
void     domus_virt_rename_async  (DomusVirt *self, const char *uuid, const char *name,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean domus_virt_rename_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* A connected socket to the guest's first graphical display, or -1. */
void domus_virt_open_graphics_async  (DomusVirt *self, const char *uuid,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
int  domus_virt_open_graphics_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* ---- host ---- */

/* Free memory in KiB. */
void     domus_virt_get_free_memory_async  (DomusVirt *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_get_free_memory_finish (DomusVirt *self, GAsyncResult *result,
                                            guint64 *free_kib, GError **error);

/* Virtual networks and host bridges that a guest can be put on. */
void       domus_virt_list_networks_async  (DomusVirt *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_list_networks_finish (DomusVirt *self, GAsyncResult *result,
                                            GError **error); /* of DomusVirtNetwork */
void     domus_virt_start_network_async  (DomusVirt *self, const char *name,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_start_network_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Device nodes of the host's CD drives ("/dev/sr0"), by its node devices. */
void   domus_virt_list_cd_drives_async  (DomusVirt *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
char **domus_virt_list_cd_drives_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* ---- storage ---- */

void       domus_virt_list_pools_async  (DomusVirt *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_list_pools_finish (DomusVirt *self, GAsyncResult *result,
                                         GError **error); /* of DomusVirtPool */

/* Volumes of one pool, or of all active pools when @pool is NULL. @refresh
 * makes the host look at its disk again first. */
void       domus_virt_list_volumes_async  (DomusVirt *self, const char *pool, gboolean refresh,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_virt_list_volumes_finish (DomusVirt *self, GAsyncResult *result,
                                           GError **error); /* of DomusVirtVolume */

/* Defines, builds, starts and autostarts a folder pool; an existing pool of
 * that name is started. */
void     domus_virt_ensure_dir_pool_async  (DomusVirt *self, const char *name, const char *path,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_ensure_dir_pool_finish (DomusVirt *self, GAsyncResult *result,
                                            GError **error);

/* A new volume of @capacity bytes; @format "raw" or "qcow2"; sparse unless
 * @preallocate. Fails with EXISTS, NO_SPACE, ... and leaves nothing behind. */
void             domus_virt_create_volume_async  (DomusVirt *self, const char *pool,
                                                  const char *name, guint64 capacity,
                                                  const char *format, gboolean preallocate,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);
DomusVirtVolume *domus_virt_create_volume_finish (DomusVirt *self, GAsyncResult *result,
                                                  GError **error);

/* By path; refreshes pools once when the host does not know the volume. */
void     domus_virt_delete_volume_async  (DomusVirt *self, const char *path,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_virt_delete_volume_finish (DomusVirt *self, GAsyncResult *result, GError **error);

typedef enum
{
  DOMUS_VIRT_PATH_UNKNOWN, /* the host has no way to tell */
  DOMUS_VIRT_PATH_READABLE,
  DOMUS_VIRT_PATH_MISSING,
  DOMUS_VIRT_PATH_UNREADABLE,
} DomusVirtPathState;
/* Whether a file is there on the host. Local connections look themselves;
 * remote ones ask the storage pools (a path outside every pool is UNKNOWN). */
void               domus_virt_check_path_async  (DomusVirt *self, const char *path,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
DomusVirtPathState domus_virt_check_path_finish (DomusVirt *self, GAsyncResult *result,
                                                 GError **error);

/* ---- native configuration files (xen-xl, xen-xm) ---- */
void  domus_virt_to_native_async  (DomusVirt *self, const char *format, const char *xml,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
char *domus_virt_to_native_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
