import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeLanguage, CodeRunner } from './code-runner.ts';
import type { Isolation } from './confinement.ts';
import { openCodeRunner } from './open-code-runner.ts';

const ISOLATIONS: readonly Isolation[] = ['bubblewrap', 'namespaces', 'limits'];

// of its own, so that what is left behind is ours
const temporary = await mkdtemp(join(tmpdir(), 'evalsmall-temporary-'));
process.env.TMPDIR = temporary;

const runners = new Map<Isolation, CodeRunner>();
for (const isolation of ISOLATIONS)
  runners.set(isolation, await openCodeRunner(process.env.PATH, [isolation]));

const LANGUAGES: readonly CodeLanguage[] = ['python', 'javascript'];
const places = ISOLATIONS.flatMap((isolation) => LANGUAGES.map((language) => ({ isolation, language })));

let folder = '';
let port = 0;
let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  socket.destroy();
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-host-'));
  await writeFile(join(folder, 'id_rsa'), 'a private key');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  process.env.SAMPLE_API_KEY = 'sample-key-of-the-parent';
});

afterAll(async () => {
  delete process.env.SAMPLE_API_KEY;
  server.close();
  delete process.env.TMPDIR;
  await rm(temporary, { recursive: true });
});

interface Texts {
  readonly solution: string;
  readonly tests: string;
}

const SUM = {
  python: { solution: 'def add(a, b):\n    return a + b', wrong: 'def add(a, b):\n    return a - b' },
  javascript: { solution: 'const add = (a, b) => a + b;', wrong: 'const add = (a, b) => a - b;' },
};
const SUM_TESTS = {
  python: 'assert add(1, 2) == 3, "1 + 2"',
  javascript: 'assert.equal(add(1, 2), 3, "1 + 2");',
};

/** Programs that want to pass without being right. Their tests always fail. */
const CHEATS: Readonly<Record<CodeLanguage, Readonly<Record<string, string>>>> = {
  python: {
    'exits with 0': 'import sys\nsys.exit(0)',
    'exits at once with 0': 'import os\nos._exit(0)',
    'exits with 0 from a function': 'import os\ndef add(a, b):\n    os._exit(0)',
    'says that it passed':
      'import os\nfor fd in (1, 2, 3):\n    os.write(fd, b"\\1" + b"passed" * 9)\nadd = max',
    'closes the way back': 'import os\nos.close(3)\nadd = min',
    'replaces what tests use':
      'import builtins\nclass Never(Exception): pass\nbuiltins.AssertionError = Never\nbuiltins.exec = builtins.compile = lambda *a, **k: None\nadd = min',
    'replaces what sends the verdict':
      'import os, sys\nsys.unraisablehook = lambda *a: None\nos.write = os._exit = lambda *a: None\nadd = min',
    'looks for the secret in frames, threads and memory': `
import os, sys, threading
found = set()
def look(value, depth=0):
    if isinstance(value, bytes): found.add(value)
    if depth > 4: return
    if isinstance(value, dict):
        for one in list(value.values()): look(one, depth + 1)
    elif isinstance(value, (list, tuple)):
        for one in value: look(one, depth + 1)
def each(f):
    try: f()
    except BaseException: pass
def frames():
    frame = sys._getframe()
    while frame is not None:
        look(frame.f_locals); look(frame.f_globals); frame = frame.f_back
def others():
    for frame in sys._current_frames().values():
        while frame is not None:
            look(frame.f_locals); frame = frame.f_back
def objects():
    import gc
    for one in gc.get_objects(): look(one)
def referents():
    import gc
    look(gc.get_referents(sys.modules["__main__"]))
def memory():
    open("/proc/self/mem", "rb")
def native():
    import ctypes
    ctypes.string_at(id(found), 100)
for f in (frames, others, objects, referents, memory, native): each(f)
for one in found: os.write(3, one)
def add(a, b):
    each(frames); each(others)
    for one in found: os.write(3, one)`,
  },
  javascript: {
    'exits with 0': 'process.exit(0)',
    'exits with 0 from a function': 'function add() { process.exit(0); }',
    'says that it passed':
      'const { writeSync } = require("fs");\nfor (const fd of [1, 2, 3]) writeSync(fd, "\\u0001" + "passed".repeat(9));\nconst add = Math.min;',
    'replaces what tests use':
      'const a = require("node:assert");\nfor (const o of [a, a.strict]) { try { o.equal = o.strictEqual = o.ok = () => {}; } catch {} }\nvar assert = { equal() {} };\nconst add = Math.min;',
    'replaces what sends the verdict':
      'const fs = require("fs"); fs.writeSync = () => {};\nPromise.prototype.then = function (done) { done(); };\nPromise.prototype.constructor = class { constructor(f) { f(() => {}, () => {}); } };\nFunction.prototype.call = Function.prototype.apply = () => {};\nconst add = Math.min;',
    'reads the memory that buffers share':
      'const { writeSync } = require("fs");\nfor (const one of [Buffer.from("a"), Buffer.allocUnsafe(8)]) { const all = Buffer.from(one.buffer); for (let at = 0; at + 24 <= all.length; at += 1) writeSync(3, all.subarray(at, at + 24)); }\nconst add = Math.min;',
    'looks for the secret':
      'const found = [];\nfor (const f of [() => process.mainModule, () => process.binding("fs"), () => require("inspector"), () => require("v8").writeHeapSnapshot(), () => require("fs").readFileSync("/proc/self/mem"), () => Function("return process")(), () => process.getBuiltinModule("inspector")]) { try { found.push(f()); } catch {} }\nError.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFunction());\nfound.push(...new Error().stack);\nfor (const one of found) if (typeof one === "function") one(() => {});\nfunction add() { return NaN; }',
  },
};

