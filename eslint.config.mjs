import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** What a pure library must not reach for: it is handed values, never sockets, files, clocks or processes. */
const impure = [
  'fs',
  'net',
  'http',
  'https',
  'timers',
  'child_process',
  'worker_threads',
  'process',
  'os',
  'dgram',
  'tls',
];
const pureLibraries = ['protocol', 'query-plan', 'operators', 'end-sync', 'answers', 'charts'];
const layers = {
  base: ['base'],
  domain: ['base', 'domain'],
  middleware: ['base', 'domain', 'middleware'],
  /** For apps and tests, known to nobody else. */
  transport: ['base', 'middleware', 'transport', 'tool'],
  runtime: ['base', 'domain', 'middleware', 'runtime'],
  app: ['base', 'domain', 'middleware', 'transport', 'runtime', 'tool'],
  tool: ['base', 'domain', 'middleware', 'runtime', 'tool'],
  docs: ['base', 'domain', 'middleware', 'transport', 'runtime', 'tool', 'app'],
  test: ['base', 'domain', 'middleware', 'transport', 'runtime', 'tool', 'app', 'testing'],
  testing: ['base', 'domain'],
};

/** What is not part of any program. */
const testFiles = [
  '**/*.spec.ts',
  '**/*.fixture.ts',
  '**/*.testing.ts',
  '**/src/testing/**/*.ts',
  '**/src/fixtures/**/*.ts',
];

/** @param {readonly string[]} more layers on which every other may depend. */
const boundaries = (...more) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    depConstraints: [
      ...Object.entries(layers).map(([layer, on]) => ({
        sourceTag: `layer:${layer}`,
        onlyDependOnLibsWithTags: [...on, ...more].map((name) => `layer:${name}`),
      })),
      ...Object.keys(layers)
        .filter((layer) => layer !== 'transport')
        .map((layer) => ({ sourceTag: `layer:${layer}`, bannedExternalImports: ['amqplib'] })),
    ],
  },
];

export default tseslint.config(
  {
    ignores: [
      ...['**/dist/**', '**/coverage/**', '.nx/**', '**/*.generated.ts', '**/kernel/**', '**/*.cjs', '**/*.mjs'],
      ...[
        '!examples/**/*.mjs',
        '!eslint.config.mjs',
        '!**/lifeline.cjs',
        '!**/jest.config.cjs',
        '!**/http-client-main.mjs',
      ],
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  // Plain programs: nobody has types for them.
  { files: ['**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: {
        // Those that run in a browser, or ask one, have its types; no other has.
        project: ['./tsconfig.json', './apps/dashboard/tsconfig.json', './tsconfig.browser.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  { files: testFiles, rules: { '@nx/enforce-module-boundaries': boundaries('testing') } },
  {
    // Whatever a person sees goes through terminal/terminal.ts, which lets nothing act on the terminal that is not ours.
    files: ['apps/client/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[property.name='write'][object.property.name=/^std(out|err)$/]",
          message: 'Write through the Terminal of terminal/terminal.ts.',
        },
      ],
    },
  },
  {
    // The simulation replaces the timers of the runtime, and these cannot be replaced.
    files: ['jobs', 'sessions', 'worker-runtime'].map((name) => `libs/${name}/src/**/*.ts`),
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        ...['timers/promises', 'node:timers/promises'].map((name) => ({ name, message: 'Use pause of @coffee/core.' })),
      ],
    },
  },
  {
    files: pureLibraries.map((name) => `libs/${name}/src/**/*.ts`),
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: impure.flatMap((name) => [name, `node:${name}`]) }],
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'setImmediate'],
    },
  },
);
