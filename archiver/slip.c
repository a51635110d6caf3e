/*
 * slip.c: the verification slip of a document.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/journal/note.h"
#include "formats/regulation/wanted.h"
#include "formats/validation/words.h"

#include "archiver/fields.h"
#include "archiver/out.h"
#include "archiver/relations.h"
#include "archiver/slip_part.h"
#include "archiver/slip.h"

#define VALUE_MAX	((size_t)16 * 1024)
#define SIGNERS_MOST	16		/* of a checkpoint, named */
#define RULES_SHOWN	80

const char *
slip_visible(const char *s, char out[SLIP_LINE])
{
	struct buf	 b;
	size_t		 n;

	buf_init(&b, VALUE_MAX);
	if (utf8_visible(&b, s, strlen(s)) == -1 || buf_addc(&b, '\0') == -1)
		snprintf(out, SLIP_LINE, "?");
	else
		snprintf(out, SLIP_LINE, "%s", (const char *)b.p);
	/* Cut inside a character? */
	for (n = strlen(out); n > 0 && !utf8_valid(out, n); n--)
		continue;
	out[n] = '\0';
	buf_release(&b);
	return out;
}

const char *
slip_time(const char *rfc3339, char *out)
{
	int64_t	 at;

	if (rfc3339 == NULL || time_parse(rfc3339, &at) == -1)
		at = TIME_NONE;
	return time_local(at, out);
}

static const char *
tone_name(enum tone t)
{
	return t == TONE_GOOD ? "good" : t == TONE_BAD ? "bad" :
	    t == TONE_WARN ? "warn" : "plain";
}

/* A block of the type, with its tone; NULL: memory. */
static json_t *
block_add(json_t *blocks, const char *type, enum tone tone)
{
	json_t	*b = json_object();

	if (json_put_str(b, "type", type) == -1 ||
	    json_put_str(b, "tone", tone_name(tone)) == -1 ||
	    json_array_append_new(blocks, b) != 0)
		return NULL;
	return b;
}

int
slip_block(json_t *blocks, const char *type, enum tone tone, const char *text)
{
	json_t	*b = block_add(blocks, type, tone);

	return b == NULL ? -1 : json_put_str(b, "text", text);
}

/* What of it can be drawn: foreign text may have anything in it. */
int
slip_row(json_t *blocks, enum tone tone, const char *key, const char *fmt, ...)
{
	char	 text[2 * SLIP_LINE], safe[SLIP_LINE];
	json_t	*b = block_add(blocks, "row", tone);
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (b == NULL || json_put_str(b, "key", key) == -1)
		return -1;
	return json_put_str(b, "value", slip_visible(text, safe));
}

static int
row_mono(json_t *blocks, const char *key, const char *value)
{
	json_t	*b;

	if (slip_row(blocks, TONE_PLAIN, key, "%s", value) == -1)
		return -1;
	b = json_array_get(blocks, json_array_size(blocks) - 1);
	return json_put_bool(b, "mono", true);
}

/* A duplicate has what the one that it is equal to has. */
static const json_t *
inherited(const struct slip_facts *f, const char *key)
{
	const json_t	*own = json_object_get(f->item->found.record, key);

	return own != NULL ? own : json_object_get(f->first, key);
}

/* The verdict that decides: today's, else that of intake. */
static int
put_whole(json_t *b, const struct slip_facts *f)
{
	const json_t	*v = f->judged != NULL ? f->judged :
			    inherited(f, "verdict");
	const char	*ind = json_str(v, "indication");
	const char	*sub = json_get_str(v, "sub_indication");
	char		 text[SLIP_LINE];
	int		 rc;

	snprintf(text, sizeof(text), "%s%s%s", words_indication(ind),
	    sub == NULL ? "" : ": ", sub == NULL ? "" : words_sub(sub));
	rc = slip_block(b, "verdict", words_tone(ind), text);
	if (json_is_true(json_object_get(f->item->found.record,
	    "quarantined")))
		rc |= slip_block(b, "verdict", TONE_BAD, _("QUARANTINED: kept "
		    "and audited; do not rely on it"));
	return rc;
}

