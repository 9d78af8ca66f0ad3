import type { ReplyTime } from './server-time.ts';
import { msUntil } from './server-time.ts';

/** What a reply says about waiting. */
export interface RetryHints extends ReplyTime {
  /** Gemini's `RetryInfo.retryDelay` ("34.4s"), from the error body. */
  readonly retryDelay: string | null;
}

/** The wait a provider asked for, in ms: `retry-after-ms`, `retry-after` (seconds or an HTTP date), `RetryInfo`. */
export function retryAfterMsOf(hints: RetryHints): number | null {
  const { headers, retryDelay } = hints;
  return (
    numberIn(headers['retry-after-ms'], 1) ??
    numberIn(headers['retry-after'], 1000) ??
    untilDate(headers['retry-after'], hints) ??
    numberIn(retryDelay?.replace(/s$/, ''), 1000)
  );
}

function numberIn(text: string | undefined, factor: number): number | null {
  if (text === undefined || !/^\d+(?:\.\d+)?$/.test(text.trim())) return null;
  const wait = Math.ceil(Number(text) * factor);
  return Number.isSafeInteger(wait) ? wait : null;
}

// HTTP dates begin with the day's name; without that check Date.parse reads "-5" as a year. The oldest of their forms
// ("Wed Oct 21 07:29:00 2026") names no zone and means GMT
function untilDate(text: string | undefined, hints: RetryHints): number | null {
  if (text === undefined || !/^\s*[a-z]{3,}(?:, ?\S| [a-z]{3} [ \d]\d )/i.test(text)) return null;
  const wanted = Date.parse(/\d{4}\s*$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(wanted) ? null : msUntil(wanted, hints);
}
