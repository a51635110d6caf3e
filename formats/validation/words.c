/*
 * words.c: terms in words.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"

#include "formats/validation/words.h"

#define SENTENCE_MAX	((size_t)64 * 1024)	/* octets */
#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

struct words {
	const char	*term;
	const char	*text;
};

static const char *
find(const struct words *w, size_t n, const char *term)
{
	if (term == NULL)
		return "-";
	for (size_t i = 0; i < n; i++)
		if (strcmp(w[i].term, term) == 0)
			return _(w[i].text);
	return term;
}

const char *
words_indication(const char *term)
{
	static const struct words	 words[] = {
		{ "TOTAL-PASSED", N_("valid") },
		{ "TOTAL-FAILED", N_("NOT VALID") },
		{ "INDETERMINATE", N_("not decided") },
		{ "NO-SIGNATURE", N_("no signature") },
	};

	return find(words, NELEM(words), term);
}

enum tone
words_tone(const char *indication)
{
	if (indication == NULL)
		return TONE_PLAIN;
	if (strcmp(indication, "TOTAL-PASSED") == 0)
		return TONE_GOOD;
	if (strcmp(indication, "TOTAL-FAILED") == 0)
		return TONE_BAD;
	return strcmp(indication, "INDETERMINATE") == 0 ? TONE_WARN :
	    TONE_PLAIN;
}

/* EN 319 102-1 5.1.3, tables 5 and 6. */
const char *
words_sub(const char *term)
{
	static const struct words	 words[] = {
		{ "FORMAT_FAILURE", N_("its structure is wrong") },
		{ "HASH_FAILURE", N_("the content is not what was signed") },
		{ "SIG_CRYPTO_FAILURE", N_("the signature value is wrong") },
		{ "REVOKED", N_("the certificate was revoked when it "
		    "signed") },
		{ "EXPIRED", N_("the certificate had expired when it "
		    "signed") },
		{ "NOT_YET_VALID", N_("the certificate was not valid yet "
		    "when it signed") },
		{ "SIG_CONSTRAINTS_FAILURE", N_("something is there that the "
		    "signature does not allow") },
		{ "CHAIN_CONSTRAINTS_FAILURE", N_("the certificate may not be "
		    "used for this") },
		{ "CERTIFICATE_CHAIN_GENERAL_FAILURE", N_("the certificate's "
		    "path could not be checked") },
		{ "CRYPTO_CONSTRAINTS_FAILURE", N_("an algorithm or key is "
		    "no longer trusted") },
		{ "NO_SIGNING_CERTIFICATE_FOUND", N_("the signer's "
		    "certificate is missing") },
		{ "NO_CERTIFICATE_CHAIN_FOUND", N_("the certificate leads to "
		    "no trusted root") },
		{ "REVOKED_NO_POE", N_("the certificate is revoked, and "
		    "nothing proves that the signature is older") },
		{ "REVOKED_CA_NO_POE", N_("a CA's certificate is revoked, and "
		    "nothing proves that the signature is older") },
		{ "OUT_OF_BOUNDS_NO_POE", N_("the certificate has expired, "
		    "and nothing proves that the signature is older") },
		{ "OUT_OF_BOUNDS_NOT_REVOKED", N_("the certificate has "
		    "expired, not revoked until then, and nothing proves that "
		    "the signature is older") },
		{ "REVOCATION_OUT_OF_BOUNDS_NO_POE", N_("what tells of "
		    "revocation is not valid any more") },
		{ "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", N_("an algorithm or "
		    "key is no longer trusted, and nothing proves that the "
		    "signature is older") },
		{ "TIMESTAMP_ORDER_FAILURE", N_("the time-stamps contradict "
		    "each other") },
		{ "NO_POE", N_("nothing proves when it was made") },
		{ "TRY_LATER", N_("revocation not checked") },
		{ "SIGNED_DATA_NOT_FOUND", N_("the signed data is missing") },
	};

	return find(words, NELEM(words), term);
}

const char *
words_diagnosis(const char *term)
{
	static const struct words	 words[] = {
		{ "intact", N_("intact: these are the bytes that were "
		    "signed") },
		{ "rewritten", N_("rewritten after signing: the signature is "
		    "genuine, this file is not the original") },
		{ "content-altered", N_("altered: the signed content was "
		    "changed") },
		{ "extended", N_("extended: the signed bytes are intact, "
		    "something was added after them") },
		{ "forged-value", N_("forged: the signature value is not the "
		    "signer's") },
		{ "malformed", N_("malformed: the signature's structure is "
		    "wrong") },
		{ "unsupported", N_("not judged: something is missing") },
	};

	return find(words, NELEM(words), term);
}

const char *
words_coverage(const char *term)
{
	static const struct words	 words[] = {
		{ "whole-file", N_("the whole file") },
		{ "revision", N_("the file as it was when it was signed; more "
		    "was added later") },
		{ "partial", N_("only part of the file") },
		{ "none", N_("nothing") },
	};

	return find(words, NELEM(words), term);
}

