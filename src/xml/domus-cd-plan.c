/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-cd-doctor.h"
#include "domus-cd-private.h"
#include "domus-metadata.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_cd_repair_free:
 * @self: (nullable): a plan
 */
void
domus_cd_repair_free (DomusCdRepair *self)
{
  if (self == NULL)
    return;
  domus_xml_doc_unref (self->config);
  domus_disk_free (self->drive);
  g_free (self->live_drive_xml);
  g_free (self->words);
  g_free (self->when);
  g_free (self);
}

static xmlNode *
find_node (const DomusXmlDoc *domain, const char *target)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");
  xmlNode *node = domus_xml_node_first (devices, "disk");

  while (node != NULL
         && !domus_xml_node_has_attribute (domus_xml_node_first (node, "target"), "dev", target))
    node = domus_xml_node_next (node, "disk");
  return node;
}

/* Of several drives: the one that has the medium already, else an empty one,
 * else hdc; so a second round finds what the first one did. */
static const DomusDisk *
choose_drive (const DomusCdCase *cd_case, GPtrArray *drives, const DomusDisk *wanted)
{
  const DomusDisk *best = NULL;
  int best_score = -1;

  for (guint i = 0; i < drives->len; i++) {
    const DomusDisk *drive = drives->pdata[i];
    int score = strcmp (drive->target, "hdc") == 0 ? 1 : 0;
    if (!domus_cd_is_emulated (cd_case->config, drive, cd_case->platform))
      continue;
    if (!domus_cd_is_empty (wanted) && domus_cd_same_medium (drive, wanted))
      score += 4;
    else if (!domus_cd_is_empty (wanted) && domus_cd_is_empty (drive))
      score += 2;
    if (score > best_score) {
      best = drive;
      best_score = score;
    }
  }
  return best;
}

/* A drive that no firmware sees is moved rather than doubled: on Xen the two
 * could claim the same emulated place. Another medium in it stays, elsewhere. */
static const DomusDisk *
choose_drive_to_move (const DomusCdCase *cd_case, GPtrArray *drives, const DomusDisk *wanted)
{
  for (guint i = 0; i < drives->len; i++) {
    const DomusDisk *drive = drives->pdata[i];
    if (cd_case->platform->driver == DOMUS_DRIVER_XEN || domus_cd_is_empty (drive)
        || domus_cd_same_medium (drive, wanted))
      return drive;
  }
  return NULL;
}

static gboolean
no_room (GError **error)
{
  g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                       _ ("There is no room for a CD drive: every place is taken by a disk. Move "
                          "or remove a disk first."));
  return FALSE;
}

static gboolean
move_drive (DomusXmlDoc *config,
            const DomusDisk *drive,
            const DomusPlatform *platform,
            char **target,
            GError **error)
{
  g_autofree char *path = g_strdup_printf ("devices/disk[%u]", drive->index + 1);
  xmlNode *node = domus_xml_node_find (domus_xml_doc_get_root (config), path);
  xmlNode *address = domus_xml_node_first (node, "address");
  const char *bus, *place;

  /* Its own place does not count as taken. */
  domus_xml_node_set_attribute (domus_xml_node_ensure (node, "target"), "dev", "");
  place = domus_cd_free_place (config, platform, &bus);
  if (place == NULL)
    return no_room (error);
  domus_xml_node_set_attribute (domus_xml_node_first (node, "target"), "dev", place);
  domus_xml_node_set_attribute (domus_xml_node_first (node, "target"), "bus", bus);
  if (address != NULL)
    domus_xml_node_remove (address);
  *target = g_strdup (place);
  return TRUE;
}

