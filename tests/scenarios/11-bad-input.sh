# 11-bad-input: what cannot be taken in is said, and nothing else suffers.
. tests/scenarios/lib.sh

mkdir "$T/in" "$T/in/sub" "$T/in/locked"
printf '%%PDF-1.4\nthis is no PDF\n' >"$T/in/broken.pdf"
: >"$T/in/empty.pdf"
ln -s nowhere "$T/in/dangling.pdf"
ln -s broken.pdf "$T/in/link.pdf"
mkfifo "$T/in/pipe.pdf"
printf 'x' >"$T/in/$(printf 'kh\364ng-utf8.txt')"
long=$(printf '%0255d' 7)
printf 'long' >"$T/in/$long"
printf 'PK\003\004rest of an archive' >"$T/in/files.zip"
printf 'From: a@b\nTo: c@d\nSubject: x\nMIME-Version: 1.0\nDate: x\n\nhello\n' \
    >"$T/in/letter.eml"
printf 'fine' >"$T/in/sub/fine.txt"
printf 'e\314\201' >"$T/in/$(printf 'de\314\201n.txt')"
printf 'secret' >"$T/in/unreadable.txt"
printf 'secret' >"$T/in/locked/hidden.txt"

check 'init' "$NBA" init "$T/s"
root=0
if [ "$(id -u)" -eq 0 ]; then root=1; fi
chmod 000 "$T/in/unreadable.txt" "$T/in/locked"

exits 'an intake with errors needs a person' 1 "$NBA" -s "$T/s" ingest \
    "$T/in" /dev/null "$T/in/$(printf '%0300d' 1)" "$T/absent" \
    "$T/in/dangling.pdf" --receipt "$T/r"
is() { check "$1: $3" [ "$(outcome "$T/r" "$2")" = "$3" ]; }
is 'an empty file' empty.pdf stored
check 'is told, that one alone' [ "$(grep -c 'is empty (0 octets)' "$T/err")" = 1 ]
check 'by its name' grep -q 'empty.pdf: is empty' "$T/err"
is 'a link in a folder' link.pdf error
is 'a pipe' pipe.pdf error
is 'a device' /dev/null error
is 'a name of 255 octets' "$long" stored
is 'a name of 300 octets' "$(printf '%0300d' 1)" error
is 'a path that is not there' absent error
is 'an archive that is cut off' files.zip stored
is 'what of it was not read' 'files.zip!/' error
is 'a mail message' letter.eml stored
is 'what lies beside them' fine.txt stored
check 'a dangling link twice: error' [ "$(outcome "$T/r" dangling.pdf |
    tr '\n' ' ')" = 'error error ' ]
check 'a PDF that is none has an outcome' \
    [ -n "$(outcome "$T/r" broken.pdf)" ]
check 'a name that is not UTF-8 is kept as octets' \
    grep -q '"outcome":"stored","path":".*\\\\xf4.*","path_raw":"' "$T/r"
for w in 'link.pdf: is not taken in: is a symbolic link, which is not followed; name' \
    'pipe.pdf: is not taken in: is a pipe, not a file; write' \
    '/dev/null: is not taken in: is a device, not a file; mount' \
    'dangling.pdf: is not taken in: is a symbolic link to something that is not there; name' \
    'absent: is not taken in: cannot be found: No such file or directory; see'; do
	says 'and what to do next' "$w"
done
check 'errors say why' sh -c '! grep "\"error\"" "$1" | grep -v "\"reason\""' \
    - "$T/r"
check 'every error is told to the person' [ "$(grep -c 'is not taken in' \
    "$T/err")" = "$(count "$T/r" error)" ]

if [ $root = 1 ]; then
	skip 'a file without permission' 'root reads everything'
else
	is 'a file without permission' unreadable.txt error
	is 'a folder without permission' locked error
fi

# Names come back as they were.
mkdir "$T/got"
n=$(grep 'path_raw' "$T/r" | grep xf4 | sed 's/^{"accession":\([0-9]*\).*/\1/')
exits 'get restores octets' 0 "$NBA" -s "$T/s" get "$n" -o "$T/got"
check 'that are not UTF-8' [ -e "$T/got/$(printf 'kh\364ng-utf8.txt')" ]
n=$("$NBA" -s "$T/s" list --json --name "$(printf 'd\303\251n')" |
    sed 's/^{"accession":\([0-9]*\).*/\1/')
exits 'a decomposed name is found composed' 0 "$NBA" -s "$T/s" get "$n" \
    -o "$T/got"
check 'and comes back decomposed' [ -e "$T/got/$(printf 'de\314\201n.txt')" ]

# A PDF cut anywhere is kept all the same.
if [ -x "$SIGNER" ]; then
	signed 1
	f=$(find "$T/docs" -type f | head -n 1)
	size=$(stat -c %s "$f")
	mkdir "$T/cut"
	i=0
	while [ $i -lt 40 ]; do
		head -c $((size * i / 40)) "$f" >"$T/cut/$i.pdf"
		i=$((i + 1))
	done
	"$NBA" -s "$T/s" ingest "$T/cut" --receipt "$T/r2" >"$T/out" 2>"$T/err"
	check 'truncated PDFs end well or with a person' [ $? -le 1 ]
	check 'none is refused' [ "$(count "$T/r2" error)" = 0 ]
	check 'none is found valid' sh -c '! "$1" -s "$2" list --json \
	    --name cut/ --indication total-passed | grep -q .' - "$NBA" "$T/s"
else
	skip 'truncated PDFs' 'the test signer is not built'
fi

# As another user, when the test may become one.
as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
if [ $root = 1 ] && command -v setpriv >/dev/null &&
    as sh -c '[ -x "$1" ]' - "$BIN/nbworker"; then
	chmod 755 "$T" "$T/in"
	mkdir "$T/other"
	chown 65534:65534 "$T/other"
	as "$NBA" init "$T/other/s" >/dev/null 2>&1
	exits 'the same as a user' 1 as "$NBA" -s "$T/other/s" ingest "$T/in" \
	    --receipt "$T/other/r"
	check 'a file without permission: error' \
	    [ "$(outcome "$T/other/r" unreadable.txt)" = error ]
	check 'a folder without permission: error' \
	    [ "$(outcome "$T/other/r" locked)" = error ]
	says 'with what to do' 'locked: is not taken in: the folder cannot be read: Permission denied; let the user'
	for c in list 'show 1' stats 'ingest in' 'get 1 -o .' rebuild; do
		# shellcheck disable=SC2086 # words
		exits "another user's store: $c" 3 as "$NBA" -s "$T/s" $c
		says 'is told as that' 'run the command as the user'
		check 'and not as damage' sh -c '! grep -q rebuild "$1"' - "$T/err"
	done
	chmod 755 "$T/s" "$T/s/catalog"
	chmod 644 "$T/s/nguyenban.store" "$T/s/catalog/"*
	exits 'one that can be read in part' 3 as "$NBA" -s "$T/s" list
	says 'as well' 'run the command as the user'
	check 'is not called damaged' sh -c '! grep -q rebuild "$1"' - "$T/err"
	exits 'nothing is described there' 3 as "$NBA" -s "$T/s" describe --missing
	check 'and nothing counted' [ ! -s "$T/out" ]
elif [ $root = 1 ]; then
	skip 'the same as a user' 'other users cannot run the programs here'
fi
done_testing
