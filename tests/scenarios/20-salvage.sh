# 20-salvage: what is whole comes out of a broken store, without its indexes.
#	SPOIL (3): how many rounds of random damage
. tests/scenarios/lib.sh
umask 022
signed 40
ST=$T/st
"$NBA" -q init "$ST" --segment-size 600kB || exit 1
# A sender's document that holds another store's chunks and journal.
"$NBA" -q init "$T/other" || exit 1
random_file "$T/note.bin" 5000
"$NBA" -q -s "$T/other" ingest "$T/note.bin" 2>/dev/null
cp "$T/other/segments/000001/data.mdb" "$T/docs/another store.mdb"
: >"$T/docs/empty.txt"
random_file "$T/docs/large.bin" 3000000
"$NBA" -q -s "$ST" ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
N=$(digests "$T/rec" | wc -l)
size=$(sed -n 2p "$ST/checkpoint")

# Every object under its digest, and as many as the count.
all_proven() {
	find "$1/objects" -type f | while read -r f; do
		[ "$(sha256sum <"$f" | cut -d' ' -f1)" = "${f##*/}" ] ||
		    echo "$f"
	done | grep -q . && return 1
	[ "$(find "$1/objects" -type f | wc -l)" -eq \
	    "$(wc -l <"$1/salvaged.jsonl")" ]
}
# What any entry that is left names is saved, or missing under its name.
all_told() {
	digests "$T/rec" | while read -r d; do
		[ -f "$1/objects/$(echo "$d" | cut -c1-2)/$d" ] ||
		    ! cat "$1"/journal*.jsonl 2>/dev/null | grep -q "$d" ||
		    grep "\"sha256\":\"$d\"" "$1/missing.jsonl" |
		    grep -q '"name":"' || echo "$d"
	done | grep -q . && return 1
	return 0
}
lines() { wc -l 2>/dev/null <"$1" || echo 0; }

exits "a whole store" 0 "$NBA" salvage "$ST" -o "$T/whole"
check "all of it comes out" [ "$(lines "$T/whole/salvaged.jsonl")" -eq "$N" ]
check "each proven by its digest" all_proven "$T/whole"
check "the journal is proven" [ "$(lines "$T/whole/journal.jsonl")" -eq "$size" ]
check "nothing of a sender's is taken for the journal" \
    [ ! -e "$T/whole/journal-unproven.jsonl" ]
check "nothing is missing" [ ! -s "$T/whole/missing.jsonl" ]
check "names are told" grep -q '"name":"empty.txt"' "$T/whole/salvaged.jsonl"
exits "never into a folder that holds something" 2 \
    "$NBA" salvage "$ST" -o "$T/whole"
exits "a folder is wanted" 2 "$NBA" salvage "$ST"
exits "no store" 3 "$NBA" salvage "$T/nowhere" -o "$T/none"

# The indexes gone: LMDB's meta pages, the catalog, the text file.
cp -r "$ST" "$T/bare"
chmod -R u+w "$T/bare"
for f in "$T"/bare/segments/*/data.mdb; do
	dd if=/dev/zero of="$f" bs=4096 count=2 conv=notrunc 2>/dev/null
done
rm -rf "$T/bare/catalog" "$T/bare/nguyenban.store"
exits "without meta pages, catalog and text file" 0 \
    "$NBA" salvage "$T/bare" -o "$T/out.bare"
check "all of it comes out" [ "$(lines "$T/out.bare/salvaged.jsonl")" -eq "$N" ]
check "the journal is proven by its own first entry's key" \
    [ "$(lines "$T/out.bare/journal.jsonl")" -eq "$size" ]

# Cut in the middle.
cp -r "$ST" "$T/cut"
chmod -R u+w "$T/cut"
f=$T/cut/segments/000001/data.mdb
truncate -s $(($(stat -c %s "$f") / 2)) "$f"
exits "a segment cut in two" 4 "$NBA" salvage "$T/cut" -o "$T/out.cut"
check "what comes out is proven" all_proven "$T/out.cut"
check "what is missing has its name where an entry is left" \
    [ $(($(lines "$T/out.cut/salvaged.jsonl") + \
    $(lines "$T/out.cut/missing.jsonl"))) -gt 0 ]

# Foreign octets put in, which moves all that follows off the pages.
cp -r "$ST" "$T/moved"
chmod -R u+w "$T/moved"
for f in "$T"/moved/segments/*/data.mdb; do
	{ head -c 20000 "$f"; random_file /dev/stdout 1001
	tail -c +20001 "$f"; } >"$T/new" && mv "$T/new" "$f"
done
"$NBA" -q salvage "$T/moved" -o "$T/out.moved" 2>"$T/err"
rc=$?
check "foreign octets inside: it ends" [ $((rc % 4)) -eq 0 ]
check "what comes out is proven" all_proven "$T/out.moved"
check "at most one document a segment is lost" \
    [ $((N - $(lines "$T/out.moved/salvaged.jsonl"))) -le \
    "$(ls "$T/moved/segments" | wc -l)" ]

# Blocks lost at random, the journal's among them.
i=0
while [ $i -lt "${SPOIL:-3}" ]; do
	i=$((i + 1))
	rm -rf "$T/bad" "$T/out"
	cp -r "$ST" "$T/bad"
	chmod -R u+w "$T/bad"
	for f in "$T"/bad/segments/*/data.mdb; do
		blocks=$(($(stat -c %s "$f") / 4096))
		for b in $(shuf -i 0-$((blocks - 1)) -n $((blocks / 20 + 1))); do
			dd if=/dev/urandom of="$f" bs=4096 count=1 seek="$b" \
			    conv=notrunc 2>/dev/null
		done
	done
	"$NBA" -q salvage "$T/bad" -o "$T/out" 2>"$T/err"
	rc=$?
	check "round $i: damage is told" [ $rc -eq 4 ]
	check "round $i: what comes out is proven" all_proven "$T/out"
	check "round $i: nothing is passed over" all_told "$T/out"
done
done_testing
