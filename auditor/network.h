/*
 * network.h: requests to the network, carried out by nbfetch (01-architecture
 * .md): another process, without keys or store.  nbaudit itself links no
 * network library.
 */
#ifndef AUDITOR_NETWORK_H
#define AUDITOR_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#define NETWORK_MAX	((size_t)64 * 1024 * 1024)	/* octets an answer */
#define NETWORK_POST_MAX ((size_t)1024 * 1024)

struct network_opts {
	const char	*program;	/* nbfetch;
					   NULL: where it is installed */
	const char	*proxy;		/* NULL: the environment's */
	unsigned int	 timeout;	/* seconds of one try; 0: 120 */
	unsigned int	 tries;		/* 0: 3 */
	unsigned int	 backoff;	/* milliseconds; 0: 1000 */
};

/* Everything borrowed; NULL where there is nothing. */
struct network_request {
	const char	*url;		/* http or https */
	const void	*post;		/* NULL: GET */
	size_t		 post_len;
	const char	*type;		/* of the body that is sent */
	const char	*accept;
	const char	*etag;		/* conditional: what was held */
	const char	*modified;
	const char	*user;		/* "name:password", HTTP Basic */
	size_t		 max;		/* octets; 0: NETWORK_MAX */
};

struct network_answer {
	int		 status;	/* of HTTP; 0: none came */
	char		*why;		/* status 0: the cause, visible text */
	uint8_t		*p;		/* status 200: the body */
	size_t		 len;
	char		*etag;		/* "" for none */
	char		*modified;
};

struct network;				/* nbfetch at work; opaque */

/* nbfetch, started; what is named is borrowed.  NULL: logged. */
struct network	*network_open(const struct network_opts *);
/*
 * Carry out one request.  A host that did not answer is not waited for again
 * while this nbfetch runs.  0, or -1 as network_run().
 */
int	 network_ask(struct network *, const struct network_request *,
	    struct network_answer *);
void	 network_close(struct network *);	/* NULL is allowed */
/*
 * Carry out ${n} requests, one after the other, and fill as many answers;
 * release each with network_release().  What the network said is an answer,
 * whatever it is.  0, or -1 (nbfetch could not be run; logged): the answers
 * that are missing then have status 0.
 */
int	 network_run(const struct network_opts *,
	    const struct network_request *, size_t n, struct network_answer *);
void	 network_release(struct network_answer *);

#endif
