/*
 * members.c: the first walk: members of containers become documents.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/document/container.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/limits.h"

#include "archiver/members_part.h"
#include "archiver/source.h"

#include "archiver/members.h"

#define INSIDE		"!/"		/* between a container and its member */

void
members_init(struct members *m)
{
	m->first = NULL;
	m->last = &m->first;
}

void
members_drop(struct container_file *c)
{
	if (c == NULL || --c->refs > 0)
		return;
	if (c->fd != -1)
		close(c->fd);
	free(c->path);
	free(c->text);
	free(c);
}

static void
pop(struct members *m)
{
	struct container_file	*c = m->first;

	if ((m->first = c->next) == NULL)
		m->last = &m->first;
	members_drop(c);
}

void
members_release(struct members *m)
{
	while (m->first != NULL)
		pop(m);
}

bool
members_busy(const struct members *m)
{
	return m->first != NULL;
}

static struct container_file *
file_new(const struct doc *d)
{
	struct container_file	*c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	c->refs = 1;
	c->plain = UINT64_MAX;
	c->size = d->size;
	c->within[0] = (struct within){ MEMBER_TOP, d->sha256 };
	c->path = strdup(d->path);
	c->text = strdup(d->nfc != NULL ? d->nfc : d->path);
	c->fd = fcntl(d->fd, F_DUPFD_CLOEXEC, 0);
	if (c->path == NULL || c->text == NULL || c->fd == -1) {
		members_drop(c);
		return NULL;
	}
	return c;
}

static int
ask(struct members *m)
{
	struct container_file	*c = m->first;
	struct pool_job		 job = { .cookie = MEMBERS_COOKIE,
				     .fd = { c->fd, -1 }, .weight = c->size,
				     .documents = CONTAINER_MEMBERS_MAX };
	struct buf		 b;
	int			 rc = -1;

	buf_init(&b, 64);
	if (job_members(&b, m->at, c->next_ordinal, c->plain) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(m->pool, &job);
	}
	buf_release(&b);
	return rc;
}

/*
 * "container!/inner!/name", octets and text; where they are too long for an
 * entry, the member's number stands for its name.  0 or -1.
 */
static int
paths(const struct container_file *c, const struct member_facts *f,
    char **path, char **text)
{
	const char	*in = *f->container == '\0' ? "" : INSIDE;
	size_t		 len = strlen(f->container) + f->raw.len +
			     strlen(f->name);
	bool		 nul = memchr(f->raw.p, '\0', f->raw.len) != NULL;
	int		 n;

	*path = *text = NULL;
	if (f->state == MEMBER_END) {
		n = asprintf(text, "%s%s%.1000s" INSIDE, c->text, in,
		    f->container);
		return n == -1 || (*path = strdup(*text)) == NULL ? -1 : 0;
	}
	if (strlen(c->path) + strlen(c->text) + len > SOURCE_PATH) {
		n = asprintf(text, "%s" INSIDE "#%llu", c->text,
		    (unsigned long long)f->ordinal);
		return n == -1 || (*path = strdup(*text)) == NULL ? -1 : 0;
	}
	if (asprintf(text, "%s%s%s" INSIDE "%s", c->text, in, f->container,
	    f->name) == -1) {
		*text = NULL;
		return -1;
	}
	n = nul ? asprintf(path, "%s%s%s" INSIDE "%s", c->path, in,
	    f->container, f->name) :
	    asprintf(path, "%s%s%s" INSIDE "%.*s", c->path, in, f->container,
	    (int)f->raw.len, (const char *)f->raw.p);
	if (n == -1)
		*path = NULL;
	return n == -1 ? -1 : 0;
}

/* A document for what was told; NULL: memory. */
static struct doc *
member_doc(struct container_file *c, const struct member_facts *f)
{
	static const struct stat	 none;
	struct doc			*d = NULL;
	char				*path, *text;

	if (paths(c, f, &path, &text) == 0)
		d = doc_new(path, -1, &none, -1, &none);
	if (d != NULL) {
		d->in = c;
		c->refs++;
		d->ordinal = f->ordinal;
		d->container = c->within[f->depth].sha256;
		d->nfc = text;
		text = NULL;
		d->found = name_how_name(f->how);
		d->charset = name_charset_name(f->charset);
		d->confidence = f->confidence;
	}
	free(path);
	free(text);
	return d;
}

/* What was not read, with the reason a person reads. */
static void
unread(struct doc *d, const struct member_facts *f)
{
	struct buf	 b;
	const char	*why = NULL;

	buf_init(&b, 4096);
	if (*f->why != '\0' && detail_text(&b, f->why) == 0)
		why = buf_str(&b);
	switch (f->state) {
	case MEMBER_LINK:
	case MEMBER_DEVICE:
		doc_fail(d, _("is a link or device in a container, which is "
		    "not followed; take in the file that it stands for"));
		break;
	case MEMBER_ENCRYPTED:
		doc_fail(d, _("is encrypted; it is stored inside its "
		    "container only: unpack it with its password, and take "
		    "in what comes out"));
		break;
	case MEMBER_SPARSE:
		doc_fail(d, _("is a sparse file; it is stored inside its "
		    "container only: unpack it, and take it in"));
		break;
	case MEMBER_END:
		doc_fail(d, _("the container was not read to its end: %s; it "
		    "is stored itself: unpack it, and take in what is "
		    "missing"), why != NULL ? why : "");
		break;
	default:
		doc_fail(d, _("cannot be unpacked: %s; it is stored inside "
		    "its container only: ask the sender for it alone"),
		    why != NULL ? why : "");
		break;
	}
	buf_release(&b);
}

