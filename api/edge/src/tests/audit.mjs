// Runs the server audits of the npm package graphql-http: node audit.mjs PACKAGE_DIRECTORY URL
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const [directory, url] = process.argv.slice(2);
const { auditServer } = await import(pathToFileURL(join(directory, 'lib/index.mjs')));
const results = await auditServer({ url });
const failed = results.filter((result) => result.status !== 'ok');
for (const result of failed) console.log(result.status, result.id, result.name, result.reason);
console.log(`${results.length - failed.length} of ${results.length}`);
