/*
 * yearbook_runs.c: what the ledger's runs say of a year: how often the archive
 * was audited, what was damaged and what became of it, how much was read, the
 * copies, the time-stamps.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/ledger.h"
#include "auditor/yearbook.h"

#define DAY		((int64_t)86400 * TIME_SECOND)
#define VIETNAM		((int64_t)7 * 3600 * TIME_SECOND)
#define MONTHS		12
#define DAMAGE_MAX	1000		/* findings that are listed */
#define EXITS		6

struct runs {
	struct yearbook	*y;
	json_t		*list;		/* paths of the year */
	int64_t		 first_ever;
};

struct tally {
	struct yearbook	*y;
	uint64_t	 n;
	uint64_t	 exits[EXITS];
	uint64_t	 stamped, waiting, stamp_failed;
	bool		 month[MONTHS];
	int64_t		 first, last, before;
	int64_t		 gap;		/* the longest, microseconds */
	json_t		*damage;	/* finding id -> what is told of it */
	uint64_t	 more;		/* findings beyond DAMAGE_MAX */
	json_t		*last_run;
};

static uint64_t
number(const json_t *json, const char *key)
{
	uint64_t	 n = 0;

	json_get_u64(json, key, &n);
	return n;
}

/* "runs/2026/11/23T190000Z.json"; TIME_NONE: no such path. */
static int64_t
time_of_path(const char *path)
{
	static const char	 pattern[] = "runs/0000/00/00T000000Z.json";
	int			 part[6], n = 0;
	const int		 width[6] = { 4, 2, 2, 2, 2, 2 };

	if (strlen(path) != sizeof(pattern) - 1)
		return TIME_NONE;
	for (size_t i = 0; pattern[i] != '\0'; i++)
		if (pattern[i] == '0' ? path[i] < '0' || path[i] > '9' :
		    path[i] != pattern[i])
			return TIME_NONE;
	for (const char *p = path; n < 6; n++) {
		while (*p < '0' || *p > '9')
			p++;
		part[n] = 0;
		for (int i = 0; i < width[n]; i++)
			part[n] = part[n] * 10 + (*p++ - '0');
	}
	return time_from_civil(part[0], part[1], part[2], part[3], part[4],
	    part[5]) * TIME_SECOND;
}

static int
on_path(void *arg, const char *path)
{
	struct runs	*r = arg;
	int64_t		 at = time_of_path(path);
	struct civil	 c;

	if (at == TIME_NONE)
		return 0;
	if (r->first_ever == TIME_NONE)
		r->first_ever = at;
	civil_of_time(at, &c);
	return c.year == r->y->figures.year && json_array_append_new(r->list,
	    json_string(path)) == -1 ? -1 : 0;
}

/* Damage and tampering that a run met for the first time. */
static int
note_damage(struct tally *t, const json_t *run, int64_t at)
{
	static const char *const	 keys[] = { "kind", "name", "sha256",
	    "part", "text", "fixity" };
	json_t		*f, *one;
	const char	*id;
	char		 text[TIME_TEXT];
	size_t		 i;

	json_array_foreach(json_object_get(run, "findings_new"), i, f) {
		if (number(f, "severity") < STATUS_DAMAGE ||
		    (id = json_get_str(f, "finding")) == NULL)
			continue;
		if ((one = json_object_get(t->damage, id)) != NULL) {
			/* It was gone, and came back. */
			if (json_put_int(one, "times", (int64_t)number(one,
			    "times") + 1) == -1)
				return -1;
			continue;
		}
		if (json_object_size(t->damage) >= DAMAGE_MAX) {
			t->more++;
			continue;
		}
		if ((one = json_object()) == NULL ||
		    json_put(t->damage, id, one) == -1 ||
		    json_put_int(one, "times", 1) == -1 ||
		    json_put_int(one, "severity", (int64_t)number(f,
		    "severity")) == -1 || json_put_str(one, "found",
		    time_rfc3339(at, text)) == -1)
			return -1;
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			if (json_put_str(one, keys[k], json_get_str(f,
			    keys[k])) == -1)
				return -1;
	}
	return 0;
}

