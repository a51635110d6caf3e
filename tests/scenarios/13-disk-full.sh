# 13-disk-full: a full disk is a message, and what was stored stays.
. tests/scenarios/lib.sh

[ "$(id -u)" -eq 0 ] || skip_all 'a small disk is mounted by root only'
mkdir "$T/disk" "$T/in"
mount -t tmpfs -o size=64m none "$T/disk" 2>/dev/null ||
    skip_all 'nothing can be mounted here'
clean_hook='umount_disk'
umount_disk() { umount "$T/disk"; }

check 'init on a small disk' "$NBA" init "$T/disk/s"
i=0
while [ $i -lt 80 ]; do
	random_file "$T/in/$(printf %02d $i).bin" 1000000
	i=$((i + 1))
done
exits 'the disk fills up to the reserve' 3 "$NBA" -s "$T/disk/s" ingest \
    "$T/in" --receipt "$T/r" --reserve 20MiB
says 'and that is said' 'the disk is full'
check 'every file has a line' [ "$(grep -c '"outcome"' "$T/r")" = 80 ]
check 'some are stored' [ "$(count "$T/r" stored)" -ge 10 ]
check 'the others are errors' [ "$(count "$T/r" error)" -ge 10 ]
check 'the reserve is free' [ "$(df -Pk "$T/disk" | awk 'NR == 2 {print $4}')" \
    -ge 20480 ]

# Without a reserve, and with a disk that others fill as well.
exits 'the disk fills up' 3 "$NBA" -s "$T/disk/s" ingest "$T/in" \
    --receipt "$T/r2" --reserve 0
free=$(df -Pk "$T/disk" | awk 'NR == 2 { print $4 }')
[ "$free" -gt 400 ] && head -c $(((free - 400) * 1024)) /dev/zero \
    >"$T/disk/ballast"
random_file "$T/one.bin" 1500000
"$NBA" -s "$T/disk/s" ingest "$T/one.bin" --reserve 0 >"$T/out" 2>"$T/err"
check 'there is no room for one more' [ $? = 3 ]
rm -f "$T/disk/ballast"

mkdir "$T/got"
digests "$T/r" >"$T/d"
exits 'all that was stored comes out' 0 "$NBA" -s "$T/disk/s" get \
    $(cat "$T/d") -o "$T/got"
check 'byte for byte' sh -c 'cd "$1" && for f in *; do
    cmp "$f" "../in/$f" || exit 1; done' - "$T/got"
exits 'the catalog is equal to a new one' 0 "$NBA" -s "$T/disk/s" rebuild

# LMDB itself meets the end of the disk.
mkdir "$T/big"
random_file "$T/big/a.bin" 30000000
umount "$T/disk"
mount -t tmpfs -o size=24m none "$T/disk"
check 'init' "$NBA" init --segment-size 4MB "$T/disk/s"
random_file "$T/first.bin" 100000
exits 'a first document' 0 "$NBA" -s "$T/disk/s" ingest "$T/first.bin" \
    --reserve 0
exits 'one larger than the disk' 3 "$NBA" -s "$T/disk/s" ingest \
    "$T/big/a.bin" --reserve 0
check 'which seals no segment' [ "$(ls "$T/disk/s/segments")" = 000001 ]
exits 'the first is there' 0 "$NBA" -s "$T/disk/s" get 1 -o "$T/got"
check 'and whole' cmp "$T/first.bin" "$T/got/first.bin"
exits 'the store takes the next' 0 "$NBA" -s "$T/disk/s" ingest \
    "$T/one.bin" --reserve 0

# Of one batch all is taken that fits, and the rest is named.
mkdir "$T/mixed" "$T/mixed/huge"
random_file "$T/mixed/1.bin" 9000000
# Whichever comes first, these never fit.
random_file "$T/mixed/2-no-room.bin" 23500000
random_file "$T/mixed/5-no-room.bin" 23500000
for f in 3 4 6 7; do random_file "$T/mixed/$f.bin" 300000; done
exits 'a batch of which a part fits' 3 "$NBA" -s "$T/disk/s" ingest \
    "$T/mixed" --reserve 0 --receipt "$T/r3"
says 'what does not is named' '2-no-room.bin: is not taken in: the disk is full'
says 'each of it' '5-no-room.bin: is not taken in: the disk is full'
check 'all the others are stored' [ "$(count "$T/r3" stored)" = 5 ]
check 'and no more' [ "$(count "$T/r3" error)" = 2 ]
random_file "$T/mixed/huge/8.bin" 80000000
exits 'nor is there room for one of several pieces' 3 "$NBA" -s "$T/disk/s" ingest \
    "$T/mixed/huge" "$T/mixed/4.bin" --reserve 0 --receipt "$T/r4"
says 'which is named as well' '8.bin: is not taken in: the disk is full'
check 'what comes after it is taken' [ "$(count "$T/r4" duplicate)" = 1 ]
exits 'what was taken is there' 0 "$NBA" -s "$T/disk/s" get $(digests "$T/r3") -o "$T/got"
check 'byte for byte again' sh -c 'for f in 1 3 4 6 7; do
    cmp "$1/$f.bin" "$2/$f.bin" || exit 1; done' - "$T/mixed" "$T/got"
exits 'and its catalog is right' 0 "$NBA" -s "$T/disk/s" rebuild
done_testing
