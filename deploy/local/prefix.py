"""Print what each program writes, line by line, with its name in front (a supervisor event listener)."""

import sys
from collections import defaultdict

from supervisor.childutils import listener


def main() -> None:
    """Answer supervisord's log events until it goes; its standard error is what people read."""
    unfinished: defaultdict[str, str] = defaultdict(str)
    while True:
        _, payload = listener.wait(sys.stdin, sys.stdout)
        header, _, text = payload.partition("\n")
        name = header.partition("processname:")[2].partition(" ")[0]
        *lines, unfinished[name] = (unfinished[name] + text).split("\n")
        for line in lines:
            print(f"{name:<8}| {line}", file=sys.stderr)
        sys.stderr.flush()
        listener.ok(sys.stdout)


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError, BrokenPipeError):
        sys.exit(0)
