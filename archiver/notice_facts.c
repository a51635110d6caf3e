/*
 * notice_facts.c: what failed of a document, in the plain words of a notice.
 *
 * The words are Vietnamese whatever the user's language: they go to the
 * sender.
 */
#include <sys/mman.h>

#include <openssl/evp.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/regulation/evaluate.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "formats/validation/dn.h"
#include "formats/validation/verdict.h"
#include "formats/validation/words.h"

#include "archiver/anchors.h"
#include "archiver/notice_part.h"
#include "archiver/object.h"

#define FACT_LINE	1000
#define FACT_READ	((size_t)64 * 1024)

/* One document being told of. */
struct telling {
	const struct run	*run;
	const char		*name;
	int			 fd;		/* its octets */
	uint64_t		 size;
	struct judged		 j;
	bool			 judged;
	const struct chain_result **chain;
	struct verdict		*v;
	struct poe		*poe;
	const struct known_registers *books;
	json_t			*record;
	char			*signer;	/* SIGNER_TEXT */
	bool			 failed;
	bool			 bad;		/* memory */
};

static void append(struct telling *, const char *key, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* A line more of "failures", "evidence", "request", once. */
static void
append(struct telling *t, const char *key, const char *fmt, ...)
{
	json_t	*list = json_object_get(t->record, key), *one;
	char	 text[FACT_LINE];
	size_t	 i, n;
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Cut inside a character? */
	for (n = strlen(text); n > 0 && !utf8_valid(text, n); n--)
		continue;
	text[n] = '\0';
	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), text) == 0)
			return;
	t->bad = t->bad || json_array_append_new(list, json_string(text)) !=
	    0;
}

/* A failure: the words with the signer at "%s". */
static void
append_who(struct telling *t, const char *words, const char *who)
{
	const char	*at = strstr(words, "%s");

	if (at == NULL)
		append(t, "failures", "%s", words);
	else
		append(t, "failures", "%.*s%s%s", (int)(at - words), words,
		    who, at + 2);
}

/* "Nguyễn Văn A (Sở Nội vụ)" */
static void
signer_text(const struct chain_result *c, char *out, size_t size)
{
	const char	*subject = c == NULL ? NULL : c->cert_facts.subject;
	char		 cn[DN_VALUE], o[DN_VALUE];

	if (subject == NULL || dn_get(subject, "CN", 0, cn, sizeof(cn)) ==
	    NULL) {
		snprintf(out, size, "người ký không rõ");
		return;
	}
	if (dn_get(subject, "OU", 0, o, sizeof(o)) == NULL &&
	    dn_get(subject, "O", 0, o, sizeof(o)) == NULL)
		o[0] = '\0';
	snprintf(out, size, "%s%s%s%s", cn, *o == '\0' || strcmp(o, cn) == 0 ?
	    "" : " (", strcmp(o, cn) == 0 ? "" : o, *o == '\0' ||
	    strcmp(o, cn) == 0 ? "" : ")");
}

/* Reasons that speak of the certificate, in plain words. */
static const struct {
	const char	*sub;
	const char	*verdict;
	const char	*words;
} reasons[] = {
	{ "REVOKED", "CTS_THU_HOI", "Chứng thư số của %s đã bị thu hồi khi "
	  "ký." },
	{ "REVOKED_NO_POE", "CTS_THU_HOI", "Chứng thư số của %s đã bị thu hồi, "
	  "và không có gì chứng minh chữ ký được tạo trước đó." },
	{ "REVOKED_CA_NO_POE", "CTS_THU_HOI", "Chứng thư số của tổ chức cấp "
	  "chứng thư cho %s đã bị thu hồi." },
	{ "EXPIRED", "CTS_HET_HAN_TAI_THOI_DIEM_KY", "Chứng thư số của %s đã "
	  "hết hạn khi ký." },
	{ "NOT_YET_VALID", "CTS_HET_HAN_TAI_THOI_DIEM_KY", "Chứng thư số của "
	  "%s chưa có hiệu lực khi ký." },
	{ "OUT_OF_BOUNDS_NO_POE", "CTS_HET_HAN_TAI_THOI_DIEM_KY", "Chứng thư "
	  "số của %s đã hết hạn, và không có dấu thời gian chứng minh chữ ký "
	  "được tạo khi còn hạn." },
	{ "NO_CERTIFICATE_CHAIN_FOUND", "KHONG_TIN_CAY", "Chứng thư số của %s "
	  "không dẫn về tổ chức chứng thực nào mà cơ quan này tin cậy (chứng "
	  "thư số chuyên dùng của Ban Cơ yếu Chính phủ)." },
	{ "OUT_OF_BOUNDS_NOT_REVOKED", "CTS_HET_HAN_TAI_THOI_DIEM_KY",
	  "Chứng thư số của %s đã hết hạn, và không có dấu thời gian chứng "
	  "minh chữ ký được tạo khi còn hạn." },
	{ "CRYPTO_CONSTRAINTS_FAILURE", "CHU_KY_SAI", "Chữ ký của %s dùng "
	  "thuật toán hoặc khóa không còn an toàn." },
};

