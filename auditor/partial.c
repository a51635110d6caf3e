/*
 * partial.c: what one shard of an audit found, as a file.
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
#include "formats/base/finding.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"
#include "formats/base/wire.h"
#include "formats/crypto/plan.h"
#include "formats/journal/sshsig.h"
#include "auditor/audit.h"
#include "auditor/partial.h"

#define MAGIC		"nbpartial 1\n"
#define MAGIC_LEN	(sizeof(MAGIC) - 1)
#define SIGNED_AS	"nbaudit-partial"
#define DETAIL_MAX	4096
#define CHECKED_MAX	((size_t)4 << 20)
/* A plan, what a worker answered, and a little. */
#define RECORD_MAX	(PLAN_MAX + CHECKED_MAX + 65536)
#define FILE_BUFFER	((size_t)256 * 1024)

struct partial_out {
	char			*path;
	char			*half;		/* its name until then */
	FILE			*file;
	struct sha256_run	 sha;
	struct buf		 record;
};

struct partial {
	char			*path;
	FILE			*file;
	uint64_t		 end;		/* of the records */
	struct partial_head	 head;
	struct partial_end	 last;
};

bool
partial_is_mine(unsigned int shard, unsigned int of, uint32_t segment,
    uint64_t number)
{
	return (number / SHARD_BLOCK + segment) % of == shard - 1;
}

/* "${dir}/.new-${name}"; the caller frees. */
static char *
half_path(const char *path)
{
	const char	*name = strrchr(path, '/');
	char		*half;

	name = name == NULL ? path : name + 1;
	return asprintf(&half, "%.*s.new-%s", (int)(name - path), path,
	    name) == -1 ? NULL : half;
}

/* The half-written file, ours alone.  A descriptor or -1 (logged). */
static int
open_half(const char *half)
{
	struct stat	 st, there;
	int		 fd;

	for (;;) {
		fd = open(half, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		    0600);
		if (fd == -1)
			break;
		if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
			log_errx(_("%s: this shard is at work already; wait "
			    "until it ends"), half);
			close(fd);
			return -1;
		}
		/* Whoever held it may have given it its name meanwhile. */
		if (fstat(fd, &st) == 0 && stat(half, &there) == 0 &&
		    st.st_ino == there.st_ino && st.st_dev == there.st_dev) {
			if (ftruncate(fd, 0) == 0)
				return fd;
			break;
		}
		close(fd);
	}
	log_err(_("%s: cannot be written"), half);
	if (fd != -1)
		close(fd);
	return -1;
}

static int
put(struct partial_out *o, const void *p, size_t len)
{
	sha256_run_add(&o->sha, p, len);
	if (fwrite(p, 1, len, o->file) == len)
		return 0;
	log_err(_("%s: cannot be written"), o->half);
	return -1;
}

static struct buf *
record_begin(struct partial_out *o, enum partial_kind kind)
{
	buf_reset(&o->record);
	wire_put_u8(&o->record, (uint8_t)kind);
	return &o->record;
}

static int
record_end(struct partial_out *o)
{
	uint8_t	 len[4];

	if (o->record.failed || o->record.len > RECORD_MAX) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	be32_put(len, (uint32_t)o->record.len);
	return put(o, len, sizeof(len)) == -1 ? -1 :
	    put(o, o->record.p, o->record.len);
}

static int
put_head(struct partial_out *o, const struct partial_head *h)
{
	struct buf	*b = record_begin(o, PARTIAL_HEAD);

	wire_put_u16(b, (uint16_t)h->shard);
	wire_put_u16(b, (uint16_t)h->of);
	wire_put_u32(b, h->validator);
	wire_put_str(b, h->store);
	wire_put_str(b, h->commit);
	wire_put_u64(b, h->size);
	buf_add(b, h->root.octet, DIGEST_SIZE);
	wire_put_i64(b, h->began);
	return record_end(o);
}

struct partial_out *
partial_create(const char *path, const struct partial_head *h)
{
	struct partial_out	*o = calloc(1, sizeof(*o));
	int			 fd;

	if (o == NULL)
		return NULL;
	buf_init(&o->record, RECORD_MAX);
	sha256_run_init(&o->sha);
	o->path = strdup(path);
	o->half = half_path(path);
	if (o->path == NULL || o->half == NULL)
		log_errx("%s", _("out of memory"));
	else if ((fd = open_half(o->half)) != -1) {
		if ((o->file = fdopen(fd, "w+")) == NULL) {
			log_err(_("%s: cannot be written"), o->half);
			close(fd);
		} else {
			setvbuf(o->file, NULL, _IOFBF, FILE_BUFFER);
			if (put(o, MAGIC, MAGIC_LEN) == 0 &&
			    put_head(o, h) == 0)
				return o;
		}
	}
	partial_free(o);
	return NULL;
}

