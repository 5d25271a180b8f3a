// An agent whose lease moves at each point of a call: how the call ended is told once, by whichever instance knows.
import assert from 'node:assert/strict';
import { MovingCall, type Red } from '../support/moving-call';
import { PostgresServer } from '../support/postgres-server';
import { reaches } from '../support/session';

/** ms for which GWS keeps the request to dial, or the call is not there yet: the lease moves meanwhile. */
const A_WHILE = 1500;

type Step = (scene: MovingCall, red: Red) => unknown;

/** How the first one loses the agent, and what becomes of it when the second one has the agent. */
const WAYS: Readonly<Record<string, { readonly move: Step; readonly after?: Step; readonly isSudden: boolean }>> = {
  'hands the agent on': { move: (_scene, { pool }) => void pool.disconnect(), isSudden: false },
  'loses the database for a while': {
    move: (_scene, { database }) => database.drop(),
    after: (_scene, { database }) => database.pass(),
    isSudden: true,
  },
  'is taken for dead, and is not': { move: (scene, red) => scene.expire(red), isSudden: true },
  dies: {
    move: async (scene, red) => {
      await red.ledger.database.close();
      await scene.expire(red);
    },
    isSudden: true,
  },
};

const dials: Step = async (scene, red) => {
  assert.equal(await scene.dial(red), 'accepted');
};

/** What has happened when it does. */
const POINTS: Readonly<
  Record<string, { readonly reach: Step; readonly written?: 'dialing' | 'established' | undefined }>
> = {
  'GWS has the request to dial': {
    reach: async (scene, red) => {
      const { faults } = scene.simulator;
      const isSent = new Promise<void>((resolve) => {
        scene.simulator.on('request', ({ path }) => path.endsWith('/calls') && resolve());
      });
      faults.add({ method: 'POST', path: /\/calls$/ }, { delayBefore: A_WHILE });
      void scene.dial(red);
      await isSent;
    },
  },
  'GWS has answered': {
    reach: async (scene, red) => {
      scene.simulator.faults.dials.delayCall(A_WHILE);
      await dials(scene, red);
    },
  },
  'the telephone rings': { reach: dials, written: 'dialing' },
  'they talk': {
    reach: async (scene, red) => {
      await dials(scene, red);
      await scene.begun();
      scene.simulator.answer(scene.callId);
    },
    written: 'established',
  },
};

/** When the call ends. */
const ENDS = ['just before', 'on the way', 'afterwards'] as const;

describe('an agent whom another instance gets during a call', function () {
  this.timeout(120_000);
  let server: PostgresServer;

  before(async () => {
    server = await PostgresServer.start({ settings: { max_connections: '300' } });
  });
  after(() => server?.remove());

  /** @returns what was told, if that was not as it should be */
  async function faultOf(way: string, point: string, end: (typeof ENDS)[number]): Promise<string | undefined> {
    const { move, after: goOn = () => {}, isSudden } = WAYS[way] as (typeof WAYS)[string];
    const { reach, written } = POINTS[point] as (typeof POINTS)[string];
    let fault: string | undefined;
    await MovingCall.with(server, async (scene, first, second) => {
      const hangUp = async () => {
        await scene.begun();
        scene.simulator.hangup(scene.callId);
      };
      await reach(scene, first);
      if (written) {
        await scene.isWritten(first, written);
      }
      if (end === 'just before') {
        await hangUp();
      }
      await move(scene, first);
      if (end === 'on the way') {
        await hangUp();
      }
      await reaches(second.pool.default.session, 'connected');
      await goOn(scene, first);
      if (end === 'afterwards') {
        await hangUp();
      }
      await scene.isOver();
      const ended = scene.of('ended');
      const isRight =
        // Whoever is lost just after having told it may not have struck it off.
        (ended.length === 1 || (ended.length === 2 && isSudden && end === 'just before')) &&
        ended.every(({ outcome }) => written !== 'established' || outcome === 'answered') &&
        // Whoever is lost before the answer is written down leaves a dial of which nobody knows for a while.
        scene.of('unknown').length <= (isSudden && written === undefined ? 1 : 0);
      if (!isRight) {
        const told = scene.told.map(({ by, entry }) => `${entry.state}, ${entry.outcome}, by the ${by}`);
        fault = `${point}, ended ${end}: ${told.join('; ') || 'nothing told'}`;
      }
    });
    return fault;
  }

  for (const [way, { move, after: goOn = () => {} }] of Object.entries(WAYS)) {
    it(`because the other ${way}: each end is told once`, async () => {
      const found = await Promise.all(
        Object.entries(POINTS).flatMap(([point, { written }]) =>
          ENDS.filter((end) => written || end !== 'just before').map((end) => faultOf(way, point, end)),
        ),
      );
      assert.deepEqual(
        found.filter((fault) => fault !== undefined),
        [],
      );
    });

    it(`because the other ${way}, before it dials: nothing is dialed, or told`, async () => {
      await MovingCall.with(server, async (scene, first, second) => {
        await move(scene, first);
        assert.match(await scene.dial(first), /^GWS_(NOT_CONNECTED|LEDGER_UNAVAILABLE)$/);
        await reaches(second.pool.default.session, 'connected');
        await goOn(scene, first);
        assert.deepEqual([scene.dials, scene.told], [[], []]);
      });
    });
  }

  it('is found to have had a call that was written down late, after the agent had come', async () => {
    await MovingCall.with(server, async (scene, first, second) => {
      const { server: address } = first.pool.default.dialing;
      const claim = await first.ledger.claim({ server: address, agent: 'agent', attempt: 'late', number: '5001' });
      assert.ok(claim.kind === 'claimed');
      const looked = new Promise<void>((resolve) => {
        second.database.intercept = (chunk) => {
          if (chunk.includes("'claimed', 'accepted'") && second.pool.default.session.state.phase === 'connected') {
            resolve();
          }
          return false;
        };
      });
      await first.pool.disconnect();
      await looked;
      await first.ledger.note(claim.entry.id, { state: 'accepted', outcome: 'accepted' });
      await scene.isOver();
      assert.deepEqual(
        scene.told.map(({ by, entry }) => [by, entry.state, entry.outcome]),
        [['second', 'ended', 'unknown']],
      );
    });
  });
});
