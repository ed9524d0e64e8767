/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-guest-facts.h"

G_BEGIN_DECLS

/* What the list knows of each guest beyond its name and state. Nothing is read
 * until somebody wants it; then in the background, some guests at a time.
 * Signal of DomusConnection: "facts-read" (): of some guests, once for many. */

/* NULL until they were read. Borrowed until the next "facts-read". */
const DomusGuestFacts *domus_guest_get_facts     (DomusGuest *self);
/* On the network, apart by ", "; NULL where none is known. */
const char            *domus_guest_get_addresses (DomusGuest *self);

/* Reads those of @guests that are not known or have changed, first. */
void     domus_connection_want_facts     (DomusConnection *self, GPtrArray *guests);
/* From now on those of all guests, new ones as well. */
void     domus_connection_want_all_facts (DomusConnection *self);
gboolean domus_connection_has_all_facts  (DomusConnection *self);

/* ---- what is searched for ---- */

/* Words of which a guest must have each, somewhere: in name, title, notes,
 * tags, MAC addresses, disks' paths, addresses, UUID. "tag:NAME" wants a tag
 * of that name, "is:running", "is:off" ... a state; quotes hold words
 * together. */
typedef struct _DomusQuery DomusQuery;
DomusQuery *domus_query_new     (const char *text); /* NULL when it is blank */
void        domus_query_free    (DomusQuery *self);
gboolean    domus_query_matches (const DomusQuery *self, DomusGuest *guest);
/* Whether each guest that matches @self matched @before as well. */
gboolean    domus_query_narrows (const DomusQuery *self, const DomusQuery *before);
gboolean    domus_query_equal   (const DomusQuery *self, const DomusQuery *other);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusQuery, domus_query_free)

/* ---- tags and notes ---- */

/**
 * DomusLabelEdit: what is changed in the definitions of some guests.
 * @add: (nullable): of DomusTag
 * @remove: (nullable): names
 * @notes: (nullable): replaces the notes; "" takes them away
 */
typedef struct
{
  GPtrArray *add;
  char **remove;
  char *notes;
} DomusLabelEdit;
DomusLabelEdit *domus_label_edit_new  (void);
void            domus_label_edit_free (DomusLabelEdit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusLabelEdit, domus_label_edit_free)

/* As an edit like any other: with an undo entry, and never over a foreign
 * change. @edit is copied. */
void     domus_guest_edit_labels_async  (DomusGuest *self, const DomusLabelEdit *edit,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_guest_edit_labels_finish (DomusGuest *self, GAsyncResult *result,
                                         GError **error);

G_END_DECLS
