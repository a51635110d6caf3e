/*
 * test-sshsig.c: SSH signatures as ssh-keygen makes and checks them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/base/wire.h"
#include "formats/journal/sshsig.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define BEGIN		"-----BEGIN SSH SIGNATURE-----\n"
#define END		"-----END SSH SIGNATURE-----\n"

/* SHA-256("archive-anchors sshsig vector") */
static const char	 seed_hex[] =
    "4217d0d2ed44489d672e259802204084fe5f1d35b63cdecc3f1116785fc5df0e";
#define LINE1	"U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU" \
		"1MTkAAAAgcTs7b82X2sc9DWcqf23wc/W/uM\n"
#define LINE2	"AABJsh040woVUCvUUAAAAEZmlsZQAAAAAAA" \
		"AAGc2hhNTEyAAAAUwAAAAtzc2gtZWQyNTUx\n"
#define LINE3	"OQAAAEBGKJAub1oAREyfQCrEdnFPu05stE4" \
		"d87lRjU+lMcOpien8FLnPKSYWsfmysjsrbn\n"
#define LINE4	"M6+lV2u52wFLNs4I9uCZYE\n"

/* ssh-keygen's own signature over "hello\n" in the namespace "file". */
static const char	 vector[] = BEGIN LINE1 LINE2 LINE3 LINE4 END;

/* The payload of a commit, and what stands in its gpgsig header. */
static const char	 commit[] =
    "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    "author Auditor <auditor@archive.example> 1700000000 +0000\n"
    "committer Auditor <auditor@archive.example> 1700000000 +0000\n"
    "\n"
    "ledger entry 1\n";
static const char	 commit_sig[] = BEGIN
    "U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU"
    "1MTkAAAAgcTs7b82X2sc9DWcqf23wc/W/uM\n"
    "AABJsh040woVUCvUUAAAADZ2l0AAAAAAAAA"
    "AZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5\n"
    "AAAAQAWBgg2bQGjY7+nJOWKWoPVILrq9h6K"
    "4lvJyunEJGEOJ0UXbTxIhKDalbBR72l7ubQ\n"
    "+jBK15ElCYdCwMmihDPgI=\n" END;

static struct key	*key;
static uint8_t		 pub[KEY_PUBLIC];

static int
make_key(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, KEY_SEED);
	if (hex_decode(&b, seed_hex, strlen(seed_hex)) == -1 ||
	    (key = key_from_seed(b.p)) == NULL)
		return -1;
	key_public(key, pub);
	buf_release(&b);
	return 0;
}

static int
free_key(void **state)
{
	(void)state;
	key_free(key);
	return 0;
}

static void
as_ssh_keygen_writes(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, SSHSIG_MAX);
	assert_int_equal(ssh_public_line(&b, pub), 0);
	assert_string_equal(buf_str(&b), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"
	    "IHE7O2/Nl9rHPQ1nKn9t8HP1v7jAAASbIdONMKFVAr1F");
	buf_reset(&b);
	assert_int_equal(ssh_fingerprint(&b, pub), 0);
	assert_string_equal(buf_str(&b),
	    "SHA256:JdiViJh6DMYdnANeRWlPVHUWlsq3gpameOr+lEB/WhA");
	buf_reset(&b);
	assert_int_equal(sshsig_sign(&b, key, "file", "hello\n", 6), 0);
	assert_string_equal(buf_str(&b), vector);
	buf_reset(&b);
	assert_int_equal(sshsig_sign(&b, key, "git", commit, strlen(commit)),
	    0);
	assert_string_equal(buf_str(&b), commit_sig);
	buf_release(&b);
}

static void
what_is_signed(void **state)
{
	uint8_t	 other[KEY_PUBLIC], got[KEY_PUBLIC];

	(void)state;
	assert_int_equal(sshsig_verify(vector, strlen(vector), pub, "file",
	    "hello\n", 6), 1);
	assert_int_equal(sshsig_verify(commit_sig, strlen(commit_sig), pub,
	    "git", commit, strlen(commit)), 1);
	assert_int_equal(sshsig_verify(vector, strlen(vector), pub, "git",
	    "hello\n", 6), 0);
	assert_int_equal(sshsig_verify(vector, strlen(vector), pub, "",
	    "hello\n", 6), 0);
	assert_int_equal(sshsig_verify(vector, strlen(vector), pub, "file",
	    "hello", 5), 0);
	assert_int_equal(sshsig_verify(vector, strlen(vector), pub, "file",
	    NULL, 0), 0);
	memcpy(other, pub, sizeof(other));
	other[0] ^= 1;
	assert_int_equal(sshsig_verify(vector, strlen(vector), other, "file",
	    "hello\n", 6), 0);
	assert_int_equal(sshsig_signer(vector, strlen(vector), got), 0);
	assert_memory_equal(got, pub, KEY_PUBLIC);
}

