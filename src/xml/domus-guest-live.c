/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-guest-live.h"

#include "domus-domain-guest.h"
#include "domus-platform-support.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>

/**
 * domus_tune_step_copy:
 *
 * Returns: (transfer full): a copy.
 */
DomusTuneStep *
domus_tune_step_copy (const DomusTuneStep *self)
{
  DomusTuneStep *copy = g_memdup2 (self, sizeof *self);

  copy->place = g_strdup (self->place);
  copy->text = g_strdup (self->text);
  copy->words = g_strdup (self->words);
  copy->when = g_strdup (self->when);
  return copy;
}

/**
 * domus_tune_step_free:
 * @self: (nullable):
 */
void
domus_tune_step_free (DomusTuneStep *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->text);
  g_free (self->words);
  g_free (self->when);
  g_free (self);
}

typedef struct
{
  const DomusPlatform *platform;
  const DomusXmlDoc *live;
  const DomusXmlDoc *before;
  const DomusXmlDoc *after;
  GPtrArray *steps;
} Plan;

/* Takes @words. @why_not: why it has to wait although the host could do it. */
static DomusTuneStep *
add_step (Plan *plan,
          DomusTuneKind kind,
          const char *place,
          const char *operation,
          char *words,
          const char *why_not)
{
  DomusTuneStep *step = g_new0 (DomusTuneStep, 1);
  DomusWhen when = domus_platform_get_when (plan->platform, operation);

  if (why_not != NULL && when == DOMUS_WHEN_NOW)
    when = domus_platform_has (plan->platform, DOMUS_QUIRK_REBOOT_REREADS) ? DOMUS_WHEN_REBOOT
                                                                           : DOMUS_WHEN_START;
  step->kind = when == DOMUS_WHEN_NOW ? kind : DOMUS_TUNE_WAIT;
  step->place = g_strdup (place);
  step->words = words;
  step->when = why_not != NULL ? g_strconcat (why_not, " ", domus_when_to_words (when), NULL)
                               : g_strdup (domus_when_to_words (when));
  g_ptr_array_add (plan->steps, step);
  return step;
}

static void
plan_memory (Plan *plan)
{
  guint64 wanted = domus_domain_get_current_memory (plan->after);
  g_autofree char *size = domus_format_kib (wanted);
  const char *why_not = NULL;
  DomusTuneStep *step;

  if (domus_domain_get_memory (plan->before) != domus_domain_get_memory (plan->after)
      && domus_domain_get_memory (plan->live) != domus_domain_get_memory (plan->after)) {
    g_autofree char *maximum = domus_format_kib (domus_domain_get_memory (plan->after));

    add_step (plan, DOMUS_TUNE_WAIT, "memory", "memory/set-maximum",
              g_strdup_printf (_ ("The maximum of memory becomes %s."), maximum), NULL);
  }
  if (wanted == domus_domain_get_current_memory (plan->before)
      || wanted == domus_domain_get_current_memory (plan->live))
    return;
  if (wanted > domus_domain_get_memory (plan->live))
    why_not = _ ("The running guest was started with a lower maximum.");
  step = add_step (plan, DOMUS_TUNE_MEMORY, "currentMemory", "memory/set",
                   g_strdup_printf (_ ("The memory becomes %s."), size), why_not);
  step->number = wanted;
  if (step->kind == DOMUS_TUNE_MEMORY) {
    g_free (step->when);
    step->when = g_strdup (_ ("This takes effect as soon as the guest’s balloon driver follows; "
                              "without one, at its next start."));
  }
}

static void
plan_vcpus (Plan *plan)
{
  guint wanted = domus_domain_get_vcpus (plan->after);
  guint now = domus_domain_get_vcpus (plan->live);
  guint maximum = domus_domain_get_max_vcpus (plan->after);
  const char *why_not = NULL;
  DomusTuneStep *step;

  if (domus_domain_get_max_vcpus (plan->before) != maximum
      && domus_domain_get_max_vcpus (plan->live) != maximum)
    add_step (plan, DOMUS_TUNE_WAIT, "vcpu", "vcpus/set-maximum",
              g_strdup_printf (ngettext ("The guest can have %u CPU.",
                                         "The guest can have up to %u CPUs.", maximum),
                               maximum),
              NULL);
  if (wanted == domus_domain_get_vcpus (plan->before) || wanted == now)
    return;
  if (wanted > domus_domain_get_max_vcpus (plan->live))
    why_not = _ ("The running guest was started with a lower maximum.");
  else if (wanted < now)
    why_not = _ ("Few guests can give a CPU back while they run.");
  step =
      add_step (plan, DOMUS_TUNE_VCPUS, "vcpu/@current", "vcpus/set",
                g_strdup_printf (
                    ngettext ("The guest has %u CPU.", "The guest has %u CPUs.", wanted), wanted),
                why_not);
  step->number = wanted;
}

