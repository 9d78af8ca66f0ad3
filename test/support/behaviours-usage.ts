import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { readUsage } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import type { BehaviourGroup, Sample } from './behaviour.ts';

const shownIn = (usage: JsonValue): string => `\`${JSON.stringify(usage).replaceAll(/"(\w+)":/g, '$1:')}\``;

const openai = (usage: JsonValue): Sample => ({
  shown: shownIn(usage),
  answer: json({ choices: [{ message: { content: 'Good day' }, finish_reason: 'stop' }], usage }),
});
const anthropic = (usage: JsonValue): Sample => ({
  shown: shownIn(usage),
  answer: json({ content: [{ type: 'text', text: 'Good day' }], stop_reason: 'end_turn', usage }),
});
const gemini = (usageMetadata: JsonValue, body: JsonObject = {}): Sample => ({
  shown: shownIn(usageMetadata),
  answer: json({
    candidates: [{ content: { parts: [{ text: 'Good day' }] }, finishReason: 'STOP' }],
    ...body,
    usageMetadata,
  }),
});
const blocked = { candidates: [], promptFeedback: { blockReason: 'SAFETY' } };

/** What each wire's counts mean. */
export const usage: BehaviourGroup = {
  id: 'usage',
  columns: ['reported', 'read as'],
  read: readUsage,
  behaviours: [
    {
      title: 'input and output alone',
      gives: 'in 12, out 5, reasoning -, cached -, written -',
      samples: {
        openai: [openai({ prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 })],
        anthropic: [anthropic({ input_tokens: 12, output_tokens: 5 })],
        gemini: [gemini({ promptTokenCount: 12, candidatesTokenCount: 5, totalTokenCount: 17 })],
      },
    },
    {
      title: 'input read from a cache',
      gives: 'in 12, out 5, reasoning -, cached 4, written -',
      samples: {
        openai: [
          openai({ prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } }),
        ],
        anthropic: [anthropic({ input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 5 })],
        gemini: [gemini({ promptTokenCount: 12, cachedContentTokenCount: 4, candidatesTokenCount: 5 })],
      },
    },
    {
      title: 'input written to a cache',
      gives: 'in 12, out 5, reasoning -, cached 4, written 3',
      samples: {
        openai: [
          openai({
            prompt_tokens: 12,
            completion_tokens: 5,
            prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
          }),
        ],
        anthropic: [
          anthropic({
            input_tokens: 5,
            cache_read_input_tokens: 4,
            cache_creation_input_tokens: 3,
            output_tokens: 5,
          }),
        ],
        gemini: [],
      },
    },
    {
      title: 'prompt tokens of a tool',
      gives: 'in 12, out 5, reasoning -, cached -, written -',
      samples: {
        openai: [],
        anthropic: [],
        gemini: [gemini({ promptTokenCount: 9, toolUsePromptTokenCount: 3, candidatesTokenCount: 5 })],
      },
    },
    {
      title: 'reasoning',
      gives: 'in 12, out 40, reasoning 30, cached -, written -',
      samples: {
        openai: [
          openai({
            prompt_tokens: 12,
            completion_tokens: 40,
            completion_tokens_details: { reasoning_tokens: 30 },
          }),
        ],
        anthropic: [
          anthropic({
            input_tokens: 12,
            output_tokens: 40,
            output_tokens_details: { thinking_tokens: 30 },
          }),
        ],
        gemini: [gemini({ promptTokenCount: 12, candidatesTokenCount: 10, thoughtsTokenCount: 30 })],
      },
    },
    {
      title: 'reasoning beside the output, as the total shows',
      gives: 'in 12, out 40, reasoning 30, cached -, written -',
      samples: {
        openai: [
          openai({
            prompt_tokens: 12,
            completion_tokens: 10,
            total_tokens: 52,
            completion_tokens_details: { reasoning_tokens: 30 },
          }),
        ],
        anthropic: [],
        gemini: [],
      },
    },
    {
      title: 'reasoning alone',
      gives: 'in 12, out 30, reasoning 30, cached -, written -',
      samples: {
        openai: [],
        anthropic: [],
        gemini: [gemini({ promptTokenCount: 12, thoughtsTokenCount: 30 })],
      },
    },
    {
      title: 'details that are null',
      gives: 'in 12, out 5, reasoning -, cached -, written -',
      samples: {
        openai: [
          openai({
            prompt_tokens: 12,
            completion_tokens: 5,
            prompt_tokens_details: null,
            completion_tokens_details: { reasoning_tokens: null },
          }),
        ],
        anthropic: [
          anthropic({
            input_tokens: 12,
            output_tokens: 5,
            cache_read_input_tokens: null,
            output_tokens_details: null,
          }),
        ],
        gemini: [gemini({ promptTokenCount: 12, candidatesTokenCount: 5, thoughtsTokenCount: null })],
      },
    },
    {
      title: 'a total that its parts do not make',
      gives: 'in 12, out 5, reasoning -, cached -, written -',
      samples: {
        openai: [openai({ prompt_tokens: 12, completion_tokens: 5, total_tokens: 99 })],
        anthropic: [],
        gemini: [gemini({ promptTokenCount: 12, candidatesTokenCount: 5, totalTokenCount: 99 })],
      },
    },
    {
      title: 'no input',
      gives: 'in -, out 5, reasoning -, cached -, written -',
      samples: {
        openai: [openai({ completion_tokens: 5 })],
        anthropic: [anthropic({ output_tokens: 5 })],
        gemini: [gemini({ candidatesTokenCount: 5 })],
      },
    },
    {
      title: 'no output',
      gives: 'in 12, out -, reasoning -, cached -, written -',
      samples: {
        openai: [openai({ prompt_tokens: 12 })],
        anthropic: [anthropic({ input_tokens: 12 })],
        gemini: [gemini({ promptTokenCount: 12 }), gemini({ promptTokenCount: 12, totalTokenCount: 12 })],
      },
    },
    {
      title: 'a blocked prompt, all of the total input',
      gives: 'in 12, out 0, reasoning -, cached -, written -',
      samples: {
        openai: [],
        anthropic: [],
        gemini: [gemini({ promptTokenCount: 12, totalTokenCount: 12 }, blocked)],
      },
    },
    {
      title: 'a blocked prompt, no total',
      gives: 'in 12, out -, reasoning -, cached -, written -',
      samples: { openai: [], anthropic: [], gemini: [gemini({ promptTokenCount: 12 }, blocked)] },
    },
    {
      title: 'nothing, or what is no count',
      gives: 'not known',
      samples: {
        openai: [null, {}, { prompt_tokens: '12', completion_tokens: -1 }].map(openai),
        anthropic: [null, {}, { input_tokens: '12', output_tokens: 0.5 }].map(anthropic),
        gemini: [null, {}, { promptTokenCount: '12', candidatesTokenCount: -1 }].map((counts) =>
          gemini(counts),
        ),
      },
    },
  ],
};
