/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-add-hardware-dialog-private.h"

#include "common/domus-error-box-private.h"
#include "common/domus-style-private.h"
#include "common/domus-widgets-private.h"
#include "domus-cd-page-private.h"
#include "domus-device-live.h"
#include "domus-device-pages-private.h"
#include "domus-hardware-item-private.h"
#include "domus-host-device-chooser-private.h"
#include "domus-host-device.h"
#include "domus-new-disk-box-private.h"

#include <glib/gi18n-lib.h>

struct _DomusAddHardwareDialog
{
  GtkDialog parent_instance;

  GtkListBox *kinds;
  DomusErrorBox *error;
  GtkStack *stack;
  GtkBox *page_box;
  GtkLabel *refusal_title;
  GtkLabel *refusal;
  GtkLabel *preview;

  DomusDraft *draft;
  GCancellable *cancellable;
  DomusDraft *scratch; /* (nullable): the draft with the new device */
  char *place;         /* (nullable): of the new device in the scratch */
  DomusDeviceKind kind;
  DomusHardwarePage *page;         /* (nullable) */
  DomusNewDiskBox *new_disk;       /* (nullable) */
  DomusHostDeviceChooser *chooser; /* (nullable) */
};

enum
{
  ADDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DomusAddHardwareDialog, domus_add_hardware_dialog, GTK_TYPE_DIALOG)

static const DomusDeviceKind offered[] = {
  DOMUS_DEVICE_DISK,       DOMUS_DEVICE_CDROM,      DOMUS_DEVICE_FLOPPY,
  DOMUS_DEVICE_INTERFACE,  DOMUS_DEVICE_GRAPHICS,   DOMUS_DEVICE_VIDEO,
  DOMUS_DEVICE_SOUND,      DOMUS_DEVICE_INPUT,      DOMUS_DEVICE_SERIAL,
  DOMUS_DEVICE_CONSOLE,    DOMUS_DEVICE_PARALLEL,   DOMUS_DEVICE_CHANNEL,
  DOMUS_DEVICE_USB_HOST,   DOMUS_DEVICE_PCI_HOST,   DOMUS_DEVICE_USB_CONTROLLER,
  DOMUS_DEVICE_CONTROLLER, DOMUS_DEVICE_FILESYSTEM, DOMUS_DEVICE_WATCHDOG,
  DOMUS_DEVICE_RNG,        DOMUS_DEVICE_TPM,        DOMUS_DEVICE_REDIRECTION,
  DOMUS_DEVICE_SMARTCARD,  DOMUS_DEVICE_PANIC,      DOMUS_DEVICE_VSOCK,
};

static const DomusPlatform *
get_platform (DomusAddHardwareDialog *self)
{
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (self->draft));

  return connection != NULL ? domus_connection_get_platform (connection) : NULL;
}

static gboolean
is_of_host (DomusDeviceKind kind)
{
  return kind == DOMUS_DEVICE_USB_HOST || kind == DOMUS_DEVICE_PCI_HOST;
}

/* ---- what will be ---- */

static char *
describe_when (DomusAddHardwareDialog *self)
{
  DomusGuest *guest = domus_draft_get_guest (self->draft);
  const DomusXmlDoc *live = domus_guest_get_live (guest);
  const DomusPlatform *platform = get_platform (self);
  g_autoptr (GPtrArray) steps = NULL;

  if (live == NULL || platform == NULL)
    return g_strdup (_ ("The guest has it when it starts."));
  steps = domus_device_plan_live (platform, live, domus_draft_get_doc (self->draft),
                                  domus_draft_get_doc (self->scratch));
  for (guint i = 0; i < steps->len; i++) {
    const DomusDeviceStep *step = g_ptr_array_index (steps, i);

    if (g_strcmp0 (step->place, self->place) == 0)
      return g_strdup (step->when);
  }
  return g_strdup (_ ("The guest has it when it starts."));
}

/* (transfer full) (nullable): of the new device */
static char *
get_value (DomusAddHardwareDialog *self, const char *path)
{
  g_autofree char *whole = g_strdup_printf ("%s/%s", self->place, path);

  return domus_xml_doc_get (domus_draft_get_doc (self->scratch), whole);
}

/* A disk whose image is still to be made has a source already, so that it is
 * not found to have none. */
static void
set_provisional_source (DomusAddHardwareDialog *self, gboolean fresh)
{
  DomusXmlDoc *doc = domus_draft_get_doc (self->scratch);

  if (self->new_disk == NULL)
    return;
  domus_domain_set_device_value (doc, self->place, "@type", "file");
  domus_domain_set_device_value (doc, self->place, "source/@file", fresh ? "/new-image" : NULL);
}

