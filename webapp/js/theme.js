// Not a module, so that it runs before the first paint: a page must not flash in the other theme.
{
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem('parley.theme') ?? 'null');
  } catch {
    // Storage is forbidden: the theme is the system's.
  }
  if (kept === 'light' || kept === 'dark') document.documentElement.dataset.theme = kept;
}
