/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-xml-page-private.h"

#include "domus-connection.h"
#include "domus-export.h"
#include "domus-xml-passwords-private.h"
#include "domus-xml-schema.h"

#include <glib/gi18n-lib.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#define TYPING_PAUSE_MS 250

struct _DomusXmlPage
{
  GtkBox parent_instance;

  DomusDraft *draft; /* (nullable) */
  char *place;       /* (nullable): the whole guest */
  char *name;        /* (nullable): of the page that is shown */
  char *problem;     /* (nullable) */
  GHashTable *kept;  /* place ("": the guest) -> Kept: not well-formed, and not shown */
  guint typing;      /* source id of the pause after typing */
  guint checks;      /* schema checks that were begun */
  gboolean active;
  gboolean loading;

  GtkSourceView *view;
  GtkSourceBuffer *buffer;
  GtkTextTag *error_tag;
  GtkSourceSearchContext *search;
  GtkSearchBar *search_bar;
  GtkWidget *search_entry;
  GtkToggleButton *passwords;
  GtkToggleButton *xl;
  GtkLabel *status;
};

static guint problem_changed;

G_DEFINE_FINAL_TYPE (DomusXmlPage, domus_xml_page, GTK_TYPE_BOX)

/* ---- what is not well-formed, of pages that are not shown ---- */

typedef struct
{
  char *text;
  char *problem;
  char *words; /* with the page's name */
} Kept;

static void
kept_free (Kept *kept)
{
  explicit_bzero (kept->text, strlen (kept->text));
  g_free (kept->text);
  g_free (kept->problem);
  g_free (kept->words);
  g_free (kept);
}

static const char *
place_key (const char *place)
{
  return place != NULL ? place : "";
}

/* ---- text ---- */

static gboolean
shows_xl (DomusXmlPage *self)
{
  return gtk_toggle_button_get_active (self->xl);
}

/* (transfer full) (nullable): what the view shows of the draft. */
static char *
draft_text (DomusXmlPage *self)
{
  g_autoptr (DomusXmlDoc) copy = domus_xml_doc_copy (domus_draft_get_doc (self->draft));

  if (shows_xl (self)) {
    g_autoptr (GPtrArray) findings = NULL;
    g_autoptr (GError) error = NULL;
    char *text = domus_export_text (copy, DOMUS_EXPORT_XL, &findings, &error);

    return text != NULL ? text : g_strdup_printf ("# %s\n", error->message);
  }
  if (!gtk_toggle_button_get_active (self->passwords))
    domus_xml_mask_passwords (copy);
  return self->place != NULL ? domus_xml_doc_get_fragment (copy, self->place)
                             : domus_xml_doc_to_string (copy);
}

static char *
view_text (DomusXmlPage *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  return gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, FALSE);
}

static void
show_status (DomusXmlPage *self, const char *words, const char *style)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self->status));

  gtk_style_context_remove_class (context, "domus-error");
  gtk_style_context_remove_class (context, "domus-warning");
  gtk_style_context_remove_class (context, "dim-label");
  gtk_style_context_add_class (context, style);
  gtk_label_set_text (self->status, words);
}

/* Error messages begin with the line: underline it. */
static void
mark_line (DomusXmlPage *self, const char *message)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;
  const char *digits = message != NULL ? strpbrk (message, "0123456789") : NULL;
  gint64 line = digits != NULL ? g_ascii_strtoll (digits, NULL, 10) : 0;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->error_tag, &start, &end);
  if (line <= 0 || line > gtk_text_buffer_get_line_count (buffer))
    return;
  gtk_text_buffer_get_iter_at_line (buffer, &start, (int)line - 1);
  end = start;
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  gtk_text_buffer_apply_tag (buffer, self->error_tag, &start, &end);
}

static void
set_problem (DomusXmlPage *self, const char *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_signal_emit (self, problem_changed, 0);
}

static void
keep_text (DomusXmlPage *self)
{
  Kept *kept;

  if (self->problem == NULL)
    return;
  kept = g_new0 (Kept, 1);
  kept->text = view_text (self);
  kept->problem = g_steal_pointer (&self->problem);
  kept->words =
      g_strdup_printf (_ ("The XML of “%s” is not well-formed. %s"), self->name, kept->problem);
  g_hash_table_replace (self->kept, g_strdup (place_key (self->place)), kept);
}

