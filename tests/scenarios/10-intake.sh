# 10-intake: documents go in and come out byte for byte.
. tests/scenarios/lib.sh

signed 60
cp "$T/docs/$(cd "$T/docs" && find . -type f | sort | head -n 1)" "$T/docs/copy.pdf"
echo 'no signature in here' >"$T/docs/note.txt"

exits 'init makes a store' 0 "$NBA" init "$T/s"
says 'init names the log key' '--log-key'
exits 'init does not touch a folder in use' 3 "$NBA" init "$T/s"
check 'the key is for its owner alone' [ "$(stat -c %a "$T/s/keys/log.key")" = 400 ]
check 'lock files are for the group too' [ "$(stat -c %a "$T/s/segments/000001/lock.mdb")" = 660 ]

exits 'a dry run stores nothing' 0 "$NBA" -s "$T/s" ingest --dry-run "$T/docs"
check 'and makes no accession' [ "$("$NBA" -s "$T/s" list --json | wc -l)" = 0 ]

exits 'ingest ends well' 0 "$NBA" -s "$T/s" ingest "$T/docs" \
    -t "$T/pki/trust" --receipt "$T/r" --channel 'trục liên thông' \
    --direction in
check 'every file has a line' [ "$(grep -c '"outcome"' "$T/r")" = 62 ]
check 'one is a duplicate' [ "$(count "$T/r" duplicate)" = 1 ]
check 'the others are stored' [ "$(count "$T/r" stored)" = 61 ]
check 'the receipt ends with a checkpoint' \
    sh -c 'tail -n 1 "$1" | grep -q "^{\"checkpoint\":\"nguyenban.local/"' - "$T/r"
check 'which is the one on the disk' sh -c '
    head -n 2 "$1/checkpoint" | tail -n 1 | grep -qx 63' - "$T/s"

mkdir "$T/got"
exits 'get hands every document out' 0 "$NBA" -s "$T/s" get $(digests "$T/r") \
    -o "$T/got" --reason 'tests'
check 'as many as came in' [ "$(ls "$T/got" | wc -l)" = 61 ]
# The first of the two equal files gave the name.
find "$T/docs" -type f ! -name copy.pdf -exec sh -c '
    for f; do cmp -s "$f" "$0/${f##*/}" || cmp -s "$f" "$0/copy.pdf" ||
    echo "$f"; done' "$T/got" {} + >"$T/differ"
check 'byte for byte, under their names' [ ! -s "$T/differ" ]
check 'every digest is right' sh -c '
    cd "$1" && sha256sum -- * | cut -d" " -f1 | sort -u | cmp -s - "$2"' - \
    "$T/got" "$(digests "$T/r" >"$T/d"; echo "$T/d")"

exits 'get refuses to replace, and picks another name' 0 "$NBA" -s "$T/s" \
    get 2 -o "$T/got"
check 'the other name is there' [ "$(ls "$T/got" | wc -l)" = 62 ]
exits 'but not a third' 3 "$NBA" -s "$T/s" get 2 -o "$T/got"
exits 'get -o - writes the document' 0 "$NBA" -s "$T/s" get 2 -o -
check 'and nothing else' sh -c '
    sha256sum <"$1" | cut -c1-64 | grep -qxF -f "$2"' - "$T/out" "$T/d"
exits 'an unknown document is said so' 2 "$NBA" -s "$T/s" get 999 -o "$T/got"
exits 'a prefix of seven digits is too short' 2 "$NBA" -s "$T/s" show \
    "$(head -n 1 "$T/d" | cut -c1-7)"
exits 'one of eight will do' 0 "$NBA" -s "$T/s" show \
    "$(head -n 1 "$T/d" | cut -c1-8)"

exits 'show --json is a line' 0 "$NBA" -s "$T/s" show 1 --json
check 'with the history of retrieval' grep -q '"type":"retrieval"' "$T/out"
check 'the verdict' grep -q '"indication":"TOTAL-PASSED"' "$T/out"
check 'and the channel' grep -q '"channel":"trục liên thông"' "$T/out"
exits 'show is a page' 0 env COLUMNS=40 "$NBA" -s "$T/s" show 1
check 'that fits a narrow terminal' sh -c '! grep -v "[0-9a-f]\{40\}" "$1" |
    grep -qE "^.{61}"' - "$T/out"
exits 'list pages' 0 "$NBA" -s "$T/s" list --json --limit 10 --after 21
check 'newest first' sh -c 'sed "s/^{\"accession\":\([0-9]*\).*/\1/" "$1" |
    tr "\n" " " | grep -qx "20 19 18 17 16 15 14 13 12 11 "' - "$T/out"
