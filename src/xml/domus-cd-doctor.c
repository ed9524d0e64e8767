/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-cd-doctor.h"
#include "domus-cd-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const DomusCdCase *cd_case;
  DomusCdSituation situation;
  GPtrArray *drives;      /* CD drives of the persistent definition */
  const DomusDisk *drive; /* the main one, NULL if there is none */
  GPtrArray *live_drives; /* NULL unless the guest runs */
  GPtrArray *findings;
} Check;

/* The severity of a rule by situation; -1 is no finding at all. */
typedef struct
{
  int unknown, underway, finished, tool, tool_os;
} Severities;

enum
{
  NONE = -1,
  INFO = DOMUS_SEVERITY_INFO,
  WARNING = DOMUS_SEVERITY_WARNING,
  ERROR = DOMUS_SEVERITY_ERROR
};

static int
pick (const Check *check, Severities severities)
{
  switch (check->situation) {
  case DOMUS_CD_SITUATION_UNDERWAY:
    return severities.underway;
  case DOMUS_CD_SITUATION_FINISHED:
    return severities.finished;
  case DOMUS_CD_SITUATION_TOOL:
    return severities.tool;
  case DOMUS_CD_SITUATION_TOOL_OS:
    return severities.tool_os;
  default:
    return severities.unknown;
  }
}

static void
report (Check *check,
        int severity,
        const char *rule,
        const char *target,
        const char *summary,
        const char *reason,
        const char *repair)
{
  g_autofree char *place =
      target != NULL ? g_strdup_printf ("devices/disk[target/@dev='%s']", target) : NULL;

  if (severity != NONE)
    g_ptr_array_add (check->findings, domus_finding_new (rule, (DomusSeverity)severity, place,
                                                         summary, reason, repair));
}

static void
check_device_model (Check *check)
{
  if (check->cd_case->live == NULL || !check->cd_case->display_refused)
    return;
  report (check, ERROR, DOMUS_CD_RULE_DEVICE_MODEL_DEAD, NULL,
          _ ("The guest’s device model has stopped: its screen, disks and network are gone."),
          _ ("The host still calls the guest running, but nobody answers for its screen. This "
             "happens on Xen when a disc is put into a drive that was empty when the guest "
             "started. Only force off and start bring it back."),
          _ ("Force the guest off and start it again."));
}

/* A guest whose disks are all paravirtual has an installed system that knows
 * them; Windows Setup could not have started on it. */
static gboolean
may_be_installing (const Check *check)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (check->cd_case->config);

  if (check->situation == DOMUS_CD_SITUATION_UNDERWAY)
    return TRUE;
  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    if (disk->bus == NULL || strcmp (disk->bus, "ide") == 0 || strcmp (disk->bus, "sata") == 0
        || strcmp (disk->bus, "scsi") == 0)
      return TRUE;
  }
  return disks->len == 0;
}

static void
check_no_drive (Check *check)
{
  const DomusXmlDoc *config = check->cd_case->config;
  const char *bus;
  const char *place = domus_cd_free_place (config, check->cd_case->platform, &bus);
  int severity = may_be_installing (check)
                     ? pick (check, (Severities){ ERROR, ERROR, INFO, ERROR, INFO })
                     : INFO;
  g_autofree char *repair = NULL;

  if (place != NULL)
    repair = g_strdup_printf (_ ("Add a CD drive at %s and put the install medium in."), place);
  report (check, severity, DOMUS_CD_RULE_NO_DRIVE, NULL,
          _ ("The guest has no CD drive in its saved definition."),
          severity == INFO
              ? _ ("An installed system does without. Adding a drive later takes a restart, so a "
                   "drive that is always there, even empty, is handy.")
              : _ ("At its next boot a system that is still being installed will ask for its CD "
                   "and not find it. Some tools drop the drive after the first start."),
          repair);
  if (!domus_cd_place_is_taken (config, check->cd_case->platform, 2) || strcmp (bus, "ide") != 0)
    return;
  report (check, place != NULL ? MIN (severity, WARNING) : severity, DOMUS_CD_RULE_HDC_TAKEN, "hdc",
          _ ("A disk is at hdc, the place where the CD drive belongs."),
          place != NULL ? _ ("A CD drive works in the other places of IDE, too.")
                        : _ ("All four places of IDE are taken: there is no room for a CD drive. "
                             "Move or remove a disk first."),
          repair);
}

