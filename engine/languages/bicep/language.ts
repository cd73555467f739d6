import { kindOf, mayHoldCluster } from '../../files/kinds';
import { templateContexts } from '../arm/parameters';
import type { Language } from '../language';
import { bicepCalls, bicepParameters, bicepUsing, lowerBicep, readBicepParameters } from './lower';
import { parseBicep } from './parse';
import { bicepScaffold } from './scaffold';

/** Bicep: templates, modules and `.bicepparam` files. */
export const bicep: Language = {
  id: 'bicep',
  parse: (file, files) => files.parsed(file, parseBicep),
  factsOf: (file, files) => {
    const networksOnly = !mayHoldCluster('bicep', file.text);
    if (kindOf(file.uri) === 'bicep')
      return { root: file.uri, networksOnly, calls: bicepCalls(file, files), parameters: bicepParameters(file, files) };
    const using = bicepUsing(file, files);
    return { networksOnly, calls: [], ...(using === undefined ? {} : { using }) };
  },
  contextsOf: (root, lowering) => {
    const file = lowering.files.get(root.uri);
    return templateContexts(
      root,
      lowering,
      () => (file ? bicepParameters(file, lowering.files) : []),
      (other) => (kindOf(other.uri) === 'bicep-parameters' ? readBicepParameters(other, lowering).args : undefined),
    );
  },
  lower: (root, args, lowering) => {
    const file = lowering.files.get(root.uri);
    return file ? lowerBicep(file, args, lowering).resources : [];
  },
  scaffold: bicepScaffold,
};
