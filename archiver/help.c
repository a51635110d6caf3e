/*
 * help.c: what each command's --help prints.
 */
#include "formats/base/i18n.h"

#include "archiver/help.h"

const char	 help_init[] = N_(
    "usage: nbarchive init [DIR]\n"
    "Make a new store in DIR (or -s), with its key and an example\n"
    "configuration.\n"
    "  --origin NAME         the log's name in checkpoints\n"
    "  --segment-size SIZE   when a segment is full (22GB)\n"
    "  --simulated           a store for tests, whose clock is\n"
    "                        NGUYENBAN_CLOCK\n");

const char	 help_ingest[] = N_(
    "usage: nbarchive ingest PATH...\n"
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
    "  --auto            as the nightly job takes its inbox in: with\n"
    "                    \"settle\" of the configuration\n"
    "  -t, --trust DIR   certificates and CRLs to judge with\n"
    "  --at TIME         judge for this time\n"
    "  -j, --jobs N      so many workers\n"
    "  --reserve SIZE    keep so much of the disk free\n"
    "Exits with 1 when one is quarantined, fails or, with a trust folder,\n"
    "breaks a rule that is an error by [rules] (severity = D12.2 warning\n"
    "makes one none).\n");

const char	 help_list[] = N_(
    "usage: nbarchive list\n"
    "  --limit N          at most N (50; with --json all)\n"
    "  --after N          go on below accession N\n"
    "  --name TEXT        only names and paths with TEXT in them\n"
    "  --indication WHAT  TOTAL-PASSED, TOTAL-FAILED, INDETERMINATE\n"
    "                     or NO-SIGNATURE\n"
    "  --quarantined      only these\n"
    "  --since TIME, --until TIME  when it came in\n"
    "  --channel NAME, --direction WAY\n"
    "  --number, --date, --issuer, --signer, --kind  as of search\n");

const char	 help_search[] = N_(
    "usage: nbarchive search WORD...\n"
    "Documents that have every WORD in their name or in what they say\n"
    "of themselves, corrections included, newest first. Letters may be\n"
    "typed without marks; marks that are typed count. 'several words'\n"
    "in quotation marks stand one behind the other.\n"
    "  --number N         the number, or number and notation: 2103,\n"
    "                     2103/QĐ-UBND\n"
    "  --date DAY[..DAY]  issued then: 27/11/2026, 2026,\n"
    "                     01/11/2026..30/11/2026\n"
    "  --issuer TEXT, --signer TEXT, --kind TEXT\n"
    "All that list has can be given, too: --indication, --quarantined,\n"
    "--since, --until, --limit, --after, --channel, --direction.\n");

const char	 help_show[] = N_(
    "usage: nbarchive show DOC...\n"
    "DOC is an accession number, at least 8 digits of a SHA-256, or\n"
    "number and notation such as 2103/QĐ-UBND.\n");

const char	 help_get[] = N_(
    "usage: nbarchive get DOC... -o DIR\n"
    "Write each document to DIR under its own name, checked while it\n"
    "is written; -o - writes one to standard output.\n"
    "  -o, --output DIR   where to\n"
    "  --reason TEXT      why, for the journal\n");

const char	 help_print[] = N_(
    "usage: nbarchive print DOC... [--to PRINTER | -o DIR]\n"
    "The untouched original and its verification slip (phiếu kiểm\n"
    "tra) as a sheet of its own, to a printer of CUPS or to files.\n"
    "The signatures are judged anew for it; the journal keeps who\n"
    "printed what, when and why.\n"
    "  --to PRINTER       where to (else the default printer)\n"
    "  -o, --output DIR   to files: NAME, NAME.phieu-kiem-tra.pdf\n"
    "  --slip-only        the slip without the original\n"
    "  --reason TEXT      why, for the journal and the slip\n"
    "  -t, --trust DIR    certificates and CRLs to judge with\n"
    "  --at TIME          judge for this time\n");

const char	 help_describe[] = N_(
    "usage: nbarchive describe DOC FIELD=VALUE... --reason TEXT\n"
    "       nbarchive describe --missing\n"
    "The value stands beside the one that was read, with your name\n"
    "and the reason in the journal.  FIELD is number, notation, kind,\n"
    "date (27/11/2026 or 2026-11-27), place, issuer, superior, subject,\n"
    "authority, position, signer, urgency, sensitivity, pages or\n"
    "annex_of.\n"
    "  --reason TEXT   why (kept in the journal)\n"
    "  --missing       read it out of every document that was taken in\n"
    "                  without that (describe = later or no); goes on\n"
    "                  where it was broken off\n"
    "  --auto          for the nightly job: not where describe = no\n"
    "  -j, --jobs N    so many workers\n");

const char	 help_export[] = N_(
    "usage: nbarchive export DOC... -o DIR\n"
    "A new folder in DIR: a BagIt bag, laid out as E-ARK packages are,\n"
    "with the originals, byte for byte, what is known of each, its\n"
    "history (PREMIS), the verdict of today and the certificates and\n"
    "revocation data that lie in it.\n"
    "  -o, --output DIR   where to\n"
    "  --reason TEXT      why, for the journal\n"
    "  -t, --trust DIR    certificates and CRLs to judge with\n");

