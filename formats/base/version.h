/*
 * version.h: the versions of the programs and of what they write.
 */
#ifndef FORMATS_BASE_VERSION_H
#define FORMATS_BASE_VERSION_H

#define NB_VERSION		"0.1.0"

/* What nguyenban.store says; a store of another version is refused. */
#define STORE_FORMAT		1

/*
 * The version of layer 1 (03-validation.md): raised with every change of
 * formats/document or formats/crypto that may find other signatures, ranges
 * or attributes in the same bytes.  Remembered structure of another version
 * is parsed anew.
 */
#define VALIDATOR_VERSION	20

#endif
