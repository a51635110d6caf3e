/*
 * xml_signature.h: one ds:Signature element to a signature of the plan, and
 * what it covers.
 */
#ifndef FORMATS_DOCUMENT_XML_SIGNATURE_H
#define FORMATS_DOCUMENT_XML_SIGNATURE_H

#include <libxml/tree.h>

#include <stdbool.h>

#include "formats/crypto/plan.h"
#include "formats/document/xml_reference.h"
#include "formats/document/xml_xades.h"

#define XML_REFS_MAX	8192		/* references of one signature */
#define XML_TARGETS_MAX	64		/* kept for what is covered */

/* A signature while its references are judged. */
struct xml_judging {
	struct plan	*plan;
	size_t		 index;
	struct xml_subject *subject;
	xmlNode		*sig;
	struct xades	 xades;
	bool		 matched;	/* no reference differs ... */
	bool		 known;		/* ... and each was compared */
	size_t		 nref;
	enum digest_alg	 weakest;
	/* The one reference to another file, left to layer 2. */
	size_t		 nabsent;
	bool		 absent_plain;
	enum digest_alg	 absent_alg;
	struct buf	 absent_md;
	char		*absent_uri;
	bool		 props_covered;
	bool		 filtered;	/* marks say what is covered */
	bool		 outside;	/* something outside is covered */
	xmlNode		*master;	/* CounterSignature: whose; or NULL */
	bool		 master_covered;
	bool		 counter;	/* it is over another's value */
	const xmlNode	*moved_from;	/* the target it stands in no more */
	xmlNode		*target[XML_TARGETS_MAX];
	size_t		 ntarget;
};

static inline struct sigplan *
xml_judged(const struct xml_judging *j)
{
	return &j->plan->sig[j->index];
}

/* Judge all references in SignedInfo, and those of its manifests.  0 or -1. */
int	 xml_refs_judge(struct xml_judging *, const xmlNode *signed_info);
/*
 * What of the ${lone} document, or else of its own objects, the signature
 * covers.  0 or -1.
 */
int	 xml_coverage(struct xml_judging *, bool lone);

/* Judge ${sig} as a new signature of the plan.  0 or -1 (memory). */
int	 xml_signature_add(struct plan *, struct xml_subject *, xmlNode *sig,
	    const char *id, bool lone);

#endif
