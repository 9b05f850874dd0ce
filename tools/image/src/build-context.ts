/**
 * Which files a `.dockerignore` lets into the context of a build, by the engine's rules. Owns: these rules, as far as the file here makes
 * use of them. Pure.
 *
 * The last pattern that matches decides, and `!` lets in again. A pattern matches a path, or one of the folders that it is in, from the root
 * on; `*` is any part of one name, and a leading `**` any folders, or none.
 */
export function contextOf(ignoreFile: string, paths: readonly string[]): string[] {
  const patterns = ignoreFile
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ letsIn: line.startsWith('!'), form: formOf(line.replace(/^!/, '')) }));
  return paths.filter((path) => patterns.reduce((isIn, { letsIn, form }) => (form.test(path) ? letsIn : isIn), true));
}

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
