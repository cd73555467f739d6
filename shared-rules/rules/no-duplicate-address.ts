import { defineRule, detail } from '../rule';

export default defineRule({
  id: 'no-duplicate-address',
  severity: 'error',
  category: 'compatibility',
  since: '0.2.0',
  summary: 'A Terraform address must be declared once in a folder.',
  why: 'All files of a folder are one module, so two resources of the same type and name collide, whichever files they stand in. Terraform refuses the folder. Both are judged here.',
  references: [
    'https://developer.hashicorp.com/terraform/language/resources/syntax',
    'https://developer.hashicorp.com/terraform/language/files/override',
  ],
  equivalents: [],
  of: 'cluster',
  *check(cluster, { model }) {
    if (cluster !== model.clusters[0]) return;
    for (const { at, first } of model.duplicates) {
      yield {
        at,
        message: `${detail(at.kind === 'known' ? at.value : 'This address')} is declared twice in this folder; Terraform refuses that. Rename or remove one.`,
        related: [{ at: first, message: 'It is declared here first.' }],
      };
    }
  },
});
