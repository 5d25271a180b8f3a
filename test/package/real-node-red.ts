// A real Node-RED process in its own user directory, driven the way its editor drives it: admin API and comms.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import type { FlowNode } from './example';
import { Journal } from './journal';

const ADMIN = { username: 'admin', password: 'admin of the tests' };

export interface CommsMessage {
  topic: string;
  data: Record<string, unknown>;
}

export interface Options {
  /** Must hold the installed package already. */
  userDir: string;
  /** Require a sign-in, as any Node-RED that others can reach should. */
  adminAuth?: boolean;
  /** Where the editor is served. */
  httpAdminRoot?: string;
  /** Further properties of settings.js, as they are written there. */
  settings?: string;
  redJs?: string;
}

export type DeploymentType = 'full' | 'nodes' | 'flows' | 'reload';

export class RealNodeRed {
  readonly log = new Journal<string>();
  readonly comms = new Journal<CommsMessage>();
  url = '';
  private token = '';
  private socket?: WebSocket;

  private constructor(
    readonly userDir: string,
    private readonly process: ChildProcess,
  ) {
    for (const stream of [process.stdout, process.stderr]) {
      if (stream) {
        createInterface({ input: stream }).on('line', (line) => this.log.add(line));
      }
    }
    process.once('exit', (code, signal) => this.log.add(`exit ${code ?? signal}`));
  }

  /** `TEST_NODE_RED` chooses another Node-RED for a whole run. */
  static async start(options: Options): Promise<RealNodeRed> {
    const {
      userDir,
      adminAuth = true,
      httpAdminRoot = '/',
      settings = '',
      redJs = process.env.TEST_NODE_RED ?? require.resolve('node-red/red.js'),
    } = options;
    writeFileSync(path.join(userDir, 'settings.js'), settingsFile(adminAuth, httpAdminRoot, settings));
    const red = new RealNodeRed(userDir, spawn(process.execPath, [redJs, '--userDir', userDir], { cwd: userDir }));
    try {
      const running = /Server now running at (\S+?)\/?$/;
      const line = await red.log.until('"Server now running"', (text) => running.test(text) || text.startsWith('exit'));
      red.url = running.exec(line)?.[1] ?? '';
      if (!red.url) {
        throw new Error(`Node-RED did not start:\n${red.log.entries.join('\n')}`);
      }
      await red.log.until('"Started flows"', (text) => text.endsWith('Started flows'));
      if (adminAuth) {
        const grant = { client_id: 'node-red-admin', grant_type: 'password', scope: '*', ...ADMIN };
        red.token = (await red.json<{ access_token: string }>('POST', '/auth/token', grant)).access_token;
      }
      await red.listen();
      return red;
    } catch (error) {
      await red.kill();
      throw error;
    }
  }

  /** As a user with exactly these permissions. */
  async requestWith(permissions: readonly string[], method: string, route: string, body?: unknown): Promise<Response> {
    return this.request(method, route, body, { Authorization: `Bearer ${permissions}` });
  }

  async request(
    method: string,
    route: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.url + route, {
      method,
      headers: {
        Accept: 'application/json',
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async json<T>(method: string, route: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const response = await this.request(method, route, body, headers);
    if (!response.ok) {
      throw new Error(`${method} ${route}: HTTP ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }

  async deploy(flows: FlowNode[], type: DeploymentType = 'full'): Promise<void> {
    const from = this.log.entries.length;
    const answer = await this.request('POST', '/flows', flows, { 'Node-RED-Deployment-Type': type });
    if (!answer.ok) {
      throw new Error(`Deploy: HTTP ${answer.status} ${await answer.text()}`);
    }
    await this.log.until('"Started"', (line) => /Started (modified )?(flows|nodes)/.test(line), { from });
  }

  async press(injectId: string): Promise<void> {
    await this.request('POST', `/inject/${injectId}`, {});
  }

  /** What the debug sidebar shows of one debug node, in order. */
  shownBy(debugName: string): unknown[] {
    return this.comms.entries
      .filter(({ topic, data }) => topic === 'debug' && data.name === debugName)
      .map(({ data }) => data.msg);
  }

  async untilShown(
    debugName: string,
    matches: (shown: string) => boolean,
    from = 0,
    timeout?: number,
  ): Promise<string> {
    const isIt = ({ topic, data }: CommsMessage) =>
      topic === 'debug' && data.name === debugName && matches(String(data.msg));
    const { data } = await this.comms.until(`such debug message of "${debugName}"`, isIt, { from, timeout });
    return String(data.msg);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, 'exit');
      this.process.kill(signal);
      await exited;
    }
    this.socket?.terminate();
    return this.process.exitCode ?? this.process.signalCode;
  }

  /** Freezes the process, as if it hung: its connections stay. */
  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.process.kill('SIGCONT');
  }

  kill(): Promise<number | NodeJS.Signals | null> {
    return this.stop('SIGKILL');
  }

  private async listen(): Promise<void> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/comms`);
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (text) => {
      const arrived: CommsMessage | CommsMessage[] = JSON.parse(String(text));
      for (const message of Array.isArray(arrived) ? arrived : [arrived]) {
        this.comms.add(message);
      }
    });
    await once(socket, 'open');
    if (this.token) {
      socket.send(JSON.stringify({ auth: this.token }));
      await this.comms.until('sign-in', (message) => 'auth' in message);
    }
    for (const topic of ['debug', 'status/#']) {
      socket.send(JSON.stringify({ subscribe: topic }));
    }
  }
}

function settingsFile(adminAuth: boolean, httpAdminRoot: string, more: string): string {
  const auth = `{
    type: 'credentials',
    users: async (username) => ({ username, permissions: '*' }),
    authenticate: async (username, password) =>
      username === ${JSON.stringify(ADMIN.username)} && password === ${JSON.stringify(ADMIN.password)}
        ? { username, permissions: '*' }
        : null,
    tokens: async (token) => ({ username: 'bearer', permissions: token.split(',') }),
  }`;
  return `module.exports = {
  uiHost: '127.0.0.1',
  uiPort: 0,
  httpAdminRoot: ${JSON.stringify(httpAdminRoot)},
  flowFile: 'flows.json',
  credentialSecret: 'of the tests',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, palette: { catalogues: [] } },
  adminAuth: ${adminAuth ? auth : 'undefined'},
  ${more}
};
`;
}
