/*
 * rules_qcvn12.c: QCVN 12:2026/BCA, on archives of electronic documents
 * (09-regulation.md 4.5).
 */
#include "formats/base/i18n.h"

#include "formats/regulation/rules_part.h"

#define QCVN12		"2026-07-01"

const struct rule	 rules_qcvn12[] = {
	{ "Q12-hash", "QCVN 12:2026/BCA 2.2.5.4",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Each document has its digest taken at intake, and digests "
	     "are protected.") },
	{ "Q12-check", "QCVN 12:2026/BCA 3.5.2.1.11",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Changes are looked for by itself at fixed times. Run the "
	     "audit that is overdue.") },
	{ "Q12-restore", "QCVN 12:2026/BCA 2.2.5.4.4",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("What lost its integrity is restored. Repair it from a "
	     "volume.") },
	{ "Q12-worm", "QCVN 12:2026/BCA 3.5.2.1.14",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("The digests can only be read or added to.") },
	{ "Q12-levels", "QCVN 12:2026/BCA 3.5.2.1.2",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Each document has one of four levels of sensitivity. Enter "
	     "the level.") },
	{ "Q12-logs", "QCVN 12:2026/BCA 2.2.9",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Logs cannot be changed and are kept at least 12 months.") },
	{ "Q12-3copies", "QCVN 12:2026/BCA 2.2.12.2.2",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("There are three copies on two media or places, one of them "
	     "not rewritable and apart from any network. Write what is "
	     "missing.") },
	{ "Q12-rehearse", "QCVN 12:2026/BCA 3.12.2.2.5",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Restoring is tried at least once a quarter, with proof. "
	     "Hold the rehearsal.") },
	{ "Q12-restored", "QCVN 12:2026/BCA 3.21.2.3.2",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("What was restored opens, has its digest, its metadata and "
	     "its history.") },
	{ "Q12-moves", "QCVN 12:2026/BCA 2.2.16.2.3.3",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Integrity is checked before and after documents move "
	     "between media.") },
	{ "Q12-time", "QCVN 12:2026/BCA 2.2.22",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("Each event has a time of its own, in UTC.") },
	{ "Q12-offline", "QCVN 12:2026/BCA 2.2.16.6",
	  RULE_INFO, RULE_BY_PERSON,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("The programs call nobody by themselves.") },
	{ "Q12-incident", "QCVN 12:2026/BCA 2.2.18.2",
	  RULE_WARNING, RULE_BY_PERSON,
	  RULE_OF_ARCHIVE, QCVN12,
	  N_("An incident is reported within 24 hours.") },
};
const size_t		 n_rules_qcvn12 = sizeof(rules_qcvn12) /
    sizeof(rules_qcvn12[0]);
