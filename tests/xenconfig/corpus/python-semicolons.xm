kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
name = 'semi'; vcpus = 2; boot = 'dc'
#! vcpu = 2
