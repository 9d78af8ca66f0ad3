/**
 * What `python3 -I -B -c` runs. Standard input: a secret of 24 bytes, then `{solution, tests}` as JSON. File
 * descriptor 3: byte 1 before the solution begins (byte 2: the tests don't compile), the secret after the tests' end.
 */
export const PYTHON_HARNESS = `
def main():
    import _thread, os, sys

    steps, ended = prepare()
    take_away()
    sys.addaudithook(make_guard())
    # large enough for deep recursion
    _thread.stack_size(32 * 1024 * 1024)
    # The steps run in C, in a thread of their own: no frame that the solution can walk to holds the secret.
    _thread.start_new_thread(list, (steps,))
    del steps
    os.read(ended, 1)
    os._exit(0)


def prepare():
    import _io, functools, json, operator, os, sys, types

    secret = os.read(0, 24)
    program = json.loads(sys.stdin.buffer.read())
    try:
        tests = compile(program["tests"], "tests.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        os.write(3, b"\\2")
        raise SystemExit(f"{type(error).__name__}: {error}")
    os.write(3, b"\\1")
    solution = compile(program["solution"], "solution.py", "exec", dont_inherit=True)
    module = types.ModuleType("solution")
    sys.modules["solution"] = module
    sys.argv = ["solution.py"]
    ended, running = os.pipe()
    # closed with the list of steps, also where a step fails and the list is dropped
    running = _io.FileIO(running, "w")
    steps = [
        functools.partial(exec, solution, module.__dict__),
        functools.partial(exec, tests, module.__dict__),
        functools.partial(os.write, 3, secret),
        running.close,
    ]
    return map(operator.methodcaller("__call__"), steps), ended


def take_away():
    # no audit event tells of a call of these
    import _posixsubprocess, _signal, os, posix, signal

    def refuse(*given, **named):
        raise PermissionError("this can't be used here")

    names = ("fork_exec", "pidfd_open", "pidfd_send_signal", "mkfifo", "mknod", "chroot", "unshare", "setns",
             "setpriority", "sched_setaffinity", "sched_setscheduler")
    for module in (os, posix, signal, _signal, _posixsubprocess):
        for name in names:
            found = getattr(module, name, None)
            if found is not None:
                setattr(module, name, refuse)
                for functions in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
                    functions.discard(found)


def make_guard():
    import os, sys

    # what the hook uses is bound here: the solution may replace builtins and modules
    kind, fspath, Integer, Text, Bytes = type, os.fspath, int, str, bytes
    Denied, NoModule = PermissionError, ImportError
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    home = os.getcwd()
    own = (home,)
    readable = (home, sys.prefix, sys.base_prefix, sys.exec_prefix, "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo",
                "/etc/localtime", "/dev/null", "/dev/urandom", *(path for path in sys.path if path[:1] == "/"))
    changes = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown", "os.lchown",
               "os.utime", "os.setxattr", "os.removexattr", "sqlite3.connect")
    lists = ("os.listdir", "os.scandir")
    # with files, processes or interpreters that no hook is told of; the first three are there, without what was taken away
    modules = ("posix", "_signal", "_posixsubprocess", "readline", "_gdbm", "_dbm", "_xxsubinterpreters",
               "_interpreters", "_testcapi", "_testinternalcapi")
    refused = ("gc.get_", "sys._current_", "sys.remote_exec", "os.fork", "os.exec", "os.system", "os.posix_spawn",
               "os.spawn", "os.kill", "os.symlink", "os.link", "os.chdir", "os.fchdir", "subprocess.", "pty.",
               "signal.pthread_kill", "resource.", "syslog.", "socket.connect", "socket.bind", "socket.send",
               "socket.getaddrinfo", "socket.gethost", "socket.getname", "cpython.PyInterpreterState_New")

    def is_inside(path, roots):
        if kind(path) is Integer:
            return True
        path = fspath(path)
        if kind(path) is Bytes:
            path = Text(path, "utf-8", "surrogateescape")
        if kind(path) is not Text:
            return False
        parts = []
        for part in (path if path[:1] == "/" else home + "/" + path).split("/"):
            if part == "..":
                del parts[-1:]
            elif part not in ("", "."):
                parts.append(part)
        plain = "/" + "/".join(parts)
        for root in roots:
            if plain == root or plain.startswith(root + "/"):
                return True
        return False

    def guard(event, arguments):
        if event == "open":
            path, _, flags = arguments
            writes = kind(flags) is not Integer or flags & writing
            # another kind may name another path each time it is asked
            if kind(path) not in (Integer, Text, Bytes) or not is_inside(path, own if writes else readable):
                raise Denied("this file can't be opened here")
        elif event in changes:
            for path in arguments[:2] if event == "os.rename" else arguments[:1]:
                path = path if kind(path) is Integer else fspath(path)
                is_address = event == "sqlite3.connect" and path[:5] in ("file:", b"file:")
                if is_address or not is_inside(path, own):
                    raise Denied(event + " can't be used there")
        elif event in lists:
            if arguments[0] is not None and not is_inside(arguments[0], readable):
                raise Denied("this folder can't be listed here")
        elif event == "import":
            if arguments[0] in modules:
                raise NoModule("this module can't be used here")
        elif event.startswith("ctypes."):
            raise NoModule("ctypes can't be used here")
        elif event.startswith(refused):
            raise Denied(event + " can't be used here")

    return guard


main()
`;
