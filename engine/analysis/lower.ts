import { lowerArmTemplate, openArmTemplate } from '../languages/arm/lower';
import { lowerBicep } from '../languages/bicep/lower';
import type { LoweredResource, Lowering } from '../languages/lowered';
import { lowerTerraform } from '../languages/terraform/lower';
import type { Context, Root } from '../project/roots';

/** The resources that a root deploys in one context, its modules' included. */
export function lowerRoot(root: Root, { args }: Context, lowering: Lowering): readonly LoweredResource[] {
  if (root.language === 'terraform') return lowerTerraform(root.uri, args, lowering).resources;
  const file = lowering.files.get(root.uri);
  if (!file) return [];
  return root.language === 'bicep' ? lowerBicep(file, args, lowering).resources : lowerArmTemplate(openArmTemplate(file, lowering.files), args, lowering);
}
