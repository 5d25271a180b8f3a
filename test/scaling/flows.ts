// The flows of the examples "Scale out over MQTT", for the broker, the GWS and the agents of a test.
import { type FlowNode, nodeOf, readExample } from '../package/example';

/**
 * The front without its simulator; it also publishes what it is told to over HTTP, and shows in `Heard` whose calls it
 * hears of: `<agent>: <call id>`.
 */
export function frontFlow(url: string, agents: readonly string[], workers: number): FlowNode[] {
  const all = readExample('Scale out over MQTT - front');
  const group = nodeOf(all, 'gws-simulator').g;
  const flow = all.filter(({ id, g }) => id !== group && g !== group);
  setEnvironment(flow, { BROKER: url, AGENTS: JSON.stringify(agents), WORKERS: String(workers) });
  const z = nodeOf(flow, 'tab').id;
  (nodeOf(flow, 'function', 'Once each').wires as string[][])[0]?.push('heard');
  const broker = nodeOf(flow, 'mqtt-broker').id;
  const rules = ['topic', 'payload'].map((of) => ({ t: 'set', p: of, pt: 'msg', to: `payload.${of}`, tot: 'msg' }));
  return [
    ...flow,
    {
      id: 'publish-in',
      type: 'http in',
      z,
      url: '/publish',
      method: 'post',
      wires: [['publish-taken', 'publish-what']],
    },
    { id: 'publish-taken', type: 'http response', z, wires: [] },
    { id: 'publish-what', type: 'change', z, rules, wires: [['publish']] },
    { id: 'publish', type: 'mqtt out', z, broker, qos: '1', wires: [] },
    {
      ...{ id: 'heard', type: 'debug', z, name: 'Heard', active: true, tosidebar: true },
      ...{ complete: 'payload.agent & ": " & payload.callId', targetType: 'jsonata', wires: [] },
    },
  ];
}

export function workerFlow(name: string, broker: string, url: string): FlowNode[] {
  const flow = readExample('Scale out over MQTT - worker');
  setEnvironment(flow, { WORKER: name, BROKER: broker, GWS_URL: url });
  // The broker drops a hanging worker after one and a half times that, less the time since its last ping.
  nodeOf(flow, 'mqtt-broker').keepalive = 8;
  return flow;
}

function setEnvironment(flow: FlowNode[], values: Record<string, string>): void {
  for (const variable of nodeOf(flow, 'tab').env as { name: string; value: string }[]) {
    variable.value = values[variable.name] ?? variable.value;
  }
}