/* "2026-11-27 ..." as it is written here: "27/11/2026 ...". */
static void
day_words(char *text)
{
	struct civil	 c;
	char		 day[3 * CIVIL_TEXT];

	if (strcmp(i18n_language(), "vi") != 0 || strlen(text) < 10 ||
	    date_find(text, 10, &c, NULL, NULL) != DATE_FOUND)
		return;
	snprintf(day, sizeof(day), "%02d/%02d/%04d", c.day, c.month, c.year);
	memcpy(text, day, 10);
}

static int
put_document(json_t *b, const struct slip_facts *f)
{
	static const enum meta_name	 shown[] = { META_NUMBER,
		META_NOTATION, META_KIND, META_DATE, META_ISSUER,
		META_SUBJECT, META_AUTHORITY, META_POSITION, META_SIGNER,
		META_ANNEX_OF };
	const json_t	*read = inherited(f, "metadata");
	const json_t	*said = json_object_get(f->item->found.record,
			    "fields");
	const json_t	*one;
	char		 text[SLIP_LINE];
	size_t		 i;
	int		 rc;

	rc = slip_block(b, "head", TONE_PLAIN, _("The document"));
	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		const char	*name = meta_name_text(shown[i]);
		const json_t	*r = json_object_get(read, name);
		const json_t	*s = json_object_get(said, name);

		/* What identifies it is told also when it is not known. */
		if (r == NULL && s == NULL && shown[i] > META_SUBJECT)
			continue;
		field_words(r, s, text, sizeof(text));
		if (shown[i] == META_DATE)
			day_words(text);
		rc |= slip_row(b, TONE_PLAIN, field_label(shown[i]), "%s",
		    text);
	}
	json_array_foreach(f->relations, i, one) {
		if (json_is_true(json_object_get(one, "removed")))
			continue;
		relation_other(one, text, sizeof(text));
		rc |= slip_row(b, TONE_PLAIN, relation_label(one), "%s",
		    text);
	}
	return rc;
}

static const char *
way_words(const char *direction)
{
	return strcmp(direction, "in") == 0 ? _("incoming") :
	    strcmp(direction, "out") == 0 ? _("outgoing") :
	    strcmp(direction, "internal") == 0 ? _("internal") : direction;
}

static int
put_file(json_t *b, const struct slip_facts *f)
{
	const struct found	*d = &f->item->found;
	const json_t		*source = json_object_get(d->record,
				    "source");
	char			 hex[DIGEST_HEX], size[OUT_SIZE_TEXT];
	char			 at[TIME_TEXT], octets[128];
	int			 rc;

	rc = slip_block(b, "head", TONE_PLAIN, _("The file, as it was "
	    "received and is kept"));
	rc |= slip_row(b, TONE_PLAIN, _("Name"), "%s", json_str(source,
	    "name"));
	rc |= row_mono(b, "SHA-256", digest_hex(&d->sha256, hex));
	snprintf(octets, sizeof(octets), _("%s (%llu octets)"),
	    out_size(d->size, size), (unsigned long long)d->size);
	rc |= slip_row(b, TONE_PLAIN, _("Format"), "%s, %s",
	    words_format(json_get_str(f->judged != NULL ? f->judged :
	    inherited(f, "verdict"), "format")), octets);
	rc |= slip_row(b, TONE_PLAIN, _("Accession"), "%" PRIu64,
	    d->accession);
	rc |= slip_row(b, TONE_PLAIN, _("Received"), "%s",
	    slip_time(json_get_str(d->record, "received"), at));
	rc |= slip_row(b, TONE_PLAIN, _("Channel"), "%s%s%s",
	    *json_str(d->record, "channel") != '\0' ? json_str(d->record,
	    "channel") : _("not stated"), *json_str(d->record, "direction") !=
	    '\0' ? ", " : "", way_words(json_str(d->record, "direction")));
	return rc | slip_row(b, TONE_PLAIN, _("Came from"), "%s",
	    json_str(source, "path"));
}

