package dev.medley.gateway.upstream;

/** A stream is none of server-sent events that an OpenAI-compatible server would send. The message says why. */
final class BadEventException extends RuntimeException {
    BadEventException(String message) {
        super(message);
    }
}
