// What rows of a model look like: its columns with their ranges, and how a row is sent and read. Tables have records, other models arrays of numbers.

import { daysOf, isDated } from './date-text.js';
import { ofModel, post } from './service.js';

const rowsForRanges = 400;
const shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

/** Learns the columns of a model; where it tells no ranges, drawn rows do. */
export async function rowShape(model, signal) {
  const isTable = model.kind === 'table';
  const told = model.columns ?? Array.from({ length: model.dimension }, (_, place) => ({
    name: `c${place + 1}`, kind: 'number', role: 'modelled', treatment: '', needed: true, categories: null,
    lower: null, upper: null, step: null, decimals: null, pattern: null, missing: null, quantiles: [],
  }));
  const shape = new RowShape(model.model, isTable, told);
  if (shape.columns.some(column => column.categories === null && column.quantiles.length === 0)) {
    shape.learnRanges(await shape.draw(rowsForRanges, 1, signal));
  }

  return shape;
}

class RowShape {
  constructor(model, isTable, columns) {
    this.model = model;
    this.isTable = isTable;
    this.columns = columns.filter(column => ['modelled', 'context'].includes(column.role) || column.needed);
    this.needsGiven = false;
  }

  /** A row of usual values: for a model that draws none by itself. */
  usual() {
    return Object.fromEntries(this.columns.map(column => [column.name, column.categories?.[0] ?? quantile(column, 0.5)]));
  }

  /** A record as the service takes it. */
  toSend(record) {
    return this.isTable ? record : this.columns.map(column => record[column.name]);
  }

  /** A row of the service as a record. */
  read(row) {
    return this.isTable ? row : Object.fromEntries(this.columns.map((column, place) => [column.name, row[place]]));
  }

  /** New rows. Where the model is given columns, and says so, they are given what is usual. */
  async draw(n, seed, signal) {
    const ask = given => post(ofModel(this.model, 'sample'), { n, ...(seed && { seed }), ...(given && { given }) }, { signal });
    let answer;
    try {
      answer = await ask(this.needsGiven ? this.#usualGiven() : null);
    } catch (error) {
      if (error.code !== 'no-given' || this.needsGiven) {
        throw error;
      }

      this.needsGiven = true;
      answer = await ask(this.#usualGiven());
    }

    return answer.rows.map(row => this.read(row));
  }

  learnRanges(records) {
    for (const column of this.columns.filter(column => column.categories === null && column.quantiles.length === 0)) {
      const values = records.map(record => record[column.name]).filter(value => value !== null && value !== undefined)
        .sort((one, other) => asNumber(column, one) - asNumber(column, other));
      column.quantiles = values.length === 0 ? []
        : shares.map(share => ({ share, value: values[Math.round(share * (values.length - 1))] }));
    }
  }

  #usualGiven() {
    const usual = this.usual();
    return Object.fromEntries(this.columns.filter(column => column.role === 'context' && usual[column.name] !== null)
      .map(column => [column.name, usual[column.name]]));
  }
}

/** The value of a column below which a share of the training rows lies; null where that is not told. */
export function quantile(column, share) {
  return column.quantiles.find(each => each.share === share)?.value ?? null;
}

/** A date or number of a column as a number: days of dates. */
export function asNumber(column, value) {
  return value === null || value === undefined || value === '' ? NaN : isDated(column) ? daysOf(column, value) : Number(value);
}
