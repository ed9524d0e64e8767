; A guest to talk to: what is typed on its keyboard and what is said on its first serial port (3F8h, 115200 8N1) comes
; back on the serial port. For tests of serial consoles and of typing.
;
;   SERIAL READY          in green, at each boot
;   what is said or typed as it is; Enter begins a line
;   BREAK                 the line was held low
;   Ctrl+R (said)         restarts
;   Ctrl+C (typed)        says CAPS ON or CAPS OFF, as the BIOS knows it
;
; nasm -f bin serial.asm -o serial.bin

bits 16
cpu 686
org 0x7c00

%define PORT 0x3f8

        jmp     0:start
start:  xor     ax, ax
        mov     ds, ax
        mov     es, ax
        mov     ss, ax
        mov     sp, 0x7c00
        cld

        mov     dx, PORT + 1            ; no interrupts
        xor     al, al
        out     dx, al
        mov     dx, PORT + 3            ; divisor 1
        mov     al, 0x80
        out     dx, al
        mov     dx, PORT
        mov     al, 1
        out     dx, al
        inc     dx
        xor     al, al
        out     dx, al
        mov     dx, PORT + 3            ; 8N1
        mov     al, 3
        out     dx, al
        dec     dx                      ; FIFO on and empty
        mov     al, 7
        out     dx, al
        mov     dx, PORT + 4            ; DTR, RTS
        mov     al, 3
        out     dx, al

        mov     si, ready
        call    say

look:   mov     dx, PORT + 5
        in      al, dx
        test    al, 0x10
        jnz     broken
        test    al, 1
        jz      typed
        mov     dx, PORT
        in      al, dx
        cmp     al, 18                  ; Ctrl+R
        je      restart
        call    echo
        jmp     look

broken: mov     dx, PORT                ; a break leaves a zero behind
        in      al, dx
        mov     si, break
        call    say
        jmp     look

typed:  mov     ah, 1
        int     0x16
        jz      look
        xor     ah, ah
        int     0x16
        test    al, al                  ; a key without a character
        jz      look
        cmp     al, 3
        je      caps
        call    echo
        jmp     look

caps:   mov     ah, 2
        int     0x16
        mov     si, caps_on
        test    al, 0x40
        jnz     .say
        mov     si, caps_off
.say:   call    say
        jmp     look

restart:
        mov     si, bye
        call    say
        mov     al, 0xfe
        out     0x64, al
        cli
.stop:  hlt
        jmp     .stop

echo:   call    put
        cmp     al, 13
        jne     .done
        mov     al, 10
        call    put
.done:  ret

say:    lodsb
        test    al, al
        jz      .done
        call    put
        jmp     say
.done:  ret

put:    push    dx
        mov     ah, al
.wait:  mov     dx, PORT + 5
        in      al, dx
        test    al, 0x20
        jz      .wait
        mov     dx, PORT
        mov     al, ah
        out     dx, al
        pop     dx
        ret

ready    db 13, 10, 27, "[32mSERIAL READY", 27, "[0m", 13, 10, 0
break    db 13, 10, "BREAK", 13, 10, 0
caps_on  db 13, 10, "CAPS ON", 13, 10, 0
caps_off db 13, 10, "CAPS OFF", 13, 10, 0
bye      db 13, 10, "RESTARTING", 13, 10, 0

        times 510 - ($ - $$) db 0
        dw 0xaa55
