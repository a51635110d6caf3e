/*
 * main.c: nbarchive: options, clock, messages, signals; the commands are in
 * files of their own.
 */
#include <sys/ioctl.h>
#include <sys/resource.h>

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <malloc.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/flow.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/sandbox/confine.h"

#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/key_files.h"

#define HELP_TEXT	((size_t)64 * 1024)	/* octets */
#define LOG_TEXT	((size_t)64 * 1024)
#define FILES_WANTED	8192		/* descriptors */
#define HEAP_KEEP	(1 << 30)	/* octets */
#define AGENT_MAX	320

enum command { C_NONE, C_ACCEPT, C_AGENCY, C_BACKUP, C_CHECK, C_DESCRIBE,
	C_EXPORT, C_GET, C_INGEST, C_INIT, C_KEY, C_LIST, C_MEDIA, C_NOTICE,
	C_PRINT, C_QUARANTINE, C_REBUILD, C_REGISTER, C_REHEARSE, C_RELATE,
	C_REPAIR, C_RESTORE, C_SALVAGE, C_SHOW, C_STATS };

#define BIT(c)		(1u << (c))
#define ALL		(~0u)

/* Long options without a letter. */
enum { O_AFTER = 256, O_AT, O_AUTO, O_CHANNEL, O_DIRECTION, O_DRY_RUN, O_DUE, O_EVIDENCE,
	O_FROM, O_HOLDER,
	O_INDICATION, O_JSON, O_KEY, O_LIMIT, O_LOST, O_METADATA, O_MISSING,
	O_MOVE_TO,
	O_NAME, O_NEW_KEY, O_NO_COLOR,
	O_OFFLINE, O_ORIGIN, O_PLACE, O_PROPOSE, O_QUARANTINED, O_REASON, O_RECEIPT,
	O_REMOVE,
	O_RECIPIENT_KEY, O_REQUIRE_SANDBOX, O_RESERVE, O_SEGMENT_SIZE, O_SET,
	O_SETTLE, O_SIMULATED, O_SINCE, O_SLIP_ONLY, O_STOLEN, O_TO, O_UNTIL };

static const struct {
	const char	*name;
	int		 arg;
	int		 letter;
	unsigned int	 commands;	/* that know it */
} options[] = {
	{ "after", 1, O_AFTER, BIT(C_LIST) | BIT(C_QUARANTINE) },
	{ "at", 1, O_AT, ALL },
	{ "auto", 0, O_AUTO, BIT(C_DESCRIBE) | BIT(C_REPAIR) },
	{ "channel", 1, O_CHANNEL, BIT(C_INGEST) | BIT(C_LIST) },
	{ "config", 1, 'C', ALL },
	{ "direction", 1, O_DIRECTION, BIT(C_INGEST) | BIT(C_LIST) },
	{ "dry-run", 0, O_DRY_RUN, BIT(C_INGEST) | BIT(C_REGISTER) |
	  BIT(C_AGENCY) | BIT(C_NOTICE) },
	{ "due", 0, O_DUE, BIT(C_NOTICE) },
	{ "evidence", 0, O_EVIDENCE, BIT(C_INGEST) },
	{ "from", 1, O_FROM, BIT(C_ACCEPT) | BIT(C_REHEARSE) |
	  BIT(C_REPAIR) | BIT(C_RESTORE) },
	{ "help", 0, 'h', ALL },
	{ "holder", 1, O_HOLDER, BIT(C_MEDIA) },
	{ "indication", 1, O_INDICATION, BIT(C_LIST) },
	{ "jobs", 1, 'j', BIT(C_DESCRIBE) | BIT(C_INGEST) |
	  BIT(C_REHEARSE) },
	{ "json", 0, O_JSON, ALL },
	{ "key", 1, O_KEY, ALL },
	{ "limit", 1, O_LIMIT, BIT(C_LIST) | BIT(C_QUARANTINE) },
	{ "lost", 0, O_LOST, BIT(C_KEY) },
	{ "metadata", 1, O_METADATA, BIT(C_INGEST) },
	{ "missing", 0, O_MISSING, BIT(C_DESCRIBE) },
	{ "move-to", 1, O_MOVE_TO, BIT(C_INGEST) },
	{ "name", 1, O_NAME, BIT(C_LIST) | BIT(C_QUARANTINE) },
	{ "new-key", 1, O_NEW_KEY, BIT(C_KEY) },
	{ "no-color", 0, O_NO_COLOR, ALL },
	{ "offline", 0, O_OFFLINE, ALL },
	{ "origin", 1, O_ORIGIN, BIT(C_INIT) },
	{ "output", 1, 'o', BIT(C_AGENCY) | BIT(C_EXPORT) | BIT(C_GET) |
	  BIT(C_KEY) | BIT(C_MEDIA) | BIT(C_NOTICE) | BIT(C_PRINT) |
	  BIT(C_REGISTER) | BIT(C_REHEARSE) | BIT(C_SALVAGE) },
	{ "place", 1, O_PLACE, BIT(C_MEDIA) },
	{ "propose", 0, O_PROPOSE, BIT(C_RELATE) },
	{ "quarantined", 0, O_QUARANTINED, BIT(C_LIST) },
	{ "quiet", 0, 'q', ALL },
	{ "reason", 1, O_REASON, BIT(C_ACCEPT) | BIT(C_AGENCY) |
	  BIT(C_DESCRIBE) | BIT(C_EXPORT) | BIT(C_GET) | BIT(C_KEY) |
	  BIT(C_MEDIA) | BIT(C_NOTICE) | BIT(C_PRINT) | BIT(C_QUARANTINE) |
	  BIT(C_REGISTER) | BIT(C_RELATE) },
	{ "receipt", 1, O_RECEIPT, BIT(C_INGEST) },
	{ "recipient-key", 1, O_RECIPIENT_KEY, BIT(C_REHEARSE) |
	  BIT(C_REPAIR) | BIT(C_RESTORE) },
	{ "remove", 0, O_REMOVE, BIT(C_RELATE) },
	{ "require-sandbox", 0, O_REQUIRE_SANDBOX, ALL },
	{ "reserve", 1, O_RESERVE, ALL },
	{ "segment-size", 1, O_SEGMENT_SIZE, BIT(C_INIT) },
	{ "set", 1, O_SET, BIT(C_BACKUP) | BIT(C_REHEARSE) },
	{ "settle", 1, O_SETTLE, BIT(C_INGEST) },
	{ "simulated", 0, O_SIMULATED, BIT(C_INIT) },
	{ "since", 1, O_SINCE, BIT(C_LIST) | BIT(C_QUARANTINE) },
	{ "slip-only", 0, O_SLIP_ONLY, BIT(C_PRINT) },
	{ "stolen", 1, O_STOLEN, BIT(C_KEY) },
	{ "store", 1, 's', ALL },
	{ "to", 1, O_TO, BIT(C_PRINT) },
	{ "trust", 1, 't', BIT(C_EXPORT) | BIT(C_INGEST) | BIT(C_NOTICE) |
	  BIT(C_PRINT) },
	{ "until", 1, O_UNTIL, BIT(C_LIST) | BIT(C_QUARANTINE) },
	{ "verbose", 0, 'v', ALL },
	{ "version", 0, 'V', ALL },
};
#define OPTIONS	(sizeof(options) / sizeof(options[0]))

