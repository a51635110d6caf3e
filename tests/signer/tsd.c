/*
 * tsd.c: an envelope of a file and its time-stamps (RFC 5544), octet by octet.
 */
#include <err.h>
#include <string.h>

#include "tests/signer/pki.h"

#define PIECE	1000		/* octets of a piece of the content */

static const char *
base_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static bool
is_wrong(const struct tsd_options *opt, const char *how)
{
	return opt->wrong != NULL && strcmp(opt->wrong, how) == 0;
}

/* MetaData (2). */
static void
meta_make(struct octets *o, const struct tsd_options *opt, const char *name)
{
	const uint8_t	 hashed = opt->hashed ? 0xff : 0;
	size_t		 from = o->len;

	der_octets(o, 0x01, &hashed, 1);
	der_octets(o, 0x0c, name, strlen(name));
	der_octets(o, 0x16, "text/plain", 10);
	der_wrap(o, from, 0x30);
}

/* The content, in BER in pieces. */
static void
content_make(struct octets *o, const struct tsd_options *opt,
    const struct octets *data)
{
	size_t	 from = o->len, n;

	if (!opt->ber) {
		der_octets(o, 0x04, data->p, data->len);
		return;
	}
	for (size_t at = 0; at < data->len; at += n) {
		n = data->len - at < PIECE ? data->len - at : PIECE;
		der_octets(o, 0x04, data->p + at, n);
	}
	ber_wrap(o, from, 0x24);
}

/* TimeStampAndCRL over ${over}. */
static void
element_make(struct octets *o, const struct identity *tsa,
    const struct octets *over, int64_t at, const struct octets *crl)
{
	size_t	 from = o->len;

	tst_make(o, tsa, over->p, over->len, at);
	if (crl != NULL)
		octets_addo(o, crl);
	der_wrap(o, from, 0x30);
}

/* TimeStampTokenEvidence: the first over ${over}, each over the one before. */
static void
evidence_make(struct octets *o, const struct pki *pki,
    const struct octets *over, const struct tsd_options *opt)
{
	const struct identity	*tsa = pki_find(pki, "tsa");
	struct octets		 before = { 0 }, one, crl = { 0 };
	size_t			 from = o->len;

	pki_need(tsa != NULL, "TSA");
	if (opt->crl != NULL)
		file_read(opt->crl, &crl);
	octets_addo(&before, over);
	for (unsigned i = 0; i < opt->n; i++) {
		bool	 last = i + 1 == opt->n;

		if ((i == 0 && is_wrong(opt, "imprint")) ||
		    (last && is_wrong(opt, "link")))
			before.p[before.len - 1] ^= 1;
		one = (struct octets){ 0 };
		element_make(&one, tsa, &before, pki->at + (int64_t)i * 365 *
		    DAY, opt->crl != NULL && !last ? &crl : NULL);
		octets_addo(o, &one);
		octets_release(&before);
		before = one;
	}
	octets_release(&before);
	octets_release(&crl);
	der_wrap(o, from, 0xa0);
}

void
tsd_make(const struct pki *pki, const char *in, const char *out,
    const struct tsd_options *opt)
{
	/* id-ct-timestampedData, 1.2.840.113549.1.9.16.1.31 */
	static const uint8_t	 oid[] = { 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86,
	    0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x1f };
	struct octets		 data = { 0 }, over = { 0 }, o = { 0 };
	void			(*wrap)(struct octets *, size_t, unsigned) =
	    opt->ber ? ber_wrap : der_wrap;
	size_t			 body;

	file_read(in, &data);
	octets_add(&o, oid, sizeof(oid));
	body = o.len;
	octets_add(&o, "\x02\x01\x01", 3);
	if (opt->uri != NULL)
		der_octets(&o, 0x16, opt->uri, strlen(opt->uri));
	if (opt->meta || opt->hashed)
		meta_make(&o, opt, is_wrong(opt, "meta") ? "another" :
		    base_name(in));
	if (opt->hashed)
		meta_make(&over, opt, base_name(in));
	octets_addo(&over, &data);
	if (!opt->detached)
		content_make(&o, opt, &data);
	evidence_make(&o, pki, &over, opt);
	wrap(&o, body, 0x30);
	wrap(&o, body, 0xa0);
	wrap(&o, 0, 0x30);
	file_write(out, o.p, o.len);
	octets_release(&data);
	octets_release(&over);
	octets_release(&o);
}
