package dev.medley.inference.text;

/** Why a choice ended. */
public enum FinishReason {
    /** The model ended it, or a stop text did. */
    STOP,
    /** The token limit or the context length was reached. */
    LENGTH
}
