/**
 * How a type of node is registered. Its code, `node.ts` beside it, is loaded when the first node of the type is made: a
 * Node-RED that has the package, but does not use it, is to start as fast as one without.
 */
import type { Node, NodeAPI, NodeDef } from 'node-red';

/** The code of a type: makes a node, which was just created with the settings `saved`, one of it. */
interface NodeCode<Made extends Node, Saved extends NodeDef> {
  setUp(RED: NodeAPI, node: Made, saved: Saved): void;
}

/** As of Node-RED's `registerType`. */
interface TypeOptions {
  credentials?: Record<string, { type: 'text' | 'password' }>;
  /** Values may be getters: Node-RED reads them when an editor asks. */
  settings?: Record<string, { readonly value: unknown; exportable: true }>;
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
