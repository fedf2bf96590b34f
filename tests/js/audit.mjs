// Audits a running server with graphql-http, the reference checks of GraphQL over HTTP.
//
//     node audit.mjs http://127.0.0.1:8080/graphql
//
// A token in TENURE_TOKEN is sent with every request. Fails unless every audit says OK.
import { auditServer } from 'graphql-http';

const expected = 61;
const [url] = process.argv.slice(2);
if (!url) {
  console.error('usage: node audit.mjs URL');
  process.exit(2);
}

const results = await auditServer({ url, fetchFn: fetchWithToken });
for (const { id, name, status, reason } of results) {
  console.log(`${status.padEnd(6)} ${id} ${name}${reason ? `: ${reason}` : ''}`);
}
const passed = results.filter(({ status }) => status === 'ok').length;
console.log(`${passed} of ${expected} audits passed`);
process.exitCode = passed === expected && results.length === expected ? 0 : 1;

function fetchWithToken(resource, options = {}) {
  const headers = new Headers(options.headers);
  if (process.env.TENURE_TOKEN) {
    headers.set('authorization', `Bearer ${process.env.TENURE_TOKEN}`);
  }
  return fetch(resource, { ...options, headers });
}
