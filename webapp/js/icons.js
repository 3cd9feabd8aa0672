const SVG = 'http://www.w3.org/2000/svg';
const PATHS = {
  reply: 'M10 5L4 11l6 6M4 11h9c4 0 7 2.500 7 7',
  react:
    'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17M8.500 14c.8 1.500 2 2.300 3.500 2.300s2.700-.8 3.500-2.300M9 9.500v.6M15 9.500v.6',
  edit: 'M4 20l1-4.500L16 4.500l3.500 3.500-11 11zM13.500 7l3.500 3.500',
  delete: 'M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7M10.500 11v5M13.500 11v5',
  close: 'M6 6l12 12M18 6L6 18',
  clip: 'M19 11.500l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400l8-8a3 3 0 0 1 4.300 4.300l-7.700 7.700a1.500 1.500 0 0 1-2.200-2.200l7-7',
  file: 'M7 3.500h6.500L18 8v12.500H7zM13.500 3.500V8H18',
  again: 'M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4',
  lock: 'M6.5 11h11v9h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  person: 'M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M5 20c.6-3.500 3.300-5.500 7-5.500s6.400 2 7 5.500',
  talk: 'M5 5.500h14v10.500h-8l-4 3.500V16H5z',
  tick: 'M5 12.500l4.500 4.500L19 7.500',
  ticks: 'M2 12.500l4.500 4.500L16 7.500M11.500 16l1 1L22 7.500',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
};

/** They point along the line, and so the other way where lines run from right to left. @type {Set<string>} */
const TURNS = new Set(['reply']);

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  if (TURNS.has(name)) svg.setAttribute('class', 'turns');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
