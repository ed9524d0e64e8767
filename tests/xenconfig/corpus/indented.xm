    import os,re
    arch=os.uname()[4]
    if re.search('64',arch):
        arch_libdir='lib64'
    else:
        arch_libdir='lib'
    device_model='/usr/'+arch_libdir+'/xen/bin/qemu-dm'
    kernel='/usr/lib/xen/boot/hvmloader'
    builder='hvm'
    memory=512
    name='falstaff'
    vif=['type=ioemu,bridge=xenbr0']
    disk=['file:/opt/xen/falstaff/falstaff.img,ioemu:hda,w',
          'phy:/dev/cdrom,ioemu:hdc:cdrom,r']
    boot='d'
    vnc=1
#! name = falstaff
#! count devices/disk = 2
