import { kindOf, mayHoldCluster } from '../../files/kinds';
import { dirname } from '../../files/uri';
import { parsePlainJson } from '../arm/parse';
import type { Language } from '../language';
import { lowerTerraform } from './lower';
import { terraformCalls } from './calls';
import { movesIn } from './moves';
import { declaredVariables, givenVariables, terraformAlternatives, terraformContexts } from './parameters';
import { parseHcl } from './parse';
import { terraformScaffold } from './scaffold';

/** Terraform and OpenTofu: folders of configuration files, and their variable files. */
export const terraform: Language = {
  id: 'terraform',
  parse: (file, files) =>
    file.uri.endsWith('.json') ? files.parsed(file, parsePlainJson) : files.parsed(file, parseHcl),
  factsOf: (file, files) => {
    const kind = kindOf(file.uri);
    return kind === 'terraform' || kind === 'terraform-json'
      ? {
          root: dirname(file.uri),
          networksOnly: !mayHoldCluster(kind, file.text),
          calls: terraformCalls(file, files),
          parameters: declaredVariables(file, files),
        }
      : { networksOnly: false, calls: [], names: givenVariables(file, files) };
  },
  alternatives: terraformAlternatives,
  contextsOf: (root, lowering) => terraformContexts(root, lowering),
  lower: ({ uri }, args, lowering) => lowerTerraform(uri, args, lowering).resources,
  moves: movesIn,
  scaffold: terraformScaffold,
};
