/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-disc-image.h"
#include "domus-install-plan-private.h"
#include "domus-units.h"
#include "domus-validate.h"
#include "domus-virt-medium.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define USUAL_MEMORY_KIB (2 * 1024 * 1024)
#define USUAL_DISK (20 * DOMUS_GIB)

enum
{
  PROP_NAME = 1,
  PROP_TITLE,
  PROP_MEMORY,
  PROP_VCPUS,
  PROP_DISK,
  PROP_DISK_SIZE,
  PROP_DISK_PATH,
  PROP_POOL,
  PROP_NETWORK,
  PROP_ACPI,
  PROP_APIC,
  PROP_WINDOWS,
  PROP_START,
  PROP_VIDEO,
  PROP_VIRT_TYPE,
  PROP_TWO_PHASES,
  PROP_FAMILY,
  PROP_READY,
  PROP_SYSTEM,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint changed;

G_DEFINE_FINAL_TYPE (DomusInstallPlan, domus_install_plan, G_TYPE_OBJECT)

/* Where a property lives. */
static gpointer
field (DomusInstallPlan *self, guint id)
{
  gpointer fields[N_PROPS] = {
    [PROP_NAME] = &self->name,           [PROP_TITLE] = &self->title,
    [PROP_MEMORY] = &self->memory,       [PROP_VCPUS] = &self->vcpus,
    [PROP_DISK] = &self->disk,           [PROP_DISK_SIZE] = &self->disk_size,
    [PROP_DISK_PATH] = &self->disk_path, [PROP_POOL] = &self->pool,
    [PROP_NETWORK] = &self->network,     [PROP_ACPI] = &self->acpi,
    [PROP_APIC] = &self->apic,           [PROP_WINDOWS] = &self->windows,
    [PROP_START] = &self->start,         [PROP_VIDEO] = &self->video,
    [PROP_VIRT_TYPE] = &self->virt_type, [PROP_TWO_PHASES] = &self->two_phases,
    [PROP_FAMILY] = &self->family,
  };
  return fields[id];
}

void
domus_plan_network_free (DomusPlanNetwork *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->name);
  g_free (self->label);
  g_free (self);
}

void
domus_plan_pool_free (DomusPlanPool *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

static void
emit_changed (DomusInstallPlan *self)
{
  g_signal_emit (self, changed, 0);
}

/* Returns whether the value is another one now. */
static gboolean
store (DomusInstallPlan *self, guint id, const GValue *value)
{
  gpointer where = field (self, id);

  if (G_VALUE_HOLDS_STRING (value)) {
    char **text = where;
    if (g_strcmp0 (*text, g_value_get_string (value)) == 0)
      return FALSE;
    g_free (*text);
    *text = g_value_dup_string (value);
  } else if (G_VALUE_HOLDS_UINT64 (value)) {
    if (*(guint64 *)where == g_value_get_uint64 (value))
      return FALSE;
    *(guint64 *)where = g_value_get_uint64 (value);
  } else if (G_VALUE_HOLDS_UINT (value)) {
    if (*(guint *)where == g_value_get_uint (value))
      return FALSE;
    *(guint *)where = g_value_get_uint (value);
  } else if (G_VALUE_HOLDS_INT (value)) {
    if (*(int *)where == g_value_get_int (value))
      return FALSE;
    *(int *)where = g_value_get_int (value);
  } else {
    if (*(gboolean *)where == g_value_get_boolean (value))
      return FALSE;
    *(gboolean *)where = g_value_get_boolean (value);
  }
  return TRUE;
}

static void family_settled (DomusInstallPlan *self);

static void
domus_install_plan_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DomusInstallPlan *self = DOMUS_INSTALL_PLAN (object);

  if (!store (self, id, value))
    return;
  self->touched |= 1u << id;
  if (id == PROP_FAMILY)
    family_settled (self);
  g_object_notify_by_pspec (object, pspec);
  emit_changed (self);
}

/* Fills in what the user has not decided. */
static void
suggest (DomusInstallPlan *self, guint id, const GValue *value)
{
  if (!(self->touched & 1u << id) && store (self, id, value))
    g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
suggest_string (DomusInstallPlan *self, guint id, const char *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  suggest (self, id, &value);
}

static void
suggest_uint64 (DomusInstallPlan *self, guint id, guint64 number)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_UINT64);
  g_value_set_uint64 (&value, number);
  suggest (self, id, &value);
}

static void
suggest_int (DomusInstallPlan *self, guint id, GType type, int number)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, type);
  if (type == G_TYPE_UINT)
    g_value_set_uint (&value, (guint)number);
  else if (type == G_TYPE_INT)
    g_value_set_int (&value, number);
  else
    g_value_set_boolean (&value, number);
  suggest (self, id, &value);
}

