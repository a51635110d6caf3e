#!/bin/sh
# Archives: every member inspected, stored once, related to its container; bad
# ones stored whole with what was not read.
. "$(dirname "$0")/lib.sh"
rar=$(cd "$(dirname "$0")" && pwd)/rar.py
command -v bsdtar >/dev/null || skip_all "bsdtar is not installed"
signed 3
at=$(cat "$T/pki/at")
ingest() { "$NBA" -s "$T/store" -t "$T/pki/trust" -q ingest "$@"; }
inspect() { "$BIN/nbaudit" inspect --json -t "$T/pki/trust" --at "$at" "$@"; }
cd "$T" || exit 1
mkdir in src src/sub back back3
cp "$(find docs -name '*.pdf' | sort | sed -n 1p)" src/a.pdf
cp "$(find docs -name '*.pdf' | sort | sed -n 2p)" "src/sub/Quyết định.pdf"
printf 'the signed data\n' >src/data.txt
openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=A signer' -days 30 \
    -keyout key.pem -out cert.pem 2>/dev/null
openssl smime -sign -binary -in src/data.txt -signer cert.pem -inkey key.pem \
    -outform DER -out src/data.txt.p7s 2>/dev/null
ln -s /etc/passwd src/link

for f in zip tar tar.gz tar.xz tar.bz2 tar.zst 7z; do
	case $f in
	zip) python3 -c '
import os, sys, zipfile
z = zipfile.ZipFile("in/c.zip", "w", zipfile.ZIP_DEFLATED)
for d, _, names in os.walk("src"):
    for n in sorted(names):
        p = os.path.join(d, n)
        if not os.path.islink(p):
            z.write(p, os.path.relpath(p, "src"))
i = zipfile.ZipInfo("link")
i.create_system = 3
i.external_attr = 0o120777 << 16
z.writestr(i, "/etc/passwd")
' ;;
	tar.zst) bsdtar --zstd -cf "in/c.$f" -C src . ;;
	*) bsdtar -acf "in/c.$f" -C src . ;;
	esac
	exits "inspect $f" 1 inspect "in/c.$f"
	check "its own line first, then its members" python3 -c '
import json, sys
l = [json.loads(x) for x in open(sys.argv[1])]
assert l[0]["file"] == sys.argv[2] and "container" not in l[0], l[0]
m = {x["member"]: x for x in l[1:]}
assert all(x["container"] == sys.argv[2] for x in l[1:])
assert set(m) == {"a.pdf", "sub/Quyết định.pdf", "data.txt",
    "data.txt.p7s", "link"}, set(m)
assert m["a.pdf"]["indication"] == "TOTAL-PASSED"
assert m["data.txt.p7s"]["signatures"][0]["digest_match"] is True
assert m["link"]["error"] == "a link"
assert m["data.txt"]["indication"] == "NO-SIGNATURE"
' "$T/out" "c.$f"
done

# RAR, of both ages, without the link; and an ODF document that is encrypted.
rm src/link
for v in 4 5; do
	python3 "$rar" $v c$v.rar src
	exits "inspect RAR $v" 1 inspect c$v.rar
	check "each member of it is inspected" python3 -c '
import json, sys
l = [json.loads(x) for x in open(sys.argv[1])]
m = {x["member"]: x for x in l[1:]}
assert l[0]["format"] == "archive", l[0]
assert set(m) == {"a.pdf", "sub/Quyết định.pdf", "data.txt",
    "data.txt.p7s"}, set(m)
assert m["a.pdf"]["indication"] == "TOTAL-PASSED"
assert m["data.txt.p7s"]["signatures"][0]["digest_match"] is True
' "$T/out"
done
ln -s /etc/passwd src/link
python3 - <<'MAKE'
import zipfile
ns = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
with zipfile.ZipFile("locked.odt", "w") as z:
    z.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    z.writestr("content.xml", "not XML any more")
    z.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="%s">'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml">'
        '<m:encryption-data m:checksum="AAAA"/></m:file-entry>'
        '</m:manifest>' % ns)
MAKE
exits "an encrypted ODF document" 1 inspect locked.odt
says "is told, and what of it" 'in them cannot be seen: content.xml'

# Taken in: the container, each member once, links named.
"$NBA" init store -q >/dev/null 2>&1
exits "ingest a tar" 1 ingest in/c.tar.gz --receipt r1
check "the container is stored" test "$(outcome r1 'c.tar.gz')" = stored
check "its members are stored" test "$(count r1 stored)" = 5
check "the link is an error" test "$(count r1 error)" = 1
check "under its own name" grep -q '"path":"in/c.tar.gz!/a.pdf"' r1
check "with the container's digest" test \
    "$(grep -c "\"container\":\"$(sha256sum <in/c.tar.gz | cut -c1-64)\"" r1)" = 5
