/*
 * package.c: signatures in ZIP containers, by their members.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/document/package_part.h"
#include "formats/document/xmldsig.h"

#include "formats/document/package.h"

bool
name_is(const struct octets *name, const char *begin, const char *end)
{
	size_t	 b = strlen(begin), e = strlen(end);

	return name->len >= b + e &&
	    strncasecmp((const char *)name->p, begin, b) == 0 &&
	    strncasecmp((const char *)name->p + name->len - e, end, e) == 0;
}

/* EN 319 162-1 and ODF name their files so, in this case and no other. */
bool
name_in_meta(const struct octets *name)
{
	return name->len > 9 && memcmp(name->p, "META-INF/", 9) == 0;
}

bool
name_holds(const struct octets *name, const char *what)
{
	size_t	 n = strlen(what);

	for (size_t i = 0; i + n <= name->len; i++)
		if (strncasecmp((const char *)name->p + i, what, n) == 0)
			return true;
	return false;
}

const char *
package_name(const struct zip_member *m, char to[4 * PACKAGE_NAME_MAX + 1])
{
	struct buf	 b;
	size_t		 n = m->name.len;

	if (n > PACKAGE_NAME_MAX)
		n = PACKAGE_NAME_MAX;
	buf_init(&b, 4 * PACKAGE_NAME_MAX + 1);
	to[0] = '\0';
	if (utf8_visible(&b, m->name.p, n) == 0 && b.len > 0 &&
	    b.len <= 4 * PACKAGE_NAME_MAX) {
		memcpy(to, b.p, b.len);
		to[b.len] = '\0';
	}
	buf_release(&b);
	return to;
}

/* Signature files by the rules of each format. */
static bool
is_xml_signature(const struct package *k, const struct zip_member *m)
{
	const struct octets	*n = &m->name;

	switch (k->plan->format) {
	case FORMAT_OOXML:
		return opc_role(k, m) == OPC_SIGNATURE ||
		    (name_is(n, "_xmlsignatures/", ".xml") &&
		    !name_is(n, "_xmlsignatures/_rels/", ""));
	case FORMAT_ODF:
		return name_is(n, "META-INF/", "signatures.xml");
	default:
		/* EN 319 162-1 4.3.3, 4.4.3; of older writers any number. */
		return name_is(n, "META-INF/", ".xml") &&
		    name_holds(n, "signature") && !name_holds(n, "manifest");
	}
}

static bool
is_cades(const struct octets *n)
{
	return name_is(n, "META-INF/", ".p7s") ||
	    name_is(n, "META-INF/", ".p7m");
}

static bool
is_stamp(const struct octets *n)
{
	return name_is(n, "META-INF/", ".tst") ||
	    name_is(n, "META-INF/", ".tsr");
}

static bool
is_record(const struct octets *n)
{
	return name_is(n, "META-INF/", ".ers") ||
	    (name_is(n, "META-INF/evidencerecord", ".xml") &&
	    !name_holds(n, "manifest"));
}

enum part
package_part(const struct package *k, const struct zip_member *m)
{
	const struct octets	*n = &m->name;

	if (zip_is_folder(m) && m->size == 0)
		return PART_SIGNATURE;
	switch (k->plan->format) {
	case FORMAT_OOXML:
		if (name_is(n, "_xmlsignatures/", "") ||
		    opc_role(k, m) != OPC_NONE)
			return PART_SIGNATURE;
		/*
		 * Office does not sign the properties; content types are in
		 * the references.  Relationships say which part is what.
		 */
		return name_is(n, OPC_TYPES, "") ||
		    name_is(n, "docProps/", "") ? PART_LOOSE : PART_CONTENT;
	case FORMAT_ODF:
		/* Office programs take them for signatures in this case. */
		return is_xml_signature(k, m) && name_in_meta(n) &&
		    memcmp(n->p + n->len - 14, "signatures.xml", 14) == 0 ?
		    PART_SIGNATURE : odf_is_loose(k, n) ? PART_LOOSE :
		    PART_CONTENT;
	default:
		if (name_in_meta(n))
			return is_xml_signature(k, m) || is_cades(n) ||
			    is_stamp(n) || is_record(n) ||
			    name_holds(n, "manifest") ? PART_SIGNATURE :
			    PART_LOOSE;
		return n->len == 8 && memcmp(n->p, "mimetype", 8) == 0 ?
		    PART_SIGNATURE : PART_CONTENT;
	}
}

