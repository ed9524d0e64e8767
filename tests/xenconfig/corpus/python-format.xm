kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
num = 7
name = 'vm%02d' % num
disk = [ 'phy:/dev/vg/%s,hda,w' % name ]
vif = [ 'mac=00:16:3e:00:00:%02x, bridge=%s' % (num, 'xenbr0') ]
#! name = vm07
#! devices/disk/source/@dev = /dev/vg/vm07
#! devices/interface/mac/@address = 00:16:3e:00:00:07
