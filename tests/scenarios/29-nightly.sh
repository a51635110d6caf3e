# 29-nightly: the night's steps, in order, and the exit status that tells them.
. tests/scenarios/lib.sh

nightly=$PWD/scripts/nightly
# In place of the programs: what they were told, and what they answer.
mkdir "$T/bin"
cat >"$T/bin/nbarchive" <<'P'
#!/bin/sh
[ "$1" != -q ] || shift
echo "$*" >>"$STEPS"
case $1 in
ingest) exit "${INGEST:-0}" ;;
describe) exit "${DESCRIBE:-0}" ;;
repair) exit "${REPAIR:-0}" ;;
esac
P
cat >"$T/bin/nbaudit" <<'P'
#!/bin/sh
echo "$*" >>"$STEPS"
set -- $AUDIT
n=$(grep -c '^run$' "$STEPS")
[ "$n" -lt 2 ] || shift
exit "$1"
P
chmod +x "$T/bin/nbarchive" "$T/bin/nbaudit"
STEPS=$T/steps
NB_ARCHIVER=- NB_AUDITOR=-
export STEPS NB_ARCHIVER NB_AUDITOR

# night INGEST DESCRIBE AUDITS REPAIR OPTION...
night() {
	: >"$STEPS"
	i=$1 d=$2 a=$3 r=$4
	shift 4
	env PATH="$T/bin:$PATH" INGEST="$i" DESCRIBE="$d" AUDIT="$a" REPAIR="$r" \
	    sh "$nightly" "$@"
}
did() { check "$1" [ "$(tr '\n' ';' <"$STEPS")" = "$2" ]; }

exits 'a quiet night' 0 night 0 0 0 0
did 'reads, and audits once' 'describe --missing --auto;run;'
exits 'an audit that needs a person' 1 night 0 0 1 0
exits 'nothing is healed' 5 night 0 0 5 0
did 'where damage is not all' 'describe --missing --auto;run;'
exits 'damage that is healed' 0 night 0 0 '4 0' 0
did 'is confirmed' 'describe --missing --auto;run;repair --auto;run;'
exits 'also where a document was read in between' 0 night 0 4 '4 0' 0
exits 'and only where it is' 4 night 0 0 '4 4' 0
exits 'damage that nobody heals' 4 night 0 0 4 1
did 'is not audited again' 'describe --missing --auto;run;repair --auto;'
exits 'nor what the healing found worse' 5 night 0 0 4 5
exits 'a store that is busy' 3 night 0 3 0 0
did 'is audited all the same' 'describe --missing --auto;run;'
exits 'a program that died' 3 night 0 137 1 0
says 'is told' 'nightly: nbarchive ended with 137'
exits 'an intake that needs a person' 1 night 1 0 0 0 -i in
did 'comes first' 'ingest --auto -- in;describe --missing --auto;run;'
exits 'and all of its options' 0 night 0 0 0 0 -i '-in b' -m done -w 60 -C conf
did 'are handed on' "-C conf ingest --auto --move-to done --settle 60 -- -in b;-C conf \
-q describe --missing --auto;-C conf run;"
for o in -x extra '-m done' '-C' '-r dir'; do
	# shellcheck disable=SC2086 # words
	exits "a mistake: $o" 2 night 0 0 0 0 $o
	says 'is told' 'usage: nightly'
	did 'and nothing is begun' ''
done

# Who reads a mail every night soon reads none.
exits 'a quiet night with -q' 0 night 0 0 0 0 -q
check 'says nothing' sh -c '[ ! -s "$1/out" ] && [ ! -s "$1/err" ]' - "$T"
exits 'one that needs a person' 1 night 0 0 1 0 -q
exits 'a program that died' 3 night 0 137 0 0 -q
says 'is told, too' 'nightly: nbarchive ended with 137'

# The programs themselves, found where the script was installed.
mkdir -p "$T/usr/bin" "$T/usr/lib/nguyenban" "$T/in" "$T/done" "$T/slips"
cp "$nightly" "$T/usr/lib/nguyenban"
for p in nbarchive nbaudit; do
	printf '#!/bin/sh\nexec "%s/%s" "$@"\n' "$BIN" $p >"$T/usr/bin/$p"
	chmod +x "$T/usr/bin/$p"
done
check 'init' "$NBA" init "$T/s"
check 'of the auditor' "$BIN/nbaudit" -s "$T/s" -l "$T/l" init --log-key \
    "$(sed -n 's/^Key: //p' "$T/s/nguyenban.store")"
printf 'describe = later\nocr = no\n[archive]\nstore = %s\nsettle = 3600\n[audit]\nledger = %s\n' \
    "$T/s" "$T/l" >"$T/conf"
echo settled >"$T/in/old.txt"
touch -d '2 hours ago' "$T/in/old.txt"
echo new >"$T/in/new.txt"
exits 'as cron starts it' 0 env -i PATH=/usr/bin:/bin NB_ARCHIVER=- \
    NB_AUDITOR=- /bin/sh "$T/usr/lib/nguyenban/nightly" -C "$T/conf" \
    -i "$T/in" -m "$T/done" -r "$T/slips"
check 'what is settled is taken in' [ -e "$T/done/old.txt" ]
check 'what is not waits' [ -e "$T/in/new.txt" ]
check 'with a receipt of the day' [ "$(count "$(echo \
    "$T/slips/receipt-"*.jsonl)" stored)" = 1 ]
says 'and it was audited' '1 documents: '
exits 'what a person names is taken at once' 0 "$NBA" -C "$T/conf" ingest \
    "$T/in/new.txt" --receipt "$T/r"
check 'and stored' [ "$(outcome "$T/r" new.txt)" = stored ]
done_testing
