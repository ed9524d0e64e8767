kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
name = 'single'
disk = 'file:/a.img,hda,w'
vif = 'bridge=xenbr0'
#! count devices/disk = 1
#! count devices/interface = 1
