/*
 * test-pdf-encrypted.c: later revisions of encrypted PDFs whose objects lie in
 * encrypted object streams (ISO 32000-2 7.6, 7.5.7).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_changes.h"

#include "tests/unit/rc4.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define PDF_MAX		((size_t)64 * 1024)
#define OBJECTS		32
#define ENCRYPT		9		/* the dictionary's number */

/* Security handlers, by their revision (ISO 32000-2, Table 21). */
enum handler { RC4_40 = 2, AES_128 = 4, AES_256 = 6 };

static struct buf	 b;
static enum handler	 handler;
static uint8_t		 key[32];
static size_t		 nkey;
static size_t		 section;
static struct entry {
	unsigned int	 type;		/* as in the stream; 0: none */
	size_t		 at;
	unsigned int	 index;
} entry[OBJECTS];

static void
hash(const EVP_MD *md, const uint8_t *p, size_t len, uint8_t *out)
{
	assert_int_equal(EVP_Digest(p, len, out, NULL, md, NULL), 1);
}

static size_t
aes(const EVP_CIPHER *how, const uint8_t *k, const uint8_t *iv, bool pad,
    const uint8_t *p, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX	*ctx = EVP_CIPHER_CTX_new();
	int		 n = 0, m = 0;

	assert_non_null(ctx);
	assert_int_equal(EVP_EncryptInit_ex(ctx, how, NULL, k, iv), 1);
	EVP_CIPHER_CTX_set_padding(ctx, pad);
	assert_int_equal(EVP_EncryptUpdate(ctx, out, &n, p, (int)len), 1);
	assert_int_equal(EVP_EncryptFinal_ex(ctx, out + n, &m), 1);
	EVP_CIPHER_CTX_free(ctx);
	return (size_t)(n + m);
}

/* Algorithm 2.B, of the empty password and a salt. */
static void
hash_2b(const uint8_t salt[8], uint8_t out[32])
{
	const EVP_MD	*md = EVP_sha256();
	uint8_t		 k[64], text[64 * 64], e[64 * 64];
	size_t		 nk = 32;
	unsigned int	 sum;

	hash(md, salt, 8, k);
	for (unsigned int i = 0; i < 64 || e[64 * nk - 1] > i - 32; i++) {
		nk = (size_t)EVP_MD_get_size(md);
		for (size_t n = 0; n < 64; n++)
			memcpy(text + n * nk, k, nk);
		(void)aes(EVP_aes_128_cbc(), k, k + 16, false, text, 64 * nk,
		    e);
		sum = 0;
		for (size_t n = 0; n < 16; n++)
			sum += e[n];
		md = sum % 3 == 0 ? EVP_sha256() : sum % 3 == 1 ?
		    EVP_sha384() : EVP_sha512();
		hash(md, e, 64 * nk, k);
	}
	memcpy(out, k, 32);
}

static void
add_hex(const char *name, const uint8_t *p, size_t len)
{
	buf_addf(&b, "/%s<", name);
	for (size_t i = 0; i < len; i++)
		buf_addf(&b, "%02x", p[i]);
	buf_addstr(&b, ">");
}

/* The key that a user without a password has, and U (7.6.4.3, 7.6.4.4). */
static void
make_key(uint8_t u[32])
{
	static const uint8_t	 pad[32] = { 0x28, 0xbf, 0x4e, 0x5e, 0x4e,
	    0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
	    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9,
	    0xfe, 0x64, 0x53, 0x69, 0x7a };
	uint8_t			 in[70], k[16];

	memcpy(in, pad, 32);
	memset(in + 32, 'U', 32);	/* O */
	memcpy(in + 64, "\xfc\xff\xff\xff\1\2", 6);	/* P, ID */
	hash(EVP_md5(), in, sizeof(in), key);
	nkey = handler == RC4_40 ? 5 : 16;
	memcpy(u, pad, 32);
	if (handler == RC4_40) {
		rc4(key, nkey, u, 32);
		return;
	}
	for (int i = 0; i < 50; i++)
		hash(EVP_md5(), key, 16, key);
	memcpy(in + 32, "\1\2", 2);
	hash(EVP_md5(), in, 34, u);
	for (uint8_t i = 0; i < 20; i++) {
		for (size_t n = 0; n < 16; n++)
			k[n] = key[n] ^ i;
		rc4(k, 16, u, 16);
	}
}

