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
install := PIP_DISABLE_PIP_VERSION_CHECK=1 $(python) -m pip install

.PHONY: help lab present test notebooks slides site bench clean

help: ## show this help
	@echo 'make TARGET, where TARGET is one of'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@echo 'PYTHON=python3.12 chooses the Python for the first installation.'

define copy_notebooks
	@mkdir -p work
	@for notebook in notebooks/[0-9][0-9]_*.ipynb; do \
		copy=work/$${notebook#notebooks/}; \
		test -e "$$copy" || { cp "$$notebook" "$$copy" && echo "New: $$copy"; }; \
	done
endef

lab: .venv/.lab-ready ## copy new notebooks to work/ and open JupyterLab there
	$(copy_notebooks)
	cd work && ../$(python) -m jupyterlab --ServerApp.root_dir=. \
		01_initialization.ipynb $(LAB_FLAGS)

present: .venv/.lab-ready ## show a notebook of work/ as live slides (NB=03 for that one)
	$(copy_notebooks)
	@cd work && deck=$$(ls | grep -m1 '^$(or $(NB),01).*\.ipynb$$') || \
		{ echo 'NB=$(NB) is none of the notebooks in work/: NB=03 is the third.'; exit 1; }; \
	../$(python) -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/rise/$$deck \
		$(LAB_FLAGS)

test: .venv/.test-ready ## run every check and test (PYTEST_FLAGS='-k panel' for some)
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m pytest --nbval --nbval-current-env \
		-n logical --maxprocesses 4 --dist loadfile $(PYTEST_FLAGS)

notebooks: .venv/.test-ready ## run and store the notebooks (NB=01_initialization.ipynb for one)
	$(python) notebooks/execute.py $(NB)

slides: .venv/.site-ready ## write the decks as files that need no server: build/slides
	@rm -rf build/slides
	@cd notebooks && ../$(python) -m publish decks ../build/slides

site: .venv/.site-ready ## write all notebooks as pages, with slides: build/site
	@rm -rf build/site
	@cd notebooks && ../$(python) -m publish pages ../build/site

bench: .venv/.bench-ready ## measure against PyTorch, scikit-learn and JAX
	$(python) -m bench

clean: ## remove .venv, caches and build products; never work/
	rm -rf .venv build dist *.egg-info .pytest_cache .hypothesis
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
