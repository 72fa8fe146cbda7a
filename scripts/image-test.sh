#!/usr/bin/env bash
# Builds the image twice and tries it out, as root, without a container engine.
#
#   scripts/image-test.sh [--install] [--or-skip] [--registry]
#
#   --install    installs buildah and mmdebstrap with apt-get when they are missing
#   --or-skip    says so and succeeds where the test is impossible, instead of failing
#   --registry   takes the bases that the Dockerfile names, instead of stand-ins that are made here
set -euo pipefail
# chroot and its like are not on everybody's path.
PATH=$PATH:/usr/sbin:/sbin
cd "$(dirname "$0")/.."
readonly MAX_MB=250 MAX_DEMO_SECONDS=10 MAX_START_MS=2000
readonly TOOLS=(buildah mmdebstrap unshare nsenter setpriv)

say() { printf 'image-test: %s\n' "$*" >&2; }
fail() { say "FAILED: $*"; exit 1; }
impossible() {
  say "$*"
  [[ $or_skip == yes ]] || exit 69
  say 'SKIPPED: the image was not built and not tested'
  exit 0
}

install=no or_skip=no registry=no
for option in "$@"; do
  case $option in
    --install) install=yes ;;
    --or-skip) or_skip=yes ;;
    --registry) registry=yes ;;
    *) say "unknown option $option"; exit 64 ;;
  esac
done

missing_tools() { for tool in "${TOOLS[@]}"; do command -v "$tool" > /dev/null || printf '%s ' "$tool"; done; }

prepare() {
  [[ $(uname -s) == Linux && $(id -u) == 0 ]] || impossible 'needs Linux and root'
  if [[ -n $(missing_tools) && $install == yes ]] && command -v apt-get > /dev/null; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends buildah mmdebstrap debian-archive-keyring util-linux; } > /dev/null 2>&1 || true
  fi
  [[ -z $(missing_tools) ]] || impossible "missing: $(missing_tools)(apt-get install buildah mmdebstrap util-linux, or --install)"
  unshare --mount --pid --net --fork true 2> /dev/null || impossible 'this machine does not let root make namespaces'
  [[ -x node_modules/node/bin/node ]] || impossible 'run npm ci first: it brings the Node.js of the image'
}

# The Debian that this machine gets its packages from, as a tar file; mmdebstrap knows where to ask otherwise.
debian_root() {
  local mirror
  mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2> /dev/null | head -n 1 | tr -d ' ' || true)
  mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$1" ${mirror:+"$mirror"}
}

make_stand_ins() {
  local context=$work/context npm_folder
  npm_folder=$(cd "$(dirname "$(readlink -f "$(command -v npm)")")/.." && pwd)
  mkdir "$context"
  debian_root "$context/root.tar" || impossible 'no Debian packages: mmdebstrap could not reach its source'
  cp node_modules/node/bin/node "$context/node"
  cp -r "$npm_folder" "$context/npm"
  cat "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" > "$context/ca.crt" 2> /dev/null || : > "$context/ca.crt"
  for stage in build run; do
    buildah bud --quiet --target "$stage" -f scripts/image/stand-in.Dockerfile -t "localhost/stand-in-$stage:1" "$context" > /dev/null
  done
}

# Leaves the id of the image in $work/NAME.id. The OCI format, for the other one notes a random host name; it has no
# HEALTHCHECK, which the checks therefore take from the Dockerfile.
build() {
  local cache
  cache=$(npm config get cache 2> /dev/null)
  mkdir -p "$cache"
  local bases=(--pull-never --build-arg BUILD_IMAGE=localhost/stand-in-build:1 --build-arg RUN_IMAGE=localhost/stand-in-run:1)
  if [[ $registry == yes ]]; then bases=(); fi
  buildah bud --no-cache --format oci --timestamp 0 --volume "$cache:/root/.npm" "${bases[@]}" \
    --build-arg VERSION="$(node -p 'require("./package.json").version')" \
    --iidfile "$work/$1.id" --tag "localhost/azaudit:$1" "$work/source" > "$work/build.log" 2>&1 \
    || { tail -n 30 "$work/build.log" >&2; fail 'the build'; }
}

# vfs works everywhere, and copies whole layers.
store_with() {
  printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$1" "$work/graph-$1" "$work/run" > "$CONTAINERS_STORAGE_CONF"
}

main() {
  prepare
  # Storage of our own: nothing is left behind, and no other image is touched.
  work=$(mktemp -d)
  trap 'buildah umount --all > /dev/null 2>&1 || true; [[ -n ${KEEP:-} ]] || rm -rf "$work"' EXIT
  export CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot
  store_with overlay && buildah info > /dev/null 2>&1 || store_with vfs
  if [[ $registry == no ]]; then make_stand_ins; fi
  say "bases are there after ${SECONDS} s"

  # A copy, so that both builds see the same however the checkout changes meanwhile.
  mkdir "$work/source"
  tar --exclude=./node_modules --exclude=./.git --exclude=./dist -cf - . | tar -xf - -C "$work/source"
  build first
  build second
  cmp --quiet "$work/first.id" "$work/second.id" || fail "two builds gave $(cat "$work/first.id") and $(cat "$work/second.id")"
  say "built twice after ${SECONDS} s, both times $(cut -c 1-19 "$work/first.id")"

  buildah inspect --type image localhost/azaudit:first > "$work/image.json"
  buildah from --quiet --pull-never --name tried localhost/azaudit:first > /dev/null
  root=$(buildah mount tried)
  # shellcheck source=scripts/image/checks.sh
  source scripts/image/checks.sh
  check_configuration "$work/image.json"
  check_files "$root"
  check_runs "$root"
  say "all checks passed after ${SECONDS} s"
}

main
