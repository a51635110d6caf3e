# 24-faults: random faults in a store and its volumes together: what is whole
# somewhere comes out, nothing else is claimed.  By hand with more of them:
# tests/scenarios/faults.py -n 300
. tests/scenarios/lib.sh
check "10 random faults" python3 tests/scenarios/faults.py -n 10 --seed 3 \
    --bin "$BIN"
cat "$T/check"
check "8 in images and a tape" python3 tests/scenarios/faults.py -n 8 \
    --seed 5 --kinds optical,tape --bin "$BIN"
cat "$T/check"

# A volume whose own papers are damaged still gives back what is whole on it.
umask 022
ST=$T/st
mkdir "$T/docs" "$T/m"
for i in 1 2 3; do random_file "$T/docs/$i.bin" 30000; done
cat >"$T/conf" <<EOF
[archive]
store = $ST
[set s]
path = $T/m
EOF
nba() { "$NBA" -C "$T/conf" "$@"; }
nba -q init || exit 1
nba -q ingest "$T/docs" 2>/dev/null
nba -q backup --set s
random_file "$T/later.bin" 30000
nba -q ingest "$T/later.bin" 2>/dev/null
nba -q backup --set s
A=$T/m/NB-s-0001 B=$T/m/NB-s-0002
chmod -R u+w "$T/m"
seg=$ST/segments/000001/data.mdb
hurt() {
	off=$(grep -obUa 'NBCHUNK1' "$seg" | sed -n "$1p" | cut -d: -f1)
	printf 'damage' | dd of="$seg" bs=1 seek=$((off + 64 + 700)) \
	    conv=notrunc 2>/dev/null
}
chmod u+w "$seg"
hurt 1
cp "$A/bag-info.txt" "$T/kept"
: >"$A/bag-info.txt"
exits "bag-info.txt is lost" 0 nba repair --from "$A"
says "and the journal knows the volume by its label" "taken for volume NB-s-0001"
says "it heals" "1 healed"
cp "$T/kept" "$A/bag-info.txt"
hurt 2
: >"$A/manifest-sha256.txt"
exits "the manifest is lost" 0 nba repair --from "$A"
says "the files' names are proven by their digests" "1 healed"
# restore.sh without the list of names.
: >"$A/data/records/names.tsv"
exits "the list of names is lost" 4 sh "$A/restore.sh" "$T/hand"
check "documents come out under their digests" [ "$(ls "$T/hand" | wc -l)" -eq 3 ]
check "and nothing else" sh -c "cd '$T/hand' && for f in *; do
    [ \"\$(sha256sum <\"\$f\" | cut -d' ' -f1)\" = \"\${f%%.*}\" ] || exit 1; done"
# The newest checkpoint is lost: the one before it is taken, and told.
cp "$B/checkpoint" "$T/head"
: >"$B/checkpoint"
exits "a store as of the volume before" 4 "$NBA" restore --from "$A" "$B" \
    "$T/new"
says "said so" "restored as of NB-s-0001"
check "with its three documents" sh -c "\"$NBA\" -s '$T/new' --json stats |
    grep -q '\"documents\":3'"
cp "$T/head" "$B/checkpoint"
rm -rf "$T/new"
# The same where its journal is, and nothing where both are.
j=$(find "$B/data/journal" -type f)
chmod u+w "$j"
printf X | dd of="$j" bs=1 seek=50 conv=notrunc 2>/dev/null
exits "a journal that is damaged" 4 "$NBA" restore --from "$A" "$B" "$T/new"
says "is told" "data/journal/"
says "and the one before it taken" "restored as of NB-s-0001"
j=$(find "$A/data/journal" -type f)
chmod u+w "$j"
printf X | dd of="$j" bs=1 seek=50 conv=notrunc 2>/dev/null
exits "no journal at all" 4 "$NBA" restore --from "$A" "$B" "$T/new2"
check "makes no store" [ ! -e "$T/new2" ]

# The segment that is being written: its trees, then all of its beginning.
cat >"$T/conf2" <<EOF
[archive]
store = $T/st2
[audit]
ledger = $T/led2
[set s]
path = $T/m2
EOF
mkdir "$T/m2"
nb2() { "$NBA" -C "$T/conf2" "$@"; }
nbu() { "$BIN/nbaudit" -C "$T/conf2" "$@"; }
nb2 -q init || exit 1
mkdir "$T/docs2"
for i in 1 2 3 4 5 6; do random_file "$T/docs2/$i.bin" $((i * 7000)); done
nb2 -q ingest --receipt "$T/rec2" "$T/docs2" 2>/dev/null
nb2 -q backup --set s
digests "$T/rec2" >"$T/all2"
all2() {
	rm -rf "$T/got2" && mkdir "$T/got2" && nb2 -q get $(cat "$T/all2") \
	    -o "$T/got2" --reason test &&
	    (cd "$T/got2" && sha256sum -- * | cut -d' ' -f1 | sort -u) |
	    cmp - "$T/all2"
}
blank() { # FROM COUNT, in pages
	chmod u+w "$seg"
	dd if=/dev/zero of="$seg" bs=4096 seek="$1" count="$2" conv=notrunc \
	    2>/dev/null
}
seg=$T/st2/segments/000001/data.mdb
# Everything but its two meta pages, wherever the journal lies.
blank 2 $(($(stat -c %s "$seg") / 4096 - 2))
check "nothing can be had of it" sh -c "! '$NBA' -C '$T/conf2' -q get \
    \$(cat '$T/all2') -o '$T' --reason x >/dev/null 2>&1"
exits "its documents are healed" 4 nb2 repair --from "$T/m2/NB-s-0001"
says "and which journal entries are nowhere any more" \
    "2 journal entries are nowhere any more, the first is 7"
check "all of them" all2
exits "what comes in goes on there" 0 nb2 ingest "$T/later.bin"
exits "copying what there is goes on" 4 nb2 backup --set s
says "and what is not is told" "2 journal entries, the first is 7"
exits "again, the journal alone is not" 4 nb2 repair --from "$T"/m2/NB-s-*
"$BIN/nbaudit" -C "$T/conf2" -q init >/dev/null 2>&1
exits "the audit says what the journal lost" 4 nbu run
says "as damage" "journal"
blank 0 2
exits "a segment that is none any more" 4 nb2 repair --from "$T"/m2/NB-s-*
check "costs no document either" all2
check "and the store is written to" "$NBA" \
    -s "$(sed -n "s/^store = //p" "$T/conf2")" -q accept F-000000000001 \
    --reason r
done_testing
