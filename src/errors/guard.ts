/**
 * Guards for callbacks that handle outside data. Events, timers and streams call them with no caller to catch what they
 * throw, and Node ends the process; the CometD library catches it silently and stops working. Here it becomes an error
 * with a code, passed to whoever is responsible.
 */
import { EventEmitter } from 'node:events';
import { GwsError } from './gws-error';
import { textOfThrown } from './printable';

/** Told what a callback threw. */
export type OnFailure = (error: GwsError) => void;

/** Runs `work` and passes an exception to `onFailure`; `what` names what is handled, as the subject of a sentence. */
export function attempt<Result>(what: string, onFailure: OnFailure, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    report(what, onFailure, thrown);
    return undefined;
  }
}

/**
 * Tells `onFailure` what `thrown` has left unhandled; for places where a closure per {@link attempt} would cost too much.
 */
export function report(what: string, onFailure: OnFailure, thrown: unknown): void {
  try {
    onFailure(unhandled(what, thrown));
  } catch {
    // The failure handler has failed too, and there is nobody else to tell.
  }
}

/** `callback`, made so that it never throws; see {@link attempt}. */
export function guarded<Args extends unknown[], Result>(
  what: string,
  onFailure: OnFailure,
  callback: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return (...args) => {
    try {
      return callback(...args);
    } catch (thrown) {
      report(what, onFailure, thrown);
      return undefined;
    }
  };
}

/** An emitter that calls every listener, even if another one throws. */
export class GuardedEmitter<Events extends Record<keyof Events, unknown[]>> extends EventEmitter {
  readonly #onFailure: OnFailure;

  /** @param onFailure may have its own listeners; what those throw is not reported again */
  constructor(onFailure: OnFailure) {
    super();
    let isTelling = false;
    this.#onFailure = (error) => {
      if (!isTelling) {
        isTelling = true;
        try {
          onFailure(error);
        } finally {
          isTelling = false;
        }
      }
    };
    this.setMaxListeners(0);
  }

  override on<Name extends keyof Events & string>(name: Name, listener: (...args: Events[Name]) => void): this {
    return super.on(name, listener as (...args: unknown[]) => void);
  }

  override off<Name extends keyof Events & string>(name: Name, listener: (...args: Events[Name]) => void): this {
    return super.off(name, listener as (...args: unknown[]) => void);
  }

  override emit<Name extends keyof Events & string>(name: Name, ...args: Events[Name]): boolean {
    const listeners = this.rawListeners(name);
    for (const listener of listeners) {
      try {
        listener.apply(this, args);
      } catch (thrown) {
        report(`A listener to "${name}"`, this.#onFailure, thrown);
      }
    }
    return listeners.length > 0;
  }
}

function unhandled(what: string, thrown: unknown): GwsError {
  return GwsError.from(
    thrown,
    'GWS_PROTOCOL',
    `${what} could not be handled: ${textOfThrown(thrown, ({ message }) => message)}.`,
  );
}
