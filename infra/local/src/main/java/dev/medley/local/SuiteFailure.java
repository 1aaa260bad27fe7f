package dev.medley.local;

/** Something that the user can act on: the message is one line that says what is wrong and the way out. */
public final class SuiteFailure extends RuntimeException {
    public SuiteFailure(String message) {
        super(message);
    }

    public SuiteFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
