/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-boot-page-private.h"

#include "common/domus-widgets-private.h"
#include "domus-guest-values-private.h"
#include "domus-message.h"
#include "domus-platform-support.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *device;
  const char *label;
  const char *icon_name;
} devices[] = {
  { "hd", N_ ("Hard disk"), "drive-harddisk-symbolic" },
  { "cdrom", N_ ("CD"), "media-optical-symbolic" },
  { "network", N_ ("Network"), "network-wired-symbolic" },
  { "fd", N_ ("Floppy disk"), "media-floppy-symbolic" },
};

struct _DomusBootPage
{
  DomusFormPage parent_instance;

  gboolean built;
  GPtrArray *shown; /* of device names, in the order of the rows */
  GtkListBox *list;
  GtkWidget *up_button;
  GtkWidget *down_button;
  GtkLabel *now_label;
  GtkLabel *device_order_label;
  GtkWidget *cd_button;
  GtkLabel *cd_label;
};

G_DEFINE_FINAL_TYPE (DomusBootPage, domus_boot_page, DOMUS_TYPE_FORM_PAGE)

/* ---- without a boot sector ---- */

static gboolean
set_path (const char *path, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (*value != '\0' && *value != '/') {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("Write a whole path on the host: it begins with “/”."));
    return FALSE;
  }
  domus_xml_doc_set (doc, path, *value != '\0' ? value : NULL);
  return TRUE;
}

static gboolean
set_kernel (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return set_path ("os/kernel", doc, value, error);
}

static gboolean
set_initrd (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return set_path ("os/initrd", doc, value, error);
}

static char *
no_kernel (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_xml_doc_exists (doc, "os/kernel") ? NULL : g_strdup (_ ("This goes with a kernel."));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, DomusBootPage *self)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  const char *place = g_object_get_data (G_OBJECT (dialog), "place");

  if (response == GTK_RESPONSE_ACCEPT && path != NULL) {
    domus_xml_doc_set (domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (self)), place, path);
    domus_hardware_page_touched (DOMUS_HARDWARE_PAGE (self));
  }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
browse (DomusFormPage *page, const char *title, const char *place)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (page)));
  DomusConnection *connection = domus_guest_get_connection (domus_value_get_guest (page));
  GtkFileChooserNative *native;

  if (connection != NULL && domus_connection_is_remote (connection)) {
    g_autoptr (GError) error = domus_error_new (
        DOMUS_ERROR_UNSUPPORTED, _ ("The files of another computer cannot be browsed from here."),
        _ ("Write the path as it is on the host."), NULL);

    domus_message_error (parent, title, error);
    return;
  }
  native = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_object_set_data (G_OBJECT (native), "place", (gpointer)place);
  g_signal_connect_object (native, "response", G_CALLBACK (chosen_cb), page, 0);
  domus_widgets_show_chooser (GTK_NATIVE_DIALOG (native));
}

static void
on_browse_kernel (DomusFormPage *page)
{
  browse (page, _ ("Choose a Kernel"), "os/kernel");
}

static void
on_browse_initrd (DomusFormPage *page)
{
  browse (page, _ ("Choose an Initial RAM Disk"), "os/initrd");
}

static const DomusFormRow rows[] = {
  { .kind = DOMUS_FORM_HEADING, .label = N_ ("Kernel from the Host") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Kernel:"),
    .path = "os/kernel",
    .set = set_kernel,
    .button = N_ ("_Browse…"),
    .clicked = on_browse_kernel,
    .support = "os/kernel",
    .place = "",
    .hint = N_ ("Started instead of what is on the disks. Leave it empty for Windows.") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Initial RAM disk:"),
    .path = "os/initrd",
    .set = set_initrd,
    .why_not = no_kernel,
    .button = N_ ("B_rowse…"),
    .clicked = on_browse_initrd,
    .support = "os/kernel",
    .place = "" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Arguments:"),
    .path = "os/cmdline",
    .why_not = no_kernel,
    .support = "os/kernel",
    .place = "" },
};

/* ---- from CD, once ---- */

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusBootPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_guest_start_from_cd_finish (DOMUS_GUEST (source), result, &error)
      && gtk_widget_get_realized (GTK_WIDGET (self)))
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))),
                         _ ("The guest could not be started from CD"), error);
}

static void
on_start_from_cd (DomusBootPage *self)
{
  domus_guest_start_from_cd_async (domus_value_get_guest (DOMUS_FORM_PAGE (self)), NULL, started_cb,
                                   g_object_ref (self));
}

