#!/bin/sh
# Fetches the files of a model into $TARGET: each line of the list has a SHA-256, a path and a URL. A file that is there with
# its checksum is not fetched again; one that was cut is continued; none appears under its name before its checksum is right.
set -eu

list=$1
config=/tmp/fetch.$$
trap 'rm -f "$config"' EXIT

fail() {
  echo "fetch: $*" >&2
  exit 1
}

# Fetches a URL into a file.
fetch() {
  local url=$1 file=$2 path revision owner rest name bucket
  case $url in
    https://* | http://*)
      curl_with "$file" "$url"
      ;;
    hf://*)
      path=${url#hf://}
      revision=main
      case $path in
        *@*)
          revision=${path##*@}
          path=${path%@*}
          ;;
      esac
      owner=${path%%/*}
      rest=${path#*/}
      name=${rest%%/*}
      url="${HF_ENDPOINT:-https://huggingface.co}/$owner/$name/resolve/$revision/${rest#*/}"
      if [ -n "${HF_TOKEN:-}" ]; then
        secret header "Authorization: Bearer $HF_TOKEN"
        curl_with "$file" --config "$config" "$url"
      else
        curl_with "$file" "$url"
      fi
      ;;
    s3://*)
      path=${url#s3://}
      bucket=${path%%/*}
      if [ -n "${S3_ENDPOINT:-}" ]; then
        url="$S3_ENDPOINT/$path"
      else
        url="https://$bucket.s3.$S3_REGION.amazonaws.com/${path#*/}"
      fi
      secret user "${AWS_ACCESS_KEY_ID:?s3:// needs it}:${AWS_SECRET_ACCESS_KEY:?s3:// needs it}"
      curl_with "$file" --aws-sigv4 "aws:amz:$S3_REGION:s3" --config "$config" "$url"
      ;;
    *)
      fail "$url is none of https://, hf:// and s3://"
      ;;
  esac
}

# Secrets go through a file: arguments can be seen by every process.
secret() {
  (umask 077 && printf '%s = "%s"\n' "$1" "$2" > "$config")
}

curl_with() {
  local part=$1 running seconds=0
  shift
  curl --fail --location --silent --show-error --retry 5 --retry-connrefused --connect-timeout 10 \
    --speed-limit 1024 --speed-time 60 --continue-at - --output "$part" "$@" &
  running=$!
  while kill -0 "$running" 2> /dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    if [ $((seconds % 10)) -eq 0 ] && [ -f "$part" ]; then
      echo "fetch: ${part##*/}: $(($(wc -c < "$part") / 1048576)) MiB"
    fi
  done
  wait "$running"
}

checksum() {
  sha256sum "$1" | cut -d ' ' -f 1
}

while read -r sha256 path url; do
  case /$path/ in
    */../*) fail "$path leaves the folder" ;;
  esac
  file=$TARGET/$path
  if [ -f "$file" ] && [ "$(checksum "$file")" = "$sha256" ]; then
    echo "fetch: $path is there"
    continue
  fi
  mkdir -p "$(dirname "$file")"
  if [ ! -f "$file.part" ] || [ "$(checksum "$file.part")" != "$sha256" ]; then
    fetch "$url" "$file.part" || fail "$path: can't be fetched"
  fi
  found=$(checksum "$file.part")
  if [ "$found" != "$sha256" ]; then
    rm -f "$file.part"
    fail "$path has SHA-256 $found, not $sha256"
  fi
  mv "$file.part" "$file"
  echo "fetch: $path, $(($(wc -c < "$file") / 1048576)) MiB"
done < "$list"
