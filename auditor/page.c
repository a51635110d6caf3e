/*
 * page.c: a document's result as a page.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/signers.h"
#include "formats/validation/dn.h"
#include "formats/validation/words.h"
#include "auditor/page.h"
#include "auditor/page_part.h"

#define LINE		2048
#define TEXT_MAX	((size_t)64 * 1024 * 1024)	/* octets of a page */
#define OBJECTS_SHOWN	8
#define CHAIN_SHOWN	16
#define BESIDE_SHOWN	8

/* "2025-03-02 08:10:55 +07", or "-". */
static const char *
local_time(const char *rfc3339, char out[TIME_TEXT])
{
	int64_t	 at;

	if (rfc3339 == NULL || time_parse(rfc3339, &at) == -1)
		at = TIME_NONE;
	return time_local(at, out);
}

/* A name's attributes of one type, ", " between them. */
static void
dn_all(const char *dn, const char *type, char *out, size_t size)
{
	char	 value[DN_VALUE];
	size_t	 n = strlen(out);

	for (unsigned int i = 0; i < 8 && n + 4 < size && dn_get(dn, type, i,
	    value, sizeof(value)) != NULL; i++) {
		snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "",
		    value);
		n = strlen(out);
	}
}

/* The common name, or else the whole name. */
static const char *
dn_name(const char *dn, char out[DN_VALUE])
{
	if (dn_get(dn, "CN", 0, out, DN_VALUE) != NULL && *out != '\0')
		return out;
	if (dn_get(dn, "O", 0, out, DN_VALUE) != NULL && *out != '\0')
		return out;
	return dn;
}

/* By what the result says, else by what the names look like. */
static const char *
kind_words(const json_t *signer, const char *subject)
{
	const char		*said = json_get_str(signer, "kind");
	struct cert_facts	 c = { .subject = (char *)(uintptr_t)subject,
				    .issuer = (char *)(uintptr_t)json_get_str(
				    signer, "issuer") };

	switch (said != NULL ? signer_kind_parse(said) : signer_classify(&c,
	    NULL, 0)) {
	case SIGNER_PERSON:
	case SIGNER_LEADER:
		return _("a person's certificate");
	case SIGNER_ORGANISATION:
		return _("an organisation's certificate");
	case SIGNER_SERVICE:
		return _("a certificate for a service or program");
	case SIGNER_UNKNOWN:
	case SIGNER_KINDS:
		break;
	}
	return _("kind of certificate not known");
}

/* A time-stamp or evidence record: nobody signed a document with it. */
static bool
is_stamp(const json_t *sig)
{
	const char	*kind = json_str(sig, "kind");

	return strcmp(kind, "timestamp") == 0 ||
	    strcmp(kind, "doc-timestamp") == 0 ||
	    strcmp(kind, "evidence-record") == 0;
}

/* Who it is, from the certificate. */
static void
put_signer(struct sheet *s, const json_t *signer, bool stamp)
{
	const char	*label = stamp ? _("Stamped by") : _("Signer");
	const char	*subject = json_get_str(signer, "subject");
	char		 name[DN_VALUE], title[DN_VALUE], mail[DN_VALUE];
	char		 unit[LINE] = "";

	if (subject == NULL) {
		sheet_add(s, SHEET_ROW, TONE_WARN, label, "%s",
		    _("not known: the certificate is missing"));
		return;
	}
	if (dn_get(subject, "title", 0, title, sizeof(title)) != NULL)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, label, "%s, %s",
		    dn_name(subject, name), title);
	else
		sheet_add(s, SHEET_ROW, TONE_PLAIN, label, "%s",
		    dn_name(subject, name));
	dn_all(subject, "OU", unit, sizeof(unit));
	dn_all(subject, "O", unit, sizeof(unit));
	if (*unit != '\0')
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Organisation"), "%s",
		    unit);
	if (dn_get(subject, "emailAddress", 0, mail, sizeof(mail)) != NULL)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Mail"), "%s", mail);
	if (!stamp)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Kind"), "%s",
		    kind_words(signer, subject));
}

