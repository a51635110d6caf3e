/*
 * program.h: other programs, run without a shell, with an environment of
 * their own: par2, gzip, nbimage, and what burns discs.
 */
#ifndef ARCHIVER_PROGRAM_H
#define ARCHIVER_PROGRAM_H

#define PROGRAM_ARGS	32

/*
 * Where ${name} is: as it is when it has a "/"; a helper ("nb...") beside this
 * program or where it was installed; else in the system's folders.  In memory
 * that the caller frees; NULL: it is not there (logged, with the Debian
 * package to install when that is not NULL).
 */
char	*program_find(const char *name, const char *package);

/*
 * Run argv[0] (a path) and wait for it; its standard input and output are
 * ${in} and ${out} (-1: none).  ${scratch} is its TMPDIR.  The exit code; or
 * -1: it could not be run, or a signal ended it (logged).  When the code is
 * not 0, the last line it wrote to standard error is logged.
 */
int	 program_run(char *const argv[], int in, int out,
	    const char *scratch);

/* The same in the user's own environment: who prints has settings there. */
int	 program_run_here(char *const argv[], int in, int out);

/* The folder for temporary files: ${wish}, else TMPDIR, else /var/tmp. */
const char *program_scratch(const char *wish);

#endif
