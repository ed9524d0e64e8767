# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "serial-monitor"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000178'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/serial-monitor.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
serial = 'mon:stdio'
#! count devices/serial = 0
#! finding xen-lost
