/*
 * witness.c: nbaudit witness: the ledger's checkpoint to a witness without a
 * network and back, and the witness's own part.
 *
 * A witness's folder: key (0400), witness.json: its name, the log's key, and
 * the size and root it signed last; lock.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/witness.h"
#include "auditor/anchors.h"
#include "auditor/append.h"
#include "auditor/holding.h"
#include "auditor/jsonl.h"
#include "auditor/ledger.h"
#include "auditor/logkey.h"
#include "auditor/ownkey.h"
#include "auditor/prove.h"
#include "auditor/state.h"

#define WITNESS_FILE	"witness.json"

/* The inspector's memory. */
struct memory {
	char			 name[VKEY_NAME + 1];
	struct witness_log	 log;
};

static int
memory_save(const struct memory *m, const char *dir)
{
	char	*path = path_join(dir, WITNESS_FILE), hex[DIGEST_HEX];
	char	*log = vkey_text(&m->log.key), *text = NULL;
	json_t	*json = json_object();
	int	 rc = -1;

	if (path != NULL && log != NULL && json != NULL &&
	    json_put_str(json, "name", m->name) == 0 &&
	    json_put_str(json, "log", log) == 0 &&
	    json_put_int(json, "size", (int64_t)m->log.size) == 0 &&
	    json_put_str(json, "root", digest_hex(&m->log.root, hex)) == 0 &&
	    (text = json_dumps(json, JSON_INDENT(1) | JSON_SORT_KEYS)) != NULL)
		rc = durable_write(path, text, strlen(text), 0600, true);
	json_decref(json);
	free(text);
	free(log);
	free(path);
	return rc;
}

static int
memory_load(struct memory *m, const char *dir)
{
	char		*path = path_join(dir, WITNESS_FILE);
	const char	*name, *log, *root;
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc = -1;

	memset(m, 0, sizeof(*m));
	buf_init(&b, 64 * 1024);
	if (path != NULL && durable_read(&b, path) == 0)
		json = json_object_parse(b.p, b.len, NULL);
	name = json_get_str(json, "name");
	log = json_get_str(json, "log");
	root = json_get_str(json, "root");
	if (name != NULL && vkey_is_name(name, strlen(name)) && log != NULL &&
	    vkey_parse(&m->log.key, log) == 0 && root != NULL &&
	    digest_from_hex(&m->log.root, root) == 0 &&
	    json_get_u64(json, "size", &m->log.size) == 0) {
		snprintf(m->name, sizeof(m->name), "%s", name);
		rc = 0;
	} else {
		log_errx(_("%s: not a witness's folder; make one with nbaudit "
		    "witness init"), dir);
	}
	json_decref(json);
	buf_release(&b);
	free(path);
	return rc;
}

/* init DIR NAME */
static enum status
witness_init(const struct options *o)
{
	const char	*dir = o->arg[1], *name = o->arg[2];
	uint8_t		 pub[KEY_PUBLIC];
	struct memory	 m;
	struct vkey	 v;
	struct key	*key = NULL;
	char		*path = path_join(dir, "key"), *text = NULL;
	enum status	 st = STATUS_CANNOT;

	memset(&m, 0, sizeof(m));
	if (o->log_key == NULL || vkey_parse(&m.log.key, o->log_key) == -1 ||
	    m.log.key.type != KEY_TYPE_ED25519 ||
	    !vkey_is_name(name, strlen(name))) {
		log_errx("%s", _("a witness needs the archive's key from "
		    "paper (--log-key NAME+ID+KEY) and a name of its own "
		    "without spaces and '+'"));
		free(path);
		return STATUS_USAGE;
	}
	snprintf(m.name, sizeof(m.name), "%s", name);
	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		log_err(_("%s: cannot be made"), dir);
	else if (path != NULL && (key = key_create(path)) != NULL &&
	    memory_save(&m, dir) == 0) {
		key_public(key, pub);
		if (vkey_make(&v, name, KEY_TYPE_COSIGNATURE, pub) == 0 &&
		    (text = vkey_text(&v)) != NULL) {
			if (o->json)
				(void)jsonl_take(json_pack("{ss ss}", "witness",
				    name, "vkey", text));
			else
				printf(_("The witness %s is ready. For the "
				    "auditor's configuration, section [audit]:"
				    "\nwitness = %s\n"), name, text);
			st = STATUS_OK;
		}
	}
	key_free(key);
	free(text);
	free(path);
	return st;
}

