import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { actionsOf, problemsOf } from './workflow-rules';

const github = join(__dirname, '../../../.github');
const workflows = readdirSync(join(github, 'workflows')).map((name) => ({
  name,
  text: readFileSync(join(github, 'workflows', name), 'utf8'),
}));

describe('the workflows', () => {
  it.each(workflows)(
    '$name pins its actions, and publishes nowhere but in jobs that run no code of ours',
    ({ text }) => {
      expect(problemsOf(text)).toEqual([]);
    },
  );

  it('use one version of each action', () => {
    const used = new Set(workflows.flatMap(({ text }) => actionsOf(text)));
    expect(used).not.toEqual(new Set());
    expect([...used].map((action) => action.replace(/@.*/, '')).sort()).toEqual(
      [...new Set([...used].map((action) => action.replace(/@.*/, '')))].sort(),
    );
  });

  it('publish in the release alone', () => {
    const publishing = workflows.filter(({ text }) => /: write\b/.test(text)).map(({ name }) => name);
    expect(publishing).toEqual(['release.yml']);
  });
});

describe('a workflow', () => {
  const commit = 'a'.repeat(40);
  const workflow = (job: string, permissions = 'permissions: {}'): string =>
    `${permissions}\njobs:\n  one:\n${job.replace(/^/gm, '    ')}\n`;

  it.each([
    [`steps: [{ run: ls }]`, 'permissions: { contents: read }', []],
    [`steps:\n  - uses: a/b@${commit} # v1.2.3`, undefined, []],
    [`steps:\n  - uses: a/b@v1`, undefined, ['a/b@v1 is not pinned: OWNER/NAME@COMMIT # vX.Y.Z']],
    [`steps:\n  - uses: a/b@${commit}`, undefined, [`a/b@${commit} is not pinned: OWNER/NAME@COMMIT # vX.Y.Z`]],
    ['steps: [{ run: ls }]', '', ['it has no permissions of its own']],
    [
      'steps: [{ run: ls }]',
      'permissions: { packages: write }',
      ['its permissions are more than reading: give them to one job'],
    ],
    [
      `steps:\n  - uses: actions/checkout@${commit} # v1.2.3`,
      undefined,
      ['job one leaves its token behind: checkout takes persist-credentials: false'],
    ],
    [
      'steps:\n  - run: echo ${{ github.ref_name }}',
      undefined,
      ['job one puts an expression into a script: echo ${{ github.ref_name }}'],
    ],
    [
      'permissions: { packages: write }\nsteps: [{ run: npm publish }]',
      undefined,
      ['job one publishes, and runs the code of the checkout: npm publish'],
    ],
    ["steps: [{ run: ls, env: { T: '${{ secrets.T }}' } }]", undefined, ['job one does not publish, and has a secret']],
    [
      'steps: [{ run: ls }]',
      "permissions: {}\nenv: { T: '${{ secrets.T }}' }",
      ['all of its jobs have a secret: give it to one that publishes'],
    ],
  ])('%j has its problems told', (job, permissions, problems) => {
    expect(problemsOf(workflow(job, permissions))).toEqual(problems);
  });
});

describe('updates', () => {
  const read = (path: string): string => readFileSync(join(github, '..', path), 'utf8');

  it('are looked for of actions, packages and images', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      readonly updates: readonly { readonly 'package-ecosystem': string; readonly directory: string }[];
    };
    expect(updates.map((update) => `${update['package-ecosystem']} ${update.directory}`).sort()).toEqual([
      'docker /docker',
      'github-actions /',
      'npm /',
    ]);
  });

  it('can be made of the base image: it stands in the Dockerfile by name and tag', () => {
    const images = [...read('docker/Dockerfile').matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)];
    const stages = images.map(([, , stage]) => stage);
    expect(images.map(([, image]) => image!).filter((image) => !stages.includes(image))).toEqual([
      expect.stringMatching(/^[a-z]+:[\w.-]+$/),
    ]);
  });
});