const char *
words_modifications(const char *term)
{
	static const struct words	 words[] = {
		{ "none", N_("none") },
		{ "ltv", N_("only proofs for later (certificates, CRLs, "
		    "time-stamps)") },
		{ "form-fill-and-sign", N_("further signatures and fields "
		    "filled in") },
		{ "annotations", N_("annotations (notes, stamps)") },
		{ "other", N_("the content was changed") },
		{ "unknown", N_("could not be compared") },
	};

	return find(words, NELEM(words), term);
}

const char *
words_kind(const char *term)
{
	static const struct words	 words[] = {
		{ "signature", N_("signature") },
		{ "certification", N_("certifying signature") },
		{ "doc-timestamp", N_("time-stamp of the document") },
		{ "timestamp", N_("time-stamp") },
		{ "evidence-record", N_("evidence record") },
		{ "signature-time-stamp", N_("time-stamp of the signature") },
		{ "content-time-stamp", N_("time-stamp of the content, before "
		    "signing") },
		{ "archive-time-stamp", N_("archive time-stamp") },
	};

	return find(words, NELEM(words), term);
}

const char *
words_reason(const char *term)
{
	static const struct words	 words[] = {
		{ "unspecified", N_("no reason given") },
		{ "keyCompromise", N_("the key was exposed") },
		{ "cACompromise", N_("the CA's key was exposed") },
		{ "affiliationChanged", N_("post or agency changed") },
		{ "superseded", N_("replaced by another certificate") },
		{ "cessationOfOperation", N_("no longer used") },
		{ "certificateHold", N_("on hold") },
		{ "removeFromCRL", N_("taken off the list") },
		{ "privilegeWithdrawn", N_("authority withdrawn") },
		{ "aACompromise", N_("the attribute authority's key was "
		    "exposed") },
	};

	return find(words, NELEM(words), term);
}

const char *
words_format(const char *term)
{
	static const struct words	 words[] = {
		{ "unknown", N_("unknown format") },
		{ "empty", N_("empty file") },
		{ "pdf", "PDF" },
		{ "cms", N_("CMS/CAdES signature") },
		{ "cms-pem", N_("CMS/CAdES signature (PEM)") },
		{ "zip", "ZIP" },
		{ "ooxml", N_("Office document (OOXML)") },
		{ "odf", N_("OpenDocument") },
		{ "asic", N_("signature container (ASiC)") },
		{ "xml", "XML" },
		{ "mail", N_("mail message") },
		{ "ole", N_("old Office document (OLE)") },
		{ "archive", N_("archive") },
		{ "timestamp", N_("time-stamp") },
		{ "image", N_("image") },
		{ "text", N_("text") },
		{ "certificate", N_("certificate") },
	};

	return find(words, NELEM(words), term);
}

/* By sub-indication, where the diagnosis leaves something to do. */
static const struct words next_of_sub[] = {
	/* Where what happened is not known any more: in reports of runs. */
	{ "HASH_FAILURE", N_("Do not use the document. Ask the sender for "
	    "the file as it was signed.") },
	{ "FORMAT_FAILURE", N_("Do not rely on this signature. Ask the sender "
	    "for the file as it was signed.") },
	{ "SIG_CRYPTO_FAILURE", N_("Do not use the document. Ask the named "
	    "signer by another way whether they signed it.") },
	{ "NO_CERTIFICATE_CHAIN_FOUND", N_("Put the certificates of the "
	    "issuer and of the root into the trust folder (-t DIR), and look "
	    "again.") },
	{ "NO_SIGNING_CERTIFICATE_FOUND", N_("Ask the sender for the signer's "
	    "certificate, put it into the trust folder, and look again.") },
	{ "TRY_LATER", N_("Put a fresh CRL of the issuer into the trust "
	    "folder (crls/), and look again. Until then this is no fault of "
	    "the document.") },
	{ "REVOCATION_OUT_OF_BOUNDS_NO_POE", N_("Put a fresh CRL of the "
	    "issuer into the trust folder (crls/), and look again.") },
	{ "OUT_OF_BOUNDS_NO_POE", N_("Nothing in the file proves when it was "
	    "signed. Look in the register when it was received, and note what "
	    "you found when you accept it.") },
	{ "OUT_OF_BOUNDS_NOT_REVOKED", N_("Nothing in the file proves when it "
	    "was signed. Look in the register when it was received, and note "
	    "what you found when you accept it.") },
	{ "REVOKED", N_("Do not use the document. Tell the sender that the "
	    "certificate was revoked before it was signed.") },
	{ "EXPIRED", N_("Return it to the sender, to be signed with a valid "
	    "certificate.") },
	{ "NOT_YET_VALID", N_("Return it to the sender: the certificate was "
	    "not valid yet when it was signed.") },
	{ "REVOKED_NO_POE", N_("Ask the sender when it was signed, and "
	    "whether the key was exposed; have it signed again if in "
	    "doubt.") },
	{ "REVOKED_CA_NO_POE", N_("Ask the certification authority whether "
	    "certificates issued before still count.") },
	{ "CHAIN_CONSTRAINTS_FAILURE", N_("Ask the sender to sign with a "
	    "certificate for signing documents.") },
	{ "CRYPTO_CONSTRAINTS_FAILURE", N_("The algorithm was weak when it "
	    "signed. Ask the sender to sign anew with SHA-256.") },
	{ "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", N_("The algorithm is weak "
	    "today. If the register shows that the document is older, note it "
	    "when you accept it.") },
	{ "SIGNED_DATA_NOT_FOUND", N_("Put the signed file beside the "
	    "signature, or name it with --covers FILE.") },
	{ "SIG_CONSTRAINTS_FAILURE", N_("Compare with what the sender has, "
	    "and ask for the file as it was signed.") },
	{ "TIMESTAMP_ORDER_FAILURE", N_("Ask the sender for the file with its "
	    "first time-stamp.") },
};

