# 56-relate: how documents belong together, journalled and told of both.
. tests/scenarios/lib.sh

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
NBX=$BIN/nbaudit
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
    mkdir "$T/day" "$T/in" &&
    "$SIGNER" day -n 40 "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
    skip_all "the test signer failed"
"$NBA" init "$T/s" >"$T/init" 2>&1
log=$(sed -n 's/.*--log-key \([^ ]*\).*/\1/p' "$T/init")
file_of() { awk -F '\t' -v k="$1" '$2 == k { print $1; exit }' "$T/day/day-expected.tsv"; }
cp "$T/day/files/$(file_of good)" "$T/in/a-original.pdf"
# What a receiver adds stands behind every byte; what a compressor writes does not.
cp "$T/in/a-original.pdf" "$T/in/b-received.pdf"
printf '\n%% received\n' >>"$T/in/b-received.pdf"
{ head -c 300 "$T/in/a-original.pdf"; printf '%%x\n'; tail -c +301 "$T/in/a-original.pdf"; } >"$T/in/c-rewritten.pdf"
cp "$T/day/files/$(file_of unsigned)" "$T/in/d-other.pdf"
for f in a-original b-received c-rewritten d-other; do
	"$NBA" -s "$T/s" -t "$T/pki/trust" ingest "$T/in/$f.pdf" -q >/dev/null 2>&1
done
sha() { sha256sum <"$T/in/$1.pdf" | cut -c1-64; }

exits 'relate proposes what is certain' 0 "$NBA" -s "$T/s" relate --propose
says 'a file that begins with all of another' 'Accession 2 (b-received.pdf) is a received copy of accession 1 (a-original.pdf): it begins with every byte of it'
says 'with the command' 'Next: nbarchive relate 2 received-copy-of 1'
says 'one with the same signature in other bytes' 'Accession 3 (c-rewritten.pdf) is accession 1 (a-original.pdf) sent again: it bears the same signature in other bytes'
check 'in the order in which they came' [ "$(sed -n 's/^  Next: nbarchive relate \([0-9]*\).*/\1/p' "$T/out" | tr -d '\n')" = 23 ]
says 'with how many there are' '2 proposed; nothing is journalled'
check 'and nothing else' [ "$(grep -c Next: "$T/out")" = 2 ]
exits 'as JSON' 0 "$NBA" -s "$T/s" relate --propose --json
check 'a line each' grep -q '"basis":"bytes","from":"'"$(sha b-received)"'","from_accession":2,"kind":"received copy of"' "$T/out"
exits 'of one document' 0 "$NBA" -s "$T/s" relate --propose 3
check 'only its own' [ "$(grep -c Next: "$T/out")" = 1 ]

exits 'the other way round' 2 "$NBA" -s "$T/s" relate 1 received-copy-of 2
says 'is none' 'accession 1 does not begin with every byte of accession 2'
exits 'of a file that was written anew' 2 "$NBA" -s "$T/s" relate 3 received-copy-of 1
says 'what it may be' 'the same document in other bytes is: re-sent'
exits 'relate journals it' 0 "$NBA" -s "$T/s" relate 2 received-copy-of 1 --reason 'stamped at the desk'
says 'and says so' 'Accession 2, Received copy of: accession 1.'
exits 'in words of their own' 0 "$NBA" -s "$T/s" relate 4 annex of "$(sha a-original | cut -c1-12)"
exits 'twice' 2 "$NBA" -s "$T/s" relate 2 received-copy-of 1
says 'is told' 'is there already'
exits 'the contrary' 2 "$NBA" -s "$T/s" relate 1 annex-of 4
says 'is told too' 'take that back first'
exits 'a document and itself' 2 "$NBA" -s "$T/s" relate 1 replaces 1
exits 'no kind' 2 "$NBA" -s "$T/s" relate 1 cousin-of 2
says 'lists those that are' 'annex-of, reply-to, replaces, received-copy-of or re-sent'
exits 'too little' 2 "$NBA" -s "$T/s" relate 1 annex-of
exits 'an unknown one' 2 "$NBA" -s "$T/s" relate 1 annex-of 99

