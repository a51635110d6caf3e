/*
 * nbsigner: makes a test PKI, an office's day, and a benchmark's corpus.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/signer/signer.h"

enum { OPT_AT = 256, OPT_BEFORE, OPT_AFTER, OPT_SEED, OPT_MEAN, OPT_SIGMA,
    OPT_FIXED, OPT_WRONG, OPT_URI, OPT_DETACHED, OPT_META, OPT_PROTECT,
    OPT_BER, OPT_CRL };

static const struct option options[] = {
	{ "at", required_argument, NULL, OPT_AT },
	{ "not-before", required_argument, NULL, OPT_BEFORE },
	{ "not-after", required_argument, NULL, OPT_AFTER },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "mean", required_argument, NULL, OPT_MEAN },
	{ "sigma", required_argument, NULL, OPT_SIGMA },
	{ "fixed", required_argument, NULL, OPT_FIXED },
	{ "wrong", required_argument, NULL, OPT_WRONG },
	{ "uri", required_argument, NULL, OPT_URI },
	{ "detached", no_argument, NULL, OPT_DETACHED },
	{ "meta", no_argument, NULL, OPT_META },
	{ "protect", no_argument, NULL, OPT_PROTECT },
	{ "ber", no_argument, NULL, OPT_BER },
	{ "crl", required_argument, NULL, OPT_CRL },
	{ NULL, 0, NULL, 0 },
};

static void
usage(void)
{
	fputs("usage: nbsigner pki [--at DATE] [--not-before DATE] "
	    "[--not-after DATE] DIR\n"
	    "       nbsigner day [-n N] [--seed N] [--at DATE] DIR OUT\n"
	    "       nbsigner office [--seed N] [--at DATE] DIR OUT\n"
	    "       nbsigner corpus [-n N] [--seed N] [--at DATE] "
	    "[--mean OCTETS] [--sigma S] [--fixed OCTETS] DIR OUT\n"
	    "       nbsigner stamp [--at DATE] "
	    "[--wrong imprint|nonce|refused|mods] DIR REQUEST ANSWER\n"
	    "       nbsigner tsd [-n STAMPS] [--at DATE] [--uri URI] "
	    "[--detached] [--meta] [--protect]\n"
	    "           [--ber] [--crl FILE] [--wrong imprint|link|meta] "
	    "DIR FILE OUT\n",
	    stderr);
	exit(2);
}

static double
number(const char *s, double min, double max)
{
	char	*end;
	double	 v = strtod(s, &end);

	if (*s == '\0' || *end != '\0' || !(v >= min && v <= max))
		errx(2, "%s: not a number from %g to %g", s, min, max);
	return v;
}

int
main(int argc, char *argv[])
{
	struct pki_dates	 d = { 0 };
	struct corpus_options	 c = { .n = 0, .seed = 1, .mean = 200000,
	    .sigma = 0.9 };
	struct tsd_options	 t = { .n = 1 };
	struct pki		 pki;
	const char		*verb, *wrong = NULL;
	int			 opt;

	if (argc < 2)
		usage();
	verb = argv[1];
	while ((opt = getopt_long(argc - 1, argv + 1, "n:", options,
	    NULL)) != -1)
		switch (opt) {
		case 'n':
			c.n = (unsigned)number(optarg, 1, 10000000);
			break;
		case OPT_AT:
			d.at = date_parse(optarg);
			break;
		case OPT_BEFORE:
			d.not_before = date_parse(optarg);
			break;
		case OPT_AFTER:
			d.not_after = date_parse(optarg);
			break;
		case OPT_SEED:
			c.seed = (uint64_t)number(optarg, 0, 1e15);
			break;
		case OPT_MEAN:
			c.mean = number(optarg, 1, 1e9);
			break;
		case OPT_SIGMA:
			c.sigma = number(optarg, 0, 4);
			break;
		case OPT_FIXED:
			c.fixed = (size_t)number(optarg, 1, 1e9);
			break;
		case OPT_WRONG:
			wrong = t.wrong = optarg;
			break;
		case OPT_URI:
			t.uri = optarg;
			break;
		case OPT_DETACHED:
			t.detached = true;
			break;
		case OPT_META:
			t.meta = true;
			break;
		case OPT_PROTECT:
			t.hashed = true;
			break;
		case OPT_BER:
			t.ber = true;
			break;
		case OPT_CRL:
			t.crl = optarg;
			break;
		default:
			usage();
		}
	argc -= optind + 1;
	argv += optind + 1;

	if (strcmp(verb, "pki") == 0 && argc == 1) {
		d.keys = getenv("NBSIGNER_KEYS");
		if (d.at == 0)
			d.at = (int64_t)time(NULL);
		if (d.not_before == 0)
			d.not_before = d.at - 730 * DAY;
		if (d.not_after == 0)
			d.not_after = d.at + 3650 * DAY;
		pki_make(argv[0], &d);
		return 0;
	}
	if (argc != (strcmp(verb, "stamp") == 0 ||
	    strcmp(verb, "tsd") == 0 ? 3 : 2))
		usage();
	pki_load(&pki, argv[0]);
	if (d.at != 0)
		pki.at = d.at;
	if (strcmp(verb, "day") == 0)
		day_make(&pki, argv[1], c.n != 0 ? c.n : 200, c.seed);
	else if (strcmp(verb, "office") == 0)
		office_make(&pki, argv[1], c.seed);
	else if (strcmp(verb, "stamp") == 0)
		stamp_make(&pki, argv[1], argv[2], wrong);
	else if (strcmp(verb, "tsd") == 0) {
		t.n = c.n != 0 ? c.n : 1;
		tsd_make(&pki, argv[1], argv[2], &t);
	} else if (strcmp(verb, "corpus") == 0) {
		c.n = c.n != 0 ? c.n : 2000;
		corpus_make(&pki, argv[1], &c);
	} else
		usage();
	sheet_done();
	pki_release(&pki);
	return 0;
}
