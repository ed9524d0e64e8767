# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-tsc-number"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000123'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-tsc-number.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
tsc_mode = 1
#! clock/timer[@name='tsc']/@mode = emulate
