/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-medium-probe.h"

#include "domus-disc-image.h"

#include <errno.h>
#include <fcntl.h>
#include <osinfo/osinfo.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ECMA-119: volume descriptors begin at sector 16; El Torito puts its boot
 * record in sector 17. */
#define SECTOR 2048
#define FIRST_DESCRIPTOR 16
#define MAX_DESCRIPTORS 16

struct _DomusMediumProbe
{
  GObject parent_instance;

  GMutex lock;  /* guards db; held while it loads */
  OsinfoDb *db; /* (owned) (nullable): read-only once loaded */
};

G_DEFINE_FINAL_TYPE (DomusMediumProbe, domus_medium_probe, G_TYPE_OBJECT)

void
domus_medium_info_free (DomusMediumInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->volume_id);
  g_free (self->system);
  g_free (self->system_id);
  g_free (self);
}

static void
domus_medium_probe_finalize (GObject *object)
{
  DomusMediumProbe *self = DOMUS_MEDIUM_PROBE (object);

  g_clear_object (&self->db);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (domus_medium_probe_parent_class)->finalize (object);
}

static void
domus_medium_probe_class_init (DomusMediumProbeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_medium_probe_finalize;
}

static void
domus_medium_probe_init (DomusMediumProbe *self)
{
  g_mutex_init (&self->lock);
}

DomusMediumProbe *
domus_medium_probe_new (void)
{
  return g_object_new (DOMUS_TYPE_MEDIUM_PROBE, NULL);
}

static void
read_descriptors (int fd, DomusMediumInfo *info)
{
  guint8 sector[SECTOR];

  info->health = DOMUS_MEDIUM_NOT_A_CD;
  for (int i = 0; i < MAX_DESCRIPTORS; i++) {
    if (pread (fd, sector, SECTOR, (off_t)(FIRST_DESCRIPTOR + i) * SECTOR) != SECTOR
        || memcmp (sector + 1, "CD001", 5) != 0 || sector[0] == 255)
      return;
    if (sector[0] == 1) {
      g_autofree char *raw = g_strndup ((const char *)sector + 40, 32);
      info->health = DOMUS_MEDIUM_NOT_BOOTABLE;
      g_free (info->volume_id);
      info->volume_id = g_utf8_make_valid (g_strstrip (raw), -1);
    } else if (sector[0] == 0 && memcmp (sector + 7, "EL TORITO SPECIFICATION", 23) == 0
               && info->health == DOMUS_MEDIUM_NOT_BOOTABLE) {
      info->health = DOMUS_MEDIUM_FINE;
    }
  }
}

static void
look (const char *path, DomusMediumInfo *info)
{
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0) {
    info->health =
        errno == ENOENT || errno == ENOTDIR ? DOMUS_MEDIUM_MISSING : DOMUS_MEDIUM_UNREADABLE;
    return;
  }
  if (fstat (fd, &st) != 0)
    info->health = DOMUS_MEDIUM_UNREADABLE;
  else if (S_ISDIR (st.st_mode))
    info->health = DOMUS_MEDIUM_FOLDER;
  else if (!S_ISREG (st.st_mode))
    info->health = DOMUS_MEDIUM_FINE; /* a drive: its disc may yet be changed */
  else if (st.st_size == 0)
    info->health = DOMUS_MEDIUM_EMPTY;
  else
    read_descriptors (fd, info);
  info->size = info->health == DOMUS_MEDIUM_UNREADABLE ? 0 : (guint64)st.st_size;
  close (fd);
}

static OsinfoDb *
get_db (DomusMediumProbe *self)
{
  g_mutex_lock (&self->lock);
  if (self->db == NULL) {
    g_autoptr (OsinfoLoader) loader = osinfo_loader_new ();
    g_autoptr (GError) error = NULL;

    osinfo_loader_process_default_path (loader, &error);
    if (error != NULL)
      g_message ("libosinfo's database: %s", error->message);
    self->db = g_object_ref (osinfo_loader_get_db (loader));
  }
  g_mutex_unlock (&self->lock);
  return self->db;
}

