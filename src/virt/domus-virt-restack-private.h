/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt-private.h"
#include "domus-virt-restack.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_VIRT_MAKE_OVERLAY,
  DOMUS_VIRT_MAKE_COPY,
  DOMUS_VIRT_MAKE_NOTE,
} DomusVirtMakeKind;

/* One volume to make. */
typedef struct
{
  DomusVirtMakeKind kind;
  char *pool; /* (nullable) */
  char *name;
  char *source;
  char *source_format; /* (nullable) */
  char *format;        /* (nullable) */
  char *text;          /* (nullable): of a note */
  char *token;         /* stands for its path in the definition */
  char *path;          /* (nullable): once it is there */
} DomusVirtMake;

struct _DomusVirtRestack
{
  gatomicrefcount refs;
  GPtrArray *makes; /* of DomusVirtMake */
  GPtrArray *held;  /* of UUIDs */
  GPtrArray *doomed;
  char *uuid;     /* (nullable) */
  char *expected; /* (nullable) */
  char *xml;
  int cancelled; /* atomic */

  /* What the worker is at, for those who ask how far it is. */
  GMutex lock;
  guint step;
  char *pool;      /* (nullable): with name: the volume that grows now */
  char *name;      /* (nullable) */
  guint64 expects; /* bytes that it will hold */
};

/* In a worker. Sets @make->path, or leaves nothing behind. */
gboolean domus_virt_make_volume (DomusVirtLink *link, DomusVirtRestack *restack,
                                 DomusVirtMake *make, GError **error);
/* Tells what grows now; NULL: nothing. */
void     domus_virt_restack_at  (DomusVirtRestack *self, const char *pool, const char *name,
                                 guint64 expects);

G_END_DECLS
