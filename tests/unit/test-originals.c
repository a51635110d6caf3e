/*
 * test-originals.c: the file as it came of a stamped document: by relation, by
 * number, date and issuer, and by where its signatures ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/store/relation.h"
#include "auditor/gist.h"
#include "auditor/originals.h"
#include "auditor/shadow.h"

/* Accessions from 1 on; of object 1, 2 ...: its digest's octets. */
static const struct {
	unsigned int	 object;
	uint64_t	 size;
	const char	*number, *date, *issuer;	/* NULL: undescribed */
} held[] = {
	{ 1, 1000, "5", "2026-03-12", "SỞ NỘI VỤ" },	/* as it came */
	{ 2, 1500, "5", "2026-03-12", "SỞ NỘI VỤ" },	/* stamped */
	{ 3, 1000, "5", "2025-03-12", "SỞ NỘI VỤ" },	/* of another year */
	{ 4, 1000, "6", "2026-03-12", "SỞ NỘI VỤ" },
	{ 5, 1000, "07", "2026-03-12", "SỞ Y TẾ" },
	{ 6, 1000, "7", "2026-03-12", "Sở Nội vụ" },
	{ 7, 2000, "8", "2026-03-12", "" },
};

static const struct {
	const char	*descr;
	unsigned int	 object;	/* who asks */
	const char	*number, *date, *issuer;
	unsigned int	 sure;
	uint64_t	 end, size;
	enum meta_tri	 want;
} asked[] = {
	{ "it ends where the signatures ended", 2, "5", "2026-03-12",
	    "SỞ NỘI VỤ", 95, 1000, 1500, META_YES },
	{ "zeros before the number do not count", 2, "005", "2026-03-12",
	    "SỞ NỘI VỤ", 95, 1000, 1500, META_YES },
	{ "nor how the issuer is written", 2, "5", "2026-03-12", "Sở Nội Vụ",
	    95, 1000, 1500, META_YES },
	{ "nor that it is not known", 2, "5", "2026-03-12", "", 95, 1000, 1500,
	    META_YES },
	{ "smaller, and its octets were not compared", 2, "5", "2026-03-12",
	    "SỞ NỘI VỤ", 95, 0, 1500, META_UNKNOWN },
	{ "what asks is none itself", 1, "6", "2024-03-12", "", 95, 1000, 1500,
	    META_NO },
	{ "as large as what was stamped is none", 4, "6", "2026-03-12",
	    "SỞ NỘI VỤ", 95, 1000, 1000, META_NO },
	{ "of another day", 2, "5", "2026-03-13", "SỞ NỘI VỤ", 95, 1000, 1500,
	    META_NO },
	{ "of another issuer", 8, "7", "2026-03-12", "Sở Tài chính", 95, 1000,
	    1500, META_NO },
	{ "of that of two with one number", 8, "7", "2026-03-12", "SỞ NỘI VỤ",
	    95, 1000, 1500, META_YES },
	{ "a number that is a guess", 2, "9", "2026-03-12", "", 60, 1000, 1500,
	    META_UNKNOWN },
	{ "no number", 2, NULL, "2026-03-12", "", 95, 1000, 1500,
	    META_UNKNOWN },
	{ "no date", 2, "5", NULL, "", 95, 1000, 1500, META_UNKNOWN },
	{ "somebody related them", 9, NULL, NULL, NULL, 0, 0, 1500, META_YES },
	{ "and took it back", 10, "99", "2026-03-12", "", 95, 0, 1500,
	    META_NO },
};

static struct digest
digest_of(unsigned int n)
{
	struct digest	 d;

	memset(&d, 0, sizeof(d));
	memset(d.octet, (int)n, DIGEST_SIZE);
	return d;
}

static void
put_json(struct shadow *s, enum catalog_db db, const void *key, size_t len,
    const char *json)
{
	assert_int_equal(shadow_put(s, db, key, len, json, strlen(json)), 0);
}

