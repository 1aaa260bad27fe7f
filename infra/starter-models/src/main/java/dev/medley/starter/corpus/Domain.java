package dev.medley.starter.corpus;

import java.util.Locale;

/** What a question is about. */
public enum Domain {
    GENERAL,
    HEALTH,
    LAW,
    FINANCE,
    SOFTWARE,
    /** Of an adapter only: the base model counts its few topics as general. */
    SCIENCE;

    /** The name in files: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