static const struct {
	const char	*name;
	enum command	 command;
	int		(*run)(const struct run *);
	const char	*what;		/* one line */
	const char	*help;
} commands[] = {
	{ "init", C_INIT, archive_init, N_("make a new store"),
	  N_("usage: nbarchive init [DIR]\n"
	     "Make a new store in DIR (or -s), with its key and an example\n"
	     "configuration.\n"
	     "  --origin NAME         the log's name in checkpoints\n"
	     "  --segment-size SIZE   when a segment is full (22GB)\n"
	     "  --simulated           a store for tests, whose clock is\n"
	     "                        NGUYENBAN_CLOCK\n") },
	{ "ingest", C_INGEST, archive_ingest, N_("take documents in"),
	  N_("usage: nbarchive ingest PATH...\n"
	     "Take files and folders in.  Every input ends as stored,\n"
	     "duplicate, quarantined or error.\n"
	     "  --receipt FILE    a JSON line for each input is added to FILE\n"
	     "  --move-to DIR     move what is stored and read back to DIR\n"
	     "  --metadata FILE   a table (CSV with headings, or JSON lines) of\n"
	     "                    what is known of the files: a column file, and\n"
	     "                    the fields that describe --help lists\n"
	     "  --dry-run         judge, and store nothing\n"
	     "  --evidence        certificates, CRLs, OCSP answers, time-stamps that\n"
	     "                    documents rest on, such as LEDGER.d/evidence; they\n"
	     "                    are no documents, and what is held is passed over\n"
	     "  --channel NAME    how the documents came\n"
	     "  --direction WAY   in, out or internal\n"
	     "  --settle SECONDS  leave files changed so lately for the next\n"
	     "                    run\n"
	     "  -t, --trust DIR   certificates and CRLs to judge with\n"
	     "  --at TIME         judge for this time\n"
	     "  -j, --jobs N      so many workers\n"
	     "  --reserve SIZE    keep so much of the disk free\n") },
	{ "list", C_LIST, archive_list, N_("list accessions, newest first"),
	  N_("usage: nbarchive list\n"
	     "  --limit N          at most N (50; with --json all)\n"
	     "  --after N          go on below accession N\n"
	     "  --name TEXT        only names and paths with TEXT in them\n"
	     "  --indication WHAT  TOTAL-PASSED, TOTAL-FAILED, INDETERMINATE\n"
	     "                     or NO-SIGNATURE\n"
	     "  --quarantined      only these\n"
	     "  --since TIME, --until TIME\n"
	     "  --channel NAME, --direction WAY\n") },
	{ "show", C_SHOW, archive_show, N_("show what is known of a document"),
	  N_("usage: nbarchive show DOC...\n"
	     "DOC is an accession number, at least 8 digits of a SHA-256, or\n"
	     "number and notation such as 2103/QĐ-UBND.\n") },
	{ "get", C_GET, archive_get, N_("hand out originals, byte for byte"),
	  N_("usage: nbarchive get DOC... -o DIR\n"
	     "Write each document to DIR under its own name, checked while it\n"
	     "is written; -o - writes one to standard output.\n"
	     "  -o, --output DIR   where to\n"
	     "  --reason TEXT      why, for the journal\n") },
	{ "print", C_PRINT, archive_print,
	  N_("print originals, each with its verification slip"),
	  N_("usage: nbarchive print DOC... [--to PRINTER | -o DIR]\n"
	     "The untouched original and its verification slip (phiếu kiểm\n"
	     "tra) as a sheet of its own, to a printer of CUPS or to files.\n"
	     "The signatures are judged anew for it; the journal keeps who\n"
	     "printed what, when and why.\n"
	     "  --to PRINTER       where to (else the default printer)\n"
	     "  -o, --output DIR   to files: NAME, NAME.phieu-kiem-tra.pdf\n"
	     "  --slip-only        the slip without the original\n"
	     "  --reason TEXT      why, for the journal and the slip\n"
	     "  -t, --trust DIR    certificates and CRLs to judge with\n"
	     "  --at TIME          judge for this time\n") },
	{ "describe", C_DESCRIBE, archive_describe,
	  N_("correct or add what is known of a document"),
	  N_("usage: nbarchive describe DOC FIELD=VALUE... --reason TEXT\n"
	     "       nbarchive describe --missing\n"
	     "The value stands beside the one that was read, with your name\n"
	     "and the reason in the journal.  FIELD is number, notation, kind,\n"
	     "date (2017-07-21), place, issuer, superior, subject, authority,\n"
	     "position, signer, urgency, sensitivity, pages or annex_of.\n"
	     "  --reason TEXT   why (kept in the journal)\n"
	     "  --missing       read it out of every document that was taken in\n"
	     "                  without that (describe = later or no); goes on\n"
	     "                  where it was broken off\n"
	     "  --auto          for the nightly job: not where describe = no\n"
	     "  -j, --jobs N    so many workers\n") },
	{ "export", C_EXPORT, archive_export,
	  N_("a package of documents for another archive"),
	  N_("usage: nbarchive export DOC... -o DIR\n"
	     "A new folder in DIR: a BagIt bag, laid out as E-ARK packages are,\n"
	     "with the originals, byte for byte, what is known of each, its\n"
	     "history (PREMIS), the verdict of today and the certificates and\n"
	     "revocation data that lie in it.\n"
	     "  -o, --output DIR   where to\n"
	     "  --reason TEXT      why, for the journal\n"
	     "  -t, --trust DIR    certificates and CRLs to judge with\n") },
	{ "relate", C_RELATE, archive_relate,
	  N_("note how documents belong together"),
	  N_("usage: nbarchive relate DOC KIND DOC [--reason TEXT]\n"
	     "       nbarchive relate --remove DOC KIND DOC --reason TEXT\n"
	     "       nbarchive relate --propose [DOC...]\n"
	     "KIND is what the first is to the second: annex-of, reply-to,\n"
	     "replaces, received-copy-of (it begins with every byte of the\n"
	     "other) or re-sent (the same document, sent again).  show tells\n"
	     "it of both.\n"
	     "  --remove        take it back, by a contrary entry\n"
	     "  --propose       list what the records make certain: files with\n"
	     "                  one signature in common, annexes that name the\n"
	     "                  number of one document; nothing is written\n"
	     "  --reason TEXT   why (kept in the journal)\n") },
	{ "accept", C_ACCEPT, archive_accept,
	  N_("note that a person dealt with a finding"),
	  N_("usage: nbarchive accept FINDING... --reason TEXT\n"
	     "  --from FILE     findings, one a line, or what nbaudit run\n"
	     "                  --json printed (-: standard input)\n"
	     "  --reason TEXT   why (kept in the journal)\n") },
	{ "quarantine", C_QUARANTINE, archive_quarantine,
	  N_("list or release quarantined documents"),
	  N_("usage: nbarchive quarantine list\n"
	     "       nbarchive quarantine release DOC... --reason TEXT\n") },
	{ "stats", C_STATS, archive_stats, N_("count what the store holds"),
	  N_("usage: nbarchive stats\n") },
	{ "rebuild", C_REBUILD, archive_rebuild,
	  N_("build the catalog anew from the segments"),
	  N_("usage: nbarchive rebuild\n"
	     "The Merkle root must come out as it was signed.\n") },
	{ "backup", C_BACKUP, archive_backup,
	  N_("write the next volumes of a media set"),
	  N_("usage: nbarchive backup --set NAME\n"
	     "Write what the set lacks to new volumes where [set NAME] of\n"
	     "the configuration says, read them back from the device and\n"
	     "journal them.\n"
	     "  --set NAME   the set\n") },
	{ "media", C_MEDIA, archive_media,
	  N_("volumes: list, read back, custody"),
	  N_("usage: nbarchive media list\n"
	     "       nbarchive media verify VOLUME...\n"
	     "       nbarchive media label [LABEL...] [-o FILE.pdf]\n"
	     "       nbarchive media keep|lend|retire|destroy LABEL...\n"
	     "                 --reason TEXT\n"
	     "VOLUME is a volume's folder, LABEL what stands on its box.\n"
	     "  -o, --output FILE  the sheet of labels (labels.pdf)\n"
	     "  --place TEXT    where it is kept\n"
	     "  --holder TEXT   who has it\n"
	     "  --reason TEXT   why (kept in the journal)\n") },
	{ "register", C_REGISTER, archive_register,
	  N_("the register of certificates"),
	  N_("usage: nbarchive register import 02|04|06 FILE.csv [FIELD=VALUE...]\n"
	     "       nbarchive register list [kind=WORD] [status=WORD]\n"
	     "       nbarchive register due [-o FILE]\n"
	     "       nbarchive register show NUMBER...\n"
	     "       nbarchive register personal NUMBER --reason TEXT\n"
	     "       nbarchive register request FIELD=VALUE...\n"
	     "       nbarchive register CHANGE NUMBER... FIELD=VALUE...\n"
	     "       nbarchive register form 01..11 NUMBER... -o FILE\n"
	     "       nbarchive register report [year=YEAR] [until=DAY] [-o FILE]\n"
	     "The register of certificates that Quyết định 2103/QĐ-UBND asks\n"
	     "for.  NUMBER is a record's, or a certificate's serial number.\n"
	     "  import    lists laid out as Mẫu 02, 04, 06 (CSV); what the\n"
	     "            list leaves open: kind=new|renewal, date=DAY,\n"
	     "            confirmed_by=NAME; all of it or nothing is taken in\n"
	     "  due       what is to be done, by article; --at TIME for\n"
	     "            another day; days to come too, as FILE.ics (for\n"
	     "            calendars), FILE.csv, FILE.html, FILE.json\n"
	     "  personal  show personal data, which is kept encrypted\n"
	     "  request   a single new record\n"
	     "  form      Mẫu 01 to 11, filled in, FILE.html or FILE.odt; of\n"
	     "            02, 04, 06 without numbers all that were asked for;\n"
	     "            date, hour, place, number, parent, office ...\n"
	     "  report    Mẫu 12 of a year, on the screen or as FILE.html,\n"
	     "            FILE.odt, FILE.csv, FILE.json; part I until the day\n"
	     "            it is due (before 30/11, a working day) or until=DAY\n"
	     "CHANGE is one of these; a field that is not known is answered\n"
	     "with those that are:\n"
	     "  issue       the certificate came: cert=FILE, or serial, issuer,\n"
	     "              from, until; device\n"
	     "  withdraw    the request is given up\n"
	     "  revoke      its revocation is asked for: reason=LETTER of\n"
	     "              Điều 6.1, date (Mẫu 07)\n"
	     "  revocation  it is revoked: date\n"
	     "  incident    what=exposed|lost|copied|damaged, date\n"
	     "  device      number=TEXT\n"
	     "  handover    of devices: from, to, date, for (Mẫu 08);\n"
	     "              manager=yes: to the Người quản lý thuê bao\n"
	     "  unlock      asked for: date; done: done (Mẫu 09)\n"
	     "  manager     name, date, decision, minutes, sent (Mẫu 10, 11)\n"
	     "  correct     words of the record\n"
	     "  --dry-run      check, and write nothing\n"
	     "  --reason TEXT  why (kept in the journal)\n") },
	{ "agency", C_AGENCY, archive_agency,
	  N_("agencies, people and decisions: who is who"),
	  N_("usage: nbarchive agency [person|decision] import FILE.csv\n"
	     "       nbarchive agency [person|decision] export [-o FILE.csv]\n"
	     "       nbarchive agency [person|decision] list [on=DAY]\n"
	     "       nbarchive agency [person|decision] show WHO...\n"
	     "       nbarchive agency [person] find NAME|SUBJECT [on=DAY]\n"
	     "                 [above=NAME]\n"
	     "       nbarchive agency person personal WHO --reason TEXT\n"
	     "       nbarchive agency [person|decision] add FIELD=VALUE...\n"
	     "       nbarchive agency [person|decision] CHANGE WHO...\n"
	     "                 FIELD=VALUE...\n"
	     "Agencies with every name that they had, people with their posts,\n"
	     "decisions on who signs for whom and who keeps an agency's\n"
	     "certificate.  WHO is a number, a name (former ones too, with or\n"
	     "without diacritics; \"NAME / AGENCY ABOVE\" where several have it),\n"
	     "or a person's mail address.\n"
	     "  import  a table (CSV) with the headings that export writes; all\n"
	     "          of it or nothing is taken in\n"
	     "  find    who that is, today or on another day\n"
	     "  add     a single record; a field that is not known is answered\n"
	     "          with those that are\n"
	     "CHANGE of an agency (DAY is the first on which it is so):\n"
	     "  rename       name=TEXT date=DAY [decision=TEXT]\n"
	     "  move         address=TEXT date=DAY\n"
	     "  plan         what=dissolution|merger|split|renaming since=DAY,\n"
	     "               decided and not done (Điều 5.3); what=none\n"
	     "  merge        into=WHO date=DAY; those named go into another\n"
	     "  split        into='WHO; WHO' date=DAY\n"
	     "  dissolve     date=DAY\n"
	     "  certificate  serial=HEX from=DAY until=DAY; none=yes\n"
	     "  correct      words of the record\n"
	     "CHANGE of a person:\n"
	     "  post         agency=WHO position=TEXT leader=yes from=DAY;\n"
	     "               beside=yes: the post before goes on\n"
	     "  leave        date=DAY (the last) why=retired|left|died\n"
	     "  certificate, correct as above\n"
	     "CHANGE of a decision:\n"
	     "  end          date=DAY (the last)\n"
	     "  correct      words of the record\n"
	     "  --dry-run      check, and write nothing\n"
	     "  --reason TEXT  why (kept in the journal)\n") },
	{ "notice", C_NOTICE, archive_notice,
	  N_("notices to senders of documents that failed"),
	  N_("usage: nbarchive notice draft DOC [FIELD=VALUE...] [-o DIR]\n"
	     "       nbarchive notice list [--due]\n"
	     "       nbarchive notice show NUMBER [-o DIR]\n"
	     "       nbarchive notice sent NUMBER [date=DAY] [how=TEXT]\n"
	     "                 [reference=TEXT] [number=TEXT]\n"
	     "       nbarchive notice answered NUMBER [date=DAY]\n"
	     "                 [document=DOC] [text=TEXT]\n"
	     "       nbarchive notice withdraw NUMBER --reason TEXT\n"
	     "Of a document that fails the sender is notified (Quyết định\n"
	     "2103/QĐ-UBND, Điều 13.5.a).  Nothing is sent by itself.\n"
	     "  draft   judges the document anew and says in plain Vietnamese\n"
	     "          what is wrong and what shows it; to DIR as text, as a\n"
	     "          page to print, as a message (.eml) and as the status\n"
	     "          message 02 of edXML.  to, email, code (of the sender,\n"
	     "          else from nbarchive agency), number, place, officer,\n"
	     "          officer_position, department, phone, due=DAY, text (a\n"
	     "          request more), why (where nothing failed)\n"
	     "  list    --due: what is not sent, not answered in time, and\n"
	     "          what failed without a notice; exits with 1\n"
	     "  -t, --trust DIR   certificates and CRLs to judge with\n"
	     "  -o, --output DIR  where the papers go\n"
	     "  --dry-run         write nothing\n") },
	{ "restore", C_RESTORE, archive_restore,
	  N_("a new store from volumes alone"),
	  N_("usage: nbarchive restore --from VOLUME... DIR\n"
	     "The Merkle root must come out as it was signed; what is whole\n"
	     "on none of the volumes is named.  VOLUME is a folder, the image\n"
	     "of a disc, an archive of a tape, or a device.\n"
	     "  --recipient-key FILE  opens encrypted volumes\n") },
	{ "rehearse", C_REHEARSE, archive_rehearse,
	  N_("rehearse restoring from volumes, with a proof"),
	  N_("usage: nbarchive rehearse --set NAME | --from VOLUME...\n"
	     "Restore the volumes of a set that can be reached, or those that\n"
	     "are named, into scratch space; open every document, compare\n"
	     "digests, metadata and journal with the store's; write the proof\n"
	     "(.json, .html, .txt, .tsv) and journal it.\n"
	     "  --set NAME        the set\n"
	     "  --recipient-key FILE  opens encrypted volumes\n"
	     "  -o, --output DIR  where the proof goes (else \"proofs\" of the\n"
	     "                    configuration, else this folder)\n"
	     "  -j, --jobs N      so many workers\n") },
	{ "repair", C_REPAIR, archive_repair,
	  N_("heal damaged documents from volumes"),
	  N_("usage: nbarchive repair --from VOLUME... [DOC...]\n"
	     "       nbarchive repair --auto\n"
	     "Read the documents, or all of the store, and store what is\n"
	     "damaged again from a volume that has it whole.\n"
	     "  --auto   for the nightly job: what the last audit found\n"
	     "           damaged, from the volumes that can be reached, where\n"
	     "           the configuration says \"auto_repair = yes\"\n"
	     "  --recipient-key FILE  opens encrypted volumes\n") },
	{ "salvage", C_SALVAGE, archive_salvage,
	  N_("read what is whole out of a broken store"),
	  N_("usage: nbarchive salvage STORE -o DIR\n"
	     "Search the raw segments of a broken store (or a single file of\n"
	     "one), without its indexes.  Every document whose bytes are\n"
	     "proven by their digest goes to DIR/objects, its name to\n"
	     "DIR/salvaged.jsonl; what is missing is in DIR/missing.jsonl.\n"
	     "  -o, --output DIR   a new folder\n") },
	{ "key", C_KEY, archive_key, N_("replace the archive's key, or keep it on paper"),
	  N_("usage: nbarchive key rotate\n"
	     "       nbarchive key escrow [-o DIR] [CERTIFICATE...]\n"
	     "       nbarchive key restore [FILE] [-o KEYFILE]\n"
	     "rotate: from now on another key signs.  The journal says so, signed\n"
	     "by both; the old file stays beside it under its key ID.\n"
	     "  --lost          the old key is gone: the new one signs alone, and\n"
	     "                  counts once the auditor and the witnesses agree\n"
	     "  --stolen TIME   somebody else has it since then: what was taken\n"
	     "                  in after TIME is listed by the audit\n"
	     "  --new-key KEY   a file or pkcs11: URI that holds the new key; by\n"
	     "                  default one is made beside the old\n"
	     "  --reason TEXT   more about it (kept in the journal)\n"
	     "escrow: a sheet to print (QR code and lines to type) into a new\n"
	     "folder, and the key encrypted to certificates; journalled.\n"
	     "  -o, --output DIR  the folder (key-escrow); - prints the text\n"
	     "restore: the key file from what was typed off the sheet or scanned\n"
	     "(FILE, else standard input); says which line is mistyped.\n") },
	{ "check-config", C_CHECK, archive_check_config,
	  N_("say what is wrong with the configuration"),
	  N_("usage: nbarchive check-config [-C FILE]\n") },
};
#define COMMANDS	(sizeof(commands) / sizeof(commands[0]))