static void
put_time(struct sheet *s, const json_t *sig)
{
	const char	*at = json_get_str(sig, "signing_time");
	const char	*source = json_str(sig, "signing_time_source");
	char		 text[TIME_TEXT];

	if (at == NULL)
		sheet_add(s, SHEET_ROW, TONE_WARN, _("Signed at"), "%s",
		    _("not stated"));
	else if (is_stamp(sig) && strcmp(json_str(sig, "indication"),
	    "TOTAL-PASSED") != 0)
		sheet_add(s, SHEET_ROW, TONE_WARN, _("Stamped at"),
		    _("%s, as it says itself; that is not proven"),
		    local_time(at, text));
	else if (strcmp(source, "claimed") == 0)
		sheet_add(s, SHEET_ROW, TONE_WARN, _("Signed at"),
		    _("%s, as the signer's machine claims; nothing proves "
		    "it"), local_time(at, text));
	else if (is_stamp(sig))
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Stamped at"),
		    _("%s, as its authority certifies"),
		    local_time(at, text));
	else
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Signed at"),
		    _("not later than %s: proven by a time-stamp"),
		    local_time(at, text));
}

/* A fact of layer 2: yes, no, not known. */
static void
put_fact(struct sheet *s, const char *label, const json_t *fact,
    const char *yes, const char *no)
{
	if (json_is_true(fact))
		sheet_add(s, SHEET_ROW, TONE_GOOD, label, "%s", yes);
	else if (json_is_false(fact))
		sheet_add(s, SHEET_ROW, TONE_BAD, label, "%s", no);
	else
		sheet_add(s, SHEET_ROW, TONE_WARN, label, "%s",
		    _("could not be computed"));
}

static void
put_changes(struct sheet *s, const json_t *mods)
{
	const char	*level = json_get_str(mods, "level");
	json_t		*objects = json_object_get(mods, "objects"), *one;
	bool		 allowed = json_is_true(json_object_get(mods,
			    "allowed"));
	size_t		 i;

	if (level == NULL)
		return;
	if (strcmp(level, "none") == 0)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Changed since"), "%s",
		    words_modifications(level));
	else
		sheet_add(s, SHEET_ROW, allowed ? TONE_PLAIN : TONE_BAD,
		    _("Changed since"), allowed ? _("%s; the signature allows "
		    "it") : _("%s; NOT allowed by the signature"),
		    words_modifications(level));
	if (allowed || json_array_size(objects) == 0)
		return;
	json_array_foreach(objects, i, one) {
		if (i == OBJECTS_SHOWN) {
			sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Object"),
			    _("and %zu more"), json_array_size(objects) - i);
			break;
		}
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Object"), "%s",
		    json_is_string(one) ? json_string_value(one) : "-");
	}
}

static void
put_stamps(struct sheet *s, const json_t *stamps)
{
	const json_t	*one;
	const char	*tsa;
	char		 when[TIME_TEXT], name[DN_VALUE];
	size_t		 i;

	if (json_array_size(stamps) == 0) {
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Time-stamp"), "%s",
		    _("none of its own"));
		return;
	}
	json_array_foreach(stamps, i, one) {
		const char	*ind = json_get_str(one, "indication");
		const char	*sub = json_get_str(one, "sub_indication");

		tsa = json_get_str(one, "tsa");
		local_time(json_get_str(one, "gen_time"), when);
		sheet_add(s, SHEET_ROW, words_tone(ind), _("Time-stamp"),
		    "%s, %s, %s: %s%s%s", words_kind(json_get_str(one,
		    "kind")), when, tsa == NULL ? _("authority not known") :
		    dn_name(tsa, name), words_indication(ind),
		    sub == NULL ? "" : "; ", sub == NULL ? "" :
		    words_sub(sub));
	}
}

