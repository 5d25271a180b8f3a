/** The process under test as the soak sees it: its output, the phase of its session, and how it ended. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { elapsed } from '../../src/timing/clock';
import type { FromSubject, SubjectOptions, ToSubject } from './protocol';

export class SubjectProcess {
  /** Things that must not happen. */
  readonly alarms: string[] = [];
  /** ms in each phase. */
  readonly phaseTimes: Record<string, number> = {};
  phase = 'idle';
  /** ms that closing took, once it has closed. */
  closedAfter: number | undefined;
  readonly #process: ChildProcess;
  #phaseSince = elapsed();

  /** @param hear told of everything that it says, and once more when it has ended */
  constructor(options: SubjectOptions, hear: (message?: FromSubject) => void) {
    this.#process = fork(path.join(__dirname, 'subject.ts'), [JSON.stringify(options)], {
      execArgv: ['--expose-gc', '--require', 'tsx/cjs'],
    });
    this.#process.on('message', (message: FromSubject) => {
      switch (message.type) {
        case 'phase':
          this.#enter(message.phase);
          break;
        case 'closed':
          this.closedAfter = message.took;
          break;
        case 'alarm':
          this.alarms.push(message.text);
          break;
      }
      hear(message);
    });
    this.#process.once('exit', (code, signal) => {
      if (code !== 0) {
        this.alarms.push(`the process ended with ${code ?? signal}`);
      }
      hear();
    });
  }

  get isConnected(): boolean {
    return this.#process.connected;
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** ms in the present phase. */
  get inPhaseFor(): number {
    return elapsed() - this.#phaseSince;
  }

  tell(message: ToSubject): void {
    if (this.#process.connected) {
      this.#process.send(message);
    }
  }

  /** Nothing more is said; it should end by itself. */
  letGo(): void {
    this.#enter('closed');
    if (this.#process.connected) {
      this.#process.disconnect();
    }
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #enter(phase: string): void {
    this.phaseTimes[this.phase] = (this.phaseTimes[this.phase] ?? 0) + this.inPhaseFor;
    this.phase = phase;
    this.#phaseSince = elapsed();
  }
}
