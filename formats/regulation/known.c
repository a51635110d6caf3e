/*
 * known.c: the register of certificates, to be asked by certificate.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/json.h"

#include "formats/regulation/known.h"
#include "formats/regulation/register.h"

struct entry {
	const char	*serial;	/* the record's */
	const char	*issuer;	/* NULL: not on record */
	const json_t	*record;
};

struct known_certificates {
	struct entry	*e;		/* by serial */
	size_t		 n;
};

static int
by_serial(const void *a, const void *b)
{
	const struct entry	*x = a, *y = b;

	return strcmp(x->serial, y->serial);
}

struct known_certificates *
known_certificates_new(const struct register_all *all)
{
	struct known_certificates	*k = calloc(1, sizeof(*k));
	const json_t			*cert;
	const char			*serial;

	if (k == NULL || (k->e = calloc(all->n + 1, sizeof(*k->e))) == NULL) {
		free(k);
		return NULL;
	}
	for (size_t i = 0; i < all->n; i++) {
		cert = json_object_get(all->record[i], "certificate");
		if ((serial = json_get_str(cert, "serial")) == NULL)
			continue;
		k->e[k->n++] = (struct entry){ serial, json_get_str(cert,
		    "issuer"), all->record[i] };
	}
	if (k->n > 1)
		qsort(k->e, k->n, sizeof(*k->e), by_serial);
	return k;
}

void
known_certificates_free(struct known_certificates *k)
{
	if (k == NULL)
		return;
	free(k->e);
	free(k);
}

/* Two authorities may give one serial; then the issuer decides. */
const json_t *
known_certificate(void *arg, const struct cert_facts *c)
{
	struct known_certificates	*k = arg;
	struct entry			 key = { .serial = c->serial }, *e;
	const json_t			*found = NULL;
	size_t				 i;

	if (c->serial == NULL || k->n == 0 || (e = bsearch(&key, k->e, k->n,
	    sizeof(*k->e), by_serial)) == NULL)
		return NULL;
	for (i = (size_t)(e - k->e); i > 0 && strcmp(k->e[i - 1].serial,
	    c->serial) == 0; i--)
		;
	for (; i < k->n && strcmp(k->e[i].serial, c->serial) == 0; i++) {
		if (k->e[i].issuer != NULL && c->issuer != NULL &&
		    strcmp(k->e[i].issuer, c->issuer) == 0)
			return k->e[i].record;
		if (k->e[i].issuer == NULL || found == NULL)
			found = k->e[i].record;
	}
	/* Without its issuer on record, one of several is a guess. */
	return found;
}
