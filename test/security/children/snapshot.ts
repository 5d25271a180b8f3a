// What the nodes of one process share: a description that stays equal as long as none of it is changed.
import dns from 'node:dns';
import { EventEmitter } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import Module from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { inspect } from 'node:util';

const ids = new Map<unknown, number>();

/** The same number for the same thing; primitives as they are. */
function identity(thing: unknown): unknown {
  if (typeof thing !== 'function' && (typeof thing !== 'object' || thing === null)) {
    return String(thing);
  }
  if (!ids.has(thing)) {
    ids.set(thing, ids.size);
  }
  return `#${ids.get(thing)}`;
}

/** Every own property: what stands behind it, without running getters. */
function members(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Reflect.ownKeys(object).map((key) => {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
      return [String(key), get || set ? `${identity(get)} ${identity(set)}` : identity(value)];
    }),
  );
}

const PROTOTYPES = [Object, Array, Promise, Function, String, Number, RegExp, Error, Map, Set, Date, Buffer, URL];

const agent = ({ options, maxSockets, keepAlive }: http.Agent & { keepAlive?: boolean; options?: object }): string =>
  inspect({ options, maxSockets, keepAlive });

/** @param axios the copy that other nodes may share with ours */
export function snapshot(axios: { defaults: object; interceptors: object }): Record<string, unknown> {
  return {
    globals: members(globalThis),
    builtIns: Object.fromEntries(
      PROTOTYPES.map((type) => [type.name, { static: members(type), prototype: members(type.prototype) }]),
    ),
    environment: { ...process.env },
    process: {
      cwd: process.cwd(),
      title: process.title,
      exitCode: process.exitCode,
      umask: process.umask(),
      listeners: Object.fromEntries(
        process.eventNames().map((event) => [String(event), process.listeners(event as 'exit').map(identity)]),
      ),
    },
    console: members(console),
    http: { ...members(http), agent: agent(http.globalAgent), prototype: members(http.Agent.prototype) },
    https: { ...members(https), agent: agent(https.globalAgent), prototype: members(https.Agent.prototype) },
    net: { ...members(net), family: net.getDefaultAutoSelectFamily() },
    tls: members(tls),
    dns: { ...members(dns), order: dns.getDefaultResultOrder(), servers: dns.getServers() },
    events: { ...members(EventEmitter), prototype: members(EventEmitter.prototype) },
    modules: { ...members(Module), extensions: members(require.extensions) },
    axios: { defaults: inspect(axios.defaults, { depth: 6 }), interceptors: inspect(axios.interceptors, { depth: 4 }) },
    errors: { limit: Error.stackTraceLimit, prepare: identity(Error.prepareStackTrace) },
  };
}

/** The modules that were loaded at the first snapshot, by file: what they export, and what that holds. */
export function loadedModules(files: string[]): Record<string, unknown> {
  return Object.fromEntries(
    files.map((file) => {
      const exported: unknown = require.cache[file]?.exports;
      const isObject = typeof exported === 'function' || (typeof exported === 'object' && exported !== null);
      return [file, [identity(exported), isObject ? members(exported) : undefined]];
    }),
  );
}
