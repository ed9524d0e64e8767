name='nt5'
builder='hvm'
kernel='/usr/lib/xen/boot/hvmloader'
memory=256
disk=['file:/a.img,ioemu:hda,w']
vnc=1
#! count features/acpi = 0
#! finding xen-assumed
