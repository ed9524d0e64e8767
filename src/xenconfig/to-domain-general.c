/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "to-domain-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define MAX_MEBIBYTES (1024 * 1024 * 1024)
#define DEFAULT_MEBIBYTES 128 /* what xm gave a guest that asked for none */
#define MAX_VCPUS 4096
#define DEFAULT_LOADER "/usr/lib/xen/boot/hvmloader"
#define OVMF_LOADER "/usr/lib/xen/boot/ovmf.bin"

void
to_domain_memory (ToDomain *self)
{
  gint64 memory = 0;
  gint64 maximum = 0;
  guint64 nodes = 0;

  if (!to_domain_number (self, "maxmem", 1, MAX_MEBIBYTES, &maximum)
      && to_domain_numa_memory (self, &nodes))
    maximum = (gint64)nodes;
  if (!to_domain_number (self, "memory", 1, MAX_MEBIBYTES, &memory)) {
    memory = maximum > 0 ? maximum : DEFAULT_MEBIBYTES;
    to_domain_say (
        self, DOMUS_XEN_RULE_ASSUMED, "memory", NULL,
        _ ("The file does not say how much memory the guest has; %" PRId64 " MiB were taken."),
        memory);
  }
  if (maximum > 0 && maximum < memory)
    to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "maxmem", NULL,
                   _ ("“maxmem” is less than “memory”; it was raised to it."));
  maximum = MAX (maximum, memory);
  to_domain_emit (self, "  <memory unit='KiB'>%" G_GINT64_FORMAT "</memory>\n", maximum * 1024);
  to_domain_emit (self, "  <currentMemory unit='KiB'>%" G_GINT64_FORMAT "</currentMemory>\n",
                  memory * 1024);
}

/* "0-3,5,^1" to the bits of @set, which has MAX_VCPUS; FALSE when it is none. */
static gboolean
read_cpu_set (const char *text, gboolean *set)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++) {
    const char *part = g_strstrip (parts[i]);
    gboolean on = *part != '^';
    const char *dash;
    g_autofree char *low = NULL;
    guint64 first;
    guint64 last;

    if (!on)
      part++;
    if (g_str_equal (part, "all")) {
      for (guint j = 0; j < MAX_VCPUS; j++)
        set[j] = on;
      continue;
    }
    dash = strchr (part, '-');
    low = dash != NULL ? g_strndup (part, (gsize)(dash - part)) : g_strdup (part);
    if (!xen_parse_uint (low, 10, MAX_VCPUS - 1, &first)
        || !xen_parse_uint (dash != NULL ? dash + 1 : low, 10, MAX_VCPUS - 1, &last)
        || last < first)
      return FALSE;
    for (guint64 j = first; j <= last; j++)
      set[j] = on;
  }
  return TRUE;
}

/* As libvirt writes it: "0,2-3,5". */
static char *
write_cpu_set (const gboolean *set)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < MAX_VCPUS; i++) {
    guint first = i;

    if (!set[i])
      continue;
    while (i + 1 < MAX_VCPUS && set[i + 1])
      i++;
    g_string_append_printf (out, "%s%u", out->len > 0 ? "," : "", first);
    if (i > first)
      g_string_append_printf (out, "-%u", i);
  }
  return g_string_free (out, FALSE);
}

/* NULL for all of them, and for what only Xen can say. */
static const char *
cpu_set (ToDomain *self, const char *key, const DomusXenValue *item, const char *text)
{
  g_autofree gboolean *set = NULL;
  g_autofree char *compact = NULL;

  if (text == NULL || *text == '\0' || g_str_equal (text, "all"))
    return NULL;
  set = g_new0 (gboolean, MAX_VCPUS);
  if (read_cpu_set (text, set))
    compact = write_cpu_set (set);
  /* "all,^3" would be a list of all that any host could have */
  if (compact == NULL || *compact == '\0' || set[MAX_VCPUS - 1]) {
    to_domain_say (self, DOMUS_XEN_RULE_LOST, key, item,
                   _ ("libvirt cannot choose processors by “%s”; it was left out."), text);
    return NULL;
  }
  return g_string_chunk_insert (self->strings, compact);
}

static void
emit_pins (ToDomain *self, GPtrArray *sets)
{
  gboolean open = FALSE;

  for (guint i = 0; i < sets->len; i++) {
    const char *set = cpu_set (self, "cpus", sets->pdata[i], to_domain_item (self, sets->pdata[i]));

    if (set == NULL)
      continue;
    if (!open)
      g_string_append (self->out, "  <cputune>\n");
    open = TRUE;
    to_domain_emit (self, "    <vcpupin vcpu='%u' cpuset='%s'/>\n", i, set);
  }
  if (open)
    g_string_append (self->out, "  </cputune>\n");
}

void
to_domain_vcpus (ToDomain *self)
{
  const DomusXenEntry *cpus = domus_xen_config_lookup (self->config, "cpus");
  gint64 vcpus = 1;
  gint64 maximum = 0;
  gint64 mask;
  gint64 cpu;
  const char *set = NULL;
  g_autofree char *current = NULL;
  g_autofree char *pinned = NULL;

  to_domain_number (self, "vcpus", 1, MAX_VCPUS, &vcpus);
  if (to_domain_number (self, "maxvcpus", 1, MAX_VCPUS, &maximum)) {
    if (maximum < vcpus)
      to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "maxvcpus", NULL,
                     _ ("“maxvcpus” is less than “vcpus”; it was raised to it."));
    maximum = MAX (maximum, vcpus);
  } else {
    maximum = vcpus;
    /* xend: a bit for each processor that is there at start */
    if (to_domain_number (self, "vcpu_avail", 1, G_MAXINT64, &mask))
      vcpus = MIN (maximum, MAX (1, __builtin_popcountll ((guint64)mask)));
  }
  if (cpus != NULL && cpus->value->type != DOMUS_XEN_VALUE_LIST)
    set = cpu_set (self, "cpus", NULL, to_domain_string (self, "cpus"));
  if (vcpus != maximum)
    current = g_strdup_printf (" current='%" G_GINT64_FORMAT "'", vcpus);
  if (set != NULL)
    pinned = g_strdup_printf (" cpuset='%s'", set);
  g_string_append_printf (self->out, "  <vcpu placement='static'%s%s>%" G_GINT64_FORMAT "</vcpu>\n",
                          pinned != NULL ? pinned : "", current != NULL ? current : "", maximum);

  if (cpus != NULL && cpus->value->type == DOMUS_XEN_VALUE_LIST)
    emit_pins (self, cpus->value->items);
  else if (to_domain_number (self, "cpu", -1, MAX_VCPUS, &cpu) && cpu >= 0)
    to_domain_emit (
        self, "  <cputune>\n    <vcpupin vcpu='0' cpuset='%" G_GINT64_FORMAT "'/>\n  </cputune>\n",
        cpu);
}

static const char *
command_line (ToDomain *self)
{
  const char *line = to_domain_string (self, "cmdline");
  const char *root = to_domain_string (self, "root");
  const char *extra = to_domain_string (self, "extra");
  g_autofree char *joined = NULL;

  if (line != NULL) {
    if (root != NULL || extra != NULL)
      to_domain_say (self, DOMUS_XEN_RULE_CHANGED, root != NULL ? "root" : "extra", NULL,
                     _ ("“root” and “extra” do not count beside “cmdline”; they were left out."));
    return line;
  }
  if (root == NULL)
    return extra;
  joined = g_strconcat ("root=", root, extra != NULL ? " " : "", extra, NULL);
  return g_string_chunk_insert (self->strings, joined);
}

