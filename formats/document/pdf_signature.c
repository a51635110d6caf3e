/*
 * pdf_signature.c: a signature dictionary to a signature of the plan.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/tst.h"
#include "formats/document/pdf_changes.h"

#include "formats/document/pdf_signature.h"

#define COMPARED_MAX	64		/* signatures of one file */
#define COMPARED_OCTETS	((uint64_t)1024 * 1024 * 1024)
#define RANGE_TEXT	120		/* octets of a ByteRange in a message */

/* What ByteRange says, and what follows from it. */
struct cover {
	struct span	 run[BYTERANGE_MAX / 2];
	size_t		 nrun;
	struct span	 gap;
	enum finding	 wrong;		/* FINDING_OK: strictly right */
	char		 detail[RANGE_TEXT + 80];
};

/* Do the file's octets in the gap stand for just these contents? */
static bool
gap_holds(const struct pdf_file *file, const struct pdf_sigdict *sd,
    const struct span *gap)
{
	struct pdf_value v = { .kind = PDF_HEX };
	struct buf	 out;
	bool		 same = false;

	v.raw.p = file->p + gap->off;
	v.raw.len = (size_t)gap->len;
	if (gap->len < 2 || v.raw.p[0] != '<' ||
	    memchr(v.raw.p, '>', v.raw.len) != v.raw.p + v.raw.len - 1)
		return false;
	buf_init(&out, SIGDICT_CONTENTS_MAX);
	if (pdf_string(&out, &v) == 0)
		same = out.len == sd->contents.len && (out.len == 0 ||
		    memcmp(out.p, sd->contents.p, out.len) == 0);
	buf_release(&out);
	return same;
}

/*
 * Signature wrapping (Mladenov et al., "1 Trillion Dollar Refund", 2019):
 * the second range was moved away and whole objects put before it.  The last
 * object that can begin in an honest gap is none.
 */
static bool
gap_wraps(const struct pdf_file *file, const struct pdf_sigdict *sd,
    const struct span *gap)
{
	static const char	 end[] = "endobj";
	uint64_t		 from = gap->off;

	if (gap->off > file->len || gap->len > file->len - gap->off)
		return false;
	if (sd->contents_at.len != 0 && sd->contents_at.off >= gap->off &&
	    sd->contents_at.len <= gap->len &&
	    sd->contents_at.off - gap->off <= gap->len - sd->contents_at.len)
		from = sd->contents_at.off + sd->contents_at.len;
	return memmem(file->p + from, gap->off + gap->len - from, end,
	    sizeof(end) - 1) != NULL;
}

static void
check_gap(const struct pdf_file *file, const struct pdf_sigdict *sd,
    struct cover *c)
{
	const struct span	*at = &sd->contents_at;

	if (!sd->has_contents)
		return;		/* CONTENTS_MISSING says it */
	if (at->len == 0) {
		if (gap_holds(file, sd, &c->gap))
			return;
		detail_format(c->detail, sizeof(c->detail), D_("gap %" PRIu64
		    "..%" PRIu64), c->gap.off, c->gap.off + c->gap.len);
	} else if (!sd->contents_hex) {
		detail_format(c->detail, sizeof(c->detail), "%s",
		    D_("Contents is not a hexadecimal string"));
	} else if (at->off != c->gap.off || at->len != c->gap.len) {
		detail_format(c->detail, sizeof(c->detail), D_("gap %" PRIu64
		    "..%" PRIu64 ", Contents %" PRIu64 "..%" PRIu64),
		    c->gap.off, c->gap.off + c->gap.len, at->off,
		    at->off + at->len);
	} else {
		return;
	}
	c->wrong = FINDING_BYTERANGE_GAP;
}

static void
cover_check(const struct pdf_file *file, const struct pdf_sigdict *sd,
    struct cover *c)
{
	char	 text[RANGE_TEXT];

