kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
name = ('tuple')
vif = [ 'bridge=xenbr0', ]
#! name = tuple
