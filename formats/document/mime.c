/*
 * mime.c: a message's parts, without recursion: a list that grows while it is
 * gone through.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/mime.h"

#define PIECE		((size_t)16 * 1024)

void
mime_release(struct mime *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->part[i].type);
		free(m->part[i].boundary);
		free(m->part[i].protocol);
		free(m->part[i].smime_type);
		free(m->part[i].name);
	}
	free(m->part);
	memset(m, 0, sizeof(*m));
}

/* The end of the line at ${p}, behind its LF; ${end} without one. */
static const uint8_t *
line_end(const uint8_t *p, const uint8_t *end)
{
	const uint8_t	*lf = p < end ? memchr(p, '\n', (size_t)(end - p)) :
			    NULL;

	return lf == NULL ? end : lf + 1;
}

static bool
is_blank(const uint8_t *p, const uint8_t *end)
{
	return end == p || *p == '\n' || (*p == '\r' && (p + 1 == end ||
	    p[1] == '\n'));
}

/* A field of the head at ${p}, unfolded into ${value}.  Where the next is. */
static const uint8_t *
field_get(const uint8_t *p, const uint8_t *end, struct octets *name,
    struct buf *value)
{
	const uint8_t	*colon, *eol = line_end(p, end), *q;

	buf_reset(value);
	colon = memchr(p, ':', (size_t)(eol - p));
	*name = (struct octets){ p, colon == NULL ? 0 : (size_t)(colon - p) };
	while (name->len > 0 && (p[name->len - 1] == ' ' ||
	    p[name->len - 1] == '\t'))
		name->len--;
	q = colon == NULL ? eol : colon + 1;
	for (;;) {
		size_t	 n = (size_t)(eol - q);

		while (n > 0 && (q[n - 1] == '\n' || q[n - 1] == '\r'))
			n--;
		(void)buf_add(value, q, n);
		if (eol == end || (*eol != ' ' && *eol != '\t'))
			return eol;
		q = eol;
		eol = line_end(eol, end);
	}
}

static bool
is_field(const struct octets *name, const char *want)
{
	return name->len == strlen(want) &&
	    strncasecmp((const char *)name->p, want, name->len) == 0;
}