static void
check_live_only (Check *check)
{
  for (guint i = 0; i < check->drives->len; i++)
    if (!domus_cd_is_empty (check->drives->pdata[i]))
      return;
  for (guint i = 0; check->live_drives != NULL && i < check->live_drives->len; i++) {
    const DomusDisk *live = check->live_drives->pdata[i];
    g_autofree char *summary = NULL;
    if (domus_cd_is_empty (live))
      continue;
    summary = g_strdup_printf (
        _ ("The CD “%s” is in the running guest only, not in its saved definition."), live->source);
    report (check, pick (check, (Severities){ ERROR, ERROR, INFO, ERROR, WARNING }),
            DOMUS_CD_RULE_LIVE_ONLY, live->target, summary,
            domus_platform_has (check->cd_case->platform, DOMUS_QUIRK_REBOOT_REREADS)
                ? _ ("On Xen the saved definition comes into force whenever the guest reboots: "
                     "the CD will be gone at the next boot.")
                : _ ("The CD will be gone when the guest is started the next time."),
            _ ("Put the same CD into the saved definition."));
    return;
  }
}

static void
check_drive_place (Check *check)
{
  const DomusDisk *drive = check->drive;
  gboolean filled = !domus_cd_is_empty (drive);
  g_autofree char *summary = NULL;

  if (!domus_cd_is_emulated (check->cd_case->config, drive, check->cd_case->platform)) {
    summary = g_strdup_printf (
        _ ("The CD drive is at %s (%s), where firmware and Windows Setup do not see it."),
        drive->target, drive->bus != NULL ? drive->bus : "?");
    report (check,
            filled ? pick (check, (Severities){ ERROR, ERROR, INFO, ERROR, WARNING })
                   : pick (check, (Severities){ WARNING, ERROR, INFO, WARNING, INFO }),
            DOMUS_CD_RULE_NOT_EMULATED, drive->target, summary,
            _ ("Only an emulated drive can be read without drivers. On Xen that is one of hda to "
               "hdd on IDE; the book’s place is hdc."),
            _ ("Put the CD into an emulated drive at hdc."));
    return;
  }
  if (!g_str_has_prefix (drive->target, "hd") || strcmp (drive->target, "hdc") == 0)
    return;
  summary = g_strdup_printf (_ ("The CD drive is at %s instead of hdc."), drive->target);
  report (check, pick (check, (Severities){ INFO, INFO, NONE, INFO, NONE }), DOMUS_CD_RULE_NOT_HDC,
          drive->target, summary,
          _ ("It works there. Leave it: moving it later may cost a Windows activation."), NULL);
}

static void
check_empty (Check *check)
{
  const DomusDisk *drive = check->drive;
  g_autofree char *summary = NULL;
  gboolean underway = check->situation == DOMUS_CD_SITUATION_UNDERWAY;

  if (!domus_cd_is_empty (drive))
    return;
  summary = g_strdup_printf (underway ? _ ("The CD drive %s is empty while the guest is being "
                                           "installed.")
                                      : _ ("The CD drive %s is empty."),
                             drive->target);
  report (check, pick (check, (Severities){ NONE, ERROR, NONE, WARNING, INFO }),
          DOMUS_CD_RULE_EMPTY, drive->target, summary,
          underway ? _ ("After its next reboot the installation will not find its files.")
                   : _ ("The tool that made this guest empties the drive after the first start. "
                        "If the installation is not finished, it will not find its files."),
          _ ("Put the install medium back into the drive."));
}

static void
check_medium (Check *check, const DomusDisk *drive)
{
  const DomusCdCase *cd_case = check->cd_case;
  int severity = pick (check, (Severities){ ERROR, ERROR, WARNING, ERROR, ERROR });
  g_autofree char *summary = NULL;
  DomusPathState state;

  if (domus_cd_bad_backend (drive, cd_case->platform)) {
    summary = g_strdup_printf (_ ("The CD drive %s uses the driver “%s”, which Xen refuses."),
                               drive->target, drive->driver);
    report (check, severity, DOMUS_CD_RULE_BACKEND, drive->target, summary,
            _ ("The guest will not start: Xen serves the CD of a fully virtualized guest through "
               "QEMU only."),
            _ ("Set the drive’s driver to “qemu”."));
  }
  if (cd_case->path_state == NULL
      || (drive->source_kind != DOMUS_SOURCE_FILE && drive->source_kind != DOMUS_SOURCE_BLOCK))
    return;
  state = cd_case->path_state (drive->source, cd_case->path_state_data);
  g_clear_pointer (&summary, g_free);
  if (state == DOMUS_PATH_MISSING) {
    summary = g_strdup_printf (_ ("The medium “%s” does not exist on the host."), drive->source);
    report (check, severity, DOMUS_CD_RULE_MEDIUM_MISSING, drive->target, summary,
            _ ("The guest will not start until the medium is there again, another is chosen, or "
               "the drive is empty."),
            _ ("Choose another medium for the drive."));
  } else if (state == DOMUS_PATH_UNREADABLE) {
    summary = g_strdup_printf (_ ("The medium “%s” cannot be read on the host."), drive->source);
    report (check, severity, DOMUS_CD_RULE_MEDIUM_UNREADABLE, drive->target, summary,
            _ ("The guest will not start, or will find the drive empty. Look at the permissions "
               "of the file and of the folders above it, and whether a disc is in a real drive."),
            _ ("Choose another medium for the drive."));
  }
}

