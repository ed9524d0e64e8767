/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-processors-page-private.h"

#include "common/domus-widgets-private.h"
#include "domus-domain-guest.h"
#include "domus-guest-values-private.h"
#include "domus-hardware-item-private.h"
#include "domus-platform-support.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* A grid of more would not be read; the XML page shows them all. */
#define MAX_PINS 64

struct _DomusProcessorsPage
{
  DomusFormPage parent_instance;

  gboolean built;
  GtkWidget *single;
  GtkGrid *grid;
  GtkLabel *error_label;
  guint n_pins;
  GtkEntry *pins[MAX_PINS]; /* owned by the grid */
  char *problem;            /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DomusProcessorsPage, domus_processors_page, DOMUS_TYPE_FORM_PAGE)

/* ---- how many ---- */

static char *
get_vcpus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_value_number (domus_domain_get_vcpus (doc));
}

static gboolean
set_vcpus (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint current = (guint)atoi (value);

  domus_domain_set_vcpus_and_topology (doc, MAX (domus_domain_get_max_vcpus (doc), current),
                                       current);
  return TRUE;
}

static char *
get_max_vcpus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_value_number (domus_domain_get_max_vcpus (doc));
}

static gboolean
set_max_vcpus (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint maximum = (guint)atoi (value);
  guint current = domus_domain_get_vcpus (doc);
  gboolean same = current == domus_domain_get_max_vcpus (doc);

  domus_domain_set_vcpus_and_topology (doc, maximum, same ? maximum : MIN (current, maximum));
  return TRUE;
}

static guint
platform_max_vcpus (DomusFormPage *page)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  return platform != NULL && platform->max_vcpus > 0 ? platform->max_vcpus : 4096;
}

static guint
host_cpus (DomusFormPage *page)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  return platform != NULL ? platform->host_cpus : 0;
}

static char *
get_host_cpus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  guint n = host_cpus (page);

  if (n == 0)
    return g_strdup (_ ("Not known"));
  return g_strdup_printf (ngettext ("%u processor", "%u processors", n), n);
}

/* ---- mode, model, topology ---- */

static char *
get_mode (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_cpu_mode (doc);
}

static gboolean
set_mode (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_cpu_mode (doc, value);
  if (g_str_equal (value, "custom") && !domus_xml_doc_exists (doc, "cpu/model"))
    domus_xml_doc_set (doc, "cpu/model", "qemu64");
  return TRUE;
}

static char *
format_mode (const char *value)
{
  static const char *const words[][2] = {
    { "", N_ ("The hypervisor’s choice") },
    { "host-passthrough", N_ ("The host’s processor") },
    { "host-model", N_ ("A model near the host’s") },
    { "custom", N_ ("A model by name") },
    { "maximum", N_ ("All that can be emulated") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], value))
      return g_strdup (_ (words[i][1]));
  return g_strdup (value);
}

static void
fill_mode (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  const DomusXmlDoc *doc = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));
  g_autofree char *type = domus_xml_doc_get (doc, "@type");
  g_autofree char *none = format_mode ("");
  g_auto (GStrv) values =
      platform != NULL ? domus_platform_list_values (platform, "cpu/mode") : NULL;

  gtk_combo_box_text_append (combo, "", none);
  for (gsize i = 0; values != NULL && values[i] != NULL; i++) {
    g_autofree char *label = format_mode (values[i]);

    /* An emulated processor is never the host's: QEMU without KVM refuses. */
    if (!g_str_equal (values[i], "host-passthrough") || g_strcmp0 (type, "qemu") != 0)
      gtk_combo_box_text_append (combo, values[i], label);
  }
}

static gboolean
is_custom (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_xml_doc_exists (doc, "cpu/model");
}

static gboolean
set_model (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (*value == '\0' || strchr (value, ' ') != NULL) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("Write the name of a processor model, such as qemu64."));
    return FALSE;
  }
  domus_xml_doc_set (doc, "cpu/model", value);
  return TRUE;
}

static char *
get_topology (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_topology (doc);
}

static gboolean
set_topology (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_topology (doc, value);
  return TRUE;
}

static char *
format_topology (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ":", 3);

  if (g_strv_length (parts) != 3)
    return domus_value_format_choice ("");
  return g_strdup_printf (_ ("%s × %s × %s (sockets, cores, threads)"), parts[0], parts[1],
                          parts[2]);
}

