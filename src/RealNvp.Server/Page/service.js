// Requests to the service. All addresses are relative, so that the page works wherever the service is mapped.

import { askForKey, key } from './key.js';

/** What the service said was wrong, in its own words. */
export class ServiceFault extends Error {
  constructor(message, { status = 0, code = '', row = null, column = null } = {}) {
    super(message);
    Object.assign(this, { status, code, row, column });
  }
}

/** Gets an answer of JSON. */
export function get(path, { signal } = {}) {
  return request(path, { signal });
}

/** Sends JSON, and gets JSON. */
export function post(path, body, { signal } = {}) {
  return request(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });
}

/** The address of something that a model answers. */
export function ofModel(model, verb = '') {
  return `models/${encodeURIComponent(model)}${verb && '/' + verb}`;
}

/** Whether something failed only because nobody waits for it any more. */
export function isGivenUp(error) {
  return error?.name === 'AbortError';
}

async function request(path, options) {
  for (;;) {
    const given = key();
    const answer = await send(path, { ...options, headers: { ...options.headers, ...(given && { 'X-Api-Key': given }) } });
    if (answer.ok) {
      return answer.json().catch(error => {
        throw isGivenUp(error) ? error : new ServiceFault('The answer of the service broke off; try again.');
      });
    }

    const fault = await faultOf(answer);

    // The key may have been given meanwhile, for another request.
    if (answer.status !== 401 || (given === key() && !await askForKey(fault))) {
      throw fault;
    }
  }
}

async function send(path, options) {
  try {
    return await fetch(path, { ...options, cache: 'no-store', credentials: 'same-origin' });
  } catch (error) {
    throw isGivenUp(error) ? error : new ServiceFault('The service does not answer. Is it running?');
  }
}

async function faultOf(answer) {
  const problem = await answer.json().catch(() => null);
  return new ServiceFault(problem?.detail ?? `The service answered ${answer.status} ${answer.statusText}.`, { status: answer.status, ...problem });
}
