/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-private.h"
#include "domus-draft.h"
#include "domus-guest-private.h"

G_BEGIN_DECLS

struct _DomusDraft
{
  GObject parent_instance;

  DomusGuest *guest;  /* (owned) */
  DomusXmlDoc *base;  /* (owned) */
  DomusXmlDoc *doc;   /* (owned) */
  GPtrArray *changes; /* (owned) (nullable): cache */
  char *name;         /* (owned) (nullable): what was handed out */
};

G_END_DECLS
