/**
 * How a type of node is registered. Its code, `node.ts` beside it, is loaded when the first node of the type is made: a
 * Node-RED that has the package, but does not use it, is to start as fast as one without.
 */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { migrated } from './migrations';

/** The code of a type: makes a node, which was just created, one of it; its settings are those of today, see `migrated`. */
interface NodeCode<Made extends Node, Config extends object> {
  setUp(RED: NodeAPI, node: Made, config: NodeDef & Config): void;
}

/** What the runtime tells the editor; Node-RED reads it when an editor asks. */
interface EditorSetting {
  readonly value: unknown;
  exportable: true;
}

/** As of Node-RED's `registerType`. */
interface TypeOptions {
  credentials?: Record<string, { type: 'text' | 'password' }>;
  settings?: Record<string, EditorSetting>;
}

/** Registers `type` with `RED`. */
export function register<Made extends Node, Config extends object>(
  RED: NodeAPI,
  type: string,
  load: () => NodeCode<Made, Config>,
  options?: TypeOptions,
): void {
  function TypeOfNode(this: Made, saved: NodeDef & Config): void {
    RED.nodes.createNode(this, saved);
    load().setUp(RED, this, migrated(saved));
  }
  RED.nodes.registerType<Made, NodeDef & Config, object, object>(type, TypeOfNode, options);
}

/** A setting for the editor whose value is made only when an editor asks. */
export function forEditor(make: () => unknown): EditorSetting {
  return {
    get value() {
      return make();
    },
    exportable: true,
  };
}
