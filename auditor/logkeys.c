/*
 * logkeys.c: the archive's keys in the ledger.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/note.h"
#include "auditor/ledger.h"
#include "auditor/logkey.h"

#define KEYS_FILE	"keys.tsv"
#define KEYS_ROOM	((size_t)1024 * 1024)
#define LINE_ROOM	1024

void
logkey_path(char out[LOGKEY_PATH], uint64_t seq, const char *what)
{
	/* Names that sort as numbers do. */
	snprintf(out, LOGKEY_PATH, "rotations/%020" PRIu64 ".%s", seq, what);
}

static void
put_line(struct buf *b, uint64_t seq, const struct vkey *key,
    const char *reason, int64_t since)
{
	char	 at[TIME_TEXT];

	buf_addf(b, "%" PRIu64 "\t", seq);
	vkey_format(b, key);
	buf_addf(b, "\t%s\t%s\n", reason, time_rfc3339_us(since, at));
}

int
logkey_put(struct ledger *l, const struct keychain *k)
{
	char		 path[LOGKEY_PATH];
	struct buf	 b, note;
	int		 rc = 0;

	if (k->n == 0)
		return 0;
	buf_init(&b, KEYS_ROOM);
	buf_init(&note, ROTATION_TEXT);
	put_line(&b, 0, &k->first, "creation", TIME_NONE);
	for (size_t i = 0; rc == 0 && i < k->n; i++) {
		const struct rotation	*r = &k->change[i];

		put_line(&b, r->seq, &r->new, rotation_word(r->reason),
		    r->since);
		buf_reset(&note);
		logkey_path(path, r->seq, "note");
		if (rotation_format(&note, r) == -1)
			rc = -1;
		else
			rc = ledger_put(l, path, note.p, note.len);
	}
	if (rc == 0)
		rc = b.failed ? -1 : ledger_put(l, KEYS_FILE, b.p, b.len);
	buf_release(&note);
	buf_release(&b);
	return rc;
}

/* Has the base that file?  1, 0, -1. */
static int
has_file(struct ledger *l, const char *path)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, NOTE_MAX);
	rc = ledger_get(l, path, &b);
	buf_release(&b);
	return rc;
}

int
logkey_put_witnessed(struct ledger *l, const struct keychain *k,
    uint64_t size, const struct buf *note)
{
	char	 path[LOGKEY_PATH];
	int	 rc = 0;

	for (size_t i = 0; rc == 0 && i < k->n; i++) {
		if (k->change[i].reason != ROTATION_LOST ||
		    k->change[i].seq >= size)
			continue;
		logkey_path(path, k->change[i].seq, "checkpoint");
		if ((rc = has_file(l, path)) == 0)
			rc = ledger_put(l, path, note->p, note->len);
		else if (rc == 1)
			rc = 0;
	}
	return rc;
}

int
logkey_witnessed(struct ledger *l, const struct rotation *r)
{
	char	 path[LOGKEY_PATH];

	logkey_path(path, r->seq, "checkpoint");
	return has_file(l, path);
}

/* The next line's number and key.  1, 0 at the end, -1: malformed. */
static int
next_key(const char **p, const char *end, uint64_t *seq, struct vkey *key)
{
	const char	*newline;
	char		 line[LINE_ROOM], *tab, *text;

	if (*p == end)
		return 0;
	newline = memchr(*p, '\n', (size_t)(end - *p));
	if (newline == NULL || newline - *p >= LINE_ROOM)
		return -1;
	memcpy(line, *p, (size_t)(newline - *p));
	line[newline - *p] = '\0';
	*p = newline + 1;
	if ((tab = strchr(line, '\t')) == NULL)
		return -1;
	*tab = '\0';
	text = tab + 1;
	text[strcspn(text, "\t")] = '\0';
	return parse_u64(line, 0, INT64_MAX, seq) == 0 &&
	    vkey_parse(key, text) == 0 ? 1 : -1;
}

