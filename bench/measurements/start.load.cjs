// Loads the files of all nodes as Node-RED does, and prints how many ms that took.
const path = require('node:path');
const root = path.resolve(__dirname, '../..');
const files = Object.values(require(path.join(root, 'package.json'))['node-red'].nodes);
const RED = { nodes: { registerType() {} }, httpAdmin: { get() {}, post() {} }, auth: { needsPermission() {} } };
const began = performance.now();
for (const file of files) {
  require(path.join(root, file))(RED);
}
console.log(performance.now() - began);
