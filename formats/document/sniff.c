/*
 * sniff.c: what a document is, by its content.
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/document/sniff_der.h"
#include "formats/document/sniff_zip.h"

#include "formats/document/sniff.h"

#define PDF_WITHIN	1024		/* octets readers allow before %PDF- */
#define TEXT_LOOK	4096		/* octets that tell text kinds apart */

struct magic {
	size_t		 off;
	const char	*octets;
	size_t		 len;
	enum format	 format;
};

#define M(off, s, format)	{ off, s, sizeof(s) - 1, format }

static const struct magic magics[] = {
	M(0, "\x89PNG\r\n\x1a\n", FORMAT_IMAGE),
	M(0, "\xff\xd8\xff", FORMAT_IMAGE),
	M(0, "GIF87a", FORMAT_IMAGE),
	M(0, "GIF89a", FORMAT_IMAGE),
	M(0, "II*\0", FORMAT_IMAGE),
	M(0, "MM\0*", FORMAT_IMAGE),
	M(0, "\0\0\0\x0cjP  \r\n\x87\n", FORMAT_IMAGE),
	M(0, "AT&TFORM", FORMAT_IMAGE),
	M(8, "WEBP", FORMAT_IMAGE),
	M(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FORMAT_OLE),
	M(0, "7z\xbc\xaf\x27\x1c", FORMAT_ARCHIVE),
	M(0, "Rar!\x1a\x07", FORMAT_ARCHIVE),
	M(0, "\x1f\x8b\x08", FORMAT_ARCHIVE),
	M(0, "BZh", FORMAT_ARCHIVE),
	M(0, "\xfd" "7zXZ\0", FORMAT_ARCHIVE),
	M(0, "\x28\xb5\x2f\xfd", FORMAT_ARCHIVE),
	M(257, "ustar", FORMAT_ARCHIVE),
	M(0, "{\\rtf", FORMAT_TEXT),
};

static bool
begins(const uint8_t *p, size_t len, const char *s)
{
	size_t	 n = strlen(s);

	return len >= n && memcmp(p, s, n) == 0;
}

static bool
begins_nocase(const uint8_t *p, size_t len, const char *s)
{
	size_t	 n = strlen(s);

	return len >= n && strncasecmp((const char *)p, s, n) == 0;
}

static enum format
by_magic(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic	*m = &magics[i];

		if (len >= m->off + m->len &&
		    memcmp(p + m->off, m->octets, m->len) == 0)
			return m->format;
	}
	return FORMAT_UNKNOWN;
}

/* Text without controls; a character cut at the end is not held against it. */
static bool
is_text(const uint8_t *p, size_t len, uint64_t size)
{
	size_t	 cut = 0;

	for (size_t i = 0; i < len; i++)
		if (p[i] < 0x20 && strchr("\t\n\f\r\x1b", p[i]) == NULL)
			return false;
		else if (p[i] == 0 || p[i] == 0x7f)
			return false;
	if (size > len)
		while (cut < 4 && cut < len && !utf8_valid(p, len - cut))
			cut++;
	return utf8_valid(p, len - cut);
}

/* Past a byte order mark and white space. */
static void
skip_blank(const uint8_t **p, size_t *len)
{
	if (begins(*p, *len, "\xef\xbb\xbf")) {
		*p += 3;
		*len -= 3;
	}
	while (*len > 0 && strchr(" \t\r\n", **p) != NULL && **p != '\0') {
		(*p)++;
		(*len)--;
	}
}

/* UTF-16 with its mark, "<" first: XML, or nothing that we know. */
static bool
is_utf16_xml(const uint8_t *p, size_t len)
{
	return begins(p, len, "\xff\xfe<") ||
	    (len >= 4 && memcmp(p, "\xfe\xff\0<", 4) == 0) ||
	    (len >= 4 && memcmp(p, "<\0?\0", 4) == 0) ||
	    (len >= 4 && memcmp(p, "\0<\0?", 4) == 0);
}

static bool
is_xml(const uint8_t *p, size_t len)
{
	skip_blank(&p, &len);
	if (begins(p, len, "<?xml"))
		return true;
	if (len < 2 || p[0] != '<' || begins_nocase(p, len, "<html") ||
	    begins_nocase(p, len, "<!doctype html"))
		return false;
	return p[1] == '!' || p[1] == '_' || (p[1] | 0x20) >= 'a' ||
	    p[1] >= 0x80;
}

