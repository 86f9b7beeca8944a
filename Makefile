# `make help` lists what there is. Everything here is plain dbt underneath; the README shows it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

PYTHON ?= python3
INPUT ?= inputs/sample.yml
ENGINE ?= duckdb
SIZE ?= 1M
USERS ?= 1000000
DIRECTORY ?= data/large
QUERY ?= --saved-query segments_at_a_glance

# What a user gives is text, whatever is in it: make must not expand it, and recipes read it from the
# environment, so that no shell takes it for a command.
GIVEN := INPUT ENGINE FILES USER NAME FORCE QUERY SIZE USERS DIRECTORY OPTIONS OUTPUT FROM EVERY
# only what stands on the command line is meant for us: every shell has a USER
ASKED_USERS := $(if $(filter command line,$(origin USERS)),$(value USERS))
ASKED_USER := $(if $(filter command line,$(origin USER)),$(value USER))
ASKED_NAME := $(if $(filter command line,$(origin NAME)),$(value NAME))
ASKED_INPUT := $(filter command line,$(origin INPUT))
$(foreach given,$(GIVEN),$(eval override $(given) := $$(value $(given))))
export $(GIVEN) ASKED_USER ASKED_USERS ASKED_NAME

BIN := .venv/bin
# the name of the input, in a recipe: that of its file
THE_INPUT := $$(name=$${INPUT\#\#*/}; echo "$${name%.*}")
PUBLISHED := published/$(THE_INPUT)/user_segments.duckdb
REPORT := reports/$(THE_INPUT).html
AUDIENCES := audiences/$(THE_INPUT)
# one target folder per input and engine, so that they do not undo each other's parsing
TARGET := $(THE_INPUT)$(if $(filter-out duckdb,$(ENGINE)),.$(ENGINE))
WAREHOUSE := $(if $(filter duckdb,$(ENGINE)),warehouse/$(THE_INPUT).duckdb,warehouse/$(TARGET))
# what ENGINE has to be there
ifeq ($(filter duckdb spark,$(ENGINE)),)
$(error ENGINE is duckdb or spark, and not '$(ENGINE)')
endif
SET_UP := .venv/$(if $(filter duckdb,$(ENGINE)),run-time,$(ENGINE))

export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DBT_PROFILES_DIR := $(CURDIR)
# --target is an option of each command, and stands with --vars
DBT = USER_PROFILING_INPUT="$$INPUT" DBT_TARGET_PATH="target/$(TARGET)" $(BIN)/dbt
LOCK = --quiet --universal --no-header --generate-hashes --no-emit-package dbt-core-experimental-parser
# the lock is complete, and requirements.in says why pip is not to look for more
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
LOCKED = $(PIP) --require-hashes
ON = --target $(ENGINE)
VARS = $(ON) --vars "$$(cat "$$INPUT")"

.PHONY: all build report contract preview freshness live audiences forget export metrics test test_spark unit_test lint docs input notebook bench generate sample lock wheel clean help sync input_checked rules backfill torture

all: build report ## build, test, publish and report one input: make INPUT=inputs/statso.yml; on Spark: ENGINE=spark
	@echo
	@echo "Warehouse  $(WAREHOUSE)"
	@echo "Published  $(PUBLISHED) (and a Parquet file for each table beside it)"
	@echo "Report     $(REPORT)"

build: input_checked $(SET_UP)
	$(DBT) build $(VARS)
	@$(BIN)/python analyses/describe_copy.py "target/$(TARGET)" "$(THE_INPUT)"

contract: .venv/run-time ## a data contract and the metrics, beside the published tables; make writes them too
	@$(BIN)/python analyses/describe_copy.py "target/$(TARGET)" "$(THE_INPUT)"

report: .venv/run-time
	@$(BIN)/python analyses/segment_report.py "$(PUBLISHED)" "$(REPORT)"

test: .venv/development ## every test there is: the sample's build with its data tests, then pytest
	$(MAKE) build INPUT=inputs/sample.yml
	$(MAKE) unit_test INPUT=inputs/sample.yml
	$(BIN)/python -m pytest tests/python --numprocesses 2 --dist loadfile \
		--no-loadscope-reorder

test_spark: .venv/spark .venv/development ## the Spark adapter's own tests, and the same tables on both engines
	cd engines/spark && ../../$(BIN)/python -m mypy && ../../$(BIN)/python -m pytest
	$(BIN)/python -m pytest tests/python/test_spark_parity.py tests/python/test_spark_cluster.py \
		tests/python/test_identities_on_spark.py
	$(BIN)/python -m pytest tests/python/test_segmentations.py tests/python/test_uplift.py \
		tests/python/test_rules_elsewhere.py -k spark

torture: .venv/development ## what people get wrong, thousands of times: counts by outcome; half an hour
	TORTURE=whole $(BIN)/python -m pytest tests/python/test_torture.py
	$(BIN)/python -m pytest tests/python/test_publishing.py tests/python/test_clients.py \
		tests/python/test_check_input.py tests/python/test_check_warehouse.py \
		tests/python/test_hostile_values.py tests/python/test_audiences.py \
		tests/python/test_report_in_browser.py tests/python/test_personal_columns.py \
		tests/python/test_personal_data.py tests/python/test_small_groups.py \
		--numprocesses 2 --dist loadfile --no-loadscope-reorder

unit_test: $(SET_UP) ## the logic of the models on given rows, after a build
	$(DBT) test --select test_type:unit --target-path target/unit_tests $(ON) \
		--vars "$$(cat "$$INPUT"; printf '\nwith_unit_tests: true\n')"

sync: .venv/run-time ## write what is derived from the declarations of features and sources
	$(BIN)/python -m tools.sync

lint: .venv/development ## style, types and metadata
	$(BIN)/python -m tools.sync --check
	$(BIN)/python -m tools.lint_macros
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(DBT) parse $(VARS) --quiet
	DBT_TARGET_PATH=target/$(TARGET) $(BIN)/sqlfluff lint analyses models snapshots tests --disable-progress-bar
	$(BIN)/dbt-bouncer --config-file dbt-bouncer.yml
	$(BIN)/dbt-score lint --manifest target/$(THE_INPUT)/manifest.json --fail-any-item-under 10

preview: input_checked $(SET_UP) ## what a refit would change: who would move where, and how quality changes
	$(DBT) build --select +rpt_refit_preview --indirect-selection cautious $(ON) \
		--vars "$$(cat "$$INPUT"; printf '\nrefit_preview: true\n')"
	$(BIN)/python analyses/refit_preview.py "warehouse/$(THE_INPUT).duckdb"

rules: .venv/run-time ## what the rules of an input file would give, from the published copy, before anything is built
	@$(BIN)/python analyses/check_input.py "$$INPUT"
	@$(BIN)/python analyses/rules_preview.py "$$INPUT" "$(PUBLISHED)"

# one build after another, so that history is written at its end
backfill: input_checked $(SET_UP) ## record past dates, oldest first: make backfill FROM=2024-01-01 EVERY=month (day, week, quarter)
	@USER_PROFILING_INPUT="$$INPUT" DBT_TARGET_PATH="target/$(TARGET)" \
		$(BIN)/python analyses/backfill.py "$$INPUT" "$$FROM" "$$EVERY"

freshness: input_checked $(SET_UP) ## how old the newest row of each source is, as of the last build
	$(DBT) --log-level warn run-operation freshness $(VARS)

live: .venv/run-time ## one user as of the newest raw event, without a build: make live USER=u42
	@set -- "warehouse/$(THE_INPUT).duckdb" "$$ASKED_USER"; test ! -f "$$INPUT" || set -- "$$@" "$$INPUT"; \
		$(BIN)/python analyses/live_profile.py "$$@"

audiences: .venv/run-time ## whom to contact, one CSV file per campaign, from the published file
	@$(BIN)/python analyses/campaign_audiences.py "$(PUBLISHED)" "$(AUDIENCES)"

forget: input_checked .venv/run-time ## remove users from everything that is kept: make forget USERS=ids.csv INPUT=...
	@$(BIN)/python analyses/forget_users.py "$$INPUT" "$$ASKED_USERS"

export: .venv/run-time ## everything about one person as a JSON file: make export USER=u42 INPUT=...
	@$(BIN)/python analyses/export_user.py "$$INPUT" "$$ASKED_USER" "$$OUTPUT"

input: .venv/run-time ## draft an input file from raw files: make input FILES="orders.csv users.parquet" NAME=shop
	$(BIN)/python analyses/draft_input.py $(if $(FILES),"$$FILES") $(if $(FORCE),--force) \
		$(if $(ASKED_NAME),--name "$$ASKED_NAME")

# mf finds the manifest in target/ alone, whatever the input
metrics: .venv/development ## figures of the last build: make metrics QUERY="--metrics spend --group-by user__gender"
	@test -f "warehouse/$(THE_INPUT).duckdb" -a -f "target/$(THE_INPUT)/semantic_manifest.json" \
		|| { echo "There is no build of '$$INPUT' to ask: make build INPUT='$$INPUT'" >&2; exit 2; }
	@cp "target/$(THE_INPUT)/semantic_manifest.json" target/semantic_manifest.json
	@printf '%s' "$$QUERY" | USER_PROFILING_INPUT="$$INPUT" xargs $(BIN)/mf query

docs: input_checked $(SET_UP) ## static documentation of the tables, in target/<input>/static_index.html
	$(DBT) docs generate --static $(VARS)
	@echo "Documentation  target/$(TARGET)/static_index.html"

notebook: .venv/development ## execute the notebook on the published sample, so that it shows its figures
	$(MAKE) build INPUT=inputs/sample.yml
	$(BIN)/python analyses/execute_notebook.py analyses/explore_segments.ipynb

bench: .venv/development ## time and memory beside scripts by hand: make bench SIZE=10M; docs/benchmarks.md
	$(BIN)/python benchmarks/run.py --size "$$SIZE"
	$(BIN)/python benchmarks/benchmark_report.py

generate: .venv/run-time ## raw data of any size: make generate USERS=1000000 DIRECTORY=data/large OPTIONS=--dirt
	$(BIN)/python -m generator --directory "$$DIRECTORY" --users "$$USERS" $$OPTIONS

sample: .venv/run-time ## make the bundled sample again
	$(BIN)/python -m generator --sample

lock: ## pin what the requirements*.in ask for, each file with its hash (needs uv)
	uv pip compile $(LOCK) --python-version 3.10 requirements.in -o requirements.txt
	uv pip compile $(LOCK) --python-version 3.10 requirements-dev.in -o requirements-dev.txt
	uv pip compile $(LOCK) --python-version 3.11 requirements-spark.in -o requirements-spark.txt

wheel: .venv/spark ## what a cluster needs of this project, as wheels in dist: the Python package, the Spark adapter
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--wheel-dir dist . ./engines/spark
	@ls dist/*.whl

clean: ## remove what was built: everything, or one input's with INPUT=
ifdef ASKED_INPUT
	@name=$(THE_INPUT); case "$$name" in \
		""|.*) echo "INPUT='$$INPUT' names no input: make clean INPUT=inputs/sample.yml" >&2; exit 2;; esac; \
	rm -rf "warehouse/$$name.duckdb" "warehouse/$$name.duckdb.wal" "warehouse/$$name.spark" \
		"published/$$name" "reports/$$name.html" "audiences/$$name" "target/$$name" "target/$$name.spark"
else
	find warehouse published reports audiences -mindepth 1 ! -name .gitignore -delete
	rm -rf target logs dist benchmarks/output
endif

help: ## this list
	@grep -hE '^[a-z_]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z_]+):[^#]*## /  make \1: /'

input_checked: .venv/run-time
	@$(BIN)/python analyses/check_input.py "$$INPUT"
	@[ "$$ENGINE" = spark ] || $(BIN)/python analyses/check_warehouse.py "$(THE_INPUT)"
	@[ "$$ENGINE" = duckdb ] || [ ! -f "forgotten/$(THE_INPUT).csv" ] || { \
		echo "Users of this input were forgotten, which a build on Spark does not know: docs/security.md" >&2; \
		exit 2; }
	@$(BIN)/python analyses/convert_files.py "$$INPUT"

.venv/run-time: requirements.txt
	@echo "Setting up .venv, once: this takes a minute or two"
	$(PYTHON) -m venv .venv
	$(LOCKED) -r requirements.txt
	@touch $@

# the adapter is installed as it stands here, so that a change of it needs no installation
.venv/spark: .venv/run-time requirements-spark.txt engines/spark/pyproject.toml
	@echo "Setting up Spark in .venv, once: it is half a gigabyte"
	$(LOCKED) -r requirements-spark.txt
	$(PIP) --no-build-isolation --editable engines/spark
	@touch $@

.venv/development: .venv/run-time requirements-dev.txt
	$(LOCKED) -r requirements-dev.txt
	@touch $@