static void
emit_kernel (ToDomain *self, const char *kernel)
{
  const char *ramdisk = to_domain_string (self, "ramdisk");
  const char *line = command_line (self);

  if (kernel != NULL)
    to_domain_emit (self, "    <kernel>%s</kernel>\n", kernel);
  if (ramdisk != NULL)
    to_domain_emit (self, "    <initrd>%s</initrd>\n", ramdisk);
  if (line != NULL)
    to_domain_emit (self, "    <cmdline>%s</cmdline>\n", line);
}

static void
emit_firmware (ToDomain *self, const char *loader)
{
  const char *firmware = to_domain_string (self, "firmware");
  const char *bios = to_domain_string (self, "bios");
  const char *path = to_domain_string (self, "bios_path_override");
  const char *named = firmware != NULL ? firmware : bios;
  const char *slic = to_domain_string (self, "acpi_firmware");

  if (g_strcmp0 (named, "ovmf") == 0 || g_strcmp0 (named, "uefi") == 0) {
    to_domain_emit (self, "    <loader readonly='yes' type='pflash'>%s</loader>\n",
                    path != NULL ? path : OVMF_LOADER);
  } else {
    if (firmware != NULL && *firmware == '/')
      loader = firmware;
    else if (named != NULL && !g_str_equal (named, "bios") && !g_str_equal (named, "seabios"))
      to_domain_say (self, DOMUS_XEN_RULE_LOST, firmware != NULL ? "firmware" : "bios", NULL,
                     _ ("libvirt cannot choose the firmware “%s”; Xen’s usual one is used."),
                     named);
    if (path != NULL)
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "bios_path_override", NULL,
                     _ ("libvirt cannot replace the BIOS by “%s”; it was left out."), path);
    to_domain_emit (self, "    <loader type='rom'>%s</loader>\n", loader);
  }
  if (slic != NULL)
    to_domain_emit (self, "    <acpi>\n      <table type='slic'>%s</table>\n    </acpi>\n", slic);
}

static void
emit_boot (ToDomain *self)
{
  const char *boot = to_domain_string (self, "boot");
  gboolean seen[4] = { FALSE };
  static const char letters[] = "acdn";
  static const char *const devices[] = { "fd", "hd", "cdrom", "network" };

  /* xl.cfg(5): the disk, then the CD; xend: the disk */
  if (boot == NULL)
    boot = self->kind == DOMUS_XEN_KIND_XL ? "cd" : "c";
  for (; *boot != '\0'; boot++) {
    const char *found = strchr (letters, *boot);

    if (found == NULL) {
      if (!g_ascii_isspace (*boot) && *boot != ',')
        to_domain_say (self, DOMUS_XEN_RULE_LOST, "boot", NULL,
                       _ ("“%c” is no place to boot from; it was left out."), *boot);
    } else if (!seen[found - letters]) {
      seen[found - letters] = TRUE;
      to_domain_emit (self, "    <boot dev='%s'/>\n", devices[found - letters]);
    }
  }
}

static void
emit_os_hvm (ToDomain *self)
{
  const char *kernel = to_domain_string (self, "kernel");
  const char *loader = to_domain_string (self, "loader");
  const char *override = to_domain_string (self, "firmware_override");

  if (override != NULL)
    loader = override;
  if (kernel != NULL && strstr (kernel, "hvmloader") != NULL) {
    if (loader == NULL)
      loader = self->kind == DOMUS_XEN_KIND_XM ? kernel : NULL;
    kernel = NULL;
  } else if (kernel != NULL && loader == NULL && self->kind == DOMUS_XEN_KIND_XM
             && !to_domain_has (self, "ramdisk")) {
    loader = kernel;
    kernel = NULL;
  }
  g_string_append (self->out, "    <type arch='x86_64' machine='xenfv'>hvm</type>\n");
  emit_firmware (self, loader != NULL ? loader : DEFAULT_LOADER);
  emit_kernel (self, kernel);
  emit_boot (self);
}