/* What signals need; set before they can come. */
static volatile sig_atomic_t	 stop;
static const char *volatile	 temps[TEMPS_MAX];
static char			 fault_text[1024];
static size_t			 fault_len;

/* For the log's sink. */
struct sink {
	bool	 quiet;
	bool	 color;
};

static int64_t
clock_now(void *arg)
{
	struct timespec	 ts;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * TIME_SECOND + ts.tv_nsec / 1000;
}

static void
log_line(enum log_level level, const char *line, void *arg)
{
	const struct sink	*sink = arg;
	const char		*on = "", *off = "";
	char			 first[32];
	struct buf		 b;

	if (sink->quiet && level > LOG_LEVEL_WARN)
		return;
	if (sink->color && level <= LOG_LEVEL_WARN) {
		on = level == LOG_LEVEL_ERROR ? "\033[31m" : "\033[33m";
		off = "\033[m";
	}
	/* A log has a line a message, a person lines that fit. */
	snprintf(first, sizeof(first), "nbarchive: %s", on);
	buf_init(&b, LOG_TEXT);
	if (!isatty(STDERR_FILENO) || flow_text(&b, first, "  ", line,
	    flow_columns(STDERR_FILENO)) == -1 ||
	    buf_addstr(&b, off) == -1 || buf_str(&b) == NULL)
		/* One call: lines of several threads do not mix. */
		fprintf(stderr, "%s%s%s\n", first, line, off);
	else
		fputs((const char *)b.p, stderr);
	buf_release(&b);
}

