/**
 * Which files a `.dockerignore` lets into the context of a build, by the engine's rules. Owns: these rules, as far as the file here makes
 * use of them. Pure.
 *
 * The last pattern that matches decides, and `!` lets in again. A pattern matches a path, or one of the folders that it is in, from the root
 * on; `*` is any part of one name, and a leading `**` any folders, or none. A folder that is out is not looked into, unless a `!` begins with
 * its very name: there `*` counts for nothing.
 */
export function contextOf(ignoreFile: string, paths: readonly string[]): string[] {
  const patterns = ignoreFile
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ letsIn: line.startsWith('!'), text: line.replace(/^!/, '') }))
    .map(({ letsIn, text }) => ({ letsIn, text, form: formOf(text) }));
  const isIn = (path: string): boolean =>
    patterns.reduce((before, { letsIn, form }) => (form.test(path) ? letsIn : before), true);
  const isLookedInto = (folder: string): boolean =>
    isIn(folder) || patterns.some(({ letsIn, text }) => letsIn && `${text}/`.startsWith(`${folder}/`));
  return paths.filter((path) => isIn(path) && foldersOf(path).every(isLookedInto));
}

/** `a`, `a/b` of `a/b/c`. */
const foldersOf = (path: string): string[] =>
  path.split('/').flatMap((_, i, names) => (i === 0 ? [] : [names.slice(0, i).join('/')]));

function formOf(pattern: string): RegExp {
  const [anywhere, rest] = pattern.startsWith('**/') ? ['(?:.*/)?', pattern.slice(3)] : ['', pattern];
  const name = rest.replaceAll(/[.+^${}()|[\]\\?]/g, '\\$&').replaceAll('*', '[^/]*');
  return new RegExp(`^${anywhere}${name}(?:/|$)`);
}

/** What a `.gitignore` keeps out of the repository, by examples: for each of its patterns a path at the root, and one further in if it has some. */
export function examplesOf(gitignore: string): string[] {
  return gitignore
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => {
      const name = line.replace(/^\//, '').replaceAll('*', 'x').replace(/\/$/, '/file');
      return line.startsWith('/') ? [name] : [name, `tools/scaling/src/${name}`, `apps/gateway/${name}`];
    });
}
