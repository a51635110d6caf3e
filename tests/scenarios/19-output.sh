# 19-output: where output goes, or does not: closed, full, a reader that left.
. tests/scenarios/lib.sh

check 'init' "$NBA" init "$T/s"
mkdir "$T/in"
i=0
while [ $i -lt 8 ]; do
	echo "text $i" >"$T/in/$i.txt"
	i=$((i + 1))
done
shut_out() { "$@" >&-; }
shut_all() { "$@" <&- >&- 2>&-; }
full() { "$@" >/dev/full; }

# A closed descriptor must not become a file of ours.
exits 'standard output is closed' 3 shut_out "$NBA" -s "$T/s" ingest \
    "$T/in" --receipt "$T/r"
says 'and that is said' 'standard output cannot be written'
check 'all were taken in' [ "$(count "$T/r" stored)" = 8 ]
exits 'so are all three' 3 shut_all "$NBA" -s "$T/s" ingest "$T/in" \
    --receipt "$T/r"
check 'and a receipt has its own lines only' sh -c \
    '[ "$(grep -c "^{" "$1")" = 18 ] && [ "$(wc -l <"$1")" = 18 ]' - "$T/r"
exits 'nor does the store get any' 3 shut_all "$NBA" -s "$T/s" describe 1 \
    number=7 --reason r
exits 'which is whole' 0 "$NBA" -s "$T/s" rebuild

for c in '--help' '--version' 'list --help' 'list' 'list --json' \
    'show 1' 'stats' 'stats --json' 'check-config' 'agency export' \
    'relate --propose'; do
	# shellcheck disable=SC2086 # words
	exits "$c has nowhere to go" 3 full "$NBA" -s "$T/s" $c
	says 'which is said' 'standard output cannot be written: No space'
	check 'once' [ "$(grep -c 'standard output' "$T/err")" = 1 ]
done

# Programs are told what was done in a line of JSON.
while read -r json c; do
	# shellcheck disable=SC2086 # words
	exits "$c --json" 0 "$NBA" -s "$T/s" --json $c
	check 'says so' grep -qx "$json" "$T/out"
done <<'E'
{"accession":2,"fields":2} describe 2 number=1 pages=3 --reason r
{"from_accession":2,"kind":"annex.of","removed":false,"to_accession":3} relate 2 annex-of 3
{"from_accession":2,"kind":"annex.of","removed":true,"to_accession":3} relate --remove 2 annex-of 3 --reason r
{"accepted":2} accept F-0123456789ab F-0123456789ac F-0123456789ab --reason r
{"entries":[0-9]*,"proven":true} rebuild
E

# A narrow terminal, in both languages.
for lang in C.UTF-8 vi_VN.UTF-8; do
	for c in list 'show 1' stats 'agency list' 'media list' --help; do
		# shellcheck disable=SC2086 # words
		exits "$c in 40 columns ($lang)" 0 env COLUMNS=40 LC_ALL=$lang \
		    "$NBA" -s "$T/s" $c
		check 'fits' [ "$(LC_ALL=C.UTF-8 wc -L <"$T/out")" -le 40 ]
	done
done

# A reader that has seen enough is no fault of ours.
broken() { # a pipe whose reader has left for certain
	python3 - "$@" <<'P'
import os, subprocess, sys
r, w = os.pipe()
os.close(r)
sys.exit(subprocess.run(sys.argv[1:], stdout=w).returncode)
P
}
if command -v python3 >/dev/null; then
	exits 'a reader that left' 3 broken "$NBA" -s "$T/s" list --json
	check 'is not complained about' [ ! -s "$T/err" ]
	exits 'what it did not get of a receipt is' 3 broken "$NBA" -s "$T/s" \
	    ingest "$T/in" --json
	says 'said' 'standard output cannot be written'
else
	skip 'a reader that left' 'there is no python3'
fi
done_testing
