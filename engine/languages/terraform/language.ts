import { kindOf, mayHoldCluster } from '../../files/kinds';
import { dirname } from '../../files/uri';
import type { Language } from '../language';
import { lowerTerraform } from './lower';
import { terraformCalls } from './calls';
import { terraformAlternatives, terraformContexts } from './parameters';
import { parseHcl } from './parse';
import { terraformScaffold } from './scaffold';

/** Terraform and OpenTofu: folders of configuration files, and their variable files. */
export const terraform: Language = {
  id: 'terraform',
  parse: (file, files) => files.parsed(file, parseHcl),
  factsOf: (file, files) =>
    kindOf(file.uri) === 'terraform'
      ? {
          root: dirname(file.uri),
          networksOnly: !mayHoldCluster('terraform', file.text),
          calls: terraformCalls(file, files),
        }
      : { networksOnly: false, calls: [] },
  alternatives: terraformAlternatives,
  contextsOf: ({ uri, parameterFiles }, lowering) => terraformContexts(uri, lowering, parameterFiles),
  lower: ({ uri }, args, lowering) => lowerTerraform(uri, args, lowering).resources,
  scaffold: terraformScaffold,
};
