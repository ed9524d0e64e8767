/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"
#include "domus-finding.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/* CD Doctor: will the install medium be there at the next boot? Pure: what is
 * known of the host is handed in. */

typedef enum
{
  DOMUS_PATH_UNKNOWN, /* could not be looked at: says nothing */
  DOMUS_PATH_READABLE,
  DOMUS_PATH_MISSING,
  DOMUS_PATH_UNREADABLE,
} DomusPathState;

/**
 * DomusCdCase: what the doctor looks at. All borrowed.
 * @config: the persistent definition (of a transient guest: the live one)
 * @live: (nullable): the live definition of a running guest
 * @started: (nullable): the live definition as it was when this run of the
 *   guest began, if known: tells whether a drive started empty
 * @path_state: (nullable): asked for a medium's path on the host
 * @display_refused: the guest runs, but its display answers no more
 */
typedef struct
{
  const DomusXmlDoc *config;
  const DomusXmlDoc *live;
  const DomusXmlDoc *started;
  const DomusPlatform *platform;
  DomusPathState (*path_state) (const char *path, gpointer user_data);
  gpointer path_state_data;
  gboolean display_refused;
} DomusCdCase;

/* Where a live insert into a drive that started empty is deadly
 * (DOMUS_QUIRK_EMPTY_INSERT_KILLS), a drive that is to look empty holds a file
 * of no bytes with this name, in a storage pool of the host's: the guest sees
 * no disc, and a live change stays possible (seen on Xen 4.17, see
 * tests/xenlab/FACTS.md). */
#define DOMUS_CD_PLACEHOLDER "domus-no-disc.img"
gboolean domus_cd_is_placeholder (const DomusDisk *disk);
/* No medium, as people see it: no source, or the placeholder. */
gboolean domus_cd_is_empty       (const DomusDisk *disk);

/* Rules. Severity error: the medium will not be there; warning: may surprise. */
#define DOMUS_CD_RULE_NO_DRIVE "cd-no-drive"
#define DOMUS_CD_RULE_EMPTY "cd-empty"
#define DOMUS_CD_RULE_LIVE_ONLY "cd-live-only"
#define DOMUS_CD_RULE_NOT_EMULATED "cd-not-emulated"
#define DOMUS_CD_RULE_NOT_HDC "cd-not-hdc"
#define DOMUS_CD_RULE_HDC_TAKEN "cd-hdc-taken"
#define DOMUS_CD_RULE_MEDIUM_MISSING "cd-medium-missing"
#define DOMUS_CD_RULE_MEDIUM_UNREADABLE "cd-medium-unreadable"
#define DOMUS_CD_RULE_BACKEND "cd-backend" /* Xen takes only driver qemu for a CD */
#define DOMUS_CD_RULE_BOOT_ORDER "cd-boot-order"
#define DOMUS_CD_RULE_STALE_LIVE "cd-not-live"
#define DOMUS_CD_RULE_DEVICE_MODEL_DEAD "device-model-dead"

/**
 * domus_cd_doctor_check:
 *
 * A guest that is not HVM, or one that is plainly not being installed (no
 * install under way by its metadata, a finished one, or a disk-only guest of
 * another tool that has a sound empty drive), has no error finding.
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first; empty
 *   when all is well.
 */
GPtrArray *domus_cd_doctor_check (const DomusCdCase *cd_case);

/**
 * DomusCdEffect: when the repair takes effect.
 * @DOMUS_CD_EFFECT_NONE: nothing to change
 * @DOMUS_CD_EFFECT_NEXT_START: the guest is off
 * @DOMUS_CD_EFFECT_NOW: a live media change is safe and will be made
 * @DOMUS_CD_EFFECT_GUEST_REBOOT: at the guest's own next reboot (Xen re-reads)
 * @DOMUS_CD_EFFECT_RESTART: needs force off and start
 */
typedef enum
{
  DOMUS_CD_EFFECT_NONE,
  DOMUS_CD_EFFECT_NEXT_START,
  DOMUS_CD_EFFECT_NOW,
  DOMUS_CD_EFFECT_GUEST_REBOOT,
  DOMUS_CD_EFFECT_RESTART,
} DomusCdEffect;

/**
 * DomusCdRepair: a repair, planned and not yet made.
 * @config: the definition with the CD put back; nothing else differs
 * @drive: the drive as it will be in @config
 * @live_drive_xml: (nullable): <disk> to hand to the live media change; only
 *   when @effect is %DOMUS_CD_EFFECT_NOW
 * @words: translated, what changes, a sentence
 * @when: translated, when it takes effect and why, a sentence
 */
typedef struct
{
  DomusXmlDoc *config;
  DomusDisk *drive;
  char *live_drive_xml;
  DomusCdEffect effect;
  char *words;
  char *when;
} DomusCdRepair;

/**
 * domus_cd_doctor_plan:
 * @kind, @medium: what to put in, %DOMUS_SOURCE_NONE to empty the drive
 * @repair_boot: also let the boot order reach the CD
 *
 * Chooses the drive (an emulated cdrom that is there; else hdc; else, when
 * hdc is taken, hdd, hdb), plans the config and the safe live step. Applied
 * to its own result it changes nothing (idempotent).
 *
 * Returns: (transfer full): a plan, or %NULL with %DOMUS_XML_ERROR_INVALID
 *   when all four IDE places are taken by disks.
 */
DomusCdRepair *domus_cd_doctor_plan (const DomusCdCase *cd_case, DomusSourceKind kind,
                                     const char *medium, gboolean repair_boot, GError **error);
void           domus_cd_repair_free (DomusCdRepair *self);

/* The medium that this guest was installed from, as far as anything tells:
 * Domus's metadata, the live drive, another drive of the definition. */
char *domus_cd_doctor_guess_medium (const DomusCdCase *cd_case, DomusSourceKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusCdRepair, domus_cd_repair_free)

G_END_DECLS
