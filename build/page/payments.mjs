// Writes a table of payments to train on, and 600 rows to score of which some are strange.
//   node payments.mjs FOLDER
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const names = ['amount', 'tip', 'kind', 'country', 'hour', 'day', 'distance'];
const kinds = [
  { name: 'groceries', amount: 3.4, hour: 17 }, { name: 'fuel', amount: 4, hour: 12 }, { name: 'restaurant', amount: 3.7, hour: 20 },
  { name: 'online', amount: 3.9, hour: 21 }, { name: 'travel', amount: 5.6, hour: 10 },
];
let state = 12345;

function uniform() {
  state = (state * 1664525 + 1013904223) >>> 0;
  return (state + 0.5) / 2 ** 32;
}

function gaussian() {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function payment() {
  const kind = kinds[Math.floor(uniform() ** 1.4 * kinds.length)];
  const amount = Math.exp(kind.amount + 0.45 * gaussian());
  const isFar = kind.name === 'travel';
  return {
    amount: amount.toFixed(2),
    tip: (kind.name === 'restaurant' && uniform() < 0.7 ? amount * (0.08 + 0.05 * uniform()) : 0).toFixed(2),
    kind: kind.name,
    country: uniform() < (isFar ? 0.4 : 0.9) ? 'DE' : ['FR', 'NL', 'AT'][Math.floor(uniform() * 3)],
    hour: Math.min(23, Math.max(0, Math.round(kind.hour + 2.5 * gaussian()))),
    day: new Date(Date.UTC(2025, 0, 1 + Math.floor(uniform() * 365))).toISOString().slice(0, 10),
    distance: uniform() < 0.08 ? '' : (kind.name === 'online' ? 0 : Math.exp(1 + 0.6 * gaussian() + (isFar ? 3 : 0))).toFixed(1),
  };
}

function strange(row, place) {
  return place % 97 === 5 ? { ...row, amount: (row.amount * 14).toFixed(2) }
    : place % 120 === 50 ? { ...row, hour: 3 }
    : place % 250 === 99 ? { ...row, kind: '' }
    : row;
}

function text(rows) {
  return [names, ...rows.map(row => names.map(name => row[name]))].map(row => row.join(',')).join('\n') + '\n';
}

const folder = process.argv[2];
writeFileSync(join(folder, 'payments.csv'), text(Array.from({ length: 3000 }, payment)));
writeFileSync(join(folder, 'rows.csv'), text(Array.from({ length: 600 }, payment).map(strange)));
