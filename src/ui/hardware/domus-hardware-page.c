/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-hardware-page-private.h"

#include "common/domus-finding-note-private.h"
#include "common/domus-widgets-private.h"

typedef struct
{
  DomusDraft *draft;
  char *key;
  char *place; /* (nullable) */
  gboolean loading;

  GtkLabel *title_label;
  GtkBox *notes;
  GtkBox *body;
} DomusHardwarePagePrivate;

enum
{
  PROBLEM_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DomusHardwarePage, domus_hardware_page, GTK_TYPE_BOX)

static DomusHardwarePagePrivate *
priv_of (DomusHardwarePage *self)
{
  return domus_hardware_page_get_instance_private (self);
}

/* Findings about the device as a whole; those about one field stand there. */
static void
show_findings (DomusHardwarePage *self)
{
  DomusHardwarePagePrivate *priv = priv_of (self);
  g_autoptr (GPtrArray) findings = domus_draft_get_findings (priv->draft);

  domus_widgets_clear (GTK_CONTAINER (priv->notes));
  gtk_widget_hide (GTK_WIDGET (priv->notes));
  for (guint i = 0; findings != NULL && priv->place != NULL && i < findings->len; i++) {
    const DomusFinding *finding = g_ptr_array_index (findings, i);
    GtkWidget *note;

    if (g_strcmp0 (finding->place, priv->place) != 0)
      continue;
    note = domus_finding_note_new ();
    gtk_container_add (GTK_CONTAINER (priv->notes), note);
    gtk_widget_show (GTK_WIDGET (priv->notes));
    domus_finding_note_set (DOMUS_FINDING_NOTE (note), finding);
  }
}

static char *
domus_hardware_page_no_problem (DomusHardwarePage *self)
{
  return NULL;
}

static void
domus_hardware_page_dispose (GObject *object)
{
  DomusHardwarePagePrivate *priv = priv_of (DOMUS_HARDWARE_PAGE (object));

  g_clear_object (&priv->draft);
  G_OBJECT_CLASS (domus_hardware_page_parent_class)->dispose (object);
}

static void
domus_hardware_page_finalize (GObject *object)
{
  DomusHardwarePagePrivate *priv = priv_of (DOMUS_HARDWARE_PAGE (object));

  g_free (priv->key);
  g_free (priv->place);
  G_OBJECT_CLASS (domus_hardware_page_parent_class)->finalize (object);
}

static void
domus_hardware_page_class_init (DomusHardwarePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_hardware_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_hardware_page_finalize;
  klass->get_problem = domus_hardware_page_no_problem;

  signals[PROBLEM_CHANGED] = g_signal_new ("problem-changed", G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/domusvm/Domus/hardware/domus-hardware-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, DomusHardwarePage, title_label);
  gtk_widget_class_bind_template_child_private (widget_class, DomusHardwarePage, notes);
  gtk_widget_class_bind_template_child_private (widget_class, DomusHardwarePage, body);
}

static void
domus_hardware_page_init (DomusHardwarePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * domus_hardware_page_set_up:
 * @title: the page's heading, translated
 * @key: which device of its kind
 * @place: (nullable): where findings about the whole device are placed
 *
 * Tells a new page what it is about. To be called once, before it is loaded.
 */
void
domus_hardware_page_set_up (DomusHardwarePage *self,
                            DomusDraft *draft,
                            const char *title,
                            const char *key,
                            const char *place)
{
  DomusHardwarePagePrivate *priv = priv_of (self);

  g_return_if_fail (priv->draft == NULL);

  g_set_object (&priv->draft, draft);
  priv->key = g_strdup (key);
  priv->place = g_strdup (place);
  gtk_label_set_text (priv->title_label, title);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), title);
}

/**
 * domus_hardware_page_get_draft:
 *
 * Returns: (transfer none): what the page edits
 */
DomusDraft *
domus_hardware_page_get_draft (DomusHardwarePage *self)
{
  return priv_of (self)->draft;
}

/**
 * domus_hardware_page_get_doc:
 *
 * Returns: (transfer none): the draft's document as it is now; another one
 *   after "Revert"
 */
DomusXmlDoc *
domus_hardware_page_get_doc (DomusHardwarePage *self)
{
  return domus_draft_get_doc (priv_of (self)->draft);
}

/**
 * domus_hardware_page_get_live:
 *
 * Returns: (transfer none) (nullable): what the guest runs with now
 */
const DomusXmlDoc *
domus_hardware_page_get_live (DomusHardwarePage *self)
{
  return domus_guest_get_live (domus_draft_get_guest (priv_of (self)->draft));
}

/**
 * domus_hardware_page_get_key:
 *
 * Returns: (transfer none): which device of its kind the page is about
 */
const char *
domus_hardware_page_get_key (DomusHardwarePage *self)
{
  return priv_of (self)->key;
}

/**
 * domus_hardware_page_get_place:
 *
 * Returns: (transfer none) (nullable): path of the device in the document
 */
const char *
domus_hardware_page_get_place (DomusHardwarePage *self)
{
  return priv_of (self)->place;
}

/**
 * domus_hardware_page_set_place:
 *
 * The device is somewhere else in the document now.
 */
void
domus_hardware_page_set_place (DomusHardwarePage *self, const char *place)
{
  DomusHardwarePagePrivate *priv = priv_of (self);
  g_autofree char *old = priv->place;

  priv->place = g_strdup (place);
}

/**
 * domus_hardware_page_get_platform:
 *
 * Returns: (transfer none) (nullable): what the host accepts; %NULL while it
 *   is not connected
 */
const DomusPlatform *
domus_hardware_page_get_platform (DomusHardwarePage *self)
{
  DomusGuest *guest = domus_draft_get_guest (priv_of (self)->draft);
  DomusConnection *connection = domus_guest_get_connection (guest);

  return connection != NULL ? domus_connection_get_platform (connection) : NULL;
}

/**
 * domus_hardware_page_get_body:
 *
 * Returns: (transfer none): where a subclass puts its controls
 */
GtkBox *
domus_hardware_page_get_body (DomusHardwarePage *self)
{
  return priv_of (self)->body;
}

/**
 * domus_hardware_page_load:
 * @reset: also overwrite what was typed and is no value
 *
 * Shows the draft's values. Signals of controls that this causes are to be
 * ignored: domus_hardware_page_is_loading().
 */
void
domus_hardware_page_load (DomusHardwarePage *self, gboolean reset)
{
  DomusHardwarePagePrivate *priv = priv_of (self);
  gboolean was = priv->loading;

  priv->loading = TRUE;
  show_findings (self);
  DOMUS_HARDWARE_PAGE_GET_CLASS (self)->load (self, reset);
  priv->loading = was;
}

/**
 * domus_hardware_page_get_problem:
 *
 * Returns: (transfer full) (nullable): why what is typed cannot be applied
 */
char *
domus_hardware_page_get_problem (DomusHardwarePage *self)
{
  return DOMUS_HARDWARE_PAGE_GET_CLASS (self)->get_problem (self);
}

/**
 * domus_hardware_page_is_loading:
 *
 * Returns: whether controls change because the page loads
 */
gboolean
domus_hardware_page_is_loading (DomusHardwarePage *self)
{
  return priv_of (self)->loading;
}

/**
 * domus_hardware_page_touched:
 *
 * To be called after each edit, whether it made a value or a problem.
 */
void
domus_hardware_page_touched (DomusHardwarePage *self)
{
  g_signal_emit (self, signals[PROBLEM_CHANGED], 0);
  domus_draft_touched (priv_of (self)->draft);
}
