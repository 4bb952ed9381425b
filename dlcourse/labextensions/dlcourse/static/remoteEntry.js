/* dlcourse in JupyterLab: an extension without a build step.

   The panels work without it. With it, whoever listens to the page or works from the
   keyboard gets what others see:

   names      slider handles are called what stands beside them
   values     a slider speaks its reading ("0.125"), not an index or an exponent
   reset      a double click on a slider, or Delete while it has the focus, goes back to
              the default, which the panel leaves as a class dlcourse-default-<index>
   status     one polite live region a panel stays in the page and is told what the
              status line says, at rest or every few seconds: an element that is
              replaced with each frame is not announced
   keys       a focused control keeps its keys: arrows do not turn slides, and shortcuts
              of the notebook do not fire
   slides     RISE does not share a module that the widgets ask for; a stub does */
(() => {
  const QUIET = 700; // milliseconds without a change after which a status is told
  const PATIENCE = 4000; // and between two while it changes all the time

  const KEYS = new Set([
    'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp',
    'PageDown', ' ', 'Enter', 'Delete', 'Backspace',
  ]);
  const CONTROLS =
    '.jupyter-widgets :is(.noUi-handle, button, input, select, textarea)';

  const attribute = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  const row = handle => handle.closest('.widget-slider');

  const speak = handle => {
    const label = row(handle)?.querySelector('.widget-label')?.textContent.trim();
    const upper = handle.classList.contains('noUi-handle-upper') ? ' (upper end)' : '';
    if (label) attribute(handle, 'aria-label', label + upper);
    const reading = row(handle)?.querySelector('.widget-readout')?.textContent.trim();
    if (reading && !upper) attribute(handle, 'aria-valuetext', reading);
  };

  const reset = element => {
    const slider = element.closest('.widget-slider');
    const name = [...(slider?.classList ?? [])]
      .find(name => name.startsWith('dlcourse-default-'));
    if (!name) return false;
    slider.querySelector('.noUi-target').noUiSlider
      .set(Number(name.slice('dlcourse-default-'.length)));
    return true;
  };

  const announce = panel => {
    const line = panel.querySelector('.dlcourse-status');
    if (!line) return;
    attribute(line, 'aria-live', 'off');
    let region = panel.querySelector(':scope > .dlcourse-announced');
    if (!region) {
      region = document.createElement('div');
      region.className = 'dlcourse-announced';
      region.setAttribute('aria-live', 'polite');
      region.setAttribute('aria-atomic', 'true');
      region.style.cssText =
        'position: absolute; width: 1px; height: 1px; overflow: hidden; ' +
        'clip-path: inset(50%); white-space: nowrap';
      panel.append(region);
      region.told = performance.now();
    }
    if (line.textContent === region.next) return;
    region.next = line.textContent;
    const tell = () => {
      region.told = performance.now();
      if (region.textContent !== region.next) region.textContent = region.next;
    };
    clearTimeout(region.timer);
    const waited = performance.now() - region.told;
    region.timer = setTimeout(tell, Math.max(0, Math.min(QUIET, PATIENCE - waited)));
  };

  const look = () => {
    document.querySelectorAll('.jupyter-widgets .noUi-handle').forEach(speak);
    document.querySelectorAll('.dlcourse-panel').forEach(announce);
  };

  const keep = event => {
    const control = event.target.closest?.(CONTROLS);
    if (!control || control.dataset.keepsKeys) return;
    control.dataset.keepsKeys = 'yes';
    control.setAttribute('data-lm-suppress-shortcuts', 'true');
    control.addEventListener('keydown', key => {
      if (!KEYS.has(key.key)) return;
      key.stopPropagation();
      const wanted = key.key === 'Delete' || key.key === 'Backspace';
      if (wanted && control.matches('.noUi-handle') && reset(control)) {
        key.preventDefault();
      }
    });
  };

  const activate = () => {
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; look(); });
    };
    new MutationObserver(soon).observe(document.body, {
      attributeFilter: ['aria-valuetext'], childList: true, subtree: true,
    });
    document.addEventListener('focusin', keep);
    document.addEventListener('dblclick', event => {
      if (event.target.closest?.('.noUi-target')) reset(event.target);
    });
    look();
  };

  const console = {
    CodeConsole: class CodeConsole {},
    ConsolePanel: class ConsolePanel {},
    IConsoleTracker: { name: '@jupyterlab/console:IConsoleTracker' },
  };
  const stub = {
    eager: false, from: 'dlcourse', loaded: 1, get: () => Promise.resolve(() => console),
  };
  const plugin = { id: 'dlcourse:panels', autoStart: true, activate };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.dlcourse = {
    init(scope) {
      if (!scope['@jupyterlab/console']) scope['@jupyterlab/console'] = { '4.3.4': stub };
    },
    get() {
      return Promise.resolve(() => ({ __esModule: true, default: [plugin] }));
    },
  };
})();
