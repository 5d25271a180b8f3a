/** Every interruption that must heal by itself: the tests assert on them, `npm run faults` measures them. */
import type { FaultEffect, FaultHandle, FaultMatch } from '../../simulator/faults/faults';
import { setName } from './names';
import type { Interruption, Scene } from './scene';

const POLL = /notifications\/connect/;
const BAD_GATEWAY = { status: 502, body: '<html><body>Bad Gateway</body></html>' };
const LOGIN_PAGE = { status: 200, body: '<!DOCTYPE html><html><form action="/login"></form></html>' };
const NOT_SIGNED_IN = { status: 403, body: { statusCode: 20, statusMessage: 'Access denied' } };
const INTERNAL_ERROR = { status: 500, body: { statusCode: 4, statusMessage: 'Not connected to T-Server.' } };

/** Spoils the next request that matches; the interruption is over once it has come. */
function once(match: FaultMatch, effect: FaultEffect): Pick<Interruption, 'begin' | 'instant'> {
  return {
    instant: true,
    begin: async (scene) => {
      scene.simulator.faults.add(match, effect);
      await scene.nextPoll();
    },
  };
}

/** Spoils every request that matches, while it lasts. */
function always(match: FaultMatch, effect: FaultEffect): Pick<Interruption, 'begin' | 'end'> {
  let fault: FaultHandle;
  return {
    begin: async (scene) => {
      fault = scene.simulator.faults.add({ ...match, times: Infinity }, effect);
      await scene.nextPoll();
    },
    end: () => fault.remove(),
  };
}

/** Has GWS forget the CometD session, after which each request of the new sign-in is exposed to what `spoil` prepares. */
function afterLoss(spoil: (scene: Scene) => unknown): Pick<Interruption, 'begin' | 'instant' | 'events'> {
  return {
    instant: true,
    events: 'lost',
    begin: (scene) => {
      spoil(scene);
      scene.simulator.sessions.forgetCometdSessions();
    },
  };
}

function restart(name: string, keepCalls: boolean): Interruption {
  let up: Promise<void>;
  return {
    name,
    events: 'lost',
    ...(!keepCalls && { callsGone: true }),
    begin: ({ simulator, outage }) => {
      up = simulator.restart({ keepCalls, downMs: outage });
    },
    end: () => up,
  };
}

const advice = (reconnect: string, channel: string): Interruption => ({
  name: `advice \`reconnect: ${reconnect}\` in a reply to \`${channel}\``,
  ...afterLoss(({ simulator }) => simulator.faults.advise({ reconnect }, { channel })),
});

