/*
 * xml_algs.h: the algorithm identifiers of XML signatures (XML-Signature 1.1,
 * RFC 9231, EN 319 132-1).
 */
#ifndef FORMATS_DOCUMENT_XML_ALGS_H
#define FORMATS_DOCUMENT_XML_ALGS_H

#include <libxml/tree.h>

#include <stdbool.h>

#include "formats/crypto/algorithms.h"

enum xml_transform { XML_T_UNKNOWN, XML_T_C14N, XML_T_C14N_COMMENTS,
	XML_T_C14N11, XML_T_C14N11_COMMENTS, XML_T_EXC, XML_T_EXC_COMMENTS,
	XML_T_ENVELOPED, XML_T_BASE64, XML_T_RELATIONSHIPS, XML_T_XPATH,
	XML_T_FILTER2, XML_T_XSLT, XML_T_MAX };

/* DIGEST_UNKNOWN when it is; ${uri} may be NULL. */
enum digest_alg	 xml_digest_alg(const char *uri);
/* Of a SignatureMethod (NULL: of none). */
void		 xml_sig_method(struct sig_alg *, const xmlNode *);
enum xml_transform xml_transform(const char *uri);
const char	*xml_transform_name(enum xml_transform);
bool		 xml_transform_is_c14n(enum xml_transform);

#endif
