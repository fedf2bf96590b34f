// Writes the page's files into the folder named on the command line.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

const [folder] = process.argv.slice(2);
if (!folder) {
  throw new Error('usage: node build.mjs FOLDER');
}
await mkdir(folder, { recursive: true });
for (const [name, text] of await bundle()) {
  const plain = name.endsWith('.txt');
  const bytes = plain ? text : gzipSync(text, { level: 9 });
  const path = join(folder, plain ? name : `${name}.gz`);
  await writeFile(path, bytes);
  console.log(`${path}: ${text.length} characters, ${bytes.length} bytes`);
}
