/*
 * reconcile.h: the registers of outgoing and incoming documents against what
 * the archive holds: what the parts of nbaudit reconcile share.
 */
#ifndef AUDITOR_RECONCILE_H
#define AUDITOR_RECONCILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/journal/note.h"
#include "formats/regulation/agencies.h"
#include "formats/regulation/docreg.h"
#include "formats/regulation/docseries.h"
#include "formats/regulation/metadata.h"
#include "auditor/options.h"

struct buf;
struct shadow;

#define RECONCILE_SLACK	62	/* days that a document is on its way */

/* The direction of its intake. */
enum filed_way { FILED_UNSAID, FILED_OUT, FILED_IN };

/* A document of the archive: the first accession of its octets. */
struct filed {
	uint64_t	 accession;
	char		 sha256[DIGEST_HEX];
	struct filed_field {
		uint32_t	 at;	/* in ${text}; 0: not there */
		uint8_t		 origin;	/* enum meta_origin */
		uint8_t		 confidence;	/* percent */
	}		 field[META_NAMES];	/* corrections laid over */
	char		*text;		/* the values, in a row; owned */
	char		*name;		/* the file's; owned */
	enum filed_way	 way;
	int64_t		 received;	/* days since 1970 */
	bool		 is_annex;
	bool		 has_number;
	struct docnum	 number;
	char		*key;		/* as numbers are compared; owned */
	int64_t		 date;		/* DOCREG_NO_DAY: not known */
	int		 year;		/* 0: not known */
	/* What became of it. */
	size_t		 book;		/* the register with its row, from 1 */
	bool		 is_copy;	/* it goes with one that has the row */
	bool		 is_extra;
	size_t		 extra_of;	/* the register it should be in */
	size_t		 twin;		/* from 1: another document with its
					   number; 0: none */
};

enum row_outcome { ROW_MISSING, ROW_BEFORE, ROW_AGREES, ROW_DIFFERENT,
	ROW_TWICE, ROW_VOID, ROW_OUTCOMES };

/* A row of a register, and what became of it. */
struct entered {
	const struct docreg_row *row;
	char		*key;		/* owned; "": it has no number */
	int		 year;		/* of the document; 0: not known */
	enum row_outcome outcome;
	size_t		 doc;		/* its document, from 1; 0: none */
};

/* A gap or a double of a series. */
struct irregular {
	int		 year;
	char		*series;	/* "QĐ-UBND, KH-UBND"; owned */
	json_t		*notations;	/* owned */
	uint64_t	 from, to;	/* of a gap; both: a double's number */
	size_t		*row;		/* of the table; owned; NULL: a gap */
	size_t		 n;
};

struct book {
	const char	*path;
	struct docreg	 reg;
	struct entered	*row;		/* reg.n of them */
	struct irregular *irregular;
	size_t		 nirregular, capirregular;
	int64_t		 until;		/* written up to it; or no day */
	uint64_t	 count[ROW_OUTCOMES];
	uint64_t	 extra, gaps, doubles, unnumbered;
	uint64_t	 twins;		/* of the archive's documents */
};

struct reconcile {
	const struct options *opts;
	struct book	*book;
	size_t		 nbook;
	char		*folder;	/* a temporary one */
	struct shadow	*shadow;
	struct agencies	*who;
	struct checkpoint checkpoint;
	bool		 audited;	/* the ledger's head is a part of it */
	uint64_t	 beyond;	/* entries since the last audit */
	int64_t		 created;	/* the archive's first day */
	int		 year_first, year_last;	/* of the rows; 0: any year */
	struct filed	*doc;
	size_t		 ndoc, capdoc;
	size_t		*by_key;	/* documents with a number, in order */
	size_t		 nkey;
	size_t		*by_date;	/* documents with a date, in order */
	size_t		 ndate;
};

/* A field that the register and the archive tell differently. */
struct differing {
	enum meta_name	 field;		/* META_NAMES: the direction */
	char		 theirs[META_SUBJECT_MAX + 1];	/* the register's */
	const char	*ours;		/* the archive's; of the document, or
					   of this; NULL: not known */
	char		 number[DOCNUM_TEXT];
	const char	*origin;
	unsigned int	 confidence;
};
#define RECONCILE_FIELDS 8

/* reconcile_archive.c: read what may concern the registers.  An exit code. */
enum status	 reconcile_archive(struct reconcile *);
void		 reconcile_archive_release(struct reconcile *);
/* A field's value; NULL: it is not known. */
const char	*filed_value(const struct filed *, enum meta_name);
/* Is it as sure as a rule wants it? */
bool		 filed_is_sure(const struct filed *, enum meta_name);
/* What numbers are compared by; NULL: memory. */
char		*reconcile_key(const struct docnum *);

/* reconcile_match.c: which row is which document.  0 or -1 (memory). */
int		 reconcile_match(struct reconcile *);
/* Are both one document, with a stamp on one, or sent again? */
bool		 reconcile_is_form(const struct reconcile *,
		    const struct filed *, const struct filed *);
/* What differs; how many. */
size_t		 reconcile_differ(const struct reconcile *,
		    const struct book *, const struct entered *,
		    struct differing out[RECONCILE_FIELDS]);

/* reconcile_rest.c: documents without a row, gaps, doubles.  0 or -1. */
int		 reconcile_rest(struct reconcile *);

/* reconcile_tell.c: as JSON lines, or on a sheet.  0 or -1 (memory). */
struct sheet;
int		 reconcile_lines(struct buf *, const struct reconcile *);
void		 reconcile_sheet(struct sheet *, const struct reconcile *);
/* Does nothing differ? */
bool		 reconcile_agrees(const struct book *);

#endif