/* All ways to make the maximum of one or two threads a core. */
static void
fill_topology (DomusFormPage *page, GtkComboBoxText *combo)
{
  guint maximum =
      domus_domain_get_max_vcpus (domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page)));
  g_autofree char *none = format_topology ("");

  gtk_combo_box_text_append (combo, "", none);
  for (guint threads = 1; threads <= 2; threads++) {
    for (guint sockets = 1; maximum % threads == 0 && sockets <= maximum / threads; sockets++) {
      g_autofree char *value = NULL;
      g_autofree char *label = NULL;

      if (maximum / threads % sockets != 0)
        continue;
      value = g_strdup_printf ("%u:%u:%u", sockets, maximum / threads / sockets, threads);
      label = format_topology (value);
      gtk_combo_box_text_append (combo, value, label);
    }
  }
}

static char *
get_affinity (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_affinity (doc);
}

static gboolean
set_affinity (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (!domus_cpuset_check (value, host_cpus (page), error))
    return FALSE;
  domus_domain_set_affinity (doc, value);
  return TRUE;
}

static char *
format_affinity (const char *value)
{
  return g_strdup (*value != '\0' ? value : _ ("all of them"));
}

static const DomusFormRow rows[] = {
  { .kind = DOMUS_FORM_COUNT,
    .label = N_ ("_Processors at boot:"),
    .path = "vcpu",
    .get = get_vcpus,
    .set = set_vcpus,
    .minimum = 1,
    .maximum = platform_max_vcpus,
    .place = "" },
  { .kind = DOMUS_FORM_COUNT,
    .label = N_ ("Ma_ximum:"),
    .get = get_max_vcpus,
    .set = set_max_vcpus,
    .minimum = 1,
    .maximum = platform_max_vcpus,
    .hint = N_ ("A running guest can be given processors up to this") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("The host has:"), .get = get_host_cpus },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Kind:"),
    .path = "cpu/@mode",
    .get = get_mode,
    .set = set_mode,
    .fill = fill_mode,
    .format = format_mode,
    .support = "cpu/mode",
    .place = "" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Mo_del:"),
    .path = "cpu/model",
    .set = set_model,
    .applies = is_custom,
    .support = "cpu/model",
    .place = "" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Topology:"),
    .path = "cpu/topology",
    .get = get_topology,
    .set = set_topology,
    .fill = fill_topology,
    .refill = TRUE,
    .format = format_topology,
    .support = "cpu/topology",
    .place = "",
    .hint = N_ ("Some editions of Windows use one or two sockets only") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Runs on the host’s CPUs:"),
    .path = "vcpu/@cpuset",
    .get = get_affinity,
    .set = set_affinity,
    .format = format_affinity,
    .support = "cpu/pinning",
    .place = "",
    .hint = N_ ("Numbers and ranges, such as 0-3,5; empty for all of them") },
};

/* ---- single processors ---- */

static void
update_problem (DomusProcessorsPage *self)
{
  guint n = host_cpus (DOMUS_FORM_PAGE (self));

  g_clear_pointer (&self->problem, g_free);
  for (guint i = 0; i < self->n_pins; i++) {
    g_autoptr (GError) error = NULL;
    GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->pins[i]));

    if (domus_cpuset_check (gtk_entry_get_text (self->pins[i]), n, &error)) {
      gtk_style_context_remove_class (context, "error");
      continue;
    }
    gtk_style_context_add_class (context, "error");
    if (self->problem == NULL)
      self->problem = g_strdup_printf (_ ("Processor %u: %s"), i, error->message);
  }
  gtk_label_set_text (self->error_label, self->problem != NULL ? self->problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), self->problem != NULL);
}

static void
on_pin_changed (GtkEntry *entry, DomusProcessorsPage *self)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (self);
  const char *text = gtk_entry_get_text (entry);

  if (domus_hardware_page_is_loading (page))
    return;
  update_problem (self);
  for (guint i = 0; i < self->n_pins; i++)
    if (self->pins[i] == entry
        && domus_cpuset_check (text, host_cpus (DOMUS_FORM_PAGE (self)), NULL))
      domus_domain_set_pinning (domus_hardware_page_get_doc (page), i, text);
  domus_hardware_page_touched (page);
}

