import { rights, expressionsOf } from '../broker-rights';
import { brokerDefinitions, passwordHash } from './broker-definitions';

interface Definitions {
  readonly users: readonly { readonly name: string; readonly password_hash: string; readonly tags: string }[];
  readonly permissions: readonly Readonly<Record<string, string>>[];
}

describe('the definitions of a broker', () => {
  const text = brokerDefinitions(
    new Map([
      ['gateway', 'word1'],
      ['joiner', 'word2'],
    ]),
  );
  const { users, permissions } = JSON.parse(text) as Definitions;

  it('have each user with his own rights, who administers nothing', () => {
    expect(users.map(({ name, tags }) => [name, tags])).toEqual([
      ['gateway', ''],
      ['joiner', ''],
    ]);
    expect(permissions).toEqual([
      { user: 'gateway', vhost: '/', ...expressionsOf(rights.gateway) },
      { user: 'joiner', vhost: '/', ...expressionsOf(rights.joiner) },
    ]);
  });

  it('hold no password, but what the broker makes of one', () => {
    expect(text).not.toMatch(/word[12]/);
    // The example of RabbitMQ's documentation of password hashes.
    expect(passwordHash('test12', Buffer.from('908dc60a', 'hex'))).toBe(
      'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR',
    );
    expect(users[0]?.password_hash).toBe(passwordHash('word1'));
    expect(users[0]?.password_hash).not.toBe(users[1]?.password_hash);
  });
});
