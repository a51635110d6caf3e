/*
 * volume_index.c: a volume's own catalogue for a browser: pages that need no
 * network and no script, and a script that searches where there is one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/volume_write.h"

#define PAGE_ROWS	1000
#define PAGE_MAX	((size_t)8 * 1024 * 1024)
#define SEARCH_MOST	200000	/* rows that a browser can hold */
#define ROW_MAX		((size_t)64 * 1024)

static const char	 style[] =
"body{font:16px/1.5 'Noto Sans','DejaVu Sans',Arial,sans-serif;max-width:62em;"
"margin:2em auto;padding:0 1em;color:#1b1b1b}"
"h1{font-size:1.3em;margin:0 0 .3em}table{border-collapse:collapse;width:100%}"
"td,th{text-align:left;padding:.35em .5em;border-bottom:1px solid #ddd;"
"vertical-align:top;overflow-wrap:anywhere}"
"th{background:#f2f2f2;overflow-wrap:normal}"
"th span{display:block;font-weight:normal;color:#555;font-size:.85em}"
".n{white-space:nowrap;overflow-wrap:normal}"
".q{color:#a40000}.m{color:#555;font-size:.9em}#n{min-height:1.5em;margin:0}"
"input{font:inherit;width:100%;box-sizing:border-box;padding:.4em;"
"margin:.6em 0}"
"nav{margin:.6em 0}nav a{margin-right:1em}"
/* On a telephone a row is a small block, its name on a line of its own. */
"@media(max-width:38em){thead{display:none}"
"tr{display:block;padding:.5em 0;border-bottom:1px solid #ddd}"
"td{display:inline;padding:0 .6em 0 0;border:0}"
"td:nth-child(2){display:block;padding:.1em 0}}"
"@media print{input,nav,#n{display:none}a{color:inherit}}";

/* Marks are taken off and đ becomes d, on both sides. */
static const char	 script[] =
"function fold(s){return s.normalize('NFD').replace(/[\\u0300-\\u036f]/g,'')"
".toLowerCase().replace(/\\u0111/g,'d')}\n"
"var box=document.getElementById('q'),body=document.getElementById('rows'),"
"first=body.innerHTML,keys=null,note=document.getElementById('n'),most=500;\n"
"box.hidden=false;\n"
"function cell(tr,t,c){var d=document.createElement('td');d.textContent=t;"
"if(c)d.className=c;tr.appendChild(d);return d}\n"
"box.addEventListener('input',function(){var w=fold(box.value).split(/\\s+/)"
".filter(Boolean);if(!w.length){body.innerHTML=first;note.textContent='';"
"return}\n"
"if(!keys)keys=rows.map(function(r){return fold(r[1])});\n"
"body.textContent='';var n=0;for(var i=0;i<rows.length;i++){"
"if(!w.every(function(x){return keys[i].indexOf(x)>=0}))continue;"
"if(n++>=most)continue;"
"var r=rows[i],tr=document.createElement('tr');cell(tr,r[0],'n');"
"var d=cell(tr,'');var a=document.createElement('a');a.textContent=r[1];"
"a.href=r[4];a.setAttribute('download',r[1]);d.appendChild(a);"
"cell(tr,r[2],'n');cell(tr,r[3],/^[!]/.test(r[3])?'q':'');"
"body.appendChild(tr)}\n"
"note.textContent=n?n+' văn bản · found'+(n>most?' ('+most+' đầu tiên · first "
"'+most+')':''):'không tìm thấy · nothing found'});\n";

struct index {
	struct bagdir	*bag;
	const struct volume *v;
	FILE		*from;		/* borrowed */
	struct bagfile	*js;
	uint64_t	 rows;		/* in all */
	uint64_t	 pages;
	struct buf	 page;
	uint64_t	 done;
};

static void
html(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			buf_addstr(b, "&amp;");
			break;
		case '<':
			buf_addstr(b, "&lt;");
			break;
		case '>':
			buf_addstr(b, "&gt;");
			break;
		case '"':
			buf_addstr(b, "&quot;");
			break;
		default:
			buf_addc(b, *s);
		}
	}
}