static gboolean
restore_text (DomusXmlPage *self)
{
  const char *key = place_key (self->place);
  Kept *kept = g_hash_table_lookup (self->kept, key);

  if (kept == NULL || shows_xl (self))
    return FALSE;
  self->loading = TRUE;
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), kept->text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), TRUE);
  self->loading = FALSE;
  mark_line (self, kept->problem);
  show_status (self, kept->problem, "domus-error");
  set_problem (self, kept->problem);
  g_hash_table_remove (self->kept, key);
  return TRUE;
}

/* Of devices that are there no more. */
static void
drop_stale (DomusXmlPage *self)
{
  const DomusXmlDoc *doc = domus_draft_get_doc (self->draft);
  GHashTableIter iter;
  gpointer place;

  g_hash_table_iter_init (&iter, self->kept);
  while (g_hash_table_iter_next (&iter, &place, NULL)) {
    if (*(const char *)place != '\0' && !domus_xml_doc_exists (doc, place))
      g_hash_table_iter_remove (&iter);
  }
}

/* ---- libvirt's schema, in a thread ---- */

static void
check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (domus_xml_schema_check (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusXmlPage *self = DOMUS_XML_PAGE (source);
  g_autoptr (GError) error = NULL;
  gboolean valid = g_task_propagate_boolean (G_TASK (result), &error);

  if (GPOINTER_TO_UINT (user_data) != self->checks || self->draft == NULL || self->problem != NULL
      || shows_xl (self))
    return;
  if (valid) {
    show_status (self, _ ("Well-formed, and valid by libvirt’s schema."), "dim-label");
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    show_status (self,
                 _ ("Well-formed. The schema is not checked here: libvirt’s schemas are not "
                    "installed."),
                 "dim-label");
  } else {
    g_autofree char *words =
        g_strdup_printf (_ ("Well-formed, but not valid by libvirt’s schema. %s"), error->message);

    show_status (self, words, "domus-warning");
    if (self->place == NULL)
      mark_line (self, error->message);
  }
}

static void
text_wipe (char *text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
check_schema (DomusXmlPage *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, checked_cb, GUINT_TO_POINTER (++self->checks));

  g_task_set_task_data (task, domus_xml_doc_to_string (domus_draft_get_doc (self->draft)),
                        (GDestroyNotify)text_wipe);
  g_task_run_in_thread (task, check_thread);
}

/* ---- from the view to the draft ---- */

static gboolean
take_text (DomusXmlPage *self, GError **error)
{
  DomusXmlDoc *known = domus_draft_get_doc (self->draft);
  g_autofree char *text = view_text (self);
  g_autoptr (DomusXmlDoc) edited = NULL;

  if (self->place == NULL) {
    edited = domus_xml_doc_parse (text, "domain", error);
  } else {
    edited = domus_xml_doc_copy (known);
    if (!domus_xml_doc_replace_fragment (edited, self->place, text, error))
      return FALSE;
  }
  if (edited == NULL)
    return FALSE;
  domus_xml_unmask_passwords (edited, known);
  if (domus_xml_doc_equal (edited, known))
    return TRUE;
  domus_draft_set_action (self->draft, DOMUS_HISTORY_XML);
  return domus_draft_set_doc (self->draft, edited, error);
}

static gboolean
typed_cb (gpointer user_data)
{
  DomusXmlPage *self = user_data;
  g_autoptr (GError) error = NULL;

  self->typing = 0;
  if (self->draft == NULL || shows_xl (self))
    return G_SOURCE_REMOVE;
  mark_line (self, NULL);
  if (take_text (self, &error)) {
    set_problem (self, NULL);
    show_status (self, _ ("Well-formed."), "dim-label");
    check_schema (self);
  } else {
    mark_line (self, error->message);
    show_status (self, error->message, "domus-error");
    set_problem (self, error->message);
  }
  return G_SOURCE_REMOVE;
}

static void
on_typed (DomusXmlPage *self)
{
  if (self->loading || self->draft == NULL || shows_xl (self))
    return;
  g_clear_handle_id (&self->typing, g_source_remove);
  self->typing = g_timeout_add (TYPING_PAUSE_MS, typed_cb, self);
}

/* ---- from the draft to the view ---- */

static void
load (DomusXmlPage *self, gboolean reset)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  if (!self->active || self->draft == NULL
      || ((self->problem != NULL || self->typing != 0) && !reset))
    return;
  g_clear_handle_id (&self->typing, g_source_remove);
  text = draft_text (self);
  shown = view_text (self);
  if (text != NULL && !shows_xl (self) && !reset) {
    /* What was typed and means the same is left as it was typed. */
    g_autoptr (DomusXmlDoc) one = domus_xml_doc_parse (text, NULL, NULL);
    g_autoptr (DomusXmlDoc) other = domus_xml_doc_parse (shown, NULL, NULL);

    if (one != NULL && other != NULL && domus_xml_doc_equal (one, other))
      return;
  }
  self->loading = TRUE;
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), text != NULL ? text : "", -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), text != NULL && !shows_xl (self));
  self->loading = FALSE;
  set_problem (self, NULL);
  if (shows_xl (self)) {
    show_status (self, _ ("What Xen’s own tool xl would take; for reading and copying."),
                 "dim-label");
  } else if (text != NULL) {
    show_status (self, "", "dim-label");
    check_schema (self);
  } else {
    show_status (self, _ ("The device is not there any more."), "domus-warning");
  }
}

