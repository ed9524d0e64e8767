/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is said to libvirt to make storage pools and volumes. See
 * https://libvirt.org/formatstorage.html and https://libvirt.org/storage.html. */

/**
 * DomusPoolKind: a kind of storage pool that can be made.
 * @type: libvirt's word, "dir"
 * @label: for people (untranslated: N_())
 * @host_label, @source_label, @target_label: (nullable): what has to be said (untranslated); NULL:
 *   nothing
 * @target: (nullable): the proposed target; "%s" is the pool's name
 * @build: whether making the pool makes its folder on the host
 */
typedef struct
{
  const char *type;
  const char *label;
  const char *host_label;
  const char *source_label;
  const char *target_label;
  const char *target;
  gboolean build;
} DomusPoolKind;

const DomusPoolKind *domus_pool_kinds     (gsize *n);
const DomusPoolKind *domus_pool_kind_find (const char *type); /* NULL: not one that can be made */
/* DOMUS_UTIL_ERROR in words when something is missing or cannot be. */
char *domus_pool_to_xml (const DomusPoolKind *kind, const char *name, const char *host,
                         const char *source, const char *target, GError **error);

/**
 * DomusVolumeWish: a volume to be made.
 * @capacity: bytes
 * @format: (nullable): "raw", "qcow2", "vpc"; NULL: the pool's only one
 * @backing, @backing_format: (nullable): path of what it stands on (qcow2 only)
 * @preallocate: take all of its space at once
 */
typedef struct
{
  char *name;
  guint64 capacity;
  char *format;
  char *backing;
  char *backing_format;
  gboolean preallocate;
} DomusVolumeWish;
char *domus_volume_to_xml (const DomusVolumeWish *wish, GError **error);
/* The formats that volumes of a pool of this type can have; empty: it has no choice. */
const char *const *domus_volume_formats (const char *pool_type);
/* "disk" becomes "disk.qcow2" where the pool keeps files and no ending is there. */
char *domus_volume_file_name (const char *name, const char *pool_type, const char *format);

G_END_DECLS
