#!/usr/bin/env bash
# Builds the container and runs the version and the first command of README.md in it. The build fails where the registry does not
# have the base image under its digest. Needs Docker and the network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

image=whittle-check
major="$(sed -n 's/^FROM node:\([0-9]*\)-alpine@sha256:[0-9a-f]\{64\}$/\1/p' Dockerfile)"
test -n "$major" || { echo 'Dockerfile names no image of Node with its digest' >&2; exit 1; }
docker build --pull --tag "$image" .

# The digest decides which image it is, whatever the tag says.
inside="$(docker run --rm --network none --entrypoint node "$image" --print process.versions.node)"
test "${inside%%.*}" = "$major" || { echo "The image of node:$major-alpine holds Node $inside" >&2; exit 1; }

version="$(node --print 'require("./package.json").version')"
printed="$(docker run --rm --network none "$image" --version)"
case "$printed" in
  *"$version"*) ;;
  *) echo "--version prints $printed, package.json says $version" >&2; exit 1 ;;
esac

read -r -a words <<< "$(sed -n 's/^node dist\/cli\.js //p' README.md | head -n 1)"
test "${#words[@]}" -gt 0 || { echo 'README.md has no command' >&2; exit 1; }
expected="$(node dist/cli.js "${words[@]}")"
actual="$(docker run --rm --network none --volume "$PWD:/work:ro" "$image" "${words[@]}")"
test "$actual" = "$expected" || { diff <(echo "$expected") <(echo "$actual") >&2; exit 1; }
printf 'The container runs Whittle %s on Node %s: %s\n' "$version" "$inside" "${words[*]}"
