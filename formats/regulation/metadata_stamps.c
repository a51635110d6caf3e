/*
 * metadata_stamps.c: what is stamped on a head: urgency, secrecy, drafts.
 */
#include <string.h>

#include "formats/regulation/metadata_part.h"

#define STAMP_MOST	40		/* octets of one */

static const struct meta_stamp	 stamps[] = {
	{ "khan", "Khẩn", META_URGENCY },
	{ "thuong khan", "Thượng khẩn", META_URGENCY },
	{ "hoa toc", "Hỏa tốc", META_URGENCY },
	{ "hoa toc hen gio", "Hỏa tốc hẹn giờ", META_URGENCY },
	{ "mat", "Mật", META_SENSITIVITY },
	{ "toi mat", "Tối mật", META_SENSITIVITY },
	{ "tuyet mat", "Tuyệt mật", META_SENSITIVITY },
	{ "du thao", NULL, META_NAMES },
};

const struct meta_stamp *
meta_stamp_of(const char *text)
{
	static const char		 first[] = "KkTtHhMmDd\xc4";
	const struct meta_stamp		*found = NULL;
	struct buf			 letters;

	if (strlen(text) >= STAMP_MOST || strchr(first, *text) == NULL ||
	    !meta_is_capitals(text))
		return NULL;
	if (meta_letters(&letters, text))
		for (size_t k = 0; k < sizeof(stamps) / sizeof(stamps[0]) &&
		    found == NULL; k++)
			if (meta_are_letters(&letters, stamps[k].folded))
				found = &stamps[k];
	buf_release(&letters);
	return found;
}

int
meta_stamps(struct metadata *m, const struct head *h, unsigned int revision)
{
	const struct meta_stamp	*s;
	int			 rc = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct pdf_piece	*p = &h->t->v[i];

		if ((s = meta_stamp_of(p->text)) != NULL && s->value != NULL)
			rc |= meta_put(m, s->name, p->flags, 85, revision,
			    s->value);
	}
	return rc;
}