/* What a verdict is called, in both languages: whoever opens it. */
static const char *
verdict_word(const char *verdict)
{
	static const char *const	 word[][2] = {
		{ "", "" },
		{ ROW_DUPLICATE, "bản trùng · duplicate" },
		{ "TOTAL-PASSED", "hợp lệ · valid" },
		{ "TOTAL-FAILED", "! không hợp lệ · not valid" },
		{ "NO-SIGNATURE", "không có chữ ký số · unsigned" },
	};

	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (strcmp(verdict, word[i][0]) == 0)
			return word[i][1];
	return "chưa kết luận được · undecided";
}

static void
page_name(char out[32], uint64_t page)
{
	if (page == 0)
		snprintf(out, 32, "index.html");
	else
		snprintf(out, 32, "index-%" PRIu64 ".html", page + 1);
}

static void
page_nav(struct index *x, uint64_t page)
{
	char	 name[32];

	if (x->pages < 2)
		return;
	buf_addstr(&x->page, "<nav>");
	if (page > 0) {
		page_name(name, page - 1);
		buf_addf(&x->page, "<a href=\"%s\">‹ trước · previous</a>",
		    name);
	}
	buf_addf(&x->page, "%" PRIu64 " / %" PRIu64 " ", page + 1, x->pages);
	if (page + 1 < x->pages) {
		page_name(name, page + 1);
		buf_addf(&x->page, "<a href=\"%s\">sau · next ›</a>", name);
	}
	buf_addstr(&x->page, "</nav>");
}

static void
page_head(struct index *x, uint64_t page)
{
	char	 at[TIME_TEXT];

	buf_reset(&x->page);
	buf_addf(&x->page, "<!DOCTYPE html><html lang=\"vi\"><head><meta "
	    "charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-"
	    "width,initial-scale=1\"><title>%s</title><style>%s</style></head>"
	    "<body><h1>Tập sao lưu %s</h1><p>%" PRIu64 " văn bản, ghi ngày "
	    "%.10s. Mở văn bản: bấm vào tên. Cách đọc và kiểm tra: "
	    "<a href=\"HOW-TO-READ.txt\">HOW-TO-READ.txt</a>.<br>"
	    "<span class=\"m\">Backup volume: %" PRIu64 " documents, written "
	    "%.10s. Click a name to open the document.</span></p>",
	    x->v->label, style, x->v->label, x->rows,
	    time_local(x->v->written, at), x->rows, at);
	if (x->js != NULL || x->rows <= SEARCH_MOST)
		buf_addstr(&x->page, "<input id=\"q\" type=\"search\" hidden "
		    "aria-label=\"Tìm · Search\" placeholder=\"Tìm theo tên, "
		    "có dấu hoặc không dấu · search\"><p id=\"n\" class=\"m\" "
		    "role=\"status\"></p>");
	page_nav(x, page);
	buf_addstr(&x->page, "<table><thead><tr><th class=\"n\">Số"
	    "<span>No.</span></th><th>Tên văn bản<span>Name</span></th>"
	    "<th class=\"n\">Tiếp nhận<span>Received</span></th><th>Kết quả "
	    "khi tiếp nhận<span>Verdict at intake</span></th></tr></thead>"
	    "<tbody id=\"rows\">");
}

static int
page_end(struct index *x, uint64_t page)
{
	char	 name[32];

	buf_addstr(&x->page, "</tbody></table>");
	page_nav(x, page);
	if (x->rows <= SEARCH_MOST)
		buf_addf(&x->page, "<script src=\"catalogue.js\"></script>"
		    "<script>%s</script>", script);
	buf_addstr(&x->page, "</body></html>\n");
	if (x->page.failed)
		return no_memory();
	page_name(name, page);
	return bagdir_put(x->bag, name, x->page.p, x->page.len);
}

/* "[number,name,received,verdict,path]," in the script's list. */
static int
js_row(struct index *x, uint64_t accession, const char *name,
    const char *received, const char *verdict, const char *path)
{
	json_t	*row;
	char	*text = NULL;
	int	 rc = FAIL_CANNOT;

	if (x->js == NULL)
		return 0;
	row = json_pack("[Issss]", (json_int_t)accession, name, received,
	    verdict, path);
	if (row != NULL)
		text = json_dumps(row, JSON_COMPACT | JSON_ESCAPE_SLASH |
		    JSON_ENSURE_ASCII);
	if (text == NULL)
		no_memory();
	else if ((rc = bagfile_add(x->js, text, strlen(text))) == 0)
		rc = bagfile_add(x->js, ",\n", 2);
	free(text);
	json_decref(row);
	return rc;
}

