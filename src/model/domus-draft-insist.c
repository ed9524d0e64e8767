/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"

#include "domus-identity.h"

/* Findings that are told before applying, and that one may insist on: what the
 * driver is known to make of it, and what the activation of Windows notices. */

static gboolean
may_insist (const DomusFinding *finding)
{
  static const char *const prefixes[] = { "xen-", "qemu-", "any-", "identity-" };

  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (finding->rule, prefixes[i]))
      return TRUE;
  return FALSE;
}

/**
 * domus_draft_may_insist:
 *
 * Returns: whether @finding, even as an error, leaves applying to the user
 */
gboolean
domus_draft_may_insist (const DomusFinding *finding)
{
  return may_insist (finding);
}

static gboolean
has_same (GPtrArray *findings, const DomusFinding *finding)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *other = findings->pdata[i];

    if (g_str_equal (other->rule, finding->rule) && g_strcmp0 (other->place, finding->place) == 0)
      return TRUE;
  }
  return FALSE;
}

static GPtrArray *
findings_of_base (DomusDraft *self)
{
  DomusXmlDoc *doc = self->doc;
  GPtrArray *findings;

  self->doc = self->base;
  findings = domus_draft_get_findings (self);
  self->doc = doc;
  return findings;
}

/**
 * domus_draft_get_new_findings:
 *
 * Returns: (transfer full) (element-type DomusFinding): what these edits
 *   brought and one may insist on; without what is only worth knowing
 */
GPtrArray *
domus_draft_get_new_findings (DomusDraft *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  g_autoptr (GPtrArray) now = domus_draft_get_findings (self);
  g_autoptr (GPtrArray) before = findings_of_base (self);
  g_autoptr (GPtrArray) identity = domus_identity_guard (self->base, self->doc);

  for (guint i = 0; i < now->len; i++) {
    DomusFinding *finding = now->pdata[i];

    if (may_insist (finding) && finding->severity != DOMUS_SEVERITY_INFO
        && !has_same (before, finding) && !has_same (found, finding))
      g_ptr_array_add (found, domus_finding_ref (finding));
  }
  for (guint i = 0; i < identity->len; i++) {
    if (!has_same (found, identity->pdata[i]))
      g_ptr_array_add (found, domus_finding_ref (identity->pdata[i]));
  }
  return found;
}
