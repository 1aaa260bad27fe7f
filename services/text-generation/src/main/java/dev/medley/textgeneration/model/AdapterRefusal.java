package dev.medley.textgeneration.model;

/** Why an entry of the catalogue can't be served. The message names the culprit and what was expected. */
final class AdapterRefusal extends RuntimeException {
    private final boolean missing;

    private AdapterRefusal(String message, boolean missing) {
        super(message);
        this.missing = missing;
    }

    /** What is there is wrong: only another record can help. */
    static AdapterRefusal wrong(String message) {
        return new AdapterRefusal(message, false);
    }

    /** Something is not there, and may yet come. */
    static AdapterRefusal missing(String message) {
        return new AdapterRefusal(message, true);
    }

    boolean isMissing() {
        return missing;
    }
}