export const INTERRUPTIONS: readonly Interruption[] = [
  restart('server restarted, calls go on', true),
  restart('server restarted, calls are gone', false),
  {
    name: 'session forgotten (403/20), seen on a poll',
    events: 'lost',
    instant: true,
    begin: ({ simulator }) => simulator.sessions.forgetHttpSessions(),
  },
  {
    name: 'session forgotten (403/20), seen on a POST',
    events: 'lost',
    instant: true,
    begin: ({ simulator, session }) => {
      simulator.faults.add({ method: 'POST', path: /\/me\/calls/ }, { respond: NOT_SIGNED_IN });
      session.request({ method: 'POST', path: '/me/calls/none', body: '{"operationName":"Hold"}' }).catch(() => {});
    },
  },
  {
    name: 'session forgotten (403/20), seen on the handshake',
    ...afterLoss(({ simulator }) => simulator.faults.add({ body: /meta\/handshake/ }, { respond: NOT_SIGNED_IN })),
  },
  { name: '`402 unknown client`', ...afterLoss(() => {}) },
  {
    name: 'CSRF token changed',
    simulator: { csrf: true },
    events: 'lost',
    instant: true,
    begin: async (scene) => {
      scene.simulator.sessions.changeCsrfToken();
      await scene.nextPoll();
    },
  },
  {
    name: 'TCP reset',
    via: 'wire',
    events: 'kept',
    unnoticed: true,
    instant: true,
    begin: ({ relay }) => relay.reset(),
  },
  {
    name: 'half-open: silence on every connection, old and new',
    unnoticed: true,
    via: 'wire',
    events: 'either',
    deaf: true,
    begin: ({ relay }) => relay.silence(),
    end: ({ relay }) => relay.pass(),
  },
  {
    name: 'half-open: the connections at hand die silently, new ones work',
    unnoticed: true,
    via: 'wire',
    events: 'either',
    deaf: true,
    instant: true,
    begin: ({ relay }) => {
      relay.silence();
      relay.pass();
    },
  },
  {
    name: 'server accepts requests and answers none',
    unnoticed: true,
    events: 'either',
    deaf: true,
    begin: ({ simulator }) => simulator.faults.blackhole(true),
    end: ({ simulator }) => simulator.faults.blackhole(false),
  },
  {
    name: 'one poll is never answered',
    events: 'either',
    deaf: true,
    unnoticed: true,
    ...once({ path: POLL }, { stallBefore: true }),
  },
  {
    name: 'proxy answers 502 html to polls',
    events: 'kept',
    unnoticed: true,
    ...always({ path: POLL }, { respond: BAD_GATEWAY }),
  },
  { name: 'proxy answers 502 html to everything', events: 'kept', ...always({}, { respond: BAD_GATEWAY }) },
  {
    name: 'proxy answers a login page (200) to polls',
    unnoticed: true,
    events: 'kept',
    ...always({ path: POLL }, { respond: LOGIN_PAGE }),
  },
  {
    name: 'proxy answers a login page (200) to REST, after a 402',
    events: 'lost',
    begin: ({ simulator }) => {
      simulator.faults.add({ path: /\/me/, times: Infinity }, { respond: LOGIN_PAGE });
      simulator.sessions.forgetCometdSessions();
    },
    end: ({ simulator }) => simulator.faults.clear(),
  },
  {
    name: 'GWS is back before the servers behind it (500, statusCode 4), after a 402',
    events: 'lost',
    begin: ({ simulator }) => {
      simulator.faults.add({ path: /\/me/, times: Infinity }, { respond: INTERNAL_ERROR });
      simulator.sessions.forgetCometdSessions();
    },
    end: ({ simulator }) => simulator.faults.clear(),
  },
  {
    name: 'DNS gone, connections reset',
    via: 'name',
    events: 'kept',
    begin: (scene) => {
      setName(scene.hostname, 'gone');
      scene.relay.reset();
    },
    end: (scene) => setName(scene.hostname, 'here'),
  },
  {
    name: 'server accepts, then drops every connection',
    via: 'wire',
    events: 'kept',
    begin: ({ relay }) => relay.drop(),
    end: ({ relay }) => relay.pass(),
  },
  {
    name: 'handshakes succeed, polls get 402 (balancer is not sticky)',
    events: 'lost',
    begin: ({ simulator }) => simulator.faults.loop402(true),
    end: ({ simulator }) => simulator.faults.loop402(false),
  },
  ...['none', 'handshake'].flatMap((reconnect): Interruption[] => [
    {
      name: `advice \`reconnect: ${reconnect}\` in a reply to a poll`,
      events: 'lost',
      instant: true,
      begin: ({ simulator }) => simulator.faults.advise({ reconnect }),
    },
    advice(reconnect, '/meta/handshake'),
    advice(reconnect, '/meta/subscribe'),
  ]),
  ...[{ interval: 100 }, { timeout: 100 }].map(
    (more): Interruption => ({
      name: `advice \`${Object.keys(more)}: 100\``,
      events: 'kept',
      unnoticed: true,
      instant: true,
      begin: ({ simulator }) => simulator.faults.advise({ reconnect: 'retry', ...more }),
    }),
  ),
  {
    name: 'subscription refused once, after a 402',
    ...afterLoss(({ simulator }) => simulator.faults.refuseSubscription('/v2/me/calls')),
  },
  {
    name: 'subscription answered 502, after a 402',
    ...afterLoss(({ simulator }) => simulator.faults.add({ body: /meta\/subscribe/ }, { respond: BAD_GATEWAY })),
  },
  {
    name: 'reply without the reply to the subscription, after a 402',
    ...afterLoss(({ simulator }) => simulator.faults.add({ body: /meta\/subscribe/ }, { respond: someReply() })),
  },
  {
    name: 'reply without the reply to the handshake, after a 402',
    ...afterLoss(({ simulator }) => simulator.faults.add({ body: /meta\/handshake/ }, { respond: someReply() })),
  },
  {
    name: 'body of a poll cut off',
    events: 'kept',
    deaf: true,
    unnoticed: true,
    ...once({ path: POLL }, { truncate: true }),
  },
  {
    name: 'answer to a poll lost',
    events: 'kept',
    deaf: true,
    unnoticed: true,
    ...once({ path: POLL }, { dropAfter: true }),
  },
  {
    name: 'reply to a poll without `/meta/connect`',
    unnoticed: true,
    events: 'kept',
    ...once({ path: POLL }, { respond: someReply() }),
  },
  {
    name: 'balancer sends this sign-in to a dead node (503), others not',
    unnoticed: true,
    events: 'lost',
    instant: true,
    begin: async (scene) => {
      const [{ id } = { id: '' }] = scene.simulator.sessions.subscriptions;
      const answer = { status: 503, body: 'No server is available.' };
      scene.simulator.faults.add({ body: new RegExp(`"${id}"`), times: Infinity }, { respond: answer });
      await scene.nextPoll();
    },
  },
];

function someReply() {
  return { status: 200, body: [{ channel: '/v2/me/devices', data: { messageType: 'DeviceStateChangeMessage' } }] };
}
