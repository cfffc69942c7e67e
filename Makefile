# zhiban: `make run` opens the console on the built-in lab, `make test` runs all tests. Both install what is missing.
#
# make            build everything below build/           make SAN=1      the same with ASan and UBSan, below build/san/
# make lint       layers, style, catalogues, man pages    make install    into $(DESTDIR)$(PREFIX)
# make bench fuzz soak      the long runs                 make stop       stop what `make run` left polling
# make po         take new messages into po/              make packages   only install what is missing

PREFIX  ?= /usr/local
BINDIR     = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/zhiban
LOCALEDIR  = $(PREFIX)/share/locale
MANDIR     = $(PREFIX)/share/man
# systemd looks below /usr/lib and /usr/local/lib; the configuration is /etc/zhiban whatever the prefix.
SYSTEMDDIR = $(PREFIX)/lib
CONFDIR    = /etc/zhiban
VERSION := $(shell cat VERSION)
ifdef SAN
B       := build/san
else ifdef FUZZ
B       := build/fuzz
CC      := clang
else
B       := build
endif

# What `make run` and `make test` install on Debian 12.
BUILD_PACKAGES := gcc libc6-dev pkgconf gettext libncurses-dev libsnmp-dev libsqlite3-dev libssl-dev libglib2.0-dev \
	libjansson-dev libpango1.0-dev libssh-dev libcrypt-dev libcmark-dev fonts-wqy-microhei
# What the checks of managed services run; without them these are unknown, and say so.
RUN_PACKAGES   := monitoring-plugins-basic
TEST_PACKAGES  := clang libclang-rt-14-dev libcmocka-dev libvterm-dev bats tmux snmp openssh-client sqlite3 jq python3 mandoc \
	universal-ctags shellcheck poppler-utils openssl monitoring-plugins-standard bind9-dnsutils \
	libseccomp2 iproute2

# ---- flags -----------------------------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wcast-align -Wwrite-strings -Wundef -Wvla -Wswitch-enum -Wno-missing-field-initializers
HARD := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
LINK := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
ifneq ($(SAN)$(FUZZ),)
OPT  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
HARD := $(filter-out -D_FORTIFY_SOURCE=3,$(HARD))
LINK += -fsanitize=address,undefined
else
OPT  := -O2 -g
endif
ifdef FUZZ
OPT  += -fsanitize=fuzzer-no-link
endif
ifdef WERROR
WARN += -Werror
endif
CFLAGS_ALL = -std=gnu17 $(WARN) $(OPT) $(HARD) -I. -D_GNU_SOURCE -DZHIBAN_VERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"' \
	-DLIBEXECDIR='"$(LIBEXECDIR)"' -DLOCALEDIR='"$(LOCALEDIR)"' -DCONFDIR='"$(CONFDIR)"' \
	$(if $(filter base/% points/%,$<),-Wconversion) $(CFLAGS)

pc = $(shell pkg-config $(1) $(2) 2>/dev/null)
GLIB    = glib-2.0 gio-2.0 gio-unix-2.0 jansson
CPP_ALL := $(call pc,--cflags,$(GLIB))
LIB_BASE    := $(call pc,--libs,$(GLIB))
LIB_TUI     := -lncursesw -ltinfo
LIB_SERVICE := $(call pc,--libs,sqlite3) -lnetsnmp -lcrypto $(call pc,--libs,libcmark)
LIB_PAGE    := $(call pc,--libs,pangocairo)
CPP_PAGE    := $(call pc,--cflags,pangocairo)
LIB_SSH     := $(call pc,--libs,libssh)
LIB_LAB     := -lcrypto
LIB_SIGN    := -lcrypt

