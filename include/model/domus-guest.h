/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-cd-doctor.h"
#include "domus-domain-diff.h"
#include "domus-domain.h"
#include "domus-error.h"
#include "domus-finding.h"
#include "domus-metadata.h"
#include "domus-platform.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DOMUS_GUEST_STATE_UNKNOWN, /* the connection is closed */
  DOMUS_GUEST_STATE_OFF,
  DOMUS_GUEST_STATE_RUNNING,
  DOMUS_GUEST_STATE_PAUSED,
  DOMUS_GUEST_STATE_SHUTTING_DOWN,
  DOMUS_GUEST_STATE_SAVED, /* off, with a managed save to restore from */
  DOMUS_GUEST_STATE_CRASHED,
  DOMUS_GUEST_STATE_SUSPENDED,
} DomusGuestState;

typedef enum
{
  DOMUS_GUEST_ACTION_RUN, /* also restores a saved guest */
  DOMUS_GUEST_ACTION_PAUSE,
  DOMUS_GUEST_ACTION_RESUME,
  DOMUS_GUEST_ACTION_SHUT_DOWN,
  DOMUS_GUEST_ACTION_REBOOT,
  DOMUS_GUEST_ACTION_RESET,
  DOMUS_GUEST_ACTION_FORCE_OFF,
  DOMUS_GUEST_ACTION_SAVE,
  DOMUS_GUEST_ACTION_DISCARD_SAVED,
  DOMUS_GUEST_ACTION_DELETE,
  DOMUS_GUEST_ACTION_CONSOLE,
  DOMUS_GUEST_ACTION_HARDWARE,
  DOMUS_GUEST_ACTION_EXPORT,
  DOMUS_GUEST_ACTION_BASELINE,
  DOMUS_GUEST_ACTION_CLONE,
  DOMUS_GUEST_ACTION_DRIVERS,
  DOMUS_GUEST_ACTION_SAVE_TO_FILE,
  DOMUS_GUEST_ACTION_MIGRATE,
  DOMUS_GUEST_N_ACTIONS,
} DomusGuestAction;

/**
 * domus_guest_action_check:
 * @reason: (out) (optional) (nullable) (transfer full): why not, or, when it
 *   is allowed, what is done instead ("Xen has no reset: forces off and
 *   starts again"); translated
 *
 * The one place where guest state x platform decides. Pure.
 */
gboolean    domus_guest_action_check (DomusGuestAction action, DomusGuestState state,
                                      gboolean persistent, const DomusPlatform *platform,
                                      char **reason);
const char *domus_guest_action_label (DomusGuestAction action); /* "Run", "Force Off", ... */
const char *domus_guest_state_label  (DomusGuestState state);   /* "Running", "Shut off", ... */
const char *domus_guest_state_icon   (DomusGuestState state);   /* symbolic icon name */

typedef struct _DomusConnection DomusConnection;

/* One guest of a connection. Main thread only. Properties, all read-only:
 * "name", "title", "state", "id", "busy" (an operation is in flight).
 * Signal "details-changed" (): live, config, findings or pending changed. */
#define DOMUS_TYPE_GUEST (domus_guest_get_type ())
G_DECLARE_FINAL_TYPE (DomusGuest, domus_guest, DOMUS, GUEST, GObject)

DomusConnection *domus_guest_get_connection (DomusGuest *self); /* NULL once it is gone */
const char      *domus_guest_get_uuid       (DomusGuest *self);
const char      *domus_guest_get_name       (DomusGuest *self);
const char      *domus_guest_get_label      (DomusGuest *self); /* title, else name */
DomusGuestState  domus_guest_get_state      (DomusGuest *self);
gboolean         domus_guest_is_active      (DomusGuest *self); /* runs, in whatever state */
gboolean         domus_guest_is_persistent  (DomusGuest *self);
gboolean         domus_guest_is_busy        (DomusGuest *self);
gboolean         domus_guest_is_gone        (DomusGuest *self); /* undefined meanwhile */
gboolean         domus_guest_can            (DomusGuest *self, DomusGuestAction action,
                                             char **reason);

/* Details are read while somebody holds the guest (an open window, the
 * selected row), again after each event, and on domus_guest_refresh(). NULL
 * until they were read. Borrowed until the next "details-changed". */
