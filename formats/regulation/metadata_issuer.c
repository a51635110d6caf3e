/*
 * metadata_issuer.c: who issues a document, in the lines above its number.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/issuers.h"
#include "formats/regulation/metadata_part.h"

#define ROOM		META_ROOM

bool
meta_has_letter(const char *s)
{
	for (; *s != '\0'; s++)
		if ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
			return true;
	return false;
}

#define ISSUER_LINES	12

/* The lines above the number, on the left. */
struct lines {
	char		*text[ISSUER_LINES];
	bool		 bold[ISSUER_LINES];
	unsigned int	 flags;
	size_t		 n;
	bool		 odd;		/* others stand among them */
	size_t		 joint;		/* agencies by the notation; 0: not of
					   several, or it does not say */
};

/* What the motto's line did not hold, in the next one. */
static bool
is_motto_end(const struct head *h, size_t i, const char *s)
{
	static const char *const	 ends[] = { "nam", "viet nam",
		"nghia viet nam", "chu nghia viet nam" };

	if (h->motto_whole || i != head_next_row(h, h->motto_at))
		return false;
	/* It stands on its own side, mostly. */
	for (size_t k = i; k < head_next_row(h, i); k++)
		if (meta_has(h->t->v[k].text, "nam") && h->t->v[k].x0 >
		    h->split)
			return false;
	for (size_t k = 0; k < 4; k++)
		if (meta_same_letters(s, ends[k]))
			return true;
	return false;
}

/* Of a letterhead: where they are, and how one reaches them. */
static bool
is_contact(const char *s)
{
	static const char *const	 begins[] = { "dia chi", "dt:", "dt :",
		"dien thoai", "fax", "email", "e-mail", "website", "tel:",
		"hotline" };

	return meta_begins_any(s, begins, sizeof(begins) / sizeof(begins[0]));
}

static int
issuer_lines(const struct head *h, struct lines *l, struct buf *b)
{
	unsigned int	 flags;
	const char	*s;
	size_t		 end;

	end = h->number != DOCNUM_NONE ? h->number_at : h->date_at;
	for (size_t i = h->top; i < end && l->n < ISSUER_LINES;
	    i = head_next_row(h, i)) {
		s = head_row_text(h, i, SIDE_LEFT, b, &flags);
		if (!meta_has_letter(s) || (flags & PDF_TEXT_ANNOT) != 0 ||
		    meta_has(s, "cong hoa xa hoi") || is_motto_end(h, i, s) ||
		    is_contact(s))
			continue;
		if (!meta_is_capitals(s)) {
			l->odd = true;
			continue;
		}
		if ((l->text[l->n] = strdup(s)) == NULL)
			return -1;
		l->bold[l->n++] = (flags & PDF_TEXT_BOLD) != 0;
		l->flags |= flags;
	}
	return 0;
}

static bool
is_part_of(const char *s)
{
	return meta_same_letters(s, "van phong") ||
	    meta_same_letters(s, "thanh tra");
}

/* Is the last or the first character a dash? */
static bool
ends_with_dash(const char *s)
{
	size_t	 n = strlen(s);

	while (n > 0 && s[n - 1] == ' ')
		n--;
	return n > 0 && (s[n - 1] == '-' || (n > 2 &&
	    docnum_dash((const uint8_t *)s + n - 3, 3) == 3));
}

static bool
begins_with_dash(const char *s)
{
	return *s == '-' || docnum_dash((const uint8_t *)s, strlen(s)) > 0;
}

/* Is the line the name of another agency than the one before it? */
static bool
is_next(const char *before, const char *line)
{
	return issuer_is_agency(line) && !ends_with_dash(before) &&
	    !issuer_goes_on(before, line);
}

/* Does the name of an agency begin in line ${i}? */
static bool
begins(const struct lines *l, size_t i)
{
	return issuer_is_agency(l->text[i]) && (i == 0 ||
	    !issuer_goes_on(l->text[i - 1], l->text[i]));
}

static bool
is_joined(const struct lines *l, size_t i)
{
	return i > 0 && (ends_with_dash(l->text[i - 1]) ||
	    begins_with_dash(l->text[i]));
}

/* Does the name of another agency follow the dash in line ${i}, ${p} behind? */
static bool
divides(const struct lines *l, size_t i, const char *p, size_t to)
{
	const char	*next = i + 1 < to ? l->text[i + 1] : "";
	struct buf	 b;
	bool		 yes;

	p += strspn(p, " ");
	buf_init(&b, 2 * ROOM);
	/* "BỘ QUỐC PHÒNG - BỘ", "CÔNG AN". */
	(void)buf_addf(&b, "%s%s%s", p, *p != '\0' ? " " : "", next);
	yes = buf_str(&b) != NULL && issuer_is_agency(buf_str(&b));
	buf_release(&b);
	return yes;
}

