/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-xml-doc.h"
#include "domus-xml-node.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <string.h>

static const char sample[] =
    "<domain type='xen' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
    "  <name>hal</name>\n"
    "  <!-- kept -->\n"
    "  <memory unit='KiB'>524288</memory>\n"
    "  <devices>\n"
    "    <disk type='file' device='disk'>\n"
    "      <source file='/a &amp; b.img'/>\n"
    "      <target dev='hda' bus='ide'/>\n"
    "    </disk>\n"
    "    <disk type='file' device='cdrom'>\n"
    "      <target dev='hdc' bus='ide'/>\n"
    "    </disk>\n"
    "  </devices>\n"
    "  <qemu:commandline>\n"
    "    <qemu:arg value='-x'/>\n"
    "  </qemu:commandline>\n"
    "</domain>\n";

static DomusXmlDoc *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  DomusXmlDoc *doc = domus_xml_doc_parse (text, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (doc);
  return doc;
}

static void
assert_text (const DomusXmlDoc *doc, const char *expected)
{
  g_autofree char *text = domus_xml_doc_to_string (doc);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_get (const DomusXmlDoc *doc, const char *path, const char *expected)
{
  g_autofree char *value = domus_xml_doc_get (doc, path);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_unchanged (void)
{
  static const char *const texts[] = {
    sample,
    "<domain/>\n",
    "<domain type=\"xen\"><name a=\"x&quot;y'\">t</name></domain>\n",
    "<?xml version='1.0' encoding='UTF-8'?>\n<domain/>\n",
    "<!-- a -->\n<d>\n  <x><![CDATA[<&>]]></x>\n  <?pi some data?>\n  <?pi?>\n</d>\n<!--b-->\n",
    "<d a='1&#xA;2&#x9;3&#xD;&apos;'>x&#xD;y &lt;&amp;&gt; z</d>\n",
    "<a xmlns='urn:a' xmlns:b='b'><b:c b:d='1' xml:space='preserve'> </b:c></a>\n",
    "<p:undeclared p:x='1'/>\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (DomusXmlDoc) doc = parse (texts[i]);
    g_autoptr (DomusXmlDoc) copy = domus_xml_doc_copy (doc);
    assert_text (doc, texts[i]);
    assert_text (copy, texts[i]);
    g_assert_true (domus_xml_doc_equal (doc, copy));
  }
}

static void
test_get (void)
{
  g_autoptr (DomusXmlDoc) doc = parse (sample);

  g_assert_cmpstr (domus_xml_doc_root_name (doc), ==, "domain");
  assert_get (doc, "name", "hal");
  assert_get (doc, "@type", "xen");
  assert_get (doc, "memory/@unit", "KiB");
  assert_get (doc, "devices/disk/source/@file", "/a & b.img");
  assert_get (doc, "devices/disk[2]/target/@dev", "hdc");
  assert_get (doc, "devices/disk[@device='cdrom']/target/@dev", "hdc");
  assert_get (doc, "devices/disk[target/@dev=\"hdc\"]/@device", "cdrom");
  assert_get (doc, "devices/disk[@type='file'][2]/@device", "cdrom");
  assert_get (doc, "devices/disk[2][@device='disk']/@device", NULL);
  assert_get (doc, "qemu:commandline/qemu:arg/@value", "-x");
  assert_get (doc, "commandline", NULL);
  assert_get (doc, "devices", "");
  assert_get (doc, "nothing/at/all", NULL);
  g_assert_cmpuint (domus_xml_doc_count (doc, "devices/disk"), ==, 2);
  g_assert_cmpuint (domus_xml_doc_count (doc, "devices/disk/source/@file"), ==, 1);
  g_assert_cmpuint (domus_xml_doc_count (doc, ""), ==, 1);
  g_assert_true (domus_xml_doc_exists (doc, "devices/disk[target/@dev='hda']"));
  g_assert_cmpuint (domus_xml_doc_get_uint (doc, "memory", 7), ==, 524288);
  g_assert_cmpuint (domus_xml_doc_get_uint (doc, "name", 7), ==, 7);
  g_assert_cmpuint (domus_xml_doc_get_uint (doc, "vcpu", 7), ==, 7);
}

static void
test_child_text_predicate (void)
{
  g_autoptr (DomusXmlDoc) doc =
      parse ("<net><host><name>a</name></host><host><name>b</name><ip> 5 </ip></host></net>");

  assert_get (doc, "host[name='b']/ip", " 5 ");
  g_assert_cmpuint (domus_xml_doc_get_uint (doc, "host[name='b']/ip", 0), ==, 5);
  g_assert_false (domus_xml_doc_exists (doc, "host[name='c']"));
  domus_xml_doc_set (doc, "host[name='c']/ip", "9");
  assert_get (doc, "host[3]/name", "c");
  assert_get (doc, "host[3]/ip", "9");
}

static void
test_malformed_paths (void)
{
  static const char *const paths[] = {
    "/",       "a/",       "a//b",     "@",          "a/@",
    "a[",      "a[]",      "a[0]",     "a[1",        "a[99999999999999999999]",
    "a[@b]",   "a[@b=]",   "a[@b='x]", "a[b/c='x']", "a[b/='x']",
    "@a/b",    "a[@='x']", "a b",      "a]",         "a[b=x]",
    "a[5000]", "a[@b='x'", "a/@b/c",   "a[='x']"
  };
  g_autoptr (DomusXmlDoc) doc = parse ("<r><a b='x'/></r>");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_test_message ("%s", paths[i]);
    g_assert_false (domus_xml_doc_exists (doc, paths[i]));
    assert_get (doc, paths[i], NULL);
    domus_xml_doc_set (doc, paths[i], "v");
    domus_xml_doc_ensure (doc, paths[i]);
    domus_xml_doc_remove (doc, paths[i]);
    g_assert_null (domus_xml_doc_get_fragment (doc, paths[i]));
    g_assert_false (domus_xml_doc_insert_fragment (doc, paths[i], "<x/>", &error));
    g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
    g_clear_error (&error);
  }
  assert_text (doc, "<r><a b='x'/></r>\n");
}

static void
test_set (void)
{
  g_autoptr (DomusXmlDoc) doc = parse (sample);
  g_autoptr (DomusXmlDoc) before = parse (sample);

  domus_xml_doc_set (doc, "title", "A <good> one");
  domus_xml_doc_set (doc, "vcpu", "2");
  domus_xml_doc_set (doc, "devices/disk[2]/source/@file", "/x");
  domus_xml_doc_set (doc, "devices/disk[2]/readonly", "");
  domus_xml_doc_set (doc, "os/boot[2]/@dev", "cdrom");
  domus_xml_doc_set_uint (doc, "memory", 42);
  domus_xml_doc_set (doc, "none:such/x", "1");
  domus_xml_doc_set (doc, "@none:such", "1");
  domus_xml_doc_set (doc, "qemu:commandline/@qemu:x", "1");
  domus_xml_doc_set (doc, "qemu:commandline/qemu:env/@name", "N");
  assert_text (doc, "<domain type='xen' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
                    "  <name>hal</name>\n"
                    "  <title>A &lt;good&gt; one</title>\n"
                    "  <!-- kept -->\n"
                    "  <memory unit='KiB'>42</memory>\n"
                    "  <vcpu>2</vcpu>\n"
                    "  <os>\n"
                    "    <boot/>\n"
                    "    <boot dev='cdrom'/>\n"
                    "  </os>\n"
                    "  <devices>\n"
                    "    <disk type='file' device='disk'>\n"
                    "      <source file='/a &amp; b.img'/>\n"
                    "      <target dev='hda' bus='ide'/>\n"
                    "    </disk>\n"
                    "    <disk type='file' device='cdrom'>\n"
                    "      <source file='/x'/>\n"
                    "      <target dev='hdc' bus='ide'/>\n"
                    "      <readonly/>\n"
                    "    </disk>\n"
                    "  </devices>\n"
                    "  <qemu:commandline qemu:x='1'>\n"
                    "    <qemu:arg value='-x'/>\n"
                    "    <qemu:env name='N'/>\n"
                    "  </qemu:commandline>\n"
                    "</domain>\n");
  g_assert_false (domus_xml_doc_equal (doc, before));

  domus_xml_doc_set (doc, "title", NULL);
  domus_xml_doc_remove (doc, "vcpu");
  domus_xml_doc_remove (doc, "devices/disk/source[@file='/x']");
  domus_xml_doc_remove (doc, "devices/disk/readonly");
  domus_xml_doc_remove (doc, "os");
  domus_xml_doc_set (doc, "memory", "524288");
  domus_xml_doc_remove (doc, "qemu:commandline/@qemu:x");
  domus_xml_doc_remove (doc, "qemu:commandline/qemu:env");
  domus_xml_doc_remove (doc, "");
  assert_text (doc, sample);
  g_assert_true (domus_xml_doc_equal (doc, before));
}

static void
test_insertion_places (void)
{
  static const struct
  {
    const char *before;
    const char *path;
    const char *value;
    const char *after;
  } cases[] = {
    { "<domain/>", "name", "x", "<domain>\n  <name>x</name>\n</domain>\n" },
    { "<domain>\n</domain>", "name", "x", "<domain>\n  <name>x</name>\n</domain>\n" },
    { "<domain><uuid/></domain>", "name", "x", "<domain><name>x</name><uuid/></domain>\n" },
    { "<domain><uuid/></domain>", "os/type", "x",
      "<domain><uuid/><os><type>x</type></os></domain>\n" },
    { "<domain>\n\t<uuid/>\n</domain>", "name", "x",
      "<domain>\n\t<name>x</name>\n\t<uuid/>\n</domain>\n" },
    { "<domain>\n  <name/> <!-- mine -->\n  <os/>\n</domain>", "memory", "1",
      "<domain>\n  <name/> <!-- mine -->\n  <memory>1</memory>\n  <os/>\n</domain>\n" },
    { "<domain>\n  <devices>\n    <!-- only -->\n  </devices>\n</domain>", "devices/disk", "",
      "<domain>\n  <devices>\n    <!-- only -->\n    <disk/>\n  </devices>\n</domain>\n" },
    { "<x>\n  <z/>\n  <a/>\n</x>", "z[2]", "", "<x>\n  <z/>\n  <z/>\n  <a/>\n</x>\n" },
    { "<x>\n  <z/>\n  <a/>\n</x>", "m", "", "<x>\n  <z/>\n  <a/>\n  <m/>\n</x>\n" },
    { "<domain>\n  <zebra/>\n  <os/>\n</domain>", "features", "",
      "<domain>\n  <zebra/>\n  <os/>\n  <features/>\n</domain>\n" },
    { "<x><n><!--c-->old</n></x>", "n", "new", "<x><n><!--c-->new</n></x>\n" },
    { "<x><n>old<![CDATA[er]]></n></x>", "n", "older", "<x><n>old<![CDATA[er]]></n></x>\n" },
    { "<x><n>old<![CDATA[er]]></n></x>", "n",
      "a\001\xff"
      "b",
      "<x><n>a\xef\xbf\xbd"
      "b</n></x>\n" },
    { "<x>mixed<n/></x>", "", "new", "<x>new<n/></x>\n" },
    { "<x><n/></x>", "n/@a", "\"'<&>\n", "<x><n a='\"&apos;&lt;&amp;&gt;&#xA;'/></x>\n" },
    { "<x><n a=\"1\"/></x>", "n/@a", "\"'", "<x><n a=\"&quot;'\"/></x>\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusXmlDoc) doc = parse (cases[i].before);
    g_test_message ("%s", cases[i].before);
    domus_xml_doc_set (doc, cases[i].path, cases[i].value);
    assert_text (doc, cases[i].after);
  }
}

static void
test_canonical (void)
{
  g_autoptr (DomusXmlDoc) a = parse ("<?xml version='1.0'?>\n<!--c-->\n<d b='2' a='1'>\n"
                                     "  <e></e>\n  <f x='&gt;'><![CDATA[a<]]>b</f>\n</d>\n");
  g_autoptr (DomusXmlDoc) b = parse ("<!--c--><d a=\"1\"\n b=\"2\"><e/><f x='>'>a&lt;b</f></d>");
  g_autoptr (DomusXmlDoc) c = parse ("<!--c--><d a=\"1\" b=\"2\"><e/><f x='>'>a&lt;c</f></d>");
  g_autofree char *canonical = domus_xml_doc_canonical (a);
  g_autofree char *one = domus_xml_doc_fingerprint (a);
  g_autofree char *two = domus_xml_doc_fingerprint (b);
  g_autofree char *three = domus_xml_doc_fingerprint (c);

  g_assert_cmpstr (canonical, ==, "<!--c-->\n<d a=\"1\" b=\"2\"><e></e><f x=\">\">a&lt;b</f></d>");
  g_assert_cmpuint (strlen (one), ==, 64);
  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, !=, three);
  g_assert_true (domus_xml_doc_equal (a, b));
  g_assert_false (domus_xml_doc_equal (a, c));
}

static void
test_canonical_is_c14n (void)
{
  static const char *const texts[] = {
    sample,
    "<a xmlns='urn:a' xmlns:z='urn:z' xmlns:b='urn:b'><z:q z:d='1' b:d='2' d='3'/>"
    "<b:c xmlns:b='urn:b' xmlns=''><e xmlns=''/></b:c></a>",
    "<!--1--><?p q?><a>x<!-- y -->z\r&#13;\n &#9;<b c='&#9;&#10;&#13;&quot;&apos;'/></a><!--2-->",
    "<a>\n  <b> </b>\n  <c>\n  </c> t </a>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (DomusXmlDoc) doc = parse (texts[i]);
    g_autofree char *canonical = domus_xml_doc_canonical (doc);
    xmlDoc *tree = xmlReadMemory (canonical, (int)strlen (canonical), NULL, NULL, 0);
    xmlChar *expected = NULL;
    g_assert_cmpint (xmlC14NDocDumpMemory (tree, NULL, XML_C14N_1_0, NULL, 1, &expected), >=, 0);
    g_assert_cmpstr (canonical, ==, (const char *)expected);
    xmlFree (expected);
    xmlFreeDoc (tree);
  }
}

static void
test_blank_leaves (void)
{
  g_autoptr (DomusXmlDoc) emptied = parse ("<d><a>\n  </a><b> </b></d>");
  g_autofree char *canonical = domus_xml_doc_canonical (emptied);

  g_assert_cmpstr (canonical, ==, "<d><a></a><b> </b></d>");
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *part;
  } cases[] = {
    { NULL, DOMUS_XML_ERROR_SYNTAX, "Line 1, column 1" },
    { "", DOMUS_XML_ERROR_SYNTAX, "Line 1, column 1" },
    { "  \n", DOMUS_XML_ERROR_SYNTAX, "ine" },
    { "<domain>\n  <a></b>\n</domain>", DOMUS_XML_ERROR_SYNTAX, "Line 2, column 10" },
    { "<domain>", DOMUS_XML_ERROR_SYNTAX, "Line 1" },
    { "<domain a='1' a='2'/>", DOMUS_XML_ERROR_SYNTAX, "Line 1" },
    { "<domain/><domain/>", DOMUS_XML_ERROR_SYNTAX, "Line 1" },
    { "<domain>&foo;</domain>", DOMUS_XML_ERROR_SYNTAX, "foo" },
    { "<domain>\xff</domain>", DOMUS_XML_ERROR_SYNTAX, "Line 1" },
    { "<domain>\x01</domain>", DOMUS_XML_ERROR_SYNTAX, "Line 1" },
    { "<!DOCTYPE d><domain/>", DOMUS_XML_ERROR_SYNTAX, "document type" },
    { "<!DOCTYPE d SYSTEM 'file:///etc/passwd'><domain/>", DOMUS_XML_ERROR_SYNTAX,
      "document type" },
    { "<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><domain x='&b;'>&b;</domain>",
      DOMUS_XML_ERROR_SYNTAX, "document type" },
    { "<network/>", DOMUS_XML_ERROR_ROOT, "<domain>" },
    { "<x:domain xmlns:x='u'/>", DOMUS_XML_ERROR_ROOT, "<domain>" },
  };
  g_autofree char *large = g_strnfill (DOMUS_XML_DOC_MAX_BYTES + 1, ' ');
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_null (domus_xml_doc_parse (cases[i].text, "domain", &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, DOMUS_XML_ERROR, cases[i].code);
    g_assert_nonnull (strstr (error->message, cases[i].part));
    g_clear_error (&error);
  }
  g_assert_null (domus_xml_doc_parse (large, "domain", &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_TOO_LARGE);
  g_clear_error (&error);
  for (int i = 0; i < 100000; i++)
    g_string_append (deep, "<d>");
  g_assert_null (domus_xml_doc_parse (deep->str, NULL, &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX);
}

static void
test_declared_encoding (void)
{
  g_autoptr (DomusXmlDoc) doc =
      parse ("<?xml version='1.0' encoding='ISO-8859-1'?><d><n>\xe4</n></d>");

  assert_get (doc, "n", "ä");
  assert_text (doc, "<?xml version='1.0' encoding='UTF-8'?>\n<d><n>ä</n></d>\n");
}

static void
test_fragments (void)
{
  g_autoptr (DomusXmlDoc) doc = parse (sample);
  g_autofree char *disk = domus_xml_doc_get_fragment (doc, "devices/disk[2]");
  g_autofree char *command = domus_xml_doc_get_fragment (doc, "qemu:commandline");
  g_autofree char *root = domus_xml_doc_get_fragment (doc, "");
  g_autofree char *arg = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (disk, ==,
                   "<disk type='file' device='cdrom'>\n  <target dev='hdc' bus='ide'/>\n</disk>");
  g_assert_cmpstr (command, ==,
                   "<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
                   "  <qemu:arg value='-x'/>\n</qemu:commandline>");
  g_assert_true (g_str_has_prefix (sample, root));
  g_assert_null (domus_xml_doc_get_fragment (doc, "devices/nothing"));

  g_assert_true (domus_xml_doc_replace_fragment (doc, "devices/disk[2]", disk, &error));
  g_assert_no_error (error);
  g_assert_true (domus_xml_doc_replace_fragment (doc, "qemu:commandline", command, &error));
  g_assert_no_error (error);
  assert_text (doc, sample);
  g_assert_true (domus_xml_doc_replace_fragment (doc, "", root, &error));
  g_assert_no_error (error);
  assert_text (doc, sample);

  domus_xml_doc_remove (doc, "devices/disk[2]");
  g_assert_true (domus_xml_doc_insert_fragment (
      doc, "devices", "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>",
      &error));
  assert_text (doc, sample);
  arg = domus_xml_doc_get_fragment (doc, "qemu:commandline/qemu:arg");
  domus_xml_doc_remove (doc, "qemu:commandline/qemu:arg");
  g_assert_true (domus_xml_doc_insert_fragment (doc, "qemu:commandline", arg, &error));
  assert_text (doc, sample);
}

static void
test_fragment_places (void)
{
  g_autoptr (DomusXmlDoc) flat = parse ("<d><v/></d>");
  g_autoptr (DomusXmlDoc) made = parse ("<domain>\n  <name>a</name>\n</domain>");
  g_autoptr (DomusXmlDoc) other = parse ("<d xmlns:x='one'>\n  <x:a/>\n</d>");
  g_autoptr (GError) error = NULL;

  g_assert_true (domus_xml_doc_insert_fragment (flat, "v", "<a><b/></a>", &error));
  assert_text (flat, "<d><v><a><b/></a></v></d>\n");
  g_assert_true (domus_xml_doc_insert_fragment (
      made, "devices", "<?xml version='1.0'?><!-- x --><disk>\n  <a>\n    <b/>\n  </a>\n</disk>",
      &error));
  assert_text (made, "<domain>\n  <name>a</name>\n  <devices>\n    <disk>\n      <a>\n"
                     "        <b/>\n      </a>\n    </disk>\n  </devices>\n</domain>\n");
  /* The same prefix for another namespace stays its own. */
  g_assert_true (domus_xml_doc_insert_fragment (other, "", "<x:b xmlns:x='two'/>", &error));
  assert_text (other, "<d xmlns:x='one'>\n  <x:a/>\n  <x:b xmlns:x='two'/>\n</d>\n");

  g_assert_false (domus_xml_doc_insert_fragment (made, "devices", "<disk>", &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_false (domus_xml_doc_insert_fragment (made, "devices", NULL, &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_false (domus_xml_doc_replace_fragment (made, "devices", "<a", &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_SYNTAX);
  g_clear_error (&error);
  g_assert_false (domus_xml_doc_replace_fragment (made, "none", "<a/>", &error));
  g_assert_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID);
}

static void
test_references (void)
{
  GValue value = G_VALUE_INIT;
  g_autoptr (DomusXmlDoc) doc = parse ("<d/>");

  g_value_init (&value, DOMUS_TYPE_XML_DOC);
  g_value_set_boxed (&value, doc);
  g_assert_true (g_value_get_boxed (&value) == doc);
  g_value_unset (&value);
  domus_xml_doc_unref (NULL);
  assert_text (doc, "<d/>\n");
}

/* Other libraries change libxml2's defaults; indentation stays all the same. */
static void
test_keeps_blanks (void)
{
  static const char text[] = "<domain>\n  <name>hal</name>\n</domain>";
  int before = xmlKeepBlanksDefault (0);
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (text, "domain", NULL);
  g_autofree char *out = domus_xml_doc_to_string (doc);

  xmlKeepBlanksDefault (before);
  g_assert_nonnull (strstr (out, "\n  <name>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/doc/unchanged", test_unchanged);
  g_test_add_func ("/xml/doc/get", test_get);
  g_test_add_func ("/xml/doc/child-text-predicate", test_child_text_predicate);
  g_test_add_func ("/xml/doc/malformed-paths", test_malformed_paths);
  g_test_add_func ("/xml/doc/set", test_set);
  g_test_add_func ("/xml/doc/insertion-places", test_insertion_places);
  g_test_add_func ("/xml/doc/canonical", test_canonical);
  g_test_add_func ("/xml/doc/canonical-is-c14n", test_canonical_is_c14n);
  g_test_add_func ("/xml/doc/blank-leaves", test_blank_leaves);
  g_test_add_func ("/xml/doc/errors", test_errors);
  g_test_add_func ("/xml/doc/declared-encoding", test_declared_encoding);
  g_test_add_func ("/xml/doc/fragments", test_fragments);
  g_test_add_func ("/xml/doc/fragment-places", test_fragment_places);
  g_test_add_func ("/xml/doc/references", test_references);
  g_test_add_func ("/xml/doc/keeps-blanks", test_keeps_blanks);
  return g_test_run ();
}
