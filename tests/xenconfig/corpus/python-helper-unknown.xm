kernel = '/usr/lib/xen/boot/hvmloader'
builder = 'hvm'
acpi = 1
apic = 1
vnc = 1
memory = 256
import commands
hostname = commands.getoutput('hostname')
name = 'fine'
#! name = fine
