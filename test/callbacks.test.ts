// Nothing from outside can throw an exception that nobody catches: every callback called by Node.js itself is guarded, or
// listed here with the reason why it needs no guard. Scripts of dialogs are left out, because a browser survives.
import assert from 'node:assert/strict';
import type { AnyNode, CallExpression } from 'acorn';
import { nodesIn, type Source, sources } from './support/sources';

const SETTLES = 'it only settles a promise, or aborts what one waits for';
const NODE_RED = 'Node-RED catches what it throws, and looks at how many parameters it takes';
const COMETD = 'CometD catches what it throws, and has it told: the connection is given up';
const OWN = 'it touches nothing but what we have made';
const LINES = 'it only writes a line';

/** Calls with callbacks that are not guarded, by house and file; and why. */
const UNGUARDED: Readonly<Record<string, string>> = {
  'src guard.ts super.on(name, listener)': 'those that this emitter tells are guarded when it does',
  'src file-ledger.ts super.on(name, listener)': 'its listeners are guarded by guard.ts',
  'src postgres-ledger.ts super.on(name, listener)': 'its listeners are guarded by guard.ts',
  'src calling-rules.ts file.on(state, …)': 'its listeners are guarded by guard.ts',
  'src database.ts pool.on(connect, …)': OWN,
  'src database.ts signal.addEventListener(abort, giveUp)': SETTLES,
  'src fence.ts setTimeout(STEP)': SETTLES,
  'src http-client.ts options.signal.addEventListener(abort, …)': SETTLES,
  'src http-client.ts signal?.addEventListener(abort, this.giveUpSoon)': SETTLES,
  'src http-client.ts setTimeout(this.giveUp)': SETTLES,
  'src http-client.ts setTimeout(…)': SETTLES,
  'src tunnel.ts controller.signal.addEventListener(abort, …)': SETTLES,
  'src tunnel.ts setTimeout(…)': SETTLES,
  'src tunnel.ts request.once(proxyConnect, …)': 'it is told within a promise, which it rejects',
  'src answer.ts response.on(error, …)': SETTLES,
  'src delivery.ts request.once(close, closed)': SETTLES,
  'src begin.ts socket.once(…, begun)': 'it only sets a mark',
  'src idle.ts socket.on(timeout, …)': 'it only sets a mark',
  'src idle.ts socket.once(close, …)': 'it looks at nothing but what Node has counted',
  'src wait-for.ts setTimeout(done)': SETTLES,
  'src wait-for.ts signal?.addEventListener(abort, done)': SETTLES,
  'src request-queue.ts signal.addEventListener(abort, abortAll)': SETTLES,
  'src governor.ts signal?.addEventListener(abort, giveUp)': SETTLES,
  'src turns.ts setImmediate(…)': 'it only has the next turn begin',
  'src turns.ts setImmediate(work)': 'the work of a turn only begins a promise, or rejects one',
  'src inbox.ts setImmediate(this.#takeTurn)': 'what it hands on, and whom it tells, is guarded by feed.ts',
  'src connection.ts this.#cometd.addListener(/meta/connect, …)': COMETD,
  'src connection.ts this.#cometd.addListener(/meta/subscribe, …)': COMETD,
  'nodes action.ts node.on(input, …)': NODE_RED,
  'nodes server.ts node.on(close, …)': NODE_RED,
  'nodes node.ts node.on(close, …)': NODE_RED,
  'nodes ledger-log.ts this.#ledger.on(state, this.#changed)': 'it was made by safely()',
  'nodes ledger-log.ts this.#ledger.on(warning, this.#warned)': 'it was made by safely()',
  'plugins last-dials.ts setTimeout(PATIENCE)': SETTLES,
  'plugins gws-dashboard.ts RED.events.on(flows:started, warnOfOpenSocket)': LINES,
  'simulator cli.ts simulator.on(dial, …)': LINES,
  'simulator cli.ts simulator.on(call, …)': LINES,
  'simulator cli.ts simulator.on(record, …)': LINES,
  'simulator cli.ts simulator.on(error, …)': LINES,
  'simulator cli.ts process.once(SIGINT, stop)': 'the process is to end',
  'simulator cli.ts process.once(SIGTERM, stop)': 'the process is to end',
  'simulator http-server.ts server.on(connection, …)': OWN,
  'simulator http-server.ts socket.once(close, …)': OWN,
  'simulator notifications.ts server.addListener(sessionAdded, …)': OWN,
  'simulator notifications.ts server.addListener(sessionRemoved, …)': OWN,
  'simulator notifications.ts server.addListener(subscribed, …)': 'whoever is told is guarded by simulator.ts',
  'simulator request-bodies.ts setTimeout(done)': SETTLES,
  'simulator request-bodies.ts incoming.once(end, done)': SETTLES,
  'simulator request-bodies.ts incoming.once(close, done)': SETTLES,
};

