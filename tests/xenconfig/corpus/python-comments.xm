kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
# name = 'no'
name = 'yes' # 'really'
disk = [ # the first
  'file:/a#b.img,hda,w', # it has a sign
  # 'file:/c.img,hdb,w',
]
#! name = yes
#! count devices/disk = 1
#! devices/disk/source/@file = /a#b.img