/* trust DIR --log-key VKEY: the key that follows, from paper. */
static enum status
witness_trust(const struct options *o)
{
	const char	*dir = o->arg[1];
	struct memory	 m;
	struct vkey	 key;

	if (o->log_key == NULL || vkey_parse(&key, o->log_key) == -1 ||
	    key.type != KEY_TYPE_ED25519) {
		log_errx("%s", _("give the archive's new key from paper: "
		    "--log-key NAME+ID+KEY"));
		return STATUS_USAGE;
	}
	if (memory_load(&m, dir) == -1)
		return STATUS_CANNOT;
	if (strcmp(key.name, m.log.key.name) != 0) {
		log_errx(_("%s: is another archive's key; this witness watches "
		    "%s"), o->log_key, m.log.key.name);
		return STATUS_USAGE;
	}
	/* What was signed stays: the new key must continue that tree. */
	m.log.key = key;
	if (memory_save(&m, dir) == -1)
		return STATUS_CANNOT;
	if (o->json)
		(void)jsonl_take(json_pack("{ss}", "log_key", o->log_key));
	else
		printf(_("The archive's log is %s from now on.\n"),
		    o->log_key);
	return STATUS_OK;
}

static const struct {
	enum witness_answer answer;
	enum status	 status;
	const char	*words;
} answers[] = {
	{ WITNESS_MALFORMED, STATUS_USAGE,
	  N_("not a request for a witness, or for a smaller tree") },
	{ WITNESS_FORBIDDEN, STATUS_TAMPERED,
	  N_("the checkpoint is not signed by the archive's key") },
	{ WITNESS_UNKNOWN, STATUS_USAGE, N_("another archive's checkpoint") },
	{ WITNESS_CONFLICT, STATUS_ATTENTION,
	  N_("it does not begin where this witness signed last") },
	{ WITNESS_INCONSISTENT, STATUS_TAMPERED,
	  N_("the tree is not a continuation of the one that this witness "
	  "signed: the journal was altered. Nothing is signed; keep the "
	  "request as evidence") },
	{ WITNESS_ERROR, STATUS_CANNOT, N_("it could not be checked") },
};

static enum status
refuse(enum witness_answer answer, const char *file, uint64_t size)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (answers[i].answer != answer)
			continue;
		log_errx(_("%s: %d: %s"), file, (int)answer,
		    _(answers[i].words));
		if (answer == WITNESS_CONFLICT)
			log_errx(_("Next: nbaudit witness export --since %"
			    PRIu64), size);
		return answers[i].status;
	}
	return STATUS_CANNOT;
}

/* Remember first, then let the cosignature out. */
static enum status
sign_request(const struct options *o, const char *dir, const struct key *key,
    struct memory *m, const struct octets *file)
{
	struct witness_request	 r;
	enum witness_answer	 answer = WITNESS_MALFORMED;
	struct checkpoint	 c;
	struct buf		 b;
	enum status		 st = STATUS_CANNOT;

	if (witness_parse(&r, file->p, file->len) == 0)
		answer = witness_judge(&r, &m->log, &c);
	if (answer != WITNESS_OK)
		return refuse(answer, o->arg[2], m->log.size);
	m->log.size = c.size;
	m->log.root = c.root;
	if (memory_save(m, dir) == -1)
		return STATUS_CANNOT;
	buf_init(&b, NOTE_MAX);
	if (cosignature_add(&b, r.note.p, r.note.len,
	    (uint64_t)(o->now() / TIME_SECOND), key, m->name) == 0) {
		if (o->output != NULL)
			st = durable_write(o->output, b.p, b.len, 0644,
			    true) == 0 ? STATUS_OK : STATUS_CANNOT;
		else if (o->json)
			st = buf_str(&b) != NULL && jsonl_take(json_pack(
			    "{ss sI}", "cosignature", buf_str(&b), "size",
			    (json_int_t)c.size)) == 0 ? STATUS_OK :
			    STATUS_CANNOT;
		else if (fwrite(b.p, 1, b.len, stdout) == b.len)
			st = STATUS_OK;
	}
	if (st == STATUS_OK && o->output != NULL && o->json)
		(void)jsonl_take(json_pack("{ss sI}", "cosignature", o->output,
		    "size", (json_int_t)c.size));
	else if (st == STATUS_OK && o->output != NULL)
		printf(_("%s: signed at %" PRIu64 " entries. Next, at the "
		    "auditor's: nbaudit witness import %s\n"), o->output,
		    c.size, o->output);
	buf_release(&b);
	return st;
}

