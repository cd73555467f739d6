import { reportsOf } from '../changes/edit';
import { defineChangeRule } from '../rule';

export default defineChangeRule({
  id: 'use-rotation-name',
  severity: 'error',
  summary: 'azurerm needs a name for the pool that stands in.',
  why: 'From 3.47, 3.59 and 4.16 on azurerm changes a pool by way of a temporary one, whose name is temporary_name_for_rotation. Without it the plan is clean, and the apply fails.',
  references: ['https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/kubernetes_cluster'],
  check: (before) => reportsOf(before, 'needsName'),
});
