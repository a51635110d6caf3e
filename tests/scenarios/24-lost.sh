# 24-lost: journal entries that are nowhere any more: what there is is copied
# and restored, what is not is told and claimed by nobody.
. tests/scenarios/lib.sh
umask 022
ST=$T/st
mkdir "$T/docs" "$T/a" "$T/b" "$T/z"
for i in 1 2 3 4; do random_file "$T/docs/$i.bin" $((i * 7000)); done
random_file "$T/later.bin" 9999
random_file "$T/last.bin" 5000
conf() { # STORE LEDGER A
	cat <<EOF
[archive]
store = $1
[audit]
ledger = $2
[set a]
path = $3
place = shelf 1
[set b]
path = $T/b
place = vault
EOF
}
conf "$ST" "$T/led" "$T/a" >"$T/conf"
nba() { "$NBA" -C "$T/conf" "$@"; }
nbu() { "$BIN/nbaudit" -C "$T/conf" "$@"; }
nba -q init || exit 1
nba -q ingest "$T/docs" 2>/dev/null
nba -q backup --set a
nba -q ingest "$T/later.bin" 2>/dev/null
later=$(sha256sum <"$T/later.bin" | cut -d' ' -f1)
nbu -q init >/dev/null 2>&1
exits "all is well" 0 nbu run
# Two entries: that the volume was written, and a document that came later.
entry() { # WORDS: the number of the last entry with them
	python3 - "$ST/segments/000001/data.mdb" "$1" <<'EOP'
import re, sys
data = open(sys.argv[1], 'rb').read()
seq = 0
for m in re.finditer(b'NBENTRY1', data):
    at = m.start()
    n = int.from_bytes(data[at + 16:at + 20], 'big')
    if sys.argv[2].encode() in data[at + 24:at + 24 + n]:
        seq = max(seq, int.from_bytes(data[at + 8:at + 16], 'big'))
print(seq)
EOP
}
lose() { # SEQ...
	chmod u+w "$ST/segments/000001/data.mdb"
	python3 - "$ST/segments/000001/data.mdb" "$@" <<'EOP'
import re, sys
path, seqs = sys.argv[1], set(map(int, sys.argv[2:]))
data = bytearray(open(path, 'rb').read())
for m in list(re.finditer(b'NBENTRY1', data)):
    at = m.start()
    if int.from_bytes(data[at + 8:at + 16], 'big') in seqs:
        data[at + 30:at + 60] = b'x' * 30
open(path, 'r+b').write(data)
EOP
}
written=$(entry '"type":"replication"')
came=$(entry "$later")
# A volume that has them, kept elsewhere, before they are lost.
nba -q backup --set b
mv "$T/b/NB-b-0001" "$T/vault"
lose "$written" "$came"
exits "entries that cannot be read" 4 nbu run
exits "no volume is written without the journal" 3 nba backup --set a
says "what to do is told" "nbarchive repair --from"
exits "they are not given up while a volume may have them" 4 \
    nba repair --from "$T/a/NB-a-0001"
says "which one, and where it is" "may be on volume NB-b-0001 (vault)"
check "nothing was written" [ -z "$(ls -d "$ST"/damaged-* 2>/dev/null)" ]
check "the volume is gone for good" nba -q media destroy NB-b-0001 \
    --reason fire
exits "now they are given up" 4 nba repair --from "$T/a/NB-a-0001"
says "and told" "2 journal entries are nowhere any more, the first is $written:"
check "what was damaged is kept" [ -n "$(ls -d "$ST"/damaged-*)" ]
exits "no document is lost by that" 0 nba get "$later" -o "$T/docs" --reason r
exits "copying goes on" 4 nba backup --set a
says "and tells it, too" "2 journal entries, the first is $written, only the hashes"
check "the document has its copy" cmp "$T/later.bin" \
    "$T/a/NB-a-0002/data/objects/$(echo "$later" | cut -c1-2)/$later.bin"
