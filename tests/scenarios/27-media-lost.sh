# 27-media-lost: volumes whose beginning or own papers are lost, media that are
# pulled out while they are written, temporary files without room: what is
# damage is told and counts no more, what says nothing of a volume is no damage.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
ST=$T/st
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/tmp" "$T/disk" "$T/img" "$T/spool" "$T/docs" "$T/small" "$T/x"
mkfifo "$T/wait"
for i in 1 2 3 4; do random_file "$T/docs/d$i.bin" $((i * 30000)); done
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -subj /CN=K \
    -out "$T/cert.pem" 2>/dev/null
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set disk]
path = $T/disk
$(image_set bd "$T/img" 4MB "$T/spool")
$(tape_set tape "$T/tape" 4MB "$T/spool")
[set sealed]
path = $T/disk
recipient = $T/cert.pem
[set pulldisk]
path = $T/small
ledger = $T/wait
$(image_set pullbd "$T/small" 4MB "$T/spool")
ledger = $T/wait
$(tape_set pulltape "$T/small/tape" 4MB "$T/spool")
ledger = $T/wait
EOF
nba -q init || exit 1
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
: >"$T/img/.NB-bd-0042.iso.partial"
: >"$T/img/.NB-bdx-0001.iso.partial"
: >"$ST/.new-Ab12cd"
for s in disk bd tape sealed; do nba backup --set $s 2>>"$T/err" || exit 1
done >"$T/out"
says "an image that a killed backup was making" ".NB-bd-0042.iso.partial: an"
check "is removed, and no other set's" [ "$(ls -A "$T/img")" = \
    ".NB-bdx-0001.iso.partial
NB-bd-0001.iso" ]
check "and what a killed command was writing" [ ! -e "$ST/.new-Ab12cd" ]
counted() { nba --json media list | grep "\"label\":\"$1\"" |
    grep -q '"counts":true'; }
uncounted() { ! counted "$1"; }
# hurt N: a document of the store.
hurt() {
	off=$(grep -obUa 'NBCHUNK1' "$ST/segments/000001/data.mdb" |
	    sed -n "$1p" | cut -d: -f1)
	chmod u+w "$ST/segments/000001/data.mdb"
	printf 'damage' | dd of="$ST/segments/000001/data.mdb" bs=1 \
	    seek=$((off + 64 + 700)) conv=notrunc 2>/dev/null
}
# over FILE TEXT: the text and what follows it are lost.
cat >"$T/over.py" <<'EOF'
import sys
d = bytearray(open(sys.argv[1], 'rb').read())
i = d.find(sys.argv[2].encode())
assert i > 0
d[i:i + 200] = b'\xff' * 200
open(sys.argv[1], 'wb').write(d)
EOF

all_back() {
	rm -rf "$T/got" && mkdir "$T/got" &&
	    "$NBA" -q -s "$1" --key "$ST/keys/log.key" get $(cat "$T/all") \
	    -o "$T/got" --reason test &&
	    (cd "$T/got" && sha256sum -- * | cut -d' ' -f1 | sort -u) |
	    cmp - "$T/all"
}
n=0
for c in disk:disk/NB-disk-0001 bd:img/NB-bd-0001.iso tape:tape; do
	s=${c%%:*} v=$T/${c#*:}
	cp -a "$v" "$T/whole"
	chmod -R u+w "$v" "$T/whole"
	if [ -d "$v" ]; then
		printf x >"$v/bag-info.txt"
	else
		python3 "$T/over.py" "$v" 'Nguyen-Ban-Volume: 1'
	fi
	exits "its bag-info.txt is damaged ($s)" 4 nba media verify "$v"
	says "and the journal knows the volume" \
	    "is taken for volume NB-$s-0001"
	check "it counts no more" uncounted "NB-$s-0001"
	n=$((n + 1))
	hurt $n
	exits "what lies on it heals" 0 nba repair --from "$v"
	says "a document" "1 healed"
	if [ ! -d "$v" ]; then
		# Of a disc the descriptors, of a tape the first header.
		cp "$T/whole" "$v"
		k=1
		[ $s = tape ] || k=38
		dd if=/dev/zero of="$v" bs=1024 count=$k conv=notrunc \
		    2>/dev/null
		exits "its beginning is lost" 4 nba media verify "$v"
		check "it counts no more" uncounted "NB-$s-0001"
		rm -rf "$T/new"
		"$NBA" -q restore --from "$v" "$T/new" 2>/dev/null
		check "all comes back out of it" all_back "$T/new"
	fi
	rm -rf "$v"
	mv "$T/whole" "$v"
	exits "whole again" 0 nba media verify "$v"
	check "it counts" counted "NB-$s-0001"
done
exits "two names that are no volume" 2 "$NBA" restore --from "$T/tape" \
    "$T/missing" "$T/new2"
says "are both told" "are all volumes in their places?"
sed 's/^Nguyen-Ban-Volume: 1$/Nguyen-Ban-Volume: 9/' "$T/tape" >"$T/x/tape"
exits "one of a later version" 3 nba media verify "$T/x/tape"
check "is not damaged" counted NB-tape-0001

if [ "$(id -u)" -ne 0 ] ||
    ! mount -t tmpfs -o size=64k none "$T/small" 2>/dev/null; then
	skip "media that are pulled out" "a small disk cannot be mounted here"
	done_testing
fi
clean_hook='umount_small'
umount_small() { ! mountpoint -q "$T/small" || umount -l "$T/small"; }
# Where decrypted documents have no room, they are not called damaged.
V=$T/disk/NB-sealed-0001
key="--recipient-key $T/key.pem"
TMPDIR=$T/small
exits "no room for temporary files" 3 "$NBA" restore $key --from "$V" \
    "$T/new3"
says "is told" "name a larger folder with TMPDIR"
check "and nothing is called lost" sh -c "! grep 'whole on none' '$T/err'"
hurt 4
exits "nor by repair" 3 nba repair $key --from "$V"
TMPDIR=$T/tmp
exits "with room it heals" 0 nba repair $key --from "$V"
says "that document" "1 healed"
mkfifo "$T/fifo"
cat "$T/tape" >"$T/fifo" 2>/dev/null &
TMPDIR=$T/small
exits "nor room for a tape that is read in one go" 3 "$NBA" restore \
    --from "$T/fifo" "$T/new3"
TMPDIR=$T/tmp
wait
says "is told before it is copied" "here while it is read, and"
exits "no room for the new store" 3 "$NBA" restore --from "$T/tape" \
    "$T/small/new"
says "is told before it begins" "name a larger place"
check "and nothing is there" [ -z "$(ls -A "$T/small")" ]

# Pulled out while a bag is made, which waits for a ledger.
for s in pulldisk pullbd pulltape; do
	umount_small
	mount -t tmpfs -o size=8M none "$T/small"
	nba backup --set $s >"$T/out" 2>"$T/err" &
	pid=$!
	i=0
	while [ -z "$(find "$T/small" "$T/spool" -path "*$s*/journal/*")" ] &&
	    [ $i -lt 300 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	umount -l "$T/small"
	timeout 60 sh -c ": >'$T/wait'"
	wait $pid
	check "a medium that is pulled out ($s)" [ $? -eq 3 ]
	says "is told" "was taken out while it was written"
	check "no volume of it counts" sh -c "! '$NBA' -C '$T/conf' --json \
	    media list | grep 'NB-$s'"
	check "and nothing is written in its place" \
	    [ -z "$(ls -A "$T/small")" ]
done
check "the spool is empty" [ -z "$(ls -A "$T/spool")" ]
done_testing
