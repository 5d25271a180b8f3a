/** The dialog of a node saved by an older version of this package. */
import { addedSince, versionOf } from '../migrations';
import type { EditedNode } from './red';

/** A node that says its version. Its template has <input type="hidden" id="node-input-version">. */
export interface Versioned {
  version: number | string;
}

/** Makes the dialog show what the node does; once confirmed, the node is up to date. Call this before anything else. */
export function migrate(node: EditedNode<Versioned>, prefix: 'node-input' | 'node-config-input' = 'node-input'): void {
  for (const [property, value] of Object.entries(addedSince(node.type, node.version))) {
    if (node[property as keyof typeof node] === undefined) {
      $(`#${prefix}-${property}`).val(value as string);
    }
  }
  $(`#${prefix}-version`).val(versionOf(node.type));
}
