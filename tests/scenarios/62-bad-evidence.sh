#!/bin/sh
# Everything that may be wrong with evidence, and with the ledger, as one table
# (62-bad-evidence.tsv).  After each row: no verdict has changed, what was held
# is held, octet by octet, and every commit of the ledger is still there.
# long: 39 rows, each in two languages, and nights in between
. "$(dirname "$0")/audit-lib.sh"
for tool in openssl python3 git; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
table=$here/tests/scenarios/62-bad-evidence.tsv
tab=$(printf '\t')

# GET gives what lies in www; POST /tsa asks tsa.sh; $T/mode makes both late.
mkdir www stick
cat >server.py <<'PY'
import http.server, os, subprocess, sys, time
T = sys.argv[1]
class H(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def answer(self, body, size=None):
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Length", str(size or len(body or b"")))
        self.end_headers()
        for _ in range(1 + (size or 0) // 1048576):
            self.wfile.write(body or b"")
    def late(self):
        if open(T + "/mode").read().strip() == "late":
            time.sleep(3)
    def do_GET(self):
        self.late()
        if self.path == "/huge":
            return self.answer(bytes(1048576), 100 << 20)
        try:
            self.answer(open(T + "/www" + self.path, "rb").read())
        except OSError:
            self.answer(None)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.late()
        if self.path == "/ocsp":
            return self.do_GET()
        open(T + "/rq", "wb").write(body)
        subprocess.run(["sh", T + "/tsa.sh", open(T + "/mode").read().strip()],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.answer(open(T + "/rs", "rb").read())
class S(http.server.ThreadingHTTPServer):
    def handle_error(self, *a): pass
s = S(("127.0.0.1", 0), H)
print(s.server_address[1], flush=True)
s.serve_forever()
PY
echo good >mode
python3 server.py "$T" >port &
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+w "$T"; rm -rf "$T"' EXIT
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s port ] && break
	sleep 0.5
done
url=http://127.0.0.1:$(cat port)

# Two authorities: of "quiet" nothing is known yet, but its signer names a
# responder; "loud" has revoked its signer, by a list that is held.
mkdir own
cat >own/conf <<X
[ca]
default_ca = d
[d]
database = $T/own/db
default_md = sha256
default_crl_days = 30
[v_ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[v_leaf]
keyUsage = critical,digitalSignature
authorityInfoAccess = OCSP;URI:$url/ocsp
[v_friend]
keyUsage = critical,digitalSignature
[req]
distinguished_name = dn
[dn]
X
cert() { # NAME SECTION SERIAL ISSUER [CN]
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "own/$1.key" 2>/dev/null
	openssl req -new -key "own/$1.key" -subj "/C=VN/CN=${5:-$1}" \
	    -config own/conf -out own/csr 2>/dev/null
	if [ "$1" = "$4" ]; then
		set -- "$1" "$2" "$3" "-signkey own/$1.key"
	else
		set -- "$1" "$2" "$3" "-CA own/$4.pem -CAkey own/$4.key"
	fi
	# shellcheck disable=SC2086
	openssl x509 -req -in own/csr $4 -set_serial "$3" -days 900 \
	    -extfile own/conf -extensions "$2" -out "own/$1.pem" 2>/dev/null
}
cert root v_ca 1 root
cert other v_ca 1 other
cert quiet v_ca 2 root
cert loud v_ca 3 root
cert false v_ca 4 other quiet
cert signer v_leaf 16 quiet
cert revoked v_friend 17 loud
cert friend v_friend 18 quiet
crl() { # NAME OUT [OPTION ...]
	name=$1 to=$2
	shift 2
	echo 1000 >own/number
	openssl ca -gencrl -config own/conf -cert "own/$name.pem" \
	    -keyfile "own/$name.key" -out own/crl.pem "$@" 2>/dev/null &&
	    openssl crl -in own/crl.pem -outform DER -out "$to"
}
: >own/db
crl loud older.crl
sleep 1.1	# a list of the same second is the same list
crl root root.crl
crl other other.crl
crl false false.crl
crl quiet quiet.crl
crl quiet expired.crl -crl_nextupdate \
    "$(date -u -d '+1 second' +%Y%m%d%H%M%SZ)"
printf 'R\t350101000000Z\t250101000000Z,keyCompromise\t11\tunknown\t/C=VN/CN=revoked\n' >own/db
crl loud loud.crl

openssl ocsp -issuer own/quiet.pem -serial 16 -no_nonce -reqout own/rq 2>/dev/null
openssl ocsp -issuer own/quiet.pem -serial 19 -no_nonce -reqout own/rq19 2>/dev/null
printf 'V\t350101000000Z\t\t10\tunknown\t/C=VN/CN=signer\nV\t350101000000Z\t\t13\tunknown\t/C=VN/CN=x\n' >own/index
ocsp() { # OUT REQUEST SIGNER [CA [MINUTES]]
	openssl ocsp -index own/index -rsigner "own/$3.pem" \
	    -rkey "own/$3.key" -CA "own/${4:-quiet}.pem" -reqin "own/$2" \
	    -respout "$1" -nmin "${5:-9999}" >/dev/null 2>&1
}
ocsp older.ocsp rq quiet quiet 1
older=$(($(date +%s) + 61))	# it is the last row
ocsp another.ocsp rq19 quiet
ocsp false.ocsp rq false false
ocsp friend.ocsp rq friend

make_store 4
# The same authority, once its certificates had ended; and another one.
NBSIGNER_KEYS=$T/pki/keys "$signer" pki --not-before 2020-01-01 \
    --not-after 2024-01-01 pki2 >/dev/null
NBSIGNER_KEYS= "$signer" pki pki3 >/dev/null
mkdir docs
for who in signer revoked; do
	printf 'Văn bản %s' $who >doc
	openssl cms -sign -binary -in doc -signer own/$who.pem \
	    -inkey own/$who.key -nodetach -outform DER -out docs/$who.p7m \
	    2>/dev/null
done
archive ingest -s st docs
cp own/root.pem pki/trust/roots/
cp own/quiet.pem own/loud.pem own/signer.pem own/revoked.pem \
    pki/trust/intermediates/
cat >tsa.sh <<X
at=\$(date -u +%Y-%m-%dT%H:%M:%SZ) from=$T/pki wrong=
case \$1 in
imprint | nonce | refused) wrong="--wrong \$1" ;;
behind) at=2020-01-01T00:00:00Z ;;
ahead) at=2035-01-01T00:00:00Z ;;
expired) from=$T/pki2 ;;
stranger) from=$T/pki3 ;;
html) echo '<html>' >$T/rs; exit ;;
esac
exec "$signer" stamp --at "\$at" \$wrong "\$from" "$T/rq" "$T/rs"
X
git init -q --bare -b main stick.git
printf '[audit]\nnetwork_timeout = 1\n[mirror stick]\nurl = %s\n' \
    "$T/stick.git" >conf
