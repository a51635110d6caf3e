/*
 * fuzz-job.c: what parent and worker tell each other.  The first octet says
 * which decoder; what was decoded is encoded again and must decode again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "formats/base/wire.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/order.h"

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
judged(const uint8_t *p, size_t len, struct buf *b)
{
	struct judged	 j, again;

	if (judged_decode(&j, p, len) == 0) {
		if (judged_encode(b, &j) == -1 ||
		    judged_decode(&again, b->p, b->len) == -1 ||
		    again.plan->nsig != j.plan->nsig)
			abort();
		judged_release(&again);
	}
	judged_release(&j);
}

static void
checked(const uint8_t *p, size_t len, struct buf *b)
{
	struct checked	 c, again;

	if (checked_decode(&c, p, len) == 0) {
		if (checked_encode(b, &c) == -1 ||
		    checked_decode(&again, b->p, b->len) == -1 ||
		    again.nmath != c.nmath || again.fixity != c.fixity)
			abort();
		checked_release(&again);
	}
	checked_release(&c);
}

static void
small(const uint8_t *p, size_t len, struct buf *b)
{
	struct planned		 pl;
	struct segment_facts	 f;
	struct near_answer	 n;

	if (near_answer_decode(&n, p, len) == 0 &&
	    (near_answer_encode(b, &n) == -1 || b->len != len))
		abort();
	buf_reset(b);
	if (planned_decode(&pl, p, len) == 0 &&
	    (planned_encode(b, &pl) == -1 || b->len != len))
		abort();
	buf_reset(b);
	if (segment_facts_decode(&f, p, len) == 0 &&
	    (segment_facts_encode(b, &f) == -1 || b->len != len))
		abort();
}

static void
lists(const uint8_t *p, size_t len)
{
	struct wire	 w;
	struct octets	 o;
	struct digest	 d;
	uint64_t	 seq, size;
	struct packed	 list;
	char		 path[BAG_PATH];

	if (packed_decode(&list, p, len) == 0 && !list.end)
		while (packed_next(&list.files, path, &seq, &size) == 1)
			if (!bag_path_ok(path))
				abort();
	wire_init(&w, p, len);
	while (entries_next(&w, &seq, &o) == 1)
		;
	wire_init(&w, p, len);
	while (records_next(&w, &o, &d) == 1)
		;
}

static void
member(const uint8_t *p, size_t len, struct buf *b)
{
	struct member_facts	 f;
	struct member_piece	 piece;

	if (member_facts_decode(&f, p, len) == 0 &&
	    (member_facts_encode(b, &f) == -1 || b->len != len))
		abort();
	member_facts_release(&f);
	(void)member_piece_decode(&piece, p, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t len)
{
	struct order	 o;
	struct buf	 b;

	if (len == 0)
		return 0;
	buf_init(&b, PLAN_MAX + len);
	switch (p[0] % 6) {
	case 0:
		judged(p + 1, len - 1, &b);
		break;
	case 1:
		checked(p + 1, len - 1, &b);
		break;
	case 2:
		small(p + 1, len - 1, &b);
		break;
	case 3:
		lists(p + 1, len - 1);
		break;
	case 5:
		member(p + 1, len - 1, &b);
		break;
	default:
		(void)order_decode(&o, p + 1, len - 1);
		order_release(&o);
		break;
	}
	buf_release(&b);
	return 0;
}
