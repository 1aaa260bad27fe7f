package dev.medley.speechtranscription.audio;

/** A file that is no recording, or one that can't be decoded to its end. The message is fit for the caller. */
final class BadSoundException extends RuntimeException {
    BadSoundException(String message) {
        super(message);
    }
}