static void
add_pin (DomusProcessorsPage *self, guint index)
{
  g_autofree char *text = g_strdup_printf (_ ("Processor %u:"), index);
  g_autofree char *name = g_strdup_printf (_ ("Host CPUs of processor %u"), index);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *entry = gtk_entry_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("as above"));
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 10);
  atk_object_set_name (gtk_widget_get_accessible (entry), name);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_pin_changed), self, 0);
  gtk_grid_attach (self->grid, label, (int)(index % 2) * 2, (int)(index / 2), 1, 1);
  gtk_grid_attach (self->grid, entry, (int)(index % 2) * 2 + 1, (int)(index / 2), 1, 1);
  self->pins[index] = GTK_ENTRY (entry);
}

static void
load_pins (DomusProcessorsPage *self, gboolean reset)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (self);
  const DomusXmlDoc *doc = domus_hardware_page_get_doc (page);
  const DomusPlatform *platform = domus_hardware_page_get_platform (page);
  guint n = MIN (domus_domain_get_max_vcpus (doc), MAX_PINS);
  gboolean any = FALSE;

  if (n != self->n_pins) {
    domus_widgets_clear (GTK_CONTAINER (self->grid));
    for (guint i = 0; i < n; i++)
      add_pin (self, i);
    self->n_pins = n;
    gtk_widget_show_all (GTK_WIDGET (self->grid));
  }
  for (guint i = 0; i < n; i++) {
    g_autofree char *cpus = domus_domain_get_pinning (doc, i);
    const char *shown = gtk_entry_get_text (self->pins[i]);

    any |= *cpus != '\0';
    if (!g_str_equal (shown, cpus) && (reset || domus_cpuset_check (shown, 0, NULL)))
      gtk_entry_set_text (self->pins[i], cpus);
  }
  gtk_widget_set_visible (self->single,
                          any || platform == NULL
                              || domus_platform_get_support (platform, "cpu/pinning", NULL, NULL)
                                     == DOMUS_SUPPORT_HONOURED);
  update_problem (self);
}

static void
domus_processors_page_load (DomusHardwarePage *page, gboolean reset)
{
  DomusProcessorsPage *self = DOMUS_PROCESSORS_PAGE (page);

  if (!self->built) {
    self->built = TRUE;
    domus_form_page_build (DOMUS_FORM_PAGE (page), rows, G_N_ELEMENTS (rows));
    gtk_container_add (GTK_CONTAINER (domus_hardware_page_get_body (page)), self->single);
  }
  DOMUS_HARDWARE_PAGE_CLASS (domus_processors_page_parent_class)->load (page, reset);
  load_pins (self, reset);
}

static char *
domus_processors_page_get_problem (DomusHardwarePage *page)
{
  char *problem =
      DOMUS_HARDWARE_PAGE_CLASS (domus_processors_page_parent_class)->get_problem (page);

  return problem != NULL ? problem : g_strdup (DOMUS_PROCESSORS_PAGE (page)->problem);
}

static void
domus_processors_page_dispose (GObject *object)
{
  g_clear_object (&DOMUS_PROCESSORS_PAGE (object)->single);
  G_OBJECT_CLASS (domus_processors_page_parent_class)->dispose (object);
}

static void
domus_processors_page_finalize (GObject *object)
{
  g_free (DOMUS_PROCESSORS_PAGE (object)->problem);
  G_OBJECT_CLASS (domus_processors_page_parent_class)->finalize (object);
}

static void
domus_processors_page_class_init (DomusProcessorsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = domus_processors_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_processors_page_finalize;
  DOMUS_HARDWARE_PAGE_CLASS (klass)->load = domus_processors_page_load;
  DOMUS_HARDWARE_PAGE_CLASS (klass)->get_problem = domus_processors_page_get_problem;
}

static void
domus_processors_page_init (DomusProcessorsPage *self)
{
  g_autoptr (PangoAttrList) bold = pango_attr_list_new ();
  GtkLabel *heading;

  self->single = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  heading = domus_widgets_add_line (GTK_CONTAINER (self->single),
                                    _ ("Single Processors on CPUs of Their Own"), NULL);
  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (heading, bold);
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_widget_set_margin_top (self->single, 18);
  gtk_container_add (GTK_CONTAINER (self->single), GTK_WIDGET (self->grid));
  gtk_widget_show_all (self->single);
  self->error_label = domus_widgets_add_line (GTK_CONTAINER (self->single), NULL, "domus-error");
}

/**
 * domus_processors_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_processors_page_new (void)
{
  return g_object_new (DOMUS_TYPE_PROCESSORS_PAGE, NULL);
}
