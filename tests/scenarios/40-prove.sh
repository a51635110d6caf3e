#!/bin/sh
# prove: a folder that stock tools check where nothing of ours is; each file
# of it that is evidence, altered, is caught at its step.
# long: bundles are tried with stock tools alone
. "$(dirname "$0")/audit-lib.sh"
for tool in openssl git ssh-keygen sha256sum awk; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
make_store 24
audit prove 1 -s st -l led
is "no audit yet" 2 $?
run
base=$rc

# A machine that has none of our software: only what check.sh says it needs.
mkdir stock
for tool in awk sed od sha256sum openssl git ssh-keygen sh cat cut date \
    dirname grep head hexdump mkdir mktemp mv rm tail tr cmp cp; do
	path=$(command -v $tool) && ln -s "$path" stock/$tool
done
check() { env -i PATH="$T/stock" HOME="$T" sh "$1/check.sh" "${2:-}" \
    "${3:-}" >cout 2>cerr; }

bad=0 n=0
passed=
for i in 1 2 3 5 8 11; do
	audit prove "$i" -s st -l led -t pki/trust -o "b$i" || continue
	n=$((n + 1))
	check "b$i" || { bad=$((bad + 1)); echo "accession $i"; cat cout cerr; }
	[ -n "$passed" ] || ! grep -q 'verdict TOTAL-PASSED' cout ||
	    ! grep -q 'path to an anchor: OK' cout ||
	    [ ! -f "b$i/signatures/03/content" ] || passed=b$i
done
is "every document gives a bundle" 6 $n
is "and each is good on another machine" 0 $bad
is "check.sh is short" 1 $(($(wc -l <b1/check.sh) <= 200))
[ -n "$passed" ] || { not_ok "none with a time-stamp"; finish; }
# XML whose time-stamps are over XML; what the audit could not compute either.
mkdir others
for f in xades sealed enveloped rels; do
	cp "$here/tests/fuzz/corpus/xmldsig/$f.xml" others/
done
openssl genrsa -out r.pem 2048 2>/dev/null
openssl req -x509 -key r.pem -subj /CN=nobody -days 9 -out rc.pem 2>/dev/null
echo text >text
openssl cms -sign -binary -in text -signer rc.pem -inkey r.pem -nocerts \
    -nodetach -outform DER -out others/nocert.p7m 2>/dev/null
openssl cms -sign -binary -in text -signer rc.pem -inkey r.pem \
    -outform DER -out others/absent.p7s 2>/dev/null
mkdir kinds
python3 "$here/tests/scenarios/prove.py" "$BIN/nbaudit" "$T/pki" kinds ||
    not_ok "documents of each kind"
printf 'member.p7m %s\n' "$(python3 -c '
import email, hashlib
for part in email.message_from_binary_file(open("kinds/mail.eml", "rb")).walk():
    if part.get_filename() == "member.p7m":
        print(hashlib.sha256(part.get_payload(decode=True)).hexdigest())
')" >digests
for f in kinds/*; do
	printf '%s %s\n' "${f#*/}" "$(sha256sum <"$f" | cut -c1-64)"
