#!/bin/sh
# check.sh: checks this folder with sh, awk, sed, od, sha256sum, openssl, git
# and ssh-keygen; nothing of nguyenban is needed.  CHECK.txt explains each step.
#	sh check.sh [LOG-KEY [AUDITOR-FINGERPRINT]]	as they stand on paper
# Exit status: 0 all steps are good; else the number of the first that is not.
set -u
LC_ALL_WAS=${LC_ALL:-${LC_MESSAGES:-${LANG:-C}}} LC_ALL=C TZ=UTC
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export LC_ALL TZ GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL; unset GIT_DIR GIT_WORK_TREE GIT_OBJECT_DIRECTORY
cd "$(dirname "$0")" || exit 99
here=$PWD paper=${1:-} finger_paper=${2:-} T=$(mktemp -d) || exit 99
trap 'rm -rf "$T"' EXIT
say() { case $LC_ALL_WAS in vi*) shift ;; esac; printf '   %s\n' "$1"; } # ENGLISH VIETNAMESE
step() { n=$1; printf '%s. ' "$1"; shift; say "$@" | sed 's/^   //'; }
fail() { say "NOT GOOD: $1" "KHÔNG ĐẠT: $2"; exit "$n"; }
for x in awk sed od sha256sum openssl git ssh-keygen; do
	command -v $x >/dev/null || { echo "$x is missing / thiếu $x"; exit 99; }; done
hex() { od -An -v -tx1 | tr -d ' \n'; }; sha() { openssl dgst -sha256 -binary; }
unb64() { printf %s "$1" | openssl base64 -d -A; }; field() { sed -n "s/^$1 //p" "$2" | head -n 1; }

step 1 "The original is the one in the journal entry" \
    "Bản gốc đúng là bản ghi trong mục nhật ký"
for f in original/*; do [ -f "$f" ] && doc=$f; done
[ -n "${doc:-}" ] || fail "no original" "không có bản gốc"
id=$(sed -n 's/.*"object":{\([^}]*\)}.*/\1/p' entry.json | sed -n 's/.*"sha256":"\([0-9a-f]\{64\}\)".*/\1/p')
have=$(sha256sum <"$doc" | cut -c1-64)
[ "$id" = "$have" ] || fail "$doc is $have, the entry says $id" \
    "$doc là $have, mục nhật ký ghi $id"
cov=$(sed -n 's/.*"covers":"\([0-9a-f]\{64\}\)".*/\1/p' entry.json)
for f in covered/*; do
	[ ! -f "$f" ] || [ "$(sha256sum <"$f" | cut -c1-64)" = "$cov" ] ||
	    fail "$f is not what the entry names" "$f không đúng với mục nhật ký"
done
seq=$(sed -n 's/.*"seq":\([0-9]*\).*/\1/p' entry.json) took=$(sed -n 's/.*"time":"\([^"]*\)","type".*/\1/p' entry.json)
say "$id, entry $seq, taken in $took" "$id, mục $seq, tiếp nhận $took"

step 2 "The entry is in the journal's Merkle tree (RFC 6962)" \
    "Mục nhật ký nằm trong cây Merkle của nhật ký (RFC 6962)"
proof=document.tlog-proof
[ "$(sed -n 1p $proof)" = c2sp.org/tlog-proof@v1 ] || fail "$proof: no tlog-proof" "$proof: sai định dạng"
load() { note=$1 blank=$(grep -n '^$' "$1" | tail -n 1 | cut -d: -f1)
	head -n $((${blank:-1} - 1)) "$1" >"$T/text"; } # NOTE: its text into $T/text
