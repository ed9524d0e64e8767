/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-finding.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (DomusFinding, domus_finding, domus_finding_ref, domus_finding_unref)

/**
 * domus_finding_new:
 * @rule: a stable id
 * @place: (nullable): path in the document
 * @summary: translated, one sentence
 * @reason: (nullable): translated, why it matters
 * @repair: (nullable): translated, what a repair would do
 *
 * Returns: (transfer full): a finding; all strings are copied.
 */
DomusFinding *
domus_finding_new (const char *rule,
                   DomusSeverity severity,
                   const char *place,
                   const char *summary,
                   const char *reason,
                   const char *repair)
{
  DomusFinding *self = g_new0 (DomusFinding, 1);

  g_atomic_ref_count_init (&self->refs);
  self->rule = g_strdup (rule);
  self->severity = severity;
  self->place = g_strdup (place);
  self->summary = g_strdup (summary);
  self->reason = g_strdup (reason);
  self->repair = g_strdup (repair);
  return self;
}

/**
 * domus_finding_ref:
 *
 * Returns: @self. May be called in any thread.
 */
DomusFinding *
domus_finding_ref (DomusFinding *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_finding_unref:
 * @self: (nullable): a finding
 *
 * May be called in any thread.
 */
void
domus_finding_unref (DomusFinding *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->rule);
  g_free (self->place);
  g_free (self->summary);
  g_free (self->reason);
  g_free (self->repair);
  g_free (self);
}

/**
 * domus_findings_lookup:
 * @findings: (nullable) (element-type DomusFinding): a list
 *
 * Returns: (transfer none) (nullable): the first finding of that rule.
 */
const DomusFinding *
domus_findings_lookup (GPtrArray *findings, const char *rule)
{
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    if (strcmp (finding->rule, rule) == 0)
      return finding;
  }
  return NULL;
}
