/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"

G_BEGIN_DECLS

/* Configuration files (xm, xl, libvirt XML) on their way to becoming guests.
 * Main thread; files are read in a thread. */

/**
 * DomusImportState:
 * @DOMUS_IMPORT_READY: nothing is in the way
 * @DOMUS_IMPORT_DOUBTFUL: can be imported; there are warnings
 * @DOMUS_IMPORT_BLOCKED: not before something is settled (a name that is taken)
 * @DOMUS_IMPORT_UNREADABLE: no guest can be made of it
 */
typedef enum
{
  DOMUS_IMPORT_READY,
  DOMUS_IMPORT_DOUBTFUL,
  DOMUS_IMPORT_BLOCKED,
  DOMUS_IMPORT_UNREADABLE,
  DOMUS_IMPORT_RUNNING,
  DOMUS_IMPORT_DONE,
  DOMUS_IMPORT_FAILED,
} DomusImportState;

/* Rules of an import's own findings; all that are errors block it. */
#define DOMUS_IMPORT_RULE_NAME "import-name"          /* place "name" */
#define DOMUS_IMPORT_RULE_IDENTITY "import-identity"  /* place "identity" */
#define DOMUS_IMPORT_RULE_HOST "import-host"          /* this host cannot have it */
#define DOMUS_IMPORT_RULE_PATH "import-path"          /* not on the host */
#define DOMUS_IMPORT_RULE_IN_USE "import-in-use"      /* another guest's disk */

/**
 * DomusImportLine: one line of what a guest will be.
 * @label: "Memory"
 * @value: "512 MiB"
 * @missing: speaks of something that the host has not got
 */
typedef struct
{
  char *label;
  char *value;
  gboolean missing;
} DomusImportLine;
void domus_import_line_free (DomusImportLine *self);

/* One file. Signal "changed" (). */
#define DOMUS_TYPE_IMPORT_ITEM (domus_import_item_get_type ())
G_DECLARE_FINAL_TYPE (DomusImportItem, domus_import_item, DOMUS, IMPORT_ITEM, GObject)

const char      *domus_import_item_get_path     (DomusImportItem *self);
const char      *domus_import_item_get_label    (DomusImportItem *self); /* file name, UTF-8 */
const char      *domus_import_item_get_format   (DomusImportItem *self); /* "xm", "xl", "XML", "" */
DomusImportState domus_import_item_get_state    (DomusImportItem *self);
const GError    *domus_import_item_get_error    (DomusImportItem *self); /* UNREADABLE, FAILED */
GPtrArray       *domus_import_item_get_findings (DomusImportItem *self); /* worst first */
const char      *domus_import_item_get_uuid     (DomusImportItem *self); /* once DONE */
/* Whether it is to be imported; what is blocked or unreadable is not, anyhow. */
gboolean         domus_import_item_get_chosen   (DomusImportItem *self);
void             domus_import_item_set_chosen   (DomusImportItem *self, gboolean chosen);
gboolean         domus_import_item_is_included  (DomusImportItem *self);
const char      *domus_import_item_get_name     (DomusImportItem *self);
void             domus_import_item_set_name     (DomusImportItem *self, const char *name);
/* A name that is free, for one that is not; NULL when it is. */
char            *domus_import_item_suggest_name (DomusImportItem *self);
/* An xm file that says nothing of ACPI and APIC: off, as then, or on, as now? */
gboolean         domus_import_item_asks_acpi    (DomusImportItem *self);
gboolean         domus_import_item_get_acpi     (DomusImportItem *self);
void             domus_import_item_set_acpi     (DomusImportItem *self, gboolean on);
/* UUID or MAC addresses are another guest's: a second machine needs its own. */
gboolean         domus_import_item_has_clash    (DomusImportItem *self);
gboolean         domus_import_item_get_renew    (DomusImportItem *self);
void             domus_import_item_set_renew    (DomusImportItem *self, gboolean renew);
/* A folder that holds its disks as well: they are put into a pool of files.
 * Blocked until one is chosen. */
gboolean         domus_import_item_has_disks    (DomusImportItem *self);
const char      *domus_import_item_get_pool     (DomusImportItem *self); /* nullable */
/* @path: (nullable): the pool's folder on the host */
void             domus_import_item_set_pool     (DomusImportItem *self, const char *pool,
                                                 const char *path);
/* "Put CD Back": what the file lacks. @medium NULL leaves it as it is. */
gboolean         domus_import_item_lacks_cd     (DomusImportItem *self);
const char      *domus_import_item_get_medium   (DomusImportItem *self);
void             domus_import_item_set_medium   (DomusImportItem *self, DomusSourceKind kind,
                                                 const char *medium);
GPtrArray       *domus_import_item_describe     (DomusImportItem *self); /* of DomusImportLine */
/* The definition as it will be made, without passwords. */
char            *domus_import_item_preview_xml  (DomusImportItem *self);

/* All of them. Properties, read-only: "reading". Signal "changed" (): an item,
 * the connection or what was passed over changed. */
#define DOMUS_TYPE_IMPORT (domus_import_get_type ())
G_DECLARE_FINAL_TYPE (DomusImport, domus_import, DOMUS, IMPORT, GObject)

DomusImport     *domus_import_new            (DomusConnection *connection);
GListModel      *domus_import_get_items      (DomusImport *self); /* of DomusImportItem */
DomusConnection *domus_import_get_connection (DomusImport *self); /* nullable */
void             domus_import_set_connection (DomusImport *self, DomusConnection *connection);
gboolean         domus_import_is_reading     (DomusImport *self);
/* Files, and folders, in which what looks like a configuration is taken. */
void             domus_import_add            (DomusImport *self, const char *const *paths);
/* What was passed over and why, a line each. */
GPtrArray       *domus_import_get_passed_over (DomusImport *self); /* of char * */
guint            domus_import_count_included (DomusImport *self);

/* Defines what is included, one after the other; starts nothing. A guest that
 * is there is never replaced. Each item tells how it ended; PARTIAL when some
 * failed. Cancelling leaves out those not begun. */
void             domus_import_run_async      (DomusImport *self, DomusJob *job,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
gboolean         domus_import_run_finish     (DomusImport *self, GAsyncResult *result,
                                              GError **error);

G_END_DECLS
