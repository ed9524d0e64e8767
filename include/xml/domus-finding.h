/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DomusSeverity:
 * @DOMUS_SEVERITY_INFO: worth knowing; nothing is wrong
 * @DOMUS_SEVERITY_WARNING: will be ignored, or surprise the user later
 * @DOMUS_SEVERITY_ERROR: will be refused, or will not work
 */
typedef enum
{
  DOMUS_SEVERITY_INFO,
  DOMUS_SEVERITY_WARNING,
  DOMUS_SEVERITY_ERROR,
} DomusSeverity;

/**
 * DomusFinding: one result of a check. Immutable once it was handed out.
 * @rule: stable id, e.g. "cd-missing"
 * @place: path in the document ("devices/disk[target/@dev='hdc']"), or NULL
 * @summary: translated, one sentence
 * @reason: translated, why it matters and where that is known from, or NULL
 * @repair: translated, what the repair would do, or NULL when there is none
 */
typedef struct
{
  gatomicrefcount refs;
  char *rule;
  DomusSeverity severity;
  char *place;
  char *summary;
  char *reason;
  char *repair;
} DomusFinding;

#define DOMUS_TYPE_FINDING (domus_finding_get_type ())
GType domus_finding_get_type (void);

DomusFinding *domus_finding_new   (const char *rule, DomusSeverity severity, const char *place,
                                   const char *summary, const char *reason, const char *repair);
DomusFinding *domus_finding_ref   (DomusFinding *self);
void          domus_finding_unref (DomusFinding *self);

/* @findings is a GPtrArray of DomusFinding, as all lists of findings are. */
const DomusFinding *domus_findings_lookup (GPtrArray *findings, const char *rule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusFinding, domus_finding_unref)

G_END_DECLS
