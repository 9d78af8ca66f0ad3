import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import { answerText } from './answers.ts';
import type { AnswerFormat } from './profile.ts';

/** The answer in the form the prompt asks for: the first format whose text is in the prompt, else the bare answer. */
export function dressAnswer(answer: JsonValue, prompt: string, formats: readonly AnswerFormat[]): string {
  const format = formats.find(({ promptContains }) => prompt.includes(promptContains));
  return answerText(format === undefined ? answer : filled(format.json, answer));
}

/** Wraps a JSON object or array in a code fence; leaves any other text alone. */
export function fenceJson(text: string): string {
  return isJsonText(text) ? `\`\`\`json\n${text}\n\`\`\`` : text;
}

function filled(template: JsonValue, answer: JsonValue): JsonValue {
  if (template === '$answer') return answer;
  if (typeof template === 'string') return template.replaceAll('$answer', () => answerText(answer));
  if (typeof template !== 'object' || template === null) return template;
  if (!isJsonObject(template)) return template.map((inner) => filled(inner, answer));
  return Object.fromEntries(Object.entries(template).map(([key, inner]) => [key, filled(inner, answer)]));
}

function isJsonText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
