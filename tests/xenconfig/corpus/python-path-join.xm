kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
import os
name = 'joined'
disk = [ 'file:' + os.path.join('/srv', 'xen', 'a.img') + ',hda,w' ]
#! devices/disk/source/@file = /srv/xen/a.img
