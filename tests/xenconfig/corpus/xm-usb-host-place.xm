# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-usb-host-place"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000188'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-usb-host-place.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
usb = 1
usbdevice = 'host:8.2'
#! devices/hostdev/source/address/@bus = 8
