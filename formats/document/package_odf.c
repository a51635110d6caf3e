/*
 * package_odf.c: ODF documents that a password protects (ODF 1.2 part 3, 3.4
 * and 4.8.3; 1.4: the whole package in one member).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/document/package_part.h"

/* The whole document lies in this one, its signatures as well. */
#define WHOLE		"encrypted-package"
#define MANIFEST	"META-INF/manifest.xml"

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