/* A worker's judgement of a member.  0 or -1. */
static int
judged(struct members *m, struct doc *d, const struct member_facts *f)
{
	struct container_file	*c = m->first;
	char			*text = d->nfc;
	struct digest		 sha256;
	uint64_t		 size;
	int			 rc;

	d->nfc = NULL;
	d->asked = true;	/* members are read but once */
	rc = doc_judged(d, f->judged.p, f->judged.len, m->at);
	if (rc == 0 && f->metadata.len > 0)
		rc = doc_described(d, f->metadata.p, f->metadata.len);
	free(d->nfc);
	d->nfc = text;
	d->st.st_size = (off_t)d->size;
	d->has_covers = f->has_covers;
	d->covers = f->covers;
	if (rc == 0 && f->ordinal == c->plain) {
		sha256 = d->sha256;
		size = d->size;
		json_decref(d->verdict);
		d->verdict = NULL;
		rc = doc_unjudged(d, c->failed, c->cause, m->at);
		d->digest_known = true;
		d->sha256 = sha256;
		d->size = size;
	}
	return rc;
}

/* One frame, which is hostile.  0, 1 nonsense, -1 memory. */
static int
take(struct members *m, const struct pool_event *ev)
{
	struct container_file	*c = m->first;
	struct member_facts	 f;
	struct doc		*d = NULL;
	int			 rc = 1;

	if (member_facts_decode(&f, ev->p, ev->len) == 0 &&
	    (f.state == MEMBER_END || (f.ordinal >= c->next_ordinal &&
	    c->within[f.depth].ordinal == f.parent)))
		rc = (d = member_doc(c, &f)) == NULL ? -1 : 0;
	if (rc == 0 && f.judged.len > 0)
		rc = judged(m, d, &f) == -1 ? 1 : 0;
	else if (rc == 0)
		unread(d, &f);
	if (rc == 0) {
		if (f.state != MEMBER_END)
			c->next_ordinal = f.ordinal + 1;
		if (d->is_container && f.depth + 1 < WITHIN_MAX)
			c->within[f.depth + 1] = (struct within){ f.ordinal,
			    d->sha256 };
		m->emit(m->arg, d);
		d = NULL;
	}
	doc_free(d);
	member_facts_release(&f);
	return rc;
}

/* The rest of the container was not read: a line says so.  0 or -1. */
static int
give_up(struct members *m, const char *why)
{
	struct member_facts	 f = { .parent = MEMBER_TOP,
		.state = MEMBER_END, .why = (char *)(uintptr_t)why,
		.container = (char *)(uintptr_t)"",
		.name = (char *)(uintptr_t)"",
		.raw = { (const uint8_t *)"", 0 } };
	struct doc		*d;

	if ((d = member_doc(m->first, &f)) == NULL)
		return -1;
	unread(d, &f);
	m->emit(m->arg, d);
	return 0;
}

/* Ask for the first container that can be asked for.  0 or -1. */
static int
start(struct members *m)
{
	struct container_file	*c;

	while ((c = m->first) != NULL) {
		if (!c->too_large && ask(m) == 0)
			return 0;
		if (give_up(m, c->too_large ? _("it is too large") :
		    _("it could not be given to a worker")) == -1)
			return -1;
		pop(m);
	}
	return 0;
}

/* The first container is through; on to the next.  0 or -1. */
static int
next(struct members *m)
{
	pop(m);
	return start(m);
}

int
members_add(struct members *m, const struct doc *d)
{
	struct container_file	*c;
	bool			 first = m->first == NULL, large;

	large = d->size > PARSE_MAX && (d->format == FORMAT_ZIP ||
	    d->format == FORMAT_ASIC || d->format == FORMAT_ARCHIVE ||
	    d->format == FORMAT_MAIL);
	if (!d->is_container && !large)
		return 0;
	if ((c = file_new(d)) == NULL)
		return -1;
	c->too_large = large;
	*m->last = c;
	m->last = &c->next;
	return first ? start(m) : 0;
}

int
members_event(struct members *m, const struct pool_event *ev)
{
	struct container_file	*c = m->first;
	uint64_t		 on = ev->slot;
	int			 rc;

	if (c == NULL)
		return 0;
	switch (ev->what) {
	case POOL_FRAME:
		if (c->broken)
			return 0;
		if ((rc = take(m, ev)) == -1)
			return -1;
		c->broken = rc == 1;
		return 0;
	case POOL_END:
		if (c->broken && give_up(m, _("its answer made no sense")) ==
		    -1)
			return -1;
		return next(m);
	case POOL_DIED:
	case POOL_TIME:
	case POOL_PROTOCOL:
		break;
	}
	pool_cause(ev, c->cause);
	c->failed = ev->what == POOL_TIME ? FINDING_WORKER_TIME :
	    FINDING_WORKER_DIED;
	/* Once more past the member it was on, which is then not parsed. */
	if (!c->broken && on >= c->next_ordinal && on != c->plain &&
	    on != UINT64_MAX) {
		c->next_ordinal = c->plain = on;
		if (ask(m) == 0)
			return 0;
	}
	return give_up(m, c->cause) == -1 ? -1 : next(m);
}

void
members_lost(struct members *m)
{
	while (m->first != NULL) {
		(void)give_up(m, _("the workers that read documents cannot go "
		    "on; take it in again"));
		pop(m);
	}
}