static void
armours(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		int		 want;
	} tests[] = {
		{ "no last newline", BEGIN LINE1 LINE2 LINE3 LINE4
		    "-----END SSH SIGNATURE-----", 1 },
		{ "two last newlines", BEGIN LINE1 LINE2 LINE3 LINE4 END "\n",
		    0 },
		{ "text before", "x" BEGIN LINE1 LINE2 LINE3 LINE4 END, 0 },
		{ "text after", BEGIN LINE1 LINE2 LINE3 LINE4 END "x", 0 },
		{ "an empty line", BEGIN LINE1 "\n" LINE2 LINE3 LINE4 END, 0 },
		{ "a line missing", BEGIN LINE1 LINE2 LINE4 END, 0 },
		{ "lines the other way", BEGIN LINE2 LINE1 LINE3 LINE4 END,
		    0 },
		{ "a line too many", BEGIN LINE1 LINE2 LINE3 LINE4 "AAAA\n"
		    END, 0 },
		{ "a space", BEGIN " " LINE1 LINE2 LINE3 LINE4 END, 0 },
		{ "another kind", "-----BEGIN PGP SIGNATURE-----\n" LINE1
		    "-----END PGP SIGNATURE-----\n", 0 },
		{ "nothing in it", BEGIN END, 0 },
		{ "only the beginning", BEGIN, 0 },
		{ "only the end", END, 0 },
		{ "overlapping", "-----BEGIN SSH SIGNATURE-----"
		    "\n----END SSH SIGNATURE-----", 0 },
		{ "empty", "", 0 },
	};
	uint8_t	 got[KEY_PUBLIC];

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		assert_int_equal(sshsig_verify(tests[i].in,
		    strlen(tests[i].in), pub, "file", "hello\n", 6),
		    tests[i].want);
		if (strstr(tests[i].in, BEGIN LINE1 LINE2 LINE3) == NULL)
			assert_int_equal(sshsig_signer(tests[i].in,
			    strlen(tests[i].in), got), -1);
	}
}

/* The vector's 174 octets in lines of ${width}. */
static void
armour(struct buf *out, const uint8_t *blob, size_t len, size_t width)
{
	struct buf	 b;
	size_t		 n;

	buf_init(&b, SSHSIG_MAX);
	assert_int_equal(base64_encode(&b, blob, len), 0);
	buf_addstr(out, BEGIN);
	for (size_t i = 0; i < b.len; i += n) {
		n = b.len - i < width ? b.len - i : width;
		buf_add(out, b.p + i, n);
		buf_addc(out, '\n');
	}
	assert_int_equal(buf_addstr(out, END), 0);
	buf_release(&b);
}

static void
unarmour(struct buf *blob)
{
	const char	*text = LINE1 LINE2 LINE3 LINE4;

	assert_int_equal(base64_decode_loose(blob, text, strlen(text)), 0);
	assert_int_equal(blob->len, 174);
}

static void
line_widths(void **state)
{
	static const struct {
		size_t	 width;
		int	 want;
	} tests[] = { { 1, 1 }, { 64, 1 }, { 76, 1 }, { 77, 0 }, { 300, 0 } };
	struct buf	 blob, b;

	(void)state;
	buf_init(&blob, 1000);
	buf_init(&b, SSHSIG_MAX);
	unarmour(&blob);
	for (size_t i = 0; i < COUNT(tests); i++) {
		buf_reset(&b);
		armour(&b, blob.p, blob.len, tests[i].width);
		assert_int_equal(sshsig_verify(b.p, b.len, pub, "file",
		    "hello\n", 6), tests[i].want);
	}
	buf_release(&b);
	buf_release(&blob);
}

/* No octet of the signature may change, and none may be lost. */
static void
every_octet_counts(void **state)
{
	struct buf	 blob, b;

	(void)state;
	buf_init(&blob, 1000);
	buf_init(&b, SSHSIG_MAX);
	unarmour(&blob);
	for (size_t i = 0; i < blob.len; i++) {
		blob.p[i] ^= 0x04;
		buf_reset(&b);
		armour(&b, blob.p, blob.len, 70);
		assert_int_equal(sshsig_verify(b.p, b.len, pub, "file",
		    "hello\n", 6), 0);
		blob.p[i] ^= 0x04;
		buf_reset(&b);
		armour(&b, blob.p, i, 70);
		assert_int_equal(sshsig_verify(b.p, b.len, pub, "file",
		    "hello\n", 6), 0);
	}
	buf_addc(&blob, 0);
	buf_reset(&b);
	armour(&b, blob.p, blob.len, 70);
	assert_int_equal(sshsig_verify(b.p, b.len, pub, "file", "hello\n", 6),
	    0);
	buf_release(&b);
	buf_release(&blob);
}