static char *
find_problem (DomusAddHardwareDialog *self)
{
  g_autoptr (DomusDisk) disk = NULL;
  g_autofree char *target = NULL;

  if (self->chooser != NULL)
    return domus_host_device_chooser_get_problem (self->chooser);
  if (self->scratch == NULL)
    return g_strdup ("");
  if (self->new_disk != NULL && domus_new_disk_box_is_new (self->new_disk)) {
    g_autofree char *format = get_value (self, "driver/@type");

    if (format != NULL && !g_str_equal (format, "raw") && !g_str_equal (format, "qcow2"))
      return g_strdup (_ ("Domus makes images of the formats raw and qcow2."));
    return domus_new_disk_box_get_problem (self->new_disk);
  }
  if (self->page != NULL) {
    char *problem = domus_hardware_page_get_problem (self->page);

    if (problem != NULL)
      return problem;
  }
  if (self->kind != DOMUS_DEVICE_DISK)
    return NULL;
  target = get_value (self, "target/@dev");
  disk = domus_domain_find_disk (domus_draft_get_doc (self->scratch), target);
  return disk == NULL || disk->source == NULL ? g_strdup (_ ("Choose where the disk is kept."))
                                              : NULL;
}

static void
update (DomusAddHardwareDialog *self)
{
  g_autofree char *problem = find_problem (self);
  g_autofree char *when = NULL;
  g_autofree char *what = NULL;
  g_autofree char *text = NULL;

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, problem == NULL);
  if (problem != NULL) {
    gtk_label_set_text (self->preview, problem);
    return;
  }
  if (self->chooser != NULL) {
    gtk_label_set_text (self->preview, _ ("The guest is given this device of the host."));
    return;
  }
  when = describe_when (self);
  if (self->new_disk != NULL && domus_new_disk_box_is_new (self->new_disk)) {
    what = domus_new_disk_box_describe (self->new_disk);
  } else {
    g_autoptr (DomusDevice) device =
        domus_domain_find_device (domus_draft_get_doc (self->scratch), self->place);

    what = g_strdup_printf (_ ("“%s” is added to the guest."), device != NULL ? device->name : "");
  }
  text = g_strdup_printf (_ ("%s After “Apply”: %s"), what, when);
  gtk_label_set_text (self->preview, text);
}

/* ---- the page ---- */

/* A disk that was moved to another bus has another place. */
static void
on_scratch_changed (DomusAddHardwareDialog *self)
{
  if (self->kind == DOMUS_DEVICE_DISK && self->place != NULL
      && !domus_xml_doc_exists (domus_draft_get_doc (self->scratch), self->place)) {
    g_autoptr (GPtrArray) devices = domus_domain_list_devices (domus_draft_get_doc (self->scratch));
    const DomusDevice *last = NULL;

    for (guint i = 0; i < devices->len; i++) {
      const DomusDevice *device = g_ptr_array_index (devices, i);

      if (g_str_equal (device->element, "disk"))
        last = device;
    }
    g_free (self->place);
    self->place = last != NULL ? g_strdup (last->place) : NULL;
    if (self->page != NULL && last != NULL)
      domus_hardware_page_set_place (self->page, last->place);
  }
  if (self->page != NULL)
    domus_hardware_page_load (self->page, FALSE);
  update (self);
}

static void
show_refusal (DomusAddHardwareDialog *self, DomusDeviceKind kind, const char *reason)
{
  g_autofree char *title =
      g_strdup_printf (_ ("“%s” cannot be added"), domus_device_kind_get_label (kind));

  gtk_label_set_text (self->refusal_title, title);
  gtk_label_set_text (self->refusal, reason != NULL ? reason : "");
  gtk_stack_set_visible_child_name (self->stack, "refused");
}

