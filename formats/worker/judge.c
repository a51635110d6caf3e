/*
 * judge.c: JOB_JUDGE: a file that is not in the store yet, all three layers;
 * JOB_TEXT: what one says of itself, alone.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistd.h>

#include "formats/base/detail.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/crypto/adopt.h"
#include "formats/document/nearby.h"
#include "formats/document/container.h"
#include "formats/document/document.h"
#include "formats/document/sniff.h"
#include "formats/sandbox/limits.h"
#include "formats/validation/poe.h"
#include "formats/worker/work.h"

/*
 * Up to here a file is read into memory: nobody can change it under the
 * parser then.  A larger one is mapped.
 */
#define SMALL_MAX	((size_t)4 * 1024 * 1024)
#define HELD_FILE_MAX	((uint64_t)1024 * 1024 * 1024)	/* mapped whole */
#define STREAM		((size_t)1024 * 1024)	/* octets read at once */
#define SNIFF_LEN	((size_t)64 * 1024)

/* A file's octets; ${mapped} is what to unmap. */
struct whole {
	const uint8_t	*p;
	size_t		 len;
	void		*mapped;
};

/* What lies beside a document, and the data in it: p NULL, none. */
struct around {
	struct octets	 piece;		/* mapped */
	struct octets	 covers;
};

/*
 * A document among those that the parent holds, where it lies.  The mapping
 * keeps the file, so its number is no other's.  0, or -1: logged.
 */
static int
whole_held(struct work *w, int fd, const struct stat *st,
    const struct job_held *h, struct whole *c)
{
	const uint64_t	 len = (uint64_t)st->st_size;
	void		*p;

	if (h->size > len || h->off > len - h->size || len > HELD_FILE_MAX) {
		log_warnx("the document does not lie where it was said");
		return -1;
	}
	if (w->held == NULL || w->heldlen != len ||
	    w->helddev != st->st_dev || w->heldino != st->st_ino) {
		p = mmap(NULL, (size_t)len, PROT_READ, MAP_SHARED, fd, 0);
		if (p == MAP_FAILED) {
			log_warn("the document cannot be mapped");
			return -1;
		}
		if (w->held != NULL)
			munmap((void *)(uintptr_t)w->held, w->heldlen);
		w->held = p;
		w->heldlen = (size_t)len;
		w->helddev = st->st_dev;
		w->heldino = st->st_ino;
	}
	*c = (struct whole){ w->held + h->off, (size_t)h->size, NULL };
	return 0;
}

/* 0, or -1: logged. */
static int
whole_read(struct work *w, int fd, uint64_t size, struct whole *c)
{
	uint8_t	*p;
	ssize_t	 n;

	*c = (struct whole){ (const uint8_t *)"", 0, NULL };
	if (size == 0)
		return 0;
	if (size > SMALL_MAX) {
		c->mapped = mmap(NULL, (size_t)size, PROT_READ,
		    MAP_PRIVATE | MAP_POPULATE, fd, 0);
		if (c->mapped == MAP_FAILED) {
			log_warn("the document cannot be mapped");
			return -1;
		}
		c->p = c->mapped;
		c->len = (size_t)size;
		return 0;
	}
	if (w->smallcap < size) {
		if ((p = realloc(w->small, (size_t)size)) == NULL) {
			log_warn("the document cannot be read");
			return -1;
		}
		w->small = p;
		w->smallcap = (size_t)size;
	}
	if ((n = pread_full(fd, w->small, (size_t)size, 0)) == -1) {
		log_warn("the document cannot be read");
		return -1;
	}
	/* Shorter than it was: its digest will tell the writer. */
	c->p = w->small;
	c->len = (size_t)n;
	return 0;
}

