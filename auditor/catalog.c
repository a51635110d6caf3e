/*
 * catalog.c: holds the catalog against what the journal makes of it.
 *
 * The catalog may lie a little behind the journal (a crash between the two
 * commits, an intake just now).  Its record "replayed" says where it stands:
 * while the entries are read we watch for that place, and compare as of then.
 * The worker keeps its view of the catalog meanwhile, whoever writes to it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"
#include "formats/store/replay.h"
#include "auditor/audit.h"
#include "auditor/shadow.h"

#define CATALOG_NAMED	8		/* records of a database named */
#define CATALOG_TRIES	3		/* should that worker die */

struct part {
	uint64_t	 differ;
	uint64_t	 extra;
	uint64_t	 missing;
	bool		 died;
	bool		 killed;	/* from outside: says nothing */
	char		 cause[128];
	unsigned int	 named;
	struct buf	 names;
};

struct comparison {
	struct audit	*a;
	struct part	 part[CAT_MAX];
	enum catalog_db	 db;		/* being read */
	bool		 compare;	/* else only the place is asked */
	struct digest	 replayed;
	bool		 has_replayed;
};

/* What a person calls the record. */
static void
name_record(struct comparison *c, enum catalog_db db, const uint8_t *key,
    size_t len)
{
	struct part	*p = &c->part[db];
	struct digest	 d;
	struct object	*o = NULL;
	char		*name = NULL;
	char		 hex[DIGEST_HEX];

	if (p->named++ >= CATALOG_NAMED)
		return;
	if (p->named > 1)
		buf_addstr(&p->names, ", ");
	if ((db == CAT_OBJECT || db == CAT_HISTORY) && len >= DIGEST_SIZE) {
		memcpy(d.octet, key, DIGEST_SIZE);
		for (size_t i = 0; o == NULL && i < c->a->nobject; i++)
			if (digest_equal(&c->a->object[i].sha256, &d))
				o = &c->a->object[i];
		if (o != NULL)
			name = accession_name(c->a->shadow, o->accession);
		buf_addf(&p->names, "%.16s", digest_hex(&d, hex));
	} else if (db == CAT_ACCESSION && len == 8) {
		name = accession_name(c->a->shadow, be64_get(key));
		buf_addf(&p->names, "%" PRIu64, be64_get(key));
	} else if (db == CAT_TILE && len == 9) {
		buf_addf(&p->names, "%u/%" PRIu64, key[0], be64_get(key + 1));
	} else {
		utf8_visible(&p->names, key, len > 64 ? 64 : len);
	}
	if (name != NULL) {
		buf_addstr(&p->names, " (");
		buf_addstr(&p->names, name);
		buf_addstr(&p->names, ")");
	}
	free(name);
}

static void
on_missing(void *arg, enum catalog_db db, const void *key, size_t keylen)
{
	struct comparison	*c = arg;

	if ((unsigned int)db >= CAT_MAX || c->part[db].died)
		return;
	c->part[db].missing++;
	name_record(c, db, key, keylen);
}

static void
on_record(struct comparison *c, const struct octets *key,
    const struct digest *value)
{
	static const char	 place[] = "replayed";

	if (c->db == CAT_META && key->len == sizeof(place) - 1 &&
	    memcmp(key->p, place, key->len) == 0) {
		c->replayed = *value;
		c->has_replayed = true;
	}
	if (!c->compare)
		return;
	switch (shadow_compare(c->a->shadow, c->db, key->p, key->len, value)) {
	case RECORD_SAME:
		return;
	case RECORD_DIFFERS:
		c->part[c->db].differ++;
		break;
	case RECORD_EXTRA:
		c->part[c->db].extra++;
		break;
	}
	name_record(c, c->db, key->p, key->len);
}

/*
 * All records of one database, as it is now or as when it was last read so.
 * 0 or -1 (cannot go on).
 */
static int
read_db(struct comparison *c, enum catalog_db db, bool fresh)
{
	struct pool_event	 ev;
	struct pool_job		 job;
	struct octets		 key;
	struct digest		 value;
	struct wire		 w;
	struct buf		 b;
	int			 rc;

	c->db = db;
	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	job.weight = (uint64_t)1 << 30;
	buf_init(&b, 1024);
	rc = job_catalog(&b, db, fresh);
	job.p = b.p;
	job.len = b.len;
	if (rc == 0)
		rc = pool_submit(c->a->journal, &job);
	buf_release(&b);
	while (rc == 0 && pool_pending(c->a->journal) > 0) {
		if (pool_next(c->a->journal, &ev, -1) == -1)
			return -1;
		switch (ev.what) {
		case POOL_FRAME:
			wire_init(&w, ev.p, ev.len);
			while (records_next(&w, &key, &value) == 1)
				on_record(c, &key, &value);
			c->part[db].died |= !wire_done(&w);
			break;
		case POOL_END:
			break;
		case POOL_DIED:
		case POOL_TIME:
		case POOL_PROTOCOL:
			c->part[db].died = true;
			c->part[db].killed = pool_killed(&ev);
			pool_cause(&ev, c->part[db].cause);
			break;
		}
	}
	return rc;
}

