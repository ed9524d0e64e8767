/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

G_BEGIN_DECLS

/**
 * DomusConnectionOptions: what the user wants of a connection, remembered with it.
 * @name: (nullable): instead of what its address says
 * @group: (nullable): under which it is listed
 * @colour: (nullable): a name of domus_connection_colours()
 * @waits: whether it stays closed when Domus starts
 */
typedef struct
{
  char *name;
  char *group;
  char *colour;
  gboolean waits;
} DomusConnectionOptions;

DomusConnectionOptions *domus_connection_options_new  (void);
void                    domus_connection_options_free (DomusConnectionOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusConnectionOptions, domus_connection_options_free)

/* "red", "orange" ...; NULL-terminated, static. */
const char *const *domus_connection_colours      (void);
const char        *domus_connection_colour_label (const char *colour); /* translated */

const DomusConnectionOptions *domus_connection_get_options (DomusConnection *self);
/* Takes effect at once and is remembered. "label" notifies, whatever changed.
 * Texts of blanks only are none. */
void domus_connection_store_set_options (DomusConnectionStore *self, DomusConnection *connection,
                                         const DomusConnectionOptions *options);

G_END_DECLS
