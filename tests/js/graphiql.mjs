// Uses GraphiQL in a headless browser as a person would, with every address but the server's cut off.
//
//     TENURE_TOKEN=... node graphiql.mjs http://127.0.0.1:8080/
//
// CHROMIUM names the browser, TENURE_SCREENSHOT a file for a picture of how it ended.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const [url] = process.argv.slice(2);
const token = process.env.TENURE_TOKEN;
if (!url || !token) {
  console.error('usage: TENURE_TOKEN=... node graphiql.mjs URL');
  process.exit(2);
}
const query = await operation('portfolio');
const subscription = await operation('account-changed');
const { host, hostname } = new URL(url);
const account = await firstAccount();

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
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
try {
  page.setDefaultTimeout(20_000);
  const complaints = await watch(page);
  await step('the page loads', () => open(page));
  await step('a token in the headers tab opens the schema', () => readSchema(page));
  await step('a query is answered', () => runQuery(page));
  await step('a subscription carries the token and its socket closes at a stop', () => subscribe(page));
  await step('dialogs open', () => openDialog(page));
  await step('nothing else was asked for and nothing was refused', () => {
    assert.deepEqual(complaints, []);
  });
} finally {
  if (process.env.TENURE_SCREENSHOT) {
    await page.screenshot({ path: process.env.TENURE_SCREENSHOT });
  }
  await browser.close();
}

function operation(name) {
  return readFile(new URL(`operations/${name}.graphql`, import.meta.url), 'utf8');
}

async function step(name, run) {
  await run();
  console.log(`ok ${name}`);
}

/** Collects what must not happen: foreign requests, script errors, breaches of the policy. */
async function watch(page) {
  const complaints = [];
  await page.route('**/*', route => {
    const target = new URL(route.request().url());
    if (target.protocol === 'data:' || target.host === host) {
      return route.continue();
    }
    complaints.push(`asked for ${target}`);
    return route.abort();
  });
  page.on('websocket', socket => {
    if (new URL(socket.url()).host !== host) {
      complaints.push(`opened ${socket.url()}`);
    }
  });
  page.on('pageerror', error => complaints.push(`failed: ${error.message}`));
  page.on('console', message => {
    // Before the token is there, the server's 401 is what a person sees too.
    if (message.type() === 'error' && !message.text().includes('status of 401')) {
      complaints.push(`logged: ${message.text()}`);
    }
  });
  return complaints;
}

async function open(page) {
  const response = await page.goto(url);
  assert.equal(response.status(), 200);
  await page.locator('.graphiql-query-editor .CodeMirror').waitFor();
}

async function readSchema(page) {
  await write(page, '.graphiql-editor-tool .CodeMirror:visible', headers());
  await page.getByLabel('Show Documentation Explorer').click();
  await page.locator('.graphiql-doc-explorer-content').getByText('Mutation', { exact: true }).waitFor();
}

async function runQuery(page) {
  await write(page, '.graphiql-query-editor .CodeMirror', query);
  await page.keyboard.press('Control+Enter');
  const answer = page.locator('.graphiql-response .CodeMirror-code');
  await answer.getByText('"data"').waitFor();
  const shown = await answer.innerText();
  assert.match(shown, /"accountCount"\s*:\s*\d/, shown);
  assert.doesNotMatch(shown, /"errors"/, shown);
}

// The id of any account, which the subscription follows.
async function firstAccount() {
  const answer = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...JSON.parse(headers()) },
    body: JSON.stringify({ query: '{ accounts(first: 1) { nodes { id } } }' }),
  });
  const { data } = await answer.json();
  return data.accounts.nodes[0].id;
}

async function subscribe(page) {
  const followed = subscription.replace('($account: ID!)', '').replace('$account', JSON.stringify(account));
  await write(page, '.graphiql-query-editor .CodeMirror', followed);
  const sent = [];
  let closed;
  const acknowledged = new Promise(resolve => {
    page.once('websocket', socket => {
      closed = new Promise(end => socket.once('close', end));
      socket.on('framesent', ({ payload }) => sent.push(JSON.parse(payload)));
      socket.on('framereceived', ({ payload }) => {
        if (JSON.parse(payload).type === 'connection_ack') {
          resolve();
        }
      });
    });
  });
  await page.keyboard.press('Control+Enter');
  await within(20_000, acknowledged, 'an acknowledged WebSocket');
  assert.deepEqual(sent[0], { type: 'connection_init', payload: JSON.parse(headers()) });

  await page.getByLabel('Stop query (Ctrl-Enter)').click();
  await within(20_000, closed, 'closed WebSocket after a stop');
}

async function openDialog(page) {
  await page.getByLabel('Open short keys dialog').click();
  await page.getByRole('dialog').getByRole('heading', { name: 'Short Keys' }).waitFor();
  await page.keyboard.press('Escape');
}

async function write(page, editor, text) {
  await page.locator(editor).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  // The editor takes note of what was written after a pause in the typing.
  await page.waitForTimeout(1_000);
}

function headers() {
  return JSON.stringify({ Authorization: `Bearer ${token}` });
}

function within(milliseconds, promise, what) {
  const late = setTimeout(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`no ${what} within ${milliseconds} ms`);
  });
  return Promise.race([promise, late]);
}