/* Names in the list, as many as fit. */
static void
list_add(struct buf *b, const struct zip_member *m)
{
	char	 text[4 * PACKAGE_NAME_MAX + 1];

	package_name(m, text);
	if (b->len + strlen(text) + 8 > b->max)
		return;
	(void)buf_addf(b, "%s%s", b->len > 0 ? ", " : "",
	    *text == '\0' ? "''" : text);
}

/* The proof ${i} covers member ${m}: what stands there existed, too. */
static int
seal_add(struct package *k, size_t i, size_t m)
{
	struct seal	*grown;

	if (k->nseal == PACKAGE_SEALS_MAX)
		return 0;
	if ((k->nseal & (k->nseal + 1)) == 0) {
		grown = reallocarray(k->seal, 2 * (k->nseal + 1),
		    sizeof(*grown));
		if (grown == NULL)
			return -1;
		k->seal = grown;
	}
	k->seal[k->nseal++] = (struct seal){ i, m };
	return 0;
}

/*
 * EN 319 102-1 5.6.2.3: signatures and time-stamps in the files that a proof
 * covers are proven by it.  0 or -1.
 */
static int
seals_apply(struct package *k)
{
	for (size_t n = 0; n < k->nseal; n++)
		for (size_t i = 0; i < k->plan->nsig; i++)
			if (k->home[i] == k->seal[n].member &&
			    i != k->seal[n].proof && sigplan_add_proven(
			    &k->plan->sig[k->seal[n].proof], i) == -1)
				return -1;
	return 0;
}

/*
 * Is all that record ${i} covers signed as well, or a signature?  Only then
 * does it say nothing but that those signatures are old.
 */
static bool
is_shared(const struct package *k, size_t i)
{
	const struct sigplan	*s = &k->plan->sig[i];
	bool			 any = false;

	if (s->tst != TST_EVIDENCE || k->nseal == PACKAGE_SEALS_MAX)
		return false;
	for (size_t n = 0; n < s->nproven; n++)
		any = any || k->plan->sig[s->proven[n]].tst == TST_NONE ||
		    k->plan->sig[s->proven[n]].tst == TST_ALONE;
	for (size_t n = 0; n < k->nseal && any; n++)
		if (k->seal[n].proof == i && !k->sealed[k->seal[n].member])
			return false;
	return any;
}

/*
 * A good signature of something else, put in here: of an object of its own,
 * of the content that it holds itself ("universal signature forgery").
 */
static bool
covers_nothing(const struct sigplan *s)
{
	return s->tst == TST_NONE && !s->counter &&
	    (s->has_parsed ? s->parsed == TRI_YES :
	    s->content != CONTENT_NONE);
}

int
package_done(void *arg, struct plan *plan, size_t i)
{
	struct package	*k = arg;
	struct sigplan	*s = &plan->sig[i];
	struct buf	 must, may;
	size_t		 any = 0, content = 0, signatures = 0;
	int		 rc = 0;

	buf_init(&must, PLAN_TEXT_MAX);
	buf_init(&may, PLAN_TEXT_MAX);
	for (size_t m = 0; m < k->zip.n; m++) {
		enum part	 part = package_part(k, &k->zip.member[m]);

		any += k->covered[m];
		content += k->covered[m] && part == PART_CONTENT;
		signatures += k->covered[m] && part == PART_SIGNATURE &&
		    !name_holds(&k->zip.member[m].name, "manifest");
		if (!k->covered[m] && part == PART_CONTENT)
			list_add(&must, &k->zip.member[m]);
		else if (!k->covered[m] && part == PART_LOOSE)
			list_add(&may, &k->zip.member[m]);
		if (k->covered[m] && (s->tst == TST_EVIDENCE ||
		    (s->tst != TST_NONE && part == PART_SIGNATURE)))
			rc |= seal_add(k, i, m);
		/* Signatures' files need no signature. */
		k->sealed[m] |= part != PART_CONTENT ||
		    (k->covered[m] && s->tst != TST_EVIDENCE);
		k->covered[m] = false;
	}
	if (rc != 0)
		goto out;
	/* A counter-signature covers a signature, no member. */
	if (any > 0 || covers_nothing(s)) {
		if (s->coverage == COVERAGE_NONE)
			s->coverage = COVERAGE_WHOLE;
		if (must.len > 0)
			s->coverage = COVERAGE_PARTIAL;
		/* A proof may be of signatures alone, which cover the rest. */
		if (must.len > 0 && (s->tst == TST_NONE || content > 0 ||
		    signatures == 0))
			rc = sigplan_note(s, FINDING_PARTIAL_COVERAGE,
			    D_("not %s"), buf_str(&must));
		if (rc == 0 && may.len > 0)
			rc = sigplan_note(s, FINDING_UNCOVERED_PARTS, "%s",
			    buf_str(&may));
	}
	/* EN 319 162-1 4.3.3.2: in ASiC-S every signature is over it. */
	if (rc == 0 && k->simple && content == 0 && must.len > 0 &&
	    s->nref > 0 && s->tst == TST_NONE)
		rc = sigplan_note(s, FINDING_CONTAINER_RULES, "%s",
		    D_("the signature is not over the container's data "
		    "object"));
 out:
	buf_release(&must);
	buf_release(&may);
	return rc;
}

