/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-console-view-private.h"

G_BEGIN_DECLS

/* What is copied in a guest can be pasted here and the other way round, where
 * the guest's display carries it and the user has not opted out. It goes to a
 * guest only when that guest is given the keyboard. */
#define DOMUS_TYPE_CLIPBOARD_SHARE (domus_clipboard_share_get_type ())
G_DECLARE_FINAL_TYPE (DomusClipboardShare, domus_clipboard_share, DOMUS, CLIPBOARD_SHARE, GObject)

DomusClipboardShare *domus_clipboard_share_new (DomusConsoleView *console, GSettings *settings);

G_END_DECLS
