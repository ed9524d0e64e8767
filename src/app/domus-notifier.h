/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection-store.h"

G_BEGIN_DECLS

/* Tells the desktop, while nobody looks at Domus, that a job has ended
 * ("notify-jobs") and that a guest has stopped by itself ("notify-guests").
 * Main thread only. */
#define DOMUS_TYPE_NOTIFIER (domus_notifier_get_type ())
G_DECLARE_FINAL_TYPE (DomusNotifier, domus_notifier, DOMUS, NOTIFIER, GObject)

DomusNotifier *domus_notifier_new (GApplication *application, DomusConnectionStore *store,
                                   GSettings *settings);

G_END_DECLS
