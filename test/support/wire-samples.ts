import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import type { WireApi } from '../../src/domain/model.ts';

/** The key that adapters are opened with. */
export const TEST_KEY = 'sk-test-0123456789abcdef';

/** A wire with replies that mean the same on each. */
export interface Wire {
  readonly api: WireApi;
  readonly model: string;
  readonly suffix: string;
  readonly path: string;
  readonly keyHeader: readonly [string, string];
  readonly text: JsonObject;
  readonly toolCall: JsonObject;
  readonly reasoning: JsonObject;
  readonly empty: JsonObject;
  readonly unshaped: JsonObject;
}

export const WIRES: readonly Wire[] = [
  {
    api: 'openai',
    model: 'gpt-4o-mini',
    suffix: '/v1',
    path: '/v1/chat/completions',
    keyHeader: ['authorization', `Bearer ${TEST_KEY}`],
    text: {
      model: 'gpt-4o-mini-2024-07-18',
      choices: [{ message: { content: 'Good day', refusal: null }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 5,
        total_tokens: 17,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    },
    toolCall: {
      choices: [
        {
          message: {
            content: null,
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
            ],
          },
          finish_reason: 'tool_calls',
        },
      ],
    },
    reasoning: {
      choices: [{ message: { content: '3', reasoning_content: 'Counting' }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: 9,
        completion_tokens: 40,
        total_tokens: 49,
        completion_tokens_details: { reasoning_tokens: 30 },
      },
    },
    empty: { choices: [{ message: { content: '' }, finish_reason: 'length' }] },
    unshaped: { choices: [] },
  },
  {
    api: 'anthropic',
    model: 'claude-sonnet-4-5',
    suffix: '',
    path: '/v1/messages',
    keyHeader: ['authorization', `Bearer ${TEST_KEY}`],
    text: {
      model: 'gpt-4o-mini-2024-07-18',
      content: [{ type: 'text', text: 'Good day' }],
      stop_reason: 'end_turn',
      usage: {
        input_tokens: 8,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 0,
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 0 },
      },
    },
    toolCall: {
      content: [{ type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Oslo' } }],
      stop_reason: 'tool_use',
    },
    reasoning: {
      content: [
        { type: 'thinking', thinking: 'Counting', signature: 'x' },
        { type: 'text', text: '3' },
      ],
      stop_reason: 'end_turn',
      usage: { input_tokens: 9, output_tokens: 40, output_tokens_details: { thinking_tokens: 30 } },
    },
    empty: { content: [], stop_reason: 'max_tokens' },
    unshaped: { type: 'message' },
  },
  {
    api: 'gemini',
    model: 'gemini-3.5-flash',
    suffix: '',
    path: '/v1beta/models/gemini-3.5-flash:generateContent',
    keyHeader: ['x-goog-api-key', TEST_KEY],
    text: {
      modelVersion: 'gpt-4o-mini-2024-07-18',
      candidates: [{ content: { parts: [{ text: 'Good ' }, { text: 'day' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 12,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 0,
        cachedContentTokenCount: 4,
      },
    },
    toolCall: {
      candidates: [
        {
          content: { parts: [{ functionCall: { id: 'call_1', name: 'weather', args: { city: 'Oslo' } } }] },
          finishReason: 'STOP',
        },
      ],
    },
    reasoning: {
      candidates: [
        { content: { parts: [{ text: 'Counting', thought: true }, { text: '3' }] }, finishReason: 'STOP' },
      ],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 10, thoughtsTokenCount: 30 },
    },
    empty: { candidates: [{ finishReason: 'MAX_TOKENS' }] },
    unshaped: { usageMetadata: { promptTokenCount: 3 } },
  },
];

/** The wire of this format. */
export function wireOf(api: WireApi): Wire {
  return WIRES.find((wire) => wire.api === api)!;
}

/** An error body as each wire writes it. */
export function errorBody(
  api: WireApi,
  error: { message: string; type?: string; code?: JsonValue; details?: JsonValue },
): JsonObject {
  const { message, type = 'error', code = null, details = null } = error;
  if (api === 'openai') return { error: { message, type, code, param: null } };
  if (api === 'anthropic')
    return { type: 'error', error: { type, message, details }, request_id: 'req_body' };
  return { error: { code, message, status: type, details } };
}
