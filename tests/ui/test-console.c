/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console against a scripted VNC server (tests/gui/rfbserver.py), on an X
 * server of its own: test-console RFBSERVER */
#include "config.h"

#include "console/domus-console-view-private.h"
#include "console/domus-display-frame-private.h"
#include "console/domus-link-meter-private.h"
#include "domus-virt.h"
#include "testlib.h"

#include <string.h>
#include <unistd.h>

#define CYCLES 200
#define WARM_UP 40
#define FOCUS_CHANGES 10000
#define UUID "11111111-2222-3333-4444-555555555555"

static const char *rfbserver;

/* ---- pure parts ---- */

static void
test_place (void)
{
  const GdkRectangle vga = { 0, 0, 640, 480 }, room = { 0, 0, 1500, 1000 },
                     small = { 0, 0, 320, 480 };
  GdkRectangle place;

  domus_display_frame_place (DOMUS_DISPLAY_SCALING_FIT, &vga, &room, &place);
  g_assert_cmpint (place.width, ==, 1333);
  g_assert_cmpint (place.height, ==, 1000);
  g_assert_cmpint (place.x, ==, 83);
  g_assert_cmpint (place.y, ==, 0);
  domus_display_frame_place (DOMUS_DISPLAY_SCALING_WHOLE, &vga, &room, &place);
  g_assert_cmpint (place.width, ==, 1280);
  g_assert_cmpint (place.height, ==, 960);
  g_assert_cmpint (place.x, ==, 110);
  domus_display_frame_place (DOMUS_DISPLAY_SCALING_WHOLE, &vga, &small, &place);
  g_assert_cmpint (place.width, ==, 320);
  g_assert_cmpint (place.height, ==, 240);
  domus_display_frame_place (DOMUS_DISPLAY_SCALING_ACTUAL, &vga, &small, &place);
  g_assert_cmpint (place.width, ==, 640);
  g_assert_cmpint (place.x, ==, 0);
  domus_display_frame_place (DOMUS_DISPLAY_SCALING_DOUBLE, &vga, &room, &place);
  g_assert_cmpint (place.width, ==, 1280);
}

static void
test_meter (void)
{
  const gint64 screen = 1024 * 768;
  DomusLinkMeter meter = { 0 };
  gint64 now = 1000;

  g_assert_true (domus_link_meter_guess_fast (TRUE, -1));
  g_assert_true (domus_link_meter_guess_fast (TRUE, 20000));
  g_assert_false (domus_link_meter_guess_fast (TRUE, 40000));
  g_assert_false (domus_link_meter_guess_fast (FALSE, -1));
  g_assert_true (domus_link_meter_guess_fast (FALSE, 900));
  g_assert_false (domus_link_meter_guess_fast (FALSE, 40000));

  /* 32 frames a second. */
  domus_link_meter_start (&meter, now);
  for (guint i = 0; i < 100; i++)
    g_assert_false (domus_link_meter_add (&meter, now += 31250, screen, screen));
  /* Little that comes seldom says nothing. */
  for (guint i = 0; i < 100; i++)
    g_assert_false (domus_link_meter_add (&meter, now += 500000, 64 * 16, screen));
  /* One late picture may be the guest's. */
  g_assert_false (domus_link_meter_add (&meter, now += 900000, screen, screen));
  g_assert_false (domus_link_meter_add (&meter, now += 30000, screen, screen));

  /* 10 Mbit/s: the first picture takes 2.5 s and is enough. */
  domus_link_meter_start (&meter, now);
  g_assert_true (domus_link_meter_add (&meter, now += 2516582, screen, screen));
  g_assert_false (domus_link_meter_add (&meter, now += 2516582, screen, screen));

  /* 25 Mbit/s: four in a row. */
  meter = (DomusLinkMeter){ 0 };
  domus_link_meter_start (&meter, now);
  for (guint i = 0; i < 3; i++)
    g_assert_false (domus_link_meter_add (&meter, now += 970000, screen, screen));
  g_assert_true (domus_link_meter_add (&meter, now += 970000, screen, screen));
}

/* ---- with a server ---- */

typedef struct
{
  GSubprocess *server;
  GDataInputStream *said;
  GOutputStream *commands;
  int port;
  DomusConnection *connection;
  DomusGuest *guest;
  GtkWidget *window;
  DomusConsoleView *view;
} Fixture;

