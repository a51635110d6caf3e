/*
 * xml_named.c: certificates that a KeyInfo names without holding them.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/document/xml_algs.h"

#include "formats/document/xml_named.h"

#define NAME_TEXT_MAX	((size_t)8 * 1024)	/* octets of a name */

/* One certificate at hand, while KeyInfo is held against it. */
struct hand {
	const struct buf *der;
	X509		*x;
};

/* The text of ${n}, trimmed; NULL: none.  The buffer owns it. */
static const char *
text_of(struct buf *b, const xmlNode *n)
{
	buf_init(b, NAME_TEXT_MAX);
	return n != NULL && xml_text(b, n) == 0 ? xml_trim(b) : NULL;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Does ${text} hold ${v} as a whole value: between the "=" or quote before it
 * and the separator after it?
 */
static bool
holds_value(const char *text, const char *v, size_t len)
{
	const char	*end;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '=')
			continue;
		for (p++; is_space(*p) || *p == '"'; p++)
			continue;
		if (strncasecmp(p, v, len) == 0) {
			for (end = p + len; is_space(*end) || *end == '"';
			    end++)
				continue;
			if (strchr(",;+/", *end) != NULL)
				return true;
		}
		if (*p == '\0')
			return false;
		p--;
	}
	return false;
}

/* Runs of white space as one space, in place. */
static void
squeeze(char *s)
{
	char	*to = s;

	for (; *s != '\0'; s++)
		if (!is_space(*s))
			*to++ = *s;
		else if (!is_space(s[1]) && s[1] != '\0')
			*to++ = ' ';
	*to = '\0';
}

static int
hex_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* RFC 4514 2.4: "\," and "\C3\A9" as what they stand for, in place. */
static void
unescape(char *s)
{
	char	*to = s;
	int	 hi, lo;

	for (; *s != '\0'; s++) {
		if (*s != '\\' || s[1] == '\0') {
			*to++ = *s;
			continue;
		}
		hi = hex_of(s[1]);
		lo = hi == -1 ? -1 : hex_of(s[2]);
		if (lo != -1 && hi + lo > 0) {
			*to++ = (char)(hi << 4 | lo);
			s += 2;
		} else {
			*to++ = *++s;
		}
	}
	*to = '\0';
}

/*
 * Is ${text} the name?  There are many ways to write one (RFC 2253, RFC 1779,
 * as OpenSSL, in either order); each attribute's value stands in all of them.
 */
static bool
is_name(const X509_NAME *name, const char *text)
{
	int	 n = X509_NAME_entry_count(name);
	char	*copy = strdup(text);
	bool	 all = n > 0 && copy != NULL;

	if (copy != NULL) {
		unescape(copy);
		squeeze(copy);
	}
	for (int i = 0; i < n && all; i++) {
		const X509_NAME_ENTRY	*e = X509_NAME_get_entry(name, i);
		unsigned char		*v = NULL;
		int			 len = ASN1_STRING_to_UTF8(&v,
					    X509_NAME_ENTRY_get_data(e));

		if (len >= 0)
			squeeze((char *)v);
		/* An attribute of an odd type may stand there in hex. */
		all = len >= 0 && (holds_value(copy, (const char *)v,
		    strlen((const char *)v)) || strstr(copy, "=#") != NULL);
		OPENSSL_free(v);
	}
	free(copy);
	return all;
}

static bool
by_issuer_serial(const struct hand *h, const xmlNode *n)
{
	struct buf	 name, serial;
	const char	*a = text_of(&name, xml_child(n, NULL, XML_NS_DSIG,
			    "X509IssuerName"));
	const char	*b = text_of(&serial, xml_child(n, NULL, XML_NS_DSIG,
			    "X509SerialNumber"));
	bool		 yes = a != NULL && b != NULL &&
			    xades_serial_is(h->x, b) &&
			    is_name(X509_get_issuer_name(h->x), a);

	buf_release(&name);
	buf_release(&serial);
	return yes;
}

