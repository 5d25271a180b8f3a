// A pool of agents who sign in and listen to their calls, in a process of its own: how long it takes until all have done so.

import { answering } from '../harness/answering.mjs';
import { client } from '../harness/client.mjs';

const { AgentPool, CALLS_CHANNEL, Secret } = client;

const password = new Secret('simulator');

/** @type {import('../types.js').SigningInQuestions} */
const questions = {
  async signIn({ url, agents }) {
    /** @param {number} index */
    const settings = (index) => ({ username: `agent${index}`, password });
    const pool = new AgentPool(
      { url, ...settings(0) },
      Array.from({ length: agents - 1 }, (_, index) => settings(index + 1)),
    );
    pool.subscribe(CALLS_CHANNEL, () => {});
    const began = performance.now();
    /** @type {Promise<void>} */
    const done = new Promise((resolve) => {
      pool.on('state', () => {
        if (pool.all.every(({ session }) => session.state.phase === 'connected')) {
          resolve();
        }
      });
      pool.connect();
    });
    await done;
    const seconds = (performance.now() - began) / 1000;
    const { signIns, interruptions } = pool.report();
    return { seconds, lost: signIns.failed + interruptions };
  },
};

answering(questions);
