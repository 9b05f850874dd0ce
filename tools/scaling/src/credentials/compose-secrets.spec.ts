import { readShopScaling } from '../samples.testing';
import { composeSecrets } from './compose-secrets';
import { wordsOf } from './words';

function filesOf(text: string): Record<string, string> {
  const scaling = readShopScaling(text);
  let count = 0;
  return Object.fromEntries(
    composeSecrets(
      scaling,
      wordsOf(scaling, new Map(), () => `word${++count}`),
    ),
  );
}

describe('the secrets of a compose file', () => {
  it('are for each kind of service a URL with a user of its own', () => {
    const files = filesOf('');
    expect(files).toMatchObject({
      'amqp-url-gateway': 'amqp://gateway:word1@broker:5672\n',
      'amqp-url-filter': 'amqp://filter:word2@broker:5672\n',
      'amqp-url-joiner': 'amqp://joiner:word5@broker:5672\n',
    });
    const { users } = JSON.parse(files['broker-definitions.json']!) as { readonly users: { readonly name: string }[] };
    expect(users.map(({ name }) => name)).toEqual(['gateway', 'filter', 'aggregator', 'maximizer', 'joiner']);
  });

  it('have all nodes of a cluster in each URL', () => {
    expect(filesOf('broker: cluster')['amqp-url-filter']).toBe(
      [0, 1, 2].map((node) => `amqp://filter:word2@broker-${node}:5672`).join(',') + '\n',
    );
  });

  it('are the URLs of a broker that others run, and no users', () => {
    const files = filesOf('broker: { url: [amqp://a, amqp://b] }');
    expect(files['amqp-url-gateway']).toBe('amqp://a,amqp://b\n');
    expect(Object.keys(files).filter((name) => !name.startsWith('amqp-url-'))).toEqual([]);
  });
});
