# 25-media-faults: media that are full, read-only, pulled out, somebody else's;
# backups that end in the middle: a clear message, no half volume counted.
. tests/scenarios/lib.sh
umask 022
ST=$T/st
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/img" "$T/disk" "$T/spool" "$T/tmp" "$T/docs" "$T/small"
mkfifo "$T/wait" "$T/fifo"
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set disk]
path = $T/disk
[set slow]
path = $T/disk
ledger = $T/wait
[set bd]
kind = optical
path = $T/img
capacity = 4MB
burn = sh $T/burner %i
device = $T/disc
[set slowbd]
kind = optical
path = $T/img
spool = $T/spool
capacity = 4MB
ledger = $T/wait
[set slowtape]
kind = tape
path = $T/tape
spool = $T/spool
capacity = 4MB
ledger = $T/wait
[set tape]
kind = tape
path = $T/tape
spool = $T/spool
capacity = 4MB
[set fifo]
kind = tape
path = $T/fifo
spool = $T/spool
capacity = 4MB
[set fulltape]
kind = tape
path = $T/small/tape
spool = $T/spool
capacity = 4MB
[set fullbd]
kind = optical
path = $T/small
spool = $T/spool
capacity = 4MB
[set fullspool]
kind = optical
path = $T/img
spool = $T/small
capacity = 4MB
[set tiny]
kind = optical
path = $T/img
spool = $T/spool
capacity = 400kB
[set smalldisk]
path = $T/small
EOF
# Where a backup waits for a ledger that never comes.
mv "$T/conf" "$T/conf.wait"
sed '/^ledger/d' "$T/conf.wait" >"$T/conf"
"$NBA" -q init "$ST" || exit 1
nba() { "$NBA" -C "$T/conf" "$@"; }
for i in 1 2 3 4 5 6; do random_file "$T/docs/d$i.bin" $((i * 40000)); done
nba -q ingest "$T/docs" 2>/dev/null
volumes() { nba --json media list | grep -c '"label"'; }

