/*
 * issuers.c: whose a document is by its head.
 */
#include <stdio.h>
#include <string.h>

#include "formats/regulation/issuers.h"
#include "formats/regulation/metadata_part.h"
#include "formats/regulation/viet.h"

/*
 * Short words mean an agency with their marks only: "SỞ Y TẾ", and not "SỐ 1
 * ĐỨC PHỔ"; "QUỸ ...", not "QUÝ ĐÔN".  Where nothing has marks, all do.
 */
static bool
has_its_marks(const char *s)
{
	static const char *const	 words[] = { "sở", "bộ", "hội", "viện",
		"quỹ", "đội", "đài", "đại", "hạt", "trạm", "đoàn", "ban",
		"phòng", "cục", "thuế", "báo" };
	struct buf			 key;
	size_t				 n;
	bool				 yes = false, plain = true;

	for (const char *p = s; *p != '\0'; p++)
		plain = plain && (uint8_t)*p < 0x80;
	if (plain)
		return true;
	buf_init(&key, META_ROOM);
	if (viet_tone_key(&key, s, strlen(s)) == 0)
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) &&
		    !yes; i++) {
			n = strlen(words[i]);
			yes = key.len > n && key.p[n] == ' ' && memcmp(key.p,
			    words[i], n) == 0;
		}
	buf_release(&key);
	return yes;
}

bool
issuer_is_agency(const char *s)
{
	static const char *const	 words[] = { "uy ban", "ubnd",
		"hoi dong", "hdnd", "van phong", "chi cuc", "tong cuc",
		"trung tam", "thanh tra", "cong ty", "cong doan",
		"cong thong tin", "cong an", "truong ", "benh vien", "dang uy",
		"dang bo", "tinh uy", "huyen uy", "thanh uy", "hoc vien",
		"kho bac", "bao hiem", "toa an", "quoc hoi", "lien doan",
		"tong lien doan", "tap doan", "chinh phu", "thu tuong",
		"chi nhanh", "tong cong ty", "ngan hang", "kiem toan",
		"mat tran", "tinh doan", "huyen doan", "thanh doan",
		"xa doan", "trung doan", "bao tang", "thu vien", "nha hat",
		"nha xuat ban", "nha may", "vuon quoc gia", "khu bao ton",
		"cang vu", "lien minh", "lien hiep", "tieu ban", "to cong tac",
		"quan khu", "su doan", "lu doan", "trai giam", "lam truong",
		"nong truong", "thuong truc", "chi bo", "co quan",
		"don bien phong", "hai quan", "hai doi", "trai tam giam",
		"buu dien",
		"phan hieu", "phan vien", "nha van hoa", "nha thieu nhi",
		"khoi thi dua", "cum thi dua", "to bau cu", "to tham dinh",
		"dai su quan", "tong lanh su", "tap chi", "toa soan",
		"chu tich nuoc", "tong cong doan", "quan doi", "lien chi doan",
		"nha khach", "xi nghiep", "hop tac xa", "trung uong hoi",
		"trung uong doan" };
	static const char *const	 marked[] = { "so ", "bo ", "hoi ",
		"vien ", "quy ", "doi ", "dai ", "hat ", "tram ", "doan ",
		"ban ", "phong ", "cuc ", "thue ", "bao " };

	return meta_begins_any(s, words, sizeof(words) / sizeof(words[0])) ||
	    (meta_begins_any(s, marked, sizeof(marked) / sizeof(marked[0])) &&
	    has_its_marks(s));
}

static bool
ends_with_any(const struct buf *b, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t	 len = strlen(words[i]);

		if (b->len >= len && memcmp(b->p + b->len - len, words[i],
		    len) == 0 && (b->len == len ||
		    b->p[b->len - len - 1] == ' '))
			return true;
	}
	return false;
}

static size_t
words_in(const struct buf *b)
{
	size_t	 n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += b->p[i] != ' ' && (i == 0 || b->p[i - 1] == ' ');
	return n;
}

bool
issuer_goes_on(const char *above, const char *line)
{
	/* Bodies that are named after another's name. */
	static const char *const	 open[] = { "thuong vu", "dai bieu",
		"thuong truc", "cua", "va", "cac", "thuoc", "ve", "cho" };
	static const char *const	 whole[] = { "van phong", "thanh tra",
		"thu tuong", "uy ban", "hoi dong", "co quan", "trung tam",
		"chi nhanh", "ban chi dao", "ban quan ly", "phong", "ban" };
	/* Places with names such as "Hội An", "Trường Sa". */
	static const char *const	 places[] = { "xa", "phuong",
		"thi tran", "dac khu", "thi xa", "thanh pho", "huyen", "quan",
		"tinh", "khu vuc", "thon", "to dan pho" };
	static const char *const	 names[] = { "truong ", "hoi ", "dai ",
		"doi ", "bo ", "vien ", "so ", "ban ", "hat ", "tram " };
	struct buf			 a, b;
	bool				 yes = false;

	buf_init(&a, META_ROOM);
	buf_init(&b, META_ROOM);
	if (viet_fold(&a, above, strlen(above), false) == 0 && viet_fold(&b,
	    line, strlen(line), false) == 0 && a.len > 0 && b.len > 0) {
		if (a.p[a.len - 1] == ',')
			yes = true;
		for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
			yes = yes || (a.len == strlen(whole[i]) &&
			    memcmp(a.p, whole[i], a.len) == 0);
		yes = yes || ends_with_any(&a, open, sizeof(open) /
		    sizeof(open[0])) || (ends_with_any(&a, places,
		    sizeof(places) / sizeof(places[0])) && words_in(&b) < 3 &&
		    meta_begins_any(line, names, sizeof(names) /
		    sizeof(names[0])));
	}
	buf_release(&a);
	buf_release(&b);
	return yes;
}

/* A separator at ${p}: its octets, or 0. */
static size_t
separator(const char *p)
{
	size_t	 n;

	if (*p == ';' || *p == '\n')
		return 1;
	if (*p != ' ')
		return 0;
	n = p[1] == '-' ? 1 : docnum_dash((const uint8_t *)p + 1,
	    strlen(p + 1));
	if (n == 0 || p[1 + n] != ' ')
		return 0;
	return issuer_is_agency(p + n + 2) ? n + 2 : 0;
}

static void
add(struct issuers *is, char *from, char *end)
{
	while (*from == ' ')
		from++;
	while (end > from && end[-1] == ' ')
		end--;
	*end = '\0';
	if (end > from && is->n < ISSUERS_MAX)
		is->name[is->n++] = from;
}

void
issuers_split(struct issuers *is, const char *value)
{
	size_t	 n;
	char	*from = is->room, *p;

	is->n = 0;
	snprintf(is->room, sizeof(is->room), "%s", value);
	for (p = is->room; *p != '\0'; p++)
		if ((n = separator(p)) > 0) {
			add(is, from, p);
			from = p + n;
			p = from - 1;
		}
	add(is, from, p);
}
