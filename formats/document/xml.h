/*
 * xml.h: hostile XML to a tree, through libxml2: no network, no external
 * entity, bounded depth and size.  Entities that the document declares itself
 * are put in place (Canonical XML 2.1 has them so) while all of them together
 * stay small.
 */
#ifndef FORMATS_DOCUMENT_XML_H
#define FORMATS_DOCUMENT_XML_H

#include <libxml/tree.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define XML_LEN_MAX	((size_t)128 * 1024 * 1024)	/* octets of one */
#define XML_DEPTH_MAX	256		/* elements inside each other */
#define XML_NODES_MAX	1500000		/* elements and attributes */

#define XML_NS_DSIG	"http://www.w3.org/2000/09/xmldsig#"
#define XML_NS_DSIG11	"http://www.w3.org/2009/xmldsig11#"
#define XML_NS_FILTER2	"http://www.w3.org/2002/06/xmldsig-filter2"
#define XML_NS_XADES	"http://uri.etsi.org/01903/"	/* and a version */

struct xml {
	xmlDoc		*doc;
	size_t		 nodes;
	char		 why[160];	/* not readable: why */
};

/* 0; 1 not readable (${why}); -1 memory is out.  Free with xml_free(). */
int	 xml_read(struct xml *, const uint8_t *, size_t len);
void	 xml_free(struct xml *);

/* Does it hold references to entities, which could not be expanded? */
bool	 xml_has_entities(const struct xml *);

/* An element of that namespace and name?  ${ns} may be NULL: any. */
bool	 xml_is(const xmlNode *, const char *ns, const char *name);
/* One of XAdES, of any version. */
bool	 xml_is_xades(const xmlNode *, const char *name);
/* The next node of the subtree at ${top} in document order, or NULL. */
xmlNode	*xml_next(const xmlNode *, const xmlNode *top);
/* The same, ${n}'s own subtree passed over. */
xmlNode	*xml_skip(const xmlNode *, const xmlNode *top);
/* The next element child after ${after} (NULL: the first) of that name. */
xmlNode	*xml_child(const xmlNode *parent, const xmlNode *after,
	    const char *ns, const char *name);
xmlNode	*xml_child_xades(const xmlNode *parent, const xmlNode *after,
	    const char *name);
bool	 xml_inside(const xmlNode *, const xmlNode *top);
/* An attribute without namespace; NULL when absent.  The caller xmlFree()s. */
char	*xml_attr(const xmlNode *, const char *name);
/* Append the text of a subtree, comments left out.  0 or -1. */
int	 xml_text(struct buf *, const xmlNode *);
/* Its base64 decoded.  0; 1 not base64, or no room for it; -1 memory. */
int	 xml_base64(struct buf *, const xmlNode *);
/* Cut at both ends; the buffer is a string afterwards.  NULL: no room. */
const char *xml_trim(struct buf *);

#endif