/* Feed ${fd} from its beginning.  0, or -1: logged. */
static int
stream(struct work *w, int fd)
{
	uint64_t	 off = 0;
	uint8_t		*p;
	ssize_t		 n;
	int		 rc = -1;

	if ((p = malloc(STREAM)) == NULL) {
		log_warn("nbworker");
		return -1;
	}
	for (;;) {
		if ((n = pread_full(fd, p, STREAM, off)) == -1) {
			log_warn("the document cannot be read");
			break;
		}
		if (n > 0 && verify_update(w->verify, p, (size_t)n) == -1)
			break;
		off += (uint64_t)n;
		if ((size_t)n < STREAM) {
			rc = 0;
			break;
		}
	}
	free(p);
	return rc;
}

/*
 * Feed the detached data, which verify_covers() wants in one piece: a map
 * costs no memory, however large.  0, or -1: logged.
 */
static int
feed_covers(struct work *w, const struct plan *plan, int fd)
{
	struct stat	 st;
	void		*p;
	int		 rc;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (uint64_t)st.st_size > SIZE_MAX) {
		log_warnx("the detached data is not a regular file");
		return -1;
	}
	if (st.st_size == 0)
		return verify_covers(w->verify, (const uint8_t *)"", 0);
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) {
		log_warn("the detached data cannot be mapped");
		return -1;
	}
	rc = verify_covers(w->verify, p, (size_t)st.st_size);
	if (rc == 0)
		rc = work_feed_forms(w, plan, p, (size_t)st.st_size);
	munmap(p, (size_t)st.st_size);
	return rc;
}

/* The plan of what is not parsed for its size. */
static struct plan *
plan_too_large(int fd, uint64_t size)
{
	struct plan	*plan;
	uint8_t		*p;
	ssize_t		 n = -1;

	if ((plan = plan_new()) == NULL)
		return NULL;
	plan->size = size;
	if ((p = malloc(SNIFF_LEN)) != NULL &&
	    (n = pread_full(fd, p, SNIFF_LEN, 0)) >= 0)
		plan->format = sniff(p, (size_t)n, size);
	free(p);
	if (n == -1 || plan_note(plan, FINDING_TOO_LARGE, "%" PRIu64 " MiB",
	    size >> 20) == -1) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

static int
keep_cert(void *arg, const uint8_t *der, size_t len)
{
	return nearby_cert(arg, der, len);
}

struct plan *
work_parse_near(struct work *w, const struct octets *doc,
    const struct octets *piece)
{
	struct plan	*plan = NULL;
	struct nearby	 b = { .n = 0 };

	if (nearby_read(&b, piece->p, piece->len) == 0 &&
	    (w->trust == NULL || trust_certs(w->trust, keep_cert, &b) == 0))
		plan = document_parse_near(doc->p, doc->len, &b);
	nearby_release(&b);
	return plan;
}

/* The octets in ${fd}, until they are unmapped.  0, or -1: logged. */
static int
around_map(struct around *a, int fd)
{
	struct stat		 st;
	void			*p;

	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size <= 0 || (uint64_t)st.st_size > NEARBY_PIECE_MAX) {
		log_warnx("what lies beside the document cannot be read");
		return -1;
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) {
		log_warn("what lies beside the document cannot be mapped");
		return -1;
	}
	a->piece = (struct octets){ p, (size_t)st.st_size };
	return 0;
}

static void
around_release(struct around *a)
{
	if (a->piece.p != NULL)
		munmap((void *)(uintptr_t)a->piece.p, a->piece.len);
}

