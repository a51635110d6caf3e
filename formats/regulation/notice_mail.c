/*
 * notice_mail.c: a notice as a message, and the status message of edXML.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/html.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/register.h"

#include "formats/regulation/notice.h"

#define EDXML		"http://www.mic.gov.vn/TBT/QCVN_102_2016"
#define WORD_OCTETS	42		/* of text in an encoded word */
#define MAIL_LINE	57		/* octets of a line of base64 */

/* Fields that go into a header line: nothing that ends one. */
static bool
is_address(const char *s)
{
	if (*s == '\0' || strchr(s, '@') == NULL)
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7f ||
		    strchr("<>,;:\"\\()[]", *s) != NULL)
			return false;
	return true;
}

/* RFC 2047: encoded words of whole characters. */
static void
encoded(struct buf *b, const char *s)
{
	size_t	 len = strlen(s), n;

	for (; len > 0; s += n, len -= n) {
		for (n = len > WORD_OCTETS ? WORD_OCTETS : len; n > 0 &&
		    n < len && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
			continue;
		buf_addstr(b, "=?UTF-8?B?");
		base64_encode(b, s, n);
		buf_addstr(b, len > n ? "?=\r\n " : "?=");
	}
}

static void
mailbox(struct buf *b, const char *field, const char *name,
    const char *address)
{
	if (!is_address(address))
		return;
	buf_addf(b, "%s: ", field);
	if (*name != '\0') {
		encoded(b, name);
		buf_addstr(b, "\r\n ");
	}
	buf_addf(b, "<%s>\r\n", address);
}

static void
base64_lines(struct buf *b, const struct buf *text)
{
	for (size_t at = 0; at < text->len; at += MAIL_LINE) {
		base64_encode(b, text->p + at, text->len - at > MAIL_LINE ?
		    MAIL_LINE : text->len - at);
		buf_addstr(b, "\r\n");
	}
}

static int
part(struct buf *b, const char *boundary, const char *type,
    const json_t *r, int (*write)(struct buf *, const json_t *))
{
	struct buf	 text;
	int		 rc;

	buf_init(&text, NOTICE_OCTETS);
	if ((rc = write(&text, r)) == 0) {
		buf_addf(b, "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\n", boundary,
		    type);
		base64_lines(b, &text);
	}
	buf_release(&text);
	return rc;
}

/* RFC 5322 3.3, in Vietnam: "Sat, 28 Nov 2026 10:00:00 +0700". */
static void
mail_date(struct buf *b, const char *rfc3339)
{
	static const char *const	 days[] = { "Thu", "Fri", "Sat", "Sun",
	    "Mon", "Tue", "Wed" };
	static const char *const	 months[] = { "Jan", "Feb", "Mar",
	    "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char		 text[TIME_TEXT];
	struct civil	 c;
	int64_t		 t, day;

	if (time_parse(rfc3339, &t) == -1)
		return;
	civil_of_time(t, &c);
	day = civil_days(&c) % 7;
	time_rfc3339(t + 7 * 3600 * TIME_SECOND, text);
	buf_addf(b, "Date: %s, %02d %s %d %.8s +0700\r\n", days[day < 0 ?
	    day + 7 : day], c.day, months[c.month - 1], c.year, text + 11);
}

static void
subject(struct buf *b, const json_t *r)
{
	const json_t	*d = json_object_get(r, "document");
	char		 line[256];

	snprintf(line, sizeof(line), "Thông báo: văn bản %s%s%s không đạt yêu "
	    "cầu kiểm tra chữ ký số", json_str(d, "number"),
	    *json_str(d, "notation") == '\0' ? "" : "/", json_str(d,
	    "notation"));
	buf_addstr(b, "Subject: ");
	encoded(b, line);
	buf_addstr(b, "\r\n");
}

int
notice_mail(struct buf *b, const json_t *r, uint64_t id)
{
	const json_t	*from = json_object_get(r, "from");
	const json_t	*to = json_object_get(r, "to");
	const char	*domain = strchr(json_str(from, "email"), '@');
	char		 boundary[64];

	snprintf(boundary, sizeof(boundary), "nguyenban-%.24s-%llu",
	    json_str(r, "sha256"), (unsigned long long)id);
	buf_addstr(b, "X-Unsent: 1\r\n");
	mailbox(b, "From", json_str(from, "agency"), json_str(from, "email"));
	mailbox(b, "To", json_str(to, "name"), json_str(to, "email"));
	subject(b, r);
	mail_date(b, json_str(r, "drafted"));
	buf_addf(b, "Message-ID: <%s@%s>\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
	    boundary, domain != NULL && is_address(json_str(from, "email")) ?
	    domain + 1 : "nguyenban.invalid", boundary);
	if (part(b, boundary, "text/plain", r, notice_text) == -1 ||
	    part(b, boundary, "text/html", r, notice_html) == -1)
		return -1;
	buf_addf(b, "--%s--\r\n", boundary);
	return b->failed ? -1 : 0;
}

static void
element(struct buf *b, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	buf_addf(b, "          <edXML:%s>", name);
	html_text(b, value);	/* the same five entities */
	buf_addf(b, "</edXML:%s>\n", name);
}

/* "2026/11/28" */
static char *
edxml_day(const char *iso, char out[CIVIL_TEXT])
{
	out[0] = '\0';
	if (strlen(iso) == 10)
		snprintf(out, CIVIL_TEXT, "%.4s/%.2s/%.2s", iso, iso + 5,
		    iso + 8);
	return out;
}

const char *
notice_status_lacks(const json_t *r)
{
	const json_t	*d = json_object_get(r, "document");

	if (*json_str(json_object_get(r, "from"), "code") == '\0')
		return _("the code of this agency (\"code\" in [register] of "
		    "the configuration)");
	if (*json_str(json_object_get(r, "to"), "code") == '\0')
		return _("the sender's code (nbarchive agency correct "
		    "code=CODE, or code=CODE here)");
	if (*json_str(d, "number") == '\0' || *json_str(d, "notation") == '\0')
		return _("number and notation of the document (nbarchive "
		    "describe)");
	if (*json_str(d, "date") == '\0')
		return _("the document's date of issue (nbarchive describe "
		    "date=DAY)");
	return NULL;
}

static void
status_from(struct buf *b, const json_t *from)
{
	buf_addstr(b, "        <edXML:From>\n");
	element(b, "OrganId", json_str(from, "code"));
	element(b, "OrganizationInCharge", *json_str(from, "parent") != '\0' ?
	    json_str(from, "parent") : json_str(from, "agency"));
	element(b, "OrganName", json_str(from, "agency"));
	element(b, "OrganAdd", json_str(from, "address"));
	element(b, "Email", json_str(from, "email"));
	element(b, "Telephone", json_str(from, "phone"));
	buf_addstr(b, "        </edXML:From>\n");
}

static void
status_for(struct buf *b, const json_t *r)
{
	const json_t	*d = json_object_get(r, "document");
	char		 day[CIVIL_TEXT], code[256], id[512];

	edxml_day(json_str(d, "date"), day);
	snprintf(code, sizeof(code), "%s/%s", json_str(d, "number"),
	    json_str(d, "notation"));
	snprintf(id, sizeof(id), "%s,%s,%s", json_str(json_object_get(r,
	    "to"), "code"), day, code);
	buf_addstr(b, "        <edXML:ResponseFor>\n");
	element(b, "OrganId", json_str(json_object_get(r, "to"), "code"));
	element(b, "Code", code);
	element(b, "PromulgationDate", day);
	element(b, "DocumentId", id);
	buf_addstr(b, "        </edXML:ResponseFor>\n");
}

/* What is wrong, in one line. */
static void
status_words(struct buf *b, const json_t *r)
{
	json_t	*one;
	size_t	 i;

	buf_addstr(b, "        <edXML:Description>");
	html_text(b, "Từ chối tiếp nhận văn bản điện tử:");
	json_array_foreach(json_object_get(r, "failures"), i, one) {
		buf_addc(b, ' ');
		html_text(b, json_string_value(one));
	}
	buf_addstr(b, "</edXML:Description>\n");
}

int
notice_status(struct buf *b, const json_t *r, int64_t time)
{
	const json_t	*o = json_object_get(r, "officer");
	char		 text[TIME_TEXT];
	struct civil	 c;

	civil_of_time(time, &c);
	time_rfc3339(time + 7 * 3600 * TIME_SECOND, text);
	buf_addstr(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<edXML xmlns=\"" EDXML "\">\n"
	    "  <edXML:edXMLEnvelope xmlns:edXML=\"" EDXML "\">\n"
	    "    <edXML:edXMLHeader>\n      <edXML:MessageHeader>\n");
	status_from(b, json_object_get(r, "from"));
	status_for(b, r);
	buf_addstr(b, "        <edXML:StaffInfo>\n");
	element(b, "Department", json_str(o, "department"));
	element(b, "Staff", json_str(o, "name"));
	element(b, "Mobile", json_str(o, "phone"));
	element(b, "Email", json_str(o, "email"));
	buf_addstr(b, "        </edXML:StaffInfo>\n"
	    "        <edXML:StatusCode>02</edXML:StatusCode>\n");
	status_words(b, r);
	buf_addf(b, "        <edXML:Timestamp>%04d/%02d/%02d %.8s"
	    "</edXML:Timestamp>\n      </edXML:MessageHeader>\n"
	    "    </edXML:edXMLHeader>\n  </edXML:edXMLEnvelope>\n</edXML>\n",
	    c.year, c.month, c.day, text + 11);
	return b->failed ? -1 : 0;
}
