/*
 * asic_proof.c: time-stamps (EN 319 162-1 4.3.4, 4.4.6) and evidence records
 * (4.3.5, 4.4.7) as members of ASiC containers.
 */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/tst.h"
#include "formats/document/asic_part.h"
#include "formats/document/ers_xml.h"

/* Coverage and name of what was added from ${first} on.  0 or -1. */
static int
proofs_end(struct package *k, size_t first, const char *name,
    const bool *covered)
{
	for (size_t i = first; i < k->plan->nsig; i++) {
		if (name != NULL && plan_set_text(&k->plan->sig[i].id, name,
		    strlen(name)) == -1)
			return -1;
		for (size_t m = 0; covered != NULL && m < k->zip.n; m++)
			k->covered[m] = covered[m];
		if (package_done(k, k->plan, i) == -1)
			return -1;
	}
	return 0;
}

/* The token that was read is over the manifest, or the one object. */
static int
stamp_set(struct package *k, struct sigplan *s, const struct asic_covered *c)
{
	if (s->content != CONTENT_COVERS)
		return 0;	/* it is none; noted */
	s->nspan = 0;		/* a token alone names its own place there */
	if (asic_content_set(k, s, c) == -1)
		return -1;
	if (c->m == NULL)
		return sigplan_note(s, FINDING_CONTENT_ABSENT, NULL);
	return c->manifest.doc == NULL ? 0 : asic_manifest_judge(k, s,
	    xmlDocGetRootElement(c->manifest.doc));
}

int
asic_stamp(struct package *k, const struct zip_member *m)
{
	char			 text[4 * PACKAGE_NAME_MAX + 1];
	struct asic_covered	 c = { .m = NULL };
	const char		*why = "";
	uint8_t			*p = NULL;
	size_t			 len = 0, used, first = k->plan->nsig;
	int			 rc;

	package_name(m, text);
	k->plan->reparse = true;
	if ((rc = zip_read(&k->zip, m, &p, &len, &why)) == 1)
		return plan_note(k->plan, FINDING_CONTAINER_UNREADABLE,
		    D_("%s (%s)"), text, why);
	if (rc == 0)
		rc = asic_manifest_find(k, m, false, &c);
	if (rc == 0 && c.m == NULL)
		c.m = asic_only_object(k);
	if (rc == 0)
		rc = tst_parse(k->plan, p, len, &used);
	if (rc == 0 && first < k->plan->nsig)
		rc = stamp_set(k, &k->plan->sig[first], &c);
	if (rc == 0)
		rc = proofs_end(k, first, text, NULL);
	asic_covered_release(&c);
	free(p);
	return rc;
}

/*
 * The ways in which a record is over its container's data, as they are tried:
 * over the objects' octets, over the canonical form of those that are XML
 * (RFC 6283 3.2.1), over the manifest alone, whose references do the rest.
 */
enum way { WAY_OCTETS, WAY_FORM, WAY_MANIFEST, WAY_MAX };

/* What a record must cover, while it is read. */
struct record {
	struct package	*k;
	const struct asic_covered *c;
	enum way	 way;
};

static int
sink_digest(void *arg, const uint8_t *p, size_t len)
{
	return EVP_DigestUpdate(arg, p, len) == 1 ? 0 : -1;
}

/* The digest of an XML member's canonical form.  0, 1 (it is none), -1. */
static int
form_digest(struct package *k, const struct zip_member *m,
    enum digest_alg alg, unsigned int form, struct buf *to)
{
	uint8_t		 md[EVP_MAX_MD_SIZE], *p = NULL;
	unsigned int	 n = 0;
	const char	*why;
	struct buf	 b;
	size_t		 len = 0;
	int		 rc;

	buf_init(&b, XML_LEN_MAX);
	rc = digest_alg_md(alg) == NULL ? 1 :
	    zip_read(&k->zip, m, &p, &len, &why);
	if (rc == 0)
		rc = ers_xml_form(&b, p, len, form);
	if (rc == 0) {
		k->covered[m - k->zip.member] = true;
		rc = EVP_Digest(b.p, b.len, md, &n, digest_alg_md(alg),
		    NULL) == 1 ? buf_add(to, md, n) : -1;
	}
	buf_release(&b);
	free(p);
	return rc;
}

/* The digest of a member's octets.  0, 1 (it cannot be read), -1. */
static int
member_digest(struct package *k, const struct zip_member *m,
    enum digest_alg alg, struct buf *to)
{
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 len = 0;
	const char	*why;
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	int		 rc = -1;

	if (digest_alg_md(alg) == NULL) {
		rc = 1;
	} else if (ctx != NULL &&
	    EVP_DigestInit_ex2(ctx, digest_alg_md(alg), NULL) == 1 &&
	    (rc = zip_stream(&k->zip, m, sink_digest, ctx, &why)) == 0) {
		k->covered[m - k->zip.member] = true;
		rc = EVP_DigestFinal_ex(ctx, md, &len) == 1 ?
		    buf_add(to, md, len) : -1;
	}
	EVP_MD_CTX_free(ctx);
	return rc;
}

