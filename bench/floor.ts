import OpenAI from 'openai';
import pLimit from 'p-limit';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SYSTEM, userMessage } from './workload.ts';

// The floor: the same cases through the bare SDK in a loop. It keeps, scores and writes nothing.
const [file = '', baseURL = '', concurrency = ''] = process.argv.slice(2);
const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
const limit = pLimit(Number(concurrency));

const calls: Promise<number>[] = [];
for await (const line of createInterface({ input: createReadStream(file) })) {
  const { input } = JSON.parse(line) as { readonly input: string };
  calls.push(limit(() => ask(input)));
}
const right = (await Promise.all(calls)).reduce((sum, one) => sum + one, 0);
process.stdout.write(String(right));

async function ask(input: string): Promise<number> {
  const reply = await client.chat.completions.create({
    model: 'fixed',
    messages: [
      { role: 'system', content: SYSTEM },
      { role: 'user', content: userMessage(input) },
    ],
  });
  return Number(reply.choices[0]?.message.content === 'billing');
}
