/*
 * test-key.c: Ed25519 (RFC 8032 section 7.1), key files, vkeys.
 */
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/journal/key.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static unsigned int	 messages;

static void
count(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
	messages++;
}

static void
unhex(const char *hex, uint8_t *out, size_t len)
{
	struct buf	 b;

	buf_init(&b, len);
	assert_int_equal(hex_decode(&b, hex, strlen(hex)), 0);
	assert_int_equal(b.len, len);
	if (len > 0)
		memcpy(out, b.p, len);
	buf_release(&b);
}

static const struct {
	const char	*seed;
	const char	*pub;
	const char	*message;
	const char	*sig;
} rfc8032[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	  "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	  "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	  "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

static void
published_signatures(void **state)
{
	uint8_t		 seed[32], pub[32], got[32], m[2], sig[64], made[64];
	struct key	*k;
	size_t		 len;

	(void)state;
	for (size_t i = 0; i < COUNT(rfc8032); i++) {
		len = strlen(rfc8032[i].message) / 2;
		unhex(rfc8032[i].seed, seed, 32);
		unhex(rfc8032[i].pub, pub, 32);
		unhex(rfc8032[i].message, m, len);
		unhex(rfc8032[i].sig, sig, 64);
		assert_non_null(k = key_from_seed(seed));
		key_public(k, got);
		assert_memory_equal(got, pub, 32);
		assert_int_equal(key_sign(k, m, len, made), 0);
		assert_memory_equal(made, sig, 64);
		key_free(k);

		assert_int_equal(key_verify(pub, m, len, sig), 1);
		sig[63] ^= 0x20;
		assert_int_equal(key_verify(pub, m, len, sig), 0);
		sig[63] ^= 0x20;
		sig[0] ^= 1;
		assert_int_equal(key_verify(pub, m, len, sig), 0);
		sig[0] ^= 1;
		assert_int_equal(key_verify(pub, "af83", 4, sig), 0);
		pub[3] ^= 4;
		assert_int_not_equal(key_verify(pub, m, len, sig), 1);
	}
	key_free(NULL);
}

static char	*dir;

static int
make_dir(void **state)
{
	char	 name[] = "/tmp/test-key-XXXXXX";

	(void)state;
	log_init(count, NULL, LOG_LEVEL_DEBUG);
	return mkdtemp(name) == NULL || (dir = strdup(name)) == NULL ? -1 : 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	if (rmdir(dir) == -1)
		return -1;
	free(dir);
	return 0;
}

static void
made_and_loaded(void **state)
{
	uint8_t		 a[32], b[32], sig[64];
	struct stat	 st;
	struct key	*k;
	char		*path;

	(void)state;
	messages = 0;
	assert_non_null(path = path_join(dir, "key"));
	assert_non_null(k = key_create(path));
	key_public(k, a);
	key_free(k);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0400);

	assert_non_null(k = key_load(path));
	key_public(k, b);
	assert_memory_equal(a, b, 32);
	assert_int_equal(key_sign(k, "text", 4, sig), 0);
	assert_int_equal(key_verify(a, "text", 4, sig), 1);
	key_free(k);
	assert_int_equal(messages, 0);

	assert_null(key_create(path));	/* never replaced */
	assert_int_equal(messages, 1);
	assert_non_null(k = key_load(path));
	key_public(k, b);
	assert_memory_equal(a, b, 32);
	key_free(k);

	assert_int_equal(chmod(path, 0440), 0);
	assert_null(key_load(path));
	assert_int_equal(chmod(path, 0404), 0);
	assert_null(key_load(path));
	assert_int_equal(chmod(path, 0600), 0);
	assert_non_null(k = key_load(path));
	key_free(k);
	assert_int_equal(unlink(path), 0);
	assert_null(key_load(path));
	assert_null(key_load(dir));
	free(path);
}

/* The PEM form of a new key of another kind, or under a password. */
static char *
pem(const char *kind, const char *password, size_t *len)
{
	EVP_PKEY	*pkey;
	BIO		*bio = BIO_new(BIO_s_mem());
	char		*p, *copy;

	pkey = strcmp(kind, "EC") == 0 ?
	    EVP_PKEY_Q_keygen(NULL, NULL, kind, "P-256") :
	    EVP_PKEY_Q_keygen(NULL, NULL, kind);
	assert_non_null(pkey);
	assert_int_equal(PEM_write_bio_PKCS8PrivateKey(bio, pkey,
	    password == NULL ? NULL : EVP_aes_256_cbc(), password,
	    password == NULL ? 0 : (int)strlen(password), NULL, NULL), 1);
	*len = (size_t)BIO_get_mem_data(bio, &p);
	assert_non_null(copy = malloc(*len));
	memcpy(copy, p, *len);
	BIO_free(bio);
	EVP_PKEY_free(pkey);
	return copy;
}

