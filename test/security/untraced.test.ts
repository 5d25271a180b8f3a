// Where OpenTelemetry is not installed, nothing of it is looked for but once, and dials are as ever.
import assert from 'node:assert/strict';
import { runChild } from './support/child';

describe('without OpenTelemetry', () => {
  it('a call is dialed, nothing of it is loaded, and it is looked for once', async () => {
    const { report } = await runChild<object>('untraced');
    assert.deepEqual(report, { outcomes: ['answered', 'answered'], lookedFor: 1, loaded: [] });
  });
});
