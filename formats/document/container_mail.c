/*
 * container_mail.c: attachments of a mail message.  Its text is no member,
 * and neither is its own signature.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/container_part.h"
#include "formats/document/mail.h"

#define CONTENT_MAX	((size_t)128 * 1024 * 1024)

struct mail_level {
	struct mime	 m;
	struct buf	 content;	/* what an opaque signature is over */
	size_t		 at;		/* the next part */
	char		 made[48];	/* a name for one that has none */
};

/* The signed message inside takes the place of the one around it. */
static int
unwrap(struct mail_level *l)
{
	int	 rc;

	if (l->m.n == 0 || !mail_is_opaque(&l->m, &l->m.part[0]))
		return 0;
	if ((rc = mail_content(&l->m.part[0], &l->content)) != 1)
		return rc;
	mime_release(&l->m);
	return mime_parse(&l->m, l->content.p, l->content.len);
}

void *
container_mail_open(const uint8_t *p, size_t len)
{
	struct mail_level	*l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	buf_init(&l->content, CONTENT_MAX);
	if (mime_parse(&l->m, p, len) == -1 || unwrap(l) == -1) {
		mime_release(&l->m);
		buf_release(&l->content);
		free(l);
		return NULL;
	}
	return l;
}

static bool
is_member(const struct mime *m, const struct mime_part *part)
{
	if (strncmp(part->type, "multipart/", 10) == 0 ||
	    mail_is_signature(m, part) || mail_is_opaque(m, part))
		return false;
	return part->name != NULL || part->attachment ||
	    strncmp(part->type, "text/", 5) != 0;
}

static void
name_set(struct mail_level *l, const struct mime_part *part,
    struct member *out)
{
	if (part->name != NULL) {
		out->raw = (struct octets){ part->name, part->namelen };
		out->how = part->name_stated ? NAME_MIME : NAME_RAW;
		return;
	}
	snprintf(l->made, sizeof(l->made), "part-%zu.%s", l->at,
	    strcmp(part->type, "message/rfc822") == 0 ? "eml" : "bin");
	out->raw = (struct octets){ (const uint8_t *)l->made,
	    strlen(l->made) };
	out->how = NAME_MADE;
}

static int
mail_next(void *self, struct member *out)
{
	struct mail_level	*l = self;
	const struct mime_part	*part;

	while (l->at < l->m.n) {
		part = &l->m.part[l->at++];
		if (!is_member(&l->m, part))
			continue;
		*out = (struct member){ .state = MEMBER_READ, .why = "" };
		name_set(l, part, out);
		return 1;
	}
	return 0;
}

static int
mail_read(void *self, container_sink *sink, void *arg, const char **why)
{
	struct mail_level	*l = self;

	*why = D_("its encoding in the mail cannot be read");
	return mime_decode(&l->m.part[l->at - 1], sink, arg);
}

static const char *
mail_broken(void *self)
{
	struct mail_level	*l = self;

	return l->m.limit != NULL ? l->m.limit : l->m.cut ?
	    D_("a multipart of the mail has no end") : NULL;
}

static void
mail_close(void *self)
{
	struct mail_level	*l = self;

	mime_release(&l->m);
	buf_release(&l->content);
	free(l);
}

const struct level_ops	 container_mail_ops = { mail_next, mail_read,
	mail_broken, NULL, mail_close };
