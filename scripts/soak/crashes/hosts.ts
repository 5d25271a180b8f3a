/** The processes that dial: the client alone, which starts quickly, and a real Node-RED with a flow. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { FlowNode } from '../../../test/package/example';
import { RealNodeRed } from '../../../test/package/real-node-red';
import type { ChildOptions, FromChild, Interruption, Told } from './protocol';

export interface Host {
  /** Where records are sent to; undefined if it has ended before it was ready. */
  readonly address: Promise<string | undefined>;
  /** Ends it, or deploys its flows anew; resolves when that is over. */
  interrupt(how: Interruption): Promise<void>;
}

/** @param hear told what the ledger tells */
export type StartHost = (hear: (told: Told) => void) => Host;

const ROOT = path.resolve(__dirname, '../../..');

/** The client alone. @param directory for what is needed to run it */
export function clientHost(options: ChildOptions, directory: string): StartHost {
  const file = path.join(directory, 'child.cjs');
  buildSync({
    entryPoints: [path.join(__dirname, 'child.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const env = { ...process.env, NODE_PATH: path.join(ROOT, 'node_modules') };
  return (hear) => {
    const child = fork(file, [JSON.stringify(options)], { env, execArgv: [], stdio: 'inherit' });
    const ended = once(child, 'close');
    return { address: addressOf(child, hear), interrupt: (how) => end(child, ended, how) };
  };
}

function addressOf(child: ChildProcess, hear: (told: Told) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve(undefined));
    child.on('message', (message: FromChild) => {
      if (message.type === 'told') {
        hear(message.told);
      } else {
        resolve(`http://127.0.0.1:${message.port}/dial`);
      }
    });
  });
}

async function end(child: ChildProcess, ended: Promise<unknown>, how: Interruption): Promise<void> {
  child.kill(how === 'deploy' ? 'SIGTERM' : how);
  await ended;
}

/** A Node-RED with the nodes of this tree. @param userDir its ledger is there, too */
export function nodeRedHost({ url, username, password }: ChildOptions, userDir: string): StartHost {
  writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(flow(url)));
  writeFileSync(path.join(userDir, 'flows_cred.json'), JSON.stringify({ server: { username, password } }));
  const nodes = JSON.stringify(path.join(ROOT, 'dist/nodes'));
  const settings = `nodesDir: ${nodes}, credentialSecret: false, functionGlobalContext: { fs: require('fs') },`;
  const told = path.join(userDir, TOLD);
  return (hear) => {
    const started = RealNodeRed.start({ userDir, adminAuth: false, settings });
    return {
      address: started.then((red) => `${red.url}/dial`),
      async interrupt(how) {
        const red = await started;
        await (how === 'deploy' ? red.deploy(flow(url)) : red.stop(how));
        if (existsSync(told)) {
          const lines = readFileSync(told, 'utf8').trim().split('\n');
          rmSync(told);
          for (const line of lines) {
            hear(JSON.parse(line));
          }
        }
      },
    };
  };
}

/** Written to by the flow, in the user directory. */
const TOLD = 'told.jsonl';

/** What was found at the start was claimed before, or is told without a state before. */
const TELL = `const { id, state, recovered } = msg.payload;
if (recovered && [undefined, 'claimed'].includes(msg.gws.before)) {
  global.get('fs').appendFileSync('${TOLD}', JSON.stringify({ id, state, recovered, at: Date.now() }) + '\\n');
}`;

/** Takes records by HTTP, dials them, and answers with what became of it. */
function flow(url: string): FlowNode[] {
  const place = { z: 'tab', x: 100, y: 100 };
  const code = (id: string, func: string) => ({
    ...place,
    id,
    type: 'function',
    func,
    outputs: 1,
    wires: [['answer']],
  });
  return [
    { id: 'tab', type: 'tab', label: 'crashes' },
    { id: 'server', type: 'gws-server', url, connect: 'auto', timeout: '5' },
    { ...place, id: 'records', type: 'http in', url: '/dial', method: 'post', wires: [['dial']] },
    {
      ...place,
      id: 'dial',
      type: 'gws-dial-preview-record',
      server: 'server',
      record: 'payload.record',
      recordType: 'msg',
      device: '',
      deviceType: 'str',
      waitFor: 'accepted',
      timeout: '3',
      redial: 'refuse',
      busyAgent: 'allow',
      wires: [['made']],
    },
    code('made', 'msg.payload = {}; return msg;'),
    { ...place, id: 'catch', type: 'catch', scope: null, wires: [['failed']] },
    code('failed', 'msg.payload = { code: msg.error.code || msg.error.message }; return msg.res && msg;'),
    { ...place, id: 'events', type: 'gws-dial-events', server: 'server', wires: [['tell']] },
    { ...code('tell', TELL), outputs: 0, wires: [] },
    { ...place, id: 'answer', type: 'http response', statusCode: '200', headers: {}, wires: [] },
  ];
}
