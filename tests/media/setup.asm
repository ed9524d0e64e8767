; A stand-in for Windows Setup: what an installer asks of a virtual machine, in 4 KiB and without Windows.
;
; Boot 1, from the CD: writes itself to the first hard disk and reboots, as Windows' text-mode copy does.
; Boot 2 and later, from the disk: looks for its own CD through the emulated IDE interface (ATAPI). It goes on to the next
; phase and reboots when the disc is there, and asks for it as long as it is not. After the last phase it turns the
; machine off. From then on the disk holds an installed "system" that tells what it sees, for tests of a running guest.
;
; Everything it says goes, line by line and in the same words, to the screen (INT 10h), to the first serial port
; (3F8h, 115200 8N1) and to a log on the hard disk (16 KiB at byte 32768, text, NUL padded), which outlives every reboot:
;
;   DOMUS STAND-IN SETUP                          at each boot
;   SETUP SEES: ACPI=1 APIC=1 MP=1                RSDP found, local APIC in CPUID, MP table found
;   SETUP PHASE 1: COPYING FILES                  from the CD
;   SETUP PHASE 1: DONE, RESTARTING               before each reboot
;   SETUP PHASE n: CD FOUND                       followed by "SETUP CD AT: hdc" (hda to hdd)
;   SETUP PHASE n: CD MISSING, insert the disc    again every ten seconds while it is missing
;   SETUP COMPLETE                                then power off
;   SYSTEM RUNNING                                booted after that
;   SYSTEM CD: DOMUS_OTHER                        at each change; NONE when there is no disc
;   SYSTEM KEY: x                                 a key was pressed; R restarts, O turns off
;   SYSTEM SHUTTING DOWN                          the power button (ACPI) was pressed
;
; Booted from the CD when the disk can be booted already, it does as Windows' CD does: "PRESS ANY KEY TO BOOT FROM CD",
; and without one "STARTING FROM THE HARD DISK" (these two on screen and serial line only).
;
; nasm -f bin -DPHASES=3 setup.asm -o setup.bin

%ifndef PHASES
%define PHASES 3                        ; boots in all, the one from the CD included
%endif
%define SECTORS     8                   ; of this image, on the disk from sector 0 on
%define LOG_LBA     64
%define LOG_SECTORS 32
%define SECOND      18                  ; BIOS timer ticks

bits 16
cpu 686
org 0x7c00

; Working memory, none of it in the image: the image is written to the disk as it stands in memory.
absolute 0x9000
buffer      resb 2048                   ; one CD sector
dap         resb 16                     ; INT 13h packet
base        resw 1                      ; of the IDE channel in use
select      resb 1                      ; drive select byte
letter      resb 1                      ; a to d
cdb         resb 12                     ; ATAPI command
log_on      resb 1
log_at      resw 1                      ; offset of the log's end
volume      resb 33                     ; id of the disc found, NUL ended
seen        resb 33                     ; and of the one reported last
where       resb 1                      ; letter of the drive that holds it
pm_base     resw 1                      ; ACPI power management ports, 0: none
countdown   resb 1
no_serial   resb 1
found_acpi  resb 1
found_mp    resb 1
line_at     resw 1
vars_end:
absolute 0xa000
log         resb LOG_SECTORS * 512

section .text
        jmp     near entry
phase:  db      1                       ; 1 on the CD, the phase to do next on the disk
        db      'DOMUS'

entry:
        cli
        xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        sti
        cld
        jmp     0:.here
.here:
        cmp     byte [phase], 1
        je      main                    ; the CD's boot loads all of the image
        mov     cx, 3
.again:
        mov     byte [dap], 16
        mov     byte [dap + 1], 0
        mov     word [dap + 2], SECTORS - 1
        mov     dword [dap + 4], 0x7e00 ; 0000:7E00
        mov     dword [dap + 8], 1
        mov     dword [dap + 12], 0
        mov     si, dap
        mov     ah, 0x42
        mov     dl, 0x80
        int     0x13
        jnc     main
        loop    .again
        mov     ax, 0x0e00 + '!'
        int     0x10
.stop:
        hlt
        jmp     .stop

        times   510 - ($ - $$) db 0
        dw      0xaa55

; ---- the road ---------------------------------------------------------------------------------------------------------