exits "ingest the zip" 1 ingest in/c.zip --receipt r2
check "its members are held" test "$(count r2 duplicate)" = 4
id=$(sha256sum <"src/sub/Quyết định.pdf" | cut -c1-64)
exits "get a member back" 0 "$NBA" -s store -q get "$id" -o back --reason test
check "byte for byte" cmp "back/Quyết định.pdf" "src/sub/Quyết định.pdf"
exits "show it" 0 "$NBA" -s store show "$id"
says "what it is part of" "in/c.tar.gz"
exits "show the container" 0 "$NBA" -s store show \
    "$(sha256sum <in/c.tar.gz | cut -c1-64)"
says "and its members" "a.pdf"
sig=$(sha256sum <src/data.txt.p7s | cut -c1-64)
exits "show the signature" 0 "$NBA" -s store show "$sig" --json
says "with what it signs" "$(sha256sum <src/data.txt | cut -c1-64)"
before=$(cat store/checkpoint)
exits "rebuild" 0 "$NBA" -s store rebuild
check "to the same tree" test "$(cat store/checkpoint)" = "$before"
exits "show after rebuild" 0 "$NBA" -s store show "$id"
says "the relation is in the journal" "in/c.tar.gz"
"$BIN/nbaudit" -s store -l ledger -t pki/trust init >/dev/null 2>&1
"$BIN/nbaudit" -s store -l ledger -t pki/trust --at "$at" run >out 2>err
rc=$?
check "an audit of it ends well" test $rc -le 1
check "and finds no damage" grep -q ' 0 damaged\|undecided' out

# Containers in containers.
mkdir n && cp in/c.zip src/a.pdf n/ && (cd n && bsdtar -acf ../nested.7z .)
exits "inspect nested ones" 1 inspect nested.7z
says "the path through both" '"container":"nested.7z!/c.zip"'
"$NBA" init store2 -q >/dev/null 2>&1
exits "ingest nested ones" 1 "$NBA" -s store2 -t pki/trust -q ingest nested.7z \
    --receipt r3
check "the inner one is stored" test "$(outcome r3 'nested.7z!/c.zip')" = stored
check "and a member of it" grep -q '"path":"nested.7z!/c.zip!/sub/Quyết định.pdf"' r3
check "under the inner one's digest" test \
    "$(grep -c "\"container\":\"$(sha256sum <in/c.zip | cut -c1-64)\"" r3)" = 5

# Bad ones: kept, told, exit code 1, within limits.
python3 - <<'P'
import io, zipfile
def z(members):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as f:
        for n, d in members:
            f.writestr(n, d)
    return b.getvalue()
bomb = z([("0.dll", b"\0" * (100 << 20))])
for i in range(4):
    bomb = z([("%d.zip" % k, bomb) for k in range(8)])
open("bomb.zip", "wb").write(bomb)
deep = z([("x", b"x")])
for i in range(40):
    deep = z([("n.zip", deep)])
open("deep.zip", "wb").write(deep)
open("evil.zip", "wb").write(z([("../../etc/cron.d/x", b"1"), ("/abs", b"2"),
    ("a\u202efdp.exe", b"3"), ("\u1ebf.txt", b"4"),
    ("e\u0302\u0301.txt", b"5")]))
open("tcvn.zip", "wb").write(z([("Q" * 12 + ".doc", b"old")]).replace(
    b"Q" * 12, b"Quy\xd5t \xae\xdenh."))
P
head -c 20000 in/c.zip >cut.zip
(cd src && zip -q -P secret ../enc.zip a.pdf) 2>/dev/null
mkfifo src/pipe && bsdtar -cf dev.tar -C src pipe link && rm src/pipe
"$NBA" init store3 -q >/dev/null 2>&1
for f in bomb deep cut enc evil dev; do
	c=$(ls $f.*) want=1
	[ -f "$c" ] || continue
	[ $f = evil ] && want=0
	exits "ingest $c" $want timeout 60 "$NBA" -s store3 -q ingest "$c" \
	    --receipt "r-$f"
	check "$c itself is stored" test "$(outcome "r-$f" "$c" | head -n 1)" = stored
	[ $want = 0 ] || check "and what was not read is told" test \
	    "$(count "r-$f" error)" -ge 1
	exits "get $c back" 0 "$NBA" -s store3 -q get \
	    "$(sha256sum <"$c" | cut -c1-64)" -o back3 --reason test
	check "byte for byte" cmp "back3/$c" "$c"
done
check "the bomb is called one" grep -q '200 times' r-bomb
check "and what follows in it is not passed over in silence" grep -q \
    '!/","reason":"the container was not read to its end: it unpacks' r-bomb
check "the encrypted one is" grep -q 'encrypted' r-enc
check "with what to do" grep -q 'unpack it with its password' r-enc
inspect evil.zip >out 2>err
check "doubtful names are reported" test "$(head -n 1 out | python3 -c '
import json, sys
print(len(json.loads(sys.stdin.readline())["warnings"]))')" = 4
inspect tcvn.zip >out 2>err
check "an old charset is guessed" grep -q '"member":"Quyết định' out
check "and said" grep -q '"member_charset":"tcvn3"' out
check "nothing was written beside" test ! -e /etc/cron.d/x
done_testing