/** Programs that record what they could do; their tests hold that they couldn't. */
const TRESPASSES: Readonly<Record<CodeLanguage, Readonly<Record<string, () => Texts>>>> = {
  python: {
    'read a file of the host': () =>
      attempt('python', `open(${JSON.stringify(join(folder, 'id_rsa'))}).read()`),
    'write to the host': () =>
      attempt('python', `open(${JSON.stringify(join(folder, 'new'))}, "w").write("x")`),
    'remove from the host': () => attempt('python', `__import__("shutil").rmtree(${JSON.stringify(folder)})`),
    "read the parent's environment": () =>
      attempt('python', 'open("/proc/%d/environ" % __import__("os").getppid(), "rb").read()'),
    'connect to an address': () =>
      attempt('python', `__import__("socket").create_connection(("127.0.0.1", ${port}), 1)`),
    'end its parent': () => attempt('python', '__import__("os").kill(__import__("os").getppid(), 9)'),
    fork: () => attempt('python', '__import__("os").fork()'),
    'start a process': () => attempt('python', '__import__("subprocess").Popen(["sleep", "600"])'),
    'start a process without a word': () =>
      attempt(
        'python',
        `__import__("_posixsubprocess").fork_exec([b"/bin/sh", b"-c", b"echo x > ${folder}/new"], [b"/bin/sh"], True, (), None, None, -1, -1, -1, -1, -1, -1, *__import__("os").pipe(), False, False, 0, None, None, None, -1, None, False)`,
      ),
    'start an interpreter without a guard': () =>
      attempt(
        'python',
        `(lambda I: (I.exec if hasattr(I, "exec") else I.run_string)(I.create(), "open('${folder}/new', 'w')"))(__import__("_interpreters" if __import__("sys").version_info >= (3, 13) else "_xxsubinterpreters"))`,
      ),
    'end its parent by a descriptor': () =>
      attempt(
        'python',
        '__import__("signal").pidfd_send_signal(__import__("os").pidfd_open(__import__("os").getppid()), 0)',
      ),
    'slow its parent down': () =>
      attempt('python', '__import__("os").setpriority(0, __import__("os").getppid(), 19)'),
    'make a pipe on the host': () =>
      attempt('python', `__import__("os").mkfifo(${JSON.stringify(join(folder, 'pipe'))})`),
    'list a folder of the host': () =>
      attempt('python', `__import__("os").listdir(${JSON.stringify(folder)})`),
    'open a database of the host': () =>
      attempt(
        'python',
        `__import__("sqlite3").connect("file:${folder}/new?mode=rwc", uri=True).execute("create table t(a)")`,
      ),
    'open a database of the host by a path object': () =>
      attempt(
        'python',
        `__import__("sqlite3").connect(__import__("pathlib").Path("${folder}/new")).execute("create table t(a)")`,
      ),
    'make a folder on the host by a text of its own': () =>
      attempt('python', `__import__("os").mkdir(type("S", (str,), {})("${folder}/new"))`),
    'write to the host by a path that changes': () =>
      attempt(
        'python',
        `__import__("_io").FileIO(type("P", (), {"__fspath__": lambda self, paths=iter(["${folder}/new"]): next(paths, "own")})(), "w")`,
      ),
    'read a file of the host as a history': () =>
      attempt(
        'python',
        `__import__("readline").read_history_file(${JSON.stringify(join(folder, 'id_rsa'))})`,
      ),
    'take 2 GB': () => attempt('python', 'bytearray(2 ** 31)'),
    'write a file of 20 MB': () => attempt('python', 'open("big", "wb").write(b"x" * 20_000_000)'),
  },
  javascript: {
    'read a file of the host': () =>
      attempt('javascript', `require("fs").readFileSync(${JSON.stringify(join(folder, 'id_rsa'))})`),
    'write to the host': () =>
      attempt('javascript', `require("fs").writeFileSync(${JSON.stringify(join(folder, 'new'))}, "x")`),
    'remove from the host': () =>
      attempt('javascript', `require("fs").rmSync(${JSON.stringify(join(folder, 'id_rsa'))})`),
    "read the parent's environment": () =>
      attempt('javascript', 'require("fs").readFileSync("/proc/1/environ")'),
    'connect to an address': () => attempt('javascript', `require("net").connect(${port}, "127.0.0.1")`),
    fetch: () => attempt('javascript', `fetch("http://127.0.0.1:${port}/")`),
    'import a module': () => attempt('javascript', 'eval("import(\'node:net\')")'),
    'end its parent': () => attempt('javascript', 'process.kill(process.ppid, 9)'),
    'slow its parent down': () => attempt('javascript', `require("os").setPriority(${process.pid}, 19)`),
    'start a process': () => attempt('javascript', 'require("child_process").spawn("sleep", ["600"])'),
    'take 1 GB': () =>
      attempt('javascript', 'Array.from({ length: 10 }, () => Buffer.alloc(100_000_000, 1))'),
    'write a file of 20 MB': () =>
      attempt('javascript', 'require("fs").writeFileSync("big", Buffer.alloc(20_000_000))'),
  },
};

