// Node-RED under a tracer: it stands between us and Node's `http`, and copies what it is given.
import assert from 'node:assert/strict';
import type { Traced } from './children/traced';
import { runChild } from './support/child';

describe('under the HTTP instrumentation of OpenTelemetry', () => {
  let reports: Record<string, Traced>;

  before(async () => {
    reports = (await runChild<Record<string, Traced>>('traced')).report;
  });

  for (const way of ['http', 'https', 'http through a proxy', 'https through a proxy']) {
    it(`a call is dialed over ${way}, and its events arrive`, () => {
      const report = reports[way] as Traced;
      assert.equal(report.outcome, 'Released');
      assert.ok(report.requests.some(({ path }) => path.includes('/notifications')));
      assert.deepEqual(report.untraced, []);
    });

    it(`headers over ${way} have their names, credentials too`, () => {
      const report = reports[way] as Traced;
      assert.deepEqual(
        report.requests.flatMap(({ headers }) => Object.keys(headers)).filter((name) => /^\d+$/.test(name)),
        [],
      );
      assert.equal(report.credentialsOutsideTheirHeader, false);
      assert.equal(report.requests.filter(({ headers }) => 'authorization' in headers).length, 1);
    });
  }
});
