/*
 * exhibit_stamp.c: what time-stamps prove of a document, in a bundle.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "auditor/bundle.h"
#include "auditor/stamps.h"

#include "auditor/exhibit_stamp.h"

/* English and Vietnamese, as check.sh beside it; stock tools alone. */
static const char	 script[] =
    "#!/bin/sh\n"
    "# check.sh: recomputes the hash tree (RFC 4998) from the document up to\n"
    "# what was time-stamped, and has openssl verify the time-stamp (RFC 3161)\n"
    "# at its own time, by the certificates in trust/: compare those with what\n"
    "# you trust. / Tinh lai cay bam tu van ban toi dau thoi gian.\n"
    "set -u\n"
    "LC_ALL=C\n"
    "export LC_ALL\n"
    "cd \"$(dirname \"$0\")\" || exit 99\n"
    "T=$(mktemp -d) || exit 99\n"
    "trap 'rm -rf \"$T\"' EXIT\n"
    "fail() { echo \"NOT GOOD / KHONG DAT: $1\"; exit 1; }\n"
    "unhex() {\n"
    "\tawk 'BEGIN { d = \"0123456789abcdef\" } {\n"
    "\t\tfor (i = 1; i < length($0); i += 2)\n"
    "\t\t\tprintf \"\\\\%03o\", (index(d, substr($0, i, 1)) - 1) * 16 + \\\n"
    "\t\t\t    index(d, substr($0, i + 1, 1)) - 1 }' | {\n"
    "\t\tread -r o || :\n"
    "\t\t# shellcheck disable=SC2059\n"
    "\t\tprintf \"$o\"\n"
    "\t}\n"
    "}\n"
    "doc=\n"
    "for f in ../original/*; do [ ! -f \"$f\" ] || doc=$f; done\n"
    "alg=$(sed -n 's/^algorithm //p' path)\n"
    "h=$(openssl dgst -r -\"$alg\" <\"$doc\" | cut -d' ' -f1)\n"
    "[ \"$h\" = \"$(sed -n 's/^document //p' path)\" ] ||\n"
    "\tfail \"the document is not the one in path\"\n"
    "for s in $(sed -n 's/^with //p' path); do\n"
    "\th=$(printf '%s\\n%s\\n' \"$h\" \"$s\" | sort | tr -d '\\n' | unhex |\n"
    "\t    openssl dgst -r -\"$alg\" | cut -d' ' -f1)\n"
    "done\n"
    "for f in trust/*; do\n"
    "\t[ -f \"$f\" ] || continue\n"
    "\tto=$T/other\n"
    "\tcase $f in trust/root*) to=$T/roots ;; esac\n"
    "\topenssl x509 -in \"$f\" 2>/dev/null >>\"$to\" ||\n"
    "\t    openssl x509 -inform DER -in \"$f\" 2>/dev/null >>\"$to\"\n"
    "done\n"
    ": >>\"$T/other\"\n"
    "# The time is the token's own, whatever the file says.\n"
    "is=$(openssl ts -reply -token_in -in token.tst -text 2>/dev/null |\n"
    "    sed -n 's/^Time stamp: //p' | sed 's/\\.[0-9]*//')\n"
    "said=$(awk '{ d = int($1 / 86400); r = $1 - d * 86400; z = d + 719468\n"
    "\te = int(z / 146097); o = z - e * 146097\n"
    "\ty = int((o - int(o / 1460) + int(o / 36524) - int(o / 146096)) / 365)\n"
    "\tn = o - (365 * y + int(y / 4) - int(y / 100))\n"
    "\tm = int((5 * n + 2) / 153); M = m < 10 ? m + 3 : m - 9\n"
    "\tprintf \"%s %2d %02d:%02d:%02d %d GMT\", \\\n"
    "\t    substr(\"JanFebMarAprMayJunJulAugSepOctNovDec\", 3 * M - 2, 3), \\\n"
    "\t    n - int((153 * m + 2) / 5) + 1, int(r / 3600), \\\n"
    "\t    int(r % 3600 / 60), r % 60, y + e * 400 + (M <= 2) }' time)\n"
    "[ \"$is\" = \"$said\" ] || fail \"time is not that of token.tst\"\n"
    "openssl ts -verify -digest \"$h\" -token_in -in token.tst \\\n"
    "    -attime \"$(cat time)\" -CAfile \"$T/roots\" -untrusted \"$T/other\" \\\n"
    "    >\"$T/out\" 2>&1 || fail \"openssl: $(tail -n 1 \"$T/out\")\"\n"
    "hex() { od -An -v -tx1 | tr -d ' \\n'; }\n"
    "unb64() { printf %s \"$1\" | openssl base64 -d -A; }\n"
    "# The evidence record holds this token and this path (its renewals, too, are\n"
    "# for a program that reads RFC 4998).\n"
    "hex <document.ers >\"$T/ers\"\n"
    "hex <token.tst >\"$T/token\"\n"
    "openssl asn1parse -inform DER -in document.ers >/dev/null 2>&1 &&\n"
    "    grep -qF -f \"$T/token\" \"$T/ers\" || fail \"document.ers has another token\"\n"
    "for s in $(sed -n 's/^with //p' path); do\n"
    "\tgrep -qF \"$s\" \"$T/ers\" || fail \"document.ers has another path\"\n"
    "done\n"
    "# The checkpoint of that night is signed by a key that the archive had.\n"
    "blank=$(grep -n '^$' note | tail -n 1 | cut -d: -f1) good=\n"
    "head -n $((${blank:-1} - 1)) note >\"$T/text\"\n"
    "for f in ../keys.txt ../rotations/*; do\n"
    "\t[ ! -f \"$f\" ] || case $f in *.txt) sed -n 's/^log //p' \"$f\" ;;\n"
    "\t*) sed -n '5p;6p' \"$f\" ;; esac\n"
    "done >\"$T/keys\"\n"
    "for k in $(cat \"$T/keys\"); do\n"
    "\trest=${k#*+}\n"
    "\t{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'\n"
    "\tunb64 \"${rest#*+}\" | tail -c 32; } >\"$T/key\"\n"
    "\tfor b in $(sed \"1,${blank:-1}d\" note | awk -v n=\"${k%%+*}\" \\\n"
    "\t    -v d=\"$(printf '\\342\\200\\224')\" '$1 == d && $2 == n { print $3 }'); do\n"
    "\t\tunb64 \"$b\" >\"$T/sig\"\n"
    "\t\t[ \"$(openssl base64 -A -in \"$T/sig\")\" = \"$b\" ] &&\n"
    "\t\t    [ \"$(head -c 4 \"$T/sig\" | hex)\" = \"${rest%%+*}\" ] || continue\n"
    "\t\ttail -c 64 \"$T/sig\" >\"$T/s64\"\n"
    "\t\topenssl pkeyutl -verify -pubin -keyform DER -inkey \"$T/key\" \\\n"
    "\t\t    -rawin -in \"$T/text\" -sigfile \"$T/s64\" >/dev/null 2>&1 &&\n"
    "\t\t    good=1\n"
    "\tdone\n"
    "done\n"
    "[ -n \"$good\" ] || [ ! -s note ] || fail \"note has no signature of the archive\"\n"
    "openssl ts -reply -token_in -in token.tst -text 2>/dev/null |\n"
    "    sed -n 's/^Time stamp: /existed at \\/ ton tai luc: /p'\n"
    "echo \"the tree leads to the time-stamp / cay bam dan toi dau thoi gian\"\n";

