/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-host.h"

#include "domus-connection-private.h"
#include "domus-uri.h"
#include "domus-virt-host.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
fact_free (gpointer data)
{
  DomusHostFact *fact = data;

  g_free (fact->value);
  g_free (fact);
}

/**
 * domus_host_report_free:
 * @self: (nullable)
 */
void
domus_host_report_free (DomusHostReport *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->facts);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* ---- facts ---- */

/* Takes @value, which may be NULL: then it is not known, and not said. */
static void
add (GPtrArray *facts, const char *section, const char *label, char *value)
{
  DomusHostFact *fact;

  if (value == NULL)
    return;
  fact = g_new0 (DomusHostFact, 1);
  fact->section = section;
  fact->label = label;
  fact->value = value;
  g_ptr_array_add (facts, fact);
}

static char *
version_text (const char *name, guint64 version)
{
  if (version == 0)
    return NULL;
  return g_strdup_printf ("%s%s%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT,
                          name != NULL ? name : "", name != NULL ? " " : "", version / 1000000,
                          version / 1000 % 1000, version % 1000);
}

static const char *
hypervisor_name (const DomusPlatform *platform)
{
  switch (platform->driver) {
  case DOMUS_DRIVER_XEN:
    return "Xen";
  case DOMUS_DRIVER_QEMU:
    return "QEMU";
  case DOMUS_DRIVER_TEST:
    return _ ("libvirt’s test driver");
  case DOMUS_DRIVER_OTHER:
  default:
    return NULL;
  }
}

static char *
hvm_text (const DomusPlatform *platform)
{
  if (!platform->hvm)
    return g_strdup (_ ("No"));
  if (platform->driver != DOMUS_DRIVER_QEMU)
    return g_strdup (_ ("Yes"));
  return g_strdup (g_strcmp0 (platform->domain_type, "kvm") == 0
                       ? _ ("Yes, with the processor’s help (KVM)")
                       : _ ("Yes, but all in software: there is no KVM"));
}

static char *
iommu_text (int iommu)
{
  if (iommu < 0)
    return NULL;
  return g_strdup (iommu ? _ ("On: guests can be given PCI devices")
                         : _ ("Off or absent: guests cannot be given PCI devices. The firmware has "
                              "it as VT-d or AMD-Vi."));
}

static char *
cpus_text (const DomusVirtHostLook *look)
{
  guint sockets;

  if (look->cpus == 0)
    return NULL;
  if (look->cores < 2 || look->threads == 0)
    return g_strdup_printf ("%u", look->cpus);
  sockets = MAX (look->sockets, 1) * MAX (look->nodes, 1);
  if (look->threads == 1)
    return g_strdup_printf (_ ("%u (%u × %u cores)"), look->cpus, sockets, look->cores);
  return g_strdup_printf (_ ("%u (%u × %u cores × %u threads)"), look->cpus, sockets, look->cores,
                          look->threads);
}

static char *
joined (const char *first, const char *second)
{
  if (first == NULL || second == NULL)
    return g_strdup (first != NULL ? first : second);
  return g_strdup_printf ("%s %s", first, second);
}

static char *
kib_text (guint64 kib)
{
  return kib > 0 ? g_format_size_full (kib * 1024, G_FORMAT_SIZE_IEC_UNITS) : NULL;
}

