/*
 * detail.c: prose kept as message ids until it is read.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"

#define DETAIL_MAX	((size_t)8192)	/* octets of one being made */
#define TEMPLATE_MAX	512		/* octets of a message id */

/* One conversion of a printf format. */
struct conv {
	const char	*end;		/* behind it */
	bool		 star;		/* precision is an argument */
	int		 precision;	/* -1: none */
	char		 size;		/* 'l', 'z' or 0 */
	char		 kind;		/* 's' ... */
	unsigned int	 place;		/* of "%2$s"; 0: the next */
};

/* A decimal number at ${p}, capped. */
static unsigned int
digits(const char **p)
{
	unsigned int	 n = 0;

	for (; **p >= '0' && **p <= '9'; (*p)++)
		if (n < 10000)
			n = n * 10 + (unsigned int)(**p - '0');
	return n;
}

/* The conversion whose '%' is before ${p}. */
static void
conv_read(struct conv *c, const char *p)
{
	const char	*start = p;
	unsigned int	 n;

	*c = (struct conv){ .precision = -1 };
	n = digits(&p);
	if (n > 0 && *p == '$') {
		c->place = n;
		p++;
	} else {
		p = start;
	}
	while (*p != '\0' && strchr("-+ #0123456789", *p) != NULL)
		p++;
	if (*p == '.') {
		p++;
		c->star = *p == '*';
		if (c->star)
			p++;
		else
			c->precision = (int)digits(&p);
	}
	for (; *p == 'l' || *p == 'z' || *p == 'h' || *p == 'j'; p++)
		c->size = *p == 'j' ? 'l' : *p;
	c->kind = *p;
	c->end = *p == '\0' ? p : p + 1;
}

/*
 * What a stranger says, or prose: as ${inner} its arguments go down a level.
 * Text that is data alone stays as it is: it is made safe when it is shown.
 */
static void
put_string(struct buf *b, const char *s, int precision, bool inner)
{
	size_t	 len = precision < 0 ? strlen(s) :
		    strnlen(s, (size_t)precision);

	if (*s != DETAIL_MARK) {
		if (!inner && utf8_valid(s, len))
			(void)buf_add(b, s, len);
		else
			(void)utf8_visible(b, s, len);
		return;
	}
	for (; *s != '\0'; s++)
		(void)buf_addc(b, inner && *s == DETAIL_ARG ? DETAIL_INNER :
		    *s);
}

static uint64_t
take_unsigned(const struct conv *c, va_list *ap)
{
	switch (c->size) {
	case 'l':
		return va_arg(*ap, unsigned long);
	case 'z':
		return va_arg(*ap, size_t);
	default:
		return va_arg(*ap, unsigned int);
	}
}

static int64_t
take_signed(const struct conv *c, va_list *ap)
{
	switch (c->size) {
	case 'l':
		return va_arg(*ap, long);
	case 'z':
		return va_arg(*ap, ssize_t);
	default:
		return va_arg(*ap, int);
	}
}

/* The next argument as it is shown. */
static void
put_argument(struct buf *b, const struct conv *c, va_list *ap, bool inner)
{
	int		 precision = c->star ? va_arg(*ap, int) : c->precision;
	const char	*s;

	switch (c->kind) {
	case 's':
		s = va_arg(*ap, const char *);
		put_string(b, s == NULL ? "-" : s, precision, inner);
		break;
	case 'c':
		(void)buf_addc(b, (char)va_arg(*ap, int));
		break;
	case 'd':
	case 'i':
		(void)buf_addf(b, "%" PRId64, take_signed(c, ap));
		break;
	case 'u':
		(void)buf_addf(b, "%" PRIu64, take_unsigned(c, ap));
		break;
	case 'x':
		(void)buf_addf(b, "%" PRIx64, take_unsigned(c, ap));
		break;
	default:
		break;
	}
}

