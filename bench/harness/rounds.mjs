// Interleaved windows: each contestant in turn, repeatedly, to spread other load on the machine over all of them.
import { Child } from './child.mjs';

const REST = 80;

function rest(ms = REST) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * A process for each contestant, signed in with the server.
 * @param names of the contestants
 * @param users for each, how many user names it signs in; they are the contestant's name and a number
 */
export async function openContestants(server, names, users = 1, settings = {}) {
  const contestants = new Map();
  for (const name of names) {
    const child = await Child.start('contestants/run.mjs', [name], ['--expose-gc']);
    const own = Array.from({ length: users }, (_, index) => `${name}-${index}`);
    await child.ask('open', { url: server.first, names: own, ...settings });
    contestants.set(name, { child, users: own });
  }
  return contestants;
}

/** @typedef {{ child: Child, users: string[] }} Contestant a process, and the user names that it has signed in */

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

export async function closeContestants(contestants) {
  for (const { child } of contestants.values()) {
    await child.stop();
  }
}
