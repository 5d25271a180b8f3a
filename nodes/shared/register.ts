/**
 * Registers a node type. Its code, the `node.ts` next to it, is loaded when the first node of the type is created: a
 * Node-RED that has the package installed but unused should start as fast as one without it.
 */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { migrated } from './migrations';

/** The code of a type: turns a newly created node into one of that type; its settings are current, see `migrated`. */
interface NodeCode<Made extends Node, Config extends object> {
  setUp(RED: NodeAPI, node: Made, config: NodeDef & Config): void;
}

/** Settings for the editor; Node-RED reads them when an editor asks. */
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

/** A setting for the editor whose value is computed only when an editor asks. */
export function forEditor(make: () => unknown): EditorSetting {
  return {
    get value() {
      return make();
    },
    exportable: true,
  };
}
