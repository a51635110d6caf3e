/*
 * rule_text.h: a rule's sentence: fact, article, remedy in at most so many
 * words, whatever names stand in it.
 */
#ifndef FORMATS_REGULATION_RULE_TEXT_H
#define FORMATS_REGULATION_RULE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Words between white space. */
size_t	 rule_words(const char *);
/*
 * As vsnprintf() does, into ${out} of ${size} octets, cut at a character.  When
 * it has more than ${most} words each text that stands for a "%s" is cut to as
 * many words as leave room, with "…" behind; at least to RULE_NAME_MIN of them.
 * ${fmt} has %s, %c, %d, %u, also with l, ll and z; else nothing is cut.
 */
#define RULE_NAME_MIN	2
void	 rule_text(char *out, size_t size, size_t most, const char *fmt,
	    va_list) __attribute__((format(printf, 4, 0)));
void	 rule_textf(char *out, size_t size, size_t most, const char *fmt,
	    ...) __attribute__((format(printf, 4, 5)));

#endif
