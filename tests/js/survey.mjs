// Answers a survey on its page in a headless browser as a contact would: without scripts, by keyboard, on a phone.
//
//     TENURE_TOKEN=... node survey.mjs http://127.0.0.1:8080/
//
// CHROMIUM names the browser, TENURE_SCREENSHOT a file for a picture of the question on a phone.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const [url] = process.argv.slice(2);
const token = process.env.TENURE_TOKEN;
if (!url || !token) {
  console.error('usage: TENURE_TOKEN=... node survey.mjs URL');
  process.exit(2);
}
const { host, hostname } = new URL(url);
const comment = '<script>document.title = "run"</script> & schön';
const link = await ownLink();
const path = new URL(link).pathname;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Every other name or address is as if it did not exist.
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${hostname}`,
  ],
});
try {
  const phone = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
    isMobile: true,
    hasTouch: true,
    locale: 'de-DE',
  });
  const page = await phone.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = watch(page);
  await step('the question is asked in the language of the campaign', () => open(page));
  await step('it fits a phone and has a name for everything', () => looksWell(page));
  await step('a score from a mail is filled in, and nothing is answered', () => prefilled(page));
  await step('the keyboard is enough to answer in part', () => answerByKeyboard(page));
  await step('a comment is gone on with later, and is text', () => comments(page));
  await step('the answer can be changed', () => change(page));
  await step('colours have the contrast that people need', () => contrast(browser));
  await step('a link that is none shows a kind page', () => broken(page));
  await step('nothing else was asked for and no cookie was set', async () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual(await phone.cookies(), []);
  });
} finally {
  await browser.close();
}
await step('what was answered is what is stored', stored);

async function step(name, run) {
  await run();
  console.log(`ok ${name}`);
}

async function ask(query, variables = {}) {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  for (const payload of Object.values(data)) {
    assert.deepEqual(payload?.userErrors ?? [], []);
  }
  return data;
}

/** Makes a contact and a campaign by links that asks it, waits until the server has planned it, and answers the link. */
async function ownLink() {
  const name = `survey-check-${process.pid}-${Date.now()}`;
  const { accounts } = await ask('{ accounts(first: 1) { nodes { id } } }');
  await ask('mutation($input: CreateContactInput!) { createContact(input: $input) { userErrors { message } } }', {
    input: { account: accounts.nodes[0].id, externalId: name, name: 'Ada' },
  });
  const created = await ask(
    'mutation($input: CreateSurveyCampaignInput!) { createSurveyCampaign(input: $input) { surveyCampaign { id } userErrors { message } } }',
    {
      input: {
        name,
        kind: 'NPS',
        channel: 'LINK',
        texts: [
          { language: 'de', question: 'Wie wahrscheinlich empfehlen Sie uns?', followUp: 'Warum?', thanks: 'Vielen Dank!' },
        ],
        audience: { contacts: { externalId: { eq: name } } },
      },
    },
  );
  const campaign = created.createSurveyCampaign.surveyCampaign.id;
  await ask(
    'mutation($id: ID!) { scheduleSurveyCampaign(input: {id: $id}) { userErrors { message } } startSurveyCampaign(input: {id: $id}) { userErrors { message } } }',
    { id: campaign },
  );
  for (let waited = 0; waited < 60; waited += 1) {
    const { handOutSurveyLinks } = await ask(
      'mutation($id: ID!) { handOutSurveyLinks(input: {campaign: $id}) { batch { links { url } } userErrors { message } } }',
      { id: campaign },
    );
    const [first] = handOutSurveyLinks.batch.links;
    if (first) {
      return first.url;
    }
    await setTimeout(1_000);
  }
  throw new Error('the server did not plan the campaign within a minute');
}

/** Collects what must not happen: requests for anything but pages of the server. */
function watch(page) {
  const complaints = [];
  page.on('request', request => {
    if (new URL(request.url()).host !== host || !request.isNavigationRequest()) {
      complaints.push(`asked for ${request.url()}`);
    }
  });
  return complaints;
}

async function open(page) {
  const response = await page.goto(new URL(path, url).href);
  assert.equal(response.status(), 200);
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await page.getByRole('heading', { name: 'Wie wahrscheinlich empfehlen Sie uns?' }).waitFor();
}

async function looksWell(page) {
  const radios = page.getByRole('radio');
  assert.equal(await radios.count(), 11);
  for (let score = 0; score <= 10; score += 1) {
    await page.getByRole('radio', { name: String(score), exact: true }).waitFor();
  }
  // A finger hits what is at least 24 CSS pixels high and wide.
  for (const label of await page.locator('fieldset label').all()) {
    const { x, width, height } = await label.boundingBox();
    assert.ok(width >= 24 && height >= 24, `${width} x ${height}`);
    assert.ok(x >= 0 && x + width <= 320, `from ${x}, ${width} wide`);
  }
  const button = await page.getByRole('button', { name: 'Weiter' }).boundingBox();
  assert.ok(button.x >= 0 && button.x + button.width <= 320 && button.height >= 24);
  if (process.env.TENURE_SCREENSHOT) {
    await page.screenshot({ path: process.env.TENURE_SCREENSHOT, fullPage: true });
  }
}

async function prefilled(page) {
  await page.goto(new URL(`${path}?score=4`, url).href);
  assert.ok(await page.getByRole('radio', { name: '4', exact: true }).isChecked());
  await page.goto(new URL(path, url).href);
  assert.equal(await page.locator('input[type=radio]:checked').count(), 0);
}

async function answerByKeyboard(page) {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  for (let score = 0; score < 9; score += 1) {
    await page.keyboard.press('ArrowRight');
  }
  assert.ok(await page.getByRole('radio', { name: '9', exact: true }).isChecked());
  await page.keyboard.press('Enter');
  await page.getByLabel('Warum?').waitFor();
  assert.ok(await page.getByRole('radio', { name: '9', exact: true }).isChecked());
}

async function comments(page) {
  await page.goto(new URL(path, url).href);
  assert.ok(await page.getByRole('radio', { name: '9', exact: true }).isChecked());
  await page.getByLabel('Warum?').fill(comment);
  await page.getByRole('button', { name: 'Absenden' }).click();
  await page.getByText('Vielen Dank!').waitFor();
}

async function change(page) {
  await page.getByRole('link', { name: 'Antwort ändern' }).click();
  assert.equal(await page.getByLabel('Warum?').inputValue(), comment);
  await page.getByRole('radio', { name: '2', exact: true }).check();
  await page.getByRole('button', { name: 'Absenden' }).click();
  await page.getByText('Vielen Dank!').waitFor();
}

/** The contrast of every text on its background, in a browser that runs the check's own script. */
async function contrast(browser) {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(new URL(`${path}?change=1`, url).href);
  const low = await page.evaluate(() => {
    const channels = color => (color.match(/[\d.]+/g) ?? []).map(Number);
    const light = color => {
      const [red, green, blue] = channels(color).map(value => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const background = element => {
      const color = getComputedStyle(element).backgroundColor;
      return channels(color)[3] === 0 ? background(element.parentElement) : color;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const low = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const element = walker.currentNode.parentElement;
      const [one, other] = [getComputedStyle(element).color, background(element)].map(light);
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (text && ratio < 4.5) {
        low.push(`${ratio.toFixed(2)} ${text}`);
      }
    }
    return low;
  });
  assert.deepEqual(low, []);
  assert.notEqual(await page.title(), 'run', 'a comment is no script');
  await context.close();
}

async function broken(page) {
  const response = await page.goto(new URL(`${path}x`, url).href);
  assert.equal(response.status(), 404);
  await page.getByRole('heading').waitFor();
}

async function stored() {
  const { surveyAnswers } = await ask(
    '{ surveyAnswers(first: 1, orderBy: {field: ANSWERED_AT, direction: DESCENDING}) { nodes { score comment partial language followUp { state } contact { name } } } }',
  );
  assert.deepEqual(surveyAnswers.nodes[0], {
    score: 2,
    comment,
    partial: false,
    language: 'de',
    followUp: { state: 'OPEN' },
    contact: { name: 'Ada' },
  });
}
