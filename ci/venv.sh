#!/usr/bin/env bash
# Makes .venv with the project and its pinned dependencies; Debian's Python lacks venv, so says so and installs it.
set -eu
python=${1:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; $("$python" --version) was found. Name another one: make PYTHON=python3.12 …" >&2
  exit 1
}
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Python's venv module is missing: installing python3-venv with apt-get"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
  else
    echo "Python's venv module is missing: install it (Debian: python3-venv) and call make again." >&2
    exit 1
  fi
fi
echo "setting up .venv (about a minute)"
"$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint ci/constraints.txt --editable '.[dev]'