/* X509SubjectName, and a KeyName that is one or the common name. */
static bool
by_subject(const struct hand *h, const xmlNode *n)
{
	X509_NAME	*subject = X509_get_subject_name(h->x);
	struct buf	 b;
	const char	*text = text_of(&b, n);
	char		 cn[256];
	int		 len;
	bool		 yes = false;

	if (text != NULL && text[0] != '\0') {
		yes = is_name(subject, text);
		len = X509_NAME_get_text_by_NID(subject, NID_commonName, cn,
		    sizeof(cn));
		if (!yes && xml_is(n, XML_NS_DSIG, "KeyName") && len > 0)
			yes = strcasecmp(cn, text) == 0;
	}
	buf_release(&b);
	return yes;
}

static bool
by_ski(const struct hand *h, const xmlNode *n)
{
	const ASN1_OCTET_STRING	*ski = X509_get0_subject_key_id(h->x);
	struct buf		 b;
	bool			 yes = false;

	buf_init(&b, 1024);
	if (ski != NULL && xml_base64(&b, n) == 0 && b.len > 0)
		yes = (size_t)ASN1_STRING_length(ski) == b.len &&
		    memcmp(ASN1_STRING_get0_data(ski), b.p, b.len) == 0;
	buf_release(&b);
	return yes;
}

static bool
has_digest(const struct hand *h, enum digest_alg alg, const struct buf *want)
{
	const EVP_MD	*md = digest_alg_md(alg);
	uint8_t		 got[EVP_MAX_MD_SIZE];
	unsigned int	 len = 0;

	return md != NULL && EVP_Digest(h->der->p, h->der->len, got, &len, md,
	    NULL) == 1 && len == want->len && memcmp(got, want->p, len) == 0;
}

/* Is it a certificate of that bare key? */
static bool
of_key(const struct hand *h, const struct blob *spki)
{
	unsigned char	*der = NULL;
	int		 len = i2d_PUBKEY(X509_get0_pubkey(h->x), &der);
	bool		 yes = len > 0 && (size_t)len == spki->len &&
			    memcmp(der, spki->p, spki->len) == 0;

	OPENSSL_free(der);
	return yes;
}

static bool
by_digest(const struct hand *h, const xmlNode *n)
{
	char		*uri = xml_attr(n, "Algorithm");
	struct buf	 b;
	bool		 yes;

	buf_init(&b, 1024);
	yes = xml_base64(&b, n) == 0 &&
	    has_digest(h, xml_digest_alg(uri), &b);
	buf_release(&b);
	xmlFree(uri);
	return yes;
}

/* XML-Signature 4.5.3: a file that is the certificate. */
static bool
by_location(const struct hand *h, const struct xml_subject *s,
    const xmlNode *n)
{
	char			*uri = xml_attr(n, "URI");
	char			*path = nearby_path(uri);
	const struct nearby_file *f = nearby_find(s->nearby, path);
	struct nearby		 own = { .n = 0 };
	bool			 yes = false;

	if (f != NULL && nearby_certs(&own, f->p, f->len) == 0)
		for (size_t i = 0; i < own.ncert; i++)
			yes |= own.cert[i].len == h->der->len &&
			    memcmp(own.cert[i].p, h->der->p,
			    h->der->len) == 0;
	nearby_release(&own);
	free(path);
	xmlFree(uri);
	return yes;
}

static bool
by_x509data(const struct hand *h, const xmlNode *data)
{
	for (const xmlNode *n = data->children; n != NULL; n = n->next)
		if ((xml_is(n, XML_NS_DSIG, "X509IssuerSerial") &&
		    by_issuer_serial(h, n)) ||
		    (xml_is(n, XML_NS_DSIG, "X509SubjectName") &&
		    by_subject(h, n)) ||
		    (xml_is(n, XML_NS_DSIG, "X509SKI") && by_ski(h, n)) ||
		    (xml_is(n, XML_NS_DSIG11, "X509Digest") &&
		    by_digest(h, n)))
			return true;
	return false;
}

