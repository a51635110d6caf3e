/*
 * verify_stamps.c: each time-stamp in the ledger, against what it is over.
 */
#include <sys/mman.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/ers_build.h"
#include "formats/store/replay.h"
#include "formats/validation/poe.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/stamp_lost.h"
#include "auditor/stamps.h"
#include "auditor/verify_stamps.h"

#define AHEAD	600			/* seconds that clocks may differ */

/* One time-stamp's files. */
struct one {
	const char	*path;		/* of the token */
	struct buf	 token;
	struct buf	 record;
	struct buf	 note;
	/* Of the record, in order; none when it was not made anew. */
	size_t		*member;
	size_t		 nmember;
};

static void tell(struct stamps_check *, const char *part, const char *fmt,
	    ...) __attribute__((format(printf, 3, 4)));

static void
tell(struct stamps_check *c, const char *part, const char *fmt, ...)
{
	va_list	 ap;
	char	*text;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		return;
	c->disagree(c->arg, part, text);
	free(text);
}

static int
memory(const struct buf *b)
{
	int	 fd = memfd_create("evidence", MFD_CLOEXEC);

	if (fd != -1 && write_full(fd, b->p, b->len) == 0)
		return fd;
	log_err("%s", _("an evidence record cannot be held in memory"));
	if (fd != -1)
		close(fd);
	return -1;
}

/* Its authority's key, or one above, is not its authority's alone. */
static void
tell_lost(struct stamps_check *c, const char *path,
    const struct chain_result *r)
{
	struct buf	 text;

	buf_init(&text, 4096);
	if (stamp_lost_sentence(&text, r->finding, r->detail) == 0)
		report_part(&c->a->report, KIND_TIMESTAMP, path,
		    _("%s: the time-stamp computes, but proves nothing any "
		    "more: %s"), path, buf_str(&text));
	buf_release(&text);
}

/* What the worker's answer says: told when it contradicts. */
static int
conclude_stamp(struct stamps_check *c, const struct one *o,
    const struct judged *j, const struct checkpoint *cp)
{
	size_t				  n = j->plan->nsig;
	const struct chain_result	**chain = calloc(n + 1,
	    sizeof(*chain));
	struct poe			 *poe = calloc(n + 1, sizeof(*poe));
	int				  rc = -1;

	if (chain == NULL || poe == NULL)
		goto out;
	rc = 0;
	for (size_t i = 0; i < n; i++)
		chain[i] = j->has_chain[i] ? &j->chain[i] : NULL;
	if (n == 0 || j->plan->format != FORMAT_EVIDENCE ||
	    j->math[0].digest_match == TRI_NO ||
	    j->math[0].signature_valid == TRI_NO) {
		tell(c, o->path, _("%s: the time-stamp is not over the "
		    "checkpoint beside it: one of them was altered. Next: take "
		    "the ledger from a mirror"), o->path);
		goto out;
	}
	if ((rc = poe_find(j->plan, j->math, chain, c->a->at, poe)) == -1)
		goto out;
	if (chain[0] != NULL && stamp_is_lost(chain[0]) && !poe[0].good) {
		tell_lost(c, o->path, chain[0]);
		goto out;
	}
	if (!poe[0].good) {
		report_part(&c->a->report, KIND_TIMESTAMP, o->path,
		    _("%s: the time-stamp computes, but proves nothing today: "
		    "its certificate leads to no trust anchor, or has ended"),
		    o->path);
		goto out;
	}
	c->good += o->nmember == 0;
	for (size_t i = 0; i < n && i < o->nmember; i++)
		if (poe[i].good)
			c->proves[o->member[i]] = true;
	if (cp->size > c->entries) {
		c->entries = cp->size;
		c->when = j->plan->sig[0].claimed;
	}
 out:
	free(chain);
	free(poe);
	return rc;
}

static int
judge_stamp(struct stamps_check *c, struct holding *h, const struct one *o,
    const struct checkpoint *cp)
{
	struct judged	 j;
	char		 why[128];
	int		 fd = memory(&o->record), note = memory(&o->note);
	int		 rc = -1;

	memset(&j, 0, sizeof(j));
	if (fd != -1 && note != -1)
		rc = holding_judge(h, fd, note, "record.ers", o->record.len,
		    c->a->at, &j, why);
	if (rc == 0)
		tell(c, o->path, _("%s: the evidence record beside it cannot "
		    "be read (%s)"), o->path, why);
	if (rc == 1) {
		rc = conclude_stamp(c, o, &j, cp);
		judged_release(&j);
	}
	if (fd != -1)
		close(fd);
	if (note != -1)
		close(note);
	return rc == -1 ? -1 : 0;
}

/* The record is by the token that stands beside it. */
static bool
is_by(const struct one *o)
{
	struct octets	 r = { o->record.p, o->record.len }, last;
	enum digest_alg	 alg;

	return ers_last(&r, &last, &alg) == 0 && last.len == o->token.len &&
	    memcmp(last.p, o->token.p, last.len) == 0;
}

/* The checkpoint is one of the archive's, of this journal. */
static int
check_note(struct stamps_check *c, const struct one *o,
    struct checkpoint *cp)
{
	struct digest	 root;
	size_t		 text;

