/*
 * start.c: from exec to the first frame: nothing inherited, everything
 * loaded that needs a file, locked in.
 */
#include <sys/mman.h>
#include <sys/prctl.h>

#include <fcntl.h>
#include <libxml/parser.h>
#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uninorm.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"
#include "formats/worker/work.h"

/* A line for the parent, cut to what it takes. */
static void
to_parent(enum log_level level, const char *line, void *arg)
{
	uint8_t	 f[1 + FRAME_LOG_MAX];
	size_t	 len = strlen(line);

	(void)arg;
	if (len > FRAME_LOG_MAX)
		len = FRAME_LOG_MAX;
	f[0] = (uint8_t)level;
	memcpy(f + 1, line, len);
	/* A parent that is gone is found when the next frame is read. */
	(void)frame_send(WORKER_SOCKET, FRAME_LOG, 0, f, 1 + len);
}

void
work_log(void)
{
	log_init(to_parent, NULL, LOG_LEVEL_INFO);
}

/*
 * A document takes and gives back many small pieces and a few large ones.
 * Give nothing back to the kernel in between, and do without the fast bins,
 * which every large free() would consolidate.
 */
static void
tune_malloc(void)
{
	(void)mallopt(M_MXFAST, 0);
	(void)mallopt(M_MMAP_THRESHOLD, 16 * 1024 * 1024);
	(void)mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
	(void)mallopt(M_TOP_PAD, 1024 * 1024);
}

static int
byte_cmp(const void *a, const void *b)
{
	return *(const uint8_t *)a - *(const uint8_t *)b;
}

/*
 * Conversions of libc's are modules in files: those of XML that is met are
 * loaded now and kept.  UTF-8, UTF-16 and Latin-1 libxml2 has itself.
 */
static void
preload_charsets(struct work *w)
{
	static const char *const	 names[WORK_CHARSETS] = {
		"WINDOWS-1252", "WINDOWS-1258", "WINDOWS-1250",
		"WINDOWS-1251", "ISO-8859-2", "ISO-8859-15", "TCVN5712-1",
		"UTF-32" };

	xmlInitParser();
	for (size_t i = 0; i < WORK_CHARSETS; i++)
		w->charset[i] = iconv_open("UTF-8", names[i]);
}

/*
 * libc and the libraries look into files once: time zone, memory size (for
 * qsort), openssl.cnf, providers, the random generator.
 */
static int
preload(void)
{
	static const char *const	 md[] = { "MD5", "SHA1", "SHA2-224",
	    "SHA2-256", "SHA2-384", "SHA2-512", "SHA3-256" };
	uint8_t				 few[4096], *nfc;
	EVP_MD				*m;
	size_t				 len = 0;

	tzset();
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
	    OPENSSL_INIT_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_ADD_ALL_CIPHERS |
	    OPENSSL_INIT_ADD_ALL_DIGESTS, NULL) != 1 ||
	    OSSL_PROVIDER_load(NULL, "default") == NULL ||
	    RAND_bytes(few, sizeof(few)) != 1) {
		log_warnx("libcrypto cannot be loaded");
		return -1;
	}
	for (size_t i = 0; i < sizeof(md) / sizeof(md[0]); i++)
		if ((m = EVP_MD_fetch(NULL, md[i], NULL)) != NULL)
			EVP_MD_free(m);
	ERR_clear_error();
	qsort(few, sizeof(few), 1, byte_cmp);
	nfc = u8_normalize(UNINORM_NFC, (const uint8_t *)"a\xcc\x81", 3, NULL,
	    &len);
	free(nfc);
	return 0;
}

int
work_start(struct work *w, const char *store, bool nolock, bool confined)
{
	struct confine_opts	 o = { .read = store, .open = store != NULL };
	uint8_t			 hello[8];
	void			*slot;
	int			 have = 0;

	memset(w, 0, sizeof(*w));
	w->store = store;
	w->nolock = nolock;
	buf_init(&w->out, POOL_FRAME_MAX);
	work_log();
	if (close_range(WORKER_SLOT + 1, ~0U, 0) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1) {
		log_warn("nbworker cannot start");
		return -1;
	}
	slot = mmap(NULL, SLOT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
	    WORKER_SLOT, 0);
	if (slot == MAP_FAILED) {
		log_warn("nbworker is started by nbarchive and nbaudit only");
		return -1;
	}
	w->slot = slot;
	close(WORKER_SLOT);
	tune_malloc();
	if (preload() == -1)
		return -1;
	preload_charsets(w);
	/* Names go through the locale's charset; in C, UTF-8 ones are lost. */
	w->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (w->utf8 != (locale_t)0)
		(void)uselocale(w->utf8);
	/* What a captured worker writes must not reach a terminal. */
	if (!CONFINE_SANITIZED)
		(void)dup2(STDOUT_FILENO, STDERR_FILENO);
	if (confined && (have = confine(&o)) == -1)
		return -1;
	be32_put(hello, FRAME_VERSION);
	be32_put(hello + 4, (uint32_t)have);
	return frame_send(WORKER_SOCKET, FRAME_HELLO, 0, hello, sizeof(hello));
}
