/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "cpu-names-private.h"
#include "from-domain-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LOADER "/usr/lib/xen/boot/hvmloader"

void
from_domain_memory (FromDomain *self)
{
  XenNode *memory = xen_node_child (self->domain, "memory");
  XenNode *current = xen_node_child (self->domain, "currentMemory");
  guint64 maximum = 0;
  guint64 now = 0;

  if (!from_domain_kib (memory, &maximum)) {
    from_domain_say (self, DOMUS_XEN_RULE_INVALID, memory, _ ("The guest’s memory is not said."));
    return;
  }
  if (!from_domain_kib (current, &now))
    now = maximum;
  now = MIN (now, maximum);
  if (maximum % 1024 != 0 || now % 1024 != 0)
    from_domain_say (self, DOMUS_XEN_RULE_CHANGED, memory,
                     _ ("Xen’s files count memory in MiB; it was rounded up."));
  from_domain_number (self, "memory", (gint64)((now + 1023) / 1024));
  from_domain_number (self, "maxmem", (gint64)((maximum + 1023) / 1024));
}

static void
write_pins (FromDomain *self, XenNode *tune, guint64 maximum)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new ();

  for (guint i = 0; tune != NULL && i < tune->children->len; i++) {
    XenNode *pin = tune->children->pdata[i];
    const char *vcpu;
    guint64 number;

    if (!g_str_equal (pin->name, "vcpupin"))
      continue;
    vcpu = xen_node_get (pin, "vcpu");
    if (vcpu == NULL || !g_ascii_string_to_unsigned (vcpu, 10, 0, 4095, &number, NULL)
        || number >= maximum || xen_node_get (pin, "cpuset") == NULL)
      continue;
    pin->used = TRUE;
    while (sets->len <= number)
      g_ptr_array_add (sets, (gpointer) "all");
    sets->pdata[number] = (gpointer)xen_node_get (pin, "cpuset");
  }
  from_domain_list (self, "cpus", sets);
}

void
from_domain_vcpus (FromDomain *self)
{
  XenNode *node = xen_node_child (self->domain, "vcpu");
  XenNode *tune = xen_node_child (self->domain, "cputune");
  const char *text = xen_node_text (node);
  const char *current = xen_node_get (node, "current");
  const char *set = xen_node_get (node, "cpuset");
  guint64 maximum = 1;
  guint64 now;

  if (xen_node_is (node, "placement", "auto"))
    from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                     _ ("Xen’s files cannot have processors placed by libvirt; Xen places them."));
  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, 4096, &maximum, NULL);
  now = maximum;
  if (current != NULL)
    g_ascii_string_to_unsigned (current, 10, 1, maximum, &now, NULL);
  if (now == maximum) {
    from_domain_number (self, "vcpus", (gint64)maximum);
  } else if (self->kind == DOMUS_XEN_KIND_XL) {
    from_domain_number (self, "vcpus", (gint64)now);
    from_domain_number (self, "maxvcpus", (gint64)maximum);
  } else {
    from_domain_number (self, "vcpus", (gint64)maximum);
    if (now < 63)
      from_domain_number (self, "vcpu_avail", (gint64)((G_GUINT64_CONSTANT (1) << now) - 1));
  }
  from_domain_string (self, "cpus", set);
  if (set == NULL)
    write_pins (self, tune, maximum);
}

static const char *
policy_letter (const char *policy)
{
  if (policy == NULL || g_str_equal (policy, "force") || g_str_equal (policy, "require"))
    return "1";
  return g_str_equal (policy, "optional") ? "x" : "0";
}

