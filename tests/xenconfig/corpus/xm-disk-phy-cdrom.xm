# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-disk-phy-cdrom"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000005'
acpi = 1
apic = 1
vnc = 1
sdl = 0
disk = [ 'phy:/dev/vg0/win,hda,w', 'phy:/dev/cdrom,hdc:cdrom,r' ]
#! devices/disk[2]/driver/@name = qemu
#! devices/disk[2]/@type = block
#! count devices/disk[2]/readonly = 1