static void
comparison_init(struct comparison *c, struct audit *a)
{
	memset(c, 0, sizeof(*c));
	c->a = a;
	for (size_t i = 0; i < CAT_MAX; i++)
		buf_init(&c->part[i].names, 16 * 1024);
}

static void
comparison_release(struct comparison *c)
{
	for (size_t i = 0; i < CAT_MAX; i++)
		buf_release(&c->part[i].names);
}

static bool
all_same(const struct comparison *c)
{
	for (size_t i = 0; i < CAT_MAX; i++)
		if (c->part[i].died || c->part[i].differ > 0 ||
		    c->part[i].extra > 0 || c->part[i].missing > 0)
			return false;
	return true;
}

static bool
any_killed(const struct comparison *c)
{
	for (size_t i = 0; i < CAT_MAX; i++)
		if (c->part[i].killed)
			return true;
	return false;
}

/* The whole catalog against the shadow.  0 or -1. */
static int
compare_all(struct comparison *c)
{
	int	 rc = 0;

	c->compare = true;
	if (shadow_compare_begin(c->a->shadow, on_missing, c) == -1)
		return -1;
	for (unsigned int db = 0; rc == 0 && db < CAT_MAX; db++)
		rc = read_db(c, (enum catalog_db)db, false);
	if (shadow_compare_end(c->a->shadow) == -1)
		rc = -1;
	return rc;
}

static void
report_parts(struct comparison *c)
{
	for (unsigned int i = 0; i < CAT_MAX; i++) {
		struct part	*p = &c->part[i];
		const char	*db = catalog_db_name((enum catalog_db)i);
		const char	*names = buf_str(&p->names);

		if (p->died)
			report_part(&c->a->report, KIND_CATALOG, db,
			    _("The catalog's part \"%s\" cannot be read (%s). "
			    "No document is lost: nbarchive rebuild makes it "
			    "anew"), db, *p->cause == '\0' ?
			    _("it is damaged") : p->cause);
		else if (p->differ + p->extra + p->missing > 0)
			report_part(&c->a->report, KIND_CATALOG, db,
			    _("The catalog's part \"%s\" is not what the "
			    "journal says: %" PRIu64 " records differ, %"
			    PRIu64 " are missing, %" PRIu64 " are too many: "
			    "%s. No document is lost: nbarchive rebuild makes "
			    "it anew"), db, p->differ, p->missing, p->extra,
			    names == NULL ? "" : names);
	}
}

/* Is what the journal says less than what it said when it was signed? */
static bool
in_doubt(const struct audit *a)
{
	return a->gap || a->tampered ||
	    (a->has_checkpoint && a->next < a->checkpoint.size);
}

/* The records of now, as the journal's end makes them, to compare with. */
static int
mark_end(struct audit *a)
{
	struct digest	 root;

	return replay_flush(a->replay) == 0 &&
	    merkle_root(&a->range, &root) == 0 ?
	    shadow_mark(a->shadow, a->range.size, &root) : -1;
}

/*
 * One try: where the catalog stands, the journal up to its end, the
 * comparison.  1 it is settled, 0 the catalog moved on meanwhile or what was
 * remembered is in doubt, -1.
 */
static int
attempt(struct audit *a, bool last)
{
	struct comparison	 before, c;
	bool			 met = false;
	int			 rc = -1;

	comparison_init(&before, a);
	comparison_init(&c, a);
	if (read_db(&before, CAT_META, true) == -1)
		goto out;
	if (journal_read(a, before.has_replayed ? &before.replayed : NULL,
	    &met) == -1)
		goto out;
	a->journal_end = a->opts->monotonic();
	if (a->remembered > 0 && !a->recalled)
		a->doubted = true;	/* the journal is shorter now */
	if (a->doubted) {
		rc = 0;
		goto out;
	}
	rc = 1;
	if (in_doubt(a))
		goto out;	/* there is nothing to compare with */
	if (!met && mark_end(a) == -1) {
		rc = -1;
		goto out;
	}
	if (compare_all(&c) == -1) {
		rc = -1;
		goto out;
	}
	if (all_same(&c))
		goto out;
	if (!last && (any_killed(&before) || any_killed(&c) ||
	    (c.has_replayed && (!before.has_replayed ||
	    !digest_equal(&c.replayed, &before.replayed)))))
		rc = 0;
	else if (a->remembered > 0) {
		/* Ours may be the one that is wrong: no alarm by memory. */
		a->doubted = true;
		rc = 0;
	} else
		report_parts(&c);
 out:
	comparison_release(&before);
	comparison_release(&c);
	return rc;
}

int
catalog_audit(struct audit *a)
{
	int	 rc = 0;

	for (int i = 1; rc == 0 && i <= CATALOG_TRIES; i++) {
		rc = attempt(a, i == CATALOG_TRIES);
		if (rc == 0 && a->doubted) {
			i = 0;		/* once: nothing is remembered now */
			rc = journal_restart(a);
		}
	}
	if (in_doubt(a))
		log_warnx("%s", _("the catalog was not compared: the journal "
		    "itself is in doubt"));
	return rc == -1 ? -1 : 0;
}
