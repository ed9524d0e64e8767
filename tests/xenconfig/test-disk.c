/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-xen-convert.h"
#include "domus-xen-disk.h"

/* The strings inside disk=[]: written from a disk, and read by way of a file. */

static void
test_write (void)
{
  static const struct
  {
    DomusDiskKind kind;
    DomusSourceKind source_kind;
    const char *source;
    const char *target;
    const char *bus;
    const char *driver;
    const char *format;
    gboolean readonly;
    gboolean shareable;
    const char *xm;
    const char *xl;
  } cases[] = {
    { DOMUS_DISK_KIND_CDROM, DOMUS_SOURCE_FILE, "/mnt/winxp.iso", "hdc", "ide", "qemu", "raw", TRUE,
      FALSE, "file:/mnt/winxp.iso,ioemu:hdc:cdrom,r", "/mnt/winxp.iso,raw,hdc,cdrom" },
    { DOMUS_DISK_KIND_CDROM, DOMUS_SOURCE_BLOCK, "/dev/cdrom", "hdc", "ide", NULL, NULL, TRUE,
      FALSE, "phy:/dev/cdrom,ioemu:hdc:cdrom,r", "/dev/cdrom,raw,hdc,cdrom" },
    { DOMUS_DISK_KIND_CDROM, DOMUS_SOURCE_NONE, NULL, "hdc", "ide", "qemu", "raw", TRUE, FALSE,
      ",hdc:cdrom,r", "format=raw,vdev=hdc,access=ro,devtype=cdrom" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, "/x.img", "hda", "ide", NULL, "raw", FALSE, FALSE,
      "file:/x.img,ioemu:hda,w", "/x.img,raw,hda,rw" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, "/x.img", "hda", NULL, NULL, NULL, FALSE, FALSE,
      "file:/x.img,ioemu:hda,w", "/x.img,raw,hda,rw" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_BLOCK, "/dev/vg/win", "hda", "ide", "phy", "raw", FALSE,
      FALSE, "phy:/dev/vg/win,ioemu:hda,w", "/dev/vg/win,raw,hda,rw" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, "/x.qcow2", "hda", "ide", "qemu", "qcow2", FALSE,
      FALSE, "tap:qcow2:/x.qcow2,hda,w", "/x.qcow2,qcow2,hda,rw" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, "/x.img", "xvdb", "xen", "tap", "raw", TRUE, FALSE,
      "tap:aio:/x.img,xvdb,r", "/x.img,raw,xvdb,ro" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_BLOCK, "/dev/vg/s", "hdb", "ide", "phy", "raw", FALSE,
      TRUE, "phy:/dev/vg/s,ioemu:hdb,w!", "/dev/vg/s,raw,hdb,rw" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, "/a,b.img", "hda", "ide", NULL, "raw", FALSE, FALSE,
      NULL, "format=raw,vdev=hda,access=rw,target=/a,b.img" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_FILE, "/a=b.img", "hda", "ide", NULL, "raw", FALSE, FALSE,
      "file:/a=b.img,ioemu:hda,w", "format=raw,vdev=hda,access=rw,target=/a=b.img" },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_VOLUME, "win.img", "hda", "ide", NULL, "raw", FALSE, FALSE,
      NULL, NULL },
    { DOMUS_DISK_KIND_FLOPPY, DOMUS_SOURCE_FILE, "/f.img", "fda", "fdc", NULL, "raw", FALSE, FALSE,
      NULL, NULL },
    { DOMUS_DISK_KIND_DISK, DOMUS_SOURCE_NETWORK, "rbd:pool/image", "xvda", "xen", NULL, "raw",
      FALSE, FALSE, NULL,
      "format=raw,vdev=xvda,access=rw,backendtype=qdisk,target=rbd:pool/image" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusDisk) disk = domus_disk_new ();
    g_autofree char *xm = NULL;
    g_autofree char *xl = NULL;

    disk->kind = cases[i].kind;
    disk->source_kind = cases[i].source_kind;
    disk->source = g_strdup (cases[i].source);
    disk->target = g_strdup (cases[i].target);
    disk->bus = g_strdup (cases[i].bus);
    disk->driver = g_strdup (cases[i].driver);
    disk->format = g_strdup (cases[i].format);
    disk->readonly = cases[i].readonly;
    disk->shareable = cases[i].shareable;
    xm = domus_xen_disk_to_xm (disk);
    xl = domus_xen_disk_to_xl (disk);
    g_assert_cmpstr (xm, ==, cases[i].xm);
    g_assert_cmpstr (xl, ==, cases[i].xl);
  }
}

