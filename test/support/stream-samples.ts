import type { JsonObject } from '../../src/domain/json.ts';
import type { WireApi } from '../../src/domain/model.ts';
import type { Answer } from './fault-server.ts';

/** An event's data: an object, or a text as it stands. */
export type Sample = JsonObject | string;

/** The streamed forms of the replies that the contract suite has as whole bodies. */
export interface WireStreams {
  /** The same reply as `text` of the suite, with this text in these pieces. */
  readonly text: (...pieces: readonly string[]) => readonly Sample[];
  readonly toolCall: readonly Sample[];
  readonly reasoning: readonly Sample[];
  /** What a thinking model sends before its answer. */
  readonly thoughtsOnly: readonly Sample[];
  readonly error: (type: string, message: string) => Sample;
  /** How many events at the end of `text` say that the answer is whole. */
  readonly ending: number;
  readonly path: string;
  readonly body: JsonObject;
}

const MODEL = 'gpt-4o-mini-2024-07-18';

const openaiChunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
  model: MODEL,
  choices: [{ index: 0, delta, finish_reason: finish }],
  usage: null,
});

const unnamed = (sample: Sample): Sample => {
  if (typeof sample === 'string') return sample;
  const { model: _model, ...rest } = sample;
  return rest;
};

const openaiCall = (id: string | null, called: JsonObject): JsonObject =>
  openaiChunk({ tool_calls: [{ index: 0, ...(id === null ? {} : { id }), function: called }] });

const openai: WireStreams = {
  text: (...pieces) => [
    openaiChunk({ role: 'assistant', content: '', refusal: null }),
    ...pieces.map((content) => openaiChunk({ content })),
    openaiChunk({}, 'stop'),
    {
      model: MODEL,
      choices: [],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 5,
        total_tokens: 17,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    },
    '[DONE]',
  ],
  toolCall: [
    openaiChunk({ role: 'assistant', content: null }),
    openaiCall('call_1', { name: 'weather', arguments: '' }),
    openaiCall(null, { arguments: '{"city"' }),
    openaiCall(null, { arguments: ':"Oslo"}' }),
    openaiChunk({}, 'tool_calls'),
    '[DONE]',
  ].map(unnamed),
  reasoning: [
    openaiChunk({ role: 'assistant', content: null, reasoning_content: '' }),
    openaiChunk({ content: null, reasoning_content: 'Count' }),
    openaiChunk({ content: null, reasoning_content: 'ing' }),
    openaiChunk({ content: '3', reasoning_content: null }),
    {
      ...openaiChunk({ content: '' }, 'stop'),
      usage: {
        prompt_tokens: 9,
        completion_tokens: 40,
        total_tokens: 49,
        completion_tokens_details: { reasoning_tokens: 30 },
      },
    },
    '[DONE]',
  ].map(unnamed),
  thoughtsOnly: [
    openaiChunk({ role: 'assistant', content: '' }),
    openaiChunk({ content: null, reasoning_content: 'Hm' }),
    openaiChunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }] }),
  ],
  error: (type, message) => ({ error: { message, type, code: null } }),
  ending: 3,
  path: '/v1/chat/completions',
  body: { stream: true, stream_options: { include_usage: true } },
};

const anthropicStart = (usage: JsonObject | null, model: string | null): JsonObject => ({
  type: 'message_start',
  message: { ...(model === null ? {} : { model }), content: [], stop_reason: null, usage },
});

