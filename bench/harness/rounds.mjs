// Interleaved windows: each contestant in turn, repeatedly, to spread other load on the machine over all of them.
import { Child } from './child.mjs';

const REST = 80;

function rest(ms = REST) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * A process for each contestant, signed in with the server.
 * @param {Child<'server/server.mjs'>} server
 * @param {readonly string[]} names of the contestants
 * @param {number} users for each, how many user names it signs in; they are the contestant's name and a number
 * @param {object} settings more for {@link Opening}
 */
export async function openContestants(server, names, users = 1, settings = {}) {
  /** @type {Map<string, Contestant>} */
  const contestants = new Map();
  for (const name of names) {
    const child = await Child.start('contestants/run.mjs', [name], ['--expose-gc']);
    const others = Array.from({ length: users - 1 }, (_, index) => `${name}-${index + 1}`);
    /** @type {Opening['names']} */
    const own = [`${name}-0`, ...others];
    await child.ask('open', { url: server.first, names: own, ...settings });
    contestants.set(name, { child, users: own });
  }
  return contestants;
}

/** @typedef {import('../types.js').Opening} Opening */

/** @typedef {{ child: Child<'contestants/run.mjs'>, users: string[] }} Contestant a process, and the user names that it has signed in */

/**
 * `rounds` times `measure` of each contestant in turn, after `warmUp` of each.
 * @template Figures
 * @param {Map<string, Contestant>} contestants
 * @param {number} rounds
 * @param {(contestant: Contestant) => Promise<unknown>} warmUp
 * @param {(contestant: Contestant) => Promise<Figures>} measure
 * @returns {Promise<Map<string, Figures[]>>} for each contestant the figures of its rounds
 */
export async function interleaved(contestants, rounds, warmUp, measure) {
  /** @type {Map<string, Figures[]>} */
  const runs = new Map([...contestants.keys()].map((name) => [name, []]));
  for (const contestant of contestants.values()) {
    await warmUp(contestant);
    await rest();
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, contestant] of contestants) {
      runs.get(name)?.push(await measure(contestant));
      await rest();
    }
  }
  return runs;
}

/** @param {Map<string, Contestant>} contestants */
export async function closeContestants(contestants) {
  for (const { child } of contestants.values()) {
    await child.stop();
  }
}
