package dev.medley.inference.tokenizer;

/** A piece of a message. */
public sealed interface ContentPart {
    /** What is said. */
    record Text(String text) implements ContentPart {}

    /** Where an image stands; which one, the order says. */
    record Image() implements ContentPart {}
}
