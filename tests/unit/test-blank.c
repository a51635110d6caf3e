/*
 * test-blank.c: the forms hold the regulation's words in their order, empty
 * and filled in, as HTML and as ODT.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/regulation/blank.h"
#include "formats/regulation/zip_store.h"

#include "tests/unit/form_labels.h"

static const char *const *const	 labels[BLANK_FORMS] = { labels_01, labels_02,
	labels_03, labels_04, labels_05, labels_06, labels_07, labels_08,
	labels_09, labels_10, labels_11, labels_12 };

/* Text of markup: no tags, entities undone, white space collapsed. */
static char *
text_of(const char *p, const char *end)
{
	static const char *const	 entity[][2] = { { "&amp;", "&" },
	    { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
	    { "&#39;", "'" } };
	struct buf	 b;
	size_t		 i, len;
	bool		 space = true;
	char		*s;

	buf_init(&b, BLANK_OCTETS);
	while (p < end) {
		if (*p == '<') {
			p = memchr(p, '>', (size_t)(end - p));
			assert_non_null(p);
			/* Words in different elements are different words. */
			if (!space)
				buf_addc(&b, ' ');
			space = true;
			p++;
			continue;
		}
		if (*p == ' ' || *p == '\n' || *p == '\t') {
			if (!space)
				buf_addc(&b, ' ');
			space = true;
			p++;
			continue;
		}
		space = false;
		for (i = 0; *p == '&' && i < 5; i++)
			if (strncmp(p, entity[i][0],
			    strlen(entity[i][0])) == 0) {
				buf_addstr(&b, entity[i][1]);
				p += strlen(entity[i][0]);
				break;
			}
		if (*p == '&' && i == 5)
			fail_msg("entity: %.8s", p);
		else if (i == 0 || i == 5)
			buf_addc(&b, *p++);
	}
	buf_addc(&b, '\0');
	s = (char *)buf_take(&b, &len);
	assert_non_null(s);
	return s;
}

static const char *
find(const char *p, size_t len, const char *word)
{
	return memmem(p, len, word, strlen(word));
}

/* What a reader sees of a form. */
static char *
seen(const struct blank *f, const json_t *data, bool odt)
{
	const char	*from, *to;
	struct buf	 b;
	char		*s;

	buf_init(&b, BLANK_OCTETS);
	assert_int_equal(odt ? blank_odt(&b, f, data) :
	    blank_html(&b, f, data), 0);
	assert_true(utf8_valid(b.p, b.len) || odt);
	from = find((const char *)b.p, b.len, odt ? "<office:text>" :
	    "<body>");
	assert_non_null(from);
	to = find(from, b.len - (size_t)(from - (const char *)b.p), odt ?
	    "</office:text>" : "</body>");
	assert_non_null(to);
	s = text_of(from, to);
	buf_release(&b);
	return s;
}

static void
in_order(unsigned int number, const char *text, const char *how)
{
	const char	*at = text, *next;

	for (const char *const *l = labels[number - 1]; *l != NULL; l++) {
		if ((next = strstr(at, *l)) == NULL)
			fail_msg("Mẫu %02u, %s: \"%s\" is not behind \"%.60s\"",
			    number, how, *l, at);
		at = next + strlen(*l);
	}
}

/* Two certificates on Mẫu 10, as the form has them. */
static json_t *
data_new(void)
{
	json_t	*data = json_object();

	assert_non_null(data);
	assert_int_equal(json_put(data, "items", json_pack("[ssss]",
	    "1. Đối với chứng thư số cơ quan có tên đăng ký là SỞ Y TẾ:",
	    "Thay đổi người quản lý chứng thư số từ ông (bà) A, B sang người "
	    "quản lý mới là ông (bà) C, D.",
	    "2. Đối với chứng thư số E có tên đăng ký là F:", "…")), 0);
	return data;
}

static void
words_in_order(void **state)
{
	const struct blank	*f;
	json_t			*data = data_new();
	char			*s;

	(void)state;
	for (unsigned int i = 1; i <= BLANK_FORMS; i++) {
		assert_non_null(f = blank_find(i));
		for (unsigned int odt = 0; odt < 2; odt++) {
			s = seen(f, data, odt);
			in_order(i, s, odt ? "ODT, empty" : "HTML, empty");
			free(s);
		}
	}
	json_decref(data);
	assert_null(blank_find(0));
	assert_null(blank_find(BLANK_FORMS + 1));
}

/* Every key of a form, with a value that no label has. */
static json_t *
data_full(const struct blank *f)
{
	char		 key[64], value[80];
	const char	*at, *p;
	json_t		*data = data_new(), *row = json_object();
	size_t		 len;
	int		 what;

	for (const char *const *l = f->line; *l != NULL; l++)
		for (at = *l; (what = blank_piece(&at, &p, &len)) != 0;) {
			if (what == 1)
				continue;
			snprintf(key, sizeof(key), "%.*s", (int)len, p);
			snprintf(value, sizeof(value), "<%s> & \"Ặ\"", key);
			assert_int_equal(json_put_str(data, key, value), 0);
		}
	for (size_t i = 0; f->column != NULL && f->column[i].title != NULL;
	    i++)
		if (*f->column[i].key != '\0') {
			snprintf(value, sizeof(value), "[%s]",
			    f->column[i].key);
			assert_int_equal(json_put_str(row, f->column[i].key,
			    value), 0);
		}
	assert_int_equal(json_put(data, "rows", json_pack("[oO]", row, row)),
	    0);
	return data;
}

static void
values_stand_there(void **state)
{
	const struct blank	*f;
	const char		*key, *value;
	json_t			*data, *one;
	char			*s;

	(void)state;
	for (unsigned int i = 1; i <= BLANK_FORMS; i++) {
		f = blank_find(i);
		data = data_full(f);
		for (unsigned int odt = 0; odt < 2; odt++) {
			s = seen(f, data, odt);
			in_order(i, s, odt ? "ODT, full" : "HTML, full");
			json_object_foreach(data, key, one) {
				value = json_string_value(one);
				if (value != NULL && strstr(s, value) == NULL)
					fail_msg("Mẫu %02u: %s", i, key);
			}
			if (f->column != NULL && strstr(s, "[name]") == NULL &&
			    strstr(s, "[subject]") == NULL)
				fail_msg("Mẫu %02u: no rows", i);
			free(s);
		}
		json_decref(data);
	}
}

/* Where ${what} is in the form, from ${from} on. */
static size_t
place(const struct buf *b, size_t from, const char *what)
{
	const char	*at = find((const char *)b->p + from, b->len - from,
			    what);

	return at == NULL ? 0 : (size_t)(at - (const char *)b->p);
}

/*
 * Who signs is held to the end of what is signed and to the notes: no page
 * has only the one or the other.
 */
static void
end_is_whole(void **state)
{
	static const struct {
		unsigned int	 number;
		const char	*last;		/* of what is signed */
		const char	*sign;
		const char	*note;		/* NULL: none */
	} ends[] = {
		{ 1, "b) Bản sao", "Xác nhận của", "(3) Trường hợp" },
		{ 2, "[name]", "Người lập", "- Bản sao hợp lệ quyết" },
		{ 3, "c) Bảng sao", "Xác nhận của", "(4) Người quản" },
		{ 4, "[name]", "Người lập", "(3) Cung cấp" },
		{ 5, "Điện thoại", "Xác nhận của", "(5) Địa chỉ" },
		{ 6, "[name]", "Người lập", "(2) Các loại" },
		{ 7, "Lý do thu", "Xác nhận của", "(3) Địa chỉ" },
		{ 8, "Biên bản giao nhận", "Đại diện Bên", "(2) Ghi rõ" },
		{ 9, "Số hiệu chứng", "Xác nhận của", "(3) Địa chỉ" },
		{ 10, "Thủ trưởng các", "Nơi nhận", NULL },
		{ 11, "Biên bản giao nhận", "ĐẠI DIỆN", NULL },
		{ 12, "<span", "Nơi nhận", NULL },
	};
	size_t		 begin, at, to;
	struct buf	 b;
	json_t		*data;

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		buf_init(&b, BLANK_OCTETS);
		data = data_full(blank_find(ends[i].number));
		assert_int_equal(blank_html(&b, blank_find(ends[i].number),
		    data), 0);
		begin = place(&b, 0, "class=\"end\"");
		at = place(&b, begin, ends[i].last);
		to = place(&b, at, ends[i].note == NULL ? ends[i].sign :
		    ends[i].note);
		if (begin == 0 || at == 0 || to == 0 ||
		    place(&b, at, ends[i].sign) == 0 ||
		    place(&b, begin, ends[i].last[0] == '[' ? "</tbody>" :
		    "</div>") < to)
			fail_msg("Mẫu %02u: its end is not whole",
			    ends[i].number);
		json_decref(data);
		buf_release(&b);
	}
}