static void
domus_install_plan_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DomusInstallPlan *self = DOMUS_INSTALL_PLAN (object);
  gpointer where = id < PROP_READY ? field (self, id) : NULL;

  if (id == PROP_READY)
    g_value_set_boolean (value, self->waiting == 0);
  else if (id == PROP_SYSTEM)
    g_value_set_string (value, self->medium && self->medium->system ? self->medium->system : "");
  else if (G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, *(char **)where);
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, *(guint64 *)where);
  else if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, *(guint *)where);
  else if (G_VALUE_HOLDS_INT (value))
    g_value_set_int (value, *(int *)where);
  else
    g_value_set_boolean (value, *(gboolean *)where);
}

static void
domus_install_plan_dispose (GObject *object)
{
  DomusInstallPlan *self = DOMUS_INSTALL_PLAN (object);

  g_cancellable_cancel (self->cancellable);
  if (self->probing != NULL)
    g_cancellable_cancel (self->probing);
  G_OBJECT_CLASS (domus_install_plan_parent_class)->dispose (object);
}

static void
domus_install_plan_finalize (GObject *object)
{
  DomusInstallPlan *self = DOMUS_INSTALL_PLAN (object);

  g_clear_object (&self->connection);
  g_clear_object (&self->probe);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->probing);
  g_ptr_array_unref (self->networks);
  g_ptr_array_unref (self->pools);
  g_ptr_array_unref (self->media);
  g_clear_pointer (&self->medium, domus_medium_info_free);
  domus_answers_free (self->answers);
  g_free (self->name);
  g_free (self->title);
  g_free (self->disk_path);
  g_free (self->pool);
  g_free (self->video);
  g_free (self->virt_type);
  g_free (self->medium_path);
  g_free (self->uuid);
  g_free (self->mac);
  G_OBJECT_CLASS (domus_install_plan_parent_class)->finalize (object);
}

static void
domus_install_plan_class_init (DomusInstallPlanClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags ro = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  static const struct
  {
    guint id;
    const char *name;
  } strings[] = {
    { PROP_NAME, "name" }, { PROP_TITLE, "title" }, { PROP_DISK_PATH, "disk-path" },
    { PROP_POOL, "pool" }, { PROP_VIDEO, "video" }, { PROP_VIRT_TYPE, "virt-type" },
  }, booleans[] = {
    { PROP_ACPI, "acpi" }, { PROP_APIC, "apic" }, { PROP_WINDOWS, "windows" },
    { PROP_START, "start" }, { PROP_TWO_PHASES, "two-phases" },
  };

  object_class->set_property = domus_install_plan_set_property;
  object_class->get_property = domus_install_plan_get_property;
  object_class->dispose = domus_install_plan_dispose;
  object_class->finalize = domus_install_plan_finalize;

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    props[strings[i].id] = g_param_spec_string (strings[i].name, NULL, NULL, NULL, rw);
  for (gsize i = 0; i < G_N_ELEMENTS (booleans); i++)
    props[booleans[i].id] = g_param_spec_boolean (booleans[i].name, NULL, NULL, FALSE, rw);
  props[PROP_MEMORY] = g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64 / 1024, 0, rw);
  props[PROP_DISK_SIZE] = g_param_spec_uint64 ("disk-size", NULL, NULL, 0, G_MAXINT64, 0, rw);
  props[PROP_VCPUS] = g_param_spec_uint ("vcpus", NULL, NULL, 0, 4096, 0, rw);
  props[PROP_DISK] = g_param_spec_int ("disk", NULL, NULL, 0, DOMUS_PLAN_DISK_NONE, 0, rw);
  props[PROP_FAMILY] = g_param_spec_int ("family", NULL, NULL, 0, DOMUS_N_OS_FAMILIES - 1, 0, rw);
  props[PROP_NETWORK] = g_param_spec_int ("network", NULL, NULL, -1, G_MAXINT, -1, rw);
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, ro);
  props[PROP_SYSTEM] = g_param_spec_string ("system", NULL, NULL, NULL, ro);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed = g_signal_new ("changed", DOMUS_TYPE_INSTALL_PLAN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                          NULL, G_TYPE_NONE, 0);
}

static void
domus_install_plan_init (DomusInstallPlan *self)
{
  self->cancellable = g_cancellable_new ();
  self->probe = domus_medium_probe_new ();
  self->networks = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_plan_network_free);
  self->pools = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_plan_pool_free);
  self->media = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_medium_free);
  self->network = -1;
  self->acpi = TRUE;
  self->apic = TRUE;
  self->start = TRUE;
  self->vcpus = 1;
  self->disk_size = USUAL_DISK;
  self->memory = USUAL_MEMORY_KIB;
}

