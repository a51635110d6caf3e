/*
 * request.c: a time-stamp that is asked for, and its answer.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "formats/validation/verdict.h"
#include "auditor/state.h"

#include "auditor/request.h"

#define PENDING		"evidence/pending"
#define FILE_MAX	((size_t)1024 * 1024)
#define TREE_MAX	((size_t)8 * 1024 * 1024 * 1024)

static const char *const	 parts[] = { "tree", "note", "map", "nonce",
				    "request.tsq", "given-out" };

void
request_init(struct request *r)
{
	memset(r, 0, sizeof(*r));
	buf_init(&r->note, FILE_MAX);
	buf_init(&r->octets, FILE_MAX);
}

void
request_release(struct request *r)
{
	ers_tree_release(&r->tree);
	buf_release(&r->note);
	buf_release(&r->octets);
	free(r->map);
	r->map = NULL;
}

int
request_finish(struct request *r)
{
	buf_reset(&r->octets);
	if (RAND_bytes(r->nonce, sizeof(r->nonce)) == 1 &&
	    tsq_make(&r->octets, r->tree.alg, ers_tree_root(&r->tree),
	    r->nonce) == 0)
		return 0;
	log_errx("%s", _("a time-stamp request could not be made: out of "
	    "memory, or the cryptographic library failed"));
	return -1;
}

/* DIR.d/evidence/pending/${file}; the caller frees. */
static char *
pending_path(const char *ledger, const char *file)
{
	char	 name[64];

	snprintf(name, sizeof(name), "%s%s%s", PENDING,
	    *file != '\0' ? "/" : "", file);
	return folder_path(ledger, name);
}

/* One file of the folder, in pieces.  0 or -1 (logged). */
static int
save_pieces(const char *ledger, const char *file, const struct octets *piece,
    size_t n)
{
	char	*path = pending_path(ledger, file);
	int	 rc = -1;

	if (path == NULL)
		log_errx("%s", _("out of memory"));
	else
		rc = durable_write_pieces(path, piece, n, 0600, true);
	free(path);
	return rc;
}

static int
save_part(const char *ledger, const char *file, const void *p, size_t len)
{
	const struct octets	 all = { p, len };

	return save_pieces(ledger, file, &all, 1);
}

int
request_save(const struct request *r, const char *ledger)
{
	char		 at[TIME_TEXT], head[160];
	char		*dir = pending_path(ledger, "");
	struct octets	 tree[2];
	int		 rc = -1;

	if (dir == NULL || (mkdir(dir, 0700) == -1 && errno != EEXIST)) {
		log_err("%s", dir == NULL ? ledger : dir);
		goto out;
	}
	request_drop(ledger);
	if (mkdir(dir, 0700) == -1 && errno != EEXIST) {
		log_err("%s", dir);
		goto out;
	}
	tree[0].len = (size_t)snprintf(head, sizeof(head),
	    "nbtree 1 %s %zu %s\n", digest_alg_name(r->tree.alg), r->tree.n,
	    time_rfc3339_us(r->made, at));
	tree[0].p = (const uint8_t *)head;
	tree[1] = (struct octets){ r->tree.node, r->tree.nodes *
	    r->tree.size };
	/* The request comes last: without it there is none. */
	if (save_pieces(ledger, "tree", tree, 2) == 0 &&
	    save_part(ledger, "note", r->note.p, r->note.len) == 0 &&
	    save_part(ledger, "map", r->map, r->nmap *
	    (DIGEST_SIZE + r->tree.size)) == 0 &&
	    save_part(ledger, "nonce", r->nonce, sizeof(r->nonce)) == 0 &&
	    save_part(ledger, "request.tsq", r->octets.p, r->octets.len) == 0)
		rc = 0;
 out:
	free(dir);
	return rc;
}

static int
load_part(const char *ledger, const char *file, struct buf *b)
{
	char	*path = pending_path(ledger, file);
	int	 rc = path == NULL ? -1 : durable_read(b, path);

	free(path);
	return rc;
}

