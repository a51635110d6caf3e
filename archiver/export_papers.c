/*
 * export_papers.c: what a package tells of its documents.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/html.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/kinds.h"
#include "formats/regulation/metadata.h"

#include "archiver/export_papers.h"

#define PREMIS_NS	"http://www.loc.gov/premis/v3"
#define XSI		"http://www.w3.org/2001/XMLSchema-instance"

/* <${name}>text</${name}>, escaped; an empty one is left out. */
static void
element(struct buf *b, const char *name, const char *text)
{
	if (*text == '\0')
		return;
	buf_addf(b, "<%s>", name);
	html_text(b, text);
	buf_addf(b, "</%s>\n", name);
}

static void
identifier(struct buf *b, const char *what, const char *type,
    const char *value)
{
	buf_addf(b, "<%sIdentifier>\n<%sIdentifierType>%s</%sIdentifierType>\n"
	    "<%sIdentifierValue>", what, what, type, what, what);
	html_text(b, value);
	buf_addf(b, "</%sIdentifierValue>\n</%sIdentifier>\n", what, what);
}

static void
premis_object(struct buf *b, const struct exported *d)
{
	char	 hex[DIGEST_HEX], size[24];

	buf_addstr(b, "<object xsi:type=\"file\">\n");
	identifier(b, "object", "SHA-256", digest_hex(&d->sha256, hex));
	buf_addstr(b, "<objectCharacteristics>\n<fixity>\n"
	    "<messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>\n");
	element(b, "messageDigest", hex);
	buf_addstr(b, "</fixity>\n");
	snprintf(size, sizeof(size), "%" PRIu64, d->size);
	element(b, "size", size);
	buf_addstr(b, "<format>\n<formatDesignation>\n");
	element(b, "formatName", d->media_type);
	buf_addstr(b, "</formatDesignation>\n</format>\n"
	    "</objectCharacteristics>\n");
	element(b, "originalName", d->name);
	buf_addstr(b, "</object>\n");
}

/* The journal's types are PREMIS event types where there is one. */
static void
premis_event(struct buf *b, const struct export_frame *f,
    const struct exported *d, const json_t *one)
{
	char		 id[256], hex[DIGEST_HEX];
	uint64_t	 seq = 0;

	json_get_u64(one, "seq", &seq);
	snprintf(id, sizeof(id), "%s/%" PRIu64 "/%" PRIu64, f->origin, seq,
	    d->accession);
	buf_addstr(b, "<event>\n");
	identifier(b, "event", "journal entry/accession", id);
	element(b, "eventType", json_str(one, "type"));
	element(b, "eventDateTime", json_str(one, "time"));
	if (*json_str(one, "use") != '\0') {
		buf_addstr(b, "<eventDetailInformation>\n");
		element(b, "eventDetail", json_str(one, "use"));
		buf_addstr(b, "</eventDetailInformation>\n");
	}
	if (*json_str(one, "outcome") != '\0') {
		buf_addstr(b, "<eventOutcomeInformation>\n");
		element(b, "eventOutcome", json_str(one, "outcome"));
		buf_addstr(b, "</eventOutcomeInformation>\n");
	}
	if (*json_str(one, "agent") != '\0') {
		buf_addstr(b, "<linkingAgentIdentifier>\n"
		    "<linkingAgentIdentifierType>agent of the journal"
		    "</linkingAgentIdentifierType>\n");
		element(b, "linkingAgentIdentifierValue", json_str(one,
		    "agent"));
		buf_addstr(b, "</linkingAgentIdentifier>\n");
	}
	buf_addstr(b, "<linkingObjectIdentifier>\n"
	    "<linkingObjectIdentifierType>SHA-256"
	    "</linkingObjectIdentifierType>\n");
	element(b, "linkingObjectIdentifierValue", digest_hex(&d->sha256,
	    hex));
	buf_addstr(b, "</linkingObjectIdentifier>\n</event>\n");
}

/* Whether an earlier entry has the same agent. */
static int
agents_add(json_t *agents, const json_t *history)
{
	const json_t	*one;
	size_t		 i;

	json_array_foreach(history, i, one)
		if (*json_str(one, "agent") != '\0' && json_object_set_new(
		    agents, json_str(one, "agent"), json_true()) != 0)
			return -1;
	return 0;
}

int
export_premis(struct buf *b, const struct export_frame *f)
{
	json_t		*agents = json_object(), *value, *one;
	const char	*name;
	size_t		 k;
	int		 rc = agents == NULL ? -1 : 0;

	buf_addstr(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<premis xmlns=\"" PREMIS_NS "\" xmlns:xsi=\"" XSI
	    "\" version=\"3.0\">\n");
	for (size_t i = 0; i < f->n; i++)
		premis_object(b, &f->doc[i]);
	for (size_t i = 0; i < f->n && rc == 0; i++) {
		json_array_foreach((json_t *)(uintptr_t)f->doc[i].history, k,
		    one)
			premis_event(b, f, &f->doc[i], one);
		rc = agents_add(agents, f->doc[i].history);
	}
	json_object_foreach(agents, name, value) {
		(void)value;
		buf_addstr(b, "<agent>\n");
		identifier(b, "agent", "agent of the journal", name);
		element(b, "agentName", name);
		buf_addstr(b, "</agent>\n");
	}
	buf_addstr(b, "</premis>\n");
	json_decref(agents);
	return rc == -1 || b->failed ? -1 : 0;
}

