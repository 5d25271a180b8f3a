// (a) The limit inside Node-RED: the bare loop as a node that sends a message for each event.
import { node, runFlow, TAB } from '../node-red/runtime.mjs';

export async function open({ url, names: [username] }, hear) {
  const ready = new Promise((resolve) => {
    globalThis.benchReady = resolve;
  });
  globalThis.benchHeard = ({ payload }) => hear(payload);
  await runFlow([TAB, node('loop', 'bench-bare', [['sink']], { url, username }), node('sink', 'bench-sink', [])]);
  await ready;
  return {};
}
