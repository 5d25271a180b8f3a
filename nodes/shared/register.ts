/**
 * How a type of node is registered. Its code, `node.ts` beside it, is loaded when the first node of the type is made: a
 * Node-RED that has the package, but does not use it, is to start as fast as one without.
 */
import type { Node, NodeAPI, NodeDef } from 'node-red';

/** The code of a type: makes a node, which was just created with the settings `saved`, one of it. */
interface NodeCode<Made extends Node, Saved extends NodeDef> {
  setUp(RED: NodeAPI, node: Made, saved: Saved): void;
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
export function register<Made extends Node, Saved extends NodeDef>(
  RED: NodeAPI,
  type: string,
  load: () => NodeCode<Made, Saved>,
  options?: TypeOptions,
): void {
  function TypeOfNode(this: Made, saved: Saved): void {
    RED.nodes.createNode(this, saved);
    load().setUp(RED, this, saved);
  }
  RED.nodes.registerType<Made, Saved, object, object>(type, TypeOfNode, options);
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
