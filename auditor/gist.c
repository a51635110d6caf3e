/*
 * gist.c: what rules need of an accession's record.
 *
 * One pass over canonical JSON, without a tree: a replay wrote it, so its form
 * is known; a value that has escapes is parsed in full.
 */
#include <jansson.h>

#include <string.h>

#include "formats/base/json.h"
#include "auditor/gist.h"

#define GIST_FORM	1

/* The fields that rules compare; of others only that they are there. */
static const enum meta_name	 kept[] = { META_NUMBER, META_NOTATION,
	META_DATE, META_ISSUER, META_AUTHORITY, META_SIGNER, META_ANNEX_OF };

#define KEPT		(sizeof(kept) / sizeof(kept[0]))

struct scan {
	const char	*p;
	const char	*end;
};

struct field {
	const char	*value;		/* raw, between its quotes */
	size_t		 len;
	enum meta_origin origin;
	unsigned int	 confidence;
};

struct found {
	struct field	 f[META_NAMES];
	enum meta_tri	 number_signed, date_signed, scan;
	struct octets	 direction, channel;
	bool		 described;
};

/* The end of the string that begins at ${p}: its closing quote. */
static const char *
string_end(const char *p, const char *end)
{
	const char	*q = p + 1, *back;

	while (q < end && (q = memchr(q, '"', (size_t)(end - q))) != NULL) {
		for (back = q; back > p + 1 && back[-1] == '\\'; back--)
			;
		if ((q - back) % 2 == 0)
			return q;
		q++;
	}
	return end;
}

/* Over one value.  Behind it stands ',' or what closes its container. */
static void
skip(struct scan *s)
{
	unsigned int	 depth = 0;

	while (s->p < s->end) {
		if (*s->p == '"') {
			s->p = string_end(s->p, s->end);
		} else if (*s->p == '{' || *s->p == '[') {
			depth++;
		} else if (*s->p == '}' || *s->p == ']') {
			if (depth == 0)
				return;
			depth--;
		} else if (*s->p == ',' && depth == 0) {
			return;
		}
		s->p += s->p < s->end;
	}
}

/* Begin with an object: behind its brace. */
static bool
enter(struct scan *s)
{
	if (s->p >= s->end || *s->p != '{')
		return false;
	s->p++;
	return true;
}

/* The next key of the object; false at its end, which is passed. */
static bool
next_key(struct scan *s, struct octets *key)
{
	const char	*q;

	if (s->p < s->end && *s->p == ',')
		s->p++;
	if (s->p >= s->end || *s->p != '"') {
		s->p += s->p < s->end;
		return false;
	}
	q = string_end(s->p, s->end);
	*key = (struct octets){ (const uint8_t *)s->p + 1,
	    (size_t)(q - s->p - 1) };
	s->p = q + 1 < s->end ? q + 1 : s->end;
	if (s->p >= s->end || *s->p != ':')
		return false;
	s->p++;
	return true;
}

static bool
is(const struct octets *key, const char *name)
{
	return strlen(name) == key->len && memcmp(key->p, name, key->len) == 0;
}

/* A string's octets between its quotes; any other value is passed over. */
static struct octets
get_string(struct scan *s)
{
	struct octets	 o = { (const uint8_t *)"", 0 };
	const char	*from = s->p;

	skip(s);
	if (s->p - from >= 2 && *from == '"')
		o = (struct octets){ (const uint8_t *)from + 1,
		    (size_t)(s->p - from - 2) };
	return o;
}

static enum meta_tri
get_tri(struct scan *s)
{
	const char	*from = s->p;

	skip(s);
	return s->p - from == 4 && memcmp(from, "true", 4) == 0 ? META_YES :
	    META_NO;
}

static unsigned int
get_percent(struct scan *s)
{
	const char	*from = s->p;
	unsigned int	 n = 0;

	skip(s);
	for (; from < s->p && *from >= '0' && *from <= '9' && n <= 100; from++)
		n = n * 10 + (unsigned int)(*from - '0');
	return n <= 100 ? n : 0;
}

static enum meta_name
name_of(const struct octets *key)
{
	for (unsigned int i = 0; i < META_NAMES; i++)
		if (is(key, meta_name_text((enum meta_name)i)))
			return (enum meta_name)i;
	return META_NAMES;
}

static enum meta_origin
origin_of(const struct octets *o)
{
	char	 word[32];

	if (o->len >= sizeof(word))
		return META_NONE;
	memcpy(word, o->p, o->len);
	word[o->len] = '\0';
	return meta_origin_parse(word);
}

/* {"confidence": 95, "origin": "text", "value": "..."}. */
static void
scan_field(struct scan *s, struct field *f)
{
	struct octets	 key, o;

	if (!enter(s)) {
		skip(s);
		return;
	}
	while (next_key(s, &key)) {
		if (is(&key, "confidence")) {
			f->confidence = get_percent(s);
		} else if (is(&key, "origin")) {
			o = get_string(s);
			f->origin = origin_of(&o);
		} else if (is(&key, "value")) {
			o = get_string(s);
			f->value = (const char *)o.p;
			f->len = o.len;
		} else {
			skip(s);
		}
	}
}

static void
scan_metadata(struct scan *s, struct found *f)
{
	struct octets	 key;
	enum meta_name	 name;

	f->described = true;
	if (!enter(s)) {
		skip(s);
		return;
	}
	while (next_key(s, &key)) {
		if ((name = name_of(&key)) != META_NAMES)
			scan_field(s, &f->f[name]);
		else if (is(&key, "number_signed"))
			f->number_signed = get_tri(s);
		else if (is(&key, "date_signed"))
			f->date_signed = get_tri(s);
		else if (is(&key, "scan"))
			f->scan = get_tri(s);
		else
			skip(s);
	}
}

