import { spawnSync } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { asCoffeeError, type CoffeeError } from '@coffee/core';
import { parseCommandLine, usage } from './command-line';
import { checkPorts, clientCommands } from './run-locally';
import { root } from './samples.testing';
import { checkDataFolders, openScalingFile, type ScalingFile } from './scaling-file';
import { makeSelfSigned } from './credentials/openssl';
import { composeFor, writeCompose } from './write-compose';
import { writeManifests } from './write-manifests';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-scaling-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function scalingFile(text: string): ScalingFile {
  const path = join(folder, 'scaling.yaml');
  writeFileSync(path, text);
  return openScalingFile(path);
}

function errorOf(act: () => unknown): CoffeeError {
  try {
    act();
  } catch (thrown) {
    return asCoffeeError(thrown);
  }
  throw new Error('there was no error');
}

// Certificates are made by openssl; what is said where there is none has a test of its own.
const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? it : it.skip;

/** Everything in the folder that is not the scaling file. */
const written = (): string[] => readdirSync(folder).filter((name) => name !== 'scaling.yaml');

describe('the command line', () => {
  it('takes a target, a scaling file and where to write', () => {
    expect(parseCommandLine(['compose', '--config', 'a.yaml', '--out', 'b.yaml'])).toEqual({
      target: 'compose',
      config: 'a.yaml',
      out: 'b.yaml',
    });
    expect(parseCommandLine(['plan', '-c', 'a.yaml'])).toEqual({ target: 'plan', config: 'a.yaml', out: undefined });
    expect(parseCommandLine([])).toEqual({ target: 'help' });
  });

  it('writes to standard output only where npm does not', () => {
    const args = ['compose', '-c', 'a.yaml', '--out', '-'];
    const npm = { npm_lifecycle_event: 'scale' };
    expect(() => parseCommandLine(args, npm)).toThrow('npm run --silent scale');
    expect(parseCommandLine(args, { ...npm, npm_config_loglevel: 'silent' })).toMatchObject({ out: '-' });
    expect(parseCommandLine(args, {})).toMatchObject({ out: '-' });
  });

  it.each([
    [['compos', '-c', 'x'], '"compos" is none of compose, kubernetes, run, plan; see --help'],
    [['compose', 'plan', '-c', 'x'], '"compose plan" is none of compose, kubernetes, run, plan; see --help'],
    [['compose'], 'compose takes --config FILE; see --help'],
    [['run', '-c', 'x', '--out', 'y'], 'run writes no file: leave --out away'],
    [['plan', '--confg', 'x'], 'there is no flag --confg; see --help'],
  ])('refuses %j', (args, message) => {
    expect(errorOf(() => parseCommandLine(args))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as string,
    });
  });

  it('works as npm run scale does, and ends with a code that says what was wrong', () => {
    const scale = (...args: string[]) =>
      spawnSync(process.execPath, ['tools/run.mjs', 'tools/scaling/src/main.ts', ...args], {
        cwd: root,
        encoding: 'utf8',
      });
    expect(scale('--help').stdout).toBe(usage);
    const plan = scale('plan', '--config', 'deploy/scaling/minimal.yaml');
    expect([plan.status, plan.stderr]).toEqual([0, '']);
    expect(plan.stdout).toContain('queues filter.*: transactions, transaction_items');
    const wrong = scale('plan', '--config', join(folder, 'none.yaml'));
    expect([wrong.status, wrong.stdout]).toEqual([3, '']);
    expect(wrong.stderr).toMatch(/^the scaling file cannot be read: .*none\.yaml'\n$/);
  }, 60_000);
});