	memset(c, 0, sizeof(*c));
	if (!sd->has_range) {
		c->wrong = FINDING_BYTERANGE_MISSING;
		return;
	}
	if (!sd->range_whole) {
		c->wrong = FINDING_BYTERANGE_SYNTAX;
		snprintf(c->detail, sizeof(c->detail), "-");
		return;
	}
	c->nrun = byterange_runs(&sd->range, c->run);
	c->wrong = byterange_check(&sd->range, file->len, &c->gap);
	if (c->wrong == FINDING_OK) {
		check_gap(file, sd, c);
		return;
	}
	detail_format(c->detail, sizeof(c->detail), D_("%s; %zu octets"),
	    byterange_text(&sd->range, text, sizeof(text)), file->len);
}

/* The octets after ${used} that are not the zeros of padding. */
static size_t
trailing(const struct buf *contents, size_t used)
{
	size_t	 end = contents->len;

	while (end > used && contents->p[end - 1] == 0)
		end--;
	return end - used;
}

static bool
all_zero(const struct buf *contents)
{
	return trailing(contents, 0) == 0;
}

/* Contents as the SubFilter says.  The index in the plan, or -1. */
static int
parse_contents(struct plan *plan, const struct pdf_found *f,
    const struct cover *c, size_t *used)
{
	const struct pdf_sigdict	*sd = &f->sd;
	struct cms_opts			 opts = { .span = c->run };

	/* A time-stamp token's content is in it; its imprint is of the runs. */
	opts.token = sigdict_is_timestamp(sd);
	opts.nspan = opts.token ? 0 : c->nrun;
	opts.where = CONTENT_INLINE;
	opts.detached = opts.nspan > 0 ? CONTENT_DOCUMENT : CONTENT_NONE;
	opts.id = f->name;
	*used = sd->contents.len;
	if (strcmp(sd->subfilter, "adbe.x509.rsa_sha1") == 0)
		return pkcs1_parse(plan, sd->contents.p, sd->contents.len,
		    &opts, sd->cert.p, sd->cert.len);
	opts.sha1 = strcmp(sd->subfilter, "adbe.pkcs7.sha1") == 0;
	return cms_parse(plan, sd->contents.p, sd->contents.len, &opts, used);
}

