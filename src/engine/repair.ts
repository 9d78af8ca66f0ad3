import type { CompletionRequest, RequestMessage } from '../domain/request.ts';
import type { EngineParts } from './parts.ts';

/** Parts whose requests go on with the conversation: the answer, what it breaks, and that it is to be corrected. */
export function askingForRepair(
  parts: EngineParts,
  { text, violations }: { readonly text: string; readonly violations: readonly string[] },
): EngineParts {
  const turns = [toMessage('assistant', text), toMessage('user', correctionText(violations))];
  return {
    ...parts,
    toRequest: async (trial, model): Promise<CompletionRequest> => {
      const request = await parts.toRequest(trial, model);
      return { ...request, messages: [...request.messages, ...turns] };
    },
  };
}

function toMessage(role: RequestMessage['role'], text: string): RequestMessage {
  return { role, content: [{ type: 'text', text }] };
}

function correctionText(violations: readonly string[]): string {
  const list = violations.map((violation) => `- ${violation}`).join('\n');
  return `Your answer can't be used as it is:\n${list}\nReply with the corrected output only, without any explanation or code fence.`;
}