static void
write_numa (FromDomain *self, XenNode *cpu)
{
  XenNode *numa = xen_node_child (cpu, "numa");
  gboolean open = FALSE;

  if (numa == NULL)
    return;
  if (self->kind == DOMUS_XEN_KIND_XM) {
    numa->used = FALSE;
    return;
  }
  for (guint i = 0; i < numa->children->len; i++) {
    XenNode *cell = numa->children->pdata[i];
    XenNode *distances;
    const char *cpus = xen_node_get (cell, "cpus");
    const char *amount = xen_node_get (cell, "memory");
    guint64 kib;

    if (!g_str_equal (cell->name, "cell") || cpus == NULL || amount == NULL)
      continue;
    g_string_assign (cell->text, amount);
    if (!from_domain_kib (cell, &kib))
      continue;
    cell->used = TRUE;
    xen_node_skip (cell, "id");
    g_string_append (self->out, open ? ",\n" : "vnuma = [\n");
    open = TRUE;
    g_string_append_printf (self->out,
                            "  [ \"pnode=%u\", \"size=%" G_GUINT64_FORMAT "\", \"vcpus=%s\"", i,
                            (kib + 1023) / 1024, cpus);
    distances = xen_node_child (cell, "distances");
    for (guint j = 0; distances != NULL && j < distances->children->len; j++) {
      XenNode *sibling = distances->children->pdata[j];
      const char *value = xen_node_get (sibling, "value");

      sibling->used = TRUE;
      xen_node_skip (sibling, "id");
      g_string_append_printf (self->out, "%s%s", j == 0 ? ", \"vdistances=" : ",",
                              value != NULL ? value : "10");
      if (j + 1 == distances->children->len)
        g_string_append_c (self->out, '"');
    }
    g_string_append (self->out, " ]");
  }
  if (open)
    g_string_append (self->out, "\n]\n");
}

void
from_domain_cpu (FromDomain *self)
{
  XenNode *cpu = xen_node_child (self->domain, "cpu");
  g_autoptr (GString) line = g_string_new ("host");
  int nested = -1;
  guint others = 0;

  if (cpu == NULL)
    return;
  write_numa (self, cpu);
  xen_node_skip (cpu, "check");
  xen_node_skip (cpu, "migratable");
  if (xen_node_get (cpu, "mode") == NULL && xen_node_child (cpu, "model") == NULL)
    return;
  if (!xen_node_is (cpu, "mode", "host-passthrough") || self->kind == DOMUS_XEN_KIND_XM) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, cpu,
                     _ ("Xen gives its guests the host’s own processor; “cpu” was left out."));
    xen_node_ignore (cpu);
    return;
  }
  for (guint i = 0; i < cpu->children->len; i++) {
    XenNode *feature = cpu->children->pdata[i];
    const char *name;
    const char *letter;

    if (!g_str_equal (feature->name, "feature"))
      continue;
    feature->used = TRUE;
    name = xen_node_get (feature, "name");
    letter = policy_letter (xen_node_get (feature, "policy"));
    if (name == NULL)
      continue;
    if (g_str_equal (name, "vmx") || g_str_equal (name, "svm")) {
      if (*letter != 'x')
        nested = *letter == '1';
      continue;
    }
    others++;
    g_string_append_printf (line, ",%s=%s", xen_cpu_feature_from_libvirt (name), letter);
  }
  if (others > 0)
    from_domain_string (self, "cpuid", line->str);
  /* the host's processor with nothing said has its virtualization, too */
  if (nested < 0 && others == 0)
    nested = 1;
  if (nested >= 0 && (self->hvm || self->pvh))
    from_domain_number (self, "nestedhvm", nested);
}

typedef struct
{
  guint64 order;
  char letter;
} Boot;

static int
compare_boot (const void *a, const void *b)
{
  const Boot *one = a;
  const Boot *two = b;

  return one->order < two->order ? -1 : one->order > two->order;
}

static char
boot_letter (const char *device)
{
  if (g_strcmp0 (device, "fd") == 0 || g_strcmp0 (device, "floppy") == 0)
    return 'a';
  if (g_strcmp0 (device, "cdrom") == 0)
    return 'd';
  return g_strcmp0 (device, "network") == 0 ? 'n' : 'c';
}

/* <boot order> of single devices: a file knows their kinds only. */
static void
collect_orders (FromDomain *self, GArray *boots)
{
  for (guint i = 0; self->devices != NULL && i < self->devices->children->len; i++) {
    XenNode *device = self->devices->children->pdata[i];
    XenNode *boot = xen_node_child (device, "boot");
    const char *order = xen_node_get (boot, "order");
    Boot entry;

    if (order == NULL || !g_ascii_string_to_unsigned (order, 10, 1, 1000, &entry.order, NULL))
      continue;
    if (g_str_equal (device->name, "interface"))
      entry.letter = 'n';
    else
      entry.letter = boot_letter (xen_node_get (device, "device"));
    g_array_append_val (boots, entry);
  }
  if (boots->len == 0)
    return;
  qsort (boots->data, boots->len, sizeof (Boot), compare_boot);
  from_domain_say (self, DOMUS_XEN_RULE_CHANGED, self->devices,
                   _ ("Xen’s files order kinds of devices to boot from, not single devices."));
}