static const json_t *
rule_of(const struct slip_facts *f, const char *id)
{
	const json_t	*rules = json_object_get(f->judged, "rules"), *one;
	size_t		 i;

	json_array_foreach(rules, i, one)
		if (strcmp(json_str(one, "id"), id) == 0)
			return one;
	return NULL;
}

/* Điều 11.3: what the signatures stand for. */
static int
put_equal(json_t *b, const struct slip_facts *f)
{
	static const struct {
		const char	*id;
		const char	*words;
	} all[] = {
		{ "D11.3a", N_("A signature by hand (Điều 11.3.a)") },
		{ "D11.3b", N_("The agency's seal (Điều 11.3.b)") },
		{ "D11.3c", N_("Signature by hand and seal together (Điều "
		    "11.3.c)") },
		{ "D11.3d", N_("No seal over joined pages is needed (giáp "
		    "lai, Điều 11.3.d)") },
	};
	json_t		*items = json_array(), *block;
	int		 rc;

	rc = slip_block(b, "head", TONE_PLAIN, _("What the signatures are "
	    "equal to (Quyết định 2103/QĐ-UBND, Điều 11.3)"));
	block = block_add(b, "boxes", TONE_PLAIN);
	for (size_t i = 0; items != NULL && i < sizeof(all) / sizeof(all[0]);
	    i++) {
		const json_t	*rule = rule_of(f, all[i].id);
		bool		 ticked = strcmp(json_str(rule, "result"),
				    "pass") == 0;
		json_t		*item = json_pack("[bs]", ticked,
				    _(all[i].words));

		if (item == NULL || json_array_append_new(items, item) != 0)
			rc = -1;
	}
	return rc | (block == NULL || json_put(block, "items", items) == -1 ?
	    -1 : 0);
}

static const char *
result_words(const char *result, enum tone *tone)
{
	*tone = TONE_PLAIN;
	if (strcmp(result, "pass") == 0) {
		*tone = TONE_GOOD;
		return _("kept");
	}
	if (strcmp(result, "fail") == 0) {
		*tone = TONE_BAD;
		return _("BROKEN");
	}
	if (strcmp(result, "warning") == 0) {
		*tone = TONE_WARN;
		return _("to be looked at");
	}
	return strcmp(result, "not-checked") == 0 ? _("not checked") :
	    _("not applicable");
}

/* Those that do not apply are named in one line. */
static int
rules_rest(json_t *b, const json_t *rules)
{
	const json_t	*one;
	char		 text[SLIP_LINE] = "";
	size_t		 i, n = 0;

	json_array_foreach(rules, i, one) {
		if (strcmp(json_str(one, "result"), "not-applicable") != 0 ||
		    n + 64 > sizeof(text))
			continue;
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.48s",
		    n == 0 ? "" : ", ", json_str(one, "article"));
	}
	return n == 0 ? 0 : slip_row(b, TONE_PLAIN, _("Not applicable"), "%s",
	    text);
}

/* Of what is kept, what was found: the remedy behind it is for others. */
static const char *
finding_words(const char *result, const char *text, char out[SLIP_LINE])
{
	const char	*end = strcmp(result, "pass") == 0 ? strstr(text,
			    ". ") : NULL;

	snprintf(out, SLIP_LINE, "%.*s", end == NULL ? (int)strlen(text) :
	    (int)(end + 1 - text), text);
	return out;
}