/* How often the word stands there. */
static unsigned int
count(const struct buf *b, const char *word)
{
	const uint8_t	*p = b->p, *end = b->p + b->len;
	unsigned int	 n = 0;

	while ((p = memmem(p, (size_t)(end - p), word, strlen(word))) != NULL) {
		p += strlen(word);
		n++;
	}
	return n;
}

/*
 * Of a last row of more than half a page, which a word processor would cut off
 * in the row with who signs, only the last lines stand there: who signs is
 * never alone on a page.
 */
static void
long_row(void **state)
{
	static const char	 word[] = "nghiêng ";
	char			 text[2000];
	json_t			*data;
	struct buf		 b;
	size_t			 words;

	(void)state;
	for (unsigned int form = 2; form <= 6; form += 2)
		for (unsigned int is_long = 0; is_long < 2; is_long++) {
			words = is_long ? 150 : 4;
			text[0] = '\0';
			for (size_t i = 0; i < words; i++)
				strncat(text, word, sizeof(text) - 1 -
				    strlen(text));
			data = json_pack("{s[{ss ss}]}", "rows", "name", text,
			    "agency", text);
			buf_init(&b, BLANK_OCTETS);
			assert_int_equal(blank_odt(&b, blank_find(form),
			    data), 0);
			assert_true(count(&b, "table:style-name=\"Last\"") ==
			    1);
			assert_true((count(&b, "style-name=\"Above\" office") >
			    0) == is_long);
			assert_int_equal(count(&b, "style-name=\"Above\" of"),
			    count(&b, "style-name=\"Below\" of"));
			/* Nothing of it is lost. */
			assert_int_equal(count(&b, "nghiêng") % words, 0);
			assert_true(count(&b, "nghiêng") >= words);
			buf_release(&b);
			json_decref(data);
		}
}

