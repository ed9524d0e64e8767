/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-error-private.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ANY DOMUS_VIRT_ERROR_ANY

/* libvirt passes on what ssh, the kernel and libxl say, so most rules go by
 * text. The texts are those of libvirt 9.0 in C locale, OpenSSH, glibc and
 * libxl. First match wins: special before general. */
static const DomusVirtErrorRule ways[] = {
  /* ssh */
  { ANY, "Host key verification failed", DOMUS_ERROR_AUTH,
    N_ ("The host’s ssh key is not known, or has changed."),
    N_ ("Connect to it once with ssh in a terminal to check and accept its key.") },
  { ANY, "REMOTE HOST IDENTIFICATION HAS CHANGED", DOMUS_ERROR_AUTH,
    N_ ("The host’s ssh key has changed."),
    N_ ("Find out why before you connect; ssh-keygen -R forgets the old key.") },
  { ANY, "Permission denied (", DOMUS_ERROR_AUTH, N_ ("ssh was not let in."),
    N_ ("Set up a key for this user with ssh-copy-id, and check the user name in the address.") },
  { ANY, "Too many authentication failures", DOMUS_ERROR_AUTH, N_ ("ssh was not let in."),
    N_ ("Set up a key for this user with ssh-copy-id, and check the user name in the address.") },
  { ANY, "nc: *not found", DOMUS_ERROR_NO_DAEMON,
    N_ ("The host lacks the program that ssh connections to libvirt need."),
    N_ ("Install netcat (netcat-openbsd) or libvirt’s virt-ssh-helper on the host.") },
  { ANY, "nc: unix connect failed: Permission denied", DOMUS_ERROR_DENIED,
    N_ ("ssh works, but its user may not talk to libvirt on the host."),
    N_ ("Make that user a member of the host's group libvirt, or log in as root.") },
  { ANY, "nc: unix connect failed", DOMUS_ERROR_NO_DAEMON,
    N_ ("ssh works, but libvirt is not running on the host."),
    N_ ("Start libvirtd there, or let the user read its socket (group libvirt).") },
  { ANY, "ssh: Could not resolve hostname", DOMUS_ERROR_UNREACHABLE,
    N_ ("There is no host of that name."), N_ ("Check the spelling and the network.") },
  { ANY, "ssh: connect to host *Connection refused", DOMUS_ERROR_UNREACHABLE,
    N_ ("The host does not take ssh connections."),
    N_ ("Start the ssh server on the host, and check the port.") },
  { ANY, "ssh: connect to host", DOMUS_ERROR_UNREACHABLE, N_ ("The host does not answer."),
    N_ ("Check that it is on, and the network to it.") },
  { ANY, "Cannot find 'ssh' in path", DOMUS_ERROR_FAILED,
    N_ ("The program ssh is not installed on this computer."), N_ ("Install an ssh client.") },
  { ANY, "Failed to find *ssh", DOMUS_ERROR_FAILED,
    N_ ("The program ssh is not installed on this computer."), N_ ("Install an ssh client.") },

  /* the way to the daemon */
  { ANY, "unable to resolve address", DOMUS_ERROR_UNREACHABLE,
    N_ ("There is no host of that name."), N_ ("Check the spelling and the network.") },
  { ANY, "No route to host", DOMUS_ERROR_UNREACHABLE, N_ ("The host does not answer."),
    N_ ("Check that it is on, and the network to it.") },
  { ANY, "Network is unreachable", DOMUS_ERROR_UNREACHABLE, N_ ("The host does not answer."),
    N_ ("Check the network.") },
  { ANY, "Connection timed out", DOMUS_ERROR_UNREACHABLE, N_ ("The host does not answer."),
    N_ ("Check that it is on, and the network to it.") },
  { ANY, "virtxend-sock': No such file", DOMUS_ERROR_WRONG_HYPERVISOR,
    N_ ("libvirt’s service for Xen is not running there."),
    N_ ("On the Xen host, install libvirt with its Xen driver and start it.") },
  { ANY, "unable to connect to server at *Connection refused", DOMUS_ERROR_NO_DAEMON,
    N_ ("The host answers, but libvirt does not listen there."),
    N_ ("Start libvirtd on the host and let it listen, or connect by ssh.") },
  { ANY, "Failed to connect socket to *Permission denied", DOMUS_ERROR_DENIED,
    N_ ("This user may not talk to libvirt."),
    N_ ("Become a member of the group libvirt and log in again.") },
  { ANY, "Failed to connect socket to", DOMUS_ERROR_NO_DAEMON, N_ ("libvirt is not running."),
    N_ ("Start it, for example with: systemctl start libvirtd") },
  { VIR_ERR_NO_CONNECT, "xen:", DOMUS_ERROR_WRONG_HYPERVISOR,
    N_ ("libvirt there has no Xen: the computer is not a Xen host, or the driver is missing."),
    N_ ("Boot the Xen hypervisor and install libvirt’s Xen driver "
        "(libvirt-daemon-driver-xen).") },
  { ANY, "no connection driver available", DOMUS_ERROR_WRONG_HYPERVISOR,
    N_ ("libvirt there has no driver for this kind of host."),
    N_ ("Check the first part of the address, and install the driver.") },
  { VIR_ERR_NO_CONNECT, NULL, DOMUS_ERROR_WRONG_HYPERVISOR,
    N_ ("libvirt there has no driver for this kind of host."),
    N_ ("Check the first part of the address, and install the driver.") },
  { ANY, "unexpected Xen URI path", DOMUS_ERROR_INVALID, N_ ("The address is not right."),
    N_ ("Xen’s addresses end in /system.") },
  { ANY, "no polkit agent available", DOMUS_ERROR_DENIED,
    N_ ("This user may not manage virtual machines, and no window asks for a password."),
    N_ ("Become a member of the group libvirt and log in again.") },
  { ANY, "access denied by policy", DOMUS_ERROR_DENIED,
    N_ ("This user may not manage virtual machines."),
    N_ ("Become a member of the group libvirt and log in again.") },
  { ANY, "CA certificate", DOMUS_ERROR_AUTH,
    N_ ("The certificate of the authority that signs the host’s is missing."),
    N_ ("Put that CA certificate into the file ~/.pki/libvirt/cacert.pem (for all users: "
        "/etc/pki/CA/cacert.pem), or connect by ssh.") },
  { ANY, "Failed to verify peer's certificate", DOMUS_ERROR_AUTH,
    N_ ("This computer does not accept the host’s certificate."),
    N_ ("It was not signed by the authority in the file ~/.pki/libvirt/cacert.pem, or it has "
        "expired, "
        "or it is made for another name than the one in this address. Mend that, or connect by "
        "ssh.") },
  { ANY, "Unable to read TLS confirmation", DOMUS_ERROR_AUTH,
    N_ ("The host does not accept this computer’s certificate, or there is none."),
    N_ ("Put one that the host accepts into the file ~/.pki/libvirt/clientcert.pem and its key "
        "into "
        "~/.pki/libvirt/clientkey.pem, or connect by ssh.") },
  { ANY, "certificate", DOMUS_ERROR_AUTH, N_ ("The host’s and our certificates do not agree."),
    N_ ("Check the TLS certificates of both sides, or connect by ssh.") },
  { VIR_ERR_AUTH_CANCELLED, NULL, DOMUS_ERROR_AUTH_CANCELLED, N_ ("No credentials were given."),
    NULL },
  { VIR_ERR_AUTH_UNAVAILABLE, NULL, DOMUS_ERROR_AUTH,
    N_ ("The host asks for a kind of login that is not available here."), NULL },
  { VIR_ERR_AUTH_FAILED, NULL, DOMUS_ERROR_AUTH, N_ ("The host refused the login."),
    N_ ("Check the user name and the password.") },

  /* the way breaks */
  { ANY, "keepalive timeout", DOMUS_ERROR_CLOSED, N_ ("The host has not answered for a while."),
    N_ ("Connect again when the host is back.") },
  { ANY, "client socket is closed", DOMUS_ERROR_CLOSED, N_ ("The connection was lost."),
    N_ ("Connect again.") },
  { ANY, "End of file while reading data", DOMUS_ERROR_CLOSED,
    N_ ("The host ended the connection."),
    N_ ("Connect again; if that fails, see whether libvirtd runs on the host.") },
  { ANY, "Cannot write data: Broken pipe", DOMUS_ERROR_CLOSED, N_ ("The connection was lost."),
    N_ ("Connect again.") },
  { ANY, "Cannot recv data", DOMUS_ERROR_CLOSED, N_ ("The connection was lost."),
    N_ ("Connect again.") },
  { VIR_ERR_INVALID_CONN, NULL, DOMUS_ERROR_CLOSED, N_ ("The connection was lost."),
    N_ ("Connect again.") },

  /* room */
  { ANY, "No space left on device", DOMUS_ERROR_NO_SPACE,
    N_ ("There is no room left on the host’s disk."),
    N_ ("Delete something there, or choose a smaller size or another place.") },
  { ANY, "Disk quota exceeded", DOMUS_ERROR_NO_SPACE, N_ ("The disk quota is used up."),
    N_ ("Choose a smaller size or another place.") },
  { ANY, "Cannot allocate memory", DOMUS_ERROR_NO_MEMORY,
    N_ ("The host has not enough free memory."),
    N_ ("Shut down another guest, or give this one less memory.") },
  { ANY, "failed to free memory", DOMUS_ERROR_NO_MEMORY,
    N_ ("The host has not enough free memory."),
    N_ ("Shut down another guest, or give this one less memory.") },
  { VIR_ERR_NO_MEMORY, NULL, DOMUS_ERROR_NO_MEMORY, N_ ("There is not enough free memory."),
    N_ ("Shut down another guest, or give this one less memory.") },

  /* busy */
  { ANY, "cannot acquire state change lock", DOMUS_ERROR_BUSY,
    N_ ("Another operation on this guest has not ended yet."),
    N_ ("Wait for it, or force the guest off.") },
  { ANY, "Failed to get \"", DOMUS_ERROR_BUSY, N_ ("Another guest or program uses the disk."),
    N_ ("Shut that one down, or mark the disk as shareable in both.") },
  { ANY, "Address already in use", DOMUS_ERROR_BUSY,
    N_ ("The display’s port is taken by another program."),
    N_ ("Let the port be chosen automatically.") },
  { ANY, "is in use by", DOMUS_ERROR_BUSY, NULL, NULL },
  { VIR_ERR_RESOURCE_BUSY, NULL, DOMUS_ERROR_BUSY, NULL, NULL },
  { VIR_ERR_OPERATION_TIMEOUT, NULL, DOMUS_ERROR_TIMEOUT, N_ ("The host took too long."),
    N_ ("Try again later.") },
};