static void
temp_add(const char *path)
{
	for (size_t i = 0; i < TEMPS_MAX; i++)
		if (temps[i] == NULL) {
			temps[i] = path;
			return;
		}
}

static void
temp_drop(const char *path)
{
	for (size_t i = 0; i < TEMPS_MAX; i++)
		if (temps[i] == path)
			temps[i] = NULL;
}

static bool
stopping(void)
{
	return stop != 0;
}

/*
 * A page that cannot be read or makes no sense kills its reader: say so, and
 * leave nothing half done.  Only what a handler may call.
 */
static void
on_fault(int sig)
{
	ssize_t	 n;

	(void)sig;
	for (size_t i = 0; i < TEMPS_MAX; i++)
		if (temps[i] != NULL)
			unlink(temps[i]);
	n = write(STDERR_FILENO, fault_text, fault_len);
	(void)n;
	_exit(FAIL_DAMAGE);
}

/* The first asks to end in order, the second ends. */
static void
on_stop(int sig)
{
	if (stop) {
		for (size_t i = 0; i < TEMPS_MAX; i++)
			if (temps[i] != NULL)
				unlink(temps[i]);
		_exit(128 + sig);
	}
	stop = 1;
}

static void
signals_set(void)
{
	struct sigaction	 sa;
	int			 n;

	n = snprintf(fault_text, sizeof(fault_text), "nbarchive: %s\n",
	    _("a damaged page of the store cannot be read; nothing was "
	    "changed.  Find out which documents are hit with: nbaudit run; a "
	    "damaged catalog is built anew with: nbarchive rebuild; a broken "
	    "segment is replaced by a store out of volumes with: nbarchive "
	    "restore, and what no volume holds is taken out of it with: "
	    "nbarchive salvage"));
	fault_len = n < 0 ? 0 : (size_t)n < sizeof(fault_text) ? (size_t)n :
	    sizeof(fault_text) - 1;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	/* Under a sanitizer a fault is a bug of ours, and it reports it. */
	sa.sa_handler = on_fault;
	sa.sa_flags = (int)SA_RESETHAND;
	if (!CONFINE_SANITIZED) {
		sigaction(SIGSEGV, &sa, NULL);
		sigaction(SIGBUS, &sa, NULL);
	}
	sa.sa_handler = on_stop;
	sa.sa_flags = SA_RESTART;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
	sigaction(SIGIO, &sa, NULL);	/* of leases: they are asked for */
}

