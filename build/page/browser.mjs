// Drives a Chromium through its DevTools protocol over two pipes: no package, no port.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patience = 30_000;

/** A browser without a window. */
export class Browser {
  #next = 1;
  #waiting = new Map();
  #listeners = new Map();

  static async start(program) {
    const browser = new Browser();
    browser.folder = mkdtempSync(join(tmpdir(), 'realnvp-browser-'));
    browser.process = spawn(program, [
      '--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--metrics-recording-only', '--mute-audio', '--hide-scrollbars',
      '--force-color-profile=srgb', `--user-data-dir=${browser.folder}`, 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
    browser.said = '';
    browser.process.stderr.on('data', text => { browser.said = (browser.said + text).slice(-4000); });
    browser.process.on('exit', () => browser.#failAll(new Error(`the browser ended: ${browser.said}`)));
    browser.process.on('error', error => browser.#failAll(error));
    browser.process.stdio[3].on('error', () => { });
    browser.#read(browser.process.stdio[4]);
    return browser;
  }

  /** A page of its own. */
  async page() {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId);
    await page.begin();
    return page;
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} has no answer after ${patience / 1000} s`)), patience);
      this.#waiting.set(id, { resolve, reject, timer, method });
      this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  /** Hears what a page tells. */
  on(sessionId, listen) {
    this.#listeners.set(sessionId, listen);
  }

  async stop() {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    this.send('Browser.close').catch(() => { });
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #read(pipe) {
    let rest = '';
    pipe.setEncoding('utf8');
    pipe.on('data', text => {
      const parts = (rest + text).split('\0');
      rest = parts.pop();
      parts.forEach(part => this.#take(JSON.parse(part)));
    });
  }

  #take({ id, result, error, method, params, sessionId }) {
    if (id === undefined) {
      this.#listeners.get(sessionId)?.(method, params);
      return;
    }

    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    if (error) {
      waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
    } else {
      waiting?.resolve(result);
    }
  }

  #failAll(error) {
    this.#waiting.forEach(({ reject, timer }) => {
      clearTimeout(timer);
      reject(error);
    });
    this.#waiting.clear();
  }
}

/** One page. `faults` has everything that went wrong in it: errors, messages of errors in the console, breaches of its policy. */
export class Page {
  faults = [];

  constructor(browser, session) {
    Object.assign(this, { browser, session });
  }

  async begin() {
    this.browser.on(this.session, (method, params) => this.#hear(method, params));
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits', 'DOM']) {
      await this.send(`${domain}.enable`);
    }
  }

  send(method, params = {}) {
    return this.browser.send(method, params, this.session);
  }

  /** Sets the size of the screen and its colours. */
  async look(width, height, scheme, scale = 1) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: width < 600 });
    await this.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }],
    });
  }

  async go(url) {
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) {
      throw new Error(`${url}: ${errorText}`);
    }
  }

  /** The value of an expression in the page. */
  async run(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) {
      throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    }

    return result.value;
  }

  /** Waits until an expression is true in the page, and gives its value. */
  async until(expression, what = expression, milliseconds = patience) {
    const end = Date.now() + milliseconds;
    for (;;) {
      const value = await this.run(`(() => { try { return ${expression}; } catch { return false; } })()`);
      if (value) {
        return value;
      }

      if (Date.now() > end) {
        const shown = await this.run('document.body.innerText.slice(0, 1500)');
        throw new Error(`not so after ${milliseconds / 1000} s: ${what}. The page shows:\n${shown}\n${this.faults.join('\n')}`);
      }

      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  /** Clicks on the first element of a selector, with a mouse. */
  async click(selector) {
    const place = await this.run(`(() => { const node = document.querySelector(${JSON.stringify(selector)}); node?.scrollIntoView({ block: 'center' });
      const box = node?.getBoundingClientRect(); return box && [box.left + box.width / 2, box.top + box.height / 2]; })()`);
    if (!place) {
      throw new Error(`there is no ${selector} to click on`);
    }

    const [x, y] = place;
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
  }

  /** Presses a key that has no letter, such as Tab or ArrowRight. */
  async press(key, times = 1) {
    const code = { Tab: 9, Enter: 13, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, Home: 36, End: 35 }[key];
    for (let time = 0; time < times; time++) {
      for (const type of [key === 'Enter' ? 'keyDown' : 'rawKeyDown', 'keyUp']) {
        await this.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: code, ...(key === 'Enter' && { text: '\r' }) });
      }
    }
  }

  type(text) {
    return this.send('Input.insertText', { text });
  }

  /** Puts a file into a field for files. */
  async choose(selector, path) {
    const { result } = await this.send('Runtime.evaluate', { expression: `document.querySelector(${JSON.stringify(selector)})` });
    await this.send('DOM.setFileInputFiles', { objectId: result.objectId, files: [path] });
  }

  async screenshot(path, { isWhole = true } = {}) {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: isWhole });
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  #hear(method, params) {
    if (method === 'Runtime.exceptionThrown') {
      this.faults.push(`an error: ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    } else if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(params.type)) {
      this.faults.push(`the console: ${params.args.map(each => each.value ?? each.description).join(' ')}`);
    } else if (method === 'Log.entryAdded' && ['error', 'warning'].includes(params.entry.level)) {
      this.faults.push(`the log: ${params.entry.text} ${params.entry.url ?? ''}`);
    } else if (method === 'Audits.issueAdded' && params.issue.code === 'ContentSecurityPolicyIssue') {
      this.faults.push(`the policy: ${JSON.stringify(params.issue.details)}`);
    }
  }
}