/* sign DIR REQUEST */
static enum status
witness_sign(const struct options *o)
{
	const char	*dir = o->arg[1];
	char		*path = path_join(dir, "key");
	char		*lock = path_join(dir, "lock");
	struct key	*key = NULL;
	struct memory	 m;
	struct buf	 b;
	enum status	 st = STATUS_CANNOT;
	int		 fd = -1;

	buf_init(&b, WITNESS_MAX);
	if (path == NULL || lock == NULL)
		goto out;
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1 || flock(fd, LOCK_EX) == -1) {
		log_err("%s", lock);
		goto out;
	}
	if (memory_load(&m, dir) == -1 || (key = key_load(path)) == NULL)
		goto out;
	if (durable_read(&b, o->arg[2]) == -1) {
		log_err(_("%s: cannot be read; check its name and your "
		    "permissions"), o->arg[2]);
		goto out;
	}
	st = sign_request(o, dir, key, &m, &(struct octets){ b.p, b.len });
 out:
	key_free(key);
	buf_release(&b);
	if (fd != -1)
		close(fd);
	free(lock);
	free(path);
	return st;
}

/* What the witnesses had signed when cosignatures were last imported. */
static uint64_t
witnessed(const char *ledger)
{
	char		*path = folder_path(ledger, "witnessed");
	struct buf	 b;
	uint64_t	 size = 0;

	buf_init(&b, 64);
	if (path != NULL && durable_read(&b, path) == 0 && b.len > 0)
		b.len -= b.p[b.len - 1] == '\n';
	if (b.len == 0 || buf_str(&b) == NULL ||
	    parse_u64(buf_str(&b), 0, INT64_MAX, &size) == -1)
		size = 0;
	buf_release(&b);
	free(path);
	return size;
}

static enum status
make_request(const struct options *o, const struct buf *note,
    const struct checkpoint *c, struct buf *out)
{
	struct witness_request	 r;
	struct digest		 hash[MERKLE_PROOF];
	struct holding		*h;
	enum status		 st = STATUS_CANNOT;
	int			 rc;

	memset(&r, 0, sizeof(r));
	r.note = (struct octets){ note->p, note->len };
	r.old = o->has_since ? o->since : witnessed(o->ledger);
	if (r.old > c->size) {
		log_errx(_("--since %" PRIu64 ": the checkpoint has only %"
		    PRIu64 " entries"), r.old, c->size);
		return STATUS_USAGE;
	}
	if ((h = holding_open(o, NULL)) == NULL)
		return STATUS_CANNOT;
	rc = holding_continues(h, r.old, c->size, &c->root, hash, &r.n);
	if (rc == 0) {
		log_errx("%s", _("the journal's entries do not lead to the "
		    "checkpoint that was cosigned: it was altered since. "
		    "Next: nbaudit run"));
		st = STATUS_TAMPERED;
	} else if (rc == 1 && r.n <= WITNESS_HASHES) {
		memcpy(r.hash, hash, r.n * sizeof(*hash));
		if (witness_format(out, &r) == 0)
			st = STATUS_OK;
	}
	return holding_close(h) == -1 ? STATUS_CANNOT : st;
}

