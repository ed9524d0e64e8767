/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-stats.h"

G_BEGIN_DECLS

/* For people: "12 %", "1.5 GiB", "3.2 MB/s"; "–" where it is not known. */
char *domus_stat_text (DomusStat stat, double value);
char *domus_stat_memory_text (guint64 kib);
/* "CPU", "Memory", "Disk", "Network" */
const char *domus_stat_title (DomusStat stat);
/* What a graph of these points reaches to: 1, what memory there is, or the
 * next round rate above all of them. */
double domus_stat_ceiling (DomusStat stat, const DomusStatPoint *points, guint n, guint64 max_kib);

G_END_DECLS
