import { defineRule } from '../rule';

export default defineRule({
  id: 'use-suppression-reason',
  severity: 'warning',
  category: 'configuration',
  since: '0.2.0',
  summary: 'Where the configuration asks for it, a suppression must say why.',
  why: 'A fault that is accepted is a decision, and whoever reads it later has to know who took it and until when. With `require-reason: true` in the configuration file every suppression needs a reason behind `--`.',
  references: ['https://eslint.org/docs/latest/use/configure/rules#disabling-rules'],
  equivalents: [],
  of: 'suppression',
  check: () => [],
});
