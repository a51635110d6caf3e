/*
 * package_find.c: URIs of references to members of a container.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"

#include "formats/document/package_part.h"

#define NAME_MAX_OCTETS	65535		/* a ZIP name has no more */

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* RFC 3986 2.1: %HH to octets, up to the query.  The length. */
static size_t
decode(const char *uri, bool percent, bool query, char *to)
{
	size_t	 n = 0;

	while (uri[0] == '/' || (uri[0] == '.' && uri[1] == '/'))
		uri++;
	for (; *uri != '\0' && (!query || (*uri != '?' && *uri != '#')) &&
	    n < NAME_MAX_OCTETS; uri++) {
		if (percent && *uri == '%' && hex(uri[1]) >= 0 &&
		    hex(uri[2]) >= 0) {
			to[n++] = (char)(hex(uri[1]) * 16 + hex(uri[2]));
			uri += 2;
		} else {
			to[n++] = *uri;
		}
	}
	return n;
}

static const struct zip_member *
find_nocase(const struct zip *z, const char *name, size_t len)
{
	const struct zip_member	*found = NULL;

	for (size_t i = 0; i < z->n; i++) {
		const struct octets	*n = &z->member[i].name;

		if (n->len != len ||
		    strncasecmp((const char *)n->p, name, len) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = &z->member[i];
	}
	return found;
}

const struct zip_member *
package_find(const struct package *k, const char *uri)
{
	const struct zip_member	*m = NULL;
	char			*name;
	size_t			 n;

	if ((name = malloc(NAME_MAX_OCTETS)) == NULL)
		return NULL;
	n = decode(uri, true, true, name);
	m = zip_find(&k->zip, name, n);
	/* OPC 6.2.2.3: part names are equal whatever their case. */
	if (m == NULL && k->plan->format == FORMAT_OOXML)
		m = find_nocase(&k->zip, name, n);
	/* Writers that do not encode what they should. */
	if (m == NULL) {
		n = decode(uri, false, false, name);
		m = zip_find(&k->zip, name, n);
	}
	if (m == NULL) {
		n = decode(uri, true, false, name);
		m = zip_find(&k->zip, name, n);
	}
	free(name);
	return m;
}

static bool
attr_is(const xmlNode *n, const char *attr, const char *value, size_t len)
{
	char	*v = xml_attr(n, attr);
	bool	 yes = v != NULL && strlen(v) == len &&
		    strncasecmp(v, value, len) == 0;

	xmlFree(v);
	return yes;
}

/*
 * OPC 13.2.4.5: the content type that the reference signs must be the part's
 * in [Content_Types].xml, which is signed by nothing else.
 */
static bool
type_holds(const struct package *k, const struct zip_member *m,
    const char *uri)
{
	const char	*want = strstr(uri, "?ContentType=");
	const char	*name = (const char *)m->name.p, *dot = NULL;
	const xmlNode	*root, *n, *found = NULL;
	size_t		 len = m->name.len;

	if (k->plan->format != FORMAT_OOXML || want == NULL ||
	    k->types.doc == NULL)
		return true;
	want += strlen("?ContentType=");
	root = xmlDocGetRootElement(k->types.doc);
	for (size_t i = 0; i < len; i++)
		if (name[i] == '.')
			dot = name + i + 1;
		else if (name[i] == '/')
			dot = NULL;
	for (n = root->children; n != NULL; n = n->next) {
		char	*part = xml_is(n, NULL, "Override") ?
			    xml_attr(n, "PartName") : NULL;

		if (part != NULL && part[0] == '/' &&
		    strlen(part + 1) == len &&
		    strncasecmp(part + 1, name, len) == 0)
			found = n;
		xmlFree(part);
	}
	for (n = root->children; n != NULL && found == NULL && dot != NULL;
	    n = n->next)
		if (xml_is(n, NULL, "Default") && attr_is(n, "Extension", dot,
		    (size_t)(name + len - dot)))
			found = n;
	return found != NULL && attr_is(found, "ContentType", want,
	    strlen(want));
}

enum xml_fetch
package_fetch(void *arg, const char *uri, xml_sink *sink, void *to,
    const char **why)
{
	struct package		*k = arg;
	const struct zip_member	*m = package_find(k, uri);

	if (m == NULL)
		return XML_FETCH_ABSENT;
	if (!type_holds(k, m, uri)) {
		*why = D_("its content type is another one");
		return XML_FETCH_DIFFERENT;
	}
	switch (zip_stream(&k->zip, m, sink, to, why)) {
	case 0:
		k->covered[m - k->zip.member] = true;
		return XML_FETCHED;
	case 1:
		return XML_FETCH_UNREADABLE;
	default:
		return XML_FETCH_ENDED;
	}
}
