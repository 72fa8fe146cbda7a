# What the image promises, tried on its mounted root. Sourced by ../image-test.sh, which brings say, fail, $work and the limits.

check_configuration() {
  node - "$1" << 'JS' || fail 'the configuration of the image'
const { Docker } = JSON.parse(require('node:fs').readFileSync(process.argv[2], 'utf8'));
const { config } = Docker;
const labels = ['title', 'description', 'licenses', 'version', 'revision', 'source'];
const problems = [
  Number(config.User.split(':')[0]) >= 10000 || `user is ${config.User}`,
  config.Entrypoint[0].startsWith('/') || 'the entry point needs a shell',
  Object.keys(config.Volumes ?? {}).join() === '/data' || 'not one volume at /data',
  config.WorkingDir === '/data' || `starts in ${config.WorkingDir}`,
  ...labels.map((name) => Boolean(config.Labels[`org.opencontainers.image.${name}`]) || `no label ${name}`),
  ...config.Env.map((entry) => !/secret|password|token|key=/i.test(entry) || `secret in the environment: ${entry}`),
].filter((problem) => problem !== true);
for (const problem of problems) console.error(`image-test: ${problem}`);
process.exit(problems.length);
JS
}

check_files() {
  local root=$1 bytes
  bytes=$(du --summarize --bytes "$root" | cut -f 1)
  say "$((bytes / 1000000)) MB unpacked, of which $(du -sb "$root/app/node_modules" | cut -f 1 | sed 's/......$//') MB packages and $(du -sb "$root/nodejs" | cut -f 1 | sed 's/......$//') MB Node.js"
  ((bytes < MAX_MB * 1000000)) || fail "larger than $MAX_MB MB"
  for shell in sh bash dash ash busybox; do
    [[ -z $(find "$root" -xdev -name "$shell" ! -type d) ]] || fail "there is a shell: $shell"
  done
  [[ -z $(find "$root" -xdev -type f -perm /6000) ]] || fail 'files that change the user'
  [[ -z $(find "$root/app" ! -uid 0 -o ! -type l -perm /0022) ]] || fail 'code that the user could change'
  [[ $(stat -c %u:%g "$root/data") == 65532:65532 ]] || fail 'the data folder is not the user'\''s'
  [[ -z $(find "$root/app" -name '*.map' -o -name '*.ts' -o -name typescript -o -name vitest -o -name .git -o -name '.env*') ]] ||
    fail 'files that nobody runs'
  [[ -z $(find "$root/app" -name '*.node') ]] || fail 'native code, which the permissions of Node.js forbid'
  [[ -f $root/app/LICENSE && -n $(find "$root/app/node_modules/zod" -maxdepth 1 -iname 'licen*') ]] || fail 'licences are missing'
}

# Runs a command as the first process of a container would be: its own processes, mounts and network (loopback only),
# read-only root, /data writable, no capability, no way to gain one.
contained() {
  local root=$1
  shift
  exec unshare --mount --pid --net --fork --kill-child bash -c '
    root=$1; data=$2; shift 2
    ip link set lo up 2> /dev/null || true
    mount --bind "$root" "$root"
    mkdir -p "$root/dev" "$root/proc"; [[ -e $root/dev/null ]] || : > "$root/dev/null"
    mount --bind /dev/null "$root/dev/null"
    mount -t proc proc "$root/proc"
    mount -o remount,bind,ro "$root"
    mount --bind "$data" "$root/data"
    cd "$root"
    exec env -i PATH="$PATH" NODE_ENV=production NODE_DISABLE_COMPILE_CACHE=1 TMPDIR=/data \
      setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all,+sys_chroot,+setuid,+setgid \
      chroot --userspec=65532:65532 --groups= "$root" "$@"
  ' contained "$root" "$work/data" "$@"
}

# The entry point of the image in a container, in /data.
image() { (contained "$root" "${entry[@]}" "$@"); }
node_inside() { (contained "$root" /nodejs/bin/node -e "process.chdir('/data'); $1"); }

words_of() {
  node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1])).Docker.config[process.argv[2]].join("\n")' "$work/image.json" "$1"
}

