/** The images by themselves; `npm run test:containers` has built them. */
import { docker, logsOf } from './engine';

const apps = ['client', 'gateway', 'filter', 'aggregator', 'maximizer', 'joiner'];
const BASE = 'node:22-bookworm-slim';
const imageOf = (app: string): string => `coffee-shop-analysis/${app}:${process.env['IMAGE_TAG'] || 'latest'}`;
jest.setTimeout(60_000);

interface Image {
  readonly Size: number;
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

async function inspect(name: string): Promise<Image> {
  const [image] = JSON.parse(await docker('image', 'inspect', name)) as Image[];
  return image!;
}

/** What a container ends with, and says. Nothing in it can be written. */
async function ends(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const id = await docker('create', '--read-only', '--network', 'none', ...args);
  try {
    await docker('start', id);
    const code = Number(await docker('wait', id));
    return { code, said: await logsOf(id) };
  } finally {
    await docker('rm', '-f', id);
  }
}

describe.each(apps)('the image of the %s', (app) => {
  it('adds less than 20 MB to its base', async () => {
    const [image, base] = await Promise.all([inspect(imageOf(app)), inspect(BASE)]);
    expect(image.Size - base.Size).toBeGreaterThan(0);
    expect(image.Size - base.Size).toBeLessThan(20e6);
  });

  it('runs node itself, as a user without rights, and tells its health where it is a service', async () => {
    const { Config } = await inspect(imageOf(app));
    expect(Config).toMatchObject({ User: '1000:1000', Entrypoint: ['node', '--enable-source-maps', '/app/main.js'] });
    expect(Config.Healthcheck?.Test.slice(0, 3)).toEqual(app === 'client' ? undefined : ['CMD', 'node', '-e']);
  });

  it('holds the bundle with its licences, and nothing that it could write to', async () => {
    const script = "console.log(fs.readdirSync('/app').join()); fs.accessSync('/app/main.js', fs.constants.W_OK)";
    const { code, said } = await ends('--entrypoint', 'node', imageOf(app), '-e', script);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^LICENSE,THIRD-PARTY-NOTICES\.txt,(?:[\w.-]+,)*main\.js,main\.js\.map[^]*(EROFS|EACCES)/),
    ]);
  });
});

it('a wrong setting ends a service with 2', async () => {
  expect((await ends('--env', 'PORT=x', '--env', 'AMQP_URL=amqp://broker', imageOf('gateway'))).code).toBe(2);
});

it('the client is the coffee command', async () => {
  expect(await ends(imageOf('client'), 'explain', 'q1')).toEqual({
    code: 0,
    said: expect.stringContaining('filter.transactions') as string,
  });
});

it('the client has the packages that it loads when they are needed', async () => {
  expect(await ends(imageOf('client'), 'sql', '/data', 'SELECT FROM')).toEqual({
    code: 2,
    said: expect.stringMatching(/^coffee: line 1, column \d+: /) as string,
  });
});
