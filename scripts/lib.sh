# shellcheck shell=bash
# Shared by the scripts of this folder.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# install_missing KIND...: installs what scripts/packages names and is not there.
install_missing() {
  local kind wanted=() missing=() package
  for kind in "$@"; do
    while read -r -a words; do
      [ "${words[0]:-}" = "$kind" ] && wanted+=("${words[@]:1}")
    done <"$top/scripts/packages"
  done
  for package in "${wanted[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "Installing: ${missing[*]}"
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build_in FOLDER [MESON OPTION...]: configures once, then builds.
build_in() {
  local folder=$1
  shift
  [ -f "$folder/build.ninja" ] || /usr/bin/meson setup "$folder" "$top" "$@" >/dev/null
  ninja -C "$folder" --quiet
}
