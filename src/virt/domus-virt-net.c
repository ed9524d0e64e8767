/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt-net.h"

#include "domus-domain.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* Each guest costs a question to the daemon. */
#define MAX_GUESTS 1024

/**
 * domus_virt_lease_free:
 * @self: (nullable)
 */
void
domus_virt_lease_free (DomusVirtLease *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->mac);
  g_free (self->hostname);
  g_free (self->guest);
  g_free (self);
}

/**
 * domus_virt_net_look_free:
 * @self: (nullable)
 */
void
domus_virt_net_look_free (DomusVirtNetLook *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  domus_network_facts_free (self->facts);
  g_ptr_array_unref (self->users);
  g_ptr_array_unref (self->running);
  g_ptr_array_unref (self->leases);
  g_free (self);
}

static DomusVirtNetLook *
new_look (const char *name)
{
  DomusVirtNetLook *self = g_new0 (DomusVirtNetLook, 1);

  self->name = g_strdup (name);
  self->users = g_ptr_array_new_with_free_func (g_free);
  self->running = g_ptr_array_new_with_free_func (g_free);
  self->leases = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_lease_free);
  return self;
}

/* ---- networks ---- */

static void
read_leases (DomusVirtNetLook *self, virNetworkPtr net)
{
  virNetworkDHCPLeasePtr *leases = NULL;
  int n = virNetworkGetDHCPLeases (net, NULL, &leases, 0);

  for (int i = 0; i < n; i++) {
    DomusVirtLease *lease = g_new0 (DomusVirtLease, 1);

    lease->address = g_strdup (leases[i]->ipaddr);
    lease->mac = g_strdup (leases[i]->mac);
    lease->hostname = g_strdup (leases[i]->hostname);
    lease->until = leases[i]->expirytime;
    g_ptr_array_add (self->leases, lease);
    virNetworkDHCPLeaseFree (leases[i]);
  }
  free (leases);
}

static void
read_network (GPtrArray *list, virNetworkPtr net)
{
  g_autofree char *xml = virNetworkGetXMLDesc (net, 0);
  DomusVirtNetLook *self = new_look (virNetworkGetName (net));
  int autostart = 0;

  self->facts = domus_network_facts_new (xml);
  if (self->facts == NULL) { /* it went away meanwhile */
    domus_virt_net_look_free (self);
    return;
  }
  self->active = virNetworkIsActive (net) == 1;
  self->autostart = virNetworkGetAutostart (net, &autostart) == 0 && autostart;
  if (self->active)
    read_leases (self, net);
  g_ptr_array_add (list, self);
}

/* ---- who is on them ---- */

static void
note_guest (GPtrArray *list, const DomusInterface *card, const char *guest, gboolean runs)
{
  gboolean bridge = g_strcmp0 (card->kind, "bridge") == 0;

  for (guint i = 0; i < list->len; i++) {
    DomusVirtNetLook *look = list->pdata[i];
    gboolean on_it = (look->facts == NULL) == bridge && g_strcmp0 (look->name, card->source) == 0;

    /* On a network's own bridge one is on the network. */
    if (bridge && look->facts != NULL && g_strcmp0 (look->facts->bridge, card->source) == 0)
      on_it = TRUE;
    if (on_it && !g_ptr_array_find_with_equal_func (look->users, guest, g_str_equal, NULL)) {
      g_ptr_array_add (look->users, g_strdup (guest));
      if (runs)
        g_ptr_array_add (look->running, g_strdup (guest));
    }
    for (guint k = 0; k < look->leases->len; k++) {
      DomusVirtLease *lease = look->leases->pdata[k];

      if (lease->guest == NULL && lease->mac != NULL && card->mac != NULL
          && g_ascii_strcasecmp (lease->mac, card->mac) == 0)
        lease->guest = g_strdup (guest);
    }
  }
}

static void
read_guests (virConnectPtr conn, GPtrArray *list)
{
  virDomainPtr *doms = NULL;
  int n = virConnectListAllDomains (conn, &doms, 0);

  for (int i = 0; i < n; i++) {
    g_autofree char *xml = i < MAX_GUESTS ? virDomainGetXMLDesc (doms[i], 0) : NULL;
    g_autoptr (DomusXmlDoc) doc = xml != NULL ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
    g_autoptr (GPtrArray) cards = doc != NULL ? domus_domain_list_interfaces (doc) : NULL;

    for (guint k = 0; cards != NULL && k < cards->len; k++)
      note_guest (list, cards->pdata[k], virDomainGetName (doms[i]),
                  virDomainIsActive (doms[i]) == 1);
    virDomainFree (doms[i]);
  }
  free (doms);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const DomusVirtNetLook *x = *(DomusVirtNetLook *const *)a;
  const DomusVirtNetLook *y = *(DomusVirtNetLook *const *)b;

  if ((x->facts == NULL) != (y->facts == NULL))
    return x->facts == NULL ? 1 : -1;
  return g_utf8_collate (x->name, y->name);
}

