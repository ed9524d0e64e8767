# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-sound-list"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000199'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-sound-list.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
soundhw = 'sb16,es1370'
#! count devices/sound = 2