/* The arguments of ${fmt}, DETAIL_ARG before each; or in their places. */
static void
put_arguments(struct buf *b, const char *fmt, va_list *ap, bool in_place)
{
	struct conv	 c;

	for (; *fmt != '\0'; fmt++) {
		if (*fmt != '%') {
			if (in_place)
				(void)buf_addc(b, *fmt);
			continue;
		}
		if (fmt[1] == '%') {
			fmt++;
			if (in_place)
				(void)buf_addc(b, '%');
			continue;
		}
		conv_read(&c, fmt + 1);
		if (!in_place)
			(void)buf_addc(b, DETAIL_ARG);
		put_argument(b, &c, ap, !in_place);
		fmt = c.end - 1;
	}
}

/* The length of what is whole UTF-8 in the first ${len} octets. */
static size_t
whole(const char *s, size_t len)
{
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

void
detail_vformat(char *out, size_t size, const char *fmt, va_list given)
{
	struct buf	 b;
	const char	*s;
	size_t		 len;
	va_list		 ap;

	out[0] = '\0';
	buf_init(&b, DETAIL_MAX);
	va_copy(ap, given);
	if (*fmt == DETAIL_MARK)
		(void)buf_addstr(&b, fmt);
	put_arguments(&b, fmt, &ap, *fmt != DETAIL_MARK);
	va_end(ap);
	if ((s = buf_str(&b)) != NULL) {
		len = b.len < size ? b.len : whole(s, size - 1);
		memcpy(out, s, len);
		out[len] = '\0';
	} else if (size > 1) {
		memcpy(out, "?", 2);	/* no room for it, but never nothing */
	}
	buf_release(&b);
}

void
detail_format(char *out, size_t size, const char *fmt, ...)
{
	va_list	 ap;

	va_start(ap, fmt);
	detail_vformat(out, size, fmt, ap);
	va_end(ap);
}

/* A piece of a detail: an argument, or all of it. */
struct piece {
	const char	*p;
	size_t		 len;
};

/* The ${n}th piece between separators; empty when there is none. */
static struct piece
piece_at(struct piece all, char between, size_t n)
{
	struct piece	 one = all;
	const char	*at;

	for (;; n--) {
		at = memchr(one.p, between, one.len);
		if (n == 0) {
			if (at != NULL)
				one.len = (size_t)(at - one.p);
			return one;
		}
		if (at == NULL)
			return (struct piece){ "", 0 };
		one.len -= (size_t)(at - one.p) + 1;
		one.p = at + 1;
	}
}

typedef int put_piece(struct buf *, struct piece);

static int
put_data(struct buf *b, struct piece s)
{
	return utf8_visible(b, s.p, s.len);
}

/* The translated template of ${s}, ${arg} for each conversion. */
static int
put_prose(struct buf *b, struct piece s, char between, put_piece *arg)
{
	struct piece	 id = piece_at(s, between, 0);
	char		 msgid[TEMPLATE_MAX];
	const char	*t;
	struct conv	 c;
	size_t		 next = 1, run;

	/* Of an empty id the translation is the catalogue's header. */
	if (id.len < 2 || id.len >= sizeof(msgid))
		return put_data(b, s);
	memcpy(msgid, id.p + 1, id.len - 1);
	msgid[id.len - 1] = '\0';
	for (t = _(msgid); *t != '\0';) {
		/* Also what no catalogue knows: never printed as it is. */
		if ((run = strcspn(t, "%")) > 0 ||
		    (t[1] == '%' && (run = 1) == 1)) {
			(void)utf8_visible(b, t, run);
			t += run + (*t == '%');
			continue;
		}
		conv_read(&c, t + 1);
		(void)arg(b, piece_at(s, between, c.place > 0 ? c.place :
		    next++));
		t = c.end;
	}
	return b->failed ? -1 : 0;
}

static int
put_inner(struct buf *b, struct piece s)
{
	if (s.len > 0 && *s.p == DETAIL_MARK)
		return put_prose(b, s, DETAIL_INNER, put_data);
	return put_data(b, s);
}

int
detail_text(struct buf *b, const char *detail)
{
	struct piece	 s = { detail, strlen(detail) };

	if (*detail == DETAIL_MARK)
		return put_prose(b, s, DETAIL_ARG, put_inner);
	return put_data(b, s);
}