/*
 * Values of a batch are large: kept by the heap they cost nothing the next
 * time, given back they are faulted in anew (1.85 s against 0.62 s).  One
 * arena, for the writer's thread too.
 */
static void
memory_set(void)
{
	struct rlimit	 rl;

	mallopt(M_MMAP_THRESHOLD, HEAP_KEEP);
	mallopt(M_TRIM_THRESHOLD, HEAP_KEEP);
	mallopt(M_ARENA_MAX, 1);
	if (getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur < FILES_WANTED) {
		rl.rlim_cur = rl.rlim_max < FILES_WANTED ? rl.rlim_max :
		    FILES_WANTED;
		setrlimit(RLIMIT_NOFILE, &rl);
	}
}

/* "name@host nbarchive/0.1.0": who, for the journal. */
static void
agent_make(char agent[AGENT_MAX])
{
	char		 host[65] = "", user[33] = "";
	struct passwd	*pw = getpwuid(geteuid());

	if (gethostname(host, sizeof(host) - 1) == -1)
		host[0] = '\0';
	if (pw != NULL)
		snprintf(user, sizeof(user), "%s", pw->pw_name);
	else
		snprintf(user, sizeof(user), "uid %lu",
		    (unsigned long)geteuid());
	snprintf(agent, AGENT_MAX, "%s@%s nbarchive/%s", user, host,
	    NB_VERSION);
	if (!utf8_valid(agent, strlen(agent)))
		snprintf(agent, AGENT_MAX, "uid %lu nbarchive/%s",
		    (unsigned long)geteuid(), NB_VERSION);
}

