// Loads each built node as Node-RED does when it fills the palette, and reports what that loads and how long it takes.
import { FakeRed, nodeFile, TYPES } from '../support/fake-red';

const red = new FakeRed();
const before = new Set(Object.keys(require.cache));
const milliseconds = TYPES.map((type) => {
  const began = performance.now();
  require(nodeFile(type))(red);
  return [type, performance.now() - began] as const;
});
const loaded = Object.keys(require.cache).filter((file) => !before.has(file));

const began = performance.now();
red.flow('http://127.0.0.1:1', { connect: 'manual' });
const client = performance.now() - began;
const heavy = Object.keys(require.cache).filter((file) => /[\\/](axios|cometd\.bundle)/.test(file)).length;

console.log(
  JSON.stringify({
    loaded,
    types: [...red.registered.keys()],
    milliseconds: Object.fromEntries(milliseconds),
    client,
    heavy,
  }),
);
void red.closeAll();