printf '[audit]\nnetwork_timeout = 1\nfetch = %s/the.crl\n' "$url" >netconf
cp loud.crl root.crl stick/
audit fetch -l led -t pki/trust --import stick
is "what is held" 0 $?
rm stick/*
run -C conf
run -C conf

verdicts() { git --git-dir led archive main state | tar -xO | cut -f 1,4,5; }
verdicts >verdicts
has "one passes" verdicts 'TOTAL-PASSED'
has "one cannot be told" verdicts 'TRY_LATER'
has "one is revoked" verdicts 'REVOKED'
git --git-dir led rev-list main >commits
# pending/ is the night's request, made anew until it is answered.
(cd led.d/evidence && find . -name pending -prune -o -type f -print |
    xargs sha256sum) >sums
rm -rf kept && mkdir kept && cp -a st led led.d stick.git kept/
restore() { # WHAT: its folders as they were
	for d in "$@"; do
		rm -rf "$d" && cp -a "kept/$d" "$d"
	done
}

# Each case lays its trap and leaves in "$@" what is run.
fetch_stick() {
	rm -f stick/*
	cp "$1" stick/
	set -- fetch -l led -t pki/trust --import stick
	command=$*
}
fetch_net() { command="fetch -l led -t pki/trust -C netconf"; }
ocsp_net() { cp "$1" www/ocsp; echo good >mode; cp quiet.crl www/the.crl
	command="fetch -l led -t pki/trust"; }
tsa() { echo "$1" >mode
	command="run -s st -l led -t pki/trust -C conf --tsa $url/tsa"; }
forge() { git -c user.name=x -c user.email=x@x --git-dir "$1" commit-tree \
    -m forged -p "$2" "main^{tree}"; }
run_again() { command="run -s st -l led -t pki/trust -C conf"; }
newest_pack() { find led/objects/pack -name "*.$1" -exec ls -t {} + | sed 1q; }
case_of() {
	echo good >mode
	case $1 in
	crl-older) fetch_stick older.crl ;;
	crl-stranger) fetch_stick other.crl ;;
	crl-expired) fetch_stick expired.crl ;;
	crl-huge-stick)
		fetch_stick quiet.crl
		truncate -s 104857600 stick/quiet.crl ;;
	crl-huge-network)
		sed 's/the\.crl/huge/' netconf >hugeconf
		command="fetch -l led -t pki/trust -C hugeconf" ;;
	crl-other-key) fetch_stick false.crl ;;
	crl-altered)
		fetch_stick quiet.crl
		flip stick/quiet.crl $(($(stat -c %s quiet.crl) - 4)) 0 ;;
	crl-half)
		fetch_stick quiet.crl
		truncate -s 100 stick/quiet.crl ;;
	crl-late) cp quiet.crl www/the.crl; echo late >mode; fetch_net ;;
	ocsp-another) ocsp_net another.ocsp ;;
	ocsp-other-key) ocsp_net false.ocsp ;;
	ocsp-not-allowed) ocsp_net friend.ocsp ;;
	ocsp-older)
		while [ "$(date +%s)" -lt $older ]; do sleep 1; done
		ocsp_net older.ocsp ;;
	tsa-away)
		command="run -s st -l led -t pki/trust -C conf --tsa http://127.0.0.1:9/tsa" ;;
	tsa-*) tsa "${1#tsa-}" ;;
	ledger-foreign)
		git --git-dir led update-ref refs/heads/main \
		    "$(forge led main)"
		run_again ;;
	ledger-rewritten)
		git --git-dir led update-ref refs/heads/main \
		    "$(forge led main~1)"
		run_again ;;
	ledger-unsigned)
		git --git-dir led update-ref refs/heads/main \
		    "$(git --git-dir led cat-file commit main |
		    sed '/^gpgsig/,/^ -----END/d' |
		    git --git-dir led hash-object -t commit -w --stdin)"
		run_again ;;
	ledger-back)
		git --git-dir led update-ref refs/heads/main main~1
		run_again ;;
	ledger-no-branch)
		git --git-dir led update-ref -d refs/heads/main
		run_again ;;
	ledger-detached)
		git --git-dir led update-ref --no-deref HEAD main
		run_again ;;
	ledger-other-head)
		git --git-dir led update-ref refs/heads/other "$(forge led main)"
		git --git-dir led symbolic-ref HEAD refs/heads/other
		run_again ;;
	ledger-half-pack)
		pack=$(newest_pack pack)
		chmod u+w "$pack" && truncate -s 100 "$pack"
		run_again ;;
	ledger-no-index) rm -f led/objects/pack/*.idx; run_again ;;
	ledger-half-branch)
		printf 0123456789 >led/refs/heads/main
		rm -f led/packed-refs
		run_again ;;
	ledger-half-config) printf '[core' >led/config; run_again ;;
	ledger-no-head) : >led/HEAD; run_again ;;
	mirror-foreign)
		git --git-dir stick.git update-ref refs/heads/main \
		    "$(forge stick.git main)"
		run_again ;;
	mirror-forced)
		git --git-dir stick.git update-ref refs/heads/main \
		    "$(forge stick.git main~1)"
		run_again ;;
	mirror-ahead)
		audit run -s st -l led -t pki/trust -C conf
		newest=$(git --git-dir stick.git rev-parse main)
		restore led led.d
		echo "$newest" >>led.d/commits
		run_again ;;
	mirror-half)
		rm -f stick.git/packed-refs
		: >stick.git/refs/heads/main
		run_again ;;
	mirror-no-objects)
		find stick.git/objects -type f -exec rm -f {} +
		run_again ;;
	*) not_ok "no such case: $1"; command=version ;;
	esac
}

told() { # NAME EXIT PATTERN LANGUAGE
	# shellcheck disable=SC2086
	LANGUAGE=$4 "$BIN/nbaudit" $command >out 2>err
	got=$?
	cat err >>out
	is "$1 ($4): exit status" "$2" $got
	has "$1 ($4): in words" out "$3"
}

whole() { # NAME: nothing is better than it was, and nothing is lost
	run -C conf
	[ $rc -le 1 ] || not_ok "$1: the next run exits with $rc"
	verdicts >now
	cmp -s verdicts now && ok "$1: every verdict stands" || {
		not_ok "$1: a verdict has changed"
		diff verdicts now
	}
	(cd led.d/evidence && sha256sum -c --quiet) <sums >lost 2>&1 &&
	    ok "$1: what was held is held" ||
	    { not_ok "$1: evidence is lost"; cat lost; }
	git --git-dir led rev-list main >now
	grep -cxF -f commits now | grep -qx "$(wc -l <commits)" &&
	    ok "$1: every commit is there" || not_ok "$1: commits are lost"
	[ "$(git --git-dir led symbolic-ref HEAD)" = refs/heads/main ] ||
	    not_ok "$1: HEAD does not name main"
}

# Sanitizers have nothing to say of words.
languages="en vi"
[ -z "${NB_SANITIZED:-}" ] || languages=en
while IFS="$tab" read -r name status english vietnamese; do
	case $name in '#'* | '') continue ;; esac
	for language in $languages; do
		restore led led.d stick.git
		rm -f www/*
		case_of "$name"
		if [ $language = en ]; then
			told "$name" "$status" "$english" en
		else
			told "$name" "$status" "$vietnamese" vi
		fi
	done
	echo good >mode
	case $name in
	ledger-detached | ledger-other-head | ledger-no-head) ;;
	# What stood in its place is no ledger: it comes back from the mirror.
	ledger-* | mirror-*) restore led led.d stick.git ;;
	esac
	whole "$name"
done <"$table"
finish
