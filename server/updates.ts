import type { Publisher } from './publisher';
import type { Session } from './session';

/** What the findings of a repository were made of is kept for its fixes; that of thousands would fill the memory. Open files keep theirs. */
const keptWork = 10_000;

/** How long one slice of work may hold up other requests. Milliseconds. */
const sliceTime = 15;
/** What other roots make of a file that is typed in waits until nothing has been typed for so long. Milliseconds. */
const restTime = 250;

/** Judges what has changed: one run at a time; a change while it runs makes it stop between roots and start over. */
export class Updates {
  #lastEdited: string | undefined;
  #editedAt = 0;
  /** Ends the wait for people to stop typing. */
  #wake: () => void = () => undefined;
  /** Hears how many templates have been judged in a run, and how many there are. */
  progress: ((done: number, all: number) => void) | undefined;
  /** Hears that a run has ended. */
  ran: () => void = () => undefined;
  /** The scan was cancelled: what no open file stands in waits for the next one. */
  #isHeld = false;
  /** Files whose findings may be others than those that were published. */
  readonly #dirty = new Set<string>();
  #generation = 0;
  #running: Promise<void> | undefined;
  #sliced: Promise<void> = Promise.resolve();
  #begin: () => void = () => undefined;
  /** Nothing is shown before the settings and the workspace are known, or it would be shown twice. */
  readonly #ready = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  constructor(
    private readonly session: Session,
    private readonly publisher: Publisher,
    private readonly onRest: () => void,
  ) {}

  /** The settings and the workspace are known. */
  begin(): void {
    this.#begin();
  }

  /** The file that people look at. */
  get lastEdited(): string | undefined {
    return this.#lastEdited;
  }

  /** An open file has another text, or is opened. @param isTyped it was open before */
  edited(file: string, isTyped: boolean): void {
    this.#lastEdited = file;
    if (isTyped) this.#editedAt = Date.now();
  }

  /** A file is to be published at the end of the next run, whatever it comes to. */
  touch(file: string): void {
    this.#dirty.add(file);
  }

  /** What is being judged is of another workspace; nothing of it is shown. */
  abandon(): void {
    this.#generation++;
    this.#wake();
    this.#dirty.clear();
    this.#lastEdited = undefined;
  }

  /** Leaves the templates that no open file stands in for the next scan; `false`: no longer. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#generation++;
    this.#wake();
  }

  /** How many templates wait for the next scan. */
  get left(): number {
    return this.#isHeld ? this.session.workspace.waiting : 0;
  }

  /** Judges everything that is stale. */
  update(): Promise<void> {
    this.#generation++;
    this.#wake();
    this.#running ??= this.#run()
      .catch((error: unknown) => this.session.log('The analysis failed', error))
      .finally(() => {
        this.#running = undefined;
        this.onRest();
      });
    return this.#running;
  }

  /** Waits for the run that goes on, if one does, and for the first one. */
  async finished(): Promise<void> {
    await this.#ready;
    await this.#running;
  }

  /** Waits until all that a file hangs on has been judged; what else there is to do may go on. */
  async settled(file: string): Promise<void> {
    await this.#ready;
    while (this.#running && !this.session.workspace.isSettled(file))
      await Promise.race([this.#running, this.#sliced.then(this.session.nextTask)]);
  }

  async #run(): Promise<void> {
    await this.#ready;
    let done = -1;
    while (done !== this.#generation) {
      done = this.#generation;
      await this.#runOnce(done);
    }
  }

  /**
   * A file is published once in a run, when all that it hangs on has been judged. The edited one is shown when the first of its roots has
   * been, what the others found moved with its text; they follow when typing rests.
   */
  async #runOnce(current: number): Promise<void> {
    let sliceEnd = Date.now() + sliceTime;
    let early = this.#lastEdited;
    await this.session.workspace.update({
      ...(early === undefined ? {} : { first: early }),
      stop: () => this.#generation !== current,
      kept: keptWork,
      ...(this.#isHeld ? { only: ({ uri }) => this.#isOpen(uri) } : {}),
      progress: (judged, all) => this.progress?.(judged, all),
      done: (files) => files.forEach((file) => this.#dirty.add(file)),
      pause: async (left) => {
        const isResting = left > 0 && this.#generation === current && this.#untilRest() > 0;
        if (!isResting && Date.now() < sliceEnd) return;
        if (isResting && early !== undefined) this.publisher.publish(early);
        early = undefined;
        this.#sliced = isResting ? this.#rest(current) : this.session.nextTask();
        await this.#sliced;
        sliceEnd = Date.now() + sliceTime;
      },
    });
    if (this.#generation !== current) return;
    for (const file of this.#dirty) this.publisher.publish(file);
    this.#dirty.clear();
    this.publisher.sayBroken();
    this.ran();
  }

  /** Whether a file is open that a root is, or is in. */
  #isOpen(root: string): boolean {
    return [...this.session.open.keys()].some((file) => file === root || file.startsWith(`${root}/`));
  }

  /** Milliseconds until nothing has been typed for long enough; 0 when that is so. */
  #untilRest(): number {
    return Math.max(0, this.#editedAt + restTime - Date.now());
  }

  /** Waits until typing rests, or something else is to be judged. */
  async #rest(current: number): Promise<void> {
    for (let wait = this.#untilRest(); wait > 0 && this.#generation === current; wait = this.#untilRest())
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
  }
}
