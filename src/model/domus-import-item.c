/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-import-private.h"

#include "domus-export.h"
#include "domus-platform-check.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (DomusImportItem, domus_import_item, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
domus_import_item_finalize (GObject *object)
{
  DomusImportItem *self = DOMUS_IMPORT_ITEM (object);

  g_clear_pointer (&self->file, domus_import_file_free);
  g_clear_weak_pointer (&self->import);
  g_free (self->label);
  g_free (self->name);
  g_free (self->medium);
  g_free (self->pool);
  g_free (self->pool_path);
  g_free (self->uuid);
  g_strfreev (self->macs);
  g_clear_error (&self->error);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->domain, domus_xml_doc_unref);
  G_OBJECT_CLASS (domus_import_item_parent_class)->finalize (object);
}

static void
domus_import_item_class_init (DomusImportItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_import_item_finalize;
  signals[CHANGED] = g_signal_new ("changed", DOMUS_TYPE_IMPORT_ITEM, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
domus_import_item_init (DomusImportItem *self)
{
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  self->chosen = TRUE;
}

/* ---- evaluating ---- */

static void say (DomusImportItem *self,
                 const char *rule,
                 DomusSeverity severity,
                 const char *place,
                 const char *repair,
                 const char *format,
                 ...) G_GNUC_PRINTF (6, 7);

static void
say (DomusImportItem *self,
     const char *rule,
     DomusSeverity severity,
     const char *place,
     const char *repair,
     const char *format,
     ...)
{
  g_autofree char *summary = NULL;
  va_list arguments;

  va_start (arguments, format);
  summary = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->findings,
                   domus_finding_new (rule, severity, place, summary, NULL, repair));
}

static void
take_over (DomusImportItem *self, GPtrArray *findings)
{
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    g_ptr_array_add (self->findings, domus_finding_ref (findings->pdata[i]));
}

/* The guest as the file has it, before anything about this host. */
static DomusXmlDoc *
convert (DomusImportItem *self)
{
  GPtrArray *findings = NULL;
  DomusXmlDoc *domain;

  if (!self->file->asks_acpi || !self->acpi) {
    take_over (self, self->file->findings);
    return domus_xml_doc_copy (self->file->domain);
  }
  domain =
      domus_xen_config_to_domain (self->file->config, DOMUS_XEN_CONVERT_ACPI_ON, &findings, NULL);
  take_over (self, findings);
  g_clear_pointer (&findings, g_ptr_array_unref);
  return domain;
}

static void
check_name (DomusImportItem *self)
{
  g_autoptr (GError) error = NULL;
  gboolean by_guest = FALSE;

  if (!domus_validate_guest_name (self->name, &error)) {
    say (self, DOMUS_IMPORT_RULE_NAME, DOMUS_SEVERITY_ERROR, "name", NULL, "%s", error->message);
  } else if (self->import != NULL
             && domus_import_name_is_taken (self->import, self, self->name, &by_guest)) {
    g_autofree char *free_name = domus_import_item_suggest_name (self);
    g_autofree char *repair = g_strdup_printf (_ ("Use “%s”"), free_name);

    say (self, DOMUS_IMPORT_RULE_NAME, DOMUS_SEVERITY_ERROR, "name", repair,
         by_guest ? _ ("There is a guest “%s” on this host already.")
                  : _ ("Another of these files makes a guest “%s”, too."),
         self->name);
  }
}

static const char *
find_uuid (DomusImportItem *self, DomusImportHost *host, const char *uuid)
{
  DomusGuest *guest =
      uuid != NULL ? domus_connection_find_guest (domus_import_host_get_connection (host), uuid)
                   : NULL;

  return guest != NULL && g_ascii_strcasecmp (domus_guest_get_uuid (guest), uuid) == 0
             ? domus_guest_get_name (guest)
             : NULL;
}

static void
check_identity (DomusImportItem *self, DomusImportHost *host)
{
  g_autofree char *uuid = domus_domain_get_uuid (self->domain);
  const char *other = find_uuid (self, host, uuid);
  g_autoptr (GPtrArray) interfaces = domus_domain_list_interfaces (self->domain);

  self->clash = self->renew;
  if (other != NULL) {
    self->clash = TRUE;
    say (self, DOMUS_IMPORT_RULE_IDENTITY, DOMUS_SEVERITY_ERROR, "identity", NULL,
         _ ("The guest “%s” on this host has the same UUID, %s: this file is the same machine, or "
            "a copy of it."),
         other, uuid);
  }
  for (guint i = 0; i < interfaces->len; i++) {
    const DomusInterface *interface = interfaces->pdata[i];

    other = interface->mac != NULL ? domus_import_host_find_mac (host, interface->mac) : NULL;
    if (other == NULL)
      continue;
    self->clash = TRUE;
    say (self, DOMUS_IMPORT_RULE_IDENTITY, DOMUS_SEVERITY_WARNING, NULL, NULL,
         _ ("The guest “%s” on this host has the same MAC address, %s: both at once on one network "
            "will not work."),
         other, interface->mac);
  }
  if (domus_import_host_too_many (host))
    say (self, DOMUS_IMPORT_RULE_IDENTITY, DOMUS_SEVERITY_INFO, NULL, NULL,
         _ ("This host has very many guests; whether another has the same MAC address or disk was "
            "not checked."));
}

/* A second machine: nothing that tells it from the first stays the same. */
static void
renew (DomusImportItem *self)
{
  const DomusPlatform *platform =
      self->import != NULL && domus_import_get_host (self->import) != NULL
          ? domus_connection_get_platform (
              domus_import_host_get_connection (domus_import_get_host (self->import)))
          : NULL;
  guint n = domus_xml_doc_count (self->domain, "devices/interface");

  if (self->uuid == NULL)
    self->uuid = g_uuid_string_random ();
  if (self->macs == NULL) {
    self->macs = g_new0 (char *, n + 1);
    for (guint i = 0; i < n; i++)
      self->macs[i] =
          domus_random_mac (platform != NULL ? domus_platform_mac_prefix (platform) : "00:16:3e");
  }
  domus_xml_doc_set (self->domain, "uuid", self->uuid);
  for (guint i = 0; i < n && self->macs[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("devices/interface[%u]/mac/@address", i + 1);

    domus_xml_doc_set (self->domain, path, self->macs[i]);
  }
}

static void
check_path (DomusImportItem *self, DomusImportHost *host, const char *path, const char *what)
{
  if (path != NULL && *path == '/' && domus_import_host_get_path (host, path) == DOMUS_PATH_MISSING)
    say (self, DOMUS_IMPORT_RULE_PATH, DOMUS_SEVERITY_WARNING, NULL, NULL,
         _ ("There is no “%s” (%s) on the host: the guest will not start before it is there."),
         path, what);
}

static void
check_disks (DomusImportItem *self, DomusImportHost *host)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (self->domain);
  g_autofree char *kernel = domus_xml_doc_get (self->domain, "os/kernel");
  g_autofree char *initrd = domus_xml_doc_get (self->domain, "os/initrd");

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    const char *other;

    if (disk->source == NULL || disk->kind == DOMUS_DISK_KIND_CDROM
        || (disk->source_kind != DOMUS_SOURCE_FILE && disk->source_kind != DOMUS_SOURCE_BLOCK)
        || domus_import_item_brings (self, disk->target))
      continue;
    check_path (self, host, disk->source, disk->target);
    other =
        disk->readonly || disk->shareable ? NULL : domus_import_host_find_disk (host, disk->source);
    if (other != NULL)
      say (self, DOMUS_IMPORT_RULE_IN_USE, DOMUS_SEVERITY_WARNING, NULL, NULL,
           _ ("The disk “%s” is the guest “%s”’s, too: both running at once would destroy what is "
              "on it."),
           disk->source, other);
  }
  check_path (self, host, kernel, _ ("kernel"));
  check_path (self, host, initrd, _ ("initrd"));
}