static char *
effective_pinning (const DomusXmlDoc *doc, guint vcpu)
{
  g_autofree char *own = domus_domain_get_pinning (doc, vcpu);

  return *own != '\0' ? g_steal_pointer (&own) : domus_domain_get_affinity (doc);
}

static void
plan_pinning (Plan *plan)
{
  guint n = MIN (domus_domain_get_vcpus (plan->live), domus_domain_get_max_vcpus (plan->after));

  for (guint vcpu = 0; vcpu < n; vcpu++) {
    g_autofree char *before = effective_pinning (plan->before, vcpu);
    g_autofree char *after = effective_pinning (plan->after, vcpu);
    g_autofree char *now = effective_pinning (plan->live, vcpu);
    g_autofree char *place = NULL;
    DomusTuneStep *step;
    char *words;

    if (g_str_equal (before, after) || g_str_equal (now, after))
      continue;
    place = g_strdup_printf ("cputune/vcpupin[@vcpu='%u']", vcpu);
    words = *after != '\0' ? g_strdup_printf (_ ("CPU %u runs on the host’s CPUs %s."), vcpu, after)
                           : g_strdup_printf (_ ("CPU %u runs on all the host’s CPUs."), vcpu);
    step = add_step (plan, DOMUS_TUNE_PINNING, place, "pinning/set", words, NULL);
    step->index = vcpu;
    step->text = g_steal_pointer (&after);
  }
}

static void
plan_scheduler (Plan *plan)
{
  guint weight = domus_domain_get_weight (plan->after);
  guint cap = domus_domain_get_cap (plan->after);

  if (weight != domus_domain_get_weight (plan->before)
      && weight != domus_domain_get_weight (plan->live)) {
    DomusTuneStep *step =
        weight == 0
            ? add_step (plan, DOMUS_TUNE_WAIT, "cputune/shares", "",
                        g_strdup (_ ("The host chooses the guest’s weight.")), NULL)
            : add_step (plan, DOMUS_TUNE_WEIGHT, "cputune/shares", "scheduler/set",
                        g_strdup_printf (_ ("The guest’s weight becomes %u."), weight), NULL);
    step->number = weight;
  }
  /* What is in force is in no definition: only what was changed is set. */
  if (cap != domus_domain_get_cap (plan->before)) {
    DomusTuneStep *step =
        add_step (plan, DOMUS_TUNE_CAP, "metadata", "scheduler/set",
                  cap == 0 ? g_strdup (_ ("The guest gets as much of the CPUs as is free."))
                           : g_strdup_printf (_ ("The guest gets at most %u%% of a CPU."), cap),
                  NULL);
    step->number = cap;
  }
}

static void
plan_text (
    Plan *plan, DomusTuneKind kind, const char *place, const char *operation, const char *words)
{
  g_autofree char *before = domus_xml_doc_get (plan->before, place);
  g_autofree char *after = domus_xml_doc_get (plan->after, place);
  g_autofree char *now = domus_xml_doc_get (plan->live, place);
  DomusTuneStep *step;

  if (g_strcmp0 (before, after) == 0 || g_strcmp0 (now, after) == 0)
    return;
  step = add_step (plan, kind, place, operation, g_strdup (words), NULL);
  step->text = after != NULL ? g_steal_pointer (&after) : g_strdup ("");
}

/**
 * domus_guest_plan_live:
 *
 * May be called in any thread. See the header.
 */
GPtrArray *
domus_guest_plan_live (const DomusPlatform *platform,
                       const DomusXmlDoc *live,
                       const DomusXmlDoc *before,
                       const DomusXmlDoc *after)
{
  Plan plan = { platform, live, before, after, NULL };

  plan.steps = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_tune_step_free);
  plan_text (&plan, DOMUS_TUNE_TITLE, "title", "title/set", _ ("The title changes."));
  plan_text (&plan, DOMUS_TUNE_DESCRIPTION, "description", "description/set",
             _ ("The notes change."));
  plan_memory (&plan);
  plan_vcpus (&plan);
  plan_pinning (&plan);
  plan_scheduler (&plan);
  return plan.steps;
}