/* "-q --vm" or a list of words. */
static void
emit_bootloader (ToDomain *self)
{
  const char *program = to_domain_string (self, "bootloader");
  const char *key = to_domain_has (self, "bootloader_args") ? "bootloader_args" : "bootargs";
  g_autoptr (GPtrArray) words = to_domain_list (self, key);
  g_autoptr (GString) line = g_string_new (NULL);

  if (program == NULL)
    return;
  to_domain_emit (self, "  <bootloader>%s</bootloader>\n", program);
  for (guint i = 0; i < words->len; i++) {
    const char *word = to_domain_item (self, words->pdata[i]);

    if (word != NULL && *word != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", word);
  }
  if (line->len > 0)
    to_domain_emit (self, "  <bootloader_args>%s</bootloader_args>\n", line->str);
}

void
to_domain_os (ToDomain *self)
{
  if (self->type != XEN_GUEST_HVM)
    emit_bootloader (self);
  g_string_append (self->out, "  <os>\n");
  if (self->type == XEN_GUEST_HVM) {
    emit_os_hvm (self);
  } else {
    const char *firmware = to_domain_string (self, "firmware");

    g_string_append (self->out, self->type == XEN_GUEST_PVH
                                    ? "    <type arch='x86_64' machine='xenpvh'>xenpvh</type>\n"
                                    : "    <type arch='x86_64' machine='xenpv'>linux</type>\n");
    if (firmware != NULL)
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "firmware", NULL,
                     _ ("libvirt cannot choose the firmware “%s”; Xen’s usual one is used."),
                     firmware);
    emit_kernel (self, to_domain_string (self, "kernel"));
  }
  g_string_append (self->out, "  </os>\n");
}

/* [ "base", "!freq" ]: only the whole of it has a name in libvirt. */
static gboolean
wants_viridian (ToDomain *self)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, "viridian");
  gboolean on = FALSE;

  if (entry == NULL || entry->value->type != DOMUS_XEN_VALUE_LIST)
    return to_domain_boolean (self, "viridian", FALSE);
  for (guint i = 0; i < entry->value->items->len; i++) {
    const char *group = to_domain_item (self, entry->value->items->pdata[i]);

    if (group != NULL && *group != '!')
      on = TRUE;
  }
  if (entry->value->items->len > 1
      || (on
          && g_strcmp0 (((const DomusXenValue *)entry->value->items->pdata[0])->text, "defaults")
                 != 0))
    to_domain_say (self, DOMUS_XEN_RULE_LOST, "viridian", NULL,
                   _ ("libvirt knows the viridian extensions only as a whole; which groups there "
                      "are was left out."));
  return on;
}

/* acpi and apic: off unless said in the days of xm, on today. */
static gboolean
has_feature (ToDomain *self, const char *key)
{
  gboolean fallback = self->kind == DOMUS_XEN_KIND_XL || (self->flags & DOMUS_XEN_CONVERT_ACPI_ON);

  if (!to_domain_has (self, key) && self->kind == DOMUS_XEN_KIND_XM)
    to_domain_say (self, DOMUS_XEN_RULE_ASSUMED, key, NULL,
                   fallback ? _ ("The file does not say “%s”; it was taken as on, as it is today.")
                            : _ ("The file does not say “%s”; it was taken as off, as xm had it. "
                                 "Today’s tools would take it as on."),
                   key);
  return to_domain_boolean (self, key, fallback);
}