static DomusPathState
path_state (const char *path, gpointer user_data)
{
  return domus_import_host_get_path (user_data, path);
}

static void
consult_doctor (DomusImportItem *self, DomusImportHost *host)
{
  DomusCdCase cd_case = {
    .config = self->domain,
    .platform = domus_connection_get_platform (domus_import_host_get_connection (host)),
    .path_state = path_state,
    .path_state_data = host,
  };
  g_autoptr (GPtrArray) found = NULL;

  if (!domus_domain_is_hvm (self->domain))
    return;
  found = domus_cd_doctor_check (&cd_case);
  self->lacks_cd = domus_findings_lookup (found, DOMUS_CD_RULE_NO_DRIVE) != NULL
                   || domus_findings_lookup (found, DOMUS_CD_RULE_EMPTY) != NULL
                   || domus_findings_lookup (found, DOMUS_CD_RULE_NOT_EMULATED) != NULL
                   || domus_findings_lookup (found, DOMUS_CD_RULE_MEDIUM_MISSING) != NULL;
  if (self->medium != NULL) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DomusCdRepair) repair =
        domus_cd_doctor_plan (&cd_case, self->medium_kind, self->medium, TRUE, &error);

    self->lacks_cd = TRUE; /* it can be taken back */
    if (repair == NULL) {
      say (self, DOMUS_CD_RULE_HDC_TAKEN, DOMUS_SEVERITY_WARNING, NULL, NULL, "%s", error->message);
    } else {
      g_clear_pointer (&self->domain, domus_xml_doc_unref);
      self->domain = domus_xml_doc_copy (repair->config);
      cd_case.config = self->domain;
      g_clear_pointer (&found, g_ptr_array_unref);
      found = domus_cd_doctor_check (&cd_case);
    }
  }
  take_over (self, found);
}