function attempt(language: CodeLanguage, expression: string): Texts {
  return language === 'python'
    ? {
        solution: `try:\n    result = ${expression}\n    did = True\nexcept (OSError, MemoryError, ImportError, AttributeError, RuntimeError, __import__("sqlite3").OperationalError):\n    did = False`,
        tests: 'assert not did, repr(result)[:100]',
      }
    : {
        solution: `let did = false;\ntry { ${expression}; did = true; } catch {}`,
        tests: 'assert.equal(did, false)',
      };
}

/** Programs that don't end by themselves. */
const ENDLESS = {
  python: {
    'loops, deaf to signals':
      'import signal\nwhile True:\n    try: signal.signal(15, signal.SIG_IGN)\n    except ValueError: pass',
    'floods its errors': 'import sys\nwhile True: sys.stderr.write("x" * 1000000)',
    'floods its output': 'while True: print("x" * 1000000)',
  },
  javascript: {
    loops: 'for (;;);',
    'floods its errors': 'for (;;) require("fs").writeSync(2, "x".repeat(1000000));',
    'fills its memory': 'const all = [];\nfor (;;) all.push([1, 2, 3]);',
  },
};

const passed = (language: CodeLanguage, isolation: Isolation) => ({
  pass: true,
  reason: `the code passes its tests (${language}, ${isolation})`,
});