/* The tree that a file of ${len} octets tells of.  0 or -1. */
static int
read_tree(struct request *r, const uint8_t *p, size_t len)
{
	const uint8_t	*end = memchr(p, '\n', len);
	char		 name[32] = "", when[TIME_TEXT] = "";
	char		 line[160], *save = NULL, *w;
	size_t		 n = 0, head;
	enum digest_alg	 alg = DIGEST_UNKNOWN;

	if (end == NULL || (head = (size_t)(end - p)) >= sizeof(line))
		return -1;
	memcpy(line, p, head);
	line[head] = '\0';
	w = strtok_r(line, " ", &save);
	for (unsigned int i = 0; w != NULL; i++, w = strtok_r(NULL, " ",
	    &save)) {
		if (i == 2)
			snprintf(name, sizeof(name), "%s", w);
		else if (i == 3)
			n = strtoul(w, NULL, 10);
		else if (i == 4)
			snprintf(when, sizeof(when), "%s", w);
	}
	for (unsigned int a = DIGEST_NONE + 1; a < DIGEST_UNKNOWN; a++)
		if (strcmp(name, digest_alg_name((enum digest_alg)a)) == 0)
			alg = (enum digest_alg)a;
	if (time_parse(when, &r->made) == -1 || n == 0 ||
	    n > ERS_LEAVES_MAX || digest_alg_size(alg) == 0 ||
	    len - head - 1 != ers_tree_nodes(n) * digest_alg_size(alg))
		return -1;
	return ers_tree_build(&r->tree, alg, end + 1, n);
}

/* The tree file, mapped: it may be large.  0 or -1. */
static int
load_tree(struct request *r, const char *ledger)
{
	char		*path = pending_path(ledger, "tree");
	struct stat	 st;
	void		*p = MAP_FAILED;
	int		 fd, rc = -1;

	fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (fd != -1 && fstat(fd, &st) == 0 && st.st_size > 0)
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd,
		    0);
	if (p != MAP_FAILED) {
		rc = read_tree(r, p, (size_t)st.st_size);
		munmap(p, (size_t)st.st_size);
	}
	if (fd != -1)
		close(fd);
	free(path);
	return rc;
}

static int
load_map(struct request *r, const char *ledger)
{
	size_t		 entry = DIGEST_SIZE + r->tree.size, len = 0;
	struct buf	 b;

	buf_init(&b, TREE_MAX);
	if (load_part(ledger, "map", &b) == -1 || b.len % entry != 0) {
		buf_release(&b);
		return -1;
	}
	r->nmap = b.len / entry;
	r->map = buf_take(&b, &len);
	return 0;
}

int
request_load(struct request *r, const char *ledger)
{
	struct buf	 nonce;
	int		 rc = 0;

	buf_init(&nonce, TSQ_NONCE);
	if (load_part(ledger, "request.tsq", &r->octets) == -1)
		rc = errno == ENOENT ? 0 : -1;
	else if (load_tree(r, ledger) == -1 ||
	    load_part(ledger, "note", &r->note) == -1 ||
	    load_map(r, ledger) == -1 ||
	    load_part(ledger, "nonce", &nonce) == -1 ||
	    nonce.len != TSQ_NONCE)
		rc = -1;
	else
		rc = 1;
	if (rc == 1)
		memcpy(r->nonce, nonce.p, TSQ_NONCE);
	if (rc == -1)
		log_errx(_("%s: the request for a time-stamp is damaged; the "
		    "next run makes another"), ledger);
	buf_release(&nonce);
	return rc;
}

void
request_drop(const char *ledger)
{
	char	*path;

	/* The request first: without it there is none. */
	for (size_t i = sizeof(parts) / sizeof(parts[0]); i > 0; i--)
		if ((path = pending_path(ledger, parts[i - 1])) != NULL) {
			(void)unlink(path);
			free(path);
		}
}

bool
request_given_out(const char *ledger)
{
	char	*path = pending_path(ledger, "given-out");
	bool	 yes = path != NULL && access(path, F_OK) == 0;

	free(path);
	return yes;
}

