/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-adapt.h"
#include "domus-domain.h"
#include "domus-xml-node.h"

G_BEGIN_DECLS

typedef struct
{
  DomusXmlDoc *domain;
  xmlNode *root;
  xmlNode *devices; /* (nullable) */
  const DomusAdaptHost *host;
  const DomusPlatform *platform;
  DomusDriver from; /* what it was made for */
  GPtrArray *findings;
} DomusAdapt;

void domus_adapt_say (DomusAdapt *self, const char *rule, const char *place, const char *format,
                      ...) G_GNUC_PRINTF (4, 5);

void domus_adapt_disks      (DomusAdapt *self);
void domus_adapt_interfaces (DomusAdapt *self);
void domus_adapt_others     (DomusAdapt *self);

G_END_DECLS
