import { defineRule } from '../rule';

export default defineRule({
  id: 'no-unused-suppression',
  severity: 'information',
  category: 'configuration',
  tag: 'unnecessary',
  since: '0.2.0',
  summary: 'A suppression must name a rule and switch something off.',
  why: 'What was suppressed once is mended, moved or renamed, and the comment stays: it tells readers of a fault that is none, and hides the next one that comes to its line. A misspelt suppression switches nothing off, and nobody notices. Suppressions of rules that the configuration switches off, and those in files that no cluster reads, are left alone: nothing tells whether they are needed.',
  references: ['https://eslint.org/docs/latest/use/configure/rules#report-unused-eslint-disable-comments'],
  equivalents: [],
  of: 'suppression',
  check: () => [],
});
