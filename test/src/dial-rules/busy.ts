/** Dials of an agent who has a call, or is about to have one. */
import { FAST } from '../../support/timing';
import { type DialCase, type DialCases, heard, type Scene } from './case';

const NOT_DIALED = { result: 'GWS_NOT_POSSIBLE', seen: 0, made: 0, counts: false };

/** Who calls waits for an answer longer than a test takes. */
export const PATIENT_CALLERS = { timing: { ...FAST, noAnswer: 60_000 } };

/** Somebody calls the agent, and hangs up when the dial was refused. */
function called(busy: (scene: Scene, id: string) => Promise<void>): DialCase {
  let id = '';
  return {
    ...NOT_DIALED,
    simulator: PATIENT_CALLERS,
    arrange: async (scene) => {
      id = scene.simulator.inboundCall({ from: '5007' }) ?? '';
      await heard(scene.session, id, 'Ringing');
      await busy(scene, id);
    },
    repair: ({ simulator, session }) => {
      simulator.hangup(id);
      return heard(session, id, 'Released');
    },
  };
}

export const BUSY: DialCases = {
  'agent-is-called': called(async () => {}),
  'agent-has-call': called(({ simulator, session }, id) => {
    simulator.moveCall(id, 'Established');
    return heard(session, id, 'Established');
  }),
  'agent-has-held-call': called(({ simulator, session }, id) => {
    simulator.moveCall(id, 'Held');
    return heard(session, id, 'Held');
  }),
};