/* path: from the document's digest up to the root.  0 or -1. */
static int
put_path(struct bundle *b, const struct stamp *s, const struct digest *d)
{
	const struct ers_tree	*t = &s->tree;
	const uint8_t		*md = stamp_digest(s, d);
	size_t			 i, from = 0;
	struct buf		 out;
	int			 rc = -1;

	if (md == NULL || (i = stamp_leaf(s, md)) == SIZE_MAX)
		return -1;
	buf_init(&out, 64 * 1024);
	buf_addf(&out, "algorithm %s\ndocument ", digest_alg_name(t->alg));
	hex_encode(&out, md, t->size);
	for (size_t w = t->n; w > 1; w = (w + 1) / 2) {
		if ((i ^ 1) < w) {
			buf_addstr(&out, "\nwith ");
			hex_encode(&out, t->node + (from + (i ^ 1)) * t->size,
			    t->size);
		}
		from += w;
		i /= 2;
	}
	buf_addc(&out, '\n');
	if (!out.failed)
		rc = bundle_put(b, "stamp/path", out.p, out.len, 0644);
	buf_release(&out);
	return rc;
}

/* trust/: the anchors first in their names, so that the script knows them. */
static int
put_trust(struct bundle *b, const struct trust_folder *t)
{
	char	 name[64];
	int	 rc = 0;

	for (size_t i = 0; i < t->n && rc == 0; i++) {
		const struct trust_file	*f = &t->file[i];

		if (f->revocation)
			continue;
		snprintf(name, sizeof(name), "stamp/trust/%s-%zu",
		    f->role == TRUST_ROOT || f->role == TRUST_FLAT ? "root" :
		    "other", i);
		rc = bundle_put(b, name, f->octets.p, f->octets.len, 0644);
	}
	return rc;
}

