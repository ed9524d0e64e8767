kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
name = 'append'
disk = []
disk.append('file:/a.img,hda,w')
disk += [ 'file:/b.iso,hdc:cdrom,r' ]
disk.extend([ 'file:/c.img,hdb,w' ])
#! count devices/disk = 3
