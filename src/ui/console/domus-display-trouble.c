/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-display-trouble-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What gtk-vnc says, in English, and what that means for who reads it. Where it
 * looks for certificates is in its vncconnection.c; a certificate that is out
 * of date counts there as one that is not trusted. */
typedef struct
{
  const char *said;
  const char *title;
  const char *hint;
} Trouble;

static const Trouble troubles[] = {
  { "does not match hostname", N_ ("The display’s certificate is made for another computer"),
    N_ ("It does not name “%s”, the address of this connection. Connect to the host by the name "
        "in its certificate, or have a certificate made that names this address too.") },
  { "has expired", N_ ("The display’s certificate has expired"),
    N_ ("Have it renewed on the host, and see whether this computer’s clock is right.") },
  { "not yet activated", N_ ("The display’s certificate is not valid yet"),
    N_ ("See whether the clocks of this computer and of the host are right.") },
  { "has been revoked", N_ ("The display’s certificate was taken back by who signed it"),
    N_ ("Have a new certificate made for the host.") },
  { "insecure algorithm", N_ ("The display’s certificate is made in a way that is not safe"),
    N_ ("Have a new certificate made for the host.") },
  { "No hostname provided", N_ ("The display’s certificate could not be checked"),
    N_ ("Connect to the host by the name in its certificate.") },
  { "The certificate is not trusted", N_ ("This computer does not trust the display’s certificate"),
    N_ ("Put the certificate of the authority that signed it into the file ~/.pki/CA/cacert.pem "
        "(where /etc/pki/CA/cacert.pem exists, that file is used instead), then try again. If it "
        "is there already, the host’s certificate may have expired.") },
  { "known issuer", N_ ("This computer does not trust the display’s certificate"),
    N_ ("Put the certificate of the authority that signed it into the file ~/.pki/CA/cacert.pem "
        "(where /etc/pki/CA/cacert.pem exists, that file is used instead), then try again.") },
  { DOMUS_DISPLAY_TROUBLE_OWN_CERTIFICATE,
    N_ ("The display wants a certificate of this computer that it knows"),
    N_ ("Put one that the host accepts into the file ~/.pki/libvirt/clientcert.pem and its key "
        "into "
        "~/.pki/libvirt/private/clientkey.pem, then try again.") },
  { "certificate is not valid", N_ ("The display’s certificate could not be checked"),
    N_ ("Have a new certificate made for the host.") },
};

static const Trouble *
find (const char *reason)
{
  for (gsize i = 0; reason != NULL && i < G_N_ELEMENTS (troubles); i++)
    if (strstr (reason, troubles[i].said) != NULL)
      return &troubles[i];
  return NULL;
}

/**
 * domus_display_trouble_is_lasting:
 * @reason: (nullable): why a connection ended, maybe in gtk-vnc's English
 *
 * Returns: whether the display is there, and another attempt ends the same way
 */
gboolean
domus_display_trouble_is_lasting (const char *reason)
{
  return find (reason) != NULL;
}

/**
 * domus_display_trouble_title:
 *
 * Returns: what happened, translated
 */
const char *
domus_display_trouble_title (const char *reason)
{
  const Trouble *trouble = find (reason);

  return trouble != NULL ? _ (trouble->title) : _ ("The screen could not be reached");
}

/* In “'…'” at the end of what gtk-vnc says. */
static char *
get_name (const char *reason)
{
  const char *begin = strchr (reason, '\'');
  const char *end;

  /* One of “certificate's” comes first. */
  while (begin != NULL && g_ascii_isalpha (begin[1]) && begin > reason
         && g_ascii_isalpha (begin[-1]))
    begin = strchr (begin + 1, '\'');
  end = begin != NULL ? strrchr (begin + 1, '\'') : NULL;
  return end != NULL ? g_strndup (begin + 1, (gsize)(end - begin - 1)) : g_strdup ("");
}

/**
 * domus_display_trouble_hint:
 *
 * Returns: (transfer full) (nullable): what can be done about it, translated;
 *   @reason where nothing is known of it
 */
char *
domus_display_trouble_hint (const char *reason)
{
  const Trouble *trouble = find (reason);
  g_autofree char *name = NULL;
  g_auto (GStrv) parts = NULL;

  if (trouble == NULL)
    return g_strdup (reason);
  if (strstr (trouble->hint, "%s") == NULL)
    return g_strdup (_ (trouble->hint));
  name = get_name (reason);
  parts = g_strsplit (_ (trouble->hint), "%s", 2);
  return g_strjoinv (name, parts);
}
