# 12-locks: one intake at a time, and nobody waits for it.
#	NB_LARGE_MIB (768): size of the large file
# alone: measures who waits for whom
. tests/scenarios/lib.sh
umask 022

large=${NB_LARGE_MIB:-768}
free=$(df -Pk "$T" | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free" -gt $((large * 2 + 2048)) ] ||
    skip_all "$free MiB free in $T, want $((large * 2 + 2048))"

check 'init' "$NBA" init "$T/s"
random_file "$T/small.bin" 100000
exits 'a small document' 0 "$NBA" -s "$T/s" ingest "$T/small.bin"
truncate -s "${large}M" "$T/large.bin"
echo end >>"$T/large.bin"

"$NBA" -s "$T/s" ingest "$T/large.bin" --receipt "$T/r" \
    >"$T/large.out" 2>&1 &
pid=$!
i=0
data=$T/s/segments/000001/data.mdb
while [ $i -lt 600 ] && kill -0 $pid 2>/dev/null &&
    [ "$(stat -c %s "$data")" -lt 140000000 ]; do
	sleep 0.05
	i=$((i + 1))
done
# alive: the intake has not ended, whether it was waited for or not.
alive() { grep -q '^State:.[^Z]' "/proc/$pid/status" 2>/dev/null; }
n=0 rc=0
: >"$T/ms"
while [ $n -lt "${NB_GETS:-5}" ] && alive; do
	n=$((n + 1))
	start=$(date +%s%N)
	"$NBA" -s "$T/s" get 1 -o - --reason 'during an intake' 2>"$T/err" |
	    cmp -s - "$T/small.bin" || rc=1
	echo $((($(date +%s%N) - start) / 1000000)) >>"$T/ms"
done
# A disk that others keep busy may delay one of them, not most.
ms=$(sort -n "$T/ms" | sed -n "$(((n + 1) / 2))p")
if alive; then
	check "get works $n times during an intake" [ $rc = 0 ]
	check "and mostly took $ms ms, of 2000" [ "$ms" -le 2000 ]
	exits 'accept is not refused' 0 "$NBA" -s "$T/s" accept F-000000000001 --reason r
	exits 'list neither' 0 "$NBA" -s "$T/s" list
else
	skip 'get during an intake' 'the intake was over too soon'
fi
# Held where it is, so that it cannot end meanwhile.
kill -STOP $pid 2>/dev/null
if alive; then
	exits 'a second intake is refused' 3 "$NBA" -s "$T/s" ingest \
	    "$T/small.bin"
	says 'with the pid of the first' "pid $pid,"
	exits 'rebuild too' 3 "$NBA" -s "$T/s" rebuild
else
	skip 'a second intake' 'the first was over too soon'
fi
kill -CONT $pid 2>/dev/null
wait $pid
check 'the intake ended well' [ $? = 0 ]
check 'the large file is stored' [ "$(count "$T/r" stored)" = 1 ]
mkdir "$T/got"
exits 'get of the large file' 0 "$NBA" -s "$T/s" get 2 -o "$T/got"
check 'is the same' cmp "$T/large.bin" "$T/got/large.bin"
rm -f "$T/got/large.bin"
exits 'the same to standard output' 0 sh -c '
    "$1" -s "$2" get 2 -o - | cmp - "$3"' - "$NBA" "$T/s" "$T/large.bin"
exits 'a large duplicate is seen' 0 "$NBA" -s "$T/s" ingest "$T/large.bin" \
    --receipt "$T/r2"
check 'and not copied' [ "$(count "$T/r2" duplicate)" = 1 ]

# A store taken back from a backup has no lock files.
mode() { stat -c %a "$T/s/catalog/lock.mdb"; }
rm "$T/s/catalog/lock.mdb" "$T"/s/segments/*/lock.mdb
exits 'list without lock files' 0 "$NBA" -s "$T/s" list
check 'its user can lock again' [ "$(mode)" = 640 ]
exits 'a command that writes' 0 "$NBA" -s "$T/s" accept F-00000000000a --reason r
check 'lets the group lock too' [ "$(mode)" = 660 ]

# Two that only journal, at the same time.
for i in 1 2 3 4 5 6; do
	"$NBA" -s "$T/s" accept "F-00000000000$i" --reason r >/dev/null 2>&1 &
done
wait
check 'six at once are all journalled' sh -c '
    [ "$(head -n 2 "$1/checkpoint" | tail -n 1)" -ge 11 ] &&
    "$2" -s "$1" rebuild' - "$T/s" "$NBA"
done_testing
