/*
 * document.c: any document's octets to its plan.
 */
#include <stdbool.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/detail.h"
#include "formats/base/span.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/tsd.h"
#include "formats/crypto/tst.h"
#include "formats/document/container.h"
#include "formats/document/edxml.h"
#include "formats/document/ers_xml.h"
#include "formats/document/mail.h"
#include "formats/document/package.h"
#include "formats/document/pdf.h"
#include "formats/document/sniff.h"
#include "formats/document/xmldsig.h"

#include "formats/document/document.h"

#define PDF_TAIL	((size_t)64 * 1024)	/* octets: its end is in them */
#define SNIFF_LEN	((size_t)64 * 1024)

/*
 * Octets without which a document of a format that is not judged yet carries
 * no signature.  Names in an archive's headers are not compressed; those of
 * OLE and of some XML are UTF-16.
 */
static const struct mark {
	enum format	 format;
	bool		 wide;		/* also as UTF-16, either order */
	const char	*text;
} marks[] = {
	{ FORMAT_XML, true, "SignatureValue" },
	{ FORMAT_XML, true, "xmldsig" },
	{ FORMAT_XML, true, "EvidenceRecord" },
	{ FORMAT_OLE, true, "_signatures" },
	{ FORMAT_OLE, true, "_xmlsignatures" },
};

static const struct mark	 evidence = { FORMAT_XML, true,
    "EvidenceRecord" };

/* Every character of ${s} with a zero octet ${before} or after it. */
static bool
has_wide(const uint8_t *p, size_t len, const char *s, bool before)
{
	char	 wide[64];
	size_t	 n = strlen(s);

	if (2 * n > sizeof(wide))
		return false;
	memset(wide, 0, sizeof(wide));
	for (size_t i = 0; i < n; i++)
		wide[2 * i + (before ? 1 : 0)] = s[i];
	return memmem(p, len, wide, 2 * n) != NULL;
}

static bool
has_mark(const struct mark *m, const uint8_t *p, size_t len)
{
	if (m->text[0] == '\0' ||
	    memmem(p, len, m->text, strlen(m->text)) != NULL)
		return true;
	return m->wide && (has_wide(p, len, m->text, false) ||
	    has_wide(p, len, m->text, true));
}

static int
note_unjudged(struct plan *plan, const uint8_t *p, size_t len)
{
	/* [MS-OFFCRYPTO] 2.3.4: a whole OOXML document in one stream. */
	static const struct mark	 locked = { FORMAT_OLE, true,
	    "EncryptedPackage" };

	if (plan->format == FORMAT_OLE && has_mark(&locked, p, len))
		return plan_note(plan, FINDING_PACKAGE_ENCRYPTED, "%s",
		    locked.text);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i].format == plan->format &&
		    has_mark(&marks[i], p, len))
			return plan_note(plan, FINDING_FORMAT_UNSUPPORTED,
			    "%s", format_name(plan->format));
	return 0;
}

/* The structure ends where the octets do; zeros and line ends are let be. */
static int
note_rest(struct plan *plan, const uint8_t *p, size_t len, size_t used)
{
	while (len > used && (p[len - 1] == 0 || p[len - 1] == '\n' ||
	    p[len - 1] == '\r'))
		len--;
	if (used == 0 || len == used)
		return 0;
	return plan_note(plan, FINDING_TRAILING_OCTETS, "%zu", len - used);
}

static int
parse_cms(struct plan *plan, const uint8_t *p, size_t len, enum content where)
{
	struct cms_opts	 opts = { .where = where, .detached = CONTENT_COVERS,
			    .alone = true };
	size_t		 used;

	if (cms_parse(plan, p, len, &opts, &used) == -1)
		return -1;
	return note_rest(plan, p, len, used);
}

/*
 * Who opens the file as text reads what stands around the block, and takes it
 * for what is signed; beside detached data that is no text of the document.
 */
static int
note_around(struct plan *plan)
{
	const char	*what = D_("what stands around the PEM block");
	bool		 holds = false;

	for (size_t i = 0; i < plan->nsig; i++) {
		if (plan->sig[i].content != CONTENT_PEM)
			continue;
		holds = true;
		if (sigplan_note(&plan->sig[i], FINDING_PARTIAL_COVERAGE,
		    "%s", what) == -1)
			return -1;
	}
	return holds ? 0 : plan_note(plan, FINDING_UNCOVERED_PARTS, "%s",
	    what);
}

static int
parse_tsd(struct plan *plan, const uint8_t *p, size_t len, enum content where)
{
	size_t	 used;

	if (tsd_parse(plan, p, len, where, &used) == -1)
		return -1;
	return note_rest(plan, p, len, used);
}

static int
parse_pem(struct plan *plan, const uint8_t *p, size_t len)
{
	struct sigplan	*sig;
	struct buf	 der;
	int		 rc;

	buf_init(&der, len);
	if (pem_decode(&der, p, len) == 0) {
		rc = tsd_is(der.p, der.len) ?
		    parse_tsd(plan, der.p, der.len, CONTENT_PEM) :
		    parse_cms(plan, der.p, der.len, CONTENT_PEM);
		if (rc == 0 && !pem_alone(p, len))
			rc = note_around(plan);
	} else if ((sig = plan_add_sig(plan)) == NULL) {
		rc = -1;
	} else {
		rc = sigplan_note(sig, FINDING_CMS_MALFORMED,
		    D_("its PEM encoding cannot be read"));
	}
	buf_release(&der);
	return rc;
}

