/*
 * register_book.c: the register's records in the store.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/store/replay.h"

#include "archiver/out.h"
#include "archiver/register_part.h"

#define RECORD_MAX	((size_t)1024 * 1024)
#define HISTORY_KEY	(DIGEST_SIZE + 8)

static int
book_damaged(void)
{
	log_errx(_("the catalog is damaged; build it anew with: "
	    "nbarchive rebuild"));
	return FAIL_DAMAGE;
}

int
book_read(struct register_all *all, struct reader *cat)
{
	uint8_t	 key[8];
	json_t	*record;
	int	 rc;

	*all = (struct register_all){ NULL, 0, 0 };
	for (;;) {
		be64_put(key, all->n + 1);
		record = find_record(cat, CAT_REGISTER, key, sizeof(key), &rc);
		if (record == NULL)
			return rc;
		if (register_add(all, record) == -1) {
			log_errx(_("out of memory"));
			return FAIL_CANNOT;
		}
	}
}

int
book_load(struct register_all *all, struct writer *w)
{
	struct buf	 b;
	uint8_t		 key[8];
	json_t		*record;
	int		 found, rc = 0;

	*all = (struct register_all){ NULL, 0, 0 };
	buf_init(&b, RECORD_MAX);
	for (;;) {
		be64_put(key, all->n + 1);
		buf_reset(&b);
		found = writer_record(w, CAT_REGISTER, key, sizeof(key), &b);
		if (found == 0)
			break;
		record = found == 1 ? json_object_parse(b.p, b.len, NULL) :
		    NULL;
		if (record == NULL) {
			rc = book_damaged();
			break;
		}
		/* The entry that made it names itself. */
		json_object_del(record, "seq");
		if (register_add(all, record) == -1) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
			break;
		}
	}
	buf_release(&b);
	return rc;
}

int
book_find(const struct register_all *all, const char *arg, uint64_t *id)
{
	char	 serial[REGISTER_SERIAL];
	long	 n;

	if (parse_u64(arg, 1, all->n, id) == 0)
		return 0;
	n = register_serial_parse(arg, serial) != NULL ? 0 :
	    register_by_serial(all, serial, NULL);
	if (n > 0) {
		*id = (uint64_t)n;
		return 0;
	}
	if (n == -1)
		log_errx(_("%s: several certificates have this serial number; "
		    "name the record by its number, see: nbarchive register "
		    "list"), arg);
	else
		log_errx(_("%s: the register has no such record, see: "
		    "nbarchive register list"), arg);
	return FAIL_USAGE;
}

int
book_put(struct writer *w, uint64_t id, const char *change,
    const json_t *record, const char *reason)
{
	json_t	*entry, *copy;

	if ((entry = writer_entry(w, ENTRY_REGISTER_CHANGE)) == NULL)
		return FAIL_CANNOT;
	copy = json_deep_copy(record);
	if (json_put_int(entry, "id", (int64_t)id) == -1 ||
	    json_put_str(entry, "change", change) == -1 ||
	    json_put_str(entry, "reason", reason) == -1 ||
	    json_put(entry, "record", copy) == -1) {
		json_decref(entry);
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	return writer_put(w, entry);
}

int64_t
book_today(const struct run *run, const struct writer *w)
{
	struct civil	 c;
	int64_t		 now;

	now = w != NULL ? writer_now(w) : run->clock.now(run->clock.arg);
	/* --at looks at another day; what is written has its own. */
	if (w == NULL && run->at != TIME_NONE)
		now = run->at;
	civil_of_time(now, &c);
	return civil_days(&c);
}

json_t *
book_changes(struct reader *cat, const char *book, uint64_t id, int *rc)
{
	uint8_t			 start[HISTORY_KEY] = { 0 };
	struct octets		 key, value, at;
	struct digest		 of;
	enum reader_result	 r;
	json_t			*list = json_array(), *one;

	*rc = 0;
	if (list == NULL || replay_book_history(book, id, &of) == -1) {
		*rc = FAIL_CANNOT;
		return list;
	}
	memcpy(start, of.octet, DIGEST_SIZE);
	for (;;) {
		at = (struct octets){ start, sizeof(start) };
		r = reader_next_record(cat, CAT_HISTORY, &at, &key, &value);
		if (r != READER_FOUND || key.len != HISTORY_KEY ||
		    memcmp(key.p, of.octet, DIGEST_SIZE) != 0)
			break;
		memcpy(start, key.p, HISTORY_KEY);
		one = json_object_parse(value.p, value.len, NULL);
		if (one == NULL || json_put_int(one, "seq",
		    (int64_t)be64_get(start + DIGEST_SIZE)) == -1 ||
		    json_array_append_new(list, one) != 0)
			*rc = FAIL_DAMAGE;
	}
	if (r == READER_DAMAGED)
		*rc = FAIL_DAMAGE;
	if (*rc == FAIL_DAMAGE)
		log_errx(_("the catalog is damaged; build it anew with: "
		    "nbarchive rebuild"));
	return list;
}

void
book_history(const struct page *page, const json_t *changes,
    const char *(*word)(const char *change))
{
	char	 text[1024], at[TIME_TEXT];
	int64_t	 t;
	json_t	*one;
	size_t	 i;

	out_head(_("History"));
	json_array_foreach(changes, i, one) {
		if (time_parse(json_str(one, "time"), &t) == -1)
			t = TIME_NONE;
		snprintf(text, sizeof(text), "%s, %s%s%s", time_local(t, at),
		    json_str(one, "agent"), *json_str(one, "reason") == '\0' ?
		    "" : ": ", json_str(one, "reason"));
		out_row(page, word(json_str(one, "change")), text);
	}
}