sed '1,/^$/d' $proof >"$T/note" && load "$T/note"
size=$(sed -n 2p "$T/text") root=$(sed -n 3p "$T/text") fn=$(sed -n 's/^index //p' $proof)
case $size$fn in *[!0-9]* | '') fail "$proof: no numbers" "$proof: thiếu số" ;; esac
sn=$((size - 1))
[ "$fn" = "$seq" ] && [ "$fn" -le $sn ] || fail "$proof is for entry $fn" "$proof chứng minh cho mục $fn"
{ printf '\000'; cat entry.json; } | sha >"$T/r"
for h in $(sed -n '/^index /,/^$/p' $proof | sed '1d;$d'); do
	[ $sn -gt 0 ] && unb64 "$h" >"$T/p" || fail "$proof: too long" "$proof: quá dài"
	set -- "$T/r" "$T/p"
	if [ $((fn & 1)) -eq 1 ] || [ "$fn" -eq $sn ]; then
		set -- "$T/p" "$T/r"
		while [ $((fn & 1)) -eq 0 ] && [ "$fn" -ne 0 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
	fi
	{ printf '\001'; cat "$@"; } | sha >"$T/s" && mv "$T/s" "$T/r"
	fn=$((fn >> 1)) sn=$((sn >> 1))
done
[ $sn -eq 0 ] && [ "$(openssl base64 -A -in "$T/r")" = "$root" ] ||
    fail "entry.json, $proof: no path to the root" "entry.json, $proof: đường dẫn không tới gốc của cây"
say "$size entries, root $root" "$size mục, gốc $root"

step 3 "The tree is signed by the archive, the auditor and witnesses" \
    "Gốc cây có chữ ký của kho lưu trữ, của bên kiểm tra và các bên làm chứng"
signed() { # VKEY: 0 good, 1 bad, 2 has not signed
	name=${1%%+*} rest=${1#*+} kid=${1#*+} kid=${kid%%+*}
	unb64 "${rest#*+}" >"$T/raw"
	[ "$({ echo "$name"; cat "$T/raw"; } | sha | hex | cut -c1-8)" = "$kid" ] || return 1
	{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; tail -c 32 "$T/raw"; } >"$T/key"
	for b in $(sed "1,${blank}d" "$note" | awk -v n="$name" '$2 == n { print $3 }'); do
		unb64 "$b" >"$T/sig"
		[ "$(head -c 4 "$T/sig" | hex)" = "$kid" ] || continue
		: >"$T/m"
		[ "$(head -c 1 "$T/raw" | hex)" = 01 ] || {
			when=$((0x$(tail -c +5 "$T/sig" | head -c 8 | hex)))
			printf 'cosignature/v1\ntime %s\n' $when >"$T/m"; }
		cat "$T/text" >>"$T/m" && tail -c 64 "$T/sig" >"$T/s64"
		openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/key" \
		    -rawin -in "$T/m" -sigfile "$T/s64" >/dev/null 2>&1
		return; done; return 2; }
log=$(field log keys.txt) aud=$(field auditor keys.txt) need=$(field need keys.txt)
[ "$(sed -n 1p "$T/text")" = "${log%%+*}" ] || fail "$proof: another journal's" "$proof: của nhật ký khác"
signed "$log" || fail "$proof, keys.txt: the archive's signature" "$proof, keys.txt: chữ ký của kho lưu trữ"
signed "$aud" || fail "$proof, keys.txt: the auditor's signature" "$proof, keys.txt: chữ ký của bên kiểm tra"
tail -c 32 "$T/raw" >"$T/pub"
when=$(date -u -d "@$when" +%Y-%m-%dT%H:%M:%SZ)
say "signed by the auditor at $when" "bên kiểm tra ký lúc $when"
got=1; for w in $(sed -n 's/^witness //p' keys.txt); do
	signed "$w"
	case $? in 0) got=$((got + 1)) ;; 1) fail "$proof: witness ${w%%+*}" "$proof: bên làm chứng ${w%%+*}" ;; esac
