/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/* The way from emulated to paravirtual hardware, for guests whose system does
 * not bring the drivers: a disc with drivers in a drive of its own, a small
 * disk and a network card for the system to find, and in the end the guest's
 * own cards. What was done is noted in the metadata (<domus:pv>), so that it
 * can be gone on with, and taken back. */

typedef enum
{
  DOMUS_PV_DISC,   /* puts a disc into a drive for it */
  DOMUS_PV_PLUG,   /* adds the small disk and the card */
  DOMUS_PV_UNPLUG, /* removes them */
  DOMUS_PV_SWITCH, /* makes the emulated cards paravirtual, and removes what was added */
  DOMUS_PV_BACK,   /* makes the switched cards what they were */
  DOMUS_PV_LEFT,   /* notes an image that could not be deleted yet; NULL: it is gone */
} DomusPvStep;

/**
 * DomusPvState: how far a guest has come.
 * @disc: (nullable): path of the disc in the drive for drivers
 * @disk: (nullable): target of the small disk
 * @image: (nullable): path of its image
 * @left: (nullable): path of the image of a disk that was removed, not yet deleted
 * @card: (nullable): MAC address of the added card
 * @emulated: the guest's own cards that are emulated
 * @switched: the guest's own cards that were switched
 */
typedef struct
{
  char *disc;
  char *disk;
  char *image;
  char *left;
  char *card;
  guint emulated;
  guint switched;
} DomusPvState;

DomusPvState *domus_pv_state_read (const DomusXmlDoc *domain);
void          domus_pv_state_free (DomusPvState *self);

/* DISC takes the disc's path, PLUG and LEFT the image's (raw); the others nothing. FALSE
 * with DOMUS_XML_ERROR_INVALID, in words, where there is nothing to be done or
 * no place left; @domain may then be half edited. */
gboolean domus_pv_edit (DomusXmlDoc *domain, const DomusPlatform *platform, DomusPvStep step,
                        DomusSourceKind kind, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusPvState, domus_pv_state_free)

G_END_DECLS
