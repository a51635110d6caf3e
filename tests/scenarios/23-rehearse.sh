# 23-rehearse: restoring from volumes, tried out, with a proof.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
ST=$T/st L=$T/led
signed 12
mkdir "$T/a" "$T/b" "$T/scratch"
cat >"$T/conf" <<EOF
[archive]
store = $ST
[audit]
ledger = $L
[media]
rehearse_every = 92
scratch = $T/scratch
proofs = $T/proofs
[set a]
path = $T/a
capacity = 500kB
place = Tủ 3
[set b]
path = $T/b
EOF
day 2026-01-01
nba -q init --simulated || exit 1
nba -q ingest "$T/docs" 2>/dev/null
nbu init --simulated >/dev/null 2>&1
finding() {	# is there one of the kind rehearsal?
	nbu --json run 2>/dev/null | grep -q '"kind":"rehearsal"'
}
not() { ! "$@"; }
exits "no set, no volume" 2 nba rehearse
exits "a set that is none" 2 nba rehearse --set other
says "is told" "no [set other] in the configuration"
exits "a set of which no volume is there" 3 nba rehearse --set a
exits "volumes" 0 nba backup --set a
check "more than one" [ "$(ls "$T/a" | wc -l)" -gt 1 ]
check "no rehearsal is due on the first day" not finding
day 2026-04-05
check "a quarter without one is a finding" finding
# What a killed one left goes, and what another one uses stays.
for i in aaaaaa bbbbbb; do
	mkdir -p "$T/scratch/nguyenban-rehearsal-$i/store"
	: >"$T/scratch/nguyenban-rehearsal-$i/store/nguyenban.store"
done
exec 9<"$T/scratch/nguyenban-rehearsal-bbbbbb"
flock 9
exits "a rehearsal" 0 nba rehearse --set a
says "which says what it removes" "rehearsal-aaaaaa: a run that was ended"
check "of another one nothing" [ "$(find "$T/scratch" -name '*.store' |
    grep -c bbbbbb)" -eq 1 ]
exec 9<&-
says "with every document" "12 of 12 documents"
J=$(ls "$T"/proofs/*.json)
check "whose proof says who, when, what and how it came out" sh -c \
    "grep -q '\"agent\": \".*nbarchive' '$J' &&
    grep -q '\"rehearsal\": \"2026-04-05T20:00:00Z\"' '$J' &&
    grep -q '\"place\": \"Tủ 3\"' '$J' && grep -q '\"result\": \"ok\"' '$J'"
check "lists every document" [ "$(grep -c '	ok	' "${J%json}tsv")" -eq 12 ]
check "by a list whose digest it has" grep -q \
    "$(sha256sum <"${J%json}tsv" | cut -d' ' -f1)" "$J"
check "is in Vietnamese and English" sh -c \
    "grep -q 'lang=\"vi\"' '${J%json}html' &&
    grep -q 'All came back unaltered' '${J%json}html' &&
    grep -q 'Record of a restore rehearsal' '${J%json}txt'"
check "and is journalled by its digest" grep -qa \
    "$(sha256sum <"$J" | cut -d' ' -f1)" "$ST/segments/000001/data.mdb"
check "no scratch is left" [ "$(ls "$T/scratch")" = \
    nguyenban-rehearsal-bbbbbb ]
check "it satisfies the audit" not finding
exits "the catalog is the journal replayed" 0 nba -q rebuild
check "which knows of the rehearsal" not finding

# One volume alone: what must be on it, and nothing else.
exits "a volume by its folder" 0 nba rehearse --from "$T/a/NB-a-0001" \
    -o "$T/one"
check "is fewer documents" sh -c "[ \"\$(grep -c '	ok	' '$T'/one/*.tsv)\" -lt 12 ]"

# A volume that does not give back what it should.
exits "another set" 0 nba backup --set b
f=$(find "$T/b/NB-b-0001/data/objects" -type f -size +4k | head -n 1)
chmod u+w "$f"
printf X | dd of="$f" bs=1 seek=900 conv=notrunc 2>/dev/null
day 2026-09-01
exits "a damaged volume fails" 4 nba rehearse --set b -o "$T/bad"
says "eleven are whole" "11 of 12 documents"
check "and the proof says which is not" sh -c \
    "grep -q '\"result\": \"failed\"' '$T'/bad/*.json &&
    grep -q '$(basename "$f" | cut -d. -f1)	[md]' '$T'/bad/*.tsv"
check "it proves nothing" finding
check "no scratch is left again" [ -z "$(ls "$T/scratch")" ]
"$NBA" -q init "$T/st2" --simulated
printf more >"$T/more.txt"
"$NBA" -q -s "$T/st2" ingest "$T/more.txt" 2>/dev/null
exits "another store's volume" 3 "$NBA" -s "$T/st2" rehearse \
    --from "$T/a/NB-a-0001" -o "$T/other"
cat >>"$T/conf" <<EOF
[set tape]
kind = tape
path = $T/tape
capacity = 500kB
spool = $T/spool
EOF
mkdir "$T/spool"
exits "a tape with several volumes" 0 nba backup --set tape
exits "is rehearsed" 0 nba rehearse --set tape -o "$T/taped"
check "and read for all of them at once" \
    [ "$(grep -c "named before" "$T/err")" -eq 0 ]
says "as a whole" "12 of 12 documents"
sed "s|scratch = .*|scratch = $T/nowhere|" "$T/conf" >"$T/conf2"
exits "no scratch space" 3 "$NBA" -C "$T/conf2" rehearse --set a
done_testing