static void
other_files(void **state)
{
	static const struct {
		const char	*kind;
		const char	*password;
		bool		 want;
	} tests[] = {
		{ "ED25519", NULL, true },
		{ "ED25519", "secret", false },	/* and nothing is asked */
		{ "X25519", NULL, false },
		{ "ED448", NULL, false },
		{ "EC", NULL, false },
	};
	struct key	*k;
	char		*path, *p;
	size_t		 len;

	(void)state;
	assert_non_null(path = path_join(dir, "key"));
	for (size_t i = 0; i < COUNT(tests); i++) {
		messages = 0;
		p = pem(tests[i].kind, tests[i].password, &len);
		assert_int_equal(durable_write(path, p, len, 0400, true), 0);
		k = key_load(path);
		assert_int_equal(k != NULL, tests[i].want);
		assert_int_equal(messages, tests[i].want ? 0 : 1);
		key_free(k);
		free(p);
	}
	assert_int_equal(durable_write(path, "", 0, 0400, true), 0);
	assert_null(key_load(path));
	assert_int_equal(durable_write(path, "junk", 4, 0400, true), 0);
	assert_null(key_load(path));
	assert_int_equal(unlink(path), 0);
	free(path);
}

static void
vkeys(void **state)
{
#define PETER	"ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	static const struct {
		const char	*descr;
		const char	*in;
		int		 rc;
		uint8_t		 type;
	} tests[] = {
		{ "a log", "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV5"
		    "4Id2LKaANYcrnKv3U2k", 0, 1 },
		{ "golang.org/x/mod", "PeterNeumann+c74f20a3+" PETER, 0, 1 },
		{ "a witness", "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtr"
		    "nh/CiY3Zozkoy7clp+P7XB28qUN", 0, 4 },
		{ "a mirror", "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7"
		    "ALhbdAtz2ov0unbzSl1vMp94O", 0, 4 },
		{ "another name", "PeterNewmann+c74f20a3+" PETER, -1, 0 },
		{ "another key ID", "PeterNeumann+c74f20a4+" PETER, -1, 0 },
		{ "capital hex", "PeterNeumann+C74F20A3+" PETER, -1, 0 },
		{ "seven digits", "PeterNeumann+74f20a3+" PETER, -1, 0 },
		{ "newline after", "PeterNeumann+c74f20a3+" PETER "\n", -1,
		    0 },
		{ "space before", " PeterNeumann+c74f20a3+" PETER, -1, 0 },
		{ "no name", "+c74f20a3+" PETER, -1, 0 },
		{ "no key", "PeterNeumann+c74f20a3+", -1, 0 },
		{ "short key", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiB"
		    "fsVkmqq/LDE4izWy1w==", -1, 0 },
		{ "one plus", "PeterNeumann+c74f20a3", -1, 0 },
		{ "empty", "", -1, 0 },
		/* The ID of an ECDSA key has another input: not ours. */
		{ "type 2", "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsV"
		    "kmqq/LDE4izWy10TW", -1, 0 },
	};
	struct vkey	 v;
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		assert_int_equal(vkey_parse(&v, tests[i].in), tests[i].rc);
		if (tests[i].rc == -1)
			continue;
		assert_int_equal(v.type, tests[i].type);
		buf_init(&b, 1000);
		assert_int_equal(vkey_format(&b, &v), 0);
		assert_string_equal(buf_str(&b), tests[i].in);
		buf_release(&b);
	}
}

static void
names(void **state)
{
	static const struct {
		const char	*name;
		bool		 want;
	} tests[] = {
		{ "a", true }, { "example.com/log", true },
		{ "l\xc6\xb0u-tr\xe1\xbb\xaf", true }, { "", false },
		{ "a b", false }, { "a+b", false }, { "a\tb", false },
		{ "a\xc2\xa0" "b", false },		/* no-break space */
		{ "a\xe3\x80\x80" "b", false },		/* U+3000 */
		{ "a\xe2\x80\x8b" "b", true },		/* not white space */
		{ "a\xc2\x85" "b", false }, { "a\xff", false },
		{ "a\x7f", false },
	};
	static const uint8_t	 pub[32];
	char			 name[VKEY_NAME + 2];
	struct vkey		 v;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		assert_int_equal(vkey_is_name(tests[i].name,
		    strlen(tests[i].name)), tests[i].want);
		assert_int_equal(vkey_make(&v, tests[i].name, 1, pub),
		    tests[i].want ? 0 : -1);
	}
	memset(name, 'n', sizeof(name));
	name[VKEY_NAME + 1] = '\0';
	assert_int_equal(vkey_make(&v, name, 1, pub), -1);
	name[VKEY_NAME] = '\0';
	assert_int_equal(vkey_make(&v, name, 1, pub), 0);
	assert_string_equal(v.name, name);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(published_signatures),
		cmocka_unit_test(made_and_loaded),
		cmocka_unit_test(other_files),
		cmocka_unit_test(vkeys),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
