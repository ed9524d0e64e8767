kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
def check(var, val):
    val = int(val)
    if val <= 0:
        raise ValueError
    return val

name = 'after'
#! name = after
#! finding xen-syntax
