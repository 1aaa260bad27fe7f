package dev.medley.inference.jinja;

/** A template that can't be parsed or rendered. The message is fit for whoever wrote the template or the request. */
public final class JinjaException extends RuntimeException {
    private final boolean raisedByTemplate;

    private JinjaException(String message, boolean raisedByTemplate) {
        super(message);
        this.raisedByTemplate = raisedByTemplate;
    }

    JinjaException(String message) {
        this(message, false);
    }

    static JinjaException at(int line, String message) {
        return new JinjaException("line " + line + ": " + message);
    }

    /** What the template said with {@code raise_exception}. */
    static JinjaException raised(String message) {
        return new JinjaException(message, true);
    }

    /** Whether the template itself refused its input, with {@code raise_exception}. */
    public boolean raisedByTemplate() {
        return raisedByTemplate;
    }
}