static gboolean
add_drive (DomusXmlDoc *config,
           const DomusPlatform *platform,
           const DomusDisk *wanted,
           char **target,
           GError **error)
{
  g_autoptr (DomusDisk) drive = domus_disk_copy (wanted);
  const char *bus;
  const char *place = domus_cd_free_place (config, platform, &bus);

  if (place == NULL)
    return no_room (error);
  g_free (drive->target);
  drive->target = g_strdup (place);
  drive->bus = g_strdup (bus);
  drive->driver = g_strdup ("qemu");
  drive->format = g_strdup ("raw");
  drive->readonly = TRUE;
  *target = g_strdup (place);
  return domus_domain_add_disk (config, drive, error);
}

static void
repair_backend (DomusXmlDoc *config, const char *target, const DomusPlatform *platform)
{
  g_autoptr (DomusDisk) disk = domus_domain_find_disk (config, target);

  if (disk != NULL && domus_cd_bad_backend (disk, platform))
    domus_xml_node_set_attribute (domus_xml_node_first (find_node (config, target), "driver"),
                                  "name", "qemu");
}

static void
repair_boot_of_devices (DomusXmlDoc *config, const char *target)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (config), "devices");
  g_autofree char *order = NULL;
  guint64 last = 0;

  for (const xmlNode *device = domus_xml_node_first (devices, NULL); device != NULL;
       device = domus_xml_node_next (device, NULL)) {
    const xmlNode *boot = domus_xml_node_first (device, "boot");
    g_autofree char *number = domus_xml_node_get_attribute (boot, "order");
    if (number != NULL)
      last = MAX (last, g_ascii_strtoull (number, NULL, 10));
  }
  order = g_strdup_printf ("%" G_GUINT64_FORMAT, last + 1);
  domus_xml_node_set_attribute (domus_xml_node_add (find_node (config, target), "boot", NULL),
                                "order", order);
}

static void
repair_boot_order (DomusXmlDoc *config, const char *target, const DomusPlatform *platform)
{
  g_auto (GStrv) order = domus_domain_get_boot_order (config);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  gboolean done = FALSE;

  if (domus_cd_boot_reaches (config, platform))
    return;
  if (domus_domain_has_device_boot_order (config) && platform->driver != DOMUS_DRIVER_XEN) {
    repair_boot_of_devices (config, target);
    return;
  }
  if (order[0] == NULL && domus_cd_has_hard_disk (config))
    g_ptr_array_add (wanted, (gpointer) "hd");
  for (guint i = 0; order[i] != NULL; i++) {
    g_ptr_array_add (wanted, order[i]);
    if (!done && strcmp (order[i], "hd") == 0) {
      g_ptr_array_add (wanted, (gpointer) "cdrom");
      done = TRUE;
    }
  }
  if (!done)
    g_ptr_array_add (wanted, (gpointer) "cdrom");
  g_ptr_array_add (wanted, NULL);
  domus_domain_set_boot_order (config, (const char *const *)wanted->pdata);
}

/* Xen 4.17 with QEMU 7.2: a live insert into a drive that was empty when the
 * guest started kills its device model. What is not known is not risked. */
static gboolean
live_change_is_safe (const DomusCdCase *cd_case, const DomusDisk *live, const DomusDisk *wanted)
{
  const DomusXmlDoc *witness = cd_case->started != NULL ? cd_case->started : cd_case->live;
  g_autoptr (DomusDisk) at_start = domus_domain_find_disk (witness, live->target);

  if (cd_case->display_refused
      || domus_platform_has (cd_case->platform, DOMUS_QUIRK_NO_MEDIA_CHANGE))
    return FALSE;
  if (wanted->source_kind == DOMUS_SOURCE_NONE
      || !domus_platform_has (cd_case->platform, DOMUS_QUIRK_EMPTY_INSERT_KILLS))
    return TRUE;
  return at_start != NULL && at_start->kind == DOMUS_DISK_KIND_CDROM
         && at_start->source_kind != DOMUS_SOURCE_NONE;
}

static gboolean
stops_at_reboot (const DomusXmlDoc *live)
{
  g_autofree char *action = domus_domain_get_lifecycle (live, "on_reboot");

  return action != NULL && strcmp (action, "restart") != 0
         && strcmp (action, "rename-restart") != 0;
}

