/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-os-family.h"

#include "domus-units.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KIB_OF_MIB(n) ((guint64)(n)*1024)

/* Least values: what the makers' own requirements say, and Setup checks. */
static const DomusOsFamilyInfo families[] = {
  { .family = DOMUS_OS_FAMILY_OTHER,
    .label = N_ ("Another system"),
    .why = N_ ("Settings that most systems accept: ACPI and APIC, an Intel e1000 network card, "
               "the clock in UTC."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (64),
    .usual_kib = KIB_OF_MIB (2048),
    .usual_bytes = 20 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_NT4,
    .label = N_ ("Windows NT 4.0"),
    .why = N_ ("It knows neither ACPI nor USB: one CPU, a Cirrus video card, and Setup’s standard "
               "PC."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .windows = TRUE,
    .most_vcpus = 1,
    .nic = "pcnet",
    .video = "cirrus",
    .least_kib = KIB_OF_MIB (64),
    .usual_kib = KIB_OF_MIB (256),
    .least_bytes = 256 * DOMUS_MIB,
    .usual_bytes = 4 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_2000,
    .label = N_ ("Windows 2000"),
    .why = N_ ("It is installed in two phases, because Setup may hang with ACPI; it has drivers "
               "for a Realtek 8139 network card and a Cirrus video card."),
    .plan = DOMUS_INSTALL_TWO_PHASES,
    .answers = DOMUS_OS_ANSWERS_SIF,
    .windows = TRUE,
    .nt5 = TRUE,
    .most_vcpus = 2,
    .nic = "rtl8139",
    .video = "cirrus",
    .least_kib = KIB_OF_MIB (64),
    .usual_kib = KIB_OF_MIB (512),
    .least_bytes = 2 * DOMUS_GIB,
    .usual_bytes = 8 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_XP,
    .label = N_ ("Windows XP"),
    .why = N_ ("It is installed in two phases, because Setup may hang with ACPI; it has drivers "
               "for a Realtek 8139 network card and a Cirrus video card."),
    .plan = DOMUS_INSTALL_TWO_PHASES,
    .answers = DOMUS_OS_ANSWERS_SIF,
    .windows = TRUE,
    .nt5 = TRUE,
    .most_vcpus = 2,
    .nic = "rtl8139",
    .video = "cirrus",
    .least_kib = KIB_OF_MIB (64),
    .usual_kib = KIB_OF_MIB (1024),
    .least_bytes = 2 * DOMUS_GIB,
    .usual_bytes = 16 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_2003,
    .label = N_ ("Windows Server 2003"),
    .why = N_ ("It is installed in one phase with ACPI and APIC; it has drivers for a Realtek "
               "8139 network card and a Cirrus video card."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .answers = DOMUS_OS_ANSWERS_SIF,
    .windows = TRUE,
    .nt5 = TRUE,
    .nic = "rtl8139",
    .video = "cirrus",
    .least_kib = KIB_OF_MIB (128),
    .usual_kib = KIB_OF_MIB (1024),
    .least_bytes = 2 * DOMUS_GIB,
    .usual_bytes = 20 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_VISTA,
    .label = N_ ("Windows Vista or Server 2008"),
    .why = N_ ("It is installed in one phase and needs ACPI; it has a driver for an Intel e1000 "
               "network card."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .answers = DOMUS_OS_ANSWERS_UNATTEND,
    .windows = TRUE,
    .needs_acpi = TRUE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (512),
    .usual_kib = KIB_OF_MIB (2048),
    .least_bytes = 16 * DOMUS_GIB,
    .usual_bytes = 40 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_7,
    .label = N_ ("Windows 7 or Server 2008 R2"),
    .why = N_ ("It is installed in one phase and needs ACPI; it has a driver for an Intel e1000 "
               "network card."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .answers = DOMUS_OS_ANSWERS_UNATTEND,
    .windows = TRUE,
    .needs_acpi = TRUE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (512),
    .usual_kib = KIB_OF_MIB (2048),
    .least_bytes = 16 * DOMUS_GIB,
    .usual_bytes = 40 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_8,
    .label = N_ ("Windows 8, 10, or Server 2012 to 2022"),
    .why = N_ ("It is installed in one phase and needs ACPI; it has a driver for an Intel e1000 "
               "network card."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .answers = DOMUS_OS_ANSWERS_UNATTEND,
    .windows = TRUE,
    .needs_acpi = TRUE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (1024),
    .usual_kib = KIB_OF_MIB (4096),
    .least_bytes = 20 * DOMUS_GIB,
    .usual_bytes = 64 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_WINDOWS_11,
    .label = N_ ("Windows 11 or Server 2025"),
    .why = N_ ("It is installed in one phase and needs ACPI; its Setup also looks for a TPM, "
               "Secure Boot, two CPUs and 4 GiB of memory."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .answers = DOMUS_OS_ANSWERS_UNATTEND,
    .windows = TRUE,
    .needs_acpi = TRUE,
    .wants_tpm = TRUE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (4096),
    .usual_kib = KIB_OF_MIB (4096),
    .least_bytes = 64 * DOMUS_GIB,
    .usual_bytes = 64 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_LINUX,
    .label = N_ ("Linux"),
    .why = N_ ("It is installed in one phase with ACPI and APIC, an Intel e1000 network card and "
               "the clock in UTC."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (128),
    .usual_kib = KIB_OF_MIB (2048),
    .usual_bytes = 20 * DOMUS_GIB },
  { .family = DOMUS_OS_FAMILY_BSD,
    .label = N_ ("BSD"),
    .why = N_ ("It is installed in one phase with ACPI and APIC, an Intel e1000 network card and "
               "the clock in UTC."),
    .plan = DOMUS_INSTALL_ONE_PHASE,
    .nic = "e1000",
    .least_kib = KIB_OF_MIB (128),
    .usual_kib = KIB_OF_MIB (1024),
    .usual_bytes = 20 * DOMUS_GIB },
};

/* The order of the Xen book's table. */
static const DomusHal hals[] = {
  { FALSE, FALSE, FALSE, "hal.dll", N_ ("Standard PC") },
  { FALSE, TRUE, FALSE, "halapic.dll", N_ ("MPS uniprocessor PC") },
  { FALSE, TRUE, TRUE, "halmps.dll", N_ ("MPS multiprocessor PC") },
  { TRUE, FALSE, FALSE, "halacpi.dll", N_ ("ACPI PC with PIC") },
  { TRUE, TRUE, FALSE, "halaacpi.dll", N_ ("ACPI uniprocessor PC") },
  { TRUE, TRUE, TRUE, "halmacpi.dll", N_ ("ACPI multiprocessor PC") },
};

/**
 * domus_os_family_get:
 *
 * Returns: (transfer none): the row; that of OTHER for what is not in the table.
 */
const DomusOsFamilyInfo *
domus_os_family_get (DomusOsFamily family)
{
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (families[i].family == family)
      return &families[i];
  return &families[0];
}

/**
 * domus_os_family_get_plan:
 *
 * Returns: how an installation of the family goes.
 */
DomusInstallKind
domus_os_family_get_plan (DomusOsFamily family)
{
  return domus_os_family_get (family)->plan;
}

typedef struct
{
  const char *prefix;
  DomusOsFamily family;
} Name;

static DomusOsFamily
find_prefix (const Name *names, gsize n, const char *text)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_has_prefix (text, names[i].prefix))
      return names[i].family;
  return DOMUS_OS_FAMILY_OTHER;
}

/**
 * domus_os_family_from_id:
 * @short_id: (nullable): libosinfo's
 *
 * Returns: the family; LINUX only for distributions that are known by name.
 */
DomusOsFamily
domus_os_family_from_id (const char *short_id)
{
  /* Longer prefixes first. */
  static const Name names[] = {
    { "winnt4", DOMUS_OS_FAMILY_WINDOWS_NT4 },
    { "winnt3", DOMUS_OS_FAMILY_WINDOWS_NT4 },
    { "win2k3", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "win2k8r2", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "win2k8", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "win2k12", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win2k16", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win2k19", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win2k22", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win2k25", DOMUS_OS_FAMILY_WINDOWS_11 },
    { "win2k", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "winxp", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "winvista", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "win7", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "win8", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win10", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win11", DOMUS_OS_FAMILY_WINDOWS_11 },
    { "freebsd", DOMUS_OS_FAMILY_BSD },
    { "openbsd", DOMUS_OS_FAMILY_BSD },
    { "netbsd", DOMUS_OS_FAMILY_BSD },
    { "dragonfly", DOMUS_OS_FAMILY_BSD },
    { "ghostbsd", DOMUS_OS_FAMILY_BSD },
    { "hellosystem", DOMUS_OS_FAMILY_BSD },
    { "midnightbsd", DOMUS_OS_FAMILY_BSD },
    { "almalinux", DOMUS_OS_FAMILY_LINUX },
    { "alpinelinux", DOMUS_OS_FAMILY_LINUX },
    { "altlinux", DOMUS_OS_FAMILY_LINUX },
    { "alt.", DOMUS_OS_FAMILY_LINUX },
    { "archlinux", DOMUS_OS_FAMILY_LINUX },
    { "asianux", DOMUS_OS_FAMILY_LINUX },
    { "caasp", DOMUS_OS_FAMILY_LINUX },
    { "centos", DOMUS_OS_FAMILY_LINUX },
    { "circle", DOMUS_OS_FAMILY_LINUX },
    { "debian", DOMUS_OS_FAMILY_LINUX },
    { "elementary", DOMUS_OS_FAMILY_LINUX },
    { "endless", DOMUS_OS_FAMILY_LINUX },
    { "eos", DOMUS_OS_FAMILY_LINUX },
    { "eurolinux", DOMUS_OS_FAMILY_LINUX },
    { "fedora", DOMUS_OS_FAMILY_LINUX },
    { "gentoo", DOMUS_OS_FAMILY_LINUX },
    { "gnome", DOMUS_OS_FAMILY_LINUX },
    { "guix", DOMUS_OS_FAMILY_LINUX },
    { "linux", DOMUS_OS_FAMILY_LINUX },
    { "mageia", DOMUS_OS_FAMILY_LINUX },
    { "mandrake", DOMUS_OS_FAMILY_LINUX },
    { "mandriva", DOMUS_OS_FAMILY_LINUX },
    { "manjaro", DOMUS_OS_FAMILY_LINUX },
    { "miraclelinux", DOMUS_OS_FAMILY_LINUX },
    { "nixos", DOMUS_OS_FAMILY_LINUX },
    { "ol", DOMUS_OS_FAMILY_LINUX },
    { "opensuse", DOMUS_OS_FAMILY_LINUX },
    { "popos", DOMUS_OS_FAMILY_LINUX },
    { "pureos", DOMUS_OS_FAMILY_LINUX },
    { "rhel", DOMUS_OS_FAMILY_LINUX },
    { "rhl", DOMUS_OS_FAMILY_LINUX },
    { "rocky", DOMUS_OS_FAMILY_LINUX },
    { "scientificlinux", DOMUS_OS_FAMILY_LINUX },
    { "silverblue", DOMUS_OS_FAMILY_LINUX },
    { "sled", DOMUS_OS_FAMILY_LINUX },
    { "sles", DOMUS_OS_FAMILY_LINUX },
    { "slackware", DOMUS_OS_FAMILY_LINUX },
    { "tails", DOMUS_OS_FAMILY_LINUX },
    { "trisquel", DOMUS_OS_FAMILY_LINUX },
    { "ubuntu", DOMUS_OS_FAMILY_LINUX },
    { "voidlinux", DOMUS_OS_FAMILY_LINUX },
    { "xubuntu", DOMUS_OS_FAMILY_LINUX },
  };

  return short_id != NULL ? find_prefix (names, G_N_ELEMENTS (names), short_id)
                          : DOMUS_OS_FAMILY_OTHER;
}

/* Labels that Microsoft gave its discs begin so; seen in libosinfo's data. */
static DomusOsFamily
family_from_label (const char *label)
{
  static const Name names[] = {
    { "NTWKS40", DOMUS_OS_FAMILY_WINDOWS_NT4 },
    { "NTSRV40", DOMUS_OS_FAMILY_WINDOWS_NT4 },
    { "W2PFPP", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "W2AFPP", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "W2SFPP", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "WXP", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "WXHFPP", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "WXPFPP", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "GRTM", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "XRMPFPP", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "CRMPXFPP", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "NRMSFPP", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "CRMSFPP", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "ARMSFPP", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "FRMCFRE", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "LRMCFRE", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "KRMSFRE", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "GRMC", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "GRMS", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "GSP1RMC", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "HRM_", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "IRM_", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "IR", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "J_", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "JM1_", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "SSS_", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "CCCOMA_", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "CPBA_", DOMUS_OS_FAMILY_WINDOWS_11 },
    { "DEBIAN", DOMUS_OS_FAMILY_LINUX },
    { "UBUNTU", DOMUS_OS_FAMILY_LINUX },
    { "FEDORA", DOMUS_OS_FAMILY_LINUX },
    { "RHEL", DOMUS_OS_FAMILY_LINUX },
    { "CENTOS", DOMUS_OS_FAMILY_LINUX },
    { "OPENSUSE", DOMUS_OS_FAMILY_LINUX },
    { "ROCKY", DOMUS_OS_FAMILY_LINUX },
    { "ALMALINUX", DOMUS_OS_FAMILY_LINUX },
    { "ARCH_", DOMUS_OS_FAMILY_LINUX },
    { "ALPINE", DOMUS_OS_FAMILY_LINUX },
    { "FREEBSD", DOMUS_OS_FAMILY_BSD },
    { "OPENBSD", DOMUS_OS_FAMILY_BSD },
    { "NETBSD", DOMUS_OS_FAMILY_BSD },
  };
  g_autofree char *upper = g_ascii_strup (label, -1);

  return find_prefix (names, G_N_ELEMENTS (names), upper);
}

/* As people name their images; only letters and digits are left of it. */
static DomusOsFamily
family_from_words (const char *name)
{
  static const Name names[] = {
    { "windowsnt4", DOMUS_OS_FAMILY_WINDOWS_NT4 },
    { "winnt4", DOMUS_OS_FAMILY_WINDOWS_NT4 },
    { "windows2000", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "win2000", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "win2k3", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "win2003", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "win2k", DOMUS_OS_FAMILY_WINDOWS_2000 },
    { "winxp", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "windowsxp", DOMUS_OS_FAMILY_WINDOWS_XP },
    { "server2003", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "windows2003", DOMUS_OS_FAMILY_WINDOWS_2003 },
    { "vista", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "server2008r2", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "server2008", DOMUS_OS_FAMILY_WINDOWS_VISTA },
    { "windows7", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "win7", DOMUS_OS_FAMILY_WINDOWS_7 },
    { "windows8", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win8", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "windows10", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "win10", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "windows11", DOMUS_OS_FAMILY_WINDOWS_11 },
    { "win11", DOMUS_OS_FAMILY_WINDOWS_11 },
    { "server2012", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "server2016", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "server2019", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "server2022", DOMUS_OS_FAMILY_WINDOWS_8 },
    { "server2025", DOMUS_OS_FAMILY_WINDOWS_11 },
    { "freebsd", DOMUS_OS_FAMILY_BSD },
    { "openbsd", DOMUS_OS_FAMILY_BSD },
    { "netbsd", DOMUS_OS_FAMILY_BSD },
    { "debian", DOMUS_OS_FAMILY_LINUX },
    { "ubuntu", DOMUS_OS_FAMILY_LINUX },
    { "fedora", DOMUS_OS_FAMILY_LINUX },
    { "linux", DOMUS_OS_FAMILY_LINUX },
    { "centos", DOMUS_OS_FAMILY_LINUX },
    { "opensuse", DOMUS_OS_FAMILY_LINUX },
  };
  GString *plain = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (plain, g_ascii_tolower (*c));
  text = g_string_free (plain, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strstr (text, names[i].prefix) != NULL)
      return names[i].family;
  return DOMUS_OS_FAMILY_OTHER;
}

/**
 * domus_os_family_from_disc:
 * @volume_id: (nullable): of the disc's file system
 * @file_name: (nullable): of its image
 *
 * A guess for discs that libosinfo does not know. Windows 11's discs are
 * labelled as Windows 10's are, so that the file's name counts first.
 */
DomusOsFamily
domus_os_family_from_disc (const char *volume_id, const char *file_name)
{
  DomusOsFamily family = file_name != NULL ? family_from_words (file_name) : DOMUS_OS_FAMILY_OTHER;

  if (family == DOMUS_OS_FAMILY_OTHER && volume_id != NULL)
    family = family_from_label (volume_id);
  if (family == DOMUS_OS_FAMILY_OTHER && volume_id != NULL)
    family = family_from_words (volume_id);
  return family;
}

/**
 * domus_hal_get:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusHal *
domus_hal_get (gboolean acpi, gboolean apic, guint vcpus)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hals); i++)
    if (!hals[i].acpi == !acpi && !hals[i].apic == !apic && hals[i].several == (vcpus > 1))
      return &hals[i];
  return NULL;
}

/**
 * domus_hal_list:
 *
 * Returns: (transfer none) (array length=n): all of them.
 */
const DomusHal *
domus_hal_list (gsize *n)
{
  *n = G_N_ELEMENTS (hals);
  return hals;
}