static void
put_certificate(struct sheet *s, const json_t *sig)
{
	const json_t	*signer = json_object_get(sig, "signer");
	const json_t	*names = json_object_get(sig, "chain_subjects"), *one;
	char		 from[TIME_TEXT], to[TIME_TEXT], name[DN_VALUE];
	char		 path[LINE] = "";
	size_t		 i, n = 0;

	if (json_get_str(signer, "subject") == NULL)
		return;
	local_time(json_get_str(signer, "not_before"), from);
	local_time(json_get_str(signer, "not_after"), to);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Certificate"),
	    _("number %s, issued by %s, valid %.10s to %.10s"),
	    json_str(signer, "serial"), dn_name(json_str(signer, "issuer"),
	    name), from, to);
	json_array_foreach(names, i, one) {
		if (i == CHAIN_SHOWN || n + 8 > sizeof(path))
			break;
		snprintf(path + n, sizeof(path) - n, "%s%s", i == 0 ? "" :
		    " ← ", json_is_string(one) ?
		    dn_name(json_string_value(one), name) : "?");
		n = strlen(path);
	}
	if (n > 0)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Issued through"), "%s",
		    path);
}

static void
put_revocation(struct sheet *s, const json_t *rev)
{
	const char	*status = json_str(rev, "status");
	const char	*source = json_str(rev, "source");
	const char	*reason = json_get_str(rev, "reason");
	char		 when[TIME_TEXT], of[TIME_TEXT];

	local_time(json_get_str(rev, "this_update"), of);
	if (strcmp(status, "good") == 0) {
		sheet_add(s, SHEET_ROW, TONE_GOOD, _("Revocation"),
		    _("not revoked, by the %s of %s"),
		    strcmp(source, "ocsp") == 0 ? "OCSP" : "CRL", of);
	} else if (strcmp(status, "revoked") == 0) {
		local_time(json_get_str(rev, "time"), when);
		sheet_add(s, SHEET_ROW, TONE_BAD, _("Revocation"),
		    _("REVOKED on %s (%s), by the %s of %s"), when,
		    words_reason(reason), strcmp(source, "ocsp") == 0 ?
		    "OCSP" : "CRL", of);
	} else if (*status != '\0') {
		sheet_add(s, SHEET_ROW, TONE_WARN, _("Revocation"), "%s",
		    _("not checked: no usable CRL or OCSP answer"));
	}
}

/* What lay beside the document and was used for it. */
static void
put_beside(struct sheet *s, const json_t *list)
{
	const char	*kind, *what;
	json_t		*one;
	size_t		 i;

	json_array_foreach(list, i, one) {
		if (i == BESIDE_SHOWN) {
			sheet_add(s, SHEET_ROW, TONE_PLAIN, "",
			    _("and %zu more"), json_array_size(list) - i);
			break;
		}
		kind = json_str(one, "kind");
		what = strcmp(kind, "crl") == 0 ? "CRL" :
		    strcmp(kind, "ocsp") == 0 ? "OCSP" : _("certificate");
		sheet_add(s, SHEET_ROW, TONE_PLAIN, i == 0 ?
		    _("Taken from beside it") : "", _("%s (%s)"),
		    json_str(one, "file"), what);
	}
}

/* Sentences of the result, one of a list each. */
static void
put_sentences(struct sheet *s, const json_t *list, enum tone tone)
{
	json_t	*one;
	size_t	 i;

	json_array_foreach(list, i, one)
		if (json_is_string(one))
			words_put(s, SHEET_ITEM, tone, json_string_value(one));
}

/* "not decided: revocation not checked" */
static void
put_verdict(struct sheet *s, const json_t *of)
{
	const char	*ind = json_get_str(of, "indication");
	const char	*why = page_why(of);

	sheet_add(s, SHEET_VERDICT, words_tone(ind), NULL, "%s%s%s",
	    words_indication(ind), why == NULL ? "" : ": ",
	    why == NULL ? "" : why);
}