main:
        mov     di, buffer
        mov     cx, vars_end - buffer
        xor     ax, ax
        rep     stosb
        mov     ah, 0x0f
        int     0x10
        and     al, 0x7f
        cmp     al, 3
        je      .text                   ; setting the mode loads fonts, slow in a virtual machine, and it is set as a rule
        mov     ax, 3
        int     0x10
.text:
        mov     ax, 0x0600              ; clear all of the screen
        mov     bh, 7
        xor     cx, cx
        mov     dx, 0x184f
        int     0x10
        mov     ah, 2                   ; and begin at its top
        xor     bh, bh
        xor     dx, dx
        int     0x10
        call    serial_start
        call    find_pm
        cmp     byte [phase], 1
        jne     from_disk

from_cd:
        mov     eax, 0
        mov     cx, 1
        mov     bx, buffer
        mov     ah, 0x42
        call    disk
        jc      .no_disk
        cmp     word [buffer + 510], 0xaa55
        jne     .install
        mov     si, text_any_key        ; as Windows' CD asks when the disk can be booted
        call    say
        mov     cx, 5 * SECOND
.key:
        mov     ah, 1
        int     0x16
        jnz     .pressed
        call    tick
        loop    .key
        mov     si, text_from_disk
        call    say
        mov     si, chain               ; the copying must not run where it copies to
        mov     di, 0x600
        mov     cx, chain_end - chain
        rep     movsb
        jmp     0:0x600
.pressed:
        xor     ah, ah
        int     0x16
.install:
        mov     di, log
        mov     cx, LOG_SECTORS * 256
        xor     ax, ax
        rep     stosw
        mov     eax, LOG_LBA
        mov     cx, LOG_SECTORS
        mov     bx, log
        mov     ah, 0x43
        call    disk
        jc      .no_disk
        mov     word [log_at], 0
        mov     byte [log_on], 1
        call    greet
        mov     si, text_copying
        call    say_phase
        mov     cx, 2 * SECOND
        call    ticks
        call    next_phase
        jc      .no_disk
        jmp     restart
.no_disk:
        mov     si, text_no_disk
        call    say
        jmp     stop

chain:
        mov     si, buffer
        mov     di, 0x7c00
        mov     cx, 256
        rep     movsw
        mov     dl, 0x80
        jmp     0:0x7c00
chain_end:

from_disk:
        mov     eax, LOG_LBA
        mov     cx, LOG_SECTORS
        mov     bx, log
        mov     ah, 0x42
        call    disk
        jc      .no_log
        mov     byte [log_on], 1
        mov     di, log                 ; the log ends at its first NUL
        mov     cx, LOG_SECTORS * 512
        xor     al, al
        repne   scasb
        dec     di
        sub     di, log
        mov     [log_at], di
.no_log:
        call    greet
        cmp     byte [phase], PHASES
        ja      system
.look:
        call    find_cd
        cmp     al, 2
        je      .found
        cmp     byte [countdown], 0
        jne     .quiet
        mov     si, text_missing
        call    say_phase
        mov     byte [countdown], 10
.quiet:
        dec     byte [countdown]
        mov     cx, SECOND
        call    ticks
        jmp     .look
.found:
        mov     si, text_found
        call    say_phase
        call    line_begin
        mov     si, text_at
        call    put
        mov     al, [where]
        call    putc
        call    line_end
        mov     cx, 2 * SECOND
        call    ticks
        call    next_phase
        cmp     byte [phase], PHASES
        jbe     restart
        mov     si, text_complete
        call    say
        mov     cx, SECOND
        call    ticks
        jmp     power_off

; The installed system: it says what it sees until it is turned off.
system:
        mov     si, text_running
        call    say
        mov     byte [seen], 1          ; no volume is called so: the first look is reported
        mov     dx, [pm_base]
        test    dx, dx
        jz      .watch
        mov     ax, 0x100               ; clear, then enable the power button
        out     dx, ax
        add     dx, 2
        out     dx, ax
.watch:
        call    find_cd
        mov     si, volume
        mov     di, seen
        mov     cx, 33
        repe    cmpsb
        je      .same
        mov     si, volume
        mov     di, seen
        mov     cx, 33
        rep     movsb
        call    line_begin
        mov     si, text_cd
        call    put
        mov     si, volume
        cmp     byte [si], 0
        jne     .named
        mov     si, text_none
.named:
        call    put
        call    line_end
