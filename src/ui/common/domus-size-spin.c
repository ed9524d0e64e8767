/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-size-spin-private.h"

#include "domus-units.h"

struct _DomusSizeSpin
{
  GtkSpinButton parent_instance;
};

G_DEFINE_FINAL_TYPE (DomusSizeSpin, domus_size_spin, GTK_TYPE_SPIN_BUTTON)

static int
domus_size_spin_input (GtkSpinButton *spin, double *value)
{
  g_autofree char *text = g_strdup (gtk_entry_get_text (GTK_ENTRY (spin)));
  guint64 bytes;

  g_strstrip (text);
  if (*text == '\0' || !domus_parse_bytes (text, DOMUS_GIB, &bytes, NULL))
    return GTK_INPUT_ERROR;
  *value = (double)bytes / (double)DOMUS_MIB;
  return TRUE;
}

static int
domus_size_spin_output (GtkSpinButton *spin)
{
  GtkAdjustment *adjustment = gtk_spin_button_get_adjustment (spin);
  guint64 mib = (guint64)(gtk_adjustment_get_value (adjustment) + 0.5);
  g_autofree char *text = domus_format_bytes (mib * DOMUS_MIB);

  if (g_strcmp0 (text, gtk_entry_get_text (GTK_ENTRY (spin))) != 0)
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

static void
domus_size_spin_class_init (DomusSizeSpinClass *klass)
{
  GtkSpinButtonClass *spin_class = GTK_SPIN_BUTTON_CLASS (klass);

  spin_class->input = domus_size_spin_input;
  spin_class->output = domus_size_spin_output;
}

static void
domus_size_spin_init (DomusSizeSpin *self)
{
  gtk_entry_set_width_chars (GTK_ENTRY (self), 10);
  domus_size_spin_set_range (self, 1, 1024 * 1024, 1024);
}

/**
 * domus_size_spin_new:
 *
 * Returns: (transfer floating): a size entry from 1 MiB to 1 TiB
 */
GtkWidget *
domus_size_spin_new (void)
{
  return g_object_new (DOMUS_TYPE_SIZE_SPIN, NULL);
}

/**
 * domus_size_spin_set_range:
 * @minimum: in MiB
 * @maximum: in MiB
 * @step: in MiB, what an arrow adds
 */
void
domus_size_spin_set_range (DomusSizeSpin *self, guint64 minimum, guint64 maximum, guint64 step)
{
  g_return_if_fail (DOMUS_IS_SIZE_SPIN (self));
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (self), (double)step, (double)step * 8);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self), (double)minimum, (double)maximum);
}

/**
 * domus_size_spin_get_bytes:
 *
 * Returns: the value that is set, in bytes, whole MiB
 */
guint64
domus_size_spin_get_bytes (DomusSizeSpin *self)
{
  g_return_val_if_fail (DOMUS_IS_SIZE_SPIN (self), 0);
  return (guint64)(gtk_spin_button_get_value (GTK_SPIN_BUTTON (self)) + 0.5) * DOMUS_MIB;
}

/**
 * domus_size_spin_set_bytes:
 * @bytes: rounded down to whole MiB
 */
void
domus_size_spin_set_bytes (DomusSizeSpin *self, guint64 bytes)
{
  g_return_if_fail (DOMUS_IS_SIZE_SPIN (self));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self), (double)(bytes / DOMUS_MIB));
}
