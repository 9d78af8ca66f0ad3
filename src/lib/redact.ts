/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

/** The values of headers that look like credentials, without the scheme's word. */
export function secretHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => /auth|key|token|secret|cookie/i.test(name))
    .map(([, value]) => value.replace(/^(?:Bearer|Basic|Token|ApiKey)\s+/i, ''));
}

/** A shorter value put into a header or a body is rather a team's name than a token, and may be an answer's word. */
const SHORTEST_TOKEN = 16;

/** Those of some values from the environment that are long enough to be tokens. */
export function tokensAmong(values: readonly string[]): readonly string[] {
  return values.filter((value) => value.length >= SHORTEST_TOKEN);
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
  const forms = new Set([...secrets].filter(({ length }) => length >= SHORTEST_SECRET).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(patternOf).join('|'), 'g');
  return (text) => text.replace(pattern, '[redacted]');
}

function formsOf(secret: string): readonly string[] {
  const inUrl = encodeURIComponent(secret.replaceAll(/\p{Cs}/gu, '\ufffd'));
  const lowerCase = inUrl.replaceAll(/%[\dA-F]{2}/g, (byte) => byte.toLowerCase());
  return [secret, JSON.stringify(secret).slice(1, -1), inUrl, lowerCase];
}

// backslashes before what is no letter: JSON may be quoted in JSON again, and some servers escape slashes too. Not where a
// secret begins with such a character: a backslash before it may be half of another escape
function patternOf(form: string): string {
  const before = /^\w/.test(form) ? '\\\\{0,15}' : '';
  return form.replaceAll(/\W/g, (character) => `${before}\\u${hexOf(character)}`);
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
