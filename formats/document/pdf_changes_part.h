/*
 * pdf_changes_part.h: what the rules of the comparison share.  Only the
 * pdf_changes_*.c include it.
 *
 * How it works.  The objects that the later sections name and whose content
 * differs are "changed".  A scan of the signed revision, from its trailer,
 * finds every place that refers to one of them.  The rules then say which are
 * harmless: an object wherever it is used ("settled": only such keys of its
 * dictionary changed as may), or a place whose object may be anything
 * ("open").  Every place left over is a change that nothing explains.
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_PART_H
#define FORMATS_DOCUMENT_PDF_CHANGES_PART_H

#include "formats/document/pdf_changes.h"
#include "formats/document/pdf_changes_equal.h"
#include "formats/document/pdf_changes_view.h"

#define FIELDS_MAX	16384		/* fields and widgets of a revision */
#define FIELD_DEPTH	32		/* fields in fields */
#define FIELD_NAME_MAX	((size_t)16 * 1024)	/* octets, in full */
#define LOCKS_MAX	64		/* of signatures in a revision */
#define HITS_MAX	((size_t)1024 * 1024)
#define WORK_MAX	((uint64_t)20 * 1000 * 1000)	/* see compare_spend */

/* Bits kept of an object. */
enum {
	MARK_CHANGED = 1,	/* differs, came, or went */
	MARK_SETTLED = 2,	/* its change is judged, wherever it is used */
	MARK_ALONE = 4,		/* may be used in open places only */
	MARK_NAMED = 8,		/* blamed already */
	MARK_PAGE = 16,		/* looked at as a page */
	MARK_LOOKED = 32,	/* looked at as another object */
	MARK_NODE = 64		/* looked at as a number tree's node */
};

/* A place in the signed revision that refers to a changed object. */
struct hit {
	const uint8_t	*at;		/* the reference */
	uint32_t	 num;		/* what it leads to */
	uint32_t	 from;		/* the object it is in; 0: trailer */
	bool		 names;		/* used as a dictionary of resources */
};

enum field_type { FIELD_NONE, FIELD_SIGNATURE, FIELD_TEXT, FIELD_CHOICE,
	FIELD_BUTTON, FIELD_OTHER };

#define NO_FIELD	SIZE_MAX

/* A field, or a widget among a field's kids. */
struct field {
	uint32_t	 num;		/* 0: direct */
	uint32_t	 gen;
	struct octets	 dict;
	size_t		 parent;	/* its index, or NO_FIELD */
	unsigned int	 depth;
	enum field_type	 type;		/* its own, or inherited */
	bool		 titled;	/* has T: else a widget alone */
};

struct form {
	struct octets	 dict;		/* AcroForm; p is NULL without one */
	struct field	*v;
	size_t		 n;
	size_t		 cap;
	struct pdf_map	 index;		/* object to its field + 1 */
	bool		 more;		/* than FIELDS_MAX */
};

/* FieldMDP of one signature (12.8.2.4). */
struct lock {
	bool		 all;		/* All */
	bool		 invert;	/* Exclude: all but these */
	struct octets	 names;		/* the array, or none */
};

/* A place in the signed revision below which anything may change. */
struct open_place {
	struct octets	 value;
	enum mod_level	 level;
};

struct compare {
	struct pdf_view	 old;
	struct pdf_view	 now;
	struct pdf_decoder decoder;
	struct octets	 root_old;	/* the catalogs' dictionaries */
	struct octets	 root_now;
	struct pdf_map	 mark;		/* object to MARK_* */
	struct pdf_map	 open;		/* addresses of open places */
	uint32_t	*changed;
	size_t		 nchanged;
	size_t		 changed_cap;
	struct hit	*hit;
	size_t		 nhit;
	size_t		 hit_cap;
	struct open_place *place;
	size_t		 nplace;
	size_t		 place_cap;
	struct form	 before;
	struct form	 after;
	struct lock	 lock[LOCKS_MAX];
	size_t		 nlock;
	struct pdf_changes *out;
	bool		 failed;	/* memory is out */
	bool		 alone;		/* some object is MARK_ALONE */
	uint64_t	 work;
	bool		 lost;		/* a limit was passed: no result */
};