# wedged SET WHERE: the backup is killed when its bag is half made.
wedged() {
	"$NBA" -C "$T/conf.wait" backup --set "$1" >"$T/out" 2>"$T/err" &
	pid=$!
	n=0
	while [ -z "$(find "$2" -path "*$1*/journal/*")" ] && [ $n -lt 300 ]; do
		sleep 0.1
		n=$((n + 1))
	done
	kill -9 $pid
	wait $pid 2>/dev/null
}
wedged slow "$T/disk"
P=$T/disk/.NB-slow-0001.partial
check "what a killed backup leaves" [ -d "$P" ]
check "is in no list" [ "$(volumes)" -eq 0 ]
exits "is no volume" 3 nba media verify "$P"
kept=$(find "$P/data/objects" -type f | head -n 1)
ino=$(stat -c %i "$kept")
torn=$(find "$P/data/objects" -type f | tail -n 1)
chmod u+w "$torn"
truncate -s -1 "$torn"
exits "the next backup" 0 nba backup --set slow
says "says that it was there" "an interrupted backup left this"
says "goes on with it" "5 documents of it were whole and are kept"
check "and that it is gone" [ ! -e "$P" -a ! -e "$P.old" ]
check "a file is the one that was written then" [ "$(stat -c %i \
    "$T/disk/NB-slow-0001/${kept#"$P/"}")" = "$ino" ]
check "the volume is whole" sh -c "cd '$T/disk/NB-slow-0001' &&
    sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt"
for s in slowbd slowtape; do
	wedged $s "$T/spool"
	check "a killed backup ($s) leaves its spool" \
	    [ -n "$(ls -A "$T/spool")" ]
	check "and no volume" [ ! -e "$T/tape" ]
done
for s in slowbd slowtape; do
	exits "the next one ($s)" 0 nba backup --set $s
	says "says so" "an interrupted backup left this"
done
check "the spool is empty" [ -z "$(ls -A "$T/spool")" ]
check "three volumes" [ "$(volumes)" -eq 3 ]

# Volumes that take nothing, even in parts: named, and none is written.
exits "documents too large even in parts" 1 nba backup --set tiny
says "are named" "is too large for volumes of set tiny"
check "and no volume is made" [ ! -e "$T/img/NB-tiny-0001.iso" ]
exits "are named each time" 1 nba backup --set tiny
n=$(volumes)

# Killed while the disc burns: the journal does not know that image.
echo 'kill -9 $PPID' >"$T/burner"
nba backup --set bd >/dev/null 2>&1
check "the image of a killed burner" [ -e "$T/img/NB-bd-0001.iso" ]
exits "is no volume yet" 3 nba media verify "$T/img/NB-bd-0001.iso"
says "and told as such" "was its backup interrupted?"
echo 'cp "$1" "$(dirname "$0")/disc" && exit 7' >"$T/burner"
exits "a burner that fails" 3 nba backup --set bd
says "an image that is not known is burned again" "it is burned again"
check "and no other is made" [ "$(ls "$T/img" | grep -c NB-bd)" -eq 1 ]
echo 'head -c 100000 "$1" >"$(dirname "$0")/disc"' >"$T/burner"
exits "a disc that does not read back" 3 nba backup --set bd
check "is no copy" sh -c "'$NBA' -C '$T/conf' --json media list |
    grep '\"NB-bd-' | grep -q '\"counts\":false'"
echo 'cp "$1" "$(dirname "$0")/disc"' >"$T/burner"
exits "all is written anew, to a disc that does" 0 nba backup --set bd
cp "$T/disc" "$T/disc.all"
random_file "$T/more.bin" 30000
nba -q ingest "$T/more.bin" 2>/dev/null
echo 'kill -9 $PPID' >"$T/burner"
nba backup --set bd >/dev/null 2>&1
random_file "$T/later.bin" 30000
nba -q ingest "$T/later.bin" 2>/dev/null
echo 'cp "$1" "$(dirname "$0")/disc"; cat "$1" >>"$(dirname "$0")/discs"' \
    >"$T/burner"
exits "a kept image is burned, and what came later" 0 nba backup --set bd
check "on two discs" [ "$(grep -c 'NB-bd-0003\|1 documents' "$T/out")" -ge 2 ]
exits "nothing is lacking" 0 nba backup --set bd
says "nothing at all" "holds everything"
mv "$T/disc.all" "$T/disc"

# A tape whose end is lost: what is left is kept, and backups go on.
cp "$T/tape" "$T/tape.whole"
truncate -s $(($(stat -c %s "$T/tape") / 2 + 1)) "$T/tape"
random_file "$T/torn.bin" 50000
nba -q ingest "$T/torn.bin" 2>/dev/null
exits "a tape with a torn end" 0 nba backup --set slowtape
says "is told" "its last volume, NB-slowtape-0001, is torn"
P=$T/tape.NB-slowtape-0001.torn
check "what there was of it is kept" [ "$(stat -c %s "$P")" -eq \
    $(($(stat -c %s "$T/tape.whole") / 2 + 1)) ]
exits "can be read" 4 nba media verify "$P"
says "as what it is" "NB-slowtape-0001"
exits "the new one is in its place" 0 nba media verify "$T/tape"
says "and whole" "NB-slowtape-0002"
exits "and tar reads it to its end" 0 tar -tf "$T/tape"
# What a killed backup wrote of a bag, in whole records, is no volume.
random_file "$T/torn.bin" 600000
nba -q ingest "$T/torn.bin" 2>/dev/null
nba -q backup --set slowtape
mkdir "$T/unpacked"
tar -b 512 -i -xf "$T/tape" -C "$T/unpacked"
chmod -R u+w "$T/unpacked"
sed -i 's/^\(Nguyen-Ban-Id: \).*/\1fedcba98765432100123456789abcdef/
    s/NB-slowtape-0003/NB-slowtape-0004/' \
    "$T/unpacked/NB-slowtape-0003/bag-info.txt"
"$BIN/nbimage" pax "$T/unpacked/NB-slowtape-0003" NB-slowtape-0004 1700000000 \
    2>/dev/null | head -c 524288 >>"$T/tape"
stage=$T/spool/.nguyenban-$(sed -n 's/^Id: \(.\{8\}\).*/\1/p' \
    "$ST/nguyenban.store")-slowtape
mkdir -p "$stage/NB-slowtape-0004"
random_file "$T/torn.bin" 50000
nba -q ingest "$T/torn.bin" 2>/dev/null
exits "the volumes before it are whole" 0 nba media verify "$T/tape"
says "what was being written is none" "NB-slowtape-0004 on it, which the journal"
exits "a bag that was being written" 0 nba backup --set slowtape
says "is removed" "an interrupted backup left NB-slowtape-0004"
exits "and the others are whole" 0 nba media verify "$T/tape"
rm -f "$P"
cp "$T/tape.whole" "$T/tape"

# What writes a tape for a killed backup may outlive it for a while.
random_file "$T/torn.bin" 50000
nba -q ingest "$T/torn.bin" 2>/dev/null
{ flock 8 && : >"$T/held" && sleep 1 && : >"$T/released"; } 8<>"$T/tape" &
while [ ! -e "$T/held" ]; do sleep 0.05; done
exits "a tape that is still being written" 0 nba backup --set slowtape
check "is waited for" [ -e "$T/released" ]
wait
exits "and whole" 0 nba media verify "$T/tape"

# Pulled out in the middle.
{ head -c 100000 "$T/fifo" >/dev/null; } &
exits "a tape that ends in the middle" 3 nba backup --set fifo
wait
n=$(volumes)
check "is no volume" [ "$(nba --json media list | grep -c NB-fifo)" -eq 0 ]

# Somebody else's, the same twice, of the future.
"$NBA" -q init "$T/st2" && sed "s|^store = .*|store = $T/st2|" "$T/conf" \
    >"$T/conf2"
"$NBA" -C "$T/conf2" -q ingest "$T/docs/d1.bin" 2>/dev/null
exits "a disk with another store's volumes" 3 \
    "$NBA" -C "$T/conf2" backup --set disk
says "is named" "another store"
exits "and another store's tape" 3 "$NBA" -C "$T/conf2" backup --set slowtape
says "too" "another store"
exits "a disc of another store" 3 "$NBA" -C "$T/conf2" media verify "$T/disc"
exits "heals nothing" 3 "$NBA" -C "$T/conf2" repair --from "$T/disc"
cp "$T/disc" "$T/disc2"
exits "the same volume twice" 0 \
    "$NBA" restore --from "$T/disc" "$T/disc2" "$T/new"
says "is told" "named before"
sed 's/^Nguyen-Ban-Volume: 1$/Nguyen-Ban-Volume: 9/' "$T/tape" >"$T/later"
exits "a volume of a later version" 3 nba media verify "$T/later"
says "is told as such" "format 9"
exits "and not restored" 3 "$NBA" restore --from "$T/later" "$T/new2"
sed 's/^Nguyen-Ban-Set: slowtape$/Nguyen-Ban-Set: slowtapf/' "$T/tape" \
    >"$T/label"
exits "a label that is not the set's" 4 nba media verify "$T/label"
says "is damage of the volume that it was" "is taken for volume NB-slowtape-0001"
exits "until it is read back whole" 0 nba media verify "$T/tape"

# A file that was altered, and a manifest that was made to fit it.
mkdir "$T/altered"
cp -a "$T/disk/NB-slow-0001" "$T/altered/"
W=$T/altered/NB-slow-0001
chmod -R u+w "$T/altered"
f=$(cd "$W" && find data/objects -type f | sort | head -n 1)
printf X | dd of="$W/$f" bs=1 seek=700 conv=notrunc 2>/dev/null
exits "a file that was altered" 4 nba media verify "$W"
says "is named" "$f: is not as it was written"
says "with what to do" "write its documents anew: nbarchive backup --set slow"
check "the volume counts no more" sh -c "'$NBA' -C '$T/conf' --json media \
    list | grep '\"NB-slow-0001\"' | grep -q '\"counts\":false'"
for m in manifest tagmanifest; do
	(cd "$W" && sha256sum "$(if [ $m = manifest ]; then echo "$f"
	    else echo manifest-sha256.txt; fi)" >"$T/line" &&
	    grep -v "  $(cut -c67- "$T/line")\$" $m-sha256.txt >"$T/lines"
	    cat "$T/line" >>"$T/lines" && cat "$T/lines" >$m-sha256.txt)
done
check "a manifest made to fit" sh -c "cd '$W' &&
    sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt"
exits "is found out" 4 nba media verify "$W"
says "by the journal" "its manifest is not the one that was written"
exits "and gives nothing that is not proven" 4 "$NBA" restore --from "$W" \
    "$T/new4"
check "the altered file is in no store" sh -c "! '$NBA' -s '$T/new4' show \
    '$(cut -c1-64 "$T/line" | head -n 1)' >/dev/null 2>&1"
exits "the volume itself counts again when it is read back" 0 \
    nba media verify "$T/disk/NB-slow-0001"

# A clock set back.
"$NBA" -q init --simulated "$T/st3" || exit 1
sed "s|^store = .*|store = $T/st3|; s|/disk\$|/disk3|" "$T/conf" >"$T/conf3"
mkdir "$T/disk3"
at() {
	NGUYENBAN_CLOCK=$1
	export NGUYENBAN_CLOCK
	shift
	"$NBA" -C "$T/conf3" -q "$@"
	set -- $?
	unset NGUYENBAN_CLOCK
	return $1
}
at 2031-05-01T00:00:00Z ingest "$T/docs/d1.bin" 2>/dev/null
exits "a backup" 0 at 2031-05-02T00:00:00Z backup --set disk
at 2031-05-03T00:00:00Z ingest "$T/docs/d2.bin" 2>/dev/null
exits "a backup by a clock set back" 0 at 2020-01-01T00:00:00Z backup \
    --set disk
check "is not older than what was written before" sh -c "grep -q \
    '^Nguyen-Ban-Written: 2031-05-02' '$T/disk3/NB-disk-0002/bag-info.txt'"
exits "and both give the store back" 0 "$NBA" restore \
    --from "$T"/disk3/NB-disk-* "$T/new3"

if [ "$(id -u)" -ne 0 ] ||
    ! mount -t tmpfs -o size=600k none "$T/small" 2>/dev/null; then
	skip "media that are full" "a small disk cannot be mounted here"
	done_testing
fi
clean_hook='umount_small'
umount_small() { umount "$T/small"; }
for s in fulltape fullbd; do
	exits "a medium that is full ($s)" 3 nba backup --set $s
	says "is told" "the medium is full"
	check "nothing is left on it" [ -z "$(find "$T/small" -type f -size +0)" ]
	check "nor in the spool" [ -z "$(ls -A "$T/spool")" ]
done
exits "a spool that is too small" 3 nba backup --set fullspool
says "is told before it begins" "name a larger folder"
check "and nothing is on it" [ -z "$(ls -A "$T/small" | grep -v tape)" ]
exits "a disk that takes some" 1 nba backup --set smalldisk
says "wants the next one" "put the next medium of set smalldisk in"
check "what is on it is whole" nba -q media verify "$T"/small/NB-smalldisk-*
mount -o remount,ro "$T/small"
sed -i 's|^path = .*/small/tape|path = '"$T"'/small/tape|' "$T/conf"
for s in fulltape fullbd smalldisk; do
	exits "a medium that is read-only ($s)" 3 nba backup --set $s
	says "is told" "$T/small"
done
check "no volume counted that is none" nba -q media verify "$T/tape" \
    "$T/disc" "$T"/disk/NB-*
done_testing