static void
update_cd (DomusBootPage *self)
{
  DomusGuest *guest = domus_value_get_guest (DOMUS_FORM_PAGE (self));
  DomusDraft *draft = domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (self));
  g_autofree char *words = NULL;
  gboolean can = domus_guest_can_start_from_cd (guest, domus_draft_get_base (draft), &words);

  if (can && domus_draft_is_dirty (draft)) {
    can = FALSE;
    g_free (words);
    words = g_strdup (_ ("Apply or revert the changes first."));
  }
  gtk_widget_set_sensitive (self->cd_button, can && !domus_guest_is_busy (guest));
  gtk_widget_set_tooltip_text (self->cd_button, words);
  gtk_label_set_text (self->cd_label, words);
  gtk_widget_show (GTK_WIDGET (self->cd_label));
}

/* ---- order ---- */

static char *
label_of (const char *device)
{
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++) {
    if (g_str_equal (devices[i].device, device))
      return g_strdup (_ (devices[i].label));
  }
  return g_strdup (device);
}

static const char *
icon_of (const char *device)
{
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++) {
    if (g_str_equal (devices[i].device, device))
      return devices[i].icon_name;
  }
  return "drive-removable-media-symbolic";
}

static GtkToggleButton *
check_at (DomusBootPage *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int)index);

  return g_object_get_data (G_OBJECT (row), "check");
}

static void
update_buttons (DomusBootPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  gtk_widget_set_sensitive (self->up_button, index > 0);
  gtk_widget_set_sensitive (self->down_button, index >= 0 && index + 1 < (int)self->shown->len);
}

static void
write_order (DomusBootPage *self)
{
  DomusHardwarePage *page = DOMUS_HARDWARE_PAGE (self);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < self->shown->len; i++) {
    if (gtk_toggle_button_get_active (check_at (self, i)))
      g_ptr_array_add (order, g_ptr_array_index (self->shown, i));
  }
  g_ptr_array_add (order, NULL);
  domus_domain_set_boot_order (domus_hardware_page_get_doc (page),
                               (const char *const *)order->pdata);
  domus_hardware_page_touched (page);
}

static void
on_toggled (DomusBootPage *self)
{
  if (!domus_hardware_page_is_loading (DOMUS_HARDWARE_PAGE (self)))
    write_order (self);
}

static void
add_row (DomusBootPage *self, const char *device, gboolean active)
{
  g_autofree char *label = label_of (device);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *check = gtk_check_button_new_with_label (label);
  GtkWidget *image = gtk_image_new_from_icon_name (icon_of (device), GTK_ICON_SIZE_MENU);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), active);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
  g_object_set (box, "margin", 6, NULL);
  gtk_box_pack_start (GTK_BOX (box), check, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (box), image, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data (G_OBJECT (row), "check", check);
  atk_object_set_name (gtk_widget_get_accessible (row), label);
  gtk_widget_show_all (row);
  gtk_list_box_insert (self->list, row, -1);
  g_ptr_array_add (self->shown, g_strdup (device));
}

/* Chosen ones first, in their order; the others keep their places below. */
static void
fill (DomusBootPage *self, const char *const *order)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  g_autofree char *device =
      selected != NULL
          ? g_strdup (g_ptr_array_index (self->shown, gtk_list_box_row_get_index (selected)))
          : NULL;
  g_autoptr (GPtrArray) rest = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->shown->len; i++)
    g_ptr_array_add (rest, g_strdup (g_ptr_array_index (self->shown, i)));
  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    g_ptr_array_add (rest, g_strdup (devices[i].device));

  domus_widgets_clear (GTK_CONTAINER (self->list));
  g_ptr_array_set_size (self->shown, 0);
  for (gsize i = 0; order[i] != NULL; i++)
    add_row (self, order[i], TRUE);
  for (guint i = 0; i < rest->len; i++) {
    const char *other = g_ptr_array_index (rest, i);

    if (!g_ptr_array_find_with_equal_func (self->shown, other, g_str_equal, NULL))
      add_row (self, other, FALSE);
  }
  for (guint i = 0; device != NULL && i < self->shown->len; i++) {
    if (g_str_equal (device, g_ptr_array_index (self->shown, i)))
      gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (int)i));
  }
}

static gboolean
shows (DomusBootPage *self, const char *const *order)
{
  gsize n = 0;

  if (self->shown->len == 0)
    return FALSE;
  for (guint i = 0; i < self->shown->len; i++) {
    if (!gtk_toggle_button_get_active (check_at (self, i)))
      continue;
    if (order[n] == NULL || !g_str_equal (order[n], g_ptr_array_index (self->shown, i)))
      return FALSE;
    n++;
  }
  return order[n] == NULL;
}

