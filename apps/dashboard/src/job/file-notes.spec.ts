import { servedNotes } from './file-notes';

describe('what a server tells of the files of its folder', () => {
  const served = { bytes: 10, read: 10, notes: ['a.csv line 2: this', 'equal files: that'], otherYears: [] };

  it('is told with how many rows were left out', () => {
    expect(servedNotes({ served, badRows: 1 })).toEqual({
      badRows: { count: 1, first: [], reasons: [] },
      notes: served.notes,
      otherYears: [],
    });
  });

  it('is told where none was left out', () => expect(servedNotes({ served })).toMatchObject({ badRows: { count: 0 } }));

  it('is nothing where it tells nothing', () => expect(servedNotes({ badRows: 1 })).toBeUndefined());
});