/* "signer 2" is our own name for one that has none. */
static void
put_heading(struct sheet *s, const json_t *sig, size_t number, size_t n)
{
	const char	*id = json_str(sig, "id");
	const char	*kind = words_kind(json_get_str(sig, "kind"));
	bool		 ours = strncmp(id, "signer ", 7) == 0 ||
			    strncmp(id, "signature ", 10) == 0;

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, ours || *id == '\0' ?
	    _("Signature %zu of %zu (%s)") :
	    _("Signature %zu of %zu (%s, \"%s\")"), number, n, kind, id);
}

static bool
is_diagnosis(const json_t *sig, const char *what)
{
	return strcmp(json_str(sig, "diagnosis"), what) == 0;
}

/* Is the signed content what is shown?  More may have come since. */
static void
put_content(struct sheet *s, const json_t *sig)
{
	const json_t	*match = json_object_get(sig, "digest_match");
	const json_t	*mods = json_object_get(sig, "modifications");

	if (json_is_true(match) &&
	    json_is_false(json_object_get(mods, "allowed")))
		sheet_add(s, SHEET_ROW, TONE_WARN, _("Signed content"), "%s",
		    _("unchanged by itself; but what came later changes what "
		    "is shown"));
	else
		put_fact(s, _("Signed content"), match,
		    _("unchanged since it was signed"),
		    _("CHANGED since it was signed"));
}

/* What was computed, each fact in the words of what it is about. */
static void
put_facts(struct sheet *s, const json_t *sig)
{
	const json_t	*match = json_object_get(sig, "digest_match");
	const json_t	*valid = json_object_get(sig, "signature_valid");

	if (strcmp(json_str(sig, "kind"), "evidence-record") == 0) {
		put_fact(s, _("Covered data"), match, _("is what the record "
		    "covers"), _("is NOT what the record covers"));
		put_fact(s, _("Hash trees"), valid, _("hold, up to their "
		    "time-stamps"), _("do NOT hold"));
		return;
	}
	put_content(s, sig);
	/* The key did sign: the value is not right for this content alone. */
	if (json_is_false(valid) && (is_diagnosis(sig, "content-altered") ||
	    is_diagnosis(sig, "rewritten")))
		sheet_add(s, SHEET_ROW, TONE_BAD, _("Signature value"), "%s",
		    _("made with the signer's key, but over other content"));
	else
		put_fact(s, _("Signature value"), valid, is_stamp(sig) ?
		    _("right: made with the authority's key") :
		    _("right: made with the signer's key"), is_stamp(sig) ?
		    _("WRONG: not made with the authority's key") :
		    _("WRONG: not made with the signer's key"));
}

/* What to do about it; NULL: nothing. */
static const char *
next_of(const json_t *sig)
{
	const char	*ind = json_get_str(sig, "indication");

	if (page_found(sig, "MAIL_SENDER") || page_found(sig,
	    "MAIL_AMBIGUOUS"))
		return _("Ask who signed it by another way than an answer to "
		    "this mail, and read what was signed, not what a mail "
		    "program shows.");
	if (is_stamp(sig) && ind != NULL && strcmp(ind, "TOTAL-FAILED") == 0)
		return _("Do not rely on this proof of time. Ask who keeps it "
		    "for another copy.");
	return words_next(json_get_str(sig, "diagnosis"), ind,
	    json_get_str(sig, "sub_indication"));
}