static void
take_resources (OsinfoOs *os, DomusMediumInfo *info)
{
  g_autoptr (OsinfoResourcesList) list = osinfo_os_get_recommended_resources (os);
  int n = osinfo_list_get_length (OSINFO_LIST (list));

  for (int i = 0; i < n; i++) {
    OsinfoResources *resources = OSINFO_RESOURCES (osinfo_list_get_nth (OSINFO_LIST (list), i));
    const char *arch = osinfo_resources_get_architecture (resources);

    if (g_strcmp0 (arch, "x86_64") != 0 && g_strcmp0 (arch, "i686") != 0
        && g_strcmp0 (arch, "all") != 0)
      continue;
    info->memory_kib =
        MAX (info->memory_kib, (guint64)MAX (0, osinfo_resources_get_ram (resources)) / 1024);
    info->disk_bytes =
        MAX (info->disk_bytes, (guint64)MAX (0, osinfo_resources_get_storage (resources)));
    info->vcpus = MAX (info->vcpus, (guint)MAX (0, osinfo_resources_get_n_cpus (resources)));
  }
}

static void
take_system (DomusMediumProbe *self, OsinfoMedia *media, DomusMediumInfo *info)
{
  g_autoptr (OsinfoOs) os = NULL;

  if (!osinfo_db_identify_media (get_db (self), media))
    return;
  g_object_get (media, "os", &os, NULL);
  if (os == NULL)
    return;
  info->system = g_strdup (osinfo_product_get_name (OSINFO_PRODUCT (os)));
  info->system_id = g_strdup (osinfo_product_get_short_id (OSINFO_PRODUCT (os)));
  info->windows = g_strcmp0 (osinfo_os_get_family (os), "winnt") == 0;
  take_resources (os, info);
}

static void
recognise (DomusMediumProbe *self,
           const char *path,
           GCancellable *cancellable,
           DomusMediumInfo *info)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (OsinfoMedia) media = NULL;

  /* libosinfo's waiting calls run a main loop on the thread's default context:
   * without one of its own that would be the program's main context, and the
   * program's callbacks would run in this thread. */
  g_main_context_push_thread_default (context);
  media = osinfo_media_create_from_location (path, cancellable, NULL);
  g_main_context_pop_thread_default (context);
  if (media != NULL)
    take_system (self, media, info);
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusMediumInfo *info = g_new0 (DomusMediumInfo, 1);
  gsize size;
  const void *start = g_bytes_get_data (data, &size);
  g_autoptr (DomusDiscLabel) label = domus_disc_label_read (start, size);

  if (label == NULL) {
    info->health = size == 0 ? DOMUS_MEDIUM_EMPTY : DOMUS_MEDIUM_NOT_A_CD;
  } else {
    g_autoptr (OsinfoMedia) media = osinfo_media_new ("disc", NULL);
    OsinfoEntity *entity = OSINFO_ENTITY (media);

    info->health = label->bootable ? DOMUS_MEDIUM_FINE : DOMUS_MEDIUM_NOT_BOOTABLE;
    info->size = label->size;
    info->volume_id = g_strdup (label->volume_id);
    osinfo_entity_set_param (entity, OSINFO_MEDIA_PROP_VOLUME_ID, label->volume_id);
    osinfo_entity_set_param (entity, OSINFO_MEDIA_PROP_SYSTEM_ID, label->system_id);
    osinfo_entity_set_param (entity, OSINFO_MEDIA_PROP_PUBLISHER_ID, label->publisher_id);
    osinfo_entity_set_param (entity, OSINFO_MEDIA_PROP_APPLICATION_ID, label->application_id);
    osinfo_entity_set_param_int64 (entity, OSINFO_MEDIA_PROP_VOLUME_SIZE, (gint64)label->size);
    take_system (source, media, info);
  }
  g_task_return_pointer (task, info, (GDestroyNotify)domus_medium_info_free);
}

/* @start: the image's first DOMUS_DISC_LABEL_BYTES, or fewer. The same finish. */
void
domus_medium_probe_look_async (DomusMediumProbe *self,
                               GBytes *start,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_bytes_ref (start), (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (task, look_thread);
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusMediumInfo *info = g_new0 (DomusMediumInfo, 1);

  look (data, info);
  if (info->health == DOMUS_MEDIUM_FINE || info->health == DOMUS_MEDIUM_NOT_BOOTABLE)
    recognise (source, data, cancellable, info);
  g_task_return_pointer (task, info, (GDestroyNotify)domus_medium_info_free);
}

/* @path: of a file or drive on this computer. */
void
domus_medium_probe_run_async (DomusMediumProbe *self,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, run_thread);
}

DomusMediumInfo *
domus_medium_probe_run_finish (DomusMediumProbe *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
