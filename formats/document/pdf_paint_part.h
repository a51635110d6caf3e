/*
 * pdf_paint_part.h: a content stream while it is read.
 */
#ifndef FORMATS_DOCUMENT_PDF_PAINT_PART_H
#define FORMATS_DOCUMENT_PDF_PAINT_PART_H

#include "formats/base/buf.h"
#include "formats/document/pdf_text_part.h"

#define OPERANDS	8
#define STATES		32		/* q in q */
#define FAR		1e6		/* points: nothing lies beyond */
#define ITEMS		128		/* of an array, read once */
#define FONTS_NEAR	32

struct operand {
	enum pdf_token	 kind;
	bool		 plain;		/* a string without escapes */
	struct octets	 raw;		/* not of a number */
	double		 number;	/* of others: 0 */
};

struct state {
	double		 ctm[6];
	struct octets	 fontname;	/* "/F1"; none: no text is shown */
	double		 size, charspace, wordspace, scale, leading, rise;
	int		 render;
};

/* The octet shown last, for old charsets whose marks are separate strings. */
struct shown_last {
	const struct pdf_font *font;
	uint8_t		 octet;
	double		 x, y;		/* where it ended */
};

/* A font by the name that the stream calls it. */
struct near_font {
	struct octets	 name;
	const struct pdf_font *font;
	uint16_t	 number;
};

/* An entry of the fonts' dictionary. */
struct listed {
	struct octets	 name;		/* as it is written */
	struct pdf_value to;
};

struct content {
	struct painter	*p;
	const struct pdf_item *resources;
	unsigned int	 depth;
	struct pdf_lex	 lex;
	size_t		 narg, nitem;
	const uint8_t	*items_at;	/* where ${item} begins; NULL: none */
	struct state	 s;
	size_t		 nsaved, nlost;	/* lost: q beyond STATES */
	double		 tm[6], line[6];
	bool		 lost;		/* x of tm: what was shown is unread */
	struct shown_last last;
	struct buf	 string;
	struct pdf_item	 fonts;		/* the dictionary, once it is needed */
	bool		 has_fonts;
	size_t		 nlisted, nnear;
	/* What follows is set where it is counted. */
	struct operand	 arg[OPERANDS];
	struct operand	 item[ITEMS];	/* of the array read last */
	struct state	 saved[STATES];
	struct listed	 listed[FONTS_NEAR];	/* in place: of ${fonts} */
	struct near_font near[FONTS_NEAR];
};

/*
 * pdf_paint_show.c: a string, or an ${array} of strings and moves, where the
 * text matrix is.
 */
void	 pdf_paint_show(struct content *, const struct operand *, bool array);
/*
 * Does what is shown now stand lower than any text that is wanted?  Only what
 * is level is told without being read.
 */
bool	 pdf_paint_is_below(const struct content *);
/* A dictionary among the resources; the caller releases it. */
struct pdf_item pdf_paint_resources(struct content *, const char *kind);
/* The resource ${name} in ${dict}; the caller releases it. */
struct pdf_item pdf_paint_resource(struct content *,
	    const struct pdf_item *dict, struct octets name);

#endif
