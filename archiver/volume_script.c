/*
 * volume_script.c: restore.sh of volumes, byte for byte.  It is a file of its
 * own so that shellcheck and people can read it.
 */
#include "archiver/volume_write.h"

__asm__(".pushsection .rodata\n"
    ".globl volume_restore_sh\n"
    ".type volume_restore_sh, %object\n"
    "volume_restore_sh:\n"
    ".incbin \"archiver/restore.sh\"\n"
    ".byte 0\n"
    ".size volume_restore_sh, . - volume_restore_sh\n"
    ".popsection\n");