const char	 help_relate[] = N_(
    "usage: nbarchive relate DOC KIND DOC [--reason TEXT]\n"
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
    "  --reason TEXT   why (kept in the journal)\n");

const char	 help_accept[] = N_(
    "usage: nbarchive accept FINDING... --reason TEXT\n"
    "  --from FILE     findings, one a line, or what nbaudit run\n"
    "                  --json printed (-: standard input)\n"
    "  --reason TEXT   why (kept in the journal)\n");

const char	 help_quarantine[] = N_(
    "usage: nbarchive quarantine list\n"
    "       nbarchive quarantine release DOC... --reason TEXT\n"
    "What failed its check at intake is kept, backed up and audited, but\n"
    "not handed out without a warning. release takes the mark away: a\n"
    "person looked at it and says why; the verdict stays as it is.\n"
    "list takes what nbarchive list does (--limit, --since, --name ...).\n"
    "  --reason TEXT  why (kept in the journal)\n");

const char	 help_stats[] = N_(
    "usage: nbarchive stats\n");

const char	 help_rebuild[] = N_(
    "usage: nbarchive rebuild\n"
    "The Merkle root must come out as it was signed.\n");

const char	 help_backup[] = N_(
    "usage: nbarchive backup --set NAME\n"
    "Write what the set lacks to new volumes where [set NAME] of\n"
    "the configuration says, read them back from the device and\n"
    "journal them.\n"
    "  --set NAME   the set\n");

const char	 help_media[] = N_(
    "usage: nbarchive media list\n"
    "       nbarchive media verify VOLUME...\n"
    "       nbarchive media label [LABEL...] [-o FILE.pdf]\n"
    "       nbarchive media keep|lend|lose|retire|destroy LABEL...\n"
    "                 --reason TEXT\n"
    "VOLUME is a volume's folder, LABEL what stands on its box.\n"
    "What is lost is no copy until it is found again: keep.\n"
    "  -o, --output FILE  the sheet of labels (labels.pdf)\n"
    "  --place TEXT    where it is kept\n"
    "  --holder TEXT   who has it\n"
    "  --reason TEXT   why (kept in the journal)\n");

const char	 help_register[] = N_(
    "usage: nbarchive register import 02|04|06 FILE.csv [FIELD=VALUE...]\n"
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
    "  --reason TEXT  why (kept in the journal)\n");

const char	 help_agency[] = N_(
    "usage: nbarchive agency [person|decision] import FILE.csv\n"
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
    "  --reason TEXT  why (kept in the journal)\n");

const char	 help_notice[] = N_(
    "usage: nbarchive notice draft DOC [FIELD=VALUE...] [-o DIR]\n"
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
    "  --dry-run         write nothing\n");

const char	 help_restore[] = N_(
    "usage: nbarchive restore --from VOLUME... DIR\n"
    "The Merkle root must come out as it was signed; what is whole\n"
    "on none of the volumes is named.  VOLUME is a folder, the image\n"
    "of a disc, an archive of a tape, or a device.\n"
    "  --recipient-key FILE  opens encrypted volumes\n");

const char	 help_rehearse[] = N_(
    "usage: nbarchive rehearse --set NAME | --from VOLUME...\n"
    "Restore the volumes of a set that can be reached, or those that\n"
    "are named, into scratch space; open every document, compare\n"
    "digests, metadata and journal with the store's; write the proof\n"
    "(.json, .html, .txt, .tsv) and journal it.\n"
    "  --set NAME        the set\n"
    "  --recipient-key FILE  opens encrypted volumes\n"
    "  -o, --output DIR  where the proof goes (else \"proofs\" of the\n"
    "                    configuration, else this folder)\n"
    "  -j, --jobs N      so many workers\n");

const char	 help_repair[] = N_(
    "usage: nbarchive repair --from VOLUME... [DOC...]\n"
    "       nbarchive repair --auto\n"
    "Read the documents, or all of the store, and store what is\n"
    "damaged again from a volume that has it whole.\n"
    "  --auto   for the nightly job: what the last audit found\n"
    "           damaged, from the volumes that can be reached, where\n"
    "           the configuration says \"auto_repair = yes\"\n"
    "  --recipient-key FILE  opens encrypted volumes\n");

const char	 help_salvage[] = N_(
    "usage: nbarchive salvage STORE -o DIR\n"
    "Search the raw segments of a broken store (or a single file of\n"
    "one), without its indexes.  Every document whose bytes are\n"
    "proven by their digest goes to DIR/objects, its name to\n"
    "DIR/salvaged.jsonl; what is missing is in DIR/missing.jsonl.\n"
    "  -o, --output DIR   a new folder\n");

const char	 help_key[] = N_(
    "usage: nbarchive key rotate\n"
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
    "(FILE, else standard input); says which line is mistyped.\n");

const char	 help_check_config[] = N_(
    "usage: nbarchive check-config [-C FILE]\n");