static void
set_effect (DomusCdRepair *self, DomusCdEffect effect, const char *when)
{
  self->effect = effect;
  self->when = g_strdup (when);
}

static void
plan_later (DomusCdRepair *self, const DomusCdCase *cd_case, gboolean drive_is_live)
{
  if (cd_case->display_refused)
    set_effect (self, DOMUS_CD_EFFECT_RESTART,
                _ ("The guest’s device model has stopped: force the guest off and start it to have "
                   "the CD."));
  else if (!domus_platform_has (cd_case->platform, DOMUS_QUIRK_REBOOT_REREADS))
    set_effect (self, DOMUS_CD_EFFECT_RESTART,
                drive_is_live ? _ ("This host cannot change a disc while the guest runs: turn the "
                                   "guest off and start it to have the CD.")
                              : _ ("The running guest has no such drive, and one cannot be added "
                                   "while it runs: turn the guest off and start it to have the "
                                   "CD."));
  else if (stops_at_reboot (cd_case->live))
    set_effect (self, DOMUS_CD_EFFECT_RESTART,
                _ ("The guest turns off at its next reboot and has the CD when it is started "
                   "again. If it is waiting for its disc now, restart it."));
  else if (drive_is_live)
    set_effect (self, DOMUS_CD_EFFECT_GUEST_REBOOT,
                cd_case->started != NULL
                    ? _ ("At the guest’s own next reboot: its drive was empty when it started, and "
                         "putting a disc into such a drive while the guest runs stops the guest on "
                         "Xen. If it is waiting for its disc now, restart it.")
                    : _ ("At the guest’s own next reboot: its drive may have been empty when it "
                         "started, and putting a disc into such a drive while the guest runs stops "
                         "the guest on Xen. If it is waiting for its disc now, restart it."));
  else
    set_effect (self, DOMUS_CD_EFFECT_GUEST_REBOOT,
                _ ("At the guest’s own next reboot, when Xen reads the saved definition again; a "
                   "drive cannot be added while it runs. If it is waiting for its disc now, "
                   "restart it."));
}

static void
plan_live (DomusCdRepair *self,
           const DomusCdCase *cd_case,
           const DomusDisk *live,
           const DomusDisk *wanted)
{
  g_autoptr (DomusXmlDoc) copy = domus_xml_doc_copy (cd_case->live);
  g_autofree char *path = g_strdup_printf ("devices/disk[%u]", live->index + 1);

  if (!domus_domain_set_disk_source (copy, live->target, wanted->source_kind, wanted->source, NULL,
                                     NULL, NULL)) {
    plan_later (self, cd_case, TRUE);
    return;
  }
  self->live_drive_xml = domus_xml_doc_get_fragment (copy, path);
  set_effect (self, DOMUS_CD_EFFECT_NOW,
              domus_cd_is_empty (wanted)
                  ? _ ("Now, while the guest runs, and at every boot from here on.")
                  : _ ("Now: the guest sees the disc change, and finds it at every boot from here "
                       "on."));
}

