/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"
#include "domus-virt-private.h"

#include <string.h>

/* What libvirt, ssh and libxl say, word for word, and what becomes of it. */
static const struct
{
  int code;
  const char *text;
  DomusErrorCode expected;
  const char *message; /* part of it */
  const char *hint;    /* (nullable): part of it */
} cases[] = {
  { VIR_ERR_SYSTEM_ERROR,
    "Cannot recv data: Host key verification failed.: Connection reset by peer", DOMUS_ERROR_AUTH,
    "ssh key is not known", "terminal" },
  { VIR_ERR_SYSTEM_ERROR,
    "Cannot recv data: root@lab: Permission denied (publickey,password).: Connection reset by peer",
    DOMUS_ERROR_AUTH, "not let in", "ssh-copy-id" },
  { VIR_ERR_SYSTEM_ERROR,
    "Cannot recv data: ssh: Could not resolve hostname lab: Name or service not known: "
    "Connection reset by peer",
    DOMUS_ERROR_UNREACHABLE, "no host of that name", NULL },
  { VIR_ERR_SYSTEM_ERROR,
    "Cannot recv data: ssh: connect to host lab port 22: Connection refused: "
    "Connection reset by peer",
    DOMUS_ERROR_UNREACHABLE, "does not take ssh", "ssh server" },
  { VIR_ERR_SYSTEM_ERROR,
    "End of file while reading data: sh: 1: nc: not found: Input/output error",
    DOMUS_ERROR_NO_DAEMON, "lacks the program", "netcat" },
  { VIR_ERR_SYSTEM_ERROR,
    "End of file while reading data: nc: unix connect failed: No such file or directory: "
    "Input/output error",
    DOMUS_ERROR_NO_DAEMON, "libvirt is not running on the host", "libvirtd" },
  { VIR_ERR_SYSTEM_ERROR,
    "unable to resolve address 'lab' service '16509': Name or service not known",
    DOMUS_ERROR_UNREACHABLE, "no host of that name", NULL },
  { VIR_ERR_SYSTEM_ERROR, "unable to connect to server at 'lab:16509': No route to host",
    DOMUS_ERROR_UNREACHABLE, "does not answer", NULL },
  { VIR_ERR_SYSTEM_ERROR, "unable to connect to server at 'lab:16509': Connection timed out",
    DOMUS_ERROR_UNREACHABLE, "does not answer", NULL },
  { VIR_ERR_SYSTEM_ERROR, "unable to connect to server at 'lab:16509': Connection refused",
    DOMUS_ERROR_NO_DAEMON, "does not listen", "by ssh" },
  { VIR_ERR_SYSTEM_ERROR,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
    DOMUS_ERROR_NO_DAEMON, "not running", "systemctl" },
  { VIR_ERR_SYSTEM_ERROR,
    "Failed to connect socket to '/var/run/libvirt/virtxend-sock': No such file or directory",
    DOMUS_ERROR_WRONG_HYPERVISOR, "Xen", NULL },
  { VIR_ERR_SYSTEM_ERROR,
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    DOMUS_ERROR_DENIED, "may not talk", "group libvirt" },
  { VIR_ERR_NO_CONNECT, "no connection driver available for xen:///system",
    DOMUS_ERROR_WRONG_HYPERVISOR, "not a Xen host", "driver-xen" },
  { VIR_ERR_NO_CONNECT, "no connection driver available for vbox:///session",
    DOMUS_ERROR_WRONG_HYPERVISOR, "no driver for this kind", NULL },
  { VIR_ERR_AUTH_UNAVAILABLE,
    "authentication unavailable: no polkit agent available to authenticate action "
    "'org.libvirt.unix.manage'",
    DOMUS_ERROR_DENIED, "may not manage", "group libvirt" },
  { VIR_ERR_AUTH_FAILED, "authentication failed: access denied by policy", DOMUS_ERROR_DENIED,
    "may not manage", NULL },
  { VIR_ERR_AUTH_FAILED, "authentication failed: authentication failed", DOMUS_ERROR_AUTH,
    "refused the login", "password" },
  { VIR_ERR_SYSTEM_ERROR,
    "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
    DOMUS_ERROR_AUTH, "authority that signs the host’s", "~/.pki/libvirt/cacert.pem" },
  { VIR_ERR_AUTH_FAILED, "authentication failed: Failed to verify peer's certificate",
    DOMUS_ERROR_AUTH, "does not accept the host’s certificate", "has expired" },
  { VIR_ERR_SYSTEM_ERROR, "Unable to read TLS confirmation: Input/output error", DOMUS_ERROR_AUTH,
    "does not accept this computer’s certificate", "~/.pki/libvirt/clientkey.pem" },
  { VIR_ERR_RPC, "internal error: connection closed due to keepalive timeout", DOMUS_ERROR_CLOSED,
    "not answered", NULL },
  { VIR_ERR_INTERNAL_ERROR, "internal error: client socket is closed", DOMUS_ERROR_CLOSED, "lost",
    NULL },
  { VIR_ERR_SYSTEM_ERROR, "End of file while reading data: Input/output error", DOMUS_ERROR_CLOSED,
    "ended the connection", NULL },
  { VIR_ERR_NO_DOMAIN, "Domain not found: no domain with matching uuid 'x'", DOMUS_ERROR_NOT_FOUND,
    "does not exist any more", NULL },
  { VIR_ERR_STORAGE_VOL_EXIST, "storage volume name 'a.img' already in use.", DOMUS_ERROR_EXISTS,
    "volume of that name", NULL },
  { VIR_ERR_OPERATION_FAILED,
    "operation failed: domain 'a' already exists with uuid 6695eb01-f6a4-8304-79aa-97f2502e193f",
    DOMUS_ERROR_EXISTS, "guest of that name", NULL },
  { VIR_ERR_OPERATION_FAILED, "operation failed: Storage source conflict with pool: 'default'",
    DOMUS_ERROR_EXISTS, "has that folder", NULL },
  { VIR_ERR_OPERATION_INVALID, "Requested operation is not valid: domain is already running",
    DOMUS_ERROR_INVALID_STATE, "running already", NULL },
  { VIR_ERR_OPERATION_INVALID, "Requested operation is not valid: network 'default' is not active",
    DOMUS_ERROR_INVALID_STATE, "virtual network", "Start the network" },
  { VIR_ERR_OPERATION_TIMEOUT,
    "Timed out during operation: cannot acquire state change lock (held by "
    "monitor=remoteDispatchDomainCoreDump)",
    DOMUS_ERROR_BUSY, "Another operation", "Wait" },
  { VIR_ERR_NO_SUPPORT, "this function is not supported by the connection driver: virDomainRename",
    DOMUS_ERROR_UNSUPPORTED, "driver cannot", NULL },
  { VIR_ERR_INVALID_ARG, "unsupported flags (0x4) in function libxlDomainUndefineFlags",
    DOMUS_ERROR_UNSUPPORTED, "driver cannot", NULL },
  { VIR_ERR_XML_ERROR, "XML error: unknown device type 'x'", DOMUS_ERROR_INVALID,
    "unknown device type", NULL },
  { VIR_ERR_SYSTEM_ERROR, "cannot allocate 10 bytes in file '/a/b.img': No space left on device",
    DOMUS_ERROR_NO_SPACE, "no room", NULL },
  { VIR_ERR_INTERNAL_ERROR,
    "internal error: qemu unexpectedly closed the monitor: qemu-system-x86_64: cannot set up "
    "guest memory 'pc.ram': Cannot allocate memory",
    DOMUS_ERROR_NO_MEMORY, "not enough free memory", NULL },
  { VIR_ERR_SYSTEM_ERROR,
    "Cannot access storage file '/iso/w.iso' (as uid:64055, gid:108): No such file or directory",
    DOMUS_ERROR_NOT_FOUND, "disk or medium", "Put the file back" },
  { VIR_ERR_SYSTEM_ERROR, "Cannot get interface MTU on 'xenbr0': No such device",
    DOMUS_ERROR_NOT_FOUND, "bridge", NULL },
  { VIR_ERR_INTERNAL_ERROR, "internal error: libxenlight failed to create new domain 'hal'",
    DOMUS_ERROR_FAILED, "does not say why", "bridge" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: libxenlight failed to change media for disk 'hdc'",
    DOMUS_ERROR_FAILED, "change the disc", "device model" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to reboot domain '2' with libxenlight",
    DOMUS_ERROR_UNSUPPORTED, "drivers inside", "Shut the guest down" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    "unsupported configuration: emulator '/usr/lib/xen/bin/qemu-system-i386' not found",
    DOMUS_ERROR_INVALID, "device emulator", "<emulator>" },
  { VIR_ERR_OPERATION_UNSUPPORTED,
    "Operation not supported: disk bus 'ide' cannot be hot unplugged", DOMUS_ERROR_UNSUPPORTED,
    "while the guest runs", "next start" },
  { VIR_ERR_CONFIG_UNSUPPORTED,
    "Operation not supported: persistent attach of device 'sound' is not supported",
    DOMUS_ERROR_UNSUPPORTED, "kind by itself", NULL },
  { VIR_ERR_OPERATION_FAILED,
    "operation failed: domain 'a' is already defined with uuid "
    "6695eb01-f6a4-8304-79aa-97f2502e193f",
    DOMUS_ERROR_EXISTS, "name or UUID", NULL },
  { VIR_ERR_XML_ERROR, "XML error: name e/f cannot contain '/'", DOMUS_ERROR_INVALID, "slash",
    NULL },
  { VIR_ERR_OPERATION_INVALID,
    "Requested operation is not valid: volume name 'a/b.img' cannot contain '/'",
    DOMUS_ERROR_INVALID, "slash", NULL },
  { VIR_ERR_NO_NAME, "missing name information", DOMUS_ERROR_INVALID, "name is missing", NULL },
  { VIR_ERR_STORAGE_VOL_EXIST, "storage volume 'zero.img' exists already", DOMUS_ERROR_EXISTS,
    "volume of that name", NULL },
  { VIR_ERR_NO_NETWORK, "Network not found: no network with matching name 'nonet'",
    DOMUS_ERROR_NOT_FOUND, "virtual network", "create it" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to resume domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "go on", "device model" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to suspend domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "pause", "device model" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to shutdown domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "shut down", "force it off" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to save domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "save", "room" },
  { VIR_ERR_INTERNAL_ERROR,
    "internal error: Failed to set maximum memory for domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "memory", "next start" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to set memory for domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "memory", "next start" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Failed to set vcpus for domain '3' with libxenlight",
    DOMUS_ERROR_FAILED, "CPUs", "next start" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: libxenlight failed to attach disk 'hdb'",
    DOMUS_ERROR_FAILED, "add the device", "next start" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: libxenlight failed to detach disk 'hdb'",
    DOMUS_ERROR_FAILED, "take the device", "next start" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: No device with bus 'ide' and target 'hdc'",
    DOMUS_ERROR_NOT_FOUND, "no such drive", "Add the drive" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: Removable media not supported for disk device",
    DOMUS_ERROR_UNSUPPORTED, "CD drive", NULL },
  { VIR_ERR_OPERATION_INVALID,
    "Requested operation is not valid: Domain-0 does not support requested operation",
    DOMUS_ERROR_UNSUPPORTED, "own system", NULL },
  { VIR_ERR_OPERATION_INVALID,
    "Requested operation is not valid: Refusing to undefine while domain managed save image exists",
    DOMUS_ERROR_INVALID_STATE, "saved state", "discard" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: image magic is incorrect", DOMUS_ERROR_INVALID,
    "saved state", "saving a guest" },
  { VIR_ERR_OPERATION_FAILED, "operation failed: image version is not supported (3 > 2)",
    DOMUS_ERROR_UNSUPPORTED, "newer libvirt", "Update" },
  { VIR_ERR_OPERATION_FAILED, "operation failed: Active console session exists for this domain",
    DOMUS_ERROR_BUSY, "elsewhere", "Close" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: character device serial0 is not using a PTY",
    DOMUS_ERROR_UNSUPPORTED, "terminal", "pty" },
  { VIR_ERR_INVALID_ARG, "invalid argument: cannot set memory higher than max memory",
    DOMUS_ERROR_INVALID, "maximum memory", "less" },
  { VIR_ERR_INVALID_ARG,
    "invalid argument: requested vcpus is greater than max allowable vcpus for the domain: 8 > 4",
    DOMUS_ERROR_INVALID, "maximum number", "fewer" },
  { VIR_ERR_INTERNAL_ERROR,
    "internal error: Unable to find an unused port in range 'VNC' (5900-65535)", DOMUS_ERROR_BUSY,
    "taken", "Shut down" },
  { VIR_ERR_OPERATION_INVALID, "Requested operation is not valid: domain has assigned host devices",
    DOMUS_ERROR_UNSUPPORTED, "device of its host", "Remove" },
  { VIR_ERR_INTERNAL_ERROR,
    "internal error: hostname on destination resolved to localhost, but migration requires an FQDN",
    DOMUS_ERROR_INVALID, "back to itself", "reach" },
  { VIR_ERR_INTERNAL_ERROR, "internal error: something new", DOMUS_ERROR_FAILED, "something new",
    NULL },
};

