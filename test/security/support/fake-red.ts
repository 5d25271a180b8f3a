// As much of Node-RED as our built nodes need, for processes in which nothing but our package is to be watched.
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Session } from '../../../src';

const DIST = path.resolve(__dirname, '../../../dist');
const MANIFEST = require('../../../package.json') as { 'node-red': { nodes: Record<string, string> } };
export const TYPES = Object.keys(MANIFEST['node-red'].nodes);

export const nodeFile = (type: string): string => path.join(DIST, 'nodes', type, `${type}.js`);

type Constructor = new (config: object) => FakeNode;

export interface FakeNode extends EventEmitter {
  id: string;
  session: Session;
  /** What the node sent, and the errors that it reported. */
  sent: unknown[];
  errors: unknown[];
  /** What it warned of. */
  warnings: string[];
  /** Of Node-RED, for a test to replace. */
  send: (msg: unknown) => void;
  status: (status: unknown) => void;
  error: (error: unknown) => void;
}

export class FakeRed {
  readonly registered = new Map<string, Constructor>();
  readonly #nodes = new Map<string, FakeNode>();
  readonly _ = (key: string): string => key;
  /** Shows a status of any node. */
  status: (status: unknown) => void = () => {};
  /** Where the ledger of dials is. */
  readonly settings = { userDir: mkdtempSync(path.join(tmpdir(), 'gws-fake-red-')) };
  /** Nobody asks. */
  readonly httpAdmin = { get: () => {}, post: () => {} };
  readonly auth = { needsPermission: () => () => {} };
  readonly events = new EventEmitter();
  readonly util = {
    evaluateNodeProperty: (
      value: string,
      type: string,
      _node: unknown,
      msg: Record<string, unknown>,
      callback: (error: unknown, result: unknown) => void,
    ): void => callback(null, type === 'msg' ? msg[value] : value),
  };
  readonly nodes = {
    registerType: (type: string, Type: Constructor): void => {
      Object.setPrototypeOf(Type.prototype, EventEmitter.prototype);
      this.registered.set(type, Type);
    },
    createNode: (node: FakeNode, config: Partial<FakeNode> & { credentials?: object; type: string }): void => {
      EventEmitter.call(node as never);
      const record = (list: unknown[]) => (value: unknown) => void list.push(value);
      const sent: unknown[] = [];
      const errors: unknown[] = [];
      const warnings: unknown[] = [];
      const { id, type, credentials = {} } = config;
      Object.assign(node, { id, z: 'tab', type, credentials, sent, errors, warnings });
      Object.assign(node, {
        status: (status: unknown) => this.status(status),
        log: () => {},
        warn: record(warnings),
        debug: () => {},
        trace: () => {},
        send: record(sent),
        error: record(errors),
      });
      this.#nodes.set(node.id, node);
    },
    getNode: (id: string): unknown => this.#nodes.get(id) ?? null,
    /** No node catches anything. */
    eachNode: (): void => {},
  };

  /** Loads the built node of each type. */
  load(): this {
    for (const type of TYPES) {
      require(nodeFile(type))(this);
    }
    return this;
  }

  create(id: string, type: string, config: object = {}): FakeNode {
    const Type = this.registered.get(type) as Constructor;
    return new Type({ id, type, ...config });
  }

  /** A server with a node that dials and waits for the end, and one that takes call events. */
  flow(url: string, server: object = {}): { server: FakeNode; dial: FakeNode; events: FakeNode } {
    const credentials = { username: 'agent', password: 'simulator' };
    const common = { server: 'server', record: 'payload', recordType: 'msg', device: '', deviceType: 'str' };
    const nodes = {
      server: this.create('server', 'gws-server', { url, timeout: 0.3, connect: 'auto', credentials, ...server }),
      dial: this.create('dial', 'gws-dial-preview-record', { ...common, waitFor: 'released', timeout: 1 }),
      events: this.create('events', 'gws-call-events', { server: 'server', states: [], notificationTypes: [] }),
    };
    this.events.emit('flows:started');
    return nodes;
  }

  /** Has the node work on the message; resolves to what `done` is called with. */
  input(node: FakeNode, msg: object, send: (msg: unknown) => void = (msg) => node.sent.push(msg)): Promise<unknown> {
    return new Promise((resolve) => node.emit('input', msg, send, resolve));
  }

  async closeAll(): Promise<void> {
    const nodes = [...this.#nodes.values()];
    this.#nodes.clear();
    for (const node of nodes.reverse()) {
      await new Promise<void>((resolve) => {
        const waits = node.emit('close', true, resolve);
        if (!waits) {
          resolve();
        }
      });
    }
    rmSync(this.settings.userDir, { recursive: true, force: true });
  }
}

/** Resolves when the session comes to be in one of the phases. */
export function phase({ session }: FakeNode, ...phases: string[]): Promise<string> {
  return new Promise((resolve) => {
    const check = (state: { phase: string }): void => {
      if (phases.includes(state.phase)) {
        session.off('state', check);
        resolve(state.phase);
      }
    };
    session.on('state', check);
    check(session.state);
  });
}