int
request_mark_given_out(const char *ledger)
{
	return save_part(ledger, "given-out", "", 0);
}

/* The octets as a file for a worker.  -1: logged. */
static int
memory_file(const void *p, size_t len)
{
	int	 fd = memfd_create("answer", MFD_CLOEXEC);

	if (fd == -1 || write_full(fd, p, len) == -1) {
		log_err("%s", _("the answer cannot be held in memory"));
		if (fd != -1)
			close(fd);
		return -1;
	}
	return fd;
}

/* Layers 1 to 3 of the answer.  1, 0 (none came), -1 (logged). */
static int
judge(const struct options *o, const struct trust_folder *trust,
    const void *p, size_t len, int64_t at, struct judged *j)
{
	struct pool_opts	 po = { .n = 1, .setup = trust->setup,
				    .nsetup = trust->nsetup,
				    .require_sandbox = o->require_sandbox };
	struct pool		*pool = NULL;
	struct pool_event	 ev;
	struct pool_job		 job;
	struct buf		 b;
	int			 fd, rc = -1, got = 0;

	buf_init(&b, 64 * 1024);
	memset(&job, 0, sizeof(job));
	if ((fd = memory_file(p, len)) == -1 || (pool = pool_new(&po)) == NULL)
		goto out;
	if (job_judge(&b, "answer.tsr", 10, at, NULL, 0) == -1)
		goto out;
	job.p = b.p;
	job.len = b.len;
	job.fd[0] = fd;
	job.fd[1] = -1;
	job.weight = len;
	job.documents = 1;
	if (pool_submit(pool, &job) == -1)
		goto out;
	rc = 0;
	while (pool_pending(pool) > 0 && rc != -1) {
		if ((rc = pool_next(pool, &ev, -1)) == 1 &&
		    ev.what == POOL_FRAME && got == 0) {
			got = judged_decode(j, ev.p, ev.len) == 0;
			if (got == 0)
				judged_release(j);
		}
	}
	rc = rc == -1 ? -1 : got;
 out:
	pool_free(pool);
	buf_release(&b);
	if (fd != -1)
		close(fd);
	return rc;
}

/* What is wrong with the time; false: nothing. */
static bool
is_wrong_time(const struct request *r, const struct stamps *stamps,
    int64_t gen, int64_t now, char why[256])
{
	char	 a[TIME_TEXT], b[TIME_TEXT];
	int64_t	 last = stamps->n == 0 ? TIME_NONE :
		    stamps->stamp[stamps->n - 1].gen_time;

	time_local(gen, a);
	if (gen > now + REQUEST_CLOCK)
		snprintf(why, 256, _("the authority's clock is ahead: it says "
		    "%s, and here it is %s"), a, time_local(now, b));
	else if (gen < r->made - REQUEST_CLOCK)
		snprintf(why, 256, _("the authority's clock is behind: it "
		    "says %s for a request made at %s"), a,
		    time_local(r->made, b));
	else if (last != TIME_NONE && gen < last - TIME_SECOND)
		snprintf(why, 256, _("the authority's clock went back: it "
		    "says %s after a time-stamp of %s"), a,
		    time_local(last, b));
	else
		return false;
	return true;
}

/*
 * Would it prove nothing, whoever looks at it?  Kept, such a one would stand
 * for the documents as if they were stamped.  Revocation data that is not at
 * hand yet may come; what is known already stays.
 */
static bool
is_worthless(const struct judged *j, char why[256])
{
	const struct sigplan		*s = j->plan->sig;
	const struct sigmath		*m = j->math;
	const struct chain_result	*c = j->has_chain[0] ? j->chain : NULL;

	if (c == NULL || c->finding == FINDING_NO_CHAIN)
		snprintf(why, 256, "%s", _("the authority's certificate leads "
		    "to no trust anchor; when it is the right one, its root "
		    "belongs into roots/ of the trust folder"));
	else if (c->revocation == REVOCATION_REVOKED)
		snprintf(why, 256, "%s", _("the authority's certificate is "
		    "revoked"));
	else if (c->finding != FINDING_OK &&
	    c->finding != FINDING_REVOCATION_UNKNOWN &&
	    c->finding != FINDING_REVOCATION_SIGNER_EXPIRED)
		snprintf(why, 256, _("the authority's certificate did not "
		    "count when it stamped (%s)"), finding_name(c->finding));
	else if (digest_alg_until(s->digest) <= s->gen_time ||
	    key_until(m->key, m->bits) <= s->gen_time)
		snprintf(why, 256, "%s", _("the authority's algorithm or key "
		    "is too weak"));
	else
		return false;
	return true;
}

