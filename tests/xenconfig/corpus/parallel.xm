# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "parallel"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000181'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/parallel.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
parallel = 'tcp:localhost:3333'
#! devices/parallel/@type = tcp