/* The token before the first ';', lower case, without white space. */
static char *
token(const struct buf *value)
{
	char	*s = calloc(1, 128);
	size_t	 n = 0;

	for (size_t i = 0; s != NULL && i < value->len && n < 127; i++) {
		uint8_t	 c = value->p[i];

		if (c == ';')
			break;
		if (c == ' ' || c == '\t' || c == '\0')
			continue;
		s[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	return s;
}

/* A parameter as a string; *to stays NULL without one.  0 or -1. */
static int
parameter(const struct buf *value, const char *name, char **to)
{
	struct buf	 b;
	const char	*s;
	bool		 stated;
	int		 rc = 0;

	buf_init(&b, MIME_VALUE_MAX);
	if (mime_parameter(&b, value->p, value->len, name, &stated) &&
	    (s = buf_str(&b)) != NULL) {
		free(*to);
		if ((*to = strdup(s)) == NULL)
			rc = -1;
	}
	buf_release(&b);
	return rc;
}

/* The file's name of either field; Content-Disposition's has precedence. */
static int
name_take(struct mime_part *part, const struct buf *value, const char *name)
{
	struct buf	 raw, text;
	bool		 stated = false;
	int		 rc = 0;

	buf_init(&raw, MIME_VALUE_MAX);
	buf_init(&text, 4 * MIME_VALUE_MAX);
	if (mime_parameter(&raw, value->p, value->len, name, &stated) &&
	    raw.len > 0) {
		/* RFC 2047 forbids words in parameters; mailers do so. */
		if (!stated)
			stated = mime_words(&text, raw.p, raw.len);
		else
			(void)buf_add(&text, raw.p, raw.len);
		free(part->name);
		part->name = NULL;
		part->namelen = 0;
		part->name_stated = stated;
		if (!stated) {
			buf_reset(&text);
			(void)buf_add(&text, raw.p, raw.len);
		}
		/* A word of no letters is no name. */
		if (text.failed || (text.len > 0 && (part->name = buf_take(
		    &text, &part->namelen)) == NULL))
			rc = -1;
	}
	buf_release(&raw);
	buf_release(&text);
	return rc;
}

static enum mime_encoding
encoding_of(const struct buf *value)
{
	static const struct {
		const char	*name;
		enum mime_encoding encoding;
	} names[] = { { "base64", MIME_BASE64 },
		{ "quoted-printable", MIME_QUOTED }, { "7bit", MIME_IDENTITY },
		{ "8bit", MIME_IDENTITY }, { "binary", MIME_IDENTITY },
		{ "", MIME_IDENTITY } };
	enum mime_encoding	 e = MIME_OTHER;
	char			*s = token(value);

	for (size_t i = 0; s != NULL && i < sizeof(names) / sizeof(names[0]);
	    i++)
		if (strcmp(s, names[i].name) == 0)
			e = names[i].encoding;
	free(s);
	return e;
}

static void
odd_note(struct mime_part *part, const char *why)
{
	if (part->odd == NULL)
		part->odd = why;
}

static int
field_take(struct mime_part *part, const struct octets *name,
    const struct buf *value)
{
	char	*s;
	int	 rc = 0;

	if (is_field(name, "Content-Type")) {
		odd_note(part, mime_odd_boundary(value->p, value->len));
		free(part->type);
		if ((part->type = token(value)) == NULL ||
		    parameter(value, "boundary", &part->boundary) == -1 ||
		    parameter(value, "protocol", &part->protocol) == -1 ||
		    parameter(value, "smime-type", &part->smime_type) == -1)
			return -1;
		return part->name != NULL ? 0 : name_take(part, value, "name");
	}
	if (is_field(name, "Content-Transfer-Encoding")) {
		part->encoding = encoding_of(value);
	} else if (is_field(name, "Content-Disposition")) {
		if ((s = token(value)) == NULL)
			return -1;
		part->attachment = strcmp(s, "attachment") == 0;
		free(s);
		rc = name_take(part, value, "filename");
	}
	return rc;
}

/* Head and body of the part whose octets are set.  0 or -1. */
static int
head_read(struct mime *m, struct mime_part *part)
{
	const uint8_t	*p = part->whole.p, *end = p + part->whole.len;
	struct octets	 name;
	struct buf	 value;
	int		 rc = 0;

	buf_init(&value, MIME_VALUE_MAX);
	while (rc == 0 && p < end && !is_blank(p, end)) {
		if ((size_t)(p - part->whole.p) > MIME_HEAD_MAX) {
			m->limit = D_("a part's head is too long");
			break;
		}
		p = field_get(p, end, &name, &value);
		/* Too long a value is none that is read here. */
		rc = field_take(part, &name, &value);
	}
	odd_note(part, mime_odd_head(part->whole.p, p));
	if (p < end)
		p = line_end(p, end);
	part->body = (struct octets){ p, (size_t)(end - p) };
	buf_release(&value);
	if (rc == 0 && part->type == NULL &&
	    (part->type = strdup("text/plain")) == NULL)
		rc = -1;
	/* RFC 2045 6.4: no encoding is allowed. */
	if (rc == 0 && strncmp(part->type, "multipart/", 10) == 0 &&
	    part->encoding != MIME_IDENTITY)
		odd_note(part, D_("a multipart is said to be encoded"));
	return rc;
}

/* 0 or -1. */
static int
part_add(struct mime *m, int parent, const uint8_t *p, size_t len)
{
	struct mime_part	*grown;
	size_t			 cap = m->cap == 0 ? 16 : m->cap * 2;

	if (m->n == MIME_PARTS_MAX) {
		m->limit = D_("it has too many parts");
		return 0;
	}
	if (m->n == m->cap) {
		grown = realloc(m->part, cap * sizeof(*grown));
		if (grown == NULL)
			return -1;
		m->part = grown;
		m->cap = cap;
	}
	m->part[m->n] = (struct mime_part){ .parent = parent,
	    .depth = parent == -1 ? 0 : m->part[parent].depth + 1,
	    .whole = { p, len } };
	return head_read(m, &m->part[m->n++]);
}

/* RFC 2046 5.1.1: a line "--boundary"; *last: "--boundary--". */
static bool
is_boundary(const uint8_t *p, const uint8_t *end, const char *boundary,
    bool *last)
{
	size_t	 n = strlen(boundary);

	while (end > p && strchr("\r\n \t", end[-1]) != NULL &&
	    end[-1] != '\0')
		end--;
	if ((size_t)(end - p) < n + 2 || p[0] != '-' || p[1] != '-' ||
	    memcmp(p + 2, boundary, n) != 0)
		return false;
	p += 2 + n;
	*last = end - p == 2 && p[0] == '-' && p[1] == '-';
	return p == end || *last;
}

/* RFC 2046 5.1.1: for some every line that begins so is a boundary. */
static bool
begins_as_boundary(const uint8_t *p, const uint8_t *end, const char *boundary)
{
	size_t	 n = strlen(boundary);

	return (size_t)(end - p) >= n + 2 && p[0] == '-' && p[1] == '-' &&
	    memcmp(p + 2, boundary, n) == 0;
}

/* Without the line end, which belongs to the boundary. */
static const uint8_t *
before_boundary(const uint8_t *from, const uint8_t *at)
{
	if (at > from && at[-1] == '\n')
		at--;
	if (at > from && at[-1] == '\r')
		at--;
	return at;
}

/* The parts of multipart ${i}.  0 or -1. */
static int
split(struct mime *m, size_t i)
{
	const uint8_t	*p = m->part[i].body.p;
	const uint8_t	*end = p + m->part[i].body.len, *eol, *from = NULL;
	char		*boundary = m->part[i].boundary;
	bool		 last = false, odd = false;
	size_t		 n = 0;

	for (; p < end && m->limit == NULL; p = eol) {
		eol = line_end(p, end);
		if (last || !is_boundary(p, eol, boundary, &last)) {
			/* In the first part it is that part's own. */
			odd = odd || (n != 1 &&
			    begins_as_boundary(p, eol, boundary));
			continue;
		}
		if (from != NULL && part_add(m, (int)i, from,
		    (size_t)(before_boundary(from, p) - from)) == -1)
			return -1;
		from = eol;
		n++;
	}
	if (odd)	/* m->part may have moved */
		odd_note(&m->part[i], D_("a line beside its parts begins as "
		    "its boundary does"));
	if (last || m->limit != NULL)
		return 0;
	m->cut = true;
	return from == NULL ? 0 : part_add(m, (int)i, from,
	    (size_t)(end - from));
}

/* A mailbox's line before the first message; "From : x" is a field. */
static bool
is_mailbox_line(const uint8_t *p, size_t len)
{
	size_t	 i = 5;

	if (len <= 5 || memcmp(p, "From ", 5) != 0)
		return false;
	while (i < len && (p[i] == ' ' || p[i] == '\t'))
		i++;
	return i == len || p[i] != ':';
}

int
mime_parse(struct mime *m, const uint8_t *p, size_t len)
{
	const uint8_t	*end = len == 0 ? p : p + len;

	memset(m, 0, sizeof(*m));
	if (is_mailbox_line(p, len))
		p = line_end(p, end);
	if (part_add(m, -1, p, (size_t)(end - p)) == -1)
		return -1;
	for (size_t i = 0; i < m->n && m->limit == NULL; i++) {
		if (strncmp(m->part[i].type, "multipart/", 10) != 0)
			continue;
		if (m->part[i].boundary == NULL ||
		    *m->part[i].boundary == '\0') {
			m->cut = true;
			continue;
		}
		if (m->part[i].depth == MIME_DEPTH_MAX)
			m->limit = D_("its parts are nested too deep");
		else if (split(m, i) == -1)
			return -1;
	}
	return 0;
}

const struct mime_part *
mime_child(const struct mime *m, size_t part, unsigned int n)
{
	for (size_t i = part + 1; i < m->n; i++)
		if (m->part[i].parent == (int)part && n-- == 0)
			return &m->part[i];
	return NULL;
}

/* Octets on their way out. */
struct out {
	int		 (*sink)(void *, const uint8_t *, size_t);
	void		*arg;
	uint8_t		 piece[PIECE];
	size_t		 n;
	bool		 failed;
};

static void
flush(struct out *o)
{
	if (o->n > 0 && !o->failed && o->sink(o->arg, o->piece, o->n) != 0)
		o->failed = true;
	o->n = 0;
}

static void
put(struct out *o, uint8_t c)
{
	if (o->n == PIECE)
		flush(o);
	o->piece[o->n++] = c;
}

static int
base64_value(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* RFC 2045 6.8: other characters are passed over.  False: cut off. */
static bool
base64(struct out *o, const struct octets *in)
{
	uint32_t	 v = 0;
	unsigned int	 n = 0;
	int		 d;

	for (size_t i = 0; i < in->len && !o->failed; i++) {
		if (in->p[i] == '=')
			break;
		if ((d = base64_value(in->p[i])) == -1)
			continue;
		v = v << 6 | (uint32_t)d;
		if (++n < 4)
			continue;
		put(o, (uint8_t)(v >> 16));
		put(o, (uint8_t)(v >> 8));
		put(o, (uint8_t)v);
		v = n = 0;
	}
	if (n >= 2)
		put(o, (uint8_t)(v >> (n == 2 ? 4 : 10)));
	if (n == 3)
		put(o, (uint8_t)(v >> 2));
	return n != 1;
}

static int
hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* RFC 2045 6.7.  What is no escape is let stand, as it advises. */
static void
quoted(struct out *o, const struct octets *in)
{
	const uint8_t	*p = in->p, *end = in->len == 0 ? p : p + in->len, *q;

	while (p < end && !o->failed) {
		if (*p != '=') {
			put(o, *p++);
			continue;
		}
		if (end - p >= 3 && hex(p[1]) != -1 && hex(p[2]) != -1) {
			put(o, (uint8_t)(hex(p[1]) * 16 + hex(p[2])));
			p += 3;
			continue;
		}
		for (q = p + 1; q < end && (*q == ' ' || *q == '\t' ||
		    *q == '\r'); q++)
			;
		if (q == end || *q == '\n')
			p = q == end ? end : q + 1;	/* a soft break */
		else
			put(o, *p++);
	}
}

int
mime_decode(const struct mime_part *part,
    int (*sink)(void *, const uint8_t *, size_t), void *arg)
{
	struct out	*o;
	bool		 whole = true;
	int		 rc;

	if (part->encoding == MIME_OTHER)
		return 1;
	if (part->encoding == MIME_IDENTITY)
		return part->body.len > 0 && sink(arg, part->body.p,
		    part->body.len) != 0 ? -1 : 0;
	if ((o = calloc(1, sizeof(*o))) == NULL)
		return -1;
	o->sink = sink;
	o->arg = arg;
	if (part->encoding == MIME_BASE64)
		whole = base64(o, &part->body);
	else
		quoted(o, &part->body);
	flush(o);
	rc = o->failed ? -1 : whole ? 0 : 1;
	free(o);
	return rc;
}
