kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
x = 3
if x > 1:
    if x == 3:
        name = 'three'
    else:
        name = 'more'
else:
    name = 'less'
#! name = three
