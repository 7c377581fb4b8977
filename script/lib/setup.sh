# Sourced by the scripts beside it: one environment from the locked requirements, made only when it is not current.
# After `set_up run` or `set_up dev` the variables PYTHON and KETTFADEN name the programs to call.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

VENV=${KETTFADEN_VENV:-.venv}
PYTHON=$VENV/bin/python
KETTFADEN=$VENV/bin/kettfaden
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# install_packages PACKAGE... : Debian packages, as root; otherwise say what to do and stop.
install_packages() {
    if [ "$(id -u)" != 0 ]; then
        fail "Missing system part. Please install it first:  sudo apt-get install $*"
    fi
    command -v apt-get >/dev/null || fail "Missing system part. Please install the equivalent of the Debian packages: $*"
    if [ -z "${APT_UPDATED:-}" ]; then
        say "Reading the list of Debian packages ..."
        apt-get update -qq >&2 || fail "apt-get update failed; see above. Packages needed: $*"
        APT_UPDATED=1
    fi
    say "Installing $* ..."
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >&2 </dev/null ||
        fail "apt-get could not install: $*"
}

# A Python of a version the package supports, newest known first last: the system's own is preferred.
find_python() {
    local candidate
    for candidate in "${KETTFADEN_PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Kettfaden needs Python 3.11, 3.12 or 3.13, and none was found. On Debian or Ubuntu:  apt-get install python3 python3-venv"
}

make_venv() {
    [ -x "$PYTHON" ] && "$PYTHON" -c '' 2>/dev/null && return
    local python version
    python=$(find_python)
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        install_packages "python$version-venv"
    fi
    say "Making the environment $VENV with Python $version ..."
    "$python" -m venv --clear "$VENV"
}

# install_locked LOCK : with uv where it is there (seconds), with pip otherwise (a minute or two).
install_locked() {
    local uv
    uv=$(PATH="$PWD/$VENV/bin:$PATH" command -v uv || true)
    say "Installing $1 ..."
    if [ -n "$uv" ] && "$uv" pip install --quiet --python "$PYTHON" --require-hashes -r "$1" 2>/dev/null; then
        "$uv" pip install --quiet --python "$PYTHON" --no-deps --no-build-isolation -e .
    else
        "$PYTHON" -m pip install -qq --require-hashes -r "$1"
        "$PYTHON" -m pip install -qq --no-deps --no-build-isolation -e .
    fi
}

checksum() { cat "$@" | sha256sum | cut -d ' ' -f 1; }

compile_catalogues() {
    [ -d kettfaden/locale ] || return 0
    local catalogues sum stamp=$VENV/.catalogues
    catalogues=$(find kettfaden/locale -name '*.po' | LC_ALL=C sort)
    [ -n "$catalogues" ] || return 0
    # shellcheck disable=SC2086
    sum=$(checksum $catalogues)
    local compiled
    compiled=$(find kettfaden/locale -name '*.mo' | wc -l)
    if [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ] || [ "$compiled" -lt "$(wc -w <<<"$catalogues")" ]; then
        say "Compiling the message catalogues ..."
        "$PYTHON" script/lib/compile_catalogues.py
        printf '%s' "$sum" >"$stamp"
    fi
}

# set_up run|dev : everything Python needs. The lock for dev holds all of run's.
set_up() {
    local lock=requirements/$1.txt sum stamp
    make_venv
    sum=$(checksum "$lock" pyproject.toml)
    stamp=$VENV/.installed-$1
    if [ "$(cat "$stamp" 2>/dev/null)" != "$sum" ] || [ ! -x "$KETTFADEN" ]; then
        install_locked "$lock"
        printf '%s' "$sum" >"$stamp"
    fi
    compile_catalogues
}
