/*
 * escrow_sheet.c: the sheet that a key is kept on, in two languages.
 */
#include <openssl/crypto.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/html.h"
#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"
#include "formats/store/escrow.h"

#define STEP_MAX	1024	/* octets of a paragraph */
#define DER_HEAD	"302e020100300506032b657004220420"

static const char	 style[] =
    "@page{size:A4;margin:15mm}"
    "body{font:10pt/1.35 'Times New Roman',Times,serif;margin:1cm auto;"
    "max-width:18cm;color:#000;background:#fff}"
    "h1{font-size:15pt;margin:0 0 .2em}h2{font-size:11pt;margin:.8em 0 .2em}"
    "p{margin:.15em 0}.m,pre{font-family:monospace;overflow-wrap:anywhere}"
    "pre{font-size:14pt;line-height:1.5;margin:0}"
    ".w{border:2px solid #000;padding:4px 8px;margin:.5em 0;font-weight:bold}"
    ".k{display:flex;gap:1cm;align-items:center;break-inside:avoid}"
    ".k svg{width:6.5cm;height:6.5cm}"
    "td{padding:1px 10px 1px 0;vertical-align:top}"
    ".s td{padding-top:1.2cm;width:9cm}"
    "@media print{body{margin:0;max-width:none}.e{break-before:page}}";

struct writing {
	struct buf	*b;
	bool		 html;
};