done >>digests
archive ingest -s st others kinds
run
bad=0 n=0
for f in others/*; do
	audit prove "$(sha256sum <"$f" | cut -c1-64)" -s st -l led \
	    -t pki/trust -o "x$n" && check "x$n" && [ ! -s cerr ] ||
	    { bad=$((bad + 1)); echo "$f"; cat cout cerr err; }
	n=$((n + 1))
done
is "XML and CMS, whole or not" 6 $n
is "and their bundles are no fault of theirs" 0 $bad
# Of each kind: null.xml's DigestInfo is no usual one.
bad='' n=0
while read -r f digest; do
	audit prove "$digest" -s st -l led -t pki/trust -o "a $f" &&
	    check "a $f" && [ ! -s cerr ] && grep -q ': TOTAL-PASSED' cout &&
	    grep -q ': computes; path to an anchor: OK' cout ||
	    [ "$f" = paper.txt ] || bad="$bad $f"
	n=$((n + 1))
done <digests
is "a document of each kind" 10 $n
is "and its bundle is good in a folder with a space" '' "$bad"

# harmed BUNDLE FILE: an octet altered must be told, with the file's name
# (of a signature its folder's), at the step that is for it.
harmed() {
	rm -rf 'a copy' && cp -a "$1" 'a copy'
	flip "a copy/$2" $(($(stat -c %s "a copy/$2") / 2)) 0
	check 'a copy'
	got=$? name=$2
	case $2 in
	original/* | covered/*) want=1 ;;
	entry.json | document.tlog-proof) want='2 3' ;;
	keys.txt) want=3 ;;
	allowed_signers | ledger.pack) want=4 ;;
	*/about) want='5 6' name=${2%/about} ;;
	signatures/* | certificates/* | revocation/*) want=5 name=${2#*/*/} ;;
	*) want=6 ;;
	esac
	case " $want " in *" $got "*) grep 'NOT GOOD' cout ;; esac |
	    grep -qF "$name" || missed="$missed $2:$got"
}
for f in id.xml xades.asice office.docx held.p7m paper.p7s member.p7m; do
	missed=
	for file in "a $f"/original/* "a $f"/covered/* "a $f"/signatures/*/[!a]* \
	    "a $f"/signatures/*/attrs.der; do
		[ ! -f "$file" ] || harmed "a $f" "${file#*/}"
	done
	# What is the same of every kind.
	[ $f != id.xml ] || for file in "a $f"/* "a $f"/signatures/01/about \
	    "a $f"/certificates/* "a $f"/revocation/*; do
		[ ! -f "$file" ] || harmed "a $f" "${file#*/}"
	done
	is "$f: each file altered is named" '' "$missed"
done
# What an inspector may have: another shell, another language.
for shell in dash bash 'busybox sh'; do
	command -v ${shell% *} >/dev/null || continue
	env -i PATH="$PATH" LC_ALL=vi_VN.UTF-8 $shell 'a paper.p7s/check.sh' \
	    >cout 2>cerr
	is "by $shell" 0 $?
	has "in Vietnamese" cout 'kết luận về chữ ký: TOTAL-PASSED'
done
cmp -s "$(echo "$passed"/original/*)" \
    "$(find day -type f -name "$(basename "$passed"/original/*)" | head -n 1)"
is "the original under its own name" 0 $?

log=$(sed -n 's/^log //p' "$passed/keys.txt")
finger=$(sed -n 's/^.*\(SHA256:.*\)$/\1/p' cout | tail -n 1)
check "$passed" "$log" "$finger"
is "with the keys on paper" 0 $?
check "$passed" "$(echo "$log" | tr a-f b-g)" "$finger"
is "with another key on paper" 3 $?
check "$passed" "$log" SHA256:other
is "with another fingerprint on paper" 3 $?

# tamper FILE OFFSET STEP: turn a bit over and see which step says so.
tamper() {
	rm -rf bad && cp -a "$passed" bad
	f=$(echo bad/$1)
	flip "$f" "$2" 0
	check bad
	is "$1 altered at $2" "$3" $?
}
middle() { echo $(($(stat -c %s "$(echo "$passed"/$1)") / 2)); }
tamper 'original/*' "$(middle 'original/*')" 1
tamper entry.json 5 2
tamper entry.json "$(grep -bo '"sha256":"' "$passed/entry.json" |
    head -n 1 | awk -F: '{ print $1 + 12 }')" 1
tamper document.tlog-proof "$(($(grep -bo 'index ' \
    "$passed/document.tlog-proof" | cut -d: -f1) + 20))" 2
at=$(grep -abo 'auditor' "$passed/document.tlog-proof" | tail -n 1 |
    cut -d: -f1)
tamper document.tlog-proof $((at + 40)) 3
tamper keys.txt 60 3
tamper allowed_signers 3 4
tamper ledger.pack "$(middle ledger.pack)" 4
for f in attrs.der value; do
	tamper signatures/01/$f "$(middle signatures/01/$f)" 5
done
tamper signatures/03/content "$(middle signatures/03/content)" 5
for f in $(ls -d "$passed"/certificates/* | head -n 1) \
    $(ls -d "$passed"/revocation/* | head -n 1); do
	tamper "${f#*/}" "$(stat -c %s "$f" | awk '{ print int($1 / 2) }')" 5
