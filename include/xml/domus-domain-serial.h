/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/**
 * DomusSerial: a serial port or console that text goes through.
 * @alias: what libvirt calls it while the guest runs: "serial0", "console1"
 * @kind: "serial" or "console"
 * @backend: what it is connected to on the host: "pty", "file", "tcp", ...
 * @target: (nullable): what the guest sees: "isa-serial", "virtio", "xen", ...
 * @port: the number in the guest
 * @is_open: whether libvirt lets us at it: its other end is a pty or a socket
 */
typedef struct
{
  char *alias;
  char *kind;
  char *backend;
  char *target;
  guint port;
  gboolean is_open;
} DomusSerial;
void domus_serial_free (DomusSerial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusSerial, domus_serial_free)

GPtrArray *domus_domain_list_serials (const DomusXmlDoc *domain);

G_END_DECLS
