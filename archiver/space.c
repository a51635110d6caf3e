/*
 * space.c: free space on the store's disk.
 */
#include <sys/statvfs.h>

#include <inttypes.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/space.h"

#define RESERVE_OCTETS	((uint64_t)1 << 30)	/* the lesser of these */
#define RESERVE_PERCENT	5
/* What LMDB adds: pages, the free list, the catalog's records. */
#define SPACE_SLACK	((uint64_t)1 << 20)
#define MIB		((uint64_t)1 << 20)

static uint64_t
reserve_of(const struct reserve *r, uint64_t total)
{
	uint64_t	 part;

	if (r->set && !r->percent)
		return r->n;
	part = total / 100 * (r->set ? r->n : RESERVE_PERCENT);
	if (!r->set && part > RESERVE_OCTETS)
		return RESERVE_OCTETS;
	return part;
}

int
space_left(const char *path, const struct reserve *reserve, uint64_t *octets)
{
	struct statvfs	 st;
	uint64_t	 left, keep;

	*octets = 0;
	if (statvfs(path, &st) == -1) {
		log_err(_("%s: the free space is not known"), path);
		return FAIL_CANNOT;
	}
	left = (uint64_t)st.f_bavail * st.f_frsize;
	keep = reserve_of(reserve, (uint64_t)st.f_blocks * st.f_frsize) +
	    SPACE_SLACK;
	if (left > keep)
		*octets = (left - keep) - (left - keep + 255) / 256;
	return 0;
}

int
space_check(const char *path, const struct reserve *reserve, uint64_t octets)
{
	struct statvfs	 st;
	uint64_t	 left, keep;

	if (statvfs(path, &st) == -1) {
		log_err(_("%s: the free space is not known"), path);
		return FAIL_CANNOT;
	}
	left = (uint64_t)st.f_bavail * st.f_frsize;
	keep = reserve_of(reserve, (uint64_t)st.f_blocks * st.f_frsize);
	/* One part in 256 for pages and records, beyond the slack. */
	octets += octets / 256 + SPACE_SLACK;
	if (left >= keep && left - keep >= octets)
		return 0;
	log_errx(_("%s: the disk is full: %" PRIu64 " MiB are free, "
	    "%" PRIu64 " MiB are needed and %" PRIu64 " MiB stay reserved; "
	    "make room, or lower the reserve, and run the command again"),
	    path, left / MIB, (octets + MIB - 1) / MIB, keep / MIB);
	return FAIL_CANNOT;
}