static void
note_stamp(struct tally *t, const json_t *run)
{
	const char	*state = json_get_str(json_object_get(run,
			    "timestamp"), "state");

	if (state == NULL)
		return;
	t->stamped += strcmp(state, "done") == 0;
	t->waiting += strcmp(state, "waiting") == 0;
	t->stamp_failed += strcmp(state, "failed") == 0;
}

/* One run of the year, in order.  0 or -1. */
static int
take_run(struct tally *t, const char *path)
{
	int64_t		 at = time_of_path(path);
	struct civil	 c;
	struct buf	 b;
	json_t		*run = NULL;
	uint64_t	 code;
	int		 rc = -1;

	buf_init(&b, LEDGER_FILE_MAX);
	if (ledger_get(t->y->ledger, path, &b) == 1)
		run = json_object_parse(b.p, b.len, NULL);
	buf_release(&b);
	if (run == NULL) {
		log_errx(_("the ledger: %s: is not what an auditor wrote"),
		    path);
		return -1;
	}
	civil_of_time(at, &c);
	t->month[c.month - 1] = true;
	if (t->n++ == 0)
		t->first = at;
	t->last = at;
	if (t->before != TIME_NONE && at - t->before > t->gap)
		t->gap = at - t->before;
	t->before = at;
	code = number(run, "exit");
	t->exits[code < EXITS ? code : EXITS - 1]++;
	note_stamp(t, run);
	rc = note_damage(t, run, at);
	json_decref(t->last_run);
	t->last_run = run;
	return rc;
}

/* Whole now, by the ledger's line of the document?  1, 0, -1. */
static int
is_whole(struct yearbook *y, const char *sha, bool *destroyed)
{
	char		 path[SHARD_PATH];
	struct digest	 id;
	const char	*p, *tab;
	struct buf	 b;
	int		 rc;

	*destroyed = false;
	if (digest_from_hex(&id, sha) == -1)
		return 0;
	shard_path(path, (unsigned int)id.octet[0] << 8 | id.octet[1]);
	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(y->ledger, path, &b)) == 1) {
		p = buf_str(&b) == NULL ? NULL : strstr((const char *)b.p, sha);
		for (int i = 0; p != NULL && i < 2; i++)
			p = (tab = strchr(p, '\t')) == NULL ? NULL : tab + 1;
		rc = p != NULL && strncmp(p, "ok\t", 3) == 0;
		*destroyed = p != NULL && strncmp(p, "destroyed\t", 10) == 0;
	}
	buf_release(&b);
	return rc;
}

/* What became of each: "healed", "destroyed", "gone", "open". */
static int
settle_damage(struct tally *t)
{
	const char	*id, *sha, *kind, *now;
	json_t		*one;
	bool		 destroyed;
	int		 rc;

	json_object_foreach(t->damage, id, one) {
		sha = json_get_str(one, "sha256");
		kind = json_get_str(one, "kind");
		if (sha != NULL) {
			if ((rc = is_whole(t->y, sha, &destroyed)) == -1)
				return -1;
			now = rc == 1 ? "healed" : destroyed ? "destroyed" :
			    "open";
		} else {
			now = kind != NULL && number(json_object_get(
			    t->last_run, "open"), kind) > 0 ? "open" : "gone";
		}
		if (json_put_str(one, "now", now) == -1)
			return -1;
	}
	return 0;
}

/* From the first run ever on, to the year's end or to now. */
static void
settle_months(struct tally *t, const struct runs *r, json_t *missing)
{
	int	 year = t->y->figures.year;
	int64_t	 begin, end;

	for (int m = 0; m < MONTHS; m++) {
		begin = time_from_civil(year, m + 1, 1, 0, 0, 0) *
		    TIME_SECOND - VIETNAM;
		end = time_from_civil(year, m + 2, 1, 0, 0, 0) *
		    TIME_SECOND - VIETNAM;
		if (!t->month[m] && r->first_ever != TIME_NONE &&
		    r->first_ever < end && begin <= t->y->now)
			json_array_append_new(missing, json_integer(m + 1));
	}
	/* The time since the last one counts, too. */
	end = time_from_civil(year + 1, 1, 1, 0, 0, 0) * TIME_SECOND -
	    VIETNAM;
	if (t->y->now < end)
		end = t->y->now;
	if (t->n > 0 && end - t->last > t->gap)
		t->gap = end - t->last;
}