/* pdf_changes.c */
void	 compare_raise(struct compare *, enum mod_level);
/* A change that is not allowed at any level: MOD_OTHER, named. */
void	 compare_blame(struct compare *, enum finding, uint32_t num,
	    const char *key);
/* The same within a level that the signature may still forbid. */
void	 compare_forbid(struct compare *, enum finding, const char *what);
/*
 * Count ${n} steps of something that grows faster than the file; false, and
 * the comparison is lost, when they are too many.
 */
bool	 compare_spend(struct compare *, uint64_t n);
uint32_t compare_mark(const struct compare *, uint32_t num);
void	 compare_set(struct compare *, uint32_t num, uint32_t bits);
/* The reference at this address may lead to anything. */
void	 compare_open(struct compare *, const uint8_t *at);
/* All that is below the value may change, at this level. */
void	 compare_open_below(struct compare *, const struct pdf_value *,
	    enum mod_level);
/*
 * Call ${visit} for each key whose values differ; ${was} or ${is} is NULL
 * where there is none.  false when one of the two cannot be judged so.
 */
bool	 compare_dicts(struct compare *, struct octets was, struct octets is,
	    void (*visit)(struct compare *, void *, const char *key,
	    const struct pdf_value *was, const struct pdf_value *is),
	    void *arg);
bool	 key_among(const char *key, const char *const *keys);

/*
 * pdf_changes_open.c: read both revisions.  false when that cannot be done or
 * nothing came later; what is wrong is blamed.
 */
bool	 compare_open_views(struct compare *, const uint8_t *, size_t len,
	    size_t end);

/* pdf_changes_delta.c: which objects changed. */
void	 compare_delta(struct compare *);

/* pdf_changes_reach.c: every place that refers to objects so marked. */
void	 compare_reach(struct compare *, uint32_t bits);
/* Open what compare_open_below() was told. */
void	 compare_open_all(struct compare *);

/* pdf_changes_catalog.c */
void	 compare_catalog(struct compare *);

/* pdf_changes_form.c */
void	 form_read(struct compare *, struct form *, struct pdf_view *,
	    struct octets root);
void	 form_release(struct form *);
/* The field of this object; NULL when it is in no form. */
const struct field *form_find(const struct form *, uint32_t num);
/* Its value, or the one it inherits. */
bool	 form_value(const struct form *, struct pdf_view *, size_t i,
	    const char *key, struct pdf_object *);
/* The full name, parents joined by dots, in UTF-8. */
void	 form_name(const struct form *, struct pdf_view *, size_t i,
	    struct buf *);
/* A text string in UTF-8, appended. */
void	 pdf_text(struct buf *, const struct pdf_value *);
void	 compare_form(struct compare *);

/* pdf_changes_xfa.c */
void	 compare_xfa(struct compare *, uint32_t num);

/* pdf_changes_lock.c */
void	 compare_locks(struct compare *);
bool	 compare_locked(struct compare *, const struct form *,
	    struct pdf_view *, size_t i);

/* pdf_changes_field.c */
void	 compare_new_field(struct compare *, size_t i);
void	 compare_field(struct compare *, size_t was, size_t is);
/* A signature's dictionary: is it one, and of a document time-stamp? */
bool	 is_signed(struct pdf_view *, const struct pdf_object *);

/* pdf_changes_look.c: what an appearance shows. */
bool	 look_is_visible(struct pdf_view *, struct octets dict);
/* Does the annotation's normal appearance paint more than lines? */
bool	 look_paints(struct pdf_view *, struct octets dict);
/* Does it show text or images? */
bool	 look_writes(struct pdf_view *, struct octets dict);

/* pdf_changes_page.c */
void	 compare_page(struct compare *, uint32_t num);

/* pdf_changes_structure.c */
bool	 is_element(struct pdf_view *, struct octets dict);
void	 compare_element(struct compare *, uint32_t num, struct octets was,
	    struct octets is);
void	 compare_structure(struct compare *);

/* pdf_changes_annotation.c */
bool	 is_annotation(struct pdf_view *, struct octets dict);
bool	 is_widget(struct pdf_view *, struct octets dict);
void	 compare_annotation(struct compare *, uint32_t num,
	    struct octets was, struct octets is);
void	 compare_new_annotation(struct compare *, uint32_t num,
	    struct octets dict);

#endif
