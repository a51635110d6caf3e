/*
 * rules_nd30.c: Nghị định 30/2020/NĐ-CP, on the work with documents
 * (09-regulation.md 4.1).
 */
#include "formats/base/i18n.h"

#include "formats/regulation/rules_part.h"

#define ND30		"2020-03-05"

const struct rule	 rules_nd30[] = {
	{ "N30-15", "Nghị định 30/2020/NĐ-CP Điều 15",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ISSUED, ND30,
	  N_("A number stands once in a year's series, which begins with "
	     "01. Look for the double.") },
	{ "N30-18.4", "Nghị định 30/2020/NĐ-CP Điều 18.4",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_ISSUED, ND30,
	  N_("A document that is withdrawn is recorded as withdrawn.") },
	{ "N30-19", "Nghị định 30/2020/NĐ-CP Điều 19",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ISSUED, ND30,
	  N_("The original of an issued document is kept in the agency's "
	     "system.") },
	{ "N30-21.2", "Nghị định 30/2020/NĐ-CP Điều 21.2",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, ND30,
	  N_("A received document is checked for authenticity and "
	     "integrity the same day; one that fails goes back.") },
	{ "N30-22", "Nghị định 30/2020/NĐ-CP Điều 22",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, ND30,
	  N_("Received documents are numbered one after the other.") },
	{ "N30-29", "Nghị định 30/2020/NĐ-CP Điều 29",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, ND30,
	  N_("Documents are filed in dossiers and handed over within a "
	     "year.") },
	{ "N30-PL1-sign", "Nghị định 30/2020/NĐ-CP Phụ lục I",
	  RULE_INFO, RULE_BY_PERSON,
	  RULE_OF_ISSUED, ND30,
	  N_("The person's signature shows blue between position and "
	     "name, the agency's seal red, over a third of it to the "
	     "left.") },
	{ "N30-PL1-annex", "Nghị định 30/2020/NĐ-CP Phụ lục I",
	  RULE_WARNING, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, ND30,
	  N_("An annex in a file of its own bears number, notation and "
	     "time of signing at its top right.") },
	{ "N30-PL1-scan", "Nghị định 30/2020/NĐ-CP Phụ lục I",
	  RULE_INFO, RULE_BY_PERSON,
	  RULE_OF_ISSUED, ND30,
	  N_("Scans are PDF 1.4 or later, in colour, at least 200 dpi.") },
	{ "N30-PL6", "Nghị định 30/2020/NĐ-CP Phụ lục VI",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, ND30,
	  N_("Each document has the data that the annex lists. Complete "
	     "what is missing.") },
};
const size_t		 n_rules_nd30 = sizeof(rules_nd30) /
    sizeof(rules_nd30[0]);