const char *
words_next(const char *diagnosis, const char *indication, const char *sub)
{
	static const struct words	 words[] = {
		{ "rewritten", N_("Ask the sender for the file as it was "
		    "signed, not compressed, printed to PDF or stamped "
		    "anew.") },
		{ "content-altered", N_("Do not use the document. Ask the "
		    "sender for the file as it was signed.") },
		{ "forged-value", N_("Do not use the document. Ask the named "
		    "signer by another way whether they signed it.") },
		{ "malformed", N_("Do not rely on this signature. Ask the "
		    "sender for the file as it was signed.") },
		{ "extended", N_("Compare with what the sender has, and ask "
		    "for the file as it was signed.") },
	};

	if (indication != NULL && strcmp(indication, "TOTAL-PASSED") == 0)
		return NULL;
	for (size_t i = 0; diagnosis != NULL && i < NELEM(words); i++)
		if (strcmp(words[i].term, diagnosis) == 0)
			return _(words[i].text);
	for (size_t i = 0; sub != NULL && i < NELEM(next_of_sub); i++)
		if (strcmp(next_of_sub[i].term, sub) == 0)
			return _(next_of_sub[i].text);
	return _("Have somebody who knows signatures look at it; --json has "
	    "all the facts.");
}

/* An RFC 3339 time in UTC at ${s}, to the second: its length, or 0. */
static size_t
time_at(const char *s, int64_t *at)
{
	static const char	 form[] = "dddd-dd-ddTdd:dd:ddZ";
	char			 text[sizeof(form)];

	for (size_t i = 0; form[i] != '\0'; i++) {
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) :
		    s[i] != form[i])
			return 0;
		text[i] = s[i];
	}
	text[sizeof(form) - 1] = '\0';
	return time_parse(text, at) == -1 ? 0 : sizeof(form) - 1;
}

/*
 * A term of EN 319 102-1 that ${s} begins with, as a word of its own: its
 * words; NULL: none.
 */
static const char *
term_at(const char *s, size_t *len)
{
	char		 term[64];
	const char	*words;

	*len = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-");
	if (*len >= sizeof(term) || (s[*len] == '.' ? s[*len + 1] != '\0' :
	    strchr(", ;)", s[*len]) == NULL))
		return NULL;
	memcpy(term, s, *len);
	term[*len] = '\0';
	if ((words = words_sub(term)) != term ||
	    (words = words_indication(term)) != term)
		return words;
	return NULL;
}

/* Does it follow an option of a command to type? */
static bool
is_argument(const char *sentence, const char *s)
{
	if (s == sentence || *--s != ' ')
		return false;
	while (s > sentence && s[-1] != ' ')
		s--;
	return *s == '-';
}

int
words_plain(struct buf *b, const char *sentence)
{
	const char	*s = sentence, *words;
	char		 text[TIME_TEXT];
	int64_t		 at;
	size_t		 len;

	while (*s != '\0') {
		if ((s > sentence && strchr(" (", s[-1]) == NULL) ||
		    is_argument(sentence, s)) {
			(void)buf_addc(b, *s++);
		} else if ((len = time_at(s, &at)) > 0) {
			(void)buf_addstr(b, time_local(at, text));
			s += len;
		} else if ((words = term_at(s, &len)) != NULL) {
			(void)buf_addstr(b, words);
			s += len;
		} else {
			(void)buf_addc(b, *s++);
		}
	}
	return b->failed ? -1 : 0;
}

void
words_put(struct sheet *s, enum sheet_kind kind, enum tone tone,
    const char *sentence)
{
	struct buf	 b;
	const char	*text;

	buf_init(&b, SENTENCE_MAX);
	(void)words_plain(&b, sentence);
	text = buf_str(&b);
	sheet_add(s, kind, tone, NULL, "%s", text == NULL ? sentence : text);
	buf_release(&b);
}
