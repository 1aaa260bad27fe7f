#!/bin/sh
# Asks the exposed service what every user asks first.
set -eu

ask() {
  curl --fail-with-body --silent --show-error --max-time 120 \
    ${MEDLEY_API_KEY:+--header "Authorization: Bearer $MEDLEY_API_KEY"} "$@"
}

echo "ready: $URL/readyz"
ask "$URL/readyz" > /dev/null

echo "models: $URL/v1/models"
models=$(ask "$URL/v1/models")
echo "$models"

if [ -n "$MODEL" ]; then
  echo "chat with $MODEL"
  answer=$(ask --header 'Content-Type: application/json' "$URL/v1/chat/completions" --data \
    "{\"model\":\"$MODEL\",\"max_completion_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
  echo "$answer"
  case $answer in
    *'"finish_reason"'*) ;;
    *)
      echo "no finish_reason in the answer" >&2
      exit 1
      ;;
  esac
fi
