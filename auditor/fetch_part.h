/*
 * fetch_part.h: what the files of nbaudit fetch share.
 */
#ifndef AUDITOR_FETCH_PART_H
#define AUDITOR_FETCH_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/crypto/source.h"
#include "formats/sandbox/pool.h"
#include "auditor/options.h"
#include "auditor/trust.h"

struct network;
struct network_answer;

/* An address to ask, owned. */
struct wanted {
	enum source_kind kind;
	char		*url;
	struct octets	 post;
	struct octets	 cert;
	bool		 done;
};

enum outcome { OUT_NEW, OUT_SAME, OUT_OLD, OUT_REFUSED, OUT_FAILED,
	OUT_MAX };

struct fetch {
	const struct options *opts;
	int64_t		 now;
	char		*worker;
	struct trust_folder trust;
	struct pool	*pool;
	struct network	*network;	/* one for all: it knows who is dead */
	struct wanted	*wanted;
	size_t		 n;
	bool		 full;
	json_t		*memory;	/* URL -> what came from there last */
	size_t		 count[OUT_MAX];
	bool		 gained;	/* a certificate, in this round */
};

/* Called for each frame of an answer.  0 or -1. */
typedef int on_frame(struct fetch *, struct wire *, void *arg);

/* A job of one document.  0, or -1: it was not answered (logged). */
int	 fetch_ask(struct fetch *, const struct buf *, on_frame *, void *arg);
/* Workers that know all that is held by now.  0 or -1 (logged). */
int	 fetch_start(struct fetch *);
void	 fetch_stop(struct fetch *);

/* Count an outcome, and tell it; ${a}, ${hex} and ${why} may be NULL. */
void	 fetch_tell(struct fetch *, const char *from, enum outcome,
	    const struct appraisal *, const char *hex, const char *why);
/*
 * Appraise and keep ${len} octets that came from ${from}.  ${quiet} says
 * nothing of strangers: they are tried again.  0, 1: a stranger, or -1: disk
 * or worker (logged).
 */
int	 fetch_accept(struct fetch *, const char *from, const uint8_t *,
	    size_t len, const struct octets *cert, bool quiet,
	    char hex[DIGEST_HEX]);

/* What is remembered of an address; NULL: nothing. */
const char *fetch_recall(const struct fetch *, const struct wanted *,
	    const char *what);
/* Asked whether it changed, a server is to mean what is still held. */
bool	 fetch_is_held(const struct fetch *, const struct wanted *);
void	 fetch_memorize(struct fetch *, const struct wanted *,
	    const struct network_answer *, const char *hex);
void	 fetch_memory_load(struct fetch *);
int	 fetch_memory_save(const struct fetch *);	/* 0 or -1 (logged) */

#endif