exits 'list filters' 0 "$NBA" -s "$T/s" list --json --indication no-signature
check 'by verdict' [ "$(wc -l <"$T/out")" = 1 ]
exits 'stats counts' 0 "$NBA" -s "$T/s" stats --json
check 'documents and duplicates' sh -c 'grep -q "\"documents\":61" "$1" &&
    grep -q "\"duplicates\":1," "$1"' - "$T/out"

exits 'the same folder again is all duplicates' 0 "$NBA" -s "$T/s" ingest \
    "$T/docs" --receipt "$T/r2"
check 'each with a line' [ "$(count "$T/r2" duplicate)" = 62 ]

# A document that fails is kept, flagged, and released by a person.
f=$(find "$T/docs" -name '*.pdf' | sort | tail -n 1)
cp "$f" "$T/bad.pdf"
printf 'X' | dd of="$T/bad.pdf" bs=1 seek=900 conv=notrunc 2>/dev/null
exits 'a forged document needs a person' 1 "$NBA" -s "$T/s" ingest \
    "$T/bad.pdf" --receipt "$T/r3"
check 'it is quarantined' [ "$(outcome "$T/r3" bad.pdf)" = quarantined ]
exits 'and listed' 0 "$NBA" -s "$T/s" quarantine list --json
check 'alone' [ "$(wc -l <"$T/out")" = 1 ]
n=$(sed 's/^{"accession":\([0-9]*\).*/\1/' "$T/out")
exits 'it comes out with a warning' 0 "$NBA" -s "$T/s" get "$n" -o - --reason x
says 'that names it' 'is quarantined'
exits 'release wants a reason' 2 "$NBA" -s "$T/s" quarantine release "$n"
exits 'release with a reason' 0 "$NBA" -s "$T/s" quarantine release "$n" \
    --reason 'the sender explained'
exits 'nothing is quarantined now' 0 "$NBA" -s "$T/s" quarantine list --json
check 'the list is empty' [ ! -s "$T/out" ]
exits 'accept wants a reason' 2 "$NBA" -s "$T/s" accept F-00000000000a
exits 'accept journals findings' 0 "$NBA" -s "$T/s" accept F-00000000000a --reason seen
says 'that no ledger is there to ask is told' 'no ledger stands in [audit]'
printf 'F-00000000000b\n# no finding\n\nF-00000000000c\n' >"$T/list"
exits 'accept reads a list' 0 "$NBA" -s "$T/s" accept --from "$T/list" \
    --reason seen
says 'of two' '2 findings accepted'
printf '%s\n' '{"finding":"F-00000000000d","severity":1}' '{"accepted":{},"finding":"F-00000000000e"}' \
    '{"finding":"F-00000000000f","severity":4}' '{"findings":3,"run":"x"}' >"$T/list"
exits 'and what the audit printed' 0 "$NBA" -s "$T/s" accept --from - \
    --reason seen <"$T/list"
says 'but nothing twice, and no damage' '1 findings accepted'
says 'which is named' 'F-00000000000f'
exits 'one that is named twice' 0 "$NBA" -s "$T/s" accept F-000000000001 \
    F-000000000002 F-000000000001 --reason seen
says 'is one' '2 findings accepted'
# A list for people would be kept in the journal for ever, word by word.
printf 'F-293909d986e7 failed 627-SXD.pdf\n    It is bad.  Next: accept\n' >"$T/list"
exits 'what the audit printed for people' 2 "$NBA" -s "$T/s" accept \
    --from "$T/list" --reason seen
says 'is refused with what is wanted' 'what nbaudit run --json printed'
echo '{"finding":' >"$T/list"
exits 'a torn line is no finding' 2 "$NBA" -s "$T/s" accept --from "$T/list" \
    --reason seen
# Any other word would be kept for ever, and stand for nothing.
for word in seen F-1 F-00000000000A f-00000000000a F-00000000000a1 D12.2 \
    288edc8b ''; do
	exits "\"$word\" is no finding" 2 "$NBA" -s "$T/s" accept \
	    F-00000000000a "$word" --reason seen
done
says 'and the names are told' 'F-293909d986e7'
says 'and who lists them' 'nbaudit run'
echo '{"finding":"seen","severity":1}' >"$T/list"
exits 'nor in what a program printed' 2 "$NBA" -s "$T/s" accept \
    --from "$T/list" --reason seen
done_testing
