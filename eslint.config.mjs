import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom inside the folders; test/generated/tidy.test.ts holds the folders themselves.
 * A file stands in one line only: of two configurations of `no-restricted-imports` the later one counts.
 */
const layers = [
  { files: ['shared-rules/model/**'], no: '/(rule|check|catalogue)$|/rules/', message: 'The model knows no rule.' },
  { files: ['shared-rules/rules/**'], no: '^\\./|/(check|catalogue)$', message: 'A rule knows the model and no other rule.' },
  { files: ['engine/languages/*/{parse,tokens,tree}.ts'], no: '/(evaluate|project|analysis|write)/|/lower', message: 'A parser turns text into a tree and knows nothing else.' },
  { files: ['engine/languages/**'], ignores: ['engine/languages/*/{parse,tokens,tree}.ts'], no: '/(analysis|write)/', message: 'Languages are read before anything is judged or written.' },
  { files: ['engine/evaluate/**'], no: '/languages/.+/|/(project|analysis|write)/', message: 'The evaluator serves all languages: it knows only what they share.' },
  { files: ['engine/project/**'], no: '/(analysis|write)/', message: 'The project is there before its analysis.' },
  { files: ['engine/write/**'], no: '/(project|analysis)/', message: 'The writer is given texts and changes.' },
];

export default defineConfig(
  globalIgnores(['dist', 'out', '.vscode-test', 'docs', 'samples']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error' } },
  // Texts come from others: no expression may take longer than the text.
  { files: ['{engine,shared-rules,server,client,cli}/**/*.ts'], plugins: { regexp }, rules: { 'regexp/no-super-linear-backtracking': 'error', 'regexp/no-super-linear-move': 'error' } },
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
  ...layers.map(({ files, ignores = [], no, message }) => ({ files, ignores, rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: no, message }] }] } })),
  {
    files: ['shared-rules/**', 'engine/**'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'Buffer', 'console', 'fetch', 'setTimeout', 'setInterval', 'setImmediate'],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0], MemberExpression[object.name="Date"][property.name="now"]', message: 'Today is an argument, so that a finding depends on nothing but what is given.' },
      ],
    },
  },
  {
    files: ['server/**'],
    rules: { 'no-restricted-globals': ['error', { name: 'console', message: 'The log is connection.console.' }, 'fetch'] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
);
