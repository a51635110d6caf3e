/*
 * day.h: the kinds of documents that reach an office in a day.
 */
#ifndef TESTS_SIGNER_DAY_H
#define TESTS_SIGNER_DAY_H

#include "tests/signer/letter.h"
#include "tests/signer/pdf.h"

enum day_form {
	FORM_PDF, FORM_P7S, FORM_P7M, FORM_PEM, FORM_EMPTY, FORM_DUPLICATE,
	FORM_UNSIGNED
};

enum damage {
	DMG_NONE,
	DMG_FLIP_CONTENT,	/* an octet of the page */
	DMG_FLIP_LATER,		/* an octet only the last signature covers */
	DMG_FLIP_VALUE,		/* an octet of the last signature's value */
	DMG_TRUNCATE,		/* cut within the last signature */
	DMG_EXTEND_PAGE,	/* a later revision draws over the page */
	DMG_EXTEND_NOTE,	/* a later revision adds an annotation */
	DMG_REWRITE_SCAN,	/* saved anew, pictures made smaller */
	DMG_REWRITE_STAMP	/* saved anew with an arrival stamp drawn in */
};

enum day_name { NAME_NFC, NAME_NFD, NAME_TCVN3 };
enum day_md { MD_SHA256, MD_SHA1, MD_SHA384, MD_SHA512 };

/* Who signs, in this order; the rest of the bits say how. */
#define DO_PERSON	0x0001u
#define DO_ORG		0x0002u
#define DO_ARRIVAL	0x0004u		/* and the receiver, on arrival */
#define DO_TWICE	0x0008u		/* the person once more */
#define DO_ORG_FIRST	0x0010u
#define DO_STREAMS	0x0020u		/* xref and object streams */
#define DO_SCAN		0x0040u		/* the page is a picture */
#define DO_LATE		0x0080u		/* signed three days too late */
#define DO_OLD		0x0100u		/* signed 90 days ago */
#define DO_LINES	0x0200u		/* the person is shown in lines */
#define DO_ANNEX	0x0400u		/* belongs to the one before */
#define DO_SIBLING	0x0800u		/* keep the undamaged one too */
#define DO_STAMP	0x1000u		/* a time-stamp on each signature */
#define DO_CLOCK	0x2000u		/* all at ${clock}, to the second */
#define DO_BEHIND	0x4000u		/* the person again,
					   behind the receiver */
#define DO_BROKEN	0x8000u		/* damaged before it is received */
#define DO_JOINT	0x10000u	/* and two of a second agency */
#define DO_COPY		0x20000u	/* the agency certifies a copy */
#define DO_MUTE		0x80000u	/* annex whose page does not say so */
#define DO_HALF		0x40000u	/* joint, but the second agency's
					   seal */

struct recipe {
	const char	*kind;
	unsigned	 share;		/* of 200; 0: what is left over */
	enum day_form	 form;
	unsigned	 what;
	const char	*person;	/* NULL: any good one with RSA */
	const char	*org;		/* NULL: the person's office */
	enum subfilter	 person_sf, org_sf;
	enum day_md	 md;
	struct cms_options cms;		/* md and at are filled in */
	unsigned	 docmdp;
	enum damage	 damage;
	enum byterange_lie lie;
	bool		 not_der;
	enum day_name	 name;
	int64_t		 clock;		/* seconds of the day, local: may be
					   of another day */
	int64_t		 stamp;		/* time-stamps are so much later */
	const char	*dated;		/* "2016-05-05"; NULL: the day */
	const char	*signs;		/* in the person's stead */
	const char	*printed;	/* whose name stands there; NULL: the
					   person's */
	/* What must come out; one item a signature, "|" between choices. */
	const char	*indication, *sub, *diagnosis, *digest, *value;
	const char	*rules;
	const char	*note;
};

extern const struct recipe recipes[];
extern const size_t nrecipes;
/* office_kinds.c: what only the articles are about. */
extern const struct recipe office_recipes[];
extern const size_t noffice_recipes;

unsigned recipe_files(const struct recipe *);

struct day {
	const struct pki *pki;
	const char	*out;
	struct rng	 rng;
	int64_t		 midnight;	/* of the day, local, as UTC */
	unsigned	 number;	/* of the next document */
	struct octets	 expected;	/* the lines of day-expected.tsv */
	struct octets	 last;		/* the last good document */
	struct letter	 last_letter;
	unsigned	 files;
};

/* day_make.c: make and write what ${recipe} says. */
void	 day_document(struct day *, const struct recipe *);
/* A file of the day, and its line. */
void	 day_file(struct day *, const struct recipe *, const struct letter *,
	    const char *folder, const char *name, const struct octets *);
/* Its own outcome in place of the recipe's: an unsigned companion. */
extern const struct recipe recipe_unsigned, recipe_good, recipe_received;

/* damage.c */
struct damaged {
	const struct letter	*letter;
	const struct pdf_signed	*last;		/* the last signature */
	int64_t			 at;
};

void	 damage_do(struct pdf *, enum damage, const struct damaged *);
/* Vietnamese letters taken apart; the caller releases. */
void	 name_nfd(struct octets *out, const char *name);
/* As TCVN 5712 (ABC) wrote them: not UTF-8. */
void	 name_tcvn3(struct octets *out, const char *name);

#endif