void
partial_free(struct partial_out *o)
{
	if (o == NULL)
		return;
	if (o->file != NULL) {
		if (o->half != NULL)
			(void)unlink(o->half);
		fclose(o->file);
	}
	buf_release(&o->record);
	free(o->half);
	free(o->path);
	free(o);
}

int
partial_answer(struct partial_out *o, const struct partial_answer *a)
{
	struct buf	*b = record_begin(o, PARTIAL_ANSWER);

	wire_put_u32(b, a->segment);
	wire_put_u64(b, a->number);
	buf_add(b, a->sha256.octet, DIGEST_SIZE);
	wire_put_enum(b, a->form);
	wire_put_octets(b, a->plan.p, a->plan.len);
	wire_put_octets(b, a->checked.p, a->checked.len);
	wire_put_enum(b, a->why);
	wire_put_octets(b, a->detail.p, a->detail.len);
	return record_end(o);
}

int
partial_place(struct partial_out *o, enum partial_kind kind,
    const struct partial_place *p)
{
	struct buf	*b = record_begin(o, kind);

	wire_put_u32(b, p->segment);
	wire_put_u64(b, p->from);
	wire_put_u64(b, p->to);
	wire_put_octets(b, p->octets.p, p->octets.len);
	return record_end(o);
}

int
partial_sample(struct partial_out *o, const struct partial_sample *s)
{
	struct buf	*b = record_begin(o, PARTIAL_SAMPLE);

	wire_put_u32(b, s->segment);
	wire_put_u64(b, s->number);
	wire_put_enum(b, s->same);
	return record_end(o);
}

int
partial_object(struct partial_out *o, const struct object *x)
{
	struct buf	*b = record_begin(o, PARTIAL_OBJECT);

	buf_add(b, x->sha256.octet, DIGEST_SIZE);
	wire_put_u64(b, x->number);
	wire_put_u64(b, x->size);
	wire_put_u64(b, x->accession);
	wire_put_u32(b, x->segment);
	wire_put_u16(b, x->flags);
	wire_put_u8(b, x->class);
	wire_put_u8(b, x->fixity);
	return record_end(o);
}

int
partial_link(struct partial_out *o, const struct link *l)
{
	struct buf	*b = record_begin(o, PARTIAL_LINK);

	buf_add(b, l->object.octet, DIGEST_SIZE);
	buf_add(b, l->covers.octet, DIGEST_SIZE);
	return record_end(o);
}

int
partial_source(struct partial_out *o, uint64_t accession,
    const struct octets *json)
{
	struct buf	*b = record_begin(o, PARTIAL_SOURCE);

	wire_put_u64(b, accession);
	wire_put_octets(b, json->p, json->len);
	return record_end(o);
}

/* The end, and the signature.  0 or -1 (logged). */
static int
put_end(struct partial_out *o, const struct key *key,
    const struct partial_end *end)
{
	static const uint8_t	 none[4];
	struct buf		*b = record_begin(o, PARTIAL_END), armour;
	struct digest		 d;
	char			 hex[DIGEST_HEX];
	int			 rc = -1;

	wire_put_u64(b, end->answers);
	wire_put_u64(b, end->parsed);
	if (record_end(o) == -1 || put(o, none, sizeof(none)) == -1)
		return -1;
	sha256_run_end(&o->sha, &d);
	digest_hex(&d, hex);
	buf_init(&armour, SSHSIG_MAX);
	if (sshsig_sign(&armour, key, SIGNED_AS, hex, strlen(hex)) == 0)
		rc = put(o, armour.p, armour.len);
	buf_release(&armour);
	return rc;
}

int
partial_finish(struct partial_out *o, const struct key *key,
    const struct partial_end *end)
{
	if (put_end(o, key, end) == -1)
		return -1;
	if (fflush(o->file) == EOF || fsync(fileno(o->file)) == -1 ||
	    rename(o->half, o->path) == -1) {
		log_err(_("%s: cannot be written"), o->path);
		return -1;
	}
	fclose(o->file);
	o->file = NULL;
	return durable_sync_parent(o->path);
}

/* What is being hashed on the way.  false: the file ends, or cannot be read. */
static bool
take(struct partial *p, struct sha256_run *sha, void *to, size_t len)
{
	if (fread(to, 1, len, p->file) != len)
		return false;
	sha256_run_add(sha, to, len);
	return true;
}

/*
 * To the end of the records; ${d}: over all.  1, 0 it has another form, -1
 * memory.
 */
