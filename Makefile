# nguyenban: batch archive and integrity audit of signed documents.
# GNU make.  `make` builds, `make check` tests, `make demo` shows; CONTRIBUTING.md
# says where things are.

PREFIX	?= /usr/local
CC	?= cc
CLANG	?= clang
CFLAGS	?= -O2 -g
B	?= build
T	?= 60

.DEFAULT_GOAL := all

# What installs the rest needs nothing of it.
NODEPS	 = deps clean distclean
ifeq ($(filter $(NODEPS),$(MAKECMDGOALS)),)
# demo and check set up a fresh machine by themselves.
ifneq ($(filter demo check,$(MAKECMDGOALS)),)
DEPS	:= $(shell scripts/deps >&2 || echo failed)
ifneq ($(DEPS),)
$(error scripts/deps could not install what is missing)
endif
endif
PKGS	 = libcrypto lmdb jansson libgit2 sqlite3 libqpdf libseccomp \
	   libxml-2.0 zlib libdeflate libarchive libcurl p11-kit-1 pangocairo cairo-pdf \
	   libqrencode
ifneq ($(shell pkg-config --exists $(PKGS) && echo yes),yes)
$(error pkg-config cannot find all of: $(PKGS); run scripts/deps)
endif
endif

# _FORTIFY_SOURCE works on optimised code only.
Q	:= $(if $(V),,@)
say	 = $(if $(V),@:,@printf '  %-4s %s\n')

HARDEN	:= $(if $(findstring -O0,$(CFLAGS)),,-D_FORTIFY_SOURCE=3) \
	   -fstack-protector-strong -fPIE
WARN	 = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	   -Wpointer-arith -Wcast-qual -Wsign-compare -Wformat=2 -Wvla \
	   -Wno-missing-field-initializers	# what a row leaves out is zero
ifneq ($(WERROR),)
WARN	+= -Werror
endif
override CPPFLAGS += -D_GNU_SOURCE -I. -include formats/base/banned.h \
	   -DNB_LIBEXECDIR='"$(PREFIX)/lib/nguyenban"' \
	   -DNB_LOCALEDIR='"$(PREFIX)/share/locale"'
override CPPFLAGS += $(shell pkg-config --cflags libxml-2.0 p11-kit-1)
override CFLAGS	  += -std=c11 $(WARN) $(HARDEN) -MMD -MP
override LDFLAGS  += -pie -Wl,-z,relro,-z,now

lib	 = $(shell pkg-config --libs $(1))
LIBS_nbarchive	:= $(call lib,libcrypto lmdb jansson p11-kit-1)
LIBS_nbaudit	:= $(call lib,libcrypto libgit2 jansson sqlite3 p11-kit-1)
LIBS_nbworker	:= $(call lib,libcrypto lmdb libqpdf libseccomp \
		   libxml-2.0 zlib libdeflate libarchive) -lunistring -lm
LIBS_nbimage	:= $(call lib,libarchive)
LIBS_nbocr	:= $(call lib,libseccomp)
LIBS_nbfetch	:= $(call lib,libcurl jansson libseccomp)
LIBS_nblabel	:= $(call lib,jansson pangocairo cairo-pdf \
		   libqrencode)
LIBS_tests	:= $(call lib,libcrypto lmdb jansson libgit2 sqlite3 libqpdf \
		   libseccomp libxml-2.0 zlib libdeflate libarchive p11-kit-1 \
		   cmocka) -lunistring -lm
LIBS_signer	 = $(call lib,libcrypto pangocairo cairo-pdf)