static GPtrArray *
list_facts (const DomusPlatform *platform, const char *uri, const DomusVirtHostLook *look)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func (fact_free);
  const char *section = _ ("Host");

  add (facts, section, _ ("Name"), g_strdup (look->hostname));
  add (facts, section, _ ("Address"), g_strdup (uri));
  add (facts, section, _ ("Machine"), joined (look->vendor, look->product));
  add (facts, section, _ ("Firmware"), g_strdup (look->firmware));
  section = _ ("Hypervisor");
  add (facts, section, _ ("Hypervisor"),
       version_text (hypervisor_name (platform), platform->hypervisor_version));
  add (facts, section, _ ("libvirt"), version_text (NULL, platform->libvirt_version));
  add (facts, section, _ ("Full virtualization"), hvm_text (platform));
  add (facts, section, _ ("IOMMU"), iommu_text (look->iommu));
  add (facts, section, _ ("Scheduler"), g_strdup (look->scheduler));
  section = _ ("Processors");
  add (facts, section, _ ("Architecture"), g_strdup (platform->arch));
  add (facts, section, _ ("Model"), g_strdup (look->cpu_model));
  add (facts, section, _ ("Processors"), cpus_text (look));
  add (facts, section, _ ("Clock"),
       look->mhz > 0 ? g_strdup_printf (_ ("%u MHz"), look->mhz) : NULL);
  section = _ ("Memory");
  add (facts, section, _ ("Installed"), kib_text (look->memory_kib));
  add (facts, section, _ ("Held by guests"), kib_text (look->held_kib));
  add (facts, section, _ ("Free"), kib_text (look->free_kib));
  section = _ ("Guests");
  add (facts, section, _ ("Defined"), g_strdup_printf ("%u", look->guests));
  add (facts, section, _ ("Running"), g_strdup_printf ("%u", look->running));
  return facts;
}

/* On this computer's own addresses nobody listens. */
static gboolean
is_plain (const char *text)
{
  g_autoptr (DomusUri) uri = domus_uri_parse (text, NULL);

  return uri != NULL && g_strcmp0 (uri->transport, "tcp") == 0 && uri->host != NULL
         && !g_str_has_prefix (uri->host, "127.") && strcmp (uri->host, "localhost") != 0
         && strcmp (uri->host, "::1") != 0;
}

static DomusHostReport *
make_report (DomusConnection *self, DomusVirtHostLook *look)
{
  DomusHostReport *report = g_new0 (DomusHostReport, 1);

  look->state->plain = is_plain (domus_connection_get_uri (self));
  report->facts = list_facts (look->state->platform, domus_connection_get_uri (self), look);
  report->findings = domus_host_diagnose (look->state);
  report->memory_kib = look->memory_kib;
  report->held_kib = look->held_kib;
  report->free_kib = look->free_kib;
  report->held_is_all = look->looked_at == look->guests;
  return report;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (DomusVirtHostLook) look =
      domus_virt_look_at_host_finish (DOMUS_VIRT (source), result, &error);

  if (look == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, make_report (g_task_get_source_object (task), look),
                           (GDestroyNotify)domus_host_report_free);
}

/**
 * domus_connection_look_at_host_async:
 *
 * Reads what the host is, and what is wrong with it.
 */
void
domus_connection_look_at_host_async (DomusConnection *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  DomusVirt *virt = domus_connection_get_virt (self);
  DomusPlatform *platform = self->platform;

  if (virt == NULL || platform == NULL) {
    g_task_return_error (task,
                         domus_error_new (DOMUS_ERROR_CLOSED,
                                          _ ("The connection to the host is closed."), NULL, NULL));
    return;
  }
  domus_virt_look_at_host_async (virt, platform, cancellable, looked_cb, g_steal_pointer (&task));
}

/**
 * domus_connection_look_at_host_finish:
 *
 * Returns: (transfer full)
 */
DomusHostReport *
domus_connection_look_at_host_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * domus_host_report_to_text:
 *
 * Returns: (transfer full): facts and findings, a line each
 */
char *
domus_host_report_to_text (const DomusHostReport *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->facts->len; i++) {
    const DomusHostFact *fact = self->facts->pdata[i];
    g_string_append_printf (text, "%s: %s\n", fact->label, fact->value);
  }
  for (guint i = 0; i < self->findings->len; i++) {
    const DomusFinding *finding = self->findings->pdata[i];
    g_string_append_printf (text, "%s %s\n", finding->summary, finding->reason);
  }
  return g_string_free (text, FALSE);
}