static bool
subfilter_known(const char *name)
{
	static const char *const known[] = { "adbe.pkcs7.detached",
	    "ETSI.CAdES.detached", "adbe.pkcs7.sha1", "adbe.x509.rsa_sha1",
	    "ETSI.RFC3161" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}

/* A new signature from Contents, or without one.  -1: memory. */
static int
new_signature(struct plan *plan, const struct pdf_found *f,
    const struct cover *c)
{
	const struct pdf_sigdict	*sd = &f->sd;
	struct sigplan			*sig;
	size_t				 used, rest;
	int				 i;

	if (sd->contents.len == 0 || all_zero(&sd->contents)) {
		if ((sig = plan_add_sig(plan)) == NULL)
			return -1;
		i = (int)plan->nsig - 1;
		if (sd->contents.len == 0)
			return sigplan_note(sig, FINDING_CONTENTS_MISSING,
			    NULL) == -1 ? -1 : i;
		return sigplan_note(sig, FINDING_CONTENTS_NOT_DER,
		    D_("only zeros")) == -1 ? -1 : i;
	}
	if ((i = parse_contents(plan, f, c, &used)) == -1)
		return -1;
	rest = used == 0 ? 0 : trailing(&sd->contents, used);
	if (rest > 0 && sigplan_note(&plan->sig[i], FINDING_TRAILING_OCTETS,
	    "%zu", rest) == -1)
		return -1;
	return i;
}

static int
set_names(struct sigplan *sig, const struct pdf_found *f)
{
	char		 object[48];
	struct buf	 text;
	int		 rc;

	snprintf(object, sizeof(object), "object %" PRIu32 " %" PRIu32,
	    f->sd.num, f->sd.gen);
	buf_init(&text, PLAN_TEXT_MAX);
	if (f->name == NULL || f->name[0] == '\0' ||
	    utf8_visible(&text, f->name, strlen(f->name)) == -1) {
		buf_reset(&text);
		(void)buf_addstr(&text, object);
	}
	rc = plan_set_text(&sig->id, (const char *)text.p, text.len);
	buf_reset(&text);
	(void)utf8_visible(&text, f->sd.subfilter, strlen(f->sd.subfilter));
	if (rc == 0)
		rc = plan_set_text(&sig->subfilter, text.len == 0 ? "" :
		    (const char *)text.p, text.len);
	buf_release(&text);
	return rc;
}

/* May one more signature be compared?  A hostile file has a thousand. */
static bool
may_compare(const struct plan *plan, size_t len)
{
	size_t	 n = 0;

	for (size_t i = 0; i < plan->nsig; i++)
		n += plan->sig[i].coverage == COVERAGE_REVISION;
	return n <= COMPARED_MAX && n <= COMPARED_OCTETS / (len + 1);
}

/* What came after the revision that ends at ${end}. */
static int
note_changes(const struct plan *plan, struct sigplan *sig,
    const struct pdf_file *file, uint64_t end)
{
	struct pdf_changes	 ch = { .level = MOD_UNKNOWN };
	int			 rc = 0;

	if (may_compare(plan, file->len) &&
	    pdf_changes_compare(&ch, file->p, file->len, end) == -1)
		return -1;
	sig->mod_level = ch.level;
	sig->mod_allowed = ch.allowed;
	for (size_t i = 0; i < ch.nobject; i++)
		rc |= sigplan_add_object(sig, ch.object[i]);
	for (size_t i = 0; i < ch.nwhy; i++)
		rc |= sigplan_note(sig, ch.why[i].code, "%s",
		    ch.why[i].object < ch.nobject ?
		    ch.object[ch.why[i].object] : "-");
	if (ch.level == MOD_UNKNOWN)
		rc |= sigplan_note(sig, FINDING_LATER_REVISIONS, "%" PRIu64,
		    sig->extended);
	pdf_changes_release(&ch);
	return rc;
}

static int
note_coverage(const struct plan *plan, struct sigplan *sig,
    const struct pdf_file *file, const struct pdf_sigdict *sd,
    const struct cover *c)
{
	uint64_t	 end;

	if (sd->range_whole && sd->range.count == 4) {
		sig->has_byte_range = true;
		memcpy(sig->byte_range, sd->range.n, sizeof(sig->byte_range));
	}
	if (c->wrong != FINDING_OK) {
		if (c->wrong == FINDING_BYTERANGE_GAP) {
			sig->coverage = COVERAGE_PARTIAL;
			if (gap_wraps(file, sd, &c->gap) &&
			    sigplan_note(sig, FINDING_SIGNATURE_WRAPPED,
			    "%" PRIu64 "..%" PRIu64, c->gap.off,
			    c->gap.off + c->gap.len) == -1)
				return -1;
		}
		return sigplan_note(sig, c->wrong, c->detail[0] == '\0' ?
		    NULL : "%s", c->detail);
	}
	end = sd->range.n[2] + sd->range.n[3];	/* checked: within the file */
	sig->extended = file->len - end;
	sig->coverage = pdf_coverage(&file->revisions, file->p, file->len,
	    end);
	switch (sig->coverage) {
	case COVERAGE_REVISION:
		return note_changes(plan, sig, file, end);
	case COVERAGE_WHOLE:
		sig->mod_level = MOD_NONE;
		sig->mod_allowed = true;
		return 0;
	case COVERAGE_PARTIAL:
		return sigplan_note(sig, FINDING_PARTIAL_COVERAGE,
		    D_("%" PRIu64 " of %zu octets"), end, file->len);
	default:
		return 0;
	}
}

static int
note_kind(struct sigplan *sig, const struct pdf_found *f)
{
	const struct pdf_sigdict	*sd = &f->sd;
	int				 rc = 0;

	if (sigdict_is_timestamp(sd)) {
		sig->kind = SIGKIND_DOC_TIMESTAMP;
	} else if (sd->docmdp != 0) {
		sig->kind = SIGKIND_CERTIFICATION;
		sig->docmdp = sd->docmdp;
	}
	if (!subfilter_known(sd->subfilter))
		rc |= sigplan_note(sig, FINDING_SUBFILTER_UNKNOWN, "%s",
		    sig->subfilter[0] == '\0' ? "-" : sig->subfilter);
	if (sd->usage_rights)
		rc |= sigplan_note(sig, FINDING_USAGE_RIGHTS, NULL);
	if (sd->twice)
		rc |= sigplan_note(sig, FINDING_BYTERANGE_SYNTAX,
		    D_("ByteRange or Contents is there twice"));
	if (f->removed)
		rc |= sigplan_note(sig, FINDING_FIELD_REMOVED, NULL);
	else if (f->unlisted)
		rc |= sigplan_note(sig, FINDING_FIELD_UNLISTED, NULL);
	if (sig->claimed == TIME_NONE)
		sig->claimed = sd->claimed;
	return rc;
}

/* EN 319 142-1 5.4.3: the imprint is of what ByteRange covers. */
static int
read_timestamp(struct plan *plan, size_t i, const struct cover *c)
{
	struct sigplan	*sig;

	if (tst_read(plan, i, TST_DOCUMENT) == -1)
		return -1;
	sig = &plan->sig[i];
	if (c->nrun == 0)
		return 0;
	sig->content = CONTENT_DOCUMENT;
	for (size_t k = 0; k < c->nrun; k++)
		if (sigplan_add_span(sig, c->run[k].off,
		    c->run[k].len) == -1)
			return -1;
	return 0;
}

/*
 * Was the file saved anew after this signature?  Then ByteRange fits nothing:
 * the dictionary is elsewhere, and in the first revision, which is the only
 * one that the saving left.  What was cut off behind the signature, or put
 * before the header, is no such thing: there the dictionary is in its place.
 */
static bool
is_displaced(const struct pdf_file *file, const struct pdf_sigdict *sd,
    const struct cover *c)
{
	const struct span	*at = &sd->contents_at;
	uint64_t		 header = pdf_header_offset(file->p, file->len);
	bool			 past = c->wrong == FINDING_BYTERANGE_BOUNDS;

	if (!past && (c->wrong != FINDING_BYTERANGE_GAP || at->len == 0 ||
	    at->off == c->gap.off))
		return false;
	if (at->len != 0 && sd->range.count == 4 && at->off >= header &&
	    (at->off == sd->range.n[1] || at->off - header == sd->range.n[1]))
		return false;
	return sd->where.len == 0 ? file->revisions.n <= 1 :
	    pdf_revision_at(&file->revisions, sd->where.off) == 0;
}

/* A field that says it is signed, by what nobody can read. */
static int
unread_add(struct plan *plan, const struct pdf_found *f)
{
	struct sigplan	*sig = plan_add_sig(plan);

	if (sig == NULL)
		return -1;
	sig->kind = SIGKIND_SIGNATURE;
	return set_names(sig, f) == -1 || sigplan_note(sig,
	    FINDING_SIGNATURE_UNREAD, "%s", f->unread) == -1 ? -1 : 0;
}

int
pdf_signature_add(struct plan *plan, const struct pdf_file *file,
    const struct pdf_found *f, bool *displaced)
{
	struct cover	 c;
	struct sigplan	*sig;
	int		 i;

	if (f->unread != NULL)
		return unread_add(plan, f);
	cover_check(file, &f->sd, &c);
	*displaced = *displaced || is_displaced(file, &f->sd, &c);
	if ((i = new_signature(plan, f, &c)) == -1)
		return -1;
	if (sigdict_is_timestamp(&f->sd) &&
	    read_timestamp(plan, (size_t)i, &c) == -1)
		return -1;
	sig = &plan->sig[i];
	if (set_names(sig, f) == -1 || note_kind(sig, f) != 0 ||
	    note_coverage(plan, sig, file, &f->sd, &c) == -1)
		return -1;
	return file->encrypted && !f->sd.plain ? 0 :
	    pdf_said_keep(sig, &f->sd);
}
