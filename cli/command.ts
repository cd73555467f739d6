import { startMcp } from './mcp/start';
import { run } from './run';

/** What the command line does where it is not known yet what comes of it. @returns the exit code, where it has ended */
export function commandLine(args: readonly string[], cwd: string): Promise<number | undefined> {
  return args[0] === '--mcp' ? startMcp(args.slice(1), cwd) : run(args, cwd);
}