/* RFC 7468: the label of the first block, and what it is. */
static enum format
by_pem(const uint8_t *p, size_t len)
{
	static const char	 begin[] = "-----BEGIN ";
	static const struct {
		const char	*label;
		enum format	 format;
	} labels[] = {
		{ "CMS-----", FORMAT_CMS_PEM },
		{ "PKCS7-----", FORMAT_CMS_PEM },
		{ "PKCS #7 SIGNED DATA-----", FORMAT_CMS_PEM },
		{ "CERTIFICATE-----", FORMAT_CERT },
		{ "X509 CERTIFICATE-----", FORMAT_CERT },
		{ "TRUSTED CERTIFICATE-----", FORMAT_CERT },
		{ "X509 CRL-----", FORMAT_CERT },
	};
	const uint8_t		*at = p;
	size_t			 left = len;

	while ((at = memmem(at, left, begin, sizeof(begin) - 1)) != NULL) {
		left = len - (size_t)(at - p);
		if (at == p || at[-1] == '\n' || at[-1] == '\r')
			break;
		at++;
		left--;
	}
	if (at == NULL)
		return FORMAT_UNKNOWN;
	at += sizeof(begin) - 1;
	left -= sizeof(begin) - 1;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (begins(at, left, labels[i].label))
			return labels[i].format;
	return FORMAT_UNKNOWN;
}

/*
 * What an Outlook message keeps of S/MIME ([MS-OXOSMIME] 2.1.3): the signed
 * part with its Content-Type, and no other field.
 */
static bool
is_smime(const uint8_t *p, size_t len)
{
	static const char	 field[] = "Content-Type:";

	if (!begins_nocase(p, len, field))
		return false;
	p += sizeof(field) - 1;
	len -= sizeof(field) - 1;
	skip_blank(&p, &len);
	return begins_nocase(p, len, "multipart/signed") ||
	    begins_nocase(p, len, "application/pkcs7-mime") ||
	    begins_nocase(p, len, "application/x-pkcs7-mime");
}

/* What the fields at the head of a text say of it. */
enum {
	HEAD_MIME = 1,
	HEAD_ID = 2,
	HEAD_FROM = 4,
	HEAD_DATE = 8,
	HEAD_RECEIVED = 16,
};

static unsigned int
field_says(const uint8_t *p, size_t len)
{
	static const struct {
		const char	*name;
		unsigned int	 says;
	} fields[] = {
		{ "MIME-Version", HEAD_MIME }, { "Message-ID", HEAD_ID },
		{ "From", HEAD_FROM }, { "Date", HEAD_DATE },
		{ "Received", HEAD_RECEIVED },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t	 n = strlen(fields[i].name);

		if (!begins_nocase(p, len, fields[i].name))
			continue;
		/* RFC 5322 4.5: of old there were blanks before the colon. */
		while (n < len && (p[n] == ' ' || p[n] == '\t'))
			n++;
		if (n < len && p[n] == ':')
			return fields[i].says;
	}
	return 0;
}

/* RFC 5322 2.2: a field, or (2.2.3) the continuation of one? */
static bool
is_field(const uint8_t *p, size_t len, bool first)
{
	size_t	 n = 0;

	if (len > 0 && !first && (*p == ' ' || *p == '\t'))
		return true;
	while (n < len && p[n] > ' ' && p[n] < 0x7f && p[n] != ':')
		n++;
	if (n == 0)
		return false;
	while (n < len && (p[n] == ' ' || p[n] == '\t'))
		n++;
	return n < len && p[n] == ':';
}

/*
 * RFC 5322: header fields, whatever the first of them is, up to an empty line
 * or as far as is looked; among them what a mail has and other texts do not.
 */