/* One XML file with signatures.  0 or -1. */
static int
xml_member(struct package *k, const struct zip_member *m)
{
	char			 text[4 * PACKAGE_NAME_MAX + 1];
	struct xmldsig_opts	 o = { .outside = &k->outside,
				     .done = package_done, .arg = k };
	uint8_t			*p = NULL;
	const char		*why = "";
	size_t			 len = 0;
	int			 rc;

	o.member = package_name(m, text);
	if ((rc = zip_read(&k->zip, m, &p, &len, &why)) == 0)
		rc = xmldsig_parse(k->plan, p, len, &o);
	else if (rc == 1)
		rc = plan_note(k->plan, FINDING_CONTAINER_UNREADABLE,
		    D_("%s (%s)"), text, why);
	free(p);
	return rc;
}

/* All members with signatures, in the directory's order.  0 or -1. */
static int
members_judge(struct package *k)
{
	size_t	 first;
	int	 rc = 0;

	for (size_t i = 0; i < k->zip.n && rc == 0; i++) {
		const struct zip_member	*m = &k->zip.member[i];

		if (zip_is_folder(m) || m->size == 0)
			continue;
		if (k->plan->nsig >= PLAN_SIGS_MAX / 2)
			return plan_note(k->plan, FINDING_TOO_LARGE,
			    D_("more than %d signatures"), PLAN_SIGS_MAX / 2);
		first = k->plan->nsig;
		if (is_xml_signature(k, m))
			rc = xml_member(k, m);
		else if (k->plan->format == FORMAT_ASIC && is_cades(&m->name))
			rc = asic_cades(k, m);
		else if (k->plan->format == FORMAT_ASIC && is_stamp(&m->name))
			rc = asic_stamp(k, m);
		else if (k->plan->format == FORMAT_ASIC && is_record(&m->name))
			rc = asic_record(k, m);
		for (; first < k->plan->nsig; first++)
			k->home[first] = i;
	}
	return rc;
}

/* The names say more than the first octets. */
static void
format_refine(struct package *k)
{
	bool	 ooxml = zip_find(&k->zip, OPC_TYPES, strlen(OPC_TYPES)) !=
		    NULL;
	bool	 odf = false, asic = false;

	if (k->plan->format != FORMAT_ZIP)
		return;
	for (size_t i = 0; i < k->zip.n; i++) {
		const struct octets	*n = &k->zip.member[i].name;

		odf = odf || name_is(n, "META-INF/documentsignatures.xml",
		    "") || name_is(n, "META-INF/macrosignatures.xml", "");
		asic = asic || is_cades(n) || is_stamp(n) || is_record(n) ||
		    (name_is(n, "META-INF/", ".xml") &&
		    name_holds(n, "signature"));
	}
	if (ooxml)
		k->plan->format = FORMAT_OOXML;
	else if (odf)
		k->plan->format = FORMAT_ODF;
	else if (asic)
		k->plan->format = FORMAT_ASIC;
}

/* EN 319 162-1 4.3 and 4.4: data objects beside the signatures. */
static int
asic_rules(struct package *k)
{
	char	 text[4 * PACKAGE_NAME_MAX + 1] = "";
	size_t	 n = 0;

	for (size_t i = 0; i < k->zip.n; i++)
		if (package_part(k, &k->zip.member[i]) == PART_CONTENT) {
			n++;
			package_name(&k->zip.member[i], text);
		}
	if (k->plan->nsig == 0)
		return 0;
	if (n == 0)
		return plan_note(k->plan, FINDING_CONTAINER_RULES, "%s",
		    D_("it has signatures and no data object"));
	if (k->simple && n > 1)
		return plan_note(k->plan, FINDING_CONTAINER_RULES,
		    D_("ASiC-S holds one data object, this one %zu"), n);
	return 0;
}

