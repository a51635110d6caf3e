/*
 * test-members.c: the walk through a container's members that a worker
 * answers: what is said of one that it died on, or took too long for.
 *
 * The pool is not there: what it is asked for is kept, its events are made.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auditor/members.h"
#include "formats/base/buf.h"
#include "formats/document/container.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define TOLD_MAX	8

static int	 asked;		/* jobs since the walk began */

int	__wrap_pool_submit(struct pool *, const struct pool_job *);

int
__wrap_pool_submit(struct pool *pool, const struct pool_job *job)
{
	(void)pool;
	assert_true(job->cookie == MEMBERS_COOKIE);
	asked++;
	return 0;
}

/* A member that was told of; MEMBER_TOP: that no more is read. */
struct line {
	uint64_t	 ordinal;
	enum finding	 code;
	char		 why[128];
};

struct told {
	struct line	 line[TOLD_MAX];
	size_t		 n;
};

static void
tell(void *arg, const struct member_facts *f, struct judged *j)
{
	struct told	*t = arg;
	struct line	*l = &t->line[t->n++];
	const char	*why = f->why;

	assert_true(t->n <= TOLD_MAX);
	l->ordinal = f->state == MEMBER_END ? MEMBER_TOP : f->ordinal;
	if (j != NULL && j->plan->nnote > 0) {
		assert_int_equal(j->plan->nnote, 1);
		l->code = j->plan->note[0].code;
		why = j->plan->note[0].detail;
	}
	snprintf(l->why, sizeof(l->why), "%s", why);
}

/* The frame of member ${ordinal}. */
static void
frame_make(struct buf *out, uint64_t ordinal)
{
	struct judged		 j = { .plan = plan_new() };
	struct member_facts	 f = { .ordinal = ordinal,
				     .parent = MEMBER_TOP,
				     .state = MEMBER_READ, .why = strdup(""),
				     .container = strdup(""),
				     .name = strdup("a.pdf") };
	struct buf		 b;

	assert_non_null(j.plan);
	buf_init(&b, 65536);
	buf_init(out, 65536);
	assert_int_equal(judged_encode(&b, &j), 0);
	f.judged = (struct octets){ b.p, b.len };
	assert_int_equal(member_facts_encode(out, &f), 0);
	member_facts_release(&f);
	judged_release(&j);
	buf_release(&b);
}

/* What the pool reports, in order. */
enum report { NOTHING, FRAME, NONSENSE, END, DIED, TIME, PROTOCOL };

#define RIGHT(n)	{ n, FINDING_OK, "" }
#define SLOW(n)		{ n, FINDING_WORKER_TIME, "30 seconds" }
#define DEAD(n)		{ n, FINDING_WORKER_DIED, "exit status 3" }
#define STOP(why)	{ MEMBER_TOP, FINDING_OK, why }

static const struct {
	const char	*descr;
	struct {
		enum report	 what;
		uint64_t	 on;	/* a member's ordinal */
	} event[6];
	int		 jobs;		/* asked for in all */
	size_t		 n;
	struct line	 want[3];
} tests[] = {
	{ "all is well", { { FRAME, 0 }, { FRAME, 1 }, { END, 0 } }, 1,
	    2, { RIGHT(0), RIGHT(1) } },
	{ "too long for the second", { { FRAME, 0 }, { TIME, 1 },
	    { FRAME, 1 }, { FRAME, 2 }, { END, 0 } }, 2,
	    3, { RIGHT(0), SLOW(1), RIGHT(2) } },
	{ "dead on the first", { { DIED, 0 }, { FRAME, 0 }, { FRAME, 1 },
	    { END, 0 } }, 2, 2, { DEAD(0), RIGHT(1) } },
	{ "what is no answer, on the second", { { FRAME, 0 },
	    { PROTOCOL, 1 }, { FRAME, 1 }, { END, 0 } }, 2,
	    2, { RIGHT(0), { 1, FINDING_WORKER_DIED,
	    "its answer made no sense" } } },
	{ "dead on the first, too long for the second", { { DIED, 0 },
	    { FRAME, 0 }, { TIME, 1 }, { FRAME, 1 }, { END, 0 } }, 3,
	    2, { DEAD(0), SLOW(1) } },
	{ "too long for it without its parser, too", { { FRAME, 0 },
	    { TIME, 1 }, { TIME, 1 } }, 2,
	    2, { RIGHT(0), STOP("30 seconds") } },
	{ "too long for one that was answered", { { FRAME, 0 },
	    { TIME, 0 } }, 1, 2, { RIGHT(0), STOP("30 seconds") } },
	{ "nonsense", { { FRAME, 0 }, { NONSENSE, 1 }, { END, 0 } }, 1,
	    2, { RIGHT(0), STOP("an answer made no sense") } },
	{ "nonsense after one that was too long", { { TIME, 0 },
	    { FRAME, 0 }, { NONSENSE, 1 }, { END, 0 } }, 2,
	    2, { SLOW(0), STOP("an answer made no sense") } },
	{ "an answer twice", { { FRAME, 0 }, { FRAME, 0 }, { END, 0 } }, 1,
	    2, { RIGHT(0), STOP("an answer made no sense") } },
};

/* Is the walk over after this? */
static bool
report(struct members_walk *w, enum report what, uint64_t on)
{
	struct pool_event	 ev = { .cookie = MEMBERS_COOKIE, .slot = on };
	struct buf		 b;
	bool			 over;

	frame_make(&b, on);
	switch (what) {
	case NONSENSE:
		b.len /= 2;
		/* FALLTHROUGH */
	case FRAME:
		ev.what = POOL_FRAME;
		ev.p = b.p;
		ev.len = b.len;
		break;
	case TIME:
		ev.what = POOL_TIME;
		ev.status = 30;
		break;
	case DIED:
		ev.what = POOL_DIED;
		ev.status = 3;
		break;
	case PROTOCOL:
		ev.what = POOL_PROTOCOL;
		break;
	case NOTHING:
	case END:
		ev.what = POOL_END;
		break;
	}
	over = members_answer(w, &ev);
	buf_release(&b);
	return over;
}

static void
walks(void **state)
{
	struct members_walk	 w;
	struct told		 told;
	size_t			 n;
	bool			 over;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		memset(&told, 0, sizeof(told));
		w = (struct members_walk){ .fd = -1, .tell = tell,
		    .arg = &told };
		asked = 0;
		assert_int_equal(members_begin(&w), 0);
		over = false;
		for (n = 0; n < COUNT(tests[i].event) &&
		    tests[i].event[n].what != NOTHING; n++) {
			assert_false(over);
			over = report(&w, tests[i].event[n].what,
			    tests[i].event[n].on);
		}
		assert_true(over);
		assert_int_equal(asked, tests[i].jobs);
		assert_int_equal(told.n, tests[i].n);
		for (n = 0; n < told.n; n++) {
			const struct line	*want = &tests[i].want[n];

			assert_true(told.line[n].ordinal == want->ordinal);
			assert_int_equal(told.line[n].code, want->code);
			assert_string_equal(told.line[n].why, want->why);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = { cmocka_unit_test(walks) };

	return cmocka_run_group_tests(all, NULL, NULL);
}
