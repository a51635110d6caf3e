/*
 * html.c: writing HTML without forgetting to escape.
 */
#include <string.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/html.h"

int
html_octets(struct buf *out, const char *s, size_t len)
{
	const char	*entity, *end;
	size_t		 run;

	for (end = s + len; s < end; s++) {
		for (run = 0; s + run < end && strchr("&<>\"'", s[run]) ==
		    NULL; run++)
			continue;
		/* strchr() finds the NUL, too. */
		if (run > 0 && utf8_visible(out, s, run) == -1)
			return -1;
		if ((s += run) == end)
			break;
		switch (*s) {
		case '&':
			entity = "&amp;";
			break;
		case '<':
			entity = "&lt;";
			break;
		case '>':
			entity = "&gt;";
			break;
		case '"':
			entity = "&quot;";
			break;
		case '\'':
			entity = "&#39;";
			break;
		default:
			entity = "\\x00";
			break;
		}
		if (buf_addstr(out, entity) == -1)
			return -1;
	}
	return 0;
}

int
html_text(struct buf *out, const char *s)
{
	return html_octets(out, s, strlen(s));
}

int
html_begin(struct buf *out, const char *lang, const char *title,
    const char *style)
{
	struct digest	 d;

	if (digest_sha256(&d, style, strlen(style)) == -1)
		return -1;
	buf_addstr(out, "<!DOCTYPE html>\n<html lang=\"");
	html_text(out, lang);
	buf_addstr(out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'sha256-");
	base64_encode(out, d.octet, sizeof(d.octet));
	buf_addstr(out, "'; form-action 'none'; base-uri 'none'\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n<title>");
	html_text(out, title);
	buf_addstr(out, "</title>\n<style>");
	buf_addstr(out, style);
	return buf_addstr(out, "</style>\n</head>\n<body>\n");
}

int
html_end(struct buf *out)
{
	return buf_addstr(out, "</body>\n</html>\n");
}
