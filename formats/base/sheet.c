/*
 * sheet.c: a page for people, as text and as HTML.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/html.h"
#include "formats/base/sheet.h"

#define ITEM_MAX	((size_t)64 * 1024)	/* octets of one text */
#define LABELS		22		/* columns at most */
#define NARROW		50		/* labels stand above their text */
#define PREFIX		128		/* octets before a line */

struct item {
	enum sheet_kind	 kind;
	enum tone	 tone;
	unsigned int	 to;
	char		*label;		/* NULL: none */
	char		*text;
};

struct sheet {
	struct item	*item;
	size_t		 n;
	size_t		 cap;
	bool		 failed;
};

struct sheet *
sheet_new(void)
{
	return calloc(1, sizeof(struct sheet));
}

void
sheet_free(struct sheet *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++) {
		free(s->item[i].label);
		free(s->item[i].text);
	}
	free(s->item);
	free(s);
}

bool
sheet_is_empty(const struct sheet *s)
{
	return s->n == 0;
}

static char *
visible(const char *text)
{
	struct buf	 b;
	char		*s = NULL;

	buf_init(&b, ITEM_MAX * 4);
	if (utf8_visible(&b, text, strnlen(text, ITEM_MAX)) == 0 &&
	    buf_str(&b) != NULL)
		s = strdup((const char *)b.p);
	buf_release(&b);
	return s;
}

static void
put(struct sheet *s, enum sheet_kind kind, enum tone tone, unsigned int to,
    const char *label, const char *text)
{
	struct item	*grown, it = { kind, tone, to, NULL, NULL };

	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 32 : s->cap * 2;
		grown = reallocarray(s->item, s->cap, sizeof(*grown));
		if (grown == NULL) {
			s->cap = s->n;
			s->failed = true;
			return;
		}
		s->item = grown;
	}
	if ((it.text = visible(text)) == NULL ||
	    (label != NULL && (it.label = visible(label)) == NULL)) {
		free(it.text);
		s->failed = true;
		return;
	}
	s->item[s->n++] = it;
}

void
sheet_add(struct sheet *s, enum sheet_kind kind, enum tone tone,
    const char *label, const char *fmt, ...)
{
	char	*text;
	va_list	 ap;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1) {
		s->failed = true;
		return;
	}
	put(s, kind, tone, 0, label, text);
	free(text);
}

void
sheet_link(struct sheet *s, enum tone tone, unsigned int to,
    const char *label, const char *text)
{
	put(s, SHEET_LINK, tone, to, label, text);
}

/* As text: what the labels of this sheet need. */
static size_t
label_columns(const struct sheet *s)
{
	size_t	 most = 8, width;

	for (size_t i = 0; i < s->n; i++) {
		if (s->item[i].kind != SHEET_ROW)
			continue;
		width = flow_width(s->item[i].label);
		if (width > most && width <= LABELS)
			most = width;
	}
	return most;
}

static const char *
color_of(enum tone tone)
{
	static const char *const	 colors[] = {
		[TONE_PLAIN] = "", [TONE_GOOD] = "\033[32m",
		[TONE_WARN] = "\033[33m", [TONE_BAD] = "\033[31;1m",
		[TONE_DIM] = "\033[2m",
	};

	return colors[tone];
}

/* The text, in its colour when ${color}. */
static int
put_line(struct buf *b, const struct item *it, const char *first,
    const char *rest, unsigned int columns, bool color)
{
	char		 on[PREFIX], off[PREFIX];
	struct buf	 text;
	const char	*c = color ? color_of(it->tone) : "";
	int		 rc;

	if (*c == '\0')
		return flow_text(b, first, rest, it->text, columns);
	snprintf(on, sizeof(on), "%s%s", first, c);
	snprintf(off, sizeof(off), "%s", rest);
	buf_init(&text, ITEM_MAX * 4 + 16);
	buf_addf(&text, "%s\033[0m", it->text);
	rc = buf_str(&text) == NULL ? -1 :
	    flow_text(b, on, off, buf_str(&text), columns);
	buf_release(&text);
	return rc;
}

/* The label, and the text beside or under it. */
static int
put_row(struct buf *b, const struct item *it, size_t labels,
    unsigned int columns, bool color)
{
	char	 first[PREFIX * 2], rest[PREFIX];
	size_t	 width = flow_width(it->label);
	int	 n;

	if (columns < NARROW || width > labels) {
		buf_addf(b, "  %s:\n", it->label);
		return put_line(b, it, "    ", "    ", columns, color);
	}
	memset(rest, ' ', labels + 4);
	rest[labels + 4] = '\0';
	n = snprintf(first, sizeof(first), "  %s:%*s", it->label,
	    (int)(labels + 1 - width), "");
	if (n < 0 || (size_t)n >= sizeof(first))
		return -1;
	return put_line(b, it, first, rest, columns, color);
}

