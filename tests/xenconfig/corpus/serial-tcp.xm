# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "serial-tcp"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000171'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/serial-tcp.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
serial = 'tcp:localhost:5555'
#! devices/serial/source/@mode = connect
#! devices/serial/source/@service = 5555