/**
 * domus_xml_page_load:
 */
void
domus_xml_page_load (DomusXmlPage *self, gboolean reset)
{
  if (reset)
    g_hash_table_remove_all (self->kept);
  else if (self->draft != NULL)
    drop_stale (self);
  load (self, reset);
}

/**
 * domus_xml_page_show:
 * @place: (nullable): %NULL shows the whole guest
 * @name: of the page
 *
 * What was typed and is not well-formed stays with the device that it is about,
 * and is shown again with it.
 */
void
domus_xml_page_show (DomusXmlPage *self, DomusDraft *draft, const char *place, const char *name)
{
  DomusGuest *guest = domus_draft_get_guest (draft);
  DomusConnection *connection = domus_guest_get_connection (guest);
  const DomusPlatform *platform =
      connection != NULL ? domus_connection_get_platform (connection) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("%s as XML"), name);
  /* Pages of the guest itself (boot order, …) show the whole. */
  gboolean device = place != NULL && g_str_has_prefix (place, "devices/");

  if (self->typing != 0) {
    g_clear_handle_id (&self->typing, g_source_remove);
    typed_cb (self);
  }
  keep_text (self);
  g_set_object (&self->draft, draft);
  g_free (self->place);
  self->place = device ? g_strdup (place) : NULL;
  g_free (self->name);
  self->name = g_strdup (name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->view)), title);
  gtk_widget_set_visible (GTK_WIDGET (self->xl),
                          !device && platform != NULL && platform->driver == DOMUS_DRIVER_XEN);
  if (device)
    gtk_toggle_button_set_active (self->xl, FALSE);
  if (!restore_text (self))
    load (self, TRUE);
  g_signal_emit (self, problem_changed, 0);
}

/**
 * domus_xml_page_set_active:
 */
void
domus_xml_page_set_active (DomusXmlPage *self, gboolean active)
{
  if (self->typing != 0) {
    g_clear_handle_id (&self->typing, g_source_remove);
    typed_cb (self);
  }
  self->active = active;
  if (active) {
    load (self, self->problem == NULL);
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  }
}

/**
 * domus_xml_page_get_problem:
 */
const char *
domus_xml_page_get_problem (DomusXmlPage *self)
{
  GHashTableIter iter;
  gpointer kept;

  if (self->problem != NULL)
    return self->problem;
  g_hash_table_iter_init (&iter, self->kept);
  return g_hash_table_iter_next (&iter, NULL, &kept) ? ((Kept *)kept)->words : NULL;
}

/**
 * domus_xml_page_get_problem_of:
 * @place: (nullable): a device's; %NULL for the guest as a whole
 */
const char *
domus_xml_page_get_problem_of (DomusXmlPage *self, const char *place)
{
  const char *key = place != NULL && g_str_has_prefix (place, "devices/") ? place : "";
  const Kept *kept = g_hash_table_lookup (self->kept, key);

  if (kept != NULL)
    return kept->problem;
  return g_str_equal (place_key (self->place), key) ? self->problem : NULL;
}

