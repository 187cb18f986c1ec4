// Figures as they are written for people.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A count: 12,345. */
export function count(number) {
  return whole.format(number);
}

/** A count with its noun: 1 row, 12 rows. */
export function counted(number, noun, many = noun + 's') {
  return `${count(number)} ${number === 1 ? noun : many}`;
}

/** A share: 1.25 %. */
export function share(number, digits = 2) {
  return number === null || !Number.isFinite(number) ? '–' : `${(100 * number).toFixed(digits)} %`;
}

/** A p-value, with as many digits as tell it from zero. */
export function pValue(number) {
  return number === null || number === undefined ? '–'
    : number >= 0.001 ? number.toFixed(number >= 0.1 ? 3 : 4)
    : number === 0 ? '0' : number.toExponential(1).replace('e-', 'e−');
}

/** A score or a log-probability: some digits, and what is infinite by its sign. */
export function figure(number, digits = 2) {
  return number === null || number === undefined ? '–'
    : Math.abs(number) >= 1e6 ? number.toExponential(1).replace('e+', 'e').replace('-', '−')
    : number.toFixed(Math.abs(number) >= 1e4 ? 0 : digits).replace('-', '−');
}

/** A value of a column as short as it can be read. */
export function value(cell) {
  return cell === null || cell === undefined || cell === '' ? 'missing'
    : typeof cell === 'number' ? String(Number(cell.toPrecision(6))).replace('-', '−')
    : String(cell);
}

/** How often something as unlikely comes: 1 in 99. */
export function oneIn(probability) {
  return probability >= 0.2 ? 'usual' : probability < 1e-4 ? 'under 1 in 10,000' : `1 in ${count(1 / probability)}`;
}

/** The time of day, in the reader's zone. */
export function clock(text) {
  return new Date(text).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** A day and time. */
export function moment(text) {
  return new Date(text).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}

/** A number of bytes. */
export function bytes(number) {
  return number < 1e6 ? `${(number / 1e3).toFixed(0)} kB` : `${(number / 1e6).toFixed(1)} MB`;
}
