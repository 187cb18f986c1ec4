// Dates and times as a table writes them, by its pattern (yyyy MM dd HH mm ss and so on, as docs/service.md has it), and as fields of a browser have them.

const day = 86_400_000;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const parts = {
  yyyy: '(?<year>\\d{4})', yy: '(?<short>\\d\\d)', MMMM: '(?<name>\\p{L}+)', MMM: '(?<name>\\p{L}{3})', MM: '(?<month>\\d\\d)', M: '(?<month>\\d\\d?)',
  dd: '(?<day>\\d\\d)', d: '(?<day>\\d\\d?)', HH: '(?<hour>\\d\\d)', H: '(?<hour>\\d\\d?)', hh: '(?<half>\\d\\d)', h: '(?<half>\\d\\d?)',
  mm: '(?<minute>\\d\\d)', m: '(?<minute>\\d\\d?)', ss: '(?<second>\\d\\d)', s: '(?<second>\\d\\d?)', tt: '(?<noon>[AP]M)',
};

/** Whether a column has dates, times of day or both. */
export function isDated(column) {
  return ['date', 'date-time', 'time'].includes(column.kind);
}

/** A date of a column in days since 1970, a time of day in parts of a day; not-a-number for what is none. */
export function daysOf(column, text) {
  const plain = String(text).replace(/(Z|[+-]\d\d:?\d\d)$/, offset => (/\d\d:\d\d|Z/.test(String(text)) ? '' : offset));
  const found = (column.reader ??= readerOf(column.pattern ?? ''))?.exec(plain)?.groups;
  return (found ? momentOf(found) : Date.parse(isoOf(plain))) / day;
}

/** Days since 1970 in the form that a field of a browser has, and that the service reads too. */
export function fieldText(column, days) {
  return Number.isFinite(days) ? new Date(Math.round(days * day)).toISOString().slice(...rangeOf(column)) : '';
}

/** The kind of field that a column's dates are typed into. */
export function fieldType(column) {
  return column.kind === 'time' ? 'time' : column.kind === 'date-time' ? 'datetime-local' : hasDay(column) ? 'date' : 'month';
}

/** Days since 1970 for people. */
export function dayText(column, days) {
  const text = fieldText(column, days).replace('T', ' ');
  return column.kind === 'date' ? text : text.replace(/(:\d\d):\d\d(\.\d+)?$/, '$1');
}

function readerOf(pattern) {
  const body = pattern.replace(/yyyy|yy|MMMM|MMM|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|tt|\[[.,]f+\]|[.,][fF]+|[^]/g, part => parts[part]
    ?? (/^\[?[.,][fF]/.test(part) ? '(?:[.,](?<fraction>\\d+))?' : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')));
  return pattern === '' ? null : new RegExp(`^${body}$`, 'iu');
}

function momentOf({ year, short, month, name, day: date, hour, half, noon, minute, second, fraction }) {
  const place = name ? months.indexOf(name.slice(0, 3).toLowerCase()) : month ? month - 1 : 0;
  const full = year ?? (short ? (short < 50 ? 2000 : 1900) + Number(short) : 1970);
  const hours = half ? (half % 12) + (noon?.toUpperCase() === 'PM' ? 12 : 0) : Number(hour ?? 0);
  return Date.UTC(full, place, date ?? 1, hours, minute ?? 0, second ?? 0) + 1000 * Number(`0.${fraction ?? 0}`);
}

function isoOf(text) {
  return /^\d\d:\d\d/.test(text) ? `1970-01-01T${text}Z` : text.includes(':') ? text.replace(' ', 'T') + 'Z' : text;
}

function hasDay(column) {
  return column.pattern === null || column.pattern === undefined || column.pattern.includes('d');
}

function rangeOf(column) {
  return column.kind === 'time' ? [11, hasFraction(column) ? 23 : 19]
    : column.kind === 'date-time' ? [0, hasFraction(column) ? 23 : 19]
    : [0, hasDay(column) ? 10 : 7];
}

/** Whether a column tells parts of a second. */
export function hasFraction(column) {
  return /[.,][fF]/.test(column.pattern ?? '');
}
