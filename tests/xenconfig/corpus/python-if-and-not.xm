kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
import os,re
arch_libdir = 'lib'
arch = os.uname()[4]
if os.uname()[0] == 'Linux' and re.search('64', arch):
    arch_libdir = 'lib64'
name = arch_libdir
#! name = lib64
