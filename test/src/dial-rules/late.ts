/** Dials that would go so late that nobody expects them any more, or into a call that the agent has got meanwhile. */
import { once } from 'node:events';
import { RequestQueue } from '../../../src/session/request-queue';
import { PATIENT_CALLERS } from './busy';
import { type DialCase, type DialCases, heard, type Scene } from './case';
import { onNewConnections } from './network';

const NOT_DIALED = { result: 'GWS_NOT_POSSIBLE', seen: 0, made: 0, counts: false };

/** ms that a dial may wait; what it waits for takes far longer. */
const PATIENCE = 400;
const BEYOND = 3 * PATIENCE;

/** More than a test may take. */
const NEVER = 60_000;

const READ = { method: 'GET' as const, path: '/me' };

/** Another request has the only place at the server, for `BEYOND` ms; `meanwhile` is called when the dial waits for it. */
function behindAnother(meanwhile: (scene: Scene) => void): DialCase {
  const requests = new RequestQueue({ perServer: 1 });
  let other: Promise<unknown> = Promise.resolve();
  return {
    ...NOT_DIALED,
    session: { requests, timeout: 2 * BEYOND },
    arrange: async (scene) => {
      const { simulator, session } = scene;
      simulator.faults.add({ ...READ, path: /\/me$/ }, { delayBefore: BEYOND });
      const arrived = once(simulator, 'request');
      other = session.request(READ);
      await arrived;
      const look = (): void => (requests.report.waiting > 0 ? meanwhile(scene) : void setImmediate(look));
      setImmediate(look);
    },
    repair: async () => {
      await other;
    },
  };
}

function behindAnotherForTooLong(): DialCase {
  const rule = behindAnother(() => {});
  return { ...rule, session: { ...rule.session, longestWait: PATIENCE } };
}

function calledMeanwhile(): DialCase {
  let id = '';
  const rule = behindAnother(({ simulator }) => {
    id = simulator.inboundCall({ from: '5007' }) ?? '';
  });
  return {
    ...rule,
    simulator: PATIENT_CALLERS,
    repair: async (scene) => {
      await rule.repair?.(scene);
      scene.simulator.hangup(id);
      await heard(scene.session, id, 'Released');
    },
  };
}

export const LATE: DialCases = {
  'agent-called-meanwhile': calledMeanwhile(),
  'waited-too-long': behindAnotherForTooLong(),
  'signed-in-too-late': {
    ...NOT_DIALED,
    session: { longestWait: PATIENCE, timeout: 2 * BEYOND },
    arrange: async ({ simulator, session }) => {
      simulator.faults.add({ method: 'GET', path: /\/me\?subresources=features/ }, { delayBefore: BEYOND });
      await session.disconnect();
      session.connect();
    },
  },
  'sent-again-too-late': {
    ...NOT_DIALED,
    seen: 1,
    session: { longestWait: PATIENCE, timeout: 2 * BEYOND },
    arrange: ({ simulator }) => {
      simulator.sessions.forgetHttpSessions();
      simulator.faults.add({ method: 'GET', path: /\/me\?subresources=features/ }, { delayBefore: BEYOND });
    },
  },
  'tls-too-slow': {
    ...NOT_DIALED,
    result: 'GWS_NOT_CONNECTED',
    tls: true,
    session: { longestWait: PATIENCE, timeout: NEVER },
    ...onNewConnections((client) => {
      client.resume();
    }),
  },
};
