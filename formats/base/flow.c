/*
 * flow.c: text in lines of a given width.
 */
#include <sys/ioctl.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/flow.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
#define HELP_TERM	24		/* widest term with text beside it */
#define HELP_LINE	512
#define HELP_FULL	48		/* columns of a line that was filled */
#define PAD_MAX		256

struct range {
	uint32_t	 first;
	uint32_t	 last;
};

/* Marks that stand on or in the character before them (Mn, Me, Cf). */
static const struct range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x06d6, 0x06dc },
	{ 0x0900, 0x0902 }, { 0x093c, 0x093c }, { 0x0941, 0x0948 },
	{ 0x0e31, 0x0e31 }, { 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e },
	{ 0x0eb1, 0x0eb1 }, { 0x0eb4, 0x0ebc }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200d }, { 0x20d0, 0x20ff },
	{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
	{ 0xe0100, 0xe01ef },
};

/* East_Asian_Width W and F. */
static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x2e80, 0x303e },
	{ 0x3041, 0x33ff }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
	{ 0xa000, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 },
	{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
	{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
	{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static bool
is_in(const struct range *r, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n && cp >= r[i].first; i++)
		if (cp <= r[i].last)
			return true;
	return false;
}

/* Octets of the character or colour at ${p}, and its columns. */
static size_t
step(const char *p, const char *end, size_t *columns)
{
	const char	*m;
	uint32_t	 cp;
	size_t		 n;

	*columns = 0;
	if (*p == '\033' && end - p > 1 && p[1] == '[' &&
	    (m = memchr(p, 'm', (size_t)(end - p))) != NULL)
		return (size_t)(m - p) + 1;
	n = utf8_char((const uint8_t *)p, (const uint8_t *)end, &cp);
	if (n == 0) {	/* not UTF-8: one column an octet */
		*columns = 1;
		return 1;
	}
	if (!is_in(combining, NELEM(combining), cp))
		*columns = is_in(wide, NELEM(wide), cp) ? 2 : 1;
	return n;
}

static size_t
width_of(const char *p, const char *end)
{
	size_t	 n = 0, columns;

	for (; p < end; n += columns)
		p += step(p, end, &columns);
	return n;
}

size_t
flow_width(const char *s)
{
	return width_of(s, s + strlen(s));
}

int
flow_pad(struct buf *b, size_t n)
{
	for (; n > 0 && !b->failed; n--)
		buf_addc(b, ' ');
	return b->failed ? -1 : 0;
}

/* Where the lines of one text are. */
struct line {
	struct buf	*out;
	const char	*rest;		/* before every later line */
	size_t		 left;		/* its columns */
	size_t		 columns;
	size_t		 at;
	bool		 begun;		/* a word stands on the line */
};

static void
line_break(struct line *l)
{
	buf_addc(l->out, '\n');
	buf_addstr(l->out, l->rest);
	l->at = l->left;
	l->begun = false;
}

/* A word longer than a line, in pieces. */
static void
put_long(struct line *l, const char *p, const char *end)
{
	size_t	 n, columns;

	for (; p < end; p += n) {
		n = step(p, end, &columns);
		if (l->at + columns > l->columns && l->begun)
			line_break(l);
		buf_add(l->out, p, n);
		l->at += columns;
		l->begun = true;
	}
}

static void
put_word(struct line *l, const char *p, const char *end)
{
	size_t	 width = width_of(p, end);

	if (l->begun && l->at + 1 + width > l->columns) {
		/* What fits on no line may as well begin on this one. */
		if (l->left + width <= l->columns ||
		    l->at + 8 > l->columns) {
			line_break(l);
		} else {
			buf_addc(l->out, ' ');
			l->at++;
		}
	} else if (l->begun) {
		buf_addc(l->out, ' ');
		l->at++;
	}
	if (l->at + width <= l->columns) {
		buf_add(l->out, p, (size_t)(end - p));
		l->at += width;
		l->begun = true;
	} else {
		put_long(l, p, end);
	}
}

int
flow_text(struct buf *b, const char *first, const char *rest,
    const char *text, unsigned int columns)
{
	struct line	 l = { .out = b, .rest = rest, .columns = columns };
	const char	*end;

	l.left = flow_width(rest);
	if (l.left + 8 > columns) {	/* no room: from the margin on */
		l.rest = "";
		l.left = 0;
	}
	buf_addstr(b, first);
	l.at = flow_width(first);
	while (*text != '\0') {
		if (*text == ' ') {
			text++;
			continue;
		}
		if (*text == '\n') {
			if (text[1] != '\0')
				line_break(&l);
			text++;
			continue;
		}
		end = text + strcspn(text, " \n");
		put_word(&l, text, end);
		text = end;
	}
	return buf_addc(b, '\n');
}

int
flow_cut(struct buf *b, const char *text, size_t columns)
{
	const char	*end = text + strlen(text), *p;
	size_t		 used = 0, width, n;

	if (width_of(text, end) <= columns)
		return buf_addstr(b, text);
	for (p = text; p < end; p += n, used += width) {
		n = step(p, end, &width);
		if (used + width + 1 > columns)
			break;
	}
	buf_add(b, text, (size_t)(p - text));
	return buf_addstr(b, "…");
}

/* The spaces that a line of help begins with. */
static size_t
indent_of(const char *p, size_t len)
{
	size_t	 n = 0;

	while (n < len && p[n] == ' ')
		n++;
	return n;
}

/* Where the text beside the term begins: behind two spaces; len: nowhere. */
static size_t
beside(const char *p, size_t len, size_t from)
{
	for (size_t i = from; i + 1 < len; i++)
		if (p[i] == ' ' && p[i + 1] == ' ')
			return i + indent_of(p + i, len - i);
	return len;
}

/* A term and its text, or a paragraph: as much as lines belong together. */
struct help {
	struct buf	 term;
	struct buf	 text;
	bool		 open;
	size_t		 last;		/* octets of the line before */
};

static void
help_put(struct buf *b, struct help *h, size_t beside_at,
    unsigned int columns)
{
	char	 first[HELP_LINE], rest[PAD_MAX];
	size_t	 width;

	if (!h->open)
		return;
	h->open = false;
	if (h->term.len == 0) {
		flow_text(b, "", "", h->text.len == 0 ? "" :
		    buf_str(&h->text), columns);
		goto out;
	}
	if (beside_at + 20 > columns)
		beside_at = 6;
	memset(rest, ' ', beside_at);
	rest[beside_at] = '\0';
	buf_addc(&h->term, ' ');
	width = flow_width(buf_str(&h->term));
	if (h->text.len == 0 || width + 1 > beside_at ||
	    h->term.len + beside_at + 1 > sizeof(first)) {
		flow_text(b, "  ", "      ", buf_str(&h->term) + 2, columns);
		if (h->text.len > 0)
			flow_text(b, rest, rest, buf_str(&h->text), columns);
		goto out;
	}
	memcpy(first, h->term.p, h->term.len);
	memset(first + h->term.len, ' ', beside_at - width);
	first[h->term.len + beside_at - width] = '\0';
	flow_text(b, first, rest, buf_str(&h->text), columns);
 out:
	buf_reset(&h->term);
	buf_reset(&h->text);
}

static void
help_add(struct buf *to, const char *p, size_t len)
{
	if (to->len > 0)
		buf_addc(to, ' ');
	buf_add(to, p, len);
}

/* Another way to call the program, below a longer word for "usage:". */
static bool
is_call(const struct help *h, const char *p, size_t in, size_t len)
{
	return in <= 12 && len - in > 3 && memcmp(p + in, "nba", 3) == 0 &&
	    (h->text.len == 0 || (h->term.len > 5 &&
	    memcmp(h->term.p, "  nba", 5) == 0));
}

/* One line of the text as it was written. */
static void
help_line(struct buf *b, struct help *h, size_t *column, const char *p,
    size_t len, unsigned int columns)
{
	size_t	 in = indent_of(p, len), at;

	if (len == 0) {
		help_put(b, h, *column, columns);
		buf_addc(b, '\n');
		return;
	}
	if (h->open && h->term.len > 0 && in > 7 && !is_call(h, p, in, len)) {
		/* goes on */
		help_add(&h->text, p + in, len - in);
		return;
	}
	/* A short line, or how a program is called, is not gone on with. */
	if (in == 0 && h->open && h->term.len == 0 &&
	    width_of(p - h->last, p - 1) >= HELP_FULL &&
	    memmem(p - h->last, h->last < 24 ? h->last : 24, "nba", 3) ==
	    NULL) {
		help_add(&h->text, p, len);
		h->last = len + 1;
		return;
	}
	h->last = len + 1;
	help_put(b, h, *column, columns);
	h->open = true;
	if (in == 0) {
		help_add(&h->text, p, len);
		return;
	}
	at = beside(p, len, in);
	buf_addstr(&h->term, "  ");
	if (at < len)
		buf_add(&h->text, p + at, len - at);
	while (at > in && p[at - 1] == ' ')
		at--;
	buf_add(&h->term, p + in, at - in);
}

/* The column at which the texts of this help stand. */
static size_t
help_column(const char *help)
{
	size_t		 len, in, at, column = 6;
	const char	*p;

	for (p = help; *p != '\0'; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		in = indent_of(p, len);
		if (in == 0 || in > 7 || (at = beside(p, len, in)) == len)
			continue;
		while (at > in && p[at - 1] == ' ')
			at--;
		at = width_of(p, p + at) - in + 4;
		if (at <= HELP_TERM && at > column)
			column = at;
	}
	return column;
}

int
flow_help(struct buf *b, const char *help, unsigned int columns)
{
	struct help	 h = { .open = false };
	size_t		 len, column = help_column(help);

	buf_init(&h.term, HELP_LINE);
	buf_init(&h.text, 64 * 1024);
	for (; *help != '\0'; help += len + (help[len] == '\n')) {
		len = strcspn(help, "\n");
		help_line(b, &h, &column, help, len, columns);
	}
	help_put(b, &h, column, columns);
	if (h.term.failed || h.text.failed)
		b->failed = 1;
	buf_release(&h.term);
	buf_release(&h.text);
	return b->failed ? -1 : 0;
}

unsigned int
flow_columns(int fd)
{
	struct winsize	 ws;
	const char	*env = getenv("COLUMNS");
	uint64_t	 n;

	if (env != NULL && parse_u64(env, FLOW_LEAST, FLOW_MOST, &n) == 0)
		return (unsigned int)n;
	if (ioctl(fd, TIOCGWINSZ, &ws) == -1 || ws.ws_col < FLOW_LEAST)
		return FLOW_COLUMNS;
	return ws.ws_col > FLOW_MOST ? FLOW_MOST : ws.ws_col;
}

bool
flow_color(int fd)
{
	const char	*no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && (no == NULL || *no == '\0') &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}
