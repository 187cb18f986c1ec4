// Tries the page of a running service in a browser, as its users do: with mouse and keyboard. Fails on any error that the browser tells.
//   node try-page.mjs BROWSER URL FOLDER ROWS.csv KEY
// FOLDER gets the screenshots. The service has a table "payments", the digits and the moons, below a prefix or not.
import { Browser } from './browser.mjs';

const [program, url, folder, rows, key] = process.argv.slice(2);
const address = hash => `${url}#${hash}`;
let shown = 0;

const browser = await Browser.start(program);
try {
  const page = await browser.page();
  await page.look(1280, 900, 'light');
  await givesItsKey(page);
  await scoresRows(page);
  await hearsOfAlerts(page);
  await movesASlider(page);
  await drawsDistributions(page);
  await drawsImages(page);
  await showsThePlane(page);
  await isUsedByKeys(page);
  await saysWhatIsWrong(page);
  await looksRight(page);
  if (page.faults.length > 0) {
    throw new Error(`the browser says:\n${page.faults.join('\n')}`);
  }

  console.log(`the page works: ${shown} steps`);
} finally {
  await browser.stop();
}

function done(what) {
  shown++;
  console.log(`  ${what}`);
}

function check(isSo, what) {
  if (!isSo) {
    throw new Error(what);
  }
}

// The bytes of a picture, read beside it.
function pixels(selector) {
  return `(() => { const canvas = document.querySelector(${JSON.stringify(selector)});
    const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0); return [...pen.getImageData(0, 0, canvas.width, canvas.height).data]; })()`;
}

function button(text) {
  return `[...document.querySelectorAll('#panel button')].find(each => each.textContent === ${JSON.stringify(text)})`;
}

async function open(page, hash) {
  await page.go(address(hash));
  const [model, tab] = hash.split('/');
  await page.until(`location.hash === '#${hash}' && document.title.startsWith('${model} ')
    && document.querySelector('#tabs [aria-selected=true]').id === 'tab-${tab}' && document.querySelector('#panel').children.length > 0`, `${hash} is shown`);
}

async function givesItsKey(page) {
  await page.go(url);
  await page.until('document.querySelector("#key-dialog").open', 'the page asks for the key');
  await page.type('another key');
  await page.press('Enter');
  await page.until('document.querySelector("#key-dialog").open && !document.querySelector("#key-fault").hidden', 'a wrong key is refused');
  await page.type(key);
  await page.click('#key-use');
  await page.until('document.querySelector("#model").options.length === 3', 'the models are listed');

  // The browser tells of each answer 401 by itself.
  const refused = page.faults.splice(0);
  check(refused.every(fault => fault.includes('401')), refused.join('\n'));
  await page.send('Page.reload');
  await page.until('document.querySelector("#summary dd") && !document.querySelector("#key-dialog").open', 'the key is kept for the tab');
  done('the key is asked for, and kept');
}

async function scoresRows(page) {
  await open(page, 'payments/score');
  await page.choose('input[type=file]', rows);
  await page.until('document.querySelector(".tally dd").textContent === "600"', '600 rows are scored');
  const flagged = Number(await page.run('document.querySelectorAll(".tally dd")[1].textContent'));
  check(flagged > 5 && flagged < 200, `${flagged} rows are flagged`);
  await page.until('![...document.querySelectorAll(".why")].some(each => each.textContent.startsWith("Looking"))', 'every flagged row shown is explained');
  await page.until('document.querySelector(".alerts").textContent.includes("would be normal")', 'a reason is given');
  const newest = await page.run('document.querySelector(".alerts .number").textContent');
  await page.run('(() => { const order = document.querySelector("#panel select"); order.value = "strangest"; order.dispatchEvent(new Event("change")); })()');
  await page.until(`document.querySelector(".alerts .number").textContent !== ${JSON.stringify(newest)}`, 'the strangest row comes first');
  const scores = await page.run(`[...document.querySelectorAll('.alerts .score')]
    .map(each => Number(each.lastChild.textContent.replace('−', '-'))).filter(Number.isFinite)`);
  check(scores.length > 2 && scores.every((score, place) => place === 0 || score <= scores[place - 1]), `in order of strangeness: ${scores}`);
  done(`600 rows of a file are scored, ${flagged} flagged`);
}

