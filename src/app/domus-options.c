/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-app"
#include "config.h"

#include "domus-options.h"

#include <glib/gi18n.h>

const GOptionEntry domus_options[] = {
  { "connect", 'c', 0, G_OPTION_ARG_STRING, NULL, N_ ("Connect to this libvirt address"),
    N_ ("URI") },
  { "show-domain-creator", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open New VM"), NULL },
  { "show-domain-console", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Open the console of a guest"),
    N_ ("NAME|ID|UUID") },
  { "show-domain-editor", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Open the hardware of a guest"),
    N_ ("NAME|ID|UUID") },
  { "show-domain-performance", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Open the statistics of a guest"), N_ ("NAME|ID|UUID") },
  { "show-domain-delete", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Ask how to delete a guest"),
    N_ ("NAME|ID|UUID") },
  { "show-host-summary", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open the window of the host"), NULL },
  { "list", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_ ("Print name, state, UUID and host of every guest, and exit"), NULL },
  { "run", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Start a guest, and exit"), N_ ("NAME|ID|UUID") },
  { "repair-cd", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Give a guest its install disc back, and exit"), N_ ("NAME|ID|UUID") },
  { "iso", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("The install disc, where it is not known (with --repair-cd)"), N_ ("PATH") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE…]") },
  { "debug", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Tell what Domus does, on standard error"), NULL },
  /* Of virt-manager, which goes to the background; Domus never does. */
  { "no-fork", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { 0 },
};

/* Options that open a guest's window, and its page. */
static const struct
{
  const char *option;
  const char *page;
} guest_pages[] = {
  { "show-domain-console", "console" },
  { "show-domain-editor", "hardware" },
  { "show-domain-performance", "performance" },
  { "show-domain-delete", "delete" },
};

/**
 * domus_options_get_page:
 * @guest: (out) (nullable): whose window it is in, as it was named
 *
 * Returns: (nullable): the page that is asked for; without a guest "create" or
 *   "host"; %NULL: none
 */
const char *
domus_options_get_page (GVariantDict *dict, const char **guest)
{
  *guest = NULL;
  if (g_variant_dict_contains (dict, "show-domain-creator"))
    return "create";
  for (gsize i = 0; i < G_N_ELEMENTS (guest_pages); i++)
    if (g_variant_dict_lookup (dict, guest_pages[i].option, "&s", guest))
      return guest_pages[i].page;
  return g_variant_dict_contains (dict, "show-host-summary") ? "host" : NULL;
}
