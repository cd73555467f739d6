import Module from 'node:module';

/** A module of the client in an editor that is none: what it asks `vscode` for. */
export function loadClient<T>(name: string, vscode: unknown): T {
  const loader = Module as unknown as { _load: (name: string, ...others: unknown[]) => unknown };
  const original = loader._load;
  const stubs = new Map<string, unknown>([
    ['vscode', vscode],
    ['vscode-languageclient', { State: clientState, CloseAction: {} }],
  ]);
  loader._load = (asked, ...others) => stubs.get(asked) ?? original.call(loader, asked, ...others);
  try {
    const path = require.resolve(`../../client/${name}`);
    delete require.cache[path];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require(path) as T;
  } finally {
    loader._load = original;
  }
}

/** As `State` of vscode-languageclient has them. */
export const clientState = { Stopped: 1, Running: 2 };
