/** A listener that throws when the simulator acts on its own: its user is told, and it goes on. */
import assert from 'node:assert/strict';
import { bench } from './setup';

describe('simulator: a listener that throws', () => {
  const test = bench();

  it('does not end the process, and is reported as an error, each time', async () => {
    const { simulator } = test;
    const errors: string[] = [];
    simulator.on('error', ({ message }) => errors.push(message));
    const states: string[] = [];
    const released = new Promise<void>((resolve) => {
      simulator.on('call', ({ call }) => {
        states.push(call.state);
        if (call.state === 'Released') setImmediate(resolve);
        throw new Error(`a listener to ${call.state}`);
      });
    });
    simulator.dialByHand({ to: '5001' });
    await released;
    assert.deepEqual(states, ['Dialing', 'Ringing', 'Established', 'Released']);
    assert.deepEqual(
      errors,
      states.map((state) => `a listener to ${state}`),
    );
  });
});
