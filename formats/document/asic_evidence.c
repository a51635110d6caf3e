/*
 * asic_evidence.c: evidence records of ASiC containers (EN 319 162-1 4.3.3,
 * 4.4.5; RFC 4998, RFC 6283): over the one data object, or over each object
 * that an ASiCEvidenceRecordManifest names.
 */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/ers.h"
#include "formats/document/ers_xml.h"
#include "formats/document/package_part.h"

#define OBJECTS_MAX	8192		/* named by one manifest */

/* What a record covers. */
struct objects {
	struct package	*k;
	const struct zip_member *m[OBJECTS_MAX];
	size_t		 n;
	bool		 wrong;		/* the manifest has another digest */
	bool		 absent;	/* it names what is not there */
};

static int
sink_digest(void *arg, const uint8_t *p, size_t len)
{
	return EVP_DigestUpdate(arg, p, len) == 1 ? 0 : -1;
}

/* The digest of a member: its length, 0 when it cannot be told. */
static unsigned int
member_digest(struct package *k, const struct zip_member *m,
    enum digest_alg alg, uint8_t out[EVP_MAX_MD_SIZE])
{
	EVP_MD_CTX	*md = digest_alg_md(alg) == NULL ? NULL :
			    EVP_MD_CTX_new();
	const char	*why;
	unsigned int	 n = 0;

	if (md == NULL || EVP_DigestInit_ex2(md, digest_alg_md(alg), NULL) !=
	    1 || zip_stream(&k->zip, m, sink_digest, md, &why) != 0 ||
	    EVP_DigestFinal_ex(md, out, &n) != 1)
		n = 0;
	EVP_MD_CTX_free(md);
	return n;
}

/*
 * The digest of an XML member in a canonical form (RFC 6283 3.2.1): its
 * length, 0 when it has none.
 */
static unsigned int
form_digest(struct package *k, const struct zip_member *m,
    enum digest_alg alg, unsigned int form, uint8_t out[EVP_MAX_MD_SIZE])
{
	const char	*why;
	struct buf	 b;
	uint8_t		*p = NULL;
	size_t		 len = 0;
	unsigned int	 n = 0;

	buf_init(&b, XML_LEN_MAX);
	if (form != 0 && zip_read(&k->zip, m, &p, &len, &why) == 0 &&
	    ers_xml_form(&b, p, len, form) == 0 &&
	    EVP_Digest(b.p, b.len, out, &n, digest_alg_md(alg), NULL) != 1)
		n = 0;
	buf_release(&b);
	free(p);
	return n;
}

/* ers_covered: the digests of all objects. */
static int
objects_covered(void *arg, enum digest_alg alg, unsigned int form,
    struct buf *digests)
{
	struct objects	*o = arg;
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;

	for (size_t i = 0; i < o->n; i++) {
		n = form_digest(o->k, o->m[i], alg, form, md);
		if (n == 0 && (n = member_digest(o->k, o->m[i], alg, md)) == 0)
			return 1;
		if (buf_add(digests, md, n) == -1)
			return -1;
	}
	return o->absent ? 1 : 0;
}

/* One DataObjectReference: the member, whose digest must be as stated. */
static void
reference_add(struct objects *o, const xmlNode *ref)
{
	const xmlNode	*dm = xml_child(ref, NULL, XML_NS_DSIG,
			    "DigestMethod");
	char		*alg = dm == NULL ? NULL : xml_attr(dm, "Algorithm");
	char		*uri = xml_attr(ref, "URI");
	const struct zip_member *m = uri == NULL ? NULL :
			    package_find(o->k, uri);
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;
	struct buf	 want;

	buf_init(&want, 4096);
	if (m == NULL || o->n >= OBJECTS_MAX) {
		o->absent = true;
	} else {
		o->m[o->n++] = m;
		o->k->covered[m - o->k->zip.member] = true;
		n = member_digest(o->k, m, xml_digest_alg(alg), md);
		if (xml_base64(&want, xml_child(ref, NULL, XML_NS_DSIG,
		    "DigestValue")) != 0 || n == 0 || want.len != n ||
		    memcmp(want.p, md, n) != 0)
			o->wrong = true;
	}
	buf_release(&want);
	xmlFree(alg);
	xmlFree(uri);
}