/* What happened to the octets, in plain words. */
static const struct {
	enum diagnosis	 d;
	const char	*verdict;
	const char	*words;
} diagnoses[] = {
	{ DIAG_REWRITTEN, "TEP_BI_GHI_LAI", "Chữ ký của %s là chữ ký thật, "
	  "nhưng tệp đã bị ghi lại sau khi ký (nén, tách trang, đóng dấu đến "
	  "hoặc lưu lại bằng phần mềm khác), nên tệp nhận được không còn là "
	  "bản đã ký (Điều 14.1.a)." },
	{ DIAG_CONTENT_ALTERED, "NOI_DUNG_BI_SUA", "Nội dung đã bị thay đổi "
	  "sau khi %s ký: dữ liệu trong tệp không phải dữ liệu đã ký (Điều "
	  "3.5.b)." },
	{ DIAG_EXTENDED, "NOI_DUNG_BI_SUA", "Sau khi %s ký, tệp đã được thêm "
	  "nội dung mà chữ ký không cho phép (Điều 11.3.d)." },
	{ DIAG_FORGED_VALUE, "CHU_KY_SAI", "Chữ ký mang tên %s không được tạo "
	  "bằng khóa của chứng thư số kèm theo (Điều 3.5.a)." },
	{ DIAG_MALFORMED, "CHU_KY_SAI", "Chữ ký của %s bị hỏng cấu trúc, không "
	  "kiểm tra được (Điều 3.5)." },
};

/* Signatures of people and agencies; time-stamps are told with them. */
static bool
is_signature(const struct sigplan *s)
{
	return s->kind == SIGKIND_SIGNATURE ||
	    s->kind == SIGKIND_CERTIFICATION;
}

