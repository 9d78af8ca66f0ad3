import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { readAnswer } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import type { BehaviourGroup, Sample } from './behaviour.ts';
import { streamOf } from './stream-samples.ts';

const BAD_REPLY = '`bad_reply`, tried again';

type End = string | null;

const openaiUsage = { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 };
const openai = (message: JsonObject, finish_reason: End, shown: string): Sample => ({
  shown,
  answer: json({
    choices: [{ message: { role: 'assistant', ...message }, finish_reason }],
    usage: openaiUsage,
  }),
});
const anthropicUsage = { input_tokens: 9, output_tokens: 7 };
const anthropic = (content: JsonValue, stop_reason: End, shown: string): Sample => ({
  shown,
  answer: json({ content, stop_reason, usage: anthropicUsage }),
});
const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 7 };
const gemini = (candidate: JsonObject, finishReason: string, shown: string): Sample => ({
  shown,
  answer: json({ candidates: [{ ...candidate, finishReason }], usageMetadata }),
});

const said = (text: string): JsonObject => ({ type: 'text', text });
const openaiCall = (called: JsonObject): JsonObject => ({
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'now', ...called } }],
});
const anthropicCall = (input: JsonObject): JsonObject => ({
  type: 'tool_use',
  id: 'c',
  name: 'now',
  ...input,
});
const geminiCall = (called: JsonObject): JsonObject => ({
  content: { parts: [{ functionCall: { name: 'now', ...called }, thoughtSignature: 'c2ln' }] },
});

const streamed = (shown: string, events: Parameters<typeof streamOf>[0]): Sample => ({
  shown,
  call: { request: { stream: true } },
  bare: { stream: true },
  answer: streamOf(events),
});

