/*
 * members.c: JOB_MEMBERS and JOB_UNPACK: a container walked twice by two
 * workers, once to judge its members, once to hand their octets over.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/detached.h"
#include "formats/base/log.h"
#include "formats/crypto/adopt.h"
#include "formats/crypto/wants.h"
#include "formats/document/container.h"
#include "formats/document/document.h"
#include "formats/document/sniff.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/limits.h"
#include "formats/worker/work.h"

#define SNIFF_LEN	((size_t)64 * 1024)

/* A walk and the member under way. */
struct members {
	struct work	*w;
	const struct order *o;
	struct container *c;
	struct container_item item;
	const uint8_t	*p;		/* the container, mapped */
	size_t		 len;
	/* Of a member that is not held: hashed as it comes. */
	struct sha256	*sha;
	uint8_t		 head[SNIFF_LEN];
	size_t		 headlen;
	bool		 failed;
	struct inside	*inside;	/* what lies beside a member */
	/* Whether the container that a member is in holds proofs. */
	char		*asked;		/* which; NULL: none yet */
	uint64_t	 asked_of;
	int		 proofs;
};

/* 0, or -1: logged. */
static int
map(struct members *m, int fd)
{
	struct stat	 st;
	void		*p;

	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size <= 0 || (uint64_t)st.st_size > PARSE_MAX) {
		log_warnx("the container is not a file that can be walked");
		return -1;
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) {
		log_warn("the container cannot be mapped");
		return -1;
	}
	m->p = p;
	m->len = (size_t)st.st_size;
	return 0;
}

static int
start(struct members *m, int fd)
{
	if (map(m, fd) == -1)
		return -1;
	m->c = container_open(m->p, m->len, container_kind(m->p, m->len));
	if (m->c == NULL)
		log_warnx("the container cannot be opened");
	return m->c == NULL ? -1 : 0;
}

static void
stop(struct members *m)
{
	container_free(m->c);
	sha256_free(m->sha);
	inside_free(m->inside);
	free(m->asked);
	if (m->p != NULL)
		munmap((void *)(uintptr_t)m->p, m->len);
}

/* The plan of what was not parsed, for its size or since a parser failed. */
static struct plan *
plan_plain(struct members *m)
{
	struct plan	*plan = plan_new();

	if (plan == NULL)
		return NULL;
	plan->size = m->item.size;
	plan->format = sniff(m->head, m->headlen, m->item.size);
	if (m->item.p == NULL && plan_note(plan, FINDING_TOO_LARGE, "%zu MiB",
	    (size_t)(m->item.size >> 20)) == -1) {
		plan_free(plan);
		return NULL;
	}
	return plan;
}

/* The data that a member signs, by its name beside it.  As the sibling. */
static int
find_covers(struct members *m, struct buf *b, char **name)
{
	size_t	 n = detached_name(m->item.name.text);

	if (n == 0)
		return 0;
	if ((*name = strndup(m->item.name.text, n)) == NULL)
		return -1;
	return container_sibling(m->c, *name, b);
}

/*
 * Another member may have the name of the data.  Then no link to the data is
 * told either: who judges later looks again.  0 or -1.
 */
static int
note_twin(struct members *m, struct judged *j, struct member_facts *f,
    const char *name)
{
	int	 rc;

	if (!f->has_covers || name == NULL)
		return 0;
	if ((rc = container_twin(m->c, name, &f->covers)) != 1)
		return rc;
	f->has_covers = false;
	return work_note_twin(j->plan, name);
}

/*
 * Layer 2 of a member that is held, with its detached data of that ${name}.  0
 * or -1.
 */
static int
verify_with(struct members *m, struct judged *j, struct member_facts *f,
    const uint8_t *data, size_t len, const char *name)
{
	struct verify	*v = m->w->verify;

	j->size = m->item.size;
	if (!work_needs_covers(j->plan))
		return verify_octets(v, j->plan, m->item.p,
		    (size_t)m->item.size, &j->sha256, j->math);
	f->has_covers = data != NULL;
	if (verify_begin(v, j->plan) == -1 ||
	    verify_update(v, m->item.p, (size_t)m->item.size) == -1 ||
	    (data != NULL && (verify_covers(v, data, len) == -1 ||
	    digest_sha256(&f->covers, data, len) == -1)) ||
	    note_twin(m, j, f, name) == -1)
		return -1;
	return verify_end(v, &j->sha256, &j->size, j->math);
}

