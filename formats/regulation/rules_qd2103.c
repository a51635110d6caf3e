/*
 * rules_qd2103.c: Quyết định 2103/QĐ-UBND of Khánh Hòa, of 21/7/2017.
 */
#include "formats/base/i18n.h"

#include "formats/regulation/rules_part.h"

#define QD2103		"2017-07-21"

const struct rule	 rules_qd2103[] = {
	{ "D1", "Điều 1",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("Signatures are by certificates that Ban Cơ yếu Chính phủ "
	     "issued; one of a public authority is another kind, one of "
	     "nobody known is not trusted. Import the certificate "
	     "authority, or ask the sender.") },
	{ "D2.1", "Điều 2.1",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("The signing organisation is one of the agencies of the "
	     "province. Add it, or its former name, to the register of "
	     "agencies.") },
	{ "D3.2", "Điều 3.2",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("The certificate was within its time, not revoked and not "
	     "on hold when it signed. Ask for a document signed with a "
	     "certificate in force.") },
	{ "D3.5a", "Điều 3.5.a",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("The signature was made with the private key of the "
	     "certificate. Do not use the document; notify the sender.") },
	{ "D3.5b", "Điều 3.5.b",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("The content is unchanged since it was signed. Ask the "
	     "sender for the original.") },
	{ "D3.10", "Điều 3.10",
	  RULE_WARNING, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("Who signed is the one whose name stands under the text. "
	     "Compare the certificate with the printed name.") },
	{ "D3.11", "Điều 3.11",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, QD2103,
	  N_("Who receives a document checks its signatures; the archive "
	     "does so at intake and keeps the result.") },
	{ "D3.12", "Điều 3.12",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("A revocation counts from its date on; what was provably "
	     "signed before stays valid.") },
	{ "D3.13", "Điều 3.13",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The device that holds the private key is known by its "
	     "serial number beside the certificate's.") },
	{ "D4", "Điều 4",
	  RULE_INFO, RULE_BY_PERSON,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The subscribers' manager is the director of the department "
	     "that the province names.") },
	{ "D5.2", "Điều 5.2",
	  RULE_WARNING, RULE_BY_DOCUMENT,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The certificate has a mail address of the province. "
	     "Correct it when the certificate is renewed.") },
	{ "D5.3", "Điều 5.3",
	  RULE_ERROR, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("No new certificate for who leaves within six months, or "
	     "for an agency about to be dissolved, merged, split or "
	     "renamed.") },
	{ "D5.4", "Điều 5.4",
	  RULE_ERROR, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A certificate is renewed once, at least 60 days before it "
	     "ends. Ask for a new one instead.") },
	{ "D5.5", "Điều 5.5",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The request is made on the form for its kind: Mẫu 01 and "
	     "02, 03 and 04, 05 and 06; at most ten years.") },
	{ "D6.1a", "Điều 6.1.a",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A certificate that has ended is recorded as revoked. Send "
	     "Mẫu 07.") },
	{ "D6.1b", "Điều 6.1.b",
	  RULE_ERROR, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Nothing counts that was signed after the key was exposed "
	     "or its device lost or copied. Send Mẫu 07, and check what "
	     "was signed since.") },
	{ "D6.1c", "Điều 6.1.c",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A revocation at the request of the courts or the police "
	     "has that request in writing.") },
	{ "D6.1d", "Điều 6.1.d",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A revocation at the request of the subscribers' manager "
	     "has that request in writing.") },
	{ "D6.1đ", "Điều 6.1.đ",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Who moves to another post has a certificate that says so. "
	     "Send Mẫu 07 and ask for a new one.") },
	{ "D6.1e", "Điều 6.1.e",
	  RULE_ERROR, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Who has retired, left or died signs no more. Send Mẫu 07, "
	     "and check what was signed since.") },
	{ "D6.1g", "Điều 6.1.g",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Who signs with authority has it at that time. Send Mẫu 07 "
	     "when authority or title ends.") },
	{ "D6.1h", "Điều 6.1.h",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("An agency signs under its present name and address. Ask "
	     "for a new certificate after a merger or a change of name.") },
	{ "D6.1i", "Điều 6.1.i",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The certificate of a device, service or program that stops "
	     "or is renamed is revoked. Send Mẫu 07.") },
	{ "D6.1k", "Điều 6.1.k",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A certificate that is used against the rules is revoked. "
	     "Send Mẫu 07.") },
	{ "D6.2", "Điều 6.2",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A request for revocation is made on Mẫu 07; the agency "
	     "sends it where the person cannot.") },
	{ "D6.3", "Điều 6.3",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The device of a revoked certificate is handed back with "
	     "Mẫu 08.") },
	{ "D7.2", "Điều 7.2",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Devices are public property and stand in the inventory.") },
	{ "D8.1a", "Điều 8.1.a",
	  RULE_WARNING, RULE_BY_PERSON,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("Nobody lets another sign with his certificate; no file can "
	     "show that.") },
	{ "D8.1b", "Điều 8.1.b",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("Who signs for another (KT., TL., TUQ.) has a decision on "
	     "record. Enter the decision.") },
	{ "D8.2a", "Điều 8.2.a",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Who keeps an agency's certificate for its head was named "
	     "in writing. Enter the document.") },
	{ "D8.2b", "Điều 8.2.b",
	  RULE_INFO, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("An agency's signature issues a document, confirms its "
	     "annex or confirms its receipt.") },
	{ "D8.3", "Điều 8.3",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, QD2103,
	  N_("A certificate of a service or program alone issues no "
	     "document. Ask for one signed by the person in charge and "
	     "the agency.") },
	{ "D9.1", "Điều 9.1",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A locked device is unlocked on request, with Mẫu 09.") },
	{ "D10.2", "Điều 10.2",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("A change of the certificate's manager has a decision (Mẫu "
	     "10) and minutes (Mẫu 11), both sent to three bodies. "
	     "Complete the papers.") },
	{ "D11.3a", "Điều 11.3.a",
	  RULE_INFO, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("A valid signature of a person equals a signature by hand.") },
	{ "D11.3b", "Điều 11.3.b",
	  RULE_INFO, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("A valid signature of an organisation equals its seal.") },
	{ "D11.3c", "Điều 11.3.c",
	  RULE_INFO, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("Both together equal a document that is signed and sealed.") },
	{ "D11.3d", "Điều 11.3.d",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("A valid signature over the whole file needs no seal across "
	     "its pages. Ask for the file as it was signed.") },
	{ "D11.3đ", "Điều 11.3.đ",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("An annex in a file of its own is signed by the agency that "
	     "issued the main document. Ask for the signed annex.") },
	{ "D11.3e", "Điều 11.3.e",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, QD2103,
	  N_("A received document that was stamped is signed by the "
	     "receiving agency, and the file as it came is kept. Relate "
	     "both.") },
	{ "D12.1", "Điều 12.1",
	  RULE_INFO, RULE_BY_PERSON,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("Signatures look as the rules say; NĐ 30/2020, Phụ lục I "
	     "stands for the decision that was not found.") },
	{ "D12.2", "Điều 12.2",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, QD2103,
	  N_("The day of signing is the day of issue that the document "
	     "bears. Sign on that day, or correct the date.") },
	{ "D13.1", "Điều 13.1",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, QD2103,
	  N_("Documents come and go by the channels that are named. Give "
	     "the channel at intake.") },
	{ "D13.2a", "Điều 13.2.a",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, QD2103,
	  N_("A document bears the signature of the person in charge and "
	     "that of the issuing agency. Ask the sender to sign "
	     "completely.") },
	{ "D13.2b", "Điều 13.2.b",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, QD2103,
	  N_("Where the leader has no certificate the paper is scanned "
	     "and signed by the agency. Ask for the agency's signature.") },
	{ "D13.4", "Điều 13.4",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, QD2103,
	  N_("Number and date come first, then the person signs the PDF, "
	     "then the agency. Ask for a document made in this order.") },
	{ "D13.4e", "Điều 13.4.e",
	  RULE_INFO, RULE_BY_DOCUMENT,
	  RULE_OF_ISSUED, QD2103,
	  N_("Of a scanned paper the agency signs the PDF.") },
	{ "D13.5a", "Điều 13.5.a",
	  RULE_ERROR, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, QD2103,
	  N_("A received document is checked; of one that fails the "
	     "sender is notified. Send the notice.") },
	{ "D13.5b", "Điều 13.5.b",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_RECEIVED, QD2103,
	  N_("What is stamped on a received document the receiving "
	     "agency signs, and nothing else changes. Keep the file as "
	     "it came, and stamp it again by signing.") },
	{ "D13.5c", "Điều 13.5.c",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_RECEIVED, QD2103,
	  N_("A received document is stored. Take it in.") },
	{ "D14.1a", "Điều 14.1.a",
	  RULE_ERROR, RULE_BY_DOCUMENT,
	  RULE_OF_DOCUMENT, QD2103,
	  N_("The document is the original, unaltered. Ask the sender "
	     "for the file as it was signed, or take the copy that is "
	     "intact.") },
	{ "D14.1b", "Điều 14.1.b",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("Documents are kept in order and are found by number, date, "
	     "issuer, kind, subject and signer. Complete what is "
	     "missing.") },
	{ "D14.1c", "Điều 14.1.c",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("Documents are copied to other media at fixed times, which "
	     "are kept safe. Write the copy that is overdue.") },
	{ "D14.2a", "Điều 14.2.a",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("A printout is made where it is needed, and noted.") },
	{ "D14.2b", "Điều 14.2.b",
	  RULE_WARNING, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("Use follows the rules: permission first, then a record of "
	     "it.") },
	{ "D15.8", "Điều 15.8",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("The department reports for the province before 31 "
	     "December.") },
	{ "D16.1", "Điều 16.1",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The head confirms requests for certificates.") },
	{ "D16.2", "Điều 16.2",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("The head answers for the accuracy of requests.") },
	{ "D16.5", "Điều 16.5",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Devices of revoked certificates are handed to the "
	     "subscribers' manager.") },
	{ "D16.6", "Điều 16.6",
	  RULE_INFO, RULE_BY_ARCHIVE,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("Agencies report on Mẫu 12 before 30 November.") },
	{ "D17.3", "Điều 17.3",
	  RULE_INFO, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Subscribers tell in time what changes.") },
	{ "D17.4", "Điều 17.4",
	  RULE_WARNING, RULE_BY_REGISTER,
	  RULE_OF_CERTIFICATE, QD2103,
	  N_("Subscribers hand the device back, with Mẫu 08.") },
	{ "D18", "Điều 18",
	  RULE_INFO, RULE_BY_PERSON,
	  RULE_OF_ARCHIVE, QD2103,
	  N_("The officer for information technology installs and "
	     "updates programs.") },
};
const size_t		 n_rules_qd2103 = sizeof(rules_qd2103) /
    sizeof(rules_qd2103[0]);
