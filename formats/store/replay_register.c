/*
 * replay_register.c: the register of certificates, to catalog records.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/store/replay_part.h"

/* Records of the register are contiguous, as accessions are. */
static int
register_has(struct replay *r, uint64_t id)
{
	uint8_t	 key[8];
	json_t	*held;
	bool	 absent;

	be64_put(key, id);
	held = replay_get(r, CAT_REGISTER, key, sizeof(key), &absent);
	json_decref(held);
	if (held == NULL && !absent)
		return -1;
	return held == NULL ? 0 : 1;
}

int
replay_register_history(uint64_t id, struct digest *d)
{
	char	 name[40];
	int	 n;

	n = snprintf(name, sizeof(name), "register/%llu",
	    (unsigned long long)id);
	return digest_sha256(d, name, (size_t)n);
}

int
replay_register(struct replay *r, const struct event *e)
{
	static const struct digest	 store;
	const json_t			*given;
	struct digest			 of;
	uint8_t				 key[8];
	uint64_t			 id = 0;
	json_t				*record;
	int				 has, rc = -1;

	if ((given = json_object_get(e->json, "record")) == NULL)
		return replay_history(r, e, &store);
	if (json_get_u64(e->json, "id", &id) == -1 || id == 0 ||
	    json_get_str(e->json, "change") == NULL)
		return replay_fail(r,
		    "it changes a record of the register without "
		    "its number, or without saying what");
	if ((has = register_has(r, id)) == 0 && id > 1)
		has = register_has(r, id - 1);
	else if (has == 0)
		has = 1;
	if (has == -1)
		return -1;
	if (has == 0)
		return replay_fail(r,
		    "its number in the register is not the next "
		    "one");
	be64_put(key, id);
	if ((record = json_copy((json_t *)(uintptr_t)given)) == NULL ||
	    replay_share(record, e->json, "seq", "seq") == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_REGISTER, key, sizeof(key), record);
	json_decref(record);
	if (rc == -1)
		return -1;
	if (replay_register_history(id, &of) == -1)
		return replay_fail(r,
		    "the digest of its name could not be taken");
	return replay_history(r, e, &of);
}
