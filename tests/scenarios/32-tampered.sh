#!/bin/sh
# The archive rolled back, replaced, or its journal changed.
. "$(dirname "$0")/audit-lib.sh"
make_store 12
run
base=$rc
keep
cp -a st older

echo more >more.txt
archive ingest -s st more.txt
run
is "one more document" $base $rc
rm -rf st && cp -a older st
run --json
is "store rolled back" 5 $rc
has "it says so" out '"kind":"checkpoint"'
has "and which document is gone" out '"fixity":"missing"'
is "not cosigned" 0 "$(tail -n 1 out | grep -c '"checkpoint"')"

fresh
rm -rf st
archive init st
run
is "another archive's store" 5 $rc

fresh
sed -i '2s/.*/99/' st/checkpoint
run
is "checkpoint altered" 5 $rc
fresh
rm st/checkpoint
run
is "checkpoint missing" 4 $rc

# A forged entry: another agent, with the checksum put right.
fresh
python3 - st/segments/000001/data.mdb <<'P' || exit 1
import sys
def crc32c(data):
    c = 0xffffffff
    for b in data:
        c ^= b
        for _ in range(8):
            c = (c >> 1) ^ (0x82f63b78 if c & 1 else 0)
    return c ^ 0xffffffff
import os
os.chmod(sys.argv[1], 0o640)
with open(sys.argv[1], "r+b") as f:
    d = bytearray(f.read())
    p = d.find(b'"type":"ingestion"')
    h = d.rfind(b"NBENTRY1", 0, p)
    n = int.from_bytes(d[h + 16:h + 20], "big")
    e = d[h + 24:h + 24 + n]
    q = e.find(b'"agent":"') + 9
    e[q] = ord("X") if e[q] != ord("X") else ord("Y")
    d[h + 24:h + 24 + n] = e
    d[h + 20:h + 24] = crc32c(bytes(e)).to_bytes(4, "big")
    f.seek(0)
    f.write(d)
P
run --json
is "an entry rewritten" 5 $rc
has "the root tells" out '"kind":"journal"'

# Entries that no checkpoint signs: noted once, then suspicious.
fresh
cp st/checkpoint before
archive ingest -s st more.txt
cp before st/checkpoint
run --json
is "entries beyond the checkpoint" $base $rc
has "are noted" out '"kind":"unsigned-entries"'
run
is "the same ones a night later" 5 $rc
archive ingest -s st "$T/out"
run
is "signed at last" $base $rc

# The log's key is pinned.
fresh
sed -i 's/"log_key": "[^"]*"/"log_key": "example.com\/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"/' led.d/state.json
run
is "another key than the pinned one" 5 $rc
audit trust-log -l led "$(sed -n 's/^Key: //p' st/nguyenban.store)"
is "trust-log" 0 $?
run
is "with the key accepted" $base $rc
audit trust-log -l led nonsense
is "trust-log wants a key" 2 $?

# The catalog is only an index.
fresh
rm -rf st/catalog
run --json
is "catalog gone" 4 $rc
is "no document is damaged by that" 0 "$(grep -c '"kind":"damage"' out)"
archive rebuild -s st
run
is "rebuilt" $base $rc

fresh
chmod u+w st/segments/000001/data.mdb
truncate -s 60% st/segments/000001/data.mdb 2>/dev/null ||
    truncate -s $(($(stat -c %s st/segments/000001/data.mdb) / 2)) \
    st/segments/000001/data.mdb
run
is "segment cut short" 4 $rc
is "is not called the catalog's fault" 0 "$(grep -c 'No document is lost' out)"

# Several segments: what was sealed, a missing one, what is none.
archive init --segment-size 300kB many
archive ingest -s many day
audit init -s many -l book
look() {
	audit run -s many -l book -t pki/trust "$@"
	rc=$?
}
look
is "several segments" $base $rc
chmod 640 many/segments/000001/data.mdb
look
is "a sealed one that lost its modes is read" $base $rc
cp -a many/segments/000001/data.mdb first
flip many/segments/000001/data.mdb \
    $(($(grep -aob '%PDF-' first | head -n 1 | cut -d : -f 1) + 64)) 3
look
is "also when it was changed" 4 $rc
chmod u+w many/segments/000001
cp -a first many/segments/000001/data.mdb
echo x >many/segments/000099
look
is "a file among the segments" 4 $rc
rm many/segments/000099
last=$(ls many/segments | tail -n 1)
mv "many/segments/$last" aside
look --json
is "the newest segment gone" 4 $rc
has "how far the journal goes" out '"part":"journal end"'
is "nor is that the catalog's" 0 "$(grep -c '"kind":"catalog"' out)"
mv aside "many/segments/$last"
look
is "mended" $base $rc
finish
