/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "Insert…", "Eject" and "Put CD Back" of one guest's window.
 * Property "busy". Signal "changed" (const char *words): a change was made. */
#define DOMUS_TYPE_CD_CHANGER (domus_cd_changer_get_type ())
G_DECLARE_FINAL_TYPE (DomusCdChanger, domus_cd_changer, DOMUS, CD_CHANGER, GObject)

DomusCdChanger *
domus_cd_changer_new (GtkWindow *window, DomusConnectionStore *store, DomusGuest *guest);
void domus_cd_changer_insert (DomusCdChanger *self);
void domus_cd_changer_eject (DomusCdChanger *self);
void domus_cd_changer_put_back (DomusCdChanger *self);
gboolean domus_cd_changer_is_busy (DomusCdChanger *self);

G_END_DECLS