/* As it was written, or in lines that fit where that cannot be. */
static void
print_help(FILE *to, const char *text)
{
	struct buf	 b;

	buf_init(&b, HELP_TEXT);
	if (flow_help(&b, text, flow_columns(fileno(to))) == 0)
		fwrite(b.p, 1, b.len, to);
	else
		fputs(text, to);
	buf_release(&b);
}

static void
usage(FILE *to)
{
	struct buf	 all;
	char		 line[256];

	buf_init(&all, HELP_TEXT);
	print_help(to, _("usage: nbarchive COMMAND [options] "
	    "[arguments]\n\ncommands:\n"));
	for (size_t i = 0; i < COMMANDS; i++) {
		snprintf(line, sizeof(line), "  %s  %s\n", commands[i].name,
		    _(commands[i].what));
		buf_addstr(&all, line);
	}
	print_help(to, buf_str(&all) == NULL ? "" : (const char *)all.p);
	buf_release(&all);
	print_help(to, _("\noptions of all commands:\n"
	    "  -s, --store DIR    the store (else NGUYENBAN_STORE, else the\n"
	    "                     configuration)\n"
	    "  -C, --config FILE  the configuration\n"
	    "  --key FILE         the archive's key\n"
	    "  --json             JSON lines on standard output\n"
	    "  -q, -v             say less, say more\n"
	    "  --no-color, --offline, --require-sandbox, --at TIME\n"
	    "  -h, --help         help; also: nbarchive COMMAND --help\n"
	    "  -V, --version\n"));
}

