/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-device.h"

G_BEGIN_DECLS

/* What of a changed definition can be made true in the running guest. Pure;
 * the calls are domus_virt_device_async() with @live. */

/**
 * DomusDeviceOperation:
 * @DOMUS_DEVICE_WAIT: nothing can be done in the running guest; @when says until when
 */
typedef enum
{
  DOMUS_DEVICE_WAIT,
  DOMUS_DEVICE_ATTACH,
  DOMUS_DEVICE_DETACH,
  DOMUS_DEVICE_UPDATE,
} DomusDeviceOperation;

/**
 * DomusDeviceStep: what happens to one changed device.
 * @place: in the new definition; of a removed device, in the old one
 * @name: of the device, translated
 * @xml: (nullable): the element to hand to libvirt; NULL for %DOMUS_DEVICE_WAIT
 * @words: translated, what changes, a sentence
 * @when: translated, when it takes effect and why, a sentence
 */
typedef struct
{
  DomusDeviceOperation operation;
  char *place;
  char *name;
  char *xml;
  char *words;
  char *when;
} DomusDeviceStep;

void domus_device_step_free (DomusDeviceStep *self);

/**
 * domus_device_plan_live:
 * @live: what the guest runs with now
 * @before: the persistent definition as it was
 * @after: the persistent definition as it is now
 *
 * One step for each device that was added, removed or changed between
 * @before and @after and is not in that state in @live already. Removals
 * come first, so that places are free for what is added.
 *
 * Returns: (transfer full) (element-type DomusDeviceStep): may be empty
 */
GPtrArray *domus_device_plan_live (const DomusPlatform *platform, const DomusXmlDoc *live,
                                   const DomusXmlDoc *before, const DomusXmlDoc *after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusDeviceStep, domus_device_step_free)

G_END_DECLS
