/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

/** The values of headers that look like credentials, without the word `Bearer`. */
export function secretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => /auth|key|token|secret|cookie/i.test(name))
    .map(([, value]) => value.replace(/^Bearer\s+/i, ''));
}

/** A JSON value without its secrets. */
export function redactJson<T>(value: T, redact: Redact): T {
  return JSON.parse(redact(JSON.stringify(value))) as T;
}

const SHORTEST_SECRET = 6;

/**
 * A function that replaces each secret by `[redacted]`, as it stands and as JSON and URLs write it. Values shorter than
 * six characters are left alone: replacing `evals` everywhere would falsify answers without hiding anything.
 */
export function createRedact(secrets: Iterable<string>): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of formsOf(secret)) forms.add(form);
  }
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), text);
}

function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(secret.replaceAll(/\p{Cs}/gu, '\ufffd'));
  const lowerCase = inUrl.replaceAll(/%[\dA-F]{2}/g, (byte) => byte.toLowerCase());
  // PHP and others also escape slashes
  return [secret, inJson, inJson.replaceAll('/', '\\/'), inUrl, lowerCase];
}