/* Made here field by field: what the protocol lets vary. */
static void
variants(void **state)
{
	static const struct {
		const char	*descr;
		uint32_t	 version;
		const char	*namespace;
		const char	*reserved;
		const char	*hash;
		const char	*type;
		int		 want;
	} tests[] = {
		{ "sha256", 1, "file", "", "sha256", "ssh-ed25519", 1 },
		{ "sha256 claimed for sha512", 1, "file", "", "sha512",
		    "ssh-ed25519", 0 },
		{ "reserved is passed over", 1, "file", "later", "sha256",
		    "ssh-ed25519", 1 },
		{ "version 0", 0, "file", "", "sha256", "ssh-ed25519", 0 },
		{ "version 2", 2, "file", "", "sha256", "ssh-ed25519", 0 },
		{ "no namespace", 1, "", "", "sha256", "ssh-ed25519", 0 },
		{ "another hash", 1, "file", "", "sha1", "ssh-ed25519", 0 },
		{ "another key type", 1, "file", "", "sha256", "ssh-ed448",
		    0 },
	};
	/* SHA-256("hello\n") */
	static const char	 hello[] =
	    "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
	uint8_t			 sig[KEY_SIGNATURE];
	struct buf		 tbs, h, blob, k, s, b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		buf_init(&tbs, 1000);
		buf_init(&h, 1000);
		buf_init(&blob, 1000);
		buf_init(&k, 1000);
		buf_init(&s, 1000);
		buf_init(&b, SSHSIG_MAX);
		hex_decode(&h, hello, 64);
		buf_addstr(&tbs, "SSHSIG");
		wire_put_str(&tbs, tests[i].namespace);
		wire_put_str(&tbs, "");
		wire_put_str(&tbs, "sha256");
		wire_put_octets(&tbs, h.p, h.len);
		assert_int_equal(key_sign(key, tbs.p, tbs.len, sig), 0);

		wire_put_str(&k, tests[i].type);
		wire_put_octets(&k, pub, sizeof(pub));
		wire_put_str(&s, tests[i].type);
		wire_put_octets(&s, sig, sizeof(sig));
		buf_addstr(&blob, "SSHSIG");
		wire_put_u32(&blob, tests[i].version);
		wire_put_octets(&blob, k.p, k.len);
		wire_put_str(&blob, tests[i].namespace);
		wire_put_str(&blob, tests[i].reserved);
		wire_put_str(&blob, tests[i].hash);
		wire_put_octets(&blob, s.p, s.len);
		armour(&b, blob.p, blob.len, 70);
		assert_int_equal(sshsig_verify(b.p, b.len, pub,
		    tests[i].namespace, "hello\n", 6), tests[i].want);
		buf_release(&b);
		buf_release(&s);
		buf_release(&k);
		buf_release(&blob);
		buf_release(&h);
		buf_release(&tbs);
	}
}

static void
limits(void **state)
{
	char		 namespace[SSHSIG_NAMESPACE + 2];
	struct buf	 b, big;

	(void)state;
	buf_init(&b, SSHSIG_MAX);
	assert_int_equal(sshsig_sign(&b, key, "", "x", 1), -1);
	memset(namespace, 'n', sizeof(namespace));
	namespace[SSHSIG_NAMESPACE + 1] = '\0';
	assert_int_equal(sshsig_sign(&b, key, namespace, "x", 1), -1);
	assert_int_equal(b.len, 0);
	namespace[SSHSIG_NAMESPACE] = '\0';
	assert_int_equal(sshsig_sign(&b, key, namespace, "x", 1), 0);
	assert_int_equal(sshsig_verify(b.p, b.len, pub, namespace, "x", 1),
	    1);
	buf_reset(&b);
	assert_int_equal(sshsig_sign(&b, key, "n", NULL, 0), 0);
	assert_int_equal(sshsig_verify(b.p, b.len, pub, "n", NULL, 0), 1);
	buf_release(&b);

	buf_init(&b, 100);		/* too small for an armour */
	assert_int_equal(sshsig_sign(&b, key, "n", "x", 1), -1);
	assert_int_equal(b.len, 0);
	buf_release(&b);

	buf_init(&big, 2 * SSHSIG_MAX);
	memset(buf_reserve(&big, 2 * SSHSIG_MAX), 'A', 2 * SSHSIG_MAX);
	assert_int_equal(sshsig_verify(big.p, big.len, pub, "n", "x", 1), 0);
	buf_release(&big);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(as_ssh_keygen_writes),
		cmocka_unit_test(what_is_signed),
		cmocka_unit_test(armours),
		cmocka_unit_test(line_widths),
		cmocka_unit_test(every_octet_counts),
		cmocka_unit_test(variants),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, make_key, free_key);
}
