/**
 * The licences of the packages in a bundle, as they ask to be handed on with it. Owns: which licences are allowed, and what is told of a
 * package. A package without one of them, or without its text, ends the build: somebody has to look.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** That ask for no more than their notice. */
export const allowedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

const RULE = '-'.repeat(80);

/** The texts of a package: beside its `package.json`; where there is none, one folder deeper. */
function licencesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name));
  const texts = files.map(({ name }) => name).sort();
  if (texts.length > 0) return texts.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return folders.flatMap(({ name }) =>
    existsSync(join(folder, name, 'package.json')) ? licencesIn(join(folder, name)) : [],
  );
}

/** The folders, from the root, of the packages that files are of: the innermost `node_modules/NAME` or `node_modules/@SCOPE/NAME`. */
export function packagesOf(files) {
  const folders = files.flatMap((file) => /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

/** @param files that went into the bundle, from `root`. @throws Error that names every package that may not be in it, and why. */
export function noticesOf(root, files) {
  const packages = packagesOf(files).map((folder) => read(join(root, folder)));
  const problems = packages.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new Error(`these packages cannot be bundled:\n${problems.join('\n')}`);
  const notices = packages.map(({ title, text }) => `${RULE}\n${title}\n\n${text}\n`);
  return `Software of others in this bundle, each under the licence that follows it.\n\n${notices.join('\n')}`;
}

function read(folder) {
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!allowedLicences.includes(license))
    return {
      problem: `${name} ${version}: its licence is ${JSON.stringify(license)}, not ${allowedLicences.join(', ')}`,
    };
  const texts = licencesIn(folder);
  if (texts.length === 0) return { problem: `${name} ${version}: it has no file with its licence` };
  const title = `${name} ${version} (${license})${homepage ? `, ${homepage}` : ''}`;
  return { title, text: [...new Set(texts)].join('\n\n') };
}