static char *
hear (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (fixture->said, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

/* Returns what the server said meanwhile. */
static char *
tell (Fixture *fixture, const char *command)
{
  g_autofree char *line = g_strconcat (command, "\n", NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (fixture->commands, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
  for (;;) {
    g_autofree char *said = hear (fixture);

    g_string_append_printf (all, "%s\n", said);
    if (strstr (said, "\"done\"") != NULL && strstr (said, command) != NULL)
      return g_string_free (g_steal_pointer (&all), FALSE);
  }
}

static void
command (Fixture *fixture, const char *words)
{
  g_free (tell (fixture, words));
}

static gboolean
has_guest (gpointer data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (data)) == 1;
}

static gboolean
is_shown (gpointer data)
{
  return domus_console_view_is_ready (data);
}

static gboolean
is_lost (gpointer data)
{
  return !domus_console_view_is_ready (data);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("HOME"), "host.xml", NULL);
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  g_autofree char *xml = NULL;
  g_autofree char *line = NULL;

  fixture->server =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        "/usr/bin/python3", rfbserver, "--size", "320x200", "--rate", "25", NULL);
  g_assert_no_error (error);
  fixture->said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  fixture->commands = g_subprocess_get_stdin_pipe (fixture->server);
  line = hear (fixture);
  g_assert_true (g_str_has_prefix (line, "port "));
  fixture->port = atoi (line + 5);

  xml = g_strdup_printf (
      "<node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"
      "<name>winxp</name><uuid>" UUID "</uuid><memory>65536</memory><os><type>hvm</type></os>"
      "<devices><graphics type='vnc' port='%d' listen='127.0.0.1'/></devices>"
      "<test:runstate>1</test:runstate></domain></node>",
      fixture->port);
  g_assert_true (g_file_set_contents (path, xml, -1, &error));
  fixture->connection = test_open (uri);
  test_wait_until (has_guest, domus_connection_get_guests (fixture->connection));
  fixture->guest =
      g_list_model_get_item (G_LIST_MODEL (domus_connection_get_guests (fixture->connection)), 0);
  domus_guest_hold (fixture->guest);

  fixture->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  fixture->view = DOMUS_CONSOLE_VIEW (domus_console_view_new (fixture->guest));
  gtk_container_add (GTK_CONTAINER (fixture->window), GTK_WIDGET (fixture->view));
  gtk_widget_show_all (fixture->window);
  test_wait_until (is_shown, fixture->view);
}

static gboolean
has_settled (gpointer data)
{
  return !g_main_context_pending (NULL);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  gtk_widget_destroy (fixture->window);
  test_wait_until (has_settled, NULL);
  domus_guest_release (fixture->guest);
  g_clear_object (&fixture->guest);
  domus_connection_close (fixture->connection);
  g_clear_object (&fixture->connection);
  g_output_stream_close (fixture->commands, NULL, NULL);
  g_assert_true (g_subprocess_wait (fixture->server, NULL, NULL));
  g_clear_object (&fixture->said);
  g_clear_object (&fixture->server);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Memory that is this process's alone, in KiB. */
static gint64
private_kib (void)
{
  g_autofree char *text = NULL;
  const char *found;

  g_assert_true (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL));
  found = strstr (text, "Private_Dirty:");
  g_assert_nonnull (found);
  return g_ascii_strtoll (found + strlen ("Private_Dirty:"), NULL, 10);
}

static gboolean
is_under_sanitizer (void)
{
#if defined(__SANITIZE_ADDRESS__)
  return TRUE;
#else
  return FALSE;
#endif
}

/* The service dies and returns: the picture comes back, every time, and
 * nothing is left behind. */
static void
test_cycles (Fixture *fixture, gconstpointer data)
{
  guint descriptors = 0, threads = 0;
  gint64 memory = 0, slowest = 0;
  guint cycles = is_under_sanitizer () ? CYCLES / 4 : CYCLES;

  for (guint i = 0; i < cycles + WARM_UP; i++) {
    gint64 began;

    command (fixture, "kill");
    test_wait_until (is_lost, fixture->view);
    began = g_get_monotonic_time ();
    command (fixture, "return");
    test_wait_until (is_shown, fixture->view);
    if (i == WARM_UP) {
      descriptors = count_entries ("/proc/self/fd");
      threads = count_entries ("/proc/self/task");
      memory = private_kib ();
    } else if (i > WARM_UP) {
      slowest = MAX (slowest, g_get_monotonic_time () - began);
    }
  }
  g_test_message ("slowest return: %" G_GINT64_FORMAT " ms; memory %" G_GINT64_FORMAT
                  " to %" G_GINT64_FORMAT " KiB, descriptors %u to %u, threads %u to %u",
                  slowest / 1000, memory, private_kib (), descriptors,
                  count_entries ("/proc/self/fd"), threads, count_entries ("/proc/self/task"));
  /* One closed socket may not have been taken away yet; pools of threads
   * breathe. */
  g_assert_cmpuint (count_entries ("/proc/self/fd"), <=, descriptors + 2);
  g_assert_cmpuint (count_entries ("/proc/self/task"), <=, threads + 4);
  if (!is_under_sanitizer ())
    g_assert_cmpint (private_kib () - memory, <, 8 * 1024);
}

/* It stops in the middle of an update: the same connection goes on when it
 * does. */
static void
test_frozen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GdkPixbuf) picture = NULL;
  DomusDisplayView *before = domus_console_view_get_display (fixture->view);

  g_assert_nonnull (before);
  command (fixture, "freeze");
  test_wait_until (is_lost, fixture->view);
  g_assert_null (domus_console_view_get_display (fixture->view));
  command (fixture, "thaw");
  test_wait_until (is_shown, fixture->view);
  picture = domus_console_view_get_picture (fixture->view);
  g_assert_cmpint (gdk_pixbuf_get_width (picture), ==, 320);
}

