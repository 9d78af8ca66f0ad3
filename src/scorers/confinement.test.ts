import { mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Isolation } from './confinement.ts';
import { confine } from './confinement.ts';
import { openCodeRunner } from './open-code-runner.ts';
import { runConfined } from './run-confined.ts';

const node = await realpath(process.execPath);
const path = process.env.PATH ?? '';
const limits = { cpuSeconds: 2, memoryFlag: 'd', memoryKilobytes: 800_000 } as const;

/** Runs a Node program without any harness and without Node's own refusals: only what holds it from outside. */
async function runBare(isolation: Isolation, program: string, wallMs = 20_000) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'evalsmall-bare-')));
  try {
    const command = () => [node, '-e', program];
    const { argv, workFolder } = confine(isolation, { ...limits, folder, needs: [node], command });
    return await runConfined({ argv, folder, workFolder, path, wallMs, solution: '', tests: '' });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const saying = (expression: string): string => `process.stderr.write(JSON.stringify(${expression}))`;

const usable: Isolation[] = [];
for (const isolation of ['bubblewrap', 'namespaces'] as const) {
  const runner = await openCodeRunner(path, [isolation]);
  if (runner.isolationOf('javascript') !== null) usable.push(isolation);
}

for (const isolation of ['bubblewrap', 'namespaces'] as const)
  describe.skipIf(!usable.includes(isolation))(`${isolation}, skipped where the machine lacks it`, () => {
    let host = '';
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });

    beforeAll(async () => {
      host = await mkdtemp(join(tmpdir(), 'evalsmall-host-'));
      await writeFile(join(host, 'id_rsa'), 'a private key');
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });

    afterAll(async () => {
      server.close();
      await rm(host, { recursive: true });
    });

    it("shows a program a root of its own, without the machine's files", async () => {
      const root = await runBare(isolation, saying(`require('fs').readdirSync('/')`));
      expect(root.errorText).toContain('"box"');
      expect(root.errorText).not.toContain('home');
      expect(root.errorText).not.toContain('tmp');
      const read = await runBare(
        isolation,
        `require('fs').readFileSync(${JSON.stringify(join(host, 'id_rsa'))})`,
      );
      expect(read.errorText).toContain('ENOENT');
    });

    it('lets it write nowhere but into its own folder', async () => {
      const { errorText } = await runBare(
        isolation,
        `const fs = require('fs'); fs.writeFileSync('own', 'x');
       for (const place of ['/usr/new', '/usr/bin/new', '/lib/new']) { try { fs.writeFileSync(place, 'x'); process.stderr.write(place); } catch {} }
       process.stderr.write('done')`,
      );
      expect(errorText).toBe('done');
    });

    it('has no network, not even the machine itself', async () => {
      const { port } = server.address() as AddressInfo;
      const program = `require('net').connect(${port}, '127.0.0.1').on('connect', () => process.stderr.write('connected')).on('error', ({ code }) => process.stderr.write(code))`;
      expect((await runBare(isolation, program)).errorText).toMatch(/^E/);
      expect(connections).toBe(0);
    });

    it('shows no process outside, so that none can be read or ended', async () => {
      const program = `let seen = []; for (let pid = 1; pid < 100000; pid++) { try { process.kill(pid, 0); seen.push(pid); } catch ({ code }) { if (code !== 'ESRCH') seen.push(pid); } } ${saying('seen')}`;
      const { errorText } = await runBare(isolation, program);
      const seen = JSON.parse(errorText) as number[];
      expect(seen.length).toBeGreaterThan(0);
      expect(Math.max(...seen)).toBeLessThan(100);
      expect(seen).not.toContain(process.pid);
    });

    it('has no rights left to undo what it is in', async () => {
      const program = `const { spawnSync } = require('child_process'); const one = (file, ...args) => spawnSync(file, args).status; ${saying(`[one('mount', '-t', 'tmpfs', 'tmpfs', '/usr'), one('mount', '-o', 'remount,bind,rw', '/usr'), one('chroot', '/', 'true')].includes(0)`)}`;
      expect((await runBare(isolation, program)).errorText).toBe('false');
    });

    it('ends with a program what the program left running', async () => {
      const program = `require('child_process').spawn('sh', ['-c', 'setsid sleep 300.5 & exec sleep 300.5'], { detached: true, stdio: 'ignore' }).unref()`;
      await runBare(isolation, program);
      expect(await commandLines()).not.toContain('sleep 300.5');
    });

    it('ends a program that waits for ever, with all it started', async () => {
      const program = `process.on('SIGTERM', () => {}); require('child_process').spawn('sleep', ['300.6'], { detached: true }); setInterval(() => {}, 1000)`;
      const { stoppedBy, outcome } = await runBare(isolation, program, 1_500);
      expect({ stoppedBy, outcome }).toEqual({ stoppedBy: 'time', outcome: 'not-started' });
      expect(await commandLines()).not.toContain('sleep 300.6');
    });
  });

async function commandLines(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => ''));
  const all = (await Promise.all(lines)).join('\n').replaceAll('\0', ' ');
  // or nothing was looked at
  expect(all).toContain('node');
  return all;
}

describe('runConfined', () => {
  it('throws where there is no such program', async () => {
    const run = {
      argv: ['no-such-program-at-all'],
      folder: tmpdir(),
      workFolder: tmpdir(),
      path,
      wallMs: 1_000,
    };
    await expect(runConfined({ ...run, solution: '', tests: '' })).rejects.toThrow('ENOENT');
  });

  it('takes a process that ends before the solution began for what it is', async () => {
    expect(await runBare('limits', 'process.exit(0)')).toMatchObject({ outcome: 'not-started' });
  });

  it('lets nothing pass that does not send back the secret', async () => {
    const program = `const fs = require('fs'); fs.writeSync(3, Buffer.concat([Buffer.of(1), Buffer.alloc(24, 7)]))`;
    expect(await runBare('limits', program)).toMatchObject({ outcome: 'failed' });
    const honest = `const fs = require('fs'); const secret = Buffer.alloc(24); fs.readSync(0, secret); fs.writeSync(3, Buffer.of(1)); fs.writeSync(3, secret)`;
    expect(await runBare('limits', honest)).toMatchObject({ outcome: 'passed' });
  });

  it('gives a program no variable of ours but PATH', async () => {
    process.env.SAMPLE_API_KEY = 'sample-key-of-the-parent';
    try {
      const { errorText } = await runBare('limits', saying('process.env'));
      expect(errorText).toContain('"HOME"');
      expect(errorText).not.toContain('sample-key');
    } finally {
      delete process.env.SAMPLE_API_KEY;
    }
  });
});