done
[ "$got" -ge "$need" ] || fail "$got of $need signatures" "mới có $got trên $need chữ ký"
{ printf '\000\000\000\013ssh-ed25519\000\000\000\040'; cat "$T/pub"; } >"$T/ssh"
finger=SHA256:$(sha <"$T/ssh" | openssl base64 -A | tr -d =)
keys=$log last=
for f in rotations/*; do # each key names the next; of a lost one only those after it count
	[ -f "$f" ] && load "$f" || continue
	old=$(sed -n 5p "$T/text") new=$(sed -n 6p "$T/text") why=$(sed -n 7p "$T/text")
	signed "$new" && { signed "$old" || [ "$why" = lost ]; } && [ "${last:-$old}" = "$old" ] &&
	    [ "$(sed -n 1p "$T/text")" = "nguyenban key rotation" ] || fail "$f" "$f"
	[ "$why" = lost ] && keys= || keys="$keys $old"
	last=$new && say "$new follows $old ($why)" "$new thay $old ($why)"
done
[ "${last:-$log}" = "$log" ] || fail "the keys end with $last" "khóa cuối cùng là $last"
case " $keys $log " in *" ${paper:-$log} "*) [ "${finger_paper:-$finger}" = "$finger" ] ;; *) ! : ;; esac ||
    fail "not the keys on paper: $log $finger" "không phải khóa ghi trên giấy: $log $finger"

step 4 "The ledger's commit is signed and holds this checkpoint and the verdict" \
    "Bản ghi sổ cái có chữ ký, chứa gốc cây này và kết luận"
g="git --git-dir $T/g" commit=$(field commit keys.txt)
git init -q --bare "$T/g" && $g index-pack --stdin <ledger.pack >/dev/null 2>&1 ||
    fail "ledger.pack is damaged" "ledger.pack bị hỏng"
grep -qF "ssh-ed25519 $(openssl base64 -A -in "$T/ssh")" allowed_signers ||
    fail "allowed_signers has another key" "allowed_signers có khóa khác"
$g -c gpg.ssh.allowedSignersFile="$here/allowed_signers" verify-commit "$commit" \
    >"$T/out" 2>&1 || fail "allowed_signers, ledger.pack: the commit's signature" "allowed_signers, ledger.pack: chữ ký của bản ghi"
for f in checkpoint:"$T/note" allowed_signers:allowed_signers; do
	$g cat-file blob "$commit:${f%%:*}" 2>/dev/null | cmp -s - "${f#*:}" ||
	    fail "${f%%:*} differs from the commit's" "${f%%:*} khác với bản ghi sổ"
done
shard=state/$(echo "$id" | cut -c1-2)/$(echo "$id" | cut -c3-4).tsv
row=$($g cat-file blob "$commit:$shard" 2>/dev/null | grep "^$id") || fail "ledger.pack has no $id" "ledger.pack không có $id"
col() { printf '%s\n' "$row" | cut -f"$1"; }
verdict=$(col 4,5 | tr '\t' ' ' | sed 's/ -$//')
say "commit $commit: fixity $(col 3), verdict $verdict" \
    "bản ghi $commit: toàn vẹn $(col 3), kết luận $verdict"

step 5 "The signatures compute, and their certificates lead to the anchors (openssl)" \
    "Chữ ký tính đúng, chứng thư số dẫn tới chứng thư gốc (openssl)"
bad() { case $(col 4)/$(field kind "$a")/$(field computes "$a") in # EN VI: did the audit find it, too?
	TOTAL-FAILED/*/no | INDETERMINATE/*/no | */time-stamp/no) say "$s: $1 (so found in the audit)" \
	    "$s: $2 (bên kiểm tra cũng thấy như vậy)" ;; *) fail "$s: $1" "$s: $2" ;; esac; }
pkcs1() { # DIGEST FILE VALUE: RSA over a DigestInfo without NULL (RFC 8017 9.2), or over the digest alone
	openssl asn1parse -genstr "OID:$1" -noout -out "$T/oid" 2>/dev/null || return
	o=$(hex <"$T/oid") m=$(openssl dgst -"$1" -binary "$2" | hex)
	v=$(openssl pkeyutl -verifyrecover -pubin -inkey "$T/k" -in "$3" 2>/dev/null | hex)
	i=$((${#o} / 2)) l=$((${#m} / 2)); [ $l -gt 0 ] && { [ "$v" = "$m" ] || [ "$v" = \
	    "$(printf '30%02x30%02x%s04%02x%s' $((i + l + 4)) $i "$o" $l "$m")" ]; }; }
for f in certificates/* revocation/*; do
	h=${f##*/}
	[ ! -f "$f" ] || [ "$(sha256sum <"$f" | cut -c1-64)" = "${h%.der}" ] ||
	    fail "$f is not what its name says" "$f không đúng với tên tệp"
	case $f in *.der) openssl x509 -inform DER -in "$f" >>"$T/other" 2>/dev/null ;; esac; done