static gboolean
is_another (gpointer data)
{
  return domus_console_view_is_ready (data)
         && domus_console_view_get_display (data) != g_object_get_data (data, "before");
}

/* Only this connection gets nothing any more: another takes over, with the
 * picture never gone for nothing. */
static void
test_wedged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DomusDisplayView) before =
      g_object_ref (domus_console_view_get_display (fixture->view));

  g_object_set_data (G_OBJECT (fixture->view), "before", before);
  command (fixture, "wedge");
  test_wait_until (is_another, fixture->view);
}

/* Half an update, then nothing: what comes after the server's return counts. */
static void
test_half (Fixture *fixture, gconstpointer data)
{
  command (fixture, "tear");
  test_wait_until (is_lost, fixture->view);
  command (fixture, "kill");
  command (fixture, "return");
  test_wait_until (is_shown, fixture->view);
}

/* Whoever answers at the port says nothing; then it does. */
static void
test_mute (Fixture *fixture, gconstpointer data)
{
  command (fixture, "mute");
  command (fixture, "wedge");
  test_wait_until (is_lost, fixture->view);
  command (fixture, "kill");
  command (fixture, "return");
  test_wait_until (is_shown, fixture->view);
}

static gboolean
is_resized (gpointer data)
{
  DomusDisplayView *view = domus_console_view_get_display (data);
  int width, height;

  return view != NULL && domus_display_view_get_size (view, &width, &height) && width == 400
         && height == 300;
}

static void
test_resize (Fixture *fixture, gconstpointer data)
{
  command (fixture, "size 400 300");
  test_wait_until (is_resized, fixture->view);
}

static gboolean
heard_size (gpointer data)
{
  g_autofree char *said = tell (data, "paint");

  return strstr (said, "\"event\": \"size\"") != NULL;
}

/* The guest takes the window's size, where the server lets it. */
static void
test_resize_guest (Fixture *fixture, gconstpointer data)
{
  g_object_set (domus_console_view_get_area (fixture->view), "resize-guest", TRUE, NULL);
  test_wait_until (heard_size, fixture);
}

static gboolean
heard_compressed (gpointer data)
{
  g_autofree char *said = tell (data, "paint");
  const char *found = g_strrstr (said, "\"encodings\": [7, -27");

  return found != NULL;
}

/* Another quality is asked for without another connection. */
static void
test_quality (Fixture *fixture, gconstpointer data)
{
  DomusDisplayView *view = domus_console_view_get_display (fixture->view);

  g_object_set (domus_console_view_get_area (fixture->view), "quality", "slow", NULL);
  g_assert_true (view == domus_console_view_get_display (fixture->view));
  g_assert_nonnull (domus_display_view_get_quality_words (view));
  test_wait_until (heard_compressed, fixture);
}

/* ---- no key stays down ---- */

typedef struct
{
  GHashTable *down; /* keysyms */
  guint presses;
} Keys;

/* What the server says of keys, a line each. */
static void
read_keys (const char *said, Keys *keys)
{
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++) {
    const char *keysym = strstr (lines[i], "\"keysym\": ");
    gpointer key;

    if (strstr (lines[i], "\"event\": \"key\"") == NULL || keysym == NULL)
      continue;
    key = GUINT_TO_POINTER (strtoul (keysym + strlen ("\"keysym\": "), NULL, 10));
    if (strstr (lines[i], "\"down\": true") != NULL) {
      keys->presses++;
      g_hash_table_add (keys->down, key);
    } else {
      g_hash_table_remove (keys->down, key);
    }
  }
}

static void
give_event (Fixture *fixture, GdkEvent *event, GdkDevice *device)
{
  gdk_event_set_device (event, device);
  gtk_main_do_event (event);
  gdk_event_free (event);
}

