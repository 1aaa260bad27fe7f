package dev.medley.imagecaptioning.image;

/** A file that is no image, or none that is read. The message goes on from the name of the field: "is ...". */
final class BadImageException extends Exception {
    BadImageException(String message) {
        super(message);
    }

    /** @param kind what the file is, as far as it goes */
    static BadImageException cutShort(ImageKind kind) {
        return new BadImageException("is a %s image that was cut short".formatted(kind.label()));
    }

    static BadImageException damaged(ImageKind kind, String what) {
        return new BadImageException("is a damaged %s image: %s".formatted(kind.label(), what));
    }
}
