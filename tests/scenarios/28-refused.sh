# 28-refused: volumes of each kind that are not what they say, or were altered
# since they were written; named twice; written by a clock that was set back.
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
mkdir "$T/m" "$T/m/disk" "$T/m/img" "$T/n" "$T/n/disk" "$T/n/img" "$T/docs" \
    "$T/twice"
for i in 1 2 3; do random_file "$T/docs/$i.bin" $((i * 9000)); done
media_conf "$T/st" "$T/m" >"$T/conf"
media_conf "$T/st2" "$T/n" >"$T/conf2"
day 2026-05-02
nba -q init --simulated || exit 1
nba -q ingest "$T/docs" 2>/dev/null
"$NBA" -q -C "$T/conf2" init --simulated || exit 1
"$NBA" -q -C "$T/conf2" ingest "$T/docs/1.bin" 2>/dev/null
for s in $kinds; do
	exits "a volume ($s)" 0 nba backup --set $s
	exits "another store's ($s)" 0 "$NBA" -C "$T/conf2" backup --set $s
done
unpack_all
# fit BAG FILE: the manifests are made to fit it, as it is now.
fit() {
	for m in manifest tagmanifest; do
		f=$2
		[ $m = manifest ] || f=manifest-sha256.txt
		(cd "$1" && grep -v "  $f\$" $m-sha256.txt >"$T/lines"
		    sha256sum "$f" >>"$T/lines" &&
		    cat "$T/lines" >$m-sha256.txt)
	done
}
for s in $kinds; do
	V=$T/bags/NB-$s-0001
	cp -a "$V" "$T/whole"

	other=$(at $s | sed "s|^$T/m/|$T/n/|")
	exits "another store's volume ($s)" 3 nba media verify "$other"
	says "is told as such ($s)" "is a volume of another store"
	exits "and heals nothing ($s)" 3 nba repair --from "$other"
	exits "nor is it mixed with ours ($s)" 3 "$NBA" restore \
	    --from "$(at $s)" "$other" "$T/mixed-$s"
	says "which is told ($s)" "is a volume of another store"

	cp -a "$(at $s)" "$T/twice/"
	exits "the same volume twice ($s)" 0 "$NBA" restore \
	    --from "$(at $s)" "$T/twice/$(basename "$(at $s)")" "$T/two-$s"
	says "is told ($s)" "is NB-$s-0001, which was named before"

	sed -i 's/^\(Nguyen-Ban-Volume\): 1$/\1: 9/' "$V/bag-info.txt"
	put $s
	exits "a volume of a later version ($s)" 3 nba media verify "$(at $s)"
	says "is told as such ($s)" "format 9"
	exits "and not restored ($s)" 3 "$NBA" restore --from "$(at $s)" \
	    "$T/later-$s"
	check "it is not damaged ($s)" listed $s '"damaged":false'
	rm -rf "$V" && cp -a "$T/whole" "$V"

	sed -i "s/NB-$s-0001/NB-${s}x-0001/; s/^\(Bag-Group.*: \|Nguyen.*-Set: \)$s/\1${s}x/" \
	    "$V/bag-info.txt"
	put $s
	exits "a label that is another's ($s)" 4 nba media verify "$(at $s)"
	says "is told ($s)" "says that it is NB-${s}x-0001, the journal knows"
	check "it counts no more ($s)" listed $s '"counts":false'
	rm -rf "$V" && cp -a "$T/whole" "$V"

	f=$(cd "$V" && find data/objects -type f -size +4k | sort | head -n 1)
	printf X | dd of="$V/$f" bs=1 seek=700 conv=notrunc 2>/dev/null
	put $s
	exits "a file that was altered ($s)" 4 nba media verify "$(at $s)"
	says "is named ($s)" "$f: is not as it was written"
	says "with what to do ($s)" "anew: nbarchive backup --set $s"
	exits "and is in no store ($s)" 4 "$NBA" restore --from "$(at $s)" \
	    "$T/alt-$s"
	says "which is told ($s)" "is whole on none of these volumes"
	fit "$V" "$f"
	put $s
	exits "a manifest made to fit it ($s)" 4 nba media verify "$(at $s)"
	says "is found out by the journal ($s)" "its manifest is not the one"
	exits "and gives nothing that is not proven ($s)" 4 "$NBA" restore \
	    --from "$(at $s)" "$T/fit-$s"
	says "which is told, too ($s)" "is whole on none of these volumes"
	rm -rf "$V" && mv "$T/whole" "$V"
	put $s
	exits "what was written counts again ($s)" 0 nba media verify "$(at $s)"
	check "as a copy ($s)" listed $s '"damaged":false'
done

# A clock set back: what is written later is not older.
random_file "$T/more.bin" 5000
nba -q ingest "$T/more.bin" 2>/dev/null
day 2020-01-01
for s in $kinds; do
	exits "a backup by a clock set back ($s)" 0 nba backup --set $s
	check "is not older than the one before ($s)" sh -c "'$NBA' -C '$T/conf' \
	    --json media list | grep '\"NB-$s-0002\"' |
	    grep -q '\"written\":\"2026-05-02'"
done
exits "the discs give the store back" 0 "$NBA" restore \
    --from "$T"/m/img/NB-bd-* "$T/back1"
exits "and the tape" 0 "$NBA" restore --from "$T/m/tape" "$T/back2"
exits "and the disk" 0 "$NBA" restore --from "$T"/m/disk/NB-disk-* "$T/back3"
done_testing