static void
plan_effect (DomusCdRepair *self, const DomusCdCase *cd_case, const DomusDisk *wanted)
{
  gboolean changed = !domus_xml_doc_equal (cd_case->config, self->config);
  gboolean rereads = domus_platform_has (cd_case->platform, DOMUS_QUIRK_REBOOT_REREADS);
  g_autoptr (DomusDisk) live =
      cd_case->live != NULL ? domus_domain_find_disk (cd_case->live, self->drive->target) : NULL;

  if (live != NULL && live->kind != DOMUS_DISK_KIND_CDROM)
    g_clear_pointer (&live, domus_disk_free);
  if (cd_case->live == NULL && !changed) {
    set_effect (self, DOMUS_CD_EFFECT_NONE, _ ("Nothing has to change."));
  } else if (cd_case->live == NULL) {
    set_effect (self, DOMUS_CD_EFFECT_NEXT_START,
                _ ("It takes effect when the guest is started the next time."));
  } else if (live != NULL && domus_cd_same_medium (live, wanted)) {
    if (!changed)
      set_effect (self, DOMUS_CD_EFFECT_NONE, _ ("Nothing has to change."));
    else if (rereads && !stops_at_reboot (cd_case->live))
      set_effect (self, DOMUS_CD_EFFECT_GUEST_REBOOT,
                  _ ("The running guest’s drive is right already; from its next reboot on it will "
                     "stay so."));
    else
      set_effect (self, DOMUS_CD_EFFECT_NEXT_START,
                  _ ("The running guest’s drive is right already; it will be so at the next start, "
                     "too."));
  } else if (live == NULL && wanted->source_kind == DOMUS_SOURCE_NONE && !changed) {
    set_effect (self, DOMUS_CD_EFFECT_NONE, _ ("Nothing has to change."));
  } else if (live != NULL && live_change_is_safe (cd_case, live, wanted)) {
    plan_live (self, cd_case, live, wanted);
  } else {
    plan_later (self, cd_case, live != NULL);
  }
}

static void add_sentence (GString *words, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_sentence (GString *words, const char *format, ...)
{
  va_list args;

  if (words->len > 0)
    g_string_append_c (words, ' ');
  va_start (args, format);
  g_string_append_vprintf (words, format, args);
  va_end (args);
}

static char *
describe (const DomusCdCase *cd_case,
          const DomusCdRepair *self,
          const DomusDisk *wanted,
          const DomusDisk *before)
{
  const char *target = self->drive->target;
  gboolean empty = domus_cd_is_empty (wanted);
  GString *words = g_string_new (NULL);

  if (before != NULL && strcmp (before->target, target) != 0)
    add_sentence (words, _ ("The CD drive moves from %s to %s."),
                  *before->target != '\0' ? before->target : "?", target);
  if (before == NULL && empty)
    add_sentence (words, _ ("An empty CD drive is added at %s."), target);
  else if (before == NULL)
    add_sentence (words, _ ("A CD drive is added at %s, with “%s” in it."), target, wanted->source);
  else if (empty && !domus_cd_is_empty (before))
    add_sentence (words, _ ("The CD drive %s is emptied."), target);
  else if (!empty && !domus_cd_same_medium (before, wanted))
    add_sentence (words, _ ("“%s” goes into the CD drive %s."), wanted->source, target);
  if (before != NULL && domus_cd_bad_backend (before, cd_case->platform))
    add_sentence (words, _ ("The drive %s is served by QEMU, as Xen wants it."), target);
  if (domus_cd_boot_reaches (self->config, cd_case->platform)
      && !domus_cd_boot_reaches (cd_case->config, cd_case->platform))
    add_sentence (words, "%s", _ ("The guest boots from the CD when its hard disk does not boot."));
  if (words->len == 0)
    add_sentence (words, "%s",
                  self->effect == DOMUS_CD_EFFECT_NONE
                      ? _ ("The CD is where it should be.")
                      : _ ("The running guest’s drive becomes as its saved definition says."));
  return g_string_free (words, FALSE);
}

/**
 * domus_cd_doctor_plan:
 *
 * See the header. The plan is pure: nothing is done. @config of the plan
 * differs from the case's only in one CD drive, and in the boot order if
 * @repair_boot asks for it.
 */
DomusCdRepair *
domus_cd_doctor_plan (const DomusCdCase *cd_case,
                      DomusSourceKind kind,
                      const char *medium,
                      gboolean repair_boot,
                      GError **error)
{
  g_autoptr (DomusCdRepair) self = g_new0 (DomusCdRepair, 1);
  g_autoptr (GPtrArray) drives = domus_cd_list_drives (cd_case->config);
  g_autoptr (DomusDisk) wanted = domus_disk_new ();
  const DomusDisk *drive, *to_move = NULL;
  g_autofree char *target = NULL;

  wanted->kind = DOMUS_DISK_KIND_CDROM;
  wanted->source_kind = kind;
  wanted->source = kind != DOMUS_SOURCE_NONE ? g_strdup (medium) : NULL;
  if (kind != DOMUS_SOURCE_NONE
      && ((kind != DOMUS_SOURCE_FILE && kind != DOMUS_SOURCE_BLOCK) || medium == NULL
          || *medium != '/')) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("Choose an ISO file or a CD drive of the host."));
    return NULL;
  }
  self->config = domus_xml_doc_copy (cd_case->config);
  drive = choose_drive (cd_case, drives, wanted);
  if (drive == NULL)
    to_move = choose_drive_to_move (cd_case, drives, wanted);
  if (drive != NULL)
    target = g_strdup (drive->target);
  else if (to_move != NULL ? !move_drive (self->config, to_move, cd_case->platform, &target, error)
                           : !add_drive (self->config, cd_case->platform, wanted, &target, error))
    return NULL;
  if (!domus_domain_set_disk_source (self->config, target, kind, wanted->source, NULL, NULL, error))
    return NULL;
  repair_backend (self->config, target, cd_case->platform);
  if (repair_boot)
    repair_boot_order (self->config, target, cd_case->platform);
  self->drive = domus_domain_find_disk (self->config, target);
  plan_effect (self, cd_case, wanted);
  self->words = describe (cd_case, self, wanted, drive != NULL ? drive : to_move);
  return g_steal_pointer (&self);
}

