/** A session and its simulator, and what tests of its life want to know of the two. */
import type { GwsSimulator, SimulatorOptions } from '../../simulator';
import type { GwsError, Session, SessionOptions } from '../../src';
import type { HttpRequest } from '../../src/http/http-client';
import { sendOnce } from '../../src/session/send';
import type { ApiResponse } from '../../src/wire/messages';
import { Bench, reaches } from './session';
import { within } from './within';

/** The phases of a sign-in that succeeds. */
export const SIGN_IN = ['signing-in', 'starting', 'connected'];

/** The next attempt would come long after the test. */
export const PATIENT: NonNullable<SessionOptions['backoff']> = {
  base: 60_000,
  cap: 60_000,
  healthyAfter: 60_000,
  random: () => 1,
};

export const NOT_SIGNED_IN = { status: 403, body: { statusCode: 20, statusMessage: 'Access denied' } };
export const BAD_GATEWAY = { status: 502, body: '<html>Bad Gateway</html>' };

/** Rejects where a mistake would have the test wait for ever. */
export const soon = <Result>(work: Promise<Result>): Promise<Result> => within(4000, work);

interface Begun {
  simulator: GwsSimulator;
  session: Session;
  /** The phases that it has entered. */
  states: string[];
  warnings: GwsError[];
}

export class Life {
  readonly bench = new Bench();

  readonly begun = async (options: Partial<SessionOptions> = {}, of: SimulatorOptions = {}): Promise<Begun> => {
    const simulator = await this.bench.simulator(of);
    const { session, states } = this.bench.session(simulator.url, { timeout: 5000, ...options });
    const warnings: GwsError[] = [];
    session.on('warning', (warning) => warnings.push(warning));
    session.connect();
    return { simulator, session, states, warnings };
  };

  readonly connected = async (options?: Partial<SessionOptions>, of?: SimulatorOptions): Promise<Begun> => {
    const begun = await this.begun(options, of);
    await soon(reaches(begun.session, 'connected'));
    return begun;
  };
}

/** Resolves when the session enters `phase`, again if it is in it. */
export function next(session: Session, phase: string): Promise<void> {
  return soon(
    new Promise<void>((resolve) => {
      const look = (state: { phase: string }) => {
        if (state.phase === phase) {
          session.off('state', look);
          resolve();
        }
      };
      session.on('state', look);
    }),
  );
}

export function failureOf(work: Promise<unknown>): Promise<GwsError> {
  return soon(
    work.then(
      () => Promise.reject(new Error('it was done')),
      (error: GwsError) => error,
    ),
  );
}

export function asked({ ledger }: GwsSimulator, path: RegExp, body = /.?/) {
  return ledger.requests.filter((request) => path.test(request.path) && body.test(request.body));
}

export const signIns = (simulator: GwsSimulator): number => asked(simulator, /features/).length;
export const readings = (simulator: GwsSimulator): number => asked(simulator, /subresources=devices,calls/).length;

export function stateAtTheSwitch(simulator: GwsSimulator): string | undefined {
  return simulator.agent().devices[0]?.resource(String).userState?.state;
}

/** Sends it as operations do. */
export function sending(session: Session, request: HttpRequest): () => Promise<ApiResponse> {
  return () => sendOnce(session, request, { nothingDone: 'Nothing was done.', unknown: (reason) => reason });
}

export const phaseOf = ({ state }: Session): string => state.phase;

export const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
