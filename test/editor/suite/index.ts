import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Runner, Test } from 'mocha';
import * as vscode from 'vscode';

export interface TestResult {
  title: string;
  passed: boolean;
  milliseconds: number;
  error?: string;
}

/**
 * Called inside the extension host, by VS Code in the browser and by `@vscode/test-electron` alike.
 * It writes its results to `AKS_NETWORK_LINT_TEST_RESULTS`: `null` when VS Code has opened no folder, which happens under load.
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const resultsFile = process.env.AKS_NETWORK_LINT_TEST_RESULTS;
  for (let round = 0; (vscode.workspace.workspaceFolders ?? []).length === 0; round++) {
    if (round === 100) {
      if (resultsFile) writeFileSync(resultsFile, 'null');
      throw new Error('VS Code has opened no folder.');
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
  const results: TestResult[] = [];

  class OneLinePerTest extends Mocha.reporters.Base {
    constructor(runner: Runner) {
      super(runner);
      runner.on('pass', (test: Test) => this.report(test, undefined));
      runner.on('fail', (test: Test, error: Error) => this.report(test, error));
    }
    report(test: Test, error: Error | undefined): void {
      const milliseconds = test.duration ?? 0;
      const title = test.titlePath().join(' › ');
      results.push({ title, passed: !error, milliseconds, ...(error && { error: error.stack ?? error.message }) });
      console.log(`  ${error ? '✗' : '✓'} ${title} (${milliseconds} ms)`);
      if (error) console.log((error.stack ?? error.message).replace(/^/gm, '      '));
    }
  }

  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: OneLinePerTest });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));

  if (resultsFile) writeFileSync(resultsFile, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed in the editor.`);
}