const anthropicStart = {
  type: 'message_start',
  message: { content: [], stop_reason: null, usage: anthropicUsage },
};
// a whole reply of this wire has no way to hold half an object
const cutStream = streamed('half of its JSON, streamed', [
  anthropicStart,
  { type: 'content_block_start', index: 0, content_block: anthropicCall({ input: {} }) },
  { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"zone":"Os' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 7 } },
  { type: 'message_stop' },
]);

/** HTTP 200 with less than one would expect, or elsewhere. */
export const emptyReplies: BehaviourGroup = {
  id: 'contents',
  columns: ['HTTP 200 with', 'read as'],
  read: readAnswer,
  behaviours: [
    {
      title: 'nothing, the budget spent',
      gives: 'no text, `length`',
      samples: {
        openai: [
          openai({ content: '' }, 'length', '`""`'),
          openai({ content: null }, 'length', 'null'),
          openai({}, 'length', 'absent'),
          openai({ content: [] }, 'length', '`[]`'),
        ],
        anthropic: [anthropic([], 'max_tokens', '`[]`')],
        gemini: [
          gemini({}, 'MAX_TOKENS', 'no `content`'),
          gemini({ content: null }, 'MAX_TOKENS', 'null'),
          gemini({ content: { role: 'model' } }, 'MAX_TOKENS', 'no `parts`'),
          gemini({ content: { parts: [] } }, 'MAX_TOKENS', '`[]`'),
        ],
      },
    },
    {
      title: 'thoughts alone, the budget spent',
      gives: 'no text, thoughts "Hm", `length`',
      samples: {
        openai: [
          openai({ content: '', reasoning: 'Hm' }, 'length', '`reasoning`'),
          openai({ content: null, reasoning_content: 'Hm' }, 'length', '`reasoning_content`'),
        ],
        anthropic: [anthropic([{ type: 'thinking', thinking: 'Hm' }], 'max_tokens', '`thinking` block')],
        gemini: [
          gemini({ content: { parts: [{ text: 'Hm', thought: true }] } }, 'MAX_TOKENS', '`thought` part'),
        ],
      },
    },
    {
      title: 'nothing, and no reason for it',
      gives: 'no text, `stop`',
      samples: {
        openai: [
          openai({ content: '' }, 'stop', '`""`'),
          openai({ content: null }, 'stop', 'null'),
          openai({}, 'stop', 'absent'),
          openai({ content: [] }, 'stop', '`[]`'),
          openai({ content: ' \n' }, 'stop', 'white space'),
        ],
        anthropic: [
          anthropic([], 'end_turn', '`[]`'),
          anthropic([said('')], 'end_turn', '`""`'),
          anthropic([said(' ')], 'end_turn', 'white space'),
          anthropic([{ type: 'redacted_thinking', data: 'x' }], 'end_turn', '`redacted_thinking`'),
        ],
        gemini: [
          gemini({}, 'STOP', 'no `content`'),
          gemini({ content: null }, 'STOP', 'null'),
          gemini({ content: { role: 'model' } }, 'STOP', 'no `parts`'),
          gemini({ content: { parts: [] } }, 'STOP', '`[]`'),
          gemini({ content: { parts: [{ text: '' }] } }, 'STOP', '`""`'),
          gemini({ content: { parts: [{ text: ' \n' }] } }, 'STOP', 'white space'),
        ],
      },
    },
    {
      title: 'thoughts alone, and no reason for it',
      gives: 'no text, thoughts "Hm", `stop`',
      samples: {
        openai: [
          openai({ content: '', reasoning: 'Hm' }, 'stop', '`reasoning`'),
          openai({ content: null, reasoning_content: 'Hm' }, 'stop', '`reasoning_content`'),
          openai({ content: [{ type: 'thinking', thinking: [said('Hm')] }] }, 'stop', 'a `thinking` part'),
        ],
        anthropic: [anthropic([{ type: 'thinking', thinking: 'Hm' }], 'end_turn', '`thinking` block')],
        gemini: [gemini({ content: { parts: [{ text: 'Hm', thought: true }] } }, 'STOP', '`thought` part')],
      },
    },
    {
      title: 'a blocked prompt',
      gives: 'no text, `content_filter`',
      samples: {
        openai: [openai({ content: '' }, 'content_filter', '`content_filter`')],
        anthropic: [],
        gemini: [
          {
            shown: '`promptFeedback`',
            answer: json({
              promptFeedback: { blockReason: 'SAFETY' },
              usageMetadata: { promptTokenCount: 9, totalTokenCount: 9 },
            }),
          },
        ],
      },
    },
    {
      title: 'no content where there always is some',
      gives: BAD_REPLY,
      samples: {
        openai: [],
        anthropic: [
          anthropic(null, 'end_turn', 'null'),
          { shown: 'absent', answer: json({ stop_reason: 'end_turn', usage: anthropicUsage }) },
        ],
        gemini: [],
      },
    },
    {
      title: 'a refusal without a word',
      gives: 'no text, `refusal`',
      samples: { openai: [], anthropic: [anthropic([], 'refusal', '`[]`')], gemini: [] },
    },
    {
      title: 'a refusal in words',
      gives: '"I can’t.", `refusal`',
      samples: {
        openai: [
          openai({ content: null, refusal: 'I can’t.' }, 'stop', '`refusal`'),
          openai({ content: [{ type: 'refusal', refusal: 'I can’t.' }] }, 'stop', 'a part'),
        ],
        anthropic: [anthropic([said('I can’t.')], 'refusal', 'a text block')],
        gemini: [],
      },
    },
    {
      title: 'text in parts',
      gives: '"Good day", `stop`',
      samples: {
        openai: [openai({ content: [said('Good '), said('day')] }, 'stop', 'a list')],
        anthropic: [anthropic([said('Good '), said('day')], 'end_turn', 'two blocks')],
        gemini: [gemini({ content: { parts: [{ text: 'Good ' }, { text: 'day' }] } }, 'STOP', 'two parts')],
      },
    },
    {
      title: 'thoughts before the answer',
      gives: '"4", thoughts "Hm", `stop`',
      samples: {
        openai: [
          openai({ content: '4', reasoning: 'Hm' }, 'stop', '`reasoning`'),
          openai({ content: '4', reasoning_content: 'Hm' }, 'stop', '`reasoning_content`'),
          openai(
            { content: [{ type: 'thinking', thinking: [said('Hm')] }, said('4')] },
            'stop',
            'a `thinking` part',
          ),
        ],
        anthropic: [
          anthropic([{ type: 'thinking', thinking: 'Hm' }, said('4')], 'end_turn', '`thinking` block'),
        ],
        gemini: [
          gemini(
            { content: { parts: [{ text: 'Hm', thought: true }, { text: '4' }] } },
            'STOP',
            '`thought` part',
          ),
        ],
      },
    },
    {
      title: 'a call without arguments',
      gives: 'no text, call `now({})`, `tool_calls`',
      samples: {
        openai: [
          openai(openaiCall({ arguments: '{}' }), 'tool_calls', '`"{}"`'),
          openai(openaiCall({ arguments: '' }), 'tool_calls', '`""`'),
          openai(openaiCall({}), 'tool_calls', 'absent'),
          openai(openaiCall({ arguments: {} }), 'tool_calls', '`{}`'),
        ],
        anthropic: [
          anthropic([anthropicCall({ input: {} })], 'tool_use', '`{}`'),
          anthropic([anthropicCall({})], 'tool_use', 'absent'),
        ],
        gemini: [gemini(geminiCall({ args: {} }), 'STOP', '`{}`'), gemini(geminiCall({}), 'STOP', 'absent')],
      },
    },
    {
      title: 'a call that was cut off',
      gives: 'no text, call `now(unreadable)`, `length`',
      samples: {
        openai: [
          openai(openaiCall({ arguments: '{"zone":"Os' }), 'length', 'half of its JSON'),
          openai(openaiCall({ arguments: '' }), 'length', '`""`'),
        ],
        anthropic: [cutStream],
        gemini: [],
      },
    },
    {
      title: 'a call that was cut off and is not shown',
      gives: 'no text, `malformed_tool_call`',
      samples: {
        openai: [],
        anthropic: [],
        gemini: [gemini({}, 'MALFORMED_FUNCTION_CALL', '`MALFORMED_FUNCTION_CALL`')],
      },
    },
    {
      title: 'text, and no word on why it ended',
      gives: '"Good day", `unknown`',
      samples: {
        openai: [openai({ content: 'Good day' }, null, 'null')],
        anthropic: [anthropic([said('Good day')], null, 'null')],
        gemini: [
          {
            shown: 'absent',
            answer: json({ candidates: [{ content: { parts: [{ text: 'Good day' }] } }], usageMetadata }),
            streamedGives: BAD_REPLY,
          },
        ],
      },
    },
    {
      title: 'a stream that ends before its answer',
      gives: BAD_REPLY,
      samples: {
        openai: [
          streamed('neither a reason nor `[DONE]`', [
            { choices: [{ index: 0, delta: { content: 'Good day' }, finish_reason: null }] },
          ]),
        ],
        anthropic: [
          streamed('neither a reason nor `message_stop`', [
            anthropicStart,
            { type: 'content_block_start', index: 0, content_block: said('Good day') },
          ]),
        ],
        gemini: [],
      },
    },
    {
      title: 'text, and no usage',
      gives: '"Good day", `stop`',
      samples: {
        openai: [
          {
            shown: 'absent',
            answer: json({ choices: [{ message: { content: 'Good day' }, finish_reason: 'stop' }] }),
          },
        ],
        anthropic: [
          { shown: 'absent', answer: json({ content: [said('Good day')], stop_reason: 'end_turn' }) },
        ],
        gemini: [
          {
            shown: 'absent',
            answer: json({
              candidates: [{ content: { parts: [{ text: 'Good day' }] }, finishReason: 'STOP' }],
            }),
          },
        ],
      },
    },
  ],
};
