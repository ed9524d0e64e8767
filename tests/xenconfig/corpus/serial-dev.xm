# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "serial-dev"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000170'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/serial-dev.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
serial = '/dev/ttyS1'
#! devices/serial/@type = dev
#! devices/serial/source/@path = /dev/ttyS1