static void
write_boot (FromDomain *self, XenNode *os)
{
  g_autoptr (GArray) boots = g_array_new (FALSE, FALSE, sizeof (Boot));
  g_autoptr (GString) letters = g_string_new (NULL);

  for (guint i = 0; os != NULL && i < os->children->len; i++) {
    XenNode *node = os->children->pdata[i];
    Boot entry = { i, 0 };

    if (!g_str_equal (node->name, "boot"))
      continue;
    node->used = TRUE;
    entry.letter = boot_letter (xen_node_get (node, "dev"));
    g_array_append_val (boots, entry);
  }
  if (boots->len == 0)
    collect_orders (self, boots);
  for (guint i = 0; i < boots->len; i++) {
    char letter = g_array_index (boots, Boot, i).letter;

    if (strchr (letters->str, letter) == NULL)
      g_string_append_c (letters, letter);
  }
  from_domain_string (self, "boot", letters->len > 0 ? letters->str : "c");
}

static void
write_loader (FromDomain *self, XenNode *os, gboolean direct)
{
  XenNode *loader = xen_node_child (os, "loader");
  const char *path = xen_node_text (loader);
  gboolean efi = xen_node_is (loader, "type", "pflash") || xen_node_is (os, "firmware", "efi")
                 || (path != NULL && strstr (path, "ovmf") != NULL);
  const char *slic = NULL;
  XenNode *table = xen_node_child (xen_node_child (os, "acpi"), "table");

  xen_node_skip (loader, "readonly");
  if (xen_node_is (loader, "format", "raw") && xen_node_is (loader, "secure", "no"))
    path = xen_node_text (loader);
  if (table != NULL && xen_node_is (table, "type", "slic"))
    slic = xen_node_text (table);
  if (self->kind == DOMUS_XEN_KIND_XM) {
    if (efi || slic != NULL)
      from_domain_say (self, DOMUS_XEN_RULE_LOST, os,
                       efi ? _ ("xm had no UEFI firmware; the guest gets a BIOS.")
                           : _ ("xm could add no ACPI tables; they were left out."));
    if (efi || path == NULL)
      path = DEFAULT_LOADER;
    from_domain_string (self, direct ? "loader" : "kernel", path);
    return;
  }
  if (efi) {
    from_domain_string (self, "bios", "ovmf");
    if (path != NULL && !g_str_equal (path, "/usr/lib/xen/boot/ovmf.bin"))
      from_domain_string (self, "bios_path_override", path);
  } else if (path != NULL && !g_str_equal (path, DEFAULT_LOADER)) {
    from_domain_string (self, "firmware_override", path);
  }
  from_domain_string (self, "acpi_firmware", slic);
}

static void
write_bootloader (FromDomain *self)
{
  XenNode *arguments = xen_node_child (self->domain, "bootloader_args");
  const char *line = xen_node_text (arguments);

  from_domain_string (self, "bootloader",
                      xen_node_text (xen_node_child (self->domain, "bootloader")));
  if (line == NULL)
    return;
  if (self->kind == DOMUS_XEN_KIND_XM) {
    from_domain_string (self, "bootargs", line);
  } else {
    g_auto (GStrv) words = g_strsplit (line, " ", -1);
    g_autoptr (GPtrArray) list = g_ptr_array_new ();

    for (gsize i = 0; words[i] != NULL; i++)
      if (*words[i] != '\0')
        g_ptr_array_add (list, words[i]);
    from_domain_list (self, "bootloader_args", list);
  }
}