/* Of the last run of the year. */
static int
put_last(json_t *to, const json_t *run)
{
	static const char *const	 counts[] = { "documents", "bytes",
	    "passed", "failed", "indeterminate", "unsigned", "damaged",
	    "destroyed", "findings", "accepted", "exit" };
	static const char *const	 parts[] = { "coverage", "media",
	    "checkpoint" };
	json_t		*last = json_object(), *one;
	int		 bad = last == NULL;

	for (size_t i = 0; !bad && i < sizeof(counts) / sizeof(counts[0]); i++)
		bad = json_put_int(last, counts[i], (int64_t)number(run,
		    counts[i])) == -1;
	for (size_t i = 0; !bad && i < sizeof(parts) / sizeof(parts[0]); i++) {
		one = json_object_get(run, parts[i]);
		if (one == NULL || (one = json_copy(one)) == NULL)
			continue;
		/* Long lists, which the run itself has. */
		json_object_del(one, "lacking");
		json_object_del(one, "ranges");
		json_object_del(one, "unread_ranges");
		bad = json_put(last, parts[i], one) == -1;
	}
	return json_put(to, "last_run", last) == -1 || bad ? -1 : 0;
}

static int
put_tally(struct tally *t, const struct runs *r)
{
	static const char *const	 exits[EXITS] = { "clean", "attention",
	    "usage", "stopped", "damage", "tampering" };
	json_t		*to = json_object(), *missing = json_array();
	json_t		*ends = json_object(), *stamps = json_object();
	char		 text[TIME_TEXT];
	int		 bad;

	t->y->integrity = to;
	if (missing != NULL)
		settle_months(t, r, missing);
	bad = to == NULL || json_put_int(to, "runs", (int64_t)t->n) == -1;
	for (int i = 0; !bad && i < EXITS; i++)
		bad = json_put_int(ends, exits[i], (int64_t)t->exits[i]) == -1;
	bad |= json_put(to, "ended", ends) == -1;
	bad |= json_put(to, "months_without", missing) == -1;
	if (t->n > 0)
		bad |= json_put_str(to, "first", time_rfc3339(t->first,
		    text)) == -1 || json_put_str(to, "last",
		    time_rfc3339(t->last, text)) == -1 || json_put_int(to,
		    "longest_gap_days", (t->gap + DAY - 1) / DAY) == -1 ||
		    put_last(to, t->last_run) == -1;
	bad |= json_put(to, "damage", json_incref(t->damage)) == -1 ||
	    json_put_int(to, "damage_more", (int64_t)t->more) == -1;
	bad |= json_put_int(stamps, "done", (int64_t)t->stamped) == -1 ||
	    json_put_int(stamps, "waiting", (int64_t)t->waiting) == -1 ||
	    json_put_int(stamps, "failed", (int64_t)t->stamp_failed) == -1;
	bad |= json_put(to, "timestamps", stamps) == -1;
	return bad ? -1 : 0;
}

int
yearbook_runs(struct yearbook *y)
{
	struct runs	 r = { y, json_array(), TIME_NONE };
	struct tally	 t = { .y = y, .before = TIME_NONE,
			    .damage = json_object() };
	json_t		*path;
	size_t		 i;
	int		 rc = -1;

	if (r.list == NULL || t.damage == NULL ||
	    ledger_files(y->ledger, "runs", on_path, &r) == -1)
		goto out;
	json_array_foreach(r.list, i, path)
		if (take_run(&t, json_string_value(path)) == -1)
			goto out;
	if (settle_damage(&t) == -1 || put_tally(&t, &r) == -1)
		goto out;
	rc = 0;
 out:
	if (rc == -1)
		log_errx("%s", _("the ledger's runs could not be read"));
	json_decref(r.list);
	json_decref(t.damage);
	json_decref(t.last_run);
	return rc;
}
