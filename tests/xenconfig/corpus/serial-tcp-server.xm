# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "serial-tcp-server"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000172'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/serial-tcp-server.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
serial = 'tcp::4444,server,nowait'
#! devices/serial/source/@mode = bind
