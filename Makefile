# zhiban: `make run` opens the console on the built-in lab, `make test` runs all tests. Both install what is missing.
#
# make            build everything below build/           make SAN=1      the same with ASan and UBSan, below build/san/
# make lint       layers, style, catalogues, man pages    make install    into $(DESTDIR)$(PREFIX)
# make bench fuzz soak      the long runs                 make stop       stop what `make run` left polling

CC      ?= cc
PREFIX  ?= /usr/local
VERSION := $(shell cat VERSION)
ifdef SAN
B       := build/san
else
B       := build
endif

# ---- flags -----------------------------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wcast-qual -Wcast-align -Wwrite-strings -Wundef -Wvla -Wswitch-enum -Wno-missing-field-initializers
HARD := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
LINK := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
ifdef SAN
OPT  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
HARD := $(filter-out -D_FORTIFY_SOURCE=3,$(HARD))
LINK += -fsanitize=address,undefined
else
OPT  := -O2 -g
endif
CFLAGS_ALL = -std=gnu17 $(WARN) $(OPT) $(HARD) -I. -D_GNU_SOURCE -DZHIBAN_VERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"' \
	$(if $(filter base/% points/%,$<),-Wconversion) $(CFLAGS)

pc = $(shell pkg-config $(1) $(2) 2>/dev/null)
GLIB    = glib-2.0 gio-2.0 gio-unix-2.0 jansson
CPP_ALL := $(call pc,--cflags,$(GLIB))
LIB_BASE    := $(call pc,--libs,$(GLIB))
LIB_TUI     := -lncursesw -ltinfo
LIB_SERVICE := $(call pc,--libs,sqlite3) -lnetsnmp -lcrypto
LIB_PAGE    := $(call pc,--libs,pangocairo)
CPP_PAGE    := $(call pc,--cflags,pangocairo)
LIB_LAB     := -lcrypto

# ---- what is in the house --------------------------------------------------------------------------------------------
# A folder of variants is a registry: one file NAME.c defines SYMBOL_NAME; build/gen/*.c lists them.
# registry FOLDER TYPE SYMBOL FUNCTION HEADER
variants = $(sort $(filter-out $(2),$(basename $(notdir $(wildcard $(1)/*.c)))))
KINDS    := $(call variants,records)
PROBES   := $(call variants,probes,findings)
SCREENS  := $(call variants,views/screens)
SHEETS   := $(call variants,views/sheets,page% sheet%)
COMMANDS := $(call variants,views/commands)

SRC_BASE    := $(wildcard base/*.c)
SRC_POINTS  := $(wildcard points/*.c)
SRC_RECORDS := $(wildcard records/*.c records/model/*.c) $(B)/gen/kinds.c
SRC_PROBES  := $(wildcard probes/*.c probes/wire/*.c) $(B)/gen/probes.c
SRC_SERVICE := $(wildcard service/*.c)
SRC_TUI     := $(wildcard tui/*.c)
SRC_VIEWS   := $(filter-out views/sheets/page%,$(wildcard views/*.c views/*/*.c)) $(B)/gen/screens.c $(B)/gen/sheets.c $(B)/gen/commands.c
SRC_PAGE    := $(wildcard views/sheets/page*.c) views/sheet_flow.c views/sheet_layout.c
SRC_LAB     := $(wildcard lab/*.c)

obj = $(patsubst %.c,$(B)/obj/%.o,$(patsubst $(B)/gen/%,gen/%,$(1)))
LOWER   := $(call obj,$(SRC_BASE) $(SRC_POINTS) $(SRC_RECORDS))
O_SERVICE := $(call obj,$(SRC_SERVICE) $(SRC_PROBES))
O_CONSOLE := $(call obj,$(SRC_VIEWS) $(SRC_TUI))

PROGRAMS := $(foreach p,zhiban zhiband zhiban-page zhiban-lab,$(B)/$(p))

.PHONY: all
all: $(PROGRAMS)

$(B)/zhiban: $(B)/obj/zhiban.o $(O_CONSOLE) $(LOWER)
	$(call link,$(LIB_TUI) $(LIB_BASE))
$(B)/zhiband: $(B)/obj/zhiband.o $(O_SERVICE) $(LOWER)
	$(call link,$(LIB_SERVICE) $(LIB_BASE))
$(B)/zhiban-page: $(call obj,$(SRC_PAGE)) $(call obj,$(SRC_BASE))
	$(call link,$(LIB_PAGE) $(LIB_BASE))
$(B)/zhiban-lab: $(call obj,$(SRC_LAB)) $(call obj,$(SRC_BASE))
	$(call link,$(LIB_LAB) $(LIB_BASE))

quiet = $(if $(V),,@printf '  %-5s %s\n' $(1) $@;)
link  = $(call quiet,LD)$(CC) $(LINK) -o $@ $(filter %.o,$^) $(1) -lm

$(B)/obj/gen/%.o: $(B)/gen/%.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CFLAGS_ALL) $(CPP_ALL) -MMD -MP -c -o $@ $<
$(B)/obj/views/sheets/page%.o: CPP_ALL += $(CPP_PAGE)
$(B)/obj/%.o: %.c
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

# ---- tests: tests/unit/NAME.c is one cmocka program; it may link everything below views and service ------------------
TESTED := $(LOWER) $(O_SERVICE) $(filter-out $(B)/obj/zhiban.o,$(O_CONSOLE))
$(B)/tests/unit/%: $(B)/obj/tests/unit/%.o $(TESTED)
	@mkdir -p $(@D)
	$(call link,$(LIB_TUI) $(LIB_SERVICE) $(LIB_BASE) -lcmocka)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
.SECONDARY:
