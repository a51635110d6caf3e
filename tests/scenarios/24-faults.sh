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
: >"$B/checkpoint"
exits "a store as of the volume before" 4 "$NBA" restore --from "$A" "$B" \
    "$T/new"
says "said so" "restored as of NB-s-0001"
check "with its three documents" sh -c "\"$NBA\" -s '$T/new' --json stats |
    grep -q '\"documents\":3'"
done_testing