/* What the host's driver would make of it; what is only worth knowing is for
 * the editor. */
static void
check_platform (DomusImportItem *self, const DomusPlatform *platform)
{
  g_autoptr (GPtrArray) all = domus_platform_check (platform, self->domain);
  g_autoptr (GPtrArray) new_ones = domus_findings_new_ones (all, self->findings);

  for (guint i = 0; i < new_ones->len; i++) {
    DomusFinding *finding = new_ones->pdata[i];

    if (finding->severity != DOMUS_SEVERITY_INFO)
      g_ptr_array_add (self->findings, domus_finding_ref (finding));
  }
}

static void
fit_to_host (DomusImportItem *self, DomusImportHost *host)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) adapted = NULL;
  DomusAdaptHost adapt;

  domus_import_host_fill (host, &adapt);
  if (adapt.platform == NULL)
    return;
  adapted = domus_domain_adapt (self->domain, &adapt, &error);
  if (adapted == NULL) {
    say (self, DOMUS_IMPORT_RULE_HOST, DOMUS_SEVERITY_ERROR, NULL, NULL, "%s", error->message);
    return;
  }
  take_over (self, adapted);
  check_identity (self, host);
  check_disks (self, host);
  consult_doctor (self, host);
  check_platform (self, adapt.platform);
}

static int
compare_findings (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DomusFinding *const *first = a;
  const DomusFinding *const *second = b;

  return (int)(*second)->severity - (int)(*first)->severity;
}

static DomusImportState
judge (DomusImportItem *self, gboolean *misunderstood)
{
  DomusImportState state = DOMUS_IMPORT_READY;

  *misunderstood = FALSE;
  for (guint i = 0; i < self->findings->len; i++) {
    const DomusFinding *finding = self->findings->pdata[i];

    if (finding->severity == DOMUS_SEVERITY_ERROR && g_str_has_prefix (finding->rule, "import-"))
      return DOMUS_IMPORT_BLOCKED;
    if (finding->severity == DOMUS_SEVERITY_ERROR && g_str_has_prefix (finding->rule, "xen-"))
      *misunderstood = TRUE;
    if (finding->severity != DOMUS_SEVERITY_INFO)
      state = DOMUS_IMPORT_DOUBTFUL;
  }
  return state;
}

void
domus_import_item_evaluate (DomusImportItem *self)
{
  DomusImportHost *host = self->import != NULL ? domus_import_get_host (self->import) : NULL;
  gboolean misunderstood;

  if (self->file->domain == NULL || self->state == DOMUS_IMPORT_RUNNING
      || self->state == DOMUS_IMPORT_DONE || self->state == DOMUS_IMPORT_FAILED)
    return;
  g_ptr_array_set_size (self->findings, 0);
  g_clear_error (&self->error);
  g_clear_pointer (&self->domain, domus_xml_doc_unref);
  self->lacks_cd = FALSE;
  self->clash = FALSE;
  self->domain = convert (self);
  domus_xml_doc_set (self->domain, "name", self->name);
  domus_import_item_place_disks (self);
  /* Of a dump of a running guest. */
  domus_xml_doc_remove (self->domain, "@id");
  if (self->renew)
    renew (self);
  check_name (self);
  if (self->file->bundle != NULL && self->pool == NULL)
    say (self, DOMUS_IMPORT_RULE_HOST, DOMUS_SEVERITY_ERROR, "pool", NULL, "%s",
         _ ("Choose the storage pool that its disks go to. Pools are made in the host’s window."));
  if (host != NULL)
    fit_to_host (self, host);
  g_ptr_array_sort_with_data (self->findings, compare_findings, NULL);
  self->state = judge (self, &misunderstood);
  if (!self->touched)
    self->chosen = !misunderstood;
  g_signal_emit (self, signals[CHANGED], 0);
}

DomusImportItem *
domus_import_item_new (DomusImport *import, DomusImportFile *file)
{
  DomusImportItem *self = g_object_new (DOMUS_TYPE_IMPORT_ITEM, NULL);
  g_autofree char *display = g_filename_display_basename (file->path);

  self->file = file;
  self->label = g_steal_pointer (&display);
  g_set_weak_pointer (&self->import, import);
  if (file->domain != NULL) {
    self->name = domus_domain_get_name (file->domain);
  } else {
    take_over (self, file->findings);
    self->state = DOMUS_IMPORT_UNREADABLE;
    self->chosen = FALSE;
    self->error = g_error_copy (file->error);
  }
  if (self->name == NULL)
    self->name = g_strdup ("");
  return self;
}

void
domus_import_item_finish (DomusImportItem *self,
                          DomusImportState state,
                          const char *uuid,
                          const GError *error)
{
  self->state = state;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  if (uuid != NULL) {
    g_free (self->uuid);
    self->uuid = g_strdup (uuid);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}
