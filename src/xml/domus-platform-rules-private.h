/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-platform-check.h"
#include "domus-platform-support.h"
#include "domus-xml-node.h"

G_BEGIN_DECLS

typedef struct _DomusPlatformRule DomusPlatformRule;
typedef struct _DomusRuleRun DomusRuleRun;

typedef enum
{
  RULE_XEN = 1 << DOMUS_DRIVER_XEN,
  RULE_QEMU = 1 << DOMUS_DRIVER_QEMU,
  RULE_TEST = 1 << DOMUS_DRIVER_TEST,
  RULE_BOTH = RULE_XEN | RULE_QEMU,
  RULE_ANY = RULE_XEN | RULE_QEMU | RULE_TEST, /* its id begins with "any-" */
} DomusRuleDrivers;

typedef enum
{
  REPAIR_NONE,
  REPAIR_REMOVE,         /* the value, and what is empty without it */
  REPAIR_REMOVE_ELEMENT, /* the whole element that was visited */
  REPAIR_SET,            /* the value to repair_to */
  REPAIR_OWN,            /* by the rule's own function */
} DomusRuleRepair;

/**
 * DomusPlatformRule: one row of the rules.
 * @id: without the driver's prefix
 * @element: path of the elements to look at, "" the domain itself
 * @value: of the element: "@name", "child/@name", or "child" and "" for
 *   whether it is there at all
 * @field: (nullable): what the support tables are asked; one that ends in "/"
 *   goes on with the value
 * @harmless: (nullable): values that are never worth a word
 * @summary: what is found; "%s" stands for the value
 * @reason: (nullable): where the support tables have none
 * @repair_words: (nullable): what the repair would do
 * @check: (nullable): instead of @field: calls domus_rule_run_find() if so
 * @own_repair: for %REPAIR_OWN
 */
struct _DomusPlatformRule
{
  const char *id;
  DomusRuleDrivers drivers;
  const char *element;
  const char *value;
  const char *field;
  const char *harmless;
  const char *summary;
  DomusRuleRepair repair;
  const char *repair_to;
  const char *repair_words;
  void (*check) (DomusRuleRun *run, xmlNode *node);
  gboolean (*own_repair) (const DomusPlatform *platform, DomusXmlDoc *domain, xmlNode *node);
  const char *reason;
};

/* Each ends with a row without an id. */
extern const DomusPlatformRule domus_platform_rules_devices[];
extern const DomusPlatformRule domus_platform_rules_disks[];
extern const DomusPlatformRule domus_platform_rules_special[];
extern const DomusPlatformRule domus_platform_rules_system[];

struct _DomusRuleRun
{
  const DomusPlatform *platform;
  const DomusXmlDoc *domain;
  const DomusPlatformRule *rule;
  GPtrArray *findings;
  /* Looking for one finding, to repair it. */
  const char *wanted_rule;
  const char *wanted_place;
  const DomusPlatformRule *found_rule;
  xmlNode *found_node;
};

/* @value and @reason are nullable; @place NULL: that of @node. */
void domus_rule_run_find (DomusRuleRun *run,
                          xmlNode *node,
                          DomusSeverity severity,
                          const char *place,
                          const char *value,
                          const char *reason);

/* The value of a row in @node: whether it is there; @text (nullable) is NULL
 * for elements. */
gboolean domus_rule_get_value (xmlNode *node, const char *spec, char **text);
char *domus_rule_place (const xmlNode *node);

G_END_DECLS
