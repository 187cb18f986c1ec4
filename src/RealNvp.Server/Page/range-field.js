// A slider with its name and its value beside it.

import { element, say } from './element.js';

/** `moved` hears the value while the slider moves. */
export function rangeField(name, { min, max, step, value, text = each => each.toFixed(2).replace('-', '−') }, moved) {
  const output = element('output', {}, text(value));
  const input = element('input', { type: 'range', min, max, step, value });
  input.oninput = () => {
    say(output, text(Number(input.value)));
    moved(Number(input.value));
  };
  return {
    node: element('label', { class: 'field range' }, element('span', {}, name, output), input),
    input,
    get value() {
      return Number(input.value);
    },
    set value(next) {
      input.value = next;
      say(output, text(Number(input.value)));
    },
  };
}
