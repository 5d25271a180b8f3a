/** What Node-RED's own linter says of the examples: every rule that it has. A campaign is a loop: link nodes close it, in view. */
module.exports = {
  rules: {
    'align-to-grid': true,
    'function-eslint': true,
    'max-flow-size': true,
    'no-duplicate-http-in-urls': true,
    'no-loops': true,
    'no-overlapping-nodes': true,
    'no-unconnected-http-nodes': true,
    'no-unnamed-functions': true,
    'no-unnamed-links': true,
  },
};
