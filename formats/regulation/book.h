/*
 * book.h: the rules that the register of certificates answers as a whole
 * (Điều 3.13, 5, 6, 7.2, 9, 10, 16, 17).
 */
#ifndef FORMATS_REGULATION_BOOK_H
#define FORMATS_REGULATION_BOOK_H

#include "formats/regulation/evaluate.h"
#include "formats/regulation/register.h"

/*
 * As of the day ${today} (since 1970-01-01).  Each says how many records are
 * not as it asks, and names one.  How many answers, or -1 (memory).
 */
int	 rules_of_register(const struct register_all *, int64_t today,
	    const struct rules_policy *, struct rule_answer out[RULES_MAX]);

#endif
