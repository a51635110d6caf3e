/*
 * xml_xpath.h: XPath expressions in references: the XPath transform
 * (XML-Signature 6.6.3), XPath Filter 2.0, and XPointers (4.4.3.3).
 *
 * The expressions are a stranger's: libxml2 evaluates them within a budget of
 * steps for the whole document, weighted by what one step can cost there.
 */
#ifndef FORMATS_DOCUMENT_XML_XPATH_H
#define FORMATS_DOCUMENT_XML_XPATH_H

#include <libxml/tree.h>

#include "formats/document/xml_reference.h"

#define XML_XPATH_MAX	4096	/* octets of an expression */
#define XML_FILTERS_MAX	64	/* steps of one Filter 2.0 */

/*
 * Carry out ${transform} on the node-set of ${f}; ${sig} is the signature's
 * element.  0; 1 the expression is wrong, or passes a limit; -1 memory.
 */
int	 xml_xpath(struct xml_flow *f, const struct xml_subject *,
	    xmlNode *sig, xmlNode *transform);
int	 xml_filter2(struct xml_flow *f, const struct xml_subject *,
	    xmlNode *transform);
/*
 * Begin with what "#xpointer(...)" in ${reference} selects of the subject's
 * document.  0, 1, -1 as above.
 */
int	 xml_xpointer(struct xml_flow *f, struct xml_subject *,
	    xmlNode *reference, const char *uri);

#endif
