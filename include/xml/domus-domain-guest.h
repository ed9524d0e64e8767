/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/* Settings of a <domain> document that concern the guest as a whole. Getters
 * copy; setters edit in place, touch nothing else, and change nothing when the
 * value is what it was. "" stands for "the hypervisor's choice" (no element). */

/* ---- firmware ---- */

/* "bios" or "efi". */
char *domus_domain_get_firmware (const DomusXmlDoc *domain);
/* @loader: (nullable): what the host wants in <loader> for a BIOS. */
void  domus_domain_set_firmware (DomusXmlDoc *domain, const char *firmware, const char *loader);

/* ---- features ---- */

/* Of a feature with a state: "on", "off" or "". */
char    *domus_domain_get_feature_state (const DomusXmlDoc *domain, const char *name);
void     domus_domain_set_feature_state (DomusXmlDoc *domain, const char *name, const char *state);
/* Hyper-V enlightenments: "" (none), "custom" (those chosen) or "passthrough" (all). */
char    *domus_domain_get_hyperv_mode (const DomusXmlDoc *domain);
void     domus_domain_set_hyperv_mode (DomusXmlDoc *domain, const char *mode);
gboolean domus_domain_get_hyperv (const DomusXmlDoc *domain, const char *name);
void     domus_domain_set_hyperv (DomusXmlDoc *domain, const char *name, gboolean on);
/* Whether the guest may run guests: "", "vmx" (on an Intel host), "svm" (on an
 * AMD host) or "off". On Xen that takes the host's processor as the model. */
char    *domus_domain_get_nested (const DomusXmlDoc *domain);
void     domus_domain_set_nested (DomusXmlDoc *domain, const char *nested);

/* Which HAL Windows 2000, XP and 2003 choose when they are installed with
 * these settings ("halmacpi.dll"), and in words. */
const char *domus_domain_get_hal (const DomusXmlDoc *domain, const char **words);

/* ---- processors ---- */

char *domus_domain_get_cpu_mode (const DomusXmlDoc *domain);
void  domus_domain_set_cpu_mode (DomusXmlDoc *domain, const char *mode);
/* "sockets:cores:threads", or "". The product must be the maximum of vCPUs. */
char *domus_domain_get_topology (const DomusXmlDoc *domain);
void  domus_domain_set_topology (DomusXmlDoc *domain, const char *topology);
/* As domus_domain_set_vcpus(), and keeps a topology in step with the maximum. */
void  domus_domain_set_vcpus_and_topology (DomusXmlDoc *domain, guint maximum, guint current);
/* Host CPUs as libvirt writes them ("0-3,5", "0-7,^2"); "" for all of them. */
char *domus_domain_get_affinity (const DomusXmlDoc *domain);
void  domus_domain_set_affinity (DomusXmlDoc *domain, const char *cpus);
char *domus_domain_get_pinning (const DomusXmlDoc *domain, guint vcpu);
void  domus_domain_set_pinning (DomusXmlDoc *domain, guint vcpu, const char *cpus);

/* @n_cpus: of the host, 0 when not known. */
gboolean domus_cpuset_check  (const char *cpus, guint n_cpus, GError **error);
/* A bit a CPU, lowest first. */
guchar  *domus_cpuset_to_map (const char *cpus, guint n_cpus, gsize *length);

/* The guest's share against other guests; 0 for the host's own. */
guint domus_domain_get_weight (const DomusXmlDoc *domain);
void  domus_domain_set_weight (DomusXmlDoc *domain, guint weight);

/* Percent of one host CPU that the guest gets at most, 0 for no limit. Kept in
 * Domus's own metadata: no driver has a place for it. */
guint domus_domain_get_cap (const DomusXmlDoc *domain);
void  domus_domain_set_cap (DomusXmlDoc *domain, guint percent);

/* ---- clock ---- */

/* "utc", "localtime", "timezone:NAME", "variable:utc", "variable:localtime",
 * "absolute:SECONDS" or "". */
char *domus_domain_get_clock_kind (const DomusXmlDoc *domain);
void  domus_domain_set_clock_kind (DomusXmlDoc *domain, const char *kind);
/* Seconds that a "variable" clock is off its basis; 0 elsewhere. */
gint64 domus_domain_get_clock_adjustment (const DomusXmlDoc *domain);
void   domus_domain_set_clock_adjustment (DomusXmlDoc *domain, gint64 seconds);
/* Attributes of <timer>: "present", "mode", "tickpolicy", "track", "frequency". */
char *domus_domain_get_timer (const DomusXmlDoc *domain, const char *name, const char *attribute);
void  domus_domain_set_timer (DomusXmlDoc *domain, const char *name, const char *attribute,
                              const char *value);

G_END_DECLS
