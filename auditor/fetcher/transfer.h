/*
 * transfer.h: one request over HTTP, with limits.
 */
#ifndef AUDITOR_FETCHER_TRANSFER_H
#define AUDITOR_FETCHER_TRANSFER_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define TRANSFER_BODY_MAX	((size_t)64 * 1024 * 1024)	/* octets */
#define TRANSFER_REDIRECTS	5
#define TRANSFER_HEADER_MAX	1024		/* octets of ETag and such */

struct transfer_opts {
	const char	*proxy;		/* NULL: the environment's; "": none */
	unsigned int	 timeout;	/* seconds of one try */
	unsigned int	 tries;
	unsigned int	 backoff;	/* milliseconds before the second try;
					   doubled before each further one */
};

struct transfer {
	const char	*url;		/* http or https, nothing else */
	const uint8_t	*post;		/* NULL: GET */
	size_t		 post_len;
	const char	*type;		/* Content-Type; NULL none */
	const char	*accept;	/* Accept; NULL none */
	const char	*etag;		/* If-None-Match; NULL none */
	const char	*modified;	/* If-Modified-Since; NULL none */
	const char	*user;		/* "name:password", Basic; NULL none */
	size_t		 max;		/* octets of an answer */

	long		 status;	/* of HTTP; 0: no answer came */
	char		 why[256];	/* status 0: the cause, English */
	const char	*cause;		/* and its kind: "late", "large",
					   "name", "connect", "tls", "broken";
					   static; NULL: another */
	unsigned int	 tried;
	struct buf	 body;		/* release with buf_release() */
	char		 got_etag[TRANSFER_HEADER_MAX];	/* "" for none */
	char		 got_modified[TRANSFER_HEADER_MAX];
};

struct transfers;		/* connections kept between requests */

struct transfers *transfers_new(const struct transfer_opts *);
void	 transfers_free(struct transfers *);	/* NULL is allowed */
/*
 * Carry ${t} out, again after a failure that may pass (no connection, a
 * time-out, 429, 5xx).  A host that never answered is not waited for again.
 * Redirections are followed, a few, never from POST to elsewhere.  Fills what
 * comes back.
 */
void	 transfer_run(struct transfers *, struct transfer *);

#endif
