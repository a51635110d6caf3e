/*
 * members.c: members of a container, for inspect.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/document/container.h"
#include "auditor/members.h"

#define TEXT_MAX	((size_t)1024 * 1024)

static int
ask(struct members_walk *w)
{
	struct pool_job	 job = { .cookie = MEMBERS_COOKIE, .fd = { w->fd, -1 },
			     .weight = w->size,
			     .documents = CONTAINER_MEMBERS_MAX };
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, 64);
	if (job_members(&b, w->at, w->next, w->plain) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(w->pool, &job);
	}
	buf_release(&b);
	return rc;
}

int
members_begin(struct members_walk *w)
{
	w->next = 0;
	w->plain = UINT64_MAX;
	w->broken = false;
	return ask(w);
}

/* A name that deserves a warning gets one in the member's own result. */
static int
note_name(const struct members_walk *w, const struct member_facts *f,
    struct plan *plan)
{
	int	 rc = 0;

	for (unsigned int m = 1; m <= NAME_BAD && rc == 0; m <<= 1)
		if ((f->marks & NAME_BAD & m) != 0)
			rc = plan_note(plan, FINDING_CONTAINER_NAME, D_("%s"),
			    name_mark_text(m));
	if (rc == 0 && f->twin)
		rc = plan_note(plan, FINDING_CONTAINER_NAME,
		    D_("another member has this name, but for its encoding or "
		    "case"));
	if (rc == 0 && f->ordinal == w->plain)
		rc = plan_note(plan, w->failed, "%s", w->cause);
	return rc;
}

/* One frame, which is hostile.  0 or -1. */
static int
take(struct members_walk *w, const struct pool_event *ev)
{
	struct member_facts	 f;
	struct judged		 j = { 0 };
	int			 rc;

	rc = member_facts_decode(&f, ev->p, ev->len);
	if (rc == 0 && f.state != MEMBER_END && f.ordinal < w->next)
		rc = -1;
	if (rc == 0 && f.judged.len > 0)
		rc = judged_decode(&j, f.judged.p, f.judged.len) == -1 ||
		    note_name(w, &f, j.plan) == -1 ? -1 : 0;
	if (rc == 0) {
		if (f.state != MEMBER_END)
			w->next = f.ordinal + 1;
		w->tell(w->arg, &f, j.plan != NULL ? &j : NULL);
	}
	judged_release(&j);
	member_facts_release(&f);
	return rc;
}

/* The rest of the container is not read. */
static void
give_up(struct members_walk *w)
{
	struct member_facts	 f = { .parent = MEMBER_TOP,
		.state = MEMBER_END, .why = w->cause,
		.container = (char *)(uintptr_t)"",
		.name = (char *)(uintptr_t)"" };

	w->tell(w->arg, &f, NULL);
}

bool
members_answer(struct members_walk *w, const struct pool_event *ev)
{
	uint64_t	 on = ev->slot;

	switch (ev->what) {
	case POOL_FRAME:
		if (take(w, ev) == -1)
			w->broken = true;
		return false;
	case POOL_END:
		if (w->broken) {
			snprintf(w->cause, sizeof(w->cause), "%s",
			    _("an answer made no sense"));
			give_up(w);
		}
		return true;
	case POOL_DIED:
	case POOL_TIME:
	case POOL_PROTOCOL:
		break;
	}
	pool_cause(ev, w->cause);
	w->failed = ev->what == POOL_TIME ? FINDING_WORKER_TIME :
	    FINDING_WORKER_DIED;
	/* Once more past the member it was on, which is then not parsed. */
	if (on < w->next || on == w->plain || on == UINT64_MAX) {
		give_up(w);
		return true;
	}
	w->next = w->plain = on;
	if (ask(w) == -1) {
		give_up(w);
		return true;
	}
	return false;
}

static const char *
last_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL || slash[1] == '\0' ? path : slash + 1;
}

static int
put_raw(json_t *json, const struct member_facts *f)
{
	struct buf	 b;
	const char	*s;
	int		 rc = 0;

	if (f->raw.len == strlen(f->name) &&
	    memcmp(f->raw.p, f->name, f->raw.len) == 0)
		return 0;
	buf_init(&b, TEXT_MAX);
	if (base64_encode(&b, f->raw.p, f->raw.len) == -1 ||
	    (s = buf_str(&b)) == NULL ||
	    json_put_str(json, "member_raw", s) == -1)
		rc = -1;
	buf_release(&b);
	return rc;
}

int
members_put(json_t *json, const char *file, const struct member_facts *f)
{
	struct buf	 b;
	const char	*s;
	int		 rc = -1;

	buf_init(&b, TEXT_MAX);
	if (buf_addf(&b, "%s%s%s", file, *f->container == '\0' ? "" : "!/",
	    f->container) == 0 && (s = buf_str(&b)) != NULL)
		rc = json_put_str(json, "container", s);
	buf_release(&b);
	if (rc == -1 || f->state == MEMBER_END)
		return rc;
	if (json_put_str(json, "file", last_name(f->name)) == -1 ||
	    json_put_str(json, "member", f->name) == -1 ||
	    put_raw(json, f) == -1 ||
	    json_put_str(json, "member_found", name_how_name(f->how)) == -1 ||
	    json_put_str(json, "member_charset",
	    name_charset_name(f->charset)) == -1 ||
	    json_put_int(json, "member_confidence", f->confidence) == -1)
		return -1;
	return 0;
}

/* A worker's words, as a person reads them. */
static int
put_why(json_t *json, const char *why)
{
	struct buf	 b;
	const char	*s;
	int		 rc = -1;

	if (*why == '\0')
		return 0;
	buf_init(&b, TEXT_MAX);
	if (detail_text(&b, why) == 0 && (s = buf_str(&b)) != NULL)
		rc = json_put_str(json, "reason", s);
	buf_release(&b);
	return rc;
}

json_t *
members_unread(const char *file, const struct member_facts *f)
{
	json_t	*json = json_object();

	if (json == NULL || json_put_str(json, "file", file) == -1 ||
	    members_put(json, file, f) == -1 ||
	    json_put_str(json, "error", member_state_text(f->state)) == -1 ||
	    put_why(json, f->why) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}
