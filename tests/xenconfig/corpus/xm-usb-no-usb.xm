# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-usb-no-usb"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000186'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-usb-no-usb.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
usbdevice = 'tablet'
#! devices/input/@type = tablet
#! finding xen-changed
