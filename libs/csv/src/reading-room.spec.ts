import { ReadingRoom } from './reading-room';

it('fails everybody with the first failure, as it was: whoever reads knows by it what to do', async () => {
  class Refused extends Error {}
  const room = new ReadingRoom(1, new AbortController().signal);
  await room.enter();
  const waiting = room.enter();
  room.fail(new Refused('no more'));
  room.fail(new Error('another'));
  await expect(waiting).rejects.toThrow(Refused);
  await expect(room.enter()).rejects.toThrow(Refused);
});
