/*
 * metadata.c: what a document says of itself: fields.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/viet.h"

#include "formats/regulation/metadata.h"

static const char *const	 names[META_NAMES] = {
	[META_NUMBER] = "number",
	[META_NOTATION] = "notation",
	[META_KIND] = "kind",
	[META_DATE] = "date",
	[META_PLACE] = "place",
	[META_ISSUER] = "issuer",
	[META_SUPERIOR] = "superior",
	[META_SUBJECT] = "subject",
	[META_AUTHORITY] = "authority",
	[META_POSITION] = "position",
	[META_SIGNER] = "signer",
	[META_URGENCY] = "urgency",
	[META_SENSITIVITY] = "sensitivity",
	[META_PAGES] = "pages",
	[META_ANNEX_OF] = "annex_of",
};

static const char *const	 origins[META_ORIGINS] = {
	[META_NONE] = "none",
	[META_FROM_NAME] = "file-name",
	[META_FROM_SIGNATURE] = "signature",
	[META_FROM_SCAN] = "scan",
	[META_FROM_STAMP] = "stamp",
	[META_FROM_TEXT] = "text",
	[META_FROM_SIDECAR] = "sidecar",
	[META_FROM_PERSON] = "person",
};

void
metadata_init(struct metadata *m)
{
	memset(m, 0, sizeof(*m));
}

void
metadata_release(struct metadata *m)
{
	for (size_t i = 0; i < META_NAMES; i++)
		free(m->f[i].value);
	metadata_init(m);
}

size_t
meta_value_max(enum meta_name name)
{
	return name == META_SUBJECT ? META_SUBJECT_MAX : META_VALUE_MAX;
}

int
metadata_set(struct metadata *m, enum meta_name name, enum meta_origin origin,
    unsigned int confidence, unsigned int revision, const char *s, size_t len)
{
	struct meta_field	*f = &m->f[name];
	struct buf		 b;
	size_t			 n;

	buf_init(&b, 4 * len + 16);
	if (viet_clean(&b, s, len) == -1) {
		buf_release(&b);
		return -1;
	}
	n = b.len < meta_value_max(name) ? b.len : meta_value_max(name);
	while (n > 0 && !utf8_valid(b.p, n))
		n--;
	free(f->value);
	*f = (struct meta_field){ NULL, META_NONE, 0, 0 };
	if (n > 0) {
		if ((f->value = strndup((const char *)b.p, n)) == NULL) {
			buf_release(&b);
			return -1;
		}
		f->origin = origin;
		f->confidence = confidence > 100 ? 100 : confidence;
		f->revision = revision;
	}
	buf_release(&b);
	return 0;
}

int
metadata_merge(struct metadata *m, const struct metadata *from)
{
	const struct meta_field	*f;

	for (unsigned int i = 0; i < META_NAMES; i++) {
		f = &from->f[i];
		if (f->value == NULL || (m->f[i].value != NULL &&
		    m->f[i].confidence >= f->confidence))
			continue;
		if (metadata_set(m, (enum meta_name)i, f->origin,
		    f->confidence, f->revision, f->value, strlen(f->value)) ==
		    -1)
			return -1;
	}
	return 0;
}

bool
metadata_has(const struct metadata *m, enum meta_name name)
{
	return m->f[name].value != NULL;
}

bool
metadata_is_sure(const struct metadata *m, enum meta_name name)
{
	return metadata_has(m, name) && m->f[name].confidence >= META_SURE;
}

const char *
metadata_value(const struct metadata *m, enum meta_name name)
{
	return metadata_has(m, name) ? m->f[name].value : "";
}

const char *
meta_name_text(enum meta_name name)
{
	return (unsigned int)name < META_NAMES ? names[name] : "";
}

enum meta_name
meta_name_parse(const char *s)
{
	for (unsigned int i = 0; i < META_NAMES; i++)
		if (strcmp(names[i], s) == 0)
			return (enum meta_name)i;
	return META_NAMES;
}

const char *
meta_origin_text(enum meta_origin o)
{
	return (unsigned int)o < META_ORIGINS ? origins[o] : "";
}

enum meta_origin
meta_origin_parse(const char *s)
{
	for (unsigned int i = 0; i < META_ORIGINS; i++)
		if (strcmp(origins[i], s) == 0)
			return (enum meta_origin)i;
	return META_NONE;
}

/* "2017-07-21" and nothing else. */
static bool
is_date(const char *s)
{
	struct civil	 c;
	char		 text[CIVIL_TEXT];

	return date_find(s, strlen(s), &c, NULL, NULL) == DATE_FOUND &&
	    strcmp(civil_text(&c, text), s) == 0;
}

