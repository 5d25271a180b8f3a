/** The client under test, without Node-RED: a session with short waits, to fit many interruptions into a soak. */
import { CALLS_CHANNEL, type CallStateChangeMessage, Dialer, parseRecord, Secret, Session } from '../../src';
import type { Subject, SubjectOptions, Tell } from './protocol';

const EVENTS = ['state', 'warning', 'backlog'] as const;

export async function startClient(options: SubjectOptions, tell: Tell): Promise<Subject> {
  const session = new Session({
    url: options.url,
    username: options.username,
    password: new Secret(options.password),
    timeout: options.timeout,
    backoff: { base: 50, cap: 1000, healthyAfter: 2000 },
    refusedDelay: 500,
  });
  const dialer = new Dialer(session);
  dialer.watchCalls();
  session.on('state', ({ phase }) => tell({ type: 'phase', phase }));
  session.subscribe(CALLS_CHANNEL, ({ data, eventId, recovered }) => {
    const { id, state } = (data as CallStateChangeMessage).call;
    tell({ type: 'event', eventId, callId: id, state, recovered });
  });
  session.connect();

  return {
    dial({ order, waitFor, record }) {
      const dialed = (async () =>
        dialer.dial({ record: parseRecord(record), waitFor, timeout: options.dialTimeout, busyAgent: 'allow' }))();
      dialed.then(
        () => tell({ type: 'outcome', order }),
        (error: { code?: string }) => tell({ type: 'outcome', order, code: error.code ?? String(error) }),
      );
    },
    connect: () => session.connect(),
    listeners: () => EVENTS.reduce((sum, event) => sum + session.listenerCount(event), 0),
    close: () => session.close(),
  };
}
