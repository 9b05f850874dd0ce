import { DeliveryTurns } from './delivery-turns';

describe('turns at fetching answers', () => {
  const settled = async (promise: Promise<unknown>): Promise<boolean> =>
    Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);

  it('are had by so many at once, by one party as many as are free besides, and by the others later', async () => {
    const turns = new DeliveryTurns(4, 60_000);
    const leave = await turns.enter('a');
    await turns.enter('a');
    const third = turns.enter('a');
    expect(await settled(third)).toBe(false);
    leave();
    expect(await settled(third)).toBe(true);
    expect(await settled(turns.enter('b'))).toBe(true);
    // A turn is given back once.
    leave();
    expect(await settled(turns.enter('a'))).toBe(false);
  });

  it('are not waited for for ever', async () => {
    const turns = new DeliveryTurns(2, 10);
    const leave = await turns.enter('a');
    await expect(turns.enter('a')).rejects.toMatchObject({ session: 'UNAVAILABLE', retriable: true });
    leave();
    expect(await settled(turns.enter('a'))).toBe(true);
  });
});
