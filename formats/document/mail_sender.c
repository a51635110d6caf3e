/*
 * mail_sender.c: who a mail says that it is from, held against the addresses
 * of the certificate that signed it (RFC 8550 3).
 */
#include <openssl/x509v3.h>

#include <string.h>
#include <strings.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"

#include "formats/document/mail.h"

#define ADDRESS_MAX	320		/* octets: RFC 5321 4.5.3.1 */
#define ADDRESSES_MAX	64		/* of one field */
#define LINE_MAX_OCTETS	((size_t)16 * 1024)	/* of an unfolded field */

/* The addresses of the fields of one name. */
struct field {
	size_t	 fields;		/* how many there are */
	size_t	 n;
	char	 address[ADDRESSES_MAX][ADDRESS_MAX + 1];
	bool	 odd;			/* not to be read, or too many */
};

/* What has been read of an address so far. */
struct reading {
	char	 plain[ADDRESS_MAX + 1];	/* outside of <> */
	size_t	 nplain;
	char	 angle[ADDRESS_MAX + 1];
	size_t	 nangle;
	bool	 has_angle;
};

static void
put(struct field *f, char *to, size_t *n, uint8_t c)
{
	if (*n < ADDRESS_MAX)
		to[(*n)++] = (char)c;
	else
		f->odd = true;
}

/* An address ends. */
static void
address_end(struct field *f, struct reading *r)
{
	const char	*from = r->has_angle ? r->angle : r->plain;
	size_t		 n = r->has_angle ? r->nangle : r->nplain;

	if (n > 0 && f->n == ADDRESSES_MAX)
		f->odd = true;
	else if (n > 0) {
		memcpy(f->address[f->n], from, n);
		f->address[f->n++][n] = '\0';
	}
	memset(r, 0, sizeof(*r));
}

/* Past a quoted string or a comment, which may hold others.  The next one. */
static size_t
pass_over(struct field *f, const struct buf *v, size_t i, char open)
{
	size_t	 depth = 0;

	for (; i < v->len; i++) {
		if (v->p[i] == '\\') {
			i++;
			continue;
		}
		if (open == '"' && v->p[i] == '"' && depth++ == 1)
			return i + 1;
		if (open == '(' && v->p[i] == '(')
			depth++;
		if (open == '(' && v->p[i] == ')' && --depth == 0)
			return i + 1;
	}
	f->odd = true;
	return v->len;
}

/* RFC 5322 3.4: names in quotes and comments are no addresses. */
static void
addresses_read(struct field *f, const struct buf *v)
{
	struct reading	 r;
	bool		 inside = false;

	memset(&r, 0, sizeof(r));
	for (size_t i = 0; i < v->len;) {
		uint8_t	 c = v->p[i];

		if (!inside && (c == '"' || c == '(')) {
			i = pass_over(f, v, i, (char)c);
			continue;
		}
		i++;
		if (c == '<' && !inside) {
			f->odd = f->odd || r.has_angle;
			inside = r.has_angle = true;
		} else if (c == '>' && inside) {
			inside = false;
		} else if (!inside && (c == ',' || c == ';')) {
			address_end(f, &r);
		} else if (!inside && c == ':') {
			r.nplain = 0;	/* a group's name */
		} else if (c != ' ' && c != '\t') {
			put(f, inside ? r.angle : r.plain, inside ?
			    &r.nangle : &r.nplain, c);
		}
	}
	f->odd = f->odd || inside;
	address_end(f, &r);
}

