# Which packages we need, and how they get here. The names hold on Debian 12 and Ubuntu 24.04. Sourced, never run.
# shellcheck shell=bash disable=SC2034  # the lists are used by those who source this

packages_build=(
  ca-certificates ccache cmake g++-12 git make ninja-build pkg-config
  libasio-dev libcaf-dev libcli11-dev libexpected-dev liblz4-dev libspdlog-dev libssl-dev libtomlplusplus-dev
  libzstd-dev nlohmann-json3-dev zlib1g-dev
)
packages_test=(clang-format-16 libgmock-dev libgtest-dev shellcheck)
packages_bench=(libbenchmark-dev)
packages_java=(jq maven openjdk-17-jdk-headless)
packages_clang=(clang-16 libclang-rt-16-dev llvm-16)
packages_tidy=(clang-16 clang-tidy-16 python3)
packages_format=(clang-format-16)

missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || echo "$package"
  done
}

# need_packages <names…>: returns when all are installed; says which are missing before installing them.
need_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    die "this script installs what it needs with apt-get (Debian 12, Ubuntu 24.04). Elsewhere, install these and build by hand: $*"

  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return 0

  local as_root=()
  if [[ $EUID -ne 0 ]]; then
    # Without a terminal nobody can type a password: then only a sudo that asks for none will do.
    command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; } ||
      die "missing packages, and neither root nor sudo at hand. As root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing missing packages: ${missing[*]}"

  # Lists are fetched only when they do not know a package or what they know is gone from the mirror.
  if known_packages "${missing[@]}" && install_packages "${missing[@]}"; then return 0; fi
  "${as_root[@]}" apt-get -q update </dev/null >&2 || die "apt-get update failed: the lines above say why"
  install_packages "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
}

known_packages() {
  local package
  for package in "$@"; do
    apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]' || return 1
  done
}

install_packages() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" </dev/null >&2
}