/* A verdict an article, the broken ones first. */
static int
put_rules(json_t *b, const struct slip_facts *f)
{
	static const char *const	 order[] = { "fail", "warning",
		"not-checked", "pass" };
	const json_t	*rules = json_object_get(f->judged, "rules"), *one;
	json_t		*rows = json_array(), *tones = json_array(), *t;
	char		 text[SLIP_LINE];
	size_t		 i, shown = 0;
	int		 rc;

	rc = slip_block(b, "head", TONE_PLAIN, _("Article by article"));
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		json_array_foreach(rules, i, one) {
			enum tone	 tone;
			const char	*words;

			if (strcmp(json_str(one, "result"), order[k]) != 0 ||
			    shown++ >= RULES_SHOWN)
				continue;
			words = result_words(order[k], &tone);
			if (json_array_append_new(rows, json_pack("[sss]",
			    json_str(one, "article"), words, finding_words(
			    order[k], json_str(one, "text"), text))) != 0 ||
			    json_array_append_new(tones, json_string(
			    tone_name(tone))) != 0)
				rc = -1;
		}
	if (shown == 0) {
		json_decref(rows);
		json_decref(tones);
		return rc | slip_block(b, "text", TONE_PLAIN, _("No article "
		    "could be judged."));
	}
	t = block_add(b, "table", TONE_PLAIN);
	if (t == NULL || json_put(t, "widths", json_pack("[fff]", 0.15, 0.16,
	    0.69)) == -1 || json_put(t, "head", json_pack("[sss]",
	    _("Article"), _("Result"), _("What was found, and what to do"))) ==
	    -1) {
		json_decref(rows);
		json_decref(tones);
		return -1;
	}
	rc |= json_put(t, "rows", rows);
	rc |= json_put(t, "tones", tones);
	return rc | rules_rest(b, rules);
}

/* The names on a note's signature lines: "— NAME BASE64". */
static void
note_signers(const struct buf *note, char *out, size_t size)
{
	static const char	 dash[] = "— ";
	const char		*p = (const char *)note->p, *end, *line;
	size_t			 text, n = 0, len, count = 0;

	*out = '\0';
	if (note->len == 0 || note_split(note->p, note->len, &text) == -1)
		return;
	for (line = p + text + 1; line < p + note->len; line = end + 1) {
		end = memchr(line, '\n', (size_t)(p + note->len - line));
		if (end == NULL || (size_t)(end - line) < sizeof(dash) ||
		    memcmp(line, dash, sizeof(dash) - 1) != 0)
			break;
		line += sizeof(dash) - 1;
		len = strcspn(line, " \n");
		if (count++ == SIGNERS_MOST || n + len + 3 > size)
			break;
		n += (size_t)snprintf(out + n, size - n, "%s%.*s", n == 0 ?
		    "" : ", ", (int)len, line);
	}
}

static int
put_checkpoint(json_t *b, const char *key, const struct buf *note,
    uint64_t seq)
{
	struct checkpoint	 c;
	char			 who[SLIP_LINE], hex[DIGEST_HEX];
	size_t			 text;

	if (note->len == 0 || note_split(note->p, note->len, &text) == -1 ||
	    checkpoint_parse(&c, note->p, text) == -1)
		return slip_row(b, TONE_WARN, key, "%s", _("cannot be read"));
	note_signers(note, who, sizeof(who));
	return slip_row(b, c.size > seq ? TONE_PLAIN : TONE_WARN, key,
	    c.size > seq ? _("%" PRIu64 " entries, this one among them; root "
	    "%s; signed by %s") : _("%" PRIu64 " entries, this one NOT among "
	    "them yet; root %s; signed by %s"), c.size, digest_hex(&c.root,
	    hex), who);
}

static int
put_word(json_t *b, const struct audit_word *w, uint64_t seq)
{
	char	 at[TIME_TEXT];
	int	 rc;

	if (w == NULL)
		return slip_row(b, TONE_WARN, _("Ledger"), "%s", _("not named "
		    "in the configuration, or cannot be read"));
	rc = slip_row(b, TONE_PLAIN, _("Ledger"), _("commit %s, %s"),
	    w->commit, time_local(w->at, at));
	rc |= put_checkpoint(b, _("Cosigned"), &w->note, seq);
	if (!w->listed)
		return rc | slip_row(b, TONE_WARN, _("Last audit"), "%s",
		    _("the document is not in it yet"));
	return rc | slip_row(b, strcmp(w->fixity, "ok") == 0 ? TONE_PLAIN :
	    TONE_BAD, _("Last audit"), strcmp(w->fixity, "ok") == 0 ?
	    _("its bytes are unaltered; %s") : _("its bytes are DAMAGED; %s"),
	    words_indication(w->indication));
}