static void
test_map (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error =
        domus_virt_error_map ("It failed.", VIR_FROM_NONE, cases[i].code, cases[i].text);

    g_test_message ("%s", cases[i].text);
    domus_test_expect (error, cases[i].expected, cases[i].message);
    g_assert_true (g_str_has_prefix (error->message, "It failed. "));
    g_assert_cmpstr (domus_error_get_details (error), ==, cases[i].text);
    if (cases[i].hint != NULL) {
      g_assert_nonnull (domus_error_get_hint (error));
      g_assert_nonnull (strstr (domus_error_get_hint (error), cases[i].hint));
    }
  }
}

/* What libvirt's Xen driver can say (the texts in libvirt_driver_libxl.so that
 * are not for its log): nine of ten are explained, with what to do. */
static void
test_xen (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "libxl-errors.txt", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint all = 0, explained = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_autofree char *said = g_strconcat ("internal error: ", *line, NULL);
    g_autoptr (GError) error =
        domus_virt_error_map ("It failed.", VIR_FROM_LIBXL, VIR_ERR_INTERNAL_ERROR, said);
    gboolean ok = strstr (error->message, *line) == NULL && domus_error_get_hint (error) != NULL;

    all++;
    explained += ok;
    if (!ok)
      g_test_message ("not explained: %s", *line);
  }
  g_test_message ("%u of %u explained", explained, all);
  g_assert_cmpuint (all, >, 120);
  g_assert_cmpuint (explained * 10, >=, all * 9);
}

