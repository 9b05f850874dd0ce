import { readShopScaling } from '../samples.testing';
import { brokerUsers } from '../broker-rights';
import { PASSWORDS, keptFiles, wordsOf } from './words';

function newWords(): () => string {
  let count = 0;
  return () => `newlyMadeWord${String(++count).padStart(4, '0')}`;
}
const scaling = (text: string) => readShopScaling(text);
const made = (text: string, kept: Readonly<Record<string, string>> = {}) =>
  wordsOf(scaling(text), new Map(Object.entries(kept)), newWords());

describe('the secret words of a deployment', () => {
  it('are a password for each user of the broker', () => {
    const { passwords, cookie, tokens } = made('');
    expect([...passwords.keys()]).toEqual(brokerUsers);
    expect(new Set(passwords.values()).size).toBe(brokerUsers.length);
    expect([cookie, tokens]).toEqual([undefined, undefined]);
  });

  it('are a cookie and a token, too, where the scaling file asks for them', () => {
    const { cookie, tokens } = made('broker: cluster\ngateway: { tokens: true }');
    expect(cookie).toMatch(/^\w+$/);
    expect(tokens).toMatch(/^\w+\n$/);
  });

  it('are kept, and new ones made for what is missing', () => {
    const text = 'broker: cluster\ngateway: { tokens: true }';
    const first = made(text);
    const kept = Object.fromEntries(keptFiles(first));
    expect(Object.keys(kept).sort()).toEqual(['broker-passwords.json', 'erlang-cookie', 'tokens']);
    expect(made(text, kept)).toEqual(first);
    const old = { ...kept, [PASSWORDS]: JSON.stringify({ filter: 'chosen_by_hand_1' }) };
    expect(made(text, old).passwords.get('filter')).toBe('chosen_by_hand_1');
    expect(made(text, old).passwords.get('joiner')).toMatch(/^newlyMadeWord/);
  });

  it('are none for a broker that others run', () => {
    expect(keptFiles(made('broker: { url: amqp://a }'))).toEqual(new Map());
  });

  it.each([
    '{',
    '[]',
    '{ "nobody": "chosen_by_hand_1" }',
    '{ "filter": "short" }',
    '{ "filter": "needs/quoting in URLs" }',
  ])('are not made of passwords that are %j', (text) => {
    expect(() => made('', { [PASSWORDS]: text })).toThrow(/^secrets\/broker-passwords\.json takes a word of 16 to 200/);
  });
});