static bool
is_atom(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c >= 0x80 ||
	    (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

/* An address in a name, without the apostrophes that some put around it. */
static void
shown_add(struct field *f, const uint8_t *p, size_t len)
{
	while (len > 0 && (*p == '\'' || *p == '.')) {
		p++;
		len--;
	}
	while (len > 0 && (p[len - 1] == '\'' || p[len - 1] == '.'))
		len--;
	if (len == 0 || *p == '@' || p[len - 1] == '@')
		return;
	if (len > ADDRESS_MAX || f->n == ADDRESSES_MAX) {
		f->odd = true;
		return;
	}
	memcpy(f->address[f->n], p, len);
	f->address[f->n++][len] = '\0';
}

/*
 * Programs show the name, and some the name alone: an address in it, in a
 * comment or in a group's name must be the certificate's as well.
 */
static int
names_read(struct field *f, const struct buf *v)
{
	struct buf	 text;
	const uint8_t	*p, *end, *from, *to;
	int		 rc;

	buf_init(&text, 4 * LINE_MAX_OCTETS);
	if (!mime_words(&text, v->p, v->len)) {
		buf_reset(&text);
		(void)buf_add(&text, v->p, v->len);
	}
	end = text.len == 0 ? text.p : text.p + text.len;
	for (p = text.p; p < end; p = to) {
		for (to = p; to < end && *to != '@'; to++)
			;
		if (to == end)
			break;
		for (from = to; from > p && is_atom(from[-1]); from--)
			;
		for (to++; to < end && is_atom(*to); to++)
			;
		shown_add(f, from, (size_t)(to - from));
	}
	rc = text.failed ? -1 : 0;
	buf_release(&text);
	return rc;
}

/* The field that begins at ${p}, unfolded, to ${v}; *next goes past it. */
static void
unfold(struct buf *v, const uint8_t *p, const uint8_t *end,
    const uint8_t **next)
{
	const uint8_t	*lf;

	do {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end;
		for (; p < lf; p++)
			if (*p != '\r' && v->len < v->max)
				(void)buf_addc(v, (char)*p);
		p = lf == end ? end : lf + 1;
	} while (p < end && (*p == ' ' || *p == '\t'));
	*next = p;
}

/* Read the fields named ${name} of the message's head.  0 or -1. */
static int
field_read(struct field *f, const struct mime_part *m, const char *name)
{
	const uint8_t	*p = m->whole.p, *end = m->body.p, *next;
	size_t		 n = strlen(name), colon;
	struct buf	 v;
	int		 rc = 0;

	memset(f, 0, sizeof(*f));
	for (; p != NULL && p < end && rc == 0; p = next) {
		buf_init(&v, LINE_MAX_OCTETS);
		unfold(&v, p, end, &next);
		rc = v.failed ? -1 : 0;
		colon = n;
		while (colon < v.len && (v.p[colon] == ' ' ||
		    v.p[colon] == '\t'))
			colon++;
		if (rc == 0 && colon < v.len && v.p[colon] == ':' &&
		    strncasecmp((const char *)v.p, name, n) == 0) {
			struct buf	 value = v;

			value.p += colon + 1;
			value.len -= colon + 1;
			f->fields++;
			f->odd = f->odd || v.len == v.max;
			addresses_read(f, &value);
			rc = names_read(f, &value);
		}
		buf_release(&v);
	}
	return rc;
}

static bool
is_among(STACK_OF(OPENSSL_STRING) *of, const char *address)
{
	for (int i = 0; i < sk_OPENSSL_STRING_num(of); i++)
		if (strcasecmp(sk_OPENSSL_STRING_value(of, i), address) == 0)
			return true;
	return false;
}

/* Are they all of the certificate's?  *other: the first that is not. */
static bool
all_among(STACK_OF(OPENSSL_STRING) *of, const struct field *f,
    const char **other)
{
	*other = f->n > 0 ? f->address[0] : "-";
	if (f->fields != 1 || f->odd || f->n == 0)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (!is_among(of, f->address[i])) {
			*other = f->address[i];
			return false;
		}
	return true;
}

/*
 * Hold ${f} against one signature's certificate, noting ${what}.  0 or -1.
 */
static int
sender_hold(struct plan *plan, size_t i, const struct field *f,
    enum finding what)
{
	struct sigplan			*s = &plan->sig[i];
	const struct blob		*der = &plan->cert[s->cert];
	const unsigned char		*p = der->p;
	X509				*x = d2i_X509(NULL, &p, (long)der->len);
	STACK_OF(OPENSSL_STRING)	*of = x == NULL ? NULL :
					    X509_get1_email(x);
	const char			*other;
	int				 rc = 0;

	/* A certificate without an address says nothing of the sender. */
	if (sk_OPENSSL_STRING_num(of) > 0 && !all_among(of, f, &other))
		rc = sigplan_note(s, what,
		    D_("%.100s; the certificate is for %.100s"), other,
		    sk_OPENSSL_STRING_value(of, 0));
	X509_email_free(of);
	X509_free(x);
	return rc;
}

/* Hold ${f} against every signature from ${first} on.  0 or -1. */
static int
all_hold(struct plan *plan, size_t first, const struct field *f,
    enum finding what)
{
	int	 rc = 0;

	for (size_t i = first; i < plan->nsig && rc == 0; i++)
		if (plan->sig[i].cert >= 0 && !plan->sig[i].counter &&
		    plan->sig[i].tst == TST_NONE)
			rc = sender_hold(plan, i, f, what);
	return rc;
}

int
mail_sender_check(struct plan *plan, size_t first, const struct mime_part *m)
{
	enum finding	 of_from = FINDING_MAIL_SENDER;
	struct field	*f;
	int		 rc;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return -1;
	/* Who sent it for others signs it (RFC 5322 3.6.2). */
	rc = field_read(f, m, "Sender");
	if (rc == 0 && f->fields > 0) {
		rc = all_hold(plan, first, f, FINDING_MAIL_SENDER);
		of_from = FINDING_MAIL_BEHALF;
	}
	if (rc == 0)
		rc = field_read(f, m, "From");
	if (rc == 0 && f->fields > 0)
		rc = all_hold(plan, first, f, of_from);
	free(f);
	return rc;
}