/** Emitters that guard each listener. */
const GUARDED_EMITTERS = /(^|\.)(#?session|#lifecycle|agents|governor|ledger|instance|loop|campaign|#?leases\??)$/;

/** Functions that make a callback which does not throw; {@link wrappers} says whether they do. */
const WRAPPERS = ['guarded', 'safely', '#safely'];

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'process.nextTick'];
const LISTENING = /\.(on|once|addListener|prependListener|prependOnceListener|addEventListener)$/;

interface Callback {
  call: string;
  callback: AnyNode;
}

const textOf = ({ code }: Source, { start, end }: AnyNode) => code.slice(start, end);

/** The callback that the call `node` registers, if it does. */
function callbackOf(source: Source, node: CallExpression): Callback | undefined {
  const callee = textOf(source, node.callee as AnyNode);
  const [first, second] = node.arguments as AnyNode[];
  const short = (argument: AnyNode) =>
    argument.type === 'Literal' ? argument.value : isName(argument) ? textOf(source, argument) : '…';
  if (first && TIMERS.includes(callee)) {
    return { call: `${callee}(${short(first)})`, callback: first };
  }
  const emitter = callee.replace(LISTENING, '');
  return first && second && LISTENING.test(callee) && !GUARDED_EMITTERS.test(emitter)
    ? { call: `${callee}(${short(first)}, ${short(second)})`, callback: second }
    : undefined;
}

function isName(node: AnyNode): boolean {
  return node.type === 'Identifier' || (node.type === 'MemberExpression' && node.object.type === 'ThisExpression');
}

/** What is declared by the name, variables and members alike. */
function declared({ program }: Source, name: string): AnyNode[] {
  return [...nodesIn(program)].flatMap((node) => {
    const isIt =
      (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name) ||
      (node.type === 'FunctionDeclaration' && node.id?.name === name) ||
      ((node.type === 'PropertyDefinition' || node.type === 'MethodDefinition') &&
        node.key.type === 'PrivateIdentifier' &&
        `#${node.key.name}` === name);
    return isIt ? [node] : [];
  });
}

function isGuarded(source: Source, callback: AnyNode): boolean {
  if (callback.type === 'CallExpression') {
    return WRAPPERS.includes(textOf(source, callback.callee as AnyNode).replace('this.', ''));
  }
  if (callback.type === 'ArrowFunctionExpression') {
    return callback.body.type === 'BlockStatement' && callback.body.body.length === 0;
  }
  const name = textOf(source, callback).replace('this.', '');
  const makers = declared(source, name).map((node) =>
    'init' in node ? node.init : 'value' in node ? node.value : null,
  );
  return (
    name === 'resolve' ||
    name === 'reject' ||
    (makers.length > 0 && makers.every((maker) => maker && isGuarded(source, maker as AnyNode)))
  );
}

describe('callbacks', function () {
  this.timeout(30_000);
  const houses = sources('src', 'nodes', 'plugins', 'simulator').filter(
    ({ name, isDialog }) => name.endsWith('.ts') && !isDialog,
  );

  it('are guarded if no caller can catch what they throw', () => {
    const unguarded = houses.flatMap((source) =>
      [...nodesIn(source.program)]
        .flatMap((node) => (node.type === 'CallExpression' ? (callbackOf(source, node) ?? []) : []))
        .filter(({ callback }) => !isGuarded(source, callback))
        .map(({ call }) => `${source.house} ${source.name} ${call}`),
    );
    assert.deepEqual([...new Set(unguarded)].sort(), Object.keys(UNGUARDED).sort());
  });

  it('are guarded by every function that claims to guard them', () => {
    for (const source of houses.filter(({ name }) => name !== 'guard.ts')) {
      for (const wrapper of WRAPPERS.flatMap((name) => declared(source, name))) {
        assert.match(textOf(source, wrapper), /\bguarded\(/, `${source.house} ${source.name}`);
      }
    }
  });
});