for (const { isolation, language } of places) {
  const runner = runners.get(isolation);
  const isHere = (runner?.isolationOf(language) ?? null) !== null;
  describe.skipIf(!isHere)(`${language} with ${isolation}, skipped where the machine lacks it`, () => {
    const run = ({ solution, tests }: Texts, timeoutSeconds = 5) =>
      runner?.run({ language, solution, tests, timeoutSeconds }) ?? Promise.reject(new Error('no runner'));

    it('passes what is right, twice alike', async () => {
      const right = { solution: SUM[language].solution, tests: SUM_TESTS[language] };
      const verdict = await run(right);
      expect(verdict).toEqual(passed(language, isolation));
      expect(await run(right)).toEqual(verdict);
    });

    it('fails what is wrong, with the words of the test', async () => {
      const verdict = await run({ solution: SUM[language].wrong, tests: SUM_TESTS[language] });
      expect(verdict.pass).toBe(false);
      expect(verdict.reason).toContain('1 + 2');
      expect(verdict.reason).toContain('in tests, line 1');
    });

    it("fails what isn't a program, and says where", async () => {
      const verdict = await run({ solution: '\n(', tests: SUM_TESTS[language] });
      expect(verdict.pass).toBe(false);
      expect(verdict.reason).toContain('SyntaxError');
    });

    it('takes tests that are no program for what they are: nothing to judge by', async () => {
      await expect(run({ solution: SUM[language].solution, tests: '(' })).rejects.toThrow('tests');
    });

    it.each(Object.entries(CHEATS[language]))('fails a program that %s', async (_, solution) => {
      expect(await run({ solution, tests: SUM_TESTS[language] })).toMatchObject({ pass: false });
    });

    it.each(Object.entries(TRESPASSES[language]))("doesn't let a program %s", async (_, texts) => {
      const verdict = await run(texts());
      expect(verdict).toEqual(passed(language, isolation));
      expect(connections).toBe(0);
      expect(await readdir(folder)).toEqual(['id_rsa']);
    });

    it.each(Object.entries(ENDLESS[language]))(
      'ends a program that %s',
      async (_, solution) => {
        expect(await run({ solution, tests: '0' }, 1)).toMatchObject({ pass: false });
      },
      20_000,
    );

    it('shows a program nothing of the environment but PATH and its own folder', async () => {
      const texts =
        language === 'python'
          ? {
              solution: 'import os',
              tests:
                'assert set(os.environ) <= {"PATH", "HOME", "TMPDIR", "LANG", "PWD", "LC_CTYPE", "OLDPWD", "SHLVL", "_"}, list(os.environ)',
            }
          : { solution: '', tests: 'assert.deepEqual(process.env, {})' };
      expect(await run(texts)).toEqual(passed(language, isolation));
    });

    it('lets a program use its own folder and the standard library', async () => {
      const texts =
        language === 'python'
          ? {
              solution:
                'import asyncio, collections, dataclasses, json, re, tempfile\n@dataclasses.dataclass\nclass P:\n    x: int = 1\nasync def one():\n    return 1',
              tests:
                'assert asyncio.run(one()) == 1\nwith tempfile.TemporaryFile() as f:\n    f.write(b"x")\nopen("own", "w").write("x")\nassert open("own").read() == "x"\nassert P() == P(1)',
            }
          : {
              solution:
                'const fs = require("node:fs");\nclass P {}\nconst later = () => new Promise((done) => setTimeout(done, 1, 7));\nmodule.exports = { later };',
              tests:
                'fs.writeFileSync("own", "x"); assert.equal(fs.readFileSync("own", "utf8"), "x");\nassert.equal(await later(), 7); assert.equal(await module.exports.later(), 7); new P();',
            };
      expect(await run(texts)).toEqual(passed(language, isolation));
    });

    it.runIf(language === 'python')('lets a program use threads and a database in memory', async () => {
      const solution =
        'import pathlib, sqlite3, threading, subprocess, os\nfound = []\nt = threading.Thread(target=lambda: found.append(1)); t.start(); t.join()';
      const tests =
        'assert found == [1]; assert sqlite3.connect(":memory:").execute("select 1").fetchone() == (1,); assert sqlite3.connect(pathlib.Path("own.db")).execute("select 1"); pathlib.Path("own").mkdir(); os.rename("own", "other"); os.rmdir("other"); assert os.listdir() == ["own.db"] or os.listdir(".")';
      expect(await run({ solution, tests })).toEqual(passed(language, isolation));
    });

    it('leaves nothing behind', async () => {
      const left = (await readdir(temporary)).filter((name) => name.startsWith('evalsmall-code-'));
      expect(left).toEqual([]);
    });
  });
}

it('has at least the weakest isolation for JavaScript here, so that something was looked at', () => {
  expect(runners.get('limits')?.isolationOf('javascript')).not.toBeNull();
});