static int
walk(struct partial *p, struct digest *d)
{
	struct sha256_run	 sha;
	uint8_t			 head[MAGIC_LEN], four[4], *part;
	uint32_t		 len;
	size_t			 n;
	int			 rc = 0;

	sha256_run_init(&sha);
	if (!take(p, &sha, head, sizeof(head)) ||
	    memcmp(head, MAGIC, MAGIC_LEN) != 0)
		return 0;
	if ((part = malloc(FILE_BUFFER)) == NULL)
		return -1;
	p->end = MAGIC_LEN;
	while (rc == 0 && take(p, &sha, four, sizeof(four))) {
		if ((len = be32_get(four)) == 0) {
			rc = 1;
			break;
		}
		if (len > RECORD_MAX)
			break;
		p->end += sizeof(four) + len;
		for (; len > 0; len -= (uint32_t)n) {
			n = len < FILE_BUFFER ? len : FILE_BUFFER;
			if (!take(p, &sha, part, n))
				break;
		}
		if (len > 0)
			break;
	}
	free(part);
	sha256_run_end(&sha, d);
	return rc;
}

/* Signed by ${pub}?  1, 0, -1. */
static int
is_signed(struct partial *p, const uint8_t pub[KEY_PUBLIC], bool *form)
{
	struct digest	 d;
	char		 armour[SSHSIG_MAX + 1], hex[DIGEST_HEX];
	size_t		 n;
	int		 rc;

	*form = false;
	if ((rc = walk(p, &d)) != 1)
		return rc;
	n = fread(armour, 1, sizeof(armour), p->file);
	if (n == 0 || n > SSHSIG_MAX)
		return 0;
	*form = true;
	digest_hex(&d, hex);
	return sshsig_verify(armour, n, pub, SIGNED_AS, hex, strlen(hex));
}

static void
get_text(struct wire *w, char *out, size_t size)
{
	char	*s = wire_get_str(w, size - 1);

	snprintf(out, size, "%s", s == NULL ? "" : s);
	free(s);
}

/* The first record and the last. */
static int
read_ends(struct partial *p)
{
	enum partial_kind	 kind = PARTIAL_KIND_MAX;
	struct partial_head	*h = &p->head;
	struct buf		 b;
	struct wire		 w;
	uint64_t		 at = 0;
	int			 rc = -1;

	buf_init(&b, RECORD_MAX);
	if (partial_next(p, &at, &kind, &b) != 1 || kind != PARTIAL_HEAD)
		goto out;
	wire_init(&w, b.p + 1, b.len - 1);
	h->shard = wire_get_u16(&w);
	h->of = wire_get_u16(&w);
	h->validator = wire_get_u32(&w);
	get_text(&w, h->store, sizeof(h->store));
	get_text(&w, h->commit, sizeof(h->commit));
	h->size = wire_get_u64(&w);
	wire_get_raw(&w, h->root.octet, DIGEST_SIZE);
	h->began = wire_get_i64(&w);
	if (!wire_done(&w) || h->of == 0 || h->of > SHARDS_MAX ||
	    h->shard == 0 || h->shard > h->of)
		goto out;
	/* It has a length of its own: 4, the kind, two numbers. */
	at = p->end < 21 ? 0 : p->end - 21;
	if (partial_next(p, &at, &kind, &b) != 1 || kind != PARTIAL_END)
		goto out;
	wire_init(&w, b.p + 1, b.len - 1);
	p->last.answers = wire_get_u64(&w);
	p->last.parsed = wire_get_u64(&w);
	rc = wire_done(&w) && at == p->end ? 0 : -1;
 out:
	buf_release(&b);
	return rc;
}

int
partial_open(struct partial **out, const char *path,
    const uint8_t pub[KEY_PUBLIC], const char **why)
{
	struct partial	*p = calloc(1, sizeof(*p));
	bool		 form = false;
	int		 rc = -1;

	*out = NULL;
	if (p == NULL || (p->path = strdup(path)) == NULL)
		log_errx("%s", _("out of memory"));
	else if ((p->file = fopen(path, "re")) == NULL)
		log_err("%s", path);
	else if ((rc = is_signed(p, pub, &form)) == -1)
		log_errx(_("%s: its signature cannot be checked: out of "
		    "memory, or the cryptographic library failed"), path);
	if (rc == 0)
		*why = form ? _("it was altered, or another auditor's key "
		    "signed it") : _("it is no whole partial result of "
		    "nbaudit run --shard");
	if (rc == 1 && read_ends(p) == -1) {
		*why = _("it is of another version of nbaudit");
		rc = 0;
	}
	if (rc == 1)
		*out = p;
	else
		partial_close(p);
	return rc;
}

void
partial_close(struct partial *p)
{
	if (p == NULL)
		return;
	if (p->file != NULL)
		fclose(p->file);
	free(p->path);
	free(p);
}

