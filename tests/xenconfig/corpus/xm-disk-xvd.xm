# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-disk-xvd"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000024'
acpi = 1
apic = 1
vnc = 1
sdl = 0
disk = [ 'phy:/dev/vg0/a,xvda,w', 'phy:/dev/vg0/b,xvdb,w' ]
#! devices/disk[2]/target/@bus = xen
