/** The moments of a dial at which whoever dials is interrupted. */
import { watch } from 'node:fs';
import type { GwsSimulator } from '../../../simulator';
import type { Random } from '../random';

interface Scene {
  readonly simulator: GwsSimulator;
  /** Of the ledger, if it is there. */
  readonly directory: string;
  readonly random: Random;
}

interface Moment {
  readonly name: string;
  readonly weight: number;
  /** Calls `strike` when it has come. @returns a function that ends the watch */
  await(scene: Scene, strike: () => void): () => void;
}

const DIAL = { method: 'POST', path: /\/me\/devices\/[^/]+\/calls$/ };

/** Most dials of a round that are let pass before. */
const MOST_PASSED = 4;

/** Strikes at one of the next occasions, up to `spread` ms later. */
function once({ random }: Scene, spread: number, strike: () => void): () => void {
  let left = random.between(0, MOST_PASSED);
  const wait = random.between(0, spread);
  return () => {
    if (left === 0) {
      if (wait === 0) {
        strike();
      } else {
        setTimeout(strike, wait);
      }
    }
    left -= 1;
  };
}

/** When the log of the ledger is written to. */
const onWrite = (name: string, weight: number, spread: number): Moment => ({
  name,
  weight,
  await(scene, strike) {
    const hit = once(scene, spread, strike);
    const watcher = watch(scene.directory, (_event, file) => {
      if (file?.endsWith('.log')) {
        hit();
      }
    });
    watcher.on('error', () => {});
    return () => watcher.close();
  },
});

const onCall = (name: string, weight: number, state: string): Moment => ({
  name,
  weight,
  await(scene, strike) {
    const hit = once(scene, 2, strike);
    const listener = ({ call }: { call: { state: string } }) => {
      if (call.state === state) {
        hit();
      }
    };
    scene.simulator.on('call', listener);
    return () => scene.simulator.off('call', listener);
  },
});

const afterDial = (name: string, weight: number, spread: number, prepare: (scene: Scene) => void): Moment => ({
  name,
  weight,
  await(scene, strike) {
    prepare(scene);
    const hit = once(scene, spread, strike);
    scene.simulator.on('dial', hit);
    return () => {
      scene.simulator.off('dial', hit);
      scene.simulator.faults.dials.clear();
    };
  },
});

export const MOMENTS: readonly Moment[] = [
  {
    name: 'before the claim',
    weight: 2,
    await({ random }, strike) {
      const timer = setTimeout(strike, random.between(0, 12));
      return () => clearTimeout(timer);
    },
  },
  onWrite('within the commit', 3, 0),
  onWrite('between commit and request', 3, 4),
  {
    name: 'within the request',
    weight: 3,
    await(scene, strike) {
      const { faults } = scene.simulator;
      const hit = once(scene, 0, () => {
        faults.add(DIAL, { dropBefore: true });
        strike();
      });
      const listener = ({ method, path }: { method: string; path: string }) => {
        if (method === DIAL.method && DIAL.path.test(path)) {
          hit();
        }
      };
      scene.simulator.on('request', listener);
      return () => scene.simulator.off('request', listener);
    },
  },
  afterDial('carried out, answer lost', 3, 0, ({ simulator }) => simulator.faults.dials.loseAnswer(MOST_PASSED + 1)),
  afterDial('after the answer', 3, 4, () => {}),
  afterDial('before the call appears', 2, 10, ({ simulator, random }) =>
    simulator.faults.dials.delayCall(random.between(20, 600), MOST_PASSED + 1),
  ),
  onCall('as the call appears', 2, 'Dialing'),
  onCall('as it is answered', 2, 'Established'),
  onCall('as it ends', 2, 'Released'),
];