/* Settings from the command line wait until the file was read. */
struct given {
	const char	*config;
	const char	*key[16];	/* of the configuration */
	const char	*value[16];
	size_t		 n;
	bool		 help;
	bool		 version;
	bool		 no_color;
	unsigned int	 seen[OPTIONS];
};

static void
given_set(struct given *g, const char *key, const char *value)
{
	if (g->n < sizeof(g->key) / sizeof(g->key[0])) {
		g->key[g->n] = key;
		g->value[g->n++] = value;
	}
}

static int
take_time(const char *option, const char *value, int64_t *out)
{
	if (time_parse(value, out) == 0)
		return 0;
	log_errx(_("--%s %s: want a time such as 2026-11-23T19:00:00+07:00"),
	    option, value);
	return -1;
}

static int
take_number(const char *option, const char *value, uint64_t *out)
{
	if (parse_u64(value, 1, INT64_MAX, out) == 0)
		return 0;
	log_errx(_("--%s %s: want a number from 1 on"), option, value);
	return -1;
}

/* An option that only sets something.  False: not one of these. */
static bool
take_plain(struct run *run, struct given *g, int c, const char *value)
{
	const struct {
		int		 letter;
		const char	**text;
		bool		*flag;
	} plain[] = {
		{ O_CHANNEL, &run->channel, NULL },
		{ O_DIRECTION, &run->direction, NULL },
		{ O_FROM, &run->from, NULL },
		{ O_HOLDER, &run->holder, NULL },
		{ O_PLACE, &run->place, NULL },
		{ O_SET, &run->media_set, NULL },
		{ O_INDICATION, &run->indication, NULL },
		{ O_METADATA, &run->metadata, NULL },
		{ O_MOVE_TO, &run->move_to, NULL },
		{ O_NAME, &run->name, NULL },
		{ O_NEW_KEY, &run->new_key, NULL },
		{ O_ORIGIN, &run->origin, NULL },
		{ O_PROPOSE, NULL, &run->propose },
		{ O_REMOVE, NULL, &run->remove },
		{ O_SLIP_ONLY, NULL, &run->slip_only },
		{ O_TO, &run->to, NULL },
		{ O_REASON, &run->reason, NULL },
		{ O_RECEIPT, &run->receipt, NULL },
		{ O_RECIPIENT_KEY, &run->recipient_key, NULL },
		{ 'C', &g->config, NULL },
		{ 'o', &run->output, NULL },
		{ O_AUTO, NULL, &run->automatic },
		{ O_DRY_RUN, NULL, &run->dry_run },
		{ O_DUE, NULL, &run->due },
		{ O_EVIDENCE, NULL, &run->evidence },
		{ O_JSON, NULL, &run->json },
		{ O_LOST, NULL, &run->lost },
		{ O_MISSING, NULL, &run->missing },
		{ O_NO_COLOR, NULL, &g->no_color },
		{ O_QUARANTINED, NULL, &run->quarantined },
		{ O_REQUIRE_SANDBOX, NULL, &run->require_sandbox },
		{ O_SIMULATED, NULL, &run->make_simulated },
		{ 'V', NULL, &g->version },
		{ 'h', NULL, &g->help },
		{ 'q', NULL, &run->quiet },
		{ 'v', NULL, &run->verbose },
	};

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (plain[i].letter != c)
			continue;
		if (plain[i].text != NULL)
			*plain[i].text = value;
		else if (plain[i].flag != NULL)
			*plain[i].flag = true;
		return true;
	}
	return false;
}

/* An option that stands for a key of the configuration; NULL: none. */
static const char *
setting_of(int c)
{
	switch (c) {
	case 'j':
		return "jobs";
	case O_KEY:
		return "key";
	case O_RESERVE:
		return "reserve";
	case O_SEGMENT_SIZE:
		return "segment_size";
	case O_SETTLE:
		return "settle";
	case 's':
		return "store";
	case 't':
		return "trust";
	default:
		return NULL;
	}
}

/* One option.  0 or -1 (logged). */
static int
take(struct run *run, struct given *g, int c, const char *value)
{
	const char	*key = setting_of(c);

	if (take_plain(run, g, c, value))
		return 0;
	if (key != NULL) {
		given_set(g, key, value);
		return 0;
	}
	switch (c) {
	case O_AFTER:
		return take_number("after", value, &run->after);
	case O_AT:
		return take_time("at", value, &run->at);
	case O_LIMIT:
		return take_number("limit", value, &run->limit);
	case O_OFFLINE:		/* nothing here reaches the network */
		return 0;
	case O_SINCE:
		return take_time("since", value, &run->since);
	case O_STOLEN:
		return take_time("stolen", value, &run->stolen);
	case O_UNTIL:
		return take_time("until", value, &run->until);
	default:
		return -1;
	}
}

