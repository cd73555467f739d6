import { kindOf, mayHoldCluster } from '../../files/kinds';
import { dirname } from '../../files/uri';
import { parsePlainJson } from '../arm/parse';
import type { Language } from '../language';
import { appliedFiles } from './applied';
import { lowerTerraform } from './lower';
import { terraformCalls } from './calls';
import { declarationsOf, isModuleFile } from './declarations';
import { movesIn } from './moves';
import { declaredVariables, givenVariables, terraformAlternatives, terraformContexts } from './parameters';
import { parseHcl } from './parse';
import { parsePlanFile } from './plan-file';
import { blocksOfFile, isPlan } from './planned';
import { terraformScaffold } from './scaffold';

/** Terraform and OpenTofu: folders of configuration files, and their variable files. What it is made of may be loaded later than this (scripts/build.mjs), so nothing of that is asked for before there is a file. */
export const terraform: Language = {
  id: 'terraform',
  parse: (file, files) => {
    const { problems, comments, ...rest } = file.uri.endsWith('.json')
      ? files.parsed(file, parsePlainJson)
      : files.parsed(file, parseHcl);
    return kindOf(file.uri) === 'terraform-values' ? { problems, comments, ...rest } : { problems, comments };
  },
  factsOf: (file, files) =>
    isPlan(file.uri)
      ? {
          root: file.uri,
          networksOnly: false,
          calls: [],
          planOf: files.parsed(file, parsePlanFile).declares,
        }
      : /^terraform(-json)?$/.test(kindOf(file.uri) ?? '')
        ? {
            root: dirname(file.uri),
            networksOnly: !mayHoldCluster(kindOf(file.uri) ?? 'terraform', file.text),
            calls: terraformCalls(file, files),
            parameters: declaredVariables(file, files),
          }
        : { networksOnly: false, calls: [], names: givenVariables(file, files) },
  alternatives: (...args) => terraformAlternatives(...args),
  contextsOf: (root, lowering) => terraformContexts(root, lowering),
  lower: ({ uri }, args, lowering) => lowerTerraform(uri, args, lowering).resources,
  declares: (root, files) => {
    const all = files
      .list(root)
      .filter(isModuleFile)
      .flatMap((uri) => files.get(uri) ?? []);
    const { blocks } = declarationsOf(all, (file) => blocksOfFile(file, files));
    return new Set([...blocks.keys()].map((address) => address.replace(/^resource\./, '')));
  },
  applies: (...args) => appliedFiles(...args),
  moves: (...args) => movesIn(...args),
  scaffold: (what, file, ...rest) => (file.uri.endsWith('.json') ? undefined : terraformScaffold(what, file, ...rest)),
};
