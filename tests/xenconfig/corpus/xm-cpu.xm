# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-cpu"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000102'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-cpu.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
cpu = 1
#! cputune/vcpupin/@cpuset = 1
