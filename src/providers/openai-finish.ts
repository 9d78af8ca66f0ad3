import type { FinishReason } from '../domain/completion.ts';

/** The unified finish reason. Of other vendors' words that gateways pass through, those that mean one thing only. */
export function finishReasonOf(raw: string | null, refused: boolean): FinishReason {
  switch (raw?.toLowerCase()) {
    case 'stop':
    case 'eos':
    case 'end_turn':
    case 'stop_sequence':
    case 'complete':
      return refused ? 'refusal' : 'stop';
    case 'length':
    case 'max_tokens':
      return 'length';
    case 'tool_calls':
    case 'function_call':
    case 'tool_use':
      return 'tool_calls';
    case 'content_filter':
      return 'content_filter';
    case 'refusal':
      return 'refusal';
    case 'model_context_window_exceeded':
      return 'context_exceeded';
    case 'pause_turn':
      return 'pause';
    case 'abort':
    case 'error':
      return 'error';
    default:
      return refused ? 'refusal' : 'unknown';
  }
}
