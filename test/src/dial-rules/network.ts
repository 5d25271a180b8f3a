/** Dials whose connection fails: before anything could be written, and at each point after that. */
import type { TlsSettings } from '../../../src/http/tls';
import { setName } from '../../support/names';
import type { Relay } from '../../support/relay';
import type { DialCase, DialCases } from './case';

const NOT_SENT = { result: 'GWS_NOT_CONNECTED', seen: 0, made: 0, counts: false };
const PERHAPS_SENT = { result: 'GWS_OUTCOME_UNKNOWN', seen: 0, made: 0, counts: true };

const NAME = 'gws.test';
const SERVER_HELLO = 2;

/** Every connection from now on is `taken`; the Dial needs one, for those that idle are closed. */
export const onNewConnections = (take: NonNullable<Relay['takeOver']>): Pick<DialCase, 'arrange' | 'repair'> => ({
  arrange: async ({ relay }) => {
    relay.takeOver = take;
    await relay.closeIdle();
  },
  repair: ({ relay }) => {
    relay.takeOver = undefined;
  },
});

/** The connection of the Dial breaks once `enough` of the request has come; the server gets nothing of it. */
const whenReceived = (enough: (request: string) => boolean): Pick<DialCase, 'arrange' | 'repair'> => ({
  arrange: ({ relay }) => {
    let request = '';
    relay.intercept = (chunk, client) => {
      const text = chunk.toString('latin1');
      if (request === '' && !/^POST \S+\/calls HTTP/.test(text)) {
        return false;
      }
      request += text;
      if (enough(request)) {
        client.resetAndDestroy();
      }
      return true;
    };
  },
  repair: ({ relay }) => {
    relay.intercept = () => false;
  },
});

function isComplete(request: string): boolean {
  const length = Number(/^content-length: *(\d+)\r$/im.exec(request)?.[1]);
  return request.length === request.indexOf('\r\n\r\n') + 4 + length;
}

/** Looking up the server's name ends like this from now on. */
const whenLookedUp = (answer: 'gone' | 'silent'): Pick<DialCase, 'host' | 'arrange' | 'repair'> => ({
  host: NAME,
  arrange: async ({ relay }) => {
    setName(NAME, answer);
    await relay.closeIdle();
  },
  repair: () => setName(NAME, 'here'),
});

let certificateFits = true;

export const NETWORK: DialCases = {
  refused: {
    ...NOT_SENT,
    arrange: async ({ relay }) => {
      relay.refuse();
      await relay.closeIdle();
    },
    repair: ({ relay }) => relay.listen(),
  },
  'dns-unknown': { ...NOT_SENT, ...whenLookedUp('gone') },
  'dns-silent': { ...NOT_SENT, ...whenLookedUp('silent') },
  'proxy-refuses': {
    ...NOT_SENT,
    ...onNewConnections((client) => {
      client.once('data', () => client.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'));
    }),
    proxy: true,
  },
  'tls-lost': {
    ...NOT_SENT,
    tls: true,
    ...onNewConnections((client) => {
      client.once('data', () => client.destroy());
    }),
  },
  'tls-nonsense': {
    ...NOT_SENT,
    tls: true,
    ...onNewConnections((client) => {
      client.once('data', () => client.end(Buffer.from([22, 3, 3, 0, 1, SERVER_HELLO])));
    }),
  },
  'tls-silent': {
    ...NOT_SENT,
    tls: true,
    ...onNewConnections((client) => {
      client.resume();
    }),
  },
  'tls-untrusted': {
    ...NOT_SENT,
    tls: true,
    session: {
      tls: {
        maxCachedSessions: 0,
        checkServerIdentity: () => (certificateFits ? undefined : new Error('the certificate is for another host')),
      } as TlsSettings,
    },
    arrange: async ({ relay, atEnd }) => {
      certificateFits = false;
      atEnd(() => {
        certificateFits = true;
      });
      await relay.closeIdle();
    },
    repair: () => {
      certificateFits = true;
    },
  },
  'lost-after-headers': {
    ...PERHAPS_SENT,
    ballast: 900_000,
    ...whenReceived((request) => request.includes('\r\n\r\n') && !isComplete(request)),
  },
  'lost-after-body': {
    ...PERHAPS_SENT,
    ...whenReceived(isComplete),
  },
  'lost-before-handling': {
    ...PERHAPS_SENT,
    seen: 1,
    arrange: ({ simulator }) => {
      simulator.faults.add({ method: 'POST', path: /\/calls$/ }, { dropBefore: true });
    },
  },
};
