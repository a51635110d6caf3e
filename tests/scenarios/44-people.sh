#!/bin/sh
# What a person sees: in Vietnamese nothing stays English, in 60 columns
# nothing is wider, in HTML nothing escapes.
. "$(dirname "$0")/audit-lib.sh"
words="python3 $here/tests/scenarios/words.py"
po=$here/po/vi.po
corpus=$here/../shared/corpus/files
export LC_ALL=C.UTF-8 TZ=Asia/Ho_Chi_Minh NO_COLOR=1
make_store 60
at=$(cat pki/at)
flip day/"$(cd day && find . -name '*.pdf' | sort | head -n 1)" 90 0

# vi COMMAND..., en COMMAND...: into a file of its own, 60 columns wide.
n=0
vi() {
	n=$((n + 1))
	LANGUAGE=vi COLUMNS=60 "$@" >"vi-$n.out" 2>"vi-$n.err" </dev/null
}
en() {
	n=$((n + 1))
	LANGUAGE=en COLUMNS=60 "$@" >"en-$n.out" 2>"en-$n.err" </dev/null
}

vi "$BIN/nbaudit" run -s st -l led -t pki/trust
vi "$BIN/nbaudit" status -l led
vi "$BIN/nbaudit" inspect -t pki/trust --at "$at" day
en "$BIN/nbaudit" inspect -t pki/trust --at "$at" day
vi "$BIN/nbarchive" -s st list
vi "$BIN/nbarchive" -s st stats
vi "$BIN/nbarchive" -s st quarantine list
for i in 1 2 3 30 60; do
	vi "$BIN/nbarchive" -s st show $i
	en "$BIN/nbarchive" -s st show $i
done
echo '1.1 x' >"$T/broken.xml"
vi "$BIN/nbaudit" inspect broken.xml absent
for c in '' $("$BIN/nbaudit" --help | sed -n 's/^  nbaudit \([a-z-]*\).*/\1/p' |
    sort -u); do
	# shellcheck disable=SC2086
	vi "$BIN/nbaudit" $c --help
	# shellcheck disable=SC2086
	en "$BIN/nbaudit" $c --help
done
for c in '' $("$BIN/nbarchive" --help |
    sed -n 's/^  \([a-z][a-z-]*\)  .*/\1/p'); do
	# shellcheck disable=SC2086
	vi "$BIN/nbarchive" $c --help
	# shellcheck disable=SC2086
	en "$BIN/nbarchive" $c --help
done
vi "$BIN/nbaudit" --nonsense
vi "$BIN/nbarchive" list --limit
cat vi-*.out >all.out
has "help was shown" all.out "nbarchive check-config"
is "no English in Vietnamese output" '' "$($words vi "$po" vi-*.out vi-*.err)"
is "no line over 60 columns" '' "$($words width 60 vi-*.out en-*.out)"
is "the check finds English" 1 "$($words vi "$po" en-*.out >/dev/null; echo $?)"
is "and long lines" 1 "$($words width 20 vi-*.out >/dev/null; echo $?)"

# Narrow terminals, too.
LANGUAGE=vi COLUMNS=30 "$BIN/nbaudit" inspect -t pki/trust --at "$at" day \
    >narrow.out 2>/dev/null
is "no line over 30 columns" '' "$($words width 30 narrow.out)"

# Foreign documents say things that ours do not.
if [ -d "$corpus" ]; then
	LANGUAGE=vi "$BIN/nbaudit" inspect --json "$corpus" 2>corpus.err |
	    python3 -c '
import json, sys
for line in sys.stdin:
    d = json.loads(line)
    all = d.get("warnings", []) + [r for s in d.get("signatures", [])
        for r in s["reasons"]]
    for text in all: print(text)
' >corpus.out
	has "the corpus has findings" corpus.out 'RFC 5652'
	is "its findings are Vietnamese" '' "$($words vi "$po" corpus.out)"
else
	echo "skip findings of the corpus: it is not here"
fi

# One self-contained page: names are escaped, nothing comes from elsewhere.
good=$(find day -name '*.pdf' | sort | sed -n 4p)
cp "$good" '<script>alert(1)<script>&"x".pdf'
"$BIN/nbaudit" inspect --html -o page.html -t pki/trust --at "$at" \
    '<script>alert(1)<script>&"x".pdf' "$good" day/di
is "a page of several" 1 $?
is "it is well-formed, and holds both languages" ok "$(python3 - <<'P'
import base64, hashlib, html.parser, re
text = open("page.html", encoding="utf-8").read()
void = {"meta", "input", "br", "hr"}
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.lang, self.h1 = [], [], []
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        assert tag not in ("script", "img", "link", "iframe", "object"), tag
        for k, v in attrs:
            assert not k.startswith("on"), k
            if k in ("href", "src"): assert v.startswith("#"), v
        if tag == "main": self.lang.append(a["lang"])
        if tag not in void: self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag
    def handle_data(self, data):
        if self.open and self.open[-1] == "h1": self.h1.append(data)
p = Page()
p.feed(text)
assert not p.open, p.open
assert sorted(p.lang) == ["en", "vi"], p.lang
assert any("<script>alert(1)" in h for h in p.h1), p.h1
style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
assert "url(" not in style and "@import" not in style
assert "hợp lệ" in text and ">valid<" in text
print("ok")
P
)"
is "a page of a file that is not there" 3 "$(
	"$BIN/nbaudit" inspect --html -o none.html absent 2>err; echo $?)"
is "a page that cannot be written" 3 "$(
	"$BIN/nbaudit" inspect --html -o no/such/place "$good" 2>err; echo $?)"
is "JSON and HTML at once" 2 "$(
	"$BIN/nbaudit" inspect --html --json "$good" 2>err; echo $?)"
finish