static int
put_journal(json_t *b, const struct slip_facts *f)
{
	const struct found	*d = &f->item->found;
	const json_t		*v = inherited(f, "verdict");
	const char		*sub = json_get_str(v, "sub_indication");
	uint64_t		 seq = 0;
	char			 at[TIME_TEXT];
	int			 rc;

	json_get_u64(d->record, "seq", &seq);
	rc = slip_block(b, "head", TONE_PLAIN, _("Place in the journal and in "
	    "the ledger"));
	rc |= slip_row(b, TONE_PLAIN, _("Log"), "%s", f->origin);
	rc |= slip_row(b, TONE_PLAIN, _("Taken in"), _("entry %" PRIu64
	    " of the journal, %s, by %s"), seq, slip_time(json_get_str(
	    d->record, "received"), at), json_str(d->record, "agent"));
	rc |= slip_row(b, TONE_PLAIN, _("Judged then"), "%s%s%s",
	    words_indication(json_get_str(v, "indication")), sub == NULL ?
	    "" : ": ", sub == NULL ? "" : words_sub(sub));
	rc |= put_checkpoint(b, _("Checkpoint"), f->note, seq);
	return rc | put_word(b, f->word, seq);
}

/* NĐ 137/2024/NĐ-CP, as 09-regulation.md 4.6 has its fields. */
static int
put_conversion(json_t *b, const struct slip_facts *f)
{
	const char	*owner = f->run->set->reg.agency;
	char		 at[TIME_TEXT];
	int		 rc;

	if (!f->with_original)
		return 0;
	rc = slip_block(b, "head", TONE_PLAIN, _("Mark of conversion from "
	    "electronic to paper (Nghị định 137/2024/NĐ-CP)"));
	rc |= slip_row(b, TONE_PLAIN, _("Mark"), "%s", _("PAPER COPY OF AN "
	    "ELECTRONIC DOCUMENT"));
	rc |= slip_row(b, TONE_PLAIN, _("Converted at"), "%s",
	    time_local(f->item->time, at));
	rc |= slip_row(b, TONE_PLAIN, _("System"), _("nguyenban %s, log %s"),
	    NB_VERSION, f->origin);
	rc |= slip_row(b, TONE_PLAIN, _("Its owner"), "%s", owner != NULL ?
	    owner : "………………………………………………………………");
	rc |= slip_row(b, TONE_PLAIN, _("Code"), "%s/%" PRIu64, f->origin,
	    f->item->seq);
	return rc | slip_block(b, "text", TONE_PLAIN, _("The digital "
	    "signatures are in the file, not on the paper. What proves the "
	    "document is the file with the SHA-256 above; the archive hands "
	    "it out, and with the code above tells of this print."));
}

static int
put_print(json_t *b, const struct slip_facts *f)
{
	char	 at[TIME_TEXT];
	json_t	*sign;
	int	 rc;

	rc = slip_block(b, "head", TONE_PLAIN, _("This print"));
	rc |= slip_row(b, TONE_PLAIN, _("Printed at"), _("%s, entry %" PRIu64
	    " of the journal"), time_local(f->item->time, at), f->item->seq);
	rc |= slip_row(b, TONE_PLAIN, _("By"), "%s", f->run->agent);
	rc |= slip_row(b, TONE_PLAIN, _("Reason"), "%s", *f->reason != '\0' ?
	    f->reason : _("not stated"));
	rc |= slip_row(b, TONE_PLAIN, _("To"), "%s", f->to);
	if ((sign = block_add(b, "sign", TONE_PLAIN)) == NULL)
		return -1;
	rc |= json_put_str(sign, "left", f->with_original ?
	    _("Converted by (signature, full name)") :
	    _("Printed by (signature, full name)"));
	return rc | json_put_str(sign, "right", _("Received by (signature, "
	    "full name, date)"));
}