# ---- what is in the house --------------------------------------------------------------------------------------------
# A folder of variants is a registry: one file NAME.c defines SYMBOL_NAME; build/gen/*.c lists them.
# registry FOLDER TYPE SYMBOL FUNCTION HEADER
variants = $(sort $(filter-out $(2),$(basename $(notdir $(wildcard $(1)/*.c)))))
KINDS    := $(call variants,records)
PROBES   := $(call variants,probes,findings%)
SCREENS  := $(call variants,views/screens)
SHEETS   := $(call variants,views/sheets,page% sheet%)
COMMANDS := $(call variants,views/commands)

SRC_BASE    := $(wildcard base/*.c)
SRC_POINTS  := $(wildcard points/*.c)
SRC_RECORDS := $(wildcard records/*.c records/model/*.c) $(B)/gen/kinds.c
SRC_RUNBOOKS := $(wildcard runbooks/*.c)
SRC_PROBES  := $(filter-out probes/wire/ssh%,$(wildcard probes/*.c probes/wire/*.c probes/cli/*.c probes/device/*.c)) $(B)/gen/probes.c
SRC_SERVICE := $(filter-out service/signing_crypt% service/signing_main%,$(wildcard service/*.c))
SRC_TUI     := $(wildcard tui/*.c)
SRC_VIEWS   := $(filter-out views/sheets/page%,$(wildcard views/*.c views/*/*.c)) $(B)/gen/screens.c $(B)/gen/sheets.c $(B)/gen/commands.c
SRC_PAGE    := $(wildcard views/sheets/page*.c) views/sheet_flow.c views/sheet_chart.c views/sheet_signatures.c \
	views/sheet_title.c views/sheet_layout.c
SRC_SSH     := $(wildcard probes/wire/ssh*.c)
SRC_SIGN    := service/signing_main.c service/signing_crypt.c
SRC_LAB     := $(wildcard lab/*.c)

obj = $(patsubst %.c,$(B)/obj/%.o,$(patsubst $(B)/gen/%,gen/%,$(1)))
LOWER   := $(call obj,$(SRC_BASE) $(SRC_POINTS) $(SRC_RECORDS))
O_SERVICE := $(call obj,$(SRC_SERVICE) $(SRC_PROBES) $(SRC_RUNBOOKS))
O_CONSOLE := $(call obj,$(SRC_VIEWS) $(SRC_TUI))

CATALOGUES := $(patsubst po/%.po,$(B)/locale/%/LC_MESSAGES/zhiban.mo,$(wildcard po/*.po))
PROGRAMS := $(foreach p,zhiban zhiband zhiban-page zhiban-ssh zhiban-sign zhiban-lab,$(B)/$(p))

.PHONY: all
all: $(PROGRAMS) $(CATALOGUES)

$(B)/zhiban: $(B)/obj/zhiban.o $(O_CONSOLE) $(LOWER)
	$(call link,$(LIB_TUI) $(LIB_BASE))
$(B)/zhiband: $(B)/obj/zhiband.o $(O_SERVICE) $(LOWER)
	$(call link,$(LIB_SERVICE) $(LIB_BASE))
$(B)/zhiban-page: $(call obj,$(SRC_PAGE)) $(call obj,$(SRC_BASE))
	$(call link,$(LIB_PAGE) $(LIB_BASE))
$(B)/zhiban-ssh: $(call obj,$(SRC_SSH)) $(call obj,$(SRC_BASE))
	$(call link,$(LIB_SSH) $(LIB_BASE))
$(B)/zhiban-sign: $(call obj,$(SRC_SIGN)) $(call obj,$(SRC_BASE))
	$(call link,$(LIB_SIGN) $(LIB_BASE))
$(B)/zhiban-lab: $(call obj,$(SRC_LAB)) $(call obj,$(SRC_BASE))
	$(call link,$(LIB_LAB) $(LIB_SSH) $(LIB_BASE))

quiet = $(if $(V),,@printf '  %-5s %s\n' $(1) $@;)
link  = $(call quiet,LD)$(CC) $(LINK) -o $@ $(filter %.o,$^) $(1) -lm

# Without the libraries nothing compiles: say so once, instead of a page of missing headers.
NEEDS := $(if $(LIB_BASE),,libraries)
.PHONY: libraries
libraries:
	@echo 'the libraries are not installed: make packages' >&2; exit 1

# What is compiled in (paths, version) or changes the code: objects are made anew when it does.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(OPT) $(PREFIX) $(LIBEXECDIR) $(LOCALEDIR) $(VERSION) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(OPT) $(PREFIX) $(LIBEXECDIR) $(LOCALEDIR) $(VERSION) $(CFLAGS)' >$@

$(B)/obj/gen/%.o: $(B)/gen/%.c $(B)/flags | $(NEEDS)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CFLAGS_ALL) $(CPP_ALL) -MMD -MP -c -o $@ $<
$(B)/obj/views/sheets/page%.o: CPP_ALL += $(CPP_PAGE)
$(B)/obj/%.o: %.c $(B)/flags | $(NEEDS)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CFLAGS_ALL) $(CPP_ALL) -MMD -MP -c -o $@ $<

# registry: type symbol-prefix names header
define registry
	@mkdir -p $(@D)
	@{ echo '#include "$(4)"'; for n in $(3); do echo "extern const $(1) $(2)_$$n;"; done; \
	   echo 'extern const $(1) *const $(2)_table[];'; echo 'const $(1) *const $(2)_table[] = {'; \
	   for n in $(3); do echo "	&$(2)_$$n,"; done; echo '	0'; echo '};'; } > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
endef
$(B)/gen/kinds.c: FORCE
	$(call registry,struct kind,kind,$(KINDS),records/model/kind.h)
$(B)/gen/probes.c: FORCE
	$(call registry,struct probe,probe,$(PROBES),probes/probe.h)
$(B)/gen/screens.c: FORCE
	$(call registry,struct screen_entry,screen,$(SCREENS),views/screen.h)
$(B)/gen/sheets.c: FORCE
	$(call registry,struct sheet,sheet,$(SHEETS),views/sheet.h)
$(B)/gen/commands.c: FORCE
	$(call registry,struct command,command,$(COMMANDS),views/command.h)
.PHONY: FORCE
FORCE:

# ---- translations: the source speaks Chinese, po/en.po is the other catalogue ------------------------------------------
$(B)/locale/%/LC_MESSAGES/zhiban.mo: po/%.po
	@mkdir -p $(@D)
	$(call quiet,MO)msgfmt --check-format -o $@ $<

.PHONY: po
po:
	@mkdir -p build
	xgettext --from-code=UTF-8 -k -k_ -kN_ --add-location=file --sort-by-file --no-wrap --package-name=zhiban \
		--package-version=$(VERSION) -o build/zhiban.pot $(filter-out build/% tests/%,$(sort $(wildcard *.c */*.c */*/*.c)))
	sed -i '/^"\(POT-Creation-Date\|Report-Msgid-Bugs-To\):/d' build/zhiban.pot
	for p in po/*.po; do msgmerge -q --update --backup=none --no-fuzzy-matching --no-wrap --add-location=file $$p build/zhiban.pot; done

# ---- the programs of the tests: every file below tests/ with a main(); the others of its folder are linked to each -----
# They may use everything but the main()s, which lies in one archive: each takes what it needs of it.
mains   = $(shell grep -ls '^int main\b' $(1) /dev/null)
others  = $(filter-out $(call mains,$(1)),$(1))
HOUSE  := $(LOWER) $(O_SERVICE) $(O_CONSOLE) $(call obj,$(call others,$(SRC_LAB) $(SRC_PAGE) $(SRC_SSH) $(SRC_SIGN)))
TEST_LIBS = $(LIB_TUI) $(LIB_SERVICE) $(LIB_PAGE) $(LIB_SSH) $(LIB_LAB) $(LIB_SIGN) $(LIB_BASE)
link_test = $(call quiet,LD)$(CC) $(LINK) -o $@ $(filter %.o,$^) $(B)/house.a $(1) $(TEST_LIBS) -lm

$(B)/house.a: $(HOUSE)
	@rm -f $@
	$(call quiet,AR)ar rcs $@ $^

# test-folder FOLDER PROGRAMS LIBRARIES
define test_folder
$(patsubst %.c,$(B)/%,$(2)): $(B)/tests/$(1)/%: $(B)/obj/tests/$(1)/%.o $(call obj,$(filter-out $(2),$(wildcard tests/$(1)/*.c))) $(B)/house.a
	@mkdir -p $$(@D)
	$$(call link_test,$(3))
endef
UNIT   := $(call mains,$(wildcard tests/unit/*.c))
SCREEN := $(call mains,$(wildcard tests/screen/*.c))
FAULTS := $(call mains,$(wildcard tests/faults/*.c))
BENCH  := $(call mains,$(wildcard tests/bench/*.c))
TARGETS := $(shell grep -ls LLVMFuzzerTestOneInput tests/fuzz/*.c)
$(eval $(call test_folder,unit,$(UNIT),-lcmocka))
$(eval $(call test_folder,screen,$(SCREEN),-lvterm -lcmocka))
$(eval $(call test_folder,faults,$(FAULTS),-lcmocka))
$(eval $(call test_folder,bench,$(BENCH),-lvterm))
$(B)/tests/bench/tui: $(B)/obj/tests/screen/demo.o
$(B)/tests/faults/ssh_cli: $(B)/obj/tests/unit/ssh_tapes.o
# They have a kind of their own beside all those of the house.
$(B)/obj/tests/unit/signed_act.o $(B)/obj/tests/screen/signing.o: CPP_ALL += -I$(B)
$(B)/obj/tests/unit/signed_act.o $(B)/obj/tests/screen/signing.o: $(B)/gen/kinds.c
$(B)/tests/screen/commands: $(B)/obj/tests/faults/ssh_switch.o
$(eval $(call test_folder,fuzz,$(TARGETS),-fsanitize=fuzzer))

.PHONY: test-programs bench-programs fuzz-programs
test-programs: $(patsubst %.c,$(B)/%,$(UNIT) $(SCREEN) $(FAULTS))
bench-programs: $(patsubst %.c,$(B)/%,$(BENCH))
fuzz-programs: $(patsubst %.c,$(B)/%,$(TARGETS))

# ---- packages: what is missing is installed, as root or by sudo; otherwise the one command to type is printed ----------
# The stamps only spare the question: they are asked again when this file changes.
install_packages = tests/packages.sh $(1) && mkdir -p build && touch $@
build/packages.build: Makefile tests/packages.sh
	@$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES))
build/packages.test: Makefile tests/packages.sh
	@$(call install_packages,$(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES))
.PHONY: packages
packages: build/packages.build build/packages.test

# ---- the two commands ------------------------------------------------------------------------------------------------
# Each starts make anew after the packages are there, so that pkg-config is asked again.
JOBS  := $(shell nproc)
again  = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))
RUN_PORT ?= 16161

.PHONY: run stop
run: build/packages.build
	+@$(again) all
	@ZHIBAN_LAB_ROSTER=1 lab/site start build/run $(RUN_PORT) build
	@lab/site rounds build/run
	@build/zhiban --socket build/run/socket --state build/run/state
	@echo 'The service goes on polling; make stop ends it, make run comes back to it.'
stop:
	@lab/site stop build/run

.PHONY: test lint fuzz bench soak
test: build/packages.test
	+@$(again) WERROR=1 all bench-programs
	+@$(again) WERROR=1 SAN=1 all test-programs
	+@$(again) WERROR=1 FUZZ=1 fuzz-programs
	@tests/peers.sh build/peers
	@tests/run.sh $(CORPUS)
lint: build/packages.test
	@tests/lint.sh

# FUZZ_SECONDS for each target; what it finds is kept in build/fuzz/TARGET/
FUZZ_SECONDS ?= 600
fuzz: build/packages.test
	+@$(again) FUZZ=1 fuzz-programs
	@for t in $(patsubst tests/fuzz/%.c,%,$(TARGETS)); do tests/fuzz.sh $$t $(FUZZ_SECONDS) || exit 1; done

bench: build/packages.test
	+@$(again) all bench-programs
	@tests/bench.sh

# When a new Unicode arrives (Debian package unicode-data): widths and pinyin initials anew.
.PHONY: text-tables
text-tables:
	base/text_tables.py >build/text_tables.c && mv build/text_tables.c base/text_tables.c

SOAK_MINUTES ?= 1440
soak: build/packages.test
	+@$(again) all
	@tests/soak.sh $(SOAK_MINUTES)

# ---- install ---------------------------------------------------------------------------------------------------------
# Into a running system (no DESTDIR) the user is made first, because the kernel wants to know its group as a number; a
# package build gives that as ZHIBAN_GID.
UNITS := $(wildcard docs/systemd/*.service docs/systemd/*.socket)
MANS  := $(wildcard docs/man/*.[1-8])
D      = $(DESTDIR)
place  = sed 's|/usr/local/libexec/zhiban|$(LIBEXECDIR)|g; s|/usr/local/share/zhiban|$(PREFIX)/share/zhiban|g; \
	s|/etc/zhiban|$(CONFDIR)|g' $(1) >$(2) && chmod $(or $(3),644) $(2)

.PHONY: install
install: all
	install -d $(D)$(BINDIR) $(D)$(LIBEXECDIR) $(D)$(CONFDIR)
	install -m 755 $(B)/zhiban $(B)/zhiban-lab $(D)$(BINDIR)
	install -m 755 $(B)/zhiband $(B)/zhiban-page $(B)/zhiban-ssh $(B)/zhiban-sign $(D)$(LIBEXECDIR)
	for m in $(MANS); do d=$(D)$(MANDIR)/man$${m##*.}; install -d $$d && install -m 644 $$m $$d || exit 1; done
	for l in $(patsubst po/%.po,%,$(wildcard po/*.po)); do d=$(D)$(LOCALEDIR)/$$l/LC_MESSAGES; \
		install -d $$d && install -m 644 $(B)/locale/$$l/LC_MESSAGES/zhiban.mo $$d || exit 1; done
	install -d $(D)$(PREFIX)/share/zhiban/cli
	install -m 644 probes/cli/*.conf $(D)$(PREFIX)/share/zhiban/cli
	install -d $(D)$(PREFIX)/share/zhiban/profiles
	install -m 644 probes/profiles/*.conf $(D)$(PREFIX)/share/zhiban/profiles
	install -d $(D)$(PREFIX)/share/zhiban/thresholds
	install -m 644 service/thresholds/*.conf $(D)$(PREFIX)/share/zhiban/thresholds
	install -d $(D)$(PREFIX)/share/zhiban/rules
	install -m 644 service/rules/*.conf $(D)$(PREFIX)/share/zhiban/rules
	install -d $(D)$(PREFIX)/share/zhiban/reporting
	install -m 644 service/reporting/*.conf $(D)$(PREFIX)/share/zhiban/reporting
	install -d $(D)$(PREFIX)/share/zhiban/plans
	install -m 644 runbooks/plans/*.md $(D)$(PREFIX)/share/zhiban/plans
	install -d $(D)$(PREFIX)/share/zhiban/scenarios $(D)$(PREFIX)/share/zhiban/lab/rounds
	install -m 644 runbooks/scenarios/*.scenario $(D)$(PREFIX)/share/zhiban/scenarios
	install -m 644 lab/plan_role.csv service/sites/lab.conf $(D)$(PREFIX)/share/zhiban/lab
	install -m 644 lab/rounds/*.csv $(D)$(PREFIX)/share/zhiban/lab/rounds
	$(call place,lab/site,$(D)$(LIBEXECDIR)/zhiban-site,755)
	install -d $(addprefix $(D)$(SYSTEMDDIR)/,systemd/system sysusers.d tmpfiles.d sysctl.d)
	for u in $(UNITS); do $(call place,$$u,$(D)$(SYSTEMDDIR)/systemd/system/$${u##*/}) || exit 1; done
	$(call place,docs/systemd/sysusers.conf,$(D)$(SYSTEMDDIR)/sysusers.d/zhiban.conf)
	$(call place,docs/systemd/tmpfiles.conf,$(D)$(SYSTEMDDIR)/tmpfiles.d/zhiban.conf)
	docs/systemd/after-install '$(D)' '$(D)$(SYSTEMDDIR)' '$(ZHIBAN_GID)'

.PHONY: clean
clean: stop
	rm -rf build

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
.SECONDARY:
