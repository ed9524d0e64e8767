# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "serial-udp-one"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000175'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/serial-udp-one.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
serial = 'udp:localhost:9998'
#! count devices/serial/source = 1