describe('writing a compose file', () => {
  it('makes it whole, with secrets that only their owner finds, and folders for results', () => {
    mkdirSync(join(folder, 'data'));
    writeCompose(scalingFile('clients: [{ data: data }]'), join(folder, 'docker-compose.yaml'));
    expect(written().sort()).toEqual(['data', 'docker-compose.yaml', 'results', 'secrets']);
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(folder, 'results', 'client-0'))).toBe(true);
    expect(readFileSync(join(folder, 'docker-compose.yaml'), 'utf8')).toContain('source: ./results/client-0');
  });

  it('keeps the secrets that are there', () => {
    const out = join(folder, 'docker-compose.yaml');
    const url = (): string => readFileSync(join(folder, 'secrets', 'amqp-url-filter'), 'utf8');
    writeCompose(scalingFile(''), out);
    const first = url();
    writeCompose(scalingFile('replicas: { filter: 2 }'), out);
    expect(url()).toBe(first);
  });

  it('says so when there is no openssl to make a certificate with', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      const error = errorOf(() =>
        writeCompose(scalingFile('gateway: { tls: self-signed }'), join(folder, 'docker-compose.yaml')),
      );
      expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(/takes openssl.*ENOENT/) as string });
      expect(written()).toEqual([]);
    } finally {
      process.env['PATH'] = path;
    }
  });

  withOpenssl('makes a certificate for trials, and keeps it', () => {
    const file = scalingFile('gateway: { tls: self-signed }');
    const out = join(folder, 'docker-compose.yaml');
    const secret = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8');
    writeCompose(file, out);
    const first = secret('self-signed-cert.pem');
    expect(new X509Certificate(first).checkPrivateKey(createPrivateKey(secret('self-signed-key.pem')))).toBe(true);
    writeCompose(file, out);
    expect(secret('self-signed-cert.pem')).toBe(first);
  });

  withOpenssl('takes the certificate that lies in secrets, and says how to make one where there is none', () => {
    const file = scalingFile('gateway: { tls: true }\nclients: [{ data: "." }]');
    const out = join(folder, 'docker-compose.yaml');
    const missing = errorOf(() => writeCompose(file, out));
    expect(missing).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        /secrets\/tls-cert\.pem and secrets\/tls-key\.pem[^]*\nopenssl req -x509 .*subjectAltName=DNS:gateway,/,
      ) as string,
    });
    expect(written()).toEqual([]);
    const { cert, key } = makeSelfSigned(['gateway']);
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'tls-cert.pem'), cert);
    writeFileSync(join(folder, 'secrets', 'tls-key.pem'), key, { mode: 0o600 });
    expect(errorOf(() => writeCompose(file, out)).message).toMatch(/cannot read secrets\/tls-key\.pem: chmod 644/);
    chmodSync(join(folder, 'secrets', 'tls-key.pem'), 0o644);
    writeCompose(file, out);
    expect(readFileSync(out, 'utf8')).not.toContain('tls_ca');
    writeFileSync(join(folder, 'secrets', 'tls-ca.pem'), cert);
    writeCompose(file, out);
    expect(readFileSync(out, 'utf8')).toContain('file: ./secrets/tls-ca.pem');
    expect(readFileSync(join(folder, 'secrets', 'tls-key.pem'), 'utf8')).toBe(key);
  });

  it('writes nothing when a data folder is missing, and names each that is', () => {
    const file = scalingFile('clients: [{ data: here }, { data: ../there, results: r }]');
    const error = errorOf(() => writeCompose(file, join(folder, 'docker-compose.yaml')));
    expect(error.code).toBe('NO_INPUT');
    expect(error.message.split('\n')).toEqual([
      expect.stringMatching(/clients\[0\]\.data: there is no folder .*\/here \(here\)$/),
      expect.stringMatching(/clients\[1\]\.data: there is no folder .*\/there \(\.\.\/there\)$/),
    ]);
    expect(written()).toEqual([]);
  });

  it('leaves what was there when it cannot write', () => {
    const out = join(folder, 'docker-compose.yaml');
    mkdirSync(out);
    expect(errorOf(() => writeCompose(scalingFile(''), out))).toMatchObject({ code: 'OUTPUT' });
    expect(readdirSync(out)).toEqual([]);
    expect(written().sort()).toEqual(['docker-compose.yaml', 'secrets']);
  });

  it('lets clients write as who makes the file, where that is not whom the images have', () => {
    const file = scalingFile('clients: [{ data: data }]');
    const text = (uid: number): string => composeFor(file, join(folder, 'c.yaml'), { uid, gid: 5 });
    expect(text(1001)).toContain('user: "1001:5"');
    expect([text(0), text(1000)].join()).not.toMatch(/user: [^r]/);
  });

  it('refuses two clients with one folder for their results', () => {
    expect(errorOf(() => scalingFile('clients: [{ data: a, results: r }, { data: b, results: ./r }]'))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('clients[0] and clients[1] have one folder for their results') as string,
    });
  });
});

describe('writing manifests', () => {
  it('replaces a folder of manifests as a whole', () => {
    const out = join(folder, 'kubernetes');
    writeManifests(scalingFile('clients: [{ data: a }]'), out);
    expect(readdirSync(out)).toContain('clients.yaml');
    writeManifests(scalingFile(''), out);
    expect(readdirSync(out)).not.toContain('clients.yaml');
    expect(written()).toEqual(['kubernetes', 'secrets']);
  });

  withOpenssl(
    'writes the secrets of the manifests beside them, where only their owner finds them, and keeps them',
    () => {
      const out = join(folder, 'kubernetes');
      const file = scalingFile('gateway: { tokens: true, tls: self-signed }');
      const secrets = (): string => readFileSync(join(folder, 'secrets', 'kubernetes.yaml'), 'utf8');
      writeManifests(file, out);
      const first = secrets();
      expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
      expect([...first.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name)).toEqual([
        ...['broker-urls', 'broker-definitions', 'tokens', 'gateway-tls'],
      ]);
      writeManifests(file, out);
      expect(secrets()).toBe(first);
      const token = readFileSync(join(folder, 'secrets', 'tokens'), 'utf8').trim();
      expect(first).toContain(token);
      for (const name of readdirSync(out)) expect(readFileSync(join(out, name), 'utf8')).not.toContain(token);
    },
  );

  it('replaces no folder of someone else', () => {
    const out = join(folder, 'precious');
    mkdirSync(out);
    writeFileSync(join(out, 'kustomization.yaml'), 'resources: []\n');
    expect(errorOf(() => writeManifests(scalingFile(''), out))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('not of our making') as string,
    });
    expect([readdirSync(out), written()]).toEqual([['kustomization.yaml'], ['precious']]);
  });
});

describe('running on this machine', () => {
  it('says which port is in use before anything starts', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const file = scalingFile(`gateway: { port: ${port} }`);
      await expect(checkPorts(file)).rejects.toMatchObject({
        code: 'USAGE',
        message: `${file.path}: port ${port} is in use: choose others with gateway.port and gateway.http, or end what listens there`,
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('says what the clients of the file would do', () => {
    const file = scalingFile('clients: [{ data: /data, results: /out, queries: q1 }]');
    const near = (path: string): string => relative(process.cwd(), path);
    expect(clientCommands(file, 'g:1,g:2')).toEqual([
      `  npx coffee analyze ${near('/data')} --gateway g:1,g:2 --out ${near('/out')} --queries q1`,
    ]);
    expect(clientCommands(scalingFile(''), 'g:1')).toEqual(['  npx coffee analyze DIR --gateway g:1']);
    expect(errorOf(() => checkDataFolders(scalingFile('clients: [{ data: nowhere }]'))).code).toBe('NO_INPUT');
  });
});
