name = "xm-pv-example"
uuid = "c0ffee00-2009-4d05-8a1e-000000000216"
memory = 256
kernel = "/boot/vmlinuz-2.6.18-xen"
ramdisk = "/boot/initrd.img"
vcpus = 1
vif = [ 'mac=00:16:3e:00:00:11, bridge=xenbr0' ]
disk = [ 'phy:hda1,hda1,w', 'tap:aio:/srv/swap.img,hda2,w' ]
root = "/dev/hda1 ro"
extra = "4"
on_reboot = 'restart'
on_crash = 'restart'
#! devices/disk[1]/source/@dev = /dev/hda1
#! devices/disk[1]/target/@bus = xen
#! os/cmdline = root=/dev/hda1 ro 4
