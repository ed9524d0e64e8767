kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
import platform
if platform.machine() == 'i686':
  name = 'a'
elif platform.machine() == 'x86_64':
  name = 'b'
else:
  name = 'c'
#! name = b
