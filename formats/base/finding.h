/*
 * finding.h: everything a check can find, one row each.
 *
 * The enum, the names in reports and the texts all come from this table.
 * A row: code, indication, sub-indication (EN 319 102-1, 5.1.3; "" where
 * none is prescribed), and the sentence for a person.  A sentence may hold
 * one %s: the detail that came with the finding.
 */
#ifndef FORMATS_BASE_FINDING_H
#define FORMATS_BASE_FINDING_H

#include "formats/base/i18n.h"

/* Best first: the worst of several is the largest. */
enum indication {
	IND_PASSED,		/* TOTAL-PASSED */
	IND_NO_SIGNATURE,	/* NO-SIGNATURE (ours) */
	IND_INDETERMINATE,	/* INDETERMINATE */
	IND_FAILED,		/* TOTAL-FAILED */
	IND_NOTE,		/* no verdict of its own: a warning */
	IND_MAX
};

/* clang-format off */
#define FINDINGS(X)							\
	X(OK, PASSED, "", N_("No finding."))				\
	X(INTERNAL, INDETERMINATE, "",					\
	  N_("The check itself could not be made: %s."))		\
	/* container and structure: formats/document */			\
	X(UNREADABLE, INDETERMINATE, "",				\
	  N_("The document could not be read by the parser: %s."))	\
	X(TOO_LARGE, INDETERMINATE, "",					\
	  N_("The document is too large to be parsed (%s); it is kept "	\
	     "and hashed all the same."))				\
	X(WORKER_DIED, INDETERMINATE, "",				\
	  N_("The worker process died on this document (%s).")) 	\
	X(WORKER_TIME, INDETERMINATE, "",				\
	  N_("The document took longer than the time limit (%s).")) 	\
	X(FORMAT_UNSUPPORTED, INDETERMINATE, "",			\
	  N_("Signatures in this format are not judged yet: %s."))	\
	X(PDF_BROKEN, FAILED, "FORMAT_FAILURE",				\
	  N_("ISO 32000-1 7.5: the structure of the PDF is broken: %s.")) \
	X(PDF_PASSWORD, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 7.6: the PDF needs a password."))		\
	X(BYTERANGE_MISSING, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the signature has no ByteRange."))	\
	X(BYTERANGE_SYNTAX, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the ByteRange is not four whole "	\
	     "numbers (%s)."))						\
	X(BYTERANGE_BOUNDS, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the ByteRange reaches past the end "	\
	     "of the file (%s)."))					\
	X(BYTERANGE_START, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the ByteRange does not begin at the "	\
	     "file's first byte (%s)."))				\
	X(BYTERANGE_OVERLAP, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the parts of the ByteRange overlap (%s).")) \
	X(BYTERANGE_GAP, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the gap in the ByteRange is not "	\
	     "exactly the Contents string (%s)."))			\
	X(SIGNATURE_UNREAD, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.7.4.5: the value of a signature field "	\
	     "cannot be read as a signature: %s."))			\
	X(SIGNATURE_WRAPPED, FAILED, "FORMAT_FAILURE",			\
	  N_("Signature wrapping: whole PDF objects lie hidden in the "	\
	     "gap of the ByteRange (%s)."))				\
	X(CONTENTS_MISSING, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-1 12.8.1: the signature has no Contents string.")) \
	X(CONTENTS_NOT_DER, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 5652: Contents does not hold a CMS structure (%s).")) \
	X(SUBFILTER_UNKNOWN, INDETERMINATE, "",				\
	  N_("The signature's SubFilter is not known: %s."))		\
	X(PARTIAL_COVERAGE, INDETERMINATE, "",				\
	  N_("The signature covers only part of the file (%s)."))	\
	X(DATA_TWIN, INDETERMINATE, "",					\
	  N_("What is signed lies in a container beside another file "	\
	     "of its name, which is not signed (%s): who unpacks it "	\
	     "may get that one."))					\
	X(LATER_REVISIONS, INDETERMINATE, "",				\
	  N_("The file was extended after this signature (%s bytes), "	\
	     "by revisions that could not be compared with the signed "	\
	     "one."))							\
	X(FIELD_REMOVED, NOTE, "",					\
	  N_("A later revision removed the signature's form field."))	\
	X(FIELD_UNLISTED, NOTE, "",					\
	  N_("The signature is not listed in the form's fields."))	\
	X(CERTIFICATION_ORDER, NOTE, "",				\
	  N_("ISO 32000-2 12.8.2.2.1: a certification is the first "	\
	     "signature of a document; this one came after another "	\
	     "(%s), which it says nothing of."))			\
	X(USAGE_RIGHTS, NOTE, "",					\
	  N_("ISO 32000-1 12.8.2.3: the signature grants usage rights "	\
	     "to reader programs; it is no person's approval."))	\
	X(TRAILING_OCTETS, NOTE, "",					\
	  N_("%s octets that are not zero follow the CMS structure in "	\
	     "Contents."))						\
	X(PDF_REPAIRED, NOTE, "",					\
	  N_("The PDF's cross-reference table was rebuilt while "	\
	     "reading: %s."))						\
	X(PDF_CUT, NOTE, "",						\
	  N_("The PDF has no end: it may have been cut off, and "	\
	     "signatures with it."))					\
	X(PDF_PREFIX, NOTE, "",						\
	  N_("ISO 32000-1 7.5.2: %s octets stand before the PDF's "	\
	     "header; the file may be of another format too."))		\
	X(PDF_ENCRYPTED, NOTE, "",					\
	  N_("The PDF is encrypted with an empty user password."))	\
	X(MODIFIED_NOT_ALLOWED, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", \
	  N_("A later revision makes a change that the signature does "	\
	     "not allow (%s)."))					\
	X(MODIFIED_CONTENT, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("A later revision changes signed content (%s)."))		\
	X(MODIFIED_PAGES, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("A later revision adds, removes or reorders pages (%s)."))	\
	X(MODIFIED_FIELD, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("A later revision adds, removes or redraws a form field "	\
	     "without filling it in (%s)."))				\
	X(MODIFIED_LOCKED_FIELD, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", \
	  N_("ISO 32000-1 12.8.2.4: a later revision fills in a form "	\
	     "field that a signature locks (%s)."))			\
	X(MODIFIED_ANNOTATION, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE", \
	  N_("A later revision adds an annotation that can pass for "	\
	     "signed content or cover it (%s)."))			\
	X(MODIFIED_SIGNATURE, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("A later revision changes or removes an earlier "		\
	     "signature (%s)."))					\
	X(MODIFIED_HIDDEN, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("A later revision shows content that lay hidden in the "	\
	     "signed one, or hides signed content (%s)."))		\
	X(MODIFIED_STRUCTURE, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("The revisions of the file do not follow one another as "	\
	     "they should (%s)."))					\
	/* XML signatures and containers: formats/document */		\
	X(XML_MALFORMED, FAILED, "FORMAT_FAILURE",			\
	  N_("The XML of the signature cannot be read: %s."))		\
	X(XML_SIGNATURE, FAILED, "FORMAT_FAILURE",			\
	  N_("XML-Signature 4: the signature element is malformed: %s.")) \
	X(XML_ENTITIES, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("The XML uses entities of a document type declaration, "	\
	     "which are not expanded here (%s)."))			\
	X(XML_TRANSFORM, INDETERMINATE, "",				\
	  N_("A reference uses a transform that is not carried out "	\
	     "here (unknown, or it would run a program, or take too "	\
	     "long): %s."))						\
	X(XML_NAMESPACE, INDETERMINATE, "",				\
	  N_("Canonical XML 1.0, 1.3: XML with a relative namespace "	\
	     "name has no canonical form, so that what was signed "	\
	     "cannot be told: %s."))					\
	X(XML_WRAPPED, FAILED, "FORMAT_FAILURE",			\
	  N_("A reference does not lead to one certain element, as in "	\
	     "signature wrapping attacks: %s."))			\
	X(XML_COMMENT, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("Canonical XML 1.0, 2.3: a comment, which is not signed, "	\
	     "stands inside a signed word; programs may read only "	\
	     "what stands before it: %s."))				\
	X(XML_REFERENCE, FAILED, "HASH_FAILURE",			\
	  N_("A reference does not match what it refers to: %s."))	\
	X(XML_REFERENCE_ABSENT, INDETERMINATE, "SIGNED_DATA_NOT_FOUND",	\
	  N_("What a reference refers to was not found: %s."))		\
	X(XML_MANIFEST_ABSENT, INDETERMINATE, "SIGNED_DATA_NOT_FOUND",	\
	  N_("XML-Signature 2.3: what an entry of a signed manifest "	\
	     "refers to was not found: %s."))				\
	X(COUNTERSIGNATURE_ELSEWHERE, INDETERMINATE,			\
	  "SIG_CONSTRAINTS_FAILURE",					\
	  N_("EN 319 132-1 5.2.7.2: the counter-signature is not over "	\
	     "the signature that it stands in."))			\
	X(XADES_PROPERTIES, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("EN 319 132-1 4.4: the signed properties are not what "	\
	     "the signature covers: %s."))				\
	X(XADES_TARGET, NOTE, "",					\
	  N_("EN 319 132-1 4.3: the Target of the qualifying "		\
	     "properties is not the Id of their signature (%s); the "	\
	     "signature covers them all the same."))			\
	X(XADES_FORMAT, NOTE, "",					\
	  N_("EN 319 132-1 5.2.4: what is said of a data object's "	\
	     "format does not hold: %s."))				\
	X(POLICY_ANOTHER, NOTE, "",					\
	  N_("EN 319 102-1 5.2.6: the signature policy at hand is not "	\
	     "the one that was signed: %s."))				\
	X(XML_TYPE, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",		\
	  N_("XML-Signature 4.4.3: a reference says that its text "	\
	     "stands in an Object; it stands in another element, "	\
	     "whose name is not signed (%s)."))				\
	X(XML_MOVED, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",		\
	  N_("XML-Signature 6.6.4: the signature says that it stands "	\
	     "in what it signs, and stands in another element of that "	\
	     "name, as in signature wrapping attacks: %s."))		\
	X(CONTAINER_BROKEN, FAILED, "FORMAT_FAILURE",			\
	  N_("The structure of the container is broken: %s."))		\
	X(CONTAINER_AMBIGUOUS, FAILED, "FORMAT_FAILURE",		\
	  N_("The container can be read in two ways: %s."))		\
	X(CONTAINER_UNREADABLE, INDETERMINATE, "",			\
	  N_("A member of the container cannot be unpacked: %s."))	\
	X(CONTAINER_RULES, FAILED, "FORMAT_FAILURE",			\
	  N_("The container breaks a rule of its format: %s."))		\
	X(CONTAINER_MEMBER, INDETERMINATE, "",				\
	  N_("A member of the container was not read: %s."))		\
	X(CONTAINER_CUT, INDETERMINATE, "",				\
	  N_("The container could not be read to its end: %s."))	\
	X(CONTAINER_LIMIT, INDETERMINATE, "",				\
	  N_("The container passes a limit and was not read further: %s.")) \
	X(CONTAINER_LINK, NOTE, "",					\
	  N_("A member of the container is a link or device, which is "	\
	     "not followed: %s."))					\
	X(CONTAINER_NAME, NOTE, "",					\
	  N_("The name of a member is not to be trusted: %s."))		\
	X(CONTAINER_DOUBT, NOTE, "",					\
	  N_("Other programs may see other members in the container: %s.")) \
	X(CONTAINER_BEHIND, NOTE, "",					\
	  N_("%s octets follow the end of the container; no signature "	\
	     "covers them."))						\
	X(MAIL_SENDER, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("RFC 8550 3: the mail says that somebody else sent it "	\
	     "than who signed it: %s."))				\
	X(MAIL_BEHALF, NOTE, "",					\
	  N_("RFC 5322 3.6.2: who signed the mail sent it for "		\
	     "somebody else, whose words it is said to be: %s."))	\
	X(MAIL_AMBIGUOUS, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("Mail programs may show something else than what is "	\
	     "signed: %s."))						\
	X(PACKAGE_ENCRYPTED, INDETERMINATE, "",				\
	  N_("The document is encrypted, and so are its signatures, "	\
	     "if it has any: %s."))					\
	X(PARTS_ENCRYPTED, NOTE, "",					\
	  N_("ODF 1.2 part 3, 3.4: parts of the document are "		\
	     "encrypted; what stands in them cannot be seen: %s."))	\
	X(UNCOVERED_PARTS, NOTE, "",					\
	  N_("Parts that the signature does not cover: %s."))		\
	X(TIMESTAMP_MEMBER, NOTE, "",					\
	  N_("The container holds a time-stamp or evidence record "	\
	     "that is not judged yet: %s."))				\
	/* CMS: formats/crypto */					\
	X(CMS_MALFORMED, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 5652 5.1: the CMS structure is malformed: %s."))	\
	X(CMS_NOT_SIGNED_DATA, FAILED, "FORMAT_FAILURE",		\
	  N_("RFC 5652 5.1: the CMS structure is not SignedData (%s).")) \
	X(CMS_NO_SIGNER, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 5652 5.3: the CMS structure has no signer."))		\
	X(CMS_CERTS_ONLY, NOTE, "",					\
	  N_("RFC 5652 5.2: the structure only hands on certificates "	\
	     "or CRLs; it holds no signature."))			\
	X(CMS_ATTRS, FAILED, "SIG_CRYPTO_FAILURE",			\
	  N_("RFC 5652 5.3: the signed attributes are wrong: %s."))	\
	X(CMS_ATTRS_ORDER, FAILED, "SIG_CRYPTO_FAILURE",		\
	  N_("RFC 5652 5.4: the signer's key signed the attributes in "	\
	     "another order than DER has them; some programs accept "	\
	     "that, the standard does not."))				\
	X(CMS_ATTRS_DER, NOTE, "",					\
	  N_("RFC 5652 5.3: the signed attributes are not DER; the "	\
	     "signature was checked over their DER encoding."))		\
	X(CMS_ENCAPSULATED, NOTE, "",					\
	  N_("The structure holds a copy of what it signs, which "	\
	     "should not be there (ISO 32000-2 12.8.3.3.1, RFC 8551 "	\
	     "3.5.3.1)."))						\
	X(CMS_EMPTY, FAILED, "SIG_CRYPTO_FAILURE",			\
	  N_("RFC 5652 5.4: the structure has an empty content, and "	\
	     "what is signed is then that and not the PDF's byte "	\
	     "ranges; some programs accept that, the standard does "	\
	     "not."))							\
	X(CONTENT_ABSENT, INDETERMINATE, "SIGNED_DATA_NOT_FOUND",	\
	  N_("The signed data was not found beside the signature."))	\
	X(DIGEST_MISMATCH, FAILED, "HASH_FAILURE",			\
	  N_("The signed bytes are not those of this file: their "	\
	     "digest differs."))					\
	X(VALUE_WRONG, FAILED, "SIG_CRYPTO_FAILURE",			\
	  N_("The signature value does not verify with the signer's key.")) \
	X(NO_SIGNER_CERT, INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND", \
	  N_("The signer's certificate is not in the signature."))	\
	X(CERT_MALFORMED, INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND", \
	  N_("RFC 5280 4.1: the signer's certificate cannot be read.")) \
	X(SIGNING_CERT_REF, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("RFC 5035: the signing-certificate attribute names "	\
	     "another certificate."))					\
	X(SIGNING_CERT_ISSUER, NOTE, "",				\
	  N_("RFC 5035 3: the signing-certificate attribute gives "	\
	     "another issuer or serial number than the certificate "	\
	     "has."))							\
	X(ALG_UNSUPPORTED, INDETERMINATE, "",				\
	  N_("The algorithm is not supported by the cryptographic "	\
	     "library: %s."))						\
	X(ALG_MISMATCH, FAILED, "SIG_CRYPTO_FAILURE",			\
	  N_("The signature's algorithms contradict each other: %s."))	\
	X(ALG_PROFILE, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE",	\
	  N_("The signature combines algorithms that its standard "	\
	     "does not allow together: %s."))				\
	X(ALG_WEAK, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",	\
	  N_("The algorithm or key is no longer trusted, and no proof "	\
	     "shows that the signature is older: %s."))			\
	X(ALG_WEAK_PROVEN, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE",	\
	  N_("The algorithm or key was not trusted any more when this "	\
	     "was made, or never was: %s."))				\
	X(ALG_WARN, NOTE, "", N_("The algorithm or key counts as weak: %s.")) \
	X(SIGNERS_EXTRA, FAILED, "FORMAT_FAILURE",			\
	  N_("ISO 32000-2 12.8.3.3.1: the structure has %s signers "	\
	     "where one is allowed; what is said is of the first."))	\
	X(CLAIMED_LATER, NOTE, "",					\
	  N_("The signer claims to have signed more than a day after "	\
	     "the signature is known to have existed: %s."))		\
	X(COUNTERSIGNATURES, NOTE, "",					\
	  N_("The signature carries counter-signatures, which are not "	\
	     "judged yet."))						\
	/* time-stamps: formats/crypto/tst, formats/validation/poe */	\
	X(TST_MALFORMED, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 3161 2.4.2: the time-stamp is malformed: %s."))	\
	X(TST_REFUSED, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 3161 2.4.2: the response holds no time-stamp (status %s).")) \
	X(TST_IMPRINT, FAILED, "HASH_FAILURE",				\
	  N_("The time-stamp is over other data: its imprint differs.")) \
	X(TST_IMPRINT_UNKNOWN, INDETERMINATE, "",			\
	  N_("The imprint of this kind of time-stamp is not computed (%s).")) \
	X(TST_INDEX, FAILED, "HASH_FAILURE",				\
	  N_("EN 319 122-1 5.5.2: the archive time-stamp's hash index "	\
	     "names what is not in the signature: %s."))		\
	X(TST_NO_CERT_ID, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",	\
	  N_("RFC 3161 2.4.1: the time-stamp does not name its "	\
	     "certificate (no signing-certificate attribute)."))	\
	X(TST_KEY_PURPOSE, INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE",	\
	  N_("RFC 3161 2.3: the certificate is not one for "		\
	     "time-stamping alone: %s."))				\
	X(TST_IMPRINT_SHA1, NOTE, "",					\
	  N_("The time-stamp's imprint is SHA-1: as an imprint, for "	\
	     "which other data cannot be found afterwards, it counts "	\
	     "until %s."))						\
	X(TST_UNPROVEN, NOTE, "",					\
	  N_("A time-stamp of the signature proves nothing: %s."))	\
	X(TST_ORDER, INDETERMINATE, "TIMESTAMP_ORDER_FAILURE",		\
	  N_("EN 319 102-1 5.5.4: the time-stamps contradict each "	\
	     "other: %s."))						\
	X(TSD_MALFORMED, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 5544 2: the time-stamped data is malformed: %s."))	\
	X(TSD_RULES, NOTE, "",						\
	  N_("RFC 5544 2: the time-stamped data breaks a rule: %s."))	\
	/* evidence records: formats/crypto/ers */			\
	X(ER_MALFORMED, FAILED, "FORMAT_FAILURE",			\
	  N_("RFC 4998 3, RFC 6283 2: the evidence record is malformed: %s.")) \
	X(ER_TREE, FAILED, "HASH_FAILURE",				\
	  N_("RFC 4998 4.3: the hash tree does not lead to what the "	\
	     "time-stamp is over."))					\
	X(ER_LINK, FAILED, "HASH_FAILURE",				\
	  N_("RFC 4998 5.3: the time-stamp does not cover those before it.")) \
	X(ER_DATA, FAILED, "HASH_FAILURE",				\
	  N_("RFC 4998 4.3: the data is not among what the evidence "	\
	     "record covers."))						\
	X(ER_RULES, INDETERMINATE, "SIG_CONSTRAINTS_FAILURE",		\
	  N_("RFC 4998 5.1: a chain of time-stamps has another "	\
	     "algorithm in it (%s)."))					\
	X(ER_LATE, INDETERMINATE, "OUT_OF_BOUNDS_NO_POE",		\
	  N_("RFC 4998 5.3: the renewal came too late: the "		\
	     "certificate of the time-stamp before it had ended "	\
	     "(%s)."))							\
	X(ER_LATE_ALG, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", \
	  N_("RFC 4998 5.3: the renewal came too late: the algorithm "	\
	     "of the hash tree before it was no longer trusted (%s)."))	\
	/* chain: formats/crypto/chain */				\
	X(NO_CHAIN, INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND",	\
	  N_("RFC 5280 6.1: no path from the signer's certificate to "	\
	     "a trust anchor (%s)."))					\
	X(CHAIN_CONSTRAINTS, INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE", \
	  N_("RFC 5280 6.1: the certificate path breaks a constraint: %s.")) \
	X(KEY_PURPOSE, NOTE, "",					\
	  N_("RFC 5280 4.2.1.12: the signer's certificate was issued "	\
	     "for other purposes than to sign documents: %s."))		\
	X(CHAIN_GENERAL, INDETERMINATE, "CERTIFICATE_CHAIN_GENERAL_FAILURE", \
	  N_("RFC 5280 6.1: the certificate path could not be "		\
	     "validated: %s."))						\
	X(CERT_EXPIRED_PROVEN, FAILED, "EXPIRED",			\
	  N_("A time-stamp proves that the signature was made after "	\
	     "the signer's certificate had expired (%s)."))		\
	X(CERT_NOT_YET_PROVEN, FAILED, "NOT_YET_VALID",			\
	  N_("A time-stamp proves that the signature was made before "	\
	     "the signer's certificate was valid (%s)."))		\
	X(CERT_EXPIRED_GOOD, INDETERMINATE, "OUT_OF_BOUNDS_NOT_REVOKED", \
	  N_("The signer's certificate had expired (%s) and was not "	\
	     "revoked until then, but no proof shows that the "		\
	     "signature is older."))					\
	X(CERT_EXPIRED, INDETERMINATE, "OUT_OF_BOUNDS_NO_POE",		\
	  N_("The signer's certificate had expired at the time of "	\
	     "validation (%s), and no proof shows that the signature "	\
	     "is older."))						\
	X(CERT_NOT_YET, INDETERMINATE, "OUT_OF_BOUNDS_NO_POE",		\
	  N_("The signer's certificate was not valid yet at the time "	\
	     "of validation (%s)."))					\
	X(CERT_REVOKED, FAILED, "REVOKED",				\
	  N_("The signer's certificate was revoked (%s)."))		\
	X(CERT_REVOKED_NO_POE, INDETERMINATE, "REVOKED_NO_POE",		\
	  N_("The signer's certificate was revoked (%s), and no proof "	\
	     "shows that the signature is older."))			\
	X(CA_REVOKED_NO_POE, INDETERMINATE, "REVOKED_CA_NO_POE",	\
	  N_("A CA certificate of the path was revoked (%s), and no "	\
	     "proof shows that the signature is older."))		\
	X(CERT_ON_HOLD, INDETERMINATE, "TRY_LATER",			\
	  N_("The signer's certificate was on hold (%s).")) 		\
	X(CHAIN_WEAK, INDETERMINATE, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", \
	  N_("A certificate of the path rests on an algorithm or key "	\
	     "that is no longer trusted (%s)."))			\
	X(REVOCATION_SIGNER_EXPIRED, INDETERMINATE,			\
	  "REVOCATION_OUT_OF_BOUNDS_NO_POE",				\
	  N_("The certificate of whoever signed the revocation data "	\
	     "has expired, and no proof shows that the data is older "	\
	     "(%s)."))							\
	X(REVOCATION_UNKNOWN, INDETERMINATE, "TRY_LATER",		\
	  N_("Revocation was not checked: no usable CRL or OCSP "	\
	     "response (%s)."))

#define X(code, ind, sub, text) FINDING_##code,
enum finding { FINDINGS(X) FINDING_MAX };
#undef X
/* clang-format on */

/* "DIGEST_MISMATCH": the name in JSON, ledger and tests. */
const char	*finding_name(enum finding);
enum indication	 finding_indication(enum finding);
/* "" where none is prescribed. */
const char	*finding_sub(enum finding);
/* The untranslated sentence; translate with _(). */
const char	*finding_text(enum finding);
/* "TOTAL-PASSED" ... */
const char	*indication_name(enum indication);

#endif