check_runs() {
  install -d -o 65532 -g 65532 "$work/data"
  mapfile -t entry < <(words_of Entrypoint)
  mapfile -t default < <(words_of Cmd)
  mapfile -t health < <(sed -n 's/^HEALTHCHECK .*CMD //p' Dockerfile | node -p 'JSON.parse(require("node:fs").readFileSync(0)).join("\n")')
  check_containment
  check_commands
  check_demo
  check_daemon
  check_stop
}

check_containment() {
  local status
  status=$(node_inside 'console.log(require("node:fs").readFileSync("/proc/self/status", "utf8"))')
  for line in 'CapEff:.0000000000000000' 'CapPrm:.0000000000000000' 'NoNewPrivs:.1' 'Uid:.65532'; do
    grep -q "$line" <<< "$status" || fail "not contained: $line"
  done
  node_inside '
    const { writeFileSync, rmSync } = require("node:fs");
    writeFileSync("/data/written", ""); rmSync("/data/written");
    for (const folder of ["/", "/app", "/etc", "/tmp"]) {
      try { writeFileSync(folder + "/written", ""); process.exitCode = 1; } catch { }
    }' || fail 'writable besides /data, or /data is not'
}

check_commands() {
  local version started took
  version=$(node -p 'require("./package.json").version')
  for words in '--version' 'audit --version' 'azaudit --version'; do
    # shellcheck disable=SC2086
    [[ $(image $words) == "$version" ]] || fail "'$words' does not say $version"
  done
  image "${default[@]}" > "$work/help" && grep -q 'Usage: audit' "$work/help" || fail 'without arguments there is no help'
  image audit rules check > /dev/null || fail 'the built-in rules'
  started=$(date +%s%3N)
  image audit --version > /dev/null
  took=$(($(date +%s%3N) - started))
  say "starts in $took ms"
  ((took < MAX_START_MS)) || fail "slower than $MAX_START_MS ms"
}

check_demo() {
  local started=$SECONDS findings
  image audit demo --format json > "$work/demo.json" || fail 'audit demo'
  local took=$((SECONDS - started))
  findings=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1])).findings.length' "$work/demo.json")
  say "the demo found $findings in $took s"
  ((findings > 0)) || fail 'the demo found nothing'
  ((took < MAX_DEMO_SECONDS)) || fail "the demo took longer than $MAX_DEMO_SECONDS s"
}

# Starts the entry point in the background; its process outside is $inner.
start() {
  (contained "$root" "${entry[@]}" "$@") > "$work/out" 2>&1 &
  outer=$!
  for _ in {1..100}; do
    inner=$(pgrep -P "$outer" || true)
    [[ -n $inner && $(tr '\0' ' ' < "/proc/$inner/cmdline") == /nodejs/* ]] && return
    sleep 0.05
  done
  fail "$* did not start: $(cat "$work/out")"
}

healthy() { nsenter --target "$inner" --all --root --wd -S 65532 -G 65532 "${health[@]}"; }

check_daemon() {
  printf 'scope: { all: true }\nserver: { port: 8123 }\n' > "$work/data/daemon.yaml"
  start audit serve --config /data/daemon.yaml --store sqlite:/data/azaudit.db
  for _ in {1..60}; do
    healthy && break
    sleep 0.25
  done
  healthy || fail "the daemon is not healthy: $(cat "$work/out")"
  kill -STOP "$inner"
  ! healthy || fail 'a daemon that does not answer is healthy'
  kill -CONT "$inner"
  kill -TERM "$inner"
  wait "$outer" || fail "the daemon ended with $?: $(cat "$work/out")"
  [[ -s $work/data/azaudit.db ]] || fail 'the daemon kept nothing in /data'
}

# What has no listener of its own would not end as the first process.
check_stop() {
  start audit demo
  healthy || fail 'an audit that runs once is not healthy'
  kill -TERM "$inner"
  local code=0
  wait "$outer" || code=$?
  [[ $code == 143 ]] || fail "an audit that is stopped ended with $code"
}