done
sed -i 's/digest-value ./digest-value g/' "$passed/signatures/01/about"
check "$passed"
is "another digest asked for" 5 $?

# Two bundles mixed.
rm -rf bad && cp -a b2 bad && cp b3/entry.json b3/document.tlog-proof bad/
check bad
is "another document's entry" 1 $?
rm -rf bad && cp -a b2 bad && rm -rf bad/original && cp -a b3/original bad/ &&
    cp b3/entry.json bad/
check bad
is "another document and entry, the old proof" 2 $?

# A forged checkpoint: size and root of one's own, the old signatures.
rm -rf bad && cp -a b2 bad
printf '\000' | cat - bad/entry.json | openssl dgst -sha256 -binary |
    openssl base64 -A >root
origin=$(sed -n '1,/^$/d;1p;p' b2/document.tlog-proof | head -n 1)
{
	printf 'c2sp.org/tlog-proof@v1\nindex %s\n\n' 0
	printf '%s\n1\n%s\n\n' "$origin" "$(cat root)"
	sed '1,/^$/d' b2/document.tlog-proof | sed '1,/^$/d'
} >bad/document.tlog-proof
sed -i 's/"seq":[0-9]*/"seq":0/' bad/entry.json
check bad
is "a tree of one's own" 2 $?

# What is refused, and what else proves.
audit prove 999 -s st -l led
is "no such accession" 2 $?
audit prove ffff0000ffff -s st -l led
is "no such digest" 2 $?
audit prove nonsense -s st -l led
is "not a name" 2 $?
audit prove 1 -s st -l led -o b1
is "the folder is there already" 3 $?
first=$(sed -n 's/.*"object":{[^}]*"sha256":"\([0-9a-f]*\)".*/\1/p' b1/entry.json)
audit prove "$(echo "$first" | cut -c1-12)" -s st -l led -o again --json
is "by its digest" 0 $?
has "as JSON" out "\"sha256\":\"$first\""

# The auditor does not need the catalog for it.
keep
rm -rf st/catalog
audit prove "$first" -s st -l led -o without
rc=$?
is "without the catalog" 0 $rc
check without
is "it is as good" 0 $?
fresh
python3 - st/catalog/data.mdb <<'P'
import os, re, sys
# Every tile's hashes: 32 octets of a known leaf altered wherever they stand.
import hashlib
leaf = hashlib.sha256(b"\0" + open("b2/entry.json", "rb").read()).digest()
d = bytearray(open(sys.argv[1], "rb").read())
n = 0
at = d.find(leaf)
while at >= 0:
    d[at] ^= 1
    n += 1
    at = d.find(leaf, at + 1)
open(sys.argv[1], "wb").write(d)
print(n)
P
audit prove 3 -s st -l led -o tiles
is "with a tile altered" 0 $?
check tiles
is "it is as good too" 0 $?

# An altered journal proves nothing.
fresh
archive ingest -s st "$T/out" >/dev/null
audit prove 42 -s st -l led -o later
is "what came after the audit waits for it" 2 $?
fresh
one=$(find day -type f | head -n 1)
marks=$(sha256sum "$one" | cut -c1-16)
audit prove "$marks" -s st -l led -o whole
is "before the damage" 0 $?
chmod -R u+w st
python3 - st/segments/000001/data.mdb "$one" <<'P'
import sys
d = bytearray(open(sys.argv[1], "rb").read())
at = d.find(open(sys.argv[2], "rb").read()[-200:])
d[at] ^= 4
open(sys.argv[1], "wb").write(d)
P
audit prove "$marks" -s st -l led -o damaged
is "damaged octets give none" 4 $?
is "nor half a folder" 0 "$(find . -maxdepth 1 -name 'damaged*' | wc -l)"

# The ledger's head must be the auditor's.
fresh
git clone -q led clone 2>/dev/null
git -C clone -c user.name=x -c user.email=x@x commit -q --allow-empty \
    -m forged && git -C clone push -q
audit prove 1 -s st -l led -o foreign
is "a foreign commit on top" 5 $?
: $base
finish
