# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-vfb"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000161'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-vfb.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
vnc = 0
vfb = [ 'type=vnc,vncunused=1,vnclisten=0.0.0.0' ]
#! devices/graphics/@listen = 0.0.0.0
