/*
 * container_edxml.c: attachments of an edXML package.  Real ones leave the
 * xlink prefix undeclared, put a chunk's size before the XML, and hold base64
 * of a ZIP where others hold that of the file itself; the walk goes into it.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/container_part.h"
#include "formats/document/edxml.h"
#include "formats/document/xml.h"

#define LOOK		((size_t)4096)	/* octets that decide */
#define STRAY_MAX	64		/* octets before the XML */
#define NAME_LEN	((size_t)4096)

struct edxml_level {
	struct xml	 x;
	bool		 unreadable;
	const xmlNode	*root;
	const xmlNode	*at;		/* the last attachment */
	const xmlNode	*content;	/* its encoded octets */
	struct buf	 name;
	struct buf	 octets;
	size_t		 n;
	char		 made[48];
};

size_t
edxml_start(const uint8_t *p, size_t len)
{
	size_t	 i = 0;

	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return 0;
	while (i < len && i < STRAY_MAX && p[i] != '\0' &&
	    strchr("0123456789abcdefABCDEF \t\r\n", p[i]) != NULL)
		i++;
	if (i == len || p[i] != '<')
		return len;
	/* White space alone is XML's own, but before its declaration. */
	if (len - i > 5 && memcmp(p + i, "<?xml", 5) == 0)
		return i;
	for (size_t k = 0; k < i; k++)
		if (strchr(" \t\r\n", p[k]) == NULL)
			return i;
	return 0;
}

bool
edxml_is(const uint8_t *p, size_t len)
{
	static const char *const	 marks[] = { "edXML", "QCVN_102_2016",
		"e-doc.vn/Schema" };
	size_t				 at = edxml_start(p, len);
	bool				 marked = false;

	if (at == len)
		return false;
	p += at;
	len = len - at < LOOK ? len - at : LOOK;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		marked = marked || memmem(p, len, marks[i],
		    strlen(marks[i])) != NULL;
	return marked;
}

void *
container_edxml_open(const uint8_t *p, size_t len)
{
	struct edxml_level	*l;
	size_t			 at = edxml_start(p, len);
	int			 rc;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	buf_init(&l->name, NAME_LEN);
	buf_init(&l->octets, CONTAINER_MEMORY_MAX);
	if ((rc = xml_read(&l->x, p + at, len - at)) == -1) {
		free(l);
		return NULL;
	}
	l->unreadable = rc == 1;
	if (l->x.doc != NULL && !l->unreadable)
		l->root = l->at = xmlDocGetRootElement(l->x.doc);
	return l;
}

/*
 * By the local name: of a prefix that nobody declared libxml2 leaves the name
 * whole.
 */
static bool
is_named(const xmlNode *n, const char *name)
{
	const char	*own = (const char *)n->name, *colon;

	if (n->type != XML_ELEMENT_NODE || own == NULL)
		return false;
	if ((colon = strchr(own, ':')) != NULL)
		own = colon + 1;
	return strcmp(own, name) == 0;
}

static const xmlNode *
child_named(const xmlNode *n, const char *name)
{
	const xmlNode	*c;

	for (c = n->children; c != NULL; c = c->next)
		if (is_named(c, name))
			return c;
	return NULL;
}

static const xmlNode *
child_text(const xmlNode *n, const char *name, struct buf *b)
{
	const xmlNode	*c = child_named(n, name);

	buf_reset(b);
	if (c != NULL && xml_text(b, c) == -1)
		buf_reset(b);
	return c;
}

static int
edxml_next(void *self, struct member *out)
{
	struct edxml_level	*l = self;

	while (l->at != NULL && (l->at = xml_next(l->at, l->root)) != NULL) {
		if (!is_named(l->at, "Attachment"))
			continue;
		l->content = child_named(l->at, "ContentTransferEncoded");
		if (l->content == NULL)
			continue;
		l->n++;
		*out = (struct member){ .state = MEMBER_READ, .why = "" };
		if (child_text(l->at, "AttachmentName", &l->name) != NULL &&
		    xml_trim(&l->name) != NULL && l->name.len > 0) {
			out->raw = (struct octets){ l->name.p, l->name.len };
			out->how = NAME_XML;
		} else {
			snprintf(l->made, sizeof(l->made), "attachment-%zu",
			    l->n);
			out->raw = (struct octets){ (uint8_t *)l->made,
			    strlen(l->made) };
			out->how = NAME_MADE;
		}
		return 1;
	}
	return 0;
}

static int
edxml_read(void *self, container_sink *sink, void *arg, const char **why)
{
	struct edxml_level	*l = self;
	int			 rc;

	buf_release(&l->octets);
	if ((rc = xml_base64(&l->octets, l->content)) != 0) {
		*why = D_("its base64 cannot be read");
		return rc;
	}
	return l->octets.len > 0 && sink(arg, l->octets.p,
	    l->octets.len) != 0 ? -1 : 0;
}

static const char *
edxml_broken(void *self)
{
	struct edxml_level	*l = self;

	return l->unreadable ? D_("its XML cannot be read") : NULL;
}

static void
edxml_close(void *self)
{
	struct edxml_level	*l = self;

	xml_free(&l->x);
	buf_release(&l->name);
	buf_release(&l->octets);
	free(l);
}

const struct level_ops	 container_edxml_ops = { edxml_next, edxml_read,
	edxml_broken, NULL, edxml_close };
