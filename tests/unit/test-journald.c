/*
 * test-journald.c: what reaches the socket of systemd's journal, read as its
 * native protocol says.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "auditor/journald.h"

#define FIELDS	32

static char	 dir[] = "/tmp/test-journald.XXXXXX";
static char	 path[64];
static int	 end = -1;

/* A field of a message as it came; in static memory. */
struct field {
	char	 name[64];
	char	 value[4096];
};

/* Standard error is the journal, as systemd tells a service. */
static void
be_service(bool yes)
{
	struct stat	 st;
	char		 s[64];

	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(s, sizeof(s), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino + (yes ? 0 : 1));
	assert_int_equal(setenv("JOURNAL_STREAM", s, 1), 0);
}

static int
setup(void **state)
{
	struct sockaddr_un	 sa = { .sun_family = AF_UNIX };

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/socket", dir);
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path);
	end = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return end == -1 || bind(end, (struct sockaddr *)&sa,
	    sizeof(sa)) == -1 ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	close(end);
	unlink(path);
	return rmdir(dir);
}

/* One datagram: NAME=value lines, or NAME, a length and so many octets. */
static size_t
receive(struct field out[FIELDS])
{
	static char	 b[256 * 1024];
	ssize_t		 len = recv(end, b, sizeof(b), MSG_DONTWAIT);
	const char	*p = b, *stop, *nl, *eq;
	uint64_t	 size;
	size_t		 n = 0;

	assert_true(len > 0);
	for (stop = b + len; p < stop; n++) {
		assert_true(n < FIELDS);
		nl = memchr(p, '\n', (size_t)(stop - p));
		assert_non_null(nl);
		eq = memchr(p, '=', (size_t)(nl - p));
		snprintf(out[n].name, sizeof(out[n].name), "%.*s",
		    (int)((eq == NULL ? nl : eq) - p), p);
		for (const char *c = out[n].name; *c != '\0'; c++)
			assert_true((*c >= 'A' && *c <= 'Z') || *c == '_' ||
			    (*c >= '0' && *c <= '9' && c > out[n].name));
		assert_true(out[n].name[0] != '_' && out[n].name[0] != '\0');
		if (eq != NULL) {
			snprintf(out[n].value, sizeof(out[n].value), "%.*s",
			    (int)(nl - eq - 1), eq + 1);
			p = nl + 1;
			continue;
		}
		size = 0;
		assert_true(stop - nl > 9);
		for (int i = 8; i > 0; i--)
			size = size << 8 | (unsigned char)nl[i];
		assert_true(size < (uint64_t)(stop - nl - 9));
		snprintf(out[n].value, sizeof(out[n].value), "%.*s",
		    (int)size, nl + 9);
		p = nl + 9 + size;
		assert_int_equal(*p, '\n');
		p++;
	}
	return n;
}

static const char *
value(const struct field *f, size_t n, const char *name)
{
	const char	*found = NULL;

	for (size_t i = 0; i < n; i++)
		if (strcmp(f[i].name, name) == 0) {
			assert_null(found);	/* once */
			found = f[i].value;
		}
	return found == NULL ? "(none)" : found;
}

static void
who_is_the_journal(void **state)
{
	struct journald	*j;

	(void)state;
	be_service(false);
	assert_null(journald_open(path));
	unsetenv("JOURNAL_STREAM");
	assert_null(journald_open(path));
	be_service(true);
	assert_null(journald_open("/nowhere/at/all"));
	j = journald_open(path);
	assert_non_null(j);
	journald_free(j);
	journald_free(NULL);
	journald_finding(NULL, NULL);
	journald_run(NULL, NULL);
}