/* ---- search ---- */

static void
find_next (DomusXmlPage *self)
{
  GtkTextIter start, end, found, found_end;

  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  if (gtk_source_search_context_forward (self->search, &end, &found, &found_end, NULL)) {
    gtk_text_buffer_select_range (GTK_TEXT_BUFFER (self->buffer), &found, &found_end);
    gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self->view), &found, 0.1, FALSE, 0, 0);
  }
}

static void
on_search (DomusXmlPage *self)
{
  gtk_source_search_settings_set_search_text (gtk_source_search_context_get_settings (self->search),
                                              gtk_entry_get_text (GTK_ENTRY (self->search_entry)));
  find_next (self);
}

static gboolean
on_key (DomusXmlPage *self, GdkEventKey *event)
{
  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK
      || gdk_keyval_to_lower (event->keyval) != GDK_KEY_f)
    return GDK_EVENT_PROPAGATE;
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (self->search_entry);
  return GDK_EVENT_STOP;
}

static void
on_xl (DomusXmlPage *self)
{
  if (shows_xl (self))
    keep_text (self);
  if (!restore_text (self))
    load (self, TRUE);
}

/* What is not well-formed stays as it was typed. */
static void
on_passwords (DomusXmlPage *self)
{
  if (self->problem == NULL)
    load (self, TRUE);
}

/* ---- the widget ---- */

static void
domus_xml_page_dispose (GObject *object)
{
  DomusXmlPage *self = DOMUS_XML_PAGE (object);

  g_clear_handle_id (&self->typing, g_source_remove);
  g_clear_object (&self->search);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (domus_xml_page_parent_class)->dispose (object);
}

static void
domus_xml_page_finalize (GObject *object)
{
  g_free (DOMUS_XML_PAGE (object)->place);
  g_free (DOMUS_XML_PAGE (object)->name);
  g_free (DOMUS_XML_PAGE (object)->problem);
  g_hash_table_unref (DOMUS_XML_PAGE (object)->kept);
  G_OBJECT_CLASS (domus_xml_page_parent_class)->finalize (object);
}

static void
domus_xml_page_class_init (DomusXmlPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = domus_xml_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = domus_xml_page_finalize;
  problem_changed = g_signal_new ("problem-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/domusvm/Domus/hardware/domus-xml-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DomusXmlPage, view);
  gtk_widget_class_bind_template_child (widget_class, DomusXmlPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, DomusXmlPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, DomusXmlPage, passwords);
  gtk_widget_class_bind_template_child (widget_class, DomusXmlPage, xl);
  gtk_widget_class_bind_template_child (widget_class, DomusXmlPage, status);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, find_next);
  gtk_widget_class_bind_template_callback (widget_class, on_passwords);
  gtk_widget_class_bind_template_callback (widget_class, on_xl);
}

/* The editor's colours follow the desktop's. */
static void
update_scheme (DomusXmlPage *self)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  GdkRGBA color;
  gboolean dark;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                               GTK_STATE_FLAG_NORMAL, &color);
  dark = color.red + color.green + color.blue > 1.5;
  gtk_source_buffer_set_style_scheme (self->buffer, gtk_source_style_scheme_manager_get_scheme (
                                                        manager, dark ? "oblivion" : "classic"));
}

static void
domus_xml_page_init (DomusXmlPage *self)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  g_autoptr (GtkSourceSearchSettings) settings = gtk_source_search_settings_new ();

  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)kept_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)));
  gtk_source_buffer_set_language (self->buffer,
                                  gtk_source_language_manager_get_language (languages, "xml"));
  self->error_tag = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), NULL, "underline",
                                                PANGO_UNDERLINE_ERROR, NULL);
  gtk_source_search_settings_set_wrap_around (settings, TRUE);
  self->search = gtk_source_search_context_new (self->buffer, settings);
  gtk_search_bar_connect_entry (self->search_bar, GTK_ENTRY (self->search_entry));
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_typed), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "style-updated", G_CALLBACK (update_scheme), NULL);
  update_scheme (self);
}
