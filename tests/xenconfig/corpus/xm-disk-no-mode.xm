# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-disk-no-mode"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000026'
acpi = 1
apic = 1
vnc = 1
sdl = 0
disk = [ 'file:/srv/a.img,hda' ]
#! count devices/disk/readonly = 0
