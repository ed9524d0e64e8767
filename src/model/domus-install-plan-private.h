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
  gboolean two_phases;
  int family;            /* DomusOsFamily */
  DomusAnswers *answers; /* (owned) (nullable) */
  guint touched; /* bit by property id: set by the user, not to be filled in */
  guint waiting; /* answers of the host that are still on their way */
};

/* Answers for Setup. */
gboolean domus_install_plan_is_unattended       (DomusInstallPlan *self);
char    *domus_install_plan_answers_name        (DomusInstallPlan *self, guint attempt);
gboolean domus_install_plan_add_answers         (DomusInstallPlan *self, DomusXmlDoc *domain,
                                                 const char *path, GError **error);
void     domus_install_plan_check_answers       (DomusInstallPlan *self,
                                                 const DomusPlatform *platform,
                                                 GPtrArray *findings);
void     domus_install_plan_make_answers_async  (DomusInstallPlan *self, DomusVirt *virt,
                                                 GAsyncReadyCallback callback, gpointer user_data);
char    *domus_install_plan_make_answers_finish (GAsyncResult *result, GError **error);

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
/* Whether it will be installed in two phases; a medium is needed for that. */
gboolean domus_install_plan_has_two_phases (DomusInstallPlan *self);
/* (transfer full): the definition, with @disk as the disk's path, and @answers
 * (nullable) as that of the disc with the answers. */
DomusXmlDoc *domus_install_plan_build (DomusInstallPlan *self, const char *disk,
                                       const char *answers, GError **error);
/* "raw" or "qcow2" for a new disk, and the file's ending that goes with it. */
const char *domus_install_plan_disk_format (DomusInstallPlan *self);
char       *domus_install_plan_volume_name (DomusInstallPlan *self, guint attempt);
const DomusPlanNetwork *domus_install_plan_chosen_network (DomusInstallPlan *self);

G_END_DECLS
