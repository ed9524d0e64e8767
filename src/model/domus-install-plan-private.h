/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-private.h"
#include "domus-domain-template.h"
#include "domus-install-plan.h"
#include "domus-medium-probe.h"

G_BEGIN_DECLS

/* Less boots nothing. */
#define LEAST_MEMORY_KIB (64 * 1024)

struct _DomusInstallPlan
{
  GObject parent_instance;

  DomusConnection *connection; /* (owned) */
  DomusMediumProbe *probe;     /* (owned) */
  GCancellable *cancellable;   /* (owned) */
  GCancellable *probing;       /* (owned) (nullable) */
  GPtrArray *networks;         /* (owned): of DomusPlanNetwork */
  GPtrArray *pools;            /* (owned): of DomusPlanPool */
  GPtrArray *media;            /* (owned): of DomusMedium */
  DomusMediumInfo *medium;     /* (owned) (nullable): what is in it */
  char *name;
  char *title;
  char *disk_path;
  char *pool;
  char *video;
  char *virt_type;
  char *medium_path;
  char *uuid;
  char *mac;
  guint64 memory;
  guint64 disk_size;
  guint64 free_kib; /* 0: not known */
  guint vcpus;
  int disk;
  int network;
  DomusSourceKind medium_kind;
  gboolean acpi;
  gboolean apic;
  gboolean windows;
  gboolean start;
  guint touched; /* bit by property id: set by the user, not to be filled in */
  guint waiting; /* answers of the host that are still on their way */
};

/* Values for what the user has not decided. */
void domus_install_plan_suggest_sizes   (DomusInstallPlan *self);
void domus_install_plan_suggest_pool    (DomusInstallPlan *self, const char *pool);
void domus_install_plan_suggest_network (DomusInstallPlan *self, int index);

/* Fills @options with borrowed strings; @disk is the disk's path as it will
 * be, @metadata the element for <metadata>. */
void  domus_install_plan_fill     (DomusInstallPlan *self, const char *disk,
                                   const char *metadata, DomusDomainTemplate *options);
/* (transfer full): the definition that Create would make. */
DomusXmlDoc *domus_install_plan_preview (DomusInstallPlan *self, GError **error);
char *domus_install_plan_metadata (DomusInstallPlan *self);
/* "raw" or "qcow2" for a new disk, and the file's ending that goes with it. */
const char *domus_install_plan_disk_format (DomusInstallPlan *self);
char       *domus_install_plan_volume_name (DomusInstallPlan *self, guint attempt);
const DomusPlanNetwork *domus_install_plan_chosen_network (DomusInstallPlan *self);

G_END_DECLS
