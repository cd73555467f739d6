import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** Texts decide how long lists are, and a call takes only so many arguments. */
const spreadIntoCall = {
  selector: 'CallExpression[callee.property.name=/^(push|unshift|max|min)$/] > SpreadElement',
  message: 'A long list does not fit into a call: use addAll, largest and smallest of shared-rules/lists.ts.',
};

/**
 * The floors of the house, from the ground up: a room may import rooms below it that are named here, and nothing above.
 * A file stands in one line only: of two configurations of `no-restricted-imports` the later one counts.
 */
const rooms = [
  'syntax',
  'files',
  'git',
  'configuration',
  'node',
  'evaluate',
  'resources',
  'write',
  'model',
  'languages',
  'deployments',
  'changes',
  'judge',
  'explain',
  'plan',
];
const floors = [
  { room: 'syntax', may: [], message: 'The tree that all languages share knows nothing but itself.' },
  { room: 'files', may: ['syntax'], message: 'Files are texts and names; what is in them is for others to say.' },
  { room: 'git', may: ['files'], message: 'A repository is files, and what they were.' },
  {
    room: 'configuration',
    may: ['files'],
    message: 'What is configured is known before anything is read or judged.',
  },
  { room: 'node', may: ['files', 'git'], message: 'The door to the disk knows files only.' },
  {
    room: 'evaluate',
    may: ['syntax', 'files'],
    message: 'The evaluator serves all languages: it knows only what they share, and no networks.',
  },
  {
    room: 'resources',
    may: ['syntax', 'files', 'evaluate'],
    message: 'A resource reads typed values off data, whatever language they come from.',
  },
  {
    room: 'write',
    may: ['syntax', 'files', 'evaluate', 'resources'],
    message: 'The writer is given texts and changes.',
  },
  { room: 'model', may: ['evaluate', 'resources'], message: 'The model is put together from resources.' },
  {
    room: 'languages',
    may: ['syntax', 'files', 'evaluate', 'resources', 'write', 'languages'],
    message: 'Languages are read and written before anything is judged.',
  },
  {
    room: 'deployments',
    may: ['syntax', 'files', 'configuration', 'evaluate', 'resources', 'model', 'languages'],
    message: 'What is deployed with what is known before it is judged.',
  },
  {
    room: 'changes',
    may: ['files', 'evaluate', 'resources', 'languages', 'deployments'],
    message: 'What was before is read as what is now, and judged by others.',
  },
  {
    room: 'judge',
    may: ['syntax', 'files', 'configuration', 'evaluate', 'resources', 'write', 'languages', 'deployments', 'changes'],
    message: 'Judging does not explain or draw.',
  },
  {
    room: 'explain',
    may: ['syntax', 'files', 'evaluate', 'resources', 'languages', 'deployments'],
    message: 'Explaining does not judge or draw.',
  },
  {
    room: 'plan',
    may: ['syntax', 'files', 'evaluate', 'resources', 'write', 'model', 'languages', 'deployments'],
    message: 'The picture does not judge.',
  },
];
const rulesOfFloors = floors.map(({ room, may, message }) => ({
  files: [`engine/${room}/**`],
  ignores: room === 'languages' ? ['engine/languages/*/**'] : [],
  no: `^(?!.*shared-rules).*/(${rooms.filter((one) => one !== room && !may.includes(one)).join('|')})/|\\./(engine|workspace)$`,
  message,
}));
/** A language knows no other; ARM's JSON is read by all, as all have JSON beside them. */
const languages = ['arm', 'bicep', 'terraform', 'kubernetes'].map((language) => {
  const others = ['arm', 'bicep', 'terraform', 'kubernetes'].filter((other) => other !== language && other !== 'arm');
  return {
    files: [`engine/languages/${language}/**`],
    ignores: ['engine/languages/*/{parse,tokens,tree,template}.ts'],
    no: `^(?!.*shared-rules).*/(model|deployments|judge|explain|plan|node)/|/(${others.join('|')})/|\\./(engine|workspace|languages)$`,
    message: 'A language knows no other, but for the JSON of ARM, and nothing that is built on it.',
  };
});
const layers = [
  { files: ['shared-rules/model/**'], no: '/(rule|check|catalogue)$|/rules/', message: 'The model knows no rule.' },
  {
    files: ['shared-rules/rules/**'],
    no: '^\\./|/(check|catalogue)$',
    message: 'A rule knows the model and no other rule.',
  },
  {
    files: ['engine/languages/*/{parse,tokens,tree,template}.ts'],
    no: '/(evaluate|files|deployments|judge|write|resources)/|/lower',
    message: 'A parser turns text into a tree and knows nothing else.',
  },
  ...rulesOfFloors,
  ...languages,
  {
    files: ['server/**', 'cli/**', 'tools/**'],
    no: '/engine/(?!engine$|node/)',
    message: 'engine.ts is the whole API; the disk is a room of its own.',
  },
  {
    files: ['client/**'],
    no: '/engine/(?!files/(kinds|decode)$)',
    message: 'The client starts the server and knows what files are called, and how to read one for it.',
  },
];

export default defineConfig(
  globalIgnores(['dist', 'out', '.vscode-test', 'docs', 'samples']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error' } },
  // Texts come from others: no expression may take longer than the text.
  {
    files: ['{engine,shared-rules,server,client,tools,cli}/**/*.ts'],
    plugins: { regexp },
    rules: { 'regexp/no-super-linear-backtracking': 'error', 'regexp/no-super-linear-move': 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // What an override leaves unread begins with _, as for tsc.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  // A worker's types, not Node's.
  {
    files: ['client/web.ts', 'server/web.ts'],
    languageOptions: { parserOptions: { projectService: false, project: './tsconfig.web.json' } },
  },
  ...layers.map(({ files, ignores = [], no, message }) => ({
    files,
    ignores,
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: no, message }] }] },
  })),
  { files: ['cli/**', 'server/**', 'tools/**'], rules: { 'no-restricted-syntax': ['error', spreadIntoCall] } },
  {
    files: ['shared-rules/**', 'engine/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'console',
        'fetch',
        'setTimeout',
        'setInterval',
        'setImmediate',
      ],
      'no-restricted-syntax': [
        'error',
        spreadIntoCall,
        {
          selector:
            'NewExpression[callee.name="Date"][arguments.length=0], MemberExpression[object.name="Date"][property.name="now"]',
          message: 'Today is an argument, so that a finding depends on nothing but what is given.',
        },
      ],
    },
  },
  {
    files: ['server/**'],
    rules: {
      'no-restricted-globals': ['error', { name: 'console', message: 'The log is connection.console.' }, 'fetch'],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
);
