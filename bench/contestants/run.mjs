// The process of one contestant: `run.mjs <contestant>`. It receives events, dials, and reports the cost.
import { answering } from '../harness/answering.mjs';
import { now } from '../server/protocol.mjs';
import { profiled } from './profile.mjs';

const { open } = await import(`./${process.argv[2]}.mjs`);
/** @type {import('../types.js').Opened | undefined} */
let contestant;
let heard = 0;
/** @type {number[] | undefined} */
let latencies;

/** @type {import('../types.js').Hear} */
function hear(data) {
  heard += 1;
  latencies?.push(now() - data.metrics.eventProcessing.serverGenerationTimestamp);
}

/** @param {number} ms */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Runs `work` and reports its cost to the process.
 * @param {() => Promise<unknown>} work
 */
async function costOf(work) {
  const before = process.cpuUsage();
  const began = now();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: user + system, micros: now() - began };
}

/** @type {import('../types.js').ContestantQuestions} */
const questions = {
  async open(settings) {
    contestant = await open(settings, hear);
  },

  /** Events of `ms`. */
  async events({ ms }) {
    heard = 0;
    const { cpu, micros } = await costOf(() => wait(ms));
    return {
      count: heard,
      eventsPerSecond: (heard * 1e6) / micros,
      cpuPerEvent: cpu / heard,
      cpuPercent: (cpu * 100) / micros,
    };
  },

  /** Latencies of the events of `ms`, in µs. */
  async latencies({ ms }) {
    latencies = [];
    const { cpu, micros } = await costOf(() => wait(ms));
    const taken = latencies ?? [];
    latencies = undefined;
    return { latencies: taken, cpuPercent: (cpu * 100) / micros };
  },

  /** Dials for `ms`, one after another, or `atOnce` at a time. */
  async dials({ ms, atOnce = 1 }) {
    const dial = contestant?.dial;
    if (!dial) {
      throw new Error('this contestant does not dial');
    }
    /** @type {number[]} */
    const taken = [];
    const until = now() + ms * 1000;
    const { cpu, micros } = await costOf(() =>
      Promise.all(
        Array.from({ length: atOnce }, async () => {
          while (now() < until) {
            const began = now();
            await dial();
            taken.push(now() - began);
          }
        }),
      ),
    );
    const count = taken.length;
    return { count, latencies: taken, dialsPerSecond: (count * 1e6) / micros, cpuPerDial: cpu / count };
  },

  /** µs of CPU by part for each of the `events` or `dials` of `ms`. */
  async profile({ of, ms }) {
    let count = 0;
    const parts = await profiled(async () => {
      ({ count } = await questions[of]({ ms }));
    });
    return Object.fromEntries(Object.entries(parts).map(([part, micros]) => [part, micros / count]));
  },

  async healed() {
    if (!contestant?.healed) {
      throw new Error('this contestant does not say when it has healed');
    }
    return contestant.healed();
  },
};

answering(questions);
