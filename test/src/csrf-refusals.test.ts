// GWS refuses a request for its CSRF token: a fresh one is fetched and the request sent once more, in whatever form the
// refusal comes.
import assert from 'node:assert/strict';
import { dial, errorOf, SecurityBench } from '../security/support/bench';
import { isDial, type WireRequest } from '../security/support/front';
import { reaches } from '../support/session';

const json = 'application/json;charset=UTF-8';

/** As HTTP status, content type and body. */
const REFUSALS: [number, string, string][] = [
  [403, 'text/plain', 'Missing or invalid Csrf token'],
  [403, json, '{"statusCode":3,"statusMessage":"Missing or invalid Csrf token"}'],
  [403, json, '{"statusCode":5,"statusMessage":"MISSING OR INVALID CSRF TOKEN"}'],
  [403, json, '{"statusCode":20,"statusMessage":"missing csrf token"}'],
  [403, json, '{"statusCode":3,"statusMessage":"Missing or invalid \\u0043srf token"}'],
  [403, json, '{"statusCode":4,"statusMessage":"Invalid XSRF-TOKEN"}'],
  [403, json, '\ufeff{"statusCode":3,"statusMessage":"Missing or invalid Csrf token"}'],
  [403, json, '{"status":403,"error":"Forbidden","message":"Invalid CSRF Token \'null\' was found"}'],
  [403, json, '{"statusCode":403,"error":"Forbidden","message":"invalid csrf token"}'],
  [403, json, '"csrf"'],
  [403, 'text/html', '<html><title>Error 403</title><h2>HTTP ERROR: Missing or invalid Csrf token</h2></html>'],
  [403, 'text/html', '<h1>Cross-Site Request Forgery token missing</h1>'],
  [401, json, '{"statusCode":3,"statusMessage":"Missing or invalid Csrf token"}'],
  [400, json, '{"statusCode":3,"statusMessage":"Missing or invalid Csrf token"}'],
  [200, json, '{"statusCode":3,"statusMessage":"Missing or invalid Csrf token"}'],
];

describe('a request that GWS refuses for its CSRF token', () => {
  const bench = new SecurityBench();
  afterEach(() => bench.clear());

  const refreshes = ({ method, target }: WireRequest): boolean => method === 'GET' && target === '/api/v2/me';

  const refusedOnce = async (status: number, type: string, body: string) => {
    const { simulator, front } = await bench.front({ csrf: true });
    const made = await bench.connected(front.url);
    let refusals = 0;
    front.intercept = (request, response) => {
      const refuses = isDial(request) && refusals === 0;
      if (refuses) {
        refusals += 1;
        response.writeHead(status, { 'Content-Type': type }).end(body);
      }
      return refuses;
    };
    return { simulator, front, made };
  };

  for (const [status, type, body] of REFUSALS) {
    it(`is sent once more with a fresh one: ${status} ${body}`, async () => {
      const { simulator, front, made } = await refusedOnce(status, type, body);
      await dial(made, simulator);
      assert.equal(simulator.ledger.dials.length, 1);
      assert.equal(front.requests.filter(isDial).length, 2);
      assert.equal(front.requests.filter(refreshes).length, 1);
      await dial(made, simulator);
      assert.equal(front.requests.filter(isDial).length, 3);
    });
  }

  it('is not sent a third time, and the error says what to check', async () => {
    const { simulator, front } = await bench.front({ csrf: true });
    const made = await bench.connected(front.url);
    front.intercept = (request, response) => {
      const refuses = isDial(request);
      if (refuses) {
        response.writeHead(403, { 'Content-Type': json }).end(REFUSALS[1]?.[2]);
      }
      return refuses;
    };
    const { code, message } = await errorOf(dial(made, simulator));
    assert.equal(code, 'GWS_NOT_AUTHENTICATED');
    assert.match(message, /CSRF token/);
    assert.equal(front.requests.filter(isDial).length, 2);
    assert.equal(simulator.ledger.dials.length, 0);
  });

  for (const [status, body] of [
    [500, '{"statusCode":504,"statusMessage":"upstream did not answer; csrf"}'],
    [502, '<html>csrf</html>'],
    [200, '<form><input name="_csrf"></form>'],
    [500, 'csrf'],
    [403, '{"statusCode":0,"note":"csrf"}'],
    [403, '{"statusCode":9,"statusMessage":"csrf"}'],
    [403, '{"statusCode":504,"statusMessage":"csrf"}'],
  ] as const) {
    it(`may have been carried out if the answer only mentions the token: ${status} ${body}`, async () => {
      const { simulator, front, made } = await refusedOnce(status, json, body);
      assert.equal((await errorOf(dial(made, simulator))).code, 'GWS_OUTCOME_UNKNOWN');
      assert.equal(front.requests.filter(isDial).length, 1);
    });
  }

  it('is not a sign-in: a login page with its own token refuses the password, which is not soon retried', async () => {
    const { front } = await bench.front();
    front.intercept = (_request, response) => {
      response.writeHead(403, { 'Content-Type': 'text/html' }).end('<form><input name="_csrf"></form>');
      return true;
    };
    const { session } = bench.session(front.url, { refusedDelay: 60_000 });
    session.connect();
    assert.equal((await reaches(session, 'refused')).phase, 'refused');
  });
});