static void
make_page (DomusAddHardwareDialog *self)
{
  const DomusXmlDoc *doc = domus_draft_get_doc (self->scratch);
  g_autoptr (DomusDevice) device = domus_domain_find_device (doc, self->place);
  g_autofree char *key = domus_hardware_device_key (doc, device);
  gboolean fresh = self->new_disk != NULL && domus_new_disk_box_is_new (self->new_disk);
  GtkWidget *page = self->kind == DOMUS_DEVICE_CDROM ? domus_cd_page_new ()
                    : fresh                          ? domus_new_disk_page_new ()
                                                     : domus_device_page_maker (self->kind) ();

  set_provisional_source (self, fresh);
  if (self->page != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->page));
  self->page = DOMUS_HARDWARE_PAGE (page);
  domus_hardware_page_set_up (self->page, self->scratch, device->name, key, self->place);
  gtk_widget_show (page);
  gtk_box_pack_end (self->page_box, page, TRUE, TRUE, 0);
  domus_hardware_page_load (self->page, FALSE);
  g_signal_connect_object (page, "problem-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
on_new_disk_changed (DomusAddHardwareDialog *self, gboolean other)
{
  if (other)
    make_page (self);
  update (self);
}

static void
forget_device (DomusAddHardwareDialog *self)
{
  self->page = NULL;
  self->new_disk = NULL;
  self->chooser = NULL;
  domus_widgets_clear (GTK_CONTAINER (self->page_box));
  if (self->scratch != NULL)
    g_signal_handlers_disconnect_by_data (self->scratch, self);
  g_clear_object (&self->scratch);
  g_clear_pointer (&self->place, g_free);
}

static void
show_chooser (DomusAddHardwareDialog *self)
{
  DomusConnection *connection = domus_guest_get_connection (domus_draft_get_guest (self->draft));
  GtkWidget *chooser = domus_host_device_chooser_new (
      connection, self->kind == DOMUS_DEVICE_USB_HOST, domus_draft_get_doc (self->draft));

  self->chooser = DOMUS_HOST_DEVICE_CHOOSER (chooser);
  g_signal_connect_object (chooser, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_show (chooser);
  gtk_box_pack_end (self->page_box, chooser, TRUE, TRUE, 0);
  gtk_stack_set_visible_child_name (self->stack, "page");
  update (self);
}

static void
on_kind_selected (DomusAddHardwareDialog *self, GtkListBoxRow *row)
{
  const DomusPlatform *platform = get_platform (self);
  g_autofree char *reason = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  if (row == NULL || self->draft == NULL)
    return;
  forget_device (self);
  domus_error_box_set_error (self->error, NULL, NULL);
  self->kind = offered[gtk_list_box_row_get_index (row)];
  if (domus_device_kind_check (self->kind, platform, &reason) != DOMUS_SUPPORT_HONOURED) {
    show_refusal (self, self->kind, reason);
    update (self);
    return;
  }
  if (is_of_host (self->kind)) {
    show_chooser (self);
    return;
  }
  self->scratch = domus_draft_new_scratch (self->draft);
  xml = domus_device_make (self->kind, domus_draft_get_doc (self->scratch), platform, &error);
  if (xml != NULL)
    self->place = domus_domain_add_device (domus_draft_get_doc (self->scratch), xml, &error);
  if (self->place == NULL) {
    show_refusal (self, self->kind, error->message);
    g_clear_object (&self->scratch);
    update (self);
    return;
  }
  if (self->kind == DOMUS_DEVICE_DISK) {
    self->new_disk = DOMUS_NEW_DISK_BOX (domus_new_disk_box_new (self->draft));
    g_signal_connect_object (self->new_disk, "changed", G_CALLBACK (on_new_disk_changed), self,
                             G_CONNECT_SWAPPED);
    gtk_widget_show (GTK_WIDGET (self->new_disk));
    gtk_box_pack_start (self->page_box, GTK_WIDGET (self->new_disk), FALSE, FALSE, 0);
  }
  make_page (self);
  g_signal_connect_object (self->scratch, "changed", G_CALLBACK (on_scratch_changed), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "page");
  update (self);
}

/* ---- adding ---- */

static gboolean
add_xml (DomusAddHardwareDialog *self, const char *xml, const char *made_path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = domus_domain_add_device (domus_draft_get_doc (self->draft), xml, &error);

  if (place == NULL) {
    domus_error_box_set_error (self->error, _ ("The device could not be added"), error);
    return FALSE;
  }
  if (made_path != NULL)
    domus_draft_own_disk (self->draft, made_path);
  domus_draft_touched (self->draft);
  g_signal_emit (self, signals[ADDED], 0, place);
  gtk_widget_destroy (GTK_WIDGET (self));
  return TRUE;
}

static void
set_busy (DomusAddHardwareDialog *self, gboolean busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->page_box), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->kinds), !busy);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, !busy);
}

static void
add_disk_at (DomusAddHardwareDialog *self, const char *path)
{
  DomusXmlDoc *doc = domus_draft_get_doc (self->scratch);
  g_autofree char *target = get_value (self, "target/@dev");
  g_autofree char *format = get_value (self, "driver/@type");
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  if (!domus_domain_set_disk_source (
          doc, target, g_str_has_prefix (path, "/dev/") ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE,
          path, NULL, format != NULL ? format : "raw", &error)) {
    domus_error_box_set_error (self->error, _ ("The device could not be added"), error);
    return;
  }
  xml = domus_domain_get_device_xml (doc, self->place);
  add_xml (self, xml, path);
}

