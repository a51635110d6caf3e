# 15-kill: an intake killed at random moments loses nothing it confirmed.
#	NB_KILLS (10): how many times
. tests/scenarios/lib.sh

kills=${NB_KILLS:-10}
signed 120
random_file "$T/docs/large.bin" 90000000
check 'init' "$NBA" init --segment-size 120MB "$T/s"
: >"$T/all"
i=0
torn=0
while [ $i -lt "$kills" ]; do
	i=$((i + 1))
	"$NBA" -q -s "$T/s" ingest "$T/docs" --receipt "$T/r$i" \
	    >/dev/null 2>"$T/err" &
	pid=$!
	# Somewhere in the first second and a half.
	ms=$(od -An -N2 -tu2 /dev/urandom)
	sleep "$(printf '0.%03d' $((ms % 1000)))"
	[ $((ms % 3)) -eq 0 ] && sleep 0.5
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ -e "$T/r$i" ] && grep '}$' "$T/r$i" >>"$T/all"
	# Workers end by themselves when their parent is gone.
	if ! "$NBA" -q -s "$T/s" accept \
	    "F-$(printf %012x "$i")" --reason r 2>"$T/err"; then
		torn=1
		break
	fi
done
# Asked to end, it ends in order: what is not taken in has its line too.
"$NBA" -q -s "$T/s" ingest "$T/docs" --receipt "$T/term" >/dev/null \
    2>"$T/err" &
pid=$!
sleep 0.2
kill -TERM $pid 2>/dev/null
wait $pid
rc=$?
check 'SIGTERM ends an intake in order' [ $rc -eq 3 -o $rc -eq 0 -o $rc -eq 143 ]
if [ $rc -eq 3 ]; then
	check 'with a line for every input' \
	    [ "$(grep -c '"outcome"' "$T/term")" = 121 ]
	check 'and a checkpoint' sh -c \
	    'tail -n 1 "$1" | grep -q "^{\"checkpoint\""' - "$T/term"
fi
check "the store opens after each of $i kills" [ $torn = 0 ]
exits 'the rest is taken in' 0 "$NBA" -q -s "$T/s" ingest "$T/docs" \
    --receipt "$T/last"
check 'every input has a line' [ "$(grep -c '"outcome"' "$T/last")" = 121 ]
check 'and no error' [ "$(count "$T/last" error)" = 0 ]
digests "$T/all" >"$T/d1"
digests "$T/last" >"$T/d2"
check 'nothing that a receipt named is lost' sh -c '
    comm -23 "$1" "$2" | wc -l | grep -qx 0' - "$T/d1" "$T/d2"
mkdir "$T/got"
exits 'all comes out' 0 "$NBA" -q -s "$T/s" get $(cat "$T/d2") -o "$T/got" \
    --reason r
check 'as it went in' sh -c 'find "$1" -type f -exec sh -c "
    for f; do cmp -s \"\$f\" \"\$0/\${f##*/}\" || echo \$f; done" "$2" {} + |
    wc -l | grep -qx 0' - "$T/docs" "$T/got"
# Killed while it waits to journal, with the originals written already.
mkdir "$T/killed"
exec 9<"$T/s/checkpoint.lock"
flock 9
"$NBA" -q -s "$T/s" get $(head -n 3 "$T/d2") -o "$T/killed" --reason r 9<&- &
pid=$!
i=0
while [ $i -lt 300 ] && ! ls -l /proc/$pid/fd 2>/dev/null |
    grep -q 'killed/#.*deleted'; do
	ls -A "$T/killed" | grep -q get && break	# no files without names
	i=$((i + 1))
	sleep 0.1
done
kill -9 $pid
wait $pid 2>/dev/null
exec 9<&-
if [ "$i" -lt 300 ] && ! ls -A "$T/killed" | grep -q get; then
	check 'a get that is killed leaves nothing' [ -z "$(ls -A "$T/killed")" ]
else
	skip 'a get that is killed leaves nothing' 'the file system cannot'
fi
check 'no segment is left half made' sh -c '
    ls -A "$1" | grep -v "^[0-9]*$" | wc -l | grep -qx 0' - "$T/s/segments"
command -v mdb_dump >/dev/null && mdb_dump -a "$T/s/catalog" >"$T/before"
exits 'the journal is whole' 0 "$NBA" -s "$T/s" rebuild
if command -v mdb_dump >/dev/null; then
	mdb_dump -a "$T/s/catalog" >"$T/after"
	check 'and makes the same catalog' cmp "$T/before" "$T/after"
fi
done_testing
