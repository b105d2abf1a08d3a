// The four views. Each asks for its figures, and again every few seconds while somebody looks.
'use strict';

(() => {
  const { el, plot, bars, table, number, bytes, clear } = charts;
  const main = document.getElementById('view');
  const state = document.getElementById('state');
  let shown = '';
  let drawn = '';
  let timer = 0;

  async function get(path) {
    const answer = await fetch(path, { cache: 'no-store' });
    const json = await answer.json();
    if (!answer.ok) throw new Error(json.error || `status ${answer.status}`);
    return json;
  }

  function card(title, wide) {
    const section = el('section', wide ? 'wide' : '');
    section.append(el('h2', '', title));
    main.append(section);
    return section;
  }

  function figures(parent, pairs) {
    const box = el('div', 'figures');
    for (const [label, value] of pairs) {
      const figure = el('div', 'figure');
      figure.append(el('b', '', value), el('span', '', label));
      box.append(figure);
    }
    parent.append(box);
  }

  const sum = (rows, key) => rows.reduce((all, row) => all + (row[key] || 0), 0);
  const day = (text) => Date.parse(`${text}T00:00:00Z`) / 1000;

  function drawSales({ days, countries, segments, products, clients, restatements }) {
    const revenue = sum(days, 'revenue');
    const sales = sum(days, 'sales');
    figures(card('All days', true), [
      ['Revenue, EUR', number(revenue)],
      ['Sales', number(sales)],
      ['Average basket, EUR', sales ? number(revenue / sales) : '–'],
      ['Countries', number(countries.length)],
    ]);
    plot(card('Revenue by day', true), {
      title: 'Revenue by day',
      kind: 'bars',
      days: true,
      x: days.map((d) => day(d.jour)),
      series: [{ label: 'EUR', values: days.map((d) => d.revenue) }],
    });
    bars(card('By country, EUR'), countries);
    bars(card('By segment, EUR'), segments);
    bars(card('By product, EUR'), products);
    bars(card('Best clients, EUR'), clients.map((c) => ({ name: c.client, revenue: c.spent ?? c.revenue })));
    const late = card('The price of late data', true);
    const curve = ['missed_after_10_minutes', 'missed_after_1_hour', 'missed_after_1_day'].map((k) => sum(restatements, k));
    late.append(el('p', 'note', 'What sales were worth that came later than a tolerance would have waited, in EUR.'));
    bars(late, ['10 minutes', '1 hour', '1 day'].map((name, i) => ({ name, revenue: curve[i] })));
    table(late, [['day', 'Day'], ['reported_at', 'First reported'], ['revenue_reported', 'Revenue then', true],
      ['revenue_now', 'Revenue now', true], ['revenue_since', 'Difference', true]], restatements.slice(0, 14));
  }

  function metric(job, name) {
    const found = (job.samples || []).filter((s) => s.name === name && s.value != null);
    return found.length === 0 ? null : found.reduce((all, s) => all + s.value, 0);
  }

  function quantile(job, share) {
    const buckets = (job.samples || []).filter((s) => s.name === 'lakehouse_bronze_freshness_seconds_bucket')
      .map((s) => [s.labels.includes('+Inf') ? Infinity : Number(/le="([^"]+)"/.exec(s.labels)[1]), s.value])
      .sort((a, b) => a[0] - b[0]);
    const all = buckets.length ? buckets[buckets.length - 1][1] : 0;
    const found = all > 0 ? buckets.find((b) => b[1] >= share * all) : null;
    return found ? `≤ ${number(found[0])} s` : '–';
  }

  function drawFlow([commits, quality, job]) {
    const rows = commits.sales;
    const last = rows[rows.length - 1];
    const span = rows.length > 1 ? last.seconds - rows[0].seconds : 0;
    const late = sum(quality.late, 'late');
    const pairs = [
      ['Sales a second, over the newest commits', span > 0 ? number(sum(rows.slice(1), 'rows') / span) : '–'],
      ['Last commit', last ? new Date(last.seconds * 1000).toISOString().slice(0, 19).replace('T', ' ') : '–'],
      ['Late sales', number(late)],
      ['In quarantine', number(sum(quality.quarantine, 'records'))],
    ];
    if (job.state === 'running') {
      const lag = metric(job, 'lakehouse_bronze_kafka_lag_records');
      pairs.push(
        ['Records behind Kafka', lag == null ? 'unknown' : number(lag)],
        ['Visible after, p50', quantile(job, 0.5)],
        ['Visible after, p99', quantile(job, 0.99)],
        ['Restarts', number(metric(job, 'lakehouse_bronze_restarts_total') || 0)]);
    }
    const now = card('Now', true);
    figures(now, pairs);
    now.append(el('p', 'note', {
      none: 'Name a running job with --jobMetrics to see its lag and freshness.',
      away: 'The job does not answer: it has ended, or serves its metrics elsewhere.',
      running: 'Lag, freshness and restarts are the running job\'s.',
    }[job.state]));
    plot(card('Rows of each commit', true), {
      title: 'Rows of each commit',
      kind: 'bars',
      x: rows.map((c) => c.seconds),
      series: [{ label: 'sales', values: rows.map((c) => c.rows) }],
    });
    bars(card('Quarantine by reason'), quality.quarantine.map((q) => ({
      name: q.field ? `${q.reason} ${q.field}` : q.reason, revenue: q.records,
    })));
    table(card('Late by day'), [['day', 'Day'], ['late', 'Late', true], ['percent', '%', true],
      ['late_revenue', 'EUR', true]], quality.late);
    table(card('Quality rules by day', true), [['day', 'Day'], ['rule', 'Rule'], ['flagged', 'Flagged', true],
      ['set_aside', 'Set aside', true], ['percent', '%', true]], quality.expectations);
  }

  function coverage(parent, source) {
    const line = el('div', 'bar');
    const track = el('span', 'track');
    const all = source.offsets || 1;
    for (const [kind, spans] of [['good', source.covered], ['bad', source.gaps]]) {
      for (const [first, last] of spans.slice(0, 500)) {
        const part = el('span', `fill ${kind}`);
        part.style.left = `${100 * (first - source.first) / all}%`;
        part.style.width = `${100 * (last - first + 1) / all}%`;
        track.append(part);
      }
    }
    track.setAttribute('role', 'img');
    track.setAttribute('aria-label', `${source.partition}: ${source.gaps.length} gaps`);
    line.append(el('span', 'name', source.partition), track,
      el('span', 'value', `${number(source.first)} – ${number(source.last)}`));
    parent.append(line);
  }

  function drawWhole(audit) {
    const top = card('Each record once', true);
    top.append(el('p', audit.status === 'whole' ? 'whole' : 'broken',
      audit.status === 'whole' ? 'Whole: no gap, no overlap.' : `${audit.findings.length} findings`));
    figures(top, [
      ['Offsets', number(sum(audit.partitions, 'offsets'))],
      ['Rows', number(sum(audit.partitions, 'rows'))],
      ['Without a record', number(sum(audit.partitions, 'without_record'))],
      ['Data files', number(audit.files)],
    ]);
    const offsets = card('Coverage of each partition', true);
    if (audit.partitions.length === 0) offsets.append(el('p', 'note', 'Nothing yet.'));
    for (const source of audit.partitions) coverage(offsets, source);
    const silver = card('Silver against Bronze', true);
    silver.append(el('p', audit.silver.state === 'up_to_date' ? 'whole' : 'note',
      `${audit.silver.state.replace(/_/g, ' ')}${audit.silver.reason ? `: ${audit.silver.reason}` : ''}`));
    if (audit.findings.length > 0) {
      const found = card('Findings', true);
      for (const finding of audit.findings) {
        const box = el('div', 'finding');
        const spans = finding.offsets.map(([a, b]) => a === b ? a : `${a}-${b}`).join(', ');
        box.append(el('p', 'broken', [finding.kind, finding.table, finding.partition, spans].filter(Boolean).join(' · ')),
          el('p', '', finding.why), el('p', 'note', `Way back: ${finding.way_back}`));
        found.append(box);
      }
    }
  }

  function describe(box, details) {
    box.replaceChildren();
    figures(box, [
      ['Version', number(details.version)],
      ['Rows', details.rows == null ? 'unknown' : number(details.rows)],
      ['Files', number(details.files)],
      ['Size', bytes(details.bytes)],
      ['Below 16 MiB', number(details.small_files)],
      ['Median file', bytes(details.median_file_bytes)],
      ['Log entries', number(details.log_entries)],
      ['Log', bytes(details.log_bytes)],
    ]);
  }

  function drawTables(tables) {
    if (tables.length === 0) card('No tables yet', true);
    for (const one of tables) {
      const section = card(one.name, true);
      const box = el('div');
      describe(box, one);
      section.append(box);
      const versions = one.versions;
      if (versions.length > 1) {
        const label = el('label', 'note', 'Look at an older version');
        const slider = el('input');
        slider.type = 'range';
        slider.min = versions[0].version;
        slider.max = versions[versions.length - 1].version;
        slider.value = slider.max;
        slider.addEventListener('change', async () => {
          try {
            describe(box, await get(`/api/table?table=${one.name}&version=${slider.value}`));
            state.textContent = '';
          } catch (e) {
            state.textContent = e.message;
          }
        });
        label.append(slider);
        section.append(label);
        plot(section, {
          title: `Rows added by each version of ${one.name}`,
          kind: 'bars',
          height: 140,
          x: versions.map((v) => v.seconds),
          series: [{ label: 'rows added', values: versions.map((v) => v.rows) }],
        });
      }
      table(section, [['version', 'Version', true], ['operation', 'Operation'], ['rows', 'Rows', true],
        ['files_added', 'Added', true], ['files_removed', 'Removed', true]], versions.slice(-5).reverse());
    }
  }

  const views = {
    sales: { load: () => get('/api/sales'), draw: drawSales, seconds: 30 },
    flow: { load: () => Promise.all([get('/api/commits'), get('/api/quality'), get('/api/job')]), draw: drawFlow, seconds: 3 },
    whole: { load: () => get('/api/audit'), draw: drawWhole, seconds: 30 },
    tables: { load: () => get('/api/tables'), draw: drawTables, seconds: 10 },
  };

  async function show() {
    clearTimeout(timer);
    const name = views[location.hash.slice(1)] ? location.hash.slice(1) : 'sales';
    if (name !== shown) {
      shown = name;
      drawn = '';
      for (const link of document.querySelectorAll('nav a')) {
        if (link.hash === `#${name}`) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      }
      state.textContent = 'Loading …';
    }
    try {
      const json = await views[name].load();
      if (shown !== name) return;
      const text = JSON.stringify(json);
      if (text !== drawn) {
        clear();
        main.replaceChildren();
        views[name].draw(json);
        drawn = text;
      }
      main.dataset.view = name;
      state.textContent = '';
    } catch (e) {
      state.textContent = `Not to be had now: ${e.message}`;
    }
    if (!document.hidden) timer = setTimeout(show, views[name].seconds * 1000);
  }

  addEventListener('hashchange', show);
  document.addEventListener('visibilitychange', show);
  addEventListener('theme', () => { drawn = ''; show(); });
  get('/api/lake').then((json) => { document.getElementById('lake').textContent = json.lake; }, () => {});
  show();
})();
