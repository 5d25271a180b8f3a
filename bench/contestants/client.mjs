// The client of this package, without Node-RED.
import { client } from '../harness/client.mjs';
import { nextRecord } from './dial-body.mjs';

const { AgentPool, CALLS_CHANNEL, Secret } = client;
const password = new Secret('simulator');

/**
 * @param {import('../types.js').Opening} opening
 * @param {import('../types.js').Hear} hear
 * @returns {Promise<import('../types.js').Opened>}
 */
export async function open({ url, names }, hear) {
  const [first, ...others] = names;
  const pool = new AgentPool(
    { url, username: first, password },
    others.map((username) => ({ username, password })),
  );
  pool.subscribe(CALLS_CHANNEL, ({ data }) => hear(/** @type {import('../types.js').CallEvent} */ (data)));
  /** @typedef {(typeof pool.all)[number]} Agent */
  /** @param {Agent} agent */
  const isConnected = ({ session }) => session.state.phase === 'connected';
  /** @param {(agents: Agent[]) => boolean} reached @returns {Promise<void>} */
  const untilAll = (reached) =>
    new Promise((resolve) => {
      const check = () => {
        if (reached(pool.all)) {
          pool.off('state', check);
          resolve();
        }
      };
      pool.on('state', check);
    });
  const connected = untilAll((agents) => agents.every(isConnected));
  pool.connect();
  await connected;
  const { dialer } = pool.default;
  return {
    dial: () => dialer.dial({ record: nextRecord(), waitFor: 'accepted', timeout: 10_000, busyAgent: 'allow' }),

    /** Waits for every agent to have lost its connection, and for all to have one again. */
    async healed() {
      await untilAll((agents) => !agents.some(isConnected));
      const began = performance.now();
      await untilAll((agents) => agents.every(isConnected));
      return { seconds: (performance.now() - began) / 1000 };
    },
  };
}
