import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';

/** How a program is kept apart from the machine, the strongest first. */
export type Isolation = 'bubblewrap' | 'namespaces' | 'limits';

/** A program and what it needs to run. */
export interface Confined {
  /** An empty folder of its own on the host. */
  readonly folder: string;
  /** The interpreter and its arguments, given the folder as the program sees it. */
  readonly command: (workFolder: string) => readonly string[];
  /** Absolute paths outside the system's own folders that must be readable. */
  readonly needs: readonly string[];
  readonly cpuSeconds: number;
  /** `ulimit`'s flag for what is limited to `memoryKilobytes`: the address space (v) or the data in it (d). */
  readonly memoryFlag: 'v' | 'd';
  readonly memoryKilobytes: number;
}

interface ConfinedCommand {
  readonly argv: readonly string[];
  /** The program's own folder, as it sees it. */
  readonly workFolder: string;
}

/** The command that runs a program in isolation; its working directory is its own folder. */
export function confine(isolation: Isolation, confined: Confined): ConfinedCommand {
  const workFolder = isolation === 'limits' ? confined.folder : WORK_FOLDER;
  const limited = limitedCommand(isolation, confined, workFolder);
  switch (isolation) {
    case 'bubblewrap':
      return { workFolder, argv: ['bwrap', ...bubblewrapArguments(confined.needs), ...limited] };
    case 'namespaces':
      return { workFolder, argv: [...NEW_NAMESPACES, 'sh', '-c', newRootScript(confined), 'sh', ...limited] };
    case 'limits':
      return { workFolder, argv: limited };
  }
}

const WORK_FOLDER = '/box';

const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/nix/store'];
const SYSTEM_FILES = ['/etc/ld.so.cache', '/etc/localtime', '/etc/alternatives'];
const WORK_FOLDER_BYTES = String(64 * 2 ** 20);
const MOST_PROCESSES = '256';

// a limit that the machine has lower already can't be raised, and holds
const LIMIT_SCRIPT = [
  'cd "$1"',
  'ulimit -c 0 2>/dev/null',
  'ulimit -t "$2" 2>/dev/null',
  // in blocks of 512 bytes: 16 MB
  'ulimit -f 32768 2>/dev/null',
  'ulimit "$3" "$4" 2>/dev/null',
  'if [ "$5" != none ]; then ulimit -u "$5" 2>/dev/null || ulimit -p "$5" 2>/dev/null; fi',
  'shift 5',
  // not exec: the first process of a namespace would ignore signals, and tell none of them
  '"$@"',
  'exit $?',
].join('\n');

function limitedCommand(isolation: Isolation, confined: Confined, workFolder: string): readonly string[] {
  const { cpuSeconds, memoryFlag, memoryKilobytes, command } = confined;
  // elsewhere it would count what the user runs outside too
  const processes = isolation !== 'limits' && countsProcessesByNamespace(release()) ? MOST_PROCESSES : 'none';
  const limits = [String(cpuSeconds), `-${memoryFlag}`, String(memoryKilobytes), processes];
  return ['sh', '-c', LIMIT_SCRIPT, 'sh', workFolder, ...limits, ...command(workFolder)];
}

// since Linux 5.14 each user namespace has its own count
function countsProcessesByNamespace(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

interface Mounts {
  readonly readable: readonly string[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

function mountsFor(needs: readonly string[]): Mounts {
  const system = [...SYSTEM_FOLDERS, ...SYSTEM_FILES].filter((path) => existsSync(path));
  const links = system.filter((path) => SYSTEM_FOLDERS.includes(path) && lstatSync(path).isSymbolicLink());
  const wanted = [...new Set([...system.filter((path) => !links.includes(path)), ...needs])];
  return {
    readable: wanted.filter((path) => !wanted.some((other) => path.startsWith(`${other}/`))),
    links: links.map((path) => ({ path, target: readlinkSync(path) })),
  };
}

function bubblewrapArguments(needs: readonly string[]): readonly string[] {
  const { readable, links } = mountsFor(needs);
  return [
    ...words('--unshare-all --die-with-parent --new-session --cap-drop ALL'),
    ...readable.flatMap((path) => ['--ro-bind', path, path]),
    ...links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...words(`--dev /dev --size ${WORK_FOLDER_BYTES} --tmpfs ${WORK_FOLDER} --`),
  ];
}

const NEW_NAMESPACES = [
  // killed with the process that started it, and everything in it with it
  ...words('setpriv --pdeathsig KILL'),
  ...words('unshare --user --map-root-user --mount --net --pid --ipc --uts --fork --kill-child'),
];

/** Builds a root of its own in memory (64 MB), enters it and gives up all rights over it. */
function newRootScript({ folder, needs }: Confined): string {
  const { readable, links } = mountsFor(needs);
  const inside = (path: string): string => quoted(`${folder}${path}`);
  const bind = (path: string): string => `mount --rbind ${quoted(path)} ${inside(path)}`;
  return [
    'set -e',
    `mount -t tmpfs -o size=${WORK_FOLDER_BYTES},mode=755 tmpfs ${quoted(folder)}`,
    `mkdir ${inside('/dev')} ${inside(WORK_FOLDER)}`,
    ...['/dev/null', '/dev/urandom'].flatMap((path) => [`: > ${inside(path)}`, bind(path)]),
    ...readable.flatMap((path) => [
      lstatSync(path).isDirectory()
        ? `mkdir -p ${inside(path)}`
        : `mkdir -p "$(dirname ${inside(path)})" && : > ${inside(path)}`,
      bind(path),
      `mount -o remount,bind,ro ${inside(path)}`,
    ]),
    ...links.map(({ path, target }) => `ln -s ${quoted(target)} ${inside(path)}`),
    `exec chroot ${quoted(folder)} setpriv --no-new-privs --bounding-set=-all --inh-caps=-all "$@"`,
  ].join('\n');
}

function words(text: string): readonly string[] {
  return text.split(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
