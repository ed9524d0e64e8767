/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* Why a guest that is off is off. */
typedef enum
{
  DOMUS_VIRT_END_UNKNOWN, /* never ran, or the daemon does not remember */
  DOMUS_VIRT_END_BY_ITSELF,
  DOMUS_VIRT_END_FORCED, /* and crashes */
  DOMUS_VIRT_END_NOT_STARTED,
} DomusVirtEnd;

/**
 * DomusVirtLook: one guest at one moment, as nearly as libvirt can tell.
 * @config: the persistent definition, with passwords
 * @live: (nullable): of a running guest
 */
typedef struct
{
  DomusVirtState state;
  gboolean active;
  gboolean managed_save;
  DomusVirtEnd end;
  char *config;
  char *live;
} DomusVirtLook;
void domus_virt_look_free (DomusVirtLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtLook, domus_virt_look_free)

/* All in one go in the worker. A transient guest: INVALID_STATE. */
void           domus_virt_look_async  (DomusVirt *self, const char *uuid,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
DomusVirtLook *domus_virt_look_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* Starts a defined guest that is off, paused, and this one run with @xml: its
 * definition stays what it is. INVALID_STATE when it runs already. */
void     domus_virt_start_as_async  (DomusVirt *self, const char *uuid, const char *xml,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean domus_virt_start_as_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* UUIDs of the guests whose metadata under @uri mention @word: a question a
 * guest, in the background, so not for what has to be quick. */
void   domus_virt_find_noted_async  (DomusVirt *self, const char *uri, const char *word,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
char **domus_virt_find_noted_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
