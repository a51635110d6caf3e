# 28-apart: a medium that is not mounted, images that nobody burned: where the
# configuration demands media of their own, no copy is written onto the store's
# disk, and none there is counted; where it says nothing, that is told.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
ST=$T/st L=$T/led
mkdir "$T/docs" "$T/usb" "$T/two" "$T/img" "$T/here" "$T/spool" "$T/tapes"
for i in 1 2 3; do random_file "$T/docs/d$i.bin" 30000; done
cat >"$T/conf" <<EOC
[archive]
store = $ST
[audit]
ledger = $L
[media]
copies = 2
[set usb]
path = $T/usb/archive
external = yes
[set usb2]
path = $T/usb/second
[set here]
path = $T/here
external = no
[set unsaid]
path = $T/two
[set bd]
external = yes
kind = optical
path = $T/img
capacity = 4MB
[set tape]
external = yes
kind = tape
path = $T/tapes/tape
spool = $T/spool
capacity = 4MB
EOC
volumes() { nba --json media list | grep -c '"label"'; }
# counts LABEL: "true" or "false".
counts() {
	nba --json media list | grep "\"label\":\"$1\"" |
	    sed 's/.*"counts":\([a-z]*\).*/\1/'
}
# copies: how many of the three documents lie on 0, 1, 2 media.
copies() {
	nba --json media list | sed -n 's/.*"copies":\(\[[0-9,]*\]\).*/\1/p'
}
nba -q init || exit 1
nba -q ingest "$T/docs" 2>/dev/null
nbu init >/dev/null 2>&1

# The disk is not mounted: its folder is on the system's disk.
mkdir "$T/usb/archive"
exits "a medium that is not mounted" 3 nba backup --set usb
says "is told" "lies on the disk of the store or of the system"
says "with what to do" "Mount the medium of set usb there"
check "nothing is written" [ -z "$(ls -A "$T/usb/archive")" ]
check "and nothing counted" [ "$(volumes)" -eq 0 ]
exits "the same for the file of a tape" 3 nba backup --set tape
says "is told" "Mount the medium of set tape there"
check "nothing is written there" [ -z "$(ls -A "$T/tapes")" ]
LC_ALL=C.UTF-8 LANGUAGE=vi "$NBA" -C "$T/conf" backup --set usb \
    >"$T/out" 2>"$T/err"
rmdir "$T/usb/archive"
exits "a folder that is not there" 3 nba backup --set usb
says "is told as ever" "is the medium of set usb in its place"

# Where it is said, it is written: counted when vouched for, else not.
exits "a folder of the same disk that is asked for" 0 nba backup --set here
says "is told each time" "it does not count as a copy"
check "is a volume" [ "$(counts NB-here-0001)" = false ]
exits "one that nobody says anything of" 0 nba backup --set unsaid
says "is written, with a warning" "say in [set unsaid] whether that is meant"
check "and counts" [ "$(counts NB-unsaid-0001)" = true ]
check "nothing else is left in its folder" [ "$(ls -A "$T/two")" = \
    NB-unsaid-0001 ]
check "each document has one copy" [ "$(copies)" = "[0,3,0,0,0]" ]
exits "the auditor counts the same" 1 nbu run
says "one copy is one too few" "3 documents lie on fewer than 2 volumes"
check "and tells the other one" sh -c "git --git-dir '$L' show \
    main:copies.tsv | grep -q 'NB-here-0001.*	beside$'"
check "without a finding where it is meant" sh -c \
    "! grep -q 'NB-here-0001 lies' '$T/out' '$T/err'"
exits "it heals nevertheless" 0 nba repair --from "$T"/here/NB-here-0001
exits "and restores" 0 "$NBA" restore --from "$T/here/NB-here-0001" "$T/back"

# An image is no disc.
exits "an image that may be burned" 0 nba backup --set bd
says "counts when it was" "read back from the disc: nbarchive media verify"
check "and not before" [ "$(counts NB-bd-0001)" = false ]
exits "the auditor asks for it" 1 nbu run
says "to be burned" "NB-bd-0001 is an image on the disk of the store"

# Another store's image by the same name is no altered one.
mv "$T/img/NB-bd-0001.iso" "$T/mine.iso"
"$NBA" -q init "$T/st2"
sed "s|^store = .*|store = $T/st2|" "$T/conf" >"$T/conf2"
"$NBA" -C "$T/conf2" -q ingest "$T/docs" 2>/dev/null
"$NBA" -C "$T/conf2" -q backup --set bd 2>/dev/null
check "another store's image" [ -e "$T/img/NB-bd-0001.iso" ]
rm -f "$L".d/volumes.json
exits "says nothing of ours" 1 nbu run
says "and is told" "is another volume of this name"
check "ours is not damaged" sh -c "git --git-dir '$L' show main:copies.tsv |
    grep -q 'NB-bd-0001.*	beside$'"
