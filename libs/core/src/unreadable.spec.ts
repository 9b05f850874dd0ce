import { unreadable } from './unreadable';

it.each([
  ['ENOENT', 'nowhere', 'cannot read nowhere: there is no such folder'],
  ['ENOTDIR', 'a.csv', 'cannot read a.csv: it is not a folder'],
  ['EACCES', 'hers', 'cannot read hers: permission denied'],
  ['EIO', 'broken', 'cannot read broken: EIO: no luck'],
  ['ENOENT', '', "cannot read '': there is no such folder"],
])('a folder that cannot be read is told with its reason: %s', (code, path, message) => {
  const cause = Object.assign(new Error(`${code}: no luck`), { code });
  expect(unreadable(path, cause)).toMatchObject({ code: 'NO_INPUT', message, cause });
});