static void
findings(void **state)
{
	static const struct {
		const char	*json;
		const char	*want[12];	/* name, value, ... */
	} rows[] = {
		{ "{\"finding\":\"F-1\",\"kind\":\"damage\",\"severity\":4,"
		    "\"sha256\":\"ab\",\"accession\":7,\"name\":\"Công văn\","
		    "\"text\":\"hư hỏng\"}",
		    { "MESSAGE", "F-1 Công văn: hư hỏng", "PRIORITY", "3",
		    "NB_KIND", "damage", "NB_ACCESSION", "7",
		    "NB_ACCEPTED", "0", "NB_NAME", "Công văn" } },
		{ "{\"finding\":\"F-2\",\"kind\":\"ledger\",\"severity\":5,"
		    "\"part\":\"ledger\",\"text\":\"t\"}",
		    { "MESSAGE", "F-2 ledger: t", "PRIORITY", "2",
		    "NB_NAME", "(none)", "NB_SHA256", "(none)",
		    "NB_SEVERITY", "5", "NB_FINDING", "F-2" } },
		{ "{\"finding\":\"F-3\",\"kind\":\"failed\",\"severity\":1,"
		    "\"name\":\"a\\nPRIORITY=0\\nNB_KIND=x\",\"text\":\"t\","
		    "\"accepted\":{\"agent\":\"x\"},\"indication\":\"I\","
		    "\"sub_indication\":\"S\"}",
		    { "NB_NAME", "a\nPRIORITY=0\nNB_KIND=x", "PRIORITY", "6",
		    "NB_KIND", "failed", "NB_ACCEPTED", "1",
		    "NB_INDICATION", "I", "NB_SUB_INDICATION", "S" } },
	};
	struct field	 f[FIELDS];
	struct journald	*j;
	json_t		*json;
	size_t		 n;

	(void)state;
	be_service(true);
	assert_non_null(j = journald_open(path));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json = json_object_parse(rows[i].json, strlen(rows[i].json),
		    NULL);
		assert_non_null(json);
		journald_finding(j, json);
		json_decref(json);
		n = receive(f);
		assert_string_equal(value(f, n, "SYSLOG_IDENTIFIER"),
		    "nbaudit");
		assert_string_equal(value(f, n, "MESSAGE_ID"),
		    JOURNALD_FINDING);
		for (size_t k = 0; k + 1 < 12; k += 2)
			assert_string_equal(value(f, n, rows[i].want[k]),
			    rows[i].want[k + 1]);
	}
	journald_free(j);
}

static void
end_of_run(void **state)
{
	static const char	 run[] = "{\"run\":\"2026-11-23T19:00:00Z\","
	    "\"exit\":1,\"documents\":21,\"damaged\":0,\"findings\":3,"
	    "\"commit\":\"c0ffee\"}";
	struct field		 f[FIELDS];
	struct journald		*j;
	json_t			*json = json_object_parse(run,
	    sizeof(run) - 1, NULL);
	size_t			 n;

	(void)state;
	be_service(true);
	assert_non_null(j = journald_open(path));
	journald_run(j, json);
	json_decref(json);
	n = receive(f);
	assert_string_equal(value(f, n, "MESSAGE_ID"), JOURNALD_RUN);
	assert_string_equal(value(f, n, "PRIORITY"), "4");
	assert_string_equal(value(f, n, "NB_RUN"), "2026-11-23T19:00:00Z");
	assert_string_equal(value(f, n, "NB_EXIT"), "1");
	assert_string_equal(value(f, n, "NB_DOCUMENTS"), "21");
	assert_string_equal(value(f, n, "NB_DAMAGED"), "0");
	assert_string_equal(value(f, n, "NB_FINDINGS"), "3");
	assert_string_equal(value(f, n, "NB_COMMIT"), "c0ffee");
	assert_true(journald_log(j, 4, "một dòng"));
	n = receive(f);
	assert_string_equal(value(f, n, "MESSAGE"), "một dòng");
	assert_string_equal(value(f, n, "MESSAGE_ID"), "(none)");
	journald_free(j);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(who_is_the_journal),
		cmocka_unit_test(findings),
		cmocka_unit_test(end_of_run),
	};

	return cmocka_run_group_tests(list, setup, teardown);
}
