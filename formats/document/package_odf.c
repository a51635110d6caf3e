/*
 * package_odf.c: ODF documents: which version they are of, and those that a
 * password protects (ODF 1.2 part 3, 3.4 and 4.8.3; 1.4: the whole package in
 * one member).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/document/package_part.h"

/* The whole document lies in this one, its signatures as well. */
#define WHOLE		"encrypted-package"
#define MANIFEST	"META-INF/manifest.xml"

/* The version stands in the root element, of which no more is read. */
#define HEAD_MAX	((size_t)64 * 1024)

struct head {
	struct buf	 b;
};

static int
head_add(void *arg, const uint8_t *p, size_t len)
{
	struct head	*h = arg;
	size_t		 room = h->b.max - h->b.len;

	(void)buf_add(&h->b, p, len < room ? len : room);
	return h->b.len == h->b.max ? -1 : 0;
}

/* office:version="1.2" or a later one. */
static bool
is_from_1_2(const struct buf *b)
{
	static const char	 attr[] = "office:version=";
	const uint8_t		*at = b->len == 0 ? NULL : memmem(b->p, b->len,
				    attr, sizeof(attr) - 1);
	size_t			 left;

	if (at == NULL)
		return false;
	at += sizeof(attr) - 1;
	left = (size_t)(b->p + b->len - at);
	return left > 4 && at[1] >= '1' && at[1] <= '9' && at[2] == '.' &&
	    (at[1] > '1' || (at[3] >= '2' && at[3] <= '9'));
}

int
odf_read(struct package *k)
{
	const struct zip_member	*m = zip_find(&k->zip, "content.xml", 11);
	const char		*why;
	struct head		 h;

	if (m == NULL)
		return 0;
	buf_init(&h.b, HEAD_MAX);
	(void)zip_stream(&k->zip, m, head_add, &h, &why);
	k->all = is_from_1_2(&h.b);
	buf_release(&h.b);
	return 0;
}

/* Names differ by their case: a member of another is another one. */
static bool
is_below(const struct octets *n, const char *begin)
{
	size_t	 len = strlen(begin);

	return n->len >= len && memcmp(n->p, begin, len) == 0;
}

/*
 * ODF 1.2 part 3, 4.2: all files but the signatures' own are signed.  Of the
 * version that the manifest gives nothing follows: before 1.2 nobody signs
 * it.  The content's own is signed with it.
 */
bool
odf_is_loose(const struct package *k, const struct octets *n)
{
	if (is_below(n, "Thumbnails/"))
		return true;
	if (is_below(n, MANIFEST) || is_below(n, "mimetype"))
		return !k->all;
	return name_in_meta(n) && !k->all;
}

/* An attribute of the manifest's own namespace.  The caller xmlFree()s. */
static char *
own_attr(const xmlNode *n, const char *name)
{
	return n->ns == NULL ? NULL : (char *)xmlGetNsProp(n,
	    (const xmlChar *)name, n->ns->href);
}

/* Names that the manifest says are encrypted, as one text. */
static void
names_add(struct buf *names, const xmlNode *root)
{
	const xmlNode	*entry = NULL;
	char		*path;

	while ((entry = xml_child(root, entry, NULL, "file-entry")) != NULL) {
		if (xml_child(entry, NULL, NULL, "encryption-data") == NULL)
			continue;
		path = own_attr(entry, "full-path");
		if (path != NULL && names->len + strlen(path) + 3 <
		    PACKAGE_NAME_MAX) {
			if (names->len > 0)
				(void)buf_addstr(names, ", ");
			(void)utf8_visible(names, path, strlen(path));
		} else if (names->len == 0) {
			(void)buf_addstr(names, "-");
		}
		xmlFree(path);
	}
}

int
odf_encrypted(struct package *k)
{
	const struct zip_member	*m = zip_find(&k->zip, MANIFEST,
				    sizeof(MANIFEST) - 1);
	struct xml		 x = { .doc = NULL };
	const char		*why;
	struct buf		 names;
	uint8_t			*p = NULL;
	size_t			 len = 0;
	int			 rc;

	if (zip_find(&k->zip, WHOLE, sizeof(WHOLE) - 1) != NULL)
		return plan_note(k->plan, FINDING_PACKAGE_ENCRYPTED, "%s",
		    WHOLE);
	if (m == NULL)
		return 0;
	buf_init(&names, PLAN_TEXT_MAX);
	if ((rc = zip_read(&k->zip, m, &p, &len, &why)) == 0 &&
	    (rc = xml_read(&x, p, len)) == 0)
		names_add(&names, xmlDocGetRootElement(x.doc));
	/* What cannot be read names nothing. */
	rc = rc == -1 ? -1 : 0;
	if (rc == 0 && names.len > 0 && buf_str(&names) != NULL)
		rc = plan_note(k->plan, FINDING_PARTS_ENCRYPTED, "%s",
		    (const char *)names.p);
	xml_free(&x);
	buf_release(&names);
	free(p);
	return rc;
}