static void put(struct writing *, const char *tag, const char *class,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A paragraph; ${class} "m": to type as it is. */
static void
put(struct writing *w, const char *tag, const char *class, const char *fmt,
    ...)
{
	char	 text[STEP_MAX];
	va_list	 ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		*text = '\0';
	va_end(ap);
	if (!w->html) {
		buf_addf(w->b, "%s%s%s\n", *tag == 'h' ? "\n" : "",
		    *class == 'm' ? "    " : "", text);
		return;
	}
	buf_addf(w->b, "<%s class=\"%s\">", tag, class);
	html_text(w->b, text);
	buf_addf(w->b, "</%s>\n", tag);
}

static void
row(struct writing *w, const char *label, const char *text)
{
	if (!w->html) {
		buf_addf(w->b, "%s: %s\n", label, text);
		return;
	}
	buf_addstr(w->b, "<tr><td>");
	html_text(w->b, label);
	buf_addstr(w->b, "</td><td class=\"m\">");
	html_text(w->b, text);
	buf_addstr(w->b, "</td></tr>\n");
}

static void
about(struct writing *w, const struct escrow *e)
{
	char	 at[TIME_TEXT];

	if (w->html)
		buf_addstr(w->b, "<table>\n");
	row(w, _("Public key"), e->vkey);
	if (e->fingerprint != NULL)
		row(w, _("Fingerprint"), e->fingerprint);
	if (e->store != NULL)
		row(w, _("Store"), e->store);
	row(w, _("Made"), time_local(e->made, at));
	row(w, _("By"), e->by);
	if (w->html)
		buf_addstr(w->b, "</table>\n");
}

/* The lines to type, and the code to scan. */
static int
secret(struct writing *w, const struct escrow *e)
{
	char	 line[ESCROW_LINE], whole[ESCROW_WHOLE];

	buf_addstr(w->b, w->html ? "<div class=\"k\"><pre>" : "\n");
	for (unsigned int i = 1; i <= ESCROW_LINES; i++) {
		if (escrow_line(line, e->seed, i) == -1)
			return -1;
		buf_addf(w->b, "%u: %s\n", i, line);
	}
	if (escrow_whole(whole, e->seed) == -1)
		return -1;
	buf_addf(w->b, "%u: %s\n", ESCROW_LINES + 1, whole);
	buf_addstr(w->b, w->html ? "</pre>\n" : "");
	if (w->html && e->svg != NULL)
		buf_addstr(w->b, e->svg);
	if (w->html)
		buf_addstr(w->b, "</div>\n");
	OPENSSL_cleanse(line, sizeof(line));
	return 0;
}

/* What the key's owner is by the openssl command, in base64. */
static int
public_text(const struct escrow *e, struct buf *b)
{
	struct key	*key = key_from_seed(e->seed);
	uint8_t		 pub[KEY_PUBLIC];

	if (key == NULL)
		return -1;
	key_public(key, pub);
	key_free(key);
	return base64_encode(b, pub, sizeof(pub)) == 0 && buf_str(b) != NULL ?
	    0 : -1;
}

static void
steps(struct writing *w, const struct escrow *e, const char *pub)
{
	put(w, "h2", "", "%s", _("To bring the key back"));
	put(w, "p", "", "%s", _("With a camera: what the code holds is the key "
	    "file itself. Save it as key.pem."));
	put(w, "p", "", _("By hand: type the nine lines into a text file, and "
	    "run the command below; it says which line is mistyped."));
	put(w, "p", "m", "%s", e->command);
	put(w, "p", "", "%s", _("Without this program: HEX is the first two "
	    "groups of the lines 1 to 8, without spaces."));
	put(w, "p", "m", "perl -e 'print pack(\"H*\", \"%s\" . shift)' HEX | "
	    "openssl pkey -inform DER -out key.pem", DER_HEAD);
	put(w, "p", "", "%s", _("The last group of a line is computed from it, "
	    "here of line 1; line 9 from HEX alone (16 digits):"));
	put(w, "p", "m", "printf '1:XXXXXXXX' | sha256sum | cut -c1-4");
	put(w, "p", "", _("It is the right key when this prints %s:"), pub);
	put(w, "p", "m", "openssl pkey -in key.pem -pubout -outform DER | "
	    "tail -c 32 | base64");
	put(w, "p", "", "%s", _("Then: chmod 0400 key.pem, put it where the "
	    "key was, and make a new key soon (key rotate): this one was "
	    "seen."));
	for (size_t i = 0; i < e->nto; i++) {
		char	 hex[DIGEST_HEX];

		if (i == 0) {
			put(w, "p", "", "%s", _("The file key.cms holds it "
			    "too, encrypted to the certificates whose SHA-256 "
			    "follow:"));
			put(w, "p", "m", "openssl cms -decrypt -inform DER "
			    "-in key.cms -inkey RECOVERY.key -out key.pem");
		}
		put(w, "p", "m", "%s", digest_hex(&e->to[i], hex));
	}
}

static void
custody(struct writing *w)
{
	if (!w->html) {
		buf_addf(w->b, "\n%s\n", _("Sealed on ___/___/______ by "
		    "________________ and ________________"));
		return;
	}
	buf_addstr(w->b, "<table class=\"s\"><tr><td>");
	html_text(w->b, _("Sealed on ___/___/______ by"));
	buf_addstr(w->b, "</td><td>");
	html_text(w->b, _("and by"));
	buf_addstr(w->b, "</td></tr></table>\n");
}

static int
write_sheet(struct writing *w, const struct escrow *e)
{
	static const char *const	 both[] = { "vi", "en" };
	const char			*lang = i18n_language();
	struct buf			 pub;
	int				 rc;

	buf_init(&pub, 256);
	rc = public_text(e, &pub);
	for (size_t i = 0; rc == 0 && i < 2; i++) {
		i18n_use(both[i]);
		put(w, "h1", i == 0 ? "" : "e", "%s", _(e->owner));
		put(w, "p", "w", "%s", _("SECRET. Whoever reads this sheet can "
		    "sign in the owner's name. Print it on a printer that "
		    "keeps nothing, seal it before two people, keep it in a "
		    "safe where the store is not."));
		if (i == 0) {
			about(w, e);
			rc = secret(w, e);
		}
		if (rc == 0) {
			steps(w, e, (const char *)pub.p);
			custody(w);
		}
	}
	i18n_use(lang);
	buf_release(&pub);
	return rc == 0 && !w->b->failed ? 0 : -1;
}

int
escrow_text(struct buf *b, const struct escrow *e)
{
	struct writing	 w = { b, false };

	return write_sheet(&w, e);
}

int
escrow_html(struct buf *b, const struct escrow *e)
{
	struct writing	 w = { b, true };

	if (html_begin(b, "vi", "nguyenban", style) == -1 ||
	    write_sheet(&w, e) == -1)
		return -1;
	return html_end(b);
}
