/*
 * drill_sample.c: the copies that are attacked, of a large store a sample.
 */
#include <sys/stat.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/layout.h"
#include "auditor/audit.h"
#include "auditor/drill.h"
#include "auditor/scratch.h"
#include "auditor/shadow.h"

#define SPARE		((uint64_t)64 * 1024 * 1024)	/* octets left free */
#define WHOLE_MAX	((uint64_t)1024 * 1024 * 1024)	/* of a store that is
							   copied whole */
#define RECORD_MAX	((size_t)1024 * 1024)

/* The segment that attacks are made on: of a sample the smallest one. */
static int
choose_segment(struct drill *d)
{
	uint32_t	*number;
	uint64_t	 size, best = UINT64_MAX;
	size_t		 n;
	char		*path;

	if (segments_list(d->opts->store, &number, &n) == -1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (asprintf(&path, "%s/" STORE_SEGMENTS "/%06" PRIu32,
		    d->opts->store, number[i]) == -1)
			break;
		/* An empty one has nothing to attack. */
		if (scratch_size(path, &size) == 0 && size > 64 * 1024 &&
		    size < best) {
			best = d->octets = size;
			d->segment = number[i];
		}
		free(path);
	}
	free(number);
	if (d->segment != 0)
		return 0;
	log_errx(_("%s: has no segment with documents: take some in first"),
	    d->opts->store);
	return -1;
}

/* Which paths of the store are copied: keys never are. */
static bool
is_copied(void *arg, const char *path)
{
	const struct drill	*d = arg;
	const char		*name = path + strlen(d->opts->store);

	while (*name == '/')
		name++;
	return strcmp(name, "keys") != 0 && strcmp(name, "search.sqlite") !=
	    0 && (!d->sampled || strcmp(name, STORE_SEGMENTS) != 0);
}

/* Of a large store one segment is copied, the others are only named. */
static int
link_segments(struct drill *d)
{
	uint32_t	*number;
	size_t		 n;
	char		*from = NULL, *to = NULL, *real;
	int		 rc = 0;

	if (segments_list(d->opts->store, &number, &n) == -1)
		return -1;
	if ((to = path_join(d->store, STORE_SEGMENTS)) == NULL ||
	    mkdir(to, 0700) == -1)
		rc = -1;
	free(to);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		to = NULL;
		if (asprintf(&from, "%s/" STORE_SEGMENTS "/%06" PRIu32,
		    d->opts->store, number[i]) == -1 || asprintf(&to, "%s/"
		    STORE_SEGMENTS "/%06" PRIu32, d->store, number[i]) == -1)
			rc = -1;
		else if (number[i] == d->segment)
			rc = scratch_copy(from, to, NULL, NULL);
		else if ((real = realpath(from, NULL)) == NULL ||
		    symlink(real, to) == -1)
			rc = -1;
		else
			free(real);
		free(from);
		free(to);
	}
	free(number);
	if (rc == -1)
		log_err(_("%s: cannot be written"), d->store);
	return rc;
}

/* Do copies of the store's files take no room there? */
static bool
shares(const struct drill *d)
{
	char	*path;
	bool	 yes;

	if (asprintf(&path, "%s/" STORE_SEGMENTS "/%06" PRIu32 "/data.mdb",
	    d->opts->store, d->segment) == -1)
		return false;
	yes = scratch_shares(path, d->dir);
	free(path);
	return yes;
}

/* What the copies take at most, ${room} what is free.  0 or -1 (logged). */
static int
estimate(struct drill *d, uint64_t *want, uint64_t *room)
{
	uint64_t	 store, segments, ledger, folder;
	char		*own = folder_path(d->opts->ledger, "");
	char		*path = path_join(d->opts->store, STORE_SEGMENTS);
	int		 rc = -1;

	if (own != NULL && path != NULL &&
	    scratch_size(d->opts->store, &store) == 0 &&
	    scratch_size(path, &segments) == 0 &&
	    scratch_size(d->opts->ledger, &ledger) == 0 &&
	    scratch_size(own, &folder) == 0)
		rc = scratch_free(d->dir, room);
	free(own);
	free(path);
	if (rc == -1)
		return -1;
	d->sampled = d->opts->drill_sample ||
	    (store > WHOLE_MAX && !d->opts->drill_all);
	*want = 4 * (ledger + folder) + DRILL_CUT + SPARE;
	if (shares(d))
		return 0;
	/* The catalog and the like are copied of a sample, too. */
	*want += d->sampled ? store - (segments < store ? segments : store) +
	    d->octets : store;
	return 0;
}

/* Room for the copies, or a sample of them.  0 or -1 (logged). */
static int
measure(struct drill *d)
{
	uint64_t	 want, room;

	if (estimate(d, &want, &room) == -1)
		return -1;
	if (want > room) {
		log_errx(_("%s: the copies take %" PRIu64 " MiB, %" PRIu64
		    " MiB are free; name a folder on another disk with "
		    "-o DIR"), d->dir, want >> 20, room >> 20);
		return -1;
	}
	log_info(_("%s: the copies take up to %" PRIu64 " MiB of %" PRIu64
	    " MiB that are free"), d->dir, want >> 20, room >> 20);
	return 0;
}