static bool
is_number(const char *s)
{
	struct docnum	 d;
	char		 text[DOCNUM_TEXT];

	if (strlen(s) >= DOCNUM_NUMBER)
		return false;
	/* With any notation it must be a document's number. */
	snprintf(text, sizeof(text), "%s/QĐ-X", s);
	if (docnum_parse(text, strlen(text), &d) != DOCNUM_FOUND ||
	    strcmp(d.notation, "QĐ-X") != 0)
		return false;
	/* Written apart ("7 9 3") it stands on a page, never in a record. */
	return strncmp(s + strspn(s, " 0"), d.number + strspn(d.number, "0"),
	    strlen(d.number) - strspn(d.number, "0")) == 0;
}

static bool
is_notation(const char *s)
{
	struct docnum	 d;
	char		 text[DOCNUM_NOTATION + 8];

	if (strlen(s) >= DOCNUM_NOTATION)
		return false;
	snprintf(text, sizeof(text), "1/%s", s);
	return docnum_parse(text, strlen(text), &d) == DOCNUM_FOUND &&
	    strcmp(d.notation, s) == 0;
}

static bool
is_whole_number(const char *s)
{
	struct docnum	 d;
	char		 text[DOCNUM_TEXT];

	return strlen(s) < DOCNUM_TEXT &&
	    docnum_parse(s, strlen(s), &d) == DOCNUM_FOUND &&
	    strcmp(docnum_text(&d, text), s) == 0;
}

static bool
is_count(const char *s)
{
	uint64_t	 n;

	return parse_u64(s, 1, 1000000, &n) == 0;
}

const char *
meta_value_check(enum meta_name name, const char *s)
{
	if (!utf8_valid(s, strlen(s)))
		return N_("it is not UTF-8 text");
	if (strlen(s) > meta_value_max(name))
		return N_("it is longer than 500 octets, a subject than 1000");
	switch (name) {
	case META_NUMBER:
		return is_number(s) ? NULL :
		    N_("a number looks like 2103, 05a or 51/2024");
	case META_NOTATION:
		return is_notation(s) ? NULL :
		    N_("a notation looks like QĐ-UBND, without the number");
	case META_KIND:
		return kind_by_name(s, strlen(s)) != NULL ? NULL :
		    N_("no such kind of document; one is named Quyết định");
	case META_DATE:
		return is_date(s) ? NULL : N_("a date looks like 2017-07-21");
	case META_ANNEX_OF:
		return is_whole_number(s) ? NULL :
		    N_("a document's number looks like 2103/QĐ-UBND");
	case META_PAGES:
		return is_count(s) ? NULL : N_("it is no count of pages");
	default:
		return *s != '\0' ? NULL : N_("it is empty");
	}
}

int
metadata_encode(struct buf *b, const struct metadata *m)
{
	for (size_t i = 0; i < META_NAMES; i++) {
		wire_put_enum(b, m->f[i].origin);
		wire_put_u8(b, (uint8_t)m->f[i].confidence);
		wire_put_u32(b, m->f[i].revision);
		wire_put_str(b, m->f[i].value);
	}
	wire_put_enum(b, m->number_signed);
	wire_put_enum(b, m->date_signed);
	wire_put_enum(b, m->scan);
	return b->failed ? -1 : 0;
}

/* One field of a worker, which may lie: text on one line, and no more. */
static int
field_decode(struct metadata *m, enum meta_name name, struct wire *w)
{
	enum meta_origin	 origin;
	unsigned int		 confidence, revision;
	char			*s;
	int			 rc;

	origin = (enum meta_origin)wire_get_enum(w, META_ORIGINS);
	confidence = wire_get_u8(w);
	revision = wire_get_u32(w);
	if ((s = wire_get_str(w, meta_value_max(name))) == NULL)
		return -1;
	/* No worker speaks for a person. */
	if (origin >= META_FROM_SIDECAR || confidence > 100)
		rc = -1;
	else
		rc = metadata_set(m, name, origin, confidence, revision, s,
		    strlen(s));
	free(s);
	return rc;
}

int
metadata_decode(struct metadata *m, struct wire *w)
{
	metadata_init(m);
	for (unsigned int i = 0; i < META_NAMES; i++)
		if (field_decode(m, (enum meta_name)i, w) == -1)
			return -1;
	m->number_signed = (enum meta_tri)wire_get_enum(w, META_TRI_MAX);
	m->date_signed = (enum meta_tri)wire_get_enum(w, META_TRI_MAX);
	m->scan = (enum meta_tri)wire_get_enum(w, META_TRI_MAX);
	return w->failed ? -1 : 0;
}
