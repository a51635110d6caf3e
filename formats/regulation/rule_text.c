/*
 * rule_text.c: a rule's sentence that fits.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"

#include "formats/regulation/rule_text.h"

#define NAME_MOST	24		/* words of a name that is cut first */
#define DIGITS		32		/* octets of a number */

struct text {
	char	*out;
	size_t	 size;
	size_t	 n;
	size_t	 words;			/* of a name */
};

size_t
rule_words(const char *s)
{
	size_t	 n = 0;

	while (*s != '\0') {
		s += strspn(s, " \t\n");
		n += *s != '\0';
		s += strcspn(s, " \t\n");
	}
	return n;
}

static void
put(struct text *t, const char *s, size_t len)
{
	if (len > t->size - 1 - t->n)
		len = t->size - 1 - t->n;
	if (len > 0)
		memcpy(t->out + t->n, s, len);
	t->n += len;
	t->out[t->n] = '\0';
}

/* Its first words. */
static void
put_name(struct text *t, const char *s)
{
	const char	*p = s;
	size_t		 len;

	for (size_t k = 0; k < t->words && *p != '\0'; k++) {
		p += strspn(p, " \t\n");
		p += strcspn(p, " \t\n");
	}
	len = (size_t)(p - s);
	if (p[strspn(p, " \t\n")] == '\0') {
		put(t, s, strlen(s));
		return;
	}
	while (len > 0 && strchr(",;:.", s[len - 1]) != NULL)
		len--;
	put(t, s, len);
	put(t, "…", strlen("…"));
}

/* One number with its length, "zu"; false: it is none of those. */
static bool
put_number(struct text *t, const char *spec, size_t len, va_list *ap)
{
	char	 c = spec[len - 1], text[DIGITS];
	bool	 is_signed = c == 'd';
	size_t	 longs = len - 1;

	if (c != 'd' && c != 'u')
		return false;
	if (len == 1)
		snprintf(text, sizeof(text), is_signed ? "%lld" : "%llu",
		    is_signed ? (long long)va_arg(*ap, int) :
		    (long long)va_arg(*ap, unsigned int));
	else if (spec[0] == 'z' && longs == 1)
		snprintf(text, sizeof(text), "%zu", va_arg(*ap, size_t));
	else if (spec[0] == 'l' && longs == 1)
		snprintf(text, sizeof(text), is_signed ? "%ld" : "%lu",
		    va_arg(*ap, long));
	else if (longs == 2 && spec[0] == 'l' && spec[1] == 'l')
		snprintf(text, sizeof(text), is_signed ? "%lld" : "%llu",
		    va_arg(*ap, long long));
	else
		return false;
	put(t, text, strlen(text));
	return true;
}

/* False: there is something in it that is not known here. */
static bool
fill(struct text *t, const char *fmt, va_list *ap)
{
	const char	*percent;
	size_t		 len;
	char		 c;

	t->n = 0;
	t->out[0] = '\0';
	for (; (percent = strchr(fmt, '%')) != NULL; fmt = percent + 1 + len) {
		put(t, fmt, (size_t)(percent - fmt));
		len = strspn(percent + 1, "lz") + 1;
		c = percent[len];
		if (c == '\0')
			return false;
		if (len == 1 && c == 's') {
			put_name(t, va_arg(*ap, const char *));
		} else if (len == 1 && c == 'c') {
			c = (char)va_arg(*ap, int);
			put(t, &c, 1);
		} else if (len == 1 && c == '%') {
			put(t, "%", 1);
		} else if (!put_number(t, percent + 1, len, ap)) {
			return false;
		}
	}
	put(t, fmt, strlen(fmt));
	return true;
}

/* Cut inside a character? */
static void
trim(char *out)
{
	for (size_t n = strlen(out); n > 0 && !utf8_valid(out, n); )
		out[--n] = '\0';
}

void
rule_text(char *out, size_t size, size_t most, const char *fmt, va_list ap)
{
	struct text	 t = { .out = out, .size = size };
	va_list		 again;
	bool		 known = true;

	va_copy(again, ap);
	vsnprintf(out, size, fmt, again);
	va_end(again);
	for (size_t k = NAME_MOST; rule_words(out) > most && known && k >=
	    RULE_NAME_MIN; k--) {
		t.words = k;
		va_copy(again, ap);
		known = fill(&t, fmt, &again);
		va_end(again);
	}
	if (!known)
		vsnprintf(out, size, fmt, ap);
	trim(out);
}

void
rule_textf(char *out, size_t size, size_t most, const char *fmt, ...)
{
	va_list	 ap;

	va_start(ap, fmt);
	rule_text(out, size, most, fmt, ap);
	va_end(ap);
}
