/*
 * progress.c: the progress line.
 */
#include <inttypes.h>
#include <stdio.h>

#include "formats/base/i18n.h"
#include "auditor/progress.h"

#define PROGRESS_STEP	((int64_t)100000)	/* microseconds */

void
progress_begin(struct progress *p, uint64_t total, uint64_t bytes,
    int64_t now)
{
	p->began = p->drawn = now;
	p->total = total;
	p->total_bytes = bytes;
}

void
progress_step(struct progress *p, uint64_t done, uint64_t bytes, int64_t now)
{
	double	 seconds, rate, left = 0;

	if (!p->on || now - p->drawn < PROGRESS_STEP)
		return;
	p->drawn = now;
	seconds = (double)(now - p->began) / 1e6;
	rate = (double)bytes / (seconds > 0 ? seconds : 1);
	if (p->total_bytes > bytes && rate > 0)
		left = (double)(p->total_bytes - bytes) / rate;
	fprintf(stderr, "\r\033[K");
	fprintf(stderr, _("%" PRIu64 " of %" PRIu64 " documents, %.1f MB, "
	    "%.1f MB/s, %.0f s left"), done, p->total, (double)bytes / 1e6,
	    rate / 1e6, left);
	fflush(stderr);
	p->shown = true;
}

void
progress_clear(struct progress *p)
{
	if (!p->shown)
		return;
	fprintf(stderr, "\r\033[K");
	fflush(stderr);
	p->shown = false;
}