/* A dialog that was closed meanwhile wants no image any more. */
static void
undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!domus_connection_delete_disk_finish (DOMUS_CONNECTION (source), result, &error))
    g_warning ("cannot delete an image that nobody wants: %s", error->message);
}

static void
image_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusAddHardwareDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      domus_connection_create_disk_finish (DOMUS_CONNECTION (source), result, &error);

  if (self->cancellable == NULL) {
    if (path != NULL)
      domus_connection_delete_disk_async (DOMUS_CONNECTION (source), path, NULL, undone, NULL);
    return;
  }
  set_busy (self, FALSE);
  if (path == NULL)
    domus_error_box_set_error (self->error, _ ("The image could not be made"), error);
  else
    add_disk_at (self, path);
}

static void
domus_add_hardware_dialog_response (GtkDialog *dialog, int response)
{
  DomusAddHardwareDialog *self = DOMUS_ADD_HARDWARE_DIALOG (dialog);
  g_autofree char *xml = NULL;

  if (response != GTK_RESPONSE_ACCEPT) {
    gtk_widget_destroy (GTK_WIDGET (dialog));
    return;
  }
  domus_error_box_set_error (self->error, NULL, NULL);
  if (self->chooser != NULL) {
    add_xml (self, domus_host_device_chooser_get_xml (self->chooser), NULL);
  } else if (self->new_disk != NULL && domus_new_disk_box_is_new (self->new_disk)) {
    g_autofree char *format = get_value (self, "driver/@type");
    g_autofree char *target = get_value (self, "target/@dev");

    set_busy (self, TRUE);
    domus_new_disk_box_create_async (self->new_disk, target, format, image_made,
                                     g_object_ref (self));
  } else {
    xml = domus_domain_get_device_xml (domus_draft_get_doc (self->scratch), self->place);
    add_xml (self, xml, NULL);
  }
}

/* ---- object ---- */

static GtkWidget *
make_row (DomusDeviceKind kind, const DomusPlatform *platform)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (domus_device_kind_get_label (kind));
  g_autofree char *reason = NULL;

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_container_add (GTK_CONTAINER (box), gtk_image_new_from_icon_name (
                                              domus_device_kind_icon (kind), GTK_ICON_SIZE_MENU));
  gtk_container_add (GTK_CONTAINER (box), label);
  g_object_set (box, "margin", 8, NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), domus_device_kind_get_label (kind));
  /* It can be selected all the same: then it is told why. */
  if (domus_device_kind_check (kind, platform, &reason) != DOMUS_SUPPORT_HONOURED) {
    gtk_style_context_add_class (gtk_widget_get_style_context (box), "dim-label");
    gtk_widget_set_tooltip_text (row, reason);
    if (reason != NULL)
      atk_object_set_description (gtk_widget_get_accessible (row), reason);
  }
  gtk_widget_show_all (row);
  return row;
}

static void
domus_add_hardware_dialog_dispose (GObject *object)
{
  DomusAddHardwareDialog *self = DOMUS_ADD_HARDWARE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->scratch != NULL)
    g_signal_handlers_disconnect_by_data (self->scratch, self);
  G_OBJECT_CLASS (domus_add_hardware_dialog_parent_class)->dispose (object);
  g_clear_object (&self->scratch);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->place, g_free);
}

static void
domus_add_hardware_dialog_class_init (DomusAddHardwareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_add_hardware_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = domus_add_hardware_dialog_response;
  signals[ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (DOMUS_TYPE_ERROR_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/hardware/domus-add-hardware-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, kinds);
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, error);
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, page_box);
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, refusal_title);
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, refusal);
  gtk_widget_class_bind_template_child (widget_class, DomusAddHardwareDialog, preview);
  gtk_widget_class_bind_template_callback (widget_class, on_kind_selected);
}

static void
domus_add_hardware_dialog_init (DomusAddHardwareDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  domus_style_ensure (gtk_widget_get_screen (GTK_WIDGET (self)));
}

/**
 * domus_add_hardware_dialog_new:
 * @draft: what the device is added to
 *
 * Returns: (transfer floating): a dialog, to be presented
 */
GtkWidget *
domus_add_hardware_dialog_new (GtkWindow *parent, DomusDraft *draft)
{
  DomusAddHardwareDialog *self =
      g_object_new (DOMUS_TYPE_ADD_HARDWARE_DIALOG, "transient-for", parent, NULL);

  self->draft = g_object_ref (draft);
  for (gsize i = 0; i < G_N_ELEMENTS (offered); i++)
    gtk_container_add (GTK_CONTAINER (self->kinds), make_row (offered[i], get_platform (self)));
  gtk_list_box_select_row (self->kinds, gtk_list_box_get_row_at_index (self->kinds, 0));
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->kinds, 0)));
  return GTK_WIDGET (self);
}
