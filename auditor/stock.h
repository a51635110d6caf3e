/*
 * stock.h: the texts that go into a proof bundle as they are.
 */
#ifndef AUDITOR_STOCK_H
#define AUDITOR_STOCK_H

extern const char	 stock_check_sh[];	/* auditor/check.sh */
extern const char	 stock_check_txt[];	/* auditor/check.txt */

#endif
