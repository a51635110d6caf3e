/*
 * drill_ledger.c: attacks on the copy of the ledger, its mirror, and what a
 * witness is asked.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "formats/journal/witness.h"
#include "formats/store/layout.h"
#include "auditor/anchors.h"
#include "auditor/drill.h"
#include "auditor/logkey.h"
#include "auditor/ownkey.h"
#include "auditor/scratch.h"
#include "auditor/state.h"

/* git with these arguments.  1, or 0 (${why}). */
static int
git(struct drill *d, const char *repo, const char *const *arg)
{
	return drill_git(d, repo, arg, NULL) == -1 ? 0 : 1;
}

/* A commit on top that nobody signed. */
static int
attack_unsigned(struct drill *d)
{
	static const char *const	 make[] = { "-c", "user.name=drill",
	    "-c", "user.email=drill@drill", "-c", "commit.gpgSign=false",
	    "commit-tree", "-p", "main", "-m", "drill", "main^{tree}", NULL };
	struct buf			 id;
	int				 rc = 0;

	buf_init(&id, 256);
	if (drill_git(d, d->ledger, make, &id) == 0) {
		id.len -= id.len > 0 && id.p[id.len - 1] == '\n';
		if (buf_str(&id) != NULL) {
			const char *const	 move[] = { "update-ref",
			    LEDGER_BRANCH, buf_str(&id), NULL };

			rc = git(d, d->ledger, move);
		}
	}
	buf_release(&id);
	return rc;
}

int
drill_commit(struct drill *d, const struct key *key, const char *base,
    int (*put)(struct drill *, struct ledger *), char hex[COMMIT_HEX])
{
	struct ledger	*l = ledger_open(d->ledger);
	struct state	 s;
	char		 head[COMMIT_HEX];
	int		 rc = -1;
	int64_t		 now = d->opts->simulated_clock != TIME_NONE ?
			    d->opts->simulated_clock : d->opts->now();

	if (state_load(&s, d->ledger) == 1 && l != NULL && key != NULL &&
	    ledger_head(l, head) == 1 &&
	    ledger_base(l, base != NULL ? base : head) == 0) {
		rc = put == NULL ? 1 : put(d, l);
		if (rc == 1 && (ledger_commit(l, key, s.name,
		    now / TIME_SECOND, "run by somebody\n", hex) == -1))
			rc = -1;
		if (rc == 1 && base == NULL && ledger_publish(l, hex) != 0)
			rc = -1;
	}
	state_release(&s);
	ledger_free(l);
	return rc;
}

static int
put_mark(struct drill *d, struct ledger *l)
{
	(void)d;
	return ledger_put(l, "drill", "drill\n", 6) == -1 ? -1 : 1;
}

/* By a key that allowed_signers does not have. */
static int
attack_stranger(struct drill *d)
{
	static const uint8_t	 seed[KEY_SEED] = { 'd', 'r', 'i', 'l', 'l' };
	struct key		*key = key_from_seed(seed);
	char			 hex[COMMIT_HEX];
	int			 rc = drill_commit(d, key, NULL, put_mark, hex);

	key_free(key);
	return rc;
}

/* The last run taken back. */
static int
attack_back(struct drill *d)
{
	static const char *const	 move[] = { "update-ref", LEDGER_BRANCH,
	    "main~1", NULL };

	return git(d, d->ledger, move);
}

static int
attack_gone(struct drill *d)
{
	static const char *const	 drop[] = { "update-ref", "-d",
	    LEDGER_BRANCH, NULL };

	return git(d, d->ledger, drop);
}

int
drill_own_up(struct drill *d, const char hex[COMMIT_HEX])
{
	struct state	 s;
	int		 rc = -1;

	if (state_load(&s, d->ledger) == 1) {
		memcpy(s.commit, hex, COMMIT_HEX);
		s.pending[0] = '\0';
		rc = state_save(&s, d->ledger) == 0 &&
		    commits_add(d->ledger, hex) == 0 ? 1 : -1;
	}
	state_release(&s);
	return rc;
}

/* The first line of the first shard loses a letter of its verdict. */
static int
put_verdict(struct drill *d, struct ledger *l)
{
	bool		*has = calloc(LEDGER_SHARDS, sizeof(*has));
	char		 path[SHARD_PATH];
	struct buf	 b;
	uint8_t		*p = NULL;
	int		 rc = 0;

	buf_init(&b, LEDGER_FILE_MAX);
	if (has == NULL || ledger_shards(l, has) == -1)
		rc = -1;
	for (unsigned int i = 0; rc == 0 && i < LEDGER_SHARDS; i++) {
		if (!has[i])
			continue;
		shard_path(path, i);
		buf_reset(&b);
		if (ledger_get(l, path, &b) != 1 || b.len < 66)
			continue;
		/* Its accession: another document's verdict under this name. */
		p = memchr(b.p + 65, '\t', b.len - 65);
		if (p == NULL || p == b.p + 65)
			continue;
		p[-1] = p[-1] == '9' ? '8' : (uint8_t)(p[-1] + 1);
		rc = ledger_put(l, path, b.p, b.len) == -1 ? -1 : 1;
	}
	if (rc == 0)
		snprintf(d->why, sizeof(d->why), "%s",
		    _("the ledger has no document yet"));
	buf_release(&b);
	free(has);
	return rc;
}

