kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
import os, re
arch = os.uname()[4]
if re.search('64', arch):
    name = 'wide'
else:
    name = 'narrow'
#! name = wide
