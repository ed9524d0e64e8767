/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-spinner-private.h"

/* An active GtkSpinner is a style animation without an end. On a hidden page
 * of a stack it goes on, and GTK validates the styles of the whole window for
 * each frame of anything else: measured, a third of what a console costs. */
struct _DomusSpinner
{
  GtkSpinner parent_instance;
};

G_DEFINE_FINAL_TYPE (DomusSpinner, domus_spinner, GTK_TYPE_SPINNER)

static void
domus_spinner_map (GtkWidget *widget)
{
  gtk_spinner_start (GTK_SPINNER (widget));
  GTK_WIDGET_CLASS (domus_spinner_parent_class)->map (widget);
}

static void
domus_spinner_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (domus_spinner_parent_class)->unmap (widget);
  gtk_spinner_stop (GTK_SPINNER (widget));
}

static void
domus_spinner_class_init (DomusSpinnerClass *klass)
{
  GTK_WIDGET_CLASS (klass)->map = domus_spinner_map;
  GTK_WIDGET_CLASS (klass)->unmap = domus_spinner_unmap;
}

static void
domus_spinner_init (DomusSpinner *self)
{}
