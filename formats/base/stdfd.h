/*
 * stdfd.h: standard input, output and error are there, whoever started us.
 */
#ifndef FORMATS_BASE_STDFD_H
#define FORMATS_BASE_STDFD_H

/*
 * A descriptor of the three that is closed is given to something that can be
 * neither read nor written, so that no file that is opened later becomes it:
 * a message would be written into the store.  Whoever reads or writes it gets
 * EBADF, as it was.  Called once by each program's main.c, before it opens
 * anything.  0, or -1 with errno.
 */
int	 stdfd_hold(void);

#endif