/* How many dashes in lines [from, to) stand between names of agencies. */
static size_t
dividers(const struct lines *l, size_t from, size_t to)
{
	size_t	 n = 0, dash;

	for (size_t i = from; i < to; i++)
		for (const char *p = l->text[i]; *p != '\0';
		    p += dash > 0 ? dash : 1) {
			dash = *p == '-' ? 1 : docnum_dash((const uint8_t *)p,
			    strlen(p));
			n += dash > 0 && divides(l, i, p + dash, to);
		}
	return n;
}

/* How many names of agencies begin there. */
static size_t
names_in(const struct lines *l, size_t from, size_t to)
{
	size_t	 n = dividers(l, from, to);

	for (size_t i = from; i < to; i++)
		n += begins(l, i) && (i == from ||
		    !ends_with_dash(l->text[i - 1]));
	return n;
}

/*
 * Where the issuer begins: at the change to bold; without one, at the last
 * line that begins as an agency's name does; of a joint paper not before it has
 * as many as the notation names.
 */
static size_t
issuer_first(const struct lines *l, unsigned int *sure)
{
	size_t	 first = 0, at;
	bool	 bold = false;

	for (size_t i = 1; i < l->n && !bold; i++)
		if (l->bold[i] && !l->bold[i - 1] && l->bold[l->n - 1]) {
			first = i;
			bold = true;
		}
	for (size_t i = 0; i < l->n && !bold; i++)
		if (begins(l, i))
			first = i;
	at = first;
	while (first > 0 && (is_joined(l, first) || (l->joint > 0 &&
	    (!issuer_is_agency(l->text[first]) || names_in(l, first, l->n) <
	    l->joint))))
		first--;
	/* In one weight of several lines: where does the second name begin? */
	*sure = (first > 0 && !(bold && first == at)) || (!bold && l->n > 1 &&
	    !l->bold[0]) ? 80 : 95;
	return first;
}

static int
put_joined(struct metadata *m, enum meta_name name, const struct lines *l,
    size_t from, size_t to, unsigned int sure, unsigned int revision)
{
	size_t		 divide = 0, places = 0, dashes;
	struct buf	 b;
	bool		 here;
	int		 rc = 0;

	dashes = dividers(l, from, to);
	if (name == META_ISSUER && dashes + 1 < l->joint)
		divide = l->joint - 1 - dashes;
	for (size_t i = from + 1; i < to; i++)
		places += is_next(l->text[i - 1], l->text[i]);
	/* Which of these lines begin another agency's name? */
	if (divide > 0 && places != divide && sure > 60)
		sure = 60;
	buf_init(&b, ROOM);
	for (size_t i = from; i < to; i++) {
		here = i > from && divide > 0 && is_next(l->text[i - 1],
		    l->text[i]);
		divide -= here;
		if (i > from)
			(void)buf_addstr(&b, here ? " - " : " ");
		(void)buf_addstr(&b, l->text[i]);
	}
	if (b.len > 0 && buf_str(&b) != NULL)
		rc = meta_put(m, name, l->flags, sure, revision,
		    (const char *)b.p);
	buf_release(&b);
	return rc;
}

/* The office of the body above it: its name has both. */
static int
put_office(struct metadata *m, const struct lines *l, size_t first,
    unsigned int revision)
{
	struct lines	 whole = { .flags = l->flags };
	int		 rc;

	whole.text[whole.n++] = l->text[first];
	for (size_t i = 0; i < first; i++)
		whole.text[whole.n++] = l->text[i];
	rc = put_joined(m, META_ISSUER, &whole, 0, whole.n, 80, revision);
	return rc | put_joined(m, META_SUPERIOR, l, 0, first, 95, revision);
}

/* "TTLT-BTP-BTC": two; 0: of one agency, or it does not say. */
static size_t
count_named(const struct head *h)
{
	size_t	 n = 0;

	if (h->number == DOCNUM_NONE || !notation_is_joint(h->num.notation))
		return 0;
	for (const char *p = h->num.notation; *p != '\0'; p++)
		n += *p == '-';
	return n > 1 ? n : 0;
}

int
meta_issuer(struct metadata *m, const struct head *h, unsigned int revision,
    struct buf *b)
{
	struct lines	 l = { .joint = count_named(h) };
	unsigned int	 sure;
	size_t		 first;
	int		 rc;

	rc = issuer_lines(h, &l, b);
	if (rc == 0 && l.n > 0) {
		first = issuer_first(&l, &sure);
		if (!h->motto || !issuer_is_agency(l.text[first]))
			sure = 60;
		else if ((l.odd || l.n == ISSUER_LINES) && sure > 80)
			sure = 80;
		/* "VĂN PHÒNG" alone: of what stands above it. */
		if (first > 0 && l.n - first == 1 &&
		    is_part_of(l.text[first])) {
			rc = put_office(m, &l, first, revision);
			goto out;
		}
		rc = put_joined(m, META_ISSUER, &l, first, l.n, sure,
		    revision);
		rc |= put_joined(m, META_SUPERIOR, &l, 0, first, sure,
		    revision);
	}
 out:
	for (size_t i = 0; i < l.n; i++)
		free(l.text[i]);
	return rc;
}