const anthropicBlock = (index: number, block: JsonObject, deltas: readonly JsonObject[]): Sample[] => [
  { type: 'content_block_start', index, content_block: block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];

const anthropicText = (index: number, ...pieces: readonly string[]): Sample[] =>
  anthropicBlock(
    index,
    { type: 'text', text: '' },
    pieces.map((text) => ({ type: 'text_delta', text })),
  );

const anthropicEnd = (reason: string, usage: JsonObject | null): Sample[] => [
  { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage },
  { type: 'message_stop' },
];

const anthropicThoughts = anthropicBlock(0, { type: 'thinking', thinking: '', signature: '' }, [
  { type: 'thinking_delta', thinking: 'Count' },
  { type: 'thinking_delta', thinking: 'ing' },
  { type: 'signature_delta', signature: 'x' },
]);

const anthropic: WireStreams = {
  text: (...pieces) => [
    anthropicStart(
      { input_tokens: 8, cache_read_input_tokens: 4, cache_creation_input_tokens: 0, output_tokens: 1 },
      MODEL,
    ),
    { type: 'ping' },
    ...anthropicText(0, ...pieces),
    ...anthropicEnd('end_turn', { output_tokens: 5, output_tokens_details: { thinking_tokens: 0 } }),
  ],
  toolCall: [
    anthropicStart(null, null),
    ...anthropicBlock(0, { type: 'tool_use', id: 'call_1', name: 'weather', input: {} }, [
      { type: 'input_json_delta', partial_json: '' },
      { type: 'input_json_delta', partial_json: '{"city"' },
      { type: 'input_json_delta', partial_json: ':"Oslo"}' },
    ]),
    ...anthropicEnd('tool_use', null),
  ],
  reasoning: [
    anthropicStart({ input_tokens: 9, output_tokens: 1 }, null),
    ...anthropicThoughts,
    ...anthropicText(1, '3'),
    ...anthropicEnd('end_turn', {
      input_tokens: 9,
      output_tokens: 40,
      output_tokens_details: { thinking_tokens: 30 },
    }),
  ],
  thoughtsOnly: [anthropicStart(null, null), ...anthropicThoughts, ...anthropicText(1, '')],
  error: (type, message) => ({ type: 'error', error: { type, message } }),
  ending: 2,
  path: '/v1/messages',
  body: { stream: true },
};

const geminiChunk = (parts: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0 }],
  ...more,
});

const geminiEnd = (parts: readonly JsonObject[], usageMetadata: JsonObject | null): JsonObject => ({
  candidates: [{ content: { parts }, finishReason: 'STOP', index: 0 }],
  usageMetadata,
});

const gemini: WireStreams = {
  text: (...pieces) => [
    ...pieces.map((text) =>
      geminiChunk([{ text }], {
        modelVersion: MODEL,
        usageMetadata: { promptTokenCount: 12, candidatesTokenCount: 1, cachedContentTokenCount: 4 },
      }),
    ),
    geminiEnd([{ text: '' }], { promptTokenCount: 12, candidatesTokenCount: 5, thoughtsTokenCount: 0 }),
  ],
  toolCall: [
    geminiChunk([{ functionCall: { id: 'call_1', name: 'weather', args: { city: 'Oslo' } } }]),
    geminiEnd([], null),
  ],
  reasoning: [
    geminiChunk([{ text: 'Count', thought: true }]),
    geminiChunk([{ text: 'ing', thought: true }, { text: '3' }]),
    geminiEnd([], null),
    { usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 10, thoughtsTokenCount: 30 } },
  ],
  thoughtsOnly: [geminiChunk([{ text: 'Hm', thought: true }]), geminiChunk([{ text: '' }])],
  error: (type, message) => ({ error: { message, status: type } }),
  ending: 1,
  path: '/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse',
  body: {},
};

export const streams: Readonly<Record<WireApi, WireStreams>> = { openai, anthropic, gemini };

/** Events as text; those that have a `type` are named by it, as Anthropic does. */
export function eventText(samples: readonly Sample[], end = '\n'): string {
  return samples
    .map((sample) => {
      if (typeof sample === 'string') return `data: ${sample}${end}${end}`;
      const name = typeof sample.type === 'string' ? `event: ${sample.type}${end}` : '';
      return `${name}data: ${JSON.stringify(sample)}${end}${end}`;
    })
    .join('');
}

/** A streamed reply. */
export function streamOf(samples: readonly Sample[], answer: Answer = {}): Answer {
  const headers = { 'content-type': 'text/event-stream', ...answer.headers };
  return { pieces: [eventText(samples)], ...answer, headers };
}