static char *
describe (const char *const *order)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; order[i] != NULL; i++) {
    g_autofree char *label = label_of (order[i]);

    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", label);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
domus_boot_page_load (DomusHardwarePage *page, gboolean reset)
{
  DomusBootPage *self = DOMUS_BOOT_PAGE (page);
  const DomusXmlDoc *doc = domus_hardware_page_get_doc (page);
  const DomusXmlDoc *live = domus_hardware_page_get_live (page);
  g_auto (GStrv) order = domus_domain_get_boot_order (doc);
  g_auto (GStrv) now = live != NULL ? domus_domain_get_boot_order (live) : NULL;
  gboolean differs =
      now != NULL && !g_strv_equal ((const char *const *)now, (const char *const *)order);

  if (!self->built) {
    self->built = TRUE;
    domus_form_page_build (DOMUS_FORM_PAGE (self), rows, G_N_ELEMENTS (rows));
    g_signal_connect_object (domus_value_get_guest (DOMUS_FORM_PAGE (self)), "notify::state",
                             G_CALLBACK (update_cd), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (domus_value_get_guest (DOMUS_FORM_PAGE (self)), "notify::busy",
                             G_CALLBACK (update_cd), self, G_CONNECT_SWAPPED);
  }
  DOMUS_HARDWARE_PAGE_CLASS (domus_boot_page_parent_class)->load (page, reset);
  update_cd (self);
  if (!shows (self, (const char *const *)order))
    fill (self, (const char *const *)order);
  gtk_widget_set_visible (GTK_WIDGET (self->now_label), differs);
  if (differs) {
    g_autofree char *words = describe ((const char *const *)now);
    g_autofree char *text = g_strdup_printf (_ ("Now: %s"), words);

    gtk_label_set_text (self->now_label, text);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->device_order_label),
                          domus_domain_has_device_boot_order (doc));
  update_buttons (self);
}

static void
move (DomusBootPage *self, int by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int from = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  int to = from + by;
  gpointer device;

  if (from < 0 || to < 0 || to >= (int)self->shown->len)
    return;
  device = g_ptr_array_steal_index (self->shown, (guint)from);
  g_ptr_array_insert (self->shown, to, device);
  g_object_ref (row);
  gtk_container_remove (GTK_CONTAINER (self->list), GTK_WIDGET (row));
  gtk_list_box_insert (self->list, GTK_WIDGET (row), to);
  gtk_list_box_select_row (self->list, row);
  g_object_unref (row);
  write_order (self);
  update_buttons (self);
}

static void
on_up (DomusBootPage *self)
{
  move (self, -1);
}

static void
on_down (DomusBootPage *self)
{
  move (self, 1);
}

static void
domus_boot_page_finalize (GObject *object)
{
  g_clear_pointer (&DOMUS_BOOT_PAGE (object)->shown, g_ptr_array_unref);
  G_OBJECT_CLASS (domus_boot_page_parent_class)->finalize (object);
}

static void
domus_boot_page_class_init (DomusBootPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_boot_page_finalize;
  DOMUS_HARDWARE_PAGE_CLASS (klass)->load = domus_boot_page_load;
}

static GtkWidget *
icon_button (const char *icon_name, const char *name, GCallback callback, DomusBootPage *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name, GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static void
domus_boot_page_init (DomusBootPage *self)
{
  GtkBox *body = domus_hardware_page_get_body (DOMUS_HARDWARE_PAGE (self));
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->shown = g_ptr_array_new_with_free_func (g_free);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->list)), _ ("Boot order"));
  g_signal_connect_object (self->list, "selected-rows-changed", G_CALLBACK (update_buttons), self,
                           G_CONNECT_SWAPPED);
  self->up_button = icon_button ("go-up-symbolic", _ ("Move Up"), G_CALLBACK (on_up), self);
  self->down_button = icon_button ("go-down-symbolic", _ ("Move Down"), G_CALLBACK (on_down), self);

  domus_widgets_add_line (
      GTK_CONTAINER (body),
      _ ("The guest tries these from top to bottom. Hard disk before CD is right for "
         "installing, too: an empty disk is passed over."),
      "dim-label");
  gtk_container_add (GTK_CONTAINER (frame), GTK_WIDGET (self->list));
  gtk_container_add (GTK_CONTAINER (buttons), self->up_button);
  gtk_container_add (GTK_CONTAINER (buttons), self->down_button);
  gtk_box_pack_start (GTK_BOX (row), frame, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), buttons, FALSE, FALSE, 0);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (body), row);
  self->now_label = domus_widgets_add_line (GTK_CONTAINER (body), NULL, "dim-label");
  self->device_order_label = domus_widgets_add_line (
      GTK_CONTAINER (body),
      _ ("This definition orders single devices. Changing the list replaces "
         "that by an order of kinds."),
      "dim-label");

  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->cd_button = gtk_button_new_with_mnemonic (_ ("_Start from CD Once"));
  gtk_widget_set_valign (self->cd_button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->cd_button, "clicked", G_CALLBACK (on_start_from_cd), self,
                           G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (row), self->cd_button);
  gtk_widget_show_all (row);
  self->cd_label = domus_widgets_add_line (GTK_CONTAINER (row), NULL, "dim-label");
  gtk_widget_set_margin_bottom (row, 6);
  gtk_container_add (GTK_CONTAINER (body), row);
}

/**
 * domus_boot_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_boot_page_new (void)
{
  return g_object_new (DOMUS_TYPE_BOOT_PAGE, NULL);
}