static void
hold(struct shadow *s, size_t i, bool described)
{
	struct digest	 id = digest_of(held[i].object);
	char		 hex[DIGEST_HEX], json[1024];
	uint8_t		 key[8];
	struct buf	 b;

	be64_put(key, i + 1);
	snprintf(json, sizeof(json), "{\"object\":\"%s\"}", digest_hex(&id,
	    hex));
	put_json(s, CAT_ACCESSION, key, sizeof(key), json);
	snprintf(json, sizeof(json), "{\"size\":%llu}",
	    (unsigned long long)held[i].size);
	put_json(s, CAT_OBJECT, id.octet, DIGEST_SIZE, json);
	snprintf(json, sizeof(json), !described ? "{}" : "{\"metadata\":{"
	    "\"date\":{\"confidence\":95,\"origin\":\"text\",\"value\":"
	    "\"%s\"},\"issuer\":{\"confidence\":80,\"origin\":\"text\","
	    "\"value\":\"%s\"},\"notation\":{\"confidence\":95,\"origin\":"
	    "\"text\",\"value\":\"QĐ-X\"},\"number\":{\"confidence\":95,"
	    "\"origin\":\"text\",\"value\":\"%s\"}}}", held[i].date,
	    held[i].issuer, held[i].number);
	buf_init(&b, GIST_MAX);
	assert_int_equal(gist_make(&b, json, strlen(json)), 0);
	assert_int_equal(shadow_gist(s, i + 1, b.p, b.len), 0);
	buf_release(&b);
}

static void
relate(struct shadow *s, unsigned int from, unsigned int to, bool removed)
{
	struct relation	 rel = { digest_of(from), RELATION_RECEIVED,
			    digest_of(to), removed };
	char		 key[RELATION_KEY];

	for (int incoming = 0; incoming <= 1; incoming++) {
		relation_key(&rel, incoming, key);
		put_json(s, CAT_META, key, strlen(key), removed ?
		    "{\"removed\":true}" : "{}");
	}
}

static void
put(struct metadata *m, enum meta_name name, unsigned int sure, const char *s)
{
	if (s != NULL)
		assert_int_equal(metadata_set(m, name, META_FROM_TEXT, sure, 1,
		    s, strlen(s)), 0);
}

static enum meta_tri
ask(struct originals *o, size_t i)
{
	struct digest	 of = digest_of(asked[i].object);
	struct metadata	 m;
	enum meta_tri	 got;

	metadata_init(&m);
	put(&m, META_NUMBER, asked[i].sure, asked[i].number);
	put(&m, META_NOTATION, 95, "QĐ-X");
	put(&m, META_DATE, 95, asked[i].date);
	put(&m, META_ISSUER, 80, asked[i].issuer);
	got = originals_look(o, &of, &m, asked[i].end, asked[i].size);
	metadata_release(&m);
	return got;
}

static void
looked_for(void **state)
{
	char			 dir[] = "/tmp/test-originals-XXXXXX";
	char			 path[64];
	struct digest		 other = digest_of(2);
	struct originals	*o;
	struct shadow		*s;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_non_null(s = shadow_open(dir, 0));
	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		hold(s, i, true);
	relate(s, 9, 1, false);
	relate(s, 10, 1, true);
	assert_non_null(o = originals_new(s));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (ask(o, i) != asked[i].want)
			fail_msg("%s: %d", asked[i].descr, (int)ask(o, i));
	assert_int_equal(originals_look(o, &other, NULL, 1000, 1500),
	    META_UNKNOWN);
	originals_free(o);
	/* One that nobody read yet may be it. */
	hold(s, 3, false);
	assert_non_null(o = originals_new(s));
	assert_int_equal(ask(o, 0), META_YES);
	assert_int_equal(ask(o, 7), META_UNKNOWN);
	originals_free(o);
	originals_free(NULL);
	shadow_free(s);
	snprintf(path, sizeof(path), "rm -rf %s", dir);
	assert_int_equal(system(path), 0);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = { cmocka_unit_test(looked_for) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