/* Of each kind of paper: what it is in METS, and to whoever stores it. */
static const struct {
	const char	*type, *other, *media;
} papers[EXPORT_KINDS] = {
	[EXPORT_DESCRIPTIONS] = { "OTHER", "TT 05/2025/TT-BNV",
	    "application/jsonl" },
	[EXPORT_PREMIS] = { "PREMIS", NULL, "application/xml" },
	[EXPORT_VERDICT] = { "OTHER", "signature validation",
	    "application/json" },
	[EXPORT_CERTIFICATE] = { "OTHER", "X.509 certificate",
	    "application/pkix-cert" },
	[EXPORT_CRL] = { "OTHER", "X.509 CRL", "application/pkix-crl" },
	[EXPORT_OCSP] = { "OTHER", "OCSP response",
	    "application/ocsp-response" },
	[EXPORT_CHECKPOINT] = { "OTHER", "journal checkpoint", "text/plain" },
};

/* A section of ${name} that refers to one paper. */
static void
mets_paper(struct buf *b, const char *name, const struct export_paper *p,
    size_t i, const char *at)
{
	char	 hex[DIGEST_HEX];

	buf_addf(b, "<%s ID=\"md-%zu\" CREATED=\"%s\"><mdRef LOCTYPE=\"URL\" "
	    "MDTYPE=\"%s\"", name, i + 1, at, papers[p->what].type);
	if (papers[p->what].other != NULL)
		buf_addf(b, " OTHERMDTYPE=\"%s\"", papers[p->what].other);
	buf_addf(b, " MIMETYPE=\"%s\" SIZE=\"%" PRIu64 "\" CREATED=\"%s\" "
	    "CHECKSUM=\"%s\" CHECKSUMTYPE=\"SHA-256\" xlink:type=\"simple\" "
	    "xlink:href=\"", papers[p->what].media, p->size, at,
	    digest_hex(&p->sha256, hex));
	html_text(b, p->path);
	buf_addf(b, "\"/></%s>\n", name);
}

/* Descriptive ones, or all others. */
static void
mets_papers(struct buf *b, const struct export_frame *f, bool descriptive,
    const char *at)
{
	for (size_t i = 0; i < f->npaper; i++)
		if ((f->paper[i].what == EXPORT_DESCRIPTIONS) == descriptive)
			mets_paper(b, descriptive ? "dmdSec" : "digiprovMD",
			    &f->paper[i], i, at);
}

/* ` DMDID="md-1 md-4"`; nothing when there is none. */
static void
mets_references(struct buf *b, const struct export_frame *f,
    bool descriptive)
{
	bool	 any = false;

	for (size_t i = 0; i < f->npaper; i++) {
		if ((f->paper[i].what == EXPORT_DESCRIPTIONS) != descriptive)
			continue;
		buf_addf(b, "%smd-%zu", any ? " " : descriptive ?
		    " DMDID=\"" : " ADMID=\"", i + 1);
		any = true;
	}
	if (any)
		buf_addc(b, '"');
}

static void
mets_head(struct buf *b, const struct export_frame *f, const char *at)
{
	buf_addstr(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<mets xmlns=\"http://www.loc.gov/METS/\" xmlns:xlink="
	    "\"http://www.w3.org/1999/xlink\" xmlns:csip="
	    "\"https://DILCIS.eu/XML/METS/CSIPExtensionMETS\" TYPE=\"Mixed\" "
	    "PROFILE=\"https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml\" "
	    "csip:CONTENTINFORMATIONTYPE=\"MIXED\" OBJID=\"");
	html_text(b, f->id);
	buf_addf(b, "\">\n<metsHdr CREATEDATE=\"%s\" "
	    "csip:OAISPACKAGETYPE=\"AIP\">\n"
	    "<agent ROLE=\"CREATOR\" TYPE=\"OTHER\" OTHERTYPE=\"SOFTWARE\">"
	    "<name>nguyenban</name><note csip:NOTETYPE=\"SOFTWARE VERSION\">"
	    "%s</note></agent>\n", at, NB_VERSION);
	if (f->owner != NULL) {
		buf_addstr(b, "<agent ROLE=\"ARCHIVIST\" "
		    "TYPE=\"ORGANIZATION\"><name>");
		html_text(b, f->owner);
		buf_addstr(b, "</name></agent>\n");
	}
	buf_addstr(b, "</metsHdr>\n");
}