.same:
        mov     cx, SECOND
.wait:
        call    tick
        mov     dx, [pm_base]
        test    dx, dx
        jz      .no_button
        in      ax, dx
        test    ah, 1
        jnz     .button
.no_button:
        mov     ah, 1
        int     0x16
        jnz     .key
        loop    .wait
        jmp     .watch
.key:
        xor     ah, ah
        int     0x16
        push    ax
        cmp     al, ' '
        jbe     .shown                  ; control characters would spoil the line
        cmp     al, 126
        ja      .shown
        call    line_begin
        mov     si, text_key
        call    put
        pop     ax
        push    ax
        call    putc
        call    line_end
.shown:
        pop     ax
        or      al, 0x20
        cmp     al, 'r'
        je      restart
        cmp     al, 'o'
        je      power_off
        jmp     .watch
.button:
        out     dx, ax
        mov     si, text_off
        call    say
        jmp     power_off

; ---- the machine ------------------------------------------------------------------------------------------------------

; Count the phase up and write the image to the disk. Carry: it failed.
next_phase:
        cmp     byte [phase], PHASES
        jae     .last                   ; COMPLETE stands for the last one
        mov     si, text_done
        call    say_phase
.last:
        inc     byte [phase]
        xor     eax, eax
        mov     cx, SECTORS
        mov     bx, 0x7c00
        mov     ah, 0x43
        ; fall through

; INT 13h on the first hard disk. EAX: sector (its second byte gives way to AH, the function: 42h read, 43h write),
; CX: count, BX: buffer. Carry: it failed.
disk:
        pusha
        push    ax
        movzx   eax, al
        mov     byte [dap], 16
        mov     byte [dap + 1], 0
        mov     [dap + 2], cx
        mov     [dap + 4], bx
        mov     word [dap + 6], 0
        mov     [dap + 8], eax
        mov     dword [dap + 12], 0
        pop     ax
        xor     al, al
        mov     dl, 0x80
        mov     si, dap
        int     0x13
        popa
        ret

restart:
        cli
        mov     al, 0xfe                ; keyboard controller
        out     0x64, al
        mov     cx, 0xffff
.wait:
        in      al, 0x80
        loop    .wait
        mov     dx, 0xcf9               ; chipset
        mov     al, 2
        out     dx, al
        mov     al, 6
        out     dx, al
        mov     cx, 0xffff
.wait2:
        in      al, 0x80
        loop    .wait2
        lidt    [no_idt]                ; triple fault
        int3
no_idt: dw      0, 0, 0

power_off:
        mov     dx, [pm_base]
        test    dx, dx
        jz      stop
        add     dx, 4                   ; PM1a_CNT: sleep type 0 is S5 here
        in      ax, dx
        and     ax, 0x0003
        or      ax, 0x2000
        out     dx, ax
        mov     cx, 3 * SECOND
        call    ticks
stop:
        mov     si, text_safe
        call    say
.halt:
        hlt
        jmp     .halt

