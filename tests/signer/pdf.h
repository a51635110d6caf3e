/*
 * pdf.h: PDF files in the making: a base, then revisions, then signatures.
 */
#ifndef TESTS_SIGNER_PDF_H
#define TESTS_SIGNER_PDF_H

#include "tests/signer/signer.h"

#define PDF_PAGES	8
#define PDF_CHANGES	96

struct pdf_obj {
	uint8_t	*p;		/* between "obj" and "endobj" */
	size_t	 len;
};

struct pdf {
	struct octets	 b;		/* the file so far */
	struct pdf_obj	*obj;		/* newest, by number; 0 unused */
	unsigned	 nobj;		/* the next free number */
	unsigned	 capobj;
	unsigned	 root, info;
	unsigned	 page[PDF_PAGES];
	unsigned	 npages;
	unsigned	 acroform;	/* 0: none yet */
	struct octets	 fields;	/* "12 0 R " ... */
	struct octets	 annots[PDF_PAGES];
	unsigned	 nfields;
	bool		 streams;	/* cross-reference and object streams */
	size_t		 prev;		/* where the newest xref begins */
	char		 id[33];
	struct {
		unsigned num;
		size_t	 off;
	}		 change[PDF_CHANGES];
	unsigned	 nchange;
};

/* pdf.c: objects, bases, revisions */

/* Take the objects of a file that cairo wrote; ${pdf}->b stays empty. */
void	 pdf_read_cairo(struct pdf *, const struct octets *file);
void	 pdf_copy(struct pdf *dst, const struct pdf *src);	/* objects */
void	 pdf_release(struct pdf *);

unsigned pdf_new(struct pdf *);			/* a free object number */
/* Set the object in memory; pdf_base() or pdf_put() writes it. */
void	 pdf_set(struct pdf *, unsigned num, const void *, size_t);
void	 pdf_setf(struct pdf *, unsigned num, const char *, ...)
	    __attribute__((format(printf, 3, 4)));
void	 pdf_set_stream(struct pdf *, unsigned num, const char *dict,
	    const void *, size_t);
/* Insert ${text} before the dictionary's last ">>". */
void	 pdf_dict_add(struct pdf *, unsigned num, const char *text);
/* The number N of "/Key N 0 R" in the object; 0: none. */
unsigned pdf_ref(const struct pdf *, unsigned num, const char *key);

/* The whole file, one revision, as ${pdf}->streams says. */
void	 pdf_base(struct pdf *);
/* A revision: pdf_put() for every changed object, then pdf_finish(). */
size_t	 pdf_put(struct pdf *, unsigned num);	/* where its content begins */
void	 pdf_finish(struct pdf *);

/* A text string as UTF-16BE with octal escapes, in parentheses. */
void	 pdf_text(struct octets *, const char *utf8);
void	 pdf_date(struct octets *, int64_t at);	/* (D:...+07'00') */
void	 pdf_info_set(struct pdf *, const char *title, const char *author,
	    const char *producer, int64_t at);

/* pdf_graft.c */

/* ${look}'s only page becomes a Form XObject; all its objects are put. */
unsigned pdf_graft(struct pdf *, const struct pdf *look, double w, double h);

/*
 * Draw ${content} over page ${page}; ${res} ("/Font" or "/XObject", NULL:
 * nothing) gets ${entry}.  In memory: see pdf_overlay_put().
 */
struct pdf_overlay {
	unsigned page, res, before, after;	/* the objects touched */
};
void	 pdf_overlay(struct pdf *, unsigned page, const char *content,
	    const char *res, const char *entry, struct pdf_overlay *);
void	 pdf_overlay_put(struct pdf *, const struct pdf_overlay *);
void	 pdf_res_add(struct pdf *, unsigned num, const char *res,
	    const char *entry);

/* pdf_sign.c */

enum subfilter {
	SF_PKCS7_DETACHED, SF_CADES_DETACHED, SF_PKCS7_SHA1, SF_X509_RSA_SHA1
};
enum byterange_lie {
	LIE_NONE, LIE_PAST_END, LIE_OVERLAP, LIE_NOT_ZERO, LIE_WIDE_GAP
};

struct pdf_look {
	const struct pdf *form;		/* NULL: an invisible signature */
	double		  x, y, w, h;	/* points, from the lower left */
	unsigned	  page;		/* 0 .. */
};

struct pdf_signing {
	const struct identity	*who;
	enum subfilter		 subfilter;
	struct cms_options	 cms;
	struct pdf_look		 look;
	const char		*reason;
	const char		*location;
	unsigned		 docmdp;	/* 0: none; else /P */
	size_t			 gap;		/* octets kept for the CMS */
	enum byterange_lie	 lie;
	bool			 not_der;	/* Contents is rubbish */
};

/* Where a signature lies in the file. */
struct pdf_signed {
	size_t	 contents;	/* offset of "<" */
	size_t	 contents_len;	/* with its brackets */
	size_t	 value;		/* offset of the signature value's last hex */
	size_t	 end;		/* of the revision */
};

void	 pdf_sign(struct pdf *, const struct pki *,
	    const struct pdf_signing *, struct pdf_signed *);

#endif
