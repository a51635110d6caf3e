/*
 * journald.c: the native protocol of systemd's journal: one datagram a
 * message, KEY=value lines, or KEY, a little-endian length and the octets
 * where the value has newlines.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "auditor/journald.h"
#include "auditor/options.h"

#define JOURNALD_SOCKET	"/run/systemd/journal/socket"
#define DATAGRAM_MAX	((size_t)128 * 1024)	/* octets of a message */

struct journald {
	int	 fd;
};

/* Does JOURNAL_STREAM ("device:inode") name what standard error is? */
static bool
is_journal(void)
{
	const char	*env = getenv("JOURNAL_STREAM");
	char		 own[64];
	struct stat	 st;

	if (env == NULL || fstat(STDERR_FILENO, &st) == -1)
		return false;
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(env, own) == 0;
}

struct journald *
journald_open(const char *path)
{
	struct sockaddr_un	 sa = { .sun_family = AF_UNIX };
	struct journald		*j;

	if (!is_journal() || (j = malloc(sizeof(*j))) == NULL)
		return NULL;
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", path == NULL ?
	    JOURNALD_SOCKET : path);
	j->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (j->fd == -1 || connect(j->fd, (struct sockaddr *)&sa,
	    sizeof(sa)) == -1) {
		journald_free(j);
		return NULL;
	}
	return j;
}

void
journald_free(struct journald *j)
{
	if (j == NULL)
		return;
	if (j->fd != -1)
		close(j->fd);
	free(j);
}

static void
put(struct buf *b, const char *key, const char *value)
{
	uint64_t	 len;

	if (value == NULL)
		return;
	if (strchr(value, '\n') == NULL) {
		buf_addf(b, "%s=%s\n", key, value);
		return;
	}
	len = strlen(value);
	buf_addf(b, "%s\n", key);
	for (unsigned int i = 0; i < 8; i++)
		buf_addc(b, (char)(len >> (8 * i) & 0xff));
	buf_addf(b, "%s\n", value);
}

static void
put_number(struct buf *b, const char *key, const json_t *json,
    const char *name)
{
	uint64_t	 n;

	if (json_get_u64(json, name, &n) == 0)
		buf_addf(b, "%s=%" PRIu64 "\n", key, n);
}

static bool
message_send(struct journald *j, struct buf *b)
{
	return !b->failed && send(j->fd, b->p, b->len, MSG_NOSIGNAL) ==
	    (ssize_t)b->len;
}

static void
begin(struct buf *b, int priority, const char *message, const char *id)
{
	buf_init(b, DATAGRAM_MAX);
	put(b, "MESSAGE", message == NULL ? "" : message);
	buf_addf(b, "PRIORITY=%d\nSYSLOG_IDENTIFIER=nbaudit\n", priority);
	put(b, "MESSAGE_ID", id);
}

bool
journald_log(struct journald *j, int priority, const char *message)
{
	struct buf	 b;
	bool		 sent;

	begin(&b, priority, message, NULL);
	sent = message_send(j, &b);
	buf_release(&b);
	return sent;
}

/* The journal's priority of what sets an exit code. */
static int
priority_of(uint64_t status)
{
	return status >= STATUS_TAMPERED ? LOG_CRIT :
	    status >= STATUS_CANNOT ? LOG_ERR :
	    status == STATUS_OK ? LOG_INFO : LOG_WARNING;
}

void
journald_finding(struct journald *j, const json_t *f)
{
	uint64_t	 severity = 0;
	struct buf	 b, text;

	if (j == NULL)
		return;
	json_get_u64(f, "severity", &severity);
	buf_init(&text, DATAGRAM_MAX);
	buf_addf(&text, "%s %s: %s", json_get_str(f, "finding"),
	    json_get_str(f, "name") != NULL ? json_get_str(f, "name") :
	    json_get_str(f, "part") != NULL ? json_get_str(f, "part") : "-",
	    json_get_str(f, "text"));
	begin(&b, json_object_get(f, "accepted") != NULL ? LOG_INFO :
	    priority_of(severity), buf_str(&text), JOURNALD_FINDING);
	put(&b, "NB_FINDING", json_get_str(f, "finding"));
	put(&b, "NB_KIND", json_get_str(f, "kind"));
	put_number(&b, "NB_SEVERITY", f, "severity");
	put(&b, "NB_SHA256", json_get_str(f, "sha256"));
	put_number(&b, "NB_ACCESSION", f, "accession");
	put(&b, "NB_NAME", json_get_str(f, "name"));
	put(&b, "NB_INDICATION", json_get_str(f, "indication"));
	put(&b, "NB_SUB_INDICATION", json_get_str(f, "sub_indication"));
	put(&b, "NB_ACCEPTED", json_object_get(f, "accepted") != NULL ? "1" :
	    "0");
	(void)message_send(j, &b);
	buf_release(&b);
	buf_release(&text);
}

void
journald_run(struct journald *j, const json_t *summary)
{
	uint64_t	 status = 0, documents = 0, findings = 0;
	struct buf	 b, text;

	if (j == NULL)
		return;
	json_get_u64(summary, "exit", &status);
	json_get_u64(summary, "documents", &documents);
	json_get_u64(summary, "findings", &findings);
	buf_init(&text, DATAGRAM_MAX);
	buf_addf(&text, "run %s: %" PRIu64 " documents, %" PRIu64
	    " findings, exit %" PRIu64, json_get_str(summary, "run"),
	    documents, findings, status);
	begin(&b, priority_of(status), buf_str(&text), JOURNALD_RUN);
	put(&b, "NB_RUN", json_get_str(summary, "run"));
	put_number(&b, "NB_EXIT", summary, "exit");
	put_number(&b, "NB_DOCUMENTS", summary, "documents");
	put_number(&b, "NB_DAMAGED", summary, "damaged");
	put_number(&b, "NB_FINDINGS", summary, "findings");
	put(&b, "NB_COMMIT", json_get_str(summary, "commit"));
	(void)message_send(j, &b);
	buf_release(&b);
	buf_release(&text);
}