static bool
is_simple(struct package *k)
{
	static const char	 type[] = "application/vnd.etsi.asic-s+zip";
	const struct zip_member	*m = zip_find(&k->zip, "mimetype", 8);
	uint8_t			*p = NULL;
	const char		*why;
	size_t			 len = 0;
	bool			 yes = false;

	if (m != NULL && zip_read(&k->zip, m, &p, &len, &why) == 0)
		yes = len >= sizeof(type) - 1 &&
		    memcmp(p, type, sizeof(type) - 1) == 0;
	free(p);
	return yes;
}

/* The container's time-stamps are what a document time-stamp is in PDF. */
static void
stamps_rank(struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].tst == TST_ALONE)
			plan->sig[i].kind = SIGKIND_DOC_TIMESTAMP;
}

static int
package_judge(struct package *k)
{
	char	 text[4 * PACKAGE_NAME_MAX + 1];

	format_refine(k);
	if (k->plan->format == FORMAT_ZIP)
		return 0;
	k->covered = calloc(k->zip.n + 1, sizeof(*k->covered));
	k->sealed = calloc(k->zip.n + 1, sizeof(*k->sealed));
	if (k->covered == NULL || k->sealed == NULL)
		return -1;
	k->simple = k->plan->format == FORMAT_ASIC && is_simple(k);
	if (k->plan->format == FORMAT_ODF && odf_read(k) == -1)
		return -1;
	if ((k->plan->format == FORMAT_OOXML && opc_read(k) == -1) ||
	    members_judge(k) == -1 || seals_apply(k) == -1 ||
	    (k->plan->format == FORMAT_ODF && odf_encrypted(k) == -1) ||
	    (k->plan->format == FORMAT_OOXML && opc_check(k) == -1))
		return -1;
	for (size_t i = 0; i < k->plan->nsig; i++)
		k->plan->sig[i].shared = is_shared(k, i);
	stamps_rank(k->plan);
	if (k->zip.ambiguous != NULL && (k->plan->nsig > 0 ||
	    k->plan->format == FORMAT_ASIC)) {
		struct zip_member	 m = { .name = k->zip.ambiguous_name };

		if (plan_note(k->plan, FINDING_CONTAINER_AMBIGUOUS,
		    D_("%s (%s)"), k->zip.ambiguous,
		    package_name(&m, text)) == -1)
			return -1;
	}
	if (k->zip.behind > 0 && k->plan->nsig > 0 && plan_note(k->plan,
	    FINDING_CONTAINER_BEHIND, "%" PRIu64, k->zip.behind) == -1)
		return -1;
	return k->plan->format == FORMAT_ASIC ? asic_rules(k) : 0;
}

/* Names in headers are not compressed: could it have been signed? */
static bool
looks_signed(enum format f, const uint8_t *p, size_t len)
{
	if (f == FORMAT_OOXML)
		return memmem(p, len, "_xmlsignatures/", 15) != NULL;
	return f == FORMAT_ASIC || (f == FORMAT_ODF &&
	    memmem(p, len, "signatures.xml", 14) != NULL);
}

int
package_parse(struct plan *plan, const uint8_t *p, size_t len)
{
	struct package	 k = { .plan = plan };
	int		 rc;

	k.outside = (struct xml_outside){ package_fetch, &k };
	if ((rc = zip_open(&k.zip, p, len)) == 0)
		rc = package_judge(&k);
	else if (rc == 1 && looks_signed(plan->format, p, len))
		rc = plan_note(plan, FINDING_CONTAINER_BROKEN, "%s",
		    k.zip.broken);
	else if (rc == 1)
		rc = 0;
	xml_free(&k.types);
	free(k.seal);
	free(k.sigref);
	free(k.covered);
	free(k.sealed);
	free(k.role);
	zip_release(&k.zip);
	return rc;
}

enum format
package_format(const uint8_t *p, size_t len)
{
	struct plan	 plan = { .format = FORMAT_ZIP };
	struct package	 k = { .plan = &plan };

	if (zip_open(&k.zip, p, len) == 0)
		format_refine(&k);
	zip_release(&k.zip);
	return plan.format;
}
