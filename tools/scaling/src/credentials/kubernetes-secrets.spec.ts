import { readShopScaling } from '../samples.testing';
import { kubernetesSecrets, kubernetesSecretsText } from './kubernetes-secrets';
import { wordsOf } from './words';

const certificate = { cert: 'the certificate', key: 'the key', ca: 'the authority' };

function secretsOf(text: string, given?: typeof certificate) {
  const scaling = readShopScaling(text);
  let count = 0;
  return kubernetesSecrets(
    scaling,
    wordsOf(scaling, new Map(), () => `word${++count}`),
    given,
  );
}
const dataOf = (text: string): Record<string, Record<string, string>> =>
  Object.fromEntries(secretsOf(text, certificate).map(({ metadata, stringData }) => [metadata!.name!, stringData!]));

describe('the secrets of the manifests', () => {
  it('are the URL of each user, by a name that the autoscaler knows in its own namespace, too', () => {
    const urls = dataOf('name: shop')['broker-urls'];
    expect(urls).toEqual({
      gateway: 'amqp://gateway:word1@broker.shop.svc:5672',
      filter: 'amqp://filter:word2@broker.shop.svc:5672',
      aggregator: 'amqp://aggregator:word3@broker.shop.svc:5672',
      maximizer: 'amqp://maximizer:word4@broker.shop.svc:5672',
      joiner: 'amqp://joiner:word5@broker.shop.svc:5672',
      autoscaler: 'amqp://autoscaler:word6@broker.shop.svc:5672',
    });
  });

  it('are the users of the broker, tokens and certificate, in the namespace', () => {
    const secrets = secretsOf('name: shop\ngateway: { tokens: true, tls: true }', certificate);
    expect(secrets.map(({ metadata, type }) => [metadata?.name, metadata?.namespace, type])).toEqual([
      ['broker-urls', 'shop', 'Opaque'],
      ['broker-definitions', 'shop', 'Opaque'],
      ['tokens', 'shop', 'Opaque'],
      ['gateway-tls', 'shop', 'kubernetes.io/tls'],
    ]);
    expect(secrets.at(-1)?.stringData).toEqual({
      'tls.crt': 'the certificate',
      'tls.key': 'the key',
      'ca.crt': 'the authority',
    });
    expect(kubernetesSecretsText(secrets).split('\n---\n')).toHaveLength(4);
  });

  it('are the URLs of a broker that others run, of which the autoscaler takes the first', () => {
    const data = dataOf('broker: { url: [amqp://a, amqp://b] }');
    expect(data['broker-urls']).toMatchObject({ filter: 'amqp://a,amqp://b', autoscaler: 'amqp://a' });
    expect(data).not.toHaveProperty('broker-definitions');
  });
});
