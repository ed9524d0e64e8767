kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
name = 'con' \
  'tinued'
vcpus = \
  3
#! name = continued
#! vcpu = 3