/* What comes from a record is text, never markup. */
static void
nothing_is_markup(void **state)
{
	json_t		*data;
	struct buf	 b;
	const char	*s;

	(void)state;
	data = json_pack("{ss ss}", "NAME", "<script>x</script>", "email",
	    "\"onload='x'");
	for (unsigned int odt = 0; odt < 2; odt++) {
		buf_init(&b, BLANK_OCTETS);
		assert_int_equal(odt ? blank_odt(&b, blank_find(1), data) :
		    blank_html(&b, blank_find(1), data), 0);
		assert_non_null(s = (const char *)b.p);
		assert_null(find(s, b.len, "<script"));
		assert_null(find(s, b.len, "\"onload"));
		buf_release(&b);
	}
	json_decref(data);
}

/* The same data gives the same octets, and the least room is refused. */
static void
same_octets(void **state)
{
	struct buf	 a, b;
	json_t		*data = data_new();

	(void)state;
	buf_init(&a, BLANK_OCTETS);
	buf_init(&b, BLANK_OCTETS);
	assert_int_equal(blank_odt(&a, blank_find(10), data), 0);
	assert_int_equal(blank_odt(&b, blank_find(10), data), 0);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.p, b.p, a.len);
	buf_release(&b);
	buf_init(&b, a.len - 1);
	assert_int_equal(blank_odt(&b, blank_find(10), data), -1);
	buf_release(&b);
	buf_init(&b, 100);
	assert_int_equal(blank_html(&b, blank_find(10), data), -1);
	buf_release(&b);
	buf_release(&a);
	json_decref(data);
}

/* Against CRC-32's check value, and the layout of the end record. */
static void
archive(void **state)
{
	static const uint8_t	 crc[] = { 0x26, 0x39, 0xf4, 0xcb };
	struct zip_store	 z;
	struct buf		 b;

	(void)state;
	buf_init(&b, 4096);
	zip_store_init(&z, &b);
	assert_int_equal(zip_store_add(&z, "a", "123456789", 9), 0);
	assert_int_equal(zip_store_add(&z, "empty", "", 0), 0);
	assert_int_equal(zip_store_end(&z), 0);
	assert_memory_equal(b.p, "PK\3\4", 4);
	assert_memory_equal(b.p + 14, crc, 4);
	assert_memory_equal(b.p + 30, "a123456789PK\3\4", 14);
	assert_memory_equal(b.p + b.len - 22, "PK\5\6", 4);
	assert_int_equal(b.p[b.len - 12], 2);
	buf_release(&b);
	buf_init(&b, 65536);
	zip_store_init(&z, &b);
	for (int i = 0; i < ZIP_STORE_MEMBERS; i++)
		assert_int_equal(zip_store_add(&z, "a", "", 0), 0);
	assert_int_equal(zip_store_add(&z, "a", "", 0), -1);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(words_in_order),
		cmocka_unit_test(values_stand_there),
		cmocka_unit_test(end_is_whole),
		cmocka_unit_test(long_row),
		cmocka_unit_test(nothing_is_markup),
		cmocka_unit_test(same_octets),
		cmocka_unit_test(archive),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