static void
emit_xen_features (ToDomain *self, GString *out)
{
  const char *passthrough = to_domain_string (self, "passthrough");
  gboolean e820 = self->type == XEN_GUEST_PV && to_domain_boolean (self, "e820_host", FALSE);
  const char *line = NULL;

  if (passthrough != NULL) {
    if (g_str_equal (passthrough, "disabled"))
      line = "      <passthrough state='off'/>\n";
    else if (g_str_equal (passthrough, "enabled"))
      line = "      <passthrough state='on'/>\n";
    else if (g_str_equal (passthrough, "sync_pt"))
      line = "      <passthrough state='on' mode='sync_pt'/>\n";
    else if (g_str_equal (passthrough, "share_pt"))
      line = "      <passthrough state='on' mode='share_pt'/>\n";
    else if (!g_str_equal (passthrough, "default"))
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "passthrough", NULL,
                     _ ("“%s” is no way of passing devices through; it was left out."),
                     passthrough);
  }
  if (!e820 && line == NULL)
    return;
  g_string_append (out, "    <xen>\n");
  if (e820)
    g_string_append (out, "      <e820_host state='on'/>\n");
  if (line != NULL)
    g_string_append (out, line);
  g_string_append (out, "    </xen>\n");
}

void
to_domain_features (ToDomain *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (self->type == XEN_GUEST_HVM) {
    if (has_feature (self, "acpi"))
      g_string_append (out, "    <acpi/>\n");
    if (has_feature (self, "apic"))
      g_string_append (out, "    <apic/>\n");
    if (to_domain_boolean (self, "pae", TRUE))
      g_string_append (out, "    <pae/>\n");
    if (!to_domain_boolean (self, "hap", TRUE))
      g_string_append (out, "    <hap state='off'/>\n");
    if (wants_viridian (self))
      g_string_append (out, "    <viridian/>\n");
  }
  emit_xen_features (self, out);
  if (out->len > 0)
    g_string_append_printf (self->out, "  <features>\n%s  </features>\n", out->str);
}

static void
emit_tsc (ToDomain *self, GString *out)
{
  static const char *const names[] = { "default", "always_emulate", "native", "native_paravirt" };
  static const char *const modes[] = { "auto", "emulate", "native", "paravirt" };
  const char *mode = to_domain_string (self, "tsc_mode");

  if (mode == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const char digit[] = { (char)('0' + i), '\0' };

    if (g_str_equal (mode, names[i]) || g_str_equal (mode, digit)) {
      g_string_append_printf (out, "    <timer name='tsc' present='yes' mode='%s'/>\n", modes[i]);
      return;
    }
  }
  to_domain_say (self, DOMUS_XEN_RULE_INVALID, "tsc_mode", NULL,
                 _ ("“%s” is no way to give the time stamp counter; it was left out."), mode);
}

void
to_domain_clock (ToDomain *self)
{
  g_autoptr (GString) timers = g_string_new (NULL);
  gboolean local = to_domain_boolean (self, "localtime", FALSE);
  gint64 seconds = 0;
  int hpet = to_domain_boolean (self, "hpet", -1);

  to_domain_number (self, "rtc_timeoffset", -G_MAXINT32, G_MAXINT32, &seconds);
  emit_tsc (self, timers);
  if (self->type == XEN_GUEST_HVM && hpet >= 0)
    g_string_append_printf (timers, "    <timer name='hpet' present='%s'/>\n", hpet ? "yes" : "no");
  if (self->type == XEN_GUEST_HVM)
    g_string_append_printf (
        self->out, "  <clock offset='variable' adjustment='%" G_GINT64_FORMAT "' basis='%s'%s>\n",
        seconds, local ? "localtime" : "utc", timers->len > 0 ? "" : "/");
  else
    g_string_append_printf (self->out, "  <clock offset='%s' adjustment='reset'%s>\n",
                            local ? "localtime" : "utc", timers->len > 0 ? "" : "/");
  if (self->type != XEN_GUEST_HVM && seconds != 0)
    to_domain_say (
        self, DOMUS_XEN_RULE_LOST, "rtc_timeoffset", NULL,
        _ ("The clock of such a guest cannot be shifted; “rtc_timeoffset” was left out."));
  if (timers->len > 0)
    g_string_append_printf (self->out, "%s  </clock>\n", timers->str);
}