static int
object_digest(struct record *r, const struct zip_member *m,
    enum digest_alg alg, unsigned int form, struct buf *to)
{
	int	 rc = r->way != WAY_FORM || form == 0 ? 1 :
		    form_digest(r->k, m, alg, form, to);

	return rc == 1 ? member_digest(r->k, m, alg, to) : rc;
}

/* ers_covered: the data objects. */
static int
record_covers(void *arg, enum digest_alg alg, unsigned int form,
    struct buf *to)
{
	struct record		*r = arg;
	const struct zip_member	*m;
	const xmlNode		*root, *ref = NULL;
	char			*uri;
	int			 rc = 0;

	if (r->c->m == NULL)
		return 1;
	if (r->way == WAY_MANIFEST || r->c->manifest.doc == NULL)
		return object_digest(r, r->c->m, alg, form, to);
	root = xmlDocGetRootElement(r->c->manifest.doc);
	while (rc == 0 && (ref = xml_child(root, ref, NULL,
	    "DataObjectReference")) != NULL) {
		uri = xml_attr(ref, "URI");
		m = uri == NULL ? NULL : package_find(r->k, uri);
		rc = m == NULL ? 1 : object_digest(r, m, alg, form, to);
		xmlFree(uri);
	}
	return rc;
}

/* Read the record into ${plan}.  0 or -1. */
static int
record_read(struct plan *plan, struct record *r, const uint8_t *p, size_t len,
    const char *name)
{
	struct ers_opts	 o = { .of = -1, .member = name,
			    .covered = record_covers, .arg = r };
	size_t		 used;
	int		 rc;

	if (ers_is(p, len))
		return ers_parse(plan, p, len, &o, &used);
	if ((rc = ers_xml_parse(plan, p, len, &o)) != 1)
		return rc;
	return plan_note(plan, FINDING_TIMESTAMP_MEMBER, "%s", name);
}

/* Do the record's time-stamps cover its data in this way? */
static int
is_way(struct record *r, const uint8_t *p, size_t len, bool *yes)
{
	struct plan	*trial = plan_new();
	int		 rc = trial == NULL ? -1 : record_read(trial, r, p,
			    len, "");

	*yes = true;
	for (size_t i = 0; rc == 0 && i < trial->nsig; i++)
		if (trial->sig[i].er.data && trial->sig[i].parsed == TRI_NO)
			*yes = false;
	plan_free(trial);
	return rc;
}

/* The way that holds; the first one when none does.  0 or -1. */
static int
way_find(struct record *r, const uint8_t *p, size_t len)
{
	bool	 yes = false;

	for (int w = WAY_OCTETS; w < WAY_MAX && !yes; w++) {
		if (w == WAY_MANIFEST && r->c->manifest.doc == NULL)
			break;
		r->way = (enum way)w;
		if (is_way(r, p, len, &yes) == -1)
			return -1;
	}
	if (!yes)
		r->way = WAY_OCTETS;
	memset(r->k->covered, 0, r->k->zip.n * sizeof(*r->k->covered));
	return 0;
}

/* The record's time-stamps: the manifest's references count for each. */
static int
record_set(struct package *k, size_t first, const struct asic_covered *c)
{
	struct sigplan	*s;

	for (size_t i = first; c->manifest.doc != NULL &&
	    i < k->plan->nsig; i++) {
		s = &k->plan->sig[i];
		if (s->er.data && asic_manifest_judge(k, s,
		    xmlDocGetRootElement(c->manifest.doc)) == -1)
			return -1;
	}
	return 0;
}

static int
record_judge(struct package *k, struct record *r, const uint8_t *p,
    size_t len, const char *name)
{
	size_t	 first = k->plan->nsig;
	bool	*covered;
	int	 rc = way_find(r, p, len);

	if (rc == 0)
		rc = record_read(k->plan, r, p, len, name);
	if (rc == 0)
		rc = record_set(k, first, r->c);
	if (rc == -1 || (covered = calloc(k->zip.n + 1,
	    sizeof(*covered))) == NULL)
		return -1;
	memcpy(covered, k->covered, k->zip.n * sizeof(*covered));
	rc = proofs_end(k, first, NULL, covered);
	free(covered);
	return rc;
}

int
asic_record(struct package *k, const struct zip_member *m)
{
	char			 text[4 * PACKAGE_NAME_MAX + 1];
	struct asic_covered	 c = { .m = NULL };
	struct record		 r = { k, &c, WAY_OCTETS };
	const char		*why = "";
	uint8_t			*p = NULL;
	size_t			 len = 0;
	int			 rc;

	package_name(m, text);
	k->plan->reparse = true;
	if ((rc = zip_read(&k->zip, m, &p, &len, &why)) == 1)
		return plan_note(k->plan, FINDING_CONTAINER_UNREADABLE,
		    D_("%s (%s)"), text, why);
	if (rc == 0)
		rc = asic_manifest_find(k, m, false, &c);
	if (rc == 0 && c.m == NULL)
		c.m = asic_only_object(k);
	if (rc == 0)
		rc = record_judge(k, &r, p, len, text);
	asic_covered_release(&c);
	free(p);
	return rc;
}
