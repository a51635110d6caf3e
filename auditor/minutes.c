/*
 * minutes.c: the minutes of a random check.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/html.h"
#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"
#include "formats/sandbox/job.h"
#include "formats/validation/words.h"
#include "auditor/minutes.h"

#define LINE_MAX_	4096
#define VERDICT_WORDS	256
#define PASSED_MAX	100	/* named in a line */
#define DOTS		"................................................"

static const char	 style[] =
    "body{font:13pt/1.4 'Times New Roman',Times,serif;margin:2cm auto;"
    "max-width:18cm;padding:0 1cm;color:#000;background:#fff}"
    "h1{font-size:14pt;text-align:center;margin:1.5em 0 0}"
    "h2{font-size:13pt;margin:1.2em 0 .3em}"
    ".c{text-align:center}.b{font-weight:bold}.m{font-family:monospace;"
    "font-size:10pt;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;font-size:11pt}"
    "td,th{border:1px solid #000;padding:2px 5px;text-align:left;"
    "vertical-align:top;overflow-wrap:break-word}"
    ".n{overflow-wrap:anywhere}"
    ".h td,.s td{border:0;text-align:center;width:50%}.s td{height:4cm}"
    ".h td.b{width:60%;white-space:nowrap}.h span{border-bottom:1px solid}"
    ".h td{font-size:11pt}"
    ".bad{font-weight:bold}p{margin:.3em 0}"
    "@media print{body{margin:0;max-width:none}tr{break-inside:avoid}"
    ".s{break-inside:avoid}}";

struct sheet_of {
	struct buf	*b;
	bool		 html;
};

static void
put(struct sheet_of *s, const char *text)
{
	if (s->html)
		html_text(s->b, text);
	else
		utf8_visible(s->b, text, strlen(text));
}