for f in $($g ls-tree -r --name-only "$commit" policy/trust); do
	$g cat-file blob "$commit:$f" >"$T/c"
	case $f in */intermediates/*) to=$T/other ;; *) to=$T/roots ;; esac
	grep 'BEGIN CERT' "$T/c" >/dev/null && cat "$T/c" >>"$to" ||
	    openssl x509 -inform DER -in "$T/c" >>"$to" 2>/dev/null
done
at=$(col 6) && [ "$at" != - ] || at=${took%.*}
at=$(date -u -d "$(echo "${at%Z}" | tr T ' ')" +%s) any=
for d in signatures/*/; do
	[ -f "$d/about" ] && a=$d/about || continue
	s="${d%/} ($(field id "$a"))" want=$(field digest-value "$a")
	case $(field content "$a") in original) src=$doc ;; here) src=$d/content ;;
	covered) for src in covered/*; do :; done ;; *) src= ;; esac
	if grep -q '^span ' "$a" && [ "$src" = "$doc" ]; then
		sed -n 's/^span //p' "$a" | while read -r off len; do tail -c +$((off + 1)) "$src" | head -c "$len"
		done >"$T/content"; src=$T/content
	fi
	over=$src
	if [ -f "$d/attrs.der" ]; then
		over=$d/attrs.der
		[ -z "$src" ] || { [ "$(openssl dgst -"$(field content-digest "$a")" -binary "$src" \
		    2>/dev/null | hex)" = "$want" ] && hex <"$over" | grep -q "$want"; } ||
		    { bad "attrs.der is not over this content" "attrs.der không phải của nội dung này"; continue; }
	fi
	[ -n "$src" ] || say "$s: what it refers to in the original is not checked here" \
	    "$s: ở đây không kiểm tra phần bản gốc mà chữ ký tham chiếu"
	[ -n "$over" ] && v=$d/../$(field stamps "$a")/value || continue
	[ -z "$(field stamps "$a")" ] || { hex <"$src" | grep -q "$(field imprint "$a")" &&
	    [ "$(openssl dgst -"$(field imprint-digest "$a")" -binary "$v" | hex)" = \
	    "$(field imprint "$a")" ]; } || { bad "time-stamp of something else" "dấu thời gian của thứ khác"; continue; }
	openssl x509 -inform DER -in "$d/signer.der" >"$T/cert" 2>/dev/null &&
	    openssl x509 -in "$T/cert" -noout -pubkey >"$T/k" || { bad "signer.der is no certificate" "signer.der hỏng"; continue; }
	set -- -"$(field digest "$a")" -verify "$T/k" -signature "$d/value"
	case $(field padding "$a") in
	rsa-pkcs1 | ecdsa | dsa) openssl dgst "$@" "$over" >/dev/null 2>&1 ||
	    pkcs1 "$(field digest "$a")" "$over" "$d/value" ;;
	rsa-pss) openssl dgst "$@" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:auto "$over" >/dev/null 2>&1 ;;
	ed25519) openssl pkeyutl -verify -pubin -inkey "$T/k" -rawin -in "$over" -sigfile "$d/value" >/dev/null 2>&1 ;;
	*) say "$s: not checked here" "$s: chưa kiểm tra ở đây"; any=1; continue ;; esac ||
	    { bad "value does not fit ${over##*/} and signer.der" "value không khớp ${over##*/} và signer.der"; continue; }
	path="$(openssl verify -purpose any -attime "$at" -CAfile "$T/roots" -untrusted "$T/other" \
	    "$T/cert" 2>&1 | sed -n 's/.*: OK/OK/p')"
	case $path$(field kind "$a")$(col 4) in OK* | time-stamp*) ;; *TOTAL-PASSED) bad "no path to an anchor" "không dẫn tới chứng thư gốc"; continue ;; esac
	any=1 && say "$s: computes; path to an anchor: ${path:-no}" \
	    "$s: tính đúng; dẫn tới chứng thư gốc: ${path:-không}"
	openssl x509 -in "$T/cert" -noout -subject -nameopt utf8,sep_comma_plus | sed 's/^/     /'
done
[ "$(col 4)$any" != TOTAL-PASSED ] || fail "no signature computes" "không có chữ ký nào tính đúng"
step 6 "No file was altered since nbaudit made this folder" "Không tệp nào bị thay đổi từ khi lập hồ sơ"
sha256sum -c SHA256SUMS >"$T/out" 2>/dev/null; f=$(sed -n 's/: FAILED.*//p' "$T/out" | head -n 1)
[ -s SHA256SUMS ] && [ "$(grep -c ': OK$' "$T/out")" -eq "$(grep -c '' SHA256SUMS)" ] ||
    fail "${f:-a line} is not as in SHA256SUMS" "${f:-một dòng} khác với SHA256SUMS"
step 7 "Compare these with what you have on paper" "Đối chiếu với bản giấy"
say "the archive's key: $log" "khóa của kho lưu trữ: $log"
say "the auditor's fingerprint: $finger" "dấu vân tay khóa của bên kiểm tra: $finger"
say "Everything in this folder agrees; the verdict on the signatures: $verdict" \
    "Mọi thứ trong thư mục này khớp nhau; kết luận về chữ ký: $verdict"
