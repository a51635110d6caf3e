/*
 * pdf_changes_equal.c: do two revisions mean the same by two values?
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"

#include "formats/document/pdf_changes_equal.h"

#define PAIRS_MAX	4096		/* pairs that wait */
#define STEPS_MAX	200000		/* values looked at in one comparison */
#define FOLLOW_MAX	64		/* objects followed in one comparison */
#define NUMBER_TEXT	64		/* octets of a number */
#define STEPS_ALL	20000000	/* the same, in all comparisons */
#define STRING_MAX	((size_t)16 * 1024 * 1024)

struct pair {
	struct octets	 a;
	struct octets	 b;
};

struct match {
	struct pdf_view	*va;
	struct pdf_view	*vb;
	struct pair	*pair;
	size_t		 n;
	size_t		 cap;
	size_t		 steps;
	size_t		 follows;
};

static bool
push(struct match *m, struct octets a, struct octets b)
{
	struct pair	*grown;
	size_t		 cap;

	if (m->n == m->cap) {
		if (m->cap == PAIRS_MAX)
			return false;
		cap = m->cap == 0 ? 64 : m->cap * 2;
		grown = reallocarray(m->pair, cap, sizeof(*grown));
		if (grown == NULL) {
			m->va->failed = true;
			return false;
		}
		m->pair = grown;
		m->cap = cap;
	}
	m->pair[m->n++] = (struct pair){ a, b };
	return true;
}

static bool
same_octets(struct octets a, struct octets b)
{
	return a.len == b.len && (a.p == b.p || a.len == 0 ||
	    memcmp(a.p, b.p, a.len) == 0);
}

/* "+012.500" to "12.5". */
static bool
number_text(struct octets s, char out[NUMBER_TEXT])
{
	size_t	 i = 0, n = 0;
	bool	 minus = false, point = false;

	for (; i < s.len && (s.p[i] == '+' || s.p[i] == '-'); i++)
		minus = s.p[i] == '-';
	for (; i < s.len && s.p[i] == '0'; i++)
		continue;
	if (minus)
		out[n++] = '-';
	for (; i < s.len && n + 2 < NUMBER_TEXT; i++) {
		if (s.p[i] == '.') {
			if (point)
				return false;
			point = true;
		}
		out[n++] = (char)s.p[i];
	}
	if (i < s.len)
		return false;
	if (point)
		while (n > 0 && out[n - 1] == '0')
			n--;
	if (n > 0 && out[n - 1] == '.')
		n--;
	if (n == 0 || (n == 1 && out[0] == '-'))
		out[0] = '0', n = 1;
	out[n] = '\0';
	return true;
}

static bool
same_number(struct octets a, struct octets b)
{
	char	 x[NUMBER_TEXT], y[NUMBER_TEXT];

	return number_text(a, x) && number_text(b, y) && strcmp(x, y) == 0;
}

static bool
same_name(struct octets a, struct octets b)
{
	char	 x[256], y[256];

	return pdf_name(a, x, sizeof(x)) && pdf_name(b, y, sizeof(y)) &&
	    strcmp(x, y) == 0;
}

static bool
same_string(const struct pdf_value *a, const struct pdf_value *b)
{
	struct buf	 x, y;
	bool		 same;

	buf_init(&x, STRING_MAX);
	buf_init(&y, STRING_MAX);
	same = pdf_string(&x, a) == 0 && pdf_string(&y, b) == 0 &&
	    x.len == y.len && (x.len == 0 || memcmp(x.p, y.p, x.len) == 0);
	buf_release(&x);
	buf_release(&y);
	return same;
}

static bool
enter(struct pdf_lex *lex, struct octets s)
{
	struct octets	 tok;
	enum pdf_token	 t;

	*lex = (struct pdf_lex){ s.p, s.p + s.len };
	t = pdf_lex_next(lex, &tok);
	return t == PDF_ARRAY || t == PDF_DICT;
}

static bool
push_array(struct match *m, struct octets a, struct octets b)
{
	struct pdf_lex	 la, lb;
	struct pdf_value va, vb;
	int		 ra, rb;

	if (!enter(&la, a) || !enter(&lb, b))
		return false;
	for (;;) {
		ra = pdf_lex_value(&la, &va);
		rb = pdf_lex_value(&lb, &vb);
		if (ra != rb || ra == -1 || ++m->steps > STEPS_MAX)
			return false;
		if (ra == 0)
			return true;
		if (!same_octets(va.raw, vb.raw) && !push(m, va.raw, vb.raw))
			return false;
	}
}

/*
 * How many entries that are not null; SIZE_MAX: malformed, or a key is there
 * twice, of which readers take the one or the other.
 */
static size_t
count_keys(struct octets dict)
{
	struct pdf_lex	 lex;
	struct pdf_value v;
	char		 key[PDF_KEY_MAX];
	size_t		 n = 0;
	int		 rc;

	if (pdf_has_twice(dict) || !enter(&lex, dict))
		return SIZE_MAX;
	while ((rc = pdf_dict_next(&lex, key, &v)) == 1)
		if (v.raw.len != 4 || memcmp(v.raw.p, "null", 4) != 0)
			n++;
	return rc == 0 ? n : SIZE_MAX;
}

