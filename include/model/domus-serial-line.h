/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain-serial.h"
#include "domus-guest.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_SERIAL_LINE_OFF,        /* the guest does not run */
  DOMUS_SERIAL_LINE_CONNECTING, /* or connecting again */
  DOMUS_SERIAL_LINE_OPEN,
  DOMUS_SERIAL_LINE_TAKEN,  /* somebody else has it; ours once that ends */
  DOMUS_SERIAL_LINE_FAILED, /* see the error; tried again when that may help */
} DomusSerialLineState;

/* The open end of one serial port or console of a guest. While it is started
 * it connects whenever the guest runs, and again after each reboot.
 * Property, read-only: "state". Signals: "data" (GBytes *): the guest said
 * something; "connected" (): a new connection begins, what comes is new. */
#define DOMUS_TYPE_SERIAL_LINE (domus_serial_line_get_type ())
G_DECLARE_FINAL_TYPE (DomusSerialLine, domus_serial_line, DOMUS, SERIAL_LINE, GObject)

DomusSerialLine     *domus_serial_line_new       (DomusGuest *guest, const char *alias);
const char          *domus_serial_line_get_alias (DomusSerialLine *self);
DomusSerialLineState domus_serial_line_get_state (DomusSerialLine *self);
const GError        *domus_serial_line_get_error (DomusSerialLine *self);
void                 domus_serial_line_start     (DomusSerialLine *self);
void                 domus_serial_line_stop      (DomusSerialLine *self);
void                 domus_serial_line_take_over (DomusSerialLine *self);
void                 domus_serial_line_send      (DomusSerialLine *self, const char *text,
                                                  gsize length);

gboolean domus_serial_line_can_break    (DomusSerialLine *self, char **reason);
void     domus_serial_line_break_async  (DomusSerialLine *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean domus_serial_line_break_finish (DomusSerialLine *self, GAsyncResult *result,
                                         GError **error);

G_END_DECLS
