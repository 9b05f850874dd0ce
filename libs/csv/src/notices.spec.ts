import { folderNotice, folderNoticeIn, ignoredReasons, type FolderNotice, type WhyIgnored } from './notices';

describe('a line about the files of a folder', () => {
  const notices: readonly FolderNotice[] = [
    ...['sales.csv', 'a, which is b, which no question reads', 'old/'].flatMap((name) =>
      (Object.keys(ignoredReasons) as WhyIgnored[]).map((why) => ({ kind: 'left out', name, why }) as const),
    ),
    { kind: 'equal', name: 'users/b, c.csv', equals: 'users/a.csv' },
  ];

  it.each(notices)('is known again: %j', (notice) => expect(folderNoticeIn(folderNotice(notice))).toEqual(notice));

  it.each([
    'equal files: a',
    'equal files: a has the same bytes as b has the same bytes as c',
    'left out: a.csv, which is empty',
    'a.csv, which no question reads',
    'users.csv line 2, column user_id: "NULL" is read as a missing value, in 1 row',
  ])('is none: %s', (line) => expect(folderNoticeIn(line)).toBeUndefined());
});
