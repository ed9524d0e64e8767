/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "random-domain.h"

gboolean
random_chance (guint one_in)
{
  return g_test_rand_int_range (0, (gint32)one_in) == 0;
}

const char *
random_one_of (const char *const *list)
{
  return list[g_test_rand_int_range (0, (gint32)g_strv_length ((char **)list))];
}

static const char *const unknowns[] = {
  "<!-- a <comment> & more -->",
  "<x:unknown xmlns:x='urn:x' x:a='1' b='&lt;&amp;&#10;'><x:deep> t </x:deep></x:unknown>",
  "<later kind='new'><![CDATA[<raw> & text]]></later>",
  "<plain xmlns='urn:default'><inner/></plain>",
  "<?pi some='data'?>",
  "<relative xmlns='not-absolute'/>",
  "<text>mixed <b/> content ü</text>",
  NULL
};

typedef struct
{
  GString *text;
  gboolean pretty;
  guint depth;
} Writer;

static void line (Writer *writer, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
line (Writer *writer, const char *format, ...)
{
  va_list args;

  if (writer->pretty)
    g_string_append_printf (writer->text, "%*s", (int)writer->depth * 2, "");
  va_start (args, format);
  g_string_append_vprintf (writer->text, format, args);
  va_end (args);
  if (writer->pretty)
    g_string_append_c (writer->text, '\n');
}

static void
maybe_unknown (Writer *writer)
{
  if (random_chance (3))
    line (writer, "%s", random_one_of (unknowns));
}

static void
write_disk (Writer *writer, guint n)
{
  static const char *const names[] = { "hda", "hdb", "hdc", "hdd", "xvdf" };
  gboolean cdrom = n == 2 || (n > 0 && random_chance (3));

  line (writer, "<disk type='file' device='%s'>", cdrom ? "cdrom" : "disk");
  writer->depth++;
  if (random_chance (2))
    line (writer, "<driver name='qemu' type='raw'%s/>", random_chance (2) ? " cache='none'" : "");
  maybe_unknown (writer);
  if (!cdrom || random_chance (2))
    line (writer, "<source file='/disk-%u'%s/>", n,
          random_chance (3) ? " startupPolicy='optional'" : "");
  line (writer, "<target dev='%s' bus='%s'/>", names[n], n < 4 ? "ide" : "xen");
  maybe_unknown (writer);
  if (cdrom)
    line (writer, "<readonly/>");
  writer->depth--;
  line (writer, "</disk>");
}

static void
write_devices (Writer *writer)
{
  line (writer, "<devices>");
  writer->depth++;
  maybe_unknown (writer);
  for (guint n = 0; n < 5; n++)
    if (random_chance (2))
      write_disk (writer, n);
  for (guint n = 0; n < 3; n++) {
    if (random_chance (2))
      line (writer,
            "<interface type='network'><mac address='52:54:00:00:00:0%u'/><source "
            "network='default'/>%s</interface>",
            n, random_chance (2) ? "<model type='e1000'/>" : "");
    maybe_unknown (writer);
  }
  if (random_chance (2))
    line (writer, "<graphics type='vnc' port='-1'/>");
  if (random_chance (2))
    line (writer, "<video><model type='cirrus' vram='8192'/></video>");
  writer->depth--;
  line (writer, "</devices>");
}

char *
random_domain (void)
{
  static const char *const offsets[] = { "utc", "localtime", NULL };
  static const char *const boots[] = { "<boot dev='hd'/>", "<boot dev='cdrom'/><boot dev='hd'/>",
                                       "", "<boot dev='network'/>", NULL };
  Writer writer = { g_string_new (NULL), random_chance (4) ? FALSE : TRUE, 0 };

  if (random_chance (4))
    line (&writer, "<?xml version='1.0' encoding='UTF-8'?>");
  line (&writer, "<domain type='xen' xmlns:q='urn:q'%s>", random_chance (2) ? " q:top='1'" : "");
  writer.depth++;
  line (&writer, "<name>hal</name>");
  maybe_unknown (&writer);
  if (random_chance (2))
    line (&writer, "<title>A &lt;title&gt;</title>");
  if (random_chance (2))
    line (&writer, "<metadata>%s</metadata>", unknowns[1]);
  line (&writer, "<memory unit='KiB'>%d</memory>", g_test_rand_int_range (1, 99) * 1024);
  line (&writer, "<currentMemory unit='KiB'>1024</currentMemory>");
  maybe_unknown (&writer);
  line (&writer, "<vcpu placement='static'>%d</vcpu>", g_test_rand_int_range (1, 9));
  line (&writer, "<os><type>hvm</type>%s<bootmenu enable='no'/></os>", random_one_of (boots));
  if (random_chance (2))
    line (&writer, "<features><acpi/>%s</features>", random_chance (2) ? "<hyperv/>" : "");
  line (&writer, "<clock offset='%s'><timer name='hpet'/></clock>", random_one_of (offsets));
  maybe_unknown (&writer);
  if (random_chance (2))
    line (&writer, "<on_reboot>restart</on_reboot>");
  if (!random_chance (10))
    write_devices (&writer);
  maybe_unknown (&writer);
  if (random_chance (2))
    line (&writer, "<q:commandline><q:arg value='-x'/></q:commandline>");
  writer.depth--;
  line (&writer, "</domain>");
  return g_string_free (writer.text, FALSE);
}

char *
random_unknown_content (const DomusXmlDoc *doc)
{
  g_autofree char *text = domus_xml_doc_canonical (doc);
  GString *found = g_string_new (NULL);
  static const char *const marks[] = {
    "<!-- a <comment> & more -->", "x:a=\"1\"",
    "<x:deep> t </x:deep>",        "<later kind=\"new\">",
    "&lt;raw&gt; &amp; text",      "<plain xmlns=\"urn:default\"><inner></inner></plain>",
    "<?pi some='data'?>",          "<relative xmlns=\"not-absolute\">",
    "mixed <b></b> content ü"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
    g_auto (GStrv) parts = g_strsplit (text, marks[i], -1);
    g_string_append_printf (found, "%u ", g_strv_length (parts));
  }
  return g_string_free (found, FALSE);
}
