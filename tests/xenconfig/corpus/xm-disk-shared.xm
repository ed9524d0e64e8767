# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-disk-shared"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000016'
acpi = 1
apic = 1
vnc = 1
sdl = 0
disk = [ 'phy:/dev/vg0/shared,hdb,w!', 'file:/srv/a.img,hda,w' ]
#! count devices/disk[1]/shareable = 1
