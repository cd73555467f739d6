import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { Client } from '../lsp/client';
import type { Texts } from './workspaces';

/** A server with a workspace, looked at from outside: what it costs is the processor time of its process. */
export class Watched {
  readonly client: Client;
  #version = 1;

  /** @param workspace texts, or a folder that is there @param path of the file that is looked at, in it */
  constructor(
    private readonly workspace: Texts | string,
    readonly path: string,
  ) {
    this.client = new Client(typeof workspace === 'string' ? {} : workspace);
  }

  get uri(): string {
    const { workspace, path } = this;
    return typeof workspace === 'string' ? pathToFileURL(join(workspace, path)).toString() : this.client.uri(path);
  }

  get text(): string {
    return readFileSync(fileURLToPath(this.uri), 'utf8');
  }

  /** Starts, scans, and opens the file. */
  async begin(): Promise<void> {
    const { workspace } = this;
    const folders = typeof workspace === 'string' ? [{ uri: pathToFileURL(workspace).toString(), name: 'bench' }] : [];
    await this.client.start(undefined, folders.length > 0 ? { workspaceFolders: folders } : {});
    await this.settled();
    await this.client.open(this.uri, this.path.slice(this.path.lastIndexOf('.') + 1), this.text);
    await this.client.waitFor(
      () => this.client.last(this.uri),
      () => `${this.path} has no findings`,
      120_000,
    );
    await this.settled();
  }

  /** Milliseconds of processor time of each of so many keys: a line break at the top, and away again. @param rest between two, in milliseconds */
  async keys(count: number, rest: number): Promise<number> {
    for (let warm = 0; warm < count; warm++) await this.#key(rest);
    const before = this.cpu();
    for (let key = 0; key < count; key++) await this.#key(rest);
    return (this.cpu() - before) / count;
  }

  async #key(rest: number): Promise<void> {
    const isBreak = this.#version % 2 === 1;
    const heard = this.client.count(this.uri);
    const top = { line: 0, character: 0 };
    await this.client.change(this.uri, ++this.#version, [
      { range: { start: top, end: isBreak ? top : { line: 1, character: 0 } }, text: isBreak ? '\n' : '' },
    ]);
    await this.client.waitFor(
      () => (this.client.count(this.uri) > heard ? true : undefined),
      () => `${this.path} was not judged again`,
      60_000,
    );
    if (rest > 0) await sleep(rest);
  }

  /** What one request costs, in milliseconds of processor time: the first time, and the best of the next ones. */
  async request(ask: () => Promise<unknown>): Promise<{ readonly first: number; readonly next: number }> {
    const cost = async () => {
      const before = this.cpu();
      await ask();
      return this.cpu() - before;
    };
    const first = await cost();
    const all: number[] = [];
    for (let again = 0; again < 5; again++) all.push(await cost());
    return { first, next: Math.min(...all) };
  }

  lightBulb(at: Diagnostic['range']): Promise<CodeAction[]> {
    return this.client.actions(this.uri, at);
  }

  fixAll(): Promise<CodeAction[]> {
    const end = { line: this.text.split('\n').length, character: 0 };
    return this.client.actions(this.uri, { start: { line: 0, character: 0 }, end }, ['source.fixAll']);
  }

  hover(position: Diagnostic['range']['start']): Promise<unknown> {
    return this.client.connection.sendRequest('textDocument/hover', { textDocument: { uri: this.uri }, position });
  }

  /** Closing and opening the file as it is on the disk. */
  async reopen(): Promise<number> {
    const text = this.text;
    const cost = async () => {
      await this.client.close(this.uri);
      await this.settled();
      const before = this.cpu();
      await this.client.open(this.uri, 'bicep', text);
      await this.settled();
      return this.cpu() - before;
    };
    return Math.min(await cost(), await cost(), await cost());
  }

  /** Waits until the server takes no more of the processor. */
  async settled(): Promise<void> {
    for (let quiet = 0, last = this.cpu(); quiet < 3;) {
      await sleep(200);
      const now = this.cpu();
      quiet = now - last < 3 ? quiet + 1 : 0;
      last = now;
    }
  }

  /** Milliseconds that the server's threads have run so far. */
  cpu(): number {
    const tasks = `/proc/${this.client.pid}/task`;
    const nanoseconds = readdirSync(tasks).reduce((sum, task) => {
      try {
        return sum + Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
      } catch {
        return sum;
      }
    }, 0);
    return nanoseconds / 1e6;
  }

  /** Megabytes of memory. */
  memory(): number {
    const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${this.client.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  end(): Promise<void> {
    return this.client.stop();
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