/* 7.6.4.4.7 to .10: U, UE and Perms of a key of its own. */
static void
add_aes256(void)
{
	static const uint8_t	 salts[16] = "validatekeysalt";
	static const uint8_t	 iv[16];
	uint8_t			 u[48] = { 0 }, k[32], ue[32], perms[16];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)(i * 7 + 1);
	nkey = 32;
	hash_2b(salts, u);
	memcpy(u + 32, salts, 16);
	hash_2b(salts + 8, k);
	(void)aes(EVP_aes_256_cbc(), k, iv, false, key, 32, ue);
	memcpy(perms, "\xfc\xff\xff\xff\xff\xff\xff\xffTadbrand", 16);
	(void)aes(EVP_aes_256_ecb(), key, NULL, false, perms, 16, perms);
	add_hex("U", u, 48);
	add_hex("O", u, 48);
	add_hex("UE", ue, 32);
	add_hex("OE", ue, 32);
	add_hex("Perms", perms, 16);
}

/* The encryption dictionary; ${locked}: a password is needed. */
static void
add_encrypt(bool locked)
{
	static const char	 filters[] = "/CF<</StdCF<</AuthEvent/DocOpen"
	    "/CFM/%s/Length %d>>>>/StmF/StdCF/StrF/StdCF";
	uint8_t			 u[32], o[32];

	entry[ENCRYPT] = (struct entry){ 1, b.len, 0 };
	buf_addf(&b, "%d 0 obj\n<</Filter/Standard/R %d/P -4", ENCRYPT,
	    (int)handler);
	if (handler == AES_256) {
		add_aes256();
		buf_addstr(&b, "/V 5/Length 256");
		buf_addf(&b, filters, "AESV3", 32);
	} else {
		make_key(u);
		u[0] ^= locked;
		memset(o, 'U', sizeof(o));
		add_hex("U", u, 32);
		add_hex("O", o, 32);
		if (handler == AES_128)
			buf_addf(&b, filters, "AESV2", 16);
		buf_addstr(&b, handler == RC4_40 ? "/V 1" :
		    "/V 4/Length 128");
	}
	buf_addstr(&b, ">>\nendobj\n");
}

/* What a stream's octets are in the file; the length. */
static size_t
seal(unsigned int num, const char *text, uint8_t *out)
{
	static const uint8_t	 iv[16] = "initialization.";
	uint8_t			 in[16 + 9], k[16];
	size_t			 len = strlen(text);

	memcpy(out, iv, 16);
	if (handler == AES_256)
		return 16 + aes(EVP_aes_256_cbc(), key, iv, true,
		    (const uint8_t *)text, len, out + 16);
	memcpy(in, key, nkey);
	memcpy(in + nkey, (uint8_t[]){ (uint8_t)num, 0, 0, 0, 0 }, 5);
	memcpy(in + nkey + 5, "sAlT", 4);
	hash(EVP_md5(), in, nkey + (handler == AES_128 ? 9 : 5), k);
	if (handler == AES_128)
		return 16 + aes(EVP_aes_128_cbc(), k, iv, true,
		    (const uint8_t *)text, len, out + 16);
	memcpy(out, text, len);
	rc4(k, nkey + 5, out, len);
	return len;
}

