import { build } from 'esbuild';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** GraphiQL's style sheet carries its fonts inline; the page uses the reader's. */
const withoutFonts = {
  name: 'without-fonts',
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

/** Who holds the copyright of packages that say MIT but leave the text out. */
const holders = {
  '@headlessui/react': '2020 Tailwind Labs',
  'client-only': 'Meta Platforms, Inc. and affiliates.',
  'react-compiler-runtime': 'Meta Platforms, Inc. and affiliates.',
  'react-remove-scroll-bar': '2017 Anton Korzunov',
  'toggle-selection': '2017 sudodoki',
};

/**
 * The page's files, by name: the script, its style sheet and the licences of
 * all packages that went into them.
 *
 * @returns {Promise<Map<string, string>>}
 */
export async function bundle() {
  const result = await build({
    absWorkingDir: here,
    entryPoints: { graphiql: 'src/main.jsx' },
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'react-style-singleton': './src/adopted-styles.js' },
    plugins: [withoutFonts],
    logLevel: 'warning',
  });
  const files = new Map(
    result.outputFiles.map(file => [file.path.split('/').pop(), file.text]),
  );
  files.set('THIRD_PARTY_LICENSES.txt', await licences(result.metafile));
  return files;
}

/** The licence of every bundled package, packages of one text under one heading. */
async function licences(metafile) {
  const folders = new Set(
    Object.keys(metafile.inputs)
      .map(path => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
      .filter(Boolean),
  );
  const packages = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(
      await readFile(join(here, folder, 'package.json'), 'utf8'),
    );
    const text = await licenceText(folder, name);
    const heading = `${name} ${version} (${license})`;
    packages.set(text, [...(packages.get(text) ?? []), heading]);
  }
  return [...packages]
    .map(([text, headings]) => `${headings.sort().join('\n')}\n\n${text}`)
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenceText(folder, name) {
  const entries = await readdir(join(here, folder));
  const file = entries.sort().find(entry => /^licen[cs]e([.-]|$)/i.test(entry));
  if (file) {
    const text = await readFile(join(here, folder, file), 'utf8');
    return `${text.replaceAll('\r\n', '\n').trim()}\n`;
  }
  const holder = holders[name];
  if (!holder) {
    throw new Error(`${name} ships no licence: find out what it asks for`);
  }
  const mit = await readFile(join(here, 'mit.txt'), 'utf8');
  return mit.replace('HOLDER', holder);
}
