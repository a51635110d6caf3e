/*
 * pdf_changes.h: what later revisions of a PDF did to a signed one
 * (ISO 32000-1 7.5.6, 12.8.2; ISO 32000-2 12.8.2; EN 319 142-1 5.4).
 *
 * The two revisions are compared object by object, as the cross-reference
 * sections of each give them.  A change is taken for harmless only where a
 * rule knows the place: everything else is MOD_OTHER.
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_H
#define FORMATS_DOCUMENT_PDF_CHANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/finding.h"
#include "formats/crypto/plan.h"

#define PDF_CHANGES_OBJECTS	32	/* named at most */
#define PDF_CHANGES_WHY		8	/* different findings at most */

struct pdf_changes {
	enum mod_level	 level;		/* MOD_UNKNOWN: not compared */
	/*
	 * By DocMDP and FieldMDP of the signatures in the signed revision;
	 * without DocMDP: up to MOD_FORM.
	 */
	bool		 allowed;
	int		 docmdp;	/* P that holds; 0: none */
	char		*object[PDF_CHANGES_OBJECTS];	/* "12 0 /Contents" */
	size_t		 nobject;
	/* Why not allowed, each once, with the first object it was seen at. */
	struct {
		enum finding	 code;
		size_t		 object;	/* index; nobject: none */
	} why[PDF_CHANGES_WHY];
	size_t		 nwhy;
};

/*
 * Compare the file's first ${end} octets, a signed revision, with the whole
 * file.  0, or -1 when memory is out.  Free with pdf_changes_release() when
 * 0 was returned.
 */
int	 pdf_changes_compare(struct pdf_changes *, const uint8_t *, size_t len,
	    uint64_t end);
void	 pdf_changes_release(struct pdf_changes *);

#endif