/* Is this the manifest of the record?  1 (taken), 0, or -1 (memory). */
static int
manifest_try(struct objects *o, const struct zip_member *m,
    const struct zip_member *record)
{
	const xmlNode	*root, *ref;
	const char	*why;
	struct xml	 x = { .doc = NULL };
	uint8_t		*p = NULL;
	size_t		 len = 0;
	char		*uri = NULL;
	int		 rc = zip_read(&o->k->zip, m, &p, &len, &why);

	if (rc == 0 && (rc = xml_read(&x, p, len)) == 0) {
		root = xmlDocGetRootElement(x.doc);
		ref = xml_child(root, NULL, NULL, "SigReference");
		uri = ref == NULL ? NULL : xml_attr(ref, "URI");
		rc = uri != NULL && package_find(o->k, uri) == record;
		for (ref = NULL; rc == 1 && (ref = xml_child(root, ref, NULL,
		    "DataObjectReference")) != NULL;)
			reference_add(o, ref);
		xmlFree(uri);
	} else if (rc == 1) {
		rc = 0;
	}
	xml_free(&x);
	free(p);
	return rc;
}

/* What the record must cover.  0 or -1 (memory). */
static int
objects_find(struct objects *o, const struct zip_member *record)
{
	struct package	*k = o->k;
	int		 rc = 0;

	for (size_t i = 0; i < k->zip.n && rc == 0; i++)
		if (name_is(&k->zip.member[i].name, "META-INF/", ".xml") &&
		    name_holds(&k->zip.member[i].name,
		    "evidencerecordmanifest"))
			rc = manifest_try(o, &k->zip.member[i], record);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	/* Without one: the data object (EN 319 162-1 4.3.3.2). */
	for (size_t i = 0; i < k->zip.n; i++)
		if (package_part(k, &k->zip.member[i]) == PART_CONTENT) {
			if (o->n >= OBJECTS_MAX)
				break;
			o->m[o->n++] = &k->zip.member[i];
			k->covered[i] = true;
		}
	o->absent = o->n == 0;
	return 0;
}

/* Findings on the record as a whole go to its first time-stamp. */
static int
record_note(struct objects *o, size_t first)
{
	struct plan	*plan = o->k->plan;

	if (first >= plan->nsig)
		return 0;
	if (o->wrong && sigplan_note(&plan->sig[first],
	    FINDING_XML_REFERENCE, "%s", "ASiCEvidenceRecordManifest") == -1)
		return -1;
	if (o->absent && sigplan_note(&plan->sig[first],
	    FINDING_XML_REFERENCE_ABSENT, "%s",
	    "ASiCEvidenceRecordManifest") == -1)
		return -1;
	for (size_t i = first; o->wrong && i < plan->nsig; i++)
		if (plan->sig[i].has_parsed)
			plan->sig[i].parsed = TRI_NO;
	return package_done(o->k, plan, first);
}

int
asic_evidence(struct package *k, const struct zip_member *m)
{
	char		 text[4 * PACKAGE_NAME_MAX + 1];
	struct objects	*o = calloc(1, sizeof(*o));
	struct ers_opts	 opts = { .of = -1, .covered = objects_covered,
			     .arg = o };
	const char	*why = "";
	uint8_t		*p = NULL;
	size_t		 len = 0, used, first = k->plan->nsig;
	int		 rc = o == NULL ? -1 : 0;

	if (rc == 0) {
		o->k = k;
		rc = objects_find(o, m);
	}
	opts.member = package_name(m, text);
	if (rc == 0 && (rc = zip_read(&k->zip, m, &p, &len, &why)) == 1)
		rc = plan_note(k->plan, FINDING_CONTAINER_UNREADABLE,
		    D_("%s (%s)"), text, why);
	else if (rc == 0 && name_is(&m->name, "", ".xml"))
		rc = ers_xml_parse(k->plan, p, len, &opts) == -1 ? -1 : 0;
	else if (rc == 0)
		rc = ers_parse(k->plan, p, len, &opts, &used);
	if (rc == 0)
		rc = record_note(o, first);
	free(p);
	free(o);
	return rc;
}