int
sheet_text(struct buf *b, const struct sheet *s, unsigned int columns,
    bool color)
{
	size_t	 labels = label_columns(s);

	for (size_t i = 0; i < s->n; i++) {
		const struct item	*it = &s->item[i];

		switch (it->kind) {
		case SHEET_PAGE:
			if (i > 0)
				buf_addc(b, '\n');
			put_line(b, it, "", "", columns, color);
			break;
		case SHEET_VERDICT:
			put_line(b, it, "  ", "  ", columns, color);
			break;
		case SHEET_HEAD:
			buf_addc(b, '\n');
			put_line(b, it, "", "", columns, color);
			break;
		case SHEET_ROW:
			put_row(b, it, labels, columns, color);
			break;
		case SHEET_LINK:
			flow_text(b, "  ", "    ", it->label, columns);
			put_line(b, it, "    ", "    ", columns, color);
			break;
		case SHEET_ITEM:
			put_line(b, it, "  - ", "    ", columns, color);
			break;
		case SHEET_NOTE:
			put_line(b, it, "    ", "    ", columns, color);
			break;
		case SHEET_TEXT:
			put_line(b, it, "  ", "  ", columns, color);
			break;
		case SHEET_LINE:
			put_line(b, it, "", "    ", columns, color);
			break;
		case SHEET_COMMAND:
			put_line(b, it, "    ", "      ", columns, color);
			break;
		}
	}
	return s->failed || b->failed ? -1 : 0;
}

/* What a browser shows and a printer prints; all that there is. */
static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,\"Noto Sans\",\"DejaVu Sans\",Arial,"
    "sans-serif;margin:0 auto;max-width:60rem;padding:1rem;"
    "overflow-wrap:anywhere}"
    "h1{font-size:1.35rem;line-height:1.3;margin:1rem 0 .5rem}"
    "h2{font-size:1.05rem;margin:1.2rem 0 .3rem;padding-top:.5rem;"
    "border-top:1px solid #8886}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.15rem .5rem .15rem 0}"
    "th{font-weight:normal;opacity:.75;width:13rem}"
    "p{margin:.4rem 0}ul{margin:.3rem 0;padding-left:1.2rem}"
    "li{margin:.3rem 0}li p{margin:.1rem 0}"
    "pre{font:.9rem/1.5 ui-monospace,\"DejaVu Sans Mono\",monospace;"
    "white-space:pre-wrap;background:#8882;padding:.4rem .6rem;"
    "border-radius:4px;margin:.4rem 0}"
    ".verdict{font-size:1.15rem;font-weight:bold;padding:.4rem .7rem;"
    "border-left:.4rem solid #888;background:#8881}"
    ".good{color:#0a7a2f}.warn{color:#9a6200}.bad{color:#b3150c}"
    ".dim{opacity:.75}"
    ".verdict.good{border-color:#0a7a2f}.verdict.warn{border-color:#c98200}"
    ".verdict.bad{border-color:#b3150c}"
    "a{color:inherit}"
    "footer{break-before:avoid;font-size:.85rem;opacity:.75;margin-top:1.5rem;"
    "border-top:1px solid #8886;padding-top:.4rem}"
    ".lang{position:absolute;opacity:0}"
    ".lang+label{display:inline-block;padding:.2rem .7rem;"
    "border:1px solid #8888;border-radius:4px;cursor:pointer}"
    ".lang:checked+label{font-weight:bold;background:#8883}"
    ".lang:focus-visible+label{outline:2px solid}"
    "main.pick{display:none}"
    "#side0:checked~main.side0,#side1:checked~main.side1,"
    "#side2:checked~main.side2{display:block}"
    "@media(prefers-color-scheme:dark){.good{color:#5fd38a}"
    ".warn{color:#f0b64a}.bad{color:#ff8a80}}"
    "@media(max-width:36rem){th,td{display:block;width:auto}"
    "td{padding:0 0 .4rem .8rem}}"
    "@page{size:A4;margin:16mm 15mm}"
    "@media print{:root{color-scheme:light}body{font-size:10.5pt;padding:0;"
    "max-width:none}.lang,.lang+label{display:none}"
    "section{break-before:page}section:first-of-type{break-before:auto}"
    "h1,h2,.verdict{break-after:avoid}tr,li,pre{break-inside:avoid}"
    ".good{color:#0a7a2f}.warn{color:#7a4d00}.bad{color:#b3150c}}";

#define SIDES	3		/* as many as the style knows */

/* An HTML document while it is written. */
struct writer {
	struct buf	*out;
	const char	*open;		/* "</table>\n": what is to be closed */
	size_t		 side;
	unsigned int	 page;
	bool		 section;
	bool		 item;		/* an <li> is open */
};

static void
close_open(struct writer *w)
{
	if (w->item)
		buf_addstr(w->out, "</li>\n");
	w->item = false;
	buf_addstr(w->out, w->open);
	w->open = "";
}

/* Be inside ${begin}...${end}, which may be open already. */
static void
inside(struct writer *w, const char *begin, const char *end)
{
	if (strcmp(w->open, end) == 0)
		return;
	close_open(w);
	buf_addstr(w->out, begin);
	w->open = end;
}

