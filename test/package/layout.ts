// Where the nodes of a flow stand, computed as the editor would draw them, and what stands in another's way.
import type { FlowNode } from './example';

export interface Box {
  /** Whose it is, for people. */
  of: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** px of the workspace in a window of 1600 px, between the palette and the sidebar as they are at first. */
export const WORKSPACE = 1097;

/** px of a character of a label, on average. */
const CHARACTER = 7.2;
/** px below a node, and from its left edge, for a status as long as the longest translations. */
const STATUS = { height: 18, width: 190 };
/** px that the button of an inject node sticks out. */
const BUTTON = 25;
const GRID = 20;

const HAS_NO_INPUT = /^(inject|catch|status|complete|comment|link in|mqtt in|http in)$|^gws-.*events$/;
const HAS_STATUS = /^(gws-.*|mqtt in|mqtt out|http request)$/;

const nameOf = ({ type, name, method, url }: FlowNode): string =>
  name || (type === 'http in' ? `[${method}] ${url}` : type);

export const isDrawn = ({ type, x }: FlowNode): boolean => x !== undefined && type !== 'group';

/** Whether the node shows something below itself while the flow runs. */
export const showsStatus = ({ type, tostatus, func }: FlowNode): boolean =>
  HAS_STATUS.test(type) || tostatus === true || String(func).includes('node.status(');

/** The node itself. */
export function boxOf(node: FlowNode): Box {
  const lines = nameOf(node).split('\n');
  const outputs = (node.wires as unknown[] | undefined)?.length ?? 0;
  const hasInput = !HAS_NO_INPUT.test(node.type) || Number(node.inputs) > 0;
  const text = Math.max(...lines.map(({ length }) => length)) * CHARACTER;
  const width = Math.max(100, GRID * Math.ceil((text + 50 + (hasInput ? 7 : 0)) / GRID));
  const height = Math.max(30, 6 + 24 * lines.length, 15 * outputs);
  const [x, y] = [Number(node.x), Number(node.y)];
  return {
    of: `${node.type} "${nameOf(node)}"`,
    left: x - width / 2 - (node.type === 'inject' ? BUTTON : 0),
    top: y - height / 2,
    right: x + width / 2,
    bottom: y + height / 2,
  };
}

/** What a status may take up below a node. */
export function statusBoxOf(node: FlowNode, { of, bottom, ...box } = boxOf(node)): Box {
  return {
    of: `status of ${of}`,
    left: box.left,
    right: box.left + STATUS.width,
    top: bottom,
    bottom: bottom + STATUS.height,
  };
}

export function groupBoxOf({ name, x, y, w, h }: FlowNode): Box {
  return {
    of: `group "${name}"`,
    left: Number(x),
    top: Number(y),
    right: Number(x) + Number(w),
    bottom: Number(y) + Number(h),
  };
}

const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

export const isWithin = (one: Box, whole: Box): boolean =>
  one.left >= whole.left && one.right <= whole.right && one.top >= whole.top && one.bottom <= whole.bottom;

/** Each two of them that are in each other's way. */
export function collisions(boxes: readonly Box[]): string[] {
  return boxes.flatMap((one, index) =>
    boxes.slice(index + 1).flatMap((other) => (overlap(one, other) ? `${one.of} and ${other.of}` : [])),
  );
}