static void
hex_of(const uint8_t *p, size_t len, char *out, size_t size)
{
	size_t	 n = 0;

	for (size_t i = 0; i < len && n + 3 < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%02x", p[i]);
	out[n] = '\0';
}

/* The digest of the signed runs as they are in the file; "" : cannot be. */
static void
digest_now(const struct telling *t, const struct sigplan *s, char *out,
    size_t size)
{
	const EVP_MD	*md = EVP_get_digestbyname(digest_alg_name(s->digest));
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	uint8_t		*buf = malloc(FACT_READ), got[EVP_MAX_MD_SIZE];
	uint64_t	 off, len;
	unsigned int	 n = 0;
	ssize_t		 want;
	bool		 ok;

	out[0] = '\0';
	ok = md != NULL && ctx != NULL && buf != NULL && s->nspan > 0 &&
	    s->content == CONTENT_DOCUMENT &&
	    EVP_DigestInit_ex(ctx, md, NULL) == 1;
	for (size_t i = 0; ok && i < s->nspan; i++) {
		off = s->span[i].off;
		len = s->span[i].len;
		ok = off <= t->size && len <= t->size - off;
		while (ok && len > 0) {
			want = (ssize_t)(len > FACT_READ ? FACT_READ : len);
			ok = pread_full(t->fd, buf, (size_t)want, off) ==
			    want && EVP_DigestUpdate(ctx, buf, (size_t)want)
			    == 1;
			off += (uint64_t)want;
			len -= (uint64_t)want;
		}
	}
	if (ok && EVP_DigestFinal_ex(ctx, got, &n) == 1)
		hex_of(got, n, out, size);
	EVP_MD_CTX_free(ctx);
	free(buf);
}

/* ByteRange against the size, digest against digest. */
static void
evidence_octets(struct telling *t, size_t i, unsigned int number)
{
	const struct sigplan	*s = &t->j.plan->sig[i];
	const uint64_t		*b = s->byte_range;
	char			 want[2 * EVP_MAX_MD_SIZE + 1];
	char			 got[2 * EVP_MAX_MD_SIZE + 1];
	char			 beyond[96] = "";

	if (s->has_byte_range) {
		if (b[2] <= UINT64_MAX - b[3] && b[2] + b[3] > t->size)
			snprintf(beyond, sizeof(beyond), ", vượt quá cuối tệp "
			    "%" PRIu64 " byte", b[2] + b[3] - t->size);
		append(t, "evidence", "Chữ ký %u: vùng đã ký (ByteRange) "
		    "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "%s; tệp "
		    "nhận được có %" PRIu64 " byte.", number, b[0], b[1], b[2],
		    b[3], beyond, t->size);
	}
	if (s->message_digest.len == 0 ||
	    t->j.math[i].digest_match != TRI_NO)
		return;
	hex_of(s->message_digest.p, s->message_digest.len, want,
	    sizeof(want));
	digest_now(t, s, got, sizeof(got));
	append(t, "evidence", "Chữ ký %u: giá trị băm %s đã ký là %s; tính từ "
	    "tệp nhận được %s%s.", number, digest_alg_name(s->digest), want,
	    *got == '\0' ? "thì không được vì thiếu dữ liệu" : "là ", got);
}

/* The time that a time-stamp proves, in Vietnam. */
static void
evidence_time(struct telling *t, size_t i, unsigned int number)
{
	int64_t		 at = t->poe[i].by >= 0 ? t->poe[i].best :
			    t->j.plan->sig[i].claimed;
	char		 text[TIME_TEXT], day[CIVIL_TEXT], iso[CIVIL_TEXT];
	struct civil	 c;

	if (at == TIME_NONE)
		return;
	civil_of_time(at, &c);
	time_rfc3339(at + 7 * 3600 * TIME_SECOND, text);
	append(t, "evidence", "Chữ ký %u: ký lúc %s %.8s (giờ Việt Nam), %s.",
	    number, register_date_vi(civil_text(&c, iso), day), text + 11,
	    t->poe[i].by >= 0 ? "theo dấu thời gian (TSA)" :
	    "theo máy của người ký, không có dấu thời gian tin cậy");
}

static void
evidence_of(struct telling *t, size_t i, unsigned int number)
{
	const struct chain_result	*c = t->chain[i];
	char				 issuer[DN_VALUE] = "";
	char				 who[2 * DN_VALUE + 8];

	signer_text(c, who, sizeof(who));
	if (c != NULL && c->cert_facts.issuer != NULL &&
	    dn_get(c->cert_facts.issuer, "CN", 0, issuer, sizeof(issuer)) ==
	    NULL)
		issuer[0] = '\0';
	if (c != NULL && c->cert_facts.serial != NULL)
		append(t, "evidence", "Chữ ký %u (%s): %s; chứng thư số %s, do "
		    "\"%s\" cấp.", number, t->j.plan->sig[i].id, who,
		    c->cert_facts.serial, issuer);
	else
		append(t, "evidence", "Chữ ký %u (%s): không có chứng thư số.",
		    number, t->j.plan->sig[i].id);
	if (t->v[i].diagnosis != DIAG_INTACT)
		evidence_octets(t, i, number);
	evidence_time(t, i, number);
}

/* Whose certificate the document may be sent back to. */
static void
organisation_keep(struct telling *t, size_t i)
{
	const struct chain_result	*c = t->chain[i];
	enum signer_kind		 kind;

	if (c == NULL || c->cert_facts.subject == NULL)
		return;
	kind = rules_policy_kind(t->run->set->rules, &c->cert_facts);
	if (kind != SIGNER_ORGANISATION && (*t->signer != '\0' ||
	    kind == SIGNER_SERVICE))
		return;
	snprintf(t->signer, SIGNER_TEXT, "%s", c->cert_facts.subject);
}

/* The first reason in plain words, else as the validation says it. */
static void
reason_tell(struct telling *t, size_t i, const char *who)
{
	const struct verdict	*v = &t->v[i];
	struct buf		 b, plain;
	const char		*s;

	for (size_t k = 0; k < sizeof(reasons) / sizeof(reasons[0]); k++)
		if (strcmp(reasons[k].sub, v->sub) == 0) {
			append(t, "verdict", "%s", reasons[k].verdict);
			append_who(t, reasons[k].words, who);
			return;
		}
	append(t, "verdict", "CHU_KY_SAI");
	for (size_t k = 0; k < v->nreason; k++) {
		if (finding_indication(v->reason[k].code) != v->indication)
			continue;
		buf_init(&b, 4096);
		/* Words are longer than terms. */
		buf_init(&plain, (size_t)16 * 4096);
		if (verdict_sentence(&b, v->reason[k].code,
		    v->reason[k].detail) == 0 && (s = buf_str(&b)) != NULL &&
		    words_plain(&plain, s) == 0 &&
		    (s = buf_str(&plain)) != NULL)
			append(t, "failures", "Chữ ký của %s: %s", who, s);
		buf_release(&plain);
		buf_release(&b);
		return;
	}
}

/*
 * Undecided, but not for want of something here: with anchors at hand its path
 * leads to none, or it had expired.
 */
static bool
is_untrusted(const struct telling *t, size_t i)
{
	static const char *const	 subs[] = {
	    "NO_CERTIFICATE_CHAIN_FOUND", "REVOKED_NO_POE",
	    "REVOKED_CA_NO_POE", "EXPIRED" };

	if (t->run->set->trust == NULL ||
	    t->v[i].indication != IND_INDETERMINATE)
		return false;
	for (size_t k = 0; k < sizeof(subs) / sizeof(subs[0]); k++)
		if (strcmp(subs[k], t->v[i].sub) == 0)
			return true;
	return strncmp(t->v[i].sub, "OUT_OF_BOUNDS", 13) == 0;
}

static void
signature_tell(struct telling *t, size_t i)
{
	char	 who[2 * DN_VALUE + 8];

	signer_text(t->chain[i], who, sizeof(who));
	for (size_t k = 0; k < sizeof(diagnoses) / sizeof(diagnoses[0]); k++)
		if (diagnoses[k].d == t->v[i].diagnosis) {
			append(t, "verdict", "%s", diagnoses[k].verdict);
			append_who(t, diagnoses[k].words, who);
			t->failed = true;
			return;
		}
	if (t->v[i].indication != IND_FAILED && !is_untrusted(t, i))
		return;
	t->failed = true;
	reason_tell(t, i, who);
}

/* Behind the fact a rule says what its reader should do: "Hãy ...". */
static int
fact_len(const char *text)
{
	const char	*remedy = strstr(text, ". Hãy ");

	return remedy == NULL ? (int)strlen(text) : (int)(remedy + 1 - text);
}

/* Rules of the paper itself; those of its octets were told above. */
static void
rules_tell(struct telling *t, const struct metadata *m)
{
	static const struct {
		const char	*rule;
		const char	*verdict;
		bool		 follows;	/* from failed signatures */
	} told[] = {
		{ "D8.3", "THIEU_CHU_KY_TO_CHUC", true },
		{ "D11.3đ", "PHU_LUC_CHUA_KY", true },
		{ "D12.2", "SAI_NGAY", false },
		{ "D13.2a", "THIEU_CHU_KY", true },
		{ "D13.2b", "THIEU_CHU_KY_TO_CHUC", true },
		{ "D13.4", "SAI_THU_TU_KY", true },
		{ "D13.5b", "DAU_DEN_KHONG_KY", true },
	};
	bool			 octets = t->failed;
	struct rules_known	 known = { .registers = t->books };
	struct rules_input	 input = { .plan = t->j.plan,
				     .math = t->j.math, .chain = t->chain,
				     .at = t->run->at != TIME_NONE ?
				     t->run->at : t->run->clock.now(
				     t->run->clock.arg), .metadata = m,
				     .policy = t->run->set->rules,
				     .known = &known };
	struct rule_answer	*a = calloc(RULES_MAX, sizeof(*a));
	int			 n = a == NULL ? -1 :
				    rules_evaluate(&input, a);

	t->bad = t->bad || n == -1;
	for (int i = 0; i < n; i++)
		for (size_t k = 0; a[i].result == RULE_FAIL &&
		    k < sizeof(told) / sizeof(told[0]); k++) {
			if (strcmp(told[k].rule, a[i].rule->id) != 0 ||
			    (octets && told[k].follows))
				continue;
			append(t, "verdict", "%s", told[k].verdict);
			append(t, "failures", "%.*s", fact_len(a[i].text),
			    a[i].text);
			t->failed = true;
		}
	free(a);
}

static bool
has_verdict(const struct telling *t, const char *word)
{
	json_t	*one;
	size_t	 i;

	json_array_foreach(json_object_get(t->record, "verdict"), i, one)
		if (strncmp(json_string_value(one), word, strlen(word)) == 0)
			return true;
	return false;
}

/* What the sender is asked for: by what is wrong. */
static void
request_tell(struct telling *t)
{
	static const struct {
		const char	*verdict;	/* begins with */
		const char	*request;
	} all[] = {
		{ "TEP_BI_GHI_LAI", "Gửi lại bản gốc đã ký: đúng tệp như khi "
		  "vừa ký xong, không nén, không tách trang, không in lại hay "
		  "lưu lại bằng phần mềm khác." },
		{ "NOI_DUNG_BI_SUA", "Gửi lại bản gốc đã ký, và cho biết nội "
		  "dung nào là đúng." },
		{ "CHU_KY_SAI", "Gửi lại bản gốc đã ký bằng phần mềm ký số do "
		  "Ban Cơ yếu Chính phủ cung cấp." },
		{ "CTS_", "Ký lại bằng chứng thư số còn hiệu lực, có dấu thời "
		  "gian, và gửi lại." },
		{ "KHONG_TIN_CAY", "Ký lại bằng chứng thư số chuyên dùng của "
		  "Ban Cơ yếu Chính phủ, và gửi lại." },
		{ "THIEU_CHU_KY", "Ký số đầy đủ bằng chứng thư số của người có "
		  "thẩm quyền và chứng thư số của cơ quan (Điều 13.2), và gửi "
		  "lại." },
		{ "SAI_THU_TU_KY", "Ký lại theo trình tự: ghi số và ngày, "
		  "người có thẩm quyền ký số, rồi cơ quan ký số (Điều 13.4), "
		  "và gửi lại." },
		{ "SAI_NGAY", "Ký số đúng ngày ban hành ghi trên văn bản (Điều "
		  "12.2), hoặc đính chính ngày ban hành." },
		{ "PHU_LUC_CHUA_KY", "Gửi phụ lục có chữ ký số của cơ quan ban "
		  "hành văn bản chính (Điều 11.3.đ)." },
		{ "DAU_DEN_KHONG_KY", "Gửi lại tệp như khi cơ quan ban hành "
		  "phát hành, chưa đóng dấu đến." },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (has_verdict(t, all[i].verdict))
			append(t, "request", "%s", all[i].request);
	if (!t->failed)
		append(t, "request", "%s", "Xem xét và gửi lại văn bản đã "
		    "hoàn chỉnh.");
}

static int
telling_make(struct telling *t, const struct metadata *m)
{
	static const char *const	 lists[] = { "verdict", "failures",
	    "evidence", "request" };
	size_t		 n = t->j.plan->nsig;
	unsigned int	 number = 0;
	int64_t		 at = t->run->at != TIME_NONE ? t->run->at :
			    t->run->clock.now(t->run->clock.arg);

	for (size_t i = 0; i < 4; i++)
		if (json_put(t->record, lists[i], json_array()) == -1)
			return -1;
	t->chain = calloc(n + 1, sizeof(*t->chain));
	t->v = calloc(n + 1, sizeof(*t->v));
	t->poe = calloc(n + 1, sizeof(*t->poe));
	if (t->chain == NULL || t->v == NULL || t->poe == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		t->chain[i] = t->j.has_chain != NULL && t->j.has_chain[i] ?
		    &t->j.chain[i] : NULL;
	if (verdict_all(t->v, t->poe, t->j.plan, t->j.math, t->chain, at) ==
	    -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_signature(&t->j.plan->sig[i])) {
			signature_tell(t, i);
			evidence_of(t, i, ++number);
			organisation_keep(t, i);
		}
	rules_tell(t, m);
	request_tell(t);
	return t->bad ? -1 : 0;
}

/* A document's octets in memory, -1: logged in *rc. */
static int
octets_open(const struct run *run, const struct found *f, int *rc)
{
	int	 fd = memfd_create("notice", MFD_CLOEXEC);

	*rc = FAIL_CANNOT;
	if (fd == -1)
		log_err("memfd_create");
	else if ((*rc = object_write(run->set->store, f, fd, "notice")) !=
	    0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Ask a worker.  0 or an exit code (logged). */
static int
judge_ask(struct telling *t, int data, const struct anchors *an)
{
	struct pool_opts	 opts = { .n = 1, .setup = an->setup,
				     .nsetup = an->n, .require_sandbox =
				     t->run->require_sandbox };
	struct pool_job		 job = { .documents = 1, .fd = { t->fd,
				     data }, .weight = t->size };
	struct pool_event	 ev;
	struct pool		*pool;
	struct buf		 b;
	char			 cause[128] = "";
	int64_t			 at = t->run->at != TIME_NONE ? t->run->at :
				    t->run->clock.now(t->run->clock.arg);
	int			 rc = -1;

	if ((pool = pool_new(&opts)) == NULL)
		return FAIL_CANNOT;
	buf_init(&b, POOL_FRAME_MAX);
	if (job_judge(&b, t->name, strlen(t->name), at, NULL, 0) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(pool, &job);
	}
	buf_release(&b);
	while (rc == 0 && pool_pending(pool) > 0) {
		if (pool_next(pool, &ev, -1) == -1)
			break;
		if (ev.what == POOL_FRAME && !t->judged)
			t->judged = judged_decode(&t->j, ev.p, ev.len) == 0 &&
			    t->j.plan != NULL;
		else if (ev.what != POOL_FRAME && ev.what != POOL_END)
			pool_cause(&ev, cause);
	}
	pool_free(pool);
	if (t->judged)
		return 0;
	log_errx(_("%s: the worker gave up on it: %s"), t->name,
	    *cause != '\0' ? cause : "?");
	return FAIL_CANNOT;
}

/* Detached data that the accession names, when it is held; -1: none. */
static int
covers_open(const struct run *run, struct reader *cat,
    const struct found *f, int *rc)
{
	const char	*covers = json_get_str(f->record, "covers");
	struct found	 data = { .record = NULL };
	int		 fd = -1;

	*rc = 0;
	if (covers != NULL && find_document(cat, covers, &data) == 0)
		fd = octets_open(run, &data, rc);
	found_release(&data);
	return fd;
}

int
notice_judge(const struct run *run, struct reader *cat,
    const struct found *f, const struct metadata *m,
    const struct known_registers *books, json_t *record, bool *failed,
    char signer[SIGNER_TEXT])
{
	struct telling	 t = { .run = run, .name = "", .fd = -1,
			     .record = record, .size = f->size,
			     .books = books,
			     .signer = signer };
	struct anchors	 an = { NULL, 0, 0 };
	const char	*source = json_get_str(json_object_get(f->record,
			    "source"), "name");
	char		*language = strdup(i18n_language());
	int		 data, rc;

	signer[0] = '\0';
	if (source != NULL)
		t.name = source;
	data = covers_open(run, cat, f, &rc);
	if (rc == 0)
		t.fd = octets_open(run, f, &rc);
	if (rc == 0 && run->set->trust != NULL &&
	    anchors_read(&an, run->set->trust) == -1)
		rc = FAIL_CANNOT;
	if (rc == 0)
		rc = judge_ask(&t, data, &an);
	if (rc == 0) {
		i18n_use("vi");
		if (telling_make(&t, m) == -1) {
			log_errx(_("out of memory"));
			rc = FAIL_CANNOT;
		}
		i18n_use(language != NULL ? language : "en");
	}
	*failed = t.failed;
	judged_release(&t.j);
	free(t.chain);
	free(t.v);
	free(t.poe);
	free(language);
	anchors_release(&an);
	if (t.fd != -1)
		close(t.fd);
	if (data != -1)
		close(data);
	return rc;
}
