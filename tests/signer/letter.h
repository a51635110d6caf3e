/*
 * letter.h: what an official document says, and how it looks on paper.
 */
#ifndef TESTS_SIGNER_LETTER_H
#define TESTS_SIGNER_LETTER_H

#include "tests/signer/signer.h"

enum letter_kind {
	LETTER_DECISION, LETTER_DISPATCH, LETTER_NOTICE, LETTER_PLAN,
	LETTER_REPORT, LETTER_PROPOSAL, LETTER_INVITATION, LETTER_ANNEX,
	LETTER_KINDS
};

/* Who issues, and who may sign there. */
struct office {
	const char	*id;		/* its certificate: identity.c */
	const char	*parent;	/* line above the name; NULL: none */
	const char	*name;		/* header, may hold a newline */
	const char	*full;		/* in sentences and appearances */
	const char	*abbr;		/* in the notation */
	const char	*place;
	const char	*signer;	/* the person's id */
	const char	*authority;	/* block above the signature */
	const char	*deputy;	/* the deputy's id; NULL: none */
	const char	*deputy_authority;
};

#define LETTER_PARAS	40

struct letter {
	enum letter_kind	 kind;
	const struct office	*office;
	bool			 deputy;	/* the deputy signs */
	unsigned		 number;
	int64_t			 date;
	char			 notation[64];	/* "2103/QĐ-UBND" */
	char			 subject[320];
	char			 title[400];	/* for Info and file names */
	const char		*para[LETTER_PARAS];
	unsigned		 nparas;
	unsigned		 ngrounds;	/* of them: "Căn cứ" */
	const char		*to;		/* "Kính gửi", addressees */
	bool			 blank;		/* number and day left open */
	const char		*printed;	/* name at the foot; NULL: the
						   signer's */
};

extern const struct office offices[];
extern const size_t noffices;

/* words.c */
const struct office *office_find(const char *id);
const char *letter_signer(const struct letter *);
/* ${pages} is a wish: long texts repeat no sentence, so 4 is the most. */
void	 letter_make(struct letter *, struct rng *, enum letter_kind,
	    const struct office *, int64_t date, unsigned number,
	    unsigned pages);
/* "2103-QĐ-UBND Về việc ....pdf", at most ${max} octets, NFC. */
void	 letter_filename(const struct letter *, char *buf, size_t max,
	    const char *ext);

/* page.c */

struct page_place {		/* points, from the lower left */
	double		 x, y;
	unsigned	 page;
};

struct page_places {
	struct page_place sign;	/* centre of the room for the signature */
	struct page_place number, day, month;	/* where blanks are, baseline */
	unsigned	 pages;
};

#define PAGE_W		595.0
#define PAGE_H		842.0

void	 page_draw(const struct letter *, struct octets *pdf,
	    struct page_places *);
/* A slip of one face and few letters, for small files; number left open. */
void	 page_small(const struct letter *, struct octets *pdf,
	    struct page_places *);
/* page_draw()'s first page as a picture: signed, sealed and scanned. */
void	 page_scan(const struct letter *, unsigned dpi, struct octets *pdf);

/* look.c: appearances; each an own one-page PDF of ${w} x ${h} points */
void	 look_autograph(struct octets *pdf, const char *name, double w,
	    double h);
void	 look_seal(struct octets *pdf, const char *agency, double w, double h);
/* Lines between newlines, in a frame. */
void	 look_lines(struct octets *pdf, const char *text, double w, double h);
/* The received-document stamp: "ĐẾN", number, day. */
void	 look_arrival(struct octets *pdf, const char *agency,
	    const char *number, const char *day, double w, double h);

/* For page_scan(): the same strokes on any cairo context. */
struct _cairo;
void	 autograph_draw(struct _cairo *, const char *name, double w, double h);
void	 seal_draw(struct _cairo *, const char *agency, double w, double h);

#endif
