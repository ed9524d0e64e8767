# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-vcpu-avail"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000096'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-vcpu-avail.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
vcpus = 4
vcpu_avail = 3
#! vcpu = 4
#! vcpu/@current = 2