static int
copy_named(struct drill *d, const char *from, const char *name)
{
	char	*to = drill_path(d, name);
	int	 rc = to == NULL ? -1 : scratch_copy(from, to, NULL, NULL);

	free(to);
	return rc;
}

static int
put_conf(struct drill *d, const char *name, const char *text)
{
	char	*path = drill_path(d, name);
	int	 rc = path == NULL ? -1 : durable_write(path, text,
	    strlen(text), 0600, true);

	free(path);
	return rc;
}

int
drill_copy(struct drill *d)
{
	static const char *const	 bare[] = { "init", "--quiet", "--bare",
	    "--initial-branch=main", NULL };
	char				*own, *trust, *conf = NULL;
	int				 rc = -1;

	d->store = drill_path(d, "st");
	d->ledger = drill_path(d, "led");
	d->mirror = drill_path(d, "mirror");
	d->trust = drill_path(d, "trust");
	trust = d->opts->trust != NULL ? strdup(d->opts->trust) :
	    folder_path(d->opts->ledger, "trust");
	own = folder_path(d->opts->ledger, "");
	if (d->store == NULL || d->ledger == NULL || d->mirror == NULL ||
	    d->trust == NULL || own == NULL || trust == NULL)
		goto out;
	if (choose_segment(d) == -1 || measure(d) == -1 ||
	    scratch_copy(d->opts->store, d->store, is_copied, d) == -1 ||
	    (d->sampled && link_segments(d) == -1) ||
	    copy_named(d, d->opts->ledger, "led") == -1 ||
	    copy_named(d, own, "led.d") == -1 ||
	    copy_named(d, trust, "trust") == -1)
		goto out;
	if (drill_git(d, d->mirror, bare, NULL) == -1) {
		log_errx("%s", d->why);
		goto out;
	}
	if (asprintf(&conf, "[mirror drill]\nurl = %s\n", d->mirror) == -1)
		conf = NULL;
	else if (put_conf(d, "mirrored.conf", conf) == 0)
		rc = put_conf(d, "plain.conf", "");
 out:
	free(conf);
	free(trust);
	free(own);
	return rc;
}

/* The number of the object that attacks hit, as the audit replayed it. */
static int
target_number(struct drill *d, int64_t now, uint64_t *number)
{
	char		*dir = drill_path(d, "led.d");
	struct shadow	*s = dir == NULL ? NULL : shadow_open(dir, now);
	struct digest	 id;
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc;

	buf_init(&b, RECORD_MAX);
	rc = s == NULL ? -1 : drill_target(d, &id);
	if (rc == 1) {
		rc = -1;
		if (shadow_get(s, CAT_OBJECT, id.octet, DIGEST_SIZE, &b) == 1)
			json = json_object_parse(b.p, b.len, NULL);
		if (json_get_u64(json, "number", number) == 0)
			rc = 1;
	}
	json_decref(json);
	buf_release(&b);
	shadow_free(s);
	free(dir);
	return rc;
}

/* A range that was read at ${now}. */
static json_t *
range_read(uint32_t segment, uint64_t from, uint64_t to, int64_t now)
{
	char	 at[TIME_TEXT];

	return json_pack("{si sI sI si ss sb}", "segment", (int)segment,
	    "from", (json_int_t)from, "to", (json_int_t)to, "objects", 1,
	    "since", time_rfc3339_us(now, at), "read", 1);
}

/* All segments, with a hole where the target is. */
static json_t *
ranges_make(struct drill *d, int64_t now, bool hole, uint64_t number)
{
	uint32_t	*segment;
	size_t		 n;
	json_t		*list = json_array();

	if (segments_list(d->opts->store, &segment, &n) == -1) {
		json_decref(list);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t	 from = 0;

		if (hole && segment[i] == d->segment) {
			if (number > 0)
				json_array_append_new(list, range_read(
				    segment[i], 0, number - 1, now));
			from = number + 1;
		}
		json_array_append_new(list, range_read(segment[i], from,
		    INT64_MAX, now));
	}
	free(segment);
	return list;
}

int
drill_cover(struct drill *d, bool nothing)
{
	int64_t	 now = d->opts->simulated_clock != TIME_NONE ?
		    d->opts->simulated_clock : d->opts->now();
	char	*path = NULL, *text = NULL;
	uint64_t number = 0;
	json_t	*json = NULL;
	int	 rc = -1;

	if (!d->sampled)
		return 0;
	if (!nothing && target_number(d, now, &number) != 1) {
		log_errx("%s", _("the document that is to be attacked is not "
		    "known"));
		return -1;
	}
	json = json_pack("{si so}", "version", 1, "ranges", ranges_make(d,
	    now, !nothing, number));
	if (json != NULL && (text = json_dumps(json, JSON_SORT_KEYS)) != NULL &&
	    (path = drill_path(d, "led.d/coverage.json")) != NULL)
		rc = durable_write(path, text, strlen(text), 0600, true);
	free(path);
	free(text);
	json_decref(json);
	return rc;
}