/*
 * The value of ${key}: most often it is the next one, as writers keep the
 * order; else it is looked for from the start.
 */
static bool
find_key(struct match *m, struct octets dict, struct pdf_lex *next,
    const char *key, struct pdf_value *v)
{
	struct pdf_lex	 ahead = *next;
	char		 name[PDF_KEY_MAX];

	if (pdf_dict_next(&ahead, name, v) == 1 && strcmp(name, key) == 0) {
		*next = ahead;
		return true;
	}
	if (!enter(&ahead, dict))
		return false;
	while (pdf_dict_next(&ahead, name, v) == 1) {
		if (++m->steps > STEPS_MAX)
			return false;
		if (strcmp(name, key) == 0) {
			*next = ahead;
			return true;
		}
	}
	return false;
}

static bool
push_dict(struct match *m, struct octets a, struct octets b)
{
	struct pdf_lex	 la, lb;
	struct pdf_value va, vb;
	char		 key[PDF_KEY_MAX];
	size_t		 n = count_keys(a);
	int		 rc;

	if (n == SIZE_MAX || n != count_keys(b) || !enter(&la, a) ||
	    !enter(&lb, b))
		return false;
	while ((rc = pdf_dict_next(&la, key, &va)) == 1) {
		if (va.raw.len == 4 && memcmp(va.raw.p, "null", 4) == 0)
			continue;
		if (key[0] == '\0' || ++m->steps > STEPS_MAX ||
		    !find_key(m, b, &lb, key, &vb))
			return false;
		if (!same_octets(va.raw, vb.raw) && !push(m, va.raw, vb.raw))
			return false;
	}
	return rc == 0;
}

static bool
match_objects(struct match *m, const struct pdf_object *a,
    const struct pdf_object *b)
{
	struct octets	 x, y;

	if (a->stream != b->stream)
		return false;
	if (a->stream && (!pdf_view_data(m->va, a, &x) ||
	    !pdf_view_data(m->vb, b, &y) || !same_octets(x, y)))
		return false;
	return same_octets(a->value, b->value) || push(m, a->value, b->value);
}

static bool
match_one(struct match *m, const struct pair *pair)
{
	struct pdf_lex		 la = { pair->a.p, pair->a.p + pair->a.len };
	struct pdf_lex		 lb = { pair->b.p, pair->b.p + pair->b.len };
	struct pdf_value	 a, b;
	struct pdf_object	 x, y;
	bool			 fa, fb;

	if (pdf_lex_value(&la, &a) != 1 || pdf_lex_value(&lb, &b) != 1)
		return false;
	if (a.kind == PDF_REF && b.kind == PDF_REF && a.num == b.num &&
	    a.gen == b.gen)
		return true;
	if (a.kind == PDF_REF || b.kind == PDF_REF) {
		if (++m->follows > FOLLOW_MAX)
			return false;
		fa = pdf_view_resolve(m->va, &a, &x);
		fb = pdf_view_resolve(m->vb, &b, &y);
		if (!fa || !fb)
			return fa == fb;
		return match_objects(m, &x, &y);
	}
	if ((a.kind == PDF_STRING || a.kind == PDF_HEX) &&
	    (b.kind == PDF_STRING || b.kind == PDF_HEX))
		return same_string(&a, &b);
	if (a.kind != b.kind)
		return false;
	switch (a.kind) {
	case PDF_NUMBER:
		return same_number(a.raw, b.raw);
	case PDF_NAME:
		return same_name(a.raw, b.raw);
	case PDF_ARRAY:
		return push_array(m, a.raw, b.raw);
	case PDF_DICT:
		return push_dict(m, a.raw, b.raw);
	default:
		return same_octets(a.raw, b.raw);
	}
}

static bool
run(struct match *m)
{
	struct pair	 pair;
	bool		 same = !m->va->spent;

	while (same && m->n > 0) {
		pair = m->pair[--m->n];
		same = same_octets(pair.a, pair.b) || match_one(m, &pair);
	}
	if ((m->va->steps += m->steps) > STEPS_ALL)
		m->va->spent = true;
	return same;
}

bool
pdf_equal_values(struct pdf_view *va, struct octets a, struct pdf_view *vb,
    struct octets b)
{
	struct match	 m = { .va = va, .vb = vb };
	bool		 same;

	same = same_octets(a, b) || (push(&m, a, b) && run(&m));
	free(m.pair);
	return same;
}

bool
pdf_equal_objects(struct pdf_view *va, const struct pdf_object *a,
    struct pdf_view *vb, const struct pdf_object *b)
{
	struct match	 m = { .va = va, .vb = vb };
	bool		 same = match_objects(&m, a, b) && run(&m);

	free(m.pair);
	return same;
}
