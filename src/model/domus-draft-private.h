/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-private.h"
#include "domus-draft.h"
#include "domus-guest-private.h"
#include "domus-virt-tune.h"

G_BEGIN_DECLS

struct _DomusDraft
{
  GObject parent_instance;

  DomusGuest *guest;        /* (owned) */
  DomusXmlDoc *base;        /* (owned) */
  DomusXmlDoc *doc;         /* (owned) */
  DomusXmlDoc *theirs;      /* (owned) (nullable): what somebody else made of base meanwhile */
  GPtrArray *changes;       /* (owned) (nullable): cache */
  GPtrArray *findings;      /* (owned) (nullable): cache */
  GPtrArray *steps;         /* (owned) (nullable): cache of domus_draft_plan_live() */
  GPtrArray *report;        /* (owned): of DomusApplyLine, of the last apply */
  GPtrArray *failed;        /* (owned): of DomusLiveStep, of the last apply */
  GCancellable *cancellable;
  char *name;               /* (owned) (nullable): what was handed out */
  char *seen;               /* (owned) (nullable): fingerprint of the guest's config last seen */
  const char *action;       /* what the history is told */
  DomusXmlDoc *unsure_before; /* (owned) (nullable): of an apply whose end was not heard */
  char *unsure_label;         /* (owned) (nullable) */
  const char *unsure_action;
  gboolean kept;            /* edits of a window that is gone came back */
  gboolean applying;
  gboolean reading;
};

/* Private: another base; own edits are lost unless @doc has them. Takes both. */
void domus_draft_take_docs (DomusDraft *self, DomusXmlDoc *base, DomusXmlDoc *doc);
/* Follows what happens to the definition outside. */
void domus_draft_watch     (DomusDraft *self);
/* (transfer full): paths that were handed to domus_draft_own_disk() or
 * domus_draft_doom_disk(), and whose fate is open. */
GPtrArray *domus_draft_copy_disks (DomusDraft *self, gboolean doomed);
/* Somebody else's version turned up. Takes @config. */
void domus_draft_found     (DomusDraft *self, DomusXmlDoc *config);

/* ---- the running guest ---- */

typedef enum
{
  DOMUS_LIVE_WAIT, /* nothing to be done now */
  DOMUS_LIVE_DEVICE,
  DOMUS_LIVE_TUNE,
} DomusLiveKind;

/* One change that can, or cannot, be made in the running guest. */
typedef struct
{
  DomusLiveKind kind;
  char *place; /* of the setting or device */
  char *words; /* (nullable) */
  char *when;  /* a sentence */
  char *xml;   /* of a device */
  DomusVirtDeviceAction action;
  DomusTuneStep *tune; /* of a value */
  gboolean done;
  GError *error; /* (nullable) */
} DomusLiveStep;
void       domus_live_step_free  (DomusLiveStep *self);
/* (transfer full): what to do in the running guest; empty when it is off. */
GPtrArray *domus_draft_plan_live (DomusGuest *guest, const DomusXmlDoc *live,
                                  const DomusXmlDoc *before, const DomusXmlDoc *after);
/* Runs those that are not done, one after the other; goes on after failures.
 * Holds @steps. Never fails itself: each step says. */
void       domus_draft_run_live_async  (DomusDraft *self, GPtrArray *steps,
                                        GAsyncReadyCallback callback, gpointer user_data);
void       domus_draft_run_live_finish (DomusDraft *self, GAsyncResult *result);
/* Takes those that failed out of @steps, to be tried again. */
void    domus_draft_collect_failed (DomusDraft *self, GPtrArray *steps);
GError *domus_draft_partial_error  (DomusDraft *self); /* of those */
/* The step that makes @change true, or NULL. */
const DomusLiveStep *domus_live_steps_find (GPtrArray *steps, const DomusChange *change);

/* ---- renaming, where the driver cannot ---- */

/* Undefine and define. What is between the two is kept in a file, and put back
 * by domus_rescue_recover() should Domus or the host go down in between.
 * @before: with passwords, as it is defined now. */
void     domus_draft_rename_async  (DomusGuest *guest, const DomusXmlDoc *before,
                                    const DomusXmlDoc *after, GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean domus_draft_rename_finish (GAsyncResult *result, GError **error);

G_END_DECLS
