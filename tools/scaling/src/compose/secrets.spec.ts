import { readScaling } from '../read-scaling';
import { secretFiles } from './secrets';

function words(): () => string {
  let count = 0;
  return () => `word${++count}`;
}
const made = (text: string, kept: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(secretFiles(readScaling(text, 'any.yaml'), new Map(Object.entries(kept)), words()));

describe('the secrets of a compose file', () => {
  it('are a user of the broker and the URL that has it', () => {
    expect(made('')).toEqual({
      'broker-user.conf': 'default_user = coffee\ndefault_pass = word1\n',
      'amqp-url': 'amqp://coffee:word1@broker:5672\n',
    });
  });

  it('are all nodes, a cookie and a token, where the scaling file asks for them', () => {
    const files = made('broker: cluster\ngateway: { tokens: true }');
    expect(files['amqp-url']?.split(',')).toHaveLength(3);
    expect([files['erlang-cookie'], files['tokens']]).toEqual(['word2', 'word3\n']);
  });

  it('are kept: the broker goes on to ask for the password with which it was made, in another file too', () => {
    const files = made('broker: cluster', { ...made(''), 'erlang-cookie': 'old' });
    expect(files['broker-user.conf']).toBe(made('')['broker-user.conf']);
    expect(files['amqp-url']).toContain('amqp://coffee:word1@broker-2:5672');
    expect(files['erlang-cookie']).toBe('old');
  });

  it('are the URLs of a broker that others run', () => {
    expect(made('broker: { url: [amqp://a, amqp://b] }')).toEqual({ 'amqp-url': 'amqp://a,amqp://b\n' });
  });
});