/* Who has the auditor's key changes a line, and all that remembers it. */
static int
attack_insider(struct drill *d)
{
	struct key	*key = ownkey_load(d->ledger);
	char		 hex[COMMIT_HEX];
	int		 rc = drill_commit(d, key, NULL, put_verdict, hex);

	key_free(key);
	return rc == 1 ? drill_own_up(d, hex) : rc;
}

/*
 * The same, with the last run left out: the ledger agrees with itself and with
 * its auditor, and the mirror knows better.
 */
static int
attack_rewrite(struct drill *d)
{
	struct key	*key = ownkey_load(d->ledger);
	struct ledger	*l = ledger_open_read(d->ledger);
	char		 head[COMMIT_HEX], parent[COMMIT_HEX] = "";
	char		 hex[COMMIT_HEX];
	int		 rc = -1;

	d->mirrored = true;
	if (l != NULL && ledger_head(l, head) == 1 &&
	    ledger_parent(l, head, parent) == 0)
		rc = drill_commit(d, key, parent, put_mark, hex);
	if (rc == 1) {
		const char *const	 move[] = { "update-ref",
		    LEDGER_BRANCH, hex, NULL };

		if ((rc = git(d, d->ledger, move)) == 1)
			rc = drill_own_up(d, hex);
	}
	ledger_free(l);
	key_free(key);
	return rc;
}

/* The ledger taken back together with its memory; the mirror is ahead. */
static int
attack_ahead(struct drill *d)
{
	struct ledger	*l = ledger_open_read(d->ledger);
	char		 head[COMMIT_HEX], parent[COMMIT_HEX] = "";
	int		 rc = -1;

	d->mirrored = true;
	if (l != NULL && ledger_head(l, head) == 1 &&
	    ledger_parent(l, head, parent) == 0)
		rc = attack_back(d);
	ledger_free(l);
	return rc == 1 ? drill_own_up(d, parent) : rc;
}

/* Somebody forced another history onto the mirror. */
static int
attack_mirror(struct drill *d)
{
	static const char *const	 make[] = { "-c", "user.name=drill",
	    "-c", "user.email=drill@drill", "-c", "commit.gpgSign=false",
	    "commit-tree", "-m", "drill", "main^{tree}", NULL };
	struct buf			 id;
	int				 rc = 0;

	d->mirrored = true;
	buf_init(&id, 256);
	if (drill_git(d, d->mirror, make, &id) == 0) {
		id.len -= id.len > 0 && id.p[id.len - 1] == '\n';
		if (buf_str(&id) != NULL) {
			const char *const	 move[] = { "update-ref",
			    LEDGER_BRANCH, buf_str(&id), NULL };

			rc = git(d, d->mirror, move);
		}
	}
	buf_release(&id);
	return rc;
}

/* A pack of the ledger half written. */
static int
attack_pack(struct drill *d)
{
	char		*dir = path_join(d->ledger, "objects/pack");
	char		*path = NULL;
	struct dirent	**list = NULL;
	int		 n, rc = 0;

	n = dir == NULL ? -1 : scandir(dir, &list, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (rc == 0 && strstr(list[i]->d_name, ".pack") != NULL &&
		    (path = path_join(dir, list[i]->d_name)) != NULL)
			rc = chmod(path, 0600) == 0 &&
			    truncate(path, 40) == 0 ? 1 : -1;
		else if (strstr(list[i]->d_name, ".pack") != NULL && rc == 1) {
			free(path);
			if ((path = path_join(dir, list[i]->d_name)) == NULL ||
			    chmod(path, 0600) == -1 ||
			    truncate(path, 40) == -1)
				rc = -1;
		}
		free(list[i]);
	}
	if (rc == 0)
		snprintf(d->why, sizeof(d->why), "%s",
		    _("the ledger has no pack yet"));
	free(path);
	free(list);
	free(dir);
	return rc;
}

