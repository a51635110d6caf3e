/*
 * replay_volume.c: what the journal tells of volumes, to catalog records.
 */
#include <string.h>

#include "formats/store/replay_part.h"

#define VOLUME_ID_MAX	64

/* The record of a volume that an entry speaks of by its id. */
static json_t *
volume_get(struct replay *r, const char *id)
{
	json_t	*record;
	bool	 absent;

	if (*id == '\0' || strlen(id) > VOLUME_ID_MAX) {
		replay_fail(r, "it speaks of a volume without a proper id");
		return NULL;
	}
	record = replay_get(r, CAT_VOLUME, id, strlen(id), &absent);
	if (absent)
		r->why = "it speaks of a volume that no entry wrote";
	return record;
}

int
replay_replication(struct replay *r, const struct event *e)
{
	static const struct digest	 store;
	const json_t			*volume;
	const char			*id;
	json_t				*record;
	bool				 absent;
	int				 rc = -1;

	volume = json_object_get(e->json, "volume");
	id = json_get_str(volume, "id");
	if (*id == '\0' || strlen(id) > VOLUME_ID_MAX)
		return replay_fail(r, "it writes a volume without a proper id");
	record = replay_get(r, CAT_VOLUME, id, strlen(id), &absent);
	if (record != NULL || !absent) {
		json_decref(record);
		return record == NULL ? -1 :
		    replay_fail(r,
		    "it writes a volume that was written before");
	}
	if ((record = json_copy((json_t *)(uintptr_t)volume)) == NULL ||
	    replay_share(record, e->json, "seq", "seq") == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_VOLUME, id, strlen(id), record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &store);
}

/* ${key} of a volume's record becomes these fields of the entry. */
static int
volume_note(struct replay *r, const struct event *e, json_t *record,
    const char *key, const char *const *field, size_t n)
{
	json_t	*note = json_object();

	for (size_t i = 0; note != NULL && i < n; i++)
		if (replay_share(note, e->json, field[i], field[i]) == -1) {
			json_decref(note);
			note = NULL;
		}
	if (note == NULL || json_put(record, key, note) == -1)
		return replay_fail(r, "out of memory");
	return 0;
}

/* A medium of its kind, a file on another disk, the store's own disk. */
static int
lies_rank(const json_t *note)
{
	const char	*lies = json_str(note, "lies");

	return *lies == '\0' ? 0 : strcmp(lies, "file") == 0 ? 1 : 2;
}

/*
 * Is it the reading of something less than what was read back before?  The
 * image that was burned may still lie in its folder.
 */
static bool
is_lesser(const struct event *e, const json_t *record)
{
	const json_t	*verified = json_object_get(record, "verified");

	return verified != NULL && lies_rank(e->json) > lies_rank(verified);
}

int
replay_volume(struct replay *r, const struct event *e)
{
	static const char *const	 custody[] = { "seq", "time", "state",
	    "place", "holder", "reason" };
	static const char *const	 check[] = { "seq", "time", "lies",
	    "medium", "result", "files", "damaged" };
	static const struct digest	 store;
	const char			*id = json_get_str(e->json, "volume");
	json_t				*record;
	int				 rc;

	if ((record = volume_get(r, id)) == NULL)
		return -1;
	if (e->type == ENTRY_TRANSFER)
		rc = volume_note(r, e, record, "custody", custody, 6);
	else
		rc = volume_note(r, e, record, "checked", check, 7);
	if (rc == 0 && e->type == ENTRY_FIXITY_CHECK &&
	    strcmp(json_get_str(e->json, "result"), "ok") == 0 &&
	    !is_lesser(e, record))
		rc = volume_note(r, e, record, "verified", check, 4);
	if (rc == 0)
		rc = replay_put(r, CAT_VOLUME, id, strlen(id), record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &store);
}

/* Each of the volumes was restored from: all was well, or it was not. */
int
replay_rehearsal(struct replay *r, const struct event *e)
{
	static const char *const	 field[] = { "seq", "time", "proof" };
	static const struct digest	 store;
	const json_t			*all = json_object_get(e->json,
					    "volumes");
	const char			*id;
	json_t				*one, *record;
	size_t				 i;
	int				 rc;

	json_array_foreach(all, i, one) {
		id = json_string_value(one);
		if ((record = volume_get(r, id)) == NULL)
			return -1;
		rc = 0;
		if (strcmp(json_get_str(e->json, "result"), "ok") == 0 &&
		    (rc = volume_note(r, e, record, "rehearsed", field, 3)) ==
		    0)
			rc = replay_put(r, CAT_VOLUME, id, strlen(id),
			    record);
		json_decref(record);
		if (rc == -1)
			return -1;
	}
	return replay_history(r, e, &store);
}
