import { describe, expect, it } from 'vitest';
import { createMailbox } from './mailbox.ts';

describe('a mailbox', () => {
  it('gives values in the order they arrive', async () => {
    const mailbox = createMailbox<string>();
    let arrive: (value: string) => void = () => undefined;
    mailbox.expect(
      new Promise((resolve) => {
        arrive = resolve;
      }),
    );
    mailbox.expect(Promise.resolve('early'));
    expect(await mailbox.next()).toBe('early');
    const late = mailbox.next();
    arrive('late');
    expect(await late).toBe('late');
  });

  it('throws a rejection when its turn comes, and goes on after it', async () => {
    const mailbox = createMailbox<number>();
    mailbox.expect(Promise.resolve(1));
    mailbox.expect(Promise.reject(new Error('lost')));
    mailbox.expect(Promise.resolve(3));
    expect(await mailbox.next()).toBe(1);
    await expect(mailbox.next()).rejects.toThrow('lost');
    expect(await mailbox.next()).toBe(3);
  });
});
