/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starts a program and tells, from the outside, when its list of guests is on
 * the screen: looks at the pixels of what is shown every two milliseconds.
 *
 *   painted COMMAND...
 *
 * The guests' names begin with full blocks (U+2588), so that a row shows a
 * solid dark bar, which nothing else in a window does. Prints "PID SECONDS",
 * from just before the program is executed to the first look that finds rows,
 * and leaves the program running. */

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum
{
  BAR_SHORTEST = 40, /* dark pixels beside each other */
  BAR_LONGEST = 200,
  BAR_LOWEST = 8, /* screen lines */
  BAR_HIGHEST = 30,
  ROWS = 4,
  HEIGHT = 500, /* of the part of the screen that is looked at */
  CLEAR_SECONDS = 10,
  LIMIT_SECONDS = 120,
};

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool
is_dark (unsigned long pixel)
{
  return (pixel >> 16 & 0xff) < 110 && (pixel >> 8 & 0xff) < 110 && (pixel & 0xff) < 110;
}

/* The screen where no window is has dark stretches too, but longer ones. */
static bool
has_bar (XImage *image, int y)
{
  int run = 0;

  for (int x = 0; x < image->width; x++) {
    if (is_dark (XGetPixel (image, x, y))) {
      run++;
      continue;
    }
    if (run >= BAR_SHORTEST && run <= BAR_LONGEST)
      return true;
    run = 0;
  }
  return false;
}

/* Bars of a row's height above each other, with gaps between them. */
static bool
is_painted (Display *display)
{
  int screen = DefaultScreen (display);
  XImage *image =
      XGetImage (display, RootWindow (display, screen), 0, 0,
                 (unsigned int)DisplayWidth (display, screen), HEIGHT, AllPlanes, ZPixmap);
  int rows = 0;
  int lines = 0;

  if (image == NULL)
    return false;
  for (int y = 0; y < image->height && rows < ROWS; y++) {
    if (has_bar (image, y)) {
      lines++;
      continue;
    }
    if (lines > 0)
      rows = lines >= BAR_LOWEST && lines <= BAR_HIGHEST ? rows + 1 : 0;
    lines = 0;
  }
  XDestroyImage (image);
  return rows >= ROWS;
}

int
main (int argc, char **argv)
{
  const struct timespec pause = { .tv_nsec = 2000000 };
  Display *display = XOpenDisplay (NULL);
  double began;
  pid_t pid;

  if (display == NULL || argc < 2)
    return 2;
  began = now ();
  while (is_painted (display)) { /* the X server has not yet taken the last one away */
    if (now () - began > CLEAR_SECONDS) {
      fputs ("the screen shows a list already\n", stderr);
      return 2;
    }
    nanosleep (&pause, NULL);
  }
  began = now ();
  pid = fork ();
  if (pid == 0) {
    close (ConnectionNumber (display));
    if (dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
      _exit (127);
    execvp (argv[1], argv + 1);
    _exit (127);
  }
  while (!is_painted (display)) {
    if (waitpid (pid, NULL, WNOHANG) != 0 || now () - began > LIMIT_SECONDS) {
      fputs ("no list was painted\n", stderr);
      return 1;
    }
    nanosleep (&pause, NULL);
  }
  printf ("%d %.6f\n", (int)pid, now () - began);
  XCloseDisplay (display);
  return 0;
}
