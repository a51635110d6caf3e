# 28-readers: volumes of each kind without our programs: a strict validator of
# RFC 8493, and restore.sh in other shells with little around them, over names
# that nobody should give a file.
. tests/scenarios/lib.sh
umask 022
ST=$T/st
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/disk" "$T/sealed" "$T/parity" "$T/cut" "$T/img" "$T/spool" "$T/tmp" \
    "$T/docs" "$T/docs/a" "$T/docs/b"
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out \
    "$T/cert.pem" -days 30 -subj '/CN=Khôi phục' -utf8 2>/dev/null ||
    skip_all "no openssl"
cat >"$T/conf" <<EOC
[archive]
store = $ST
[set disk]
path = $T/disk
[set sealed]
path = $T/sealed
recipient = $T/cert.pem
[set cut]
path = $T/cut
capacity = 300kB
[set bd]
kind = optical
path = $T/img
capacity = 8MB
[set tape]
kind = tape
path = $T/tape
spool = $T/spool
capacity = 8MB
EOC
kinds="disk sealed cut bd tape"
if command -v par2 >/dev/null; then
	kinds="$kinds parity"
	printf '[set parity]\npath = %s/parity\nparity = 20%%\n' \
	    "$T" >>"$T/conf"
else
	skip "parity" "par2 is needed"
fi
nba() { "$NBA" -C "$T/conf" "$@"; }
nba -q init || exit 1
nl='
'
n=0
for name in 'Công văn số 12 về việc lưu trữ.pdf' '-rf' '--help' ' đầu cuối ' \
    '$(touch x)`y`' "o'nháy\"kép" 'sao*?[a]' 'gạch\n ngược' '%0A%25' '~' \
    'xuống'"$nl"'dòng' 'thẻ	tab' '.ẩn' 'NUL' 'aux.txt' 'Hoa' 'hoa' \
    "$(printf 'n%.0s' $(seq 1 250)).bin" "$(printf 'e\314\202\314\201')" \
    "$(printf '\351t\351.bin')" '...'; do
	n=$((n + 1))
	random_file "$T/docs/a/$name" $((3000 + n))
done
random_file "$T/docs/b/hoa" 4000	# a name that is there twice
random_file "$T/docs/b/lớn.bin" 700000	# larger than a volume
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
check "each document is in" [ "$(wc -l <"$T/all")" -eq $((n + 2)) ]
for s in $kinds; do
	exits "a backup ($s)" 0 nba backup --set $s
done

# What a person does with a disc and a tape.
mkdir "$T/bags" "$T/bags/disc"
bsdtar -xf "$T"/img/NB-bd-0001.iso -C "$T/bags/disc" 2>/dev/null ||
    skip_all "bsdtar is needed"
tar -b 512 -i -xf "$T/tape" -C "$T/bags"
bags() { case $1 in
	bd) echo "$T/bags/disc" ;;
	tape) echo "$T/bags/NB-tape-0001" ;;
	*) echo "$T/$1"/NB-* ;;
esac; }
for s in $kinds; do
	# shellcheck disable=SC2046 # several volumes, without spaces
	check "RFC 8493, strictly ($s)" python3 tests/scenarios/rfc8493.py \
	    $(bags $s)
done
check "over several volumes" [ "$(bags cut | wc -w)" -ge 3 ]

# The validator itself: each of these is found.
wrong() {
	rm -rf "$T/w" && cp -r "$T"/disk/NB-disk-0001 "$T/w" &&
	    chmod -R u+w "$T/w"
	(cd "$T/w" && eval "$2") || not_ok "$1: was not made"
	check "not a bag: $1" sh -c \
	    "! python3 tests/scenarios/rfc8493.py '$T/w'"
}
wrong "another version" "sed -i 's/1.0/0.97/' bagit.txt"
wrong "a file that nobody names" ": >data/objects/x"
wrong "a tag file that nobody names" ": >note.txt"
wrong "a file that is not there" "rm data/records/names.tsv"
wrong "another count" "sed -i 's/^\(Payload-Oxum: .*\)/\10/' bag-info.txt"
wrong "a line twice" "tail -n 1 manifest-sha256.txt >>manifest-sha256.txt"
wrong "a path that leaves" \
    "echo '$(printf '0%.0s' $(seq 64))  ../x' >>manifest-sha256.txt"
wrong "a link" "ln -s /etc/passwd data/objects/l"

# restore.sh, with what it says that it needs and nothing else.
mkdir "$T/few"
for p in sha256sum mkdir cp ln rm cat chmod dirname openssl par2; do
	ln -s "$(command -v $p)" "$T/few/$p" 2>/dev/null
done
shells=
command -v dash >/dev/null && shells="dash"
command -v busybox >/dev/null && shells="$shells busybox"
command -v bash >/dev/null && shells="$shells bash"
for sh in $shells; do
	w=$(command -v $sh)
	[ $sh = busybox ] && w="$w sh"
	[ $sh = bash ] && w="$w --posix"
	for s in $kinds; do
		rm -rf "$T/got" && mkdir "$T/got" && rm -rf "$T/got"
		rc=0
		for v in $(bags $s); do
			# shellcheck disable=SC2086 # the shell and its word
			(cd / && env -i PATH="$T/few" LC_ALL=C $w \
			    "$v/restore.sh" "$T/got" "$T/key.pem") \
			    >"$T/out" 2>"$T/err" || rc=$?
		done
		[ $rc -le 1 ] || not_ok "$sh: $s ends with $rc"
		find "$T/got" -type f ! -path '*/.opened/*' \
		    -exec sha256sum {} + | sed 's/^\\//' |
		    cut -c1-64 | sort -u >"$T/sums"
		check "$sh restores all of $s" sh -c \
		    "comm -23 '$T/all' '$T/sums' | cmp - /dev/null"
		check "$sh: outside nothing is written ($s)" [ ! -e "$T/x" -a \
		    ! -e /x ]
	done
done
check "by their names" sh -c \
    "ls '$T/got' | grep -qx '[0-9]* Công văn số 12 về việc lưu trữ.pdf'"
# A list of names that was altered leads nowhere else.
rm -rf "$T/w" "$T/got" && cp -r "$T"/disk/NB-disk-0001 "$T/w" &&
    chmod -R u+w "$T/w"
sed -i 's|	[^	]*$|	../../led-elsewhere|' "$T/w/data/records/names.tsv"
exits "altered names" 4 sh "$T/w/restore.sh" "$T/got/there"
check "lead nowhere else" [ ! -e "$T/led-elsewhere" ]
check "and what is whole comes out by its digest" sh -c \
    "find '$T/got' -type f -exec sha256sum {} + | cut -c1-64 | sort -u |
    comm -23 '$T/all' - | cmp - /dev/null"
done_testing
