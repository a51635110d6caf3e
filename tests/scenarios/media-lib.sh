# media-lib.sh: a store with a volume of each kind, and volumes that are made
# anew of what was changed in them; sourced after lib.sh.
#
#	nba, nbu ARGUMENT...	 the programs, with the configuration $T/conf
#	day DATE		 by the clock of a simulated store
#	image_set, tape_set NAME PATH CAPACITY SPOOL  for a configuration
#	media_conf STORE FOLDER	 the configuration of sets disk, bd and tape
#	at SET			 where the set's first volume is
#	unpack_all		 each into $T/bags/NB-SET-0001
#	put SET			 the volume becomes what is unpacked there
kinds='disk bd tape'
NBU=$BIN/nbaudit
image_set() {
	printf '[set %s]\nkind = optical\npath = %s\ncapacity = %s\nspool = %s\n' \
	    "$@"
}
tape_set() {
	printf '[set %s]\nkind = tape\npath = %s\ncapacity = %s\nspool = %s\n' "$@"
}
media_conf() {
	cat <<EOF
[archive]
store = $1
[audit]
ledger = $1.ledger
[set disk]
path = $2/disk
EOF
	image_set bd "$2/img" 3MB "$2"
	tape_set tape "$2/tape" 3MB "$2"
}
day() { NGUYENBAN_CLOCK=$1T20:00:00Z; export NGUYENBAN_CLOCK; }
nba() { "$NBA" -C "$T/conf" "$@"; }
nbu() { "$NBU" -C "$T/conf" "$@"; }
at() { case $1 in
	disk) echo "$T/m/disk/NB-disk-0001" ;;
	bd) echo "$T/m/img/NB-bd-0001.iso" ;;
	tape) echo "$T/m/tape" ;;
esac; }
unpack_all() {
	mkdir -p "$T/bags/NB-bd-0001"
	cp -a "$(at disk)" "$T/bags/"
	bsdtar -xf "$(at bd)" -C "$T/bags/NB-bd-0001" 2>/dev/null ||
	    skip_all "bsdtar is needed"
	tar -b 512 -i -xf "$(at tape)" -C "$T/bags"
	chmod -R u+w "$T/bags" "$T/m"
}
put() {
	rm -rf "$(at "$1")"
	case $1 in
	disk) cp -a "$T/bags/NB-disk-0001" "$T/m/disk/" ;;
	bd) "$BIN/nbimage" iso "$T/bags/NB-bd-0001" NB-bd-0001 1700000000 \
	    >"$(at bd)" ;;
	tape) "$BIN/nbimage" pax "$T/bags/NB-tape-0001" NB-tape-0001 \
	    1700000000 >"$(at tape)" ;;
	esac 2>"$T/err" || not_ok "the volume is made anew ($1)"
}
# listed SET TEXT: media list says so of its first volume.
listed() { nba --json media list | grep "\"NB-$1-0001\"" | grep -q "$2"; }
