# 17-damage: damaged bytes are never handed out.
#	NB_FLIPS (60): how many bytes are flipped, one at a time
. tests/scenarios/lib.sh

check 'init' "$NBA" init "$T/s"
random_file "$T/a.bin" 300000
random_file "$T/b.bin" 300000
exits 'ingest' 0 "$NBA" -s "$T/s" ingest "$T/a.bin"
exits 'and another' 0 "$NBA" -s "$T/s" ingest "$T/b.bin"
data=$T/s/segments/000001/data.mdb
# Where the payload lies is found by its header.
at=$(grep -abo NBCHUNK1 "$data" | head -n 1 | cut -d: -f1)
cp -a "$T/s" "$T/whole"
printf 'X' | dd of="$data" bs=1 seek=$((at + 100000)) conv=notrunc 2>/dev/null
mkdir "$T/got"
exits 'a damaged document' 4 "$NBA" -s "$T/s" get 1 -o "$T/got"
check 'is not handed out, also not in part' [ -z "$(ls -A "$T/got")" ]
exits 'nor to standard output' 4 "$NBA" -s "$T/s" get 1 -o -
check 'not an octet of it' [ ! -s "$T/out" ]
exits 'the other one is' 0 "$NBA" -s "$T/s" get 2 -o "$T/got"
check 'and right' cmp "$T/b.bin" "$T/got/b.bin"
exits 'both together: the good one comes' 4 "$NBA" -s "$T/s" get 1 2 \
    -o "$T/got"
check 'under another name' cmp "$T/b.bin" "$T/got/b.2.bin"
mkdir "$T/in" "$T/done"
cp "$T/a.bin" "$T/in"
exits 'a source whose stored copy is damaged heals it' 0 "$NBA" -s "$T/s" \
    ingest "$T/in" --move-to "$T/done" --receipt "$T/r"
check 'and says so' grep -q 'a.bin: the store.s copy of it was damaged' \
    "$T/err"
check 'it is a duplicate' [ "$(count "$T/r" duplicate)" = 1 ]
check 'and moved' [ -e "$T/done/a.bin" ] && [ ! -e "$T/in/a.bin" ]
exits 'shown' 0 "$NBA" -s "$T/s" show 1 --json
check 'the history has it' grep -q '"type":"recovery"' "$T/out"
rm -rf "$T/got"
mkdir "$T/got"
exits 'it is handed out again' 0 "$NBA" -s "$T/s" get 1 -o "$T/got"
check 'and right' cmp "$T/a.bin" "$T/got/a.bin"
rm -rf "$T/got"

# The same of several chunks; and one that cannot be read is no duplicate.
random_file "$T/large.bin" 70000000
exits 'a large document' 0 "$NBA" -s "$T/s" ingest "$T/large.bin"
at=$(grep -abo NBCHUNK1 "$data" | tail -n 1 | cut -d: -f1)
printf 'X' | dd of="$data" bs=1 seek=$((at + 100000)) conv=notrunc 2>/dev/null
exits 'damaged, heals as well' 0 "$NBA" -s "$T/s" ingest "$T/large.bin"
exits 'and is handed out' 0 sh -c '"$1" -s "$2" get 4 -o - | cmp - "$3"' - \
    "$NBA" "$T/s" "$T/large.bin"
rm "$T/large.bin"

# A sanitizer ends the program in its own way where a page is read that is
# not there; the rest of this file is about that.
if [ -n "${NB_SANITIZED:-}" ]; then
	skip 'flipped bytes, truncated segments' 'sanitizers catch the signal'
	flips=0
else
	flips=${NB_FLIPS:-60}
fi
# Bytes anywhere: an exit code, and a file only when it is right.
i=0
wrong=0
size=$(stat -c %s "$T/whole/catalog/data.mdb")
while [ $i -lt "$flips" ]; do
	i=$((i + 1))
	rm -rf "$T/flip" "$T/got"
	cp -a "$T/whole" "$T/flip"
	mkdir "$T/got"
	r=$(od -An -N4 -tu4 /dev/urandom)
	f=$T/flip/catalog/data.mdb
	[ $((i % 2)) -eq 0 ] && f=$T/flip/segments/000001/data.mdb
	size=$(stat -c %s "$f")
	printf '\377' | dd of="$f" bs=1 seek=$((r % size)) conv=notrunc \
	    2>/dev/null
	timeout 20 "$NBA" -s "$T/flip" get 1 -o "$T/got" >"$T/out" 2>"$T/err"
	rc=$?
	if [ $rc -eq 0 ]; then
		cmp -s "$T/a.bin" "$T/got/a.bin" || wrong=$i
	elif [ $rc -gt 5 ]; then
		printf '# exit %s at %s of %s\n' $rc $((r % size)) "$f"
		wrong=$i
	else
		[ -z "$(ls -A "$T/got")" ] || wrong=$i
	fi
