/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-connection.h"
#include "domus-finding.h"

G_BEGIN_DECLS

/**
 * DomusHostFact: one thing that is known of a host.
 * @section: translated; facts of a section follow one another
 * @label, @value: translated
 */
typedef struct
{
  const char *section;
  const char *label;
  char *value;
} DomusHostFact;

/**
 * DomusHostReport: a host at one moment.
 * @facts: (element-type DomusHostFact)
 * @findings: (element-type DomusFinding): what is wrong, and what to do; the worst first
 * @memory_kib, @held_kib, @free_kib: all of it, that of running guests, what
 *   nobody uses; 0 when not known
 * @held_is_all: whether every running guest was counted
 */
typedef struct
{
  GPtrArray *facts;
  GPtrArray *findings;
  guint64 memory_kib;
  guint64 held_kib;
  guint64 free_kib;
  gboolean held_is_all;
} DomusHostReport;
void domus_host_report_free (DomusHostReport *self);

/* Asks the host much; for a page that is looked at. */
void             domus_connection_look_at_host_async  (DomusConnection *self,
                                                       GCancellable *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer user_data);
DomusHostReport *domus_connection_look_at_host_finish (DomusConnection *self,
                                                       GAsyncResult *result, GError **error);
/* All of it as plain text, for a bug report. */
char            *domus_host_report_to_text (const DomusHostReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusHostReport, domus_host_report_free)

G_END_DECLS
