import { ReadPosition, type RecordMark } from './read-position';

const mark = (offset: number, id: string | undefined = `id-${offset}`, size = 10): RecordMark => ({ offset, id, size });

/** A reader that was handed records 0 to 4, and has lost its channel. */
function afterFive(): ReadPosition {
  const position = new ReadPosition(0);
  for (let offset = 0; offset < 5; offset++) {
    expect(position.arrived(mark(offset))).toBe('new');
    position.handedOver(mark(offset));
  }
  position.detached();
  return position;
}

describe('a reader in its log', () => {
  it('begins with the first record, of which nobody can have lost any', () => {
    const position = new ReadPosition(0);
    expect([position.start, position.isUncertain]).toEqual([0, false]);
    expect(position.arrived(mark(0))).toBe('new');
  });

  it('begins again with the last record that it was handed, and goes on behind it when it is the same', () => {
    const position = afterFive();
    expect([position.start, position.isUncertain]).toEqual([4, true]);
    expect([mark(4), mark(5), mark(6)].map((record) => position.arrived(record))).toEqual(['skip', 'new', 'new']);
    expect(position.isUncertain).toBe(false);
  });

  it('skips what is stored with that record, in front of it', () => {
    const position = afterFive();
    expect([mark(2), mark(3), mark(4)].map((record) => position.arrived(record))).toEqual(['skip', 'skip', 'skip']);
    expect(position.isUncertain).toBe(false);
  });

  it('begins again where its handler was, whatever has arrived beyond that', () => {
    const position = new ReadPosition(0);
    for (const offset of [0, 1, 2]) position.arrived(mark(offset));
    position.handedOver(mark(0));
    position.detached();
    expect(position.start).toBe(0);
    expect([mark(0), mark(1)].map((record) => position.arrived(record))).toEqual(['skip', 'new']);
  });

  it.each([
    ['id', mark(4, 'another')],
    ['size', mark(4, 'id-4', 11)],
    ['id: it was written by something else', { offset: 4, id: undefined, size: 10 }],
  ])('finds that records were lost when the last one has another %s', (_what, record) => {
    expect(afterFive().arrived(record)).toBe('lost');
  });

  it('is not certain while only older records come: the log may be shorter now', () => {
    const position = afterFive();
    expect(position.arrived(mark(3))).toBe('skip');
    expect(position.isUncertain).toBe(true);
  });

  it('goes on with a later record when the last one is not there: it has grown too old to be kept', () => {
    const position = afterFive();
    expect(position.arrived(mark(9))).toBe('new');
    expect(position.isUncertain).toBe(false);
  });

  it('finds that records were lost when offsets no longer grow', () => {
    const position = afterFive();
    for (const offset of [4, 5, 6]) position.arrived(mark(offset));
    expect(position.arrived(mark(6, 'another'))).toBe('lost');
    expect(position.arrived(mark(2, 'another'))).toBe('lost');
  });

  it('that begins later begins in front of that, where a record must be, whatever is in it', () => {
    const position = new ReadPosition(3);
    expect([position.start, position.isUncertain]).toEqual([2, true]);
    expect([mark(1), mark(2), mark(3)].map((record) => position.arrived(record))).toEqual(['skip', 'skip', 'new']);
  });
});