/* Without an octet sequence of a signature, XML is not worth reading. */
static int
parse_xml(struct plan *plan, const uint8_t *p, size_t len, struct nearby *b)
{
	const struct xmldsig_opts		 alone = { .nearby = b };
	static const struct ers_opts		 record = { .of = -1 };
	bool					 marked = false;
	size_t					 at;
	int					 rc;

	/* Gateways of edXML put a line break before its declaration. */
	if ((at = edxml_start(p, len)) > 0 && at < len && edxml_is(p, len)) {
		p += at;
		len -= at;
	}
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		marked = marked || (marks[i].format == FORMAT_XML &&
		    has_mark(&marks[i], p, len));
	if (!marked)
		return 0;
	if (has_mark(&evidence, p, len) &&
	    (rc = ers_xml_parse(plan, p, len, &record)) != 1) {
		plan->format = FORMAT_EVIDENCE;
		return rc;
	}
	return xmldsig_parse(plan, p, len, &alone);
}

/* A package with a gateway's chunk size before its XML is one still. */
static int
parse_text(struct plan *plan, const uint8_t *p, size_t len, struct nearby *b)
{
	size_t	 at = edxml_start(p, len);

	if (at == 0 || at == len || !edxml_is(p, len))
		return 0;
	plan->format = FORMAT_XML;
	if (plan_note(plan, FINDING_CONTAINER_DOUBT, "%s",
	    D_("text stands before its XML")) == -1)
		return -1;
	return parse_xml(plan, p + at, len - at, b);
}

static int
parse_timestamp(struct plan *plan, const uint8_t *p, size_t len)
{
	size_t	 used;

	if (tst_parse(plan, p, len, &used) == -1)
		return -1;
	return note_rest(plan, p, len, used);
}

static int
parse_evidence(struct plan *plan, const uint8_t *p, size_t len)
{
	static const struct ers_opts	 alone = { .of = -1 };
	size_t				 used;

	if (ers_parse(plan, p, len, &alone, &used) == -1)
		return -1;
	return note_rest(plan, p, len, used);
}

/*
 * ISO 32000-1 7.5.5: a PDF ends with "%%EOF".  Where an object begins behind
 * the last one, or there is none, it was cut off.
 */
static bool
is_cut(const uint8_t *p, size_t len)
{
	static const char	 eof[] = "%%EOF";
	size_t			 n = sizeof(eof) - 1, at = len;

	while (at >= n && memcmp(p + at - n, eof, n) != 0)
		at--;
	return at < n || memmem(p + at, len - at, " obj", 4) != NULL;
}

/* What was cut off may have been the signatures, which mostly come last. */
static int
parse_pdf(struct plan *plan, const uint8_t *p, size_t len)
{
	size_t	 tail = len < PDF_TAIL ? len : PDF_TAIL;

	if (pdf_parse(plan, p, len) == -1)
		return -1;
	return plan->nsig == 0 && plan->nnote == 0 && is_cut(p + len - tail,
	    tail) ? plan_note(plan, FINDING_PDF_CUT, NULL) : 0;
}

struct plan *
document_parse(const uint8_t *p, size_t len)
{
	return document_parse_near(p, len, NULL);
}

struct plan *
document_parse_near(const uint8_t *p, size_t len, struct nearby *b)
{
	struct plan	*plan;
	int		 rc;

	if ((plan = plan_new()) == NULL)
		return NULL;
	plan->size = len;
	plan->format = sniff(p, len < SNIFF_LEN ? len : SNIFF_LEN, len);
	switch (plan->format) {
	case FORMAT_PDF:
		rc = parse_pdf(plan, p, len);
		break;
	case FORMAT_CMS:
		rc = parse_cms(plan, p, len, CONTENT_DOCUMENT);
		break;
	case FORMAT_CMS_PEM:
		rc = parse_pem(plan, p, len);
		break;
	case FORMAT_ZIP:
	case FORMAT_OOXML:
	case FORMAT_ODF:
	case FORMAT_ASIC:
		rc = package_parse(plan, p, len);
		break;
	case FORMAT_XML:
		rc = parse_xml(plan, p, len, b);
		break;
	case FORMAT_MAIL:
		rc = mail_parse(plan, p, len);
		break;
	case FORMAT_TEXT:
		rc = parse_text(plan, p, len, b);
		break;
	case FORMAT_TIMESTAMP:
		rc = parse_timestamp(plan, p, len);
		break;
	case FORMAT_EVIDENCE:
		rc = parse_evidence(plan, p, len);
		break;
	case FORMAT_TSD:
		rc = parse_tsd(plan, p, len, CONTENT_DOCUMENT);
		break;
	default:
		rc = note_unjudged(plan, p, len);
		break;
	}
	if (rc == 0)
		rc = container_parse(plan, p, len,
		    container_kind_of(plan->format, p, len));
	/* Time-stamps come last: the signatures keep their numbers. */
	if (rc == -1 || tst_attach(plan) == -1) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}
