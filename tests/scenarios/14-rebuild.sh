# 14-rebuild: the catalog is what the segments say, and nothing else.
. tests/scenarios/lib.sh

signed 40
check 'init' "$NBA" init --segment-size 400kB "$T/s"
exits 'ingest over several segments' 0 "$NBA" -s "$T/s" ingest "$T/docs" \
    --receipt "$T/r" -t "$T/pki/trust"
n=$(ls "$T/s/segments" | wc -l)
check "there are $n segments" [ "$n" -ge 3 ]
sealed=0
for d in "$T"/s/segments/*/; do
	[ "$(stat -c %a "$d/data.mdb")" = 440 ] && sealed=$((sealed + 1))
done
check 'all but the newest are sealed' [ $((sealed + 1)) = "$n" ]
check 'a sealed one has no lock file' [ ! -e "$T/s/segments/000001/lock.mdb" ]
random_file "$T/over.bin" 900000
random_file "$T/next.bin" 1000
exits 'an object larger than a segment' 0 "$NBA" -s "$T/s" ingest \
    "$T/over.bin"
exits 'has one of its own' 0 "$NBA" -s "$T/s" ingest "$T/next.bin"
m=$(ls "$T/s/segments" | wc -l)
check 'before it and after it' [ "$m" -ge $((n + 2)) ]
mkdir "$T/got"
exits 'documents come out of every segment' 0 "$NBA" -s "$T/s" get \
    $(digests "$T/r") -o "$T/got" --reason r
check 'byte for byte' sh -c 'find "$1" -type f -exec sh -c "
    for f; do cmp -s \"\$f\" \"\$0/\${f##*/}\" || echo \$f; done" "$2" {} + |
    wc -l | grep -qx 0' - "$T/docs" "$T/got"
exits 'release and accept' 0 "$NBA" -s "$T/s" accept \
    F-00000000000a F-00000000000b --reason r

dump() {
	if command -v mdb_dump >/dev/null; then
		mdb_dump -a "$T/s/catalog"
	else
		"$NBA" -s "$T/s" list --json; "$NBA" -s "$T/s" stats --json
	fi
}
dump >"$T/before"
cp "$T/s/checkpoint" "$T/checkpoint"
exits 'rebuild' 0 "$NBA" -s "$T/s" rebuild
says 'has the signed root' 'the Merkle root is the one that was signed'
dump >"$T/after"
check 'makes an equal catalog' cmp "$T/before" "$T/after"
check 'and leaves nothing behind' [ ! -e "$T/s/catalog.new" ]
rm -rf "$T/s/catalog"
exits 'without a catalog nothing is listed' 4 "$NBA" -s "$T/s" list
says 'and the next step is told' 'nbarchive rebuild'
exits 'nor taken in' 4 "$NBA" -s "$T/s" ingest "$T/next.bin"
exits 'rebuild from nothing' 0 "$NBA" -s "$T/s" rebuild
dump >"$T/after"
check 'makes the same' cmp "$T/before" "$T/after"
check 'the checkpoint is untouched' cmp "$T/checkpoint" "$T/s/checkpoint"
exits 'the store goes on' 0 "$NBA" -s "$T/s" get 1 -o - --reason r

# Segments that were taken back: the catalog knows more than they do.
cp -a "$T/s" "$T/old"
exits 'more comes in' 0 "$NBA" -s "$T/s" accept F-00000000000c --reason r
cp -a "$T/s" "$T/back"
newest=$(ls "$T/s/segments" | tail -n 1)
cp "$T/old/segments/$newest/data.mdb" "$T/back/segments/$newest/data.mdb"
exits 'a catalog ahead of its segments' 4 "$NBA" -s "$T/back" accept F-00000000000d \
    --reason r
says 'is said' 'is ahead of the segments'
exits 'and the checkpoint tells on it' 5 "$NBA" -s "$T/back" rebuild

# The whole store rolled back, but not its checkpoint.
cp "$T/s/checkpoint" "$T/old/checkpoint"
exits 'a store taken back is not signed again' 5 "$NBA" -s "$T/old" accept \
    F-00000000000e --reason r
says 'with the reason' 'nothing is signed'
exits 'nor written' 5 "$NBA" -s "$T/old" ingest "$T/next.bin" --receipt "$T/r4"
check 'so that nothing is said to be stored' [ "$(count "$T/r4" stored)" = 0 ]
done_testing
