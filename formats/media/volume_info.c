/*
 * volume_info.c: what a volume's bag-info.txt tells of it, and its names.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/media/bag.h"
#include "formats/media/volume.h"

#define VALUE_MAX	((size_t)1024)

static const char *const kind_name[MEDIA_KIND_MAX] = {
	[MEDIA_DISK] = "disk",
	[MEDIA_OPTICAL] = "optical",
	[MEDIA_TAPE] = "tape",
};

const char *
media_kind_name(enum media_kind kind)
{
	return kind < MEDIA_KIND_MAX ? kind_name[kind] : "?";
}

enum media_kind
media_kind_parse(const char *s)
{
	int	 i;

	for (i = 0; i < MEDIA_KIND_MAX; i++)
		if (strcmp(s, kind_name[i]) == 0)
			break;
	return (enum media_kind)i;
}

bool
volume_set_ok(const char *s)
{
	size_t	 n = strlen(s);

	if (n == 0 || n >= VOLUME_SET || *s == '-')
		return false;
	return strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-") == n;
}

void
volume_label(char out[VOLUME_LABEL], const char *set, uint32_t number)
{
	snprintf(out, VOLUME_LABEL, "NB-%.32s-%04" PRIu32, set, number);
}

/* Labels of our own in bag-info.txt. */
#define TAG_FORMAT	"Nguyen-Ban-Volume"
#define TAG_ID		"Nguyen-Ban-Id"
#define TAG_SET		"Nguyen-Ban-Set"
#define TAG_KIND	"Nguyen-Ban-Kind"
#define TAG_STORE	"Nguyen-Ban-Store"
#define TAG_ORIGIN	"Nguyen-Ban-Origin"
#define TAG_WRITTEN	"Nguyen-Ban-Written"
#define TAG_JOURNAL	"Nguyen-Ban-Journal"
#define TAG_OBJECTS	"Nguyen-Ban-Objects"

int
volume_info_format(struct buf *b, const struct volume *v, uint64_t payload,
    uint64_t files)
{
	char	 at[TIME_TEXT], value[VALUE_MAX];
	int	 year, month, day;

	time_civil(v->written, &year, &month, &day);
	snprintf(value, sizeof(value), "%04d-%02d-%02d", year, month, day);
	bag_tag_add(b, "Bagging-Date", value);
	bag_tag_add(b, "External-Identifier", v->label);
	snprintf(value, sizeof(value), "%" PRIu64 ".%" PRIu64, payload, files);
	bag_tag_add(b, "Payload-Oxum", value);
	bag_tag_add(b, "Bag-Group-Identifier", v->set);
	snprintf(value, sizeof(value), "%" PRIu32 " of ?", v->number);
	bag_tag_add(b, "Bag-Count", value);
	snprintf(value, sizeof(value), "%" PRIu32, v->format);
	bag_tag_add(b, TAG_FORMAT, value);
	bag_tag_add(b, TAG_ID, v->id);
	bag_tag_add(b, TAG_SET, v->set);
	bag_tag_add(b, TAG_KIND, media_kind_name(v->kind));
	bag_tag_add(b, TAG_STORE, v->store);
	bag_tag_add(b, TAG_ORIGIN, v->origin);
	bag_tag_add(b, TAG_WRITTEN, time_rfc3339(v->written, at));
	snprintf(value, sizeof(value), "%" PRIu64 "-%" PRIu64, v->first,
	    v->end);
	bag_tag_add(b, TAG_JOURNAL, value);
	snprintf(value, sizeof(value), "%" PRIu64 " %" PRIu64, v->objects,
	    v->octets);
	bag_tag_add(b, TAG_OBJECTS, value);
	return b->failed ? -1 : 0;
}

/* One tag into ${out}, which holds ${room}.  0, or -1: absent, too long. */
static int
tag(const void *p, size_t len, const char *label, char *out, size_t room)
{
	struct buf	 b;
	const char	*s;
	int		 rc = -1;

	buf_init(&b, room);
	if (bag_tag_get(&b, p, len, label) == 1 &&
	    (s = buf_str(&b)) != NULL && strlen(s) == b.len) {
		memcpy(out, s, b.len + 1);
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

/* Two decimal numbers with ${mid} between. */
static int
pair(char *s, char mid, uint64_t *a, uint64_t *b)
{
	char	*at = strchr(s, mid);

	if (at == NULL)
		return -1;
	*at = '\0';
	if (parse_u64(s, 0, INT64_MAX, a) == -1)
		return -1;
	return parse_u64(at + 1, 0, INT64_MAX, b);
}

static bool
is_id(const char *s)
{
	return strlen(s) == 32 && strspn(s, "0123456789abcdef") == 32;
}

int
volume_number(struct volume *v)
{
	char		 want[VOLUME_LABEL];
	uint64_t	 n;
	const char	*dash = strrchr(v->label, '-');

	if (!is_id(v->id) || !volume_set_ok(v->set) || dash == NULL ||
	    strspn(dash + 1, "0") > 3)
		return -1;
	if (parse_u64(dash + 1 + strspn(dash + 1, "0"), 1, VOLUME_LAST, &n) ==
	    -1)
		return -1;
	v->number = (uint32_t)n;
	volume_label(want, v->set, v->number);
	return strcmp(want, v->label) == 0 ? 0 : -1;
}

enum volume_result
volume_info_parse(struct volume *v, const void *p, size_t len)
{
	char		 value[VALUE_MAX];
	uint64_t	 n;

	*v = (struct volume){ 0 };
	if (tag(p, len, TAG_FORMAT, value, sizeof(value)) == -1 ||
	    parse_u64(value, 1, UINT32_MAX, &n) == -1)
		return VOLUME_MALFORMED;
	v->format = (uint32_t)n;
	if (v->format != VOLUME_FORMAT)
		return VOLUME_OTHER_FORMAT;
	if (tag(p, len, TAG_ID, v->id, sizeof(v->id)) == -1 ||
	    tag(p, len, TAG_SET, v->set, sizeof(v->set)) == -1 ||
	    tag(p, len, TAG_STORE, v->store, sizeof(v->store)) == -1 ||
	    tag(p, len, TAG_ORIGIN, v->origin, sizeof(v->origin)) == -1 ||
	    tag(p, len, "External-Identifier", v->label,
	    sizeof(v->label)) == -1 || !is_id(v->store) ||
	    volume_number(v) == -1)
		return VOLUME_MALFORMED;
	if (tag(p, len, TAG_KIND, value, sizeof(value)) == -1 ||
	    (v->kind = media_kind_parse(value)) == MEDIA_KIND_MAX ||
	    tag(p, len, TAG_WRITTEN, value, sizeof(value)) == -1 ||
	    time_parse(value, &v->written) == -1 ||
	    tag(p, len, TAG_JOURNAL, value, sizeof(value)) == -1 ||
	    pair(value, '-', &v->first, &v->end) == -1 ||
	    v->first > v->end ||
	    tag(p, len, TAG_OBJECTS, value, sizeof(value)) == -1 ||
	    pair(value, ' ', &v->objects, &v->octets) == -1)
		return VOLUME_MALFORMED;
	return VOLUME_OK;
}
