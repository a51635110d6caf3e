/*
 * container_msg.c: attachments of an Outlook message ([MS-OXMSG] 2.2.2).
 */
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "formats/base/detail.h"
#include "formats/document/cfb.h"
#include "formats/document/container_part.h"
#include "formats/document/msg.h"

#define ATTACHMENT	"__attach_version1.0_#"
#define DATA		"__substg1.0_37010102"
#define EMBEDDED	"__substg1.0_3701000D"
#define NAME_LEN	((size_t)4096)

struct msg_level {
	struct cfb	 c;
	bool		 unreadable;
	uint32_t	 at;		/* the last attachment's storage */
	uint32_t	 data;		/* its octets */
	struct buf	 name;
	struct buf	 octets;
	char		 made[48];
};

bool
msg_is(const uint8_t *p, size_t len)
{
	static const char	 name[] = "__properties_version1.0";
	uint8_t			 wide[2 * sizeof(name)];

	memset(wide, 0, sizeof(wide));
	for (size_t i = 0; i < sizeof(name) - 1; i++)
		wide[2 * i] = (uint8_t)name[i];
	return memmem(p, len, wide, 2 * (sizeof(name) - 1)) != NULL;
}

void *
container_msg_open(const uint8_t *p, size_t len)
{
	struct msg_level	*l;
	int			 rc;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	buf_init(&l->name, NAME_LEN);
	buf_init(&l->octets, CONTAINER_MEMORY_MAX);
	if ((rc = cfb_open(&l->c, p, len)) == -1) {
		cfb_release(&l->c);
		free(l);
		return NULL;
	}
	l->unreadable = rc == 1;
	return l;
}

/* UTF-16 to UTF-8 in place of it.  False: it is none. */
static bool
from_utf16(struct buf *b)
{
	uint16_t	*u;
	uint8_t		*s = NULL;
	size_t		 n = b->len / 2, len = 0;
	bool		 ok = false;

	if ((u = calloc(n + 1, sizeof(*u))) == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		u[i] = (uint16_t)(b->p[2 * i] | b->p[2 * i + 1] << 8);
	while (n > 0 && u[n - 1] == 0)
		n--;
	if (n > 0 && (s = u16_to_u8(u, n, NULL, &len)) != NULL) {
		buf_reset(b);
		ok = buf_add(b, s, len) == 0;
	}
	free(s);
	free(u);
	return ok;
}

/* The long name, else the short one; Unicode before octets. */
static void
name_set(struct msg_level *l, struct member *out)
{
	static const struct {
		const char	*stream;
		bool		 wide;
	} names[] = {
		{ "__substg1.0_3707001F", true },
		{ "__substg1.0_3707001E", false },
		{ "__substg1.0_3704001F", true },
		{ "__substg1.0_3704001E", false },
		{ "__substg1.0_3001001F", true },
	};
	uint32_t	 e;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		buf_reset(&l->name);
		e = cfb_find(&l->c, l->at, names[i].stream);
		if (e == CFB_NONE || cfb_read(&l->c, e, &l->name) != 0 ||
		    l->name.len == 0 || (names[i].wide &&
		    !from_utf16(&l->name)))
			continue;
		out->raw = (struct octets){ l->name.p, l->name.len };
		out->how = names[i].wide ? NAME_UNICODE : NAME_RAW;
		return;
	}
	snprintf(l->made, sizeof(l->made), "attachment-%u", l->at);
	out->raw = (struct octets){ (uint8_t *)l->made, strlen(l->made) };
	out->how = NAME_MADE;
}

static int
msg_next(void *self, struct member *out)
{
	struct msg_level	*l = self;

	while (!l->unreadable && ++l->at < l->c.n) {
		const struct cfb_entry	*e = &l->c.entry[l->at];

		if (e->parent != 0 || e->stream || strncmp(e->name, ATTACHMENT,
		    strlen(ATTACHMENT)) != 0)
			continue;
		*out = (struct member){ .state = MEMBER_READ, .why = "" };
		name_set(l, out);
		l->data = cfb_find(&l->c, l->at, DATA);
		if (l->data != CFB_NONE)
			return 1;
		out->state = MEMBER_DAMAGED;
		out->why = cfb_find(&l->c, l->at, EMBEDDED) != CFB_NONE ?
		    D_("a message inside the message, which has no octets of "
		    "its own") : D_("it has no data");
		return 1;
	}
	return 0;
}

static int
msg_read(void *self, container_sink *sink, void *arg, const char **why)
{
	struct msg_level	*l = self;

	buf_release(&l->octets);
	if (cfb_read(&l->c, l->data, &l->octets) != 0) {
		*why = D_("its octets are not all there");
		return 1;
	}
	return l->octets.len > 0 && sink(arg, l->octets.p,
	    l->octets.len) != 0 ? -1 : 0;
}

static const char *
msg_broken(void *self)
{
	struct msg_level	*l = self;

	return l->unreadable ? l->c.broken : NULL;
}

static void
msg_close(void *self)
{
	struct msg_level	*l = self;

	cfb_release(&l->c);
	buf_release(&l->name);
	buf_release(&l->octets);
	free(l);
}

const struct level_ops	 container_msg_ops = { msg_next, msg_read,
	msg_broken, NULL, msg_close };
