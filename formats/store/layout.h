/*
 * layout.h: the store on disk (02-store.md): names, headers, the text file.
 */
#ifndef FORMATS_STORE_LAYOUT_H
#define FORMATS_STORE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/key.h"

/*
 * STORE/
 *   nguyenban.store        this file names the store; see store_info
 *   checkpoint             the newest signed tree head
 *   intake.lock            advisory lock of whoever adds chunks
 *   checkpoint.lock        advisory lock while a checkpoint is signed
 *   backup.lock            advisory lock while volumes are written
 *   keys/log.key           the archiver's key (0400), unless configured
 *                          elsewhere
 *   segments/000001/       LMDB: data.mdb (0440 when sealed), lock.mdb
 *   catalog/               LMDB
 */
#define STORE_TEXT		"nguyenban.store"
#define STORE_CHECKPOINT	"checkpoint"
#define STORE_INTAKE_LOCK	"intake.lock"
#define STORE_CHECKPOINT_LOCK	"checkpoint.lock"
#define STORE_BACKUP_LOCK	"backup.lock"
#define STORE_KEY		"keys/log.key"
#define STORE_SEGMENTS		"segments"
#define STORE_CATALOG		"catalog"

#define SEGMENT_FIRST	1u
#define SEGMENT_LAST	999999u
#define SEGMENT_NAME	8		/* "000001" and room */

/* LMDB names and sizes. */
#define DB_CHUNK	"chunk"
#define DB_JOURNAL	"journal"
#define SEGMENT_MAP	((size_t)1 << 40)	/* address space, set once */
#define CATALOG_MAP	((size_t)1 << 38)
#define SEGMENT_SIZE	((uint64_t)22 * 1000 * 1000 * 1000)	/* default */

/* The catalog's databases; the number is the one in jobs and findings. */
enum catalog_db { CAT_OBJECT, CAT_ACCESSION, CAT_TILE, CAT_VOLUME, CAT_COPY,
	CAT_REGISTER, CAT_HISTORY, CAT_META, CAT_MAX };
const char	*catalog_db_name(enum catalog_db);

/*
 * A chunk's value in `chunk`: this header, then the payload.
 *
 *   0  8  "NBCHUNK1"
 *   8 32  SHA-256 of the whole object
 *  40  8  object size, octets
 *  48  4  chunk number, from 0
 *  52  4  chunk count, at least 1 (an empty object has one empty chunk)
 *  56  4  payload length
 *  60  4  CRC-32C of the payload
 *  64     payload
 */
#define CHUNK_MAGIC	"NBCHUNK1"
#define CHUNK_HEADER	64
#define CHUNK_PAYLOAD	((size_t)67108784)	/* most of one chunk */
#define CHUNK_KEY	12			/* object u64, chunk u32 */

struct chunk_header {
	struct digest	 sha256;
	uint64_t	 size;
	uint32_t	 number;
	uint32_t	 count;
	uint32_t	 length;
	uint32_t	 crc;
};

void	 chunk_header_encode(uint8_t out[CHUNK_HEADER],
	    const struct chunk_header *);
/*
 * Strict: magic, count fits the size, number below count, length the one
 * that size and number prescribe.  0 or -1.
 */
int	 chunk_header_decode(struct chunk_header *, const uint8_t *,
	    size_t len);
void	 chunk_key_encode(uint8_t out[CHUNK_KEY], uint64_t object,
	    uint32_t chunk);
int	 chunk_key_decode(const uint8_t *, size_t len, uint64_t *object,
	    uint32_t *chunk);
/* How many chunks an object of ${size} octets has; 0: too many. */
uint32_t chunk_count(uint64_t size);
/* Payload octets of chunk ${number}. */
uint32_t chunk_length(uint64_t size, uint32_t number);

/*
 * An entry's value in `journal` (key: sequence number, u64):
 *
 *   0  8  "NBENTRY1"
 *   8  8  sequence number
 *  16  4  length of the entry
 *  20  4  CRC-32C of the entry
 *  24     the entry: canonical JSON
 */
#define ENTRY_MAGIC	"NBENTRY1"
#define ENTRY_HEADER	24
#define ENTRY_MAX	((size_t)65535)		/* C2SP tlog-tiles bundle */

void	 entry_header_encode(uint8_t out[ENTRY_HEADER], uint64_t seq,
	    const void *entry, uint32_t len);
/*
 * The entry inside a journal value; *seq and *entry borrow from it.  CRC and
 * length are checked.  0 or -1.
 */
int	 entry_value_decode(const uint8_t *, size_t len, uint64_t *seq,
	    const uint8_t **entry, uint32_t *entrylen);

/* "000001"; 0, or -1 for a name that is not a segment's. */
void	 segment_name(char out[SEGMENT_NAME], uint32_t number);
int	 segment_number(const char *name, uint32_t *);

/*
 * nguyenban.store: lines "Key: value", UTF-8:
 *   Nguyen-Ban-Store: 1
 *   Id: 32 hex digits
 *   Origin: the log's name in checkpoints (no space, no '+')
 *   Digest: sha256
 *   Key: the archiver's vkey at creation
 *   Segment-Size: octets
 *   Created: RFC 3339
 *   Clock: real | simulated
 */
struct store_info {
	uint32_t	 format;
	char		 id[33];
	char		 origin[200];
	struct vkey	 key;
	uint64_t	 segment_size;
	int64_t		 created;
	bool		 simulated;
};

int	 store_info_format(struct buf *, const struct store_info *);
enum store_info_result { STORE_INFO_OK, STORE_INFO_MALFORMED,
	STORE_INFO_OTHER_FORMAT };
/* On OTHER_FORMAT only ${format} is set. */
enum store_info_result store_info_parse(struct store_info *, const void *,
	    size_t len);
/*
 * Read ${dir}/nguyenban.store.  0, or -1 with errno, logged: not a store,
 * another format version (ENOTSUP, with what to do), unreadable, or damaged
 * (EBADMSG).
 */
int	 store_info_load(struct store_info *, const char *dir);

#endif