	if (note_split(o->note.p, o->note.len, &text) == -1 ||
	    checkpoint_parse(cp, o->note.p, text) == -1 ||
	    note_verify(o->note.p, o->note.len, keychain_at(&c->a->keys,
	    cp->size), 1, NULL) != NOTE_OK) {
		tell(c, o->path, _("%s: what was time-stamped is no checkpoint "
		    "that the archive signed"), o->path);
		return 0;
	}
	if (c->a->gap || cp->size > replay_size(c->a->replay)) {
		if (!c->a->gap)
			tell(c, o->path, _("%s: a checkpoint of %" PRIu64
			    " entries was time-stamped, the journal has %"
			    PRIu64), o->path, cp->size,
			    replay_size(c->a->replay));
		return 0;
	}
	if (replay_root_at(c->a->replay, cp->size, &root) == -1)
		return -1;
	if (digest_equal(&root, &cp->root))
		return 1;
	tell(c, o->path, _("%s: the journal's first %" PRIu64 " entries are "
	    "not those that were time-stamped"), o->path, cp->size);
	return 0;
}

/* ${path} with another ending, out of the base.  1, 0, -1. */
static int
beside(struct stamps_check *c, const char *path, const char *ending,
    struct buf *b)
{
	char	*name;
	int	 rc;

	if (asprintf(&name, "%.*s%s", (int)(strlen(path) - 3), path,
	    ending) == -1)
		return -1;
	rc = ledger_get(c->a->ledger, name, b);
	free(name);
	return rc;
}

/* Its record with all renewals, in place of its own alone.  0 or -1. */
static int
lengthen(struct stamps_check *c, struct one *o)
{
	const struct stamps	*s = c->a->stamps;
	const char		*name = strrchr(o->path, '/');
	struct digest		 d;
	struct buf		 full;
	size_t			 i;
	int			 rc;

	if (s == NULL || name == NULL || (i = stamps_named(s, name + 1,
	    strlen(name + 1) - 4)) == SIZE_MAX)
		return 0;
	buf_init(&full, ERS_RECORD_MAX);
	if ((o->member = calloc(s->n + 1, sizeof(*o->member))) == NULL ||
	    digest_sha256(&d, o->note.p, o->note.len) == -1)
		rc = -1;
	else
		rc = stamps_trail(s, &d, i, &full, o->member, &o->nmember);
	/* Another time-stamp of the same checkpoint: its own alone. */
	if (rc == 1) {
		buf_release(&o->record);
		o->record = full;
		return 0;
	}
	o->nmember = 0;
	buf_release(&full);
	return rc == -1 ? -1 : 0;
}

struct walk {
	struct stamps_check	*c;
	struct holding		*h;
};

static int
check_one(struct stamps_check *c, struct holding *h, struct one *o)
{
	struct checkpoint	 cp;
	int			 rc, note;

	rc = ledger_get(c->a->ledger, o->path, &o->token);
	if (rc == 1)
		rc = beside(c, o->path, "ers", &o->record);
	note = rc == -1 ? -1 : beside(c, o->path, "note", &o->note);
	if (rc == -1 || note == -1)
		return -1;
	c->n++;
	if (rc == 0 || note == 0)
		return 0;	/* a renewal, or of before they were kept */
	if (!is_by(o)) {
		tell(c, o->path, _("%s: the token is not that of the evidence "
		    "record beside it: one of them was altered. Next: take the "
		    "ledger from a mirror"), o->path);
		return 0;
	}
	if ((rc = check_note(c, o, &cp)) != 1)
		return rc;
	return lengthen(c, o) == -1 ? -1 : judge_stamp(c, h, o, &cp);
}

/* The time in a token's name is that of its issue. */
static void
check_time(struct stamps_check *c, const char *path)
{
	const char	*p = strrchr(path, '/');
	char		 at[32];
	int64_t		 us;

	if (p == NULL || strlen(p) < 17)
		return;
	snprintf(at, sizeof(at), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", p + 1,
	    p + 5, p + 7, p + 10, p + 12, p + 14);
	if (time_parse(at, &us) == 0 && us / TIME_SECOND > c->head + AHEAD)
		tell(c, path, _("%s: the time-stamp is later than the commit "
		    "that holds it"), path);
}

static int
take_file(void *arg, const char *path)
{
	struct walk	*w = arg;
	struct one	 o = { .path = path };
	size_t		 len = strlen(path);
	int		 rc;

	if (len < 5 || strcmp(path + len - 4, ".tst") != 0)
		return 0;
	check_time(w->c, path);
	buf_init(&o.token, LEDGER_FILE_MAX);
	buf_init(&o.record, LEDGER_FILE_MAX);
	buf_init(&o.note, NOTE_MAX);
	rc = check_one(w->c, w->h, &o);
	buf_release(&o.token);
	buf_release(&o.record);
	buf_release(&o.note);
	free(o.member);
	return rc;
}

int
stamps_check(struct stamps_check *c)
{
	struct walk	 w = { c, NULL };
	size_t		 n = c->a->stamps == NULL ? 0 : c->a->stamps->n;
	int		 rc;

	c->when = TIME_NONE;
	if ((c->proves = calloc(n + 1, sizeof(*c->proves))) == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	rc = (w.h = holding_open(c->opts, &c->a->trust)) == NULL ? -1 :
	    ledger_files(c->a->ledger, "evidence", take_file, &w);
	for (size_t i = 0; i < n; i++)
		c->good += c->proves[i];
	free(c->proves);
	c->proves = NULL;
	if (w.h == NULL)
		return -1;
	return holding_close(w.h) == -1 || rc != 0 ? -1 : 0;
}