/* The statement of entry ${seq}: 1 it follows, 0 not, -1 (logged). */
static int
follow(struct ledger *l, struct keychain *k, uint64_t seq,
    const struct vkey *key)
{
	char		 path[LOGKEY_PATH];
	struct rotation	 r;
	struct buf	 b;
	int		 rc;

	logkey_path(path, seq, "note");
	buf_init(&b, ROTATION_TEXT);
	rc = ledger_get(l, path, &b);
	if (rc == 1)
		rc = rotation_parse(&r, b.p, b.len) == 0 && r.seq == seq &&
		    vkey_same(&r.new, key) ? keychain_add(k, &r) : 0;
	buf_release(&b);
	return rc;
}

/* All of keys.tsv.  1, 0 it does not hold together, -1. */
static int
load(struct ledger *l, const struct vkey *pinned, struct keychain *k)
{
	const char	*p, *end;
	struct vkey	 key;
	struct buf	 b;
	uint64_t	 seq;
	int		 rc, more;

	buf_init(&b, KEYS_ROOM);
	if ((rc = ledger_get(l, KEYS_FILE, &b)) == 0) {
		keychain_init(k, pinned);
		rc = 1;
	} else if (rc == 1 && b.len == 0) {
		rc = 0;
	} else if (rc == 1) {
		p = (const char *)b.p;
		end = p + b.len;
		rc = next_key(&p, end, &seq, &key) == 1 && seq == 0;
		if (rc == 1)
			keychain_init(k, &key);
		while (rc == 1 && (more = next_key(&p, end, &seq, &key)) != 0)
			rc = more == -1 ? 0 : follow(l, k, seq, &key);
	}
	buf_release(&b);
	return rc;
}

/*
 * Is a lost key's successor believed?  The auditor's word is the commit that
 * the file stands in; of witnesses as many as the policy needs.  1, 0, -1.
 */
static int
believed(struct ledger *l, const struct anchors *a, const struct rotation *r)
{
	struct policy		 p = a->policy;
	struct checkpoint	 c;
	char			 path[LOGKEY_PATH];
	struct buf		 b;
	int			 rc;

	p.log = r->new;
	p.need--;
	memmove(&p.witness[0], &p.witness[1], (p.nwitness - 1) *
	    sizeof(p.witness[0]));
	p.nwitness--;
	logkey_path(path, r->seq, "checkpoint");
	buf_init(&b, NOTE_MAX);
	rc = ledger_get(l, path, &b);
	if (rc == 1)
		rc = policy_check(&p, b.p, b.len, &c, NULL, NULL) ==
		    POLICY_OK && c.size > r->seq;
	buf_release(&b);
	return rc;
}

enum status
logkey_load(struct ledger *l, struct anchors *a)
{
	int	 pinned, rc;

	keychain_release(&a->keys);
	if ((rc = load(l, &a->policy.log, &a->keys)) == -1)
		return STATUS_CANNOT;
	if (rc == 0) {
		log_errx("%s", _("the ledger's list of the archive's keys does "
		    "not hold together: keys.tsv and rotations/ are not what "
		    "the auditor wrote"));
		return STATUS_TAMPERED;
	}
	if ((pinned = keychain_find(&a->keys, &a->policy.log)) == -1) {
		log_errx("%s", _("the ledger is about an archive with another "
		    "key"));
		return STATUS_TAMPERED;
	}
	for (size_t i = (size_t)pinned; i < a->keys.n; i++) {
		if (a->keys.change[i].reason != ROTATION_LOST ||
		    (rc = believed(l, a, &a->keys.change[i])) == 1)
			continue;
		if (rc == -1)
			return STATUS_CANNOT;
		log_errx(_("the archive's key was replaced as lost at entry %"
		    PRIu64 ", and too few witnesses have signed that: give "
		    "the new key from paper, --log-key"),
		    a->keys.change[i].seq);
		return STATUS_TAMPERED;
	}
	return STATUS_OK;
}
