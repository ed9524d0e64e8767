# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "serial-unix"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000176'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/serial-unix.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
serial = 'unix:/tmp/serial.sock,server,nowait'
#! devices/serial/source/@mode = bind
#! devices/serial/source/@path = /tmp/serial.sock
