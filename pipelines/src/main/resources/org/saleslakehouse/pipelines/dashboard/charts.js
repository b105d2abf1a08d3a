// Charts and parts of the page. All text from the lake goes in as text, never as markup.
'use strict';

const charts = (() => {
  const live = [];

  function el(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  const DAY = 86400;

  // Of seconds since the epoch, in UTC as all times of the page.
  function dateOf(seconds) {
    return new Date(seconds * 1000).toISOString().slice(0, 10);
  }

  // As exact as the ticks are apart.
  function clockOf(seconds, apart) {
    if (apart >= DAY) return dateOf(seconds);
    const time = new Date(seconds * 1000).toISOString();
    return time.slice(11, apart >= 60 ? 16 : apart >= 1 ? 19 : 23);
  }

  function timeAxis(days) {
    return days
      ? { space: 90, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((n) => n * DAY), values: (u, ticks) => ticks.map(dateOf) }
      : { space: 90, values: (u, ticks, axis, space, apart) => ticks.map((tick) => clockOf(tick, apart)) };
  }

  // kind: 'bars' or 'line'. x: seconds since the epoch; days: each the beginning of a day.
  function plot(parent, { title, x, series, kind = 'line', days = false, height = 220 }) {
    const box = el('div', 'plot');
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', title);
    parent.append(box);
    if (x.length === 0) {
      box.replaceWith(el('p', 'note', 'Nothing yet.'));
      return;
    }
    const axis = () => ({ stroke: colour('--soft'), grid: { stroke: colour('--line') }, ticks: { stroke: colour('--line') } });
    const names = ['--one', '--two', '--good'];
    const chart = new uPlot({
      width: Math.max(200, parent.clientWidth - 30),
      height,
      scales: {
        x: kind === 'bars' ? { range: (u, first, last) => padded(first, last, x, days) } : {},
        y: kind === 'bars' ? { range: (u, least, most) => [0, most > 0 ? most * 1.05 : 1] } : {},
      },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      axes: [{ ...axis(), ...timeAxis(days) }, { ...axis(), size: 64, values: (u, values) => values.map(short) }],
      series: [{
        label: days ? 'Day' : 'Time, UTC',
        value: (u, value) => value == null ? '–' : days ? dateOf(value) : `${dateOf(value)} ${clockOf(value, 1)}`,
      }].concat(series.map((one, i) => ({
        label: one.label,
        stroke: () => colour(names[i % names.length]),
        fill: kind === 'bars' ? () => colour(names[i % names.length]) : undefined,
        paths: kind === 'bars' ? uPlot.paths.bars({ size: [0.7, 40] }) : undefined,
        points: { show: kind !== 'bars' && x.length < 40 },
        value: (u, value) => value == null ? '–' : number(value),
      }))),
    }, [x].concat(series.map((one) => one.values)), box);
    live.push({ chart, parent });
  }

  // Room for half a bar at both ends. Of a single value the chart would show years.
  function padded(first, last, x, days) {
    if (x.length === 1) {
      const half = days ? DAY / 2 : 30;
      return [x[0] - half, x[0] + half];
    }
    const half = (last - first) / (x.length - 1) / 2;
    return [first - half, last + half];
  }

  function bars(parent, rows, value = (row) => row.revenue) {
    const most = Math.max(...rows.map(value), 0);
    if (rows.length === 0) parent.append(el('p', 'note', 'Nothing yet.'));
    for (const row of rows) {
      const line = el('div', 'bar');
      const name = el('span', 'name', row.name);
      name.title = String(row.name);
      const track = el('span', 'track');
      const fill = el('span', 'fill');
      fill.style.width = `${most > 0 ? 100 * value(row) / most : 0}%`;
      track.append(fill);
      line.append(name, track, el('span', 'value', number(value(row))));
      parent.append(line);
    }
  }

  // columns: [key, title, isNumber]
  function table(parent, columns, rows) {
    if (rows.length === 0) {
      parent.append(el('p', 'note', 'Nothing yet.'));
      return;
    }
    const scroll = el('div', 'scroll');
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-label', 'Table');
    const grid = el('table');
    const head = el('tr');
    for (const [, title, isNumber] of columns) {
      const cell = el('th', isNumber ? 'number' : '', title);
      cell.scope = 'col';
      head.append(cell);
    }
    const top = el('thead');
    top.append(head);
    const body = el('tbody');
    for (const row of rows) {
      const line = el('tr');
      for (const [key, , isNumber] of columns) {
        const value = row[key];
        const text = value == null ? '' : isNumber ? number(value) : clipped(String(value));
        line.append(el('td', isNumber ? 'number' : '', text));
      }
      body.append(line);
    }
    grid.append(top, body);
    scroll.append(grid);
    parent.append(scroll);
  }

  // A value of a megabyte is no text to read.
  function clipped(text) {
    return text.length > 300 ? `${text.slice(0, 300)}…` : text;
  }

  function number(value) {
    const digits = Number.isInteger(value) || Math.abs(value) >= 1e6 ? 0 : 2;
    return Number(value).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  function short(value) {
    const size = Math.abs(value);
    if (size >= 1e9) return `${+(value / 1e9).toFixed(1)} G`;
    if (size >= 1e6) return `${+(value / 1e6).toFixed(1)} M`;
    if (size >= 1e4) return `${+(value / 1e3).toFixed(1)} k`;
    return String(+value.toFixed(2));
  }

  function bytes(value) {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return `${value.toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
  }

  function clear() {
    for (const { chart } of live.splice(0)) chart.destroy();
  }

  addEventListener('resize', () => {
    for (const { chart, parent } of live) {
      chart.setSize({ width: Math.max(200, parent.clientWidth - 30), height: chart.height });
    }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dispatchEvent(new Event('theme')));

  return { el, plot, bars, table, number, bytes, clear };
})();
