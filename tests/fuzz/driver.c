/*
 * driver.c: runs a fuzz target over files given by name, without libFuzzer.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int	 LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
replay(const char *path)
{
	uint8_t *p;
	long len;
	FILE *f;

	if ((f = fopen(path, "rb")) == NULL || fseek(f, 0, SEEK_END) == -1 ||
	    (len = ftell(f)) == -1 || fseek(f, 0, SEEK_SET) == -1)
		err(1, "%s", path);
	/* Exactly as long as the input, so that a sanitizer sees one past. */
	if ((p = malloc(len > 0 ? (size_t)len : 1)) == NULL)
		err(1, NULL);
	if (fread(p, 1, (size_t)len, f) != (size_t)len)
		err(1, "%s", path);
	fclose(f);
	(void)LLVMFuzzerTestOneInput(p, (size_t)len);
	free(p);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		errx(2, "usage: %s FILE...", argv[0]);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs replayed\n", argc - 1);
	return 0;
}
