/*
 * asic_cades.c: CAdES signatures of ASiC (EN 319 162-1 4.3.2, 4.4.4): over
 * the one data object, or over a manifest of several.
 */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"

#include "formats/crypto/cms.h"
#include "formats/document/asic_part.h"

#define MANIFEST_REFS_MAX	8192	/* of one manifest */

static int
sink_digest(void *arg, const uint8_t *p, size_t len)
{
	return EVP_DigestUpdate(arg, p, len) == 1 ? 0 : -1;
}

static bool
is_manifest(const struct octets *n)
{
	return name_is(n, "META-INF/", ".xml") && name_holds(n, "manifest") &&
	    !name_is(n, "META-INF/manifest.xml", "");
}

/* The member that the manifest says it is for; NULL: none. */
static const struct zip_member *
manifest_names(const struct package *k, const xmlNode *root)
{
	const xmlNode		*ref = xml_child(root, NULL, NULL,
				    "SigReference");
	char			*uri = ref == NULL ? NULL :
				    xml_attr(ref, "URI");
	const struct zip_member	*m = uri == NULL ? NULL :
				    package_find(k, uri);

	xmlFree(uri);
	return m;
}

void
asic_covered_release(struct asic_covered *c)
{
	xml_free(&c->manifest);
	free(c->p);
	memset(c, 0, sizeof(*c));
}

static int
manifest_open(struct package *k, const struct zip_member *m,
    struct asic_covered *c)
{
	const char	*why;
	int		 rc = zip_read(&k->zip, m, &c->p, &c->len, &why);

	if (rc == 0)
		rc = xml_read(&c->manifest, c->p, c->len);
	if (rc == 0)
		c->m = m;
	else
		asic_covered_release(c);
	return rc;
}

/* Each manifest is read once for what it names.  0 or -1. */
static int
sigrefs_read(struct package *k)
{
	struct asic_covered	 c = { .m = NULL };
	size_t			 n = 0;
	int			 rc;

	for (size_t i = 0; i < k->zip.n; i++)
		n += is_manifest(&k->zip.member[i].name);
	if ((k->sigref = calloc(n + 1, sizeof(*k->sigref))) == NULL)
		return -1;
	for (size_t i = 0; i < k->zip.n; i++) {
		const struct zip_member	*m = &k->zip.member[i];

		if (!is_manifest(&m->name))
			continue;
		if ((rc = manifest_open(k, m, &c)) == -1)
			return -1;
		k->sigref[k->nsigref].manifest = m;
		if (rc == 0)
			k->sigref[k->nsigref].sig = manifest_names(k,
			    xmlDocGetRootElement(c.manifest.doc));
		k->nsigref++;
		asic_covered_release(&c);
	}
	return 0;
}

int
asic_manifest_find(struct package *k, const struct zip_member *sig,
    bool guess, struct asic_covered *c)
{
	if (k->sigref == NULL && sigrefs_read(k) == -1)
		return -1;
	for (size_t i = 0; i < k->nsigref; i++)
		if (k->sigref[i].sig == sig)
			return manifest_open(k, k->sigref[i].manifest, c) ==
			    -1 ? -1 : 0;
	if (k->nsigref == 1 && guess && !k->simple) {
		c->m = k->sigref[0].manifest;
		c->misnamed = true;
	}
	return 0;
}

/* Without a manifest: the one data object. */
const struct zip_member *
asic_only_object(const struct package *k)
{
	const struct zip_member	*found = NULL;

	for (size_t i = 0; i < k->zip.n; i++) {
		if (package_part(k, &k->zip.member[i]) != PART_CONTENT)
			continue;
		if (found != NULL)
			return NULL;
		found = &k->zip.member[i];
	}
	return found;
}

enum tri
asic_member_is(struct package *k, const struct zip_member *m,
    enum digest_alg alg, const uint8_t *want, size_t len, const char **why)
{
	uint8_t		 got[EVP_MAX_MD_SIZE];
	unsigned int	 n = 0;
	EVP_MD_CTX	*md;
	enum tri	 t = TRI_UNKNOWN;