static void
give_focus (Fixture *fixture, gboolean in)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (fixture->window));
  GdkEvent *event = gdk_event_new (GDK_FOCUS_CHANGE);

  event->focus_change.window = g_object_ref (gtk_widget_get_window (fixture->window));
  event->focus_change.in = in;
  give_event (fixture, event, gdk_seat_get_keyboard (seat));
}

static void
press_key (Fixture *fixture, guint keyval, GdkModifierType state)
{
  GdkDisplay *display = gtk_widget_get_display (fixture->window);
  GdkEvent *event = gdk_event_new (GDK_KEY_PRESS);
  g_autofree GdkKeymapKey *codes = NULL;
  int n_codes;

  g_assert_true (gdk_keymap_get_entries_for_keyval (gdk_keymap_get_for_display (display), keyval,
                                                    &codes, &n_codes));
  event->key.window = g_object_ref (gtk_widget_get_window (fixture->window));
  event->key.keyval = keyval;
  event->key.hardware_keycode = (guint16)codes[0].keycode;
  event->key.state = state;
  give_event (fixture, event, gdk_seat_get_keyboard (gdk_display_get_default_seat (display)));
}

typedef struct
{
  Fixture *fixture;
  Keys *keys;
  guint presses;
} Wait;

static gboolean
all_came (gpointer data)
{
  Wait *wait = data;
  g_autofree char *said = tell (wait->fixture, "thaw");

  read_keys (said, wait->keys);
  return wait->keys->presses >= wait->presses && g_hash_table_size (wait->keys->down) == 0;
}

/* The focus goes with three keys down, again and again; nobody ever tells that
 * they were let go. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) down = g_hash_table_new (NULL, NULL);
  guint changes = is_under_sanitizer () ? FOCUS_CHANGES / 4 : FOCUS_CHANGES;
  Keys keys = { .down = down };
  Wait wait = { fixture, &keys, 0 };

  domus_console_view_focus (fixture->view);
  for (guint i = 0; i < changes; i++) {
    give_focus (fixture, TRUE);
    press_key (fixture, GDK_KEY_Control_L, 0);
    press_key (fixture, GDK_KEY_Shift_L, GDK_CONTROL_MASK);
    press_key (fixture, GDK_KEY_a, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
    give_focus (fixture, FALSE);
    wait.presses += 3;
    if (i % 100 == 99)
      test_wait_until (all_came, &wait);
  }
  test_wait_until (all_came, &wait);
  g_assert_cmpuint (keys.presses, ==, 3 * changes);
  g_test_message ("%u changes of the focus, %u keys", changes, keys.presses);
}

/* ---- the clipboard ---- */

static void
on_clipboard (DomusConsoleView *view, const char *text, char **heard)
{
  g_free (*heard);
  *heard = g_strdup (text);
}

static gboolean
heard_text (gpointer data)
{
  return g_strcmp0 (*(char **)data, "from the guest") == 0;
}

static gboolean
got_text (gpointer data)
{
  g_autofree char *said = tell (data, "thaw");

  return strstr (said, "\"text\": \"to the guest\"") != NULL;
}

/* Text goes both ways. */
static void
test_clipboard (Fixture *fixture, gconstpointer data)
{
  g_autofree char *heard = NULL;

  g_signal_connect (fixture->view, "clipboard", G_CALLBACK (on_clipboard), &heard);
  command (fixture, "cut from the guest");
  test_wait_until (heard_text, &heard);
  domus_display_view_set_clipboard (domus_console_view_get_display (fixture->view), "to the guest");
  test_wait_until (got_text, fixture);
  g_signal_handlers_disconnect_by_data (fixture->view, &heard);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  rfbserver = argv[1];
  test_private_home ();
  domus_virt_init ();
  if (!gtk_init_check (NULL, NULL))
    g_error ("no X server");
  g_test_add_func ("/ui/console/place", test_place);
  g_test_add_func ("/ui/console/meter", test_meter);
#define ADD(path, function)                                                                        \
  g_test_add ("/ui/console/" path, Fixture, NULL, setup, function, teardown)
  ADD ("cycles", test_cycles);
  ADD ("frozen", test_frozen);
  ADD ("wedged", test_wedged);
  ADD ("half", test_half);
  ADD ("mute", test_mute);
  ADD ("resize", test_resize);
  ADD ("resize-guest", test_resize_guest);
  ADD ("quality", test_quality);
  ADD ("focus", test_focus);
  ADD ("clipboard", test_clipboard);
#undef ADD
  return g_test_run ();
}
