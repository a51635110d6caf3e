# 21-volumes: copies on external media, read back, and a store out of them.
. tests/scenarios/lib.sh
umask 022
signed 60
ST=$T/st
mkdir "$T/medium" "$T/others"
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set disk]
kind = disk
path = $T/medium
capacity = 450kB
place = Tủ số 3
[set whole]
path = $T/medium
[set others]
path = $T/others
[set nowhere]
path = $T/no such place
[set unset]
kind = disk
EOF
"$NBA" -q init "$ST" --segment-size 500kB || exit 1
nba() { "$NBA" -C "$T/conf" "$@"; }
random_file "$T/docs/large.bin" 330000
: >"$T/docs/empty.txt"
cp "$T/docs/empty.txt" "$T/docs/tệp rỗng: \"một\".txt"
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
head_of() { sed -n 2,3p "$1/checkpoint" | tr '\n' ' '; }

exits "a set that is not configured" 2 nba backup --set other
exits "a set without a path" 2 nba backup --set unset
exits "a medium that is not in its place" 3 nba backup --set nowhere
exits "the set's volumes" 0 nba backup --set disk
n=$(ls -d "$T"/medium/NB-disk-* | wc -l)
check "more than one, since none is larger than its capacity" [ "$n" -gt 1 ]
check "nothing temporary is left" \
    [ -z "$(find "$T/medium" -maxdepth 1 -name '.*partial')" ]
exits "a second time" 0 nba backup --set disk
says "nothing is lacking" "holds everything"
exits "a set without a capacity" 0 nba backup --set whole
check "is one volume" [ "$(ls -d "$T"/medium/NB-whole-* | wc -l)" -eq 1 ]
V=$T/medium/NB-whole-0001

# Stock tools alone.
stock() { (cd "$1" && sha256sum --quiet -c tagmanifest-sha256.txt &&
    sha256sum --quiet -c manifest-sha256.txt); }
