/*
 * pdf_weigh.h: is a PDF more than libqpdf may be given?
 *
 * libqpdf unpacks cross-reference and object streams (ISO 32000-1 7.5.7,
 * 7.5.8) by itself, whatever they unpack to.  They are unpacked here first,
 * within limits.  Those of an encrypted file, and what only libqpdf's repair
 * finds, are not seen: the worker's own limits hold for them.
 */
#ifndef FORMATS_DOCUMENT_PDF_WEIGH_H
#define FORMATS_DOCUMENT_PDF_WEIGH_H

#include <stddef.h>
#include <stdint.h>

#define PDF_INSIDE_MAX	1000000		/* objects in object streams */

/* 0, or 1 when it is too much and *${why} says of what; -1: memory. */
int	 pdf_weigh(const uint8_t *, size_t len, const char **why);

#endif