/* With what lies beside it, in the file ${fd}.  NULL: logged, or memory. */
static struct plan *
parse_near(struct work *w, const struct order *o, const struct whole *c,
    int fd, struct around *a)
{
	const struct octets	 doc = { c->p, c->len };
	struct plan		*plan;

	if (around_map(a, fd) == -1)
		return NULL;
	if (o->nearby == NEARBY_REFS)
		return work_parse_near(w, &doc, &a->piece);
	if (work_piece(w, &o->name, &doc, &a->piece, &plan, &a->covers) ==
	    -1) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

/* Layer 2 with data out of what lies beside.  0 or -1. */
static int
verify_around(struct work *w, const struct around *a, const struct whole *c,
    struct judged *j)
{
	if (verify_begin(w->verify, j->plan) == -1 ||
	    verify_update(w->verify, c->p, c->len) == -1 ||
	    verify_covers(w->verify, a->covers.p, a->covers.len) == -1 ||
	    work_feed_forms(w, j->plan, a->covers.p, a->covers.len) == -1)
		return -1;
	return verify_end(w->verify, &j->sha256, &j->size, j->math);
}

int
work_enrich(struct work *w, struct plan *plan,
    const struct neighbour *beside, size_t n)
{
	struct octets	 octets[ENRICH_FILES_MAX];

	if (n > ENRICH_FILES_MAX)
		n = ENRICH_FILES_MAX;
	for (size_t i = 0; i < n; i++)
		octets[i] = beside[i].octets;
	return plan_adopt(plan, w->trust, octets, n) == -1 ||
	    plan_enrich(plan, w->trust, beside, n) == -1 ? -1 : 0;
}

/*
 * Layers 1 and 2; ${h} is NULL when the file is the document, ${c} what was
 * read whole.  0, or -1: logged.
 */
static int
judge_content(struct work *w, const struct order *o,
    const int files[POOL_FDS_MAX], const struct stat *st,
    const struct job_held *h, struct judged *j, struct whole *c,
    struct around *a)
{
	const uint64_t	 size = (uint64_t)st->st_size;
	/* The second file is detached data, or what lies beside. */
	const int	 fd[] = { files[0], o->nearby != NEARBY_NONE ? -1 :
			     files[1] };

	if (h == NULL && size > PARSE_MAX)
		j->plan = plan_too_large(fd[0], size);
	else if ((h != NULL ? whole_held(w, fd[0], st, h, c) :
	    whole_read(w, fd[0], size, c)) == 0)
		j->plan = o->nearby != NEARBY_NONE ?
		    parse_near(w, o, c, files[1], a) :
		    document_parse(c->p, c->len);
	if (j->plan == NULL || work_enrich(w, j->plan, o->beside,
	    o->nbeside) == -1)
		return -1;
	if (j->plan->nsig > 0 && (j->math = calloc(j->plan->nsig,
	    sizeof(*j->math))) == NULL)
		return -1;
	j->container = c->p != NULL && container_kind_of(j->plan->format,
	    c->p, c->len) != CONTAINER_NONE;
	/* Canonical forms of it were settled when it was looked for. */
	j->has_covers = a->covers.p != NULL && work_needs_covers(j->plan);
	if (j->has_covers && digest_sha256(&j->covers, a->covers.p,
	    a->covers.len) == -1)
		return -1;
	if (j->has_covers)
		return verify_around(w, a, c, j);
	if (c->p != NULL && (fd[1] == -1 || !work_needs_covers(j->plan))) {
		j->size = c->len;
		return verify_octets(w->verify, j->plan, c->p, c->len,
		    &j->sha256, j->math);
	}
	if (verify_begin(w->verify, j->plan) == -1 ||
	    (c->p != NULL ? verify_update(w->verify, c->p, c->len) :
	    stream(w, fd[0])) == -1)
		return -1;
	if (fd[1] != -1 && work_needs_covers(j->plan) &&
	    feed_covers(w, j->plan, fd[1]) == -1)
		return -1;
	return verify_end(w->verify, &j->sha256, &j->size, j->math);
}

/* Certificates and revocation data of a plan by one digest.  0 or -1. */
static int
digest_certs(const struct plan *plan, struct digest *d)
{
	struct sha256	*s = sha256_new();
	uint8_t		 len[4];
	int		 rc = s == NULL ? -1 : 0;

	for (size_t i = 0; rc == 0 && i < plan->ncert; i++) {
		be32_put(len, (uint32_t)plan->cert[i].len);
		if ((rc = sha256_add(s, len, sizeof(len))) == 0)
			rc = sha256_add(s, plan->cert[i].p, plan->cert[i].len);
	}
	for (size_t i = 0; rc == 0 && i < plan->nrev; i++) {
		be32_put(len, (uint32_t)plan->rev[i].der.len);
		if ((rc = sha256_add(s, len, sizeof(len))) == 0)
			rc = sha256_add(s, plan->rev[i].der.p,
			    plan->rev[i].der.len);
	}
	if (rc == 0)
		rc = sha256_end(s, d);
	sha256_free(s);
	return rc;
}

/* The same with when each CRL and response is proven to have existed. */
static int
digest_known(const struct plan *plan, const struct digest *others,
    const int64_t *known, struct digest *d)
{
	struct sha256	*s = sha256_new();
	int		 rc = s == NULL ? -1 : 0;

	if (rc == 0 && (rc = sha256_add(s, others->octet, DIGEST_SIZE)) == 0 &&
	    (rc = sha256_add(s, known, plan->nrev * sizeof(*known))) == 0)
		rc = sha256_end(s, d);
	sha256_free(s);
	return rc;
}

/* Layer 3 while it is asked for. */
struct asking {
	struct work	*w;
	struct judged	*j;
	struct digest	 others;	/* of all that came with it */
	int64_t		 now;
	bool		 failed;
};

/*
 * Layer 3 of signature ${i} at ${at}: its certificate, the plan's others as
 * extras.
 */
static int
judge_chain(struct work *w, struct judged *j, size_t i,
    const struct digest *others, int64_t at, int64_t now,
    const int64_t *known)
{
	struct digest			 proven = *others;
	struct octets			 leaf;
	struct plan_extra		 extra;
	const struct plan		*plan = j->plan;
	const struct chain_result	*r;
	struct buf			 b;
	struct wire			 wire;
	int				 cert = plan->sig[i].cert, rc = -1;

	if (cert < 0 || (size_t)cert >= plan->ncert)
		return 0;
	leaf = (struct octets){ plan->cert[cert].p, plan->cert[cert].len };
	if ((known != NULL && digest_known(plan, others, known, &proven) ==
	    -1) || plan_extra_init(&extra, plan, (size_t)cert, known) == -1)
		return -1;
	r = work_chain_check(w, &leaf, &proven, &extra.extra, at, now);
	plan_extra_release(&extra);
	if (r == NULL)
		return -1;
	/* A copy by its encoded form: the memory keeps its own. */
	if (j->has_chain[i])
		chain_result_release(&j->chain[i]);
	j->has_chain[i] = false;
	buf_init(&b, POOL_FRAME_MAX);
	if (chain_result_encode(&b, r) == 0) {
		wire_init(&wire, b.p, b.len);
		j->has_chain[i] = true;
		rc = chain_result_decode(&wire, &j->chain[i]);
	}
	buf_release(&b);
	return rc;
}

static const struct chain_result *
ask_chain(void *arg, size_t i, int64_t at, const int64_t *known)
{
	struct asking	*a = arg;

	if (judge_chain(a->w, a->j, i, &a->others, at, a->now, known) == -1)
		a->failed = true;
	return a->j->has_chain[i] ? &a->j->chain[i] : NULL;
}

int
work_judge_chains(struct work *w, struct judged *j, int64_t at)
{
	struct asking			 a = { .w = w, .j = j, .now = at };
	const struct chain_result	**chain;
	struct poe			*poe;
	size_t				 n = j->plan->nsig;
	int				 rc = -1;

	if (n == 0)
		return 0;
	if ((j->chain = calloc(n, sizeof(*j->chain))) == NULL ||
	    (j->has_chain = calloc(n, sizeof(*j->has_chain))) == NULL ||
	    digest_certs(j->plan, &a.others) == -1)
		return -1;
	/* What is proven is found again where the verdict is made. */
	chain = calloc(n, sizeof(*chain));
	poe = calloc(n, sizeof(*poe));
	if (chain != NULL && poe != NULL && poe_chains(j->plan, j->math, at,
	    ask_chain, &a, chain, poe) == 0 && !a.failed)
		rc = 0;
	free(chain);
	free(poe);
	return rc;
}

/* The name in NFC; NULL when it is not UTF-8. */
static char *
name_nfc(const struct octets *name)
{
	size_t	 len = 0;
	uint8_t	*u;
	char	*s = NULL;

	if (name->len == 0 || memchr(name->p, '\0', name->len) != NULL ||
	    !utf8_valid(name->p, name->len))
		return NULL;
	if (name->len <= ORDER_NAME_MAX && utf8_composed(name->p, name->len)) {
		if ((s = malloc(name->len + 1)) != NULL) {
			memcpy(s, name->p, name->len);
			s[name->len] = '\0';
		}
		return s;
	}
	if ((u = u8_normalize(UNINORM_NFC, name->p, name->len, NULL,
	    &len)) == NULL)
		return NULL;
	if (len <= ORDER_NAME_MAX && (s = malloc(len + 1)) != NULL) {
		memcpy(s, u, len);
		s[len] = '\0';
	}
	free(u);
	return s;
}

/* Instead of an answer that no frame holds: the digest and why. */
static int
shrink(struct judged *j)
{
	struct plan	*plan = plan_new();

	if (plan == NULL)
		return -1;
	plan->format = j->plan->format;
	plan->size = j->plan->size;
	if (plan_note(plan, FINDING_UNREADABLE,
	    D_("its structure is too large to be remembered")) == -1) {
		plan_free(plan);
		return -1;
	}
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (j->has_chain[i])
			chain_result_release(&j->chain[i]);
	plan_free(j->plan);
	j->plan = plan;
	return 0;
}

int
work_judge_encode(struct buf *b, struct judged *j)
{
	if (judged_encode(b, j) == 0)
		return 0;
	buf_reset(b);
	return shrink(j) == -1 ? -1 : judged_encode(b, j);
}

int
work_judge(struct work *w, const struct order *o, const int fd[POOL_FDS_MAX])
{
	const struct job_held	*h = o->type == JOB_HELD ? &o->held : NULL;
	const bool		 describe = h != NULL ? h->describe :
				    o->describe;
	struct judged		 j = { 0 };
	struct whole		 c = { NULL, 0, NULL };
	struct around		 a = { { NULL, 0 }, { NULL, 0 } };
	struct stat		 st;
	int			 rc = 0;

	if (fd[0] == -1 || fstat(fd[0], &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size < 0) {
		log_warnx("the document is not a regular file");
		return 0;
	}
	if (h != NULL)
		verify_known(w->verify, &h->sha256, &h->states);
	if (judge_content(w, o, fd, &st, h, &j, &c, &a) == -1 ||
	    work_judge_chains(w, &j, o->at) == -1)
		goto out;
	j.nfc = name_nfc(&o->name);
	if (work_judge_encode(&w->out, &j) == -1)
		goto out;
	rc = work_answer(w);
	if (rc == 0 && describe && c.p != NULL &&
	    work_describe(&w->out, j.plan, c.p, c.len, j.nfc) == 0)
		rc = work_answer(w);
 out:
	if (c.mapped != NULL)
		munmap(c.mapped, c.len);
	around_release(&a);
	verify_known(w->verify, NULL, NULL);	/* of no other document */
	judged_release(&j);
	return rc;
}

int
work_text(struct work *w, const struct order *o, const int fd[POOL_FDS_MAX])
{
	struct whole	 c = { NULL, 0, NULL };
	struct plan	*plan = NULL;
	struct stat	 st;
	char		*name;
	int		 rc = 0;

	if (fd[0] == -1 || fstat(fd[0], &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size < 0 || (uint64_t)st.st_size > PARSE_MAX) {
		log_warnx("the document is not a regular file of a size that "
		    "is read");
		return 0;
	}
	if (whole_read(w, fd[0], (uint64_t)st.st_size, &c) == -1)
		return -1;
	name = name_nfc(&o->name);
	if ((plan = document_parse(c.p, c.len)) == NULL)
		rc = -1;
	else if (work_describe(&w->out, plan, c.p, c.len, name) == 0)
		rc = work_answer(w);
	free(name);
	plan_free(plan);
	if (c.mapped != NULL)
		munmap(c.mapped, c.len);
	return rc;
}