check "the journal there says what is lost" sh -c \
    "gunzip -c '$T'/a/NB-a-0002/data/journal/*.gz |
    grep -c '^{\"leaf\":\"[0-9a-f]*\",\"lost\":[0-9]*}\$' | grep -qx 2"
check "the volume is a whole one" sh "$T/a/NB-a-0002/restore.sh"
exits "the audit signs nothing" 4 nbu run
says "and says why" "lost: only its hash is left"
says "no more" "NOT cosigned"
exits "again, nothing is done twice" 4 nba repair --from "$T/a/NB-a-0001"
check "nor kept twice" [ "$(ls -d "$ST"/damaged-* | wc -l)" -eq 1 ]
# Someone uses it to hide that another entry is altered: the root tells.
cp -a "$ST" "$T/altered"
chmod u+w "$T/altered/segments/000001/data.mdb"
python3 - "$T/altered/segments/000001/data.mdb" $((came + 1)) <<'EOP'
import re, sys, struct
path, seq = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, 'rb').read())
table = []
for i in range(256):
    c = i
    for _ in range(8):
        c = c >> 1 ^ (0x82f63b78 if c & 1 else 0)
    table.append(c)
def crc32c(b):
    c = 0xffffffff
    for x in b:
        c = table[(c ^ x) & 255] ^ c >> 8
    return c ^ 0xffffffff
for m in re.finditer(b'NBENTRY1', bytes(data)):
    at = m.start()
    if int.from_bytes(data[at + 8:at + 16], 'big') != seq:
        continue
    n = int.from_bytes(data[at + 16:at + 20], 'big')
    body = bytes(data[at + 24:at + 24 + n]).replace(b'nbarchive/', b'nbarchivf/')
    data[at + 24:at + 24 + n] = body
    data[at + 20:at + 24] = struct.pack('>I', crc32c(body))
open(path, 'r+b').write(data)
EOP
exits "what else is altered behind them is still seen" 5 \
    "$BIN/nbaudit" -C "$T/conf" -s "$T/altered" run

# Restored from volumes alone: the same root, and no claim of what is lost.
exits "a store out of these volumes" 4 "$NBA" restore --from "$T"/a/NB-a-* \
    "$T/new"
says "its root is the signed one" "the Merkle root is the one that was signed"
says "what is lost is told" "of 2 journal entries only the hashes are left"
says "and the document that no entry names" "$later"
check "the checkpoint is that of the newest volume" \
    cmp "$T/new/checkpoint" "$T/a/NB-a-0002/checkpoint"
check "with what the journal has" sh -c \
    "'$NBA' -s '$T/new' --json stats | grep -q '\"documents\":4'"
cp "$ST/keys/log.key" "$T/new/keys/log.key"
conf "$T/new" "$T/led2" "$T/z" >"$T/conf2"
nb2() { "$NBA" -C "$T/conf2" "$@"; }
exits "it is written to" 0 nb2 ingest "$T/last.bin"
check "under a number that was never given" sh -c \
    "'$NBA' -C '$T/conf2' --json show 7 | grep -q last.bin"
exits "and copied" 4 nb2 backup --set a
check "all of it: no volume counts for another's number" sh -c \
    "find '$T/z/NB-a-0003/data/objects' -type f | wc -l | grep -qx 1 ||
    find '$T'/z/NB-a-*/data/objects -type f | wc -l | grep -qx 5"
exits "what nobody brought in is not described" 0 nb2 describe --missing
exits "where it went on without them they stay lost" 4 \
    nb2 repair --from "$T/vault"
check "so the journal stays one" nb2 -q accept F-000000000001 --reason r

# A volume that has them after all.
exits "a volume that was thought gone" 1 nba repair --from "$T/vault"
says "brings them back" "2 of them from"
exits "the catalog" 0 nba rebuild
exits "the audit is clean, and signs" 0 nbu run
exits "a backup tells nothing any more" 0 nba backup --set b
done_testing
