/*
 * object.c: an object's bytes out of the store.
 */
#include <errno.h>

#include "formats/base/digest.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"

#include "archiver/command.h"
#include "archiver/object.h"

static int
object_damaged(const struct found *f)
{
	char	 hex[DIGEST_HEX];

	log_errx(_("%s: the bytes in segment %06u are damaged and are not "
	    "handed out; take the document back from a backup volume"),
	    digest_hex(&f->sha256, hex), (unsigned int)f->segment);
	return FAIL_DAMAGE;
}

/* Chunk ${i}: its payload, checked against the object's record. */
static bool
chunk_get(struct reader *rd, const struct found *f, uint32_t i,
    struct octets *payload)
{
	struct chunk_header	 h;

	return reader_chunk(rd, f->number, i, &h, payload) == READER_FOUND &&
	    h.size == f->size && digest_equal(&h.sha256, &f->sha256);
}

static int
put(int fd, const struct octets *payload, const struct found *f,
    const char *to)
{
	if (fd == -1 || write_full(fd, payload->p, payload->len) == 0)
		return 0;
	if (errno == EFAULT)	/* the page behind the mapping is bad */
		return object_damaged(f);
	log_err(_("%s: cannot be written"), to);
	return FAIL_CANNOT;
}

static int
object_copy(struct reader *rd, const struct found *f, struct sha256 *sha,
    int fd, const char *to)
{
	uint32_t	 count = chunk_count(f->size);
	struct octets	 payload = { NULL, 0 };
	struct digest	 got;
	int		 rc;

	for (uint32_t i = 0; i < count; i++) {
		if (!chunk_get(rd, f, i, &payload))
			return object_damaged(f);
		if (sha256_add(sha, payload.p, payload.len) == -1)
			return FAIL_CANNOT;
		if (i + 1 == count)
			break;		/* goes out when all of it is right */
		if ((rc = put(fd, &payload, f, to)) != 0)
			return rc;
		reader_let_go(rd);
	}
	if (sha256_end(sha, &got) == -1)
		return FAIL_CANNOT;
	if (count == 0 || !digest_equal(&got, &f->sha256))
		return object_damaged(f);
	rc = put(fd, &payload, f, to);
	reader_let_go(rd);
	return rc;
}

int
object_write_from(struct reader *rd, const struct found *f, int fd,
    const char *to)
{
	struct sha256	*sha;
	int		 rc;

	if ((sha = sha256_new()) == NULL)
		return FAIL_CANNOT;
	rc = object_copy(rd, f, sha, fd, to);
	sha256_free(sha);
	return rc;
}

int
object_mapped(struct reader *rd, const struct found *f,
    struct octets *octets)
{
	struct digest	 got;

	if (chunk_count(f->size) != 1)
		return -1;
	if (!chunk_get(rd, f, 0, octets))
		return object_damaged(f);
	if (digest_sha256(&got, octets->p, octets->len) == -1)
		return FAIL_CANNOT;
	return digest_equal(&got, &f->sha256) ? 0 : object_damaged(f);
}

/* What of a chunk that begins at ${at} lies between ${off} and ${end}. */
static struct octets
overlap(const struct octets *chunk, uint64_t at, uint64_t off, uint64_t end)
{
	struct octets	 o = *chunk;
	uint64_t	 stop = at + chunk->len < end ? at + chunk->len : end;

	if (off < at)
		off = at;
	if (off >= stop)
		return (struct octets){ chunk->p, 0 };
	o.p += off - at;
	o.len = (size_t)(stop - off);
	return o;
}

static int
part_copy(struct reader *rd, const struct found *f, struct sha256 *whole,
    struct sha256 *sha, int fd, const char *to, uint64_t off, uint64_t end)
{
	uint32_t	 count = chunk_count(f->size);
	uint64_t	 at = 0;
	struct octets	 payload, some;
	struct digest	 got;
	int		 rc;

	for (uint32_t i = 0; i < count; i++, at += payload.len) {
		if (!chunk_get(rd, f, i, &payload))
			return object_damaged(f);
		some = overlap(&payload, at, off, end);
		if (sha256_add(whole, payload.p, payload.len) == -1 ||
		    sha256_add(sha, some.p, some.len) == -1)
			return FAIL_CANNOT;
		if (some.len > 0 && (rc = put(fd, &some, f, to)) != 0)
			return rc;
		reader_let_go(rd);
	}
	if (sha256_end(whole, &got) == -1)
		return FAIL_CANNOT;
	return digest_equal(&got, &f->sha256) ? 0 : object_damaged(f);
}

int
object_write_part(struct reader *rd, const struct found *f, int fd,
    const char *to, uint64_t off, uint64_t len, struct digest *part)
{
	struct sha256	*whole = sha256_new(), *sha = sha256_new();
	int		 rc = FAIL_CANNOT;

	if (whole != NULL && sha != NULL &&
	    (rc = part_copy(rd, f, whole, sha, fd, to, off, off + len)) == 0
	    && sha256_end(sha, part) == -1)
		rc = FAIL_CANNOT;
	sha256_free(whole);
	sha256_free(sha);
	return rc;
}

int
object_write(const char *store, const struct found *f, int fd,
    const char *to)
{
	struct reader	*rd;
	int		 rc = FAIL_CANNOT;

	rd = reader_open_segment(store, f->segment, false);
	if (rd != NULL)
		rc = object_write_from(rd, f, fd, to);
	reader_close(rd);
	return rc;
}
