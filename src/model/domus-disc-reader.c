/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-disc-copy.h"
#include "domus-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define SECTOR 2048u
/* A disc with more is scratched beyond use. */
#define MAX_BAD 100000u

struct _DomusDiscReader
{
  DomusDiscRead read;
  gpointer data;
  guint64 size;
  guint64 at;
  gboolean fill;
  GChecksum *sum;
  GArray *bad;
  int percent; /* (atomic): hundredths of it */
};

DomusDiscReader *
domus_disc_reader_new (DomusDiscRead read, gpointer data, guint64 size, gboolean fill)
{
  DomusDiscReader *self = g_new0 (DomusDiscReader, 1);

  self->read = read;
  self->data = data;
  self->size = size;
  self->fill = fill;
  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->bad = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
domus_disc_reader_free (DomusDiscReader *self)
{
  g_checksum_free (self->sum);
  g_array_unref (self->bad);
  g_free (self);
}

static gboolean
fail (DomusDiscReader *self, guint64 sector, int code, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      _ ("Sector %" PRIu64 " of the disc could not be read: %s."), sector, g_strerror (code));

  g_propagate_error (error, domus_error_new (DOMUS_ERROR_FAILED, text,
                                             _ ("Clean the disc and try again, or let unreadable "
                                                "sectors be filled with zeros."),
                                             NULL));
  return FALSE;
}

/* Sector by sector, to find the one. */
static gboolean
read_slowly (DomusDiscReader *self, guint8 *buffer, gsize size, GError **error)
{
  for (gsize done = 0; done < size;) {
    guint64 at = self->at + done;
    gsize n = MIN (size - done, SECTOR - at % SECTOR);
    gssize got = self->read (self->data, buffer + done, n, at);
    guint32 sector = (guint32)(at / SECTOR);

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0 && (!self->fill || self->bad->len >= MAX_BAD))
      return fail (self, sector, got < 0 ? errno : EIO, error);
    if (got <= 0) {
      memset (buffer + done, 0, n);
      g_array_append_val (self->bad, sector);
      got = (gssize)n;
    }
    done += (gsize)got;
  }
  return TRUE;
}

gssize
domus_disc_reader_next (DomusDiscReader *self, guint8 *buffer, gsize size, GError **error)
{
  gsize wanted = (gsize)MIN (size, self->size - self->at);
  gssize got;

  if (wanted == 0)
    return 0;
  got = self->read (self->data, buffer, wanted, self->at);
  if (got <= 0) {
    if (!read_slowly (self, buffer, wanted, error))
      return -1;
    got = (gssize)wanted;
  }
  self->at += (guint64)got;
  g_checksum_update (self->sum, buffer, got);
  g_atomic_int_set (&self->percent, (int)((double)self->at / (double)self->size * 10000));
  return got;
}

const GArray *
domus_disc_reader_get_bad (DomusDiscReader *self)
{
  return self->bad;
}

const char *
domus_disc_reader_get_sum (DomusDiscReader *self)
{
  return g_checksum_get_string (self->sum);
}

double
domus_disc_reader_progress (DomusDiscReader *self)
{
  return g_atomic_int_get (&self->percent) / 10000.0;
}
