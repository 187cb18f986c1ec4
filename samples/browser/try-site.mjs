// Opens the page in a Chromium without a window and uses it as a person would.
// usage: node try-site.mjs SITE [PICTURES]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { Browser } from '../../build/page/browser.mjs';

const [site, pictures] = process.argv.slice(2);
const kinds = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.onnx': 'application/octet-stream' };

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname)).replace(/\/$/, '/index.html');
  try {
    const body = await readFile(join(site, path));
    response.writeHead(200, { 'Content-Type': kinds[extname(path)] ?? 'application/octet-stream' }).end(body);
  } catch {
    response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
  }
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const browser = await Browser.start(process.env.CHROMIUM ?? 'chromium');
let code = 0;
try {
  const page = await browser.page();
  await page.look(1280, 900, 'light');
  await page.go(`http://127.0.0.1:${server.address().port}/`);
  await page.until("document.getElementById('status').textContent === 'Ready.'", 'the model is ready');
  const images = "[...document.querySelectorAll('#samples canvas')].map(each => each.toDataURL())";
  const drawn = await page.run(images);
  check(new Set(drawn).size > 30, `40 images are drawn, and only ${new Set(drawn).size} of them differ`);
  await page.click('#draw button');
  await page.until(`(${images})[0] !== '${drawn[0]}'`, 'others are drawn');
  await page.click('#samples button:nth-child(7)');
  await page.until("document.querySelector('#samples button:nth-child(7)').dataset.end === 'to'", 'an image is chosen');
  const moved = "document.getElementById('moved').toDataURL()";
  const before = await page.run(moved);
  await page.run("document.querySelector('#directions input').focus()");
  await page.press('ArrowRight', 12);
  await page.until(`${moved} !== '${before}'`, 'a slider moves the image');
  if (pictures) {
    for (const [width, height, scheme] of [[1280, 900, 'light'], [390, 844, 'dark']]) {
      await page.look(width, height, scheme);
      await page.screenshot(join(pictures, `browser-${width}-${scheme}.png`));
    }
  }

  check(page.faults.length === 0, page.faults.join('\n'));
  console.log('the page of digits draws, walks and moves');
} catch (error) {
  console.log(error.message);
  code = 1;
} finally {
  await browser.stop();
  server.close();
}

process.exit(code);

function check(isSo, what) {
  if (!isSo) {
    throw new Error(what);
  }
}