static gboolean
name_taken (const char *name, gpointer connection)
{
  return domus_connection_find_guest (connection, name) != NULL;
}

/**
 * domus_install_plan_new:
 * @connection: an open connection
 *
 * Returns: a plan for a guest there, with a UUID and a MAC address of its own.
 */
DomusInstallPlan *
domus_install_plan_new (DomusConnection *connection)
{
  DomusInstallPlan *self = g_object_new (DOMUS_TYPE_INSTALL_PLAN, NULL);
  const DomusPlatform *platform = domus_connection_get_platform (connection);

  self->connection = g_object_ref (connection);
  self->uuid = g_uuid_string_random ();
  if (platform != NULL) {
    self->mac = domus_random_mac (domus_platform_mac_prefix (platform));
    self->virt_type = g_strdup (platform->domain_type);
    if (platform->video_models != NULL)
      self->video = g_strdup (platform->video_models[0]);
  }
  self->name = domus_unique_name ("guest", name_taken, connection);
  return self;
}

/**
 * domus_install_plan_get_connection:
 */
DomusConnection *
domus_install_plan_get_connection (DomusInstallPlan *self)
{
  return self->connection;
}

/**
 * domus_install_plan_get_networks:
 *
 * Returns: (transfer none) (element-type DomusPlanNetwork)
 */
GPtrArray *
domus_install_plan_get_networks (DomusInstallPlan *self)
{
  return self->networks;
}

/**
 * domus_install_plan_get_pools:
 *
 * Returns: (transfer none) (element-type DomusPlanPool)
 */
GPtrArray *
domus_install_plan_get_pools (DomusInstallPlan *self)
{
  return self->pools;
}

/**
 * domus_install_plan_get_media:
 *
 * Returns: (transfer none) (element-type DomusMedium)
 */
GPtrArray *
domus_install_plan_get_media (DomusInstallPlan *self)
{
  return self->media;
}

void
domus_install_plan_suggest_sizes (DomusInstallPlan *self)
{
  const DomusOsFamilyInfo *family = domus_os_family_get ((DomusOsFamily)self->family);
  guint64 memory = family->usual_kib;
  guint64 disk = family->usual_bytes;
  guint vcpus = family->wants_tpm ? 2 : 1;

  if (self->medium != NULL) {
    if (self->medium->memory_kib > 0)
      memory = MAX (self->medium->memory_kib, 512 * 1024);
    memory = MAX (memory, family->least_kib);
    disk = MAX (disk, self->medium->disk_bytes);
    vcpus = MAX (vcpus, self->medium->vcpus);
  }
  if (family->most_vcpus > 0)
    vcpus = MIN (vcpus, family->most_vcpus);
  if (self->free_kib > 0 && memory > self->free_kib * 3 / 4)
    memory = MAX (self->free_kib * 3 / 4, LEAST_MEMORY_KIB) / (64 * 1024) * (64 * 1024);
  for (guint i = 0; i < self->pools->len; i++) {
    const DomusPlanPool *pool = self->pools->pdata[i];
    if (g_strcmp0 (pool->name, self->pool) == 0 && pool->available > 0
        && disk > pool->available / 10 * 9)
      disk = MAX (pool->available / 10 * 9 / DOMUS_GIB, 1) * DOMUS_GIB;
  }
  suggest_uint64 (self, PROP_MEMORY, memory);
  suggest_uint64 (self, PROP_DISK_SIZE, disk);
  suggest_int (self, PROP_VCPUS, G_TYPE_UINT, (int)vcpus);
}

void
domus_install_plan_suggest_pool (DomusInstallPlan *self, const char *pool)
{
  suggest_string (self, PROP_POOL, pool);
}

void
domus_install_plan_suggest_network (DomusInstallPlan *self, int index)
{
  suggest_int (self, PROP_NETWORK, G_TYPE_INT, index);
}

/* ---- the medium ---- */

/* What follows from the kind of system. */
static void
family_settled (DomusInstallPlan *self)
{
  const DomusOsFamilyInfo *family = domus_os_family_get ((DomusOsFamily)self->family);
  const DomusPlatform *platform = domus_connection_get_platform (self->connection);

  suggest_int (self, PROP_WINDOWS, G_TYPE_BOOLEAN, family->windows);
  suggest_int (self, PROP_TWO_PHASES, G_TYPE_BOOLEAN, family->plan == DOMUS_INSTALL_TWO_PHASES);
  if (platform != NULL && platform->video_models != NULL && family->video != NULL
      && g_strv_contains ((const char *const *)platform->video_models, family->video))
    suggest_string (self, PROP_VIDEO, family->video);
  else if (platform != NULL && platform->video_models != NULL)
    suggest_string (self, PROP_VIDEO, platform->video_models[0]);
  domus_install_plan_suggest_sizes (self);
}

