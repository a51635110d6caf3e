/*
 * container.c: the walk through containers.  A stack of levels, no recursion:
 * each is a container whose octets are held until its members are through.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/digest.h"
#include "formats/document/container_part.h"
#include "formats/document/edxml.h"
#include "formats/document/msg.h"
#include "formats/document/package.h"
#include "formats/document/sniff.h"

#include "formats/document/container.h"

#define SNIFF_LEN	((size_t)64 * 1024)
#define SEEN_LEAST	64		/* slots of a set, a power of two */
#define PATH_MAX_LEN	((size_t)256 * 1024)

/* Names that a container has, as hashes; 0 is no hash. */
struct seen {
	uint64_t	*slot;
	size_t		 n;
	size_t		 cap;
};

struct level {
	const struct level_ops *ops;
	void		*self;
	enum container_kind kind;
	const uint8_t	*p;
	size_t		 len;
	uint8_t		*own;		/* the octets, when they are ours */
	uint64_t	 ordinal;	/* of the container */
	char		*path;
	struct seen	 seen;
	/* All names there, and those that are not alone; see twins_count(). */
	bool		 counted;
	struct seen	 all, twice;
};

/*
 * Invariants: ${n} levels are open, the last is walked; ${held} holds the last
 * item's octets while ${may_enter}; ${why} is set once a limit was passed, and
 * nothing comes after that but the item that says so.
 */
struct container {
	struct level	 level[CONTAINER_DEPTH_MAX];
	unsigned int	 n;
	uint64_t	 top;		/* octets of the outermost */
	uint64_t	 members;
	uint64_t	 total;		/* octets unpacked */
	uint64_t	 counted;	/* of members that are not small */
	uint64_t	 siblings;	/* octets unpacked a second time */
	size_t		 memory;	/* octets of ${own} of all levels */
	struct buf	 held;
	bool		 may_enter;
	uint64_t	 last;		/* ordinal of the last item */
	char		*last_path;	/* of what it holds */
	const char	*why;
	bool		 limit_told;
	bool		 ending;	/* the last level, by the next call */
	struct name	 name;		/* of the last item */
	/* The item under way. */
	struct container_item *item;
	container_sink	*sink;
	void		*arg;
	bool		 keep;
};

static const struct {
	const struct level_ops *ops;
	void		*(*open)(const uint8_t *, size_t);
} kinds[CONTAINER_KIND_MAX] = {
	[CONTAINER_ZIP] = { &container_zip_ops, container_zip_open },
	[CONTAINER_ASIC] = { &container_asic_ops, container_zip_open },
	[CONTAINER_ARCHIVE] = { &container_archive_ops,
	    container_archive_open },
	[CONTAINER_MAIL] = { &container_mail_ops, container_mail_open },
	[CONTAINER_EDXML] = { &container_edxml_ops, container_edxml_open },
	[CONTAINER_MSG] = { &container_msg_ops, container_msg_open },
};

enum container_kind
container_kind(const uint8_t *p, size_t len)
{
	enum format	 f = sniff(p, len < SNIFF_LEN ? len : SNIFF_LEN, len);

	if (f == FORMAT_ZIP)
		f = package_format(p, len);
	return container_kind_of(f, p, len);
}

enum container_kind
container_kind_of(enum format f, const uint8_t *p, size_t len)
{
	switch (f) {
	case FORMAT_ZIP:
		return CONTAINER_ZIP;
	case FORMAT_ASIC:
		return CONTAINER_ASIC;
	case FORMAT_ARCHIVE:
		return CONTAINER_ARCHIVE;
	case FORMAT_MAIL:
		return CONTAINER_MAIL;
	case FORMAT_OLE:
		return msg_is(p, len) ? CONTAINER_MSG : CONTAINER_NONE;
	case FORMAT_XML:
	case FORMAT_TEXT:
		return edxml_is(p, len) ? CONTAINER_EDXML : CONTAINER_NONE;
	default:
		return CONTAINER_NONE;
	}
}

static void
level_release(struct level *l)
{
	if (l->self != NULL)
		l->ops->close(l->self);
	free(l->own);
	free(l->path);
	free(l->seen.slot);
	free(l->all.slot);
	free(l->twice.slot);
	memset(l, 0, sizeof(*l));
}

