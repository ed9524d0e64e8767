kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
name = 'a' "b"
disk = [ 'file:/srv/'
         'x.img,hda,w' ]
#! name = ab
#! devices/disk/source/@file = /srv/x.img
