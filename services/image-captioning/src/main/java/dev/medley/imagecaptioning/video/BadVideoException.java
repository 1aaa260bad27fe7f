package dev.medley.imagecaptioning.video;

/** A file that is no video, can't be decoded to its end, or is beyond a limit. The message is fit for the caller. */
final class BadVideoException extends RuntimeException {
    private final boolean beyondLimit;

    private BadVideoException(String message, boolean beyondLimit) {
        super(message);
        this.beyondLimit = beyondLimit;
    }

    /** @param why goes on from "The video can't be read: " */
    static BadVideoException unreadable(String why) {
        return new BadVideoException(why, false);
    }

    /** @param what goes on from "The video " */
    static BadVideoException beyond(String what) {
        return new BadVideoException(what, true);
    }

    boolean beyondLimit() {
        return beyondLimit;
    }
}
