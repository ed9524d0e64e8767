/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "domus-xen-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The doctor speaks of places in a definition; people look at the file. */
static DomusFinding *
move_to_file (const DomusXenConfig *config, const DomusFinding *finding)
{
  const char *const disk_keys[] = { "disk", "name", NULL };
  const char *const boot_keys[] = { "boot", "name", NULL };
  const char *const *keys =
      g_str_equal (finding->rule, DOMUS_CD_RULE_BOOT_ORDER) ? boot_keys : disk_keys;
  const char *quote = finding->place != NULL ? strchr (finding->place, '\'') : NULL;
  g_autofree char *target = quote != NULL ? g_strndup (quote + 1, strcspn (quote + 1, "'")) : NULL;
  const DomusXenEntry *entry = NULL;
  g_autofree char *place = NULL;
  guint line;
  guint column;
  gsize offset;

  for (gsize i = 0; keys[i] != NULL && entry == NULL; i++)
    entry = domus_xen_config_lookup (config, keys[i]);
  if (entry == NULL)
    return domus_finding_new (finding->rule, finding->severity, NULL, finding->summary,
                              finding->reason, finding->repair);
  offset = entry->start;
  if (target != NULL && entry->value->type == DOMUS_XEN_VALUE_LIST)
    for (guint i = 0; i < entry->value->items->len; i++) {
      const DomusXenValue *item = entry->value->items->pdata[i];

      if (item->type == DOMUS_XEN_VALUE_STRING && strstr (item->text, target) != NULL)
        offset = item->start;
    }
  domus_xen_config_locate (config, offset, &line, &column);
  place = g_strdup_printf ("%u:%u", line, column);
  return domus_finding_new (finding->rule, finding->severity, place, finding->summary,
                            finding->reason, finding->repair);
}

/**
 * domus_xen_config_check:
 * @config: a file
 * @path_state: (nullable) (scope call): asked whether a medium is there
 * @user_data: for @path_state
 *
 * Looks for what the CD doctor looks for in a guest, and for what the file
 * says wrongly, or says in a way that today's tools take otherwise.
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first; places are
 *   "LINE:COLUMN"
 */
GPtrArray *
domus_xen_config_check (const DomusXenConfig *config,
                        DomusPathState (*path_state) (const char *path, gpointer user_data),
                        gpointer user_data)
{
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) sorted =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) domain =
      domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, &findings, &error);

  if (domain == NULL) {
    GPtrArray *diagnostics = domus_xen_config_get_diagnostics (config);

    for (guint i = 0; i < diagnostics->len; i++) {
      const DomusXenDiagnostic *diagnostic = diagnostics->pdata[i];
      g_autofree char *place = g_strdup_printf ("%u:%u", diagnostic->line, diagnostic->column);

      g_ptr_array_add (sorted, domus_finding_new (DOMUS_XEN_RULE_SYNTAX, diagnostic->severity,
                                                  place, diagnostic->message, NULL, NULL));
    }
    g_ptr_array_add (sorted, domus_finding_new (DOMUS_XEN_RULE_INVALID, DOMUS_SEVERITY_ERROR, NULL,
                                                error->message, NULL, NULL));
    return g_steal_pointer (&sorted);
  } else {
    g_autoptr (DomusPlatform) platform =
        domus_platform_new ("Xen", 4017000, 9000000, "<capabilities/>", NULL, 0, 0);
    DomusCdCase cd_case = {
      .config = domain, .platform = platform, .path_state = path_state, .path_state_data = user_data
    };
    g_autoptr (GPtrArray) doctor = domus_cd_doctor_check (&cd_case);

    for (guint i = 0; i < doctor->len; i++)
      g_ptr_array_add (findings, move_to_file (config, doctor->pdata[i]));
  }
  for (int severity = DOMUS_SEVERITY_ERROR; severity >= DOMUS_SEVERITY_INFO; severity--)
    for (guint i = 0; i < findings->len; i++) {
      DomusFinding *finding = findings->pdata[i];

      if ((int)finding->severity == severity)
        g_ptr_array_add (sorted, domus_finding_ref (finding));
    }
  return g_steal_pointer (&sorted);
}