static int
put_stamp(struct bundle *b, const struct stamp *s, const struct buf *record,
    const struct trust_folder *trust, const struct digest *d)
{
	char	 when[32];
	int	 n;

	n = snprintf(when, sizeof(when), "%" PRId64 "\n",
	    s->gen_time / TIME_SECOND);
	return bundle_put(b, "stamp/document.ers", record->p, record->len,
	    0644) | bundle_put(b, "stamp/token.tst", s->token.p,
	    s->token.len, 0644) | bundle_put(b, "stamp/time", when, (size_t)n,
	    0644) | bundle_put(b, "stamp/note", s->note.p, s->note.len,
	    0644) | put_path(b, s, d) | put_trust(b, trust) |
	    bundle_put(b, "stamp/check.sh", script, sizeof(script) - 1, 0755);
}

/*
 * The record to show: the first that proves something today, else the first.
 * *first: the number of its first time-stamp.  1, 0 there is none, -1.
 */
static int
choose(const struct stamps *s, const struct digest *d, exhibit_proves *proves,
    void *arg, struct buf *record, size_t *first, bool *good)
{
	size_t	*member = calloc(s->n + 1, sizeof(*member)), n;
	int	 rc = member == NULL ? -1 : 0;

	*first = SIZE_MAX;
	*good = false;
	for (size_t i = 0; i < s->n && rc != -1 && !*good; i++) {
		buf_reset(record);
		rc = stamps_trail(s, d, i, record, member, &n);
		if (rc == 1 && *first == SIZE_MAX)
			*first = i;
		if (rc == 1 && (rc = proves(arg, record)) == 1) {
			*first = i;
			*good = true;
		}
	}
	if (rc != -1 && !*good && *first != SIZE_MAX) {
		buf_reset(record);
		rc = stamps_trail(s, d, *first, record, member, &n);
	}
	free(member);
	return rc == -1 ? -1 : *first != SIZE_MAX;
}

int
exhibit_stamp(struct bundle *b, const char *ledger,
    const struct trust_folder *trust, const struct digest *d,
    exhibit_proves *proves, void *arg, bool *good)
{
	struct stamps	*s = stamps_open(ledger);
	struct buf	 record;
	size_t		 first;
	int		 rc;

	if (s == NULL)
		return -1;
	buf_init(&record, ERS_RECORD_MAX);
	rc = choose(s, d, proves, arg, &record, &first, good);
	if (rc == 1 && put_stamp(b, &s->stamp[first], &record, trust, d) != 0)
		rc = -1;
	buf_release(&record);
	stamps_free(s);
	return rc;
}
