/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-device.h"
#include "domus-draft.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks whether the image of a disk that is removed is to be deleted as well. */
#define DOMUS_TYPE_REMOVE_DISK_DIALOG (domus_remove_disk_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    DomusRemoveDiskDialog, domus_remove_disk_dialog, DOMUS, REMOVE_DISK_DIALOG, GtkDialog)

gboolean domus_remove_disk_dialog_is_needed (DomusDraft *draft, const DomusDevice *device);
GtkWidget *
domus_remove_disk_dialog_new (GtkWindow *parent, DomusDraft *draft, const DomusDevice *device);
const char *domus_remove_disk_dialog_get_place (DomusRemoveDiskDialog *self);
/* (transfer full) (nullable): path of the image to delete */
char *domus_remove_disk_dialog_get_doomed (DomusRemoveDiskDialog *self);

G_END_DECLS
