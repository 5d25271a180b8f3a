// Where a process spends its CPU: self time by part, from a V8 profile.
import { Session } from 'node:inspector/promises';

/**
 * Parts by the file that a function is in, the first that fits.
 * @type {[file: RegExp, part: string][]}
 */
const PARTS = [
  [/cometd\.bundle\.cjs$|\/cometd\//, 'CometD'],
  [/\/dist\/src\/(\w+)/, 'this package, $1'],
  [/\/dist\/nodes\//, 'this package, nodes'],
  [/\/bench\//, 'the loop of the measurement'],
  [/\/node_modules\/@node-red\//, 'Node-RED'],
  [/\/node_modules\/([^/@]+)\//, '$1'],
  [/^node:/, 'Node.js'],
];

/**
 * What has no file: built into the engine, or not JavaScript at all.
 * @type {Record<string, string>}
 */
const BUILT_IN = {
  parse: 'JSON',
  stringify: 'JSON',
  '(garbage collector)': 'garbage collection',
  '(program)': 'the engine and the system',
};

/** @param {{ functionName: string, url: string }} frame */
function partOf({ functionName, url }) {
  for (const [file, part] of PARTS) {
    const found = file.exec(url);
    if (found) {
      return part.replace('$1', found[1] ?? '');
    }
  }
  return BUILT_IN[functionName] ?? 'the engine and the system';
}

/**
 * @param {() => Promise<unknown>} work
 * @returns µs of CPU by part, while `work` was done
 */
export async function profiled(work) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  /** @type {Record<string, number>} */
  const parts = {};
  profile.samples?.forEach((id, at) => {
    const frame = frames.get(id);
    if (frame && frame.functionName !== '(idle)') {
      const part = partOf(frame);
      parts[part] = (parts[part] ?? 0) + (profile.timeDeltas?.[at] ?? 0);
    }
  });
  return parts;
}