/* A stream of ${num}; its Length is said to be ${more} octets more. */
static void
add_stream(unsigned int num, const char *dict, const char *text, size_t more)
{
	uint8_t	 out[2048];
	size_t	 len;

	assert_in_range(strlen(text), 0, sizeof(out) - 32);
	len = seal(num, text, out);
	entry[num] = (struct entry){ 1, b.len, 0 };
	buf_addf(&b, "%u 0 obj\n<<%s/Length %zu>>\nstream\n", num, dict,
	    len + more);
	buf_add(&b, out, len);
	buf_addstr(&b, "\nendstream\nendobj\n");
}

struct object {
	unsigned int	 num;
	const char	*body;
};

/*
 * An object stream of those up to the one without a body.  ${broken}: what
 * comes of its decryption is no such thing.
 */
static void
add_objects(unsigned int num, const struct object *o, bool broken)
{
	char	 text[1024], dict[96];
	size_t	 n, at = 0, len = 0;

	for (n = 0; o[n].body != NULL; n++) {
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%u %zu ", o[n].num, at);
		at += strlen(o[n].body) + 1;
		entry[o[n].num] = (struct entry){ 2, num, (unsigned int)n };
	}
	snprintf(dict, sizeof(dict), "/Type/ObjStm/N %zu/First %zu", n, len);
	for (n = 0; o[n].body != NULL; n++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s ", o[n].body);
	assert_in_range(len, 1, sizeof(text) - 1);
	if (broken)
		memset(text, '(', len);
	add_stream(num, dict, text, 0);
}

/* A cross-reference stream of what was added since the last one. */
static void
add_section(unsigned int num, const char *encrypt, bool first)
{
	const size_t	 was = section;
	unsigned int	 n = 0;

	section = b.len;
	entry[num] = (struct entry){ 1, section, 0 };
	buf_addf(&b, "%u 0 obj\n<</Type/XRef/W[1 3 1]/Size %d/Root 1 0 R"
	    "/ID[<0102><0102>]/Encrypt %s/Index[", num, OBJECTS, encrypt);
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (entry[i].type != 0) {
			buf_addf(&b, "%u 1 ", i);
			n++;
		}
	buf_addf(&b, "]/Length %u", n * 5);
	if (!first)
		buf_addf(&b, "/Prev %zu", was);
	buf_addstr(&b, ">>\nstream\n");
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (entry[i].type != 0)
			buf_add(&b, (uint8_t[]){ (uint8_t)entry[i].type,
			    (uint8_t)(entry[i].at >> 16),
			    (uint8_t)(entry[i].at >> 8), (uint8_t)entry[i].at,
			    (uint8_t)entry[i].index }, 5);
	buf_addf(&b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n",
	    section);
	memset(entry, 0, sizeof(entry));
}

#define CATALOG	"<</Type/Catalog/Pages 2 0 R"
#define PAGE	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R" \
		"/Resources<</Font<</F 6 0 R/G 7 0 R>>>>"
#define FONT	"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
#define OTHERS	"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
#define IDENTITY "<</Filter/Standard/V 4/R 4/P -4/Length 128/U<00>/O<00>" \
		"/CF<<>>/StmF/Identity/StrF/Identity>>"

enum odd {
	LOCKED = 1,		/* a password is needed */
	BROKEN = 2,		/* the later stream of objects is */
	BROKEN_7 = 4,		/* the signed one of 7 is, too */
	RUNS_OVER = 8,		/* the page's content ends in later octets */
	ALONE = 16		/* the page is in no stream */
};

static const struct row {
	const char	*descr;
	struct object	 put[3];
	unsigned int	 odd;
	const char	*encrypt;	/* of the later section */
	enum mod_level	 level;
	enum finding	 why;		/* OK: allowed */
} rows[] = {
	{ .descr = "the same, in another stream", .put = { { 6, FONT } },
	    .level = MOD_NONE },
	{ .descr = "a security store", .put = { { 1, CATALOG "/DSS<<>>>>" } },
	    .level = MOD_LTV },
	{ .descr = "another font", .put = { { 6, OTHERS } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT },
	{ .descr = "another page", .put = { { 3, PAGE "/Rotate 90>>" } },
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_CONTENT },
	{ .descr = "a font that cannot be read", .put = { { 6, FONT } },
	    .odd = BROKEN, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT },
	{ .descr = "neither before nor after", .put = { { 7, OTHERS } },
	    .odd = BROKEN | BROKEN_7, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_HIDDEN },
	{ .descr = "not before", .put = { { 7, OTHERS } }, .odd = BROKEN_7,
	    .level = MOD_OTHER, .why = FINDING_MODIFIED_HIDDEN },
	{ .descr = "a content that goes on", .odd = RUNS_OVER,
	    .put = { { 12, "null" } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_STRUCTURE },
	{ .descr = "a page in no stream, another font", .odd = ALONE,
	    .put = { { 6, OTHERS } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT },
	{ .descr = "what it referred to in vain", .odd = ALONE,
	    .put = { { 30, OTHERS } }, .level = MOD_OTHER,
	    .why = FINDING_MODIFIED_CONTENT },
	{ .descr = "streams not encrypted any more", .encrypt = IDENTITY,
	    .put = { { 12, "null" } }, .level = MOD_UNKNOWN },
	{ .descr = "locked, nothing new", .odd = LOCKED,
	    .put = { { 12, "null" } }, .level = MOD_UNKNOWN },
};

/* The signed revision; its end. */
static size_t
add_signed(unsigned int odd)
{
	static const struct object	 some[] = { { 1, CATALOG ">>" },
	    { 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>" }, { 6, FONT },
	    { 3, PAGE ">>" }, { 0, NULL } };
	static const struct object	 few[] = { { 1, CATALOG ">>" },
	    { 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>" }, { 6, FONT },
	    { 0, NULL } };
	static const struct object	 seven[] = { { 7, FONT },
	    { 0, NULL } };

	memset(entry, 0, sizeof(entry));
	buf_init(&b, PDF_MAX);
	buf_addstr(&b, "%PDF-1.7\n");
	add_encrypt((odd & LOCKED) != 0);
	add_stream(5, "", "BT /F 9 Tf (signed) Tj ET",
	    (odd & RUNS_OVER) ? 2500 : 0);
	add_objects(8, (odd & ALONE) ? few : some, false);
	if (odd & ALONE) {
		entry[3] = (struct entry){ 1, b.len, 0 };
		buf_addstr(&b, "3 0 obj\n" PAGE "/X 30 0 R>>\nendobj\n");
	}
	add_objects(10, seven, (odd & BROKEN_7) != 0);
	add_section(11, "9 0 R", true);
	return b.len;
}

static void
check(const struct row *row)
{
	struct pdf_changes	 ch;
	size_t			 end = add_signed(row->odd);

	add_objects(20, row->put, (row->odd & BROKEN) != 0);
	if (row->odd & RUNS_OVER)
		for (int i = 0; i < 40; i++)
			add_stream(21, "", "one more stream, which ends the "
			    "one that was signed, for some", 0);
	add_section(22, row->encrypt == NULL ? "9 0 R" : row->encrypt, false);
	assert_int_equal(pdf_changes_compare(&ch, b.p, b.len, end), 0);
	assert_int_equal(ch.level, row->level);
	assert_int_equal(ch.allowed, row->level != MOD_OTHER &&
	    row->level != MOD_UNKNOWN);
	if (row->why != FINDING_OK) {
		assert_in_range(ch.nwhy, 1, PDF_CHANGES_WHY);
		assert_int_equal(ch.why[0].code, row->why);
	}
	pdf_changes_release(&ch);
	buf_release(&b);
}

static void
changes(void **state)
{
	static const enum handler	 all[] = { RC4_40, AES_128, AES_256 };

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		for (size_t n = 0; n < COUNT(rows); n++) {
			handler = all[i];
			if (handler == AES_256 && (rows[n].odd & LOCKED))
				continue;
			print_message("R %d: %s\n", (int)handler,
			    rows[n].descr);
			check(&rows[n]);
		}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(changes),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
