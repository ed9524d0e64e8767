name='guessed'
kernel='/usr/lib/xen/boot/hvmloader'
memory=256
disk=['file:/a.img,ioemu:hda,w']
#! os/type = hvm
#! finding xen-assumed
