/*
 * xpath_weight.h: what evaluating an XPath expression (XPath 1.0) can cost.
 */
#ifndef FORMATS_DOCUMENT_XPATH_WEIGHT_H
#define FORMATS_DOCUMENT_XPATH_WEIGHT_H

#include <libxml/tree.h>

#include <stdint.h>

#define XPATH_TEXT_UNIT	64	/* octets of text that cost as much as a step */

/*
 * What one step of ${expr} can cost in ${doc}, in looks at one node: at least
 * 1, and more where a comparison needs the text of nodes or a union their
 * order.
 */
uint64_t xpath_weight(const char *expr, const xmlDoc *doc);

#endif