async function hearsOfAlerts(page) {
  await open(page, 'payments/alerts');
  await page.until('document.querySelector(".state").textContent.includes("live")', 'the page listens');
  check(await page.run('document.querySelector(".tally dd").textContent') === '0', 'what the page scores counts as no alert');
  const record = { amount: 9000, tip: 0, kind: 'groceries', country: 'FR', hour: 3, day: '2025-03-03', distance: 1 };
  const answer = await fetch(`${url}models/payments/score`, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Api-Key': key }, body: JSON.stringify(record),
  });
  check((await answer.json()).flagged, 'the client\'s row is flagged');
  await page.until('document.querySelector(".alerts li") && document.querySelector(".tally dd").textContent === "1"', 'the alert of another client shows up');
  await page.until('document.querySelector(".alerts .why").textContent.includes("9000")', 'it is explained');
  await page.click('.alerts summary');
  await page.until('document.querySelector(".alerts .record dd")?.textContent === "9000"', 'its record is shown');
  done('an alert of another client shows up with its reasons');
  await page.screenshot(`${folder}/alerts-1280-light.png`);
  await page.run(`${button('Open in What if')}.click()`);
  await page.until('document.querySelector("#panel .badge")?.textContent.includes("Flagged")', 'the alert is opened in "What if"');
}

async function movesASlider(page) {
  await open(page, 'payments/what-if');
  await page.run(`${button('Typical row')}.click()`);
  await page.until('document.querySelector(".badge").textContent.includes("Not flagged")', 'a typical row is not flagged');
  check(/^2025-\d\d-\d\d$/.test(await page.run('document.querySelector("#column-day").value')), 'a date stands in its field');
  const score = 'document.querySelectorAll(".verdict dd")[1].textContent';
  const before = await page.run(score);
  const places = `JSON.stringify([...document.querySelectorAll('.control, .said, .reasons, .tile')].map(each => each.getBoundingClientRect()))`;
  const placesBefore = await page.run(places);
  await page.run('document.querySelector("#panel input[type=range]").focus({ preventScroll: true })');
  await page.press('End');
  await page.until(`${score} !== ${JSON.stringify(before)} && document.querySelector(".badge").textContent.includes("▲")`, 'the score follows the slider');
  await page.until('document.querySelector(".reasons .why").textContent.includes("amount")', 'the reason follows');
  await page.until('document.querySelector(".repair li")', 'what would make it normal is said');
  check(await page.run(places) === placesBefore, 'nothing moves while figures change');
  await page.screenshot(`${folder}/what-if-1280-light.png`);
  await page.run('document.querySelector(".repair button").click()');
  await page.until('document.querySelector(".badge").textContent.includes("Not flagged")', 'the change makes it normal');
  done('a slider is moved by the keyboard, the score and reasons follow, and the repair is taken');
}

async function drawsDistributions(page) {
  await open(page, 'payments/distributions');
  await page.until('document.querySelectorAll(".histogram").length === 7', 'each column has its histogram');
  check(await page.run('document.querySelectorAll("line.marked, .category-bars .marked").length') >= 6, 'the tried row is marked');
  await open(page, 'payments/columns');
  check(await page.run('document.querySelectorAll("tbody tr").length') === 7, 'the table of columns has a line for each');
  done('distributions and columns are shown');
}

async function drawsImages(page) {
  await open(page, 'digits/draw');
  const bright = selector => `${pixels(selector)}.reduce((sum, value) => sum + value, 0)`;
  await page.until('document.querySelectorAll(".pick canvas").length === 24', 'images are drawn');
  check(await page.run(bright('.pick canvas')) > 64 * 255, 'an image is not black');
  await page.click('.pick');
  await page.click('.pick:nth-child(2)');
  check(await page.run('document.querySelectorAll(".pick[aria-pressed=true]").length') === 2, 'two images are chosen');
  await page.screenshot(`${folder}/draw-1280-light.png`);
  await open(page, 'digits/interpolate');
  await page.until('document.querySelectorAll(".image-grid canvas").length === 17', 'there is a way between them');
  await open(page, 'digits/latents');
  await page.until('document.querySelectorAll(".sliders input").length === 8', 'latents have sliders');
  const before = await page.run(bright('canvas.large'));
  await page.run('document.querySelector(".sliders input").focus()');
  await page.press('Home');
  await page.until(`${bright('canvas.large')} !== ${before}`, 'the image follows a latent');
  await open(page, 'digits/manifold');
  await page.until('document.querySelectorAll(".image-grid canvas").length === 64', 'a surface is spanned');
  done('images are drawn, interpolated, moved along a latent, and span a surface');
}