static void
put_signature(struct sheet *s, const json_t *sig, size_t number, size_t n)
{
	const char	*next = next_of(sig);
	const json_t	*reasons = json_object_get(sig, "reasons");
	bool		 stamp = is_stamp(sig);

	put_heading(s, sig, number, n);
	put_verdict(s, sig);
	put_signer(s, json_object_get(sig, "signer"), stamp);
	put_time(s, sig);
	if (!stamp)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("What happened"), "%s",
		    words_diagnosis(json_get_str(sig, "diagnosis")));
	if (json_get_str(sig, "coverage") != NULL || (!stamp &&
	    json_is_true(json_object_get(sig, "digest_match"))))
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Covers"), "%s",
		    page_coverage(sig));
	put_facts(s, sig);
	put_changes(s, json_object_get(sig, "modifications"));
	if (!stamp)
		put_stamps(s, json_object_get(sig, "timestamps"));
	put_certificate(s, sig);
	put_revocation(s, json_object_get(sig, "revocation"));
	if (json_array_size(reasons) > 0)
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s", _("Why:"));
	put_sentences(s, reasons, TONE_PLAIN);
	if (next != NULL)
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, _("Next: %s"),
		    next);
}

/* The rules that it breaks, or that need a person. */
static void
put_rules(struct sheet *s, const json_t *rules)
{
	const json_t	*rule;
	const char	*result;
	size_t		 i;
	bool		 head = false;

	json_array_foreach((json_t *)(uintptr_t)rules, i, rule) {
		result = json_str(rule, "result");
		if (strcmp(result, "fail") != 0 && strcmp(result, "warning") !=
		    0)
			continue;
		if (!head)
			sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
			    _("Rules"));
		head = true;
		sheet_add(s, SHEET_ROW, *result == 'f' ? TONE_BAD : TONE_WARN,
		    json_str(rule, "id"), "%s", json_str(rule, "text"));
	}
}

void
page_document(struct sheet *s, const json_t *doc)
{
	const json_t	*sigs = json_object_get(doc, "signatures"), *sig;
	const json_t	*warnings = json_object_get(doc, "warnings");
	uint64_t	 size = 0;
	size_t		 i, n = json_array_size(sigs);

	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, "%s", json_str(doc, "file"));
	if (json_get_str(doc, "error") != NULL) {
		sheet_add(s, SHEET_VERDICT, TONE_BAD, NULL, "%s",
		    _("cannot be read: check its name and your permissions"));
		return;
	}
	put_verdict(s, doc);
	json_get_u64(doc, "size", &size);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("File"), _("%s, %" PRIu64
	    " bytes"), words_format(json_get_str(doc, "format")), size);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, "SHA-256", "%s",
	    json_str(doc, "sha256"));
	put_beside(s, json_object_get(doc, "beside"));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Signatures"), "%zu", n);
	if (n == 0 && page_holds_files(doc))
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s",
		    _("It bears no signature of its own. The files that it "
		    "holds are judged one by one, below."));
	else if (n == 0)
		sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s",
		    _("Nothing in this file says who made it or that it is "
		    "unchanged. If it should be signed, ask the sender for "
		    "the signed file."));
	json_array_foreach(sigs, i, sig)
		put_signature(s, sig, i + 1, n);
	put_rules(s, json_object_get(doc, "rules"));
	if (json_array_size(warnings) > 0)
		sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
		    _("Also noted"));
	put_sentences(s, warnings, TONE_PLAIN);
}

void
page_link(struct sheet *s, unsigned int to, const json_t *doc)
{
	const char	*ind = json_get_str(doc, "indication");
	const char	*why = page_why(doc);
	char		 text[LINE];

	if (json_get_str(doc, "error") != NULL)
		snprintf(text, sizeof(text), "%s", _("cannot be read"));
	else
		snprintf(text, sizeof(text), "%s%s%s", words_indication(ind),
		    why == NULL ? "" : ": ", why == NULL ? "" : why);
	sheet_link(s, words_tone(ind), to, json_str(doc, "file"), text);
}

void
page_print(FILE *out, const struct sheet *s, const struct options *o)
{
	struct buf	 b;

	buf_init(&b, TEXT_MAX);
	if (sheet_text(&b, s, o->columns, o->color) == 0 && b.len > 0)
		fwrite(b.p, 1, b.len, out);
	buf_release(&b);
}