const struct partial_head *
partial_head(const struct partial *p)
{
	return &p->head;
}

const struct partial_end *
partial_end(const struct partial *p)
{
	return &p->last;
}

const char *
partial_path(const struct partial *p)
{
	return p->path;
}

int
partial_next(struct partial *p, uint64_t *at, enum partial_kind *kind,
    struct buf *b)
{
	uint64_t	 from = *at == 0 ? MAGIC_LEN : *at;
	uint8_t		 four[4], *to;
	uint32_t	 len;

	if (from == p->end)
		return 0;
	if (from > p->end || p->end - from < sizeof(four) ||
	    pread_full(fileno(p->file), four, sizeof(four), from) !=
	    sizeof(four))
		goto bad;
	len = be32_get(four);
	from += sizeof(four);
	if (len == 0 || len > RECORD_MAX || len > p->end - from)
		goto bad;
	buf_reset(b);
	if ((to = buf_reserve(b, len)) == NULL ||
	    pread_full(fileno(p->file), to, len, from) != (ssize_t)len ||
	    *to >= PARTIAL_KIND_MAX)
		goto bad;
	*kind = (enum partial_kind)*to;
	*at = from + len;
	return 1;
 bad:
	log_errx(_("%s: cannot be read, or was changed meanwhile"), p->path);
	return -1;
}

int
partial_answer_decode(struct partial_answer *a, const void *p, size_t len)
{
	struct wire	 w;

	memset(a, 0, sizeof(*a));
	wire_init(&w, p, len);
	wire_get_u8(&w);
	a->segment = wire_get_u32(&w);
	a->number = wire_get_u64(&w);
	wire_get_raw(&w, a->sha256.octet, DIGEST_SIZE);
	a->form = (enum partial_how)wire_get_enum(&w, HOW_MAX);
	a->plan = wire_get_octets(&w, PLAN_MAX);
	a->checked = wire_get_octets(&w, CHECKED_MAX);
	a->why = wire_get_enum(&w, FINDING_MAX);
	a->detail = wire_get_octets(&w, DETAIL_MAX);
	return wire_done(&w) && (a->form != HOW_REMEMBERED ||
	    a->plan.len == DIGEST_SIZE) ? 0 : -1;
}

int
partial_place_decode(struct partial_place *out, const void *p, size_t len)
{
	struct wire	 w;

	memset(out, 0, sizeof(*out));
	wire_init(&w, p, len);
	wire_get_u8(&w);
	out->segment = wire_get_u32(&w);
	out->from = wire_get_u64(&w);
	out->to = wire_get_u64(&w);
	out->octets = wire_get_octets(&w, CHECKED_MAX);
	return wire_done(&w) ? 0 : -1;
}

int
partial_sample_decode(struct partial_sample *s, const void *p, size_t len)
{
	struct wire	 w;

	memset(s, 0, sizeof(*s));
	wire_init(&w, p, len);
	wire_get_u8(&w);
	s->segment = wire_get_u32(&w);
	s->number = wire_get_u64(&w);
	s->same = wire_get_enum(&w, 2) == 1;
	return wire_done(&w) ? 0 : -1;
}

int
partial_object_decode(struct object *x, const void *p, size_t len)
{
	struct wire	 w;

	memset(x, 0, sizeof(*x));
	wire_init(&w, p, len);
	wire_get_u8(&w);
	wire_get_raw(&w, x->sha256.octet, DIGEST_SIZE);
	x->number = wire_get_u64(&w);
	x->size = wire_get_u64(&w);
	x->accession = wire_get_u64(&w);
	x->segment = wire_get_u32(&w);
	x->flags = wire_get_u16(&w);
	x->class = wire_get_u8(&w);
	x->fixity = wire_get_u8(&w);
	x->indication = IND_INDETERMINATE;
	x->sub = "";
	x->best = x->provable = TIME_NONE;
	return wire_done(&w) && x->segment <= SEGMENT_LAST &&
	    x->class <= CLASS_PRIVATE && x->fixity < FIXITY_MAX ? 0 : -1;
}

int
partial_link_decode(struct link *l, const void *p, size_t len)
{
	struct wire	 w;

	wire_init(&w, p, len);
	wire_get_u8(&w);
	wire_get_raw(&w, l->object.octet, DIGEST_SIZE);
	wire_get_raw(&w, l->covers.octet, DIGEST_SIZE);
	return wire_done(&w) ? 0 : -1;
}

int
partial_source_decode(uint64_t *accession, struct octets *json,
    const void *p, size_t len)
{
	struct wire	 w;

	wire_init(&w, p, len);
	wire_get_u8(&w);
	*accession = wire_get_u64(&w);
	*json = wire_get_octets(&w, len);
	return wire_done(&w) ? 0 : -1;
}
