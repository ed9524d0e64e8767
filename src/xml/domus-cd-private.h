/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-cd-doctor.h"

G_BEGIN_DECLS

/* What the doctor's check and its plan have in common: which drives there are
 * and which of them firmware and Windows Setup can see. */

typedef enum
{
  DOMUS_CD_SITUATION_UNKNOWN,  /* nobody tells: as the oldest tools left it */
  DOMUS_CD_SITUATION_UNDERWAY, /* Domus's metadata: being installed */
  DOMUS_CD_SITUATION_FINISHED, /* Domus's metadata: installed */
  DOMUS_CD_SITUATION_TOOL,     /* virt-install's or virt-manager's, Windows or unrecognised */
  DOMUS_CD_SITUATION_TOOL_OS,  /* theirs, of a system that does without its CD later */
} DomusCdSituation;

DomusCdSituation domus_cd_situation (const DomusXmlDoc *domain);

GPtrArray *domus_cd_list_drives   (const DomusXmlDoc *domain); /* of DomusDisk */
gboolean   domus_cd_is_emulated   (const DomusXmlDoc *domain, const DomusDisk *disk,
                                   const DomusPlatform *platform);
gboolean   domus_cd_has_hard_disk (const DomusXmlDoc *domain);
/* The best drive that is there; NULL if there is no CD drive. */
const DomusDisk *domus_cd_main_drive (const DomusXmlDoc *domain, GPtrArray *drives,
                                      const DomusPlatform *platform);
/* The place and bus for a new drive; NULL if all are taken. */
const char *domus_cd_free_place (const DomusXmlDoc *domain, const DomusPlatform *platform,
                                 const char **bus);
gboolean    domus_cd_place_is_taken (const DomusXmlDoc *domain, const DomusPlatform *platform,
                                     guint slot);
gboolean    domus_cd_bad_backend (const DomusDisk *disk, const DomusPlatform *platform);
gboolean    domus_cd_boot_reaches (const DomusXmlDoc *domain, const DomusPlatform *platform);
gboolean    domus_cd_same_medium (const DomusDisk *a, const DomusDisk *b);

G_END_DECLS