static void tell(struct sheet_of *, const char *tag, const char *class,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A paragraph, or a line of text. */
static void
tell(struct sheet_of *s, const char *tag, const char *class, const char *fmt,
    ...)
{
	char	 line[LINE_MAX_];
	va_list	 ap;

	va_start(ap, fmt);
	if (vsnprintf(line, sizeof(line), fmt, ap) < 0)
		*line = '\0';
	va_end(ap);
	if (s->html)
		buf_addf(s->b, "<%s class=\"%s\">", tag, class);
	else if (*tag == 'h')
		buf_addc(s->b, '\n');
	put(s, line);
	if (s->html)
		buf_addf(s->b, "</%s>\n", tag);
	else
		buf_addc(s->b, '\n');
}

/* Two blocks side by side: who, and the country's name and motto. */
static void
head(struct sheet_of *s)
{
	if (s->html) {
		buf_addstr(s->b, "<table class=\"h\"><tr><td>");
		put(s, DOTS);
		buf_addstr(s->b, "<br>");
		put(s, _("No.: ....../BB-......"));
		buf_addstr(s->b, "</td><td class=\"b\">");
		put(s, _("SOCIALIST REPUBLIC OF VIET NAM"));
		buf_addstr(s->b, "<br><span>");
		put(s, _("Independence - Freedom - Happiness"));
		buf_addstr(s->b, "</span></td></tr></table>\n");
		return;
	}
	tell(s, "p", "c", "          %s",
	    _("SOCIALIST REPUBLIC OF VIET NAM"));
	tell(s, "p", "c", "          %s",
	    _("Independence - Freedom - Happiness"));
	tell(s, "p", "c", "          ------------------------------");
	tell(s, "p", "c", "%.30s   %s", DOTS, _("No.: ....../BB-......"));
}

static void
people(struct sheet_of *s, const struct minutes *m)
{
	char	 began[TIME_TEXT];

	tell(s, "p", "", _("Begun at %s, at %s"), time_local(m->began, began),
	    DOTS);
	tell(s, "h2", "", "%s", _("I. Present"));
	tell(s, "p", "", _("1. %s  Position: %.24s (chair)"), DOTS, DOTS);
	tell(s, "p", "", _("2. %s  Position: %.24s (the archive)"), DOTS,
	    DOTS);
	tell(s, "p", "", _("3. %s  Position: %.24s (auditor)"), DOTS, DOTS);
	tell(s, "p", "", _("4. %s  Position: %.24s (secretary)"), DOTS, DOTS);
}

/* Which entries were passed over: whoever draws again can ask for them. */
static void
passed_over(struct sheet_of *s, const struct minutes *m)
{
	struct buf	 b;

	if (m->npassed == 0)
		return;
	buf_init(&b, LINE_MAX_);
	for (size_t i = 0; i < m->npassed && i < PASSED_MAX; i++)
		buf_addf(&b, "%s%" PRIu64 " (%s)", i == 0 ? "" : ", ",
		    m->passed[i].index, m->passed[i].type);
	if (m->npassed > PASSED_MAX)
		buf_addf(&b, _(" and %zu more, which --json names"),
		    m->npassed - PASSED_MAX);
	tell(s, "p", "", _("   Passed over, since they take in no document "
	    "(in brackets what the journal calls them): %s."),
	    buf_str(&b) == NULL ? "-" : buf_str(&b));
	buf_release(&b);
}

static void
subject(struct sheet_of *s, const struct minutes *m)
{
	tell(s, "h2", "", "%s", _("II. What was checked"));
	tell(s, "p", "", _("1. The archive of the log %s, as it is in the "
	    "checkpoint of %" PRIu64 " journal entries that the archive and "
	    "the auditor signed:"), m->origin, m->size);
	tell(s, "p", "m", _("   root %s"), m->root);
	tell(s, "p", "m", _("   ledger commit %s"), m->commit);
	tell(s, "p", "m", _("   archive's key %s"), m->log_key);
	tell(s, "p", "m", _("   auditor's key %s"), m->fingerprint);
	tell(s, "p", "", _("2. %" PRIu64 " documents were to be drawn at "
	    "random by the seed that those present agreed on after the "
	    "checkpoint was signed:"), m->asked);
	tell(s, "p", "m", "   %s", m->seed);
	tell(s, "p", "", "%s", _("3. Anyone can draw the same sample again: "
	    "for j = 0, 1, 2 ... the first 14 hex digits of"));
	tell(s, "p", "m", "   printf 'nguyenban sample v1\\n%%s\\n%%s\\n%%s' "
	    "\"$seed\" \"$root\" $j | sha256sum");
	tell(s, "p", "", _("   are a number v; v modulo %" PRIu64 " is the "
	    "journal entry, unless v is at least 2^56 - 2^56 mod %" PRIu64
	    ", or it was drawn before, or takes in no document. %" PRIu64
	    " entries were looked at."), m->size, m->size, m->draws);
	passed_over(s, m);
	tell(s, "p", "", "%s", _("4. Of each document: every octet was read "
	    "and its SHA-256 taken; its journal entry was proven to lie in the "
	    "signed tree; each signature was computed and each certificate "
	    "chain built anew, and compared with the ledger's verdict."));
}

static bool
is_bad(const struct drawn *d)
{
	return !d->journal || d->worse ||
	    (!d->destroyed && d->fixity != FIXITY_OK);
}

static const char *
octets_word(const struct drawn *d)
{
	if (d->destroyed)
		return _("destroyed by order");
	return d->fixity == FIXITY_OK ? _("intact") : d->fixity < 0 ?
	    _("not read") : _("DAMAGED");
}

/* "TOTAL-FAILED HASH_FAILURE" in words. */
static const char *
verdict_word(const char *verdict, char out[VERDICT_WORDS])
{
	const char	*sub = strchr(verdict, ' ');
	char		 ind[32];

	if (*verdict == '\0')
		return "-";
	snprintf(ind, sizeof(ind), "%.*s", (int)strcspn(verdict, " "),
	    verdict);
	snprintf(out, VERDICT_WORDS, "%s%s%s", words_indication(ind), sub !=
	    NULL ? ": " : "", sub != NULL ? words_sub(sub + 1) : "");
	return out;
}

static void
row(struct sheet_of *s, size_t i, const struct drawn *d)
{
	char		 hex[DIGEST_HEX], x[VERDICT_WORDS], y[VERDICT_WORDS];
	const char	*now = verdict_word(d->now, x);
	const char	*was = verdict_word(d->was, y);

	digest_hex(&d->sha256, hex);
	if (!s->html) {
		tell(s, "p", "", "%4zu. %s", i + 1, d->name);
		tell(s, "p", "", _("      entry %" PRIu64 ", accession %"
		    PRIu64 ", SHA-256 %.32s..."), d->index, d->accession,
		    hex);
		tell(s, "p", "", _("      octets: %s; journal: %s; verdict: %s "
		    "(ledger: %s)%s"), octets_word(d), d->journal ?
		    _("proven") : _("NOT PROVEN"), now, was, is_bad(d) ?
		    "  <==" : "");
		return;
	}
	buf_addf(s->b, "<tr%s><td>%zu</td><td>", is_bad(d) ?
	    " class=\"bad\"" : "", i + 1);
	buf_addstr(s->b, "<div class=\"n\">");
	put(s, d->name);
	buf_addf(s->b, "</div><div class=\"m\">%s</div></td><td>%" PRIu64
	    "</td><td>", hex, d->index);
	put(s, octets_word(d));
	buf_addstr(s->b, "</td><td>");
	put(s, d->journal ? _("proven") : _("NOT PROVEN"));
	buf_addstr(s->b, "</td><td>");
	put(s, now);
	buf_addstr(s->b, "</td><td>");
	put(s, was);
	buf_addstr(s->b, "</td></tr>\n");
}

static void
rows(struct sheet_of *s, const struct minutes *m)
{
	const char	*column[] = { "#", _("Document, SHA-256"), _("Entry"),
	    _("Octets"), _("Journal"), _("Verdict today"),
	    _("Verdict in the ledger") };

	tell(s, "h2", "", "%s", _("III. Results"));
	if (s->html) {
		buf_addstr(s->b, "<table><tr>");
		for (size_t i = 0; i < sizeof(column) / sizeof(column[0]);
		    i++) {
			buf_addstr(s->b, "<th>");
			put(s, column[i]);
			buf_addstr(s->b, "</th>");
		}
		buf_addstr(s->b, "</tr>\n");
	}
	for (size_t i = 0; i < m->n; i++)
		row(s, i, &m->drawn[i]);
	if (s->html)
		buf_addstr(s->b, "</table>\n");
}

/* (1 - p)^n without libm. */
static double
power(double base, size_t n)
{
	double	 r = 1;

	for (; n > 0; n >>= 1) {
		if ((n & 1) != 0)
			r *= base;
		base *= base;
	}
	return r;
}

/* The probability of at most ${bad} defects in ${n} at the share ${p}. */
static double
at_most(size_t n, size_t bad, double p)
{
	double	 term = power(1 - p, n), sum = term;

	for (size_t i = 0; i < bad; i++) {
		term *= (double)(n - i) / (double)(i + 1) * p / (1 - p);
		sum += term;
	}
	return sum;
}

double
minutes_bound(size_t n, size_t bad)
{
	double	 lo = 0, hi = 1, mid;

	if (n == 0 || bad >= n)
		return 1;
	for (int i = 0; i < 60; i++) {
		mid = (lo + hi) / 2;
		if (at_most(n, bad, mid) > 0.05)
			lo = mid;
		else
			hi = mid;
	}
	return hi;
}

static void
conclusion(struct sheet_of *s, const struct minutes *m)
{
	char		 ended[TIME_TEXT], share[32];
	unsigned int	 parts = (unsigned int)(minutes_bound(m->n, m->bad) *
			    10000 + 0.5);

	snprintf(share, sizeof(share), _("%u.%02u%%"), parts / 100,
	    parts % 100);
	tell(s, "h2", "", "%s", _("IV. Conclusion"));
	if (m->n < m->asked)
		tell(s, "p", "", _("The archive has only %zu documents in this "
		    "tree; all of them were checked."), m->n);
	tell(s, "p", "", _("Of %zu documents checked, %zu have a defect."),
	    m->n, m->bad);
	if (m->n > 0 && m->n >= m->asked)
		tell(s, "p", "", _("What this proves: had more than %s of all "
		    "documents such a defect, a sample like this one would "
		    "have shown more of them than were found, in 95 of 100 "
		    "cases%s. Fewer defects than that it can have missed."),
		    share, m->bad == 0 ?
		    _(" (the \"rule of three\": 3 divided by the sample's "
		    "size)") : "");
	tell(s, "p", "", _("The minutes were closed at %s, read to all "
	    "present, and signed by them."), time_local(m->ended, ended));
}

static void
sign_here(struct sheet_of *s)
{
	const char	*who[] = { _("SECRETARY"), _("CHAIR"),
	    _("FOR THE ARCHIVE"), _("AUDITOR") };

	if (!s->html) {
		for (size_t i = 0; i < 4; i += 2) {
			tell(s, "h2", "", "%-34s  %s", who[i], who[i + 1]);
			buf_addstr(s->b, "\n\n\n\n");
		}
		return;
	}
	buf_addstr(s->b, "<table class=\"s\">");
	for (size_t i = 0; i < 4; i += 2) {
		buf_addstr(s->b, "<tr>");
		for (size_t k = i; k < i + 2; k++) {
			buf_addstr(s->b, "<td class=\"b\">");
			put(s, who[k]);
			buf_addstr(s->b, "<br>");
			put(s, _("(signature, full name)"));
			buf_addstr(s->b, "</td>");
		}
		buf_addstr(s->b, "</tr>");
	}
	buf_addstr(s->b, "</table>\n");
}

static int
minutes_put(struct sheet_of *s, const struct minutes *m)
{
	head(s);
	tell(s, "h1", "", "%s", _("MINUTES"));
	tell(s, "p", "c b", "%s", _("of a random check of the archive of "
	    "electronic documents"));
	people(s, m);
	subject(s, m);
	rows(s, m);
	conclusion(s, m);
	sign_here(s);
	return s->b->failed ? -1 : 0;
}

int
minutes_text(struct buf *b, const struct minutes *m)
{
	struct sheet_of	 s = { b, false };

	return minutes_put(&s, m);
}

int
minutes_html(struct buf *b, const struct minutes *m)
{
	struct sheet_of	 s = { b, true };

	/* TRANSLATORS: the language's code, for HTML */
	html_begin(b, _("en"), _("MINUTES"), style);
	(void)minutes_put(&s, m);
	html_end(b);
	return b->failed ? -1 : 0;
}
