/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-pages-private.h"

#include "domus-host-devices-private.h"
#include "domus-host-overview-private.h"
#include "domus-networks-page-private.h"
#include "domus-storage-page-private.h"

#include <glib/gi18n-lib.h>

const DomusHostPage domus_host_pages[] = {
  { "overview", N_ ("Overview"), domus_host_overview_new },
  { "storage", N_ ("Storage"), domus_storage_page_new },
  { "networks", N_ ("Networks"), domus_networks_page_new },
  { "devices", N_ ("Devices"), domus_host_devices_new },
};
const gsize domus_host_n_pages = G_N_ELEMENTS (domus_host_pages);