static char *
usable (const DomusCdCase *cd_case, DomusSourceKind found, const char *path, DomusSourceKind *kind)
{
  if (path == NULL || g_str_has_suffix (path, "/" DOMUS_CD_PLACEHOLDER)
      || (found != DOMUS_SOURCE_FILE && found != DOMUS_SOURCE_BLOCK))
    return NULL;
  if (cd_case->path_state != NULL
      && cd_case->path_state (path, cd_case->path_state_data) == DOMUS_PATH_MISSING)
    return NULL;
  *kind = found;
  return g_strdup (path);
}

static char *
medium_in (const DomusCdCase *cd_case, const DomusXmlDoc *domain, DomusSourceKind *kind)
{
  g_autoptr (GPtrArray) drives = domain != NULL ? domus_cd_list_drives (domain) : NULL;
  const DomusDisk *main_drive;
  char *found;

  if (drives == NULL)
    return NULL;
  main_drive = domus_cd_main_drive (domain, drives, cd_case->platform);
  if (main_drive != NULL
      && (found = usable (cd_case, main_drive->source_kind, main_drive->source, kind)) != NULL)
    return found;
  for (guint i = 0; i < drives->len; i++) {
    const DomusDisk *drive = drives->pdata[i];
    if ((found = usable (cd_case, drive->source_kind, drive->source, kind)) != NULL)
      return found;
  }
  return NULL;
}

/**
 * domus_cd_doctor_guess_medium:
 * @kind: (out): file or block
 *
 * A medium that is known to be gone from the host is not offered.
 *
 * Returns: (transfer full) (nullable): a path on the host.
 */
char *
domus_cd_doctor_guess_medium (const DomusCdCase *cd_case, DomusSourceKind *kind)
{
  g_autofree char *noted = domus_metadata_get (cd_case->config, "media");
  g_autofree char *noted_kind = domus_metadata_get (cd_case->config, "media-kind");
  char *found = usable (
      cd_case, g_strcmp0 (noted_kind, "block") == 0 ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE, noted,
      kind);

  if (found == NULL)
    found = medium_in (cd_case, cd_case->live, kind);
  if (found == NULL)
    found = medium_in (cd_case, cd_case->started, kind);
  if (found == NULL)
    found = medium_in (cd_case, cd_case->config, kind);
  if (found == NULL)
    *kind = DOMUS_SOURCE_NONE;
  return found;
}
