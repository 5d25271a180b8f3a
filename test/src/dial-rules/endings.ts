/** Dials during which the node or its session ends. */
import { DIAL, type DialCases, type Scene } from './case';

const UNKNOWN = { result: 'GWS_OUTCOME_UNKNOWN', seen: 1, counts: true };

/** An error of our own, which no network makes. */
function fault(): never {
  throw new TypeError('a fault of our own');
}

/** Anything can be thrown, also what cannot even be written. */
function strangeFault(): never {
  throw Object.create(null);
}

/** GWS dials and keeps silent; once it has the request, `end` is called. */
function whenDialed(scene: Scene, end: () => void): void {
  scene.simulator.faults.add(DIAL, { stallAfter: true });
  scene.simulator.once('dial', end);
}

export const ENDINGS: DialCases = {
  'closed-before-sending': {
    result: 'GWS_NOT_CONNECTED',
    seen: 0,
    made: 0,
    counts: false,
    arrange: ({ closing }) => closing.abort(),
  },
  'own-fault-before-sending': {
    ...UNKNOWN,
    seen: 0,
    made: 0,
    arrange: ({ closing }) => {
      closing.signal.addEventListener = fault;
    },
  },
  'own-fault-after-sending': {
    ...UNKNOWN,
    made: 1,
    arrange: ({ closing }) => {
      closing.signal.removeEventListener = strangeFault;
    },
  },
  'node-closed': {
    ...UNKNOWN,
    made: 1,
    arrange: (scene) => whenDialed(scene, () => scene.closing.abort()),
  },
  'node-closed-while-waiting': {
    ...UNKNOWN,
    made: 1,
    simulator: { scenarios: { '5001': 'silent' } },
    waitFor: 'established',
    arrange: ({ simulator, closing }) => {
      simulator.once('dial', () => setTimeout(() => closing.abort(), 50));
    },
  },
  'session-closed': {
    ...UNKNOWN,
    made: 1,
    arrange: (scene) => whenDialed(scene, () => void scene.session.disconnect()),
    repair: ({ session }) => session.connect(),
  },
  'session-replaced': {
    result: 'accepted',
    seen: 1,
    made: 1,
    counts: true,
    arrange: ({ simulator }) => {
      simulator.faults.add(DIAL, { delayAfter: 200 });
      simulator.once('dial', () => simulator.sessions.forgetCometdSessions());
    },
  },
};
