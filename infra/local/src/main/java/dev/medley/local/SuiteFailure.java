package dev.medley.local;

/** Something that the user can act on: the message is one line that says what is wrong and the way out. */
final class SuiteFailure extends RuntimeException {
    SuiteFailure(String message) {
        super(message);
    }

    SuiteFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
