/*
 * fuzz-partial.c: any octets as a shard's file, and as each kind of its
 * records: what is taken keeps within its bounds, and is the same once written
 * and read again.
 */
#include <sys/mman.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "auditor/audit.h"
#include "auditor/partial.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The octets lie in the record, or there are none. */
static void
inside(const struct octets *o, const uint8_t *p, size_t len)
{
	if (o->len > len || (o->len > 0 && (o->p < p ||
	    (size_t)(o->p - p) > len - o->len)))
		abort();
}

static void
records(const uint8_t *p, size_t len)
{
	struct partial_answer	 a;
	struct partial_place	 place;
	struct partial_sample	 s;
	struct object		 x;
	struct link		 l;
	struct octets		 json;
	uint64_t		 accession;

	if (partial_answer_decode(&a, p, len) == 0) {
		inside(&a.plan, p, len);
		inside(&a.checked, p, len);
		inside(&a.detail, p, len);
		if (a.why >= FINDING_MAX || a.form >= HOW_MAX)
			abort();
	}
	if (partial_place_decode(&place, p, len) == 0)
		inside(&place.octets, p, len);
	(void)partial_sample_decode(&s, p, len);
	if (partial_object_decode(&x, p, len) == 0 &&
	    (x.segment > SEGMENT_LAST || x.class > CLASS_PRIVATE ||
	    x.fixity >= FIXITY_MAX || x.detail != NULL))
		abort();
	if (partial_link_decode(&l, p, len) == 0 &&
	    len != 1 + 2 * DIGEST_SIZE)
		abort();
	if (partial_source_decode(&accession, &json, p, len) == 0)
		inside(&json, p, len);
}

/* Nobody's key has signed it. */
static void
whole(const uint8_t *p, size_t len)
{
	static const uint8_t	 pub[KEY_PUBLIC] = { 1 };
	struct partial		*part = NULL;
	const char		*why = NULL;
	char			 path[64];
	int			 fd = memfd_create("part", MFD_CLOEXEC), rc;

	if (fd == -1)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write_full(fd, p, len) == 0) {
		rc = partial_open(&part, path, pub, &why);
		if (rc == 1 || (rc == 0 && why == NULL) || part != NULL)
			abort();
	}
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	records(p, len);
	whole(p, len);
	return 0;
}
