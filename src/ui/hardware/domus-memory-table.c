/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-guest-values-private.h"
#include "domus-hardware-item-private.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* ---- memory ---- */

static char *
get_current (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_value_number (domus_domain_get_current_memory (doc));
}

static gboolean
set_current (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint64 current = g_ascii_strtoull (value, NULL, 10);

  domus_domain_set_memory (doc, MAX (domus_domain_get_memory (doc), current), current);
  return TRUE;
}

static char *
get_maximum (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_value_number (domus_domain_get_memory (doc));
}

/* Where both were the same, as they mostly are, they stay the same. */
static gboolean
set_maximum (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint64 maximum = g_ascii_strtoull (value, NULL, 10);
  guint64 current = domus_domain_get_current_memory (doc);
  gboolean same = current == domus_domain_get_memory (doc);

  domus_domain_set_memory (doc, maximum, same ? maximum : MIN (current, maximum));
  return TRUE;
}

static char *
get_host_memory (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  const DomusGuestTune *tune = domus_value_get_tune (page);
  g_autofree char *total = NULL;
  g_autofree char *left = NULL;

  if (platform == NULL || platform->host_memory_kib == 0)
    return g_strdup (_ ("Not known"));
  total = g_format_size_full (platform->host_memory_kib * DOMUS_KIB, G_FORMAT_SIZE_IEC_UNITS);
  if (tune == NULL || tune->host_free_kib == 0)
    return g_steal_pointer (&total);
  left = g_format_size_full (tune->host_free_kib * DOMUS_KIB, G_FORMAT_SIZE_IEC_UNITS);
  return g_strdup_printf (_ ("%s, of which %s are free"), total, left);
}

static const DomusFormRow memory_rows[] = {
  { .kind = DOMUS_FORM_SIZE,
    .label = N_ ("_Memory at boot:"),
    .path = "currentMemory",
    .get = get_current,
    .set = set_current,
    .place = "",
    .hint = N_ ("A running guest with a balloon driver follows at once") },
  { .kind = DOMUS_FORM_SIZE,
    .label = N_ ("Ma_ximum:"),
    .path = "memory",
    .get = get_maximum,
    .set = set_maximum,
    .place = "",
    .hint = N_ ("Only a guest with a balloon driver can be given more while it runs, up to this") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("The host has:"), .get = get_host_memory },
};

/**
 * domus_memory_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_memory_page_new (void)
{
  return domus_form_page_new (memory_rows, G_N_ELEMENTS (memory_rows));
}

/* ---- scheduler ---- */

/* Of the live definition, what is in force: libxl does not write a weight that
 * was changed while the guest runs back to it. */
static char *
get_weight (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusGuestTune *tune = domus_value_get_tune (page);
  DomusXmlDoc *draft = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));

  if (doc != draft && tune != NULL && tune->weight > 0 && domus_domain_get_weight (draft) > 0)
    return domus_value_number ((guint64)tune->weight);
  return domus_value_number (domus_domain_get_weight (doc));
}

static gboolean
set_weight (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_weight (doc, (guint)atoi (value));
  return TRUE;
}

static char *
format_weight (const char *value)
{
  return g_strdup (g_str_equal (value, "0") ? _ ("the host’s own") : value);
}

/* https://wiki.xenproject.org/wiki/Credit_Scheduler: 1 to 65535; QEMU's
 * (cgroups) go up to 262144. */
static guint
maximum_weight (DomusFormPage *page)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  return platform != NULL && platform->driver == DOMUS_DRIVER_XEN ? 65535 : 262144;
}

static char *
get_cap (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusGuestTune *tune = domus_value_get_tune (page);
  DomusXmlDoc *draft = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));

  if (doc != draft && tune != NULL && tune->cap >= 0)
    return domus_value_number ((guint64)tune->cap);
  return domus_value_number (domus_domain_get_cap (doc));
}

static gboolean
set_cap (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_cap (doc, (guint)atoi (value));
  return TRUE;
}

static char *
format_cap (const char *value)
{
  return g_str_equal (value, "0") ? g_strdup (_ ("no limit")) : g_strdup_printf ("%s %%", value);
}

static guint
maximum_cap (DomusFormPage *page)
{
  DomusXmlDoc *doc = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));

  return MAX (100 * domus_domain_get_max_vcpus (doc), domus_domain_get_cap (doc));
}

static char *
get_in_force (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusGuestTune *tune = domus_value_get_tune (page);

  if (!domus_guest_is_active (domus_value_get_guest (page)))
    return g_strdup (_ ("The guest is not running"));
  if (tune == NULL)
    return g_strdup (_ ("The host is being asked"));
  if (tune->scheduler == NULL || tune->weight < 0)
    return g_strdup (_ ("The host does not tell"));
  if (tune->cap < 0)
    return g_strdup_printf (_ ("Weight %" G_GINT64_FORMAT " (scheduler %s)"), tune->weight,
                            tune->scheduler);
  if (tune->cap == 0)
    return g_strdup_printf (_ ("Weight %" G_GINT64_FORMAT ", no cap (scheduler %s)"), tune->weight,
                            tune->scheduler);
  return g_strdup_printf (
      _ ("Weight %" G_GINT64_FORMAT ", cap %" G_GINT64_FORMAT " %% (scheduler %s)"), tune->weight,
      tune->cap, tune->scheduler);
}

static const DomusFormRow scheduler_rows[] = {
  { .kind = DOMUS_FORM_COUNT,
    .label = N_ ("_Weight:"),
    .path = "cputune/shares",
    .get = get_weight,
    .set = set_weight,
    .format = format_weight,
    .maximum = maximum_weight,
    .support = "scheduler/weight",
    .place = "",
    .hint = N_ ("Where CPUs are short, a guest with twice the weight gets twice the time. 0 leaves "
                "it to the host (256 on Xen, 1024 with QEMU).") },
  { .kind = DOMUS_FORM_COUNT,
    .label = N_ ("C_ap (percent of a CPU):"),
    .path = "metadata",
    .get = get_cap,
    .set = set_cap,
    .format = format_cap,
    .maximum = maximum_cap,
    .support = "scheduler/cap",
    .hint = N_ ("What the guest gets at most even when CPUs are idle: 50 is half a CPU, 200 are "
                "two. 0 is no limit. Xen forgets it when the guest ends; Domus sets it again when "
                "it looks at the running guest.") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("In force now:"), .get = get_in_force },
};

/**
 * domus_scheduler_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_scheduler_page_new (void)
{
  return domus_form_page_new (scheduler_rows, G_N_ELEMENTS (scheduler_rows));
}
