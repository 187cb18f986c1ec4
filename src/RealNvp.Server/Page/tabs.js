// Tabs as WAI-ARIA has them: arrows move between them, one is in the tab order.

import { element, replace } from './element.js';

/** Shows tabs, of which one is chosen; `choose` hears which. */
export function showTabs(list, panel, tabs, chosen, choose) {
  const buttons = tabs.map(tab => element('button', {
    type: 'button', role: 'tab', id: `tab-${tab.id}`, 'aria-controls': panel.id, 'aria-selected': String(tab.id === chosen),
    tabindex: tab.id === chosen ? '0' : '-1', on: { click: () => choose(tab.id) },
  }, tab.name));
  list.onkeydown = event => {
    const place = buttons.indexOf(document.activeElement);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (place >= 0 && next !== undefined) {
      event.preventDefault();
      const target = buttons[(next + buttons.length) % buttons.length];
      target.focus();
      target.click();
    }
  };
  const hadFocus = list.contains(document.activeElement);
  replace(list, buttons);
  panel.setAttribute('aria-labelledby', `tab-${chosen}`);
  const current = buttons.find(button => button.getAttribute('aria-selected') === 'true');
  if (hadFocus) {
    current?.focus();
  }

  // Where tabs do not fit, the chosen one is brought into sight, without moving the page.
  if (current) {
    list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
  }
}