static const DomusVirtErrorRule general[] = {
  /* guests */
  { ANY, "managed save image exists", DOMUS_ERROR_INVALID_STATE,
    N_ ("The guest has a saved state."), N_ ("Run the guest, or discard its saved state first.") },
  { ANY, "Active console session exists", DOMUS_ERROR_BUSY,
    N_ ("The guest’s serial console is open elsewhere."), N_ ("Close it there first.") },
  { ANY, "is not using a PTY", DOMUS_ERROR_UNSUPPORTED,
    N_ ("The guest’s serial port does not lead to a terminal of the host."),
    N_ ("Make it a terminal (pty) in the guest’s hardware.") },
  { ANY, "cannot set memory higher than max memory", DOMUS_ERROR_INVALID,
    N_ ("That is more than the guest’s maximum memory."),
    N_ ("Raise the maximum while the guest is off, or choose less.") },
  { ANY, "greater than max allowable vcpus", DOMUS_ERROR_INVALID,
    N_ ("That is more than the guest’s maximum number of CPUs."),
    N_ ("Raise the maximum while the guest is off, or choose fewer.") },
  { ANY, "Unable to find an unused port in range", DOMUS_ERROR_BUSY,
    N_ ("All ports of that kind are taken on the host."),
    N_ ("Shut down a guest, or give this one a port of its own.") },
  { ANY, "cannot be hot", DOMUS_ERROR_UNSUPPORTED,
    N_ ("A device of this kind cannot be added or removed while the guest runs."),
    N_ ("Change the configuration; it holds from the next start.") },
  { ANY, "attach of device *is not supported", DOMUS_ERROR_UNSUPPORTED,
    N_ ("The host cannot change a device of this kind by itself."), NULL },
  { ANY, "Unable to reset PCI device", DOMUS_ERROR_UNSUPPORTED,
    N_ ("This PCI device cannot be reset, so it cannot be given to a guest."), NULL },

  /* networks and files */
  { ANY, "Could not find bridge device", DOMUS_ERROR_NOT_FOUND,
    N_ ("The network card’s bridge does not exist on the host."),
    N_ ("Choose another network in the guest’s hardware, or create the bridge.") },
  { ANY, "Cannot get interface MTU on", DOMUS_ERROR_NOT_FOUND,
    N_ ("The network card’s bridge does not exist on the host."),
    N_ ("Choose another network in the guest’s hardware, or create the bridge.") },
  { ANY, "network '*is not active", DOMUS_ERROR_INVALID_STATE,
    N_ ("The virtual network that the guest is on is not running."), N_ ("Start the network.") },
  { ANY, "Unable to find 'dnsmasq'", DOMUS_ERROR_UNSUPPORTED,
    N_ ("The host lacks the program dnsmasq, which virtual networks need."),
    N_ ("Install dnsmasq on the host.") },
  { ANY, "Cannot access storage file *No such file", DOMUS_ERROR_NOT_FOUND,
    N_ ("A disk or medium of the guest does not exist on the host."),
    N_ ("Put the file back, or choose another in the guest’s hardware.") },
  { ANY, "Cannot access storage file *Permission denied", DOMUS_ERROR_DENIED,
    N_ ("The host may not read a disk or medium of the guest."),
    N_ ("Move the file to a storage pool, or make it and its folders readable.") },
  { ANY, "Could not open '*No such file", DOMUS_ERROR_NOT_FOUND,
    N_ ("A disk or medium of the guest does not exist on the host."),
    N_ ("Put the file back, or choose another in the guest’s hardware.") },
  { ANY, "Could not open '*Permission denied", DOMUS_ERROR_DENIED,
    N_ ("The host may not read a disk or medium of the guest."),
    N_ ("Move the file to a storage pool, or make it and its folders readable.") },
  { ANY, "No medium found", DOMUS_ERROR_NOT_FOUND, N_ ("There is no disc in the host’s drive."),
    N_ ("Insert one.") },
  { ANY, "tray of device *is open", DOMUS_ERROR_BUSY,
    N_ ("The guest has locked or opened its CD drive."), N_ ("Close the tray in the guest.") },
  { ANY, "is locked", DOMUS_ERROR_BUSY, N_ ("The guest has locked its CD drive."),
    N_ ("Eject the disc inside the guest, or force it.") },
  { ANY, "Could not access KVM", DOMUS_ERROR_DENIED,
    N_ ("The host cannot use hardware virtualization (KVM)."),
    N_ ("Choose the plain emulator for this guest, or let the user use /dev/kvm.") },
  { ANY, "doesn't support the 'kvm'", DOMUS_ERROR_UNSUPPORTED,
    N_ ("The host has no hardware virtualization (KVM)."),
    N_ ("Choose the plain emulator for this guest.") },

  /* by number */
  { VIR_ERR_NO_DOMAIN, NULL, DOMUS_ERROR_NOT_FOUND, N_ ("The guest does not exist any more."),
    NULL },
  { VIR_ERR_NO_STORAGE_POOL, NULL, DOMUS_ERROR_NOT_FOUND, N_ ("There is no such storage pool."),
    NULL },
  { VIR_ERR_NO_STORAGE_VOL, NULL, DOMUS_ERROR_NOT_FOUND, N_ ("There is no such volume."), NULL },
  { VIR_ERR_NO_NETWORK, NULL, DOMUS_ERROR_NOT_FOUND, N_ ("There is no such virtual network."),
    N_ ("Choose another network in the guest’s hardware, or create it.") },
  { VIR_ERR_NO_NODE_DEVICE, NULL, DOMUS_ERROR_NOT_FOUND, N_ ("The host has no such device."),
    NULL },
  { VIR_ERR_NO_INTERFACE, NULL, DOMUS_ERROR_NOT_FOUND,
    N_ ("The host has no such network interface."), NULL },
  { VIR_ERR_DEVICE_MISSING, NULL, DOMUS_ERROR_NOT_FOUND, N_ ("The guest has no such device."),
    NULL },
  { VIR_ERR_STORAGE_VOL_EXIST, NULL, DOMUS_ERROR_EXISTS,
    N_ ("There is a volume of that name already."), N_ ("Choose another name.") },
  { VIR_ERR_DOM_EXIST, NULL, DOMUS_ERROR_EXISTS, N_ ("There is a guest of that name already."),
    N_ ("Choose another name.") },
  { ANY, "domain '*already exists with uuid", DOMUS_ERROR_EXISTS,
    N_ ("There is a guest of that name already."), N_ ("Choose another name.") },
  { ANY, "already defined with uuid", DOMUS_ERROR_EXISTS,
    N_ ("There is a guest with that name or UUID already."), N_ ("Choose another name.") },
  { ANY, "conflict with pool", DOMUS_ERROR_EXISTS,
    N_ ("Another storage pool has that folder already."), N_ ("Use that pool.") },
  { ANY, "already exists", DOMUS_ERROR_EXISTS, NULL, N_ ("Choose another name.") },
  { ANY, "cannot contain '/'", DOMUS_ERROR_INVALID, N_ ("The name contains a slash."),
    N_ ("Choose another name.") },
  { ANY, "missing name", DOMUS_ERROR_INVALID, N_ ("The name is missing."), NULL },
  { VIR_ERR_XML_ERROR, NULL, DOMUS_ERROR_INVALID, NULL, NULL },
  { VIR_ERR_XML_DETAIL, NULL, DOMUS_ERROR_INVALID, NULL, NULL },
  { VIR_ERR_XML_INVALID_SCHEMA, NULL, DOMUS_ERROR_INVALID, NULL, NULL },
  { VIR_ERR_CONF_SYNTAX, NULL, DOMUS_ERROR_INVALID, NULL, NULL },
  { ANY, "unsupported flags", DOMUS_ERROR_UNSUPPORTED, N_ ("This host’s driver cannot do that."),
    NULL },
  { VIR_ERR_NO_SUPPORT, NULL, DOMUS_ERROR_UNSUPPORTED, N_ ("This host’s driver cannot do that."),
    NULL },
  { VIR_ERR_ARGUMENT_UNSUPPORTED, NULL, DOMUS_ERROR_UNSUPPORTED,
    N_ ("This host’s driver cannot do that."), NULL },
  { VIR_ERR_OPERATION_UNSUPPORTED, NULL, DOMUS_ERROR_UNSUPPORTED, NULL, NULL },
  { VIR_ERR_CONFIG_UNSUPPORTED, NULL, DOMUS_ERROR_UNSUPPORTED, NULL, NULL },
  { VIR_ERR_INVALID_ARG, NULL, DOMUS_ERROR_INVALID, NULL, NULL },
  { ANY, "is already running", DOMUS_ERROR_INVALID_STATE, N_ ("The guest is running already."),
    NULL },
  { ANY, "is not running", DOMUS_ERROR_INVALID_STATE, N_ ("The guest is not running."), NULL },
  { VIR_ERR_OPERATION_INVALID, NULL, DOMUS_ERROR_INVALID_STATE, NULL, NULL },
  { VIR_ERR_ACCESS_DENIED, NULL, DOMUS_ERROR_DENIED, N_ ("This user may not do that."), NULL },
  { VIR_ERR_OPERATION_DENIED, NULL, DOMUS_ERROR_DENIED, N_ ("This user may not do that."), NULL },
  { ANY, "Permission denied", DOMUS_ERROR_DENIED,
    N_ ("The host may not read or write a file that is needed."),
    N_ ("Check the owner and the permissions of the file and its folders.") },
};