void
from_domain_os (FromDomain *self)
{
  XenNode *os = xen_node_child (self->domain, "os");
  const char *kernel = xen_node_text (xen_node_child (os, "kernel"));
  const char *line = xen_node_text (xen_node_child (os, "cmdline"));

  if (self->hvm)
    write_loader (self, os, kernel != NULL);
  else
    write_bootloader (self);
  from_domain_string (self, "kernel", kernel);
  from_domain_string (self, "ramdisk", xen_node_text (xen_node_child (os, "initrd")));
  from_domain_string (self, self->kind == DOMUS_XEN_KIND_XM ? "extra" : "cmdline", line);
  if (self->hvm)
    write_boot (self, os);
}

static gboolean
is_on (XenNode *node)
{
  return node != NULL && !xen_node_is (node, "state", "off");
}

static void
write_xen_features (FromDomain *self, XenNode *features)
{
  XenNode *xen = xen_node_child (features, "xen");
  XenNode *passthrough;
  const char *mode;

  if (xen == NULL)
    return;
  if (self->kind == DOMUS_XEN_KIND_XM) {
    xen->used = FALSE;
    return;
  }
  if (!self->hvm && is_on (xen_node_child (xen, "e820_host")))
    from_domain_number (self, "e820_host", 1);
  passthrough = xen_node_child (xen, "passthrough");
  if (passthrough == NULL)
    return;
  mode = xen_node_get (passthrough, "mode");
  from_domain_string (self, "passthrough",
                      !is_on (passthrough) ? "disabled"
                      : mode != NULL       ? mode
                                           : "enabled");
}

void
from_domain_features (FromDomain *self)
{
  static const char *const keys[] = { "pae", "acpi", "apic" };
  XenNode *features = xen_node_child (self->domain, "features");

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    gboolean on = is_on (xen_node_child (features, keys[i]));

    if (self->hvm)
      from_domain_number (self, keys[i], on);
  }
  if (self->hvm) {
    XenNode *hap = xen_node_child (features, "hap");

    if (hap != NULL && !is_on (hap))
      from_domain_number (self, "hap", 0);
    if (is_on (xen_node_child (features, "viridian")))
      from_domain_number (self, "viridian", 1);
  }
  write_xen_features (self, features);
}

static void
write_timer (FromDomain *self, XenNode *timer)
{
  static const char *const modes[] = { "auto", "emulate", "native", "paravirt" };
  static const char *const names[] = { "default", "always_emulate", "native", "native_paravirt" };
  gboolean present = !xen_node_is (timer, "present", "no");

  timer->used = TRUE;
  if (xen_node_is (timer, "name", "hpet")) {
    if (self->hvm)
      from_domain_number (self, "hpet", present);
  } else if (xen_node_is (timer, "name", "tsc")) {
    const char *mode = xen_node_get (timer, "mode");

    for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
      if (g_str_equal (mode != NULL ? mode : "auto", modes[i])) {
        if (self->kind == DOMUS_XEN_KIND_XM)
          from_domain_number (self, "tsc_mode", i);
        else
          from_domain_string (self, "tsc_mode", names[i]);
      }
  } else {
    timer->used = FALSE;
  }
}

void
from_domain_clock (FromDomain *self)
{
  XenNode *clock = xen_node_child (self->domain, "clock");
  const char *offset = xen_node_get (clock, "offset");
  const char *adjustment = xen_node_get (clock, "adjustment");
  gint64 seconds = 0;
  gboolean local = g_strcmp0 (offset, "localtime") == 0;

  if (g_strcmp0 (offset, "variable") == 0) {
    local = xen_node_is (clock, "basis", "localtime");
    if (adjustment != NULL)
      g_ascii_string_to_signed (adjustment, 10, -G_MAXINT32, G_MAXINT32, &seconds, NULL);
  } else if (offset != NULL && !local && !g_str_equal (offset, "utc")) {
    from_domain_say (self, DOMUS_XEN_RULE_LOST, clock,
                     _ ("Xen’s files have no clock “%s”; the guest gets UTC."), offset);
    xen_node_skip (clock, "timezone");
  }
  from_domain_number (self, "localtime", local);
  if (seconds != 0)
    from_domain_number (self, "rtc_timeoffset", seconds);
  for (guint i = 0; clock != NULL && i < clock->children->len; i++)
    if (g_str_equal (((XenNode *)clock->children->pdata[i])->name, "timer"))
      write_timer (self, clock->children->pdata[i]);
}