for v in "$T"/medium/NB-*; do check "sha256sum accepts ${v##*/}" stock "$v"; done
oxum() {
	[ "$(sed -n 's/^Payload-Oxum: //p' "$1/bag-info.txt")" = \
	    "$(find "$1/data" -type f -printf '%s\n' |
	    awk '{ s += $1; n++ } END { printf "%d.%d", s, n }')" ]
}
check "Payload-Oxum is right" oxum "$V"
check "bagit.txt is as RFC 8493 wants it" \
    [ "$(cat "$V/bagit.txt")" = "BagIt-Version: 1.0
Tag-File-Character-Encoding: UTF-8" ]
check "the script verifies" env -i PATH=/usr/bin:/bin sh "$V/restore.sh"
check "and copies" env -i PATH=/usr/bin:/bin sh "$V/restore.sh" "$T/taken"
same_files() {
	sha256sum "$T"/taken/* | cut -d' ' -f1 | sort -u | cmp - "$T/all"
}
check "every document, under its name" same_files
check "names that no file system takes are made safe" \
    [ -e "$T/taken/$(ls "$T/taken" | grep 'tệp rỗng_ _một_')" ]
check "the journal's lines are the leaves that were signed" \
    [ "$(zcat "$V"/data/journal/*.jsonl.gz | wc -l)" -eq \
    "$(sed -n 2p "$V/checkpoint")" ]
check "the page lists every accession" \
    [ "$(grep -c '<tr><td' "$V/index.html")" -eq \
    "$(wc -l <"$V/data/records/accessions.jsonl")" ]
check "nothing of a name is markup" \
    grep -q 'tệp rỗng: &quot;một&quot;' "$V/index.html"

# What the journal knows.
exits "volumes are listed" 0 nba media list
says "with their place" "Tủ số 3"
check "every object has two copies" sh -c \
    "\"$NBA\" -C \"$T/conf\" --json media list | tail -n 1 |
    grep -q '\"copies\":\[0,0,[1-9]'"
exits "volumes are read back" 0 nba media verify "$T"/medium/NB-*

# The store lost; out of its volumes again.
exits "a store out of volumes alone" 0 \
    "$NBA" restore --from "$T"/medium/NB-disk-* "$T/new"
check "the catalog stands for the journal that was signed" \
    [ "$(head_of "$T/new")" = "$(head_of "$(ls -d "$T"/medium/NB-disk-* |
    tail -n 1)")" ]
all_back() {
	mkdir -p "$T/got" && while read -r d; do
		"$NBA" -q -s "$1" --key "$ST/keys/log.key" get "$d" -o - \
		    --reason test >"$T/got/one" || return 1
		[ "$(sha256sum <"$T/got/one" | cut -d' ' -f1)" = "$d" ] ||
		    return 1
	done <"$T/all"
}
check "every original compares equal" all_back "$T/new"
cp "$ST/keys/log.key" "$T/new/keys/log.key"
printf 'one more' >"$T/more.txt"
exits "the new store takes more" 0 "$NBA" -q -s "$T/new" ingest "$T/more.txt"
exits "the last volume alone has no beginning" 3 "$NBA" restore \
    --from "$(ls -d "$T"/medium/NB-disk-* | tail -n 1)" "$T/part"
exits "never over what is there" 2 "$NBA" restore --from "$V" "$T/new"

# A damaged volume: named, not counted, made good by another.
f=$(find "$V/data/objects" -size +20k | head -n 1)
chmod u+w "$f"
printf X | dd of="$f" bs=1 seek=5000 conv=notrunc 2>/dev/null
exits "damage on a volume" 4 nba media verify "$V"
says "is named" "${f##*/}"
check "such a volume is no copy" sh -c \
    "\"$NBA\" -C \"$T/conf\" --json media list | tail -n 1 |
    grep -q '\"copies\":\[0,[1-9]'"
exits "the list says that something is to be done" 1 nba media list
exits "the others give the document" 0 \
    "$NBA" restore --from "$V" "$T"/medium/NB-disk-* "$T/both"
exits "alone it names what it has lost" 4 "$NBA" restore --from "$V" "$T/one"
says "by its digest" "$(basename "$f" | cut -d. -f1)"
exits "the set writes it anew" 0 nba backup --set whole
check "to another volume" [ -d "$T/medium/NB-whole-0002" ]

# Altered in earnest: manifest and file agree, the journal does not.
cp -r "$T/medium/NB-whole-0002" "$T/forged"
chmod -R u+w "$T/forged"
g=$(find "$T/forged/data/objects" -size +20k | head -n 1)
printf 'forged' >"$g"
(cd "$T/forged" && find data -type f -exec sha256sum {} + >manifest-sha256.txt &&
    find . -maxdepth 1 -type f ! -name 'tagmanifest*' -printf '%P\n' |
    xargs sha256sum >tagmanifest-sha256.txt)
exits "a manifest made to fit" 4 nba media verify "$T/forged"
says "is told apart" "not the one that was written"

# Damage in the store, healed.
seg=$ST/segments/000001/data.mdb
d=$(sed -n 1p "$T/all")
off=$(grep -obUa 'NBCHUNK1' "$seg" | sed -n 3p | cut -d: -f1)
chmod u+w "$seg"
printf 'damage' | dd of="$seg" bs=1 seek=$((off + 64 + 700)) conv=notrunc \
    2>/dev/null
rm -rf "$T/got"
mkdir -p "$T/got"
check "a document is damaged" sh -c "! \"$NBA\" -C \"$T/conf\" -q get \
    \$(cat \"$T/all\") -o \"$T\" --reason x 2>/dev/null"
exits "a copy of the others is made" 4 nba backup --set others
o=$T/others/NB-others-0001
m=$(find "$o/data/objects" -type f | wc -l)
check "without the damaged one" [ "$m" -eq $(($(wc -l <"$T/all") - 1)) ]
# One of them came in twice.
check "which is in no list of it" [ "$(wc -l <"$o/data/records/names.tsv") \
$(wc -l <"$o/data/records/accessions.jsonl") \
$(grep -c '^\[' "$o/catalogue.js")" = "$((m + 1)) $((m + 1)) $((m + 1))" ]
check "each name is a document's" sh -c "cut -f 2 '$o/data/records/names.tsv' |
    (cd '$o' && xargs ls) >'$T/out'"
exits "no volume, nothing to heal from" 2 nba repair
exits "healed from volumes" 0 nba repair --from "$T"/medium/NB-disk-*
says "one document" "1 damaged, 1 healed"
exits "all is whole again" 0 nba repair --from "$V"
says "nothing is damaged" "0 damaged"
rm -rf "$T/got"
check "every original compares equal" all_back "$ST"
exits "the volumes still count for it" 0 nba backup --set disk
says "under its old number" "holds everything"

# Custody.
L=NB-disk-0001
exits "a reason is wanted" 2 nba media lend $L
exits "lent" 0 nba media lend $L --holder 'Thanh tra tỉnh' --reason 'kiểm tra'
exits "is listed" 1 nba media list
says "with its holder" "Thanh tra tỉnh"
exits "destroyed" 0 nba media destroy $L --reason 'hỏng'
exits "what lay on it has to be written again" 0 nba backup --set disk
check "to another volume" [ -d "$T/medium/NB-disk-$(printf %04d $((n + 1)))" ]
exits "no such label" 2 nba media keep NB-disk-0099 --reason x
# Another store's volume.
"$NBA" -q init "$T/st2" || exit 1
"$NBA" -q -s "$T/st2" ingest "$T/more.txt" 2>/dev/null
exits "a volume of another store" 3 "$NBA" -s "$T/st2" media verify "$V"
exits "heals nothing" 3 "$NBA" -s "$T/st2" repair --from "$V"
# The journal replayed gives the same.
before=$("$NBA" -C "$T/conf" --json media list | sha256sum)
exits "rebuild" 0 nba -q rebuild
check "volumes are known from the journal alone" [ "$before" = \
    "$("$NBA" -C "$T/conf" --json media list | sha256sum)" ]
done_testing