static void
check_boot_order (Check *check)
{
  const DomusXmlDoc *config = check->cd_case->config;
  gboolean hard_disk = domus_cd_has_hard_disk (config);
  gboolean filled = check->drive != NULL && !domus_cd_is_empty (check->drive);
  int severity;

  if (domus_cd_boot_reaches (config, check->cd_case->platform))
    return;
  severity = hard_disk ? pick (check, (Severities){ INFO, WARNING, NONE, INFO, NONE })
                       : pick (check, (Severities){ WARNING, ERROR, NONE, WARNING, INFO });
  /* Nobody boots from a drive that is empty on purpose. */
  if (check->drive != NULL && !filled && check->situation == DOMUS_CD_SITUATION_UNKNOWN)
    return;
  report (check, severity, DOMUS_CD_RULE_BOOT_ORDER, NULL,
          _ ("The boot order does not include the CD."),
          hard_disk ? _ ("That is right once the hard disk boots. While the disk is still empty, "
                         "the installation cannot begin.")
                    : _ ("The guest has no hard disk either: nothing will boot."),
          _ ("Add the CD to the boot order, after the hard disk."));
}

static void
check_not_live (Check *check)
{
  const DomusDisk *drive = check->drive;
  gboolean drive_is_there = FALSE;
  gboolean rereads = domus_platform_has (check->cd_case->platform, DOMUS_QUIRK_REBOOT_REREADS);
  g_autofree char *summary = NULL;

  if (check->live_drives == NULL || domus_cd_is_empty (drive))
    return;
  for (guint i = 0; i < check->live_drives->len; i++) {
    const DomusDisk *live = check->live_drives->pdata[i];
    if (domus_cd_same_medium (live, drive))
      return;
    drive_is_there = drive_is_there || strcmp (live->target, drive->target) == 0;
  }
  summary = drive_is_there
                ? g_strdup_printf (_ ("The CD “%s” is not in the running guest’s drive now."),
                                   drive->source)
                : g_strdup_printf (_ ("The running guest has no CD drive %s yet."), drive->target);
  report (check, pick (check, (Severities){ WARNING, WARNING, NONE, WARNING, INFO }),
          DOMUS_CD_RULE_STALE_LIVE, drive->target, summary,
          rereads ? _ ("It will be there after the guest’s next reboot. If the guest waits for its "
                       "disc now, it needs a restart.")
                  : _ ("It will be there when the guest was turned off and started again."),
          NULL);
}

static int
worst_first (gconstpointer a, gconstpointer b)
{
  const DomusFinding *one = *(const DomusFinding *const *)a;
  const DomusFinding *two = *(const DomusFinding *const *)b;

  return (int)two->severity - (int)one->severity;
}

/**
 * domus_cd_doctor_check:
 *
 * Pure, and may be called in any thread that owns the documents. See the
 * header for what is looked at.
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first.
 */
GPtrArray *
domus_cd_doctor_check (const DomusCdCase *cd_case)
{
  g_autoptr (GPtrArray) drives = domus_cd_list_drives (cd_case->config);
  g_autoptr (GPtrArray) live_drives =
      cd_case->live != NULL ? domus_cd_list_drives (cd_case->live) : NULL;
  Check check = { .cd_case = cd_case,
                  .situation = domus_cd_situation (cd_case->config),
                  .drives = drives,
                  .live_drives = live_drives,
                  .findings =
                      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref) };

  if (!domus_domain_is_hvm (cd_case->config))
    return check.findings;
  check.drive = domus_cd_main_drive (cd_case->config, drives, cd_case->platform);
  check_device_model (&check);
  check_live_only (&check);
  if (check.drive == NULL) {
    check_no_drive (&check);
  } else {
    check_drive_place (&check);
    check_empty (&check);
    for (guint i = 0; i < drives->len; i++)
      check_medium (&check, drives->pdata[i]);
    check_not_live (&check);
  }
  check_boot_order (&check);
  g_ptr_array_sort (check.findings, worst_first);
  return check.findings;
}
