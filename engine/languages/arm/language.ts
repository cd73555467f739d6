import { mayHoldCluster } from '../../files/kinds';
import type { Language } from '../language';
import { armCalls, armParameters, generatedFrom, lowerArmTemplate, openArmTemplate } from './lower';
import { jsonParameterNames } from './parameter-file';
import { parseArmTemplate } from './parse';
import { templateContexts } from './parameters';
import { armScaffold } from './scaffold';

/** ARM JSON: templates, their parameter files, and clusters as Azure prints them. */
export const arm: Language = {
  id: 'arm',
  parse: (file, files) => files.parsed(file, parseArmTemplate),
  factsOf: (file, files) => {
    const template = openArmTemplate(file, files);
    if (!template) {
      const names = jsonParameterNames(file, files)?.map((name) => name.toLowerCase());
      return { networksOnly: !mayHoldCluster('json', file.text), calls: [], ...(names ? { names } : {}) };
    }
    const source = generatedFrom(template);
    // Other JSON templates are many; none is looked into for its networks alone.
    return {
      root: file.uri,
      networksOnly: false,
      calls: armCalls(template),
      parameters: armParameters(template),
      ...(source === undefined ? {} : { generatedFrom: source }),
    };
  },
  contextsOf: (root, lowering) => {
    const file = lowering.files.get(root.uri);
    const template = file && openArmTemplate(file, lowering.files);
    return templateContexts(root, lowering, () => (template ? armParameters(template) : []));
  },
  lower: (root, args, lowering) => {
    const file = lowering.files.get(root.uri);
    return file ? lowerArmTemplate(openArmTemplate(file, lowering.files), args, lowering) : [];
  },
  scaffold: armScaffold,
};