static DomusOsFamily
guess_family (DomusInstallPlan *self)
{
  DomusOsFamily family =
      domus_os_family_from_id (self->medium != NULL ? self->medium->system_id : NULL);
  g_autofree char *base = NULL;

  if (family != DOMUS_OS_FAMILY_OTHER)
    return family;
  if (self->medium_kind == DOMUS_SOURCE_FILE && self->medium_path != NULL)
    base = g_path_get_basename (self->medium_path);
  return domus_os_family_from_disc (self->medium != NULL ? self->medium->volume_id : NULL, base);
}

static void
suggest_name (DomusInstallPlan *self)
{
  g_autofree char *base = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *name = NULL;
  char *dot;

  if (self->medium != NULL && self->medium->system_id != NULL)
    base = g_strdup (self->medium->system_id);
  else if (self->medium_kind == DOMUS_SOURCE_FILE && self->medium_path != NULL)
    base = g_path_get_basename (self->medium_path);
  else
    base = g_strdup ("guest");
  lower = g_utf8_strdown (base, -1);
  dot = strrchr (lower, '.');
  if (dot != NULL && (strcmp (dot, ".iso") == 0 || strcmp (dot, ".img") == 0))
    *dot = '\0';
  name = domus_unique_name (lower, name_taken, self->connection);
  suggest_string (self, PROP_NAME, name);
}

static void
medium_settled (DomusInstallPlan *self)
{
  suggest_name (self);
  suggest_int (self, PROP_FAMILY, G_TYPE_INT, (int)guess_family (self));
  family_settled (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SYSTEM]);
  emit_changed (self);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  DomusMediumInfo *info =
      domus_medium_probe_run_finish (DOMUS_MEDIUM_PROBE (source), result, &error);

  if (info == NULL)
    return;
  g_clear_pointer (&self->medium, domus_medium_info_free);
  self->medium = info;
  medium_settled (self);
}

/* On another host: what the disc says of itself in its first sectors. */
static void
medium_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) start = domus_virt_read_medium_finish (DOMUS_VIRT (source), result, &error);

  if (start != NULL)
    domus_medium_probe_look_async (self->probe, start, self->probing, probed_cb,
                                   g_object_ref (self));
}

static void
path_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  DomusVirtPathState state = domus_virt_check_path_finish (DOMUS_VIRT (source), result, &error);

  if (error != NULL || state == DOMUS_VIRT_PATH_UNKNOWN)
    return;
  g_clear_pointer (&self->medium, domus_medium_info_free);
  self->medium = g_new0 (DomusMediumInfo, 1);
  self->medium->health = state == DOMUS_VIRT_PATH_MISSING      ? DOMUS_MEDIUM_MISSING
                         : state == DOMUS_VIRT_PATH_UNREADABLE ? DOMUS_MEDIUM_UNREADABLE
                                                               : DOMUS_MEDIUM_FINE;
  medium_settled (self);
  if (state == DOMUS_VIRT_PATH_READABLE && self->medium_kind == DOMUS_SOURCE_FILE)
    domus_virt_read_medium_async (DOMUS_VIRT (source), self->medium_path, DOMUS_DISC_LABEL_BYTES,
                                  self->probing, medium_read_cb, g_object_ref (self));
}

/**
 * domus_install_plan_set_medium:
 * @path: (nullable): on the connection's host
 */
void
domus_install_plan_set_medium (DomusInstallPlan *self, DomusSourceKind kind, const char *path)
{
  DomusVirt *virt = domus_connection_get_virt (self->connection);

  if (self->medium_kind == kind && g_strcmp0 (self->medium_path, path) == 0)
    return;
  if (self->probing != NULL)
    g_cancellable_cancel (self->probing);
  g_clear_object (&self->probing);
  g_clear_pointer (&self->medium, domus_medium_info_free);
  self->medium_kind = kind;
  g_free (self->medium_path);
  self->medium_path = kind == DOMUS_SOURCE_NONE ? NULL : g_strdup (path);

  if (self->medium_path != NULL && domus_validate_absolute_path (self->medium_path, NULL)) {
    self->probing = g_cancellable_new ();
    if (!domus_connection_is_remote (self->connection))
      domus_medium_probe_run_async (self->probe, path, self->probing, probed_cb,
                                    g_object_ref (self));
    else if (virt != NULL)
      domus_virt_check_path_async (virt, path, self->probing, path_checked_cb, g_object_ref (self));
  }
  medium_settled (self);
}

/**
 * domus_install_plan_get_medium:
 * @path: (out) (optional) (transfer none) (nullable)
 */
DomusSourceKind
domus_install_plan_get_medium (DomusInstallPlan *self, const char **path)
{
  if (path != NULL)
    *path = self->medium_path;
  return self->medium_kind;
}
