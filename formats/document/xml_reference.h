/*
 * xml_reference.h: a Reference of an XML signature (XML-Signature 4.4.3):
 * what it leads to, its transforms, its digest.
 */
#ifndef FORMATS_DOCUMENT_XML_REFERENCE_H
#define FORMATS_DOCUMENT_XML_REFERENCE_H

#include <libxml/tree.h>

#include <stdbool.h>

#include "formats/base/finding.h"
#include "formats/crypto/plan.h"
#include "formats/document/nearby.h"
#include "formats/document/xml_flow.h"

#define XML_TRANSFORMS_MAX	16	/* of one Reference */
#define XML_STRAYS_MAX		64	/* of one document */
#define XML_TRIALS_MAX	((size_t)256 * 1024 * 1024)	/* octets tried */
#define XML_TRIAL_COST	((size_t)16 * 1024)	/* of each, beside its own */

/* What a URI that leads out of the XML document gives. */
enum xml_fetch { XML_FETCH_MEMORY = -1, XML_FETCHED, XML_FETCH_ENDED,
	XML_FETCH_ABSENT, XML_FETCH_UNREADABLE,
	XML_FETCH_DIFFERENT };		/* there, but not as it was signed */

struct xml_outside {
	/*
	 * Give the octets to ${sink}.  XML_FETCH_ENDED when it returned
	 * nonzero; XML_FETCH_UNREADABLE and _DIFFERENT: *why (static).
	 */
	enum xml_fetch	(*fetch)(void *arg, const char *uri, xml_sink *,
			    void *to, const char **why);
	void		*arg;
};

/* An Id attribute. */
struct xml_id {
	char		*value;
	xmlNode		*node;
};

/* A document whose signatures are judged. */
struct xml_subject {
	xmlDoc		*doc;
	struct xml_work	 work;
	const struct xml_outside *outside;	/* NULL: nothing is outside */
	struct nearby	*nearby;	/* of a lone document; may be NULL */
	/* References whose data is a file of another name, by its digest. */
	struct xml_stray {
		const xmlNode	*ref;
		size_t		 file;
	}		 stray[XML_STRAYS_MAX];
	size_t		 nstray;
	size_t		 tried;		/* octets compared for them */
	struct xml_id	*id;		/* sorted by value */
	size_t		 nid;
};

/* 0 or -1 (memory). */
int	 xml_subject_init(struct xml_subject *, xmlDoc *,
	    const struct xml_outside *);
void	 xml_subject_release(struct xml_subject *);
/* How many elements bear that Id; *node is the first. */
size_t	 xml_id_find(const struct xml_subject *, const char *, xmlNode **);

struct xml_ref {
	char		*uri;		/* NULL: no such attribute */
	char		*type;		/* likewise */
	enum digest_alg	 alg;
	struct buf	 want;		/* DigestValue */
	enum tri	 match;
	enum finding	 why;		/* FINDING_OK, or what to note */
	char		 detail[200];
	xmlNode		*target;	/* in the document; NULL: outside */
	bool		 filtered;	/* by an expression: what of the
					   document is covered is marked */
	bool		 outside;
	bool		 plain;		/* no transforms */
	bool		 enveloped;	/* the signature is to be taken out */
	bool		 top;		/* of SignedInfo, not of a Manifest */
	char		 left[128];	/* relationship it leaves out, or "" */
	long		 cut;		/* xml_flow's */
	struct buf	 how;		/* transforms' names */
	const struct nearby_file *trial; /* take this one; NULL: by its name */
};

/*
 * Judge ${node}, a Reference of signature ${sig}; ${top}: in SignedInfo.  0
 * or -1 (memory); release in either case.
 */
int	 xml_ref_judge(struct xml_ref *, struct xml_subject *, xmlNode *sig,
	    xmlNode *node, bool top);
void	 xml_ref_release(struct xml_ref *);
/*
 * The octets that the Reference's digest is of, a set of nodes in canonical
 * ${form}, into ${sink}.  0; 1 they are not to be had; -1 memory.
 */
int	 xml_ref_octets(struct xml_subject *, xmlNode *sig, xmlNode *node,
	    enum xml_transform form, xml_sink *sink, void *to);

/*
 * Carry out the Transform elements of ${list} on the octets of ${b}, which
 * become those that are digested.  0; 1 they cannot be; -1 memory.
 */
int	 xml_transform_octets(struct xml_subject *, xmlNode *sig,
	    const xmlNode *list, struct buf *b);

/*
 * OPC 13.2.4.24: the relationships transform on the octets of ${f}, given the
 * Transform element.  0; 1 not a relationships part; -1 memory.
 */
int	 xml_relationships(struct xml_flow *f, const xmlNode *transform);

#endif