/* DIR/witness: one that has seen a tree of one entry, which was another. */
static int
witness_make(struct drill *d, const struct vkey *log)
{
	static const struct digest	 other;
	char				*dir = drill_path(d, "witness");
	char				*path = NULL, *memory = NULL;
	char				*text = vkey_text(log);
	char				 hex[DIGEST_HEX];
	struct key			*key = NULL;
	struct buf			 b;
	int				 rc = -1;

	buf_init(&b, 4096);
	if (dir != NULL && text != NULL && mkdir(dir, 0700) == 0 &&
	    (path = path_join(dir, "key")) != NULL &&
	    (memory = path_join(dir, "witness.json")) != NULL &&
	    (key = key_create(path)) != NULL &&
	    buf_addf(&b, "{\"log\":\"%s\",\"name\":\"drill.invalid\","
	    "\"root\":\"%s\",\"size\":1}\n", text,
	    digest_hex(&other, hex)) == 0)
		rc = durable_write(memory, b.p, b.len, 0600, true);
	buf_release(&b);
	key_free(key);
	free(text);
	free(memory);
	free(path);
	free(dir);
	return rc;
}

/* The request: true, but the tree is no continuation of what it saw. */
static int
request_make(struct drill *d, const struct buf *note)
{
	struct witness_request	 r;
	char			*path = drill_path(d, "request");
	struct buf		 b;
	int			 rc = -1;

	memset(&r, 0, sizeof(r));
	r.note = (struct octets){ note->p, note->len };
	r.old = 1;
	r.n = 1;
	buf_init(&b, WITNESS_MAX);
	if (path != NULL && witness_format(&b, &r) == 0)
		rc = durable_write(path, b.p, b.len, 0600, true);
	buf_release(&b);
	free(path);
	return rc;
}

/* A witness is asked to sign another tree than the one that it saw. */
static int
attack_witness(struct drill *d)
{
	struct ledger		*l = ledger_open_read(d->ledger);
	struct anchors		 a;
	struct state		 s;
	struct checkpoint	 c;
	struct buf		 note;
	char			*path, head[COMMIT_HEX];
	size_t			 text;
	int			 rc = -1;

	memset(&a, 0, sizeof(a));
	buf_init(&note, NOTE_MAX);
	path = path_join(d->store, STORE_CHECKPOINT);
	if (state_load(&s, d->ledger) == 1 && l != NULL && path != NULL &&
	    ledger_head(l, head) == 1 && ledger_base(l, head) == 0 &&
	    durable_read(&note, path) == 0 &&
	    note_split(note.p, note.len, &text) == 0 &&
	    checkpoint_parse(&c, note.p, text) == 0) {
		a.policy.log = s.log;
		a.policy.nwitness = a.policy.need = 1;
		if (logkey_load(l, &a) == STATUS_OK &&
		    witness_make(d, keychain_at(&a.keys, c.size)) == 0 &&
		    request_make(d, &note) == 0)
			rc = 1;
	}
	anchors_clear(&a);
	state_release(&s);
	ledger_free(l);
	buf_release(&note);
	free(path);
	return rc;
}

const struct drill_alarm drill_ledger_alarms[] = {
	{ N_("a commit that nobody signed"), 5, attack_unsigned, DRILL_RUN,
	  { "ledger" }, STATUS_TAMPERED },
	{ N_("a commit by a strange key"), 5, attack_stranger, DRILL_RUN,
	  { "ledger" }, STATUS_TAMPERED },
	{ N_("the same, seen by verify"), 5, attack_stranger, DRILL_VERIFY,
	  { "ledger" }, STATUS_TAMPERED },
	{ N_("the ledger's last run taken back"), 5, attack_back, DRILL_RUN,
	  { "ledger" }, STATUS_TAMPERED },
	{ N_("the ledger's branch gone"), 5, attack_gone, DRILL_RUN,
	  { "ledger" }, STATUS_TAMPERED },
	{ N_("a pack of the ledger cut short"), 5, attack_pack, DRILL_RUN,
	  { NULL }, STATUS_CANNOT },
	{ N_("a verdict changed with the auditor's key"), 5, attack_insider,
	  DRILL_VERIFY, { "ledger" }, STATUS_TAMPERED },
	{ N_("the ledger rewritten with the auditor's key"), 6,
	  attack_rewrite, DRILL_RUN, { "ledger", "mirror-differs" },
	  STATUS_TAMPERED },
	{ N_("the ledger and its memory taken back"), 6, attack_ahead,
	  DRILL_RUN, { "ledger", "mirror-differs" }, STATUS_TAMPERED },
	{ N_("another history forced onto a mirror"), 5, attack_mirror,
	  DRILL_RUN, { "mirror-differs", "mirror" }, STATUS_ATTENTION },
	{ N_("a witness asked to sign another tree"), 6, attack_witness,
	  DRILL_WITNESS, { NULL }, STATUS_TAMPERED },
	{ NULL, 0, NULL, DRILL_RUN, { NULL }, STATUS_OK },
};