exits 'show tells it of the one' 0 "$NBA" -s "$T/s" show 2
check 'what it is' grep -q '^Received copy of: *accession 1: .*a-original.pdf$' "$T/out"
exits 'and of the other' 0 "$NBA" -s "$T/s" show 1
check 'the received copy' grep -q '^Received copy: *accession 2: .*b-received.pdf$' "$T/out"
check 'the annex' grep -q '^Its annex: *accession 4: .*d-other.pdf$' "$T/out"
"$NBA" -s "$T/s" show 1 --json >"$T/show" 2>"$T/err"
check 'JSON lists both' [ "$(grep -o '"direction":"to"' "$T/show" | wc -l)" = 2 ]
check 'with who and why' grep -q '"kind":"received copy of","name":"b-received.pdf".*"reason":"stamped at the desk"' "$T/show"
exits 'Vietnamese too' 0 env LANGUAGE=vi "$NBA" -s "$T/s" show 1
check 'in its words' grep -q '^Văn bản liên quan' "$T/out"
exits 'what is related is not proposed again' 0 "$NBA" -s "$T/s" relate --propose
check 'only the other' [ "$(grep -c Next: "$T/out")" = 1 ]

exits 'taking back wants a reason' 2 "$NBA" -s "$T/s" relate --remove 4 annex-of 1
exits 'and is an entry of its own' 0 "$NBA" -s "$T/s" relate --remove 4 annex-of 1 --reason 'the wrong one'
exits 'once' 2 "$NBA" -s "$T/s" relate --remove 4 annex-of 1 --reason x
"$NBA" -s "$T/s" show 1 >"$T/show" 2>"$T/err"
check 'show has it no more' sh -c "! grep -q 'Its annex' '$T/show'"
"$NBA" -s "$T/s" show 1 --json >"$T/show" 2>"$T/err"
check 'JSON has it as taken back' grep -q '"reason":"the wrong one","removed":true' "$T/show"
exits 'it can be made again' 0 "$NBA" -s "$T/s" relate 4 annex-of 1
exits 'taken back, it is not proposed either' 0 "$NBA" -s "$T/s" relate 3 re-sent 1
"$NBA" -s "$T/s" relate --remove 3 re-sent 1 --reason 'another paper' >/dev/null 2>&1
exits 'nothing is left to propose' 0 "$NBA" -s "$T/s" relate --propose
says 'and that is said' 'Nothing to propose.'

# An annex that names a number of which there is one.
exits 'a number' 0 "$NBA" -s "$T/s" describe 1 number=2061 notation=QĐ-UBND --reason x
exits 'an annex of it' 0 "$NBA" -s "$T/s" describe 3 annex_of=2061/QĐ-UBND --reason x
"$NBA" -s "$T/s" relate --propose --json >"$T/out" 2>"$T/err"
check 'a pair that a person judged stays judged' [ ! -s "$T/out" ]
"$NBA" -s "$T/s" describe 3 annex_of=1/QĐ-UBND --reason x >/dev/null 2>&1
cp "$T/day/files/$(file_of annex)" "$T/in/e-annex.pdf"
"$NBA" -s "$T/s" -t "$T/pki/trust" ingest "$T/in/e-annex.pdf" -q >/dev/null 2>&1
"$NBA" -s "$T/s" describe 5 annex_of=2061/QĐ-UBND --reason x >/dev/null 2>&1
exits 'an annex finds its document' 0 "$NBA" -s "$T/s" relate --propose
says 'by the number' 'Next: nbarchive relate 5 annex-of 1'

# What comes of the journal again is the same; the auditor replays it.
"$NBA" -s "$T/s" show 1 --json >"$T/before" 2>"$T/err"
exits 'rebuild' 0 "$NBA" -s "$T/s" rebuild
"$NBA" -s "$T/s" show 1 --json >"$T/after" 2>"$T/err"
check 'gives the same relations' cmp "$T/before" "$T/after"
"$NBX" -s "$T/s" -l "$T/l" -t "$T/pki/trust" init --log-key "$log" >/dev/null 2>&1
"$NBX" -s "$T/s" -l "$T/l" -t "$T/pki/trust" run >"$T/run" 2>&1
rc=$?
check 'the audit finds the catalog as replayed' [ $rc -lt 4 ]
check 'and cosigns' grep -q 'entries, proven and cosigned' "$T/run"
done_testing