/* A row as it stands in the rows, between NULs. */
struct row {
	const char	*number, *received, *verdict, *path, *name;
};

static int
row_named(struct index *x, const struct row *row, const char *name)
{
	const char	*word = verdict_word(row->verdict);
	char		 received[11] = "", local[TIME_TEXT];
	int64_t		 t;

	/* The day as the office had it, not UTC's. */
	if (time_parse(row->received, &t) == 0)
		snprintf(received, sizeof(received), "%.10s",
		    time_local(t, local));
	buf_addf(&x->page, "<tr><td class=\"n\">%s</td><td><a "
	    "href=\"%s\" download=\"", row->number, row->path);
	html(&x->page, name);
	buf_addstr(&x->page, "\">");
	html(&x->page, name);
	buf_addf(&x->page, "</a></td><td class=\"n\">%s</td><td%s>%s</td>"
	    "</tr>\n", received, *word == '!' ? " class=\"q\"" : "", word);
	if (x->page.failed)
		return no_memory();
	return js_row(x, strtoull(row->number, NULL, 10), name, received, word,
	    row->path);
}

/* What is only a part of it bears the part's name behind its own. */
static int
row_put(struct index *x, const struct row *row)
{
	const char	*part = strstr(row->path, ".part-");
	char		*full;
	int		 rc;

	if (part == NULL)
		return row_named(x, row, row->name);
	if (asprintf(&full, "%s%s", row->name, part) == -1)
		return no_memory();
	rc = row_named(x, row, full);
	free(full);
	return rc;
}

/* 1, 0 at the end, -1 when it cannot be read.  It points into *text. */
static int
row_next(struct index *x, char **text, size_t *cap, struct row *row)
{
	const char	**const field[] = { &row->received, &row->verdict,
			    &row->path, &row->name };
	char		*tab;

	if (getdelim(text, cap, '\0', x->from) == -1)
		return ferror(x->from) ? -1 : 0;
	row->number = tab = *text;
	for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		if ((tab = strchr(tab, '\t')) == NULL)
			return -1;
		*tab++ = '\0';
		*field[i] = tab;
	}
	return 1;
}

static int
rows_put(struct index *x)
{
	struct row	 row;
	char		*text = NULL;
	size_t		 cap = 0;
	int		 more = 0, rc = 0;

	page_head(x, 0);
	while (rc == 0 && (more = row_next(x, &text, &cap, &row)) == 1) {
		if (x->done > 0 && x->done % PAGE_ROWS == 0) {
			rc = page_end(x, x->done / PAGE_ROWS - 1);
			page_head(x, x->done / PAGE_ROWS);
		}
		if (rc == 0)
			rc = row_put(x, &row);
		x->done++;
	}
	free(text);
	if (more == -1) {
		log_err(_("a temporary file cannot be read"));
		return FAIL_CANNOT;
	}
	return rc == 0 ? page_end(x, x->pages - 1) : rc;
}

static int
index_write(struct index *x)
{
	uint64_t	 size;
	int		 rc = 0;

	x->pages = x->rows == 0 ? 1 : (x->rows + PAGE_ROWS - 1) / PAGE_ROWS;
	if (x->rows <= SEARCH_MOST && ((rc = bagfile_open(&x->js, x->bag,
	    "catalogue.js")) != 0 ||
	    (rc = bagfile_add(x->js, "var rows=[\n", 11)) != 0))
		return rc;
	if ((rc = rows_put(x)) != 0 || x->js == NULL)
		return rc;
	if ((rc = bagfile_add(x->js, "];\n", 3)) == 0) {
		rc = bagfile_end(x->js, &size);
		x->js = NULL;
	}
	return rc;
}

int
volume_index(struct bagdir *bag, const struct volume *v,
    struct volume_records *records)
{
	struct index	 x = { .bag = bag, .v = v };
	int		 rc = FAIL_CANNOT;

	buf_init(&x.page, PAGE_MAX);
	if ((x.from = volume_rows(records, &x.rows)) != NULL)
		rc = index_write(&x);
	bagfile_drop(x.js);
	buf_release(&x.page);
	return rc;
}