/* All options, wherever they stand.  0 or -1 (logged). */
static int
options_read(int argc, char **argv, struct run *run, struct given *g)
{
	struct option	 list[OPTIONS + 1];
	int		 c;

	memset(list, 0, sizeof(list));
	for (size_t i = 0; i < OPTIONS; i++) {
		list[i].name = options[i].name;
		list[i].has_arg = options[i].arg;
		list[i].val = options[i].letter;
	}
	opterr = 0;	/* its own messages would be English */
	while ((c = getopt_long(argc, argv, ":C:hj:o:qs:t:vV", list, NULL)) !=
	    -1) {
		if (c == '?' || c == ':') {
			log_errx(c == ':' ? _("%s: a value is missing; "
			    "nbarchive COMMAND --help explains it") :
			    _("%s: there is no such option; nbarchive COMMAND "
			    "--help lists them"), optind > 0 ?
			    argv[optind - 1] : "");
			return -1;
		}
		if (take(run, g, c, optarg) == -1)
			return -1;
		for (size_t i = 0; i < OPTIONS; i++)
			if (options[i].letter == c)
				g->seen[i] = 1;
	}
	return 0;
}

/* An option that the command does not know is a mistake, never ignored. */
static int
options_check(const struct given *g, size_t command)
{
	for (size_t i = 0; i < OPTIONS; i++) {
		if (!g->seen[i] ||
		    (options[i].commands & BIT(commands[command].command)))
			continue;
		log_errx(_("%s has no option --%s; see: nbarchive %s --help"),
		    commands[command].name, options[i].name,
		    commands[command].name);
		return -1;
	}
	return 0;
}

/* File, then environment, then command line.  0 or -1 (logged). */
static int
settings_make(struct settings *set, struct run *run, const struct given *g,
    enum command command)
{
	const char	*env = getenv("NGUYENBAN_STORE"), *wrong = NULL;
	int		 rc = 0;

	settings_init(set);
	if (g->config != NULL || access(CONFIG_FILE, F_OK) == 0)
		rc = settings_read(set, g->config != NULL ? g->config :
		    CONFIG_FILE);
	if (env != NULL && *env != '\0')
		wrong = settings_set(set, "store", env);
	for (size_t i = 0; i < g->n && wrong == NULL; i++)
		if ((wrong = settings_set(set, g->key[i], g->value[i])) !=
		    NULL)
			log_errx("%s %s: %s", g->key[i], g->value[i], wrong);
	if (command == C_INGEST && run->channel != NULL && wrong == NULL &&
	    (wrong = settings_set(set, "channel", run->channel)) != NULL)
		log_errx("--channel %s: %s", run->channel, wrong);
	if (command == C_INGEST && run->direction != NULL && wrong == NULL &&
	    (wrong = settings_set(set, "direction", run->direction)) != NULL)
		log_errx("--direction %s: %s", run->direction, wrong);
	return wrong != NULL ? -1 : rc;
}

int
archive_check_config(const struct run *run)
{
	/* Whoever comes here has a file that could be read without error. */
	if (run->set->store == NULL)
		log_warnx(_("no store is named"));
	else if (access(run->set->store, X_OK) == -1)
		log_warn(_("store %s"), run->set->store);
	if (run->set->key != NULL && !key_is_token(run->set->key) &&
	    access(run->set->key, R_OK) == -1)
		log_warn(_("key %s"), run->set->key);
	if (run->set->trust != NULL && access(run->set->trust, X_OK) == -1)
		log_warn(_("trust %s"), run->set->trust);
	if (!run->quiet && !run->json)
		puts(_("The configuration is well-formed."));
	return fflush(stdout) == 0 ? DONE : FAIL_CANNOT;
}

static size_t
command_find(const char *name)
{
	size_t	 i;

	for (i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			break;
	return i;
}

int
main(int argc, char **argv)
{
	char		 agent[AGENT_MAX];
	struct sink	 sink = { 0 };
	struct settings	 set;
	struct given	 g = { 0 };
	struct run	 run = {
		.at = TIME_NONE, .since = TIME_NONE, .until = TIME_NONE,
		.stolen = TIME_NONE,
		.clock = { clock_now, NULL },
		.temp_add = temp_add, .temp_drop = temp_drop,
		.stopping = stopping,
	};
	size_t		 c;
	int		 rc;

	i18n_init();
	log_init(log_line, &sink, LOG_LEVEL_INFO);
	memory_set();
	signals_set();
	agent_make(agent);
	run.agent = agent;
	run.simulated = getenv("NGUYENBAN_CLOCK");
	run.progress = isatty(STDERR_FILENO);
	run.ask = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
	run.columns = flow_columns(STDOUT_FILENO);

	if (options_read(argc, argv, &run, &g) == -1)
		return FAIL_USAGE;
	sink.quiet = run.quiet;
	sink.color = flow_color(STDERR_FILENO) && !g.no_color;
	if (run.verbose)
		log_init(log_line, &sink, LOG_LEVEL_DEBUG);
	if (g.version) {
		printf("nbarchive %s\n", NB_VERSION);
		return fflush(stdout) == 0 ? DONE : FAIL_CANNOT;
	}
	if (optind == argc) {
		usage(g.help ? stdout : stderr);
		return g.help ? DONE : FAIL_USAGE;
	}
	if ((c = command_find(argv[optind])) == COMMANDS) {
		log_errx(_("there is no command %s"), argv[optind]);
		usage(stderr);
		return FAIL_USAGE;
	}
	if (g.help) {
		print_help(stdout, _(commands[c].help));
		return fflush(stdout) == 0 ? DONE : FAIL_CANNOT;
	}
	run.arg = argv + optind + 1;
	run.narg = (size_t)(argc - optind - 1);
	if (options_check(&g, c) == -1)
		return FAIL_USAGE;
	run.set = &set;
	rc = settings_make(&set, &run, &g, commands[c].command) == -1 ?
	    FAIL_USAGE : commands[c].run(&run);
	settings_release(&set);
	return rc;
}
