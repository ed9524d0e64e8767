/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-bundle-private.h"
#include "domus-connection-private.h"
#include "domus-domain-adapt.h"
#include "domus-import.h"
#include "domus-xen-check.h"

G_BEGIN_DECLS

/* ---- reading: any thread ---- */

/**
 * DomusImportFile: what a file holds.
 * @format: "xm", "xl", "XML" or ""
 * @config: (nullable): of a file of Xen's
 * @domain: (nullable): the guest as the file has it
 * @findings: of the conversion
 * @error: (nullable): why there is no @domain
 * @bundle: (nullable): the disks that are beside it
 * @asks_acpi: an xm file of an HVM guest that does not say acpi or apic
 */
typedef struct
{
  char *path;
  const char *format;
  DomusXenConfig *config;
  DomusXmlDoc *domain;
  GPtrArray *findings;
  GError *error;
  DomusBundle *bundle;
  gboolean asks_acpi;
} DomusImportFile;

typedef struct
{
  GPtrArray *files;       /* of DomusImportFile */
  GPtrArray *passed_over; /* of char * */
} DomusImportFiles;

void              domus_import_file_free    (DomusImportFile *self);
void              domus_import_files_free   (DomusImportFiles *self);
void              domus_import_read_async   (const char *const *paths, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
DomusImportFiles *domus_import_read_finish  (GAsyncResult *result, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusImportFiles, domus_import_files_free)

/* ---- what is known of the host ---- */

typedef struct _DomusImportHost DomusImportHost;

/* @changed is called on the main context whenever more is known. */
DomusImportHost *domus_import_host_new      (DomusConnection *connection,
                                             void (*changed) (gpointer data), gpointer data);
void             domus_import_host_free     (DomusImportHost *self);
void             domus_import_host_fill     (DomusImportHost *self, DomusAdaptHost *adapt);
/* Unknown until the host was asked, which this does. */
DomusPathState   domus_import_host_get_path (DomusImportHost *self, const char *path);
/* The guest that has it, or NULL. */
const char      *domus_import_host_find_mac  (DomusImportHost *self, const char *mac);
const char      *domus_import_host_find_disk (DomusImportHost *self, const char *path);
gboolean         domus_import_host_too_many (DomusImportHost *self); /* guests to look at */
DomusConnection *domus_import_host_get_connection (DomusImportHost *self);

/* ---- items ---- */

struct _DomusImportItem
{
  GObject parent_instance;

  DomusImportFile *file; /* (owned) */
  DomusImport *import;   /* (weak) (nullable) */
  char *label;
  char *name;
  char *medium; /* (nullable) */
  char *pool;   /* (nullable): where its disks go */
  char *pool_path; /* (nullable) */
  char *uuid;   /* (nullable): once it is defined; or the new one */
  char **macs;  /* (nullable): new ones */
  DomusSourceKind medium_kind;
  DomusImportState state;
  GError *error;        /* (nullable) */
  GPtrArray *findings;  /* of DomusFinding */
  DomusXmlDoc *domain;  /* (nullable): as it will be defined */
  gboolean chosen;
  gboolean touched;     /* chosen was the user's choice */
  gboolean acpi;
  gboolean renew;
  gboolean clash;
  gboolean lacks_cd;
};

DomusImportItem *domus_import_item_new      (DomusImport *import, DomusImportFile *file);
/* Whether a disk's contents come with it. */
gboolean         domus_import_item_brings   (DomusImportItem *self, const char *target);
/* Of such a disk: "web.img, 2 GiB". */
char            *domus_import_item_describe_disk (DomusImportItem *self, const char *target);
/* Says in @domain where they will be, as far as is known. */
void             domus_import_item_place_disks (DomusImportItem *self);
/* Makes @domain and @findings anew. */
void             domus_import_item_evaluate (DomusImportItem *self);
void             domus_import_item_finish   (DomusImportItem *self, DomusImportState state,
                                             const char *uuid, const GError *error);

DomusImportHost *domus_import_get_host      (DomusImport *self); /* nullable */
/* Whether @name is another guest's or another chosen item's. */
gboolean         domus_import_name_is_taken (DomusImport *self, DomusImportItem *except,
                                             const char *name, gboolean *by_guest);
void             domus_import_item_touched  (DomusImport *self, DomusImportItem *item);

G_END_DECLS