/* What a person corrected; it stands for what was read. */
static void
scan_corrected(struct scan *s, struct field corrected[META_NAMES])
{
	struct octets	 key;
	enum meta_name	 name;

	if (!enter(s)) {
		skip(s);
		return;
	}
	while (next_key(s, &key)) {
		if ((name = name_of(&key)) == META_NAMES) {
			skip(s);
			continue;
		}
		scan_field(s, &corrected[name]);
		corrected[name].origin = META_FROM_PERSON;
		corrected[name].confidence = 100;
	}
}

static void
scan_record(struct scan *s, struct found *f)
{
	struct field	 corrected[META_NAMES];
	struct octets	 key;

	memset(corrected, 0, sizeof(corrected));
	if (!enter(s))
		return;
	while (next_key(s, &key)) {
		if (is(&key, "metadata"))
			scan_metadata(s, f);
		else if (is(&key, "fields"))
			scan_corrected(s, corrected);
		/* It says what the one of the same octets says. */
		else if (is(&key, "duplicate"))
			f->described = get_tri(s) == META_YES || f->described;
		else if (is(&key, "direction"))
			f->direction = get_string(s);
		else if (is(&key, "channel"))
			f->channel = get_string(s);
		else
			skip(s);
	}
	for (unsigned int i = 0; i < META_NAMES; i++)
		if (corrected[i].value != NULL) {
			f->f[i] = corrected[i];
			f->described = true;
		}
}

/* Its length and a NUL around it; one with escapes is read by the book. */
static int
put_string(struct buf *b, const char *p, size_t len)
{
	char		 quoted[2 * META_SUBJECT_MAX + 2];
	json_t		*json = NULL;
	int		 rc;

	if (len > META_SUBJECT_MAX)
		len = 0;
	if (len > 0 && memchr(p, '\\', len) != NULL) {
		quoted[0] = '"';
		memcpy(quoted + 1, p, len);
		quoted[len + 1] = '"';
		json = json_loadb(quoted, len + 2, JSON_DECODE_ANY, NULL);
		p = json_is_string(json) ? json_string_value(json) : "";
		len = strlen(p);
	}
	buf_addc(b, (char)(len >> 8));
	buf_addc(b, (char)(len & 0xff));
	buf_add(b, p, len);
	rc = buf_addc(b, '\0');
	json_decref(json);
	return rc;
}

int
gist_make(struct buf *b, const void *record, size_t len)
{
	struct scan	 s = { record, (const char *)record + len };
	struct found	 f;
	unsigned int	 has = 0;

	memset(&f, 0, sizeof(f));
	scan_record(&s, &f);
	for (unsigned int i = 0; i < META_NAMES; i++)
		if (f.f[i].value != NULL && f.f[i].len > 0)
			has |= 1u << i;
	buf_addc(b, GIST_FORM);
	buf_addc(b, f.described);
	buf_addc(b, (char)(f.number_signed | f.date_signed << 2 |
	    f.scan << 4));
	buf_addc(b, (char)(has >> 8));
	buf_addc(b, (char)(has & 0xff));
	put_string(b, (const char *)f.direction.p, f.direction.len);
	put_string(b, (const char *)f.channel.p, f.channel.len);
	for (size_t i = 0; i < KEPT; i++) {
		if ((has & 1u << kept[i]) == 0)
			continue;
		buf_addc(b, (char)f.f[kept[i]].origin);
		buf_addc(b, (char)f.f[kept[i]].confidence);
		put_string(b, f.f[kept[i]].value, f.f[kept[i]].len);
	}
	return b->failed ? -1 : 0;
}

/* NULL: not a string. */
static const char *
take_string(const uint8_t **p, const uint8_t *end)
{
	const uint8_t	*q = *p;
	size_t		 len;

	if (end - q < 3)
		return NULL;
	len = (size_t)q[0] << 8 | q[1];
	q += 2;
	if ((size_t)(end - q) <= len || q[len] != '\0')
		return NULL;
	*p = q + len + 1;
	return (const char *)q;
}

int
gist_read(struct gist *g, const void *octets, size_t len)
{
	const uint8_t	*p = octets, *end = p + len;
	const char	*s;

	memset(g, 0, sizeof(*g));
	metadata_init(&g->metadata);
	if (len < 5 || p[0] != GIST_FORM || p[2] >= 3 << 4)
		return -1;
	g->described = p[1] != 0;
	g->metadata.number_signed = (enum meta_tri)(p[2] & 3);
	g->metadata.date_signed = (enum meta_tri)(p[2] >> 2 & 3);
	g->metadata.scan = (enum meta_tri)(p[2] >> 4 & 3);
	g->has = (unsigned int)p[3] << 8 | p[4];
	p += 5;
	if ((g->direction = take_string(&p, end)) == NULL ||
	    (g->channel = take_string(&p, end)) == NULL)
		return -1;
	if (*g->direction == '\0')
		g->direction = NULL;
	if (*g->channel == '\0')
		g->channel = NULL;
	for (size_t i = 0; i < KEPT; i++) {
		if ((g->has & 1u << kept[i]) == 0)
			continue;
		if (end - p < 2 || p[0] >= META_ORIGINS || p[1] > 100)
			return -1;
		g->metadata.f[kept[i]].origin = (enum meta_origin)p[0];
		g->metadata.f[kept[i]].confidence = p[1];
		p += 2;
		if ((s = take_string(&p, end)) == NULL)
			return -1;
		g->metadata.f[kept[i]].value = (char *)(uintptr_t)s;
	}
	return p == end ? 0 : -1;
}
