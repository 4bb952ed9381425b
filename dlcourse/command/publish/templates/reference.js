// The reference's search: by name and first sentence; by any word, where that finds
// nothing.

const field = document.getElementById('find');
const entries = [...document.querySelectorAll('.entry')].map(entry => ({
  entry,
  brief: `${entry.id} ${entry.querySelector('p').textContent}`.toLowerCase(),
  whole: entry.textContent.toLowerCase(),
}));

function find() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const holding = part => entries.filter(one =>
    words.every(word => one[part].includes(word)));
  const brief = holding('brief'), found = brief.length ? brief : holding('whole');
  for (const one of entries) one.entry.hidden = !found.includes(one);
  for (const part of document.querySelectorAll('main section')) {
    part.hidden = !part.querySelector('.entry:not([hidden])');
  }
  for (const part of document.querySelectorAll('.opening')) {
    part.hidden = words.length > 0;
  }
  document.getElementById('found').textContent =
    words.length ? `${found.length} of ${entries.length}` : '';
}

document.getElementById('finder').hidden = false;
field.addEventListener('input', find);
// A link to a name leads there, whatever is looked for.
addEventListener('hashchange', () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.closest('[hidden]')) return;
  field.value = '';
  find();
  target.scrollIntoView();
});
