#!/usr/bin/env bash
# One job of any CI system: the suites on one cluster, everything below $ARTIFACTS in the layout that TestGrid reads.
#   ci/run.sh local --runtime crun        ci/run.sh kind --kubernetes v1.36.5        ci/run.sh existing --shard 1/4
# The words after the provider go to pytest. The exit status is pytest's: 0 only if nothing failed or stayed unknown.
set -eu -o pipefail
cd "$(dirname "$0")/.."
provider=${1:?local, kind, k3s or existing}
shift
artifacts=${ARTIFACTS:-reports/ci}
mkdir -p "$artifacts/artifacts"
make .venv/ready
end() { # also after a failure, and when the job is cancelled
  case $provider in local | kind) .venv/bin/python -m conformance cluster down --cluster "$provider" ;; esac
}
trap end EXIT
trap 'exit 143' TERM
.venv/bin/python -m pytest suites --cluster "$provider" --prow "$artifacts" --reports "$artifacts/artifacts" \
  --alluredir "$artifacts/artifacts/allure-results" --clean-alluredir --allure-report "$@" 2>&1 |
  tee "$artifacts/build-log.txt"