/* What is wrong with the token; false: nothing. */
static bool
is_wrong(const struct request *r, const struct judged *j,
    const struct stamps *stamps, int64_t now, char why[256])
{
	const struct sigplan	*s = j->plan->sig;
	const struct sigmath	*m = j->math;

	if (j->plan->format != FORMAT_TIMESTAMP || j->plan->nsig != 1 ||
	    s->tst != TST_ALONE || s->gen_time == TIME_NONE) {
		snprintf(why, 256, "%s", _("the answer is not a time-stamp"));
		for (size_t i = 0; j->plan->nsig == 1 && i < s->nnote; i++)
			if (s->note[i].code == FINDING_TST_REFUSED)
				snprintf(why, 256, _("the authority refused "
				    "(status %s)"), s->note[i].detail);
		return true;
	}
	if (s->imprint_alg != r->tree.alg || s->imprint.len != r->tree.size ||
	    memcmp(s->imprint.p, ers_tree_root(&r->tree),
	    r->tree.size) != 0) {
		snprintf(why, 256, "%s", _("the time-stamp is over something "
		    "else than what was asked (its imprint differs)"));
		return true;
	}
	if (!tsq_nonce_is(r->nonce, s->nonce.p, s->nonce.len)) {
		snprintf(why, 256, "%s", _("the time-stamp answers another "
		    "request (its nonce differs)"));
		return true;
	}
	if (m->signature_valid != TRI_YES) {
		snprintf(why, 256, "%s", _("the time-stamp's signature does "
		    "not verify, or its certificate is not in it"));
		return true;
	}
	for (size_t i = 0; i < s->nnote; i++)
		if (finding_indication(s->note[i].code) == IND_FAILED ||
		    finding_indication(s->note[i].code) ==
		    IND_INDETERMINATE) {
			snprintf(why, 256, _("the time-stamp breaks a rule "
			    "(%s)"), finding_name(s->note[i].code));
			return true;
		}
	return is_wrong_time(r, stamps, s->gen_time, now, why) ||
	    is_worthless(j, why);
}

int
request_answer(const struct request *r, struct stamps *stamps,
    const struct options *o, const struct trust_folder *trust,
    const void *answer, size_t len, int64_t now, char why[256])
{
	struct stamp_new	 new;
	struct judged		 j;
	const struct sigplan	*s;
	int			 rc;

	memset(&j, 0, sizeof(j));
	if ((rc = judge(o, trust, answer, len, now, &j)) != 1) {
		if (rc == 0)
			snprintf(why, 256, "%s", _("the answer could not be "
			    "read"));
		return rc;
	}
	rc = 0;
	if (is_wrong(r, &j, stamps, now, why))
		goto out;
	s = j.plan->sig;
	/* Where the token lies is what a worker said. */
	if (s->nspan != 1 || s->span[0].off > len ||
	    s->span[0].len > len - s->span[0].off || s->span[0].len == 0) {
		snprintf(why, 256, "%s", _("the answer could not be read"));
		goto out;
	}
	new = (struct stamp_new){ .gen_time = s->gen_time, .tree = &r->tree,
	    .token = { (const uint8_t *)answer + s->span[0].off,
	    (size_t)s->span[0].len }, .note = { r->note.p, r->note.len },
	    .map = r->map, .nmap = r->nmap };
	rc = stamps_add(stamps, &new) == -1 ? -1 : 1;
 out:
	judged_release(&j);
	return rc;
}