static const char *
class_of(enum tone tone)
{
	static const char *const	 classes[] = {
		[TONE_PLAIN] = "", [TONE_GOOD] = "good",
		[TONE_WARN] = "warn", [TONE_BAD] = "bad", [TONE_DIM] = "dim",
	};

	return classes[tone];
}

/* <TAG class="MORE TONE">text */
static void
put_tag(struct writer *w, const char *tag, const char *more, enum tone tone,
    const char *text)
{
	const char	*class = class_of(tone);

	buf_addf(w->out, "<%s", tag);
	if (*class != '\0' || *more != '\0')
		buf_addf(w->out, " class=\"%s%s%s\"", more, *more != '\0' &&
		    *class != '\0' ? " " : "", class);
	buf_addc(w->out, '>');
	html_text(w->out, text);
}

static void
put_page(struct writer *w, const struct item *it)
{
	close_open(w);
	if (w->section)
		buf_addstr(w->out, "</section>\n");
	w->section = true;
	buf_addf(w->out, "<section id=\"s%zup%u\">\n", w->side, w->page++);
	put_tag(w, "h1", "", it->tone, it->text);
	buf_addstr(w->out, "</h1>\n");
}

static void
put_cells(struct writer *w, const struct item *it)
{
	inside(w, "<table>\n", "</table>\n");
	buf_addstr(w->out, "<tr><th>");
	if (it->kind == SHEET_LINK)
		buf_addf(w->out, "<a href=\"#s%zup%u\">", w->side, it->to);
	html_text(w->out, it->label);
	buf_addstr(w->out, it->kind == SHEET_LINK ? "</a></th>" : "</th>");
	put_tag(w, "td", "", it->tone, it->text);
	buf_addstr(w->out, "</td></tr>\n");
}

static void
put_list(struct writer *w, const struct item *it)
{
	inside(w, "<ul>\n", "</ul>\n");
	if (w->item)
		buf_addstr(w->out, "</li>\n");
	/* The colour is the item's own, not of what is noted about it. */
	buf_addstr(w->out, "<li>");
	if (it->tone == TONE_PLAIN) {
		html_text(w->out, it->text);
	} else {
		put_tag(w, "span", "", it->tone, it->text);
		buf_addstr(w->out, "</span>");
	}
	w->item = true;
}

static void
put_block(struct writer *w, const struct item *it, const char *tag,
    const char *class)
{
	/* What follows an item belongs to it. */
	if (!w->item)
		close_open(w);
	put_tag(w, tag, class, it->tone, it->text);
	buf_addf(w->out, "</%s>\n", tag);
}

static void
put_item(struct writer *w, const struct item *it)
{
	switch (it->kind) {
	case SHEET_PAGE:
		put_page(w, it);
		break;
	case SHEET_VERDICT:
		close_open(w);
		put_block(w, it, "p", "verdict");
		break;
	case SHEET_HEAD:
		close_open(w);
		put_block(w, it, "h2", "");
		break;
	case SHEET_ROW:
	case SHEET_LINK:
		put_cells(w, it);
		break;
	case SHEET_ITEM:
		put_list(w, it);
		break;
	case SHEET_TEXT:
	case SHEET_LINE:
		close_open(w);
		put_block(w, it, "p", "");
		break;
	case SHEET_NOTE:
		put_block(w, it, "p", "");
		break;
	case SHEET_COMMAND:
		put_block(w, it, "pre", "");
		break;
	}
}

static void
put_side(struct buf *b, const struct sheet_side *side, size_t number,
    bool pick)
{
	struct writer	 w = { .out = b, .open = "", .side = number };

	buf_addf(b, "<main class=\"side%zu%s\" lang=\"", number,
	    pick ? " pick" : "");
	html_text(b, side->lang);
	buf_addstr(b, "\">\n");
	for (size_t i = 0; i < side->sheet->n; i++)
		put_item(&w, &side->sheet->item[i]);
	close_open(&w);
	if (w.section)
		buf_addstr(b, "</section>\n");
	if (side->foot != NULL) {
		buf_addstr(b, "<footer>");
		html_text(b, side->foot);
		buf_addstr(b, "</footer>\n");
	}
	buf_addstr(b, "</main>\n");
}

int
sheet_html(struct buf *b, const char *title, const struct sheet_side *side,
    size_t n)
{
	if (n == 0 || n > SIDES ||
	    html_begin(b, side[0].lang, title, style) == -1)
		return -1;
	for (size_t i = 0; i < n && n > 1; i++) {
		buf_addf(b, "<input class=\"lang\" type=\"radio\" name=\"side\""
		    " id=\"side%zu\"%s><label for=\"side%zu\" lang=\"", i,
		    i == 0 ? " checked" : "", i);
		html_text(b, side[i].lang);
		buf_addstr(b, "\">");
		html_text(b, side[i].name);
		buf_addstr(b, "</label>\n");
	}
	for (size_t i = 0; i < n; i++) {
		put_side(b, &side[i], i, n > 1);
		if (side[i].sheet->failed)
			return -1;
	}
	return html_end(b);
}
