# An HVM guest of xend's days.
kernel = "/usr/lib/xen/boot/hvmloader"
builder = 'hvm'
memory = 512
name = "xm-vif-netfront"
uuid = 'c0ffee00-2009-4d05-8a1e-000000000089'
acpi = 1
apic = 1
disk = [ 'file:/opt/xen/xm-vif-netfront.img,ioemu:hda,w' ]
vnc = 1
sdl = 0
vif = [ 'type=netfront, mac=00:16:3e:00:00:01, bridge=xenbr0' ]
#! devices/interface/model/@type = netfront
