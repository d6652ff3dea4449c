#!/usr/bin/env bash
# Make the two environments from the locked versions; do nothing when they already come from them.
#
# Looks for each Python on PATH, then in pyenv's versions, then through uv (which may install one). Everything that is
# made stays in .venv/: removing that folder is the whole clean-up.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Trust the certificates that this machine trusts (an office's own authority), under uv's new name and its old one.
export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1

say() { printf 'guichet: %s\n' "$*"; }
refuse() {
    printf 'guichet: %s\n' "$*" >&2
    exit 1
}

# The path of uv: the one on PATH when it answers (a pyenv shim may not), else a private one.
find_uv() {
    if uv --version >/dev/null 2>&1; then
        command -v uv
        return
    fi
    if [[ ! -x .venv/tools/bin/uv ]]; then
        say "installing uv in .venv/tools" >&2
        python3 -m venv .venv/tools >&2 && .venv/tools/bin/python -m pip install --quiet uv >&2 ||
            refuse "uv is missing and pip could not install it: install uv (or python3-venv and pip), then try again"
    fi
    echo "$PWD/.venv/tools/bin/uv"
}

# The first interpreter found among the accepted versions, best first: on PATH, in pyenv, through uv.
find_python() {
    local version candidate
    local answers='import sys; assert "%d.%d" % sys.version_info[:2] == sys.argv[1]; print(sys.executable)'
    for version in "$@"; do
        for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
            "$candidate" -c "$answers" "$version" 2>/dev/null && return
        done
    done
    for version in "$@"; do
        "$uv" python find --system --no-project "$version" 2>/dev/null && return
    done
    say "no Python $1 on this machine: asking uv for one" >&2
    "$uv" python install "$1" >&2 && "$uv" python find --system --no-project "$1" && return
    refuse "no Python $1 found and uv cannot get one: install it (for example 'pyenv install $1'), then try again"
}

# Install one environment, unless its stamp says that it was made from this very lock file.
make_environment() {
    local name=$1 python
    shift
    local lock="requirements/$name.txt" place=".venv/$name" started=$SECONDS
    local stamp="$place/lock.sha256" wanted
    wanted=$(sha256sum <"$lock")
    [[ -x $place/bin/python && -f $stamp && $(<"$stamp") == "$wanted" ]] && return
    uv=${uv:-$(find_uv)}
    python=$(find_python "$@")
    say "installing the $name environment with $("$python" --version): $(grep -c '==' "$lock") packages, some minutes the first time"
    if [[ ! -x $place/bin/python ]]; then
        rm -rf "$place" # it may be there with a Python that has been removed since
        "$uv" venv --quiet --no-project --python "$python" "$place"
    fi
    # The downloads are the progress; the list of what was installed is the lock file.
    "$uv" pip sync --python "$place/bin/python" --require-hashes --compile-bytecode "$lock" 2> >(grep -v '^ [+~-] ' >&2)
    printf '%s\n' "$wanted" >"$stamp"
    say "the $name environment is ready ($((SECONDS - started)) s)"
}

uv=""
make_environment assistant 3.10
make_environment webhook 3.12 3.13 3.14