static void
mets_files(struct buf *b, const struct export_frame *f, const char *at)
{
	char	 hex[DIGEST_HEX];

	buf_addstr(b, "<fileSec ID=\"files\">\n<fileGrp ID=\"rep1\" "
	    "USE=\"Representations/rep1\">\n");
	for (size_t i = 0; i < f->n; i++) {
		buf_addf(b, "<file ID=\"file-%zu\" SIZE=\"%" PRIu64 "\" "
		    "CREATED=\"%s\" CHECKSUM=\"%s\" "
		    "CHECKSUMTYPE=\"SHA-256\" MIMETYPE=\"", i + 1,
		    f->doc[i].size, at, digest_hex(&f->doc[i].sha256, hex));
		html_text(b, f->doc[i].media_type);
		buf_addstr(b, "\"><FLocat LOCTYPE=\"URL\" "
		    "xlink:type=\"simple\" xlink:href=\"");
		html_text(b, f->doc[i].path);
		buf_addstr(b, "\"/></file>\n");
	}
	buf_addstr(b, "</fileGrp>\n</fileSec>\n");
}

int
export_mets(struct buf *b, const struct export_frame *f)
{
	char	 at[TIME_TEXT];

	time_rfc3339(f->time, at);
	mets_head(b, f, at);
	mets_papers(b, f, true, at);
	buf_addstr(b, "<amdSec ID=\"preservation\">\n");
	mets_papers(b, f, false, at);
	buf_addstr(b, "</amdSec>\n");
	mets_files(b, f, at);
	buf_addstr(b, "<structMap ID=\"structure\" TYPE=\"PHYSICAL\" "
	    "LABEL=\"CSIP\">\n<div ID=\"package\" LABEL=\"");
	html_text(b, f->id);
	buf_addstr(b, "\">\n<div ID=\"metadata\" LABEL=\"Metadata\"");
	mets_references(b, f, true);
	mets_references(b, f, false);
	buf_addstr(b, "/>\n<div ID=\"representation\" "
	    "LABEL=\"Representations/rep1\">\n");
	for (size_t i = 0; i < f->n; i++)
		buf_addf(b, "<fptr FILEID=\"file-%zu\"/>\n", i + 1);
	buf_addstr(b, "</div>\n</div>\n</structMap>\n</mets>\n");
	return b->failed ? -1 : 0;
}

/* The field's newest word. */
static const char *
field_of(const struct exported *d, enum meta_name name)
{
	const char	*key = meta_name_text(name), *s;
	const json_t	*read = json_object_get(d->record, "metadata");

	s = json_get_str(json_object_get(json_object_get(d->record,
	    "fields"), key), "value");
	if (s != NULL)
		return s;
	if (read == NULL)
		read = json_object_get(d->first, "metadata");
	return json_str(json_object_get(read, key), "value");
}

static int
known_put(json_t *json, const char *key, const char *value)
{
	return *value == '\0' ? 0 : json_put_str(json, key, value);
}

json_t *
export_description(const struct export_frame *f, size_t i)
{
	const struct exported	*d = &f->doc[i];
	const char		*kind = field_of(d, META_KIND);
	const char		*date = field_of(d, META_DATE);
	const struct kind	*k = kind_by_name(kind, strlen(kind));
	struct civil		 c;
	char			 day[3 * CIVIL_TEXT] = "", hex[DIGEST_HEX];
	char			 id[300];
	json_t			*json = json_object(), *tt = json_object();
	int			 rc;

	if (date_find(date, strlen(date), &c, NULL, NULL) == DATE_FOUND)
		snprintf(day, sizeof(day), "%02d/%02d/%04d", c.day, c.month,
		    c.year);
	snprintf(id, sizeof(id), "%s/%" PRIu64, f->origin, d->accession);
	rc = known_put(tt, "docId", id) |
	    known_put(tt, "typeName", k != NULL && !k->act ? k->code : "") |
	    known_put(tt, "codeNumber", field_of(d, META_NUMBER)) |
	    known_put(tt, "codeNotation", field_of(d, META_NOTATION)) |
	    known_put(tt, "issuedDate", day) |
	    known_put(tt, "organName", field_of(d, META_ISSUER)) |
	    known_put(tt, "subject", field_of(d, META_SUBJECT)) |
	    known_put(tt, "numberOfPage", field_of(d, META_PAGES)) |
	    known_put(tt, "autograph", field_of(d, META_SIGNER));
	rc |= json_put_str(json, "file", d->path) |
	    json_put_str(json, "sha256", digest_hex(&d->sha256, hex)) |
	    json_put_int(json, "accession", (int64_t)d->accession) |
	    json_put_str(json, "name", d->name) |
	    json_put(json, "tt05", tt) |
	    json_put(json, "record", json_incref((json_t *)(uintptr_t)
	    d->record));
	if (d->first != NULL)
		rc |= json_put(json, "first", json_incref((json_t *)
		    (uintptr_t)d->first));
	if (rc != 0) {
		json_decref(json);
		return NULL;
	}
	return json;
}
