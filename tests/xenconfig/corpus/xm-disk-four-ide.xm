# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-disk-four-ide"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000028'
acpi = 1
apic = 1
vnc = 1
sdl = 0
disk = [ 'file:/a.img,hda,w', 'file:/b.img,hdb,w', 'file:/c.iso,hdc:cdrom,r', 'file:/d.img,hdd,w' ]
#! count devices/disk = 4