/* What a telephone reads off the paper. */
static int
put_code(json_t *slip, const struct slip_facts *f)
{
	char	 text[640], hex[DIGEST_HEX];

	snprintf(text, sizeof(text), "NGUYENBAN SLIP\nsha256 %s\naccession %"
	    PRIu64 "\nlog %s\nentry %" PRIu64, digest_hex(
	    &f->item->found.sha256, hex), f->item->found.accession, f->origin,
	    f->item->seq);
	return json_put_str(slip, "code", text);
}

/* The number and what it is about, else the file's name; the accession. */
static int
put_lines(json_t *slip, const struct slip_facts *f)
{
	const json_t	*read = inherited(f, "metadata");
	const json_t	*said = json_object_get(f->item->found.record,
			    "fields");
	char		 text[SLIP_LINE], safe[SLIP_LINE], at[DOCNUM_TEXT];
	struct docnum	 d;
	json_t		*lines = json_array();
	int		 rc;

	if (wanted_recorded(&d, read, said))
		snprintf(text, sizeof(text), "%s", docnum_text(&d, at));
	else
		snprintf(text, sizeof(text), "%s", json_str(json_object_get(
		    f->item->found.record, "source"), "name"));
	rc = json_array_append_new(lines, json_string(slip_visible(text,
	    safe)));
	snprintf(text, sizeof(text), _("Accession %" PRIu64),
	    f->item->found.accession);
	rc |= json_array_append_new(lines, json_string(text));
	return rc | json_put(slip, "lines", lines);
}

static int
put_frame(json_t *slip, const struct slip_facts *f)
{
	const struct register_config	*reg = &f->run->set->reg;
	char				 text[SLIP_LINE], hex[DIGEST_HEX];
	char				 at[TIME_TEXT];
	int				 rc;

	snprintf(text, sizeof(text), "%s%s%s", reg->parent != NULL ?
	    reg->parent : "", reg->parent != NULL && reg->agency != NULL ?
	    "\n" : "", reg->agency != NULL ? reg->agency :
	    reg->parent != NULL ? "" : f->origin);
	rc = json_put_str(slip, "office", text);
	rc |= json_put_str(slip, "title", _("VERIFICATION SLIP"));
	rc |= json_put_str(slip, "subtitle", _("of a digitally signed "
	    "document; a sheet beside it, no part of it"));
	snprintf(text, sizeof(text), _("Verification slip, accession %" PRIu64
	    ", SHA-256 %.16s…, printed %s"), f->item->found.accession,
	    digest_hex(&f->item->found.sha256, hex), time_local(f->item->time,
	    at));
	rc |= json_put_str(slip, "running", text);
	rc |= json_put_str(slip, "page", _("Page"));
	rc |= json_put_str(slip, "of", _("of"));
	return rc | put_code(slip, f) | put_lines(slip, f);
}

json_t *
slip_make(const struct slip_facts *f)
{
	json_t	*all = json_object(), *slip = json_object();
	json_t	*b = json_array();
	int	 rc;

	rc = json_put(slip, "blocks", b);
	if (json_put(all, "slip", slip) == 0 && rc == 0) {
		rc = put_frame(slip, f) | put_whole(b, f) |
		    put_document(b, f) | put_file(b, f);
		rc |= slip_block(b, "head", TONE_PLAIN, _("Signatures"));
		rc |= f->judged != NULL ? slip_signatures(b, f->judged) :
		    slip_signatures_recorded(b, inherited(f, "verdict"));
		rc |= put_equal(b, f) | put_rules(b, f) | put_journal(b, f) |
		    put_conversion(b, f) | put_print(b, f);
	} else {
		rc = -1;
	}
	if (rc != 0) {
		json_decref(all);
		return NULL;
	}
	return all;
}