/* Whether the parts of @pattern, separated by "*", follow one another. */
static gboolean
text_matches (const char *text, const char *pattern)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "*", -1);

  for (char **part = parts; *part != NULL; part++) {
    text = strcasestr (text, *part);
    if (text == NULL)
      return FALSE;
    text += strlen (*part);
  }
  return TRUE;
}

static const DomusVirtErrorRule *
find (const DomusVirtErrorRule *rules, gsize n, int code, const char *text)
{
  for (gsize i = 0; i < n; i++)
    if ((rules[i].code == ANY || rules[i].code == code)
        && (rules[i].text == NULL || text_matches (text, rules[i].text)))
      return &rules[i];
  return NULL;
}

/**
 * domus_virt_error_why:
 * @what: translated sentence: what failed
 * @cause: (nullable): translated sentence: why
 *
 * Returns: (transfer full): an error that says both.
 */
GError *
domus_virt_error_why (
    const char *what, DomusErrorCode code, const char *cause, const char *hint, const char *details)
{
  g_autofree char *message = NULL;

  if (cause != NULL)
    /* Translators: what failed, and why: two sentences. */
    message = g_strdup_printf (_ ("%s %s"), what, cause);
  return domus_error_new (code, message ? message : what, hint, details);
}

/**
 * domus_virt_error_map:
 * @what: translated sentence: what failed
 * @domain: VIR_FROM_*
 * @code: VIR_ERR_*
 * @text: libvirt's message
 *
 * Returns: (transfer full): the %DOMUS_ERROR for it, with @text as details.
 */