	*why = "libcrypto";
	if (digest_alg_md(alg) == NULL) {
		*why = D_("its digest algorithm is not known");
		return TRI_UNKNOWN;
	}
	if ((md = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestInit_ex2(md, digest_alg_md(alg), NULL) == 1 &&
	    zip_stream(&k->zip, m, sink_digest, md, why) == 0 &&
	    EVP_DigestFinal_ex(md, got, &n) == 1)
		t = n == len && memcmp(got, want, n) == 0 ? TRI_YES : TRI_NO;
	EVP_MD_CTX_free(md);
	return t;
}

/* One DataObjectReference.  Its answer, or TRI_MAX when memory is out. */
static enum tri
data_reference(struct package *k, struct sigplan *s, const xmlNode *ref)
{
	const xmlNode	*dm = xml_child(ref, NULL, XML_NS_DSIG,
			    "DigestMethod");
	char		*alg = dm == NULL ? NULL : xml_attr(dm, "Algorithm");
	char		*uri = xml_attr(ref, "URI");
	enum digest_alg	 a = xml_digest_alg(alg);
	const struct zip_member *m;
	struct buf	 want;
	const char	*why = "";
	enum tri	 t = TRI_UNKNOWN;
	int		 rc = 0;

	buf_init(&want, 4096);
	m = uri == NULL ? NULL : package_find(k, uri);
	if (xml_base64(&want, xml_child(ref, NULL, XML_NS_DSIG,
	    "DigestValue")) != 0)
		buf_reset(&want);
	if (m == NULL) {
		rc = sigplan_note(s, FINDING_XML_REFERENCE_ABSENT, "%.200s",
		    uri == NULL ? "-" : uri);
	} else {
		t = asic_member_is(k, m, a, want.p, want.len, &why);
		k->covered[m - k->zip.member] = true;
		if (t == TRI_UNKNOWN)
			rc = sigplan_note(s, FINDING_CONTAINER_UNREADABLE,
			    D_("%.200s (%s)"), uri, why);
		else if (t == TRI_NO)
			rc = sigplan_note(s, FINDING_XML_REFERENCE, "%.200s",
			    uri);
	}
	if (rc == 0)
		rc = sigplan_add_ref(s, uri == NULL ? "" : uri, "", a, t);
	buf_release(&want);
	xmlFree(alg);
	xmlFree(uri);
	return rc == -1 ? TRI_MAX : t;
}

int
asic_manifest_judge(struct package *k, struct sigplan *s, const xmlNode *root)
{
	const xmlNode	*ref = NULL;
	bool		 matched = true, known = true;
	size_t		 n = 0;

	while ((ref = xml_child(root, ref, NULL, "DataObjectReference")) !=
	    NULL) {
		enum tri	 t;

		if (n++ >= MANIFEST_REFS_MAX) {
			known = false;
			break;
		}
		if ((t = data_reference(k, s, ref)) == TRI_MAX)
			return -1;
		matched = matched && t != TRI_NO;
		known = known && t != TRI_UNKNOWN;
	}
	/* The manifest's own digest may have been compared already. */
	if (s->has_parsed && s->parsed == TRI_NO)
		matched = false;
	known = known && (!s->has_parsed || s->parsed == TRI_YES);
	s->has_parsed = true;
	s->parsed = !matched ? TRI_NO : known ? TRI_YES : TRI_UNKNOWN;
	return 0;
}

int
asic_content_set(struct package *k, struct sigplan *s,
    const struct asic_covered *c)
{
	const char	*why = "";
	uint8_t		*p = NULL;
	size_t		 len = 0;
	int		 rc;

	if (c->m == NULL) {
		s->content = CONTENT_NONE;
		return 0;
	}
	k->covered[c->m - k->zip.member] = true;
	if (c->m->method == 0 && c->m->size == c->m->packed) {
		/* Stored: its octets are the document's. */
		s->content = CONTENT_DOCUMENT;
		return c->m->size == 0 ? sigplan_add_span(s, 0, 0) :
		    sigplan_add_span(s, c->m->data, c->m->size);
	}
	if (c->m->size > PLAN_BLOB_MAX && s->mode == SIGMODE_ATTRS) {
		const struct blob	*want = sigplan_digest(s);

		s->content = CONTENT_PARSED;
		s->has_parsed = true;
		s->parsed = asic_member_is(k, c->m, sigplan_digest_alg(s),
		    want->p, want->len, &why);
		return 0;
	}
	if (c->m->size > PLAN_BLOB_MAX) {
		s->content = CONTENT_NONE;
		return sigplan_note(s, FINDING_TOO_LARGE, "%s", "1 MiB");
	}
	if ((rc = zip_read(&k->zip, c->m, &p, &len, &why)) == -1)
		return -1;
	s->content = rc == 0 ? CONTENT_INLINE : CONTENT_NONE;
	rc = rc == 0 ? blob_set(&s->inline_content, p, len) :
	    sigplan_note(s, FINDING_CONTAINER_UNREADABLE, "%s", why);
	free(p);
	return rc;
}

/*
 * An attached signature is over what it holds: a copy of the manifest or the
 * data object covers those as well.  0 or -1.
 */
static int
attached_set(struct package *k, struct sigplan *s,
    const struct asic_covered *c)
{
	const char	*why = "";
	uint8_t		*p = NULL;
	size_t		 len = 0;
	int		 rc;
	bool		 same;

	if (c->m == NULL || s->content != CONTENT_INLINE || s->counter ||
	    c->m->size != s->inline_content.len || c->m->size == 0)
		return 0;
	if ((rc = zip_read(&k->zip, c->m, &p, &len, &why)) != 0)
		return rc == -1 ? -1 : 0;
	same = len == s->inline_content.len &&
	    memcmp(p, s->inline_content.p, len) == 0;
	free(p);
	if (!same)
		return 0;
	k->covered[c->m - k->zip.member] = true;
	return c->manifest.doc == NULL ? 0 : asic_manifest_judge(k, s,
	    xmlDocGetRootElement(c->manifest.doc));
}

/* Content and references of the signatures from ${first} on.  0 or -1. */
static int
signatures_set(struct package *k, size_t first, const struct asic_covered *c)
{
	for (size_t i = first; i < k->plan->nsig; i++) {
		struct sigplan	*s = &k->plan->sig[i];

		/* Attached: over what it holds.  Or a counter-signature. */
		if (s->content != CONTENT_COVERS) {
			if (attached_set(k, s, c) == -1 ||
			    package_done(k, k->plan, i) == -1)
				return -1;
			continue;
		}
		if (asic_content_set(k, s, c) == -1)
			return -1;
		if (c->manifest.doc != NULL && asic_manifest_judge(k, s,
		    xmlDocGetRootElement(c->manifest.doc)) == -1)
			return -1;
		if (c->misnamed && sigplan_note(s, FINDING_CONTAINER_RULES,
		    "%s", D_("no manifest names this signature")) == -1)
			return -1;
		if (package_done(k, k->plan, i) == -1)
			return -1;
	}
	return 0;
}

int
asic_cades(struct package *k, const struct zip_member *m)
{
	char		 text[4 * PACKAGE_NAME_MAX + 1];
	struct cms_opts	 o = { .where = CONTENT_INLINE,
			     .detached = CONTENT_COVERS };
	struct asic_covered c = { .m = NULL };
	const char	*why = "";
	uint8_t		*p = NULL;
	size_t		 len = 0, used = 0, first = k->plan->nsig;
	int		 rc;

	o.id = package_name(m, text);
	k->plan->reparse = true;
	if ((rc = zip_read(&k->zip, m, &p, &len, &why)) == 1)
		return plan_note(k->plan, FINDING_CONTAINER_UNREADABLE,
		    D_("%s (%s)"), text, why);
	if (rc == 0)
		rc = asic_manifest_find(k, m, true, &c);
	if (rc == 0 && c.m == NULL)
		c.m = asic_only_object(k);
	if (rc == 0)
		rc = cms_parse(k->plan, p, len, &o, &used) == -1 ? -1 : 0;
	if (rc == 0)
		rc = signatures_set(k, first, &c);
	asic_covered_release(&c);
	free(p);
	return rc;
}
