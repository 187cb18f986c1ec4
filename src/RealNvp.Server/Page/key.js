// The API key of the service: asked for once, kept for this tab alone.

import { showFault } from './element.js';

const place = 'realnvp-api-key';
let asking = null;

/** The key that was given; null without one. */
export function key() {
  return sessionStorage.getItem(place);
}

/** Asks for the key. Several requests that wait ask once. True where one was given. */
export function askForKey(fault = null) {
  asking ??= ask(fault).finally(() => { asking = null; });
  return asking;
}

function ask(fault) {
  const dialog = document.getElementById('key-dialog');
  const value = document.getElementById('key-value');
  showFault(document.getElementById('key-fault'), key() ? fault : null);
  value.value = '';
  document.getElementById('key').hidden = false;
  document.getElementById('key-cancel').onclick = () => dialog.close('');
  dialog.returnValue = '';
  dialog.showModal();
  value.focus();
  return new Promise(resolve => {
    dialog.querySelector('form').onsubmit = () => {
      sessionStorage.setItem(place, value.value.trim());
      dialog.returnValue = 'given';
    };
    dialog.onclose = () => resolve(dialog.returnValue === 'given' && value.value.trim() !== '');
  });
}
