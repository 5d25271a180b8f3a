// The client of this package, without Node-RED.
import { client } from '../harness/client.mjs';
import { nextRecord } from './dial-body.mjs';

const { AgentPool, CALLS_CHANNEL, Secret } = client;
const password = new Secret('simulator');

export async function open({ url, names }, hear) {
  const [first, ...others] = names.map((username) => ({ username, password }));
  const pool = new AgentPool({ url, ...first }, others);
  pool.subscribe(CALLS_CHANNEL, ({ data }) => hear(data));
  const isConnected = ({ session }) => session.state.phase === 'connected';
  /** @returns {Promise<void>} */
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