static gpointer
look_at_nets (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_virt_net_look_free);
  g_autoptr (GPtrArray) known = domus_virt_networks_read (link, NULL, error);
  virNetworkPtr *nets = NULL;
  int n;

  if (known == NULL)
    return NULL;
  n = virConnectListAllNetworks (link->conn, &nets, 0); /* a host may have no networks at all */
  for (int i = 0; i < n; i++) {
    read_network (list, nets[i]);
    virNetworkFree (nets[i]);
  }
  free (nets);
  for (guint i = 0; i < known->len; i++) {
    const DomusVirtNetwork *one = known->pdata[i];

    if (g_strcmp0 (one->kind, "bridge") == 0) {
      DomusVirtNetLook *look = new_look (one->name);
      look->active = one->active;
      g_ptr_array_add (list, look);
    }
  }
  read_guests (link->conn, list);
  g_ptr_array_sort (list, compare);
  return g_steal_pointer (&list);
}

/**
 * domus_virt_look_at_nets_async:
 */
void
domus_virt_look_at_nets_async (DomusVirt *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtCall call = { "look at networks", look_at_nets,
                                      (GDestroyNotify)g_ptr_array_unref, DOMUS_VIRT_READ,
                                      .slow = TRUE };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_look_at_nets_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtNetLook)
 */
GPtrArray *
domus_virt_look_at_nets_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- one network ---- */

static char *
describe_op (DomusVirtNetOp op, const char *name)
{
  switch (op) {
  case DOMUS_VIRT_NET_START:
    return g_strdup_printf (_ ("The network “%s” could not be started."), name);
  case DOMUS_VIRT_NET_STOP:
    return g_strdup_printf (_ ("The network “%s” could not be stopped."), name);
  case DOMUS_VIRT_NET_REMOVE:
    return g_strdup_printf (_ ("The network “%s” could not be removed."), name);
  case DOMUS_VIRT_NET_AUTOSTART_ON:
  case DOMUS_VIRT_NET_AUTOSTART_OFF:
  default:
    return g_strdup_printf (_ ("The network “%s” could not be changed."), name);
  }
}

static int
remove_net (virNetworkPtr net)
{
  gboolean persistent = virNetworkIsPersistent (net) == 1;

  if (virNetworkIsActive (net) == 1 && virNetworkDestroy (net) < 0)
    return -1;
  return persistent ? virNetworkUndefine (net) : 0;
}

static gpointer
net_op (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what = describe_op (args->flags, args->subject);
  g_autoptr (DomusVirNetwork) net = virNetworkLookupByName (link->conn, args->subject);
  int done = -1;

  if (net == NULL)
    return domus_virt_fail (error, what);
  switch ((DomusVirtNetOp)args->flags) {
  case DOMUS_VIRT_NET_START:
    done = virNetworkIsActive (net) == 1 ? 0 : virNetworkCreate (net);
    break;
  case DOMUS_VIRT_NET_STOP:
    done = virNetworkIsActive (net) == 1 ? virNetworkDestroy (net) : 0;
    break;
  case DOMUS_VIRT_NET_AUTOSTART_ON:
  case DOMUS_VIRT_NET_AUTOSTART_OFF:
    done = virNetworkSetAutostart (net, args->flags == DOMUS_VIRT_NET_AUTOSTART_ON);
    break;
  case DOMUS_VIRT_NET_REMOVE:
    done = remove_net (net);
    break;
  default:
    g_assert_not_reached ();
  }
  return done < 0 ? domus_virt_fail (error, what) : DOMUS_VIRT_DONE;
}

/**
 * domus_virt_net_op_async:
 */
void
domus_virt_net_op_async (DomusVirt *self,
                         const char *name,
                         DomusVirtNetOp op,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const DomusVirtCall call = { "network", net_op, NULL, DOMUS_VIRT_CHANGE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = name, .flags = op }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_net_op_finish:
 */
gboolean
domus_virt_net_op_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

static gpointer
make_net (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autofree char *what =
      g_strdup_printf (_ ("The network “%s” could not be made."), args->subject);
  g_autoptr (DomusVirNetwork) net = virNetworkLookupByName (link->conn, args->subject);

  /* Defining a name that is there would change that network. */
  if (net != NULL) {
    g_propagate_error (error, domus_virt_error_why (what, DOMUS_ERROR_EXISTS,
                                                    _ ("There is a network of that name already."),
                                                    _ ("Choose another name."), NULL));
    return NULL;
  }
  net = virNetworkDefineXML (link->conn, args->text);
  if (net == NULL)
    return domus_virt_fail (error, what);
  if (virNetworkCreate (net) < 0) {
    domus_virt_fail (error, what);
    if (virNetworkUndefine (net) < 0)
      g_message ("Network %s stays: %s", args->subject, virGetLastErrorMessage ());
    return NULL;
  }
  if (virNetworkSetAutostart (net, 1) < 0)
    g_debug ("No autostart for network %s: %s", args->subject, virGetLastErrorMessage ());
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_make_net_async:
 */
void
domus_virt_make_net_async (DomusVirt *self,
                           const char *name,
                           const char *xml,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  static const DomusVirtCall call = { "make network", make_net, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = name, .text = xml }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_make_net_finish:
 */
gboolean
domus_virt_make_net_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
