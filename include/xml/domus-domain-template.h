/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/**
 * DomusDomainTemplate: what New VM asks for. All strings are borrowed.
 * @uuid, @mac: written down once, so that they never change; required
 * @disk_kind: %DOMUS_SOURCE_NONE for a guest without a hard disk
 * @cd_kind, @cd_source: the install medium; %DOMUS_SOURCE_NONE leaves the
 *   drive empty, but the drive at hdc on ide is always there
 * @localtime: local time clock, for Windows
 * @video: (nullable): a model of the platform's; NULL takes its first
 * @network_kind: "network", "bridge", "user" or NULL for no network card
 * @nic_model: (nullable): "e1000", "rtl8139", ...
 * @network_boot: boot from the network when disk and CD do not
 * @metadata: (nullable): an element to put in <metadata>
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *uuid;
  guint64 memory_kib;
  guint vcpus;
  gboolean acpi;
  gboolean apic;
  gboolean pae;
  gboolean localtime;
  DomusSourceKind disk_kind;
  const char *disk_source;
  const char *disk_pool;
  const char *disk_format;
  DomusSourceKind cd_kind;
  const char *cd_source;
  const char *cd_pool;
  const char *network_kind;
  const char *network_source;
  const char *nic_model;
  const char *mac;
  const char *video;
  const char *vnc_listen;
  const char *domain_type;
  const char *metadata;
  gboolean network_boot;
} DomusDomainTemplate;

/**
 * domus_domain_template_build:
 *
 * Makes the definition of a fully virtualized guest: disk at hda on ide, CD
 * drive at hdc on ide, boot order disk, CD (and network when asked), USB
 * tablet, VNC on loopback, a serial port, on_reboot=restart.
 * Pure: the same input gives the same text.
 *
 * Returns: (transfer full): a document, or %NULL with
 *   %DOMUS_XML_ERROR_INVALID when the input cannot make one.
 */
DomusXmlDoc *domus_domain_template_build (const DomusDomainTemplate *options,
                                          const DomusPlatform *platform, GError **error);

G_END_DECLS