mv "$T/mine.iso" "$T/img/NB-bd-0001.iso"

# What belongs to the volume itself is looked at, too.
V=$T/two/NB-unsaid-0001
cp -a "$V" "$T/saved"
chmod -R u+w "$T/two"
altered() {
	rm -f "$L".d/volumes.json
	sleep 1.1	# the later reading says how a volume is
	exits "$1: the auditor" 4 nbu run
	says "tells it" "$2"
	exits "$1: the archiver" 4 nba media verify "$V"
	says "tells it" "$3"
	rm -rf "$V"
	cp -a "$T/saved" "$V"
	chmod -R u+w "$V"
	nba -q media verify "$V"
}
echo 'rm -rf "$HOME"' >>"$V/restore.sh"
altered "a restore.sh with a line more" "restore.sh: is not as it was" \
    "restore.sh: is not as it was"
echo 'rm -rf "$HOME"' >>"$V/restore.sh"
(cd "$V" && sed -i '/restore.sh$/d' tagmanifest-sha256.txt &&
    sha256sum restore.sh >>tagmanifest-sha256.txt)
check "a tag manifest made to fit" sh -c \
    "cd '$V' && sha256sum --quiet -c tagmanifest-sha256.txt"
altered "is not the one that was written" "trust none of the volume" \
    "trust none of its instructions"
for f in HOW-TO-READ.txt index.html bag-info.txt; do
	sed -i '1s/^/ /' "$V/$f"
	altered "$f" "$f: is not as it was" "is not"
done
rm "$V/tagmanifest-sha256.txt"
altered "no tag manifest" "tagmanifest-sha256.txt" "tagmanifest-sha256.txt"

# Disks of their own, where this machine lets us have some.
if [ "$(id -u)" -ne 0 ] || ! truncate -s 8M "$T/disk1" "$T/disk2" ||
    ! { mke2fs -q -F "$T/disk1" && mke2fs -q -F "$T/disk2" &&
    mount -o loop "$T/disk1" "$T/usb"; } 2>/dev/null; then
	skip "media that are mounted" "a disk cannot be mounted here"
	done_testing
fi
clean_hook='umount_usb'
umount_usb() { umount "$T/usb" 2>/dev/null; }
mkdir "$T/usb/archive" "$T/usb/second"
exits "a medium that is mounted" 0 nba backup --set usb
check "counts" [ "$(counts NB-usb-0001)" = true ]
check "with what lies beside the store" [ "$(copies)" = "[0,0,3,0,0]" ]
exits "a second set on the same disk" 0 nba backup --set usb2
check "is a volume that counts" [ "$(counts NB-usb2-0001)" = true ]
check "and no copy more" [ "$(copies)" = "[0,0,3,0,0]" ]
cp "$T/img/NB-bd-0001.iso" "$T/usb/"
exits "an image on a disk" 0 nba media verify "$T/usb/NB-bd-0001.iso"
says "counts as on a disk" "counts as a copy on a disk"
check "and counts" [ "$(counts NB-bd-0001)" = true ]
rm -f "$L".d/volumes.json
nbu run >/dev/null 2>&1
check "also when its like on the store's disk is read later" \
    sh -c "git --git-dir '$L' show main:copies.tsv |
    grep -q 'NB-bd-0001.*	ok$'"
umount_usb
random_file "$T/docs/d4.bin" 30000
nba -q ingest "$T/docs/d4.bin" 2>/dev/null
n=$(volumes)
mkdir -p "$T/usb/archive"
mkdir -p "$T/usb/second"
exits "when it was taken out" 3 nba backup --set usb
says "is told" "Mount the medium of set usb there"
exits "also of a set that says nothing, once it had one" 3 \
    nba backup --set usb2
says "is told" "written to a medium of its own so far"
check "nothing is written there" [ -z "$(ls -A "$T/usb/second")" ]
check "nothing is written" [ -z "$(ls -A "$T/usb/archive")" ]
check "nor counted" [ "$(volumes)" -eq "$n" ]
mount -o loop "$T/disk2" "$T/usb" && mkdir "$T/usb/archive"
exits "the next disk of the set" 0 nba backup --set usb
check "is another medium" [ "$(nba --json media list | grep NB-usb-000 |
    sed 's/.*"medium":"\([^"]*\)".*/\1/' | sort -u | wc -l)" -eq 2 ]
done_testing
