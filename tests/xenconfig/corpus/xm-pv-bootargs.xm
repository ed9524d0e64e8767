name = "xm-pv-bootargs"
uuid = "c0ffee00-2009-4d05-8a1e-000000000217"
memory = 256
bootloader = '/usr/bin/pygrub'
bootargs = '-q'
disk = [ 'tap:aio:/srv/a.img,xvda,w' ]
vfb = [ 'type=vnc,vncunused=1,vncpasswd=geheim' ]
#! bootloader_args = -q
#! devices/graphics/@passwd = geheim
