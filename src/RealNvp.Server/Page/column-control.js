// One control for one column: a slider with its number, a choice of categories, a date. Each can be left missing where the model takes that.

import { sliderScale } from './column-scale.js';
import { daysOf, fieldText, fieldType, hasFraction, isDated } from './date-text.js';
import { element, say } from './element.js';
import { oneIn, value as words } from './figures.js';
import { quantile } from './row-shape.js';

const positions = 1000;

/** A control; `changed` hears a value, which is null where it is missing. */
export class ColumnControl {
  #isMissing = false;

  constructor(column, changed) {
    Object.assign(this, { column, changed });
    const id = `column-${column.name}`;
    this.input = inputOf(column, id);
    this.input.addEventListener('input', () => this.#typed());
    this.slider = column.categories === null && !isDated(column) && this.#scale() ? this.#sliderNode() : null;
    this.missing = column.needed ? null : element('input', { type: 'checkbox', on: { change: () => this.#setMissing(this.missing.checked) } });
    this.how = element('span', { class: 'how' });
    this.usual = element('button', { type: 'button', class: 'link', on: { click: () => this.#take(this.nearest) } });
    this.bar = element('span', { class: 'bar' });
    this.node = element('div', { class: 'control' },
      element('div', { class: 'row between' },
        element('label', { for: id }, column.name, column.role === 'context' ? element('span', { class: 'hint' }, ' given') : null),
        this.missing ? element('label', { class: 'inline check' }, this.missing, element('span', {}, 'missing')) : null),
      element('div', { class: 'inputs' }, this.slider, this.input),
      element('div', { class: 'row between told' }, element('span', { class: 'bar-track', 'aria-hidden': 'true' }, this.bar), this.how, this.usual));
    this.tell(null);
  }

  /** The value as it is sent. */
  get value() {
    return this.#isMissing ? null
      : this.column.categories ? this.input.value
      : isDated(this.column) ? this.given ?? (this.input.value.replace('T', ' ') || null)
      : this.input.value.trim() === '' ? null : Number(this.input.value);
  }

  set value(value) {
    this.#isMissing = value === null || value === undefined;
    if (this.missing) {
      this.missing.checked = this.#isMissing;
    }

    if (!this.#isMissing) {
      if (this.column.categories && !this.column.categories.includes(String(value))) {
        this.input.append(element('option', { value: String(value) }, String(value)));
      }

      this.given = isDated(this.column) ? String(value) : null;
      this.input.value = isDated(this.column) ? fieldText(this.column, daysOf(this.column, value)) : String(value);
    } else if (!this.column.categories) {
      this.input.value = '';
    }

    this.#showSlider();
  }

  /** Shows how likely the value is given the others, and which one would be normal; null says that it is not known. */
  tell(told) {
    this.nearest = told ? told.nearest_normal : null;
    const isStrange = told !== null && told.tail_probability < 0.01;
    this.node.classList.toggle('strange', isStrange);
    say(this.how, told === null ? ' ' : `${isStrange ? '▲ ' : ''}${oneIn(told.tail_probability)}`);
    this.bar.style.setProperty('inline-size', told === null ? '0' : `${100 * likely(told.tail_probability)}%`);
    const isOther = isStrange && told.nearest_normal !== null && words(told.nearest_normal) !== words(this.value)
      && !(this.column.needed && words(told.nearest_normal) === 'missing');
    this.usual.style.setProperty('visibility', isOther ? 'visible' : 'hidden');
    this.usual.tabIndex = isOther ? 0 : -1;
    say(this.usual, isOther ? `use ${words(told.nearest_normal)}` : 'use');
  }

  #take(value) {
    this.value = words(value) === 'missing' ? null : value;
    this.changed();
  }

  #setMissing(isMissing) {
    if (isMissing) {
      this.value = null;
    } else {
      this.value = this.column.categories?.[0] ?? quantile(this.column, 0.5) ?? 0;
    }

    this.changed();
  }

  #typed() {
    this.given = null;
    this.#isMissing = false;
    if (this.missing) {
      this.missing.checked = false;
    }

    this.#showSlider();
    this.changed();
  }

  #sliderNode() {
    const slider = element('input', { type: 'range', min: 0, max: positions, step: 1, 'aria-label': `${this.column.name}, as a slider` });
    slider.oninput = () => {
      const { column } = this;
      const at = this.#scale().at(slider.value / positions);
      this.#isMissing = false;
      if (this.missing) {
        this.missing.checked = false;
      }

      this.input.value = column.step ? String(Math.round(at / column.step) * column.step) : shortened(at, column.decimals ?? 4);
      slider.setAttribute('aria-valuetext', this.input.value);
      this.changed();
    };
    return slider;
  }

  #showSlider() {
    if (this.slider) {
      const value = Number(this.input.value);
      this.slider.classList.toggle('absent', this.#isMissing);
      if (!this.#isMissing && Number.isFinite(value)) {
        this.slider.value = Math.round(positions * this.#scale().place(value));
        this.slider.setAttribute('aria-valuetext', this.input.value);
      }
    }
  }

  #scale() {
    return this.scale ??= sliderScale(this.column);
  }
}

function inputOf(column, id) {
  return column.categories ? element('select', { id }, column.categories.map(name => element('option', { value: name }, name)))
    : isDated(column) ? element('input', { id, type: fieldType(column), step: column.kind === 'date' ? null : hasFraction(column) ? '0.001' : '1' })
    : element('input', { id, type: 'number', step: column.step ?? 'any', inputmode: 'decimal' });
}

// Four digits, and no more behind the point than the table has.
function shortened(number, decimals) {
  return String(Number(Number(number.toPrecision(4)).toFixed(Math.min(decimals, 8))));
}

// 1 for a usual value, 0 for one that comes once in 10,000.
function likely(probability) {
  return probability <= 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(Math.min(1, probability)) / 4));
}