GError *
domus_virt_error_map (const char *what, int domain, int code, const char *text)
{
  const DomusVirtErrorRule *rule = find (ways, G_N_ELEMENTS (ways), code, text);

  if (rule == NULL && domain != VIR_FROM_QEMU)
    rule = find (domus_virt_error_xen, domus_virt_error_n_xen, code, text);
  if (rule == NULL)
    rule = find (general, G_N_ELEMENTS (general), code, text);
  if (rule != NULL)
    return domus_virt_error_why (what, rule->error, rule->cause ? _ (rule->cause) : text,
                                 rule->hint ? _ (rule->hint) : NULL, text);
  g_debug ("No rule for libvirt error %d of %d: %s", code, domain, text);
  return domus_virt_error_why (what, DOMUS_ERROR_FAILED, text, NULL, text);
}

/**
 * domus_virt_error_new:
 * @what: translated sentence: what failed
 *
 * Returns: (transfer full): the error for libvirt's last one in this thread,
 *   which each call of libvirt's replaces: at once after the failure.
 */
GError *
domus_virt_error_new (const char *what)
{
  virErrorPtr last = virGetLastError ();

  if (last == NULL || last->code == VIR_ERR_OK || last->message == NULL)
    return domus_error_new (DOMUS_ERROR_FAILED, what, NULL, NULL);
  return domus_virt_error_map (what, last->domain, last->code, last->message);
}

/**
 * domus_virt_fail:
 *
 * Sets @error to domus_virt_error_new() of @what.
 *
 * Returns: %NULL, for workers to return.
 */
gpointer
domus_virt_fail (GError **error, const char *what)
{
  g_propagate_error (error, domus_virt_error_new (what));
  return NULL;
}

/**
 * domus_virt_error_code:
 *
 * Returns: the VIR_ERR_* of the last failure in this thread.
 */
int
domus_virt_error_code (void)
{
  virErrorPtr last = virGetLastError ();

  return last ? last->code : VIR_ERR_OK;
}

/**
 * domus_virt_unknown_to:
 * @code: a VIR_ERR_*
 *
 * Returns: whether it says that the driver lacks a function or a flag, so
 *   that trying with less makes sense.
 */
gboolean
domus_virt_unknown_to (int code)
{
  return code == VIR_ERR_NO_SUPPORT || code == VIR_ERR_INVALID_ARG
         || code == VIR_ERR_ARGUMENT_UNSUPPORTED || code == VIR_ERR_OPERATION_UNSUPPORTED
         || code == VIR_ERR_CONFIG_UNSUPPORTED;
}
