// Fails unless the folder named on the command line holds what `build` makes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

const [folder] = process.argv.slice(2);
if (!folder) {
  throw new Error('usage: node check.mjs FOLDER');
}
// The text is compared, not the compressed bytes, which differ between versions of zlib.
for (const [name, text] of await bundle()) {
  const kept = name.endsWith('.txt')
    ? await readFile(join(folder, name), 'utf8')
    : gunzipSync(await readFile(join(folder, `${name}.gz`))).toString('utf8');
  if (kept !== text) {
    console.error(`${name} is not what the sources give: run npm run build`);
    process.exitCode = 1;
  }
}