/* Are there proofs in the item's container?  Asked of it once.  1, 0, -1. */
static int
has_proofs(struct members *m)
{
	const char	*own = m->item.container;

	if (m->asked == NULL || m->asked_of != m->item.parent ||
	    strcmp(m->asked, own) != 0) {
		free(m->asked);
		if ((m->asked = strdup(own)) == NULL)
			return -1;
		m->asked_of = m->item.parent;
		m->proofs = container_names(m->c, wants_is_proof);
	}
	return m->proofs;
}

/*
 * Detached data by its name; then what else signatures need, out of the same
 * container.  0 or -1.
 */
static int
verify_held(struct members *m, struct judged *j, struct member_facts *f)
{
	const uint8_t	*data = NULL;
	const char	*by = NULL;
	char		*name = NULL;
	struct buf	 b;
	size_t		 len = 0;
	unsigned int	 wants = 0;
	int		 rc, has = 0;

	buf_init(&b, CONTAINER_MEMORY_MAX);
	if (work_needs_covers(j->plan))
		has = find_covers(m, &b, &name);
	rc = has == -1 ? -1 : 0;
	if (has == 1) {
		by = name;
		data = b.len > 0 ? b.p : (const uint8_t *)"";
		len = b.len;
	}
	if (rc == 0 && m->item.ordinal != m->o->plain)
		wants = plan_wants(j->plan) & (has == 1 ? ~PLAN_WANTS_DATA :
		    ~0u);
	/* Proofs are looked for where there are some, by their names. */
	if (wants == PLAN_WANTS_PROOF && (rc = has_proofs(m)) < 1)
		wants = 0;
	rc = rc == -1 ? -1 : 0;
	if (rc == 0 && wants != 0) {
		const uint8_t	*found = NULL;
		size_t		 n = 0;

		if (m->inside == NULL && (m->inside = inside_new()) == NULL)
			rc = -1;
		else
			rc = inside_look(m->inside, m->w, m->c, &m->item,
			    has != 1, &j->plan, &found, &n,
			    has != 1 ? &by : NULL);
		if (rc == 0 && has != 1 && found != NULL) {
			data = found;
			len = n;
		}
	}
	if (rc == 0 && j->plan->nsig > 0 && (j->math = calloc(j->plan->nsig,
	    sizeof(*j->math))) == NULL)
		rc = -1;
	if (rc == 0)
		rc = verify_with(m, j, f, data, len, by);
	free(name);
	buf_release(&b);
	return rc;
}

/* All three layers of a member.  0 or -1. */
static int
judge_member(struct members *m, struct judged *j, struct member_facts *f)
{
	bool	 plain = m->item.p == NULL || m->item.ordinal == m->o->plain;

	j->plan = plain ? plan_plain(m) : document_parse(m->item.p,
	    (size_t)m->item.size);
	if (j->plan == NULL ||
	    plan_adopt(j->plan, m->w->trust, NULL, 0) == -1)
		return -1;
	if (m->item.p == NULL) {
		j->size = m->item.size;
		return sha256_end(m->sha, &j->sha256);
	}
	if (verify_held(m, j, f) == -1)
		return -1;
	j->container = !plain && container_kind_of(j->plan->format, m->item.p,
	    (size_t)m->item.size) != CONTAINER_NONE;
	return work_judge_chains(m->w, j, m->o->at);
}

/*
 * Is there something to say of a member by itself?  A data object of an ASiC
 * is what the container's signatures are over.  That it bears none of its own
 * is no more to be said than of the signed content of a CMS structure; what it
 * bears is, and so is what could not be looked at.
 */
static bool
speaks(const struct members *m, const struct judged *j)
{
	if (m->item.in != CONTAINER_ASIC || j->plan->nsig > 0 || j->container)
		return true;
	for (size_t i = 0; i < j->plan->nnote; i++) {
		enum indication	 ind;

		ind = finding_indication(j->plan->note[i].code);
		if (ind == IND_INDETERMINATE || ind == IND_FAILED)
			return true;
	}
	return false;
}