async function showsThePlane(page) {
  await open(page, 'moons/plane');
  await page.until('document.querySelector(".legend span").textContent.includes("nats")', 'the density is drawn');
  const colours = await page.run(`new Set(${pixels('canvas.plane')}.filter((_, place) => place % 4 === 0)).size`);
  check(colours > 20, `the density has ${colours} shades`);
  done('the density and the warped grid are drawn');
}

async function isUsedByKeys(page) {
  await open(page, 'payments/score');
  await page.run('document.querySelector("#tabs [aria-selected=true]").focus()');
  await page.press('ArrowRight');
  await page.until('location.hash === "#payments/what-if" && document.activeElement?.textContent === "What if"', 'an arrow moves to the next tab');
  await page.until('document.querySelector("#panel .what-if input")', 'its panel is shown');
  await page.press('Tab');
  check(await page.run('document.querySelector("#panel").contains(document.activeElement)'), 'the tab key goes on into the panel');
  const unnamed = await page.run(`[...document.querySelectorAll('input, select, textarea, button')].filter(each => each.offsetParent !== null
    && !each.labels?.length && !each.getAttribute('aria-label') && !each.textContent.trim()).map(each => each.outerHTML.slice(0, 80))`);
  check(unnamed.length === 0, `without a name: ${unnamed}`);
  done('tabs and fields are reached by keys, and have names');
}

async function saysWhatIsWrong(page) {
  await open(page, 'payments/score');
  await page.run(`document.querySelector('textarea').value = 'amount,kind\\n<img src=x onerror=alert(1)>,fuel\\n'`);
  await page.run(`${button('Score the rows')}.click()`);
  await page.until('document.querySelector(".alerts .why p")?.textContent.includes("<img")', 'text that looks like HTML stays text');
  check(await page.run('document.querySelectorAll("#panel img").length') === 0, 'no element is made of data');
  await page.run('document.querySelector("textarea").value = "amount,tip\\n1,2,3\\n"');
  await page.run(`${button('Score the rows')}.click()`);
  await page.until('document.querySelector("#panel .fault:not([hidden])")?.textContent.startsWith("Row 1 has 3 values")',
    'what is wrong with the text is said');
  await page.go(address('none/score'));
  await page.until('document.querySelector("#fault").textContent.startsWith("There is no model")', 'the service\'s own words are shown');
  const told = page.faults.splice(0);
  check(told.every(fault => fault.includes('404')), told.join('\n'));
  done('faults are shown in words, and data stays text');
}

// Nothing wider than the screen, in both sizes and both themes.
async function looksRight(page) {
  const there = selector => `document.querySelector(${JSON.stringify(selector)})`;
  const views = [
    ['payments/alerts', there('.alerts li .why')], ['payments/score', there('textarea')], ['payments/what-if', there('.badge.fine, .badge.alarm')],
    ['payments/distributions', there('.histogram svg')], ['payments/columns', there('tbody tr')], ['digits/draw', there('.pick canvas')],
    ['digits/interpolate', there('.image-grid canvas')], ['digits/latents', there('.sliders input')], ['digits/manifold', there('.image-grid canvas')],
    ['moons/plane', `${there('.legend span')}.textContent.includes("nats")`],
  ];
  for (const [hash, sign] of views) {
    for (const [width, scheme] of [[1280, 'light'], [390, 'light'], [1280, 'dark'], [390, 'dark']]) {
      await page.look(width, width < 600 ? 844 : 900, scheme);
      if (width === 1280 && scheme === 'light') {
        await open(page, hash);
        await page.until(sign, `${hash} is drawn`);
      }

      const wide = await page.run('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      check(wide <= 0, `${hash} is ${wide} pixels too wide at ${width}`);
      await page.screenshot(`${folder}/${hash.replace('/', '-')}-${width}-${scheme}.png`);
    }
  }

  done(`${4 * views.length} screenshots are taken, and nothing is too wide`);
}
