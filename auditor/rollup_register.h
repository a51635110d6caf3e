/*
 * rollup_register.h: who must report, by the register of agencies that the
 * province's own archive keeps: those of Điều 2.1 that are there on the last
 * day before reports are due, under whatever name they had in the year.
 */
#ifndef AUDITOR_ROLLUP_REGISTER_H
#define AUDITOR_ROLLUP_REGISTER_H

#include "auditor/rollup.h"

/*
 * From the journal, proven by the ledger: ${r}->who, and the list out of it,
 * which stays empty where nobody keeps a register.  STATUS_OK, or why not
 * (logged).
 */
enum status	 rollup_register(struct rollup *);
/* The agency of that name in the year, its number; 0: none on record. */
uint64_t	 rollup_registered(const struct rollup *, const char *name);

#endif
