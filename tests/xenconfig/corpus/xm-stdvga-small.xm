# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-stdvga-small"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000160'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-stdvga-small.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
stdvga = 1
videoram = 8
#! devices/video/model/@vram = 16384
#! finding xen-changed
