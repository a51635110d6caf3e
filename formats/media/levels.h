/*
 * levels.h: what the copies come to: the storage and integrity rows of the
 * NDSA Levels of Digital Preservation (version 2.0, 2019), and the clauses of
 * QĐ 2103 and QCVN 12:2026/BCA about copies (09-regulation.md 1.6, 4.5).
 *
 * Only what the archive itself can prove is judged.  The store counts as one
 * of the copies; that QCVN 12 counts it so too is our reading.
 */
#ifndef FORMATS_MEDIA_LEVELS_H
#define FORMATS_MEDIA_LEVELS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/sheet.h"
#include "formats/media/copies.h"

/* What is missing: its word in JSON, and what to do. */
#define LEVEL_NEEDS(X)							\
	X(COPY, "copy", N_("a volume that holds each document, read back: "\
	    "nbarchive backup --set NAME"))				\
	X(PLACE, "place", N_("for each volume, where it is kept: "	\
	    "nbarchive media keep LABEL --place TEXT --reason TEXT"))	\
	X(SECOND, "second-copy", N_("two volumes that hold each document, "\
	    "of two sets"))						\
	X(SITE, "site", N_("a copy of each document at another site than "\
	    "the store: \"site\" in [media] and in [set NAME]"))	\
	X(REGION, "region", N_("a copy of each document where another "	\
	    "disaster threatens: \"region\" in [media] and in [set NAME]"))\
	X(KIND, "kind", N_("a copy of each document on another kind of "\
	    "medium than a disk"))					\
	X(LIFE, "life", N_("how long a volume lives: \"replace_after\" in "\
	    "[media]"))							\
	X(REGIONS, "regions", N_("copies of each document in three regions, "\
	    "the store's counted"))					\
	X(REPLACE, "replace", N_("no volume that outlived "		\
	    "\"replace_after\": write its documents anew and retire it"))\
	X(LEDGER, "ledger", N_("the ledger elsewhere too: [mirror NAME], or "\
	    "\"ledger\" in [set NAME]"))				\
	X(AUDIT, "audit", N_("an audit of the store within a month: nbaudit "\
	    "run"))							\
	X(VERIFY, "verify", N_("how often volumes are read back: "	\
	    "\"verify_every\" in [media]"))				\
	X(VERIFIED, "verified", N_("every volume read back in time: "	\
	    "nbarchive media verify VOLUME"))				\
	X(HEAL, "auto-repair", N_("damage healed by itself: \"auto_repair = "\
	    "yes\" in [media], and nbarchive repair --auto after each "	\
	    "audit"))							\
	X(WHOLE, "whole", N_("nothing damaged, in the store and on volumes: "\
	    "nbarchive repair --from VOLUME"))

#define X(code, word, text) NEED_##code,
enum level_need { LEVEL_NEEDS(X) NEED_MAX };
#undef X

/* Clauses: rule id, clause, what it asks for, what to do. */
#define LEVEL_RULES(X)							\
	X(D14, "D14.1c", "Điều 14.1c",					\
	    N_("documents are copied periodically to media that are kept " \
	    "safely"), N_("nbarchive backup --set NAME, nbarchive media " \
	    "verify, and --place for each volume"))			\
	X(HASH, "Q12-hash", "3.5.2.1.10",				\
	    N_("a digest of each document as it comes in"), NULL)	\
	X(CHECK, "Q12-check", "3.5.2.1.11",				\
	    N_("documents are checked for changes periodically"),	\
	    N_("nbaudit run every night"))				\
	X(HEAL, "Q12-repair", "3.5.2.1.12",				\
	    N_("what was changed is restored by itself"),		\
	    N_("\"auto_repair = yes\" in [media], and nbarchive repair " \
	    "--auto after each audit"))					\
	X(LEDGER, "Q12-worm-digests", "3.5.2.1.14",			\
	    N_("digests lie where nobody can change them unseen"),	\
	    N_("nbaudit run; and [mirror NAME] for a second ledger"))	\
	X(REHEARSE, "Q12-rehearse", "3.12.2.2.5",			\
	    N_("restoring is tested every quarter, with a proof"),	\
	    N_("nbarchive rehearse --set NAME"))			\
	X(COPIES, "Q12-3copies", "3.12.2.2.8",				\
	    N_("three copies, the store counted as one"),		\
	    N_("volumes of two sets: nbarchive backup --set NAME"))	\
	X(MEDIA, "Q12-2media", "3.12.2.2.8",				\
	    N_("on two kinds of media, or at two places"),		\
	    N_("a set of kind optical or tape, or \"site\" in [media] and "\
	    "[set NAME]"))						\
	X(OFFLINE, "Q12-offline", "3.12.2.2.9",				\
	    N_("one copy offline that cannot be written again"),	\
	    N_("a set of kind optical, or of write-once tapes with "	\
	    "\"write_once = yes\""))					\
	X(MOVE, "Q12-move", "3.16.2.2.6",				\
	    N_("what moves between media is compared before and after"),\
	    N_("nbarchive media verify VOLUME, for each volume not read "\
	    "back"))

#define X(code, id, clause, text, next) RULE_##code,
enum level_rule { LEVEL_RULES(X) RULE_MAX };
#undef X

enum rule_result { RULE_PASS, RULE_FAIL, RULE_NOT_CHECKED };

struct level {
	unsigned int	 reached;	/* 0 to 4 */
	enum level_need	 need[NEED_MAX];	/* for the next */
	size_t		 nneed;
};

struct levels {
	struct level	 storage;
	struct level	 integrity;
	enum rule_result rule[RULE_MAX];
};

/* What is known beside the copies. */
struct level_facts {
	int64_t		 now;
	int64_t		 audited;	/* the last audit; TIME_NONE */
	bool		 audit_known;	/* else nobody could say */
	bool		 damage;	/* open, in the store */
	bool		 ledger_elsewhere;
};

/* After copies_end(). */
void	 levels_judge(struct levels *, const struct copies *,
	    const struct level_facts *);
/*
 * {"ndsa": {"storage": {"level", "missing": [words]}, "integrity": ...},
 * "rules": [{"rule", "clause", "result"}]}.  NULL: memory.
 */
json_t	*levels_json(const struct levels *);
/* A page's part about it, from that JSON, translated. */
void	 levels_sheet(struct sheet *, const json_t *);

#endif