; The power management ports: PIIX4 (machine "pc", Xen's HVM) or ICH9 (machine "q35").
find_pm:
        mov     ecx, 0x80000000         ; bus 0, every device and function
.next:
        mov     eax, ecx
        mov     dx, 0xcf8
        out     dx, eax
        mov     dx, 0xcfc
        in      eax, dx
        cmp     eax, 0x71138086
        je      .found
        cmp     eax, 0x29188086
        je      .found
        add     ecx, 0x100
        cmp     ecx, 0x80010000
        jb      .next
        ret
.found:
        mov     eax, ecx
        mov     al, 0x40                ; PMBASE
        mov     dx, 0xcf8
        out     dx, eax
        mov     dx, 0xcfc
        in      eax, dx
        and     ax, 0xff80
        mov     [pm_base], ax
        ret

; One timer tick, CX of them.
tick:
        push    ax
        mov     al, [0x46c]
.same:
        sti
        hlt
        cmp     al, [0x46c]
        je      .same
        pop     ax
        ret
ticks:
        call    tick
        loop    ticks
        ret

; ---- the CD -----------------------------------------------------------------------------------------------------------

; Look into every IDE drive. AL: 0 no disc, 1 another disc, 2 ours; "volume" and "where" tell of it.
find_cd:
        mov     byte [volume], 0
        mov     si, drives
.next:
        lodsw
        test    ax, ax
        jz      .none
        mov     [base], ax
        lodsw
        mov     [select], al
        mov     [letter], ah
        push    si
        call    read_volume
        pop     si
        jc      .next
        mov     al, [letter]
        mov     [where], al
        push    si
        mov     si, buffer + 40         ; volume id, padded with blanks
        mov     di, volume
        mov     cx, 32
.copy:
        lodsb
        cmp     al, ' '
        jbe     .ended
        stosb
        loop    .copy
.ended:
        push    di
.clear:
        mov     byte [di], 0            ; a shorter name leaves nothing of a longer one
        inc     di
        cmp     di, volume + 33
        jb      .clear
        pop     di
        mov     si, buffer + 40
        mov     di, our_volume
        mov     cx, our_volume_end - our_volume
        repe    cmpsb
        pop     si
        jne     .next
        mov     al, 2
        ret
.none:
        mov     al, 0
        cmp     byte [volume], 0
        je      .back
        inc     ax
        ret
.back:
        mov     di, volume
        mov     cx, 33
        rep     stosb
        ret

; Read the volume descriptor (sector 16) of the selected drive. Carry: no drive, no disc, or not a CD of ISO 9660.
read_volume:
        mov     dx, [base]
        add     dx, 0x206               ; device control: no interrupts
        mov     al, 2
        out     dx, al
        mov     dx, [base]
        add     dx, 6
        mov     al, [select]
        out     dx, al
        call    settle
        mov     dx, [base]
        add     dx, 7
        in      al, dx
        test    al, al
        jz      .no                     ; nobody there
        cmp     al, 0xff
        je      .no
        mov     byte [cdb], 0
        mov     al, 0xa1                ; IDENTIFY PACKET DEVICE: hard disks refuse it
        out     dx, al
        call    settle
        call    ready
        jc      .no
        test    al, 8
        jz      .no
        call    drain
        mov     cx, 6                   ; a changed disc is refused once or twice before it can be read
.try:
        push    cx
        mov     di, cdb
        mov     cx, 12
        xor     al, al
        rep     stosb
        mov     byte [cdb], 0x28        ; READ(10), one sector from 16 on
        mov     byte [cdb + 5], 16
        mov     byte [cdb + 8], 1
        call    packet
        jnc     .read
        mov     byte [cdb], 0x03        ; REQUEST SENSE takes the reason away
        mov     byte [cdb + 4], 18
        mov     byte [cdb + 5], 0
        mov     byte [cdb + 8], 0
        call    packet
        mov     al, [buffer + 2]
        pop     cx
        and     al, 0x0f
        cmp     al, 6                   ; unit attention: at once again
        je      .more
        call    tick
.more:
        loop    .try
.no:
        call    leave
        stc
        ret
.read:
        pop     cx
        call    leave
        cmp     byte [buffer], 1
        jne     .bad
        cmp     dword [buffer + 1], 'CD00'
        jne     .bad
        cmp     byte [buffer + 5], '1'
        jne     .bad
        clc
        ret
.bad:
        stc
        ret

; Leave the channel as the BIOS wants it: interrupts allowed, first drive selected.
leave:
        mov     dx, [base]
        add     dx, 6
        mov     al, 0xa0
        out     dx, al
        add     dx, 0x200
        mov     al, 8
        out     dx, al
        ret

; Send the command block, read the answer to the buffer. Carry: it failed.
packet:
        mov     dx, [base]
        inc     dx
        xor     al, al                  ; no DMA
        out     dx, al
        add     dx, 3
        out     dx, al                  ; 2048 bytes at a time
        inc     dx
        mov     al, 8
        out     dx, al
        add     dx, 2
        mov     al, 0xa0                ; PACKET
        out     dx, al
        call    settle
        call    ready
        jc      .no
        test    al, 8
        jz      .no
        mov     dx, [base]
        mov     si, cdb
        mov     cx, 6
        rep     outsw
        call    settle
        call    ready
        jc      .no
        test    al, 8
        jz      .no
        call    drain
        clc
        ret
.no:
        stc
        ret

; Read what the drive offers; the buffer keeps the first 2048 bytes of it.
drain:
        mov     di, buffer
.block:
        mov     dx, [base]
        add     dx, 7
        in      al, dx
        test    al, 8
        jz      .end
        mov     cx, 256                 ; IDENTIFY has no byte count worth reading
        cmp     byte [cdb], 0
        je      .words
        sub     dx, 2
        in      al, dx
        mov     ah, al
        dec     dx
        in      al, dx
        mov     cx, ax
        inc     cx
        shr     cx, 1
.words:
        mov     dx, [base]
        mov     ax, buffer + 2048
        sub     ax, di
        shr     ax, 1
        cmp     cx, ax
        ja      .end                    ; more than was asked for
        rep     insw
        call    settle
        call    ready
        jnc     .block
.end:
        mov     byte [cdb], 0
        ret

; 400 ns, by reading the alternate status.
settle:
        push    dx
        push    cx
        mov     dx, [base]
        add     dx, 0x206
        mov     cx, 2                   ; each takes far longer in a virtual machine
.again:
        in      al, dx
        loop    .again
        pop     cx
        pop     dx
        ret

; Wait three seconds at most until the drive is no longer busy. AL: status. Carry: busy, or an error.
ready:
        push    cx
        push    dx
        mov     dx, [base]
        add     dx, 7
        mov     cx, [0x46c]
.again:
        in      al, dx
        test    al, 0x80
        jz      .free
        mov     ax, [0x46c]
        sub     ax, cx
        cmp     ax, 3 * SECOND
        jb      .again
.no:
        stc
        jmp     .out
.free:
        test    al, 0x21                ; error, device fault
        jnz     .no
        clc
.out:
        pop     dx
        pop     cx
        ret

drives: dw      0x170, 'c' << 8 | 0xa0  ; hdc first: where an installer's CD belongs
        dw      0x170, 'd' << 8 | 0xb0
        dw      0x1f0, 'b' << 8 | 0xb0
        dw      0x1f0, 'a' << 8 | 0xa0
        dw      0

; ---- what it says -----------------------------------------------------------------------------------------------------

greet:
        mov     si, text_banner
        call    say
        push    es
        mov     ax, 0xe000              ; the BIOS area, every 16 bytes
.area:
        call    look_for
        inc     ax
        jnz     .area
        mov     ax, [0x40e]             ; the first KiB of the extended BIOS data area
        mov     cx, 64
.ebda:
        call    look_for
        inc     ax
        loop    .ebda
        pop     es
        call    line_begin
        mov     si, text_acpi
        call    put
        mov     al, [found_acpi]
        call    put_bit
        mov     si, text_apic
        call    put
        mov     eax, 1
        cpuid
        shr     edx, 9
        mov     al, dl
        and     al, 1
        call    put_bit
        mov     si, text_mp
        call    put
        mov     al, [found_mp]
        call    put_bit
        jmp     line_end

; Note what begins at AX:0000.
look_for:
        mov     es, ax
        cmp     dword [es:0], '_MP_'
        jne     .no_mp
        mov     byte [found_mp], 1
.no_mp:
        cmp     dword [es:0], 'RSD '
        jne     .back
        cmp     dword [es:4], 'PTR '
        jne     .back
        mov     byte [found_acpi], 1
.back:
        ret

; "SETUP PHASE n: " and the text at SI, as a line.
say_phase:
        call    line_begin
        push    si
        mov     si, text_phase
        call    put
        mov     al, [phase]
        call    put_bit
        mov     al, ':'
        call    putc
        mov     al, ' '
        call    putc
        pop     si
        jmp     say_rest

; The text at SI as a line.
say:
        call    line_begin
say_rest:
        call    put
        ; fall through

; End the line and say it: on the screen, to the serial port, on the disk. A virtual machine pays dearly for each access
; to a port, so it is one call or one string instruction where it can be.
line_end:
        mov     al, 10
        call    putc
        pushad
        mov     ah, 3                   ; where the cursor is
        xor     bh, bh
        int     0x10
        mov     bp, [line_at]
        add     bp, log
        mov     cx, [log_at]
        add     cx, log
        sub     cx, bp
        dec     cx                      ; without the new line
        push    cx
        push    bp
        mov     ax, 0x1301              ; the text, and the cursor after it
        mov     bx, 7
        int     0x10
        call    new_line
        pop     si
        pop     cx
        call    serial
        mov     si, text_new_line
        mov     cx, 2
        call    serial
        cmp     byte [log_on], 0
        je      .back
        mov     ax, [line_at]
        shr     ax, 9
        mov     bx, ax
        shl     bx, 9
        add     bx, log
        add     al, LOG_LBA
        mov     cx, 2                   ; no line is longer than a sector
        cmp     al, LOG_LBA + LOG_SECTORS - 1
        jb      .write
        mov     cx, 1
.write:
        mov     ah, 0x43
        call    disk
.back:
        popad
        ret

new_line:
        mov     ax, 0x0e0d
        mov     bx, 7
        int     0x10
        mov     ax, 0x0e0a
        int     0x10
        ret

; CX characters from SI to the serial port, 16 at a time as its FIFO takes them.
serial:
        cmp     byte [no_serial], 0
        jne     .back
.more:
        jcxz    .back
        mov     bx, cx
        mov     dx, 0x3fd
        mov     cx, 0xffff
.full:
        in      al, dx
        test    al, 0x20
        jnz     .room
        loop    .full
.room:
        mov     cx, 16
        cmp     bx, cx
        ja      .send
        mov     cx, bx
.send:
        sub     bx, cx
        mov     dx, 0x3f8
        rep     outsb
        mov     cx, bx
        jmp     .more
.back:
        ret

; Begin a line; a full log starts anew.
line_begin:
        cmp     word [log_at], LOG_SECTORS * 512 - 128
        jb      .room
        pushad
        mov     di, log
        mov     cx, LOG_SECTORS * 256
        xor     ax, ax
        mov     [log_at], ax
        rep     stosw
        mov     al, LOG_LBA
        mov     ah, 0x43
        mov     cx, LOG_SECTORS
        mov     bx, log
        cmp     byte [log_on], 0
        je      .done
        call    disk
.done:
        popad
.room:
        push    ax
        mov     ax, [log_at]
        mov     [line_at], ax
        pop     ax
        ret

put:
        lodsb
        test    al, al
        jz      .back
        call    putc
        jmp     put
.back:
        ret

put_bit:
        add     al, '0'
putc:
        push    bx
        mov     bx, [log_at]
        mov     [log + bx], al
        inc     word [log_at]
        pop     bx
        ret

serial_start:
        mov     dx, 0x3fb
        mov     al, 0x80                ; divisor 1: 115200
        out     dx, al
        mov     dx, 0x3f8
        mov     al, 1
        out     dx, al
        inc     dx
        xor     al, al
        out     dx, al
        mov     dx, 0x3fb
        mov     al, 3                   ; 8N1
        out     dx, al
        inc     dx
        out     dx, al                  ; DTR, RTS
        sub     dx, 2
        mov     al, 1                   ; FIFO
        out     dx, al
        add     dx, 2
        inc     dx
        in      al, dx
        cmp     al, 0xff
        jne     .there
        mov     byte [no_serial], 1
.there:
        ret

our_volume:     db 'DOMUS_SETUP '       ; with the blank: not DOMUS_SETUP2
our_volume_end:

text_new_line:  db 13, 10
text_banner:    db 'DOMUS STAND-IN SETUP', 0
text_acpi:      db 'SETUP SEES: ACPI=', 0
text_apic:      db ' APIC=', 0
text_mp:        db ' MP=', 0
text_phase:     db 'SETUP PHASE ', 0
text_copying:   db 'COPYING FILES', 0
text_done:      db 'DONE, RESTARTING', 0
text_found:     db 'CD FOUND', 0
text_missing:   db 'CD MISSING, insert the disc', 0
text_at:        db 'SETUP CD AT: hd', 0
text_complete:  db 'SETUP COMPLETE', 0
text_no_disk:   db 'SETUP FINDS NO HARD DISK', 0
text_any_key:   db 'PRESS ANY KEY TO BOOT FROM CD', 0
text_from_disk: db 'STARTING FROM THE HARD DISK', 0
text_running:   db 'SYSTEM RUNNING', 0
text_cd:        db 'SYSTEM CD: ', 0
text_none:      db 'NONE', 0
text_key:       db 'SYSTEM KEY: ', 0
text_off:       db 'SYSTEM SHUTTING DOWN', 0
text_safe:      db 'IT IS NOW SAFE TO TURN OFF', 0

%if PHASES < 2 || PHASES > 8
%error "PHASES must be 2 to 8"
%endif
        times   SECTORS * 512 - ($ - $$) db 0
