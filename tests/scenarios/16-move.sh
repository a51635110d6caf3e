# 16-move: sources leave the inbox when they are safe, and not before.
. tests/scenarios/lib.sh

check 'init' "$NBA" init "$T/s"
mkdir -p "$T/in/a" "$T/in/b" "$T/in/done"
echo one >"$T/in/a/x.txt"
echo two >"$T/in/b/x.txt"
echo three >"$T/in/three.txt"
printf 'PK\003\004zip' >"$T/in/z.zip"
cp "$T/in/three.txt" "$T/in/again.txt"
ln -s nowhere "$T/in/link"
exits 'the zip needs a person' 1 "$NBA" -s "$T/s" ingest "$T/in" \
    --move-to "$T/in/done" --receipt "$T/in/receipt"
check 'what is stored has moved' [ "$(ls "$T/in/done" | tr '\n' ' ')" = \
    'again.txt three.txt x.txt x.txt.1 z.zip ' ]
check 'both of one name are there' sh -c '
    cat "$1"/x.txt "$1"/x.txt.1 | sort | tr "\n" " " | grep -qx "one two "' \
    - "$T/in/done"
check 'what is not stored stays' [ -L "$T/in/link" ]
check 'the receipt is not taken in' [ -e "$T/in/receipt" ]
check 'it names a duplicate' [ "$(count "$T/in/receipt" duplicate)" = 1 ]
exits 'the folder moved to is no source' 1 "$NBA" -s "$T/s" ingest \
    "$T/in/done" --move-to "$T/in/done"
says 'which is a mistake' 'the folder that sources are moved to'
exits 'the folder moved to is not walked' 1 "$NBA" -s "$T/s" ingest "$T/in" \
    --move-to "$T/in/done"

# A second run adds to the receipt, whatever the first left of it.
printf '{"torn' >>"$T/in/receipt"
echo four >"$T/four.txt"
exits 'a receipt is continued' 0 "$NBA" -s "$T/s" ingest "$T/four.txt" \
    --receipt "$T/in/receipt"
check 'on a line of its own' grep -q '^{"accession".*four.txt' "$T/in/receipt"

if [ "$(id -u)" -eq 0 ] && mkdir "$T/other" &&
    mount -t tmpfs none "$T/other" 2>/dev/null; then
	clean_hook='umount_other'
	umount_other() { umount "$T/other"; }
	echo five >"$T/five.txt"
	exits 'to another file system' 0 "$NBA" -s "$T/s" ingest \
	    "$T/five.txt" --move-to "$T/other"
	check 'too' sh -c '[ ! -e "$1/five.txt" ] &&
	    grep -qx five "$1/other/five.txt"' - "$T"
	umount "$T/other"
	mount -t tmpfs -o size=300k none "$T/other"
	mkdir "$T/more"
	for f in 1 2 3 4 5; do random_file "$T/more/$f" 100000; done
	exits 'to a disk with no room for all' 1 "$NBA" -s "$T/s" ingest \
	    "$T/more" --move-to "$T/other"
	says 'which is said with what to do' 'No space left on device; mend that'
	check 'every one is at one of both' [ "$(ls "$T/more" "$T/other" |
	    grep -c '^[1-5]$')" = 5 ]
	check 'and no part of one' [ -z "$(find "$T/other" -name '.*' -type f)" ]
else
	skip 'to another file system' 'nothing can be mounted here'
fi

# Files still being written.
echo six >"$T/six.txt"
exits 'an unsettled file is left' 0 "$NBA" -s "$T/s" ingest "$T/six.txt" \
    --settle 3600 --receipt "$T/r6"
says 'and said so' 'left for the next run'
check 'without a line' [ "$(grep -c outcome "$T/r6")" = 0 ]
touch -d '2 hours ago' "$T/six.txt"
exits 'a settled one is taken' 0 "$NBA" -s "$T/s" ingest "$T/six.txt" \
    --settle 3600 --receipt "$T/r6"
check 'in' [ "$(count "$T/r6" stored)" = 1 ]

# A detached signature and its data, in one folder.
if command -v openssl >/dev/null; then
	mkdir "$T/pair" "$T/moved"
	echo 'signed text' >"$T/pair/data.txt"
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/k.pem" -subj \
	    /CN=test -out "$T/c.pem" 2>/dev/null
	openssl cms -sign -binary -in "$T/pair/data.txt" -signer "$T/c.pem" \
	    -inkey "$T/k.pem" -outform DER -out "$T/pair/data.txt.p7s" 2>/dev/null
	exits 'a detached signature' 0 "$NBA" -s "$T/s" ingest "$T/pair" \
	    --move-to "$T/moved" --receipt "$T/rp"
	check 'and its data are stored' [ "$(count "$T/rp" stored)" = 2 ]
	n=$(grep p7s "$T/rp" | sed 's/^{"accession":\([0-9]*\).*/\1/')
	exits 'the record' 0 "$NBA" -s "$T/s" show "$n" --json
	check 'names what is signed' grep -q \
	    "\"covers\":\"$(sha256sum <"$T/moved/data.txt" | cut -c1-64)\"" \
	    "$T/out"
	check 'which is intact' grep -q '"diagnosis":"intact"' "$T/out"

	# Data still being written keep the signature waiting with them.
	mkdir "$T/late"
	cp "$T/moved/"* "$T/late"
	touch -d '2 hours ago' "$T/late/data.txt.p7s"
	exits 'a signature over data that are not settled' 0 "$NBA" -s "$T/s" \
	    ingest "$T/late" --settle 3600 --receipt "$T/rl"
	check 'waits with them' [ "$(grep -c outcome "$T/rl")" = 0 ]
fi
done_testing
