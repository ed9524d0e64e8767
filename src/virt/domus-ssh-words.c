/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-ssh-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* OpenSSH does not translate what it says, except for the kernel's part. */
typedef struct
{
  const char *text;
  DomusErrorCode code;
  const char *message; /* may have one %s: the host */
  const char *hint;
} Rule;

static const Rule rules[] = {
  { "REMOTE HOST IDENTIFICATION HAS CHANGED", DOMUS_ERROR_AUTH,
    N_ ("“%s” shows another key than the one that this computer knows. Domus does not connect."),
    N_ ("Either the host was installed anew, or somebody is pretending to be it. Ask whoever runs "
        "it. If the new key is right, forget the old one in a terminal (the details tell where it "
        "is): ssh-keygen -R with the host’s name.") },
  { "Host key verification failed", DOMUS_ERROR_AUTH_CANCELLED,
    N_ ("The key of “%s” was not accepted."),
    N_ ("Connect again when you know that it is the right one.") },
  { "Could not resolve hostname", DOMUS_ERROR_UNREACHABLE, N_ ("There is no host named “%s”."),
    N_ ("Check the spelling and the network.") },
  { "Connection refused", DOMUS_ERROR_UNREACHABLE, N_ ("“%s” does not take SSH connections."),
    N_ ("Start the SSH server on the host, and check the port.") },
  { "Too many authentication failures", DOMUS_ERROR_AUTH, N_ ("“%s” refused the login."),
    N_ ("The SSH agent offers more keys than the host accepts. Name the right one in "
        "~/.ssh/config: IdentityFile and IdentitiesOnly yes.") },
  { "Permission denied (", DOMUS_ERROR_AUTH, N_ ("“%s” refused the login."),
    N_ ("Check the user name and the password, or set up a key with ssh-copy-id.") },
  { "timed out", DOMUS_ERROR_UNREACHABLE, N_ ("“%s” does not answer."),
    N_ ("Check that it is on, and the network to it.") },
  { "No route to host", DOMUS_ERROR_UNREACHABLE, N_ ("“%s” does not answer."),
    N_ ("Check that it is on, and the network to it.") },
  { "Network is unreachable", DOMUS_ERROR_UNREACHABLE, N_ ("“%s” cannot be reached."),
    N_ ("Check the network of this computer.") },
  { "Bad configuration option", DOMUS_ERROR_INVALID,
    N_ ("SSH does not understand its own settings for “%s”."),
    N_ ("Correct ~/.ssh/config; the details name the line.") },
  { "no matching ", DOMUS_ERROR_UNSUPPORTED,
    N_ ("“%s” and this computer’s SSH have no way of encryption in common."),
    N_ ("The host is very old: allow what it offers, which the details name, in ~/.ssh/config.") },
  { "kex_exchange_identification", DOMUS_ERROR_UNREACHABLE,
    N_ ("“%s” ended the SSH connection before the login."),
    N_ ("It may be too busy or have locked this computer out. Try again later.") },
  { "not responding", DOMUS_ERROR_CLOSED, N_ ("“%s” has not answered for a while."), NULL },
};

/**
 * domus_ssh_error:
 * @said: what ssh wrote on its standard error
 *
 * Returns: (transfer full): why the connection did not come to be or broke
 */
GError *
domus_ssh_error (const char *host, const char *said)
{
  g_autofree char *details = g_strstrip (g_utf8_make_valid (said, -1));
  g_autofree char *message = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    if (strcasestr (details, rules[i].text) == NULL)
      continue;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    message = g_strdup_printf (_ (rules[i].message), host);
#pragma GCC diagnostic pop
    return domus_error_new (rules[i].code, message, rules[i].hint ? _ (rules[i].hint) : NULL,
                            details);
  }
  message = g_strdup_printf (_ ("The SSH connection to “%s” ended."), host);
  return domus_error_new (DOMUS_ERROR_CLOSED, message, NULL, *details ? details : NULL);
}

/**
 * domus_ssh_channel_is_forbidden:
 * @said: what ssh wrote
 *
 * Returns: whether the host's sshd does not let the last channel be
 *   (AllowTcpForwarding, PermitOpen, DisableForwarding)
 */
gboolean
domus_ssh_channel_is_forbidden (const char *said)
{
  const char *open = g_strrstr (said, "open failed:");

  return open != NULL && strstr (open, "administratively prohibited") != NULL;
}

/**
 * domus_ssh_command_error:
 * @said: by a program on the host that was to connect where sshd may not
 *
 * Returns: (transfer full): why something on the host could not be reached
 */
GError *
domus_ssh_command_error (const char *said)
{
  g_autofree char *details = g_strstrip (g_utf8_make_valid (said, -1));

  if (strcasestr (details, "refused") != NULL || strcasestr (details, "timed out") != NULL)
    return domus_error_new (DOMUS_ERROR_UNREACHABLE, _ ("The guest’s display does not answer."),
                            NULL, details);
  return domus_error_new (DOMUS_ERROR_DENIED,
                          _ ("The host’s SSH server does not pass on the guest’s display."),
                          _ ("Set AllowTcpForwarding to yes in the host’s /etc/ssh/sshd_config, or "
                             "install socat there."),
                          *details ? details : NULL);
}

/**
 * domus_ssh_channel_error:
 * @said: what ssh wrote about the channel
 *
 * Returns: (transfer full): why something on the host could not be reached
 */
GError *
domus_ssh_channel_error (const char *said)
{
  g_autofree char *details = g_strstrip (g_utf8_make_valid (said, -1));

  if (domus_ssh_channel_is_forbidden (details))
    return domus_error_new (
        DOMUS_ERROR_DENIED, _ ("The host’s SSH server does not pass on the guest’s display."),
        _ ("Set AllowTcpForwarding to yes in the host’s /etc/ssh/sshd_config."), details);
  return domus_error_new (DOMUS_ERROR_UNREACHABLE, _ ("The guest’s display does not answer."), NULL,
                          *details ? details : NULL);
}

/**
 * domus_ssh_question_kind:
 * @hint: what ssh says about the question: "confirm", "none" or nothing
 *   (SSH_ASKPASS_PROMPT, see ssh-agent's sources)
 */
DomusSshAskKind
domus_ssh_question_kind (const char *hint, const char *text)
{
  if (strcmp (hint, "none") == 0)
    return DOMUS_SSH_ASK_NOTICE;
  if (strcmp (hint, "confirm") == 0)
    return DOMUS_SSH_ASK_CONFIRM;
  if (strstr (text, "(yes/no") != NULL)
    return DOMUS_SSH_ASK_HOST_KEY;
  if (strstr (text, "passphrase") != NULL)
    return DOMUS_SSH_ASK_PASSPHRASE;
  return DOMUS_SSH_ASK_PASSWORD;
}
