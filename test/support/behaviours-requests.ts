import type { ToolChoice } from '../../src/domain/case.ts';
import type { WireApi } from '../../src/domain/model.ts';
import type { CompletionRequest } from '../../src/domain/request.ts';
import { readSettings } from './behaviour-readings.ts';
import type { Behaviour, BehaviourGroup, Sample } from './behaviour.ts';
import { json } from './fault-server.ts';
import { wireOf } from './wire-samples.ts';

/** What a part of a request becomes on each wire. */
function row(
  title: string,
  request: Partial<CompletionRequest>,
  given: Readonly<Record<WireApi, string>>,
): Behaviour {
  const sample = (api: WireApi): Sample[] => [
    { shown: '', answer: json(wireOf(api).text), call: { request }, gives: `\`${given[api]}\`` },
  ];
  const samples = { openai: sample('openai'), anthropic: sample('anthropic'), gemini: sample('gemini') };
  return { title, gives: '', samples };
}

const tools = [{ name: 'now', description: 'The time', parameters: { type: 'object' } }];
const choosing = (toolChoice: ToolChoice): Partial<CompletionRequest> => ({ tools, toolChoice });

const OPENAI_TOOL =
  '"tools":[{"type":"function","function":{"name":"now","description":"The time","parameters":{"type":"object"}}}]';
const ANTHROPIC_TOOL = '"tools":[{"name":"now","description":"The time","input_schema":{"type":"object"}}]';
const GEMINI_TOOL =
  '"tools":[{"functionDeclarations":[{"name":"now","description":"The time","parameters":{"type":"object"}}]}]';

/** The parts of a request, as they reach the provider. */
export const requests: BehaviourGroup = {
  id: 'requests',
  columns: ['case or prompt', 'sent as'],
  read: readSettings,
  behaviours: [
    row(
      '`system`',
      { system: 'Be brief.' },
      {
        openai: '{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}]}',
        anthropic: '{"system":"Be brief."}',
        gemini: '{"systemInstruction":{"role":"system","parts":[{"text":"Be brief."}]}}',
      },
    ),
    row(
      'an image',
      { messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png', base64: 'AAAA' }] }] },
      {
        openai:
          '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}',
        anthropic:
          '{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}',
        gemini:
          '{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}]}',
      },
    ),
    row(
      '`tools`',
      { tools },
      {
        openai: `{${OPENAI_TOOL}}`,
        anthropic: `{${ANTHROPIC_TOOL}}`,
        gemini: `{${GEMINI_TOOL}}`,
      },
    ),
    row('`toolChoice: auto`', choosing('auto'), {
      openai: `{${OPENAI_TOOL},"tool_choice":"auto"}`,
      anthropic: `{${ANTHROPIC_TOOL},"tool_choice":{"type":"auto"}}`,
      gemini: `{${GEMINI_TOOL},"toolConfig":{"functionCallingConfig":{"mode":"AUTO"}}}`,
    }),
    row('`toolChoice: none`', choosing('none'), {
      openai: `{${OPENAI_TOOL},"tool_choice":"none"}`,
      anthropic: `{${ANTHROPIC_TOOL},"tool_choice":{"type":"none"}}`,
      gemini: `{${GEMINI_TOOL},"toolConfig":{"functionCallingConfig":{"mode":"NONE"}}}`,
    }),
    row('`toolChoice: required`', choosing('required'), {
      openai: `{${OPENAI_TOOL},"tool_choice":"required"}`,
      anthropic: `{${ANTHROPIC_TOOL},"tool_choice":{"type":"any"}}`,
      gemini: `{${GEMINI_TOOL},"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}}`,
    }),
    row('`toolChoice: {name: now}`', choosing({ name: 'now' }), {
      openai: `{${OPENAI_TOOL},"tool_choice":{"type":"function","function":{"name":"now"}}}`,
      anthropic: `{${ANTHROPIC_TOOL},"tool_choice":{"type":"tool","name":"now"}}`,
      gemini: `{${GEMINI_TOOL},"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["now"]}}}`,
    }),
  ],
};
