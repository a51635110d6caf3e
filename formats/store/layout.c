/*
 * layout.c: the store on disk: headers, keys, names, the text file.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/crc32c.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/store/layout.h"

#define INFO_MAX	((size_t)4096)	/* octets of nguyenban.store */
#define INFO_LINE	512		/* octets of a line of it */

_Static_assert(CHUNK_HEADER == 8 + DIGEST_SIZE + 8 + 4 * 4, "chunk header");
_Static_assert(ENTRY_HEADER == 8 + 8 + 2 * 4, "entry header");
_Static_assert((16 + CHUNK_HEADER + CHUNK_PAYLOAD) % 4096 == 0,
    "a full chunk fills its overflow pages");

const char *
catalog_db_name(enum catalog_db db)
{
	static const char *const	 name[CAT_MAX] = {
		[CAT_OBJECT] = "object",
		[CAT_ACCESSION] = "accession",
		[CAT_TILE] = "tile",
		[CAT_VOLUME] = "volume",
		[CAT_COPY] = "copy",
		[CAT_REGISTER] = "register",
		[CAT_HISTORY] = "history",
		[CAT_META] = "meta",
	};

	return (unsigned int)db < CAT_MAX ? name[db] : "";
}

uint32_t
chunk_count(uint64_t size)
{
	uint64_t	 n;

	if (size == 0)
		return 1;
	n = (size - 1) / CHUNK_PAYLOAD + 1;
	return n > UINT32_MAX ? 0 : (uint32_t)n;
}

uint32_t
chunk_length(uint64_t size, uint32_t number)
{
	uint64_t	 off = (uint64_t)number * CHUNK_PAYLOAD;

	if (off >= size)
		return 0;
	return size - off > CHUNK_PAYLOAD ? (uint32_t)CHUNK_PAYLOAD :
	    (uint32_t)(size - off);
}

void
chunk_header_encode(uint8_t out[CHUNK_HEADER], const struct chunk_header *h)
{
	memcpy(out, CHUNK_MAGIC, 8);
	memcpy(out + 8, h->sha256.octet, DIGEST_SIZE);
	be64_put(out + 40, h->size);
	be32_put(out + 48, h->number);
	be32_put(out + 52, h->count);
	be32_put(out + 56, h->length);
	be32_put(out + 60, h->crc);
}

int
chunk_header_decode(struct chunk_header *h, const uint8_t *p, size_t len)
{
	if (len < CHUNK_HEADER || memcmp(p, CHUNK_MAGIC, 8) != 0)
		return -1;
	memcpy(h->sha256.octet, p + 8, DIGEST_SIZE);
	h->size = be64_get(p + 40);
	h->number = be32_get(p + 48);
	h->count = be32_get(p + 52);
	h->length = be32_get(p + 56);
	h->crc = be32_get(p + 60);
	if (h->count == 0 || h->count != chunk_count(h->size))
		return -1;
	if (h->number >= h->count)
		return -1;
	return h->length == chunk_length(h->size, h->number) ? 0 : -1;
}

void
chunk_key_encode(uint8_t out[CHUNK_KEY], uint64_t object, uint32_t chunk)
{
	be64_put(out, object);
	be32_put(out + 8, chunk);
}

int
chunk_key_decode(const uint8_t *p, size_t len, uint64_t *object,
    uint32_t *chunk)
{
	if (len != CHUNK_KEY)
		return -1;
	*object = be64_get(p);
	*chunk = be32_get(p + 8);
	return 0;
}

void
entry_header_encode(uint8_t out[ENTRY_HEADER], uint64_t seq, const void *entry,
    uint32_t len)
{
	memcpy(out, ENTRY_MAGIC, 8);
	be64_put(out + 8, seq);
	be32_put(out + 16, len);
	be32_put(out + 20, crc32c(0, entry, len));
}

int
entry_value_decode(const uint8_t *p, size_t len, uint64_t *seq,
    const uint8_t **entry, uint32_t *entrylen)
{
	uint32_t	 n;

	if (len < ENTRY_HEADER || memcmp(p, ENTRY_MAGIC, 8) != 0)
		return -1;
	n = be32_get(p + 16);
	if (n == 0 || n > ENTRY_MAX || n != len - ENTRY_HEADER)
		return -1;
	if (crc32c(0, p + ENTRY_HEADER, n) != be32_get(p + 20))
		return -1;
	*seq = be64_get(p + 8);
	*entry = p + ENTRY_HEADER;
	*entrylen = n;
	return 0;
}

void
segment_name(char out[SEGMENT_NAME], uint32_t number)
{
	snprintf(out, SEGMENT_NAME, "%06u", number % (SEGMENT_LAST + 1));
}

int
segment_number(const char *name, uint32_t *number)
{
	uint32_t	 v = 0;

	for (size_t i = 0; i < 6; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		v = v * 10 + (uint32_t)(name[i] - '0');
	}
	if (name[6] != '\0' || v < SEGMENT_FIRST)
		return -1;
	*number = v;
	return 0;
}

/* A log's name: UTF-8 without space, control or '+'. */
static bool
is_origin(const char *s, size_t max)
{
	size_t	 len = strlen(s);

	if (len == 0 || len >= max || !utf8_valid(s, len))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f || s[i] == '+')
			return false;
	return true;
}

static bool
is_id(const char *s)
{
	return strlen(s) == 32 && strspn(s, "0123456789abcdef") == 32;
}

