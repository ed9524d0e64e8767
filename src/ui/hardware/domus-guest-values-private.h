/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-form-page-private.h"
#include "domus-guest-tune.h"

G_BEGIN_DECLS

/* What the tables of the pages about the guest as a whole have in common. */

char *domus_value_yes_or_no (gboolean on);
char *domus_value_number (guint64 value);
gboolean domus_value_is_yes (const char *value);
/* Shows "The hypervisor’s choice" for "", the value itself otherwise. */
char *domus_value_format_choice (const char *value);
/* Adds choices: pairs of an id and a label for gettext, ended by NULL. */
void domus_value_add_choices (GtkComboBoxText *combo, const char *const *pairs);
DomusGuest *domus_value_get_guest (DomusFormPage *page);

/* What the host knows of the guest beside its definition, or NULL until it has
 * answered; the first call asks, and the page is loaded again with the answer
 * and whenever the guest starts or stops. Owned by the page. */
DomusGuestTune *domus_value_get_tune (DomusFormPage *page);
/* Asks again. */
void domus_value_ask_tune (DomusFormPage *page);

/* The pages that are not tables of devices. */
GtkWidget *domus_system_page_new (void);
GtkWidget *domus_clock_page_new (void);
GtkWidget *domus_scheduler_page_new (void);

G_END_DECLS
