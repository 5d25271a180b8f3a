/** A Node-RED with the flow under test, in a user directory of its own, which can be killed, ended and deployed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FlowNode } from '../../../test/package/example';
import { RealNodeRed } from '../../../test/package/real-node-red';
import { type Told, toldIn } from './flow';

export type Interruption = 'SIGKILL' | 'SIGTERM' | 'deploy';

const NODES = path.resolve(__dirname, '../../../dist/nodes');
const SETTINGS = `nodesDir: ${JSON.stringify(NODES)}, credentialSecret: false, functionGlobalContext: { fs: require('fs') },`;

export class Instance {
  readonly #userDir = mkdtempSync(path.join(tmpdir(), 'gws-campaign-soak-'));
  readonly #flow: FlowNode[];
  #red: RealNodeRed | undefined;

  /** @param credentials by node */
  constructor(flow: FlowNode[], credentials: Readonly<Record<string, object>>) {
    this.#flow = flow;
    writeFileSync(path.join(this.#userDir, 'flows.json'), JSON.stringify(flow));
    writeFileSync(path.join(this.#userDir, 'flows_cred.json'), JSON.stringify(credentials));
  }

  /** What its flow was told. */
  get told(): Told[] {
    return toldIn(this.#userDir);
  }

  async start(): Promise<void> {
    this.#red = await RealNodeRed.start({ userDir: this.#userDir, adminAuth: false, settings: SETTINGS });
  }

  /** Resolves when it runs again. */
  async interrupt(how: Interruption): Promise<void> {
    if (how === 'deploy') {
      await this.#red?.deploy(this.#flow);
      return;
    }
    await this.#red?.stop(how);
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#red?.stop();
  }

  async remove(): Promise<void> {
    await this.#red?.kill();
    rmSync(this.#userDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