obj	 = $(patsubst %.c,$(B)/%.o,$(wildcard $(1:=/*.c)))
PURE	 = base crypto document journal media regulation sandbox store validation
FORMATS	:= $(call obj,$(PURE:%=formats/%))
PROGS	:= $(B)/bin/nbarchive $(B)/bin/nbaudit $(B)/bin/nbworker \
	   $(B)/bin/nbfetch $(B)/bin/nblabel $(B)/bin/nbimage $(B)/bin/nbocr
UNIT	:= $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test-*.c))
FUZZ	:= $(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/fuzz-*.c))
MO	:= $(B)/locale/vi/LC_MESSAGES/nguyenban.mo

all: $(PROGS) $(MO)

# The archive lets the linker take from formats/ only what a program uses.
$(B)/libformats.a: $(FORMATS)
	@rm -f $@
	$(say) AR $@
	$(Q)$(AR) rcs $@ $^

# A program is its own folder and formats/: never its sibling.
$(B)/bin/nbarchive: $(call obj,archiver)
$(B)/bin/nbaudit: $(call obj,auditor)
$(B)/bin/nbworker: $(call obj,formats/worker)
$(B)/bin/nbfetch: $(call obj,auditor/fetcher)
$(B)/bin/nbimage: $(call obj,archiver/imager)
$(B)/bin/nblabel: $(call obj,archiver/labels)
$(B)/bin/nbocr: $(call obj,archiver/ocr)
$(PROGS): $(B)/bin/%: $(B)/libformats.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(B)/libformats.a $(LIBS_$*)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# These texts are in the program byte for byte.
$(B)/auditor/stock.o: auditor/check.sh auditor/check.txt
$(B)/archiver/volume_script.o: archiver/restore.sh

$(B)/archiver/labels/%.o: override CPPFLAGS += $(shell pkg-config --cflags \
    pangocairo libqrencode)
$(B)/tests/signer/%.o: override CPPFLAGS += $(shell pkg-config --cflags pangocairo)
$(B)/tests/signer/nbsigner: $(call obj,tests/signer)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_signer) -lm

# A test names what it needs beyond formats/ here, and what it stands in for.
NEEDS_test-tape		 = archiver/tape.o archiver/tape_tail.o \
			   archiver/tapecheck.o archiver/out.o
WRAP_test-tape		 = -Wl,--wrap=ioctl,--wrap=read,--wrap=__read_chk
NEEDS_test-writer	 = $(patsubst %,archiver/%.o,writer writer_key \
			   writer_put writer_replay segment catalog lmdb_util \
			   lock space checkpoint key_files deposit \
			   deposit_batch deposit_held doc reason)
NEEDS_test-moveto	 = archiver/moveto.o archiver/tempfile.o
WRAP_test-moveto	 = -Wl,--wrap=renameat2,--wrap=link,--wrap=open
NEEDS_test-ahead	 = archiver/ahead.o archiver/doc.o
NEEDS_test-said-by	 = formats/worker/describe_signature.o
NEEDS_test-source	 = archiver/source.o
NEEDS_test-settings	 = archiver/config.o archiver/sets.o \
			   archiver/register_config.o
NEEDS_test-export	 = archiver/export_papers.o
NEEDS_test-slip		 = $(patsubst %,archiver/%.o,reason slip slip_signature \
			   fields out relations find find_number)
NEEDS_test-members	 = auditor/members.o
WRAP_test-members	 = -Wl,--wrap=pool_submit
NEEDS_test-network	 = auditor/network.o
NEEDS_test-siblings	 = $(patsubst %,auditor/%.o,siblings shadow objects)
NEEDS_test-shadow	 = auditor/shadow.o
NEEDS_test-originals	 = $(patsubst %,auditor/%.o,originals shadow gist)
NEEDS_test-gist		 = auditor/gist.o
NEEDS_test-coverage	 = auditor/coverage.o auditor/state.o
NEEDS_test-partial	 = auditor/partial.o
NEEDS_test-print-jobs	 = archiver/print_jobs.o archiver/program.o archiver/out.o
NEEDS_test-ledger	 = auditor/ledger.o auditor/ledger_write.o \
		   auditor/pack.o auditor/state.o
NEEDS_test-finding-id	 = $(patsubst %,auditor/%.o,report shadow progress \
			   account_group page page_words journald jsonl)
NEEDS_test-journald	 = auditor/journald.o
NEEDS_test-metrics	 = auditor/metrics.o
NEEDS_test-volumes	 = $(patsubst %,auditor/%.o,volumes volume_folder \
			   volume_image volume_listed volume_tape state)
NEEDS_test-stamps	 = auditor/stamps.o auditor/state.o
TESTOBJ	:= $(filter-out %/main.o,$(call obj,archiver auditor))
TESTOBJ	+= $(B)/formats/worker/describe_signature.o
$(UNIT): %: %.o $(TESTOBJ) $(B)/libformats.a
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< \
	    $(filter $(addprefix $(B)/,$(NEEDS_$(notdir $@))),$(TESTOBJ)) \
	    $(B)/libformats.a $(LIBS_tests) $(WRAP_$(notdir $@))

$(B)/locale/%/LC_MESSAGES/nguyenban.mo: po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt -c -o $@ $<

# Fuzz targets: with a driver that replays files here, with libFuzzer in
# `make fuzz`.
NEEDS_fuzz-partial	 = auditor/partial.o
FUZZOBJ	:= $(B)/auditor/partial.o
$(FUZZ): %: %.o $(B)/tests/fuzz/driver.o $(FUZZOBJ) $(B)/libformats.a
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(B)/tests/fuzz/driver.o \
	    $(addprefix $(B)/,$(NEEDS_$(notdir $@))) $(B)/libformats.a \
	    $(LIBS_tests)

# A worker that misbehaves on command, for test-pool.
$(B)/tests/sandbox/misbehave: $(addprefix $(B)/,tests/sandbox/misbehave.o \
    formats/worker/start.o formats/worker/serve.o libformats.a)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS_nbworker)

$(B)/tests/unit/test-network: $(B)/bin/nbfetch
$(B)/tests/unit/test-volumes $(B)/tests/unit/test-tape: $(B)/bin/nbworker

$(B)/tests/bench/floor: $(B)/tests/bench/floor.o
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(call lib,libcrypto) -lpthread

TESTPROGS := $(UNIT) $(FUZZ) $(B)/tests/signer/nbsigner \
	   $(B)/tests/sandbox/misbehave
tests: all $(TESTPROGS)

check: tests
	tests/run -b $(B)

layers: $(PROGS)
	scripts/layers $(B)

SAN	 = -fsanitize=address,undefined -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer
asan:
	$(MAKE) B=build/asan CFLAGS="-O1 -g $(SAN)" LDFLAGS="$(SAN)" tests
	NB_SANITIZED=1 tests/run -b build/asan unit replay scenario corpus

valgrind:
	$(MAKE) tests
	tests/run -b $(B) -w "valgrind -q --error-exitcode=9 --leak-check=full \
	    --errors-for-leak-kinds=definite" unit

tidy:
	scripts/tidy

# T seconds each; ONE=name for a single one.  New inputs stay in build/.
fuzz:
	$(MAKE) B=build/fuzz CC=$(CLANG) \
	    CFLAGS="-O1 -g $(SAN) -fsanitize=fuzzer-no-link" \
	    LDFLAGS="$(SAN) -fsanitize=fuzzer" fuzzers
	tests/fuzz/run build/fuzz $(T) $(ONE)
FUZZERS	:= $(FUZZ:%=%.fuzzer)
fuzzers: $(FUZZERS)
$(FUZZERS): %.fuzzer: %.o $(FUZZOBJ) $(B)/libformats.a
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< \
	    $(addprefix $(B)/,$(NEEDS_$(notdir $*))) $(B)/libformats.a \
	    $(LIBS_tests)

# P10: inclusion proofs in a journal of ten million entries.
$(B)/tests/bench/proof: $(B)/tests/bench/proof.o $(B)/libformats.a
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call lib,libcrypto lmdb)

# P8: a year of nights over a million documents, and what the ledger grows to.
$(B)/tests/bench/year: $(B)/tests/bench/year.o $(filter %.o,$(filter-out \
    %/main.o,$(call obj,auditor))) $(B)/libformats.a $(B)/bin/nbworker
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(B)/libformats.a $(LIBS_nbaudit)

bench: all $(B)/tests/signer/nbsigner $(B)/tests/bench/floor
	tests/bench/run --build $(B) $(BENCH)

# DIR=~/signed shows it on a folder of your own.
demo: all $(B)/tests/signer/nbsigner
	scripts/demo $(B) $(if $(DIR),"$(DIR)")

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/nguyenban \
	    $(DESTDIR)$(PREFIX)/share/locale/vi/LC_MESSAGES \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 0755 $(B)/bin/nbarchive $(B)/bin/nbaudit \
	    $(DESTDIR)$(PREFIX)/bin/
	install -m 0755 $(B)/bin/nbworker $(B)/bin/nbfetch $(B)/bin/nblabel $(B)/bin/nbimage \
	    $(B)/bin/nbocr \
	    $(DESTDIR)$(PREFIX)/lib/nguyenban/
	install -m 0755 scripts/nightly $(DESTDIR)$(PREFIX)/lib/nguyenban/
	for u in service timer; do sed 's|@PREFIX@|$(PREFIX)|' \
	    scripts/nguyenban-nightly.$$u >$(DESTDIR)$(PREFIX)/lib/systemd/system/nguyenban-nightly.$$u || exit; done
	install -m 0644 $(MO) $(DESTDIR)$(PREFIX)/share/locale/vi/LC_MESSAGES/

deps:
	scripts/deps

clean:
	rm -rf build
.PHONY: all tests check layers asan valgrind tidy fuzz fuzzers bench demo \
	install deps clean
.DELETE_ON_ERROR:
.SECONDARY:
-include $(shell find $(B) -path $(B)/demo -prune -o -type f -name '*.d' -print 2>/dev/null)