done
check 'flipped bytes never make a wrong file' [ $wrong = 0 ]

if [ -z "${NB_SANITIZED:-}" ]; then
	cp -a "$T/whole" "$T/short"
	truncate -s 200000 "$T/short/segments/000001/data.mdb"
	rm -rf "$T/got"
	mkdir "$T/got"
	exits 'a truncated segment' 4 "$NBA" -s "$T/short" get 2 -o "$T/got"
	check 'leaves no file' [ -z "$(ls -A "$T/got")" ]
fi
rm -rf "$T/got"
mkdir "$T/got"

cp -a "$T/whole" "$T/other"
sed -i 's/^Nguyen-Ban-Store: 1/Nguyen-Ban-Store: 2/' "$T/other/nguyenban.store"
exits 'another format version is refused' 3 "$NBA" -s "$T/other" list
exits 'for writing too' 3 "$NBA" -s "$T/other" ingest "$T/a.bin"
exits 'what is no store is refused' 3 "$NBA" -s "$T/got" list
cp "$T/whole/nguyenban.store" "$T/other/nguyenban.store"
printf 'X' | dd of="$T/other/nguyenban.store" bs=1 seek=3 conv=notrunc \
    2>/dev/null
for c in list 'get 1 -o .' "ingest $T/a.bin" rebuild; do
	# shellcheck disable=SC2086 # words
	exits "a damaged nguyenban.store is damage: $c" 4 "$NBA" \
	    -s "$T/other" $c
	says 'with what to do' 'copy nguyenban.store from a backup volume'
done

cp -a "$T/whole" "$T/keyless"
rm -f "$T/keyless/keys/log.key"
exits 'without the key nothing is written' 3 "$NBA" -s "$T/keyless" ingest \
    "$T/a.bin"
exits 'another key' 0 "$NBA" init -q "$T/second"
cp "$T/second/keys/log.key" "$T/keyless/keys/log.key"
exits 'is refused' 3 "$NBA" -s "$T/keyless" ingest "$T/a.bin"
says 'as another' 'is not the key'

cp -a "$T/whole" "$T/forged"
cp "$T/second/checkpoint" "$T/forged/checkpoint"
exits 'a checkpoint of somebody else' 5 "$NBA" -s "$T/forged" ingest \
    "$T/a.bin"
cp -a "$T/whole" "$T/garbled"
echo garbage >"$T/garbled/checkpoint"
exits 'a garbled one' 4 "$NBA" -s "$T/garbled" accept \
    F-00000000000a --reason r

# A store that cannot be written.
if [ "$(id -u)" -eq 0 ]; then
	mkdir "$T/mnt"
	if mount --bind "$T/whole" "$T/mnt" 2>/dev/null &&
	    mount -o remount,bind,ro "$T/mnt" 2>/dev/null; then
		clean_hook='umount_mnt'
		umount_mnt() { umount "$T/mnt"; }
		ro=$T/mnt
	else
		ro=
	fi
else
	cp -a "$T/whole" "$T/mnt"
	chmod -R a-w "$T/mnt"
	ro=$T/mnt
fi
if [ -n "$ro" ]; then
	exits 'a read-only store takes nothing in' 3 "$NBA" -s "$ro" ingest \
	    "$T/a.bin"
	exits 'and hands nothing out unjournalled' 3 "$NBA" -s "$ro" get 1 \
	    -o "$T/got"
	check 'no file' [ -z "$(ls -A "$T/got")" ]
	[ "$(id -u)" -eq 0 ] && exits 'it can be listed' 0 "$NBA" -s "$ro" list
else
	skip 'a read-only store' 'nothing can be mounted here'
fi
done_testing
