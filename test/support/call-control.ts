/** An agent who is signed in and has calls, and what tests of call control do with them. */
import { DEFAULT_FEATURES, type GwsSimulator } from '../../simulator';
import {
  type Agent,
  AgentPool,
  CALL_OPERATIONS,
  CALLS_CHANNEL,
  type CallStateChangeMessage,
  type GwsError,
  isCallEvent,
  type Operation,
  type OperationOrder,
  type OperationResult,
  perform,
  Secret,
} from '../../src';
import { Bench, QUICK, reaches } from './session';
import { FAST } from './timing';

/** Nobody gives up or hangs up on their own. */
const PATIENT = { ...FAST, noAnswer: 60_000, talking: 60_000, farEndHangsUp: 60_000 };

export class CallControl {
  declare simulator: GwsSimulator;
  declare pool: AgentPool;
  declare agent: Agent;
  readonly #bench = new Bench();

  readonly start = async (): Promise<void> => {
    this.simulator = await this.#bench.simulator({
      timing: PATIENT,
      singleLine: false,
      features: [...DEFAULT_FEATURES, 'api-voice-recording'],
      agents: [{ username: 'anna', password: 'simulator' }],
    });
    const { url } = this.simulator;
    this.pool = new AgentPool({ url, username: 'agent', password: new Secret('simulator'), ...QUICK });
    this.pool.keepOpen(CALLS_CHANNEL);
    this.pool.connect();
    this.agent = this.pool.default;
    await reaches(this.agent.session, 'connected');
  };

  readonly stop = async (): Promise<void> => {
    await this.pool.close();
    await this.#bench.clear();
  };

  readonly operate = (
    operation: string,
    values: Record<string, unknown> = {},
    order: Partial<OperationOrder> = {},
  ): Promise<OperationResult> =>
    perform(CALL_OPERATIONS[operation] as Operation, this.agent, { operation, values, timeout: 5000, ...order });

  /** The event that told of the outcome. */
  readonly outcome = async (...order: Parameters<CallControl['operate']>): Promise<CallStateChangeMessage> =>
    (await this.operate(...order)).payload as CallStateChangeMessage;

  readonly failure = (...order: Parameters<CallControl['operate']>): Promise<GwsError> =>
    this.operate(...order).then(
      () => Promise.reject(new Error('it did not fail')),
      (error: GwsError) => error,
    );

  /** Resolves when the agent hears of a call that way. */
  readonly heard = (matches: (message: CallStateChangeMessage) => boolean, who = this.agent): Promise<void> =>
    new Promise((resolve) => {
      const end = who.session.observe(CALLS_CHANNEL, ({ data }) => {
        if (isCallEvent(data) && matches(data)) {
          end();
          resolve();
        }
      });
    });

  /** Resolves when the call is, as far as the agent knows, in `state`. */
  readonly reaches = async (id: string, state: string, who = this.agent): Promise<void> => {
    if (who.session.calls.get(id)?.call.state !== state) {
      await this.heard(({ call }) => call.id === id && call.state === state, who);
    }
  };

  readonly hangup = async (id: string): Promise<void> => {
    this.simulator.hangup(id);
    await this.reaches(id, 'Released');
  };

  /** A call that somebody makes to the agent. */
  readonly ringing = async (who = this.agent): Promise<string> => {
    const id = this.simulator.inboundCall({ username: who.name, from: '5007' }) as string;
    await this.reaches(id, 'Ringing', who);
    return id;
  };

  readonly established = async (): Promise<string> => {
    const callId = await this.ringing();
    await this.operate('Answer', { callId });
    return callId;
  };

  /** A held call and the consult call that was made from it. */
  readonly consulting = async (operation = 'InitiateTransfer'): Promise<{ original: string; consult: string }> => {
    const original = await this.established();
    const { call } = await this.outcome(operation, { callId: original, destination: '5007' });
    await this.reaches(call.id, 'Established');
    return { original, consult: call.id };
  };

  /** The operations that GWS was asked for. */
  readonly operations = (): { path: string; body: Record<string, unknown> }[] =>
    this.simulator.ledger.requests
      .filter(({ method, path, body }) => method === 'POST' && /\/calls(\/|$)/.test(path) && body !== '')
      .map(({ path, body }) => ({ path, body: JSON.parse(body) }));
}

/** What `assert.rejects` compares an error with. */
export const refusal = (code: string, text = /./): object => ({ code, message: text });
