/** A fresh simulator before each test of a suite, stopped after it. */
import { GwsSimulator, type SimulatorOptions } from '../../simulator';
import { Client, FAST } from './client';

/** What a test works with. */
export interface Bench {
  readonly simulator: GwsSimulator;
  client(): Client;
}

/** Registers the hooks of a suite. */
export function bench(options: SimulatorOptions = {}): Bench {
  let simulator: GwsSimulator;
  beforeEach(async () => {
    simulator = new GwsSimulator({ ...options, timing: { ...FAST, ...options.timing } });
    await simulator.start();
  });
  afterEach(() => simulator.stop());
  return {
    get simulator() {
      return simulator;
    },
    client: () => new Client(simulator),
  };
}
