import { reportsOf } from '../changes/edit';
import { defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'use-moved-block',
  severity: 'error',
  summary: 'A Terraform address that changes needs a moved block.',
  why: 'Terraform knows a resource by its address. One that is renamed without a moved block is destroyed and created again: at the same time, so that one of the two often fails, or the cluster is gone first.',
  references: ['https://developer.hashicorp.com/terraform/language/moved'],
  check: (before) => reportsOf(before, 'unmoved'),
});