static bool
is_named(const struct hand *h, const struct xml_subject *s,
    const xmlNode *keyinfo, const struct xades *xades,
    const struct blob *spki)
{
	if (spki->len > 0 && of_key(h, spki))
		return true;
	for (size_t i = 0; i < xades->ncert; i++)
		if (has_digest(h, xades->cert[i].alg, &xades->cert[i].md))
			return true;
	for (const xmlNode *n = keyinfo == NULL ? NULL : keyinfo->children;
	    n != NULL; n = n->next)
		if ((xml_is(n, XML_NS_DSIG, "X509Data") &&
		    by_x509data(h, n)) ||
		    (xml_is(n, XML_NS_DSIG, "KeyName") && by_subject(h, n)) ||
		    (xml_is(n, XML_NS_DSIG, "RetrievalMethod") &&
		    by_location(h, s, n)))
			return true;
	return false;
}

static int
claim_text(struct sigplan *s, const char *name, const xmlNode *n)
{
	struct buf	 b;
	const char	*text = text_of(&b, n);
	int		 rc = 0;

	if (text != NULL && text[0] != '\0')
		rc = sigplan_add_claim(s, name, text);
	buf_release(&b);
	return rc;
}

/* Of an X509Data: "issuer, serial" or the subject. */
static int
claim_x509data(struct sigplan *s, const xmlNode *data)
{
	const xmlNode	*n, *serial;
	struct buf	 b;
	int		 rc = 0;

	n = xml_child(data, NULL, XML_NS_DSIG, "X509IssuerSerial");
	serial = xml_child(n, NULL, XML_NS_DSIG, "X509SerialNumber");
	if (serial == NULL)
		return claim_text(s, "key-name", xml_child(data, NULL,
		    XML_NS_DSIG, "X509SubjectName"));
	buf_init(&b, NAME_TEXT_MAX);
	if (xml_text(&b, xml_child(n, NULL, XML_NS_DSIG,
	    "X509IssuerName")) == 0 && xml_trim(&b) != NULL &&
	    buf_addstr(&b, ", ") == 0 && xml_text(&b, serial) == 0 &&
	    xml_trim(&b) != NULL)
		rc = sigplan_add_claim(s, "key-name", (const char *)b.p);
	buf_release(&b);
	return rc;
}

int
xml_named_claim(struct sigplan *s, const xmlNode *keyinfo)
{
	char	*uri;
	int	 rc = 0;

	for (const xmlNode *n = keyinfo == NULL ? NULL : keyinfo->children;
	    n != NULL && rc == 0; n = n->next) {
		if (xml_is(n, XML_NS_DSIG, "KeyName"))
			rc = claim_text(s, "key-name", n);
		else if (xml_is(n, XML_NS_DSIG, "X509Data"))
			rc = claim_x509data(s, n);
		else if (xml_is(n, XML_NS_DSIG, "RetrievalMethod") &&
		    (uri = xml_attr(n, "URI")) != NULL) {
			if (uri[0] != '#')
				rc = sigplan_add_claim(s, "key-location", uri);
			xmlFree(uri);
		}
	}
	return rc;
}

int
xml_named_add(struct xml_keys *k, struct plan *plan,
    const struct xml_subject *s, const xmlNode *keyinfo,
    const struct xades *xades)
{
	struct hand	 h;
	int		 c;

	if (s->nearby == NULL)
		return 0;
	if (nearby_search(s->nearby) == -1)
		return -1;
	for (size_t i = 0; i < s->nearby->ncert &&
	    k->ncert < XML_CERTS_MAX; i++) {
		const unsigned char	*p = s->nearby->cert[i].p;

		h.der = &s->nearby->cert[i];
		if ((h.x = d2i_X509(NULL, &p, (long)h.der->len)) == NULL)
			continue;
		if (is_named(&h, s, keyinfo, xades, &k->spki) &&
		    (c = plan_add_cert(plan, h.der->p, h.der->len)) >= 0)
			k->cert[k->ncert++] = c;
		X509_free(h.x);
	}
	ERR_clear_error();
	return 0;
}