/* export -o FILE */
static enum status
witness_export(const struct options *o)
{
	struct state		 s;
	struct anchors		 a;
	struct ledger		*l = NULL;
	struct checkpoint	 c;
	struct buf		 note, b;
	char			 commit[COMMIT_HEX];
	enum status		 st = STATUS_CANNOT;
	int			 known;

	memset(&a, 0, sizeof(a));
	state_init(&s);
	buf_init(&note, NOTE_MAX);
	buf_init(&b, WITNESS_MAX);
	if ((known = state_load(&s, o->ledger)) == -1 ||
	    (st = anchors_load(&a, o, known == 1 ? &s : NULL)) != STATUS_OK)
		goto out;
	st = STATUS_CANNOT;
	a.policy.need = 1;	/* the others are what is asked for here */
	if ((l = ledger_open_read(o->ledger)) == NULL)
		goto out;
	st = ledger_evidence(l, &a, commit, &note, &c);
	if (st != STATUS_OK || (st = make_request(o, &note, &c, &b)) !=
	    STATUS_OK)
		goto out;
	if (durable_write(o->output, b.p, b.len, 0644, true) == -1)
		st = STATUS_CANNOT;
	else if (o->json)
		(void)jsonl_take(json_pack("{ss sI}", "request", o->output,
		    "size", (json_int_t)c.size));
	else
		printf(_("%s: for a tree of %" PRIu64 " entries. Next, at the "
		    "witness: nbaudit witness sign DIR %s -o FILE\n"),
		    o->output, c.size, o->output);
 out:
	ledger_free(l);
	anchors_clear(&a);
	state_release(&s);
	buf_release(&note);
	buf_release(&b);
	return st;
}

/*
 * Add the line [p, p + len) to the note when a configured witness made it and
 * has not signed yet.  1 and who, 0 not, -1.
 */
static int
take_line(const struct options *o, struct buf *note, const uint8_t *p,
    size_t len, const char **who)
{
	enum note_result	 r;
	size_t			 was = note->len;

	if (buf_add(note, p, len) == -1)
		return -1;
	for (size_t i = 0; i < o->nwitness; i++) {
		if (note_verify(note->p, was, &o->witness[i], 1, NULL) !=
		    NOTE_UNKNOWN)
			continue;
		r = note_verify(note->p, note->len, &o->witness[i], 1, NULL);
		if (r == NOTE_OK) {
			*who = o->witness[i].name;
			return 1;
		}
		if (r == NOTE_BAD)
			log_errx(_("%s: its cosignature is not of this "
			    "checkpoint"), o->witness[i].name);
	}
	note->len = was;
	return 0;
}

/* Every good line of ${file}.  How many, or -1. */
static int
take_file(const struct options *o, struct buf *note, const char *file,
    struct buf *message)
{
	const uint8_t	*p, *end, *newline;
	const char	*who;
	struct buf	 b;
	int		 n = 0, rc;

	buf_init(&b, NOTE_MAX);
	if (durable_read(&b, file) == -1) {
		log_err(_("%s: cannot be read; check its name and your "
		    "permissions"), file);
		buf_release(&b);
		return -1;
	}
	for (p = b.p, end = p + b.len; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (newline == NULL)
			break;
		rc = take_line(o, note, p, (size_t)(newline - p) + 1, &who);
		if (rc == -1) {
			n = -1;
			break;
		}
		if (rc == 1) {
			buf_addf(message, "%s%s", n++ == 0 &&
			    message->len == 0 ? "witness: " : ", ", who);
			if (o->json)
				(void)jsonl_take(json_pack("{ss ss}", "witness",
				    who, "file", file));
			else
				printf(_("%s has signed\n"), who);
		}
	}
	buf_release(&b);
	return n;
}

/* The new checkpoint as a commit. */
static int
append_note(const struct options *o, struct ledger *l, struct state *s,
    const struct key *key, const struct buf *note, struct buf *message)
{
	struct checkpoint	 c;
	char			*path, text[32];
	size_t			 len;
	int64_t			 now;
	int			 rc = -1;

	now = s->simulated && o->simulated_clock != TIME_NONE ?
	    o->simulated_clock : o->now();
	buf_addc(message, '\n');
	if (ledger_put(l, "checkpoint", note->p, note->len) == 0 &&
	    buf_str(message) != NULL &&
	    ledger_append(l, key, s, o->ledger, now, buf_str(message)) == 0 &&
	    state_save(s, o->ledger) == 0 &&
	    note_split(note->p, note->len, &len) == 0 &&
	    checkpoint_parse(&c, note->p, len) == 0 &&
	    (path = folder_path(o->ledger, "witnessed")) != NULL) {
		snprintf(text, sizeof(text), "%" PRIu64 "\n", c.size);
		rc = durable_write(path, text, strlen(text), 0600, true);
		free(path);
	}
	return rc;
}