int
store_info_format(struct buf *b, const struct store_info *si)
{
	char	 when[TIME_TEXT];

	if (!is_id(si->id) || !is_origin(si->origin, sizeof(si->origin)))
		return -1;
	buf_addf(b, "Nguyen-Ban-Store: %" PRIu32 "\n", si->format);
	buf_addf(b, "Id: %s\n", si->id);
	buf_addf(b, "Origin: %s\n", si->origin);
	buf_addstr(b, "Digest: sha256\nKey: ");
	if (vkey_format(b, &si->key) == -1)
		return -1;
	buf_addf(b, "\nSegment-Size: %" PRIu64 "\n", si->segment_size);
	buf_addf(b, "Created: %s\n", time_rfc3339_us(si->created, when));
	buf_addf(b, "Clock: %s\n", si->simulated ? "simulated" : "real");
	return b->failed ? -1 : 0;
}

/*
 * The value of the next line, which must be "${key}: value\n", with a NUL.
 * NULL when it is not.
 */
static const char *
next_value(const uint8_t **p, const uint8_t *end, const char *key,
    char line[INFO_LINE])
{
	const uint8_t	*nl = memchr(*p, '\n', (size_t)(end - *p));
	size_t		 len, klen = strlen(key);

	if (nl == NULL || (len = (size_t)(nl - *p)) >= INFO_LINE ||
	    memchr(*p, '\0', len) != NULL)
		return NULL;
	memcpy(line, *p, len);
	line[len] = '\0';
	if (strncmp(line, key, klen) != 0 || strncmp(line + klen, ": ", 2) != 0)
		return NULL;
	*p = nl + 1;
	return line + klen + 2;
}

enum store_info_result
store_info_parse(struct store_info *si, const void *text, size_t len)
{
	const uint8_t	*p = text, *end = p + len;
	const char	*v;
	char		 line[INFO_LINE];
	uint64_t	 n;

	memset(si, 0, sizeof(*si));
	if ((v = next_value(&p, end, "Nguyen-Ban-Store", line)) == NULL ||
	    parse_u64(v, 1, UINT32_MAX, &n) == -1)
		return STORE_INFO_MALFORMED;
	si->format = (uint32_t)n;
	if (si->format != STORE_FORMAT)
		return STORE_INFO_OTHER_FORMAT;

	if ((v = next_value(&p, end, "Id", line)) == NULL || !is_id(v))
		return STORE_INFO_MALFORMED;
	memcpy(si->id, v, sizeof(si->id));
	if ((v = next_value(&p, end, "Origin", line)) == NULL ||
	    !is_origin(v, sizeof(si->origin)))
		return STORE_INFO_MALFORMED;
	memcpy(si->origin, v, strlen(v) + 1);
	if ((v = next_value(&p, end, "Digest", line)) == NULL ||
	    strcmp(v, "sha256") != 0)
		return STORE_INFO_MALFORMED;
	if ((v = next_value(&p, end, "Key", line)) == NULL ||
	    vkey_parse(&si->key, v) == -1)
		return STORE_INFO_MALFORMED;
	if ((v = next_value(&p, end, "Segment-Size", line)) == NULL ||
	    parse_u64(v, 1, INT64_MAX, &si->segment_size) == -1)
		return STORE_INFO_MALFORMED;
	if ((v = next_value(&p, end, "Created", line)) == NULL ||
	    time_parse(v, &si->created) == -1)
		return STORE_INFO_MALFORMED;
	if ((v = next_value(&p, end, "Clock", line)) == NULL ||
	    (strcmp(v, "real") != 0 && strcmp(v, "simulated") != 0))
		return STORE_INFO_MALFORMED;
	si->simulated = strcmp(v, "simulated") == 0;
	return p == end ? STORE_INFO_OK : STORE_INFO_MALFORMED;
}

int
store_info_load(struct store_info *si, const char *dir)
{
	struct buf	 b;
	char		*path;
	int		 rc = -1, err = ENOMEM;

	buf_init(&b, INFO_MAX);
	if ((path = path_join(dir, STORE_TEXT)) == NULL) {
		log_warn("%s", dir);
		return -1;
	}
	if (durable_read(&b, path) == -1) {
		err = errno;
		if (errno == ENOENT || errno == ENOTDIR)
			log_warnx(_("%s is not a store: it holds no file %s; "
			    "name the folder that `nbarchive init` made"),
			    dir, STORE_TEXT);
		else if (errno == EACCES || errno == EPERM)
			log_warnx(_("%s: cannot be opened for reading: %s; "
			    "run the command as the user that owns the "
			    "store, or as one of its group"), path,
			    strerror(errno));
		else
			log_warn(_("%s: cannot be read"), path);
		goto out;
	}
	switch (store_info_parse(si, b.p, b.len)) {
	case STORE_INFO_OK:
		rc = 0;
		break;
	case STORE_INFO_OTHER_FORMAT:
		err = ENOTSUP;
		log_warnx(_("%s: the store has format %u, this program reads "
		    "format %u; use the program version that made it"), dir,
		    (unsigned int)si->format, (unsigned int)STORE_FORMAT);
		break;
	case STORE_INFO_MALFORMED:
		err = EBADMSG;
		log_warnx(_("%s: the file is damaged; copy %s from a backup "
		    "volume of this store in its place"), path, STORE_TEXT);
		break;
	}
 out:
	free(path);
	buf_release(&b);
	if (rc == -1)
		errno = err;
	return rc;
}
