import { unwritableReason } from './unwritable';

const failure = (code?: string): Error => Object.assign(new Error(`${code}: as the system says it, write`), { code });

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'permission denied'],
])('says why a place cannot be written: %s', (code, words) => {
  expect(unwritableReason(failure(code))).toBe(words);
});

it('says what the system says where it has no words of its own', () => {
  expect(unwritableReason(failure('EIO'))).toBe('EIO: as the system says it, write');
  expect(unwritableReason('broken')).toBe('broken');
  expect(unwritableReason(undefined)).toBe('undefined');
});