/* 0, or -1: the parent is gone, or memory. */
static int
answer(struct members *m)
{
	const struct container_item	*it = &m->item;
	struct member_facts		 f = { .ordinal = it->ordinal,
	    .parent = it->parent, .depth = it->depth, .state = it->state,
	    .why = (char *)(uintptr_t)it->why,
	    .container = (char *)(uintptr_t)it->container,
	    .name = it->name.text, .how = it->how,
	    .charset = it->name.charset, .confidence = it->name.confidence,
	    .marks = it->name.marks, .twin = it->twin };
	struct judged			 j = { 0 };
	struct buf			 b, meta;
	bool				 told = true;
	int				 rc = 0;

	buf_init(&b, POOL_FRAME_MAX);
	buf_init(&meta, METADATA_MAX);
	f.raw.p = it->raw.p;
	f.raw.len = it->raw.len < NAME_MAX_LEN ? it->raw.len : NAME_MAX_LEN;
	if (it->state == MEMBER_READ) {
		rc = judge_member(m, &j, &f);
		told = rc == 0 && speaks(m, &j);
		if (told)
			rc = work_judge_encode(&b, &j);
		f.judged = (struct octets){ b.p, b.len };
		if (rc == 0 && told && it->p != NULL &&
		    it->ordinal != m->o->plain &&
		    work_describe(&meta, j.plan, it->p, (size_t)it->size,
		    it->name.text) == 0)
			f.metadata = (struct octets){ meta.p, meta.len };
	}
	if (rc == 0 && told && member_facts_encode(&m->w->out, &f) == 0)
		rc = work_answer(m->w);
	judged_release(&j);
	buf_release(&meta);
	buf_release(&b);
	return rc;
}

/* A piece of a member: the slot shows that it goes on. */
static int
hash_piece(void *arg, const uint8_t *p, size_t len)
{
	struct members	*m = arg;
	size_t		 n = sizeof(m->head) - m->headlen;

	if (n > len)
		n = len;
	memcpy(m->head + m->headlen, p, n);
	m->headlen += n;
	return sha256_add(m->sha, p, len);
}

int
work_members(struct work *w, const struct order *o, const int fd[POOL_FDS_MAX])
{
	struct members	*m;
	int		 rc = 0, got;

	if ((m = calloc(1, sizeof(*m))) == NULL ||
	    (m->sha = sha256_new()) == NULL) {
		free(m);
		log_warn("nbworker");
		return -1;
	}
	m->w = w;
	m->o = o;
	if (start(m, fd[0]) == -1)
		goto out;
	for (uint64_t next = 0;;) {
		work_slot(w, next);
		m->headlen = 0;
		if (sha256_reset(m->sha) == -1)
			break;
		got = container_next(m->c, &m->item, hash_piece, m);
		if (got != 1) {
			rc = got;
			break;
		}
		if (m->item.state != MEMBER_END)
			next = m->item.ordinal + 1;
		if (m->item.state == MEMBER_FOLDER ||
		    (m->item.state != MEMBER_END &&
		    m->item.ordinal < o->from))
			continue;
		if ((rc = answer(m)) == -1)
			break;
	}
 out:
	stop(m);
	free(m);
	return rc;
}

static int
send_piece(struct members *m, const uint8_t *p, size_t len)
{
	struct member_piece	 piece = { m->item.ordinal, { p, len } };

	(void)member_piece_encode(&m->w->out, &piece);
	if (work_answer(m->w) == -1) {
		m->failed = true;
		return -1;
	}
	return 0;
}

static int
unpack_piece(void *arg, const uint8_t *p, size_t len)
{
	struct members	*m = arg;
	size_t		 n;

	if (m->item.ordinal < m->o->from)
		return 0;
	for (; len > 0; p += n, len -= n) {
		n = len < WORK_FRAME ? len : WORK_FRAME;
		if (send_piece(m, p, n) == -1)
			return -1;
	}
	return 0;
}

int
work_unpack(struct work *w, const struct order *o, const int fd[POOL_FDS_MAX])
{
	struct members	*m;

	if ((m = calloc(1, sizeof(*m))) == NULL) {
		log_warn("nbworker");
		return -1;
	}
	m->w = w;
	m->o = o;
	if (start(m, fd[0]) == 0)
		while (container_next(m->c, &m->item, unpack_piece, m) == 1) {
			work_slot(w, m->item.ordinal);
			if (m->item.state == MEMBER_READ &&
			    m->item.ordinal >= o->from &&
			    send_piece(m, NULL, 0) == -1)
				break;
		}
	stop(m);
	if (m->failed) {
		free(m);
		return -1;
	}
	free(m);
	return 0;
}
