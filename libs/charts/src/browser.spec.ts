import { build } from 'esbuild';

it('is bundled for browsers, without anything of Node, and is small', async () => {
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export { plotOf } from '@coffee/charts'`, resolveDir: __dirname },
    ...{ bundle: true, write: false, platform: 'browser', format: 'esm', minify: true, logLevel: 'silent' },
  });
  expect(warnings).toEqual([]);
  expect(outputFiles[0]!.text.length).toBeLessThan(40_000);
});