static DomusXmlDoc *
domain_with (const char *entry, DomusXenKind kind, GPtrArray **findings)
{
  g_autofree char *text = g_strdup_printf (
      "name = \"d\"\nbuilder = \"hvm\"\nmemory = 64\ndisk = [ '''%s''' ]\n", entry);
  g_autoptr (DomusXenConfig) config = domus_xen_config_parse (text, -1, kind, NULL);

  return domus_xen_config_to_domain (config, DOMUS_XEN_CONVERT_DEFAULT, findings, NULL);
}

/* Entries that mean nothing are left out with an error, never guessed. */
static void
test_refuse (void)
{
  static const struct
  {
    DomusXenKind kind;
    const char *entry;
  } cases[] = {
    { DOMUS_XEN_KIND_XM, "file:/a.img" },
    { DOMUS_XEN_KIND_XM, "file:/a.img,hda,q" },
    { DOMUS_XEN_KIND_XM, "file:/a.img,hda:floppy,w" },
    { DOMUS_XEN_KIND_XM, "phy:,hda,w" },
    { DOMUS_XEN_KIND_XM, "file:/a.img,,w" },
    { DOMUS_XEN_KIND_XM, "file:/a.img,hda,w,0,extra" },
    { DOMUS_XEN_KIND_XL, "/a.img,raw" },
    { DOMUS_XEN_KIND_XL, "/a.img,vdi,hda,rw" },
    { DOMUS_XEN_KIND_XL, "/a.img,raw,hda,rx" },
    { DOMUS_XEN_KIND_XL, "/a.img,raw,hda,rw,more" },
    { DOMUS_XEN_KIND_XL, "/a.img,raw,hda,vdev=hdb" },
    { DOMUS_XEN_KIND_XL, "/a.img,raw,hda,rw,target=/b.img" },
    { DOMUS_XEN_KIND_XL, "vdev=hda" },
    { DOMUS_XEN_KIND_XL, "format=raw" },
    { DOMUS_XEN_KIND_XL, "/a.img,raw,hda,devtype=tape" },
    { DOMUS_XEN_KIND_XL, "magic:/a.img,raw,hda" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GPtrArray) findings = NULL;
    g_autoptr (DomusXmlDoc) domain = domain_with (cases[i].entry, cases[i].kind, &findings);

    g_test_message ("%s", cases[i].entry);
    g_assert_cmpuint (domus_xml_doc_count (domain, "devices/disk"), ==, 0);
    g_assert_nonnull (domus_findings_lookup (findings, DOMUS_XEN_RULE_INVALID));
  }
}

/* Spellings of one disk are one disk: the examples of xl-disk-configuration(5). */
static void
test_same (void)
{
  static const char *const groups[][6] = {
    { "/dev/vg/guest-volume,,hda", "/dev/vg/guest-volume,raw,hda,rw",
      "format=raw, vdev=hda, access=rw, target=/dev/vg/guest-volume",
      "raw:/dev/vg/guest-volume,hda,w", NULL },
    { "/root/image.iso,,hdc,cdrom", "/root/image.iso,,hdc,,cdrom",
      "/root/image.iso,raw,hdc,devtype=cdrom",
      "format=raw, vdev=hdc, access=ro, devtype=cdrom, target=/root/image.iso",
      "raw:/root/image.iso,hdc:cdrom,ro", NULL },
    { ",hdc:cdrom,r", "vdev=hdc,devtype=cdrom", "format=empty,vdev=hdc,cdrom", NULL }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++) {
    g_autoptr (DomusXmlDoc) first = domain_with (groups[i][0], DOMUS_XEN_KIND_XL, NULL);

    for (gsize j = 1; j < 6 && groups[i][j] != NULL; j++) {
      g_autoptr (DomusXmlDoc) other = domain_with (groups[i][j], DOMUS_XEN_KIND_XL, NULL);

      g_test_message ("%s", groups[i][j]);
      g_assert_cmpuint (domus_xml_doc_count (other, "devices/disk"), ==, 1);
      g_assert_true (domus_xml_doc_equal (first, other));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xenconfig/disk/write", test_write);
  g_test_add_func ("/xenconfig/disk/refuse", test_refuse);
  g_test_add_func ("/xenconfig/disk/same", test_same);
  return g_test_run ();
}
