/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-guest.h"
#include "domus-guest-facts.h"
#include "domus-history.h"
#include "domus-virt.h"

G_BEGIN_DECLS

struct _DomusGuest
{
  GObject parent_instance;

  DomusConnection *connection; /* (weak) (nullable) */
  char *uuid;                  /* (owned) */
  char *name;                  /* (owned) */
  char *title;                 /* (owned) (nullable) */
  int id;
  DomusGuestState state;
  guint persistent : 1;
  guint gone : 1;
  guint display_refused : 1; /* and its CPU time stands still */
  guint looking : 1; /* whether the device model is dead */
  guint reading : 1;
  guint read_again : 1;
  guint renaming : 1; /* undefined for a moment: not gone */
  guint tidying : 1;  /* the answers' disc is being removed */
  guint facts_stale : 1;
  guint facts_wanted : 1; /* is in the reader's queue */
  guint stop_asked : 1; /* here, since it runs */
  guint busy;
  guint holds;

  struct _DomusGuestDetails *details; /* (owned) (nullable): while held */
  struct _DomusGuestStats *stats;     /* (owned) (nullable): since it was watched */
  DomusGuestFacts *facts;             /* (owned) (nullable): once wanted */
  char *addresses;                    /* (owned) (nullable) */
  char *folded_name;                  /* (owned) (nullable): once searched */
};

/* Read from the host while somebody holds the guest. */
typedef struct _DomusGuestDetails
{
  DomusXmlDoc *live;        /* (owned) (nullable) */
  DomusXmlDoc *config;      /* (owned) (nullable) */
  DomusXmlDoc *started;     /* (owned) (nullable): first live one seen with started_id */
  int started_id;
  GError *error;            /* (owned) (nullable) */
  GPtrArray *findings;      /* (owned) */
  GPtrArray *pending;       /* (owned) */
  GHashTable *path_states;  /* (owned): path -> DomusPathState + 1 */
  char *undo_label;         /* (owned) (nullable) */
  GCancellable *cancellable;
} DomusGuestDetails;

void        domus_guest_details_free (DomusGuestDetails *details);
GPtrArray  *domus_guest_list_waiting (DomusGuest *self,
                                      const DomusXmlDoc *live,
                                      const DomusXmlDoc *config);

DomusGuest *domus_guest_new       (DomusConnection *connection, const DomusVirtGuest *info);
void        domus_guest_update    (DomusGuest *self, const DomusVirtGuest *info);
void        domus_guest_set_gone  (DomusGuest *self);
void        domus_guest_set_lost  (DomusGuest *self); /* the connection is closed */
void        domus_guest_take_title (DomusGuest *self, const char *title);
void        domus_guest_begin     (DomusGuest *self); /* busy, counted */
void        domus_guest_end       (DomusGuest *self);
void        domus_guest_expect_stop (DomusGuest *self); /* nobody needs to be told of it */
void        domus_guest_recheck   (DomusGuest *self); /* findings and pending again */
void        domus_guest_tidy_answers (DomusGuest *self, const DomusXmlDoc *config);
DomusVirt  *domus_guest_get_virt  (DomusGuest *self, GError **error);
DomusHistory *domus_guest_get_history (DomusGuest *self);
void        domus_guest_fill_case (DomusGuest *self, DomusCdCase *cd_case);

/* Definition and live text read afresh, in one go. */
typedef struct
{
  DomusXmlDoc *config;
  DomusXmlDoc *live; /* (nullable) */
} DomusGuestDocs;
void            domus_guest_docs_free        (DomusGuestDocs *self);
void            domus_guest_read_docs_async  (DomusGuest *self, DomusVirtXmlFlags extra,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
DomusGuestDocs *domus_guest_read_docs_finish (DomusGuest *self, GAsyncResult *result,
                                              GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusGuestDocs, domus_guest_docs_free)

/* Of a run that was seen for the first time. */
void        domus_guest_keep_cap  (DomusGuest *self);

/* What looks like an empty drive where a truly empty one is dangerous. */
void     domus_guest_find_placeholder_async  (DomusGuest *self, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
char    *domus_guest_find_placeholder_finish (DomusGuest *self, GAsyncResult *result,
                                              GError **error);
void     domus_guest_make_placeholder_async  (DomusGuest *self, const char *path,
                                              GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_make_placeholder_finish (DomusGuest *self, GAsyncResult *result,
                                              GError **error);

/* Off and on again: what replaces a reset, and "restart now". */
void     domus_guest_restart_async  (DomusGuest *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_restart_finish (DomusGuest *self, GAsyncResult *result, GError **error);

G_END_DECLS
