/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-tune.h"

#include "domus-domain-guest.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_virt_scheduler_free:
 * @self: (nullable):
 */
void
domus_virt_scheduler_free (DomusVirtScheduler *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

/* ---- the scheduler ---- */

typedef struct
{
  virTypedParameterPtr params;
  int n;
  char *name;
} SchedulerParams;

static void
scheduler_params_clear (SchedulerParams *self)
{
  virTypedParamsFree (self->params, self->n);
  free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SchedulerParams, scheduler_params_clear)

/* libxl refuses every flag here: it knows the running guest only. */
static gboolean
read_scheduler (virDomainPtr dom, SchedulerParams *out)
{
  out->name = virDomainGetSchedulerType (dom, &out->n);
  if (out->name == NULL)
    return FALSE;
  out->params = calloc ((gsize)MAX (out->n, 1), sizeof *out->params);
  if (virDomainGetSchedulerParametersFlags (dom, out->params, &out->n, 0) == 0
      || (domus_virt_unknown_to (domus_virt_error_code ())
          && virDomainGetSchedulerParameters (dom, out->params, &out->n) == 0))
    return TRUE;
  out->n = 0;
  return FALSE;
}

static virTypedParameterPtr
find_param (const SchedulerParams *params, DomusTuneKind kind)
{
  static const char *const weights[] = { VIR_DOMAIN_SCHEDULER_WEIGHT,
                                         VIR_DOMAIN_SCHEDULER_CPU_SHARES, NULL };
  static const char *const caps[] = { VIR_DOMAIN_SCHEDULER_CAP, NULL };
  const char *const *names = kind == DOMUS_TUNE_WEIGHT ? weights : caps;

  for (int i = 0; i < params->n; i++)
    if (g_strv_contains (names, params->params[i].field))
      return &params->params[i];
  return NULL;
}

static gint64
param_value (const virTypedParameter *param)
{
  if (param == NULL)
    return -1;
  switch (param->type) {
  case VIR_TYPED_PARAM_INT:
    return param->value.i;
  case VIR_TYPED_PARAM_UINT:
    return param->value.ui;
  case VIR_TYPED_PARAM_LLONG:
    return param->value.l;
  case VIR_TYPED_PARAM_ULLONG:
    return (gint64)MIN (param->value.ul, (guint64)G_MAXINT64);
  default:
    return -1;
  }
}

static void
set_param (virTypedParameterPtr param, guint64 number)
{
  switch (param->type) {
  case VIR_TYPED_PARAM_INT:
    param->value.i = (int)MIN (number, G_MAXINT);
    break;
  case VIR_TYPED_PARAM_UINT:
    param->value.ui = (guint)MIN (number, G_MAXUINT);
    break;
  case VIR_TYPED_PARAM_LLONG:
    param->value.l = (gint64)MIN (number, (guint64)G_MAXINT64);
    break;
  default:
    param->value.ul = number;
    break;
  }
}

static gpointer
get_scheduler (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_auto (SchedulerParams) params = { 0 };
  DomusVirtScheduler *scheduler;

  if (dom == NULL)
    return NULL;
  if (!read_scheduler (dom, &params))
    return domus_virt_fail (error, _ ("The guest’s share of the CPUs could not be read."));
  scheduler = g_new0 (DomusVirtScheduler, 1);
  scheduler->name = g_strdup (params.name);
  scheduler->weight = param_value (find_param (&params, DOMUS_TUNE_WEIGHT));
  scheduler->cap = param_value (find_param (&params, DOMUS_TUNE_CAP));
  return scheduler;
}

/**
 * domus_virt_get_scheduler_async:
 *
 * Reads how a running guest shares the host's CPUs. Drivers without a
 * scheduler fail with %DOMUS_ERROR_UNSUPPORTED, guests that are off with
 * %DOMUS_ERROR_INVALID_STATE.
 */
void
domus_virt_get_scheduler_async (DomusVirt *self,
                                const char *uuid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "get scheduler", get_scheduler,
                                      (GDestroyNotify)domus_virt_scheduler_free, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_get_scheduler_finish:
 *
 * Returns: (transfer full): what the host told.
 */
DomusVirtScheduler *
domus_virt_get_scheduler_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

static int
set_scheduler (virDomainPtr dom, DomusTuneKind kind, guint64 number, gboolean *unknown)
{
  g_auto (SchedulerParams) params = { 0 };
  virTypedParameterPtr param;

  if (!read_scheduler (dom, &params))
    return -1;
  param = find_param (&params, kind);
  *unknown = param == NULL;
  if (param == NULL)
    return -1;
  set_param (param, number);
  if (virDomainSetSchedulerParametersFlags (dom, param, 1, 0) == 0)
    return 0;
  return domus_virt_unknown_to (domus_virt_error_code ())
             ? virDomainSetSchedulerParameters (dom, param, 1)
             : -1;
}

/* ---- one step ---- */

static int
pin (virDomainPtr dom, DomusVirtLink *link, guint vcpu, const char *cpus)
{
  virNodeInfo info;
  g_autofree guchar *map = NULL;
  gsize length = 0;

  if (virNodeGetInfo (link->conn, &info) < 0)
    return -1;
  map = domus_cpuset_to_map (cpus, (guint)VIR_NODEINFO_MAXCPUS (info), &length);
  if (virDomainPinVcpuFlags (dom, vcpu, map, (int)length, VIR_DOMAIN_AFFECT_LIVE) == 0)
    return 0;
  /* The test driver knows no flags; without them the running guest is meant. */
  if (!domus_virt_unknown_to (domus_virt_error_code ()))
    return -1;
  return virDomainPinVcpu (dom, vcpu, map, (int)length);
}

static int
set_text (virDomainPtr dom, int type, const char *text)
{
  return virDomainSetMetadata (dom, type, text != NULL && *text != '\0' ? text : NULL, NULL, NULL,
                               VIR_DOMAIN_AFFECT_LIVE);
}

static const char *
what_failed (DomusTuneKind kind)
{
  switch (kind) {
  case DOMUS_TUNE_MEMORY:
    return _ ("The memory of the running guest could not be changed.");
  case DOMUS_TUNE_VCPUS:
    return _ ("The number of CPUs of the running guest could not be changed.");
  case DOMUS_TUNE_PINNING:
    return _ ("The running guest’s CPU could not be put on other CPUs of the host.");
  case DOMUS_TUNE_WEIGHT:
  case DOMUS_TUNE_CAP:
    return _ ("The running guest’s share of the CPUs could not be changed.");
  default:
    return _ ("The text could not be changed in the running guest.");
  }
}

static gpointer
do_tune (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  DomusTuneKind kind = args->flags & 0xff;
  guint index = args->flags >> 8;
  gboolean unknown = FALSE;
  int result = -1;

  if (dom == NULL)
    return NULL;
  switch (kind) {
  case DOMUS_TUNE_MEMORY:
    result = virDomainSetMemoryFlags (dom, args->number, VIR_DOMAIN_AFFECT_LIVE);
    break;
  case DOMUS_TUNE_VCPUS:
    result = virDomainSetVcpusFlags (dom, (guint)args->number, VIR_DOMAIN_AFFECT_LIVE);
    break;
  case DOMUS_TUNE_PINNING:
    result = pin (dom, link, index, args->text);
    break;
  case DOMUS_TUNE_WEIGHT:
  case DOMUS_TUNE_CAP:
    result = set_scheduler (dom, kind, args->number, &unknown);
    break;
  case DOMUS_TUNE_TITLE:
    result = set_text (dom, VIR_DOMAIN_METADATA_TITLE, args->text);
    break;
  case DOMUS_TUNE_DESCRIPTION:
    result = set_text (dom, VIR_DOMAIN_METADATA_DESCRIPTION, args->text);
    break;
  case DOMUS_TUNE_WAIT:
  default:
    g_assert_not_reached ();
  }
  if (result >= 0)
    return DOMUS_VIRT_DONE;
  if (unknown) {
    g_set_error_literal (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED,
                         _ ("The host’s scheduler has no such setting."));
    return NULL;
  }
  return domus_virt_fail (error, what_failed (kind));
}

/**
 * domus_virt_tune_async:
 * @step: not of %DOMUS_TUNE_WAIT; copied
 *
 * Changes one value of the running guest; its definition stays as it is.
 */
void
domus_virt_tune_async (DomusVirt *self,
                       const char *uuid,
                       const DomusTuneStep *step,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  static const DomusVirtCall call = { "tune", do_tune, NULL, DOMUS_VIRT_CHANGE };
  DomusVirtArgs args = {
    .subject = uuid,
    .text = step->text,
    .number = step->number,
    .flags = (guint)step->kind | step->index << 8,
  };

  g_return_if_fail (step->kind != DOMUS_TUNE_WAIT);
  domus_virt_run (self, &call, &args, cancellable, callback, user_data);
}

/**
 * domus_virt_tune_finish:
 *
 * Returns: whether libvirt reported success. A guest without a balloon driver
 *   keeps its memory all the same.
 */
gboolean
domus_virt_tune_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- autostart ---- */

static gpointer
get_autostart (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  int on = 0;

  if (dom == NULL)
    return NULL;
  if (virDomainGetAutostart (dom, &on) < 0)
    return domus_virt_fail (error, _ ("Whether the guest starts with the host is not known."));
  return GINT_TO_POINTER (on != 0 ? 2 : 1);
}

/**
 * domus_virt_get_autostart_async:
 *
 * Reads whether a guest starts with the host.
 */
void
domus_virt_get_autostart_async (DomusVirt *self,
                                const char *uuid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "get autostart", get_autostart, NULL, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_get_autostart_finish:
 * @on: (out):
 *
 * Returns: whether it is known.
 */
gboolean
domus_virt_get_autostart_finish (DomusVirt *self,
                                 GAsyncResult *result,
                                 gboolean *on,
                                 GError **error)
{
  int answer = GPOINTER_TO_INT (domus_virt_run_finish (self, result, error));

  *on = answer == 2;
  return answer != 0;
}

/* ---- start with another definition ---- */

static gpointer
do_start_with (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autoptr (DomusVirDomain) started = NULL;
  g_autoptr (GError) failure = NULL;

  if (dom == NULL)
    return NULL;
  if (virDomainIsActive (dom) != 0 || virDomainHasManagedSaveImage (dom, 0) == 1) {
    g_propagate_error (
        error,
        domus_error_new (DOMUS_ERROR_INVALID_STATE, _ ("The guest is not off."),
                         _ ("Shut it down, or discard its saved state, and try again."), NULL));
    return NULL;
  }
  started = virDomainCreateXML (link->conn, args->text, 0);
  if (started != NULL)
    return DOMUS_VIRT_DONE;
  failure = domus_virt_error_new (_ ("The guest could not be started."));
  if (domus_error_get_details (failure) != NULL
      && strstr (domus_error_get_details (failure), "libxenlight failed to create") != NULL)
    domus_virt_explain_start (link, dom, _ ("The guest could not be started."), &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/**
 * domus_virt_start_with_async:
 *
 * Starts a guest once with other values than its definition has: libvirt runs
 * @xml and keeps the persistent definition beside it (seen with libxl and
 * QEMU of libvirt 9.0).
 */
void
domus_virt_start_with_async (DomusVirt *self,
                             const char *uuid,
                             const char *xml,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  static const DomusVirtCall call = { "start once", do_start_with, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .text = xml }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_start_with_finish:
 *
 * Returns: whether the guest was started.
 */
gboolean
domus_virt_start_with_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
