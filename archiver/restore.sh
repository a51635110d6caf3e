#!/bin/sh
# restore.sh: verify this volume, and copy its documents under their names.
#
#	sh restore.sh                   verify every file
#	sh restore.sh FOLDER            verify, then copy the documents to FOLDER
#	sh restore.sh FOLDER KEY.pem    the same for an encrypted volume
#
# A document that is larger than a volume lies in parts on several: run the
# restore.sh of each with the same FOLDER, which puts them together; the exit
# code is 1 as long as one is missing.
#
# Needs sh, sha256sum, mkdir, cp, ln, rm, cat, chmod, dirname; openssl for an
# encrypted volume; par2 where a volume with parity is damaged: FOLDER/.volume
# then becomes a repaired copy of it.  FOLDER/.opened is what was inside an
# encrypted volume; open its index.html in a browser.  A damaged document is
# named and not copied.
set -u
to=${1:-} key=${2:-}
case $to in '' | /*) ;; *) to=$PWD/$to ;; esac
case $key in '' | /*) ;; *) key=$PWD/$key ;; esac
cd "$(dirname "$0")" || exit 3
tab=$(printf '\t') nl='
'
rc=0

# What is not as LIST says, by name: no option that busybox has not.
listed() {
	{ sha256sum -c "$1" || echo ': the list'; } | {
		v=0
		while IFS= read -r line; do
			case $line in
			*': OK') ;;
			': the list') v=4 ;;
			*) echo "$line" ;;
			esac
		done
		exit $v
	}
}

verify() {
	v=0
	listed tagmanifest-sha256.txt || v=4
	listed manifest-sha256.txt || v=4
	return $v
}

# What can be read of the volume, repaired group by group.
heal() {
	echo 'Bị hỏng; đang phục hồi. Damaged; parity is tried.' >&2
	mkdir -p "$to/.volume" || exit 3
	cp -R ./. "$to/.volume"
	cd "$to/.volume" && chmod -R u+w . || exit 3
	for list in parity/*.files; do
		set -- "${list%files}"*par2
		par2 repair -q -q -B "$PWD" -- "$PWD/$1" >/dev/null ||
		    echo "$1: không phục hồi hết, not all was repaired" >&2
	done
	verify
}

opened() { openssl cms -decrypt -binary -inform DER -inkey "$key" -in "$1"; }

# Without its list: each part that opens, named by its digest.
scan() {
	echo 'Mất danh mục: tên tệp là giá trị băm. The list is lost: names' \
	    'are digests; some files are records.' >&2
	rc=4
	for p in data/parts/*/*.cms; do
		opened "$p" >"$to/.opened/.part" 2>/dev/null || continue
		digest=$(sha256sum <"$to/.opened/.part")
		digest=${digest%% *}
		f=$to/.opened/data/objects/${digest%"${digest#??}"}
		mkdir -p "$f" || exit 3
		ln -f "$to/.opened/.part" "$f/$digest" || exit 3
		rm "$to/.opened/.part"
	done
	mkdir -p "$to/.opened/data/records"
	: >"$to/.opened/data/records/names.tsv"
	cd "$to/.opened" || exit 3
}

# Every file inside an encrypted volume, to FOLDER/.opened.
unseal() {
	if [ -z "$key" ]; then
		echo 'Tập đã mã hóa: sh restore.sh THƯ-MỤC KHÓA.pem' >&2
		echo 'An encrypted volume: sh restore.sh FOLDER KEY.pem' >&2
		exit 2
	fi
	mkdir -p "$to/.opened" || exit 3
	if ! opened data/index.cms >"$to/.opened/.list"; then
		scan
		return
	fi
	while IFS=$tab read -r digest size path parts; do
		f=$to/.opened/$path
		mkdir -p "${f%/*}" && : >"$f" || exit 3
		while [ -n "$parts" ]; do
			p=${parts%%,*}
			case $parts in *,*) parts=${parts#*,} ;; *) parts= ;; esac
			opened "data/parts/${p%"${p#??}"}/$p.cms" >>"$f"
		done
		if [ "$(sha256sum <"$f")" != "$digest  -" ]; then
			echo "$path ($size): hỏng, damaged" >&2
			rc=4
		fi
	done <"$to/.opened/.list"
	cd "$to/.opened" || exit 3
}

# part PATH NAME: a part that is whole, kept until all others are there too.
part() {
	of=${1##*-} whole=${1##*/} whole=${whole%%.*} i=1 all=
	mkdir -p "$to/.parts" || exit 3
	[ -e "$to/.parts/${1##*/}" ] ||
	    $copy "$1" "$to/.parts/${1##*/}" || exit 3
	while [ $i -le "$of" ]; do
		n3=00$i
		n3=${n3#"${n3%???}"}
		p=${1##*/}
		p=$to/.parts/${p%-*-of-*}-$n3-of-$of
		if [ ! -e "$p" ]; then
			echo "$2: thiếu phần, still missing: part $n3 of $of" >&2
			[ $rc -ne 0 ] || rc=1
			return 1
		fi
		all="$all${all:+$nl}$p" i=$((i + 1))
	done
	(
		IFS=$nl
		set -f
		cat $all
	) >"$to/$2" || exit 3
	if [ "$(sha256sum <"$to/$2")" != "$whole  -" ]; then
		echo "$2: các phần không khớp, its parts do not fit" >&2
		rm -f "$to/$2"
		rc=4
		return 1
	fi
	: >"$to/.parts/$whole.joined"
}

verify || rc=4
if [ -z "$to" ]; then
	[ $rc -eq 0 ] && echo 'Nguyên vẹn. Every file is as it was written.'
	exit $rc
fi
mkdir -p "$to" || exit 3
copy='cp'
if [ $rc -ne 0 ] && [ -d parity ]; then
	copy='ln'
	heal && rc=0
fi
if [ -f data/index.cms ] || [ -f recipients.pem ]; then
	copy='ln'
	unseal
fi
n=0 bad=0
mkdir -p "$to/.copied" || exit 3
while IFS=$tab read -r digest path name; do
	# Names that lead elsewhere are none that were written.
	case $name in '' | . | .. | */*) name=${path##*/} rc=4 ;; esac
	if [ -e "$to/$name" ]; then
		echo "$to/$name: đã có, is there already" >&2
		rc=3
	elif printf '%s  %s\n' "$digest" "$path" |
	    sha256sum -c - >/dev/null 2>&1; then
		: >"$to/.copied/$digest"
		case $path in
		*.part-*) part "$path" "$name" || continue ;;
		*) $copy "$path" "$to/$name" || exit 3 ;;
		esac
		n=$((n + 1))
	else
		echo "$name ($path): hỏng, damaged" >&2
		bad=$((bad + 1)) rc=4
	fi
done <data/records/names.tsv
# What the list of names no longer tells is still proven by its file's name.
[ $rc -lt 2 ] || for path in data/objects/*/*; do
	name=${path##*/} digest=${path##*/} digest=${digest%%.*}
	[ -e "$to/.copied/$digest" ] && continue
	printf '%s  %s\n' "$digest" "$path" |
	    sha256sum -c - >/dev/null 2>&1 || continue
	[ -e "$to/$name" ] || $copy "$path" "$to/$name" || exit 3
	n=$((n + 1))
done
rm -rf "$to/.copied"
for joined in "$to"/.parts/*.joined; do
	[ -e "$joined" ] && rm -f "${joined%.joined}".*
done
echo "$n văn bản đã lấy ra, $bad hỏng. $n documents copied, $bad damaged."
exit $rc
