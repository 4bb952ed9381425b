# Everything this project does, from nothing but Python >= 3.11 and make.
#
# One .venv holds what lab, test and bench need, installed when first asked for. A stamp
# file is made only when an installation has ended well, so one that was interrupted is
# simply done again; it is also done again when pyproject.toml changes.

PYTHON ?=
LAB_FLAGS ?=
PYTEST_FLAGS ?=
NB ?=

python := .venv/bin/python
# the command itself, whatever is on the path
dlcourse := $(python) -m dlcourse.command
install := PIP_DISABLE_PIP_VERSION_CHECK=1 $(python) -m pip install

# what `make check` runs within a minute: no claims, storms, kernels or browser
checked := $(wildcard $(addprefix tests/test_,bad_input.py engine_*.py floors.py \
	formulas_*.py gradients.py initializers.py panel.py panel_beside.py \
	panel_kernel.py panel_links.py panel_touch.py project.py scales.py training.py))

.PHONY: help lab present test check claims test-long test-floors notebooks slides site lite bench bench-class clean

help: ## show this help
	@echo 'make TARGET, where TARGET is one of'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' Makefile
	@echo 'PYTHON=python3.12 chooses the Python for the first installation.'

lab: .venv/.lab-ready ## bring work/ up to date and open JupyterLab there
	@$(dlcourse) lab --folder work $(LAB_FLAGS)

present: .venv/.lab-ready ## show a notebook of work/ as live slides (NB=03 for that one)
	@$(dlcourse) present $(or $(NB),01) --folder work $(LAB_FLAGS)

test: .venv/.test-ready ## run every check and test (PYTEST_FLAGS='-k panel' for some)
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m pytest --nbval --nbval-current-env \
		-n logical --maxprocesses 4 --no-loadscope-reorder $(PYTEST_FLAGS)

check: .venv/.test-ready ## the inner loop: formulas, engine and panels within a minute
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m pytest -q -n logical --maxprocesses 4 --no-loadscope-reorder $(checked)

claims: .venv/.test-ready ## how firmly the claims stand: tests/claims.md (hours; NB=03)
	$(python) tests/claims.py $(NB) --jitter 20

test-long: .venv/.test-ready ## what takes too long for every day: tests/long.md (hours)
	$(python) tests/long.py

# the lowest versions that pyproject.toml allows, in an environment of their own
test-floors: .venv/.test-ready ## `make check` and a notebook in a browser, on the oldest libraries
	$(install) -q 'uv>=0.8'
	$(python) -m uv venv -q --allow-existing --python $(python) .venv-floors
	$(python) -m uv pip install -q --python .venv-floors --resolution lowest-direct -e '.[test]'
	$(MAKE) check python=.venv-floors/bin/python
	.venv-floors/bin/python -m pytest -q tests/browser/test_in_chromium.py

notebooks: .venv/.test-ready ## run and store the notebooks (NB=01_initialization.ipynb for one)
	$(python) notebooks/execute.py $(NB)

slides: .venv/.site-ready ## write the decks as files that need no server: build/slides
	@rm -rf build/slides
	@$(dlcourse) slides build/slides

site: .venv/.site-ready ## write all notebooks as pages, with slides: build/site
	@rm -rf build/site
	@$(dlcourse) site build/site

lite: .venv/.site-ready ## write the course to run in browsers, nothing installed: build/lite
	@$(dlcourse) lite build/lite

bench: .venv/.bench-ready ## measure against PyTorch, scikit-learn and JAX
	$(python) -m bench

bench-class: .venv/.test-ready ## ten students on a hub of this machine (as root; needs npm)
	$(python) -m bench class

clean: ## remove .venv, caches and build products; never work/
	rm -rf .venv .venv-floors build dist *.egg-info .pytest_cache .hypothesis
	find . -path ./work -prune -o \
		\( -name __pycache__ -o -name .ruff_cache \) -type d -prune -exec rm -rf {} +

# $(error) ends make with the one line it is given.
.venv/.made:
	$(eval found := $(shell sh scripts/find_python.sh '$(or $(firstword $(MAKECMDGOALS)),lab)' '$(PYTHON)'))
	$(if $(filter found,$(firstword $(found))),,$(error $(found)))
	@echo 'Making .venv with $(lastword $(found)) (a few seconds) ...'
	@$(lastword $(found)) -m venv .venv
	@touch $@

.venv/.lab-ready: .venv/.made pyproject.toml
	@echo 'Installing JupyterLab, NumPy and matplotlib (about 100 MB to download, a minute or two) ...'
	@$(install) -e .
	@touch $@

.venv/.site-ready: .venv/.made pyproject.toml
	@echo 'Installing JupyterLab and what pages need (about 100 MB to download, a minute or two) ...'
	@$(install) -e '.[site]'
	@touch .venv/.lab-ready $@

.venv/.test-ready: .venv/.made pyproject.toml
	@echo 'Installing JupyterLab and what the tests need (about 300 MB to download, some minutes) ...'
	@$(install) -e '.[test]'
	@touch .venv/.lab-ready .venv/.site-ready $@

.venv/.bench-ready: .venv/.test-ready
	@echo 'Installing PyTorch and scikit-learn (on Linux up to 3 GB to download, several minutes) ...'
	@$(install) -e '.[bench]'
	@touch $@
