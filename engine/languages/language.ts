import type { NewResource } from '../../shared-rules/model/resource';
import type { Files, SourceFile } from '../files/files';
import type { LanguageId } from '../files/kinds';
import type {
  Arguments,
  DeclaredParameter,
  LoweredFile,
  LoweredResource,
  Lowering,
  Planned,
} from '../resources/lowered';
import type { Comment, Expression, Problem } from '../syntax/tree';
import type { Scaffold } from '../write/scaffold';
import type { Text, Texts } from '../write/texts';

/** Something that is deployed: a file, or a folder of files. `uri` names it. */
export interface Root {
  readonly language: LanguageId;
  readonly uri: string;
  /** URIs of the parameter files that it is deployed with: those of a template, and those that the configuration names. */
  readonly parameterFiles?: readonly string[];
  /** The configuration names its parameter files, and there are no others. */
  readonly isConfigured?: true;
  /** Variable files near it that no root declares all variables of. */
  readonly strangers?: readonly Stranger[];
  /** URI of the first of the roots that it shares modules with, where that is another one. */
  readonly group?: string;
  /** It can deploy no cluster: it is there for others to look up its networks, and not judged. */
  readonly networksOnly?: true;
  /** It deployed a cluster before, and does not now. */
  readonly isFormer?: true;
  /** It deployed a cluster before, and none of its files that did is there now. */
  readonly isGone?: true;
  /** URIs of the plans that were made of it: nothing else says what its variables are. */
  readonly plans?: readonly string[];
  /** URIs of the files that are deployed together, where nothing in them says so: manifests. */
  readonly members?: readonly string[];
}

/** A variable file that fits no root. */
export interface Stranger {
  readonly uri: string;
  /** Of the names that it gives values to those that the nearest root does not declare. */
  readonly missing: readonly string[];
}

/** A root with the parameter files it is deployed with. */
export interface Context {
  /** The parameter file, or the root itself: folder and name. For messages. */
  readonly label: string;
  /** URI of the parameter file. */
  readonly file?: string;
  readonly args: Arguments | undefined;
  /** Terraform's workspace, where it is known. */
  readonly workspace?: string;
  /** What a plan says that the resources come to. */
  readonly planned?: Planned;
}

/** What one file has to do with roots: no more than its own text tells. */
export interface FileFacts {
  /** What it is written in; undefined for what is not ours. */
  readonly language?: LanguageId;
  /** URI of the root that it is, or is a part of; undefined: it deploys nothing. */
  readonly root?: string;
  /** It is deployed together with the others of its language around it: the finder says with which. */
  readonly isMember?: true;
  /** It can deploy no cluster, neither itself nor through a module. */
  readonly networksOnly: boolean;
  /** URIs of the modules that it calls. */
  readonly calls: readonly string[];
  /** Of a parameter file that names its template: the URI of that. */
  readonly using?: string;
  /** Of a parameter file: the names that it gives values to, in lower case where they compare without regard to it. */
  readonly names?: readonly string[];
  /** Of a template that parameter files are written for, or a file of a folder that variable files are: what it declares. */
  readonly parameters?: readonly DeclaredParameter[];
  /** Of a plan: what its configuration declares, as `address` has it. */
  readonly planOf?: readonly string[];
  /** Of a compiled template: the URI of the file that it comes from, if that is there. */
  readonly generatedFrom?: string;
}

/** The syntax of a file, as far as all languages have it. */
export interface Parsed {
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** Where the whole file is one value. */
  readonly root?: Expression;
}

/** What the author says of addresses that are others than they were. */
export interface Moves {
  isMoved(from: string, to: string): boolean;
  /** It is let go of, and not destroyed. */
  isForgotten(address: string): boolean;
}

/** Everything that we know how to do in one language. One object for each, in the language's own folder; `languages` lists them. */
export interface Language {
  readonly id: LanguageId;
  /** Never throws; what cannot be read is among the problems. */
  parse(file: SourceFile, files: Files): Parsed;
  /** @param file of one of the language's kinds */
  factsOf(file: SourceFile, files: Files): FileFacts;
  /** The parameter files beside a root that are alternatives, where the root does not name its own. */
  alternatives?(root: string, files: Files): readonly string[];
  /** The ways a root is deployed with parameter files; none where there are no such files. */
  contextsOf(root: Root, lowering: Lowering): readonly Context[];
  /** The resources that a root deploys, its modules' included. */
  lower(root: Root, args: Arguments | undefined, lowering: Lowering): readonly LoweredResource[];
  /** The same of a root with members, file by file; `others`: those of all files that are resources like those of templates. */
  lowerFiles?(
    members: readonly string[],
    lowering: Lowering,
  ): { readonly files: readonly LoweredFile[]; readonly others: readonly LoweredResource[] };
  /** Of a language with plans: the addresses that the files of a root declare, without keys. */
  declares?(root: string, files: Files): ReadonlySet<string>;
  /** URIs of files that a root has applied to the cluster that it deploys, where their names are written out. */
  applies?(root: string, files: Files): readonly string[];
  /** Of a language whose resources have addresses: what the files say of those that move. */
  moves?(uris: Iterable<string>, files: Files): Moves;
  /**
   * The text of a new resource.
   * @param offset somewhere in the resource that it is written below
   * @returns undefined where there is no one way to write it: that resource is repeated, or its name is computed
   */
  scaffold(what: NewResource, file: Text, offset: number, files: Texts): Scaffold | undefined;
}
