/*
 * stock.c: check.sh and check.txt, byte for byte.  They are files of their
 * own so that shellcheck and people can read them.
 */
#include "auditor/stock.h"

#define STOCK(name, file)						\
	__asm__(".pushsection .rodata\n"				\
	    ".globl " #name "\n"					\
	    ".type " #name ", %object\n"				\
	    #name ":\n"							\
	    ".incbin \"" file "\"\n"					\
	    ".byte 0\n"							\
	    ".size " #name ", . - " #name "\n"				\
	    ".popsection\n")

STOCK(stock_check_sh, "auditor/check.sh");
STOCK(stock_check_txt, "auditor/check.txt");
