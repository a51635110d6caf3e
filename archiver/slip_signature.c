/*
 * slip_signature.c: the signatures on a slip.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/signers.h"
#include "formats/validation/dn.h"
#include "formats/validation/words.h"

#include "archiver/slip_part.h"

#define SIGNATURES_MOST	100
#define STAMPS_MOST	4
#define REASONS_MOST	12

/* The common name, else the organisation's, else the whole name. */
static const char *
name_of(const char *dn, char out[DN_VALUE])
{
	if (dn_get(dn, "CN", 0, out, DN_VALUE) != NULL && *out != '\0')
		return out;
	if (dn_get(dn, "O", 0, out, DN_VALUE) != NULL && *out != '\0')
		return out;
	return dn;
}

/* Units first, then bodies. */
static void
agency_of(const char *dn, char *out, size_t size)
{
	static const char *const	 types[] = { "OU", "O" };
	char				 value[DN_VALUE];
	size_t				 n = 0;

	*out = '\0';
	for (size_t t = 0; t < 2; t++)
		for (unsigned int i = 0; i < 8 && n + 4 < size && dn_get(dn,
		    types[t], i, value, sizeof(value)) != NULL; i++) {
			snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "",
			    value);
			n = strlen(out);
		}
}

static const char *
kind_text(enum signer_kind kind)
{
	switch (kind) {
	case SIGNER_PERSON:
		return _("a person's certificate");
	case SIGNER_LEADER:
		return _("a person's certificate (a leader of the body "
		    "itself)");
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

static enum tone
verdict_text(const json_t *of, char *out, size_t size)
{
	const char	*ind = json_get_str(of, "indication");
	const char	*sub = json_get_str(of, "sub_indication");

	snprintf(out, size, "%s%s%s", words_indication(ind), sub == NULL ?
	    "" : ": ", sub == NULL ? "" : words_sub(sub));
	return words_tone(ind);
}

static int
put_who(json_t *b, const json_t *signer)
{
	const char	*subject = json_get_str(signer, "subject");
	char		 name[DN_VALUE], title[DN_VALUE], unit[SLIP_LINE];

	if (subject == NULL)
		return slip_row(b, TONE_WARN, _("Signer"), "%s",
		    _("not known: the certificate is missing"));
	agency_of(subject, unit, sizeof(unit));
	if (dn_get(subject, "title", 0, title, sizeof(title)) == NULL)
		*title = '\0';
	return slip_row(b, TONE_PLAIN, _("Signer"), "%s%s%s", name_of(subject,
	    name), *title == '\0' ? "" : ", ", title) |
	    (*unit == '\0' ? 0 : slip_row(b, TONE_PLAIN, _("Organisation"),
	    "%s", unit)) |
	    slip_row(b, TONE_PLAIN, _("Kind"), "%s", kind_text(
	    signer_kind_parse(json_str(signer, "kind"))));
}

static int
put_when(json_t *b, const json_t *sig)
{
	const char	*at = json_get_str(sig, "signing_time");
	const char	*source = json_str(sig, "signing_time_source");
	char		 text[TIME_TEXT];

	if (at == NULL)
		return slip_row(b, TONE_WARN, _("Signed at"), "%s",
		    _("not stated"));
	slip_time(at, text);
	if (strcmp(source, "claimed") == 0)
		return slip_row(b, TONE_PLAIN, _("Signed at"),
		    _("%s, as the signer's machine claims; nothing proves "
		    "it"), text);
	return slip_row(b, TONE_PLAIN, _("Signed at"), strcmp(source,
	    "evidence-record") == 0 ? _("not later than %s: proven by an "
	    "evidence record") : _("not later than %s: proven by a "
	    "time-stamp"), text);
}

static int
put_covered(json_t *b, const json_t *sig)
{
	const char	*coverage = json_get_str(sig, "coverage");
	const json_t	*mods = json_object_get(sig, "modifications");
	const char	*level = json_get_str(mods, "level");
	bool		 allowed = json_is_true(json_object_get(mods,
			    "allowed"));
	int		 rc = 0;

	if (coverage != NULL)
		rc |= slip_row(b, TONE_PLAIN, _("Covers"), "%s",
		    words_coverage(coverage));
	rc |= slip_row(b, TONE_PLAIN, _("What happened"), "%s",
	    words_diagnosis(json_get_str(sig, "diagnosis")));
	if (level == NULL)
		return rc;
	return rc | slip_row(b, strcmp(level, "none") == 0 || allowed ?
	    TONE_PLAIN : TONE_BAD, _("Changed since"),
	    strcmp(level, "none") == 0 ? "%s" : allowed ? _("%s; the "
	    "signature allows it") : _("%s; NOT allowed by the signature"),
	    words_modifications(level));
}

static int
put_stamps(json_t *b, const json_t *stamps)
{
	const json_t	*one;
	char		 text[SLIP_LINE], when[TIME_TEXT], name[DN_VALUE];
	const char	*tsa;
	enum tone	 tone;
	size_t		 i;
	int		 rc = 0;

	if (json_array_size(stamps) == 0)
		return slip_row(b, TONE_PLAIN, _("Time-stamp"), "%s",
		    _("none"));
	json_array_foreach(stamps, i, one) {
		if (i == STAMPS_MOST)
			return rc | slip_row(b, TONE_PLAIN, "", _("and %zu "
			    "more"), json_array_size(stamps) - i);
		tone = verdict_text(one, text, sizeof(text));
		tsa = json_get_str(one, "tsa");
		rc |= slip_row(b, tone == TONE_GOOD ? TONE_PLAIN : tone,
		    _("Time-stamp"), "%s, %s: %s", slip_time(json_get_str(one,
		    "gen_time"), when), tsa == NULL ? _("authority not "
		    "known") : name_of(tsa, name), text);
	}
	return rc;
}

static int
put_paper(json_t *b, const json_t *sig)
{
	const json_t	*signer = json_object_get(sig, "signer");
	const json_t	*rev = json_object_get(sig, "revocation");
	const char	*status = json_str(rev, "status");
	char		 from[TIME_TEXT], to[TIME_TEXT], name[DN_VALUE];
	char		 when[TIME_TEXT];
	int		 rc;

	if (json_get_str(signer, "subject") == NULL)
		return 0;
	slip_time(json_get_str(signer, "not_before"), from);
	slip_time(json_get_str(signer, "not_after"), to);
	rc = slip_row(b, TONE_PLAIN, _("Certificate"),
	    _("number %s, issued by %s, valid %.10s to %.10s"),
	    json_str(signer, "serial"), name_of(json_str(signer, "issuer"),
	    name), from, to);
	slip_time(json_get_str(rev, "this_update"), from);
	slip_time(json_get_str(rev, "time"), when);
	if (strcmp(status, "good") == 0)
		rc |= slip_row(b, TONE_PLAIN, _("Revocation"),
		    _("not revoked, by the %s of %s"),
		    strcmp(json_str(rev, "source"), "ocsp") == 0 ? "OCSP" :
		    "CRL", from);
	else if (strcmp(status, "revoked") == 0)
		rc |= slip_row(b, TONE_BAD, _("Revocation"),
		    _("REVOKED on %s (%s), by the %s of %s"), when,
		    words_reason(json_get_str(rev, "reason")),
		    strcmp(json_str(rev, "source"), "ocsp") == 0 ? "OCSP" :
		    "CRL", from);
	else if (*status != '\0')
		rc |= slip_row(b, TONE_WARN, _("Revocation"), "%s",
		    _("not checked: no usable CRL or OCSP answer"));
	return rc;
}

static int
put_why(json_t *b, const json_t *reasons)
{
	const json_t	*one;
	const char	*text;
	struct buf	 plain;
	size_t		 i;
	int		 rc = 0;

	json_array_foreach(reasons, i, one) {
		if (i == REASONS_MOST)
			return rc | slip_row(b, TONE_PLAIN, "", _("and %zu "
			    "more"), json_array_size(reasons) - i);
		buf_init(&plain, 16 * SLIP_LINE);
		text = json_is_string(one) ? json_string_value(one) : "-";
		if (words_plain(&plain, text) == 0 && buf_str(&plain) != NULL)
			text = buf_str(&plain);
		rc |= slip_row(b, TONE_PLAIN, i == 0 ? _("Why") : "", "%s",
		    text);
		buf_release(&plain);
	}
	return rc;
}

static int
put_one(json_t *b, const json_t *sig, size_t number, size_t n)
{
	const char	*subject = json_get_str(json_object_get(sig,
			    "signer"), "subject");
	char		 text[SLIP_LINE], name[DN_VALUE], id[SLIP_LINE];
	enum tone	 tone;

	slip_visible(json_str(sig, "id"), id);
	snprintf(text, sizeof(text), _("Signature %zu of %zu: %s (%s)"),
	    number, n, subject != NULL ? name_of(subject, name) : id,
	    words_kind(json_get_str(sig, "kind")));
	if (slip_block(b, "sub", TONE_PLAIN, text) == -1)
		return -1;
	tone = verdict_text(sig, text, sizeof(text));
	return slip_row(b, tone, _("Verdict"), "%s", text) |
	    put_who(b, json_object_get(sig, "signer")) | put_when(b, sig) |
	    put_covered(b, sig) |
	    put_stamps(b, json_object_get(sig, "timestamps")) |
	    put_paper(b, sig) | put_why(b, json_object_get(sig, "reasons"));
}

int
slip_signatures(json_t *b, const json_t *judged)
{
	const json_t	*all = json_object_get(judged, "signatures"), *sig;
	size_t		 i, n = json_array_size(all);
	char		 text[128];

	if (n == 0)
		return slip_block(b, "text", TONE_PLAIN, _("The file bears no "
		    "signature: nothing in it says who made it or that it is "
		    "unchanged."));
	json_array_foreach(all, i, sig) {
		if (i == SIGNATURES_MOST) {
			snprintf(text, sizeof(text), _("and %zu more"),
			    n - i);
			return slip_block(b, "text", TONE_WARN, text);
		}
		if (put_one(b, sig, i + 1, n) != 0)
			return -1;
	}
	return 0;
}

int
slip_signatures_recorded(json_t *b, const json_t *verdict)
{
	const json_t	*all = json_object_get(verdict, "signatures"), *sig;
	char		 text[SLIP_LINE], id[SLIP_LINE];
	enum tone	 tone;
	size_t		 i;
	int		 rc;

	rc = slip_block(b, "text", TONE_WARN, _("Its signatures could not be "
	    "judged today; what follows is what was found at intake."));
	json_array_foreach(all, i, sig) {
		tone = verdict_text(sig, text, sizeof(text));
		slip_visible(json_str(sig, "id"), id);
		rc |= slip_row(b, tone, id, "%s; %s", text,
		    words_diagnosis(json_get_str(sig, "diagnosis")));
	}
	return rc;
}
