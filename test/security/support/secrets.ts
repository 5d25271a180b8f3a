// Secrets of a run: those that are known beforehand, those that were seen on the wire, and every form they could appear in.

/** Every form in which the text would still be a secret told. */
function formsOf(secret: string): string[] {
  const encodings = [secret, Buffer.from(secret, 'latin1').toString('latin1'), JSON.stringify(secret).slice(1, -1)];
  const base64 = [secret, `agent:${secret}`].flatMap((text) => [
    Buffer.from(text, 'utf8').toString('base64'),
    Buffer.from(text, 'latin1').toString('base64'),
  ]);
  const hex = Buffer.from(secret, 'utf8').toString('hex');
  return [...encodings, ...base64, ...base64.map((text) => text.replace(/=+$/, '')), hex, encodeURIComponent(secret)];
}

/** Values of cookies and CSRF tokens in what went over the wire. */
export function secretsOnTheWire(bytes: string): { cookies: string[]; browsers: string[]; tokens: string[] } {
  const all = (expression: RegExp): string[] => [
    ...new Set([...bytes.matchAll(expression)].map((match) => match[1] ?? '').filter(Boolean)),
  ];
  return {
    cookies: all(/JSESSIONID=([^;\s]+)/g),
    browsers: all(/BAYEUX_BROWSER=([^;\s]+)/g),
    tokens: all(/X-CSRF-TOKEN: ([^\s]+)/gi),
  };
}

/** What of the secrets the text gives away: each with what stands around it, and itself left out. */
export function leaksIn(where: string, text: string, secrets: string[]): string[] {
  return secrets.flatMap((secret, which) =>
    formsOf(secret)
      .filter((form) => text.includes(form))
      .map((form) => {
        const at = text.indexOf(form);
        return `${where}: secret ${which} after ${JSON.stringify(text.slice(Math.max(0, at - 80), at))}`;
      }),
  );
}
