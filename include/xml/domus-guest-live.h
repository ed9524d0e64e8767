/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"
#include "domus-platform.h"

G_BEGIN_DECLS

/* What of a changed definition, devices apart, can be made true in the
 * running guest. Pure; the call is domus_virt_tune_async() of
 * domus-virt-tune.h, one step a call, after the definition was written. */

/**
 * DomusTuneKind:
 * @DOMUS_TUNE_WAIT: nothing can be done now; @when says until when
 * @DOMUS_TUNE_MEMORY: @number in KiB, asked of the guest's balloon driver
 * @DOMUS_TUNE_VCPUS: @number, up to the maximum that it was started with
 * @DOMUS_TUNE_PINNING: vCPU @index runs on the host's CPUs @text ("0-3,5")
 * @DOMUS_TUNE_WEIGHT: @number
 * @DOMUS_TUNE_CAP: @number in percent of one host CPU, 0 for none
 * @DOMUS_TUNE_TITLE: @text, "" removes it
 * @DOMUS_TUNE_DESCRIPTION: @text, "" removes it
 */
typedef enum
{
  DOMUS_TUNE_WAIT,
  DOMUS_TUNE_MEMORY,
  DOMUS_TUNE_VCPUS,
  DOMUS_TUNE_PINNING,
  DOMUS_TUNE_WEIGHT,
  DOMUS_TUNE_CAP,
  DOMUS_TUNE_TITLE,
  DOMUS_TUNE_DESCRIPTION,
} DomusTuneKind;

/**
 * DomusTuneStep: one value.
 * @place: path in the definition
 * @words: translated, what changes, a sentence
 * @when: translated, when it takes effect and why, a sentence
 */
typedef struct
{
  DomusTuneKind kind;
  char *place;
  guint index;
  guint64 number;
  char *text; /* (nullable) */
  char *words;
  char *when;
} DomusTuneStep;

DomusTuneStep *domus_tune_step_copy (const DomusTuneStep *self);
void           domus_tune_step_free (DomusTuneStep *self);

/**
 * domus_guest_plan_live:
 * @live: what the guest runs with now
 * @before: the persistent definition as it was
 * @after: the persistent definition as it is now
 *
 * One step for each of these values that differs between @before and @after
 * and is not so in @live already. What can only wait for the next start is a
 * step of %DOMUS_TUNE_WAIT. Other settings are not spoken of: they follow the
 * driver's general rule (domus_platform_get_when()).
 *
 * Returns: (transfer full) (element-type DomusTuneStep): may be empty
 */
GPtrArray *domus_guest_plan_live (const DomusPlatform *platform, const DomusXmlDoc *live,
                                  const DomusXmlDoc *before, const DomusXmlDoc *after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusTuneStep, domus_tune_step_free)

G_END_DECLS
