// Examples, recipes and pages depend neither on the port nor on the paths of the Node-RED that they are used in.
import assert from 'node:assert/strict';
import { exampleNames, readExample } from './example';

/** Of which the nodes ask a Node-RED that may be anywhere. */
const OWN_ADDRESS = /(?:127\.0\.0\.1|localhost|\[::1\]):1880\b/;

describe('the examples', () => {
  for (const name of exampleNames) {
    it(`do not depend on where Node-RED listens: ${name}`, () => {
      const dependent = readExample(name).filter(({ info: _, ...node }) => OWN_ADDRESS.test(JSON.stringify(node)));
      assert.deepEqual(dependent, []);
    });
  }
});