static enum status
import_files(const struct options *o, struct ledger *l, struct state *s)
{
	struct anchors		 a;
	struct checkpoint	 c;
	struct key		*key = NULL;
	struct buf		 note, message;
	char			 commit[COMMIT_HEX];
	enum status		 st;
	size_t			 need;
	int			 n = 0, one;

	memset(&a, 0, sizeof(a));
	buf_init(&note, NOTE_MAX);
	buf_init(&message, 4096);
	if ((st = anchors_load(&a, o, s)) != STATUS_OK)
		goto out;
	need = a.policy.need;
	a.policy.need = 1;
	if ((st = ledger_evidence(l, &a, commit, &note, &c)) != STATUS_OK)
		goto out;
	if ((st = ledger_left(s, o->ledger, commit)) != STATUS_OK)
		goto out;
	if ((key = ownkey_load(o->ledger)) == NULL ||
	    !ownkey_counts(l, o->ledger, commit, key)) {
		st = STATUS_CANNOT;
		goto out;
	}
	for (int i = 1; i < o->narg; i++) {
		if ((one = take_file(o, &note, o->arg[i], &message)) == -1) {
			st = STATUS_CANNOT;
			goto out;
		}
		n += one;
	}
	if (n == 0) {
		log_errx("%s", _("no new cosignature of a configured witness "
		    "(\"witness = KEY\") for the ledger's checkpoint is in "
		    "these files"));
		st = STATUS_ATTENTION;
	} else {
		/* Enough of them make a lost key's successor valid. */
		a.policy.need = need;
		if ((policy_check(&a.policy, note.p, note.len, &c, NULL,
		    NULL) == POLICY_OK && logkey_put_witnessed(l, &a.keys,
		    c.size, &note) == -1) ||
		    append_note(o, l, s, key, &note, &message) == -1)
			st = STATUS_CANNOT;
	}
 out:
	key_free(key);
	anchors_clear(&a);
	buf_release(&note);
	buf_release(&message);
	return st;
}

/* import FILE... */
static enum status
witness_import(const struct options *o)
{
	struct state	 s;
	struct ledger	*l = NULL;
	enum status	 st = STATUS_CANNOT;
	int		 lock, known;

	if ((lock = folder_lock(o->ledger)) == -1)
		return STATUS_CANNOT;
	state_init(&s);
	if ((known = state_load(&s, o->ledger)) == 0)
		log_errx(_("%s: there is no ledger; make one with nbaudit "
		    "init"), o->ledger);
	if (known == 1 && (l = ledger_open(o->ledger)) != NULL)
		st = import_files(o, l, &s);
	ledger_free(l);
	state_release(&s);
	close(lock);
	return st;
}

enum status
cmd_witness(const struct options *o)
{
	const char	*what = o->arg[0];

	if (strcmp(what, "init") == 0 && o->narg == 3)
		return witness_init(o);
	if (strcmp(what, "sign") == 0 && o->narg == 3)
		return witness_sign(o);
	if (strcmp(what, "trust") == 0 && o->narg == 2)
		return witness_trust(o);
	if (strcmp(what, "export") == 0 && o->narg == 1 && o->output != NULL &&
	    o->ledger != NULL && o->store != NULL)
		return witness_export(o);
	if (strcmp(what, "import") == 0 && o->narg > 1 && o->ledger != NULL)
		return witness_import(o);
	log_errx("%s", _("want: witness export -o FILE [--since N] (with -s "
	    "and -l), witness import FILE... (with -l), witness init DIR NAME "
	    "--log-key KEY, witness trust DIR --log-key KEY, or witness sign "
	    "DIR REQUEST [-o FILE]"));
	return STATUS_USAGE;
}
