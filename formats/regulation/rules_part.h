/*
 * rules_part.h: the tables that rules.h walks.
 */
#ifndef FORMATS_REGULATION_RULES_PART_H
#define FORMATS_REGULATION_RULES_PART_H

#include "formats/regulation/rules.h"

extern const struct rule	 rules_qd2103[];
extern const size_t		 n_rules_qd2103;
extern const struct rule	 rules_qcvn12[];
extern const size_t		 n_rules_qcvn12;
extern const struct rule	 rules_nd30[];
extern const size_t		 n_rules_nd30;

#endif
