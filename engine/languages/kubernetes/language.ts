import { kindOf, looksRelevant } from '../../files/kinds';
import type { Language } from '../language';
import { clustersIn, lowerFiles, lowerManifests, openYaml } from './lower';

/** Manifests of Kubernetes. */
export const kubernetes: Language = {
  id: 'kubernetes',
  parse: (file, files) => openYaml(file, files),
  factsOf: (file) =>
    kindOf(file.uri) === 'json' || looksRelevant('manifests', file.text)
      ? { isMember: true, networksOnly: false, calls: [] }
      : { networksOnly: true, calls: [] },
  contextsOf: () => [],
  lower: ({ members = [] }, _args, lowering) => lowerManifests(members, lowering),
  lowerFiles: (members, lowering) => {
    const files = lowerFiles(members, lowering);
    return { files, others: clustersIn(files) };
  },
  scaffold: () => undefined,
};
