/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-guest-values-private.h"
#include "domus-hardware-item-private.h"
#include "domus-message.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>

/* ---- name, title, notes ---- */

static char *
get_name (DomusFormPage *page, const DomusXmlDoc *doc)
{
  DomusDraft *draft = domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page));

  if (doc == domus_draft_get_doc (draft))
    return g_strdup (domus_draft_get_name (draft));
  return domus_domain_get_name (doc);
}

static gboolean
set_name (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (!domus_validate_guest_name (value, error))
    return FALSE;
  domus_draft_set_name (domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page)), value);
  return TRUE;
}

static char *
running_has_no_rename (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_guest_is_active (domus_value_get_guest (page))
             ? g_strdup (_ ("A guest is renamed while it is shut off."))
             : NULL;
}

static char *
get_title (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_title (doc);
}

static gboolean
set_title (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_title (doc, value);
  return TRUE;
}

static char *
get_description (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_description (doc);
}

static gboolean
set_description (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_description (doc, value);
  return TRUE;
}

/* ---- what it is ---- */

static char *
get_uuid (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_uuid (doc);
}

static void
on_copy_uuid (DomusFormPage *page)
{
  const char *uuid = domus_guest_get_uuid (domus_value_get_guest (page));

  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (page), GDK_SELECTION_CLIPBOARD),
                          uuid, -1);
}

static char *
get_state (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (domus_guest_state_label (domus_guest_get_state (domus_value_get_guest (page))));
}

static const char *
hypervisor_name (const char *type)
{
  static const char *const names[][2] = {
    { "xen", "Xen" },
    { "kvm", "KVM" },
    { "qemu", "QEMU" },
    { "test", "Test" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i][0], type))
      return names[i][1];
  return type;
}

static char *
get_hypervisor (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  g_autofree char *type = domus_xml_doc_get (doc, "@type");
  guint64 version = platform != NULL ? platform->hypervisor_version : 0;
  const char *name = hypervisor_name (type != NULL ? type : "");

  if (version == 0)
    return g_strdup (name);
  return g_strdup_printf ("%s %" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, name,
                          version / 1000000, version / 1000 % 1000, version % 1000);
}

static char *
get_machine (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *machine = domus_xml_doc_get (doc, "os/type/@machine");
  g_autofree char *arch = domus_xml_doc_get (doc, "os/type/@arch");
  const char *kind = domus_domain_is_hvm (doc) ? _ ("fully virtualized") : _ ("paravirtualized");

  if (arch == NULL)
    return g_strdup (kind);
  if (machine == NULL)
    return g_strdup_printf ("%s, %s", arch, kind);
  return g_strdup_printf ("%s, %s, %s", machine, arch, kind);
}

/* ---- autostart: not in the definition, so it is set at once ---- */

static char *
get_autostart (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusGuestTune *tune = domus_value_get_tune (page);

  return domus_value_yes_or_no (tune != NULL && tune->autostart);
}

static void
autostart_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusFormPage) page = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_guest_set_autostart_finish (DOMUS_GUEST (source), result, &error)
      && gtk_widget_get_realized (GTK_WIDGET (page)))
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (page))),
                         _ ("Starting with the host could not be changed"), error);
  domus_value_ask_tune (page);
}

static gboolean
set_autostart (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  DomusGuestTune *tune = domus_value_get_tune (page);
  gboolean on = domus_value_is_yes (value);

  if (tune != NULL)
    tune->autostart = on; /* until the host was asked again */
  domus_guest_set_autostart_async (domus_value_get_guest (page), on, NULL, autostart_set_cb,
                                   g_object_ref (page));
  return TRUE;
}

static char *
autostart_unknown (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusGuestTune *tune = domus_value_get_tune (page);

  if (!domus_guest_is_persistent (domus_value_get_guest (page)))
    return g_strdup (_ ("The guest has no definition: it vanishes when it stops."));
  if (tune == NULL)
    return g_strdup (_ ("The host is being asked."));
  return tune->autostart_known ? NULL : g_strdup (_ ("The host does not tell."));
}

/* ---- lifecycle ---- */

static char *
format_action (const char *value)
{
  static const char *const words[][2] = {
    { "", N_ ("The hypervisor’s choice") },
    { "destroy", N_ ("Turn it off") },
    { "restart", N_ ("Start it again") },
    { "preserve", N_ ("Leave it as it is, to be looked at") },
    { "rename-restart", N_ ("Keep it under another name, and start it anew") },
    { "coredump-destroy", N_ ("Save its memory to a file, and turn it off") },
    { "coredump-restart", N_ ("Save its memory to a file, and start it again") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], value))
      return g_strdup (_ (words[i][1]));
  return g_strdup (value);
}

static const DomusFormRow rows[] = {
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Name:"),
    .path = "name",
    .get = get_name,
    .set = set_name,
    .why_not = running_has_no_rename,
    .place = "" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Title:"),
    .get = get_title,
    .set = set_title,
    .hint = N_ ("Shown in place of the name") },
  { .kind = DOMUS_FORM_LONG_TEXT,
    .label = N_ ("N_otes:"),
    .get = get_description,
    .set = set_description },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("State:"), .get = get_state },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Hypervisor:"), .get = get_hypervisor },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Machine:"), .get = get_machine },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("UUID:"),
    .get = get_uuid,
    .button = N_ ("Co_py"),
    .clicked = on_copy_uuid },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Start with the host"),
    .get = get_autostart,
    .set = set_autostart,
    .support = "autostart",
    .why_not = autostart_unknown,
    .hint = N_ ("Set at once: this is not part of the definition") },
  { .kind = DOMUS_FORM_HEADING, .label = N_ ("When It Stops") },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("When it shuts _down:"),
    .path = "on_poweroff",
    .format = format_action,
    .support = "lifecycle/on_poweroff",
    .place = "" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("When it re_boots:"),
    .path = "on_reboot",
    .format = format_action,
    .support = "lifecycle/on_reboot",
    .place = "" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("When it _crashes:"),
    .path = "on_crash",
    .format = format_action,
    .support = "lifecycle/on_crash",
    .place = "" },
};

/**
 * domus_overview_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_overview_page_new (void)
{
  return domus_form_page_new (rows, G_N_ELEMENTS (rows));
}