/* Takes ${own} and ${path}.  0 or -1. */
static int
level_push(struct container *c, const uint8_t *p, size_t len, uint8_t *own,
    char *path, enum container_kind kind)
{
	struct level	*l = &c->level[c->n];

	*l = (struct level){ .ops = kinds[kind].ops, .kind = kind, .p = p,
	    .len = len, .own = own, .path = path,
	    .ordinal = c->n == 0 ? CONTAINER_TOP : c->last };
	if (path == NULL || (l->self = kinds[kind].open(p, len)) == NULL) {
		level_release(l);
		return -1;
	}
	c->memory += own != NULL ? len : 0;
	c->n++;
	return 0;
}

static void
level_pop(struct container *c)
{
	struct level	*l = &c->level[--c->n];

	c->memory -= l->own != NULL ? l->len : 0;
	level_release(l);
}

struct container *
container_open(const uint8_t *p, size_t len, enum container_kind kind)
{
	struct container	*c;

	if (kind == CONTAINER_NONE || (c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	buf_init(&c->held, CONTAINER_MEMORY_MAX);
	c->top = len;
	if (level_push(c, p, len, NULL, strdup(""), kind) == -1) {
		container_free(c);
		return NULL;
	}
	return c;
}

void
container_free(struct container *c)
{
	if (c == NULL)
		return;
	while (c->n > 0)
		level_pop(c);
	buf_release(&c->held);
	name_release(&c->name);
	free(c->last_path);
	free(c);
}

/* Which limit the octets so far pass, or NULL. */
static const char *
limit_passed(const struct container *c)
{
	uint64_t	 ratio = c->top > 0 ? c->top : 1;

	if (c->total > CONTAINER_TOTAL_MAX)
		return D_("it unpacks to more than 2 GiB");
	if (c->counted > CONTAINER_RATIO_FROM &&
	    c->counted / CONTAINER_RATIO_MAX >= ratio)
		return D_("it unpacks to more than 200 times its size");
	if (c->total > CONTAINER_SMALL_FROM &&
	    c->total / CONTAINER_RATIO_MAX >= ratio)
		return D_("its small members unpack to more than 200 times "
		    "its size");
	return NULL;
}

static int
take(void *arg, const uint8_t *p, size_t len)
{
	struct container	*c = arg;
	struct container_item	*it = c->item;
	uint64_t		 before = it->size;

	it->size += len;
	c->total += len;
	if (it->size >= CONTAINER_SMALL)
		c->counted += before < CONTAINER_SMALL ? it->size : len;
	if ((c->why = limit_passed(c)) != NULL)
		return -1;
	if (c->keep && (len > CONTAINER_MEMORY_MAX - c->memory -
	    c->held.len || buf_add(&c->held, p, len) == -1)) {
		/* Too much to hold: it goes through piece by piece. */
		c->keep = false;
		buf_release(&c->held);
	}
	return c->sink == NULL ? 0 : c->sink(c->arg, p, len);
}

/* The member's octets.  0, or -1: memory or the sink's. */
static int
read_member(struct container *c, struct level *l)
{
	struct container_item	*it = c->item;
	const char		*why = NULL;
	int			 rc;

	c->keep = true;
	if (c->held.cap > SNIFF_LEN * 16)
		buf_release(&c->held);
	buf_reset(&c->held);
	rc = l->ops->read(l->self, take, c, &why);
	if (c->why != NULL) {
		it->state = MEMBER_LIMIT;
		it->why = c->why;
		return 0;
	}
	if (rc == 1) {
		it->state = MEMBER_DAMAGED;
		it->why = why != NULL ? why : "";
	}
	if (rc == 0 && c->keep) {
		it->p = c->held.p != NULL ? c->held.p : (const uint8_t *)"";
		c->may_enter = true;
	}
	return rc == -1 ? -1 : 0;
}

/* Into a set with room.  True: it was there. */
static bool
seen_put(struct seen *s, uint64_t h)
{
	size_t	 i;

	for (i = h & (s->cap - 1); s->slot[i] != 0; i = (i + 1) &
	    (s->cap - 1))
		if (s->slot[i] == h)
			return true;
	s->slot[i] = h;
	s->n++;
	return false;
}

/* At most half of the slots are taken.  0 or -1. */
static int
seen_room(struct seen *s)
{
	struct seen	 grown = { .cap = s->cap == 0 ? SEEN_LEAST :
			     s->cap * 2 };

	if (2 * (s->n + 1) <= s->cap)
		return 0;
	grown.slot = calloc(grown.cap, sizeof(*grown.slot));
	if (grown.slot == NULL)
		return -1;
	for (size_t i = 0; i < s->cap; i++)
		if (s->slot[i] != 0)
			(void)seen_put(&grown, s->slot[i]);
	free(s->slot);
	*s = grown;
	return 0;
}

/* Is there a name like it, but for form and case?  0 or -1. */
static int
twin_look(struct level *l, struct container_item *it)
{
	uint64_t	 key;

	if (name_twin_key(it->name.text, &key) == -1 ||
	    seen_room(&l->seen) == -1)
		return -1;
	it->twin = seen_put(&l->seen, key);
	return 0;
}

/* Into the last item, when it is a container.  1 entered, 0 not, -1. */
static int
enter(struct container *c, struct container_item *it)
{
	enum container_kind	 kind;
	uint8_t			*own;
	char			*path;
	size_t			 len = 0;

	if (!c->may_enter)
		return 0;
	c->may_enter = false;
	if (c->held.len == 0 || (kind = container_kind(c->held.p,
	    c->held.len)) == CONTAINER_NONE)
		return 0;
	if (c->n == CONTAINER_DEPTH_MAX) {
		it->state = MEMBER_END;
		it->container = c->last_path;
		it->parent = c->last;
		it->depth = c->n;
		it->why = D_("containers are nested too deep");
		return 1;
	}
	path = c->last_path;
	c->last_path = NULL;
	own = buf_take(&c->held, &len);
	return level_push(c, own, len, own, path, kind) == -1 ? -1 : 0;
}

/* "a.zip!/b.zip" of the member ${name} in ${in}; NULL: memory, too long. */
static char *
path_join_member(const char *in, const char *name)
{
	char	*path;

	if (strlen(in) + strlen(name) > PATH_MAX_LEN ||
	    asprintf(&path, "%s%s%s", in, *in == '\0' ? "" : "!/", name) == -1)
		return NULL;
	return path;
}

static void
item_init(struct container *c, struct container_item *it)
{
	struct level	*l = &c->level[c->n - 1];

	it->parent = l->ordinal;
	it->depth = c->n - 1;
	it->container = l->path;
	it->in = l->kind;
	it->why = "";
}

/* A member was found.  1 or -1. */
static int
found(struct container *c, struct container_item *it, const struct member *m)
{
	struct level	*l = &c->level[c->n - 1];

	it->ordinal = c->last = c->members++;
	it->raw = m->raw;
	it->how = m->how;
	it->state = m->state;
	it->why = m->why;
	if (name_decode(&c->name, m->raw.p, m->raw.len, m->how) == -1)
		return -1;
	it->name = c->name;
	free(c->last_path);
	if ((c->last_path = path_join_member(l->path, it->name.text)) == NULL)
		return -1;
	if (it->state != MEMBER_FOLDER && twin_look(l, it) == -1)
		return -1;
	if (it->state == MEMBER_READ && read_member(c, l) == -1)
		return -1;
	return 1;
}

/* The level has no more members.  1 with an item, 0 go on. */
static int
level_end(struct container *c, struct container_item *it)
{
	struct level	*l = &c->level[c->n - 1];
	const char	*why = l->ops->broken(l->self);

	if (why == NULL) {
		level_pop(c);
		return 0;
	}
	/* What it says lives as long as the level. */
	c->ending = true;
	item_init(c, it);
	it->state = MEMBER_END;
	it->why = why;
	return 1;
}

/* What comes after a limit is not read: said once, of the outermost. */
static int
limit_end(struct container *c, struct container_item *it)
{
	if (c->limit_told)
		return 0;
	c->limit_told = true;
	it->state = MEMBER_END;
	it->parent = c->level[0].ordinal;
	it->container = c->level[0].path;
	it->why = c->why;
	return 1;
}

int
container_next(struct container *c, struct container_item *it,
    container_sink *sink, void *arg)
{
	struct member	 m;
	int		 rc;

	if (c->ending)
		level_pop(c);
	c->ending = false;
	name_release(&c->name);
	memset(it, 0, sizeof(*it));
	c->item = it;
	c->sink = sink;
	c->arg = arg;
	if (c->why != NULL)
		return limit_end(c, it);
	if ((rc = enter(c, it)) == -1)
		return -1;
	if (rc == 1)
		return 1;
	while (c->n > 0) {
		struct level	*l = &c->level[c->n - 1];

		if ((rc = l->ops->next(l->self, &m)) == -1)
			return -1;
		if (rc == 0) {
			if (level_end(c, it) == 1)
				return 1;
			continue;
		}
		if (c->members == CONTAINER_MEMBERS_MAX) {
			c->why = D_("it has more than 1,000,000 members");
			return limit_end(c, it);
		}
		item_init(c, it);
		return found(c, it, &m);
	}
	return 0;
}

/* A sibling's octets, within what is left. */
struct fetch {
	struct container *c;
	struct buf	*b;
};

static int
fetch_take(void *arg, const uint8_t *p, size_t len)
{
	struct fetch	*f = arg;

	f->c->siblings += len;
	if (f->c->siblings > CONTAINER_TOTAL_MAX ||
	    len > CONTAINER_MEMORY_MAX - f->b->len)
		return -1;
	return buf_add(f->b, p, len);
}

static bool
is_named(const struct member *m, const char *name)
{
	struct name	 n;
	bool		 yes;

	yes = name_decode(&n, m->raw.p, m->raw.len, m->how) == 0 &&
	    strcmp(n.text, name) == 0;
	name_release(&n);
	return yes;
}

int
container_sibling(struct container *c, const char *name, struct buf *b)
{
	struct level	*l = &c->level[c->n - 1];
	struct fetch	 f = { c, b };
	struct member	 m;
	const char	*why;
	void		*self;
	int		 rc, found_it = 0;

	if (c->n == 0 || c->siblings > CONTAINER_TOTAL_MAX)
		return 0;
	if ((self = kinds[l->kind].open(l->p, l->len)) == NULL)
		return -1;
	while ((rc = l->ops->next(self, &m)) == 1) {
		if (m.state != MEMBER_READ || !is_named(&m, name))
			continue;
		if (l->ops->read(self, fetch_take, &f, &why) == 0)
			found_it = 1;
		break;
	}
	l->ops->close(self);
	return rc == -1 ? -1 : found_it;
}

int
container_names(struct container *c, bool (*is)(const char *, size_t))
{
	struct level	*l = &c->level[c->n - 1];
	struct member	 m;
	struct name	 n;
	void		*self;
	int		 rc = 0, found_it = 0;

	if (c->n == 0)
		return 0;
	if ((self = kinds[l->kind].open(l->p, l->len)) == NULL)
		return -1;
	while (found_it == 0 && (rc = l->ops->next(self, &m)) == 1) {
		if (m.state != MEMBER_READ)
			continue;
		if (name_decode(&n, m.raw.p, m.raw.len, m.how) == 0)
			found_it = is(n.text, strlen(n.text));
		name_release(&n);
	}
	l->ops->close(self);
	return rc == -1 ? -1 : found_it;
}

static int
member_key(const struct member *m, uint64_t *key)
{
	struct name	 n;
	int		 rc = name_decode(&n, m->raw.p, m->raw.len, m->how);

	*key = 0;
	if (rc == 0)
		rc = name_twin_key(n.text, key);
	name_release(&n);
	return rc;
}

/* Which names are there more than once, by form and case?  0 or -1. */
static int
twins_count(struct level *l)
{
	struct member	 m;
	uint64_t	 key;
	void		*self;
	int		 rc;

	if ((self = kinds[l->kind].open(l->p, l->len)) == NULL)
		return -1;
	while ((rc = l->ops->next(self, &m)) == 1) {
		if (m.state == MEMBER_FOLDER)
			continue;
		if ((rc = member_key(&m, &key)) == -1 ||
		    (rc = seen_room(&l->all)) == -1 ||
		    (rc = seen_room(&l->twice)) == -1)
			break;
		if (seen_put(&l->all, key))
			(void)seen_put(&l->twice, key);
	}
	l->ops->close(self);
	l->counted = rc == 0;
	return rc;
}

static bool
seen_has(const struct seen *s, uint64_t h)
{
	if (s->cap == 0)
		return false;
	for (size_t i = h & (s->cap - 1); s->slot[i] != 0; i = (i + 1) &
	    (s->cap - 1))
		if (s->slot[i] == h)
			return true;
	return false;
}

/* Octets of a second reading, hashed. */
struct hashing {
	struct container *c;
	struct sha256	*sha;
};

static int
hash_take(void *arg, const uint8_t *p, size_t len)
{
	struct hashing	*h = arg;

	h->c->siblings += len;
	return h->c->siblings > CONTAINER_TOTAL_MAX ? -1 :
	    sha256_add(h->sha, p, len);
}

/* Are the member's octets others than those?  What cannot be read is. */
static bool
is_other(struct hashing *h, struct level *l, void *self,
    const struct member *m, const struct digest *sha256)
{
	struct digest	 d;
	const char	*why;

	return m->state != MEMBER_READ || sha256_reset(h->sha) == -1 ||
	    l->ops->read(self, hash_take, h, &why) != 0 ||
	    sha256_end(h->sha, &d) == -1 || !digest_equal(&d, sha256);
}

int
container_twin(struct container *c, const char *name,
    const struct digest *sha256)
{
	struct level	*l = c->n == 0 ? NULL : &c->level[c->n - 1];
	struct hashing	 h = { c, NULL };
	struct member	 m;
	uint64_t	 key, k;
	void		*self;
	int		 rc, twin = 0;

	if (l == NULL)
		return 0;
	if (name_twin_key(name, &key) == -1 ||
	    (!l->counted && twins_count(l) == -1))
		return -1;
	if (!seen_has(&l->twice, key))
		return 0;
	if ((h.sha = sha256_new()) == NULL ||
	    (self = kinds[l->kind].open(l->p, l->len)) == NULL) {
		sha256_free(h.sha);
		return -1;
	}
	while (twin == 0 && (rc = l->ops->next(self, &m)) == 1) {
		if (m.state == MEMBER_FOLDER)
			continue;
		if ((rc = member_key(&m, &k)) == -1)
			break;
		twin = k == key && is_other(&h, l, self, &m, sha256);
	}
	l->ops->close(self);
	sha256_free(h.sha);
	return twin == 0 && rc == -1 ? -1 : twin;
}

/* A member for who asks for all of them.  0 or -1. */
static int
tell_sibling(struct fetch *f, const struct member *m, container_each *each,
    void *arg)
{
	struct name	 n;
	int		 rc = 0;

	if (name_decode(&n, m->raw.p, m->raw.len, m->how) == 0)
		rc = each(arg, n.text, f->b->len > 0 ? f->b->p :
		    (const uint8_t *)"", f->b->len);
	name_release(&n);
	return rc;
}

int
container_siblings(struct container *c, size_t max, size_t all,
    container_each *each, void *arg)
{
	struct level	*l;
	struct buf	 b;
	struct fetch	 f = { c, &b };
	struct member	 m;
	const char	*why;
	void		*self;
	int		 rc;

	if (c->n == 0 || c->siblings > CONTAINER_TOTAL_MAX)
		return 0;
	l = &c->level[c->n - 1];
	if ((self = kinds[l->kind].open(l->p, l->len)) == NULL)
		return -1;
	buf_init(&b, max < CONTAINER_MEMORY_MAX ? max : CONTAINER_MEMORY_MAX);
	while ((rc = l->ops->next(self, &m)) == 1) {
		buf_reset(&b);
		if (m.state != MEMBER_READ ||
		    l->ops->read(self, fetch_take, &f, &why) != 0)
			continue;	/* too large, or it cannot be read */
		if (c->siblings > CONTAINER_TOTAL_MAX || b.len > all)
			break;
		all -= b.len;
		if ((rc = tell_sibling(&f, &m, each, arg)) == -1)
			break;
	}
	buf_release(&b);
	l->ops->close(self);
	return rc == -1 ? -1 : 0;
}

const char *
container_doubt(struct container *c)
{
	struct level	*l = &c->level[0];

	return c->n == 0 || l->ops->doubt == NULL ? NULL :
	    l->ops->doubt(l->self);
}