static void
test_uri (void)
{
  static const struct
  {
    const char *uri;
    const char *expected;
  } uris[] = {
    { "xen:///system", "xen:///system" },
    { "xen+ssh://root@lab/system", "xen+ssh://root@lab/system?no_tty=1" },
    { "xen+ssh://lab/system?keyfile=/a", "xen+ssh://lab/system?keyfile=/a&no_tty=1" },
    { "xen+ssh://lab/system?no_tty=0", "xen+ssh://lab/system?no_tty=0" },
    { "xen+ssh://lab/system?xno_tty=0", "xen+ssh://lab/system?xno_tty=0&no_tty=1" },
    { "xen+ssh://lab/system?", "xen+ssh://lab/system?no_tty=1" },
    { "xen+tls://lab/system", "xen+tls://lab/system" },
    { "nonsense", "nonsense" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autofree char *quiet = domus_virt_link_uri (uris[i].uri, FALSE);
    g_autofree char *asking = domus_virt_link_uri (uris[i].uri, TRUE);

    g_assert_cmpstr (quiet, ==, uris[i].expected);
    g_assert_cmpstr (asking, ==, uris[i].uri);
  }
}

static void
test_through (void)
{
  static const struct
  {
    const char *uri;
    const char *expected;
  } uris[] = {
    { "xen+ssh://root@lab/system", "xen+ssh://root@lab/system?command=/run/a%20b/ssh" },
    { "xen+ssh://lab/system?command=old&netcat=/nc",
      "xen+ssh://lab/system?command=/run/a%20b/ssh&netcat=/nc" },
    { "xen+ssh://lab/system?keyfile=/a#x",
      "xen+ssh://lab/system?command=/run/a%20b/ssh&keyfile=/a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autofree char *uri = domus_virt_link_through (uris[i].uri, "/run/a b/ssh");

    g_assert_cmpstr (uri, ==, uris[i].expected);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/virt/error/map", test_map);
  g_test_add_func ("/virt/error/xen", test_xen);
  g_test_add_func ("/virt/error/uri", test_uri);
  g_test_add_func ("/virt/error/through", test_through);
  return g_test_run ();
}
