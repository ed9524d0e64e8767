# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-disk-tap-aio"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000007'
acpi = 1
apic = 1
vnc = 1
sdl = 0
disk = [ 'tap:aio:/srv/a.img,hda,w' ]
#! devices/disk/driver/@name = qemu
#! devices/disk/source/@file = /srv/a.img