void               domus_guest_hold         (DomusGuest *self);
void               domus_guest_release      (DomusGuest *self);
void               domus_guest_refresh      (DomusGuest *self);
const DomusXmlDoc *domus_guest_get_live     (DomusGuest *self); /* running guests only */
const DomusXmlDoc *domus_guest_get_config   (DomusGuest *self); /* of a transient guest: live */
const GError      *domus_guest_get_details_error (DomusGuest *self);
GPtrArray         *domus_guest_get_findings (DomusGuest *self); /* of DomusFinding */
GPtrArray         *domus_guest_get_pending  (DomusGuest *self); /* of DomusChange: live to config */

/* Does what domus_guest_can() allows, emulating what the driver lacks. The
 * state changes only when a fresh read says so. */
void     domus_guest_act_async  (DomusGuest *self, DomusGuestAction action,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean domus_guest_act_finish (DomusGuest *self, GAsyncResult *result, GError **error);

/**
 * DomusDisplay: a way to the guest's screen.
 * @kind: "vnc", ...
 * @fd: a connected socket, owned, or -1
 * @host, @port: (nullable): where to connect when @fd is -1
 * @password: (nullable): from the definition; for the display only
 */
typedef struct
{
  char *kind;
  int fd;
  char *host;
  int port;
  char *password;
} DomusDisplay;
void domus_display_free (DomusDisplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusDisplay, domus_display_free)

/* Reads where the display is *now*. Errors: INVALID_STATE (not running, no
 * graphical display), UNSUPPORTED (a kind that is not VNC; listens where this
 * computer cannot get), UNREACHABLE (its port refuses). */
void          domus_guest_open_display_async  (DomusGuest *self, GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
DomusDisplay *domus_guest_open_display_finish (DomusGuest *self, GAsyncResult *result,
                                               GError **error);
/* The console tells what it saw: a display that refuses while the guest runs
 * means a dead device model (a finding). */
void          domus_guest_report_display      (DomusGuest *self, gboolean refused);

/* ---- CD ---- */

/* Plans a change of the CD: config always, live where this host survives it.
 * @kind NONE ejects. @medium NULL with another kind: put back the install
 * medium that is remembered (NOT_FOUND when none is). */
void           domus_guest_plan_cd_async  (DomusGuest *self, DomusSourceKind kind,
                                           const char *medium, gboolean repair_boot,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
DomusCdRepair *domus_guest_plan_cd_finish (DomusGuest *self, GAsyncResult *result,
                                           GError **error);

/* Config first, then live, then (when @restart) force off and start. Leaves
 * an undo entry. DOMUS_ERROR_PARTIAL: config is done, the live step failed. */
void     domus_guest_apply_cd_async  (DomusGuest *self, const DomusCdRepair *repair,
                                      gboolean restart, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_apply_cd_finish (DomusGuest *self, GAsyncResult *result, GError **error);

/* ---- installation ---- */

/* The disc with the answers for Setup, and the password on it: ejected, deleted
 * on the host, its drive taken out. It goes by itself once the installation is
 * noted as finished. */
void     domus_guest_remove_answers_async  (DomusGuest *self, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_remove_answers_finish (DomusGuest *self, GAsyncResult *result,
                                            GError **error);

DomusInstallState domus_guest_get_install_state        (DomusGuest *self);
void              domus_guest_set_install_state_async  (DomusGuest *self,
                                                        DomusInstallState state,
                                                        GCancellable *cancellable,
                                                        GAsyncReadyCallback callback,
                                                        gpointer user_data);
gboolean          domus_guest_set_install_state_finish (DomusGuest *self, GAsyncResult *result,
                                                        GError **error);

/* ---- undo ---- */

/* What "Undo" would take back ("Put CD back"), or NULL. */
const char *domus_guest_get_undo_label (DomusGuest *self);
void        domus_guest_undo_async     (DomusGuest *self, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
gboolean    domus_guest_undo_finish    (DomusGuest *self, GAsyncResult *result, GError **error);

/* ---- delete ---- */

/**
 * DomusDeleteItem: a disk that could go with the guest.
 * @reason: (nullable): why it is kept by default ("Another guest uses it")
 * @deletable: whether it may be chosen at all
 */
typedef struct
{
  char *target;
  char *path;
  char *reason;
  gboolean deletable;
  gboolean chosen;
} DomusDeleteItem;
void domus_delete_item_free (DomusDeleteItem *self);

void       domus_guest_list_delete_async  (DomusGuest *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_guest_list_delete_finish (DomusGuest *self, GAsyncResult *result,
                                           GError **error); /* of DomusDeleteItem */
/* Forces off, undefines, then deletes @paths; PARTIAL names what stayed. */
void       domus_guest_delete_async       (DomusGuest *self, const char *const *paths,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
gboolean   domus_guest_delete_finish      (DomusGuest *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
