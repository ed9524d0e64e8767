# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-pci"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000197'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-pci.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
pci = [ '0000:01:1a.1', '02:02.0' ]
#! count devices/hostdev = 2
