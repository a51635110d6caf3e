/*
 * pdf_dss.c: the document security store of a PDF.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/revocation.h"
#include "formats/document/pdf_scan.h"
#include "formats/document/pdf_stream.h"

#include "formats/document/pdf_dss.h"

#define PLACES_OCTETS	((size_t)1024 * 1024 * 1024) /* searched in all */

typedef int	 dss_add(struct plan *, const uint8_t *, size_t);

/* Names in the store and in an entry of its VRI (tables 261 and 262). */
static const struct {
	const char	*dss;
	const char	*vri;
	dss_add		*add;
} lists[] = {
	{ "/Certs", "/Cert", revocation_cert },
	{ "/CRLs", "/CRL", revocation_crl },
	{ "/OCSPs", "/OCSP", revocation_ocsp },
};

#define NLISTS	(sizeof(lists) / sizeof(lists[0]))

struct dss {
	struct plan	*plan;
	qpdf_data	 q;
	size_t		 streams;	/* looked at so far */
	const uint8_t	*p;		/* the file */
	size_t		 len;
	size_t		 budget;	/* octets that may be searched yet */
	size_t		 left;		/* that may be decoded yet */
	bool		 more;		/* than that */
};

/*
 * Where the object ends that was added last: a document's time-stamp over that
 * place proves that it is as old.  Not told when the object may have come
 * again in a stream of objects, or lies in one.
 */
static void
place_set(struct dss *d, qpdf_oh oh, size_t before)
{
	const uint8_t	*at, *end;

	if (d->plan->nrev == before || d->len > d->budget ||
	    !qpdf_oh_is_indirect(d->q, oh))
		return;
	d->budget -= d->len;
	at = pdf_object_last(d->p, d->len,
	    (uint32_t)qpdf_oh_get_object_id(d->q, oh),
	    (uint32_t)qpdf_oh_get_generation(d->q, oh));
	if (at == NULL || memmem(at, (size_t)(d->p + d->len - at), "/ObjStm",
	    7) != NULL)
		return;
	end = memmem(at, (size_t)(d->p + d->len - at), "endobj", 6);
	for (size_t i = before; end != NULL && i < d->plan->nrev; i++)
		d->plan->rev[i].end = (uint64_t)(end - d->p);
}

/* A stream that cannot be decoded holds nothing. */
static int
stream_add(struct dss *d, qpdf_oh oh, dss_add *add)
{
	uint8_t		*p;
	size_t		 len, before = d->plan->nrev;
	int		 rc = 0;

	if (!qpdf_oh_is_stream(d->q, oh))
		return 0;
	switch (pdf_stream_data(d->q, oh, &d->left, &p, &len)) {
	case PDF_FILTERED:
		rc = add(d->plan, p, len);
		break;
	case PDF_FILTER_MORE:
		d->more = true;
		break;
	default:
		break;
	}
	place_set(d, oh, before);
	free(p);
	return rc;
}

static int
list_add(struct dss *d, qpdf_oh dict, const char *key, dss_add *add)
{
	qpdf_oh	 list = qpdf_oh_get_key(d->q, dict, key), item;
	int	 n, rc = 0;

	n = qpdf_oh_is_array(d->q, list) ?
	    qpdf_oh_get_array_n_items(d->q, list) : 0;
	for (int i = 0; i < n && rc == 0 && d->streams < DSS_STREAMS_MAX;
	    i++, d->streams++) {
		item = qpdf_oh_get_array_item(d->q, list, i);
		rc = stream_add(d, item, add);
		qpdf_oh_release(d->q, item);
	}
	qpdf_oh_release(d->q, list);
	return rc;
}

static int
vri_add(struct dss *d, qpdf_oh vri)
{
	qpdf_oh	 entry;
	int	 rc = 0;

	qpdf_oh_begin_dict_key_iter(d->q, vri);
	while (rc == 0 && qpdf_oh_dict_more_keys(d->q)) {
		entry = qpdf_oh_get_key(d->q, vri,
		    qpdf_oh_dict_next_key(d->q));
		for (size_t i = 0; i < NLISTS && rc == 0; i++)
			if (qpdf_oh_is_dictionary(d->q, entry))
				rc = list_add(d, entry, lists[i].vri,
				    lists[i].add);
		qpdf_oh_release(d->q, entry);
	}
	return rc;
}

int
pdf_dss_read(struct plan *plan, qpdf_data q, const uint8_t *p, size_t len)
{
	struct dss	 d = { .plan = plan, .q = q, .p = p, .len = len,
			    .budget = PLACES_OCTETS,
			    .left = PDF_DECODED_MAX };
	qpdf_oh		 root = qpdf_get_root(q), dss, vri;
	int		 rc = 0;

	dss = qpdf_oh_get_key(q, root, "/DSS");
	if (qpdf_oh_is_dictionary(q, dss)) {
		for (size_t i = 0; i < NLISTS && rc == 0; i++)
			rc = list_add(&d, dss, lists[i].dss, lists[i].add);
		vri = qpdf_oh_get_key(q, dss, "/VRI");
		if (rc == 0 && qpdf_oh_is_dictionary(q, vri))
			rc = vri_add(&d, vri);
		qpdf_oh_release(q, vri);
	}
	qpdf_oh_release(q, dss);
	qpdf_oh_release(q, root);
	if (rc == 0 && d.more)
		rc = plan_note(plan, FINDING_UNREADABLE, "%s",
		    D_("its proofs unpack to more than is read"));
	return rc;
}
