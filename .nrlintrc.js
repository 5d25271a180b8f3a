/**
 * What Node-RED's own linter says of the examples: every rule that it has but for overlaps, which test/package/layout.test.ts
 * knows better: the linter takes every node for 160 px wide. A campaign is a loop: link nodes close it, in view.
 */
module.exports = {
  rules: {
    'align-to-grid': true,
    'function-eslint': true,
    'max-flow-size': true,
    'no-duplicate-http-in-urls': true,
    'no-loops': true,
    'no-unconnected-http-nodes': true,
    'no-unnamed-functions': true,
    'no-unnamed-links': true,
  },
};