static bool
is_mail(const uint8_t *p, size_t len)
{
	const uint8_t	*end = p + len, *nl;
	unsigned int	 says = 0;
	bool		 first = true;

	if (is_smime(p, len))
		return true;
	if (begins(p, len, "From ") && !is_field(p, len, true)) /* mbox */
		return memmem(p, len, "\nFrom:", 6) != NULL;
	for (; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;	/* the rest of it may not be here */
		if (nl == p || (nl == p + 1 && *p == '\r'))
			break;
		if (!is_field(p, (size_t)(nl - p), first))
			break;	/* what came before it may do */
		says |= field_says(p, (size_t)(nl - p));
		first = false;
	}
	return (says & (HEAD_MIME | HEAD_ID)) != 0 ||
	    ((says & HEAD_FROM) != 0 &&
	    (says & (HEAD_DATE | HEAD_RECEIVED)) != 0);
}

static enum format
by_text(const uint8_t *p, size_t len, uint64_t size)
{
	size_t		 look = len < TEXT_LOOK ? len : TEXT_LOOK;
	enum format	 f;

	if (is_xml(p, len))
		return FORMAT_XML;
	if (!is_text(p, look, look < len ? UINT64_MAX : size))
		return is_mail(p, len) ? FORMAT_MAIL : FORMAT_UNKNOWN;
	if ((f = by_pem(p, len)) != FORMAT_UNKNOWN)
		return f;
	return is_mail(p, len) ? FORMAT_MAIL : FORMAT_TEXT;
}

enum format
sniff(const uint8_t *p, size_t len, uint64_t size)
{
	enum format	 f;

	if (size == 0 || len == 0)
		return FORMAT_EMPTY;
	if (begins(p, len, "PK\x03\x04") || begins(p, len, "PK\x05\x06"))
		return sniff_zip(p, len);
	/* A picture holds no signature: one that is a PDF too is a PDF. */
	f = by_magic(p, len);
	if (f == FORMAT_IMAGE && memmem(p, len < PDF_WITHIN ? len :
	    PDF_WITHIN, "%PDF-1.", 7) != NULL)
		return FORMAT_PDF;
	if (f != FORMAT_UNKNOWN)
		return f;
	if (p[0] == 0x30 && (f = sniff_der(p, len)) != FORMAT_UNKNOWN)
		return f;
	if (memmem(p, len < PDF_WITHIN ? len : PDF_WITHIN, "%PDF-", 5) != NULL)
		return FORMAT_PDF;
	if (is_utf16_xml(p, len))
		return FORMAT_XML;
	return by_text(p, len, size);
}

/* Where a format stands for several media types, the one they share. */
static const struct {
	const char	*type;
	const char	*suffix;
} names[FORMAT_MAX] = {
	[FORMAT_UNKNOWN] = { "application/octet-stream", "bin" },
	[FORMAT_EMPTY] = { "application/octet-stream", "bin" },
	[FORMAT_PDF] = { "application/pdf", "pdf" },
	[FORMAT_CMS] = { "application/cms", "p7m" },
	[FORMAT_CMS_PEM] = { "text/plain", "pem" },
	[FORMAT_ZIP] = { "application/zip", "zip" },
	[FORMAT_OOXML] = { "application/zip", "zip" },
	[FORMAT_ODF] = { "application/zip", "zip" },
	[FORMAT_ASIC] = { "application/zip", "asice" },
	[FORMAT_XML] = { "application/xml", "xml" },
	[FORMAT_MAIL] = { "message/rfc822", "eml" },
	[FORMAT_OLE] = { "application/octet-stream", "bin" },
	[FORMAT_ARCHIVE] = { "application/octet-stream", "bin" },
	[FORMAT_TIMESTAMP] = { "application/timestamp-reply", "tsr" },
	[FORMAT_IMAGE] = { "application/octet-stream", "bin" },
	[FORMAT_TEXT] = { "text/plain", "txt" },
	[FORMAT_CERT] = { "application/pkix-cert", "cer" },
	[FORMAT_EVIDENCE] = { "application/octet-stream", "ers" },
	/* RFC 5955 */
	[FORMAT_TSD] = { "application/timestamped-data", "tsd" },
};

const char *
format_media_type(enum format f)
{
	return f < FORMAT_MAX && names[f].type != NULL ? names[f].type :
	    names[FORMAT_UNKNOWN].type;
}

const char *
format_suffix(enum format f)
{
	return f < FORMAT_MAX && names[f].suffix != NULL ? names[f].suffix :
	    names[FORMAT_UNKNOWN].suffix;
}
