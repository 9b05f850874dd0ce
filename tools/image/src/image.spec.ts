import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { checkEngine } from './engine';
import { buildImage, isCurrent, type ImageSource } from './image';

/** A `docker` that has the images it was told to build, with their labels; its answer to `version` is in the file `version`. */
const fakeDocker = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
process.chdir(__dirname);
const fail = (text) => { console.error(text); process.exit(1); };
const after = (flag) => args[args.indexOf(flag) + 1];
if (args[0] === 'version') {
  if (!existsSync('version')) fail('Cannot connect to the Docker daemon at unix:///none.');
  console.log(readFileSync('version', 'utf8'));
} else if (args[0] === 'build') {
  if (existsSync('full')) fail('Step 4/9 : COPY . .\\nno space left on device');
  appendFileSync('calls', args.join(' ') + '\\n');
  writeFileSync(after('-t').replaceAll('/', '_'), after('--label').replace(/^.*=/, ''));
} else {
  const image = args.at(-1).replaceAll('/', '_');
  if (!existsSync(image)) fail('No such image: ' + image);
  console.log(readFileSync(image, 'utf8'));
}
`;

describe('an image', () => {
  const path = process.env['PATH'];
  let folder: string;
  let source: ImageSource;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-image-'));
    source = { app: 'filter', bundle: join(folder, 'bundle'), dockerfile: join(folder, 'Dockerfile') };
    mkdirSync(source.bundle);
    writeFileSync(join(source.bundle, 'main.js'), 'run()');
    writeFileSync(source.dockerfile, 'FROM node');
    writeFileSync(join(folder, 'docker'), fakeDocker);
    chmodSync(join(folder, 'docker'), 0o755);
    process.env['PATH'] = `${folder}${delimiter}${dirname(process.execPath)}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });

  it('is built of a bundle and the Dockerfile, as a service or as the client', () => {
    expect(buildImage(source, 'v1')).toBe('coffee-shop-analysis/filter:v1');
    expect(buildImage({ ...source, app: 'client' }, 'v1')).toBe('coffee-shop-analysis/client:v1');
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    expect(calls[0]).toMatch(/^build -f .*Dockerfile --target service --build-arg APP=filter /);
    expect(calls[1]).toMatch(/^build -f .*Dockerfile --target client --build-arg APP=client /);
  });

  it('is current until something that it is made of changes, or the engine has lost it', () => {
    expect(isCurrent(source, 'v1')).toBe(false);
    buildImage(source, 'v1');
    expect([isCurrent(source, 'v1'), isCurrent(source, 'v2')]).toEqual([true, false]);
    writeFileSync(join(source.bundle, 'main.js.map'), '{}');
    expect(isCurrent(source, 'v1')).toBe(false);
    buildImage(source, 'v1');
    mkdirSync(join(source.bundle, 'page'));
    writeFileSync(join(source.bundle, 'page/app.js'), '1');
    expect(isCurrent(source, 'v1')).toBe(false);
    buildImage(source, 'v1');
    writeFileSync(join(source.bundle, 'page/app.js'), '2');
    expect(isCurrent(source, 'v1')).toBe(false);
    buildImage(source, 'v1');
    // Another one with every bundle, and in no image.
    writeFileSync(join(source.bundle, 'thread.program.js.code'), 'what V8 made of it');
    expect(isCurrent(source, 'v1')).toBe(true);
    writeFileSync(source.dockerfile, 'FROM node:24');
    expect(isCurrent(source, 'v1')).toBe(false);
    buildImage(source, 'v1');
    rmSync(join(folder, 'coffee-shop-analysis_filter:v1'));
    expect(isCurrent(source, 'v1')).toBe(false);
  });

  it('is not built without a bundle', () => {
    expect(() => buildImage({ ...source, bundle: join(folder, 'none') }, 'v1')).toThrow(/npx nx build filter/);
  });

  it('that cannot be built says what the engine said', () => {
    writeFileSync(join(folder, 'full'), '');
    expect(() => buildImage(source, 'v1')).toThrow(/^docker build failed:\n(.*\n)*no space left on device$/);
  });

  describe('needs an engine', () => {
    it('that answers', () => {
      writeFileSync(join(folder, 'version'), '28.0');
      expect(() => checkEngine()).not.toThrow();
    });

    it('and says what to do when it does not answer, even where docker calls that a success', () => {
      expect(() => checkEngine()).toThrow(/^no container engine answers.*start Docker.*Cannot connect/);
      writeFileSync(join(folder, 'version'), '');
      expect(() => checkEngine()).toThrow(/^no container engine answers/);
    });

    it('and says what to do when there is no docker', () => {
      process.env['PATH'] = source.bundle;
      expect(() => checkEngine()).toThrow(/no docker command here, so install Docker/);
      expect(() => buildImage(source, 'v1')).toThrow(/no docker command here/);
      expect(isCurrent(source, 'v1')).toBe(false);
    });
  });
});
