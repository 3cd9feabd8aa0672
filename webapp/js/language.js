// Not a module, so that it runs before the first paint: a page must not turn around under somebody's eyes.
{
  /** What there are words for, each with the way it runs. @type {Record<string, string>} */
  const ways = { en: 'ltr', ar: 'rtl' };
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem('parley.language') ?? 'null');
  } catch {
    // Storage is forbidden: the language is the browser's.
  }
  const wanted = [kept, ...navigator.languages].map((each) => String(each).split('-')[0]);
  const language = wanted.find((each) => Object.hasOwn(ways, each)) ?? 'en';
  const { documentElement } = document;
  documentElement.lang = language;
  documentElement.dir = ways[language];
}
